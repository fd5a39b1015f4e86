"""What differs between groups: each against everybody else, adjusted after small groups are withheld."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.difference_tests import FTest, rank_test, wald_test, welch_test
from helpers.analysis.arithmetic.multiplicity import benjamini_hochberg, holm
from helpers.analysis.comparisons import (
    adjust_p_values,
    barrier_comparisons,
    net_differences,
    outcome_comparisons,
    score_comparisons,
    score_differences,
)
from helpers.analysis.scales import theme_scores
from helpers.analysis.tables import design_of
from helpers.intake.weighting import PopulationWeights
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey, weighted_survey
from surveys import drawn_survey

AGREE, DISAGREE = 25.0, 75.0  # what agreeing and disagreeing with a barrier score
FIGURES_OF_A_TEST = ("statistic", "numerator", "denominator", "effect", "p")


def by_group(table: pd.DataFrame, column: str) -> dict[str, float]:
    return dict(zip(table["group"], table[column], strict=True))


# --- a group and everybody else ------------------------------------------------------------------------


def test_a_groups_score_is_set_against_that_of_everybody_else() -> None:
    table = score_differences(drawn_survey("""
        sector   fear_of_blame  times
        public   agree          30
        public   disagree       10
        private  agree          10
        private  disagree       10
        charity  disagree       20
    """))  # fmt: skip
    public, private, charity = (30 * AGREE + 10 * DISAGREE) / 40, (AGREE + DISAGREE) / 2, DISAGREE
    assert by_group(table, "score") == pytest.approx({"Public": public, "Private": private, "Charity": charity})
    assert by_group(table, "estimate") == pytest.approx({
        "Public": public - (20 * private + 20 * charity) / 40,
        "Private": private - (40 * public + 20 * charity) / 60,
        "Charity": charity - (40 * public + 20 * private) / 60,
    })  # fmt: skip
    assert by_group(table, "n") == {"Public": 40, "Private": 20, "Charity": 20}
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()


def test_the_scores_beside_the_differences_are_the_theme_scores() -> None:
    wave = drawn_survey("""
        sector   fear_of_blame  law       weight  times
        public   agree          neither   1.5     30
        private  disagree       agree     0.4     25
        -        disagree       disagree  1       12
    """)
    table, scores = score_differences(wave, "sector"), theme_scores(wave, by="sector")
    for column, same in {"score": "estimate", "score_low": "low", "score_high": "high", "n": "n"}.items():
        assert table[column].tolist() == scores[same].tolist()


def test_every_profile_question_is_compared_when_none_is_named() -> None:
    wave = drawn_survey("""
        sector   role     fear_of_blame  times
        public   manager  agree          20
        private  leader   disagree       20
    """)
    assert score_differences(wave)["section"].unique().tolist() == ["Sector", "Role"]
    assert score_differences(wave, "role")["section"].unique().tolist() == ["Role"]


def test_a_difference_is_told_in_standard_deviations_within_both_sides() -> None:
    """The public sector is of one mind but for two of twelve, the private one is divided by half."""
    table = score_differences(drawn_survey("""
        sector   fear_of_blame  times
        public   agree          10
        public   disagree       2
        private  agree          10
        private  disagree       10
    """))  # fmt: skip
    public, private = (10 * AGREE + 2 * DISAGREE) / 12, (AGREE + DISAGREE) / 2
    own = 10 * (AGREE - public) ** 2 + 2 * (DISAGREE - public) ** 2
    others = 20 * 25**2
    effect = (public - private) / np.sqrt((own + others) / (12 + 20 - 2))
    assert by_group(table, "effect") == pytest.approx({"Public": effect, "Private": -effect})


@pytest.mark.parametrize("differences", [score_differences, net_differences])
def test_whoever_has_no_score_does_not_make_a_group_better_known(
    differences: Callable[[Survey], pd.DataFrame],
) -> None:
    """An interval is so many standard errors wide as the degrees of freedom say: of those with a score alone."""
    drawing = """
        sector   fear_of_blame  weight  times
        public   agree          1.5     7
        public   disagree       0.5     5
        private  agree          1       20
        private  disagree       2       30
        charity  agree          1       15
        charity  disagree       1       15
    """
    blanks = "    public   -              3       40\n    private  dont_know      0.2     40\n"
    plain, with_blanks = (differences(drawn_survey(one)) for one in (drawing, drawing + blanks))
    errors_wide = [(one["high"] - one["low"]) / one["se"] for one in (plain, with_blanks)]
    assert errors_wide[1].tolist() == pytest.approx(errors_wide[0].tolist())
    assert with_blanks["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())
    assert with_blanks["n"].tolist() == plain["n"].tolist() == [12, 50, 30]


WITH_BLANKS = """
    sector   fear_of_blame  times
    public   agree          30
    public   disagree       20
    private  agree          20
    private  disagree       30
    -        disagree       15
    -        agree          5
