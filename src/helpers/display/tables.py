"""From tables of estimates and the survey's own facts to tables that people read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import pandas as pd

from helpers.display.exhibit import WITHHELD_NOTE, Exhibit
from helpers.display.naming import naming_column, row_names, table_key
from helpers.display.spelling import capital, count, figure, interval, listed, lowered, number_in_words
from helpers.display.wording import require_withheld, title
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import MultipleChoice, Scale, SingleChoice
from helpers.survey import Survey

UNDEFINED = "–"  # a figure that does not exist, such as the alpha of one item
DIRECTIONS = {True: "barrier", False: "enabler"}
DESCRIBES = {"barrier": "what gets in the way", "enabler": "what helps"}
# What a table calls its estimates, by their unit; else they are shares.
ESTIMATES = {"score": "Score", "rating": "Mean", "point": "Median", "people": "People", "minutes": "Minutes"}
REPEATED = 3  # a scale that more questions share than this is told once, under its number
WEIGHTED = {"population": "Weighted to the population", "export": "Weighted as the export says", "": "Not weighted"}
# The packages whose version can change a figure or the way it is shown.
PACKAGES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "papermill", "nbconvert", "pydantic")


def described(table: pd.DataFrame) -> dict[str, Any]:
    """What an exhibit says of a table: measure, population, period, base, source.

    Raises ValueError for a table whose small groups have not been withheld.
    """
    require_withheld(table)
    facts = table.attrs
    weighted = WEIGHTED[facts.get("weights_from", "population") if facts.get("weighted") else ""]
    notes = [f"Question: {facts['question']}"] if facts.get("question") else []
    notes += [WITHHELD_NOTE] if table["withheld"].any() else []
    return {
        "subtitle": facts.get("measure", ""),
        "population": facts.get("population", ""),
        "base": base_in_words(table),
        "source": f"Source: {facts.get('survey', 'the survey')}, {facts.get('period', '')}. {weighted}.",
        "notes": tuple(notes),
        "synthetic": bool(facts.get("synthetic")),
        "facts": dict(facts),
    }


def base_in_words(table: pd.DataFrame) -> str:
    """Who counts, and how many: "Base: 2,012 to 2,080 respondents who answered on the scale".

    A base is given from the smallest row that may be shown to the largest.
    """
    who = table.attrs.get("base", "respondents")
    bases = table["n"].dropna()
    if bases.empty:
        return f"Base: {who}. Every figure is withheld."
    low, high = int(bases.min()), int(bases.max())
    many = count(high) if low == high else f"{count(low)} to {count(high)}"
    return f"Base: {many} {who.removeprefix('all ')}."


def figures_table(table: pd.DataFrame) -> pd.DataFrame:
    """The figures of a table of estimates as texts: what each row is, estimate, interval, base."""
    unit = table.attrs.get("unit", "share")
    name = naming_column(table)
    names = pd.Series(row_names(table), index=table.index)
    shown = {_heading(table, key): names if key == name else table[key].astype(str) for key in _keys(table)}
    if "count" in table:
        shown["Respondents"] = table["count"].map(count)
    shown[ESTIMATES.get(unit, "Share")] = table["estimate"].map(lambda value: figure(value, unit))
    shown["95% interval"] = intervals(table)
    if "population_share" in table and table["population_share"].notna().any():
        shown["Population"] = table["population_share"].map(
            lambda share: figure(share, unit) if pd.notna(share) else "–"
        )
    shown["Base"] = table["n"].map(count)
    return pd.DataFrame(shown)


def intervals(table: pd.DataFrame) -> pd.Series[str]:
    """Every row's interval as text; one that is not defined is a dash, which is not the sign of a withheld one."""
    unit = table.attrs.get("unit", "share")
    told = [
        UNDEFINED if math.isnan(low) and not withheld else interval(low, high, unit)
        for low, high, withheld in zip(table["low"], table["high"], table["withheld"], strict=True)
    ]
    return pd.Series(told, index=table.index, dtype="str")


def with_interval(table: pd.DataFrame) -> list[str]:
    """Every row's estimate and interval as one text: "62% (58% to 66%)"."""
    unit = table.attrs.get("unit", "share")
    told = zip(table["estimate"], table["low"], intervals(table), strict=True)
    return [
        f"{figure(value, unit)} ({spread})" if pd.notna(low) else figure(value, unit) for value, low, spread in told
    ]


def crossed_table(table: pd.DataFrame) -> Exhibit:
    """Options by groups: a row an option, a column a group, the groups' bases last."""
    cells = table.assign(shown=with_interval(table))
    groups = {str(group): of_group for group, of_group in cells.groupby("group", sort=False)}
    options = cells["option"].astype(str).unique().tolist()
    shown = pd.DataFrame({
        "Option": [*options, "Base"],
        **{group: [*of_group["shown"], count(of_group["n"].min())] for group, of_group in groups.items()},
    })  # fmt: skip
    return Exhibit(table_key(table), title(table), table=shown, data=table, **described(table))


