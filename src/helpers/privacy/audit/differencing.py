"""The attack by subtraction: what does everything that is shown, taken together, say of what is withheld?

Whatever is shown of one base in any exhibit, chapter, edition or report of another year is laid together: a count that
is withheld here and shown there is no secret, and what the groups of a whole leave of it is what the withheld ones
have. The reader is the one of `privacy.inference`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from helpers.privacy.audit.bases import is_number
from helpers.privacy.audit.reading import Row, Table
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE

if TYPE_CHECKING:  # an optimiser takes its time to load, and is needed only where something is withheld
    from helpers.privacy.inference import Cells

# What everybody is called where groups are.
_EVERYBODY = frozenset({"All", "Everybody"})
# What says which base it is, beside what the table says of it.
_THINGS = ("theme", "item", "outcome", "question_id", "code_id")
_IN_BRACKETS = re.compile(r" ?\([^()]*\)")
_ALL = "all respondents"


class Base(NamedTuple):
    """Respondents that groups are parts of: those of a wave who answered something."""

    wave: str
    what: str
    thing: tuple[str, ...]


class Group(NamedTuple):
    """Part of a base: those who gave these answers to these questions. () is everybody."""

    by: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass
class Known:
    """What is known of one base: how many are in each group that is named somewhere, None where that is withheld."""

    counts: dict[Group, float | None] = field(default_factory=dict)
    places: dict[Group, tuple[str, str]] = field(default_factory=dict)  # where it is withheld
    nobody_is_shown: bool = False  # so that whatever is withheld is one or more

    def learn(self, group: Group, count: float | None, place: tuple[str, str]) -> None:
        """Note a count; one that is shown anywhere is known."""
        if count is not None or group not in self.counts:
            self.counts[group] = count
        if count is None:
            self.places.setdefault(group, place)


def worked_out(tables: Iterable[Table]) -> Iterator[Leak]:
    """Withheld counts that all tables together say more nearly than within `MINIMUM_BASE` respondents."""
    bases = _laid_together(list(tables))
    # Every reader knows of a group that is named anywhere, and that it may be part of any base.
    groups: dict[tuple[str, tuple[str, ...]], dict[Group, None]] = defaultdict(dict)
    for base, known in bases.items():
        for group in known.counts:
            if group.by:
                groups[base.wave, group.by][group] = None
    for base, known in bases.items():
        for by in dict.fromkeys(group.by for group in known.counts if group.by):
            yield from _of_question(base, known, by, list(groups[base.wave, by]))


def _of_question(base: Base, known: Known, by: tuple[str, ...], named: list[Group]) -> Iterator[Leak]:
    groups = [group for group in named if known.counts.get(group) != 0]
    gaps = np.array([known.counts.get(group) is None for group in groups])
    withheld = np.array([group in known.places for group in groups]) & gaps
    if not withheld.any() or gaps.all():
        return
    wholes = list(_wholes(groups, by, known.counts))
    cells = _filled(groups, gaps, wholes, known)
    if cells is None:
        return
    from helpers.privacy.inference import feasibility

    low, high = feasibility(cells, gaps)
    # A group that nobody is in gives nobody away.
    for place in np.flatnonzero(withheld & (high - low < MINIMUM_BASE) & (high > 0)):
        group = groups[place]
        file, exhibit = known.places[group]
        least, most = f"{low[place]:g}", f"{high[place]:g}"
        between = least if least == most else f"{least} to {most}"
        what = f"can be worked out from what is shown here and elsewhere: {between} of {base.what}"
        yield Leak(file, exhibit, f"group {', '.join(group.answers)}", what)


def _wholes(
    groups: list[Group], by: tuple[str, ...], counts: Mapping[Group, float | None]
) -> Iterator[tuple[list[int], float]]:
    """The places of groups that add up to something known, and to what: everybody, and the parts of a crossing."""
    for parts in {(), *((one,) for one in by if len(by) > 1)}:
        kept = [by.index(one) for one in parts]
        of_part: dict[Group, list[int]] = defaultdict(list)
        for place, group in enumerate(groups):
            of_part[Group(parts, tuple(group.answers[one] for one in kept))].append(place)
        for part, places in of_part.items():
            total = counts.get(part)
            if total is not None:
                yield places, total


def _filled(groups: list[Group], gaps: np.ndarray, wholes: list[tuple[list[int], float]], known: Known) -> Cells | None:
    """The cells with gaps filled by any numbers that agree with all that is known; None where none do, or none can."""
    from scipy.optimize import linprog

    from helpers.privacy.inference import Cells

    least = 1.0 if known.nobody_is_shown else 0.0
    sizes = np.array([known.counts.get(group) or 0.0 for group in groups])
    rows, left = [], []
    for places, total in wholes:
        holds = np.zeros(len(groups))
        holds[places] = 1.0
        rows.append(holds[gaps])
        left.append(total - sizes[places].sum())
    if not rows:
        return None
    found = linprog(np.zeros(int(gaps.sum())), A_eq=np.array(rows), b_eq=np.array(left), bounds=(least, None))
    if found.status != 0:
        return None
    sizes[gaps] = found.x
    return Cells(sizes, tuple(np.array(places) for places, _ in wholes), least)


# --- what the tables say of each base --------------------------------------------------------------------


def _laid_together(tables: list[Table]) -> dict[Base, Known]:
    ids = _ids(tables)
    found: dict[Base, Known] = defaultdict(Known)
    for table in tables:
        place = (table.file, table.exhibit)
        for row in table.rows:
            for base, group, count in _counts(table, row, ids):
                found[base].learn(group, count, place)
        if "count" in table.columns:
            found[_base_of(table, _ALL, ())].nobody_is_shown = True
    return found


def _ids(tables: list[Table]) -> dict[str, str]:
    """The ids of profile questions by their titles, from the tables that have both."""
    found = {
        str(row["section"]): str(row["question"])
        for table in tables
        if "group" in table.columns
        for row in table.rows
        if row.get("section") and row.get("question")
    }
    titled = {str(table.facts["by_title"]): str(table.facts["by"]) for table in tables if table.facts.get("by")}
    return found | titled


def _counts(table: Table, row: Row, ids: Mapping[str, str]) -> Iterator[tuple[Base, Group, float | None]]:
    """What a row says of how many are in a group of a base."""
    facts, withheld = table.facts, row.get("withheld") is True
    if "n_before" in row or "n_now" in row:
        yield from _of_two_waves(table, row, ids)
        return
    if "base" not in facts or "n" not in row:
        return
    thing = tuple(str(row.get(name) or facts.get(name) or "") for name in _THINGS)
    base = _base_of(table, str(facts["base"]), thing)
    if "count" in row and base.what == _ALL:
        by = _id(str(row.get("section") or facts.get("question_title") or ""), ids) or str(
            facts.get("question_id") or ""
        )
        everybody = _base_of(table, _ALL, ())
        yield everybody, Group((by,), (str(row.get("answer")),)), _number(row, "count", withheld)
        if is_number(row["n"]):
            yield everybody, Group((), ()), float(row["n"])
        return
    yield base, _group(table, row, ids), _number(row, "n", withheld)


def _of_two_waves(table: Table, row: Row, ids: Mapping[str, str]) -> Iterator[tuple[Base, Group, float | None]]:
    """What is shown of two waves. What is withheld in one is withheld in both, and says nothing of the other."""
    for name, wave in (("n_before", table.facts.get("earlier")), ("n_now", table.facts.get("wave"))):
        if is_number(row.get(name)) and table.facts.get("family") == "respondents_then_and_now" and wave:
            by = _id(str(row.get("section")), ids)
            yield Base(str(wave), _ALL, ()), Group((by,), (str(row.get("answer")),)), float(row[name])


def _base_of(table: Table, what: str, thing: tuple[str, ...]) -> Base:
    what = _IN_BRACKETS.sub("", what)
    return Base(str(table.facts.get("wave", "")), what, thing if what != _ALL else ())


def _group(table: Table, row: Row, ids: Mapping[str, str]) -> Group:
    facts = table.facts
    crossed = [str(one) for one in facts.get("crossed") or () if one in row]
    if crossed:
        # The columns are called after the questions: by_sector.
        return Group(tuple(one.removeprefix("by_") for one in crossed), tuple(str(row[one]) for one in crossed))
    answer = str(row.get("group") or "")
    if not answer or answer in _EVERYBODY:
        return Group((), ())
    by = str(row.get("question") or facts.get("by") or _id(str(row.get("section") or ""), ids))
    return Group((by,), (answer,))


def _id(title: str, ids: Mapping[str, str]) -> str:
    return ids.get(title, title)


def _number(row: Row, column: str, withheld: bool) -> float | None:
    return float(row[column]) if is_number(row[column]) and not withheld else None
