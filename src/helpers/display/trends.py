"""From two waves to what changed between them: dumbbells, tables and sentences, whatever either wave asked.

Each function takes the earlier wave, or None where the report has none, and then says so in a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.analysis.asked_alike import compared_items, compared_options, compared_themes, waves_in_words
from helpers.analysis.estimates import profile_shares
from helpers.analysis.one_profile import as_they_are, labels_now, on_one_profile
from helpers.analysis.trends import barrier_changes, facts_of_both, option_changes, score_changes
from helpers.display.claims.trends import FOUND, detectable, unit_of
from helpers.display.dumbbells import (
    dumbbells,
    left_out_in_words,
    of_both_waves,
    profile_in_words,
    unadjusted_changes,
    wave_figures,
)
from helpers.display.exhibit import WITHHELD_NOTE, Exhibit
from helpers.display.naming import row_names
from helpers.display.spelling import capital, count, figure, listed, lowered, number_in_words, quoted
from helpers.display.tables import UNDEFINED, about_survey, described, number_of, with_interval
from helpers.display.wording import Sentence, finding, in_words
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey

FIRST_WAVE = "This is the first wave of the survey, so there is no earlier one to compare it with."


def changes_in_words(wave: Survey, earlier: Survey | None) -> Sentence:
    """What changed since the earlier wave, in a few sentences: the themes' scores, then the statements."""
    if earlier is None:
        return _note(FIRST_WAVE)
    tables = [_withheld(one, wave, earlier) for one in (score_changes, barrier_changes)]
    text = " ".join(finding(table) for table in tables)
    shared = [column for column in tables[0] if column in tables[1]]
    both = pd.concat([table[shared].assign(unit=unit_of(table)) for table in tables], ignore_index=True)
    both.attrs = tables[1].attrs | {"family": "changes", "unit": "", "measure": "Change since the earlier wave"}
    return Sentence(text, "headline-changes", both)


def theme_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """The themes' scores in both waves, on the statements asked alike alone."""
    if earlier is None:
        return _note(FIRST_WAVE)
    left_out = [f"{one['title']}: {lowered(one['why'])}" for one in _not_compared(compared_themes(wave, earlier))]
    return dumbbells(_withheld(score_changes, wave, earlier), left_out)


def statement_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """Every statement that was asked alike in both waves, ranked by how its barrier share changed."""
    if earlier is None:
        return _note(FIRST_WAVE)
    return dumbbells(_withheld(barrier_changes, wave, earlier))


def choice_changes(wave: Survey, earlier: Survey | None, question: str) -> Exhibit | Sentence:
    """The options of a multiple-choice question in both waves, ranked by how the share choosing them changed."""
    if earlier is None:
        return _note(FIRST_WAVE)
    if question not in {asked.id for asked in wave.questionnaire.multiple_choice}:
        return _note(f"This survey did not ask the question “{question}”, so there is nothing to show here.")
    options = _not_compared(compared_options(question, wave, earlier))
    left_out = [f"{quoted(one['option'])}: {lowered(one['why'])}" for one in options]
    return dumbbells(withhold_small_groups(option_changes(question, wave, earlier)), left_out)