def keys_shown(table: pd.DataFrame) -> int:
    """How many columns of `figures_table` name the row."""
    return len(_keys(table))


def _keys(table: pd.DataFrame) -> list[str]:
    """The columns that say what a row is: its section, what names it, and its answer and group where these do not."""
    return list(dict.fromkeys(key for key in ("section", naming_column(table), "answer", "group") if key in table))


def _heading(table: pd.DataFrame, key: str) -> str:
    if key == "section":
        return "Question"
    if key == "group":
        return str(table.attrs.get("by_title") or "Group")
    if key == "title":
        return "Statement" if "item" in table else "Theme"
    return key.capitalize()


def as_asked(wave: Survey, theme: str) -> Exhibit:
    """What a theme asked: each item's wording, what agreeing with it means, and the answers offered."""
    asked = wave.questionnaire.theme(theme)
    items = wave.questionnaire.items(theme)
    answers = [answers_in_words(wave.questionnaire.scale(item)) for item in items]
    data = pd.DataFrame({
        "statement": [item.wording for item in items],
        "short_name": [item.name for item in items],
        "direction": [DIRECTIONS[item.barrier] for item in items],
        "answers": answers,
    })  # fmt: skip
    shown = data.set_axis(["Statement", "Called here", "Describes", "Answers"], axis=1)
    shown["Describes"] = shown["Describes"].map(DESCRIBES)
    notes: tuple[str, ...] = ()
    if len(set(answers)) == 1:
        # Five times the same answers hide the statements.
        shown, notes = shown.drop(columns="Answers"), (f"Answers offered: {answers[0]}.",)
    if (data["short_name"] == data["statement"]).all():
        shown = shown.drop(columns="Called here")
    title = f"{capital(number_of(len(items), 'statement'))} asked about {asked.title.lower()}"
    return about_survey(
        wave, f"asked-{theme}", title, asked.asked or "The statements, word for word", shown, data, notes=notes
    )


def question_as_asked(wave: Survey, question: str) -> Exhibit:
    """A multiple-choice question: its wording, how many options could be ticked, and the options."""
    asked = wave.questionnaire.multiple(question)
    options = options_offered(asked)
    data = pd.DataFrame({"option": options})
    most = f"up to {number_in_words(asked.at_most)}" if asked.at_most else "any number"
    title = f"People could choose {most} of {number_in_words(len(options))} options"
    # A list under one heading: a row's name with nothing beside it would head no cell.
    shown = data.set_axis(["Option"], axis=1)
    return about_survey(wave, f"asked-{question}", title, asked.wording, shown, data, row_headings=0)


def estimates_table(table: pd.DataFrame) -> Exhibit:
    """A table of estimates as it is, without a chart."""
    shown = figures_table(table)
    about = described(table)
    return Exhibit(table_key(table), title(table), table=shown, data=table, row_headings=keys_shown(table), **about)


def outside_table(table: pd.DataFrame) -> Exhibit:
    """Answers outside the scales: a row a statement, a column an answer."""
    cells = table.assign(shown=with_interval(table))
    answers = list(dict.fromkeys(cells["answer"].astype(str)))
    # Two statements may be called the same; their ids differ.
    wide = cells.set_index(["item", "answer"])["shown"].unstack("answer")  # noqa: PD010 - already one row a cell
    first = cells.drop_duplicates("item").set_index("item")
    shown = pd.DataFrame({
        "Statement": first["title"],
        **{answer: wide[answer].fillna(UNDEFINED).reindex(first.index) for answer in answers},
        "Base": first["n"].map(count),
    }).reset_index(drop=True)  # fmt: skip
    return Exhibit(table_key(table), title(table), table=shown, data=table, **described(table))


def questionnaire_in_full(wave: Survey) -> Exhibit:
    """Every question in its order, with its wording and the answers offered."""
    q = wave.questionnaire
    rows = [("Consent", q.consent.wording, _list(answer.answer for answer in q.consent.answers))] if q.consent else []
    rows += [("Who answers", question.wording, choices_in_words(question)) for question in q.profile]
    rows += [(theme.title, item.wording, answers_in_words(q.scale(item))) for theme in q.themes for item in theme.items]
    rows += [("Outcomes", item.wording, answers_in_words(q.scale(item))) for item in q.outcomes]
    choices: list[SingleChoice | MultipleChoice] = [*q.single_choice, *q.multiple_choice]
    rows += [(question.title or "Choice", question.wording, choices_in_words(question)) for question in choices]
    rows += [("In your own words", question.wording, "Written answer") for question in q.open]
    data = pd.DataFrame(rows, columns=["part", "question", "answers"], dtype="str")
    uses = data["answers"].value_counts(sort=False)
    numbers = {answers: f"Scale {place}" for place, answers in enumerate(uses[uses > REPEATED].index, 1)}
    shown = data.replace({"answers": numbers}).set_axis(["Part", "Question", "Answers offered"], axis=1)
    data["scale"] = [numbers.get(answers, "") for answers in data["answers"]]
    return about_survey(
        wave, "questionnaire", f"The questionnaire asked {number_of(len(data), 'question')}",
        "Every question, in order of the report", shown, data, row_headings=2,
        notes=tuple(f"{number}: {answers}." for answers, number in numbers.items()),
    )  # fmt: skip


