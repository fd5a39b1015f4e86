"""Whoever is alike is counted once: the same figures as one by one, for designs of every kind of weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic import kinds
from helpers.analysis.arithmetic.design import Design
from helpers.analysis.arithmetic.difference_tests import (
    differences_from_others,
    rank_test,
    rao_scott_test,
    shares_test,
    wald_test,
    welch_test,
)
from helpers.analysis.arithmetic.intervals import (
    Means,
    linearised_means,
    linearised_ratios,
    means_by_group,
    ratios_by_group,
)
from helpers.analysis.arithmetic.quantiles import quantiles
from helpers.analysis.comparisons import (
    barrier_comparisons,
    net_differences,
    outcome_comparisons,
    score_comparisons,
    score_differences,
)
from helpers.analysis.estimates import theme_barrier_shares
from helpers.analysis.scales import theme_scores
from helpers.analysis.support import support_tests
from helpers.analysis.tables import design_of
from helpers.demonstration.waves import drawn_wave
from helpers.intake.weighting import Calibration, Margin, raked
from helpers.survey import Survey, read_questionnaire

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"

N = 900
RANDOM = np.random.default_rng(1)
SECTOR, ROLE = RANDOM.integers(0, 3, N), RANDOM.integers(0, 4, N)
ANSWERS = np.where(RANDOM.random((N, 3)) < 0.1, np.nan, RANDOM.integers(0, 5, (N, 3)) + (ROLE == 1)[:, None])
SHARES = np.where(np.isnan(ANSWERS), np.nan, ANSWERS > 2)
GROUPS = [np.flatnonzero(role == ROLE) for role in (2, 0, 3)] + [np.arange(0)]
IN_SECTOR, FEW = np.flatnonzero(SECTOR == 1), np.flatnonzero(ROLE == 2)[:12]
FULL = RANDOM.integers(1, 4, N).astype(float)  # weights of an export


def calibrated(base: kinds.Numbers) -> Design:
    base = base / base.mean()
    margins = [Margin(SECTOR, np.array([400.0, 350.0, 150.0])), Margin(ROLE, np.array([300.0, 300.0, 200.0, 100.0]))]
    found = raked(margins, base).weights
    return Design(found, Calibration(base, found, np.column_stack([SECTOR, ROLE])))


DESIGNS: dict[str, Callable[[], Design]] = {
    "weighing alike": lambda: Design(np.ones(N)),
    "some weighing nothing": lambda: Design(np.where(ROLE == 3, 0.0, 1.0)),
    "weights of an export": lambda: Design(FULL),
    "raked": lambda: calibrated(np.ones(N)),
    "raked from weights of an export": lambda: calibrated(FULL),
}
ESTIMATES: dict[str, Callable[[Design], Any]] = {
    "means": lambda design: linearised_means(ANSWERS, design),
    "shares": lambda design: linearised_means(SHARES, design),
    "shares that raking settled": lambda design: linearised_means(np.eye(3)[SECTOR], design),
    "means of a group": lambda design: linearised_means(ANSWERS[IN_SECTOR], design, IN_SECTOR),
    "shares of a few": lambda design: linearised_means(SHARES[FEW], design, FEW),
    "means of nobody": lambda design: linearised_means(ANSWERS[:0], design, np.arange(0)),
    "nothing": lambda design: linearised_means(ANSWERS[:, :0], design),
    "means of each group": lambda design: side_by_side(means_by_group(ANSWERS, GROUPS, design)),
    "ratios of each group": lambda design: side_by_side(ratios_by_group(SHARES, ANSWERS, GROUPS, design)),
    "ratios of a group": lambda design: linearised_ratios(SHARES[IN_SECTOR], ANSWERS[IN_SECTOR], design, IN_SECTOR),
    "a group and the others": lambda design: differences_from_others(ANSWERS, SECTOR == 1, design)[0],
    "effects": lambda design: differences_from_others(ANSWERS, ROLE == 2, design)[1:],
    "Wald's test": lambda design: wald_test(ANSWERS[:, 0], ROLE, design),
    "Welch's test": lambda design: welch_test(ANSWERS[:, 1], np.where(SECTOR == 2, -1, ROLE), design),
    "ranks": lambda design: rank_test(ANSWERS[:, 2], ROLE, design),
    "answers": lambda design: rao_scott_test(np.nan_to_num(ANSWERS[:, 0], nan=-1).astype(int), SECTOR, design),
    "a share": lambda design: shares_test(SHARES[:, 0], ROLE, design),
    "medians": lambda design: quantiles(ANSWERS[IN_SECTOR], design, IN_SECTOR),
}  # fmt: skip


@pytest.mark.parametrize("estimate", ESTIMATES.values(), ids=ESTIMATES)
@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_who_is_alike_is_counted_and_every_figure_is_as_it_is_one_by_one(
    design: Callable[[], Design], estimate: Callable[[Design], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = design()
    monkeypatch.setattr(kinds, "MANY", 0)
    counted = design()
    assert (one_by_one.countable, counted.countable) == (False, True)
    for expected, found in zip(told(estimate(one_by_one)), told(estimate(counted)), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def side_by_side(groups: list[Means]) -> tuple[Any, ...]:
    return tuple(np.stack(figure) for figure in zip(*map(astuple, groups), strict=True))


def told(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else astuple(found)


@pytest.mark.parametrize("rows", [None, IN_SECTOR], ids=["everybody", "a group"])
@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_influences_of_any_size_vary_as_they_do_one_by_one(
    design: Callable[[], Design], rows: kinds.Rows | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    influence = RANDOM.normal(size=(N if rows is None else len(rows), 2)) * design().of(rows)[:, None]
    expected = design().covariance(influence, rows)
    monkeypatch.setattr(kinds, "MANY", 0)
    found, roots = design().covariance(influence, rows), design().standard_errors(influence, rows)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    np.testing.assert_allclose(roots, np.sqrt(np.diag(expected)), rtol=1e-9)


def test_a_design_of_a_sample_that_was_drawn_or_whose_weights_are_everybodys_own_counts_nobody_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kinds, "MANY", 0)
    own = Design(np.linspace(0.5, 1.5, N))
    assert (Design(np.ones(N), clusters=ROLE).countable, own.countable) == (False, False)
    with pytest.raises(ValueError, match="counted once"):
        own.alike(SECTOR)


def test_a_design_of_cells_has_as_many_respondents_as_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MANY", 0)
    counted, inside, (sector,) = calibrated(np.ones(N)).alike(SECTOR[IN_SECTOR], rows=IN_SECTOR)
    assert len(counted) == N
    assert inside is not None
    assert counted.often(inside) is not None
    # Twelve kinds, of which four are of the sector; the others stand for whoever is elsewhere.
    assert (len(counted.weights), sector.tolist()) == (12, [1] * 4)


def test_what_is_told_in_codes_is_counted_as_what_it_stands_for_and_a_domain_has_the_others_by_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kinds, "MANY", 0)
    design = calibrated(np.ones(N))
    plain, _, told_plainly = design.alike(ROLE, ANSWERS[:, 0])
    counted, _, (role, answers) = design.alike(kinds.coded(ROLE), kinds.coded(ANSWERS[:, 0]))
    np.testing.assert_array_equal(np.stack(told_plainly), np.stack([role, answers]))
    np.testing.assert_array_equal(plain.counts, counted.counts)
    own, inside = counted.domain(np.flatnonzero(role == 1))
    expected, rows, _ = design.alike(ANSWERS[ROLE == 1, 0], rows=np.flatnonzero(ROLE == 1))
    assert len(own) == N
    np.testing.assert_array_equal(own.of(inside), expected.of(rows))
    np.testing.assert_array_equal(own.counts, expected.counts)
    with pytest.raises(ValueError, match="alike"):
        design.domain(inside)


@cache
def wave() -> Survey:
    return drawn_wave(read_questionnaire(RAW / "2026" / "questionnaire.yml"), 1_500, seed=4)


TABLES: dict[str, Callable[[Survey], pd.DataFrame]] = {
    "scores by group": lambda wave: theme_scores(wave, ["sector", "role"]),
    "differences": score_differences,
    "differences, other things equal": net_differences,
    "comparisons of scores": score_comparisons,
    "comparisons of statements": lambda wave: barrier_comparisons(wave.items("risk"), wave, "role"),
    "comparisons of outcomes": outcome_comparisons,
    "ratios": lambda wave: theme_barrier_shares(wave, "sector"),
    "support asked for by others": lambda wave: support_tests(wave, "support").beside["role"],
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_tables_of_those_who_are_alike_are_those_of_respondents_one_by_one(
    table: Callable[[Survey], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for many, fewest_alike in ((kinds.MANY, 8), (0, 1)):
        monkeypatch.setattr(kinds, "MANY", many)
        monkeypatch.setattr(kinds, "_FEWEST_ALIKE", fewest_alike)
        # Opened anew, for what is kept of a wave is kept for that one.
        opened = replace(wave())
        assert design_of(opened).countable == (many == 0)
        found.append(table(opened))
    pd.testing.assert_frame_equal(*found, rtol=1e-8)


def test_who_is_alike_in_very_many_columns_is_found_too():
    table = np.tile([[0.0, 100.0, np.nan], [25.0, 100.0, 50.0], [0.0, 100.0, np.nan]], 8)
    found, values = kinds.cells(list(table.T))
    assert list(found) == [0, 1, 0]
    assert np.array_equal(np.array(values).T[found], table, equal_nan=True)
    counts, values = kinds.counted_cells(list(table.T))
    assert list(counts) == [2, 1]
    assert np.array_equal(np.array(values).T, table[:2], equal_nan=True)
