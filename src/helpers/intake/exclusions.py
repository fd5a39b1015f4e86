"""From cleaned answers to the responses that count: which rows are left out, and why.

Each rule sees the rows that the rules before it left in, so every row has one reason. A rule that
cannot apply to an export leaves nothing out, and the flow says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby
from operator import add, and_

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.intake.labels import coded
from helpers.questionnaire import Item, Questionnaire

# The reasons, in the order in which they are looked for.
BLANK = "Blank: no question was answered"
TEST_OR_PREVIEW = "A test or a preview, not a respondent"
NO_CONSENT = "No consent to take part"
EXACT_DUPLICATE = "An exact copy of an earlier row"
SAME_RESPONDENT = "A second response of the same respondent"
TOO_FAST = "Answered too fast to have read the questions"
STRAIGHT_LINING = "One answer throughout, to statements that contradict each other"
TOO_FEW_ITEMS = "Too few items answered"

READ = "Rows in the export"
KEPT = "Responses kept"
SWITCHED_OFF = "switched off in the questionnaire"

# What a collector, or custom data sent along with a link, says of the makers' own runs.
_TEST = re.compile(r"\b(?:test|tests|testing|preview|previews)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """What the rules look at: every table has one row for each row of the export.

    `answered` (bool) says which of the matched columns a row filled; `notes` are the cells of
    collectors and custom data, and `tests` those that mean the makers' own runs; `raw` is
    everything that makes a row what it is; `answers` has a column for the consent question and for
    each item that was asked, by id.
    """

    answers: pd.DataFrame
    answered: pd.DataFrame
    raw: pd.DataFrame
    notes: pd.DataFrame
    tests: frozenset[str]
    respondent: pd.Series  # str, "" where unknown
    started: pd.Series  # datetime64, NaT where unknown
    seconds: pd.Series  # float, NA where unknown
    timed: bool  # whether the export has dates

    @cached_property
    def shared(self) -> NDArray[np.bool_]:
        """For each row, whether another has the same respondent id."""
        codes, _ = coded(self.respondent)
        shared: NDArray[np.bool_] = (np.bincount(codes) > 1)[codes]
        return shared


# Which of the rows still in are to be left out, and a remark for the flow.
Verdict = tuple[pd.Series | None, str]
Rule = Callable[[Rows, Questionnaire, pd.Series], Verdict]


def exclude(rows: Rows, questionnaire: Questionnaire) -> tuple[pd.Series, pd.DataFrame]:
    """For every raw row the reason why it is left out ("" where it is kept), and the flow.

    The flow has the columns stage, rows and note: the rows read, then those left out for each
    reason in order, then the responses kept, so that the first less the others is the last.
    """
    index = rows.answers.index
    inside = pd.Series(True, index=index)
    places = np.full(len(index), len(RULES))  # of each row's reason among the rules; past the last where it is kept
    flow = [(READ, len(index), "")]
    for place, (reason, rule) in enumerate(RULES.items()):
        out, note = rule(rows, questionnaire, inside)
        leaving = inside & (False if out is None else out)
        places[leaving.to_numpy()] = place
        inside &= ~leaving
        flow.append((reason, int(leaving.sum()), note))
    flow.append((KEPT, int(inside.sum()), _outside_fieldwork(rows.started[inside], questionnaire)))
    reasons = pd.Series(pd.array([*RULES, ""], dtype="str").take(places), index=index, name="reason")
    return reasons, pd.DataFrame(flow, columns=["stage", "rows", "note"])


def _outside_fieldwork(started: pd.Series, questionnaire: Questionnaire) -> str:
    """No rule, for a link may stay open a day longer: many of them tell of a wrong file or date order."""
    days = questionnaire.wave.fieldwork
    first, end = pd.Timestamp(days.first_day), pd.Timestamp(days.last_day) + pd.Timedelta(days=1)
    outside = int(((started < first) | (started >= end)).sum())
    return f"{outside:,} of them begun outside the fieldwork, {days.first_day} to {days.last_day}" if outside else ""


def _blank(rows: Rows, _: Questionnaire, __: pd.Series) -> Verdict:
    return ~rows.answered.any(axis=1), ""


def _test_or_preview(rows: Rows, questionnaire: Questionnaire, _: pd.Series) -> Verdict:
    if not questionnaire.exclusions.tests_and_previews:
        return None, SWITCHED_OFF
    if rows.notes.empty:
        return None, "does not apply: the export names no collector"
    says_so = [_says_test(rows.notes[name], rows.tests) for name in rows.notes]
    return pd.concat(says_so, axis=1).any(axis=1), ""


def _says_test(cells: pd.Series, tests: frozenset[str]) -> pd.Series:
    codes, distinct = coded(cells)
    says_so = [text.strip() in tests or bool(_TEST.search(text)) for text in distinct]
    return pd.Series(np.array(says_so)[codes], index=cells.index)


def _no_consent(rows: Rows, questionnaire: Questionnaire, _: pd.Series) -> Verdict:
    consent = questionnaire.consent
    if consent is None:
        return None, "does not apply: the questionnaire has no consent question"
    return (rows.answers[consent.id] != consent.admits).fillna(True), ""


def _exact_duplicate(rows: Rows, questionnaire: Questionnaire, inside: pd.Series) -> Verdict:
    if not questionnaire.exclusions.exact_duplicates:
        return None, SWITCHED_OFF
    if not rows.timed and (rows.respondent == "").all():
        # Two people may well give the same answers: only a date or an id tells a copy from them.
        return None, "does not apply: the export has neither dates nor respondent ids"
    # A copy has the id and the date of its original: few rows share these, and only they are compared cell by cell.
    named = pd.DataFrame({"respondent": rows.respondent, "started": rows.started})[inside & rows.shared]
    alike = named.index[named.duplicated(keep=False)]
    copies = rows.raw.loc[alike].duplicated(keep="first")
    return copies.reindex(inside.index, fill_value=False), ""


def _same_respondent(rows: Rows, questionnaire: Questionnaire, inside: pd.Series) -> Verdict:
    if not questionnaire.exclusions.same_respondent:
        return None, SWITCHED_OFF
    known = rows.respondent != ""
    if not known.any():
        return None, "does not apply: the export has no respondent ids"
    shared = (inside & known & rows.shared).to_numpy()
    filled = rows.answered[shared].sum(axis=1)
    ranked = pd.DataFrame({"respondent": rows.respondent[shared], "filled": filled, "place": np.flatnonzero(shared)})
    ranked = ranked.sort_values(["filled", "place"])
    earlier = ranked.duplicated("respondent", keep="last")
    return earlier.reindex(inside.index, fill_value=False), "the fullest is kept, of equals the last"


def _too_fast(rows: Rows, questionnaire: Questionnaire, inside: pd.Series) -> Verdict:
    share = questionnaire.exclusions.fastest_share_of_median
    if share is None:
        return None, SWITCHED_OFF
    median = rows.seconds[inside].median()
    if np.isnan(median):
        return None, "does not apply: the export does not say how long a response took"
    limit = share * median
    return (rows.seconds < limit).fillna(False), f"under {limit:,.0f} seconds; the median was {median:,.0f}"


def _straight_lining(rows: Rows, questionnaire: Questionnaire, _: pd.Series) -> Verdict:
    needed = questionnaire.exclusions.straight_lining_batteries
    if needed is None:
        return None, SWITCHED_OFF
    batteries = list(reversed_batteries(questionnaire))
    if len(batteries) < needed:
        return (
            None,
            f"does not apply: it takes {needed} themes with items in both directions, here are {len(batteries)}",
        )
    through = pd.Series(True, index=rows.answers.index)
    for battery in batteries:
        through &= _alike(rows.answers, battery, questionnaire)
    return through, f"in all {len(batteries)} themes with items in both directions"


def reversed_batteries(questionnaire: Questionnaire) -> list[list[Item]]:
    """The items of each theme that share a scale, where some are barriers and some enablers."""
    batteries = []
    for theme in questionnaire.themes:
        by_scale = sorted(theme.items, key=lambda item: item.scale)
        for _, items in groupby(by_scale, key=lambda item: item.scale):
            battery = list(items)
            if len({item.barrier for item in battery}) == 2:
                batteries.append(battery)
    return batteries


def _alike(answers: pd.DataFrame, battery: list[Item], questionnaire: Questionnaire) -> pd.Series:
    """Whether a battery was answered in full, on the scale, with one and the same point.

    "Don't know" throughout is no contradiction, so answers outside the scale do not count.
    """
    points = len(questionnaire.scale(battery[0]).labels)
    first, *others = (answers[item.id].cat.codes for item in battery)
    return reduce(and_, (other == first for other in others), (first >= 0) & (first < points))


def _too_few_items(rows: Rows, questionnaire: Questionnaire, _: pd.Series) -> Verdict:
    least = questionnaire.exclusions.minimum_share_answered
    if least is None:
        return None, SWITCHED_OFF
    items = [item.id for item in questionnaire.asked_items()]
    if not items:
        return None, "does not apply: the questionnaire has no items"
    answered = reduce(add, (rows.answers[item].notna().astype("int16") for item in items))
    return answered / len(items) < least, f"under {least:.0%} of {len(items)} items"


RULES: dict[str, Rule] = {
    BLANK: _blank,
    TEST_OR_PREVIEW: _test_or_preview,
    NO_CONSENT: _no_consent,
    EXACT_DUPLICATE: _exact_duplicate,
    SAME_RESPONDENT: _same_respondent,
    TOO_FAST: _too_fast,
    STRAIGHT_LINING: _straight_lining,
    TOO_FEW_ITEMS: _too_few_items,
}
