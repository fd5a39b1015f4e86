"""From a table of changes between two waves to a chart of dumbbells: then, now, and the line between.

Both marks and the line between them are level, for a slanting line would read as a trend. Each wave has its interval
above or below them, and the change stands beside them as a number with its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from helpers.display.charts import SPOKEN_ROWS, SPREAD
from helpers.display.claims.trends import of_changes, points, rises_first, survived, unit_of
from helpers.display.drawing.canvas import BAR, CATEGORIES, INK, LINE, NARROW, PAPER, QUIET, SMALL, WIDE, Form
from helpers.display.drawing.plot import Plot
from helpers.display.drawing.rows import (
    SIGN,
    Axis,
    Frame,
    Mark,
    Placed,
    Row,
    Shape,
    Sign,
    frame,
    grid_line,
    legend_places,
    say_why_not,
)
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import row_names, table_key
from helpers.display.spelling import count, figure, listed, lowered, p_value, quoted
from helpers.display.tables import UNDEFINED, described, intervals, with_interval
from helpers.display.wording import Sentence, require_withheld

THEN, NOW = CATEGORIES[1], CATEGORIES[0]
VALUES = 180.0  # the column of "−8 −12 to −4", and room for the bases of two waves
THICKNESS = 30.0  # of a row, for two lines of small letters
STACKED = 8.0  # from the middle of a row to each of two lines of letters
APART = 6.5  # from the middle of a row to each wave's interval, so that neither hides the other, or the marks
INTERVAL = 1.0  # its width
_LEVELS = {"share_change": "share", "score_change": "score"}  # the unit of what changes


def dumbbells(table: pd.DataFrame, left_out: Sequence[str] = ()) -> Exhibit | Sentence:
    """A table of changes as dumbbells: then and now a row each, with a line between, ranked by change.

    Rows whose change chance does not explain are drawn in full, and stand under a heading of their own, falls and
    rises apart; rows of several questions, in a column `question`, stand under their question instead. `left_out`
    says what could not be compared, and why. A table without rows is a sentence.
    """
    require_withheld(table)
    if table.empty:
        return Sentence(str(of_changes(table)), f"words-{table_key(table)}", table, kind="note")
    shown = _ranked(table)
    facts, key = described(shown), table_key(table)
    facts |= of_both_waves(shown)
    facts["notes"] = (*_how_to_read(shown, left_out), *facts["notes"])
    return Exhibit(
        key, of_changes(_in_full(table)).title, table=_changes_table(shown), data=shown,
        row_headings=2 if "question" in shown else 1, alternative=_alternative(_in_full(shown)),
        drawings=tuple(_drawn(shown, form).canvas.html(key) for form in (WIDE, NARROW)), **facts,
    )  # fmt: skip


@dataclass(frozen=True)
class _Pair:
    """A row's two estimates on the axis's scale, each with its interval, and whether chance explains the change."""

    then: tuple[float, float, float]
    now: tuple[float, float, float]
    stands: bool


@dataclass(frozen=True)
class _Look:
    """How a pair is drawn: by weight as well as by colour, for those who see no colours."""

    then: str
    now: str
    between: str
    line: float  # the width of the line between
    outline: float  # of the hollow mark
    then_size: float
    now_size: float


_LOOKS = {
    True: _Look(THEN, NOW, INK, line=2.6, outline=2.2, then_size=9, now_size=6.5),
    False: _Look(BAR, BAR, BAR, line=1.2, outline=1.3, then_size=9, now_size=5),
}
_VERDICTS = {True: "Beyond chance", False: "Chance may explain"}


@dataclass(frozen=True)
class _Said:
    """What stands beside a row's marks."""

    change: str
    spread: str
    levels: str  # "45% → 37%"
    bases: str
    withheld: bool


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows under headings: their questions, or else what fell or rose beyond chance and then the others.

    Within each they are ranked by their change, and what is withheld comes last.
    """
    headed = table.assign(section=table["question"]) if "question" in table else _under_verdicts(table)
    place = {name: position for position, name in enumerate(headed["section"].unique())}
    change = headed["estimate"].astype(float) * (-1 if rises_first(table) else 1)
    ranked = headed.assign(_place=headed["section"].map(place), _change=change)
    ranked = ranked.sort_values(["_place", "_change"], kind="stable").drop(columns=["_place", "_change"])
    ranked.attrs = dict(table.attrs)
    return ranked


def _under_verdicts(table: pd.DataFrame) -> pd.DataFrame:
    """The rows by what chance explains of them: falls and rises beyond it apart."""
    before, scores = table.attrs["before"], unit_of(table) == "score_change"
    headings = {
        True: f"{'Higher' if scores else 'More people'} than in {before}",
        False: f"{'Lower' if scores else 'Fewer people'} than in {before}",
    }
    order = [
        headings[rises_first(table)],
        headings[not rises_first(table)],
        "A change that chance may explain",
        "Withheld",
    ]
    section = table["estimate"].gt(0).map(headings).where(survived(table), order[2]).mask(table["withheld"], order[3])
    headed = table.assign(section=section)
    return headed.loc[section.map(order.index).sort_values(kind="stable").index]


def _in_full(table: pd.DataFrame) -> pd.DataFrame:
    """The rows by names that need no heading over them: one option may be offered to several questions."""
    if "question" not in table:
        return table
    names = [f"{name} ({lowered(question)})" for name, question in _both(table, "option", "question")]
    named = table.assign(option=names)
    named.attrs = dict(table.attrs)
    return named


def _drawn(table: pd.DataFrame, form: Form) -> Frame:
    pairs, said = _pairs(table), _said(table)
    axis, verdicts = _axis(pairs, unit_of(table)), _verdicts(table)
    names = (table.attrs["before"], table.attrs["now"], *(_VERDICTS[stands] for stands in verdicts))
    legend = tuple(Sign(name, INK, marker="") for name in names)
    if form.beside:
        shape = Shape(axis, THICKNESS, legend, VALUES, "Base", ("Change", SPREAD))
    else:
        shape = Shape(axis, LINE + THICKNESS, legend, VALUES, f"Change, {SPREAD}")
    framed = frame(_rows(table, said, form), shape, form)
    _draw_signs(framed, legend_places(legend, form), verdicts)
    if form.beside:
        _say_beside(framed, said)
    else:
        framed = _under_words(framed, axis)
        _say_under_labels(framed, said)
    middles = [y for one in framed.placed for y in one.middles]
    for stands, look in _LOOKS.items():
        _draw_pairs(framed.plot, [one for one in zip(pairs, middles, strict=True) if one[0].stands == stands], look)
    for one, y in zip(said, middles, strict=True):
        if one.withheld:
            say_why_not(framed, y)
    return framed


def _pairs(table: pd.DataFrame) -> list[_Pair]:
    size = 100 if unit_of(table) == "share_change" else 1
    ends = ["before", "before_low", "before_high", "now", "now_low", "now_high"]
    numbers = (table[ends].astype(float) * size).to_numpy().tolist()
    return [_Pair((*row[:3],), (*row[3:],), stood) for row, stood in zip(numbers, survived(table), strict=True)]


def _verdicts(table: pd.DataFrame) -> list[bool]:
    """Which of both verdicts a chart's rows have."""
    shown = survived(table)[~table["withheld"].astype(bool)]
    return sorted(set(shown.tolist()), reverse=True)