"""


def test_whoever_did_not_state_their_group_is_shown_among_everybody_else_and_not_tested() -> None:
    table = score_differences(drawn_survey(WITH_BLANKS))
    public, others = (30 * AGREE + 20 * DISAGREE) / 50, (25 * AGREE + 45 * DISAGREE) / 70
    assert by_group(table, "estimate")["Public"] == pytest.approx(public - others)
    assert table["group"].tolist() == ["Public", "Private", "Not stated"]
    assert table["p"].isna().tolist() == [False, False, True]
    assert table["estimate"].notna().all()


def test_a_group_beside_which_nobody_said_what_they_are_is_not_tested() -> None:
    table = score_differences(drawn_survey("""
        sector   fear_of_blame  times
        public   agree          30
        public   disagree       20
        -        disagree       15
        -        agree          5
    """))  # fmt: skip
    assert table["p"].isna().all()


def test_errors_are_those_of_raked_weights() -> None:
    """Sector is raked to, and explains part of the scores: taken as fixed, weights would overstate the error."""
    wave = drawn_survey("""
        sector   role     fear_of_blame  times
        public   manager  agree          40
        public   leader   agree          20
        public   leader   disagree       10
        private  manager  disagree       15
        private  leader   disagree       25
        private  leader   agree          5
    """)
    margins = pd.DataFrame({"question": "sector", "answer": ["Public", "Private"], "count": [500, 500],
                            "source": "Invented", "date": "2025"})  # fmt: skip
    raked = weighted_survey(replace(wave, population=margins))
    fixed = replace(raked, population_weights=without_calibration(raked))
    errors = [score_differences(one, "role")["se"].tolist() for one in (raked, fixed)]
    assert all(calibrated < taken_as_fixed for calibrated, taken_as_fixed in zip(*errors, strict=True))
    assert net_differences(raked, "role")["se"].iloc[0] < net_differences(fixed, "role")["se"].iloc[0]


def without_calibration(wave: Survey) -> PopulationWeights:
    assert wave.population_weights is not None
    assert design_of(wave).calibration is not None
    return replace(wave.population_weights, calibration=None)


# --- adjusted for there being many -----------------------------------------------------------------------

WITH_SMALL_GROUPS = """
    sector   fear_of_blame  times
    public   agree          30
    public   disagree       20
    private  agree          10
    private  disagree       30
    tiny     agree          4
    other    agree          8
    other    disagree       3
    charity  agree          20
    charity  disagree       20
"""


def test_what_is_withheld_is_no_test_of_the_family() -> None:
    """Tiny is withheld, and other with it, for tiny could be had by subtraction."""
    table = score_differences(drawn_survey(WITH_SMALL_GROUPS)).pipe(withhold_small_groups)
    adjusted = table.pipe(adjust_p_values, holm)
    shown = adjusted[~adjusted["withheld"]]
    assert shown["group"].tolist() == ["Public", "Private", "Charity"]
    assert adjusted.attrs["tests"] == 3
    assert adjusted["p_adjusted"].max() <= 1
    first = shown.sort_values("p").iloc[0]
    assert first["p_adjusted"] == pytest.approx(3 * first["p"])
    assert adjusted.loc[adjusted["withheld"], ["score", "estimate", "p", "effect", "p_adjusted"]].isna().all(axis=None)
    assert not adjusted.loc[adjusted["withheld"], "survives"].any()


def test_p_values_cannot_be_adjusted_before_small_groups_are_withheld() -> None:
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        adjust_p_values(score_differences(drawn_survey(WITH_SMALL_GROUPS)), holm)


@pytest.mark.parametrize(
    ("p", "survives"), [(0.01, True), (0.049 / 3, True), (0.05 / 3, False), (0.06, False), (np.nan, False)]
)
def test_a_difference_survives_below_five_per_cent(p: float, survives: bool) -> None:
    table = pd.DataFrame({"p": [p, 0.9, 0.95, np.nan], "withheld": False})
    assert adjust_p_values(table, holm)["survives"].tolist()[0] is survives


def test_a_table_says_how_it_was_adjusted() -> None:
    table = score_differences(drawn_survey(WITH_BLANKS)).pipe(withhold_small_groups)
    told = [table.pipe(adjust_p_values, way).attrs for way in (holm, benjamini_hochberg)]
    assert [(one["adjustment"], one["tests"]) for one in told] == [("Holm", 2), ("Benjamini and Hochberg", 2)]


# --- other things equal ------------------------------------------------------------------------------------

# Leaders score 50 points more than managers, whatever their sector; most leaders are private.
ROLE_NOT_SECTOR = """
    sector   role     fear_of_blame   times
    public   manager  strongly_agree  40
    public   manager  agree           40
    public   leader   neither         10
    public   leader   disagree        10
    private  manager  strongly_agree  10
    private  manager  agree           10
    private  leader   neither         40
    private  leader   disagree        40
