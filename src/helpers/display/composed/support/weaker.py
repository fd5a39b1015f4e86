"""The table that the Centre acts on: groups that are clearly weaker on a theme, and what they ask for."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.analysis.support import weak_groups
from helpers.display.composed.options import share_in_short
from helpers.display.composed.scales import compared_with_care
from helpers.display.composed.support.cells import missing_for, of_support, stands
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.spelling import count, figure, interval, lowered
from helpers.display.tables import described
from helpers.display.wording import Sentence, in_words, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey


def groups_to_target(wave: Survey, question: str) -> Exhibit | Sentence:
    """The table that the Centre acts on: the groups, of any profile question, that are clearly weaker on a theme.

    A group has a row for each theme, with its barrier score and the support, of what answers to the theme, that it
    asks for. A sentence where no group is clearly weaker, or the survey asked nothing that would tell.
    """
    if missing := missing_for(wave, question) or _nobody_in_groups(wave):
        return note(missing)
    table = withhold_small_groups(weak_groups(wave, question))
    if table.empty:
        return in_words(table)
    facts, key = described(table), f"weak-groups-{table.attrs['question_id']}"
    more = bool(table["asked_stands"].eq("more").any())
    facts["subtitle"] = (
        "Barrier score, from 0 to 100 (worst), beside the support that the group asks for, of what answers to the theme"
    )
    none = "No group here clearly asks for more of what answers to the theme than everybody else does."
    facts["notes"] = (
        "A barrier score is 100 less the theme's score. In brackets, 95% intervals. Largest difference first.",
        f"Every group of every profile question was set against everybody else: {table.attrs['compared']:,} "
        "comparisons of barrier scores, adjusted together as on the heat map (Benjamini and Hochberg). Those that "
        "survive are here: no more than one in twenty of them should be a false alarm.",
        *filter(None, ["" if more else none, compared_with_care(wave, table)]),
        *facts["notes"],
    )
    return Exhibit(key, title(table), table=_weak_groups_table(table, more), data=table, **facts)


def _weak_groups_table(table: pd.DataFrame, more: bool) -> pd.DataFrame:
    """A row a theme and group, with a column for whether more is asked for where this is so for any."""
    rows = [
        {
            "Theme and group": f"{row['title']}: {row['group']} ({lowered(str(row['section']))})",
            "Barrier score": f"{figure(row['estimate'], 'score')} ({interval(row['low'], row['high'], 'score')})",
            "Everybody else": figure(row["others"], "score"),
            "Asked for most, of what answers to it": _favourite(row),
            "Any of it": of_support(row, share_in_short(row["asked"], row["asked_low"], row["asked_high"])),
            **({"Than everybody else": of_support(row, stands(row, "asked_stands"))} if more else {}),
            "Base": count(row["n"]),
        }
        for row in table.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _favourite(row: dict[Any, Any]) -> str:
    """The support that a group asks for most; withheld where each of what answers to the theme is."""
    if not row["option"]:
        return of_support(row, WITHHELD)
    return f"{row['option']}, {share_in_short(row['option_share'], row['option_low'], row['option_high'])}"


def _nobody_in_groups(wave: Survey) -> str:
    """In a sentence, that this survey has no groups to compare; nothing where it has."""
    if wave.questionnaire.profile:
        return ""
    return "This survey did not ask a profile question, so there is nothing to show here."
