"""From shares of answers to diverging bars: one bar an item, one step an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
import seaborn as sns

from helpers.display.drawing.canvas import DIVERGING, INK, OUTLINE, SMALL, text_width
from helpers.display.drawing.rows import Axis, Frame, Mark, Placed, Row, Shape, Sign, drawings, grid_line, say_why_not
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import answered_in_words, meaning_shares, said_for, table_key
from helpers.display.spelling import capital, count, percentage, quoted
from helpers.display.tables import DESCRIBES, DIRECTIONS, described, with_interval
from helpers.display.wording import finding, title

WHITE, BLACK = "#ffffff", "#000000"  # letters on a fill, whatever the page's colour
# Relative luminance (WCAG) above which black letters are easier to read than white ones.
BLACK_ABOVE = 0.179
VALUES = 44.0  # the column of totals


@dataclass(frozen=True)
class Step:
    """One answer's part of a bar, in per cent from the bar's middle."""

    answer: str
    start: float
    width: float
    colour: str


def diverging_bars(table: pd.DataFrame, items: pd.DataFrame | None = None) -> Exhibit:
    """Answers to each item as one bar, from the low end of its scale to the high end.

    Bars are set against the middle of the neutral answers, and sorted by the share of the high
    end. Where a scale says of no answer what it means, bars start from nought. `items`, rows of
    the codebook, tell which statements are barriers: what helps and what gets in the way then
    stand apart, for agreeing is good news there and bad news here.
    """
    table = table if items is None else _with_direction(table, items)
    facts = described(table)
    parts = _items_sorted(table)
    bars = [_steps(rows) for rows in parts]
    reached = [end for steps in bars for step in steps for end in (step.start, step.start + step.width)]
    low, high = math.floor(min([0.0, *reached]) / 10) * 10, math.ceil(max([10.0, *reached]) / 10) * 10
    totals = meaning_shares(table)["positive"]
    headings = _headings(table, parts)
    rows = [
        Row(str(of_item["title"].iloc[0]), (_row_mark(of_item, totals[of_item["item"].iloc[0]]),), heading)
        for of_item, heading in zip(parts, headings, strict=True)
    ]
    shape = Shape(Axis(low, high, ()), 26, _legend(parts), VALUES, heads=(capital(said_for(table, "positive")), ""))

    def draw(framed: Frame, thickness: float) -> None:
        for one, steps in zip(framed.placed, bars, strict=True):
            if steps:
                _draw_bar(framed, one, steps, thickness)
            else:
                say_why_not(framed, one.middles[0])
        grid_line(framed.plot, framed.canvas.form, 0, framed.placed, INK)

    key = table_key(table)
    facts["notes"] = (_how(table), *facts["notes"])
    return Exhibit(
        key, title(table), table=answers_table(parts), data=table, alternative=_alternative(table),
        drawings=drawings(rows, shape, draw, key), **facts,
    )  # fmt: skip


def _with_direction(table: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `barrier`: whether agreeing with an item is bad news."""
    barriers = items.set_index("item")["barrier"].astype(bool)
    told = table.assign(barrier=table["item"].map(barriers).astype(bool))
    told.attrs = dict(table.attrs)
    return told