def _said(table: pd.DataFrame) -> list[_Said]:
    changes = [figure(value, unit_of(table)) for value in table["estimate"]]
    level = _LEVELS[unit_of(table)]
    levels = [f"{figure(then, level)} → {figure(now, level)}" for then, now in _both(table, "before", "now")]
    bases = [f"{count(then)} → {count(now)}" for then, now in _both(table, "n_before", "n_now")]
    told = zip(changes, intervals(table), levels, bases, table["withheld"].astype(bool), strict=True)
    return [_Said(*one) for one in told]


def _both(table: pd.DataFrame, then: str, now: str) -> list[tuple[Any, Any]]:
    return list(zip(table[then], table[now], strict=True))


def _rows(table: pd.DataFrame, said: Sequence[_Said], form: Form) -> list[Row]:
    """The rows, with what rows of every chart have beside them; the rest is written by `_say_...`."""
    rows = []
    for name, section, one in zip(row_names(table), table["section"].astype(str), said, strict=True):
        change, spread = (one.change, one.spread) if form.beside else ("", "")
        base = one.bases if form.beside and one.withheld else ""
        rows.append(Row(name, (Mark(math.nan, math.nan, math.nan, change, spread, base, one.withheld),), section))
    return rows


def _say_beside(framed: Frame, said: Sequence[_Said]) -> None:
    """Then and now over the bases of both, at the end of each row."""
    canvas, right = framed.canvas, framed.canvas.form.width
    head = framed.plot.top - 10
    canvas.write(right, head - 2 * STACKED, "Then → now", align="right", size=SMALL, colour=QUIET)
    for placed, one in zip(framed.placed, said, strict=True):
        if not one.withheld:
            (y,) = placed.middles
            canvas.write(right, y - STACKED, one.levels, align="right", size=SMALL)
            canvas.write(right, y + STACKED, one.bases, align="right", size=SMALL, colour=QUIET)


