"""What goes with an outcome: R's relative importance, odds with all else held constant, and where to act."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as students_t

from helpers.analysis import drivers
from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.ordinal import proportional_odds, proportionality
from helpers.analysis.drivers import (
    driver_importance,
    driver_odds,
    importance_and_performance,
    relative_importance,
    weighted_covariances,
)
from helpers.analysis.replicates import replicated
from helpers.analysis.tables import design_of
from helpers.demonstration.waves import drawn_wave
from helpers.errors import InputError
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey, read_questionnaire
from surveys import drawn_survey

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"


def golden_covariances(shared: Path, name: str, weigh: Callable[[int], Numbers]) -> tuple[Numbers, dict[str, Any]]:
    """The covariances of a table of R's, the outcome last, and what R finds."""
    found = json.loads((shared / "golden" / "drivers.json").read_text("utf-8"))[name]
    file, outcome = ("swiss", "Fertility") if name == "swiss" else ("bfi_scales", "A")
    table = pd.read_csv(shared / "golden" / f"{file}.csv")
    values = table[[*found["lmg"], outcome]].to_numpy(dtype=float)
    assert len(values) == found.get("n", len(values))
    return weighted_covariances(values, weigh(len(values))[None, :])[0], found


GOLDEN = pytest.mark.parametrize(
    ("name", "weigh"),
    [
        ("swiss", np.ones),
        ("bfi_scales", np.ones),
        ("bfi_scales_weighted_by_row_number", lambda rows: np.arange(1.0, rows + 1)),
    ],
)


@GOLDEN
def test_relative_importance_is_r_s(shared: Path, name: str, weigh: Callable[[int], Numbers]) -> None:
    covariances, r = golden_covariances(shared, name, weigh)
    ours = relative_importance(covariances).tolist()
    assert ours == pytest.approx(list(r["lmg"].values()), rel=1e-8)
    assert sum(ours) == pytest.approx(r["total_R2"], rel=1e-8)


@GOLDEN
def test_what_a_predictor_adds_to_so_many_others_is_r_s(
    shared: Path, name: str, weigh: Callable[[int], Numbers]
) -> None:
    covariances, r = golden_covariances(shared, name, weigh)

    def explained(*predictors: int) -> float:
        chosen = [*predictors, -1]
        return float(relative_importance(covariances[np.ix_(chosen, chosen)]).sum())

    for one, by_size in enumerate(r["by_size"]):
        others = [other for other in range(len(by_size)) if other != one]
        added = [
            np.mean([explained(one, *some) - explained(*some) for some in combinations(others, size)])
            for size in range(len(by_size))
        ]
        assert added == pytest.approx(by_size, rel=1e-8, abs=1e-14)


def test_predictors_that_have_nothing_in_common_explain_their_squared_correlations() -> None:
    covariances = np.diag([4.0, 9.0, 1.0])
    covariances[0, 2] = covariances[2, 0] = 0.8 * 2 * 1
    covariances[1, 2] = covariances[2, 1] = 0.3 * 3 * 1
    assert relative_importance(covariances).tolist() == pytest.approx([0.8**2, 0.3**2])


def test_two_predictors_that_say_the_same_share_alike() -> None:
    covariances = np.array([[1.0, 1.0, 0.6], [1.0, 1.0, 0.6], [0.6, 0.6, 1.0]])
    assert relative_importance(covariances).tolist() == pytest.approx([0.6**2 / 2] * 2)


def test_a_predictor_that_never_varies_explains_nothing() -> None:
    covariances = np.array([[1.0, 0.0, 0.6], [0.0, 0.0, 0.0], [0.6, 0.0, 1.0]])
    assert relative_importance(covariances).tolist() == pytest.approx([0.36, 0.0])


def test_replicates_are_gone_through_together_as_they_would_be_one_by_one() -> None:
    random = np.random.default_rng(1)
    values, weights = random.normal(size=(40, 4)) + random.normal(size=(40, 1)), random.integers(0, 3, (5, 40)) * 1.0
    covariances = weighted_covariances(values, weights)
    r = [np.cov(values.T, aweights=row, ddof=0) for row in weights]
    assert covariances.tolist() == [pytest.approx(one) for one in r]
    one_by_one = [relative_importance(one).tolist() for one in covariances]
    assert relative_importance(covariances).tolist() == [pytest.approx(one) for one in one_by_one]


