"""From two waves to what changed between them: dumbbells, tables and sentences, whatever either wave asked.

Each function takes the earlier wave, or None where the report has none, and then says so in a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from helpers.analysis.asked_alike import (
    compared_items,
    compared_options,
    compared_outcomes,
    compared_themes,
    waves_in_words,
)
from helpers.analysis.one_profile import on_one_profile
from helpers.analysis.trends import Changes, changes_since, facts_of_both, profiles_then_and_now
from helpers.display.claims.trends import FOUND, detectable, of_all_changes, unit_of, would_show
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
from helpers.display.wording import Sentence, note
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey, merged_alike

FIRST_WAVE = "This is the first wave of the survey, so there is no earlier one to compare it with."
_SINGLE = {  # what a change is of, by its table's family
    "outcome_changes": "Outcome",
    "score_changes": "Theme score",
    "barrier_changes": "Barrier share",
    "option_changes": "Share choosing",
}


def changes_in_words(wave: Survey, earlier: Survey | None) -> Sentence:
    """What changed since the earlier wave, in a few sentences: of all that the chapter on change tells of."""
    if earlier is None:
        return note(FIRST_WAVE)
    tables = _since(wave, earlier).tables
    told = [table.assign(name=row_names(table), change_of=_kind(table), unit=unit_of(table)) for table in tables]
    shared = [column for column in told[0] if all(column in table for table in told)]
    together = pd.concat([table[shared] for table in told if len(table)] or [told[0][shared]], ignore_index=True)
    together.attrs = tables[0].attrs | {"family": "changes", "unit": "", "measure": "Change since the earlier wave"}
    return Sentence(of_all_changes(tables), "headline-changes", together)


def sharing_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """The outcomes in both waves: whether sharing works better."""
    if earlier is None:
        return note(FIRST_WAVE)
    if not wave.questionnaire.outcomes:
        return note("This survey did not ask how well sharing works, so there is nothing to show here.")
    left_out = [f"{quoted(one['title'])}: {lowered(one['why'])}" for one in _left_out(compared_outcomes(wave, earlier))]
    return dumbbells(_since(wave, earlier).outcomes, left_out)


def theme_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """The themes' scores in both waves, on the statements asked alike alone."""
    if earlier is None:
        return note(FIRST_WAVE)
    left_out = [f"{one['title']}: {lowered(one['why'])}" for one in _left_out(compared_themes(wave, earlier))]
    return dumbbells(_since(wave, earlier).scores, left_out)


def statement_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """Every statement that was asked alike in both waves, ranked by how its barrier share changed."""
    if earlier is None:
        return note(FIRST_WAVE)
    return dumbbells(_since(wave, earlier).barriers)


def choice_changes(wave: Survey, earlier: Survey | None, question: str) -> Exhibit | Sentence:
    """The options of a multiple-choice question in both waves, ranked by how the share choosing them changed."""
    if earlier is None:
        return note(FIRST_WAVE)
    asked = {one.id: one.name for one in wave.questionnaire.multiple_choice}
    if question not in asked:
        return note(f"This survey did not ask the question “{question}”, so there is nothing to show here.")
    options = _since(wave, earlier).options
    if question not in options:
        return note(f"The options of {quoted(asked[question])} are barriers that people ticked: see the statements.")
    return dumbbells(options[question], _options_left_out(question, wave, earlier))


def other_choice_changes(wave: Survey, earlier: Survey | None, question: str) -> Exhibit | Sentence:
    """The options of every multiple-choice question but one in both waves, under their questions."""
    if earlier is None:
        return note(FIRST_WAVE)
    others = {one: table for one, table in _since(wave, earlier).options.items() if one != question}
    if not others:
        return note("The survey asked no other question to which people could choose several answers.")
    named = [
        table.assign(option=table["option"].astype("str"), question=wave.questionnaire.multiple(one).name)
        for one, table in others.items()
    ]
    together = pd.concat([table for table in named if len(table)] or named[:1], ignore_index=True)
    changed = [option for table in others.values() for option in table.attrs["list_changed"]]
    together.attrs = named[0].attrs | {"question": "", "question_id": "others", "list_changed": changed}
    left_out = [
        said
        for one, table in others.items()
        for said in (_options_left_out(one, wave, earlier) if len(table) else _question_left_out(one, wave, earlier))
    ]
    return dumbbells(together, left_out)


