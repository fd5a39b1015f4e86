"""The attack by subtraction: what does everything that is shown, taken together, say of what is withheld?

Whatever is shown of one base in any exhibit, chapter, edition or report of another year is laid together: a count that
is withheld here and shown there is no secret, and what the groups of a whole leave of it is what the withheld ones
have. The reader is the one of `privacy.inference`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from helpers.privacy.audit.counts import EVERYBODY, Answer, Base, Group, Known, Odd, Place, laid_together
from helpers.privacy.audit.reading import Table
from helpers.privacy.audit.republishing import published_again
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE

if TYPE_CHECKING:  # an optimiser takes its time to load, and is needed only where something is withheld
    from helpers.privacy.inference import Cells


def worked_out(tables: Iterable[Table], beside: Iterable[Table] = ()) -> Iterator[Leak]:
    """What all tables together say of fewer than `MINIMUM_BASE` respondents, though each by itself does not.

    `beside` are those of what is published already: of the same respondents, of another year, or of a wave as it was
    when fewer had answered.
    """
    tables = list(tables)
    bases = laid_together(tables)
    leaks, alike = published_again(tables, bases, beside)
    yield from leaks
    for base, known in alike:
        bases.setdefault(base, Known()).learn_all(known)
    # Every reader knows of a group that is named anywhere, and that it may be part of any base.
    named: dict[tuple[str, tuple[str, ...]], dict[Group, None]] = defaultdict(dict)
    for base, known in bases.items():
        for group in known.counts:
            if group.by:
                named[base.wave, group.by][group] = None
    for base, known in bases.items():
        yield from _that_contradict(known.odd, base)
        yield from _left_of_compared(known, base)
        for by in dict.fromkeys(group.by for group in known.counts if group.by):
            yield from _of_question(base, known, by, _Named(by, list(named[base.wave, by])))


def _that_contradict(odd: Iterable[Odd], base: Base) -> Iterator[Leak]:
    """Two counts of the same respondents: if both are true they are not the same, and the few between them are told."""
    for one in dict.fromkeys(odd):
        what = f"says {one.says:g} of {base.what}, where {_at(one.elsewhere)} says {one.other:g}"
        yield Leak(*one.place, _cell(one.group), what)


def _left_of_compared(known: Known, base: Base) -> Iterator[Leak]:
    """Groups that are compared and everybody: between them are those in no group that is compared."""
    everybody = known.counts.get(EVERYBODY)
    for (question, together), place in known.compared.items():
        if everybody is not None and 0 < everybody - together < MINIMUM_BASE:
            what = f"leaves {everybody - together:g} of {base.what} in no group that is compared"
            yield Leak(*place, f"groups of {question}", what)


class _Named:
    """The groups of a question, or of a crossing, that are named anywhere, and the cells that they are made of.

    A cell is a group that no other is part of, or what one answer of a merged group is named as elsewhere.
    """

    def __init__(self, by: tuple[str, ...], named: Sequence[Group]) -> None:
        self._by = by
        answers = [dict.fromkeys(group.answers[place] for group in named) for place in range(len(by))]
        parts = [{one: _parts(one, among) for one in among} for among in answers]
        cells = (
            Group(by, cell)
            for group in named
            for cell in product(*(parts[place][one] for place, one in enumerate(group.answers)))
        )
        self.cells = list(dict.fromkeys(cells))
        self.groups = frozenset(named)

    def places(self, group: Group) -> list[int]:
        """The places of the cells that add up to a group: of this crossing, of a part of it, or everybody."""
        inside = [(self._by.index(question), answer.parts) for question, answer in zip(*group, strict=True)]
        return [
            place
            for place, cell in enumerate(self.cells)
            if all(cell.answers[one].parts <= parts for one, parts in inside)
        ]


def _parts(answer: Answer, among: Iterable[Answer]) -> tuple[Answer, ...]:
    """The cells of an answer: itself, but of a merged one of which a part is named elsewhere, alone or with others."""
    if len(answer.parts) == 1 or all(one == answer or answer.parts.isdisjoint(one.parts) for one in among):
        return (answer,)
    names = {part: one.name for one in among if len(one.parts) == 1 for part in one.parts}
    return tuple(Answer(frozenset([part]), names.get(part, part)) for part in sorted(answer.parts))


def _of_question(base: Base, known: Known, by: tuple[str, ...], named: _Named) -> Iterator[Leak]:
    cells = [cell for cell in named.cells if known.counts.get(cell) != 0]
    gaps = np.array([known.counts.get(cell) is None for cell in cells], dtype=bool)
    withheld = np.array([cell in known.withheld for cell in cells], dtype=bool) & gaps
    # Of those that a merged group hides, a reader may learn that they are few, but not how few.
    merged = np.array([cell not in named.groups for cell in cells], dtype=bool) & gaps
    if not (withheld | merged).any() or gaps.all():
        return
    wholes = list(_wholes(cells, named, known))
    if not wholes:
        return
    filled = _filled(cells, gaps, wholes, known)
    somewhere = next(iter([*known.withheld.values(), *known.shown.values()]))
    if filled is None:
        yield Leak(*somewhere, f"groups of {', '.join(by)}", f"add up to no whole that is shown of {base.what}")
        return
    from helpers.privacy.inference import feasibility

    low, high = feasibility(filled, gaps)
    near = np.where(merged, (high == low) & (high < MINIMUM_BASE), high - low < MINIMUM_BASE)
    # A group that nobody is in gives nobody away.
    for place in np.flatnonzero((withheld | merged) & near & (high > 0)):
        least, most = f"{low[place]:g}", f"{high[place]:g}"
        between = least if least == most else f"{least} to {most}"
        what = f"can be worked out from what is shown here and elsewhere: {between} of {base.what}"
        yield Leak(*known.withheld.get(cells[place], somewhere), _cell(cells[place]), what)


def _wholes(cells: Sequence[Group], named: _Named, known: Known) -> Iterator[tuple[list[int], float]]:
    """The places of cells that add up to something known, and to what: everybody, merged groups, parts of crossings."""
    place = {cell: number for number, cell in enumerate(cells)}
    by = set(named.cells[0].by)
    for group, count in known.counts.items():
        if count is not None and by.issuperset(group.by) and group not in place:
            of_group = [place[named.cells[one]] for one in named.places(group) if named.cells[one] in place]
            if of_group:
                yield of_group, count


def _filled(
    cells: Sequence[Group], gaps: np.ndarray, wholes: Sequence[tuple[list[int], float]], known: Known
) -> Cells | None:
    """The cells with gaps filled by any numbers that agree with all that is known; None where none do."""
    from scipy.optimize import linprog

    from helpers.privacy.inference import Cells

    least = 1.0 if known.nobody_is_shown else 0.0
    sizes = np.array([known.counts.get(cell) or 0.0 for cell in cells])
    rows, left = [], []
    for places, total in wholes:
        holds = np.zeros(len(cells))
        holds[places] = 1.0
        rows.append(holds[gaps])
        left.append(total - sizes[places].sum())
    found = linprog(np.zeros(int(gaps.sum())), A_eq=np.array(rows), b_eq=np.array(left), bounds=(least, None))
    if found.status != 0:
        return None
    sizes[gaps] = found.x
    return Cells(sizes, tuple(np.array(places) for places, _ in wholes), least)


def _cell(group: Group) -> str:
    return f"group {group.name}" if group.by else "everybody"


def _at(place: Place) -> str:
    return f"{place.file}, exhibit {place.exhibit}"
