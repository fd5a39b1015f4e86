"""From answers on a scale to their mean and median in numbers, and from times to the minutes that it took.

A rating from 0 to 10 keeps its numbers; the answers of any other scale count from 1 at its low end. A mean
of named answers supposes that they lie equally far apart. Shares suppose nothing, so they come first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers, Rows
from helpers.analysis.arithmetic.intervals import LEVEL, Interval, Means, mean_interval
from helpers.analysis.arithmetic.quantiles import MEDIAN, quantiles
from helpers.analysis.tables import By, Grouping, design_of, estimated, group_by_group, grouping, stacked, unweighted
from helpers.questionnaire import Scale
from helpers.survey import Survey

WOODRUFF = f"{LEVEL:.0%} Woodruff interval"
QUARTERS = {"A quarter": 0.25, "Half": MEDIAN, "Three quarters": 0.75}
_NUMBER = re.compile(r"\d+")


def item_means(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """The mean answer to each item in the numbers of its scale, with its t interval.

    The base is those who answered on the scale. `scale_from` and `scale_to` are the scale's ends.

    Columns: item, title, theme, scale_from, scale_to, [group], then the figures. Rows: items, then groups.
    """
    groups = grouping(wave, by)
    keys, values = _numbered(items, wave)

    def interval(means: Means) -> Interval:
        low, high = mean_interval(means)
        scale_from, scale_to = ([key[end] for key in keys] for end in ("scale_from", "scale_to"))
        return np.clip(low, scale_from, scale_to), np.clip(high, scale_from, scale_to)

    tables = [estimated(values, keys, wave, groups, interval)] if keys else []
    facts = {"family": "item_means", "unit": "rating", "interval": f"{LEVEL:.0%} t interval"}
    return _rated(tables, items, wave, groups, "Mean", **facts)


def item_medians(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """The median answer to each item: the lowest that at least half of respondents do not exceed.

    Its interval is Woodruff's, and it has no design effect. Columns, rows and base as in `item_means`.
    """
    groups = grouping(wave, by)
    keys, values = _numbered(items, wave)
    tables = [_quantiles(values, keys, wave, groups, [MEDIAN])] if keys else []
    facts = {"family": "item_medians", "unit": "point", "interval": WOODRUFF}
    return _rated(tables, items, wave, groups, "Median", **facts)


def minutes_taken(wave: Survey) -> pd.DataFrame:
    """The minutes within which a quarter, half and three quarters of respondents were done.

    Never weighted: it describes the survey, not the population. The base is those of whom the export tells
    both when they began and when they ended. Columns: title, then the figures. No row where it tells of nobody.
    """
    wave = unweighted(wave)
    groups = grouping(wave, None)
    minutes = wave.responses[["seconds"]].to_numpy(dtype=float) / 60
    keys = [{"title": title} for title in QUARTERS]
    known = bool((~np.isnan(minutes)).any())
    return stacked(
        [_quantiles(minutes, keys, wave, groups, list(QUARTERS.values()))] if known else [],
        ["title"],
        wave,
        groups,
        family="minutes_taken",
        measure="Minutes from the first answer to the last",
        unit="minutes",
        interval=WOODRUFF,
        base="respondents whose times are known",
    )


def _quantiles(
    values: Numbers, keys: Sequence[dict[str, Any]], wave: Survey, groups: Grouping, shares: Sequence[float]
) -> pd.DataFrame:
    """The quantiles of the columns, one share after the other, by group."""
    design = design_of(wave)

    def of_group(rows: Rows) -> list[NDArray[Any]]:
        found = [quantiles(values[rows], design, rows, share) for share in shares]
        undefined = np.full(values.shape[1], np.nan)
        figures = [(one.estimate, one.low, one.high, one.n, one.n_effective, one.se, undefined) for one in found]
        return [np.concatenate(figure) for figure in zip(*figures, strict=True)]

    return group_by_group(keys, groups, [of_group(rows) for rows in groups.rows])


def _rated(
    tables: Sequence[pd.DataFrame], items: pd.DataFrame, wave: Survey, groups: Grouping, what: str, **facts: str
) -> pd.DataFrame:
    keys = ["item", "title", "theme", "scale_from", "scale_to", "group"]
    ends = {_ends(wave.scale(item)) for item in items["item"].astype(str)}
    on = f", from {' to '.join(ends.pop())}" if len(ends) == 1 else ", each on its own scale"
    return stacked(
        tables,
        keys,
        wave,
        groups,
        measure=f"{what} answer{on}",
        base="respondents who answered on the scale",
        question=wave.wording(items["item"].iloc[0]) if len(items) == 1 else "",
        **facts,
    )


def _numbered(items: pd.DataFrame, wave: Survey) -> tuple[list[dict[str, Any]], Numbers]:
    """The key columns of each item, and its answers in numbers: respondents by items, NaN off the scale."""
    keys, columns = [], []
    for item, title, theme in items[["item", "title", "theme"]].astype(str).to_numpy():
        numbers = _numbers(wave.scale(item))
        keys.append(
            {"item": item, "title": title, "theme": theme}
            | {"scale_from": min(numbers.values()), "scale_to": max(numbers.values())}
        )
        columns.append(wave.answers(item).astype("str").map(numbers).to_numpy(dtype=float))
    return keys, np.array(columns, dtype=float).T


def _numbers(scale: Scale) -> dict[str, float]:
    """What each answer counts: its own number where all answers are numbers, else its place from 1."""
    if all(_NUMBER.fullmatch(label) for label in scale.labels):
        return {label: float(label) for label in scale.labels}
    return {label: float(place) for place, label in enumerate(scale.labels, start=1)}


def _ends(scale: Scale) -> tuple[str, ...]:
    """The two ends of a scale in numbers, and in words where its answers are named."""
    numbers = _numbers(scale)
    return tuple(
        label if _NUMBER.fullmatch(label) else f"{numbers[label]:g} ({label})"
        for label in (scale.labels[0], scale.labels[-1])
    )
