"""From one wave to what differs between groups: the heat map, and what stands behind it.

Only differences that survive adjustment are marked, or said in words. These functions look at what a survey
asked, and say so where there is nothing to compare.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.analysis.arithmetic.multiplicity import benjamini_hochberg, holm
from helpers.analysis.comparisons import (
    adjust_p_values,
    net_differences,
    score_differences,
)
from helpers.analysis.scales import scored_themes, theme_scores
from helpers.display.charts import HEADS, SPREAD, VALUES
from helpers.display.claims.differences import largest_first
from helpers.display.composed.scales import compared_with_care
from helpers.display.drawing.canvas import BAR, CATEGORIES, INK
from helpers.display.drawing.heat_map import (
    HIGHER,
    LEVEL,
    LOWER,
    PERHAPS_HIGHER,
    PERHAPS_LOWER,
    Cell,
    CellRow,
    HeatMap,
    heat_map_drawings,
)
from helpers.display.drawing.rows import Axis, Frame, Mark, Row, Shape, Sign, drawings, grid_line, say_why_not
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.spelling import count, figure, interval, lowered, p_value
from helpers.display.tables import UNDEFINED, described
from helpers.display.wording import Sentence, finding, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

# A cell as near as this to everybody else is left pale: few groups here could be told apart by so little.
NEAR = 2.5
MOST_ROWS, MOST_COLUMNS = 60, 7  # a larger map is a table alone
MOST_PAIRS = 24
NOTHING_ASKED = "This survey did not ask a profile question about a theme with a score, so there is nothing to compare."
_NO_SCORE = "People could tick only so many of these statements, so this theme has no score to compare."
_STANDINGS = {
    LOWER: "Lower than everybody else",
    PERHAPS_LOWER: "Lower, but chance may be why",
    LEVEL: f"Within {NEAR:g} points",
    PERHAPS_HIGHER: "Higher, but chance may be why",
    HIGHER: "Higher than everybody else",
}
_UNADJUSTED = "Intervals are not adjusted for there being many, p values are."


# --- one theme ------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)  # a chapter begins with its title
def differences_of_theme(wave: Survey, theme: str) -> Exhibit | Sentence:
    """A theme's mean score by every profile question; what differs from everybody else is marked."""
    table = _of_theme(wave, theme)
    if isinstance(table, Sentence):
        return table
    key, facts = f"differences-{theme}", described(table)
    tests = table.attrs["tests"]
    facts["notes"] = (
        "Dots show scores, lines their 95% intervals; the upright line is everybody's. A triangle marks a group that "
        f"scores differently from everybody else, with all {tests:,} differences of this chapter adjusted together "
        "(Holm). The table gives the differences.",
        _UNADJUSTED,
        *filter(None, [_with_care(wave, table)]),
        *facts["notes"],
    )
    everybody = float(withhold_small_groups(theme_scores(wave)).set_index("theme")["estimate"][theme])
    signs = (Sign("Below everybody else", CATEGORIES[2], "v"), Sign("Above everybody else", CATEGORIES[0], "^"),
             Sign("Not told apart", BAR, "o"))  # fmt: skip
    legend = signs if math.isnan(everybody) else (*signs, Sign(f"Everybody ({figure(everybody, 'score')})", INK, "|"))

    def draw(framed: Frame, _: float) -> None:
        if not math.isnan(everybody):
            grid_line(framed.plot, framed.canvas.form, everybody, framed.placed, INK, width=1.4)
        _draw_marks(framed, signs)

    rows = [Row(str(row["group"]), (_score_mark(row),), str(row["section"])) for row in table.to_dict("records")]
    axis = _axis(table[["score_low", "score_high"]], 10, (0, 100))
    shape = Shape(axis, 22, legend, VALUES, heads=(HEADS["score"], SPREAD))
    return Exhibit(
        key, title(table), table=_differences_table(table), data=table, row_headings=2,
        alternative=f"{_in_words(table)} All figures are in the table below.",
        drawings=drawings(rows, shape, draw, key), **facts,
    )  # fmt: skip


