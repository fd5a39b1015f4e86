"""From barriers and the support that people ask for to the table that the Centre acts on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from helpers.analysis.scales import scored_themes
from helpers.analysis.support import (
    OTHERS,
    WEAK,
    WEAK_HERE,
    answering_support,
    barriers_and_support,
    support_where_weak,
    weak_groups,
)  # fmt: skip
from helpers.display.charts import HEADS, MARKERS, SPOKEN_ROWS, SPREAD, VALUES
from helpers.display.claims import claim
from helpers.display.composed.options import not_asked, share_in_short
from helpers.display.composed.scales import compared_with_care
from helpers.display.drawing.canvas import CATEGORIES, QUIET, text_width
from helpers.display.drawing.panels import (
    APART,
    APART_COLOUR,
    APART_ROOM,
    EVERYBODY,
    Figure,
    Measure,
    PairedRow,
    Panels,
    interval_lines,
    paired_drawings,
)  # fmt: skip
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
)  # fmt: skip
from helpers.display.exhibit import WITHHELD, Exhibit, records
from helpers.display.naming import table_key
from helpers.display.spelling import count, figure, interval, lowered, percentage, signed
from helpers.display.tables import UNDEFINED, described
from helpers.display.wording import Sentence, finding, in_words, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

MOST_ROWS = 36  # a longer chart is scrolled past: the table alone is easier to search
BOTH = "Weak and asked for"
NO_SUPPORT = "No kind of support that was offered answers to it"
SCORE_HEADING, SHARE_HEADING = "Barrier score (100 worst)", "Share asking for help with it"
# What readers call those for whom a theme is weak, and the others.
SIDES = {WEAK_HERE: "People for whom the theme is weak", OTHERS: "Everybody else"}
_LEGEND = (
    Sign("Where everybody stands", QUIET, EVERYBODY),
    Sign("Worse, or asked for more, than elsewhere", APART_COLOUR, APART),
)
_ASKED_FOR_MORE = Sign("Clearly asked for more", APART_COLOUR, APART)
_STANDS = {"": "Not told apart", "worse": "Worse", "better": "Better", "more": "More", "fewer": "Fewer"}


def groups_to_target(wave: Survey, question: str) -> Exhibit | Sentence:
    """The table that the Centre acts on: the groups, of any profile question, that are clearly weaker on a theme.

    A group has a row for each theme, with its barrier score and the support, of what answers to the theme, that it
    asks for. A sentence where no group is clearly weaker, or the survey asked nothing that would tell.
    """
    if missing := _missing(wave, question) or _nobody_in_groups(wave):
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


def targets(wave: Survey, question: str, by: str) -> Exhibit | Sentence:
    """For every theme and every group of a profile question, how weak it is and what it asks for.

    The weakest theme comes first, and in it the group with the highest barrier score. A sentence where the
    survey asked nothing that would tell.
    """
    if missing := _missing(wave, question, by):
        return note(missing)
    table = _ordered(withhold_small_groups(barriers_and_support(wave, question, by)))
    wishes = withhold_small_groups(answering_support(wave, question, by))
    # Shown in words beside the figures, and so among the figures that are published.
    table.attrs["wishes_of_groups"] = records(wishes[_OF_WISHES])
    facts, key = described(table), table_key(table)
    care = compared_with_care(wave, _worse(table))
    facts["notes"] = (*_how_to_read(wave, by), *filter(None, [care]), *facts["notes"])
    drawn = len(table) <= MOST_ROWS
    return Exhibit(
        key, title(table), table=_targets_table(table, wishes), data=table, row_headings=2,
        drawings=paired_drawings(_paired_rows(table), _panels(table), key) if drawn else (),
        alternative=f"{finding(table)} All figures are in the table below." if drawn else "", **facts,
    )  # fmt: skip


def where_to_target(wave: Survey, question: str, by: str) -> Sentence:
    """Where help is needed first: which groups are weaker, and ask for more of what would help, than everybody else.

    Where none of the profile question `by` is, those of any other.
    """
    if missing := _missing(wave, question, by):
        return note(missing)
    table = _ordered(withhold_small_groups(barriers_and_support(wave, question, by)))
    said, weak = in_words(table), _worse(table)
    if weak.empty and table["asked_stands"].ne("more").all():
        weak = withhold_small_groups(weak_groups(wave, question))
        said = replace(said, text=f"{claim(table)} {finding(weak)}") if len(weak) else said
    return replace(said, text=" ".join(filter(None, [said.text, compared_with_care(wave, weak)])))


def asked_where_weak(wave: Survey, question: str) -> Exhibit | Sentence:
    """Whether those for whom a theme is weak ask for what answers to it, beside the others."""
    if missing := _missing(wave, question):
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
    shape = Shape(
        _with_room_for_signs(_share_axis(table["high"], 5)), 18, signs, VALUES, heads=(HEADS["share"], SPREAD)
    )
    draw = partial(_draw_pairs, apart=[_holds(more) for more in weak["more"]])
    return Exhibit(
        key, title(table), table=_weakness_table(weak, others), data=table, row_headings=2,
        drawings=drawings(rows, shape, draw, key),
        alternative=_weakness_alternative(table, weak, others), **facts,
    )  # fmt: skip


def _weak_groups_table(table: pd.DataFrame, more: bool) -> pd.DataFrame:
    """A row a theme and group, with a column for whether more is asked for where this is so for any."""
    rows = [
        {
            "Theme and group": f"{row['title']}: {row['group']} ({lowered(str(row['section']))})",
            "Barrier score": f"{figure(row['estimate'], 'score')} ({interval(row['low'], row['high'], 'score')})",
            "Everybody else": figure(row["others"], "score"),
            "Asked for most, of what answers to it": _favourite(row),
            "Any of it": _asked(row, share_in_short(row["asked"], row["asked_low"], row["asked_high"])),
            **({"Than everybody else": _asked(row, _stands(row, "asked_stands"))} if more else {}),
            "Base": count(row["n"]),
        }
        for row in table.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _favourite(row: dict[Any, Any]) -> str:
    """The support that a group asks for most; withheld where each of what answers to the theme is."""
    if not row["option"]:
        return _asked(row, WITHHELD)
    return f"{row['option']}, {share_in_short(row['option_share'], row['option_low'], row['option_high'])}"


def _missing(wave: Survey, question: str, by: str | None = None) -> str:
    """In a sentence, what this survey lacks for barriers to be set beside support; nothing where it lacks nothing."""
    if missing := not_asked(wave, question, by):
        return missing
    nothing = "so there is nothing to show here."
    scored = {theme.id for theme in scored_themes(wave)}
    if not scored:
        return f"No theme of this survey has a score, {nothing}"
    if not any(scored & set(option.helps) for option in wave.questionnaire.multiple(question).options):
        return f"The questionnaire does not say which kind of support answers to which theme, {nothing}"
    return ""


def _nobody_in_groups(wave: Survey) -> str:
    """In a sentence, that this survey has no groups to compare; nothing where it has."""
    if wave.questionnaire.profile:
        return ""
    return "This survey did not ask a profile question, so there is nothing to show here."


def _worse(table: pd.DataFrame) -> pd.DataFrame:
    """The rows told of as worse, with the profile question that they are of."""
    worse = table[table["stands"].eq("worse")]
    return worse.assign(question=table.attrs["by"], section=table.attrs["by_title"])


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """The weakest theme first, then the group with the highest barrier score; whoever stated no group left out."""
    stated = table[table["group"] != NOT_STATED]
    # A withheld row does not say where everybody stands, though it keeps its place.
    weakness = stated["everybody"].groupby(stated["theme"]).transform("max")
    order = stated.assign(weakness=weakness).sort_values(
        ["weakness", "theme", "estimate"], ascending=[False, True, False], kind="stable"
    )
    ordered = stated.loc[order.index].reset_index(drop=True)
    ordered.attrs = dict(table.attrs)
    return ordered


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


def _how_to_read(wave: Survey, by: str) -> list[str]:
    """What the signs mean, and who is in no row."""
    blank = int(wave.profile(by).eq(NOT_STATED).sum())
    said = [
        "A barrier score is 100 less the theme's score. Dots and squares show estimates, lines across them their 95% "
        "intervals, upright lines where everybody stands.",
        "A triangle marks what is told apart from everybody else: scores as on the heat map (Benjamini and Hochberg), "
        "shares once all tests of this chapter are adjusted together (Holm). The base is the smaller of the two; the "
        "table gives both.",
    ]
    return [
        *said,
        *(["Respondents who did not state their group have no row, and are part of everybody."] if blank else []),
    ]


def _paired_rows(table: pd.DataFrame) -> list[PairedRow]:
    return [
        PairedRow(
            str(row["group"]), *_figures(row), count(row["n"]), str(row["title"]),
            f"Answered by: {row['support']}" if row["support"] else NO_SUPPORT,
            BOTH if _holds(row["target"]) else "",
        )
        for row in table.to_dict("records")
    ]  # fmt: skip


def _figures(row: dict[Any, Any]) -> tuple[Figure | None, Figure | None]:
    """A row's barrier score, and the share asking for support; None where withheld, or where none answers.

    Only the share itself says per cent: without it its interval is shorter, and the panels are wider.
    """
    if row["withheld"]:
        return None, None
    score = Figure(
        row["estimate"], row["low"], row["high"], figure(row["estimate"], "score"),
        interval(row["low"], row["high"], "score"), row["everybody"], row["stands"] == "worse",
    )  # fmt: skip
    if math.isnan(row["asked"]):
        return score, None
    low, high = row["asked_low"], row["asked_high"]
    ends = (100 * row["asked"], 100 * low, 100 * high)
    return score, Figure(
        *ends, percentage(row["asked"]), interval(low, high, "share").replace("%", ""), 100 * row["asked_everybody"],
        row["asked_stands"] == "more",
    )  # fmt: skip


def _panels(table: pd.DataFrame) -> Panels:
    scores = table[["low", "high", "estimate", "everybody"]].to_numpy(dtype=float).ravel().tolist()
    known = [score for score in scores if not math.isnan(score)] or [0.0, 100.0]
    low = max(0, math.floor((min(known) - 2) / 10) * 10)
    high = min(100, math.ceil((max(known) + 2) / 10) * 10)
    axis = Axis(low, high, tuple(range(low, high + 1, 10)))
    scored = Measure(Sign(SCORE_HEADING, CATEGORIES[0], MARKERS[0]), "Score", axis)
    asking = Measure(Sign(SHARE_HEADING, CATEGORIES[1], MARKERS[1]), "Share", _share_axis(table["asked_high"], 5))
    return Panels((scored, asking), _LEGEND)


def _share_axis(ends: pd.Series, ticks: int) -> Axis:
    """From nought to the first round number beyond what is drawn, in per cent, with as many ticks."""
    top = 100 * max([0.0, *ends.dropna().tolist()])
    high = next(end for end in (20, 40, 60, 80, 100) if end >= min(100, top))
    return Axis(0, high, tuple(place * high / (ticks - 1) for place in range(ticks)), "%")


def _with_room_for_signs(axis: Axis) -> Axis:
    """Beyond 100%, room for the sign before a figure of three digits, which takes more than its column has."""
    return replace(axis, high=110) if axis.high == 100 else axis


_OF_WISHES = ["theme", "group", "option", "estimate", "low", "high", "n", "rank_low", "rank_high", "wishes", "withheld"]


def _targets_table(table: pd.DataFrame, wishes: pd.DataFrame) -> pd.DataFrame:
    """The figures as texts: a row a theme and group."""
    told = {
        key: "; ".join(_wish(row) for row in of_one.to_dict("records"))
        for key, of_one in wishes.groupby(["theme", "group"], sort=False)
    }
    rows = [
        {
            "Theme": row["title"],
            str(table.attrs.get("by_title") or "Group"): row["group"],
            "Barrier score": figure(row["estimate"], "score"),
            "95% interval": _interval(row, "low", "high", "score"),
            "Beside everybody else": _stands(row, "stands"),
            "Base": count(row["score_n"]),
            "Support that answers to it, and its place among their wishes": told.get(
                (row["theme"], row["group"]), UNDEFINED
            ),
            "Asking for any of it": _asked(row, percentage(row["asked"])),
            "95% interval of the share": _asked(row, _interval(row, "asked_low", "asked_high", "share")),
            "Asking, beside everybody else": _asked(row, _stands(row, "asked_stands")),
            "Base of the share": _asked(row, count(row["asked_n"])),
            BOTH: "" if row["withheld"] else "Yes" if _holds(row["target"]) else "No",
        }
        for row in table.to_dict("records")
    ]
    return pd.DataFrame(rows).replace({BOTH: {"": WITHHELD}})


def _wish(row: dict[Any, Any]) -> str:
    """One kind of support: the share that asks for it, and the places that it may have among the group's wishes."""
    if row["withheld"]:
        return f"{row['option']} {WITHHELD}"
    places = f"{row['rank_low']}" if row["rank_low"] == row["rank_high"] else f"{row['rank_low']} to {row['rank_high']}"
    share = f"{percentage(row['estimate'])} ({interval(row['low'], row['high'], 'share')})"
    return f"{row['option']} {share}, place {places} of {row['wishes']}"


