"""From means and medians of answers, and from times, to claims: how answers lie on their scale, how long it took."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, Claim
from helpers.display.claims.estimates import of_estimates
from helpers.display.naming import naming_column
from helpers.display.spelling import figure, interval, listed, quoted
from helpers.privacy.suppression import MINIMUM_BASE

_WHERE = {"item_means": "{} on average", "item_medians": "{} in the middle of all answers"}


def of_ratings(table: pd.DataFrame) -> Claim:
    """Where the answers to each item lie, beside its scale's ends; or how far groups differ on one item."""
    shown = table[table["estimate"].notna()]
    if shown.empty or naming_column(table) == "group":
        return of_estimates(table)
    if "group" in table:
        return Claim(f"{listed([quoted(title) for title in shown['title'].unique()])}, group by group")
    said = _where(shown.head(MOST_NAMED), table.attrs)
    if len(shown) == 1 and not math.isnan(shown["low"].iloc[0]):
        unit = str(table.attrs["unit"])
        return Claim(said[0], f"the 95% interval is {interval(shown['low'].iloc[0], shown['high'].iloc[0], unit)}")
    more = max(0, len(shown) - MOST_NAMED)
    return Claim("; ".join([*said, *([f"the table has {more} more"] if more else [])]))


def _where(rows: pd.DataFrame, facts: Mapping[Hashable, Any]) -> list[str]:
    """Where the answers to items lie; those that lie alike are named together."""
    items: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        where = _WHERE[facts["family"]].format(figure(row["estimate"], facts["unit"]))
        scale = f"on a scale from {row['scale_from']:g} to {row['scale_to']:g}"
        items.setdefault(f"{where}, {scale}", []).append(quoted(row["title"]))
    return [f"{listed(names)} {'is' if len(names) == 1 else 'are each'} {where}" for where, names in items.items()]


def of_minutes(table: pd.DataFrame) -> Claim:
    """How long people took: half of them, a quarter and three quarters."""
    if table.empty:
        return Claim("How long people took is not known", "the export does not say when they began and ended")
    if table["estimate"].isna().all():
        return Claim("How long people took is withheld", f"the times of fewer than {MINIMUM_BASE} are known")
    quarter, half, three = (figure(minutes, "minutes") for minutes in table["estimate"])
    return Claim(
        f"Half of respondents took {half} minutes or less",
        f"a quarter took {quarter} or less, and three quarters {three} or less",
    )
