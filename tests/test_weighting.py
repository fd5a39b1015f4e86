"""Respondents weigh what the population's margins ask for, as R's survey package has it, and what cannot be is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.analysis.arithmetic.design import Design
from helpers.analysis.arithmetic.intervals import linearised_means
from helpers.errors import InputError
from helpers.intake import weighting
from helpers.intake.weighting import Calibration, Margin, kish_design_effect, raked, trimmed, weigh
from helpers.survey import Survey
from surveys import drawn_population, drawn_survey
from sweeps import counted_sweeps, swept

# Fourteen respondents from four margins that overlap: nobody private is anything but a provider.
PEOPLE = """
    sector       organisation  role     region  weight  rating
    public       council       manager  north   1.0     3
    public       council       front    north   2.0     5
    public       council       front    south   0.5     1
    public       health        manager  south   1.5     4
    public       health        front    north   1.0     2
    public       health        front    south   2.5     5
    private      provider      manager  north   0.8     2
    private      provider      front    south   1.2     4
    private      provider      front    north   1.0     1
    independent  charity       manager  south   2.0     3
    independent  charity       front    north   0.7     5
    independent  charity       front    south   1.8     2
    independent  provider      manager  north   1.0     4
    public       charity       front    south   1.0     1
"""
MARGINS = {
    "sector": {"Independent": 200, "Private": 200, "Public": 600},
    "organisation": {"Charity": 200, "Council": 280, "Health": 300, "Provider": 220},
    "role": {"Front": 650, "Manager": 350},
    "region": {"North": 450, "South": 550},
}


untimed = settings(deadline=None)


def weighted(drawing: str, trim: dict[str, float] | None = None, **margins: dict[str, int]) -> Survey:
    weighting = {"trim": trim} if trim else {}
    return drawn_survey(drawing, population=drawn_population(**margins), weighting=weighting)


def weights(wave: Survey) -> list[float]:
    return wave.weights.round(12).tolist()


def mistakes(drawing: str, **margins: dict[str, int]) -> list[str]:
    with pytest.raises(InputError) as caught:
        weighted(drawing, **margins)
    return str(caught.value).splitlines()


# --- raking, by hand -------------------------------------------------------------------------------


def test_one_margin_gives_each_category_its_share_of_the_population() -> None:
    wave = weighted("sector times\npublic 3\nprivate 1", sector={"Public": 500, "Private": 500})

    assert wave.weighted
    assert weights(wave) == pytest.approx([4 * 0.5 / 3] * 3 + [4 * 0.5 / 1], rel=1e-12)


def test_two_margins_hold_at_once() -> None:
    # Two by two with one person in each cell: independent margins, so a weight is 4 × its row's share × its column's.
    drawing = "sector role\npublic front\npublic manager\nprivate front\nprivate manager"
    wave = weighted(drawing, sector={"Public": 80, "Private": 20}, role={"Front": 60, "Manager": 40})

    assert weights(wave) == pytest.approx([4 * 0.8 * 0.6, 4 * 0.8 * 0.4, 4 * 0.2 * 0.6, 4 * 0.2 * 0.4], rel=1e-12)


def test_weights_start_from_those_of_the_export() -> None:
    # Three times as heavy before, three times as heavy after: raking knows only who is public.
    wave = weighted("sector weight\npublic 3\npublic 1\nprivate 4", sector={"Public": 20, "Private": 40})

    assert weights(wave) == pytest.approx([3 * 0.25, 3 * 0.25 / 3, 2], rel=1e-12)


def test_weights_have_a_mean_of_one_whatever_the_population_counts() -> None:
    small, large = (
        weighted(PEOPLE, **{question: {one: by * count for one, count in answers.items()}
                            for question, answers in MARGINS.items()})
        for by in (1, 1_000)
    )  # fmt: skip
    assert small.weights.mean() == pytest.approx(1, rel=1e-12)
    assert weights(small) == weights(large)


def test_only_the_questions_that_are_named_are_weighted_to() -> None:
    margins = drawn_population(sector={"Public": 1, "Private": 1}, role={"Front": 9, "Manager": 1})
    drawing = "sector role\npublic front\npublic manager\nprivate manager"
    wave = drawn_survey(drawing, population=margins, weighting={"margins": ["sector"]})

    assert weights(wave) == [0.75, 0.75, 1.5]
    assert wave.population_weights.margins["question"].unique().tolist() == ["sector"]


def test_answers_that_the_population_counts_together_share_a_target() -> None:
    drawing = "organisation times\npolice 1\nfire_and_rescue 1\nhealth 2"
    wave = weighted(drawing, organisation={"Police | Fire and rescue": 30, "Health": 10})

    assert weights(wave) == [1.5, 1.5, 0.5, 0.5]
    assert wave.population_weights.margins["respondents"].tolist() == [2, 2]


def test_an_answer_may_have_the_sign_of_answers_counted_together_in_its_own_name() -> None:
    wave = weighted("organisation times\npolice_|_fire 1\nhealth 2", organisation={"Police | fire": 30, "Health": 30})
    assert weights(wave) == [1.5, 0.75, 0.75]


def test_whoever_left_a_question_blank_keeps_the_share_they_have_among_respondents() -> None:
    # One of five is blank and stays a fifth; the others share out four fifths as the population is: 3 to 1.
    wave = weighted("sector times\npublic 2\nprivate 2\n- 1", sector={"Public": 750, "Private": 250})

    assert weights(wave) == pytest.approx([4 * 0.75 / 2] * 2 + [4 * 0.25 / 2] * 2 + [1])
    told = wave.population_weights.margins.iloc[-1]
    assert (told["answer"], told["before"], told["target"], told["source"]) == (
        "Not stated", 0.2, 0.2, "As among respondents",
    )  # fmt: skip
    assert pd.isna(told["count"])


def test_whoever_left_a_question_blank_is_weighted_by_the_others_and_not_given_the_mean() -> None:
    drawing = "sector role\npublic front\npublic manager\n- front\n- manager"
    wave = weighted(drawing, sector={"Public": 100}, role={"Front": 80, "Manager": 20})

    assert weights(wave) == pytest.approx([4 * 0.5 * 0.8, 4 * 0.5 * 0.2, 4 * 0.5 * 0.8, 4 * 0.5 * 0.2])


def test_how_a_wave_was_weighted_is_told_target_by_target() -> None:
    table = weighted("sector times\npublic 3\nprivate 1", sector={"Public": 1, "Private": 3}).population_weights.margins

    assert table.columns.tolist() == [
        "question", "answer", "respondents", "before", "after", "target", "count", "source", "date",
    ]  # fmt: skip
    assert table[["answer", "respondents", "before", "target", "count"]].to_numpy().tolist() == [
        ["Public", 3, 0.75, 0.25, 1],
        ["Private", 1, 0.25, 0.75, 3],
    ]
    assert table["after"].tolist() == pytest.approx([0.25, 0.75], rel=1e-12)


def test_margins_that_differ_by_rounding_are_of_one_population() -> None:
    wave = weighted(
        "sector role\npublic front\nprivate manager\npublic manager",
        sector={"Public": 60_000, "Private": 40_000},
        role={"Front": 50_000, "Manager": 50_100},
    )
    assert wave.population_weights.margins["after"].tolist() == pytest.approx(
        [0.6, 0.4, 500 / 1001, 501 / 1001], rel=1e-12
    )


def test_a_respondent_of_base_weight_zero_weighs_nothing_and_stands_for_nobody() -> None:
    drawing = "sector weight\npublic 1\npublic 0\nprivate 1"
    wave = weighted(drawing, sector={"Public": 30, "Private": 10})

    assert weights(wave) == [2.25, 0, 0.75]
    assert wave.population_weights.margins["respondents"].tolist() == [1, 1]
    assert mistakes("sector weight\npublic 1\nprivate 0", sector={"Public": 30, "Private": 10}) == [
        "population.csv, sector: Private: found 10 people in the population and no respondent who stands for them; "
        "count them together with the answer nearest to theirs (“One | Other”)"
    ]


@pytest.mark.parametrize(
    ("drawing", "margins"),
    [
        ("sector\npublic", {"Public": 10}),
        ("sector times\npublic 5", {"Public": 10}),
        ("sector times\npublic 5", {"Public": 10, "Private": 0}),
    ],
)
def test_respondents_who_are_all_alike_weigh_alike(drawing: str, margins: dict[str, int]) -> None:
    wave = drawn_survey(
        drawing, answers={"sector": ["Public", "Private"]}, population=drawn_population(sector=margins), weighting={}
    )
    assert set(weights(wave)) == {1.0}


# --- raking, as in R -------------------------------------------------------------------------------


def test_four_overlapping_margins_from_unequal_weights_are_raked_as_in_r() -> None:
    # R survey 4.1-1: rake(svydesign(ids = ~1, weights = ~weight, data = people),
    #   list(~sector, ~organisation, ~role, ~region), margins, control = list(maxit = 5000, epsilon = 1e-13))
    # its weights, as multiples of their mean of 1000/14. The last two are plain: nobody else is an independent
    # provider, and 20 of the 220 providers are not private; so 20 of the 200 charities are public.
    in_r = [
        86.1469723148078, 151.1187972415843, 42.7342304436082, 100.7126826871013, 52.0623765547658,
        147.2249407581327, 55.7948677854563, 83.0331237458178, 61.1720084687036, 87.3454772126122,
        23.7049776346599, 68.9495451526971, 20, 20,
    ]  # fmt: skip
    wave = weighted(PEOPLE, **MARGINS)

    assert wave.weights.tolist() == pytest.approx([weight * 14 / 1000 for weight in in_r], rel=1e-9)
    # R: length(w) * sum(w^2) / sum(w)^2
    assert kish_design_effect(wave.weights.to_numpy()) == pytest.approx(1.31751066327107, rel=1e-9)


def test_errors_after_raking_from_unequal_weights_are_those_of_calibration_in_r() -> None:
    # R: calibrate(design, ~sector + organisation + role + region, population = totals, calfun = "raking",
    #   epsilon = 1e-13), then svymean(~rating, .) of everybody, and of subset(., sector == "public")
    wave = weighted(PEOPLE, **MARGINS)
    ratings = wave.responses["rating"].astype(str).astype(float).to_numpy()
    design = Design(wave.weights.to_numpy(), wave.population_weights.calibration)
    public = np.where(wave.responses["sector"].eq("Public"), ratings, np.nan)
    found = linearised_means(np.column_stack([ratings, public]), design)

    assert found.estimate.tolist() == pytest.approx([3.42322397038411, 3.86644886874092], rel=1e-9)
    assert found.se.tolist() == pytest.approx([0.32240967380331, 0.465717155260579], rel=1e-8)


@pytest.fixture(scope="session")
def golden(shared: Path) -> Path:
    return shared / "golden"


def schools(golden: Path, sample: str) -> tuple[pd.DataFrame, list[Margin]]:
    responses = pd.read_csv(golden / f"{sample}.csv")
    targets = json.loads((golden / "api_margins.json").read_text())
    margins = [
        Margin(pd.Categorical(responses[question], list(counts)).codes, np.array(list(counts.values()), float))
        for question, counts in targets.items()
    ]
    return responses, margins


def means(values: Any, weights: Any, calibration: Calibration | None) -> tuple[float, float]:
    found = linearised_means(np.asarray(values, float)[:, None], Design(weights, calibration))
    return float(found.estimate[0]), float(found.se[0])


def calibrated(base: Any, weights: Any, margins: list[Margin]) -> Calibration:
    return Calibration(base, weights, np.column_stack([margin.codes for margin in margins]).astype(np.int64))


def test_raked_and_trimmed_weights_are_those_of_r(golden: Path) -> None:
    responses, margins = schools(golden, "apisrs")
    in_r = pd.read_csv(golden / "apisrs_rake_weights.csv")
    found = raked(margins, responses["pw"].to_numpy()).weights
    mean = found.mean()

    assert found.tolist() == pytest.approx(in_r["w_rake"].tolist(), rel=1e-8)
    assert found.tolist() == pytest.approx(in_r["w_calrake"].tolist(), rel=1e-8)
    assert trimmed(found, 0.5 * mean, 1.5 * mean).tolist() == pytest.approx(in_r["w_trim"].tolist(), rel=1e-8)


def test_errors_after_raking_are_those_of_r(golden: Path) -> None:
    responses, margins = schools(golden, "apisrs")
    in_r = json.loads((golden / "survey_estimates.json").read_text())["raked_R_calibrated_SE"]
    base = responses["pw"].to_numpy()
    weights = raked(margins, base).weights
    held = calibrated(base, weights, margins)

    assert means(responses["api00"], weights, held) == pytest.approx((in_r["mean"], in_r["se"]), rel=1e-8)
    assert means(responses["api00"] > 700, weights, held) == pytest.approx((in_r["prop"], in_r["prop_se"]), rel=1e-8)
    for level, mean, se in zip(*(in_r["by_stype"][part] for part in ("level", "mean", "se")), strict=True):
        of_level = responses["api00"].where(responses["stype"] == level)
        assert means(of_level, weights, held) == pytest.approx((mean, se), rel=1e-8)
    # Weights taken as fixed overstate it: the trap.
    assert means(responses["api00"], weights, None)[1] == pytest.approx(9.37167010471595, rel=1e-8)


# R: calibrate(svydesign(ids = ~1, weights = ~pw, data = .), ~stype + sch.wide, population, calfun = "raking",
#   epsilon = 1e-12); c(min(w), max(w), sum(w^2)); svymean(~api00, .), svymean(~I(api00 > 700), .)
@pytest.mark.parametrize(
    ("sample", "spread", "mean", "share"),
    [
        (
            "apistrat",
            (15.0402777317699, 44.5425660276574, 227580.973441279),
            (662.211650357845, 9.364064269599),
            (0.4041777916951086, 0.0376645257082885),
        ),
        (
            "apiclus1",
            (29.8706754926847, 67.1255292411947, 220478.021751363),
            (641.23032092682001, 7.77875560871839),
            (0.3241126974615534, 0.0339280512631477),
        ),
    ],
)
def test_other_samples_are_raked_as_in_r(
    golden: Path, sample: str, spread: tuple[float, ...], mean: tuple[float, float], share: tuple[float, float]
) -> None:
    responses, margins = schools(golden, sample)
    base = responses["pw"].to_numpy()
    weights = raked(margins, base).weights
    held = calibrated(base, weights, margins)

    assert (weights.min(), weights.max(), (weights**2).sum()) == pytest.approx(spread, rel=1e-8)
    assert means(responses["api00"], weights, held) == pytest.approx(mean, rel=1e-8)
    assert means(responses["api00"] > 700, weights, held) == pytest.approx(share, rel=1e-8)


# --- raking, whatever the respondents --------------------------------------------------------------


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[Margin], Any]:
    """Margins that some positive weights meet, and base weights to start from."""
    respondents = draw(st.integers(1, 40))
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    held = chance.uniform(0.5, 2, respondents)
    margins = []
    for size in draw(st.lists(st.integers(1, 5), min_size=1, max_size=5)):
        codes = chance.integers(0, size, respondents)
        margins.append(Margin(codes, np.bincount(codes, weights=held, minlength=size)))
    return margins, draw(st.sampled_from([None, chance.uniform(0.2, 5, respondents)]))


def margin_totals(margins: list[Margin], weights: Any) -> list[float]:
    return [
        total
        for margin in margins
        for total in np.bincount(margin.codes, weights=weights, minlength=len(margin.targets)).tolist()
    ]


@untimed
@given(surveys())
def test_raked_weights_meet_every_margin_keep_the_sum_and_are_positive(survey: tuple[list[Margin], Any]) -> None:
    margins, base = survey
    found = raked(margins, base)
    assume(found.cycles < weighting.MOST_CYCLES)  # a dozen people of five kinds may take longer

    assert found.converged
    total = margins[0].targets.sum()
    assert margin_totals(margins, found.weights) == pytest.approx(
        [target for margin in margins for target in margin.targets], abs=2e-12 * total
    )
    assert found.weights.sum() == pytest.approx(total)
    assert found.weights.min() > 0


@pytest.mark.parametrize("seed", range(20))
def test_margins_that_can_be_met_are_met_in_a_survey_of_some_size(seed: int) -> None:
    chance = np.random.default_rng(seed)
    held = chance.lognormal(0, 0.7, 300)
    margins = [
        Margin(codes, np.bincount(codes, weights=held, minlength=size))
        for size in (3, 5, 11, 13, 4, 6)
        for codes in [chance.integers(0, size, 300)]
    ]
    assert raked(margins).gap <= weighting.TOLERANCE


@untimed
@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_the_margins_does_not_matter(survey: tuple[list[Margin], Any], chance: Any) -> None:
    margins, base = survey
    shuffled = chance.sample(margins, len(margins))
    first, second = raked(margins, base), raked(shuffled, base)
    assume(max(first.cycles, second.cycles) < 200)  # where it takes long, both are near the end, on either side

    assert first.weights.tolist() == pytest.approx(second.weights.tolist(), rel=1e-8)


@untimed
@given(surveys(), st.floats(1e-6, 1e6))
def test_the_scale_of_targets_scales_the_weights_and_that_of_base_weights_does_nothing(
    survey: tuple[list[Margin], Any], by: float
) -> None:
    margins, base = survey
    scaled = raked([Margin(margin.codes, margin.targets * by) for margin in margins], base).weights
    rebased = raked(margins, by * (np.ones(len(margins[0].codes)) if base is None else base)).weights
    plain = raked(margins, base).weights

    assert scaled.tolist() == pytest.approx((plain * by).tolist(), rel=1e-7)
    assert rebased.tolist() == pytest.approx(plain.tolist(), rel=1e-7)


@untimed
@given(surveys())
def test_kinds_that_are_looked_up_weigh_what_kinds_in_a_grid_do(survey: tuple[list[Margin], Any]) -> None:
    margins, base = survey
    # Twice the margins: too many cells for so few respondents, and not one kind more.
    looked_up, counted_out = raked([*margins, *margins], base), raked(margins, base)
    assume(counted_out.cycles < 200)

    assert looked_up.weights.tolist() == pytest.approx(counted_out.weights.tolist(), rel=1e-8)


def test_more_kinds_than_a_number_can_count_are_no_obstacle() -> None:
    # Sixteen margins of sixteen categories would have 2^64 cells, which numpy's whole numbers take for none.
    chance = np.random.default_rng(1)
    held = chance.uniform(0.9, 1.1, 5_000)
    margins = [
        Margin(codes, np.bincount(codes, weights=held, minlength=16)) for codes in chance.integers(0, 16, (16, 5_000))
    ]
    assert raked(margins).gap <= weighting.TOLERANCE


@pytest.mark.parametrize("margins", [1, 20])
@pytest.mark.parametrize("code", [-1, 10])
def test_a_code_without_a_target_is_refused(margins: int, code: int) -> None:
    codes = np.array([0, 1, code])
    with pytest.raises(ValueError, match="invalid entry"):
        raked([Margin(codes, np.ones(10))] * margins)


def test_raking_goes_over_the_respondents_no_more_than_ten_times() -> None:
    chance = np.random.default_rng(1)
    respondents, sizes = 20_000, (3, 5, 11, 13)
    margins = [
        Margin(swept(chance.integers(0, size, respondents)), np.full(size, respondents / size)) for size in sizes
    ]
    with counted_sweeps(respondents) as sweeps:
        found = raked(margins, swept(chance.uniform(0.5, 2, respondents)))

    assert found.cycles > 2  # cycles go over kinds, not over respondents
    assert sweeps == ["ravel_multi_index", "bincount", "bincount", "getitem", "multiply"]
    assert len(sweeps) <= 10


def test_a_sweep_is_counted_whoever_makes_it() -> None:
    numbers = swept(np.arange(12.0))
    with counted_sweeps(12) as sweeps:
        doubled = numbers * 2
        doubled += numbers
        np.bincount(numbers.astype(int))
        np.ones(5)[(doubled > 0).astype(int)]
        doubled[:3] * 2
    assert sweeps == ["multiply", "add", "astype", "bincount", "bincount", "greater", "astype", "getitem"]


def test_the_benchmark_runs_on_the_versions_that_the_project_runs_on() -> None:
    here = Path(__file__).parent
    locked = (here.parent / "requirements.lock").read_text()
    shared = ("numpy", "pandas", "pydantic", "pyyaml")
    pinned = [
        line for line in (here / "bench" / "requirements.txt").read_text().splitlines() if line.startswith(shared)
    ]
    assert len(pinned) == 5
    assert [line for line in pinned if line.split(" ;")[0] not in locked] == []


# --- trimming --------------------------------------------------------------------------------------


def test_what_is_cut_off_is_spread_over_the_others_alike() -> None:
    # 9 is cut by 3, and 1 and 2 get half of it each.
    assert trimmed(np.array([1.0, 2, 9]), 0.5, 6).tolist() == [1 + 1.5, 2 + 1.5, 6]


def test_weights_within_the_bounds_stay_as_they_are() -> None:
    assert trimmed(np.array([0.5, 1, 1.5]), 0.5, 1.5).tolist() == [0.5, 1, 1.5]


# R: weights(trimWeights(svydesign(ids = ~1, weights = ~w, data = .), upper, lower, strict = TRUE))
@pytest.mark.parametrize(
    ("weights", "lower", "upper", "in_r"),
    [
        # −0.3 and +4.5 from three outside, so 4 to go over seven; then 2.5 and the two below are in turn out.
        (
            [0.1, 0.2, 0.5, 0.9, 1, 1.1, 1.2, 1.5, 2.5, 6], 0.4, 2,
            [0.423809523809524, 0.423809523809524, 1.190476190476190, 1.590476190476190, 1.690476190476190,
             1.790476190476191, 1.890476190476192, 2, 2, 2],
        ),
        ([0.1, 0.3, 1, 1, 1, 1.9, 2, 9], 0.5, 2.5, [0.752, 0.752, 2.432, 2.432, 2.432, 2.5, 2.5, 2.5]),
    ],
)  # fmt: skip
def test_weights_are_trimmed_as_in_r(weights: list[float], lower: float, upper: float, in_r: list[float]) -> None:
    assert trimmed(np.array(weights), lower, upper).tolist() == pytest.approx(in_r, rel=1e-9)


# R: trimWeights(design of the raked sample, lower, upper, strict = TRUE); c(min(w), max(w), sum(w^2))
@pytest.mark.parametrize(
    ("sample", "lower", "upper", "in_r"),
    [
        ("apistrat", 20, 45, (20.0, 42.2725660276574, 215897.453847763)),
        ("apiclus1", 20, 45, (30.8492629293982, 45.0, 214415.745264302)),
    ],
)
def test_raked_weights_that_vary_are_trimmed_as_in_r(
    golden: Path, sample: str, lower: float, upper: float, in_r: tuple[float, ...]
) -> None:
    responses, margins = schools(golden, sample)
    weights = trimmed(raked(margins, responses["pw"].to_numpy()).weights, lower, upper)

    assert (weights.min(), weights.max(), (weights**2).sum()) == pytest.approx(in_r, rel=1e-8)


@pytest.mark.parametrize(
    ("weights", "lower", "upper"),
    [
        pytest.param([1, 9.5], 2, 8, id="all outside, where R loses the rest"),
        pytest.param([1, 3], 0, 2, id="a bound that is the mean"),
        pytest.param([0.1, 0.1, 0.1], 0.1, 0.1, id="bounds that are the mean, within rounding"),
        pytest.param([1, 1, 1, 1, 100], 1, 20.8, id="ties, and the mean as upper bound"),
        pytest.param([0, 0, 5], 1, np.inf, id="no upper bound"),
        pytest.param([place / 10 for place in range(1, 13)], 0.25, np.inf, id="no upper bound, and a rest of rounding"),
        pytest.param([7], 0, 8, id="one respondent"),
        pytest.param([*np.linspace(0.01, 3, 199), 50.0], 0.3, 1.75, id="a bound that is hardly above the mean"),
        pytest.param([1e-300, 1e300], 0, 1e300, id="very unequal"),
    ],
)
def test_trimming_comes_to_an_end_and_keeps_the_sum(weights: list[float], lower: float, upper: float) -> None:
    found = trimmed(np.array(weights, dtype=float), lower, upper)

    assert found.sum() == pytest.approx(sum(weights), rel=1e-12)
    assert lower <= found.min()
    assert found.max() <= upper


@untimed
@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=60),
    st.floats(0, 1),
    st.one_of(st.floats(1, 10), st.floats(1, 1 + 1e-9)),
)
def test_trimming_keeps_within_its_bounds_whatever_the_weights(drawn: list[float], low: float, high: float) -> None:
    weights = np.array(drawn)
    mean = weights.mean()
    found = trimmed(weights, low * mean, high * mean)

    assert found.sum() == pytest.approx(weights.sum(), rel=1e-9)
    assert low * mean <= found.min()
    assert found.max() <= high * mean


def test_bounds_without_room_for_the_sum_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a mean of 2 cannot all lie between 0 and 1\.5"):
        trimmed(np.array([1.0, 3]), 0, 1.5)


def test_a_wave_is_trimmed_to_multiples_of_its_mean_weight_and_says_how_many_were() -> None:
    # Raked to 2.4, four of 0.45, and 1.8; 2.4 is cut to 2, and the others get a fifth of 0.4 each.
    drawing = "sector times\npublic 1\nprivate 4\nindependent 1"
    margins = {"sector": {"Public": 400, "Private": 300, "Independent": 300}}
    untrimmed, wave = weighted(drawing, **margins), weighted(drawing, {"lower": 0.3, "upper": 2.0}, **margins)

    assert weights(untrimmed) == pytest.approx([2.4, 0.45, 0.45, 0.45, 0.45, 1.8])
    assert weights(wave) == pytest.approx([2, *[0.45 + 0.4 / 5] * 4, 1.8 + 0.4 / 5])
    assert (untrimmed.population_weights.trimmed, wave.population_weights.trimmed) == (0, 1)
    # Its margins no longer hold, so they take nothing from the errors.
    assert untrimmed.population_weights.calibration is not None
    assert wave.population_weights.calibration is None
    assert wave.population_weights.margins["after"].tolist() == pytest.approx([2 / 6, 2.12 / 6, 1.88 / 6])


def test_bounds_that_no_weight_lies_outside_change_nothing() -> None:
    plain = weighted(PEOPLE, **MARGINS)
    wave = weighted(PEOPLE, {"lower": 0.1, "upper": 10}, **MARGINS)

    assert weights(wave) == weights(plain)
    assert (wave.population_weights.trimmed, wave.population_weights.calibration is None) == (0, False)


def test_a_respondent_of_base_weight_zero_is_not_trimmed_into_the_sample() -> None:
    wave = weighted(
        "sector weight\npublic 1\npublic 0\nprivate 1\nprivate 1",
        {"lower": 0.9, "upper": 1.2},
        sector={"Public": 50, "Private": 50},
    )
    # Raked to 2, 0, 1, 1 with a mean of 4/3 among those who weigh: the bounds are 1.2 and 1.6.
    assert weights(wave) == pytest.approx([1.6, 0, 1.2, 1.2])


# --- Kish ------------------------------------------------------------------------------------------


def test_kishs_design_effect_is_one_for_equal_weights_and_leaves_out_weights_of_zero() -> None:
    assert kish_design_effect(np.array([3.0, 3, 3])) == 1
    assert kish_design_effect(np.array([1.0, 3])) == 2 * (1 + 9) / (1 + 3) ** 2
    assert kish_design_effect(np.array([1.0, 3, 0])) == 2 * (1 + 9) / (1 + 3) ** 2
    assert np.isnan(kish_design_effect(np.array([0.0])))


# --- what raking makes known -----------------------------------------------------------------------


def test_a_margin_that_is_held_has_no_error_left() -> None:
    wave = weighted(PEOPLE, **MARGINS)
    held = wave.population_weights
    public = wave.responses["sector"].eq("Public").to_numpy()
    share, se = means(public, held.weights, held.calibration)

    assert share == pytest.approx(0.6, rel=1e-12)
    assert se == pytest.approx(0, abs=1e-12)
    assert means(public, held.weights, None)[1] > 0.1


def test_what_the_margins_explain_is_taken_from_every_influence_and_no_more() -> None:
    # One margin, equal weights: what is left of an influence is its distance from its category's mean.
    held = Calibration(np.ones(4), np.ones(4), np.array([[0], [0], [1], [1]]))

    assert held.residuals(np.array([[1.0], [3], [10], [20]])).ravel().tolist() == pytest.approx([-1, 1, -5, 5])


def test_a_respondent_of_base_weight_zero_has_no_influence() -> None:
    with_them = Calibration(np.array([1.0, 1, 0, 1]), np.array([2.0, 2, 0, 1]), np.array([[0], [0], [0], [1]]))
    influence = np.array([[1.0], [-2], [0], [1]])
    left = with_them.residuals(influence).ravel()

    assert np.isfinite(left).all()
    # Of the first two, 3/2 on either side of their mean; the mean of all is nought.
    assert left.tolist() == pytest.approx([1.5, -1.5, 0, 0])


# --- what cannot be --------------------------------------------------------------------------------


def test_a_target_that_nobody_answered_is_named_with_its_count() -> None:
    drawing = "organisation times\nhealth 3\npolice 2"
    with pytest.raises(InputError) as caught:
        drawn_survey(
            drawing,
            answers={"organisation": ["Health", "Police", "Fire and rescue"]},
            population=drawn_population(
                organisation={"Health": 1_620_000, "Police": 270_000, "Fire and rescue": 72_000}
            ),
            weighting={},
        )
    assert str(caught.value) == (
        "population.csv, organisation: Fire and rescue: found 72,000 people in the population and no respondent who "
        "stands for them; count them together with the answer nearest to theirs (“One | Other”)"
    )


def test_an_answer_that_the_population_does_not_count_is_named_with_its_respondents() -> None:
    assert mistakes("sector times\npublic 3\nprivate 2\nother 1", sector={"Public": 50}) == [
        "population.csv, sector: Private: found 2 respondents and no row in the population's margins; give its count "
        "in the population, or count it together with another answer (“One | Other”)",
        "population.csv, sector: Other: found 1 respondent and no row in the population's margins; give its count "
        "in the population, or count it together with another answer (“One | Other”)",
    ]


def test_respondents_of_whom_the_population_counts_none_are_named() -> None:
    assert mistakes("sector times\npublic 3\nprivate 2", sector={"Public": 50, "Private": 0}) == [
        "population.csv, sector: Private: found 0 people in the population and 2 respondents; "
        "check the population's count"
    ]


def test_a_question_of_no_people_and_one_without_a_row_are_named() -> None:
    assert mistakes("sector times\npublic 3", sector={"Public": 0}) == [
        "population.csv, question sector: found a population of 0; "
        "give its counts, or leave it out of `weighting.margins`"
    ]
    with pytest.raises(InputError, match="question role: found no row in the population's margins; give its counts"):
        drawn_survey(
            "sector role\npublic front",
            population=drawn_population(sector={"Public": 5}),
            weighting={"margins": ["sector", "role"]},
        )


def test_a_question_that_everybody_left_blank_cannot_be_weighted_to() -> None:
    wave = drawn_survey("sector\npublic")
    nobody = wave.responses.assign(sector=wave.responses["sector"].where([False]))
    with pytest.raises(InputError) as caught:
        weigh(nobody, wave.questionnaire, drawn_population(sector={"Public": 5}), "population.csv")
    assert str(caught.value).startswith(
        "population.csv, sector: Public: found 5 people in the population and no respondent who stands for them"
    )


def test_margins_of_different_populations_are_told_with_their_totals() -> None:
    drawing = "sector role\npublic front\nprivate manager"
    assert mistakes(
        drawing, sector={"Public": 6_000, "Private": 4_000}, role={"Front": 5_000, "Manager": 5_011}
    ) == [
        "population.csv, the margins: found different totals: sector 10,000, role 10,011; "
        "give counts of one and the same population"
    ]  # fmt: skip


def test_margins_that_contradict_each_other_name_the_category_that_is_furthest_off() -> None:
    # Every private respondent is a manager, so managers cannot be fewer than the private sector.
    drawing = "sector role times\npublic front 3\nprivate manager 2"
    assert mistakes(drawing, sector={"Public": 60, "Private": 40}, role={"Front": 70, "Manager": 30}) == [
        "population.csv, sector: Public: found no weights that meet all margins at once: after 1,000 cycles its "
        "3 respondents weigh 10 points more than their 60.0% of the population (60 people); weight to fewer "
        "questions (`weighting.margins`), or count answers together"
    ]


def test_margins_that_leave_a_respondent_no_place_have_no_weights_either() -> None:
    # All 200 providers are private, so there is none whom the independent provider could stand for.
    counts = {"Charity": 200, "Council": 290, "Health": 310, "Provider": 200}
    (mistake,) = mistakes(PEOPLE, **MARGINS | {"organisation": counts})

    assert mistake == (
        "population.csv, sector: Public: found no weights that meet all margins at once: after 1,000 cycles its 7 "
        "respondents weigh 0.036 points more than their 60.0% of the population (600 people); weight to fewer "
        "questions (`weighting.margins`), or count answers together"
    )


def test_margins_at_which_r_calls_a_halt_without_meeting_them_are_refused() -> None:
    # 180 charities and no provider are 20 too few for 200 independents. R's `rake` ends here all the same, with
    # 190 private respondents where 200 are asked for: it looks at what a cycle changes, not at the margins.
    counts = {"Charity": 180, "Council": 300, "Health": 320, "Provider": 200}
    (mistake,) = mistakes(PEOPLE, **MARGINS | {"organisation": counts})

    assert "no weights that meet all margins at once" in mistake
