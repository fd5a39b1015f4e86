"""From a table of changes between two waves to a chart of dumbbells: then, now, and the line between.

Each wave's mark has its interval; the change stands beside them as a number with its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.display.charts import SPOKEN_ROWS
from helpers.display.claims.trends import of_changes, points, rises_first, survived, unit_of
from helpers.display.drawing.canvas import CATEGORIES, INK, LINE, NARROW, QUIET, SMALL, WIDE, Form, wrapped
from helpers.display.drawing.rows import BASE_COLUMN, HEADING, Axis, Frame, Mark, Row, Shape, Sign, frame, say_why_not
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import row_names, table_key
from helpers.display.spelling import count, figure, listed, lowered, p_value, quoted
from helpers.display.tables import UNDEFINED, described, intervals, with_interval
from helpers.display.wording import Sentence, require_withheld

THEN, NOW = CATEGORIES[1], CATEGORIES[0]
VALUES = 180.0  # the column of "−8 −12 to −4", and room for the bases of two waves
THICKNESS = 26.0
BASES = "Base, then → now"
APART = 4.5  # from the middle of a row to each wave's mark: two intervals on one line could not be read
_LEVELS = {"share_change": "share", "score_change": "score"}  # the unit of what changes


def dumbbells(table: pd.DataFrame, left_out: Sequence[str] = ()) -> Exhibit | Sentence:
    """A table of changes as dumbbells: then and now a row each, with a line between, ranked by change.

    Rows whose change chance does not explain stand under a heading of their own, falls and rises apart.
    `left_out` says what could not be compared, and why. A table without rows is a sentence.
    """
    require_withheld(table)
    if table.empty:
        return Sentence(str(of_changes(table)), f"words-{table_key(table)}", table, kind="note")
    shown = _ranked(table)
    facts, key = described(shown), table_key(table)
    facts |= of_both_waves(shown)
    facts["notes"] = (*_how_to_read(shown, left_out), *facts["notes"])
    return Exhibit(
        key, of_changes(table).title, table=_changes_table(shown), data=shown, alternative=_alternative(shown),
        drawings=tuple(_drawn(shown, form).canvas.html(key) for form in (WIDE, NARROW)), **facts,
    )  # fmt: skip


@dataclass(frozen=True)
class _Pair:
    """A row's two estimates on the axis's scale, each with its interval, and whether chance explains the change."""

    then: tuple[float, float, float]
    now: tuple[float, float, float]
    stands: bool


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows under headings: what fell or rose beyond chance, then the others; each by its change."""
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
    stands = survived(table)
    section = table["estimate"].gt(0).map(headings).where(stands, order[2]).mask(table["withheld"], order[3])
    place = section.map({name: position for position, name in enumerate(order)})
    change = table["estimate"].astype(float) * (-1 if rises_first(table) else 1)
    ranked = table.assign(section=section, _place=place, _change=change)
    ranked = ranked.sort_values(["_place", "_change"], kind="stable").drop(columns=["_place", "_change"])
    ranked.attrs = dict(table.attrs)
    return ranked


def _drawn(table: pd.DataFrame, form: Form) -> Frame:
    facts, unit = table.attrs, unit_of(table)
    size = 100 if unit == "share_change" else 1
    ends = ["before", "before_low", "before_high", "now", "now_low", "now_high"]
    numbers = (table[ends].astype(float) * size).to_numpy().tolist()
    stands = survived(table).tolist()
    pairs = [_Pair((*row[:3],), (*row[3:],), stood) for row, stood in zip(numbers, stands, strict=True)]
    legend = (Sign(facts["before"], THEN, "o"), Sign(facts["now"], NOW, "D"))
    axis, counted = _axis(pairs, unit), BASES if form.beside else ""
    shape = Shape(axis, THICKNESS, legend, values=VALUES if form.beside else 0, counted=counted)
    framed = frame(_rows(table, form), shape, form)
    if form.beside:
        _head_changes(framed, str(table["section"].iloc[0]))
    for one, pair in zip(framed.placed, pairs, strict=True):
        (mark,), (y,) = one.row.marks, one.middles
        if mark.withheld:
            say_why_not(framed, y)
        else:
            _draw_pair(framed, pair, y)
    return framed


def _rows(table: pd.DataFrame, form: Form) -> list[Row]:
    """The rows with what is said beside the plot; a narrow one has no room there, so that its label says it."""
    changes = [figure(value, unit_of(table)) for value in table["estimate"]]
    bases = [(count(then), count(now)) for then, now in zip(table["n_before"], table["n_now"], strict=True)]
    hidden, sections = table["withheld"].astype(bool).tolist(), table["section"].astype(str).tolist()
    told = zip(row_names(table), sections, changes, intervals(table), bases, hidden, strict=True)
    rows = []
    for name, section, change, spread, (then, now), is_hidden in told:
        base, label = f"{then} → {now}", name
        if not form.beside:
            # Without spaces: a line that ends in an arrow points nowhere.
            base, label = "", name if is_hidden else f"{name}: {change} ({spread}); base {then}→{now}"
        rows.append(Row(label, (Mark(math.nan, math.nan, math.nan, change, spread, base, is_hidden),), section))
    return rows


def _head_changes(framed: Frame, first_section: str) -> None:
    """The heading of the column of changes, level with that of the bases."""
    canvas = framed.canvas
    heading = HEADING + LINE * (len(wrapped(first_section, canvas.form.width, bold=True)) - 1)
    left = canvas.form.width - BASE_COLUMN - VALUES + 14
    canvas.write(left, framed.placed[0].top - heading - 10, "Change", size=SMALL, colour=QUIET)


def _draw_pair(framed: Frame, pair: _Pair, y: float) -> None:
    axes = framed.axes
    colour, width = (INK, 2.2) if pair.stands else (QUIET, 0.9)
    ends = [pair.then[0], pair.now[0]]
    axes.plot(ends, [y - APART, y + APART], color=colour, linewidth=width, clip_on=False, zorder=2)
    for (estimate, low, high), place, marker, colour in (
        (pair.then, y - APART, "o", THEN),
        (pair.now, y + APART, "D", NOW),
    ):
        if not math.isnan(low):
            axes.plot([low, high], [place, place], color=colour, linewidth=1.2, clip_on=False, zorder=1)
        axes.plot([estimate], [place], marker, color=colour, markersize=6.5, markeredgewidth=0, clip_on=False, zorder=3)


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
    columns: dict[str, Any] = {first: row_names(table)}
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
        "Lines through the marks are 95% intervals of each wave. Whether chance explains a change is tested on the "
        f"change itself, not by whether these lines overlap. {_how_tested(facts['tests'])}",
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