def _under_words(framed: Frame, axis: Axis) -> Frame:
    """The frame with a line of letters over each row's marks, which the grid does not cross."""
    below = tuple(_under_a_line(one) for one in framed.placed)
    framed.plot.clear()
    for tick in axis.ticks:
        grid_line(framed.plot, framed.canvas.form, tick, below)
    return replace(framed, placed=below)


def _under_a_line(placed: Placed) -> Placed:
    """A row's place, its marks under a line of letters; one that is withheld has none."""
    if placed.row.marks[0].withheld:
        return placed
    return replace(placed, middles=(placed.middles[0] + LINE / 2,), reach=placed.reach - LINE / 2)


def _say_under_labels(framed: Frame, said: Sequence[_Said]) -> None:
    """Then, now and bases on a line under each label, and the change beside the plot, over its interval."""
    canvas, right = framed.canvas, framed.canvas.form.width
    for placed, one in zip(framed.placed, said, strict=True):
        if not one.withheld:
            (y,) = placed.middles
            under = placed.first_line + LINE * len(placed.lines)
            canvas.write(0, under, f"{one.levels}; base {one.bases}", size=SMALL, colour=QUIET)
            canvas.write(right, y - STACKED, one.change, align="right", bold=True)
            canvas.write(right, y + STACKED, one.spread, align="right", size=SMALL, colour=QUIET)


def _draw_signs(framed: Frame, places: Sequence[tuple[float, float]], verdicts: Sequence[bool]) -> None:
    """The legend's signs as the marks are drawn: hollow, and as lines, which no other chart has."""
    drawn = [(framed.canvas.plot(x, x + 2 * SIGN, y - SIGN, y + SIGN, (-SIGN, SIGN)), y) for x, y in places]
    (then, then_y), (now, now_y), *lines = drawn
    waves = _LOOKS[True in verdicts]
    _draw_then(then, [0], [then_y], waves)
    _draw_now(now, [0], [now_y], waves)
    for (plot, y), stands in zip(lines, verdicts, strict=True):
        _draw_lines(plot, [(-SIGN, SIGN, y)], _LOOKS[stands].between, _LOOKS[stands].line)


def _draw_pairs(plot: Plot, pairs: Sequence[tuple[_Pair, float]], look: _Look) -> None:
    """Marks of one look: level, with the interval of then above them and that of now below."""
    if not pairs:
        return
    heights = [y for _, y in pairs]
    _draw_lines(plot, [(pair.then[0], pair.now[0], y) for pair, y in pairs], look.between, look.line)
    _draw_lines(plot, [(*pair.then[1:], y - APART) for pair, y in pairs], look.then, INTERVAL)
    _draw_lines(plot, [(*pair.now[1:], y + APART) for pair, y in pairs], look.now, INTERVAL)
    _draw_then(plot, [pair.then[0] for pair, _ in pairs], heights, look)
    _draw_now(plot, [pair.now[0] for pair, _ in pairs], heights, look)


