"""The attack by time: what does a report say of those who answered since the last one of the same wave?

A wave may be published again, of an export that came later. Whoever has both reports takes one from the other: what is
left are the answers of those who are new or gone, and a group of these must be as large as any other. So each group of
one is set beside the same group of the other, and whoever is in no group that is shown beside those who were in none.
Groups that were merged differently are set side by side with what they share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import PurePosixPath
from typing import NamedTuple

from helpers.privacy.audit.bases import is_number
from helpers.privacy.audit.counts import EVERYBODY, Base, Group, Known, Place, laid_together
from helpers.privacy.audit.reading import Table
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE, NAMES

# What figures differ by that are computed of the same answers, on another machine.
_NOTHING = 1e-6
# Other questions, or another population, have other figures of the same answers.
_SHAPING = ("questionnaire", "population")
_REMEDY = "wait for more answers, or delete that report if nobody has read it"

Inputs = Mapping[str, str]
# The crossed answers that a group is made of, and those of whoever is in no group that anybody names.
_Cells = frozenset[tuple[str, ...]]
_UNNAMED = ("",)


def published_again(
    tables: Sequence[Table], bases: Mapping[Base, Known], beside: Iterable[Table]
) -> tuple[list[Leak], list[tuple[Base, Known]]]:
    """What a report says of the few who are new or gone since one beside it; and what that tells of the same people.

    `bases` is what the report's `tables` tell. Of the same people are bases of which nothing is counted otherwise.
    """
    publications: dict[frozenset[tuple[str, str]], list[Table]] = defaultdict(list)
    for table in beside:
        publications[frozenset(table.inputs.items())].append(table)
    mine = next((table.inputs for table in tables if table.inputs), {})
    figures = dict(_figures(tables))
    leaks: list[Leak] = []
    alike: list[tuple[Base, Known]] = []
    for earlier in publications.values():
        others: list[_Other] = []
        for base, then in laid_together(earlier).items():
            found = list(_others(base, then, bases[base])) if base in bases else []
            others += found
            if not found:
                alike.append((base, then))
        if few := [one for one in others if abs(one.more) < MINIMUM_BASE]:
            leaks.append(_of_few(few))
        elif not others:
            leaks += _exchanged(figures, earlier, _changed(mine, earlier[0].inputs))
    return leaks, alike


class _Other(NamedTuple):
    """What is of other people now: what it is called, how many more are in it, and where that stood and stands."""

    base: Base
    called: str
    more: float
    earlier: Place
    later: Place


def _of_few(few: Sequence[_Other]) -> Leak:
    """One for all: of everybody, if they are so few, or of the group of the fewest."""
    least = min(few, key=lambda one: (bool(one.called), abs(one.more)))
    said = f"counts {abs(least.more):g} {'more' if least.more > 0 else 'fewer'} than {_report(least.earlier)}"
    groups = len({one.called for one in few}) - 1
    more = f", and so it is with {groups} more" if groups else ""
    what = f"{said}{more}: what they answered is the difference between both reports; {_REMEDY}"
    return Leak(*least.later, least.called or least.base.what, what)


def _report(place: Place) -> str:
    """The report that a file is in, by its folder."""
    return PurePosixPath(place.file).parts[0]


class _Block(NamedTuple):
    """Those in a group, or in no group that is shown (`called` is then ""), how many they are, and where it stands."""

    cells: _Cells
    called: str
    size: float
    place: Place


def _others(base: Base, then: Known, now: Known) -> Iterator[_Other]:
    """What is counted otherwise in a base: everybody, groups, and what of one report is inside a group of the other."""
    was, is_ = then.counts.get(EVERYBODY), now.counts.get(EVERYBODY)
    if was is not None and is_ is not None and was != is_:
        yield _Other(base, "", is_ - was, then.shown[EVERYBODY], now.shown[EVERYBODY])
    for by in dict.fromkeys(group.by for group in [*now.counts, *then.counts] if group.by):
        named = {cell for known in (then, now) for group in known.counts if group.by == by for cell in _cells(group)}
        universe = frozenset(named | {_UNNAMED})
        before, after = (list(_blocks(known, by, universe)) for known in (then, now))
        for whole in _joined([*before, *after]):
            mine, theirs = ([one for one in some if one.cells <= whole] for some in (after, before))
            covered = [frozenset().union(*(one.cells for one in some)) for some in (mine, theirs)]
            if covered[0] == covered[1] == whole and (more := _sum(mine) - _sum(theirs)):
                yield _Other(base, _name(mine, by), more, theirs[0].place, mine[0].place)
        for one in after:
            if inside := [other for other in before if other.cells < one.cells and other.called]:
                yield from _inside(base, one, inside, now_is_larger=True)
        for one in before:
            if inside := [other for other in after if other.cells < one.cells and other.called]:
                yield from _inside(base, one, inside, now_is_larger=False)


def _inside(base: Base, one: _Block, inside: Sequence[_Block], now_is_larger: bool) -> Iterator[_Other]:
    """What a group of one report has beside groups of the other that are parts of it: only if those are few."""
    left = one.size - _sum(inside)
    if one.called and 0 < abs(left) < MINIMUM_BASE:
        called = f"group {one.called} without {', '.join(other.called for other in inside)}"
        earlier, later = (inside[0], one) if now_is_larger else (one, inside[0])
        yield _Other(base, called, left if now_is_larger else -left, earlier.place, later.place)


def _blocks(known: Known, by: tuple[str, ...], universe: _Cells) -> Iterator[_Block]:
    """Groups that are shown and share nobody, and all others together, where everybody is counted."""
    taken: set[tuple[str, ...]] = set()
    counted = 0.0
    for group in sorted((one for one in known.shown if one.by == by), key=lambda one: len(_cells(one))):
        cells, count = _cells(group), known.counts[group] or 0.0
        if taken.isdisjoint(cells):
            taken |= cells
            counted += count
            yield _Block(cells, group.name, count, known.shown[group])
    everybody = known.counts.get(EVERYBODY)
    if everybody is not None and taken:
        yield _Block(universe - taken, "", everybody - counted, known.shown[EVERYBODY])


def _cells(group: Group) -> _Cells:
    """The crossed answers that a group is made of."""
    return frozenset(product(*(sorted(answer.parts) for answer in group.answers)))


def _joined(blocks: Iterable[_Block]) -> list[_Cells]:
    """What blocks that share somebody cover together."""
    wholes: list[_Cells] = []
    for block in blocks:
        meeting = [one for one in wholes if one & block.cells]
        wholes = [one for one in wholes if not one & block.cells] + [block.cells.union(*meeting)]
    return wholes


def _sum(blocks: Iterable[_Block]) -> float:
    return sum(one.size for one in blocks)


def _name(blocks: Sequence[_Block], by: tuple[str, ...]) -> str:
    names = [one.called for one in blocks if one.called]
    rest = [f"no group of {' and '.join(by)} that is shown"] if len(names) < len(blocks) else []
    return f"group {' or '.join([*names, *rest])}" if names else f"in {rest[0]}"


# --- as many people, and other figures -------------------------------------------------------------------

_Named = tuple[str, ...]


def _exchanged(mine: Mapping[_Named, tuple[float, Table]], earlier: Sequence[Table], changed: set[str]) -> list[Leak]:
    """The first of the figures that are not what they were, though as many answered: somebody was exchanged."""
    if any(PurePosixPath(path).stem in _SHAPING for path in changed):
        return []
    waves = _waves(changed)
    for name, (was, where) in _figures(earlier):
        value, table = mine.get(name, (was, where))
        if waves.intersection(name[:2]) and abs(was - value) > _NOTHING * max(1.0, abs(was)):
            report = _report(Place(where.file, where.exhibit))
            what = f"has other figures than {report} of as many people: the answers of a few were exchanged; {_REMEDY}"
            return [Leak(table.file, table.exhibit, name[-1], what)]
    return []


def _figures(tables: Iterable[Table]) -> Iterator[tuple[_Named, tuple[float, Table]]]:
    """The estimates of tables, by their waves, the exhibit and the names of their rows."""
    for table in tables:
        of = [str(table.facts.get(name) or "") for name in ("wave", "earlier", "by")]
        for row in table.rows:
            if is_number(row.get("estimate")):
                named = [f"{name} {row[name]}" for name in table.columns if name in NAMES and row[name] is not None]
                yield (*of, table.exhibit, ", ".join(named)), (float(row["estimate"]), table)


def _changed(mine: Inputs, theirs: Inputs) -> set[str]:
    """The files of waves that both are of which are not the same."""
    both = _waves(mine) & _waves(theirs)
    return {path for path, _ in mine.items() ^ theirs.items() if _waves([path]) <= both}


def _waves(paths: Iterable[str]) -> set[str]:
    """The waves whose files these are: raw/<wave>/responses.csv."""
    return {parts[1] for path in paths if len(parts := PurePosixPath(path).parts) > 2}
