"""For each theme and group, how weak it is beside what it asks for."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers.analysis.support import answering_support, barriers_and_support, weak_groups
from helpers.display.charts import MARKERS
from helpers.display.claims import claim
from helpers.display.composed.scales import compared_with_care
from helpers.display.composed.support.cells import holds, interval_cell, missing_for, of_support, share_axis, stands
from helpers.display.drawing.canvas import CATEGORIES, QUIET
from helpers.display.drawing.panels import (
    APART,
    APART_COLOUR,
    EVERYBODY,
    Figure,
    Measure,
    PairedRow,
    Panels,
    paired_drawings,
)
from helpers.display.drawing.rows import Axis, Sign
from helpers.display.exhibit import WITHHELD, Exhibit, records
from helpers.display.naming import table_key
from helpers.display.spelling import count, figure, interval, percentage
from helpers.display.tables import UNDEFINED, described
from helpers.display.wording import Sentence, finding, in_words, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

MOST_ROWS = 36  # a longer chart is scrolled past: the table alone is easier to search
BOTH = "Weak and asked for"
NO_SUPPORT = "No kind of support that was offered answers to it"
SCORE_HEADING, SHARE_HEADING = "Barrier score (100 worst)", "Share asking for help with it"
_LEGEND = (
    Sign("Where everybody stands", QUIET, EVERYBODY),
    Sign("Worse, or asked for more, than elsewhere", APART_COLOUR, APART),
)


def targets(wave: Survey, question: str, by: str) -> Exhibit | Sentence:
    """For every theme and every group of a profile question, how weak it is and what it asks for.

    The weakest theme comes first, and in it the group with the highest barrier score. A sentence where the
    survey asked nothing that would tell.
    """
    if missing := missing_for(wave, question, by):
        return note(missing)
    table = _ordered(withhold_small_groups(barriers_and_support(wave, question, by)))
    wishes = withhold_small_groups(answering_support(wave, question, by))
    facts, key = described(table), table_key(table)
    # Shown in words beside the figures, and so among the figures that are published. Not among the table's own facts:
    # whatever pandas makes of a table gets a copy of those, and these are many.
    facts["facts"]["wishes_of_groups"] = records(wishes[_OF_WISHES])
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
    if missing := missing_for(wave, question, by):
        return note(missing)
    table = _ordered(withhold_small_groups(barriers_and_support(wave, question, by)))
    said, weak = in_words(table), _worse(table)
    if weak.empty and table["asked_stands"].ne("more").all():
        weak = withhold_small_groups(weak_groups(wave, question))
        said = replace(said, text=f"{claim(table)} {finding(weak)}") if len(weak) else said
    return replace(said, text=" ".join(filter(None, [said.text, compared_with_care(wave, weak)])))


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
            BOTH if holds(row["target"]) else "",
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
    asking = Measure(Sign(SHARE_HEADING, CATEGORIES[1], MARKERS[1]), "Share", share_axis(table["asked_high"], 5))
    return Panels((scored, asking), _LEGEND)


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
            "95% interval": interval_cell(row, "low", "high", "score"),
            "Beside everybody else": stands(row, "stands"),
            "Base": count(row["score_n"]),
            "Support that answers to it, and its place among their wishes": told.get(
                (row["theme"], row["group"]), UNDEFINED
            ),
            "Asking for any of it": of_support(row, percentage(row["asked"])),
            "95% interval of the share": of_support(row, interval_cell(row, "asked_low", "asked_high", "share")),
            "Asking, beside everybody else": of_support(row, stands(row, "asked_stands")),
            "Base of the share": of_support(row, count(row["asked_n"])),
            BOTH: "" if row["withheld"] else "Yes" if holds(row["target"]) else "No",
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