def not_compared(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """The statements of either wave that could not be compared, with both wordings, and why."""
    if earlier is None:
        return note(FIRST_WAVE)
    table = compared_items(wave, earlier)
    left_out = table[~table["compared"]].reset_index(drop=True)
    now, before = waves_in_words(wave, earlier)
    if left_out.empty:
        return note(f"Every statement was asked alike in {before} and {now}, so all of them are compared.")
    shown = pd.DataFrame({
        f"Asked in {now}": left_out["wording"].replace("", UNDEFINED),
        f"Asked in {before}": left_out["wording_before"].replace("", UNDEFINED),
        "Why it is not compared": left_out["why"],
    })  # fmt: skip
    several = "statement cannot" if len(left_out) == 1 else "statements cannot"
    said, compared = (
        f"{capital(number_in_words(len(left_out)))} {several} be compared with {before}",
        len(table) - len(left_out),
    )
    exhibit = about_survey(
        wave, "not-compared", f"{said}, {number_in_words(compared)} can",
        "Only statements in unchanged words, with unchanged answers, are compared", shown,
        left_out.drop(columns="compared"), row_headings=0,
    )  # fmt: skip
    return replace(exhibit, facts={**exhibit.facts, "compared": compared})


def how_compared(wave: Survey, earlier: Survey | None) -> Sentence:
    """What the two waves were weighted to, and what they could not be."""
    if earlier is None:
        return note(FIRST_WAVE)
    facts = facts_of_both(on_one_profile(*merged_alike(wave, earlier)), wave, earlier)
    said = f"{profile_in_words(facts)}."
    if facts["not_adjusted_for"]:
        said += f" Not by {left_out_in_words(facts)}."
    said += f" {facts['earlier_respondents']:,} people answered in {facts['before']} and {facts['respondents']:,} "
    said += f"in {facts['now']}; they are taken as independent samples."
    values = [facts["profile"] or "none", listed(facts["adjusted_for"]), left_out_in_words(facts)]
    told = pd.DataFrame({"fact": ["profile", "adjusted for", "not adjusted for"], "value": values})
    told.attrs = {of: facts[of] for of in ("respondents", "earlier_respondents")}
    return Sentence(said, "how-compared", told, kind="note")


def adjusted_and_unadjusted(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """Every change twice: with both waves weighted to one profile, and of the respondents as they are."""
    if earlier is None:
        return note(FIRST_WAVE)
    tables = [table for table in _since(wave, earlier).tables if len(table)]
    if not tables:
        return note("Nothing was asked alike in both waves, so there is no change to adjust.")
    numbers, shown = (
        pd.concat(parts, ignore_index=True) for parts in zip(*map(_beside_unadjusted, tables), strict=True)
    )
    facts = described(tables[0]) | of_both_waves(tables[0])
    facts |= {
        "subtitle": "Changes in points, with their 95% intervals: both waves weighted to one profile, and not",
        "notes": (WITHHELD_NOTE,) if numbers["withheld"].any() else (),
        "base": "",
    }
    return Exhibit("adjusted-and-unadjusted", _largest_move(tables), table=shown, data=numbers, row_headings=2, **facts)


def detectable_changes(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """How large a change these two waves could have shown, in each kind of figure."""
    if earlier is None:
        return note(FIRST_WAVE)
    changes = _since(wave, earlier)
    known = {
        name: table for name, table in _by_kind(changes, wave).items() if table["detectable_among_all"].notna().any()
    }
    if not known:
        return note("No change could be tested, so no smallest detectable change can be told.")
    tested = {name: int(table["p"].notna().sum()) for name, table in known.items()}
    rows = [
        (name, count(tested[name]), capital(detectable(table, among_all=False)), capital(detectable(table)))
        for name, table in known.items()
    ]
    shown = pd.DataFrame(rows, columns=["What changed", "Tests", "Tested alone", "Tested among all"])
    numbers = pd.concat(
        [_sizes(name, table).assign(tests=tested[name]) for name, table in known.items()], ignore_index=True
    )
    return about_survey(
        wave, "detectable-changes", f"A change of {would_show(list(known.values()))} would have been found {FOUND}",
        "The smallest change that would be found so often, tested alone and among all changes of this chapter",
        shown, numbers,
        notes=(
            "From the standard error of each change: how large a true change must be for a test at the 5% level to "
            "find it with a power of 80%. Smaller changes may have happened, and this report could not tell.",
            f"“Among all” is Holm's strictest step among {number_of(changes.barriers.attrs['tests'], 'change')} tested "
            "together: a change of that size is found whatever the others are. The title tells of it.",
        ),
    )  # fmt: skip


def respondents_then_and_now(wave: Survey, earlier: Survey | None) -> Exhibit | Sentence:
    """Who answered then and who answers now, by the profile questions that both waves asked alike."""
    if earlier is None:
        return note(FIRST_WAVE)
    now, before = waves_in_words(wave, earlier)
    table = profiles_then_and_now(wave, earlier)
    if table.empty:
        return note(f"No profile question had the same answers in {before} and {now}, so respondents are not compared.")
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
        facts={str(fact): value for fact, value in table.attrs.items()},
    )  # fmt: skip


@lru_cache(maxsize=2)
def _since(wave: Survey, earlier: Survey) -> Changes:
    """All changes, as they may be published. A chapter shows them from several sides, and computes them once."""
    return changes_since(wave, earlier).each(withhold_small_groups)


def _kind(table: pd.DataFrame) -> str:
    return _SINGLE[table.attrs["family"]]


def _by_kind(changes: Changes, wave: Survey) -> Mapping[str, pd.DataFrame]:
    """The tables of all changes by what they are of: "Theme scores", "Choices: Support that would help"."""
    lists = {f"Choices: {wave.questionnaire.multiple(one).name}": table for one, table in changes.options.items()}
    return {"Outcomes": changes.outcomes, "Theme scores": changes.scores, "Barrier shares": changes.barriers} | lists


def _left_out(table: pd.DataFrame) -> list[dict[str, str]]:
    """What of a table cannot be compared."""
    return [
        {str(key): str(value) for key, value in row.items()} for row in table[~table["compared"]].to_dict("records")
    ]


def _options_left_out(question: str, wave: Survey, earlier: Survey) -> list[str]:
    options = _left_out(compared_options(question, wave, earlier))
    return [f"{quoted(one['option'])}: {lowered(one['why'])}" for one in options]


def _question_left_out(question: str, wave: Survey, earlier: Survey) -> list[str]:
    """Why a whole question cannot be compared, said once."""
    why = dict.fromkeys(one["why"] for one in _left_out(compared_options(question, wave, earlier)))
    return [f"{wave.questionnaire.multiple(question).name}: {lowered(one)}" for one in list(why)[:1]]


def _beside_unadjusted(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table's changes with and without adjustment: as numbers, and as texts."""
    unit, what = unit_of(table), _kind(table)
    columns = ["estimate", "low", "high", "unadjusted", "unadjusted_low", "unadjusted_high", "n", "withheld"]
    numbers = table[columns].copy()
    numbers.insert(0, "name", row_names(table))
    numbers.insert(0, "change_of", what)
    numbers["unit"] = unit
    moves = (table["estimate"] - table["unadjusted"]).astype(float)
    numbers["moved"] = moves
    adjusted = table[["estimate", "low", "high", "withheld"]].copy()
    adjusted.attrs = {"unit": unit}
    texts = pd.DataFrame({
        "Change of": what,
        "Outcome, theme, statement or option": row_names(table),
        "Adjusted": with_interval(adjusted),
        "Unadjusted": unadjusted_changes(table),
        "Adjusting moves it by": [figure(moved, unit) for moved in moves],
    })  # fmt: skip
    return numbers, texts


def _largest_move(tables: Sequence[pd.DataFrame]) -> str:
    """The title of what adjusting does: the most that it moves any change."""
    if not tables[0].attrs["profile"]:
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
    return pd.DataFrame({"change_of": [name], "unit": [unit_of(table)], **ends})


def _largest_shift(table: pd.DataFrame, now: str, before: str) -> str:
    """The answer whose share among respondents moved most, of those whose intervals do not overlap."""
    apart = table[(table["now_low"] > table["before_high"]) | (table["now_high"] < table["before_low"])]
    if apart.empty:
        return f"Who answered did not clearly change between {before} and {now}"
    moved = (apart["now"] - apart["before"]).astype(float).abs()
    widest = apart[moved.eq(moved.max())].to_dict("records")[0]
    shares = f"from {figure(widest['before'], 'share')} to {figure(widest['now'], 'share')} of respondents"
    name = f"{lowered(widest['section'])} {quoted(widest['answer'])}"
    return f"The largest shift in who answered: {name} went {shares}"
