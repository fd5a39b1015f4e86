"""From a group's figures beside everybody's to a claim: where the group differs from everybody else."""

from __future__ import annotations

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, Claim
from helpers.display.naming import row_names
from helpers.display.spelling import figure, listed, number_in_words, quoted

_VERBS = {"scores_beside": "scores", "statements_beside": "meets", "options_beside": "chooses"}
_ALIKE = {
    "scores_beside": "No theme score of {} is found to differ from everybody else's",
    "statements_beside": "{} is not found to meet any of these barriers more or less often than everybody else",
    "options_beside": "{} is not found to choose any of these more or less often than everybody else",
}
_MORE = {"scores_beside": "higher", "statements_beside": "more often", "options_beside": "more often"}
_LESS = {"scores_beside": "lower", "statements_beside": "less often", "options_beside": "less often"}


def of_beside(table: pd.DataFrame) -> Claim:
    """On which rows the group differs from everybody else beyond chance, the largest differences first."""
    group, family = str(table.attrs["edition"]), str(table.attrs["family"])
    pairs = beside(table)
    shown = pairs[pairs["estimate"].notna()]
    if shown.empty:
        return Claim(f"Every figure of {quoted(group)} is withheld")
    found = shown[shown["survives"]].sort_values("difference", key=lambda one: -one.abs(), kind="stable")
    if found.empty:
        return Claim(_ALIKE[family].format(quoted(group)), "chance may explain every difference shown")
    unit = str(table.attrs["unit"])
    more = _told(found[found["difference"] > 0], _MORE[family], unit)
    less = _told(found[found["difference"] < 0], _LESS[family], unit)
    told = [one for one in (more, less) if one]
    rest = len(shown) - len(found)
    others = f"on the other {number_in_words(rest)} chance may explain the difference" if rest else ""
    return Claim(f"{quoted(group)} {_VERBS[family]} {' and '.join(told)} than everybody else", others)


def _told(rows: pd.DataFrame, how: str, unit: str) -> str:
    """The rows on one side: which they are, and the group's figure beside everybody's."""
    if rows.empty:
        return ""
    named = [
        f"{quoted(name)} ({figure(own, unit)} beside {figure(everybody, unit)})"
        for name, own, everybody in zip(rows["name"], rows["estimate"], rows["everybody"], strict=True)
    ][:MOST_NAMED]
    more = [f"{number_in_words(len(rows) - MOST_NAMED)} more"] if len(rows) > MOST_NAMED else []
    return f"{listed([*named, *more])} {how}"


def beside(table: pd.DataFrame) -> pd.DataFrame:
    """One row a name: the group's estimate, everybody's, their difference, and whether it is beyond chance.

    Columns: name, estimate, everybody, difference, survives; NaN where either is withheld.
    """
    own, everybody = table.iloc[0::2].reset_index(drop=True), table.iloc[1::2].reset_index(drop=True)
    own.attrs = dict(table.attrs)
    level, nation = own["estimate"].astype(float), everybody["estimate"].astype(float)
    return pd.DataFrame({
        "name": row_names(own),
        "estimate": level.mask(nation.isna()),
        "everybody": nation.mask(level.isna()),
        "difference": level - nation,
        "survives": own["survives"].astype(bool),
    })  # fmt: skip