def _asked(row: dict[Any, Any], text: str) -> str:
    """A cell about support; a dash where no support answers to the theme."""
    return text if row["support"] else UNDEFINED


def _interval(row: dict[Any, Any], low: str, high: str, unit: str) -> str:
    defined = row["withheld"] or not math.isnan(row[low])
    return interval(row[low], row[high], unit) if defined else UNDEFINED


def _stands(row: dict[Any, Any], column: str) -> str:
    return WITHHELD if row["withheld"] else _STANDS[row[column]]


def _holds(value: Any) -> bool:
    return bool(pd.notna(value) and value)


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
        interval_lines(framed.axes, [(one.low, one.high, y) for one, y in drawn], CATEGORIES[series])
        framed.axes.plot(
            [one.estimate for one, _ in drawn], [y for _, y in drawn], MARKERS[series], color=CATEGORIES[series],
            markersize=7, markeredgewidth=0, clip_on=False, zorder=4,
        )  # fmt: skip
    for one in itertools.compress(framed.placed, apart):
        begins = _values_end(framed) - text_width(one.row.marks[0].value, bold=True)
        framed.canvas.mark(begins - APART_ROOM / 2, one.middles[0], APART, APART_COLOUR)


def _values_end(framed: Frame) -> float:
    """Where the figures beside the plot end."""
    form = framed.canvas.form
    return framed.axes.bbox.x1 + VALUE_COLUMN if form.beside else form.width - NARROW_BASE + 4


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
            "Asked for more": WITHHELD if here["withheld"] else "Yes" if _holds(here["more"]) else "Not told apart",
        }
        for here, elsewhere in zip(weak.to_dict("records"), others.to_dict("records"), strict=True)
    ]
    return pd.DataFrame(rows)


def _share(row: dict[Any, Any]) -> str:
    spread = _interval(row, "low", "high", "share")
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
