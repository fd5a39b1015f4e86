"""From cells that seem to hold several options to a column for each, where no questionnaire says which there are.

Labels are supposed from what comes again and again; a person confirms them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.intake.exports import Column, Export
from helpers.intake.exports.layout import PLAIN_CHOICES
from helpers.intake.found import without_declared_missing
from helpers.intake.joined import Parts, apart, with_parts
from helpers.intake.labels import coded, is_blank
from helpers.questionnaire import normalised

# An export's own pieces: a label comes again, typed words hardly; columns of options are made of labels.
_SHARE_OF_LABELS, _FEWEST_OF_A_LABEL, _RARE = 0.8, 2, 0.01
_MOST_LABELS = 60
_OTHER = "Other"


def options_seen_apart(export: Export) -> Export:
    """The export with a column for each label that its joined cells seem to be made of.

    Cells that are declared missing are blank, and what was typed in stands in a column "Other". Nothing is recoded by
    it: a person confirms the labels.
    """
    export = without_declared_missing(export)
    joins = export.layout.habits.joins
    if not joins:
        return export
    columns = export.with_role("answer")
    cells = {column.position: _texts_and_times(export, column) for column in columns}
    supposed = {column.position: _best_supposed(*cells[column.position], joins) for column in columns}
    parted: dict[int, tuple[list[str], list[Parts]]] = {}
    for column in columns:
        own, texts = supposed[column.position], cells[column.position][0]
        found = _of_grid([supposed[row.position] for row in columns if row is column or _same_grid(column, row)])
        if found is None:
            continue
        parts = _labels_apart(texts, *found)
        typed = any(one.typed for one in parts)
        # A row without an answer that was ticked beside another is a row of its grid all the same.
        if own or (not typed and any(any(one.pieces) for one in parts)):
            parted[column.position] = ([*found.labels, *([_OTHER] if typed else [])], parts)
    return with_parts(export, parted)


class _Supposed(NamedTuple):
    """The labels that cells seem to be joined of, and what joins them."""

    labels: list[str]
    join: str


def _best_supposed(cells: Sequence[str], times: Sequence[int], joins: Sequence[str]) -> _Supposed | None:
    """The labels at the join that leaves the fewest different pieces: at another, labels stick together in many ways.

    None where the cells seem to be joined by none.
    """
    fitting = [_Supposed(labels, join) for join in joins if (labels := _supposed_labels(cells, times, join))]

    def pieces(one: _Supposed) -> int:
        return len(one.labels) + len({parts.typed for parts in _labels_apart(cells, *one) if parts.typed})

    return min(fitting, key=pieces, default=None)


def _labels_apart(cells: Sequence[str], labels: Sequence[str], join: str) -> list[Parts]:
    known = {normalised(label): place for place, label in enumerate(labels)}
    return [apart(cell, known, len(labels), join) for cell in cells]


def _same_grid(column: Column, other: Column) -> bool:
    """Whether two columns are rows under one heading, which offers each the same answers."""
    return column.question == other.question and not any(
        normalised(row.choice) in PLAIN_CHOICES for row in (column, other)
    )


def _of_grid(rows: Sequence[_Supposed | None]) -> _Supposed | None:
    """The labels of all rows of a grid at the join of the first that has any: each row may lack some."""
    found = [row for row in rows if row]
    if not found:
        return None
    labels = {normalised(label): label for row in found if row.join == found[0].join for label in row.labels}
    # Codes stand in their own order, which is that of the options.
    in_order = sorted(labels.values(), key=int) if all(map(str.isdecimal, labels)) else list(labels.values())
    return _Supposed(in_order, found[0].join)


def _texts_and_times(export: Export, column: Column) -> tuple[list[str], list[int]]:
    """The distinct cells of a column, and how often each is there."""
    codes, cells = coded(export.cells[column.position])
    return [str(cell) for cell in cells], np.bincount(codes[codes >= 0], minlength=len(cells)).tolist()


def _supposed_labels(cells: Sequence[str], times: Sequence[int], join: str) -> list[str]:
    """The labels that cells seem to be joined of, in the order met; none where they seem to be no such cells."""
    taken = [(_pieces(cell, join), count) for cell, count in zip(cells, times, strict=True) if not is_blank(cell)]
    taken = _joined_again(taken, join)
    counts = Counter[str]()
    for pieces, count in taken:
        counts.update(dict.fromkeys(map(str.strip, pieces), count))
    filled = sum(count for _, count in taken)
    least = max(_FEWEST_OF_A_LABEL, _RARE * filled)
    labels = [piece for piece, count in counts.items() if count >= least]
    several = sum(count for pieces, count in taken if len(pieces) > 1)
    if not labels or len(labels) > _MOST_LABELS or several < max(_FEWEST_OF_A_LABEL, _RARE * filled):
        return []
    return labels if sum(counts[label] for label in labels) >= _SHARE_OF_LABELS * counts.total() else []


def _pieces(cell: str, join: str) -> list[str]:
    """The pieces of a cell, with a space where it stood beside the join; what is in brackets is not taken apart."""
    pieces: list[str] = []
    depth = 0
    for atom in cell.split(join):
        if depth > 0:
            pieces[-1] += join + atom
        elif not is_blank(atom):
            pieces.append(atom)
        else:
            continue
        depth = max(depth + atom.count("(") - atom.count(")"), 0)
    return [re.sub(r"\s+", " ", piece) for piece in pieces]


def _joined_again(taken: list[tuple[list[str], int]], join: str) -> list[tuple[list[str], int]]:
    """The cells with pieces that always stand side by side, in one order, made one label again."""
    while True:
        counts, after = Counter[str](), Counter[tuple[str, str]]()
        for pieces, count in taken:
            bare = [piece.strip() for piece in pieces]
            counts.update(dict.fromkeys(bare, count))
            after.update(dict.fromkeys(pairwise(bare), count))
        always = {
            pair
            for pair, count in after.items()
            if count >= _FEWEST_OF_A_LABEL and counts[pair[0]] == counts[pair[1]] == count
        }
        if not always:
            return taken
        taken = [(_merged(pieces, always, join), count) for pieces, count in taken]


def _merged(pieces: Sequence[str], always: set[tuple[str, str]], join: str) -> list[str]:
    merged: list[str] = []
    before = ""
    for piece in pieces:
        if merged and (before, piece.strip()) in always:
            merged[-1] += join + piece
        else:
            merged.append(piece)
        before = piece.strip()
    return merged
