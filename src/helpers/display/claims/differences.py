"""From tables of differences between groups to claims: only of those that survive adjustment for being many."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, Claim
from helpers.display.spelling import capital, either, figure, listed, lowered, number_in_words, quoted

NOTHING = Claim("There is nothing to compare", "no two groups are large enough to set side by side")
MANY = "adjustment for there being so many"
OTHER = "Other"
# What is compared between groups, and what differs where it does.
_THINGS = {
    "score_comparisons": ("Scores differ", "theme"),
    "barrier_comparisons": ("The share for whom a statement is a barrier differs", "statement"),
    "outcome_comparisons": ("Answers about outcomes differ", "outcome"),
}


def of_differences(table: pd.DataFrame) -> Claim:
    """Which groups score differently from everybody else: on one theme, or over several."""
    tests, found = int(table["p"].notna().sum()), largest_first(table)
    named = _to_be_named(found)
    if not tests:
        return NOTHING
    one_theme = len(set(table["theme"])) == 1
    if found.empty:
        none = "none of the {} differences in score survives" if tests > 1 else "the one difference does not survive"
        return Claim("No group can be told apart from everybody else", f"{none.format(number_in_words(tests))} {MANY}")
    first, told = named.to_dict("records")[0], _told(found, one_theme)
    if not one_theme:
        short = f"{capital(number_in_words(len(found)))} of {number_in_words(tests)} group scores can be told apart"
        return Claim(f"{short} from everybody else's", told, f"among them {_in_short(first)}")
    if len(found) == 1:
        others = f"; none of the other {number_in_words(tests - 1)} differences survives {MANY}" if tests > 2 else ""
        return Claim(f"{_who(first)} scores {_how_far(first)} everybody else", f"{_interval(first)}{others}")
    short = f"{capital(number_in_words(len(found)))} groups score differently from everybody else"
    return Claim(short, told, f"among them {_who(first)}, {_how_far(first)}")


def of_net_differences(table: pd.DataFrame) -> Claim:
    """How many of the differences that survive do so with the other questions held constant, too."""
    plain = largest_first(table)
    if plain.empty:
        return Claim("No group can be told apart from everybody else", "so there is no difference to look into")
    still = plain[plain["net_survives"].astype(bool)]
    many = number_in_words(len(plain))
    if len(still) == len(plain):
        all_of = f"All {many} differences hold" if len(plain) > 1 else "The one difference holds"
        return Claim(f"{all_of} among people alike in everything else that was asked about them")
    some = capital(number_in_words(len(still))) if len(still) else "None"
    short = f"{some} of {many} differences hold{'s' if len(still) < 2 else ''} among people alike in everything else"
    gone = plain[~plain["net_survives"].astype(bool)]
    names = [_in_short(row) for row in gone.head(MOST_NAMED).to_dict("records")]
    more = len(gone) - len(names)
    told = listed([*names, *([f"{number_in_words(more)} more"] if more > 0 else [])])
    short += " that was asked about them"
    return Claim(short, f"it cannot be shown for {told}: other questions may explain them, or too few people are left")


def of_comparisons(table: pd.DataFrame) -> Claim:
    """By which profile questions anything differs, and in how many of the things compared."""
    what, thing = _THINGS[table.attrs["family"]]
    tests = int(table["p"].notna().sum())
    if not tests:
        return NOTHING
    counts = table["survives"].groupby(table["section"], sort=False).sum().sort_values(ascending=False, kind="stable")
    things = int(table.attrs["things"])
    some = [
        f"by {lowered(str(section))} for {number_in_words(int(times))}" for section, times in counts.items() if times
    ]
    none = [lowered(str(section)) for section, times in counts.items() if not times]
    if not some:
        alike = "by none of the profile questions" if len(none) > 1 else f"not by {none[0]}"
        return Claim(f"{what} {alike} that can be told from chance", f"no comparison survives {MANY}")
    of_them = f" of {number_in_words(things)} {thing}s" if things > 1 else f" {thing}"
    listed_first, rest = [some[0] + of_them, *some[1:MOST_NAMED]], some[MOST_NAMED:]
    rest += [f"by {either(none)}, none can be told from chance"] if none else []
    return Claim(f"{what} {listed(listed_first)}", "; ".join(rest))


def largest_first(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the differences that survive, the largest first, with all columns.

    Raises ValueError for a table whose p values are not adjusted.
    """
    if "survives" not in table:
        raise ValueError("these differences are not adjusted for there being many: pass it through adjust_p_values")
    found = table[table["survives"].astype(bool)]
    return found.reindex(found["estimate"].abs().sort_values(ascending=False, kind="stable").index)


def _to_be_named(found: pd.DataFrame) -> pd.DataFrame:
    """The first few, without whoever answered "Other" while there are others: they are no group that can be helped."""
    kinds = found[found["group"].ne(OTHER)]
    return (kinds if len(kinds) else found).head(MOST_NAMED)


def _told(found: pd.DataFrame, one_theme: bool) -> str:
    """The first few differences with their intervals, and how many more there are."""
    named = []
    for place, row in enumerate(_to_be_named(found).to_dict("records")):
        on = "" if one_theme else f" on {lowered(str(row['title']))}"
        if place:
            named.append(f"{_who(row)} {_how_far(row)}{on} ({_interval(row, short=True)})")
        else:
            named.append(f"{_who(row)} scores {_how_far(row)} everybody else{on} ({_interval(row)})")
    more = len(found) - len(named)
    return listed([*named, *([f"{number_in_words(more)} more"] if more > 0 else [])])


def _who(row: Mapping[Hashable, Any]) -> str:
    """A group and the question it is of: two questions may have an answer of the same name."""
    return f"{quoted(str(row['group']))} ({lowered(str(row['section']))})"


def _in_short(row: Mapping[Hashable, Any]) -> str:
    return f"{quoted(str(row['group']))} on {lowered(str(row['title']))}, {_how_far(row)}"


def _how_far(row: Mapping[Hashable, Any]) -> str:
    """A difference in points, and its side: "9 points below"."""
    points = figure(abs(row["estimate"]), "score")
    told = {"0": "less than 1 point", "1": "1 point"}.get(points, f"{points} points")
    return f"{told} {'above' if row['estimate'] > 0 else 'below'}"


def _interval(row: Mapping[Hashable, Any], short: bool = False) -> str:
    """The interval of a difference, from the near end to the far one."""
    ends = sorted(abs(row[end]) for end in ("low", "high"))
    told = " to ".join(figure(end, "score") for end in ends)
    return told if short else f"95% interval {told}"
