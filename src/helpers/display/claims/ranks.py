"""From a table of ranks to claims: which barriers come first, and which are level. Ties are said as ties."""

from __future__ import annotations

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, TOO_CLOSE, Claim
from helpers.display.naming import row_names
from helpers.display.spelling import all_of, listed, number_in_words, percentage, quoted
from helpers.privacy.suppression import MINIMUM_BASE

LEVELS_TOLD = 3  # a paragraph that tells of every level of thirty barriers is read by nobody


def of_ranks(table: pd.DataFrame) -> Claim:
    """Which barriers are the biggest of a report, and which come next, as far as they can be told apart."""
    if table.empty:
        return Claim("There is nothing to rank", "nothing was asked that would be a barrier")
    levels = of_levels(table)
    if not levels:
        return Claim(
            "There is nothing to rank", f"every figure rests on fewer than {MINIMUM_BASE} respondents, and is withheld"
        )
    many, first = sum(map(len, levels)), levels[0]
    names, shares = [quoted(name) for name in row_names(first)], [percentage(share) for share in first["estimate"]]
    if len(levels) == 1 and len(first) > 1:
        return Claim(f"No barrier comes first: {all_of(many)} are level", f"they are {TOO_CLOSE}")
    then = _then(levels[1]) if len(levels) > 1 else ""
    if len(first) == 1:
        alone = f"{names[0]} is the biggest barrier" + (f" of {all_of(many)}" if many > 1 else "")
        return Claim(f"{alone} ({shares[0]})", then)
    if len(first) <= MOST_NAMED:
        level = f"{listed(names)} are the biggest of {all_of(many)} barriers"
        return Claim(f"{level} ({listed(shares)})", "; ".join(filter(None, [f"they are {TOO_CLOSE}", then])))
    return Claim(
        f"No single barrier comes first: {number_in_words(len(first))} of {number_in_words(many)} are level at the top",
        f"{names[0]} has the largest share ({shares[0]}), and cannot be told apart from the others",
    )


def of_levels(table: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of a table of ranks, level by level from the top; in a level, none can be told from its first."""
    ranked = table[table["rank"].notna()].sort_values("rank", kind="stable")
    levels = [of_level for _, of_level in ranked.groupby("level", sort=True)]
    for of_level in levels:
        of_level.attrs = dict(table.attrs)
    return levels


def levels_in_words(table: pd.DataFrame) -> str:
    """The first levels in turn, and that there are others.

    "First, level: A and B. Next: C. Next, level: D and E. The chart has the others."
    """
    told, levels = [], of_levels(table)
    for place, of_level in enumerate(levels[:LEVELS_TOLD]):
        names = listed([quoted(name) for name in row_names(of_level)])
        told.append(f"{'Next' if place else 'First'}{', level' if len(of_level) > 1 else ''}: {names}.")
    return " ".join([*told, *(["The chart has the others."] if len(levels) > LEVELS_TOLD else [])])


def _then(of_level: pd.DataFrame) -> str:
    """What comes next, where it is few enough to name."""
    names = [quoted(name) for name in row_names(of_level)]
    if len(names) > MOST_NAMED:
        return ""
    shares = listed([percentage(share) for share in of_level["estimate"]])
    return f"next come{'s' if len(names) == 1 else ''} {listed(names)} ({shares})"
