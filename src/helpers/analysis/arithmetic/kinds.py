"""From respondents to kinds of them, and to cells of people alike: to what a sum over a million can be made of.

A sum over a million respondents is a sum over some thousand cells of people who are alike in all that is summed,
each as often as there are such people. It is the same figure, but for what floats leave in its last places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.intake.weighting import Calibration, Numbers

Rows = NDArray[np.intp]
Counts = NDArray[np.int64]

# Among fewer respondents, finding who is alike takes longer than looking at each.
MANY = 50_000
# Where weights are nearly everybody's own, few are alike.
_FEWEST_ALIKE = 8
# No scale has more.
_MOST_POINTS = 200  # and a blank beside them: a byte holds them
# Beyond, one more may be the same to a float.
_FURTHEST = 1e6
# Places that are counted in vain, for each respondent: looking everybody up takes longer.
_SPARE = 4


@dataclass(frozen=True, eq=False)
class Kinds:
    """Respondents who weigh the same and are alike in every margin that weights are raked to.

    `of` has the kind of each respondent, or of each cell of people alike; the others have an entry a kind: what one
    of its members weighs, how many there are, and a calibration in which they stand for one, all together.
    """

    of: Rows
    weights: Numbers
    members: Counts
    calibration: Calibration | None

    @classmethod
    def among(cls, weights: Numbers, calibration: Calibration | None) -> Kinds | None:
        """The kinds of respondents of these weights, raked by `calibration` if they were.

        None where they are too few, or too unlike each other, for it to be worth while.
        """
        if len(weights) < MANY:
            return None
        raked = [] if calibration is None else [calibration.base, *calibration.categories.T]
        of, (weighs, *margins) = cells([weights, *raked])
        members = np.bincount(of)
        if len(members) * _FEWEST_ALIKE > len(weights):
            return None
        together = None
        if calibration is not None:
            base, *categories = margins
            together = Calibration(base * members, weighs * members, np.column_stack(categories))
        return cls(of, weighs, members, together)

    def left_over(self, influence: Numbers, counts: Counts | None) -> Numbers:
        """What the margins do not explain of respondents' influences (rows by columns).

        Source: as `Calibration.residuals`, which this is, faster.

        What they explain is the same for all of a kind. A row is a respondent, or so many alike as `counts` says.
        """
        if self.calibration is None:
            return influence
        together = summed(influence if counts is None else influence * counts[:, None], self.of, len(self.members))
        explained = (together - self.calibration.residuals(together)) / self.members[:, None]
        left = explained[self.of]
        return np.subtract(influence, left, out=left)

    def products_left(self, influence: Numbers, rows: Rows | None = None) -> tuple[Numbers, Numbers]:
        """Of what the margins do not explain of influences: the sums of products of every two columns, and the sums.

        `influence` is of respondents one by one, all or those in `rows`; the others have none. Within a kind influences
        stray from their mean as they did, and only that mean is explained: so nobody is gone over again.

        Source: as `Calibration.residuals`, of which these are the sums of products.
        """
        together = summed(influence, self.of if rows is None else self.of[rows], len(self.members))
        products = np.asarray(influence.T @ influence)
        if self.calibration is None:
            return products, together.sum(axis=0)
        left = self.calibration.residuals(together)
        products += (left.T / self.members) @ left - (together.T / self.members) @ together
        return products, left.sum(axis=0)


class Coded(NamedTuple):
    """What is told of everybody in codes, counted from 0, and what each code stands for.

    What is crossed with several others, one after the other, is coded once.
    """

    codes: NDArray[np.integer[Any]]
    values: NDArray[Any]


Told = NDArray[Any] | Coded


def cells(told: Sequence[Told]) -> tuple[Rows, list[NDArray[Any]]]:
    """Who is alike in all that is told of them (an array each): everybody's cell, and what is told of each cell.

    >>> cells([np.array([7.0, 3.0, 7.0]), np.array([1, 1, 1])])
    (array([0, 1, 0]), [array([7., 3.]), array([1, 1])])
    """
    values, sizes, crossed = _crossed(told)
    if math.prod(sizes) <= len(crossed):
        there = np.bincount(crossed, minlength=math.prod(sizes)) > 0
        cell, found = (np.cumsum(there) - 1)[crossed], np.flatnonzero(there)
    else:
        cell, found = pd.factorize(crossed)
    return cell, _of_cells(found, values, sizes)


def counted_cells(told: Sequence[Told]) -> tuple[Counts, list[NDArray[Any]]]:
    """How many are in each cell of people alike, and what is told of each cell: `cells`, without who is in which.

    >>> counted_cells([np.array([7.0, 3.0, 7.0]), np.array([1, 1, 1])])
    (array([1, 2]), [array([3., 7.]), array([1, 1])])
    """
    values, sizes, crossed = _crossed(told)
    if math.prod(sizes) > _SPARE * len(crossed):
        cell, found = pd.factorize(crossed)
        return np.bincount(cell), _of_cells(found, values, sizes)
    counts = np.bincount(crossed, minlength=math.prod(sizes))
    found = np.flatnonzero(counts)
    return counts[found], _of_cells(found, values, sizes)


def _crossed(told: Sequence[Told]) -> tuple[list[NDArray[Any]], list[int], NDArray[Any]]:
    """What codes stand for, how many of them there are, and everybody's place among all that could be told."""
    several = [coded(one) for one in told]
    sizes = [max(1, len(values)) for _, values in several]
    if math.prod(sizes) > np.iinfo(np.intp).max:  # of many columns: no code then for what nobody has
        several = [_coded_by_value(values[codes]) for codes, values in several]
        sizes = [max(1, len(values)) for _, values in several]
    crossed: NDArray[Any] = several[0].codes.astype(np.intp)
    for (codes, _), size in zip(several[1:], sizes[1:], strict=True):
        crossed *= size
        crossed += codes
    return [values for _, values in several], sizes, crossed