def crossed(ratings: str = "2 4 6 8", times: str = "30 30 30 30", trust: str = "strongly_disagree") -> str:
    """Two statements, answered without regard to each other, and an outcome.

    It is 2, and 4 more where trust is, and 2 more where advice is: for neither, advice, trust, both.
    """
    pairs = [(trust, "strongly_disagree"), (trust, "strongly_agree")]
    pairs += [("strongly_agree", "strongly_disagree"), ("strongly_agree", "strongly_agree")]
    cells = zip(pairs, ratings.split(), times.split(), strict=True)
    return "\n".join(["trust advice overall times", *(f"{a} {b} {rating} {many}" for (a, b), rating, many in cells)])


BOTH = crossed()
THEMES = {"partners": ["trust"], "risk": ["advice"]}


def beside(drawing: str, *cells: str) -> str:
    """The drawing with another column."""
    return "\n".join(f"{line} {cell}" for line, cell in zip(drawing.splitlines(), cells, strict=True))


def drawn(drawing: str = BOTH, **options: Any) -> Survey:
    return drawn_survey(drawing, **({"themes": THEMES} | options))


def shares(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["theme"], table["estimate"], strict=True))


def test_what_the_themes_explain_is_shared_out_among_them() -> None:
    table = driver_importance(drawn(), "overall")
    assert shares(table) == pytest.approx({"partners": 16 / (16 + 4), "risk": 4 / (16 + 4)})
    assert table["contribution"].tolist() == pytest.approx([16 / 20, 4 / 20])
    assert table.attrs["r_squared"] == pytest.approx(1)
    assert table[["rank", "rank_low", "rank_high", "level"]].to_numpy().tolist() == [[1, 1, 1, 1], [2, 2, 2, 2]]
    assert table["n"].tolist() == [120, 120]


def test_intervals_are_those_of_the_replicates() -> None:
    table = driver_importance(drawn(), "overall")
    assert ((table["low"] < table["estimate"]) & (table["estimate"] < table["high"])).all()
    # The shares of two themes add up to one in every replicate.
    assert table["low"][0] == pytest.approx(1 - table["high"][1])
    assert table["se"][0] == pytest.approx(table["se"][1])
    assert table.attrs["replicates"] == 1000


# Trust tells 8 from less, and hardly 5 from 2; advice goes with the outcome, though less.
UNEVEN = """
    sector   trust           advice          overall  times
    public   strongly_agree  strongly_agree  8        20
    private  strongly_agree  disagree        8        18
    public   disagree        strongly_agree  8        8
    private  disagree        disagree        8        6
    public   strongly_agree  strongly_agree  5        6
    private  strongly_agree  disagree        5        8
    private  disagree        strongly_agree  5        22
    public   disagree        disagree        5        16
    private  strongly_agree  strongly_agree  2        6
    public   strongly_agree  disagree        2        10
    private  disagree        strongly_agree  2        6
    public   disagree        disagree        2        14
"""


def uneven(wave: Survey) -> tuple[Numbers, Numbers]:
    """The scores of both themes, and the outcome."""
    scores = [wave.answers(name).eq("Strongly agree").to_numpy() * 75.0 + 25 for name in ("trust", "advice")]
    return np.column_stack(scores), wave.answers("overall").astype(str).astype(float).to_numpy()


def test_ends_of_intervals_are_the_quantiles_of_what_replicates_find() -> None:
    wave = drawn(UNEVEN)
    table, (scores, outcome) = driver_importance(wave, "overall", 200), uneven(wave)

    def found(weights: Numbers) -> Numbers:
        parts = [relative_importance(weighted_covariances(values, one[None, :]))[0] for one in weights]
        return np.array([[*part / part.sum(), part.sum()] for part in parts])

    values = np.column_stack([scores, outcome])
    lows, highs = np.quantile(replicated(wave, found, 200), [0.025, 0.975], axis=0)
    assert table["low"].tolist() == pytest.approx(lows[:2].tolist())
    assert table["high"].tolist() == pytest.approx(highs[:2].tolist())
    r_squared = [table.attrs[name] for name in ("r_squared_low", "r_squared", "r_squared_high")]
    assert r_squared == pytest.approx([lows[2], found(np.ones((1, 140)))[0, 2], highs[2]])
    assert r_squared == sorted(r_squared)


