"""From a wave and a choice to what the report would show of it, with the code that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.analysis.arithmetic.multiplicity import holm
from helpers.analysis.comparisons import adjust_p_values, compared_together, score_differences
from helpers.analysis.estimates import answer_shares, barrier_shares
from helpers.analysis.scales import scored_themes, theme_scores
from helpers.display.answers import diverging_bars
from helpers.display.charts import dots_with_intervals
from helpers.display.exhibit import Exhibit
from helpers.display.exploring.written import Written, call, imports_of
from helpers.display.spelling import lowered, number_in_words, p_value, percentage
from helpers.display.wording import Sentence, headline, in_words, note, require_withheld
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey

EVERYBODY = ""  # no group: all respondents together
NO_SCORE = "This theme has no score to compare groups by, so it is shown for everybody. Pick one of its statements."


@dataclass(frozen=True)
class Look:
    """What a choice shows: an `exhibit`, what `test` finds, the tidy `table` behind it, and the `code` that makes both.

    `table` has one row an estimate, numbers unrounded, small groups withheld: a plain pandas table.
    """

    exhibit: Exhibit | Sentence
    test: Sentence
    table: pd.DataFrame
    code: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        shown, said = self.exhibit._repr_mimebundle_(), self.test._repr_mimebundle_()
        return {kind: "\n".join([shown[kind], said[kind]]) for kind in ("text/html", "text/plain")}


def look(wave: Survey, theme: str, item: str = "", by: str = EVERYBODY) -> Look:
    """What the survey says of a theme, or of one of its items: of everybody, or by the groups of a profile question.

    `theme`, `item` and `by` are ids (`wave.themes`, `wave.profiles`); "" for all items together, and for everybody.
    Of everybody it shows the answers, with the biggest barrier in words; by group a theme's scores, or the share for
    whom the item is a barrier, with the test that the report's chapters make. Raises InputError for a name that the
    questionnaire does not have.
    """
    wave.questionnaire.theme(theme)
    if item:
        wave.wording(item)
    if by:
        wave.questionnaire.single(by)
    opened = Written(wave, ("wave",), frozenset({("helpers.survey", "open_survey")}))
    table, shown, tested = _of_item(opened, theme, item, by) if item else _of_theme(opened, theme, by)
    return Look(shown.value, tested.value, _tidy(table.value), _code(wave, shown, tested))


def _code(wave: Survey, shown: Written, tested: Written) -> str:
    """The cell that shows both: a cell shows what its last line makes, and whatever is displayed before."""
    lines = [f'wave = open_survey("{wave.wave.id}")', f"display{_bracketed(tested.on_lines())}", shown.on_lines()]
    return "\n".join([*imports_of(shown, tested), "", *lines])


def _bracketed(text: str) -> str:
    return text if text.startswith("(") else f"({text})"


_Made = tuple[Written, Written, Written]  # the table, its exhibit, its test


def _of_theme(wave: Written, theme: str, by: str) -> _Made:
    items = Written(wave.value.items(theme), (f'wave.items("{theme}")',), wave.imports)
    if not by:
        return _as_answered(items, wave)
    if theme not in {one.id for one in scored_themes(wave.value)}:
        return (*_as_answered(items, wave)[:2], call(note, NO_SCORE))
    table = call(theme_scores, wave, by=by).query(f"theme == '{theme}'").pipe(withhold_small_groups)
    # The family of the theme's chapter: all its groups, though those of one question are told of here.
    family = call(score_differences, wave, theme=theme).pipe(withhold_small_groups)
    tested = family.pipe(adjust_p_values, holm).query(f"question == '{by}'").pipe(in_words)
    return table, table.pipe(dots_with_intervals), tested


def _of_item(wave: Written, theme: str, item: str, by: str) -> _Made:
    items = Written(wave.value.items(theme), (f'wave.items("{theme}")',), wave.imports).query(f"item == '{item}'")
    if not by:
        return _as_answered(items, wave)
    table = items.pipe(barrier_shares, wave, by=by).pipe(withhold_small_groups)
    # The family of the chapter on differences: all statements by all questions.
    family = call(compared_together, wave).attribute("statements")
    tested = family.query(f"item == '{item}' and question == '{by}'").pipe(compared_in_words)
    return table, table.pipe(dots_with_intervals), tested


def _as_answered(items: Written, wave: Written) -> _Made:
    table = items.pipe(answer_shares, wave).pipe(withhold_small_groups)
    barriers = items.pipe(barrier_shares, wave).pipe(withhold_small_groups)
    return table, table.pipe(diverging_bars, items), barriers.pipe(headline)


def compared_in_words(table: pd.DataFrame) -> Sentence:
    """Whether a share differs between the groups of one profile question: one row of `compared_together`."""
    require_withheld(table)
    if table.empty or table["withheld"].iloc[0] or pd.isna(table["p"].iloc[0]):
        return note("There is nothing to compare: no two groups are large enough to set side by side.")
    row = table.iloc[0]
    by, tests = lowered(str(row["section"])), number_in_words(int(table.attrs["tests"]))
    found = (
        f"By {by}, the share for whom it is a barrier differs by more than chance: it runs from "
        f"{percentage(row['lowest'])} ({row['lowest_group']}) to {percentage(row['highest'])} ({row['highest_group']})"
        if row["survives"]
        else f"By {by}, no difference in the share for whom it is a barrier can be told from chance"
    )
    p = p_value(row["p_adjusted"])
    said = f"{found}. The test's p value, adjusted for all {tests} tests of the chapter on differences (Holm): {p}."
    return Sentence(said, f"words-compared-{row['item']}-{row['question']}", table, kind="note")


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """The table without what is said of it, which pandas would copy with every step."""
    plain = table.reset_index(drop=True)
    plain.attrs = {}
    return plain