def differences_in_words(wave: Survey, theme: str) -> Sentence:
    """Which groups score differently from everybody else on a theme; or that none does."""
    table = _of_theme(wave, theme)
    if isinstance(table, Sentence):
        return table
    said = " ".join(filter(None, [_in_words(table), _with_care(wave, table)]))
    return Sentence(said, f"words-differences-{theme}", table, kind="note")


def _of_theme(wave: Survey, theme: str) -> pd.DataFrame | Sentence:
    """A theme's differences, adjusted together as one chapter's family; or why there are none."""
    wave.questionnaire.theme(theme)
    table = score_differences(wave, theme=theme)
    if table.empty:
        return note(NOTHING_ASKED if theme in {one.id for one in scored_themes(wave)} else _NO_SCORE)
    return table.pipe(withhold_small_groups).pipe(adjust_p_values, holm)


def _with_care(wave: Survey, table: pd.DataFrame) -> str:
    """Which of the differences that survive lie partly in how a group takes a statement; "" where none does."""
    return compared_with_care(wave, largest_first(table))


def _in_words(table: pd.DataFrame) -> str:
    """What a table finds; whoever did not state their group is in no comparison, nor in what is said of bases."""
    return finding(table[table["group"] != NOT_STATED])


# --- the heat map ---------------------------------------------------------------------------------------


def heat_map(wave: Survey) -> Exhibit | Sentence:
    """The mean score of every theme for every group; what differs from everybody else is marked."""
    table = _of_all_themes(wave)
    if table.empty:
        return note(NOTHING_ASKED)
    rows = tuple(
        CellRow(group, tuple(_cell(row) for row in of_group.to_dict("records")), count(of_group["n"].min()), section)
        for section, group, of_group in _by_group(table)
    )
    facts, tests = described(table), table.attrs["tests"]
    facts["notes"] = (
        f"Cells hold mean scores. Those with a triangle are told apart from everybody else: all {tests:,} differences "
        "here were adjusted together (Benjamini and Hochberg), so that of those marked no more than one in twenty "
        "should be a false alarm. The base is the smallest of a row. The table gives each difference.",
        _UNADJUSTED,
        *filter(None, [_with_care(wave, table)]),
        *facts["notes"],
    )
    themes = tuple(names_by_id(table, "theme").values())
    drawn = len(rows) <= MOST_ROWS and len(themes) <= MOST_COLUMNS
    legend = tuple(_STANDINGS.items())
    return Exhibit(
        "heat-map", title(table), table=_heat_map_table(table), data=table, row_headings=2,
        alternative=f"{_in_words(table)} All figures are in the table below." if drawn else "",
        drawings=heat_map_drawings(HeatMap(themes, rows, legend), "heat-map") if drawn else (), **facts,
    )  # fmt: skip


def heat_map_in_words(wave: Survey) -> Sentence:
    """How many of the differences on the heat map survive, and the largest of them."""
    table = _of_all_themes(wave)
    return Sentence(_in_words(table), "headline-heat-map", table) if len(table) else note(NOTHING_ASKED)


def _of_all_themes(wave: Survey) -> pd.DataFrame:
    return score_differences(wave).pipe(withhold_small_groups).pipe(adjust_p_values, benjamini_hochberg)


def _cell(row: Mapping[Hashable, Any]) -> Cell:
    if row["withheld"]:
        return Cell()
    difference = row["estimate"]
    if math.isnan(difference) or row["group"] == NOT_STATED:
        return Cell(_defined(row["score"], "score"))
    if row["survives"]:
        return Cell(figure(row["score"], "score"), HIGHER if difference > 0 else LOWER)
    if abs(difference) <= NEAR:
        return Cell(figure(row["score"], "score"), LEVEL)
    return Cell(figure(row["score"], "score"), PERHAPS_HIGHER if difference > 0 else PERHAPS_LOWER)


