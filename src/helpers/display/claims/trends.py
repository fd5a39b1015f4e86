"""From tables of changes between two waves to claims: a change is one that outlives adjustment for there being many.

Where none does, no change was found, which is not to say that there was none: how large a change would have
been found stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, SMALL_BASE, Claim
from helpers.display.naming import row_names
from helpers.display.spelling import capital, figure, interval, listed, number_in_words, quoted
from helpers.privacy.suppression import MINIMUM_BASE

# A change of the smallest detectable size is found with a power of 80%.
FOUND = "in four surveys out of five"
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
_OUTCOMES = {
    "share_change": _Words(
        "outcome",
        _NOT_ALIKE,
        {True: "is rated well by more people", False: "is rated well by fewer people"},
        {True: "are rated well by more people", False: "are rated well by fewer people"},
    ),
    "score_change": _Words(
        "outcome",
        _NOT_ALIKE,
        {True: "is rated higher", False: "is rated lower"},
        {True: "are rated higher", False: "are rated lower"},
    ),
}
_ALWAYS = ("theme", "statement")  # what every survey asks of
# By whether agreeing with a statement is bad news: how people say that it is a barrier for them.
_SAID = {
    True: {"one": "stands in the way", "several": "stand in the way"},
    False: {"one": "is not the case", "several": "are not the case"},
}


def of_changes(table: pd.DataFrame, others_too: bool = True) -> Claim:
    """What a table of changes supports: which changes chance does not explain, and what would have been found.

    Beside a change that chance does not explain, `others_too` says how many there are that it may.
    """
    words, before = _words(table), table.attrs["before"]
    if table.empty:
        return Claim(f"No {words.noun} can be compared with {before}", f"{words.none} waves")
    rows = table[table["estimate"].notna()]
    if rows.empty:
        why = f"every figure rests on fewer than {MINIMUM_BASE} respondents in one of the waves, and is withheld"
        return Claim("There is nothing to show", why)
    moved = rows[survived(rows)]
    order = (True, False) if rises_first(table) else (False, True)
    told = [part for rose in order if len(part := moved[moved["estimate"].gt(0).eq(rose)])]
    if not told:
        return _of_no_change(rows, words)
    others = _others(len(rows) - len(moved), words.noun) if others_too else []
    if len(moved) == 1:
        return _of_one_change(moved, others)
    named = max(map(len, told)) <= MOST_NAMED
    short = _named(told) if named else _counted(told, len(rows), words)
    rest = [] if named else [_run(one) for one in told if len(one) > 1]
    return Claim(short, "; ".join([*rest, *others, *_caution(table)]))


def of_all_changes(tables: Sequence[pd.DataFrame]) -> str:
    """What all changes of a chapter say together: those that chance does not explain, then where there are none."""
    shown = [table for table in tables if table["estimate"].notna().any()]
    said = [str(of_changes(table, others_too=False)) for table in shown if survived(table).any()]
    said += _of_the_rest(shown, moved=bool(said))
    # That a survey asked no outcome, or offered no list, is no news; nor, beside what is shown, what is withheld.
    missing = [
        one
        for one in tables
        if (_words(one).noun in _ALWAYS if one.empty else one["estimate"].isna().all() and not shown)
    ]
    return " ".join([*said, *dict.fromkeys(str(of_changes(table)) for table in missing), *_cautions(tables)])


def detectable(rows: pd.DataFrame, among_all: bool = True) -> str:
    """How large a change the rows' samples would have shown, in whole points, rounded up: "about six points".

    `among_all`: in a test among all of its family, rather than alone.
    """
    return _sizes_in_words([rows], "detectable_among_all" if among_all else "detectable")


def would_show(tables: Sequence[pd.DataFrame]) -> str:
    """How large a change would have been found among all: "about four points in a score or about six points ...".

    "" where none could be told.
    """
    kinds = {"a score": "score_change", "a share": "share_change"}
    of_kinds = {kind: [table for table in tables if unit_of(table) == unit] for kind, unit in kinds.items()}
    sizes = {kind: _sizes_in_words(some, "detectable_among_all") for kind, some in of_kinds.items()}
    return " or ".join(f"{size} in {kind}" for kind, size in sizes.items() if size)


def rises_first(table: pd.DataFrame) -> bool:
    """Whether a rise is told before a fall: of scores and options. Of barriers a fall is, for it is good news."""
    return str(table.attrs["family"]) != "barrier_changes"


def survived(rows: pd.DataFrame) -> pd.Series[bool]:
    """Which changes chance does not explain, given how many are looked at together."""
    return rows["survives"].fillna(False).astype(bool)


def unit_of(rows: pd.DataFrame) -> str:
    """The unit of a table of changes."""
    return str(rows.attrs["unit"])


def _words(table: pd.DataFrame) -> _Words:
    family = table.attrs["family"]
    return _OUTCOMES[unit_of(table)] if family == "outcome_changes" else _WORDS[family]


def _sizes_in_words(tables: Sequence[pd.DataFrame], column: str) -> str:
    sizes = [(float(size), unit_of(table)) for table in tables for size in table[column].dropna().astype(float)]
    if not sizes:
        return ""
    points = [_whole_points(*size) for size in sizes]
    low, high = min(points), max(points)
    # One word beside one number reads as two kinds of thing.
    first, last = (number_in_words(one) if high <= IN_WORDS else f"{one:,}" for one in (low, high))
    return f"about {first if low == high else f'{first} to {last}'} point{'' if high == 1 else 's'}"


def _whole_points(size: float, unit: str) -> int:
    """Rounded up, so that what is said to be found would be; what floats leave behind is no part of it."""
    return max(1, math.ceil(round(size * (100 if unit == "share_change" else 1), 9)))


def _of_the_rest(tables: Sequence[pd.DataFrame], moved: bool) -> list[str]:
    """How many changes chance may explain, and what would have shown; `moved` says that there are others."""
    still = [table[table["estimate"].notna() & ~survived(table)] for table in tables]
    many = sum(map(len, still))
    if not many:
        return []
    # Nothing in the sentence says of what an option is one.
    plural = {"option": "multiple-choice options"}
    nouns = [_words(table).noun for table in still if len(table)]
    kinds = listed(list(dict.fromkeys(plural.get(noun, f"{noun}s") for noun in nouns)))
    which, since = ("other ", "") if moved else ("", f" since {still[0].attrs['before']}")
    several = f"No {which}change{since} can be told from chance, among {number_in_words(many)} in {kinds}"
    said = several if many > 1 else f"The {which}change{since}, in {kinds}, cannot be told from chance"
    size = would_show(tables)
    return [f"{said}: a change of {size} would probably have been found ({FOUND})." if size else f"{said}."]


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
    return Claim(short, "; ".join([*rest, *_largest(rows), *_caution(rows)]))


def _largest(rows: pd.DataFrame) -> list[str]:
    """The largest of changes that chance may explain, said as such; nothing where all round to nought."""
    place = int(rows["estimate"].abs().to_numpy(dtype=float).argmax())
    change = points(rows["estimate"].iloc[place], unit_of(rows))
    if change == points(0, unit_of(rows)):
        return []
    return [f"chance may explain even the largest ({quoted(row_names(rows)[place])}, {change})"]


def _of_one_change(moved: pd.DataFrame, others: list[str]) -> Claim:
    unit, change = unit_of(moved), moved["estimate"].iloc[0]
    level = "score" if unit == "score_change" else "share"
    then, now = (figure(moved[wave].iloc[0], level) for wave in ("before", "now"))
    spread = interval(moved["low"].iloc[0], moved["high"].iloc[0], unit)
    return Claim(
        _named([moved], sized=False),
        "; ".join([f"{points(change, unit)} ({spread}), from {then} to {now}", *others, *_caution(moved)]),
        points(change, unit),
    )


def _named(told: Sequence[pd.DataFrame], sized: bool = True) -> str:
    """The changes by name, rises and falls apart, each with its size: "“A” (+3 points) scores higher than in 2025"."""
    parts: list[str] = []
    for rows in told:
        rose = bool(rows["estimate"].iloc[0] > 0)
        ordered = rows.sort_values("estimate", ascending=not rose, kind="stable")
        than = "" if parts else f" than in {rows.attrs['before']}"
        if "barrier" in rows:
            people = f"{'more' if rose else 'fewer'}{f' people{than}' if than else ''}"
            kinds = [ordered[ordered["barrier"].eq(kind)] for kind in ordered["barrier"].unique()]
            parts.append(f"{people} say {' and '.join(_as_said(of_kind, sized) for of_kind in kinds)}")
        else:
            words = _words(rows)
            does = (words.one if len(rows) == 1 else words.several)[rose]
            parts.append(f"{_with_sizes(ordered, row_names(ordered), sized)} {does}{than}")
    return capital(", and ".join(parts))


def _as_said(rows: pd.DataFrame, sized: bool) -> str:
    """What people say for whom statements of one direction are barriers: "that “Fear of blame” stands in the way"."""
    said = _SAID[bool(rows["barrier"].iloc[0])]["one" if len(rows) == 1 else "several"]
    return f"that {_with_sizes(rows, rows['title'].astype(str).tolist(), sized)} {said}"


def _with_sizes(rows: pd.DataFrame, names: Sequence[str], sized: bool) -> str:
    told = zip(names, rows["estimate"], strict=True)
    return listed([quoted(name) + (f" ({points(change, unit_of(rows))})" if sized else "") for name, change in told])


def _counted(told: list[pd.DataFrame], of: int, words: _Words) -> str:
    """The changes by number, where they are too many to name."""
    parts = []
    for rows in told:
        rose = bool(rows["estimate"].iloc[0] > 0)
        parts.append((number_in_words(len(rows)), words.one[rose] if len(rows) == 1 else words.several[rose]))
    many, do = parts[0]
    first = f"All {many}" if len(told[0]) == of else f"{capital(many)} of {number_in_words(of)}"
    second = f", and {parts[1][0]} {parts[1][1]}" if len(parts) > 1 else ""
    return f"{first} {words.noun}s {do} than in {told[0].attrs['before']}{second}"


def _run(rows: pd.DataFrame) -> str:
    """From the smallest to the largest of changes in one direction."""
    ordered = rows.loc[rows["estimate"].abs().sort_values(kind="stable").index]
    ends = [
        f"{figure(ordered['estimate'].iloc[end], unit_of(rows))} ({quoted(row_names(ordered)[end])})" for end in (0, -1)
    ]
    return f"{'rises' if rows['estimate'].iloc[0] > 0 else 'falls'} run from {ends[0]} to {ends[1]} points"


def _others(rest: int, noun: str) -> list[str]:
    if not rest:
        return []
    others = noun if rest == 1 else f"{number_in_words(rest)} {noun}s"
    return [f"no change can be told from chance in the other {others}"]


def _caution(table: pd.DataFrame) -> list[str]:
    """What alone can move shares: options that were added to a list, or dropped from it."""
    return (
        ["a list that people chose from changed too, which alone can move shares"]
        if table.attrs["list_changed"]
        else []
    )


def _cautions(tables: Sequence[pd.DataFrame]) -> list[str]:
    """What a reader must know of all tables: withheld rows, and a very small base."""
    hidden = sum(int(table["withheld"].sum()) for table in tables)
    bases = [int(n) for table in tables for n in table["n"].dropna()]
    said = []
    if hidden and bases:
        are = "figure is" if hidden == 1 else "figures are"
        said.append(f"{capital(number_in_words(hidden))} {are} withheld, to protect small groups.")
    if bases and min(bases) < SMALL_BASE:
        said.append(f"The smallest base is {min(bases)} respondents, so read with care.")
    return said


def points(change: float, unit: str) -> str:
    """A change with its sign, and what it is counted in.

    >>> points(-0.08, "share_change"), points(1.2, "score_change")
    ('−8 points', '+1 point')
    """
    whole = figure(change, unit)
    return f"{whole} point{'' if whole.lstrip('−+') == '1' else 's'}"
