"""From tables of people to claims: how many of the population they are, at the most."""

from __future__ import annotations

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, TOO_CLOSE, Claim
from helpers.display.claims.estimates import of_estimates
from helpers.display.naming import level_with_first, naming_column, ranked, row_names
from helpers.display.spelling import figure, number_in_words, quoted

_DO = {"option_totals": "would choose", "barrier_totals": "meet the barrier"}


def of_totals(table: pd.DataFrame) -> Claim:
    """How many people the largest row stands for, and which rows cannot be told apart from it."""
    rows = ranked(table)
    if rows.empty:
        return of_estimates(table)
    level = level_with_first(rows)
    do, named = _DO[table.attrs["family"]], level.head(MOST_NAMED if len(level) <= MOST_NAMED else 1)
    told = [f"about {figure(people, 'people')}" for people in named["estimate"]]
    names = _names(named)
    others = [f"{number} {name}" for number, name in zip(told[1:], names[1:], strict=True)]
    short = ", ".join([f"About {told[0].removeprefix('about ')} people {do} {names[0]}", *others])
    if len(level) > len(named):
        return Claim(short, f"{number_in_words(len(level) - 1)} more rows are level with that")
    if others:
        return Claim(short, f"they are {TOO_CLOSE}")
    return Claim(short, "no other row of the table stands for as many" if len(rows) > 1 else "")


def _names(rows: pd.DataFrame) -> list[str]:
    """What is chosen or met, and by which group."""
    if "group" not in rows:
        return [quoted(name) for name in row_names(rows)]
    column = next(name for name in ("title", "option") if name in rows)
    names = row_names(rows) if naming_column(rows) == column else rows[column].astype(str).tolist()
    return [f"{quoted(name)} ({group})" for name, group in zip(names, rows["group"], strict=True)]