"""


def test_what_is_due_to_another_question_does_not_remain_with_that_held_constant() -> None:
    wave = drawn_survey(ROLE_NOT_SECTOR)
    plain, net = score_differences(wave), net_differences(wave)
    private = plain["group"] == "Private"
    manager, leader = 12.5, 62.5
    assert plain.loc[private, "estimate"].item() == pytest.approx((20 * manager + 80 * leader) / 100 - 22.5)
    assert net.loc[private, "estimate"].item() == pytest.approx(0, abs=1e-9)
    assert net.loc[net["group"] == "Leader", "estimate"].item() == pytest.approx(leader - manager)


def test_with_no_other_question_nothing_is_held_constant() -> None:
    wave = drawn_survey("""
        sector   fear_of_blame  weight  times
        public   agree          1.5     30
        public   disagree       1.5     10
        private  agree          0.5     10
        private  neither        0.5     20
        charity  disagree       0.9     20
        charity  agree          0.9     15
    """)
    plain, net = score_differences(wave), net_differences(wave)
    assert net["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())
    # The sizes of the other groups are taken as they are, and so are a little less uncertain.
    assert net["se"].tolist() == pytest.approx(plain["se"].tolist(), rel=0.05)


def test_groups_that_another_question_names_as_well_cannot_be_told_from_them() -> None:
    wave = drawn_survey("""
        sector   role     team   fear_of_blame  times
        public   manager  red    agree          20
        public   manager  blue   disagree       15
        private  leader   red    disagree       20
        private  leader   blue   neither        15
    """)
    net = net_differences(wave).set_index("group")
    assert net.loc[["Public", "Private", "Manager", "Leader"], ["estimate", "se", "p"]].isna().all(axis=None)
    assert net.loc[["Red", "Blue"], "p"].notna().all()


# --- whether groups differ at all ------------------------------------------------------------------------


def test_scores_are_compared_over_all_groups_that_may_be_shown() -> None:
    table = score_comparisons(drawn_survey(WITH_SMALL_GROUPS))
    row = table.iloc[0]
    assert (row["groups"], row["n"]) == (3, 50 + 40 + 40)
    assert (row["lowest_group"], row["highest_group"]) == ("Public", "Private")
    assert row["lowest"] == pytest.approx((30 * AGREE + 20 * DISAGREE) / 50)
    assert (row["lowest_n"], row["highest_n"]) == (50, 40)
    means, sizes = np.array([45, 62.5, 50]), np.array([50, 40, 40])
    everybody = (means * sizes).sum() / sizes.sum()
    between, total = (sizes * (means - everybody) ** 2).sum(), 60 * 25**2 + 70 * 25**2 - 130 * (everybody - 50) ** 2
    assert row["effect"] == pytest.approx(between / total)


def test_whoever_did_not_state_their_group_is_in_no_comparison() -> None:
    table = score_comparisons(drawn_survey(WITH_BLANKS))
    assert table[["groups", "n"]].to_numpy().tolist() == [[2, 100]]


def test_a_statement_is_compared_by_the_share_for_whom_it_is_a_barrier() -> None:
    wave = drawn_survey("""
        sector   fear_of_blame  clear_advice  times
        public   agree          agree         30
        public   disagree       disagree      10
        private  agree          agree         20
        private  dont_know      disagree      20
        private  disagree       neither       20
    """)
    table = barrier_comparisons(wave.items(), wave).set_index("item")
    assert table["barrier"].to_dict() == {"fear_of_blame": True, "clear_advice": False}
    assert table.loc["fear_of_blame", ["lowest", "highest"]].tolist() == [20 / 40, 30 / 40]
    assert table.loc["clear_advice", ["lowest", "highest"]].tolist() == [10 / 40, 20 / 60]
    phi = (30 * 20 - 10 * 20) / np.sqrt(40 * 40 * 50 * 30)
    assert table.loc["fear_of_blame", "effect"] == pytest.approx(phi)
    assert table.loc["fear_of_blame", "n"] == 80


def test_a_statement_whose_scale_means_nothing_is_not_compared() -> None:
    scales = {"agreement": {"answers": ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree",
                                        "Strongly agree"], "outside": ["Don't know", "Not applicable"]}}  # fmt: skip
    wave = drawn_survey(WITH_BLANKS, scales=scales)
    assert barrier_comparisons(wave.items(), wave).empty


def test_outcomes_are_compared_by_rank() -> None:
    """One who rates far off counts as one who rates a little higher: ranks know no distance."""
    drawing = "sector rating times\n" + "\n".join(
        [*(f"public {rating} 8" for rating in (2, 3, 4, 5)), *(f"private {rating} 8" for rating in (4, 5, 6, {}))]
    )
    near, far = (outcome_comparisons(drawn_survey(drawing.replace("{}", top))).iloc[0] for top in ("7", "10"))
    assert far["statistic"] == near["statistic"]
    assert (near["lowest_group"], near["highest_group"]) == ("Public", "Private")
    assert near["lowest"] == pytest.approx(35.0)


SMALL_AND_UNEQUAL = """
    sector   fear_of_blame   rating  times
    public   agree           2       9
    public   disagree        6       2
    private  agree           3       10
    private  neither         5       10
    private  disagree        7       15
    charity  strongly_agree  1       6
    charity  disagree        4       6
    charity  neither         8       6
