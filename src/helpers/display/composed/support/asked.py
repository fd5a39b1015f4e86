"""Whether those for whom a theme is weak ask for what answers to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from helpers.analysis.support import OTHERS, WEAK, WEAK_HERE, support_where_weak
from helpers.display.charts import HEADS, MARKERS, SPOKEN_ROWS, SPREAD, VALUES
from helpers.display.composed.support.cells import holds, interval_cell, missing_for, share_axis
from helpers.display.drawing.canvas import CATEGORIES, text_width
from helpers.display.drawing.panels import APART, APART_COLOUR, APART_ROOM, interval_lines
from helpers.display.drawing.rows import (
    NARROW_BASE,
    VALUE_COLUMN,
    Axis,
    Frame,
    Mark,
    Row,
    Shape,
    Sign,
    drawings,
    say_why_not,
)
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import table_key
from helpers.display.spelling import count, interval, percentage, signed
from helpers.display.tables import UNDEFINED, described
from helpers.display.wording import Sentence, finding, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey

# What readers call those for whom a theme is weak, and the others.
SIDES = {WEAK_HERE: "People for whom the theme is weak", OTHERS: "Everybody else"}
_ASKED_FOR_MORE = Sign("Clearly asked for more", APART_COLOUR, APART)


def asked_where_weak(wave: Survey, question: str) -> Exhibit | Sentence:
    """Whether those for whom a theme is weak ask for what answers to it, beside the others."""
    if missing := missing_for(wave, question):
        return note(missing)
    table = _widest_gaps_first(withhold_small_groups(support_where_weak(wave, question)))
    weak, others = (table[table["group"].eq(side)] for side in SIDES.values())
    facts, key = described(table), table_key(table)
    any_more = weak["more"].eq(True).any()
    facts["notes"] = (
        f"A theme is weak for whoever's own barrier score for it is above {WEAK:g}; everybody else's is not. Dots and "
        "squares show estimates, lines their 95% intervals. Within a theme, the largest difference comes first.",
        f"Whether they ask for more is tested together with all {table.attrs['tests']:,} tests of this chapter (Holm)"
        f"{'; a triangle marks where they clearly do' if any_more else ''}.",
        *facts["notes"],
    )
    rows = [
        Row(str(option), (here, elsewhere), str(theme))
        for theme, option, here, elsewhere in zip(
            weak["title"], weak["option"], _marks(weak, 0), _marks(others, 1), strict=True
        )
    ]
    signs = tuple(Sign(side, CATEGORIES[place], MARKERS[place]) for place, side in enumerate(SIDES.values()))
    signs += (_ASKED_FOR_MORE,) if any_more else ()
    shape = Shape(_with_room_for_signs(share_axis(table["high"], 5)), 18, signs, VALUES, heads=(HEADS["share"], SPREAD))
    draw = partial(_draw_pairs, apart=[holds(more) for more in weak["more"]])
    return Exhibit(
        key, title(table), table=_weakness_table(weak, others), data=table, row_headings=2,
        drawings=drawings(rows, shape, draw, key),
        alternative=_weakness_alternative(table, weak, others), **facts,
    )  # fmt: skip


def _widest_gaps_first(table: pd.DataFrame) -> pd.DataFrame:
    """Pairs by their difference, the largest first, in each theme; their sides as readers call them."""
    theme, pair = (table.groupby(keys, sort=False) for keys in ("theme", ["theme", "option"]))
    # The difference stands with one of the two alone, and a withheld pair has none.
    order = table.assign(place=theme.ngroup(), gap=pair["difference"].transform("max"), pair=pair.ngroup())
    order = order.sort_values(["place", "gap", "pair"], ascending=[True, False, True], kind="stable")
    ordered = table.loc[order.index].reset_index(drop=True)
    ordered["group"] = ordered["group"].replace(SIDES)
    ordered.attrs = dict(table.attrs)
    return ordered


def _with_room_for_signs(axis: Axis) -> Axis:
    """Beyond 100%, room for the sign before a figure of three digits, which takes more than its column has."""
    return replace(axis, high=110) if axis.high == 100 else axis


def _marks(rows: pd.DataFrame, series: int) -> list[Mark]:
    return [
        Mark(
            100 * row["estimate"], 100 * row["low"], 100 * row["high"], percentage(row["estimate"]),
            interval(row["low"], row["high"], "share"), count(row["n"]), bool(row["withheld"]), series,
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip


def _draw_pairs(framed: Frame, _: float, apart: Sequence[bool]) -> None:
    """A dot or square on its interval for each mark; `apart` says which pairs are told apart, and get a sign."""
    placed = [(mark, y) for one in framed.placed for mark, y in zip(one.row.marks, one.middles, strict=True)]
    for mark, y in placed:
        if mark.withheld:
            say_why_not(framed, y)
    for series in sorted({one.series for one, _ in placed}):
        drawn = [(one, y) for one, y in placed if one.series == series and not one.withheld]
        interval_lines(framed.plot, [(one.low, one.high, y) for one, y in drawn], CATEGORIES[series])
        estimates, heights = [one.estimate for one, _ in drawn], [y for _, y in drawn]
        framed.plot.marks(estimates, heights, MARKERS[series], CATEGORIES[series], 7, above=4)
    for one in itertools.compress(framed.placed, apart):
        begins = _values_end(framed) - text_width(one.row.marks[0].value, bold=True)
        framed.canvas.mark(begins - APART_ROOM / 2, one.middles[0], APART, APART_COLOUR)


def _values_end(framed: Frame) -> float:
    """Where the figures beside the plot end."""
    form = framed.canvas.form
    return framed.plot.right + VALUE_COLUMN if form.beside else form.width - NARROW_BASE + 4


def _weakness_table(weak: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """A row a kind of support and theme: both shares with their bases, and how far apart they are."""
    rows = [
        {
            "Theme": here["title"],
            "Support": here["option"],
            SIDES[WEAK_HERE]: _share(here),
            "Base": count(here["n"]),
            SIDES[OTHERS]: _share(elsewhere),
            "Base of everybody else": count(elsewhere["n"]),
            "Difference, points": _difference(here),
            "Asked for more": WITHHELD if here["withheld"] else "Yes" if holds(here["more"]) else "Not told apart",
        }
        for here, elsewhere in zip(weak.to_dict("records"), others.to_dict("records"), strict=True)
    ]
    return pd.DataFrame(rows)


def _share(row: dict[Any, Any]) -> str:
    spread = interval_cell(row, "low", "high", "share")
    return WITHHELD if row["withheld"] else f"{percentage(row['estimate'])} ({spread})"


def _difference(row: dict[Any, Any]) -> str:
    if row["withheld"]:
        return WITHHELD
    if math.isnan(row["difference"]):
        return UNDEFINED
    ends = [row["difference_low"], row["difference_high"]]
    # Where both sides are of one mind there is no interval.
    spread = "" if math.isnan(ends[0]) else f" ({' to '.join(signed(100 * end) for end in ends)})"
    return f"{signed(100 * row['difference'])}{spread}"


def _weakness_alternative(table: pd.DataFrame, weak: pd.DataFrame, others: pd.DataFrame) -> str:
    if len(weak) > SPOKEN_ROWS:
        return f"{finding(table)} All figures are in the table below."
    told = [
        f"{here['title']}, {here['option']}: {percentage(here['estimate'])} against {percentage(elsewhere['estimate'])}"
        for here, elsewhere in zip(weak.to_dict("records"), others.to_dict("records"), strict=True)
    ]
    return f"{finding(table)} {'; '.join(told)}.".replace(WITHHELD, "withheld")
