"""From one wave to whether groups differ at all: in scores, in statements, in what they say of the outcomes."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.analysis.comparisons import compared_together
from helpers.display.composed.differences import NOTHING_ASKED, names_by_id
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import row_names
from helpers.display.spelling import count, figure, interval, p_value, percentage
from helpers.display.tables import UNDEFINED, described
from helpers.display.wording import Sentence, finding, note, title
from helpers.survey import Survey

MOST_STATEMENTS = 12


def scores_compared(wave: Survey) -> Exhibit | Sentence:
    """By which profile questions theme scores differ at all, and by how much."""
    table = compared_together(wave).scores
    return _effects_exhibit(table, "Theme", "theme") if len(table) else note(NOTHING_ASKED)


def outcomes_compared(wave: Survey) -> Exhibit | Sentence:
    """By which profile questions people differ in how well they say that sharing works."""
    table = compared_together(wave).outcomes
    if table.empty:
        return note("This survey did not ask how well sharing works, or who answers, so there is nothing to compare.")
    return _effects_exhibit(table, "Outcome", "item")


def _effects_exhibit(table: pd.DataFrame, heading: str, of: str) -> Exhibit:
    """A row for each thing compared, a column for each profile question: the effect, marked where it survives."""
    facts, effect = described(table), table.attrs["effect"]
    facts["notes"] = (
        f"Each cell is {effect}, in per cent. ● marks what survives an F test that all groups are alike, adjusted for "
        f"the {table.attrs['tests']:,} tests of this chapter, of scores, statements and outcomes (Holm); the download "
        "has the p values. By chance alone a cell would be small, but not nought, and larger where groups are many: "
        "the test allows for that. Groups too small to be shown, and respondents who did not state theirs, are not "
        "compared.",
        *facts["notes"],
    )
    parts = {name: table[table[of] == one] for one, name in names_by_id(table, of).items()}
    rows = [
        {heading: name, **{str(row["section"]): _effect_text(row) for row in of_one.to_dict("records")},
         "Base": count(of_one["n"].min())}
        for name, of_one in parts.items()
    ]  # fmt: skip
    key = str(table.attrs["family"]).replace("_", "-")
    return Exhibit(key, title(table), table=pd.DataFrame(rows), data=table, **facts)


def _effect_text(row: Mapping[Hashable, Any]) -> str:
    if row["withheld"]:
        return WITHHELD
    if math.isnan(row["effect"]):
        return UNDEFINED
    return f"{'● ' if row['survives'] else ''}{100 * row['effect']:.1f}%"


def statements_compared(wave: Survey) -> Exhibit | Sentence:
    """The statements that groups differ on most: between which shares, and how strongly it goes with the group."""
    table = compared_together(wave).statements
    found = table[table["survives"]].sort_values("effect", ascending=False, kind="stable").head(MOST_STATEMENTS)
    if found.empty:
        return Sentence(finding(table), "words-barrier-comparisons", table, kind="note")
    facts = described(found)
    left = int(table["survives"].sum()) - len(found)
    facts["notes"] = (
        f"Of {table.attrs['tests']:,} comparisons of scores, statements and outcomes, adjusted together (Holm), "
        + (f"the {len(found)} with the largest Cramér's V among those that survive; {left} more do."
           if left else "those that survive."),
        "The lowest and the highest of many shares are often those of the smallest groups: the test says that the "
        "groups differ, not which two do.",
        *facts["notes"],
    )  # fmt: skip
    shown = pd.DataFrame({
        "Statement": row_names(found),
        "By": found["section"],
        "Lowest": [_end_text(row, "lowest") for row in found.to_dict("records")],
        "Highest": [_end_text(row, "highest") for row in found.to_dict("records")],
        "Cramér's V": [figure(value, "number") for value in found["effect"]],
        "p, adjusted": [p_value(value) for value in found["p_adjusted"]],
        "Base": found["n"].map(count),
    })  # fmt: skip
    return Exhibit("barrier-comparisons", title(table), table=shown, data=table, **facts)


def _end_text(row: Mapping[Hashable, Any], end: str) -> str:
    """The group at one end, its share with its interval, and its base."""
    spread = interval(row[f"{end}_low"], row[f"{end}_high"], "share")
    return f"{row[f'{end}_group']}: {percentage(row[end])} ({spread}; base {count(row[f'{end}_n'])})"
