"""From a multiple-choice question to what a chapter shows of its options, if the survey asked it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers.analysis.estimates import option_shares
from helpers.analysis.support import support_tests
from helpers.analysis.tables import with_facts
from helpers.analysis.totals import option_totals
from helpers.display.charts import MARKERS, dots_with_intervals
from helpers.display.claims.support import UNADJUSTED
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import table_key
from helpers.display.spelling import capital, count, interval, percentage
from helpers.display.tables import UNDEFINED, crossed_table, described, estimates_table, question_as_asked
from helpers.display.wording import Sentence, headline, in_words, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

MOST_GROUPS_WITH_INTERVALS = 5  # columns of shares with intervals that fit a page


def options_headline(wave: Survey, question: str) -> Sentence:
    """Which options of a question come first, in a sentence or two."""
    if missing := not_asked(wave, question):
        return note(missing)
    return headline(withhold_small_groups(option_shares(question, wave)))


def options_as_asked(wave: Survey, question: str) -> Exhibit | Sentence:
    """A question's wording and its options."""
    missing = not_asked(wave, question)
    return note(missing) if missing else question_as_asked(wave, question)


def options_of(wave: Survey, question: str, by: str | None = None) -> Exhibit | Sentence:
    """The options of a multiple-choice question, ranked; by groups side by side when `by` is given.

    The title tells, where groups are compared, what the tests of their differences say.
    """
    if missing := not_asked(wave, question, by):
        return note(missing)
    table = withhold_small_groups(option_shares(question, wave, by))
    if by is None:
        return dots_with_intervals(table)
    shown = dots_with_intervals(table) if table["group"].nunique() <= len(MARKERS) else crossed_table(table)
    return replace(shown, title=title(_compared(wave, question, by))) if isinstance(shown, Exhibit) else shown


def people_asking(wave: Survey, question: str, by: str | None = None) -> Exhibit | Sentence:
    """How many people of the population would choose each option; a sentence where nobody knows its size.

    `by` is a profile question whose groups are set side by side; None for everybody together.
    """
    if missing := not_asked(wave, question, by):
        return note(missing)
    if wave.population_weights is None:
        return note("This survey is not weighted to a population of known size, so shares cannot be told as people.")
    table = withhold_small_groups(option_totals(question, wave, by))
    return estimates_table(table.sort_values("estimate", ascending=False)) if by is None else crossed_table(table)


def options_by_group(wave: Survey, question: str, by: str) -> Exhibit | Sentence:
    """The options of a question by groups, side by side: a row an option, with whether the groups differ, if any do.

    Whoever stated no group is in the download alone.
    """
    if missing := not_asked(wave, question, by):
        return note(missing)
    table = withhold_small_groups(option_shares(question, wave, by))
    tests = _compared(wave, question, by)
    stated = table[table["group"] != NOT_STATED]
    found, facts = bool(tests["survives"].any()), described(stated)
    many = stated["group"].nunique() > MOST_GROUPS_WITH_INTERVALS
    about = tests.set_index("option")[["p_adjusted", "survives"]]
    data = table.join(about.astype({"survives": "boolean"}), on="option")
    data[about.columns] = data[about.columns].mask(data["withheld"])
    data.attrs = dict(table.attrs)
    facts["notes"] = (
        "The download gives the 95% intervals." if many else "In brackets, 95% intervals.",
        *([_tested(found, tests.attrs["tests"])] if tests["p"].notna().any() else []),
        *([] if len(stated) == len(table) else ["The download has those who did not state their group, too."]),
        *facts["notes"],
    )
    shown = _options_table(stated, tests if found else None, not many)
    return Exhibit(table_key(table), title(tests), table=shown, data=data, **facts)


def options_compared(wave: Survey, question: str, by: str) -> Sentence:
    """Which options groups tick differently, as far as the tests tell."""
    if missing := not_asked(wave, question, by):
        return note(missing)
    return in_words(_compared(wave, question, by))


def _compared(wave: Survey, question: str, by: str) -> pd.DataFrame:
    """Whether the groups of a profile question tick options alike: a row an option."""
    options = support_tests(wave, question).options
    facts = {str(fact): value for fact, value in options.attrs.items()}
    of_one = options[options["question"].eq(by)].reset_index(drop=True)
    return with_facts(of_one, facts | {"by": by, "by_title": wave.questionnaire.single(by).name})


def not_asked(wave: Survey, question: str, by: str | None = None) -> str:
    """In a sentence, that this survey did not ask `question`, or the profile question `by`; "" where it asked both."""
    nothing = "so there is nothing to show here."
    if question not in {one.id for one in wave.questionnaire.multiple_choice}:
        return f"This survey did not ask the question “{question}”, {nothing}"
    if by is not None and by not in {one.id for one in wave.questionnaire.profile}:
        return f"This survey did not ask the profile question “{by}”, {nothing}"
    return ""


def _tested(found: bool, tests: int) -> str:
    how = f"Rao and Scott's F test of each option, adjusted for all {tests:,} tests of this chapter (Holm)"
    if not found:
        return f"No difference between groups survives: {how}."
    return f"Whether groups differ: {how}. {capital(UNADJUSTED)}."


def _options_table(table: pd.DataFrame, tests: pd.DataFrame | None, with_intervals: bool) -> pd.DataFrame:
    """A row an option, a column a group, the groups' bases last; with a column for what the tests say, if given."""
    options = table["option"].astype(str).unique().tolist()
    shown = {"Option": [*options, "Base"]}
    for group, of_group in table.groupby("group", sort=False):
        ends = of_group[["estimate", "low", "high"]].itertuples(index=False)
        told = [share_in_short(*row) if with_intervals else percentage(row[0]) for row in ends]
        shown[str(group)] = [*told, count(of_group["n"].min())]
    if tests is not None:
        differ = {str(row["option"]): _differs(row) for row in tests.to_dict("records")}
        shown["Groups differ"] = [differ.get(name, "") for name in shown["Option"]]
    return pd.DataFrame(shown)


def share_in_short(share: float, low: float, high: float) -> str:
    """A share with its interval, as short as a column needs it: "38% (34 to 42)"."""
    ends = interval(low, high, "share").replace("%", "")
    return percentage(share) if math.isnan(low) else f"{percentage(share)} ({ends})"


def _differs(row: dict[Any, Any]) -> str:
    if row["withheld"]:
        return WITHHELD
    if math.isnan(row["p"]):
        return UNDEFINED
    return "Yes" if row["survives"] else "Not told apart"
