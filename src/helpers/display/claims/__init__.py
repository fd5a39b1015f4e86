"""From a table to a claim: what it supports, and no more.

Each kind of table has a module that reads it; `claim` finds the one, by the table's family.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.display.claims.claim import SMALL_BASE, Claim
from helpers.display.claims.estimates import of_estimates, of_outside
from helpers.display.claims.reliability import of_reliability

__all__ = ["SMALL_BASE", "Claim", "claim"]

_CLAIMS: dict[str, Callable[[pd.DataFrame], Claim]] = {
    "outside_shares": of_outside,
    "reliability": of_reliability,
}


def claim(table: pd.DataFrame) -> Claim:
    """What a table supports, by the family that it belongs to; `of_estimates` reads those not named above."""
    return _CLAIMS.get(table.attrs.get("family", ""), of_estimates)(table)