def test_only_those_with_the_outcome_and_every_score_are_in_the_base() -> None:
    more = "\nstrongly_agree dont_know 1 40\n- strongly_agree 1 40\nstrongly_agree strongly_agree - 40"
    table = driver_importance(drawn(BOTH + more), "overall")
    assert table["n"].tolist() == [120, 120]
    assert shares(table) == pytest.approx({"partners": 0.8, "risk": 0.2})
    assert table.attrs["base"] == "respondents with an answer on the scale and a score in all 2 themes"


def test_a_respondent_of_weight_two_counts_as_two_alike() -> None:
    heavy = beside(BOTH, "weight", "1", "1", "1", "2")
    twice = crossed(times="30 30 30 60")
    weighted, repeated = (driver_importance(drawn(drawing), "overall", 10) for drawing in (heavy, twice))
    assert shares(weighted) == pytest.approx(shares(repeated))
    assert weighted["n"].tolist() == [120, 120]
    assert weighted["n_effective"].tolist() == pytest.approx([150**2 / 210] * 2)


def test_a_respondent_of_weight_nought_is_in_no_base() -> None:
    ignored = beside(BOTH, "weight", *"1111") + "\nstrongly_disagree strongly_agree 9 50 0"
    table = driver_importance(drawn(ignored), "overall", 10)
    assert (shares(table), table["n"].tolist()) == (pytest.approx({"partners": 0.8, "risk": 0.2}), [120, 120])


def test_a_theme_of_which_only_so_many_could_be_ticked_is_left_out_and_named() -> None:
    ticks = beside(BOTH, "hurdles__law hurdles__time", *["yes no"] * 4)
    wave = drawn(ticks, themes=THEMES | {"hurdles": ["hurdles"]}, at_most={"hurdles": 1})
    table = driver_importance(wave, "overall", 10)
    assert table["theme"].tolist() == ["partners", "risk"]
    assert table.attrs["left_out"] == ["Hurdles"]


def test_a_theme_for_which_nobody_has_a_score_is_left_out_too() -> None:
    blank = beside(BOTH, "guidance", *"----")
    table = driver_importance(drawn(blank, themes=THEMES | {"skills": ["guidance"]}), "overall", 10)
    assert (table["theme"].tolist(), table.attrs["left_out"]) == (["partners", "risk"], ["Skills"])


CANNOT = {
    "too few": (crossed(times="4 5 5 5"), {}, "fewer than 20 respondents have an answer on its scale"),
    "everybody answers alike": (crossed("8 8 8 8"), {}, "gave the same answer"),
    "a theme in which all are alike": (crossed(trust="strongly_agree"), {}, "the same score in “Partners”"),
    "one theme": (BOTH, {"themes": {"partners": ["trust", "advice"]}}, "there are not two themes"),
    "nothing to do with each other": (crossed("2 8 8 2"), {}, "has nothing to do with any score"),
}


@pytest.mark.parametrize(("drawing", "options", "why"), CANNOT.values(), ids=CANNOT.keys())
def test_what_cannot_be_estimated_is_said_with_the_reason(drawing: str, options: Any, why: str) -> None:
    table = driver_importance(drawn(drawing, **options), "overall", 10)
    assert (len(table), why in table.attrs["cannot"]) == (0, True)
    assert "rank_low" in table
    assert len(importance_and_performance(drawn(drawing, **options), "overall", 10)) == 0
    assert len(withhold_small_groups(table)) == 0