def _heat_map_table(table: pd.DataFrame) -> pd.DataFrame:
    """A row a group, a column a theme: the score, the difference with its interval, the adjusted p value."""
    names = names_by_id(table, "theme")
    cells = table.assign(
        shown=[_heat_map_text(row) for row in table.to_dict("records")], name=table["theme"].map(names)
    )
    rows = [
        {"Question": section, "Group": group, **dict(zip(of_group["name"], of_group["shown"], strict=True)),
         "Base": count(of_group["n"].min())}
        for section, group, of_group in _by_group(cells)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _by_group(table: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """The rows of each group: its question's name, its own, and a row a theme."""
    groups = table.groupby(["question", "group"], sort=False)
    return [(str(rows["section"].iloc[0]), str(rows["group"].iloc[0]), rows) for _, rows in groups]


def names_by_id(table: pd.DataFrame, of: str) -> dict[str, str]:
    """The title of each theme or item, by its id; of two that are called the same, the second says so."""
    titles = table.drop_duplicates(of).set_index(of)["title"].astype(str)
    again = titles.groupby(titles).cumcount().tolist()
    return {
        str(one): f"{title} ({times + 1})" if times else title
        for (one, title), times in zip(titles.items(), again, strict=True)
    }


def _heat_map_text(row: Mapping[Hashable, Any]) -> str:
    if row["withheld"]:
        return WITHHELD
    if math.isnan(row["estimate"]):
        return _defined(row["score"], "score")
    return f"{figure(row['score'], 'score')}; {_difference_text(row, 'estimate', 'low', 'high')}; {_tested(row)}"


# --- other things equal -----------------------------------------------------------------------------------


def other_things_equal(wave: Survey) -> Exhibit | Sentence:
    """The differences that survive, beside the same with the other profile questions held constant."""
    table = _plain_and_net(wave)
    if table.empty:
        return note(NOTHING_ASKED)
    found = largest_first(table)
    if found.empty:
        return Sentence(finding(table), "words-net-differences", table, kind="note")
    key, facts, shown = "net-differences", described(found), found.head(MOST_PAIRS)
    left = len(found) - len(shown)
    facts["notes"] = (
        "Points above or below everybody else, with 95% intervals: as groups are, and with the other profile questions "
        "held constant in one weighted linear regression. It supposes that differences add up.",
        *([f"The {len(shown)} largest differences are drawn, {left} more are in the table."] if left else []),
        _UNADJUSTED,
        *facts["notes"],
    )
    signs = (Sign("As groups are", CATEGORIES[0], "o"), Sign("Other questions held constant", CATEGORIES[2], "s"))
    order = {theme: place for place, theme in enumerate(table["title"].unique())}
    rows = [
        Row(f"{row['group']} ({lowered(str(row['section']))})", _net_marks(row), str(row["title"]))
        for row in shown.sort_values("title", key=lambda titles: titles.map(order), kind="stable").to_dict("records")
    ]
    axis = _axis(shown[["low", "high", "net_low", "net_high"]], 5, (-100, 100))
    shape = Shape(axis, 20, signs, VALUES, heads=("Points", SPREAD))

    def draw(framed: Frame, _: float) -> None:
        grid_line(framed.plot, framed.canvas.form, 0, framed.placed, INK)
        _draw_marks(framed, signs)

    return Exhibit(
        key, title(table), table=_net_table(found), data=found, row_headings=3,
        alternative=f"{_in_words(table)} All figures are in the table below.",
        drawings=drawings(rows, shape, draw, key), **facts,
    )  # fmt: skip


def _plain_and_net(wave: Survey) -> pd.DataFrame:
    """The differences of the heat map, with those that are left, other things equal, as columns `net` and so on."""
    plain = _of_all_themes(wave)
    net = net_differences(wave).pipe(withhold_small_groups).pipe(adjust_p_values, benjamini_hochberg)
    for column in ("low", "high", "p_adjusted", "survives"):
        plain[f"net_{column}"] = net[column]
    plain["net"] = net["estimate"]
    plain.attrs |= {"family": "net_differences", "measure": net.attrs["measure"]}
    return plain


def _net_marks(row: Mapping[Hashable, Any]) -> tuple[Mark, Mark]:
    base = count(row["n"])
    return (
        _difference_mark(row["estimate"], row["low"], row["high"], base, 0),
        _difference_mark(row["net"], row["net_low"], row["net_high"], "", 1),
    )


def _difference_mark(estimate: float, low: float, high: float, base: str, series: int) -> Mark:
    if math.isnan(estimate):
        return Mark(estimate, low, high, UNDEFINED, "", base, series=series)
    value, spread = figure(estimate, "score_change"), interval(low, high, "score_change")
    return Mark(estimate, low, high, value, spread, base, series=series)


def _net_table(found: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "Theme": row["title"], "Question": row["section"], "Group": row["group"],
            "As groups are": _difference_text(row, "estimate", "low", "high"),
            "p, adjusted": p_value(row["p_adjusted"]),
            "Other questions held constant": _difference_text(row, "net", "net_low", "net_high"),
            "p of it, adjusted": UNDEFINED if math.isnan(row["net_p_adjusted"]) else p_value(row["net_p_adjusted"]),
            "Base": count(row["n"]),
        }
        for row in found.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _difference_text(row: Mapping[Hashable, Any], estimate: str, low: str, high: str) -> str:
    """A difference with its interval: "+7 (+3 to +11)"."""
    if math.isnan(row[estimate]):
        return "Cannot be told from the others"
    return f"{figure(row[estimate], 'score_change')} ({interval(row[low], row[high], 'score_change')})"


# --- what they share --------------------------------------------------------------------------------------


def _differences_table(table: pd.DataFrame) -> pd.DataFrame:
    """A row a group: score, difference from everybody else, adjusted p value, effect size, base."""
    rows = [
        {
            "Question": row["section"], "Group": row["group"],
            "Score": _defined(row["score"], "score", row["withheld"]),
            "95% interval": _ends(row, "score_low", "score_high", "score"),
            "Beside everybody else": _defined(row["estimate"], "score_change", row["withheld"]),
            "95% interval of the difference": _ends(row, "low", "high", "score_change"),
            "p, adjusted": WITHHELD if row["withheld"] else _tested(row).removeprefix("p "),
            "In standard deviations": _defined(row["effect"], "number", row["withheld"]),
            "Base": count(row["n"]),
        }
        for row in table.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _score_mark(row: Mapping[Hashable, Any]) -> Mark:
    series = 2 if not row["survives"] else int(row["estimate"] > 0)
    value, spread = figure(row["score"], "score"), interval(row["score_low"], row["score_high"], "score")
    return Mark(
        row["score"], row["score_low"], row["score_high"], value, spread, count(row["n"]), bool(row["withheld"]), series
    )


def _draw_marks(framed: Frame, signs: tuple[Sign, ...]) -> None:
    """Each estimate on its interval, with the sign of its series."""
    for one in framed.placed:
        for mark, y in zip(one.row.marks, one.middles, strict=True):
            if mark.withheld:
                say_why_not(framed, y)
            elif not math.isnan(mark.estimate):
                sign = signs[mark.series]
                framed.plot.interval(mark.low, mark.high, y, sign.colour)
                framed.plot.marks([mark.estimate], [y], sign.marker, sign.colour, 8, above=3)


def _axis(ends: pd.DataFrame, step: int, limits: tuple[int, int]) -> Axis:
    """Around what is drawn, in round steps; a difference's axis holds nought."""
    drawn = [end for end in ends.to_numpy(dtype=float).ravel().tolist() if not math.isnan(end)]
    drawn += [0.0] if limits[0] < 0 else []
    start, end = min(drawn, default=0) - 1, max(drawn, default=100) + 1
    step = next(one for one in (step, 2 * step, 4 * step, 8 * step) if (end - start) / one <= 6 or one == 8 * step)
    low, high = max(limits[0], math.floor(start / step) * step), min(limits[1], math.ceil(end / step) * step)
    return Axis(low, high, tuple(range(low, high + 1, step)))


def _tested(row: Mapping[Hashable, Any]) -> str:
    return "not tested" if math.isnan(row["p_adjusted"]) else f"p {p_value(row['p_adjusted'])}"


def _defined(value: float, unit: str, withheld: bool = False) -> str:
    """A figure; a dash for one that does not exist, which is not the sign of a withheld one."""
    return UNDEFINED if math.isnan(value) and not withheld else figure(value, unit)


def _ends(row: Mapping[Hashable, Any], low: str, high: str, unit: str) -> str:
    return UNDEFINED if math.isnan(row[low]) and not row["withheld"] else interval(row[low], row[high], unit)
