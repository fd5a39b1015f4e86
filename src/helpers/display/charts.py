"""From a table of estimates to a chart with its table: an exhibit.

Every chart takes a table of `helpers.analysis` with small groups withheld, and draws intervals
wherever it draws an estimate, a base beside every row, and bars from zero. A withheld row keeps
its place and says that it is withheld.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED
from helpers.display.drawing.canvas import BAR, CATEGORIES, INK, PAPER
from helpers.display.drawing.plot import Plot
from helpers.display.drawing.rows import Axis, Frame, Mark, Row, Shape, Sign, drawings, say_why_not
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import level_with_first, naming_column, ranked, row_names, table_key
from helpers.display.spelling import capital, count, figure, listed, number_in_words
from helpers.display.tables import about_survey, described, figures_table, intervals, keys_shown
from helpers.display.wording import Sentence, finding, in_words, title
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

MARKERS = ("o", "s", "D", "^", "v", "P")  # never colour alone
VALUES = 140.0  # the column of "62% 58% to 66%"
HEADS = {"share": "Share", "score": "Score", "rating": "Mean", "point": "Median", "people": "People"}
SPREAD = "95% interval"
SPOKEN_ROWS = 12  # a text alternative that reads out more rows than this is no alternative


def dots_with_intervals(table: pd.DataFrame, first: int | None = None, key: str = "") -> Exhibit | Sentence:
    """Estimates as dots on their intervals, a row each: ranked, or in the order of groups.

    A table of several names by several groups has a dot a group in each name's row. `first`
    shows that many of the largest only, and says how many more cannot be told apart from the
    last shown. A table without rows, or of which no row may be ranked, is said to show nothing.
    """
    if table.empty or (first and ranked(table).empty):
        return in_words(table)
    return _marks_chart(table, _draw_dots, first, key, "Dots show estimates")


def bars(table: pd.DataFrame) -> Exhibit:
    """Shares as bars from zero with their intervals, a row each, in the table's own order.

    Where the table has `population_share`, a diamond marks it.
    """
    return _marks_chart(table, _draw_bars, None, "", "Bars show estimates")


def _marks_chart(
    table: pd.DataFrame, draw: Callable[[Frame, float], None], first: int | None, key: str, how: str
) -> Exhibit:
    shown = ranked(table).head(first) if first else _in_order(table)
    facts = described(shown)
    drawn = _of_whoever_stated_a_group(shown) if _crossed(shown) else shown
    groups = drawn["group"].unique().tolist() if _crossed(shown) else []
    if len(groups) > len(MARKERS):
        raise ValueError(f"{len(groups)} groups cannot be told apart by sight: show one name a chart, or fewer groups")
    rows = _rows(drawn, groups)
    signs = tuple(Sign(group, CATEGORIES[place], MARKERS[place]) for place, group in enumerate(groups))
    if "population_share" in shown and shown["population_share"].notna().any():
        signs = (Sign("Respondents", BAR), Sign("Population", CATEGORIES[2], "D"))
    axis = _bar_axis(drawn) if draw is _draw_bars else _dot_axis(drawn)
    heads = HEADS[shown.attrs.get("unit", "share")], SPREAD
    shape = Shape(axis, 18 if groups else 22, signs, VALUES, heads=heads)
    name = key or "-".join(filter(None, [table_key(table), f"first-{first}" if first else ""]))
    facts["notes"] = (
        f"{how}, lines their 95% intervals.",
        *([f"The scale is shown from {axis.low:g} to {axis.high:g}."] if _is_part(axis, shown) else []),
        *([] if len(drawn) == len(shown) else ["The table has those who did not state their group, too."]),
        *_left_out(table, shown, first),
        *facts["notes"],
    )
    facts["facts"] |= {"of": len(table)}
    return Exhibit(
        name, title(table), table=figures_table(shown), data=shown, row_headings=keys_shown(shown),
        alternative=_alternative(table, shown), drawings=drawings(rows, shape, draw, name), **facts,
    )  # fmt: skip


def _of_whoever_stated_a_group(table: pd.DataFrame) -> pd.DataFrame:
    """The rows to draw: of the few who did not state a group an interval is so long that it hides the others'."""
    stated = table[table["group"] != NOT_STATED]
    stated.attrs = dict(table.attrs)
    return stated if len(stated) else table


def _is_part(axis: Axis, table: pd.DataFrame) -> bool:
    """Whether an axis shows a part of the scores that there may be."""
    return table.attrs.get("unit") == "score" and (axis.low, axis.high) != (0, 100)