def test_a_survey_without_themes_has_nothing_that_could_matter() -> None:
    wave = drawn_survey("sector overall times\npublic 3 20\nprivate 4 20")
    assert driver_importance(wave, "overall").attrs["cannot"] == "no theme has a score"
    assert driver_odds(wave, "overall").attrs["cannot"] == "no theme has a score"


@pytest.mark.parametrize("of", [driver_importance, driver_odds, importance_and_performance])
@pytest.mark.parametrize("outcome", ["trust", "speed"])
def test_what_is_no_outcome_is_a_mistake_that_names_the_outcomes(of: Any, outcome: str) -> None:
    with pytest.raises(InputError, match=f"outcome: found '{outcome}'; expected one of overall"):
        of(drawn(), outcome)


# Odds


NOISY = """
    sector   trust              advice             overall  times
    public   strongly_agree     strongly_agree     8        60
    public   strongly_agree     disagree           8        60
    public   disagree           strongly_agree     8        40
    public   disagree           disagree           8        40
    public   strongly_agree     strongly_agree     5        40
    public   strongly_agree     disagree           5        40
    public   disagree           strongly_agree     5        30
    public   disagree           disagree           5        30
    public   strongly_agree     strongly_agree     2        20
    public   strongly_agree     disagree           2        20
    public   disagree           strongly_agree     2        40
    public   disagree           disagree           2        40
"""


def odds(wave: Survey) -> pd.DataFrame:
    return driver_odds(wave, "overall").set_index("theme")


def test_odds_ratios_are_those_of_the_model_for_ten_points_more() -> None:
    wave = drawn(NOISY)
    table = odds(wave)
    trust = wave.answers("trust").eq("Strongly agree").to_numpy() * 75.0 + 25
    advice = wave.answers("advice").eq("Strongly agree").to_numpy() * 75.0 + 25
    places = wave.answers("overall").astype(str).map({"2": 0, "5": 1, "8": 2}).to_numpy(dtype=int)
    fitted = proportional_odds(places, np.column_stack([trust, advice]), np.ones(len(places)))
    errors = np.sqrt(np.diag(fitted.covariance(design_of(wave))))[:2]
    assert table["estimate"].tolist() == pytest.approx(np.exp(10 * fitted.slopes).tolist())
    # Everybody weighs alike; two slopes and two cuts take from the errors.
    raised = (len(places) / (len(places) - 4)) ** 0.5
    assert table["se"].tolist() == pytest.approx((raised * 10 * errors).tolist())
    assert table.loc["risk", ["estimate", "p"]].tolist() == pytest.approx([1, 1], abs=1e-6)
    assert table.loc["partners", "p_adjusted"] == pytest.approx(2 * table.loc["partners", "p"])
    assert (table["low"] < table["estimate"]).all()
    assert (table["high"] > table["estimate"]).all()


def test_unequal_weights_leave_as_many_degrees_as_equal_respondents_would() -> None:
    """Half of them weigh three times as much: they tell as much as four fifths of so many."""
    weighed = "\n".join(
        f"{line} {'weight' if 'times' in line else 3 if place % 2 else 1}"
        for place, line in enumerate(UNEVEN.strip().splitlines())
    )
    wave = drawn(weighed)
    weights = wave.weights.to_numpy()
    known = weights.sum() ** 2 / (weights**2).sum()
    assert known < 0.9 * len(weights)
    assert odds(wave).attrs["raised"] == pytest.approx((known / (known - 5)) ** 0.5)


def test_odds_lie_within_a_t_interval_of_their_logarithm() -> None:
    """Of 140 respondents, two degrees of freedom for the themes, one for the sector, and one for each of two cuts."""
    table = odds(drawn(UNEVEN))
    margin = students_t.ppf(0.975, 140 - 3 - 2) * table["se"]
    slopes = np.log(table["estimate"])
    assert table["low"].tolist() == pytest.approx(np.exp(slopes - margin).tolist())
    assert table["high"].tolist() == pytest.approx(np.exp(slopes + margin).tolist())
    assert table["p"].tolist() == pytest.approx((2 * students_t.sf(slopes / table["se"], 140 - 3 - 2)).tolist())


