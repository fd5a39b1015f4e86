"""From tables of changes between two waves to claims: a change is one that outlives adjustment for there being many.

Where none does, no change was found, which is not to say that there was none: how large a change would have
been found stands beside it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, Claim
from helpers.display.naming import row_names
from helpers.display.spelling import capital, figure, interval, listed, number_in_words, quoted
from helpers.privacy.suppression import MINIMUM_BASE

# A change of the smallest detectable size is found with a power of 80%.
FOUND = "four times in five"
IN_WORDS = 10  # numbers up to ten are words


class _Words(NamedTuple):
    """How a rise and a fall are spoken of: of one thing, and of several."""

    noun: str
    none: str  # why nothing can be compared
    one: dict[bool, str]  # by whether it rose
    several: dict[bool, str]


_NOT_ALIKE = "none was asked in the same words, with the same answers, in both"
_WORDS = {
    "barrier_changes": _Words(
        "statement",
        _NOT_ALIKE,
        {True: "stands in the way of more people", False: "stands in the way of fewer people"},
        {True: "stand in the way of more people", False: "stand in the way of fewer people"},
    ),
    "score_changes": _Words(
        "theme",
        "too few of any theme's statements were asked alike in both",
        {True: "scores higher", False: "scores lower"},
        {True: "score higher", False: "score lower"},
    ),
    "option_changes": _Words(
        "option",
        "none was offered in the same words, to the same question, in both",
        {True: "is chosen by more people", False: "is chosen by fewer people"},
        {True: "are chosen by more people", False: "are chosen by fewer people"},
    ),
}


def of_changes(table: pd.DataFrame) -> Claim:
    """What a table of changes supports: which changes chance does not explain, and what would have been found."""
    words, before = _WORDS[table.attrs["family"]], table.attrs["before"]
    if table.empty:
        return Claim(f"No {words.noun} can be compared with {before}", f"{words.none} waves")
    rows = table[table["estimate"].notna()]
    if rows.empty:
        why = f"every figure rests on fewer than {MINIMUM_BASE} respondents in one of the waves, and is withheld"
        return Claim("There is nothing to show", why)
    moved = rows[rows["survives"].fillna(False).astype(bool)]
    order = (True, False) if rises_first(table) else (False, True)
    told = [part for rose in order if len(part := moved[moved["estimate"].gt(0).eq(rose)])]
    if not told:
        return _of_no_change(rows, words)
    if len(moved) == 1:
        return _of_one_change(moved, len(rows) - 1, words)
    named = max(map(len, told)) <= MOST_NAMED
    short = _named(told, words) if named else _counted(told, len(rows), words)
    rest = [] if named else [_run(one) for one in told if len(one) > 1]
    rest += [*_others(len(rows) - len(moved)), *_caution(table)]
    return Claim(f"{short[0]} than in {before}{short[1]}", "; ".join(rest))


def detectable(rows: pd.DataFrame, among_all: bool = True) -> str:
    """How large a change the rows' samples would have shown, in whole points, rounded up: "about six points"."""
    sizes = rows["detectable_among_all" if among_all else "detectable"].dropna().astype(float)
    if sizes.empty:
        return ""
    low, high = (_whole_points(float(size), unit_of(rows)) for size in (sizes.min(), sizes.max()))
    # One word beside one number reads as two kinds of thing.
    first, last = (number_in_words(one) if high <= IN_WORDS else f"{one:,}" for one in (low, high))
    return f"about {first if low == high else f'{first} to {last}'} point{'' if high == 1 else 's'}"


def rises_first(table: pd.DataFrame) -> bool:
    """Whether a rise is told before a fall: of scores and options. Of barriers a fall is, for it is good news."""
    return str(table.attrs["family"]) != "barrier_changes"


def unit_of(rows: pd.DataFrame) -> str:
    """The unit of a table of changes."""
    return str(rows.attrs["unit"])


def _whole_points(size: float, unit: str) -> int:
    """Rounded up, so that what is said to be found would be; what floats leave behind is no part of it."""
    return max(1, math.ceil(round(size * (100 if unit == "share_change" else 1), 9)))


