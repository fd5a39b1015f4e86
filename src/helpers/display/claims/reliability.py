"""From a table of reliability to a claim: whether a theme's statements hang together."""

from __future__ import annotations

import pandas as pd

from helpers.display.claims.claim import Claim
from helpers.display.spelling import figure, interval, listed, lowered, quoted
from helpers.privacy.suppression import MINIMUM_BASE


def of_reliability(table: pd.DataFrame) -> Claim:
    """What alphas say of themes: which hang together well enough to be read as one score."""
    if len(table) == 1:
        return _of_one_alpha(table)
    known = table[table["alpha"].notna()]
    loose = known.loc[known["in_words"].str.startswith(("Weak", "Questionable")), "title"].tolist()
    without = [quoted(name) for name in table.loc[table["alpha"].isna(), "title"]]
    beside = f"{listed(without)} {'has' if len(without) == 1 else 'have'} no alpha" if without else ""
    if loose:
        return Claim(
            f"The statements of {listed([quoted(name) for name in loose])} hang together loosely",
            "; ".join(["read such a score with care, and its statements one by one", *filter(None, [beside])]),
        )
    if known.empty:
        return Claim("No theme has an alpha")
    return Claim("The statements of a theme hang together well enough to be read as one score", beside)


def _of_one_alpha(table: pd.DataFrame) -> Claim:
    words = table["in_words"].iloc[0]
    if pd.isna(words):
        too_few = f"it would rest on fewer than {MINIMUM_BASE} respondents"
        return Claim("Whether these statements hang together is withheld", too_few)
    verdict, _, why = lowered(str(words)).rstrip(".").partition(": ")
    if pd.isna(table["alpha"].iloc[0]):
        return Claim(f"Cronbach's alpha {'does not apply' if verdict.startswith('does') else f'is {verdict}'}", why)
    spread = interval(table["low"].iloc[0], table["high"].iloc[0], "alpha")
    told = f"Cronbach's alpha is {figure(table['alpha'].iloc[0], 'alpha')} (95% interval {spread})"
    return Claim(told, f"{verdict}, {why}")