def _draw_lines(plot: Plot, lines: Sequence[tuple[float, float, float]], colour: str, width: float) -> None:
    """Level lines from one end to the other at a height, as one path; one without ends is none."""
    drawn = [line for line in lines if not math.isnan(line[0])]
    across = [x for low, high, _ in drawn for x in (low, high, math.nan)]
    down = [place for *_, y in drawn for place in (y, y, math.nan)]
    plot.line(across, down, colour, width, ends="butt")


def _draw_then(plot: Plot, at: Sequence[float], heights: Sequence[float], look: _Look) -> None:
    plot.marks(at, heights, "o", PAPER, look.then_size, edge=look.then, edge_width=look.outline, above=3)


def _draw_now(plot: Plot, at: Sequence[float], heights: Sequence[float], look: _Look) -> None:
    """Small enough to be seen within a hollow mark, where nothing has changed."""
    plot.marks(at, heights, "D", look.now, look.now_size, above=4)


def _axis(pairs: Sequence[_Pair], unit: str) -> Axis:
    """Around what is drawn: a dot says where it stands, and not how long it is."""
    drawn = [value for pair in pairs for value in (*pair.then, *pair.now) if not math.isnan(value)] or [0.0, 100.0]
    low, high = max(0, math.floor(min(drawn) / 10) * 10), min(100, math.ceil(max(drawn) / 10) * 10)
    high = max(high, low + 10)
    step = 10 if high - low <= 50 else 20
    return Axis(low, high, tuple(range(low, high + 1, step)), "%" if unit == "share_change" else "")


def _changes_table(table: pd.DataFrame) -> pd.DataFrame:
    """Everything that is known of each change, as texts."""
    facts, unit = table.attrs, unit_of(table)
    first = {"outcome_changes": "Outcome", "score_changes": "Theme", "option_changes": "Option"}.get(
        facts["family"], "Statement"
    )
    hidden = table["withheld"].tolist()
    columns: dict[str, Any] = {"Question": table["question"].tolist()} if "question" in table else {}
    columns[first] = row_names(table)
    if "items" in table:
        pairs = zip(table["items"], table["items_now"], strict=True)
        columns["Statements compared"] = [f"{items} of {asked}" for items, asked in pairs]
    columns |= {
        facts["before"]: wave_figures(table, "before"),
        facts["now"]: wave_figures(table, "now"),
        "Change": [figure(value, unit) for value in table["estimate"]],
        "95% interval": intervals(table).tolist(),
        "p, adjusted": _p_values(table),
        "Beyond chance": [WITHHELD if one else ("Yes" if stood else "No") for one, stood in
                          zip(hidden, survived(table), strict=True)],
        "Detectable alone": _detectable(table, "detectable"),
        "Detectable among all": _detectable(table, "detectable_among_all"),
        "Unadjusted change": unadjusted_changes(table),
        f"Base {facts['before']}": table["n_before"].map(count).tolist(),
        f"Base {facts['now']}": table["n_now"].map(count).tolist(),
    }  # fmt: skip
    return pd.DataFrame(columns)


def wave_figures(table: pd.DataFrame, wave: str) -> list[str]:
    """One wave's figures as texts: "45% (42% to 48%)"."""
    of_wave = table[[wave, f"{wave}_low", f"{wave}_high", "withheld"]].set_axis(
        ["estimate", "low", "high", "withheld"], axis=1
    )
    of_wave.attrs = {"unit": _LEVELS.get(table.attrs["unit"], "share")}
    return with_interval(of_wave.astype({"estimate": float, "low": float, "high": float}))


def _p_values(table: pd.DataFrame) -> list[str]:
    told = zip(table["p_adjusted"].astype(float), table["withheld"], strict=True)
    return [WITHHELD if hidden else UNDEFINED if math.isnan(p) else p_value(p) for p, hidden in told]


def _detectable(table: pd.DataFrame, column: str) -> list[str]:
    """Sizes in points with one place: rounded to whole points they would all be alike."""
    size = 100 if unit_of(table) == "share_change" else 1
    told = zip(table[column].astype(float) * size, table["withheld"], strict=True)
    return [WITHHELD if hidden else UNDEFINED if math.isnan(value) else f"{value:.1f}" for value, hidden in told]


