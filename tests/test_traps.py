"""Nine traps that others' tools and habits lay for survey statistics, each with a test that fails when it returns."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc, stdtr
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.nonparametric import jonckheere_terpstra
from statsmodels.stats.weightstats import DescrStatsW

from helpers.analysis.arithmetic.design import Design
from helpers.analysis.arithmetic.difference_tests import differences_from_others, linear_model, rank_test
from helpers.analysis.arithmetic.intervals import linearised_means
from helpers.analysis.arithmetic.ordinal import proportional_odds
from helpers.analysis.estimates import (
    answer_shares,
    barrier_shares,
    choice_shares,
    enabler_shares,
    option_shares,
    outcome_shares,
    outside_shares,
    profile_shares,
    theme_barrier_shares,
)
from helpers.analysis.scales import theme_scores
from helpers.analysis.tables import By
from helpers.analysis.trends import barrier_changes
from helpers.display.naming import meaning_shares
from helpers.display.spelling import figure
from helpers.display.tables import base_in_words, estimates_table
from helpers.privacy.suppression import withhold_small_groups
from surveys import drawn_survey
from two_waves import drawn_waves

PROJECT = Path(__file__).resolve().parents[1]
RATED = {
    "rating": {
        "answers": [{"answer": str(point), "means": "positive" if point > 6 else "negative"} for point in range(11)]
    }
}


# --- 1. DescrStatsW takes survey weights for counts of respondents ------------------------------------


def test_an_error_is_as_large_as_respondents_are_few_whatever_they_weigh(shared: Path) -> None:
    schools = pd.read_csv(shared / "golden" / "apisrs.csv")["api00"].to_numpy(dtype=float)
    weights = pd.read_csv(shared / "golden" / "apisrs_rake_weights.csv")["w_rake"].to_numpy()

    assert DescrStatsW(schools, weights).std_mean == pytest.approx(1.68, abs=0.01)
    assert linearised_means(schools[:, None], Design(weights)).se[0] == pytest.approx(9.37, abs=0.01)


def test_weights_in_people_give_the_errors_of_weights_with_a_mean_of_one() -> None:
    drawing = "sector fear_of_blame weight\npublic agree {}\npublic disagree {}\nprivate agree {}\nprivate neither {}"
    few, many = (drawn_survey(drawing.format(*(size * weight for weight in (1, 2, 0.5, 1)))) for size in (1, 1_000))
    small, large = (barrier_shares(wave.items(), wave) for wave in (few, many))

    for column in ("se", "low", "high", "n_effective"):
        assert large[column].tolist() == pytest.approx(small[column].tolist())


# --- 2. GLM(freq_weights=...) with robust errors ------------------------------------------------------


def weighted_schools(shared: Path) -> pd.DataFrame:
    """Schools with their graded results (q), what may explain them, and raked weights (w_rake)."""
    tables = [
        pd.read_csv(shared / "golden" / f"{name}.csv", dtype={"cds": str})
        for name in ("apisrs", "apisrs_q", "apisrs_rake_weights")
    ]
    schools = tables[0].merge(tables[1]).merge(tables[2])
    return schools.assign(high=schools["stype"].eq("H"), middle=schools["stype"].eq("M"))


def test_a_weighted_logistic_regression_has_the_errors_of_its_respondents_and_not_of_its_weights(shared: Path) -> None:
    r = json.loads((shared / "golden" / "survey_tests.json").read_text("utf-8"))["logistic"]["se"]
    schools = weighted_schools(shared)
    passed, weights = schools["api00"].gt(700).to_numpy(dtype=int), schools["w_rake"].to_numpy()
    predictors = schools[["meals", "high", "middle"]].to_numpy(dtype=float)
    with_constant = np.column_stack([np.ones(len(schools)), predictors])

    as_counts = GLM(passed, with_constant, family=Binomial(), freq_weights=weights).fit(cov_type="HC0")
    assert (np.array(r) / as_counts.bse).tolist() == pytest.approx([5.6] * 4, abs=0.1)
    as_precision = GLM(passed, with_constant, family=Binomial(), var_weights=weights).fit(cov_type="HC0")
    assert (as_precision.bse * np.sqrt(200 / 199)).tolist() == pytest.approx(r, rel=1e-4)

    fitted = proportional_odds(passed, predictors, weights)
    ours = np.sqrt(np.diag(fitted.covariance(Design(weights))))
    assert [ours[3], *ours[:3]] == pytest.approx(r, rel=1e-4)


# --- 3. OrderedModel(freq_weights=...) ignores the weights silently -----------------------------------


def test_weights_change_a_proportional_odds_model(shared: Path) -> None:
    r = json.loads((shared / "golden" / "survey_tests.json").read_text("utf-8"))["svyolr"]
    schools = weighted_schools(shared)
    answers, weights = schools["q"].to_numpy() - 1, schools["w_rake"].to_numpy()
    predictors = schools[["meals", "ell"]].to_numpy(dtype=float)
    theirs = [
        OrderedModel(answers, predictors, distr="logit", **given).fit(method="bfgs", disp=False).params[:2]
        for given in ({}, {"freq_weights": weights})
    ]
    assert theirs[0].tolist() == theirs[1].tolist()

    ours = [proportional_odds(answers, predictors, given).slopes for given in (np.ones(len(answers)), weights)]
    assert ours[0].tolist() == pytest.approx(theirs[0].tolist(), rel=1e-4)
    assert ours[1].tolist() == pytest.approx(r["b"][:2], rel=1e-5)
    assert np.abs(ours[1] / ours[0] - 1).min() > 0.01


# --- 4. Raking that drops an empty target, or weighs a blank as the mean, silently --------------------
#
# See `test_weighting`: a target that nobody answered is named, and whoever left a question blank is not given
# the mean.


# --- 5. Cochran-Armitage with n - 1, Jonckheere on one side only --------------------------------------
#
# The report tests groups and not trends over them, for a questionnaire does not say that its groups are ordered.
# Were a trend to be tested, `linear_model` has the right figures: n times r squared, and p values on both sides.


def test_a_trend_of_shares_is_n_times_the_squared_correlation_and_not_n_less_one(shared: Path) -> None:
    golden = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))["trend"]
    yes, n = np.array(golden["x"]), np.array(golden["n"])
    place = np.repeat(np.arange(4.0), n)
    answers = np.concatenate([np.repeat([1.0, 0.0], [one, size - one]) for one, size in zip(yes, n, strict=True)])
    model = linear_model(answers, np.column_stack([np.ones(n.sum()), place]), Design(np.ones(n.sum())))
    explained = 1 - model.spread**2 / answers.var()

    theirs = Table(np.column_stack([yes, n - yes])).test_ordinal_association(np.arange(4), np.array([1, 0]))
    assert theirs.zscore**2 == pytest.approx(7.5883, abs=1e-4)
    assert n.sum() * explained == pytest.approx(golden["cochran_armitage_chisq"], rel=1e-9)
    assert chdtrc(1, n.sum() * explained) == pytest.approx(golden["p"], rel=1e-9)


def test_a_difference_up_is_as_surprising_as_the_same_difference_down(shared: Path) -> None:
    golden = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))["waves"]["jonckheere"]
    waves = pd.read_csv(shared / "golden" / "waves.csv")
    values, groups, design = waves["q"].to_numpy(float), waves["wave"].to_numpy(), Design(np.ones(len(waves)))

    one_sided = jonckheere_terpstra([values[groups == wave] for wave in np.unique(groups)])
    assert one_sided.pvalue == pytest.approx(golden["p"] / 2)
    for sign in (1, -1):
        later, _ = differences_from_others(sign * values[:, None], groups > 2, design)
        earlier, _ = differences_from_others(sign * values[:, None], groups <= 2, design)
        t = later.estimate[0] / later.se[0]
        assert later.p[0] == pytest.approx(2 * stdtr(later.degrees[0], -abs(t)))
        assert later.p[0] == pytest.approx(earlier.p[0])
        assert rank_test(sign * values, groups, design).p == pytest.approx(rank_test(values, groups, design).p)


def test_no_module_and_no_notebook_tests_a_trend_with_the_functions_that_get_it_wrong() -> None:
    ours = [*(PROJECT / "src").rglob("*.py"), *(PROJECT / "notebooks").glob("*.ipynb")]
    assert len(ours) > 50
    wrong = re.compile(r"test_ordinal_association|jonckheere|contingency_tables")
    assert [path.name for path in ours if wrong.search(path.read_text("utf-8"))] == []


# --- 6. Packages that fail on today's pandas and numpy, or show what they have hidden -----------------

DEAD = {
    "acro",
    "balance",
    "dominance-analysis",
    "factor-analyzer",
    "plot-likert",
    "quantipy3",
    "reliabilipy",
    "weightipy",
}


def test_the_project_depends_on_none_of_them() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    locked = re.findall(r"(?m)^([A-Za-z0-9._-]+)==", (PROJECT / "requirements.lock").read_text(encoding="utf-8"))
    names = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower().replace("_", "-") for one in [*asked, *locked]}

    assert {"pandas", "numpy", "statsmodels"} <= names
    assert names & DEAD == set()


# --- 7. groupby drops whoever left the question blank -------------------------------------------------

BLANKS = drawn_survey(
    """
    sector   role     fear_of_blame  leaders_back  overall  support__law  times
    public   manager  agree          disagree      8        yes           5
    public   -        disagree       agree         2        no            3
    private  officer  agree          disagree      9        yes           4
    -        manager  disagree       disagree      4        no            2
    -        -        agree          agree         7        yes           1
    """,
    scales=RATED,
)
GROUPED = {
    "answer_shares": lambda by: answer_shares(BLANKS.items(), BLANKS, by),
    "barrier_shares": lambda by: barrier_shares(BLANKS.items(), BLANKS, by),
    "enabler_shares": lambda by: enabler_shares(BLANKS.items(), BLANKS, by),
    "theme_barrier_shares": lambda by: theme_barrier_shares(BLANKS, by),
    "outcome_shares": lambda by: outcome_shares(BLANKS, by),
    "option_shares": lambda by: option_shares("support", BLANKS, by),
    "theme_scores": lambda by: theme_scores(BLANKS, by),
}


@pytest.mark.parametrize("by", ["sector", "role", ["sector", "role"]], ids=str)
@pytest.mark.parametrize("family", GROUPED)
def test_groups_add_up_to_everybody_for_a_blank_is_a_group_of_its_own(family: str, by: By) -> None:
    whole, groups = GROUPED[family](None), GROUPED[family](by)
    keys = [column for column in ("item", "theme", "option", "answer") if column in whole]
    sizes = groups.groupby(keys, sort=False)["n"].sum()

    assert sizes.tolist() == whole["n"].tolist() == [15] * len(whole)
    assert any("Not stated" in group for group in groups["group"])


def test_who_answered_counts_the_blanks() -> None:
    table = profile_shares("sector", BLANKS)

    assert dict(zip(table["answer"], table["count"], strict=True)) == {"Public": 8, "Private": 4, "Not stated": 3}
    assert table["estimate"].sum() == pytest.approx(1)


# --- 8. Percentages from rounded parts ----------------------------------------------------------------


def test_75_per_cent_less_75_per_cent_can_be_one_point() -> None:
    drawing = "fear_of_blame times\nagree {}\ndisagree {}"
    # 830 of 1,100 are 75.45%, 820 are 74.55%: the difference is 0.91 points.
    wave, earlier = drawn_waves(drawing.format(830, 270), drawing.format(820, 280))
    change = barrier_changes(wave, earlier).iloc[0]

    assert [figure(change[column], "share") for column in ("now", "before")] == ["75%", "75%"]
    assert change["estimate"] == pytest.approx(10 / 1_100)
    assert figure(change["estimate"], "share_change") == "+1"


def test_a_share_of_several_answers_is_of_respondents_and_no_sum_of_percentages() -> None:
    wave = drawn_survey("fear_of_blame times\nagree 1\nstrongly_agree 1\ndisagree 4")
    shares = answer_shares(wave.items(), wave)
    agree, strongly = shares["estimate"].tolist()[3:]

    assert [figure(agree, "share"), figure(strongly, "share")] == ["17%", "17%"]
    assert figure(meaning_shares(shares)["positive"].iloc[0], "share") == "33%"
    assert figure(barrier_shares(wave.items(), wave)["estimate"].iloc[0], "share") == "33%"


# --- 9. "51% of all disagree" and "77% of those with a view disagree" are both true -------------------

VIEWS = drawn_survey(
    """
    sector   fear_of_blame  overall  support__law  times
    public   disagree       8        yes           51
    private  agree          2        no            15
    public   dont_know      -        -             34
    """,
    scales=RATED,
)
SHARES = {
    "answer_shares": answer_shares(VIEWS.items(), VIEWS),
    "barrier_shares": barrier_shares(VIEWS.items(), VIEWS),
    "enabler_shares": enabler_shares(VIEWS.items(), VIEWS),
    "theme_barrier_shares": theme_barrier_shares(VIEWS),
    "outcome_shares": outcome_shares(VIEWS),
    "outside_shares": outside_shares(VIEWS.items(), VIEWS),
    "option_shares": option_shares("support", VIEWS),
    "choice_shares": choice_shares("sector", VIEWS),
    "profile_shares": profile_shares("sector", VIEWS),
}


def test_a_share_of_all_and_a_share_of_those_with_a_view_say_whose_they_are() -> None:
    of_those_with_a_view = SHARES["answer_shares"].set_index("answer")["estimate"]
    of_all = SHARES["outside_shares"].set_index("answer")["estimate"]

    assert figure(of_those_with_a_view["Disagree"], "share") == "77%"
    assert figure(of_all["Don't know"], "share") == "34%"
    assert base_in_words(withhold_small_groups(SHARES["answer_shares"])) == (
        "Base: 66 respondents who answered on the scale (“Don't know” and “Not applicable” are not counted)."
    )
    assert (
        base_in_words(withhold_small_groups(SHARES["outside_shares"])) == "Base: 100 respondents who gave any answer."
    )


@pytest.mark.parametrize("family", SHARES)
def test_every_share_names_its_base(family: str) -> None:
    table = SHARES[family]
    exhibit = estimates_table(withhold_small_groups(table))

    assert table.attrs["family"] == family
    assert re.fullmatch(r"(all )?respondents.*", table.attrs["base"])
    assert re.fullmatch(r"Base: \d+( to \d+)? respondents.*\.", exhibit.base)
    assert set(table["n"]) == {100 if family in ("outside_shares", "choice_shares", "profile_shares") else 66}
