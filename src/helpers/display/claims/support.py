"""From tables of barriers and support to claims: where to target help first, as far as the figures tell."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, Claim
from helpers.display.spelling import figure, listed, lowered, number_in_words, percentage, quoted
from helpers.privacy.suppression import MINIMUM_BASE

NOTHING = Claim(
    "There is nothing to show", f"every figure rests on fewer than {MINIMUM_BASE} respondents, and is withheld"
)
# An estimate, that of everybody else, their unit, and what they are called.
_SCORE, _SHARE = ("estimate", "others", "score", "barrier score "), ("asked", "asked_others", "share", "")


def of_targets(table: pd.DataFrame) -> Claim:
    """Where a theme is weaker, and its support asked for more, than among everybody else; or that this is nowhere."""
    shown = table[table["estimate"].notna()].sort_values("estimate", ascending=False, kind="stable")
    if shown.empty:
        return NOTHING
    by = f"By {lowered(str(table.attrs['by_title']))}" if table.attrs.get("by_title") else "By group"
    both = _where(shown, "target")
    if len(both):
        return _of_both(both, by)
    worse, more = shown[shown["stands"].eq("worse")], shown[shown["asked_stands"].eq("more")]
    if worse.empty and more.empty:
        alike = "neither a weaker theme nor a greater demand can be told apart from everybody else's"
        return Claim(f"{by}, no group stands out", alike)
    weaker = f"{_named(worse, *_SCORE)} {'scores' if len(worse) == 1 else 'score'} worse than everybody else"
    asking = f"{_named(more, *_SHARE)} {'asks' if len(more) == 1 else 'ask'} for more support than everybody else"
    if worse.empty:
        told = f"{asking}, but it cannot be shown that the theme is weaker there"
    elif more.empty:
        told = f"{weaker}, but it cannot be shown that more people there ask for what answers to it"
    else:
        told = f"{weaker}; {asking}; nowhere can both be shown"
    return Claim(f"{by}, no group stands out as both weaker and asking for more support", told)


def of_weakness(table: pd.DataFrame) -> Claim:
    """Whether those for whom a theme is weak ask more often for what answers to it."""
    shown = table[table["difference"].notna()]
    if shown.empty:
        return NOTHING
    more = _where(shown, "more").sort_values("difference", ascending=False, kind="stable")
    if more.empty:
        return Claim("Where a theme is weak, it cannot be shown that more people ask for what answers to it")
    others = table[~table["group"].isin(shown["group"])].set_index(["theme", "option"])["estimate"]
    first = more.to_dict("records")[0]
    elsewhere = percentage(others[first["theme"], first["option"]])
    proof = (
        f"for {lowered(str(first['title']))}, {percentage(first['estimate'])} of those for whom it is weak ask for "
        f"{quoted(str(first['option']))}, and {elsewhere} of the others"
    )
    names = list(dict.fromkeys(quoted(str(option)) for option in more["option"]))
    if len(names) <= MOST_NAMED:
        return Claim(f"Where a theme is weak, more people ask for {listed(names)}", proof)
    cases = f"in {number_in_words(len(more))} of {number_in_words(len(shown))} cases"
    return Claim(f"Where a theme is weak, more people ask for what answers to it, {cases}", proof)


def of_option_comparisons(table: pd.DataFrame) -> Claim:
    """Which options groups tick differently, as far as the tests tell."""
    by = f"By {lowered(str(table.attrs['by_title']))}"
    if table["p"].isna().all():
        return Claim(f"{by}, there are no two groups to compare")
    differing = table[table["survives"].eq(True)].sort_values("effect", ascending=False, kind="stable")
    if differing.empty:
        return Claim(f"{by}, no answer is chosen more by one group than by another, as far as can be told")
    told = [
        f"{quoted(row['option'])} from {percentage(row['lowest'])} ({row['lowest_group']}) to "
        f"{percentage(row['highest'])} ({row['highest_group']})"
        for row in differing.head(MOST_NAMED).to_dict("records")
    ]
    caution = "the groups differ in other ways too, and the figures are not adjusted for that"
    if len(differing) == 1:
        return Claim(f"{by}, the share choosing {told[0].replace(' from ', ' runs from ', 1)}", caution)
    among = "among them " if len(differing) > MOST_NAMED else ""
    many = f"{number_in_words(len(differing))} of {number_in_words(len(table))} answers differ"
    return Claim(f"{by}, {many}", f"{among}{listed(told)}; {caution}")


def _of_both(rows: pd.DataFrame, by: str) -> Claim:
    first = rows.to_dict("records")[0]
    proof = (
        f"the barrier score is {figure(first['estimate'], 'score')}, against {figure(first['others'], 'score')} among "
        f"everybody else, and {percentage(first['asked'])} ask for support that answers to it, against "
        f"{percentage(first['asked_others'])}"
    )
    if len(rows) == 1:
        return Claim(f"{by}, target first {_place(first)}", proof)
    proof = f"for {_place(first)}, {proof}"
    if len(rows) <= MOST_NAMED:
        return Claim(f"{by}, target first {listed([_place(row) for row in rows.to_dict('records')])}", proof)
    return Claim(f"{by}, {number_in_words(len(rows))} places stand out as weaker and asking for more support", proof)


def _where(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows that a column of yes, no and withheld says yes to."""
    return rows[rows[column].astype("boolean").fillna(False).to_numpy(dtype=bool)]


def _named(rows: pd.DataFrame, own: str, others: str, unit: str, called: str) -> str:
    """The first few rows with their figure and everybody else's, and how many more there are."""
    told = [
        f"{_place(row)} ({called}{figure(row[own], unit)}, against {figure(row[others], unit)})"
        for row in rows.head(MOST_NAMED).to_dict("records")
    ]
    more = len(rows) - len(told)
    return listed([*told, *([f"{number_in_words(more)} more"] if more > 0 else [])])


def _place(row: dict[Hashable, Any]) -> str:
    return f"{quoted(str(row['group']))} on {lowered(str(row['title']))}"
