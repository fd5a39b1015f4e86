"""What the tables on support have in common: cells, and what a survey must have asked."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from helpers.analysis.scales import scored_themes
from helpers.display.composed.options import not_asked
from helpers.display.drawing.rows import Axis
from helpers.display.exhibit import WITHHELD
from helpers.display.spelling import interval
from helpers.display.tables import UNDEFINED
from helpers.survey import Survey

_STANDS = {"": "Not told apart", "worse": "Worse", "better": "Better", "more": "More", "fewer": "Fewer"}


def missing_for(wave: Survey, question: str, by: str | None = None) -> str:
    """In a sentence, what this survey lacks for barriers to be set beside support; "" where it lacks nothing.

    It must have asked `question` about support, and the profile question `by`, if one is named.
    """
    if missing := not_asked(wave, question, by):
        return missing
    nothing = "so there is nothing to show here."
    scored = {theme.id for theme in scored_themes(wave)}
    if not scored:
        return f"No theme of this survey has a score, {nothing}"
    if not any(scored & set(option.helps) for option in wave.questionnaire.multiple(question).options):
        return f"The questionnaire does not say which kind of support answers to which theme, {nothing}"
    return ""


def share_axis(ends: pd.Series, ticks: int) -> Axis:
    """From nought to the first round number beyond what is drawn, in per cent, with as many ticks."""
    top = 100 * max([0.0, *ends.dropna().tolist()])
    high = next(end for end in (20, 40, 60, 80, 100) if end >= min(100, top))
    return Axis(0, high, tuple(place * high / (ticks - 1) for place in range(ticks)), "%")


def of_support(row: dict[Any, Any], text: str) -> str:
    """A cell about support; a dash where no support answers to the theme."""
    return text if row["support"] else UNDEFINED


def interval_cell(row: dict[Any, Any], low: str, high: str, unit: str) -> str:
    """A row's interval; a dash where there is none."""
    defined = row["withheld"] or not math.isnan(row[low])
    return interval(row[low], row[high], unit) if defined else UNDEFINED


def stands(row: dict[Any, Any], column: str) -> str:
    """In a word, where a row stands beside everybody else."""
    return WITHHELD if row["withheld"] else _STANDS[row[column]]


def holds(value: Any) -> bool:
    """Whether it is so; what is not known is not."""
    return bool(pd.notna(value) and value)