def method_facts(wave: Survey) -> Exhibit:
    """What the American Association for Public Opinion Research asks every report to say of a survey."""
    about = wave.questionnaire.wave
    facts = {
        "Survey": about.title,
        "Sponsor": about.sponsor,
        "Population": about.population,
        "Sample": "Self-selected: the survey was open, so nobody's chance of taking part is known",
        "How it was promoted": about.promoted,
        "Mode": about.mode,
        "Fieldwork": about.fieldwork.in_words(),
        "Rows in the export": count(wave.flow["rows"].iloc[0]),
        "Responses in the report": count(len(wave.responses)),
        "Weights": weights_in_short(wave),
        "Intervals": "95%, for chance alone, as if respondents had been drawn by lot: logit intervals for shares (beta "
        "near 0% and 100%), t intervals for scores, Woodruff intervals for medians",
        "Smallest base shown": f"{MINIMUM_BASE} respondents",
        "Licence": about.licence,
    }
    data = pd.DataFrame(
        {"fact": list(facts), "value": [value or "Not stated in the questionnaire file" for value in facts.values()]}
    )
    shown = data.set_axis(["Element", "This survey"], axis=1)
    return about_survey(
        wave, "method", "The survey, element by element", "After AAPOR's disclosure elements", shown, data
    )


def weights_in_short(wave: Survey) -> str:
    """What the responses are weighted to, if they are: "Weighted to the population by sector and role"."""
    said = WEIGHTED[wave.weights_from]
    if wave.population_weights is not None:
        questions = wave.population_weights.margins["question"].unique()
        return f"{said} by {listed([lowered(wave.questionnaire.single(one).name) for one in questions])}"
    return said if wave.weighted else f"{said}: no counts of the population are known"


def recodes_table(wave: Survey) -> Exhibit:
    """Cells that are not in the responses as they stood, by what became of them.

    The cells themselves are not shown: what few people wrote may tell who they are.
    """
    kinds = wave.recodes.groupby("why", sort=False, observed=True, dropna=False)
    counts = kinds.agg(columns=("question", "nunique"), cells=("count", "sum")).reset_index()
    shown = pd.DataFrame({
        "What became of them": counts["why"].astype("str").map(capital),
        "Columns": counts["columns"].map(count),
        "Cells": counts["cells"].map(count),
    })  # fmt: skip
    title = f"{capital(number_of(int(counts['cells'].sum()), 'cell'))} changed, dropped or kept for the record only"
    return about_survey(wave, "recodes", title, "Cells of the responses kept, by what became of them", shown, counts)


def versions_table(wave: Survey) -> Exhibit:
    """The software that made the figures, with versions."""
    data = pd.DataFrame({"package": PACKAGES, "version": [version(package) for package in PACKAGES]})
    shown = data.set_axis(["Package", "Version"], axis=1)
    title = "The software behind the figures"
    return about_survey(wave, "versions", title, "Main packages and their versions", shown, data)


def about_survey(
    wave: Survey, key: str, title: str, subtitle: str, shown: pd.DataFrame, data: pd.DataFrame, *,
    row_headings: int = 1, alternative: str = "", drawings: tuple[str, ...] = (), notes: tuple[str, ...] = (),
) -> Exhibit:  # fmt: skip
    """An exhibit of facts about the survey itself, which rest on no respondent's answer."""
    about = wave.questionnaire.wave
    return Exhibit(
        key, title, subtitle, shown, data, source=f"Source: {about.title}.", row_headings=row_headings,
        alternative=alternative, drawings=drawings, notes=notes, synthetic=about.synthetic,
        facts={"family": key, "survey": about.title, "wave": about.id, "synthetic": about.synthetic},
    )  # fmt: skip


def answers_in_words(scale: Scale) -> str:
    """A scale's answers, lowest first, and those outside it."""
    ends = scale.labels
    points = _list(ends) if len(ends) <= 5 else f"{ends[0]} to {ends[-1]}, {len(ends)} points"
    return f"{points}; outside the scale: {_list(scale.outside_labels)}" if scale.outside else points


def choices_in_words(question: SingleChoice | MultipleChoice) -> str:
    """The answers offered, and how many could be given."""
    if isinstance(question, MultipleChoice):
        most = f"Up to {number_in_words(question.at_most)}" if question.at_most else "Any number"
        return f"{most} of: {_list(options_offered(question))}"
    return _list([*question.offered, *([question.other] if question.other else [])])


def options_offered(question: MultipleChoice) -> list[str]:
    """The options of a question, the box for another answer last."""
    return [option.option for option in question.options] + ([question.other] if question.other else [])


def number_of(number: int, thing: str) -> str:
    """A count with its noun.

    >>> number_of(1, "row"), number_of(2400, "row")
    ('one row', '2,400 rows')
    """
    return f"{number_in_words(number)} {thing}{'' if number == 1 else 's'}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
