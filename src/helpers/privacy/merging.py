"""From groups of which some are small to groups of which none is: which stand together.

Groups are merged before figures are withheld: of two small groups shown as one, everything can be said, and
nothing else must be withheld to hide them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpers.privacy.suppression import MINIMUM_BASE

# One group is compared with nobody.
_LEAST = 2


@dataclass(frozen=True)
class _Block:
    """Groups that stand together: what they are called, their labels in order, and how many respondents they have."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    size: int

    @property
    def name(self) -> str:
        """One name for all: "Police, Fire or Ambulance"."""
        *others, last = self.names
        return f"{', '.join(others)} or {last}" if others else last

    @property
    def is_small(self) -> bool:
        """Whether somebody is in it, and too few to be shown."""
        return 0 < self.size < MINIMUM_BASE

    def beside(self, other: _Block) -> _Block:
        """Both together."""
        return _Block(self.names + other.names, self.labels + other.labels, self.size + other.size)


def merged_groups(
    sizes: Mapping[str, int],
    chosen: Mapping[str, Sequence[str]] | None = None,
    counted: Iterable[Sequence[str]] = (),
) -> dict[str, tuple[str, ...]]:
    """The groups that are to stand together, by what they are then called, so that as few as can be are small.

    Small is a group of 1 to `MINIMUM_BASE` - 1 respondents.
    `sizes` has every group's respondents, in published order. `chosen` names groups that are to stand together where
    one of them is small; then no others do. Where it is None, the smallest small group joins the smaller of its
    neighbours in the published order, until none is small: in an ordered list that keeps the order, and other lists
    set what is alike side by side. Groups that nobody is in are left alone, and two are always left: one group is
    compared with nobody. `counted` has the groups that the population counts together, which cannot be parted where
    one of them is small or merged with others.

    >>> merged_groups({"North": 40, "East": 12, "South": 3, "West": 30})
    {'East or South': ('East', 'South')}
    >>> merged_groups({"North": 40, "South": 3})
    {}
    """
    whole = [tuple(together) for together in counted]
    alone = [_Block((label,), (label,), size) for label, size in sizes.items()]
    blocks = _unparted(alone, [one for one in whole if any(0 < sizes[label] < MINIMUM_BASE for label in one)])
    for name, labels in (chosen or {}).items():
        if any(0 < sizes[label] < MINIMUM_BASE for label in labels):
            blocks = _named(_together(blocks, labels), name, labels)
    blocks = _closed(blocks, whole)
    while chosen is None and (joined := _smallest_joined(blocks)):
        closed = _closed(joined, whole)
        if _filled(closed) < _LEAST:
            break
        blocks = closed
    merged = {block.name: block.labels for block in blocks if len(block.labels) > 1}
    return merged if _filled(blocks) >= _LEAST else {}


def _smallest_joined(blocks: list[_Block]) -> list[_Block] | None:
    """The smallest small block with the smaller of its neighbours; None where none is small, or only two are left."""
    filled = [block for block in blocks if block.size]
    small = [block for block in filled if block.is_small]
    if not small or len(filled) <= _LEAST:
        return None
    smallest = min(small, key=lambda block: block.size)
    place = filled.index(smallest)
    neighbour = min((filled[beside] for beside in (place - 1, place + 1) if 0 <= beside < len(filled)), key=_size)
    return _together(blocks, [*smallest.labels, *neighbour.labels])


def _filled(blocks: list[_Block]) -> int:
    return sum(block.size > 0 for block in blocks)


def _size(block: _Block) -> int:
    return block.size


def _closed(blocks: list[_Block], whole: Sequence[Sequence[str]]) -> list[_Block]:
    """The blocks, with those together that part what the population counts as one, where one of them is merged."""
    while True:
        merged = {label for block in blocks if len(block.labels) > 1 for label in block.labels}
        closed = _unparted(blocks, [one for one in whole if merged.intersection(one)])
        if len(closed) == len(blocks):
            return blocks
        blocks = closed


def _unparted(blocks: list[_Block], whole: Sequence[Sequence[str]]) -> list[_Block]:
    for labels in whole:
        blocks = _together(blocks, labels)
    return blocks


def _together(blocks: list[_Block], labels: Sequence[str]) -> list[_Block]:
    """The blocks that hold any of these labels as one, in the place of the first."""
    holding = [block for block in blocks if not set(block.labels).isdisjoint(labels)]
    if len(holding) < 2:
        return blocks
    first, *others = holding
    one = first
    for other in others:
        one = one.beside(other)
    return [one if block is first else block for block in blocks if block is first or block not in others]


def _named(blocks: list[_Block], name: str, labels: Sequence[str]) -> list[_Block]:
    """The blocks, that of exactly these labels under its own name."""
    return [
        _Block((name,), block.labels, block.size) if set(block.labels) == set(labels) else block for block in blocks
    ]