"""


@pytest.mark.parametrize(
    ("compared", "test", "worth"),
    [
        (score_comparisons, welch_test, {"strongly_agree": 0, "agree": 25, "neither": 50, "disagree": 75}),
        (outcome_comparisons, rank_test, {}),
    ],
    ids=["scores", "outcomes"],
)
def test_groups_are_compared_by_the_test_that_is_right_for_small_ones(
    compared: Callable[[Survey], pd.DataFrame], test: Callable[..., FTest], worth: dict[str, int]
) -> None:
    cells = [line.split() for line in SMALL_AND_UNEQUAL.strip().splitlines()[1:]]
    times = [int(row[3]) for row in cells]
    values = np.repeat([float(worth[row[1]] if worth else row[2]) for row in cells], times)
    groups = np.repeat([["public", "private", "charity"].index(row[0]) for row in cells], times)
    wave = drawn_survey(SMALL_AND_UNEQUAL)
    row = compared(wave).iloc[0]
    found, for_large_ones = (one(values, groups, design_of(wave)) for one in (test, wald_test))
    assert [row[name] for name in FIGURES_OF_A_TEST] == pytest.approx(
        [getattr(found, name) for name in FIGURES_OF_A_TEST]
    )
    assert row["denominator"] < for_large_ones.denominator / 2
    assert row["n"] == 64


# --- where there is nothing to compare -------------------------------------------------------------------

EMPTY = {
    "no profile question": "fear_of_blame times\nagree 20\ndisagree 20",
    "no theme and no outcome": "sector times\npublic 20\nprivate 20",
    "one respondent": "sector fear_of_blame rating\npublic agree 3",
    "nobody answered": "sector fear_of_blame rating times\npublic - - 20\nprivate - - 20",
    "nobody weighs anything": "sector fear_of_blame rating weight times\npublic agree 3 0 20\nprivate disagree 4 0 20",
    "all answers alike": "sector fear_of_blame rating times\npublic agree 3 20\nprivate agree 3 20",
    "one group that answered": "sector fear_of_blame rating times\na agree 3 20\na disagree 4 20\nb - - 15",
    "groups of one": "sector fear_of_blame rating\na agree 3\nb disagree 4\nc agree 5",
}


@pytest.mark.parametrize("drawing", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize(
    "compared",
    [
        score_differences,
        net_differences,
        score_comparisons,
        outcome_comparisons,
        lambda wave: barrier_comparisons(wave.items(), wave),
    ],
)
def test_where_nothing_can_be_compared_nothing_survives(compared, drawing: str) -> None:  # type: ignore[no-untyped-def]
    table = compared(drawn_survey(drawing)).pipe(withhold_small_groups).pipe(adjust_p_values, holm)
    assert table.attrs["tests"] == 0
    assert not table["survives"].any()
