"""The attack by time: what does a report say of those who answered since the last one of the same wave?

A wave may be published again, of an export that came later. Whoever has both reports takes one from the other: what is
left are the answers of those who are new or gone, and a group of these must be as large as any other. So each count of
one is set beside the same count of the other. Groups that were merged differently are set beside their parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from helpers.privacy.audit.bases import is_number
from helpers.privacy.audit.counts import Base, Group, Known, Merged, Place, laid_together, merged_in
from helpers.privacy.audit.reading import Table
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE, NAMES

# What figures differ by that are computed of the same answers, on another machine.
_NOTHING = 1e-6
_REMEDY = "wait for more answers, or delete that report if nobody has read it"

Inputs = Mapping[str, str]


def published_again(tables: Sequence[Table], beside: Iterable[Table]) -> tuple[list[Leak], list[Table]]:
    """What a report says of the few who are new or gone since one beside it; and which tables are of the same people.

    Tables beside it are of the same people where their data are the same, or where all that they count is as many.
    """
    publications: dict[frozenset[tuple[str, str]], list[Table]] = defaultdict(list)
    for table in beside:
        publications[frozenset(table.inputs.items())].append(table)
    mine = next((table.inputs for table in tables if table.inputs), {})
    known, merged = laid_together(tables), merged_in(tables)
    leaks: list[Leak] = []
    alike: list[Table] = []
    for earlier in publications.values():
        changed = _changed(mine, earlier[0].inputs)
        if not changed:
            alike += earlier
            continue
        told = laid_together(earlier)
        told = {base: of_base for base, of_base in told.items() if base.wave in _waves(changed)}
        others = list(_others(known, told, merged, merged_in(earlier)))
        few = [other for other in others if abs(other.now - other.before) < MINIMUM_BASE]
        of_same = not others
        if few:
            leaks.append(_of_few(few))
        elif of_same and (figures := next(_other_figures(tables, earlier, changed), None)):
            leaks.append(figures)
        alike += [table for table in earlier if of_same or not _waves(changed).intersection(_waves_of(table))]
    return leaks, alike


class _Other(NamedTuple):
    """A group that is of other people now: how many were in it, and are, and where that stands."""

    base: Base
    group: Group
    before: float
    now: float
    earlier: Place
    later: Place


def _of_few(few: Sequence[_Other]) -> Leak:
    """One for all: of everybody, if they are so few, or of the group of the fewest."""
    least = min(few, key=lambda one: (bool(one.group.by), abs(one.now - one.before)))
    differ = least.now - least.before
    said = f"counts {abs(differ):g} {'more' if differ > 0 else 'fewer'} than {_report(least.earlier)}"
    groups = len({one.group for one in few}) - 1
    more = f", and so it is with {groups} more" if groups else ""
    called = f"group {', '.join(least.group.answers)}" if least.group.by else least.base.what
    what = f"{said}{more}: what they answered is the difference between both reports; {_REMEDY}"
    return Leak(*least.later, called, what)


def _report(place: Place) -> str:
    """The report that a file is in, by its folder."""
    return PurePosixPath(place.file).parts[0]


def _others(
    known: Mapping[Base, Known], told: Mapping[Base, Known], merged: Merged, merged_then: Merged
) -> Iterator[_Other]:
    """The groups of which as many are shown neither then nor now."""
    for base, then in told.items():
        now = known.get(base)
        if now is None:
            continue
        for group in {**now.shown, **then.shown}:
            before = _count(then, group, base.wave, merged_then, merged)
            after = _count(now, group, base.wave, merged, merged_then)
            if before and after and before[0] != after[0]:
                yield _Other(base, group, before[0], after[0], before[1], after[1])


def _count(known: Known, group: Group, wave: str, mine: Merged, theirs: Merged) -> tuple[float, Place] | None:
    """How many of a group a report shows, under its own name or as its parts, and where; None where it does not."""
    if group in known.shown:
        return known.counts[group] or 0.0, known.shown[group]
    if len(group.by) != 1:
        return None
    (question,), (answer,) = group
    stand_for = mine.get((wave, question), {})
    wanted = set(theirs.get((wave, question), {}).get(answer, (answer,)))
    parts = {
        one: set(stand_for.get(one.answers[0], one.answers))
        for one in known.shown
        if one.by == group.by and set(stand_for.get(one.answers[0], one.answers)) <= wanted
    }
    if not parts or set().union(*parts.values()) != wanted:
        return None
    return sum(known.counts[one] or 0.0 for one in parts), known.shown[next(iter(parts))]


def _other_figures(tables: Sequence[Table], earlier: Sequence[Table], changed: set[str]) -> Iterator[Leak]:
    """Figures that are not what they were, of as many people, from a new export alone: somebody was exchanged."""
    if any(PurePosixPath(path).stem != "responses" for path in changed):
        return  # other questions or another population have other figures of the same answers
    then = {name: (value, table) for table in earlier for name, value in _figures(table)}
    for table in tables:
        for name, value in _figures(table):
            was, where = then.get(name, (value, table))
            if abs(was - value) > _NOTHING * max(1.0, abs(was)):
                what = f"has other figures than {_report(Place(where.file, where.exhibit))} of as many people: "
                yield Leak(
                    table.file, table.exhibit, name[-1], what + f"the answers of a few were exchanged; {_REMEDY}"
                )


def _figures(table: Table) -> Iterator[tuple[tuple[str, ...], float]]:
    """The estimates of a table, by the exhibit and the names of their rows."""
    for row in table.rows:
        if is_number(row.get("estimate")):
            named = [f"{name} {row[name]}" for name in table.columns if name in NAMES and row[name] is not None]
            yield (table.exhibit, str(table.facts.get("by", "")), ", ".join(named)), float(row["estimate"])


def _changed(mine: Inputs, theirs: Inputs) -> set[str]:
    """The files of waves that both are of which are not the same."""
    both = _waves(mine) & _waves(theirs)
    return {path for path, _ in mine.items() ^ theirs.items() if _waves([path]) <= both}


def _waves(paths: Iterable[str]) -> set[str]:
    """The waves whose files these are: raw/<wave>/responses.csv."""
    return {PurePosixPath(path).parts[1] for path in paths if len(PurePosixPath(path).parts) > 1}


def _waves_of(table: Table) -> set[str]:
    return {str(table.facts[name]) for name in ("wave", "earlier") if table.facts.get(name)}