def unadjusted_changes(table: pd.DataFrame) -> list[str]:
    """The changes of respondents as they are, as texts: "−8 (−11 to −5)"."""
    columns = {"unadjusted": "estimate", "unadjusted_low": "low", "unadjusted_high": "high"}
    plain = table[[*columns, "withheld"]].rename(columns=columns).astype(dict.fromkeys(columns.values(), float))
    plain.attrs = {"unit": unit_of(table)}
    return with_interval(plain)


def _alternative(table: pd.DataFrame) -> str:
    """What a chart shows, for whoever does not see it: the finding, then its rows, if they are few."""
    if len(table) > SPOKEN_ROWS:
        return f"{of_changes(table)} All figures are in the table below."
    level, unit = _LEVELS[unit_of(table)], unit_of(table)
    told = [
        f"{name} {WITHHELD}" if hidden else f"{name} from {figure(then, level)} to {figure(now, level)} "
        f"({points(change, unit)})"
        for name, then, now, change, hidden in zip(
            row_names(table), table["before"], table["now"], table["estimate"], table["withheld"], strict=True
        )
    ]  # fmt: skip
    return f"{of_changes(table)} {'; '.join(told).replace(WITHHELD, 'withheld')}."


def of_both_waves(table: pd.DataFrame) -> dict[str, Any]:
    """Subtitle, base and source of an exhibit of two waves."""
    facts = table.attrs
    waves = [(facts["before"], table["n_before"]), (facts["now"], table["n_now"])]
    bases = [f"{_reach(n)} ({wave})" for wave, n in waves if n.notna().any()]
    who = facts["base"]
    return {
        "subtitle": f"{facts['measure']}, {facts['before']} and {facts['now']}; change in points",
        "base": f"Base: {' and '.join(bases)} {who}." if bases else f"Base: {who}. Every figure is withheld.",
        "source": f"Source: {facts['earlier_survey']}, {facts['earlier_period']}; {facts['survey']}, "
        f"{facts['period']}. {profile_in_words(facts)}.",
    }


def _reach(n: pd.Series) -> str:
    low, high = int(n.min()), int(n.max())
    return count(low) if low == high else f"{count(low)} to {count(high)}"


def profile_in_words(facts: Mapping[Any, Any]) -> str:
    """What both waves are weighted to: "Both waves are weighted to the population of 2026 by sector and role"."""
    by = listed([_as_named(name) for name in facts["adjusted_for"]])
    if facts["profile"] == "population":
        return f"Both waves are weighted to the population of {facts['now']} by {by}"
    if facts["profile"] == "respondents":
        return f"The respondents of {facts['before']} are weighted to the profile of those of {facts['now']} by {by}"
    return "The waves could not be weighted to one profile, so all changes are unadjusted"


def left_out_in_words(facts: Mapping[Any, Any]) -> str:
    """What the waves could not be weighted to, and why: "role (it was not asked in 2025)"."""
    return "; nor by ".join(f"{_as_named(name)} ({why})" for name, why in facts["not_adjusted_for"])


def _as_named(name: str) -> str:
    """A profile question's name within a sentence: one that is a question itself stands in quotation marks."""
    return quoted(name) if name.endswith("?") else lowered(name)


def _how_to_read(table: pd.DataFrame, left_out: Sequence[str]) -> list[str]:
    facts = table.attrs
    notes = [
        f"Thin lines are 95% intervals: over the marks that of {facts['before']}, under them that of {facts['now']}. "
        "Whether chance explains a change is tested on the change itself, not by whether these lines overlap. "
        f"{_how_tested(facts['tests'])}",
        "Changes are taken before rounding.",
    ]
    if facts["not_adjusted_for"]:
        notes.append(f"Not weighted by {left_out_in_words(facts)}.")
    if left_out:
        notes.append(f"Not compared: {'; '.join(left_out)}.")
    elif facts["list_changed"]:
        notes.append(f"Offered in one wave only: {listed([quoted(one) for one in facts['list_changed']])}.")
    return notes


def _how_tested(tests: int) -> str:
    """How the tests of a family allow for there being many."""
    if tests < 2:
        return "The intervals are of each change by itself."
    return f"{tests:,} changes are tested together, and their tests adjusted for that (Holm); the intervals are not."
