"""From a table of ranks to a chart of all barriers in their order, each with the interval of its rank."""

from __future__ import annotations

import math

import pandas as pd

from helpers.display.charts import SPOKEN_ROWS
from helpers.display.claims.ranks import levels_in_words
from helpers.display.drawing.canvas import CATEGORIES, NARROW, WIDE, Form
from helpers.display.drawing.rows import Axis, Frame, Mark, Row, Shape, frame, say_why_not
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import row_names, table_key
from helpers.display.spelling import count, figure, ordinal
from helpers.display.tables import described, intervals
from helpers.display.wording import Sentence, finding, in_words, require_withheld, title

VALUES = 150.0  # the column of "45% 15th–22nd"
HEADS = ("Share", "Rank, 95%")


def ranked_dots(table: pd.DataFrame) -> Exhibit | Sentence:
    """Barriers in the order of their shares: dots on their intervals, and beside them each rank with its own.

    `table` is of `barrier_ranks`, with small groups withheld. A table without rows is a sentence.
    """
    require_withheld(table)
    if table.empty:
        return in_words(table)
    shown = table.sort_values("rank", kind="stable", na_position="last")
    shown.attrs = dict(table.attrs)
    facts, key = described(shown), table_key(table)
    facts["notes"] = (
        "Dots show estimates, lines their 95% intervals. Beside each share stand the places that the barrier may hold: "
        "they end where others are clearly larger or clearly smaller, all its comparisons tested together "
        f"({shown.attrs['replicated']}).",
        *facts["notes"],
    )
    return Exhibit(
        key, title(table), table=_ranks_table(shown), data=shown,
        alternative=_alternative(table),
        drawings=tuple(_drawn(shown, form).canvas.html(key) for form in (WIDE, NARROW)), **facts,
    )  # fmt: skip


def levels(table: pd.DataFrame) -> Sentence:
    """Which barriers are level, from the top of the order to its end: ties are said as ties."""
    require_withheld(table)
    told = levels_in_words(table)
    if not told:
        return in_words(table)
    how = "Barriers of one level cannot be told apart from its first; its last and the first of the next may be close."
    return Sentence(f"{told} {how}", f"levels-{table_key(table)}", table, kind="note")


def rank_intervals(table: pd.DataFrame) -> list[str]:
    """The places that each row's rank may take: "2nd–5th", or "1st" alone."""
    ends = table[["rank_low", "rank_high"]].astype(object).to_numpy().tolist()
    return [
        WITHHELD if pd.isna(low) else ordinal(low) if low == high else f"{ordinal(low)}–{ordinal(high)}"
        for low, high in ends
    ]


def rank_figures(table: pd.DataFrame) -> list[str]:
    """Each row's rank: "3rd"."""
    return [WITHHELD if pd.isna(rank) else ordinal(rank) for rank in table["rank"].astype(object).tolist()]


def _drawn(table: pd.DataFrame, form: Form) -> Frame:
    """The chart in one of its two shapes. A narrow one has no room beside the plot, so labels tell the interval."""
    shares = (table[["estimate", "low", "high"]].astype(float) * 100).to_numpy().tolist()
    spreads = rank_intervals(table)
    rows = []
    for name, (share, low, high), spread, base, hidden in zip(
        row_names(table), shares, spreads, table["n"].map(count), table["withheld"], strict=True
    ):
        label = name if form.beside or hidden else f"{name} ({spread})"
        rows.append(Row(label, (Mark(share, low, high, figure(share / 100, "share"), spread, base, bool(hidden)),)))
    framed = frame(rows, Shape(_axis(table), 22, values=VALUES, heads=HEADS), form)
    for one in framed.placed:
        (mark,), (y,) = one.row.marks, one.middles
        if mark.withheld:
            say_why_not(framed, y)
        else:
            _draw_dot(framed, mark, y)
    return framed


def _alternative(table: pd.DataFrame) -> str:
    """What the chart shows, for whoever does not see it: the finding, and every level where they are few enough."""
    told = levels_in_words(table) if len(table) <= SPOKEN_ROWS else "All figures are in the table below."
    return f"{finding(table)} {told}".strip()


def _draw_dot(framed: Frame, mark: Mark, y: float) -> None:
    plot, colour = framed.plot, CATEGORIES[0]
    if not math.isnan(mark.low):
        plot.interval(mark.low, mark.high, y, colour)
    plot.marks([mark.estimate], [y], "o", colour, 7, above=3)


def _axis(table: pd.DataFrame) -> Axis:
    """From nought to the first round number beyond what is drawn."""
    top = 100 * max([0.0, *table["estimate"].dropna(), *table["high"].dropna()])
    high = next(end for end in (20, 40, 60, 80, 100) if end >= min(100, top))
    return Axis(0, high, tuple(range(0, high + 1, 20 if high > 40 else 10)), "%")


def _ranks_table(table: pd.DataFrame) -> pd.DataFrame:
    """Every barrier with its rank, its share, their intervals and its base, as texts."""
    return pd.DataFrame({
        "Barrier": row_names(table),
        "Rank": rank_figures(table),
        "Its 95% interval": rank_intervals(table),
        "Share": table["estimate"].map(lambda share: figure(share, "share")),
        "95% interval": intervals(table),
        "Base": table["n"].map(count),
    })  # fmt: skip