def _draw_dots(framed: Frame, _: float) -> None:
    for mark, y in _each_mark(framed):
        colour = CATEGORIES[mark.series]
        _draw_interval(framed.plot, mark, y, colour)
        framed.plot.marks([mark.estimate], [y], MARKERS[mark.series], colour, 7, above=3)


def _draw_bars(framed: Frame, thickness: float) -> None:
    for mark, y in _each_mark(framed):
        framed.plot.bar(0, mark.estimate, y, thickness - 6, BAR)
        _draw_interval(framed.plot, mark, y, INK)
        if not math.isnan(mark.beside):
            framed.plot.marks([mark.beside], [y], "D", CATEGORIES[2], 8, edge=PAPER, edge_width=1, above=4)


def _each_mark(framed: Frame) -> list[tuple[Mark, float]]:
    """The marks that can be drawn; the others' place says why they are not."""
    drawn = []
    for one in framed.placed:
        for mark, y in zip(one.row.marks, one.middles, strict=True):
            if mark.withheld:
                say_why_not(framed, y)
            else:
                drawn.append((mark, y))
    return drawn


def _draw_interval(plot: Plot, mark: Mark, y: float, colour: str) -> None:
    if not math.isnan(mark.low):
        plot.interval(mark.low, mark.high, y, colour)


def _rows(table: pd.DataFrame, groups: Sequence[str]) -> list[Row]:
    """The rows of a table as they are drawn: one a name, with a mark for each group."""
    marks = _marks(table, groups)
    names = row_names(table)
    sections = table["section"].astype(str).tolist() if "section" in table else [""] * len(table)
    if not groups:
        return [Row(name, (mark,), section) for name, mark, section in zip(names, marks, sections, strict=True)]
    # Two items may be called the same; their ids differ.
    ids = table["item"].tolist() if "item" in table else names
    rows: dict[str, Row] = {}
    for one, name, mark in zip(ids, names, marks, strict=True):
        rows[one] = Row(name, (*(rows[one].marks if one in rows else ()), mark))
    return list(rows.values())


