"""Replicates are other samples of the same kind: drawn from the respondents, and raked as they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis import replicates
from helpers.analysis.arithmetic import kinds
from helpers.analysis.arithmetic.design import Rows
from helpers.analysis.arithmetic.intervals import linearised_means
from helpers.analysis.replicates import (
    percentile_interval,
    replicate_errors,
    replicate_weights,
    replicated,
    replicated_means,
    replicates_in_words,
)
from helpers.analysis.tables import design_of
from helpers.survey import Survey
from surveys import drawn_population, drawn_survey

ANSWERS = """
    sector   role     fear_of_blame      overall  {weight}  times
    public   leader   agree              7        {heavy}   40
    public   officer  strongly_agree     3        {light}   60
    public   officer  disagree           6        {heavy}   50
    private  leader   strongly_disagree  9        {light}   30
    private  officer  disagree           8        {heavy}   35
    private  officer  agree              4        {light}   25
    -        officer  neither            5        {light}   10
"""
UNWEIGHTED = ANSWERS.format(weight="", heavy="", light="")
MARGINS = drawn_population(sector={"Public": 300, "Private": 700}, role={"Leader": 600, "Officer": 400})
RAKED = drawn_survey(UNWEIGHTED, population=MARGINS, weighting={})


def ratings(wave: Survey) -> np.ndarray:
    return wave.answers("overall").astype(str).astype(float).to_numpy()


def bootstrap_error(wave: Survey) -> float:
    values = ratings(wave)
    means = replicated(wave, lambda weights: (weights @ values / weights.sum(axis=1))[:, None])
    return float(replicate_errors(means)[0])


@pytest.mark.parametrize(
    "wave",
    [RAKED, drawn_survey(UNWEIGHTED), drawn_survey(ANSWERS.format(weight="weight", heavy="1.5", light="0.5"))],
    ids=["raked", "not weighted", "weighted by the export"],
)
def test_a_mean_varies_over_replicates_as_its_linearised_error_says(wave: Survey) -> None:
    linearised = linearised_means(ratings(wave)[:, None], design_of(wave)).se[0]
    # A thousand replicates know a standard error to one part in forty or so.
    assert bootstrap_error(wave) == pytest.approx(linearised, rel=0.06)


@pytest.mark.parametrize("rows", [None, np.arange(20, 230)], ids=["everybody", "some"])
@pytest.mark.parametrize("wave", [RAKED, drawn_survey(UNWEIGHTED)], ids=["raked", "not weighted"])
def test_of_very_many_respondents_means_are_drawn_that_vary_as_the_design_says(
    wave: Survey, rows: Rows | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees, of_some = wave.answers("fear_of_blame").cat.codes.to_numpy() > 2, slice(None) if rows is None else rows
    values = np.column_stack([ratings(wave), np.where(ratings(wave) == 6, np.nan, agrees)])[of_some]
    assert replicates_in_words(wave, 4_000) == "4,000 bootstrap replicates"
    resampled, expected = replicated_means(values, wave, 4_000, rows), linearised_means(values, design_of(wave), rows)
    monkeypatch.setattr(kinds, "MANY", 0)
    design_of.cache_clear()
    drawn, said = replicated_means(values, wave, 4_000, rows), replicates_in_words(wave, 4_000)
    design_of.cache_clear()
    assert said.startswith("4,000 replicates drawn from the normal distribution")
    assert (drawn != resampled).all()
    assert (np.abs(drawn.mean(axis=0) - expected.estimate) < expected.se / 10).all()
    assert drawn.std(axis=0) == pytest.approx(expected.se, rel=0.06)
    if not wave.weighted:
        assert drawn.std(axis=0) == pytest.approx(resampled.std(axis=0), rel=0.06)
        assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(np.corrcoef(resampled.T)[0, 1], abs=0.06)


def test_replicates_that_were_not_raked_would_vary_more() -> None:
    weights, values = RAKED.weights.to_numpy(), ratings(RAKED)
    random = np.random.default_rng(1)
    counts = random.multinomial(len(values) - 1, np.full(len(values), 1 / len(values)), size=1000)
    means = counts * weights @ values / (counts @ weights)
    assert means.std(ddof=1) > 1.15 * bootstrap_error(RAKED)


def test_every_replicate_meets_the_margins_of_the_wave() -> None:
    calibration = design_of(RAKED).calibration
    assert calibration is not None
    (weights,) = replicate_weights(RAKED)
    for codes in calibration.categories.T:
        targets = np.bincount(codes, weights=calibration.weights)
        met = np.array([np.bincount(codes, weights=row) for row in weights])
        assert met.tolist() == [pytest.approx(targets.tolist(), abs=1e-4 * targets.sum())] * len(weights)


def test_one_respondent_fewer_is_drawn_than_there_are() -> None:
    (weights,) = replicate_weights(drawn_survey(UNWEIGHTED), replicates=50)
    assert set(weights.sum(axis=1)) == {250 - 1}
    assert set(np.unique(weights)) <= set(range(10))


def test_weights_of_an_export_count_as_often_as_their_respondent_is_drawn() -> None:
    wave = drawn_survey("weight overall times\n0 3 5\n2.5 4 10")
    (weights,) = replicate_weights(wave, replicates=20)
    assert set(np.unique(weights[:, :5])) == {0.0}
    assert set(np.unique(weights[:, 5:] / 2.5)) <= set(map(float, range(10)))


def test_they_are_the_same_on_every_run_and_no_two_of_them_alike() -> None:
    again = drawn_survey(UNWEIGHTED, population=MARGINS, weighting={})
    (weights,), (others,) = replicate_weights(RAKED, 30), replicate_weights(again, 30)
    assert weights.tolist() == others.tolist()
    assert len(np.unique(weights, axis=0)) == 30


def test_a_survey_too_large_to_keep_gets_the_same_replicates_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(replicate_weights(RAKED, 40)))
    monkeypatch.setattr(replicates, "_MOST_KEPT", 0)
    monkeypatch.setattr(replicates, "_AT_ONCE", 0)
    parts = list(replicate_weights(RAKED, 40))
    assert [len(part) for part in parts] == [16, 16, 8]
    # Part by part the raking may take another cycle.
    assert np.concatenate(parts).tolist() == [pytest.approx(row, rel=1e-5) for row in whole.tolist()]


def test_what_a_category_weighs_goes_to_the_others_where_nobody_of_it_is_drawn() -> None:
    population = drawn_population(sector={"Public": 80, "Private": 10, "Independent": 10})
    drawing = "sector overall times\npublic 5 20\nprivate 6 2\nindependent 7 1"
    wave = drawn_survey(drawing, population=population, weighting={})
    (weights,) = replicate_weights(wave, replicates=200)
    sectors = np.array([weights[:, :20].sum(axis=1), weights[:, 20:22].sum(axis=1), weights[:, 22]]).T / 23
    absent = sectors[:, 2] == 0
    assert 40 < absent.sum() < 120
    both = sectors[absent & (sectors[:, 1] > 0)]
    assert both.tolist() == [pytest.approx([80 / 90, 10 / 90, 0.0])] * len(both)
    assert sectors.sum(axis=1).tolist() == [pytest.approx(1.0)] * 200


def test_margins_that_a_replicate_cannot_meet_leave_weights_that_are_defined() -> None:
    # Without the one private leader and the one public officer, as many are public as are leaders.
    population = drawn_population(sector={"Public": 50, "Private": 50}, role={"Leader": 60, "Officer": 40})
    rows = ["public leader 5 6", "private officer 6 6", "public officer 7 1", "private leader 7 1"]
    wave = drawn_survey("\n".join(["sector role overall times", *rows]), population=population, weighting={})
    (weights,) = replicate_weights(wave, replicates=100)
    assert (weights[:, 12:] == 0).all(axis=1).sum() > 5
    assert np.isfinite(weights).all()
    assert (weights.sum(axis=1) > 0).all()


def test_one_respondent_is_every_replicate() -> None:
    (weights,) = replicate_weights(drawn_survey("overall\n5"), replicates=3)
    assert weights.tolist() == [[1.0]] * 3


def test_intervals_and_errors_are_over_the_replicates_in_which_an_estimate_is_defined() -> None:
    estimates = np.column_stack([np.arange(0.0, 401.0), np.full(401, np.nan), np.full(401, np.nan)])
    estimates[0, 1] = 3.0
    low, high = percentile_interval(estimates)
    assert [*low[:2], *high[:2]] == pytest.approx([10.0, 3.0, 390.0, 3.0])
    assert np.isnan([low[2], high[2]]).all()
    assert replicate_errors(estimates)[0] == pytest.approx(pd.Series(range(401)).std())
    assert np.isnan(replicate_errors(estimates)[1:]).all()