def _of_cells(found: NDArray[Any], values: Sequence[NDArray[Any]], sizes: Sequence[int]) -> list[NDArray[Any]]:
    places = np.unravel_index(found, sizes)
    return [of_codes[place] for of_codes, place in zip(values, places, strict=True)]


def coded(told: Told) -> Coded:
    """Everybody's code, and the values that the codes stand for. Codes themselves, and answers, are soon coded."""
    if isinstance(told, Coded):
        return told
    # It may be a column of a table by rows, which is slow to go over again and again.
    told = np.ascontiguousarray(told)
    if told.dtype.kind == "b":
        return Coded(told.view(np.int8), np.array([False, True]))
    if told.dtype.kind == "f" and (found := _coded_as_whole(told)) is not None:
        return found
    if told.dtype.kind == "i" and len(told):
        lowest, highest = int(told.min()), int(told.max())
        if highest - lowest < len(told):
            return Coded(told - lowest, np.arange(lowest, highest + 1))
    return _coded_by_value(told)


def _coded_by_value(told: NDArray[Any]) -> Coded:
    codes, values = pd.factorize(told, use_na_sentinel=False)
    return Coded(codes, np.asarray(values))


def _coded_as_whole(told: NDArray[np.floating[Any]]) -> Coded | None:
    """The same of numbers that are few, whole or blank, as points of scales are; None of others."""
    lowest, highest = np.fmin.reduce(told, initial=np.inf), np.fmax.reduce(told, initial=-np.inf)
    few = 0 <= highest - lowest < _MOST_POINTS  # not where all is blank
    if not few or lowest != np.floor(lowest) or abs(lowest) > _FURTHEST:
        return None
    # A blank takes the place after the highest: of two numbers, `fmin` takes the one that is there.
    points = np.fmin(told, highest + 1)
    points -= lowest
    codes = points.astype(np.uint8)
    if not (codes == points).all():
        return None
    return Coded(codes, np.append(np.arange(lowest, highest + 1, dtype=told.dtype), np.nan))


def total(values: NDArray[Any], counts: Counts | None) -> NDArray[Any]:
    """The sum of each column, a row counted once or as often as `counts` says."""
    return np.asarray(values.sum(axis=0) if counts is None else counts @ values)


def summed(values: NDArray[Any], places: Rows, length: int) -> Numbers:
    """Rows (by columns) added up by the place, from 0 to `length` less one, that each belongs to: places by columns."""
    sums = np.empty((length, values.shape[1]))
    for place, column in enumerate(values.T):
        sums[:, place] = np.bincount(places, weights=column, minlength=length)
    return sums
