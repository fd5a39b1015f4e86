"""From tables of what weighting did to claims: whom weights speak louder for, and what they move."""

from __future__ import annotations

import math

import pandas as pd

from helpers.display.claims.claim import Claim
from helpers.display.spelling import figure, number_in_words, percentage, quoted

_POINTS = {"share": 100, "score": 1}  # what turns a change into points
_NONE_OF = {"share": "no share", "score": "no theme score"}


def of_population_targets(table: pd.DataFrame) -> Claim:
    """Where respondents and population are furthest apart: whom weights speak louder for, or softer."""
    of_all = table["people"] / table.groupby("section", sort=False)["people"].transform("sum")
    shown = table.assign(population=of_all.astype(float))[table["before"].notna() & table["people"].notna()]
    if shown.empty:
        return Claim("Every share of respondents is withheld")
    gaps = (shown["population"] - shown["before"]).abs().to_numpy(dtype=float)
    widest = shown.iloc[int(gaps.argmax())]
    if gaps.max() < 0.0005:
        return Claim("Respondents are made up as the population is")
    side = "up" if widest["population"] > widest["before"] else "down"
    before, after = percentage(float(widest["before"])), percentage(float(widest["population"]))
    told = f"{before} of respondents, {after} of the population"
    return Claim(f"{quoted(str(widest['answer']))} is weighted {side} most", told, told)


def of_weighting_effects(table: pd.DataFrame) -> Claim:
    """How far weighting moves each kind of headline at most, and which it moves most."""
    known = table[table["change"].notna()]
    told = [_of_kind(rows, str(unit)) for unit, rows in known.groupby("unit", sort=False)]
    if not told:
        return Claim("What weighting moves is withheld", "every figure rests on too few respondents")
    (first, most), *others = told
    rest = [most, *(part for what, which in others for part in (f"it {what}", which))]
    return Claim(f"Weighting {first}", "; ".join(filter(None, rest)))


def _of_kind(rows: pd.DataFrame, unit: str) -> tuple[str, str]:
    """What weighting does to headlines of one unit; and which it moves most, where the figures show it."""
    moved = rows.iloc[int(rows["change"].abs().to_numpy(dtype=float).argmax())]
    name, ends = quoted(str(moved["title"])), [figure(float(moved[end]), unit) for end in ("unweighted", "estimate")]
    seen = ends[0] != ends[1]
    if unit not in _POINTS:
        return (f"moves {name} from {ends[0]} to {ends[1]}" if seen else f"leaves {name} at {ends[0]}"), ""
    most = math.ceil(round(abs(float(moved["change"])) * _POINTS[unit], 9))
    if not most:
        return f"moves {_NONE_OF[unit]}", ""
    points = f"{number_in_words(most)} point{'' if most == 1 else 's'}"
    which = f"{name} moves most, from {ends[0]} to {ends[1]}" if seen else ""
    return f"moves {_NONE_OF[unit]} by more than {points}", which