def test_whether_odds_rise_alike_is_asked_of_all_themes_together() -> None:
    """Holm doubles the smaller of two p values."""
    wave = drawn(UNEVEN)
    scores, outcome = uneven(wave)
    predictors = np.column_stack([scores / 10, wave.profile("sector").eq("Private")]).astype(float)
    places = np.searchsorted([2, 5, 8], outcome)
    trust, advice = proportionality(places, predictors, 2, design_of(wave)).p
    assert trust < 0.01 < 0.05 < advice
    table = odds(wave)
    assert table["proportional_p"].tolist() == pytest.approx([2 * trust, advice])
    assert table["in_words"].tolist() == ["Doubtful", "As far as can be told"]


def test_what_sector_makes_of_both_is_held_constant() -> None:
    # In either sector trust says nothing of the outcome; the private sector has less of both.
    rows = [
        ("public", "strongly_agree", 8, 80), ("public", "disagree", 8, 20), ("public", "strongly_agree", 5, 40),
        ("public", "disagree", 5, 10), ("private", "strongly_agree", 5, 20), ("private", "disagree", 5, 80),
        ("private", "strongly_agree", 2, 10), ("private", "disagree", 2, 40),
    ]  # fmt: skip
    lines = [
        f"{sector} {trust} {advice} {rating} {times // 2}"
        for sector, trust, rating, times in rows
        for advice in ("agree", "disagree")
    ]
    drawing = "\n".join(["sector trust advice overall times", *lines])
    held, alone = odds(drawn(drawing)), odds(drawn(drawing.replace("sector", "club")))
    assert held.attrs["held"] == ["Sector"]
    assert alone.attrs["held"] == []
    assert held.loc["partners", "estimate"] == pytest.approx(1, abs=1e-6)
    assert alone.loc["partners", "estimate"] > 1.2


def test_whoever_left_their_sector_blank_is_a_group_of_their_own() -> None:
    blank = NOISY.replace("public   strongly_agree     strongly_agree     2        20",
                          "-        strongly_agree     strongly_agree     2        20")  # fmt: skip
    assert odds(drawn(blank))["n"].tolist() == [460, 460]


def test_a_group_of_one_answer_does_not_keep_the_model_from_the_others() -> None:
    private = "    private  strongly_agree     strongly_agree     2        6\n"
    with_them, without = odds(drawn(NOISY + private)), odds(drawn(NOISY))
    assert with_them["estimate"].tolist() == pytest.approx(without["estimate"].tolist(), rel=1e-6)


def test_two_questions_that_divide_people_alike_are_held_constant_once() -> None:
    lines = NOISY.strip().splitlines()
    doubled = [f"{line} {'role' if 'times' in line else 'leader'}" for line in lines]
    doubled += ["private agree agree 5 30 officer", "private neither disagree 2 30 officer"]
    once = [line.rsplit(" ", 1)[0] for line in doubled]
    both, one = odds(drawn("\n".join(doubled))), odds(drawn("\n".join(once)))
    assert both["estimate"].tolist() == pytest.approx(one["estimate"].tolist())


def test_scores_that_tell_the_answers_apart_have_no_odds() -> None:
    table = driver_odds(drawn(), "overall")
    assert "no odds are high enough" in table.attrs["cannot"]


def test_more_predictors_than_respondents_can_bear_are_said_to_be() -> None:
    few = crossed(times="5 5 5 5")
    assert driver_odds(drawn(few), "overall").attrs["cannot"].startswith("scores tell the answers apart")
    regions = beside(few, "region", "north", "south", "east", "west")
    # Three of the regions say something that neither the scores nor those before them say: one predictor more.
    assert driver_odds(drawn(regions), "overall").attrs["cannot"].startswith("fewer than 30 respondents")


def test_an_outcome_that_is_bad_news_is_turned() -> None:
    wave = drawn(NOISY)
    asked = wave.questionnaire
    delays = asked.outcomes[0].model_copy(update={"barrier": True})
    turned = replace(wave, questionnaire=asked.model_copy(update={"outcomes": (delays,)}))
    assert (odds(wave)["estimate"] * odds(turned)["estimate"]).tolist() == pytest.approx([1, 1])
    assert shares(driver_importance(turned, "overall", 10)) == pytest.approx(
        shares(driver_importance(wave, "overall", 10))
    )