def _marks(table: pd.DataFrame, groups: Sequence[str]) -> list[Mark]:
    unit = table.attrs.get("unit", "share")
    size = 100 if unit == "share" else 1
    numbers = (table[["estimate", "low", "high"]].astype(float) * size).to_numpy().tolist()
    beside = (
        (table["population_share"].astype(float) * size).tolist()
        if "population_share" in table
        else [math.nan] * len(table)
    )
    values = [figure(value, unit) for value in table["estimate"]]
    series = [groups.index(group) for group in table["group"]] if groups else [0] * len(table)
    told = zip(
        numbers,
        values,
        intervals(table),
        table["n"].map(count),
        table["withheld"].tolist(),
        series,
        beside,
        strict=True,
    )
    return [
        Mark(estimate, low, high, value, spread, base, bool(hidden), place, other)
        for (estimate, low, high), value, spread, base, hidden, place, other in told
    ]


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Names ranked by their largest estimate; groups, and the answers of a profile, as published."""
    published = "section" in table or table.attrs.get("family") in ("profile_shares", "choice_shares")
    if published or naming_column(table) == "group":
        return table
    names = table["item"].tolist() if "item" in table else row_names(table)
    largest = table["estimate"].groupby(names).transform("max").astype(float).fillna(-1.0)
    return table.loc[largest.sort_values(ascending=False, kind="stable").index]


def _crossed(table: pd.DataFrame) -> bool:
    """Whether a table is of several names by several groups."""
    return "group" in table and naming_column(table) != "group"


def _left_out(table: pd.DataFrame, shown: pd.DataFrame, first: int | None) -> list[str]:
    """What a chart of the largest few does not show, above all what cannot be told from its last."""
    if not first:
        return []
    told = ranked(table)
    hidden, rest = len(table) - len(told), told.iloc[len(shown) :]
    withheld = [f"{capital(number_in_words(hidden))} more {'is' if hidden == 1 else 'are'} withheld."] if hidden else []
    if rest.empty:
        return withheld
    level = level_with_first(pd.concat([shown.tail(1), rest])).iloc[1:]
    level.attrs = dict(table.attrs)
    more, unit = f"{number_in_words(len(level))} more", table.attrs.get("unit", "share")
    if len(level) <= MOST_NAMED:
        names = zip(row_names(level), level["estimate"], strict=True)
        more = listed([f"“{name}” ({figure(share, unit)})" for name, share in names])
    said = f"The {number_in_words(len(shown))} largest of {number_in_words(len(told))}"
    apart = f"; {more} cannot be told apart from “{row_names(shown)[-1]}”" if len(level) else ""
    return [f"{said}{apart}.", *withheld]


def _dot_axis(table: pd.DataFrame) -> Axis:
    """Shares from nought; scores around what is drawn, for a dot says where it stands and not how long it is."""
    if table.attrs.get("unit") in ("rating", "point"):
        return _scale_axis(table)
    if table.attrs.get("unit") != "score":
        return _bar_axis(table)
    drawn = [value for column in ("estimate", "low", "high") for value in table[column].dropna().tolist()] or [0, 100]
    low, high = min(drawn), max(drawn)
    start, end = max(0, math.floor((low - 5) / 10) * 10), min(100, math.ceil((high + 5) / 10) * 10)
    return Axis(start, end, tuple(range(start, end + 1, 10)))


def _scale_axis(table: pd.DataFrame) -> Axis:
    """From one end of the items' scale to the other."""
    ends = table[["scale_from", "scale_to"]].drop_duplicates().astype(int).to_numpy().tolist()
    if len(ends) > 1:
        raise ValueError("answers on different scales have no axis in common: show the items of one scale")
    low, high = ends[0]
    return Axis(low, high, tuple(range(low, high + 1, max(1, (high - low) // 5))))


def _bar_axis(table: pd.DataFrame) -> Axis:
    """From nought to the first round number beyond what is drawn."""
    columns = [column for column in ("estimate", "high", "population_share") if column in table]
    top = 100 * max([0.0, *(value for column in columns for value in table[column].dropna().tolist())])
    high = next(end for end in (10, 20, 40, 60, 100) if end >= min(100, top))
    step = {10: 5, 20: 5, 40: 10}.get(high, 20)
    return Axis(0, high, tuple(range(0, high + 1, step)), "%")


def _alternative(table: pd.DataFrame, shown: pd.DataFrame) -> str:
    """What a chart shows, for whoever does not see it: the finding, then its rows."""
    names = row_names(shown)
    if _crossed(shown):
        names = [f"{name}, {group}" for name, group in zip(names, shown["group"], strict=True)]
    rows = [
        f"{name} {figure(value, shown.attrs.get('unit', 'share'))}"
        for name, value in zip(names, shown["estimate"], strict=True)
    ]
    told = "; ".join(rows).replace(WITHHELD, "withheld")
    return (
        f"{finding(table)} {told}."
        if len(rows) <= SPOKEN_ROWS
        else f"{finding(table)} All figures are in the table below."
    )


def flow(wave: Survey) -> Exhibit:
    """From the rows of the export to the responses in the report: what was left out, step by step.

    Rows are counted, not answers: every count is shown, however small.
    """
    counts = wave.flow["rows"].astype(int).tolist()
    stages = [
        f"{stage} ({note})" if note else str(stage)
        for stage, note in zip(wave.flow["stage"], wave.flow["note"], strict=True)
    ]
    texts = [count(counts[0]), *(f"−{count(number)}" if number else "0" for number in counts[1:-1]), count(counts[-1])]
    steps = zip(stages, _steps(counts), texts, strict=True)
    rows = [Row(stage, (Mark(end, start, end, "", "", text),)) for stage, (start, end), text in steps]
    return about_survey(
        wave, "flow", f"{count(counts[-1])} of {count(counts[0])} rows in the export are in the report",
        "Rows of the export, by the first reason that left them out",
        pd.DataFrame({"Step": stages, "Rows": texts}), wave.flow[["stage", "rows"]],
        alternative="; ".join(f"{stage}: {text}" for stage, text in zip(stages, texts, strict=True)) + ".",
        drawings=drawings(rows, Shape(Axis(0, max(counts[0], 1), ()), 22, counted="Rows"), _draw_steps, "flow"),
    )  # fmt: skip


def _steps(counts: Sequence[int]) -> list[tuple[float, float]]:
    """From where to where each step's bar goes: the first and the last from nought, those between hang on."""
    left = counts[0]
    ends: list[tuple[float, float]] = [(0, left)]
    for number in counts[1:-1]:
        ends.append((left - number, left))
        left -= number
    return [*ends, (0, counts[-1])]


def _draw_steps(framed: Frame, thickness: float) -> None:
    for one in framed.placed:
        (mark,), (y,) = one.row.marks, one.middles
        if mark.low == mark.high:
            continue
        left_out = one not in (framed.placed[0], framed.placed[-1])
        colour = CATEGORIES[2] if left_out else BAR
        # A step of a few rows out of thousands is still a line that can be seen.
        framed.plot.bar(mark.low, max(mark.high - mark.low, framed.plot.high / 300), y, thickness - 6, colour)