def _of_no_change(rows: pd.DataFrame, words: _Words) -> Claim:
    before = rows.attrs["before"]
    found = detectable(rows)
    rest = [f"a change of {found} or more would probably have been found ({FOUND})"] if found else []
    if len(rows) == 1:
        name, change = quoted(row_names(rows)[0]), points(rows["estimate"].iloc[0], unit_of(rows))
        return Claim(
            f"Whether {name} has changed since {before} cannot be told from chance ({change})",
            "; ".join([*rest, *_caution(rows)]),
        )
    among = f"{'either' if len(rows) == 2 else 'any'} of {number_in_words(len(rows))} {words.noun}s"
    short = f"No change since {before} can be told from chance in {among}"
    return Claim(short, "; ".join([*rest, *_caution(rows)]))


def _of_one_change(moved: pd.DataFrame, others: int, words: _Words) -> Claim:
    unit, change = unit_of(moved), moved["estimate"].iloc[0]
    level = "score" if unit == "score_change" else "share"
    then, now = (figure(moved[wave].iloc[0], level) for wave in ("before", "now"))
    spread = interval(moved["low"].iloc[0], moved["high"].iloc[0], unit)
    return Claim(
        f"{quoted(row_names(moved)[0])} {words.one[bool(change > 0)]} than in {moved.attrs['before']}",
        "; ".join([f"{points(change, unit)} ({spread}), from {then} to {now}", *_others(others), *_caution(moved)]),
        points(change, unit),
    )


def _named(told: list[pd.DataFrame], words: _Words) -> tuple[str, str]:
    """The changes by name: before "than in 2025", and after it."""
    parts = []
    for rows in told:
        rose = bool(rows["estimate"].iloc[0] > 0)
        ordered = rows.sort_values("estimate", ascending=not rose, kind="stable")
        changes = zip(row_names(ordered), ordered["estimate"], strict=True)
        names = [f"{quoted(name)} ({points(change, unit_of(rows))})" for name, change in changes]
        parts.append(f"{listed(names)} {words.one[rose] if len(rows) == 1 else words.several[rose]}")
    return parts[0], f", and {parts[1]}" if len(parts) > 1 else ""


def _counted(told: list[pd.DataFrame], of: int, words: _Words) -> tuple[str, str]:
    """The changes by number, where they are too many to name."""
    parts = []
    for rows in told:
        rose = bool(rows["estimate"].iloc[0] > 0)
        parts.append((number_in_words(len(rows)), words.one[rose] if len(rows) == 1 else words.several[rose]))
    many, do = parts[0]
    first = f"All {many}" if len(told[0]) == of else f"{capital(many)} of {number_in_words(of)}"
    return f"{first} {words.noun}s {do}", f", and {parts[1][0]} {parts[1][1]}" if len(parts) > 1 else ""


def _run(rows: pd.DataFrame) -> str:
    """From the smallest to the largest of changes in one direction."""
    ordered = rows.loc[rows["estimate"].abs().sort_values(kind="stable").index]
    ends = [
        f"{figure(ordered['estimate'].iloc[end], unit_of(rows))} ({quoted(row_names(ordered)[end])})" for end in (0, -1)
    ]
    return f"{'rises' if rows['estimate'].iloc[0] > 0 else 'falls'} run from {ends[0]} to {ends[1]} points"


def _others(rest: int) -> list[str]:
    if not rest:
        return []
    return [
        f"the {'other change' if rest == 1 else f'other {number_in_words(rest)} changes'} cannot be told from chance"
    ]


def _caution(table: pd.DataFrame) -> list[str]:
    """What alone can move shares: options that were added to a list, or dropped from it."""
    return (
        ["a list that people chose from changed too, which alone can move shares"]
        if table.attrs["list_changed"]
        else []
    )


def points(change: float, unit: str) -> str:
    """A change with its sign, and what it is counted in.

    >>> points(-0.08, "share_change"), points(1.2, "score_change")
    ('−8 points', '+1 point')
    """
    whole = figure(change, unit)
    return f"{whole} point{'' if whole.lstrip('−+') == '1' else 's'}"