def not_compared(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """The statements of either wave that could not be compared, with both wordings, and why."""
    if earlier is None:
        return _note(FIRST_WAVE)
    table = compared_items(wave, earlier)
    left_out = table[~table["compared"]].reset_index(drop=True)
    now, before = waves_in_words(wave, earlier)
    if left_out.empty:
        return _note(f"Every statement was asked alike in {before} and {now}, so all of them are compared.")
    shown = pd.DataFrame({
        f"Asked in {now}": left_out["wording"].replace("", UNDEFINED),
        f"Asked in {before}": left_out["wording_before"].replace("", UNDEFINED),
        "Why it is not compared": left_out["why"],
    })  # fmt: skip
    several = "statement cannot" if len(left_out) == 1 else "statements cannot"
    said = f"{capital(number_in_words(len(left_out)))} {several} be compared with {before}"
    return about_survey(
        wave, "not-compared", f"{said}, {number_in_words(int(table['compared'].sum()))} can",
        "Only statements in unchanged words, with unchanged answers, are compared", shown,
        left_out.drop(columns="compared"), row_headings=0,
    )  # fmt: skip


def how_compared(wave: Survey, earlier: Survey | None) -> Sentence:
    """What the two waves were weighted to, and what they could not be."""
    if earlier is None:
        return _note(FIRST_WAVE)
    facts = facts_of_both(on_one_profile(wave, earlier), wave, earlier)
    said = f"{profile_in_words(facts)}."
    if facts["not_adjusted_for"]:
        said += f" Not by {left_out_in_words(facts)}."
    said += f" {facts['earlier_respondents']:,} people answered in {facts['before']} and {facts['respondents']:,} "
    said += f"in {facts['now']}; they are taken as independent samples."
    values = [facts["profile"] or "none", listed(facts["adjusted_for"]), left_out_in_words(facts)]
    told = pd.DataFrame({"fact": ["profile", "adjusted for", "not adjusted for"], "value": values})
    return Sentence(said, "how-compared", told, kind="note")


def adjusted_and_unadjusted(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """Every change twice: with both waves weighted to one profile, and of the respondents as they are."""
    if earlier is None:
        return _note(FIRST_WAVE)
    tables = [_withheld(one, wave, earlier) for one in (score_changes, barrier_changes)]
    parts = [_beside_unadjusted(table) for table in tables if len(table)]
    if not parts:
        return in_words(tables[1])
    facts = described(tables[-1]) | of_both_waves(tables[-1])
    facts |= {
        "subtitle": "Changes in points, with their 95% intervals: both waves weighted to one profile, and not",
        "notes": tuple(note for note in facts["notes"] if not note.startswith("Question")),
        "base": "",
    }
    numbers = pd.concat([data for data, _ in parts], ignore_index=True)
    shown = pd.concat([texts for _, texts in parts], ignore_index=True)
    return Exhibit("adjusted-and-unadjusted", _largest_move(tables), table=shown, data=numbers, row_headings=2, **facts)


def detectable_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """How large a change these two waves could have shown: for scores and for statements."""
    if earlier is None:
        return _note(FIRST_WAVE)
    tables = {
        "Theme scores": _withheld(score_changes, wave, earlier),
        "Barrier shares": _withheld(barrier_changes, wave, earlier),
    }
    known = {name: table for name, table in tables.items() if table["detectable"].notna().any()}
    if not known:
        return _note("No change could be tested, so no smallest detectable change can be told.")
    rows = [
        (name, count(table.attrs["tests"]), capital(detectable(table, among_all=False)), capital(detectable(table)))
        for name, table in known.items()
    ]
    columns = ["What changed", "Tests", "Tested alone", "Tested among all"]
    shown = pd.DataFrame(rows, columns=columns)
    numbers = pd.concat([_sizes(name, table) for name, table in known.items()], ignore_index=True)
    told = [f"{detectable(table)} in {lowered(name)}" for name, table in known.items()]
    return about_survey(
        wave, "detectable-changes", f"These waves would have shown changes of {listed(told)}",
        f"The smallest change that would be found {FOUND}, at the level of the report's tests", shown, numbers,
        notes=(
            "From the standard error of each change: how large a true change must be for a test at the 5% level to "
            "find it with a power of 80%. Smaller changes may have happened, and this report could not tell.",
            "“Among all” is Holm's strictest step, which a change passes that is found whatever the others are.",
        ),
    )  # fmt: skip


def respondents_then_and_now(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """Who answered then and who answers now, by the profile questions that both waves asked alike."""
    if earlier is None:
        return _note(FIRST_WAVE)
    then = {asked.id: asked for asked in earlier.questionnaire.profile}
    both = [(asked, then[asked.id]) for asked in wave.questionnaire.profile if asked.id in then]
    alike = [(asked, labels) for asked, old in both if (labels := labels_now(asked, old))]
    now, before = waves_in_words(wave, earlier)
    if not alike:
        return _note(
            f"No profile question had the same answers in {before} and {now}, so respondents are not compared."
        )
    parts = [_profile_of_both(asked.id, labels, wave, earlier).assign(section=asked.name) for asked, labels in alike]
    table = pd.concat(parts, ignore_index=True)
    table = table[["section", *(column for column in table if column != "section")]]
    table.attrs = {"unit": "share"}
    shown = pd.DataFrame({
        "Question": table["section"],
        "Answer": table["answer"],
        f"Respondents {before}": wave_figures(table, "before"),
        f"Respondents {now}": wave_figures(table, "now"),
    })  # fmt: skip
    return Exhibit(
        "respondents-then-and-now", _largest_shift(table, now, before),
        "Share of respondents, not weighted to the population, with 95% intervals", shown, table,
        population=wave.wave.population, row_headings=2, synthetic=wave.synthetic,
        base=f"Base: {count(len(earlier.responses))} ({before}) and {count(len(wave.responses))} ({now}) respondents.",
        source=f"Source: {earlier.title}, {earlier.wave.fieldwork.in_words()}; {wave.title}, "
        f"{wave.wave.fieldwork.in_words()}. Not weighted.",
        notes=(WITHHELD_NOTE,) if table["withheld"].any() else (),
        facts={"family": "respondents_then_and_now", "survey": wave.title},
    )  # fmt: skip


@lru_cache(maxsize=4)
def _withheld(changes_of: Callable[[Survey, Survey], pd.DataFrame], wave: Survey, earlier: Survey) -> pd.DataFrame:
    """A table of changes that may be published. A chapter shows it from several sides, and computes it once."""
    return withhold_small_groups(changes_of(wave, earlier))


def _not_compared(table: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {str(key): str(value) for key, value in row.items()} for row in table[~table["compared"]].to_dict("records")
    ]


def _beside_unadjusted(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table's changes with and without adjustment: as numbers, and as texts."""
    unit = unit_of(table)
    what = "Theme score" if unit == "score_change" else "Barrier share"
    columns = ["estimate", "low", "high", "unadjusted", "unadjusted_low", "unadjusted_high", "n", "withheld"]
    numbers = table[columns].copy()
    numbers.insert(0, "name", row_names(table))
    numbers.insert(0, "change_of", what)
    numbers["unit"] = unit
    moves = (table["estimate"] - table["unadjusted"]).astype(float)
    adjusted = table[["estimate", "low", "high", "withheld"]].copy()
    adjusted.attrs = {"unit": unit}
    texts = pd.DataFrame({
        "Change of": what,
        "Theme or statement": row_names(table),
        "Adjusted": with_interval(adjusted),
        "Unadjusted": unadjusted_changes(table),
        "Adjusting moves it by": [figure(moved, unit) for moved in moves],
    })  # fmt: skip
    return numbers, texts


def _largest_move(tables: Sequence[pd.DataFrame]) -> str:
    """The title of what adjusting does: the most that it moves any change."""
    if not tables[-1].attrs["profile"]:
        return "The waves could not be weighted to one profile, so nothing is adjusted"
    moves = [
        (table["estimate"] - table["unadjusted"]).abs().max() * (100 if unit_of(table) == "share_change" else 1)
        for table in tables
        if table["estimate"].notna().any()
    ]
    if not moves:
        return "Every change is withheld"
    most = math.ceil(round(float(max(moves)), 9))
    if not most:
        return "Weighting both waves to one profile moves no change"
    return f"Weighting both waves to one profile moves no change by more than {number_of(most, 'point')}"


def _sizes(name: str, table: pd.DataFrame) -> pd.DataFrame:
    sizes = table[["detectable", "detectable_among_all"]].astype(float)
    ends = {f"{column}_{end}": sizes[column].agg(end) for column in sizes for end in ("min", "max")}
    return pd.DataFrame({"change_of": [name], "tests": [table.attrs["tests"]], "unit": [unit_of(table)], **ends})


def _largest_shift(table: pd.DataFrame, now: str, before: str) -> str:
    """The answer whose share among respondents moved most, of those whose intervals do not overlap."""
    apart = table[(table["now_low"] > table["before_high"]) | (table["now_high"] < table["before_low"])]
    if apart.empty:
        return f"By no answer can the respondents of {now} be told from those of {before}"
    moved = (apart["now"] - apart["before"]).astype(float).abs()
    widest = apart[moved.eq(moved.max())].to_dict("records")[0]
    shares = f"from {figure(widest['before'], 'share')} to {figure(widest['now'], 'share')} of respondents"
    name = f"{lowered(widest['section'])} {quoted(widest['answer'])}"
    return f"The largest shift in who answered: {name} went {shares}"


def _profile_of_both(question: str, labels: Mapping[str, str], wave: Survey, earlier: Survey) -> pd.DataFrame:
    """One profile question in both waves: answer, before, now, their intervals and counts, withheld.

    `labels` are today's for those of the earlier wave. What is withheld in either wave is withheld in both:
    the answer says which people it is about.
    """
    tables = {
        name: withhold_small_groups(profile_shares(question, as_they_are(one))).set_index("answer")
        for name, one in (("before", earlier), ("now", wave))
    }
    tables["before"] = tables["before"].rename(index=dict(labels))
    answers = list(dict.fromkeys([*tables["now"].index, *tables["before"].index]))
    of_both = {name: table.reindex(answers) for name, table in tables.items()}
    withheld = of_both["before"]["withheld"].eq(True) | of_both["now"]["withheld"].eq(True)
    columns: dict[str, Any] = {"answer": answers}
    for name, table in of_both.items():
        shares = table[["estimate", "low", "high", "count"]].astype("Float64").fillna(0.0).mask(withheld)
        names = [name, f"{name}_low", f"{name}_high", f"n_{name}"]
        columns |= {column: shares[of].to_numpy() for column, of in zip(names, shares, strict=True)}
    return pd.DataFrame(columns).assign(withheld=withheld.to_numpy())


def _note(text: str) -> Sentence:
    return Sentence(text, "note", pd.DataFrame({"note": [text]}), kind="note")