# Importance against performance


def test_a_theme_is_on_the_side_where_the_whole_of_both_intervals_is() -> None:
    # Trust counts for most. Where it scores as high as advice, no score is high or low.
    table = importance_and_performance(drawn(crossed(times="90 30 30 30")), "overall")
    by_theme = table.set_index("theme")
    assert by_theme["score"].tolist() == pytest.approx([100 * 60 / 180, 100 * 60 / 180])
    assert by_theme["side"].tolist() == ["", ""]
    table = importance_and_performance(drawn(crossed(times="60 60 30 30")), "overall")
    assert table.set_index("theme")["side"].to_dict() == {"partners": "act", "risk": "maintain"}
    assert [table.attrs["mean_score"], table.attrs["equal_share"]] == pytest.approx([(100 / 3 + 50) / 2, 1 / 2])
    table = importance_and_performance(drawn(crossed(times="60 30 60 30")), "overall")
    assert table.set_index("theme")["side"].to_dict() == {"partners": "keep", "risk": "watch"}


def test_a_theme_whose_score_or_importance_reaches_over_a_line_is_on_no_side() -> None:
    # 20 of 43 trust and 21 advise: trust counts for most, beyond doubt, and who scores lower is chance.
    close = importance_and_performance(drawn(crossed(times="12 11 10 10")), "overall")
    assert close["score"].tolist() == pytest.approx([100 * 20 / 43, 100 * 21 / 43])
    assert close["low"][0] > 1 / 2
    assert close["side"].tolist() == ["", ""]
    # Trust scores lower, beyond doubt; that it counts for more hangs on one respondent.
    one_more = crossed("3 5 5 7", "40 80 20 40") + "\nstrongly_agree strongly_disagree 7 1"
    alike = importance_and_performance(drawn(one_more), "overall")
    assert alike["score_high"][0] < alike.attrs["mean_score"]
    assert alike["estimate"][0] > 1 / 2
    assert alike["side"].tolist() == ["", ""]


# Planted truth


@cache
def demonstration(seed: int) -> Survey:
    return drawn_wave(read_questionnaire(RAW / "2026" / "questionnaire.yml"), 2_100, seed)


# What the themes themselves, which no survey sees, explain of each outcome in the population, largest first.
ORDER = {
    "outcome_timely": ["partners", "risk", "leadership", "vision", "skills", "citizens"],
    "outcome_complete": ["partners", "vision", "risk", "leadership", "skills", "citizens"],
    "outcome_overall": ["partners", "leadership", "risk", "vision", "skills", "citizens"],
}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("outcome", ORDER)
def test_the_planted_order_lies_within_the_intervals_of_the_ranks(outcome: str, seed: int) -> None:
    table = driver_importance(demonstration(seed), outcome).set_index("theme").loc[ORDER[outcome]]
    places = np.arange(1, 7)
    assert (table["rank_low"] <= places).all()
    assert (table["rank_high"] >= places).all()
    # What is largest by far, and what is smallest, is found in every survey.
    assert (table["rank_low"].iloc[0], table["rank_high"].iloc[-1]) == (1, 6)
    assert table["estimate"].iloc[0] > 3 * table["estimate"].iloc[-1]


def test_of_very_many_respondents_those_drawn_by_lot_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = demonstration(3)
    everybody = driver_odds(wave, "outcome_timely")
    driver_odds.cache_clear()
    monkeypatch.setattr(drivers, "MOST_FITTED", 1_000)
    some = driver_odds(wave, "outcome_timely")
    assert "drawn_from" not in everybody.attrs
    assert (some.attrs["drawn_from"], some["n"].tolist()) == (everybody["n"].iloc[0], [1_000] * len(some))
    # Less is known from fewer, and it is no more than chance that lies between the two.
    assert (some["se"] > everybody["se"]).all()
    assert (np.abs(np.log(some["estimate"] / everybody["estimate"])) < 3 * some["se"]).all()
    driver_odds.cache_clear()