def _items_sorted(table: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each item: what helps first, and of each kind the one with the largest share of the high end."""
    high = meaning_shares(table)["positive"].astype(float).fillna(-1.0).sort_values(ascending=False, kind="stable")
    parts = [table[table["item"] == item] for item in high.index]
    return sorted(parts, key=lambda rows: bool(rows["barrier"].iloc[0])) if "barrier" in table else parts


def _headings(table: pd.DataFrame, parts: Sequence[pd.DataFrame]) -> list[str]:
    """Over the items of each kind, whether their high end is good news; nothing where all are of one kind."""
    if "barrier" not in table or table["barrier"].nunique() < 2:
        return [""] * len(parts)
    said = quoted(said_for(table, "positive"))
    kinds = [DIRECTIONS[bool(rows["barrier"].iloc[0])] for rows in parts]
    news = {"barrier": "bad news", "enabler": "good news"}
    return [f"{capital(DESCRIBES[kind])}: {said} is {news[kind]}" for kind in kinds]


def _steps(rows: pd.DataFrame) -> list[Step]:
    """The steps of one item's bar; none when it is withheld or nobody answered.

    An answer outside the scale, though it counts in the base, has no place in the order of the
    others: it is in the table.
    """
    scale = rows[rows["meaning"] != "outside"]
    shares = (scale["estimate"].astype(float) * 100).tolist()
    if not shares or any(math.isnan(share) for share in shares):
        return []
    meanings = scale["meaning"].tolist()
    below = sum(
        share * {"negative": 1.0, "neutral": 0.5}.get(meaning, 0.0)
        for share, meaning in zip(shares, meanings, strict=True)
    )
    starts = [sum(shares[:place]) - below for place in range(len(shares))]
    return [Step(*step) for step in zip(scale["answer"], starts, shares, answer_colours(meanings), strict=True)]


def answer_colours(meanings: Sequence[str]) -> list[str]:
    """A colour an answer, lowest first: from dark to pale on the low side, pale to dark on the high side.

    >>> answer_colours(["negative", "neutral", "positive"])
    ['#801651', '#f8f8f8', '#12436e']
    """
    negative, positive = meanings.count("negative"), meanings.count("positive")
    if not negative + positive:
        return _blend(("#dfe6ec", DIVERGING[3], DIVERGING[4]), len(meanings))
    sides = {
        "negative": iter(_blend(DIVERGING[:2], negative)),
        "positive": iter(_blend(DIVERGING[:2:-1], positive)[::-1]),
    }
    return [next(sides[meaning]) if meaning in sides else DIVERGING[2] for meaning in meanings]


def _blend(colours: Sequence[str], steps: int) -> list[str]:
    return (
        [mpl.colors.to_hex(colour) for colour in sns.blend_palette(list(colours), steps)]
        if steps > 1
        else [colours[0]] * steps
    )


def _legend(items: Sequence[pd.DataFrame]) -> tuple[Sign, ...]:
    """Every answer once, in the order of its scale."""
    signs: dict[str, Sign] = {}
    for rows in items:
        scale = rows[rows["meaning"] != "outside"]
        for answer, colour in zip(scale["answer"], answer_colours(scale["meaning"].tolist()), strict=True):
            signs.setdefault(str(answer), Sign(str(answer), colour))
    return tuple(signs.values())


def _draw_bar(framed: Frame, one: Placed, steps: Sequence[Step], thickness: float) -> None:
    plot, (y,) = framed.plot, one.middles
    for step in steps:
        plot.bar(step.start, step.width, y, thickness - 4, step.colour, edge=OUTLINE, edge_width=0.6, above=2)
        label, middle = percentage(step.width / 100), step.start + step.width / 2
        if step.width * plot.scale >= text_width(label, SMALL) + 6:
            colour = letters_on(step.colour)
            plot.write(middle, y + SMALL * 0.36, label, colour, SMALL, align="center", above=5)


def letters_on(fill: str) -> str:
    """Black or white: whichever is easier to read on a fill."""
    return BLACK if luminance(fill) > BLACK_ABOVE else WHITE


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 (black) to 1 (white), as WCAG defines it."""
    red, green, blue = map(_linear, mpl.colors.to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _row_mark(rows: pd.DataFrame, total: float) -> Mark:
    """The total and the base of an item, which its rows share."""
    bases = rows["n"].dropna()
    hidden = bool(rows["withheld"].any())
    base = count(bases.iloc[0]) if len(bases) and not hidden else WITHHELD
    return Mark(math.nan, math.nan, math.nan, percentage(total) if pd.notna(total) else "", "", base, hidden)


def _how(table: pd.DataFrame) -> str:
    did = answered_in_words(table, "positive")
    total = f"In bold, the share who {did}. " if did else ""
    return f"{total}The table gives the 95% interval of every answer."


def answers_table(items: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """A row an item, a column an answer: the share with its interval; then the base."""
    rows = [
        {
            "Statement": str(rows["title"].iloc[0]),
            **({"Describes": DESCRIBES[DIRECTIONS[bool(rows["barrier"].iloc[0])]]} if "barrier" in rows else {}),
            **dict(zip(rows["answer"], with_interval(rows), strict=True)),
            "Base": _row_mark(rows, math.nan).base,
        }
        for rows in items
    ]
    table = pd.DataFrame(rows).fillna("–")
    return table[[*(column for column in table if column != "Base"), "Base"]]


def _alternative(table: pd.DataFrame) -> str:
    """What the bars show: the finding, then each item's low, neutral and high shares."""
    shares = meaning_shares(table)
    said = {meaning: words for meaning in ("negative", "neutral", "positive") if (words := said_for(table, meaning))}
    if not said:
        return f"{finding(table)} All figures are in the table below."
    parts = [[f"{words} {percentage(share)}" for share in shares[meaning]] for meaning, words in said.items()]
    items = table.drop_duplicates("item")
    kinds = [f" ({DIRECTIONS[bool(barrier)]})" for barrier in items.get("barrier", ())] or [""] * len(items)
    names = [f"{name}{kind}" for name, kind in zip(items["title"], kinds, strict=True)]
    told = [f"{name}: {', '.join(of_item)}" for name, *of_item in zip(names, *parts, strict=True)]
    return f"{finding(table)} {'. '.join(told)}.".replace(WITHHELD, "withheld")
