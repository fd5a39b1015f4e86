"""What changed between two waves: adjusted to one profile and not, tested before rounding, and how much would show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.arithmetic.multiplicity import holm
from helpers.analysis.one_profile import on_one_profile
from helpers.analysis.scales import theme_scores
from helpers.analysis.trends import (
    barrier_changes,
    changes_since,
    option_changes,
    outcome_changes,
    profiles_then_and_now,
    score_changes,
    smallest_detectable,
)
from helpers.demonstration.truth import changes
from helpers.demonstration.waves import drawn_wave
from helpers.intake.cleaning import clean_export
from helpers.intake.exports import read_export
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import Questionnaire, parse_questionnaire
from helpers.survey import Survey
from published_surveys import edited_draft, edits_of
from surveys import drawn_survey
from two_waves import as_wave_of, drawn_waves, with_item, with_multiple, with_questionnaire

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
KEYS = {"item", "title", "theme", "barrier", "items", "items_now", "option"}


def one_change(now: str, before: str, **options: Any) -> dict[str, Any]:
    (row,) = barrier_changes(*drawn_waves(now, before, **options)).to_dict("records")
    return row


FEWER = (
    "fear_of_blame times\nagree 30\ndisagree 70",
    "fear_of_blame times\nagree 50\ndisagree 50",
)


def test_a_change_is_the_later_share_less_the_earlier_and_its_variance_the_sum_of_both() -> None:
    change = one_change(*FEWER)
    assert (change["before"], change["now"]) == (0.5, 0.3)
    assert change["estimate"] == pytest.approx(0.3 - 0.5)
    assert change["se"] ** 2 == pytest.approx(0.3 * 0.7 / 99 + 0.5 * 0.5 / 99)
    assert (change["n"], change["n_before"], change["n_now"]) == (100, 100, 100)


def test_an_enabler_that_more_people_disagree_with_stands_in_the_way_of_more() -> None:
    change = one_change(
        "leaders_back times\ndisagree 60\nagree 40", "leaders_back times\ndisagree 50\nagree 50", barriers=[]
    )
    assert (change["barrier"], round(change["estimate"], 9)) == (False, 0.1)


SCORES = (
    "a times\nstrongly_disagree 5\nneither 9\nagree 12\nstrongly_agree 8",
    "a times\nstrongly_disagree 9\nneither 5\nagree 6",
)


def test_an_unweighted_change_of_scores_is_welchs_t_test() -> None:
    (change,) = score_changes(*drawn_waves(*SCORES, barriers=[])).to_dict("records")
    now, before = [0] * 5 + [50] * 9 + [75] * 12 + [100] * 8, [0] * 9 + [50] * 5 + [75] * 6
    welch = stats.ttest_ind(now, before, equal_var=False)
    interval = welch.confidence_interval()
    assert change["estimate"] == pytest.approx(np.mean(now) - np.mean(before))
    assert change["p"] == pytest.approx(welch.pvalue)
    assert (change["low"], change["high"]) == pytest.approx((interval.low, interval.high))


# --- one profile ----------------------------------------------------------------------------------

# Everybody public agrees and nobody private, in both waves: only who answered changed.
WHO = """
    sector   fear_of_blame  times
    public   agree          {public}
    public   disagree       {public}
    private  disagree       {private}
"""


def test_a_change_in_who_answered_is_no_change_once_both_waves_have_one_profile() -> None:
    change = one_change(WHO.format(public=40, private=20), WHO.format(public=20, private=60))
    assert change["unadjusted"] == pytest.approx(0.4 - 0.2)
    assert change["estimate"] == pytest.approx(0, abs=1e-9)
    assert (change["before"], change["now"]) == pytest.approx((0.4, 0.4))


def test_a_change_is_judged_by_errors_that_know_the_profile() -> None:
    # Half of public agree and nobody private, so only the public's answers vary: 0.8² × 0.5² / 80, and ² / 40.
    change = one_change(WHO.format(public=40, private=20), WHO.format(public=20, private=60))
    assert change["se"] == pytest.approx(np.sqrt(0.16 / 80 + 0.16 / 40), rel=0.01)


def test_the_table_says_what_both_waves_were_weighted_to_and_what_they_could_not_be() -> None:
    facts = barrier_changes(*drawn_waves(WHO.format(public=5, private=5), WHO.format(public=5, private=5))).attrs
    assert (facts["profile"], facts["adjusted_for"], facts["not_adjusted_for"]) == ("respondents", ["Sector"], [])
    now = drawn_survey(WHO.format(public=5, private=5))
    before = as_wave_of(2025, drawn_survey("fear_of_blame times\nagree 20"))
    facts = barrier_changes(now, before).attrs
    assert (facts["profile"], facts["not_adjusted_for"]) == ("", [["Sector", "it was not asked in 2025"]])
    assert (facts["now"], facts["before"], facts["earlier_respondents"]) == ("2026", "2025", 20)


# --- many at once, and how much would show ----------------------------------------------------------


def several(agree: list[int], of: int = 100) -> str:
    """A drawing of items with so many who agree, the others disagreeing."""
    rows = [" ".join("agree" if row < many else "disagree" for many in agree) for row in range(of)]
    return "\n".join([" ".join(f"item{place}" for place in range(len(agree))), *rows])


def test_p_values_are_adjusted_by_holm_over_all_that_is_compared() -> None:
    table = barrier_changes(*drawn_waves(several([30, 40, 50]), several([50, 50, 50]), barriers=["item0"]))
    assert table["p_adjusted"].tolist() == pytest.approx(holm(table["p"].tolist()).tolist())
    assert table["p_adjusted"].iloc[0] == pytest.approx(3 * table["p"].iloc[0])
    assert table["survives"].tolist() == [True, False, False]
    assert table.attrs["tests"] == 3


def test_an_item_that_may_not_be_shown_is_no_test() -> None:
    now = several([30, 50]).replace("item1", "few") + "\nagree -" * 3
    rows = now.splitlines()
    blank = [rows[0], *(f"{row.split()[0]} {'-' if place > 8 else 'agree'}" for place, row in enumerate(rows[1:]))]
    table = barrier_changes(*drawn_waves("\n".join(blank), several([50, 50]).replace("item1", "few")))
    assert (table["n"].tolist(), table.attrs["tests"]) == ([100, 9], 1)
    assert table["p_adjusted"].iloc[0] == table["p"].iloc[0]
    shown = withhold_small_groups(table)
    figures = [column for column in shown if column not in {*KEYS, "withheld"}]
    assert shown[figures].iloc[1].isna().all()
    assert shown[figures].iloc[0].notna().all()


# An outcome, two statements and their theme, and the options of two questions; in hurdles, options are statements.
FAMILY = """
    overall  item0   item1     support__law  tools__maps  tools__lists  hurdles__time  times
    9        agree   disagree  yes           no           yes           yes            {}
    2        agree   agree     yes           yes          yes           no             {}
    2        neither agree     yes           yes          no            no             {}
"""
THEMES = {"risk": ["item0", "item1"], "hurdles": ["hurdles"]}


def test_all_changes_of_a_chapter_are_adjusted_by_holm_as_one_family() -> None:
    found = changes_since(*drawn_waves(FAMILY.format(50, 30, 40), FAMILY.format(40, 60, 30), themes=THEMES))
    assert list(found.options) == ["support", "tools"]
    assert [len(table) for table in found.tables] == [1, 2, 3, 1, 2]
    p, adjusted = (np.concatenate([table[name] for table in found.tables]) for name in ("p", "p_adjusted"))
    # Everybody ticks support__law, and its one change is tested by the exact interval of a share of 1.
    assert adjusted.tolist() == pytest.approx(holm(p).tolist())
    assert adjusted.min() == pytest.approx(9 * p.min())
    assert {table.attrs["tests"] for table in found.tables} == {9}
    together = np.concatenate([table["survives"].to_numpy(dtype=bool) for table in found.tables])
    assert together.tolist() == (adjusted < 0.05).tolist()


def test_what_a_family_takes_to_survive_it_is_told_of_all_of_its_changes() -> None:
    waves = drawn_waves(FAMILY.format(50, 30, 40), FAMILY.format(40, 60, 30), themes=THEMES)
    alone, among = barrier_changes(*waves), changes_since(*waves).barriers
    assert among["detectable"].tolist() == alone["detectable"].tolist()
    t = stats.t(240)  # about: 120 and 130 respondents
    expected = (t.ppf(1 - 0.05 / 18) + t.ppf(0.8)) / (t.ppf(1 - 0.05 / 6) + t.ppf(0.8))
    ratio = among["detectable_among_all"] / alone["detectable_among_all"]
    assert ratio.tolist() == pytest.approx([expected] * 3, rel=5e-3)


def test_what_is_withheld_is_in_no_family() -> None:
    few = "item0 item1 times\nagree agree {}\ndisagree - {}"
    found = changes_since(*drawn_waves(few.format(9, 40), few.format(20, 30)))
    # Item1 rests on 9, and the score of both items too.
    assert (found.barriers["n"].tolist(), found.scores["n"].tolist()) == ([49, 9], [9])
    assert {table.attrs["tests"] for table in found.tables} == {1}
    assert found.barriers["p_adjusted"].iloc[0] == found.barriers["p"].iloc[0]


def test_a_table_of_changes_holds_nothing_that_its_readers_do_not_know() -> None:
    waves = drawn_waves(FAMILY.format(50, 30, 40), FAMILY.format(40, 60, 30), themes=THEMES)
    assert all("degrees" not in table for table in changes_since(*waves).tables)
    assert list(changes_since(*waves).barriers) == list(barrier_changes(*waves))


# R: power.t.test(n = n, sd = 1, power = 0.8)$delta
@pytest.mark.parametrize(("n", "delta"), [(10, 1.324945639145), (50, 0.565883567294)])
def test_the_smallest_detectable_change_is_that_of_a_power_calculation(n: int, delta: float) -> None:
    se, degrees = np.array([np.sqrt(2 / n)]), np.array([2 * n - 2.0])
    assert smallest_detectable(se, degrees)[0] == pytest.approx(delta, rel=0.001)


def test_a_change_of_the_smallest_detectable_size_is_found_four_times_in_five() -> None:
    table = barrier_changes(*drawn_waves(*FEWER))
    draws = np.random.default_rng(1).normal(table["detectable"].iloc[0], table["se"].iloc[0], 20_000)
    found = 2 * stats.norm.sf(np.abs(draws) / table["se"].iloc[0]) < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.02)


def test_among_many_changes_a_change_must_be_larger_to_be_found() -> None:
    sizes = barrier_changes(*drawn_waves(several([30, 40, 50]), several([50, 50, 50])))
    t = stats.t(198)  # about: the two waves are of one size, and vary nearly alike
    expected = (t.ppf(1 - 0.05 / 6) + t.ppf(0.8)) / (t.ppf(0.975) + t.ppf(0.8))
    assert (sizes["detectable_among_all"] / sizes["detectable"]).tolist() == pytest.approx([expected] * 3, rel=1e-3)
    alone = barrier_changes(*drawn_waves(*FEWER))
    assert alone["detectable_among_all"].tolist() == alone["detectable"].tolist()


# --- what cannot vary, and who is not there ---------------------------------------------------------


def test_where_all_answer_alike_in_one_wave_the_change_is_no_more_certain_than_the_exact_interval() -> None:
    change = one_change("fear_of_blame times\ndisagree 50", "fear_of_blame times\nagree 5\ndisagree 45")
    # Clopper and Pearson: with none of 50 the share may be up to 1 - 0.025^(1/50).
    margin = (1 - 0.025 ** (1 / 50)) / 2 / stats.t(49).ppf(0.975)
    assert change["se"] ** 2 == pytest.approx(0.1 * 0.9 / 49 + margin**2)


def test_where_everybody_turned_round_the_change_is_certain_only_as_far_as_the_samples_are_large() -> None:
    change = one_change("fear_of_blame times\ndisagree 10", "fear_of_blame times\nagree 10")
    assert (change["estimate"], change["survives"]) == (-1, True)
    assert -1.3 < change["low"] < -1 < change["high"] < -0.7


def test_where_nothing_varies_in_either_wave_there_is_no_interval_and_no_test() -> None:
    table = score_changes(*drawn_waves("a times\nagree 20", "a times\nagree 20"))
    (change,) = table.to_dict("records")
    assert change["estimate"] == 0
    assert pd.isna([change[name] for name in ("low", "high", "p", "p_adjusted", "detectable")]).all()
    assert change["survives"] is False
    assert table.attrs["tests"] == 0


def test_what_the_profile_tells_entirely_is_no_change_however_small_the_error_that_floats_leave() -> None:
    told = "sector fear_of_blame times\npublic agree {}\nprivate disagree {}\nindependent agree {}"
    change = one_change(told.format(33, 21, 47), told.format(13, 31, 27))
    assert change["estimate"] == pytest.approx(0, abs=1e-9)
    # Its interval is that of a share which no profile explains, as that of the share itself.
    assert (round(change["p"], 9), change["survives"]) == (1, False)


@pytest.mark.parametrize("respondents", [0, 1])
def test_a_wave_of_one_respondent_or_of_none_who_answered_tells_no_change(respondents: int) -> None:
    few = "fear_of_blame other_item\nagree agree" if respondents else "fear_of_blame other_item\n- agree"
    now, before = drawn_waves(FEWER[0], few)
    change = barrier_changes(now, before).to_dict("records")[0]
    assert change["n"] == respondents
    assert pd.isna([change[name] for name in ("p", "p_adjusted", "se", "low", "high", "detectable")]).all()


def test_weights_of_nought_are_in_no_base() -> None:
    weighted = "fear_of_blame weight times\nagree 0 30\nagree 1 30\ndisagree 1 30"
    change = one_change(weighted, weighted)
    assert (change["n_now"], change["now"], change["estimate"]) == (60, 0.5, 0)


def test_nothing_alike_makes_an_empty_table_with_the_columns_of_every_other() -> None:
    now, before = drawn_waves(*FEWER)
    anew = with_item(now, "fear_of_blame", wording="Anew.")
    assert barrier_changes(anew, before).empty
    assert list(barrier_changes(anew, before)) == list(barrier_changes(now, before))
    assert list(score_changes(anew, before)) == list(score_changes(now, before))


def test_an_item_whose_answers_do_not_say_what_is_a_barrier_has_no_barrier_share_to_change() -> None:
    now, before = drawn_waves(*FEWER)
    asked = now.questionnaire.scales["agreement"]
    plain = asked.model_copy(update={"answers": tuple(one.model_copy(update={"means": None}) for one in asked.answers)})
    waves = [
        with_questionnaire(one, one.questionnaire.model_copy(update={"scales": {"agreement": plain}}))
        for one in (now, before)
    ]
    assert barrier_changes(waves[0], waves[1]).empty
    assert len(score_changes(waves[0], waves[1])) == 1


# --- scores and options -----------------------------------------------------------------------------


def test_scores_are_compared_on_the_items_asked_alike_alone() -> None:
    heading = "a b c d e\n"
    now, before = drawn_waves(
        heading + "agree agree agree strongly_agree strongly_agree\n" * 20,
        heading + "neither agree disagree strongly_disagree strongly_disagree\n" * 20,
        barriers=[],
    )
    for item in "de":
        now = with_item(now, item, wording=f"Anew: {item}.")
    (change,) = score_changes(now, before).to_dict("records")
    assert (change["items"], change["items_now"], change["before"], change["now"]) == (3, 5, 50, 75)
    assert theme_scores(now)["estimate"].tolist() == [75 * 3 / 5 + 100 * 2 / 5]


RATING = [{"answer": str(point)} | ({"means": "positive"} if point > 6 else {}) for point in range(11)]
RATED = ("overall times\n9 30\n7 10\n2 40", "overall times\n10 12\n6 20\n0 28")


def test_an_outcome_changes_by_the_share_who_answer_on_its_positive_side() -> None:
    table = outcome_changes(*drawn_waves(*RATED, scales={"rating": {"answers": RATING}}))
    (change,) = table.to_dict("records")
    assert (change["before"], change["now"], change["answer"]) == (12 / 60, 40 / 80, "7 to 10")
    assert change["se"] ** 2 == pytest.approx(0.5 * 0.5 / 79 + 0.2 * 0.8 / 59)
    assert (table.attrs["unit"], table.attrs["family"]) == ("share_change", "outcome_changes")


def test_an_outcome_whose_scale_says_of_no_answer_that_it_is_positive_changes_by_its_mean_score() -> None:
    table = outcome_changes(*drawn_waves(*RATED))
    (change,) = table.to_dict("records")
    assert change["now"] == pytest.approx((30 * 90 + 10 * 70 + 40 * 20) / 80)
    assert change["before"] == pytest.approx((12 * 100 + 20 * 60 + 28 * 0) / 60)
    assert (table.attrs["unit"], change["answer"]) == ("score_change", "")


def test_an_outcome_not_asked_alike_has_no_row() -> None:
    now, before = drawn_waves(*RATED)
    (overall,) = now.questionnaire.outcomes
    anew = (overall.model_copy(update={"wording": "Anew."}),)
    table = outcome_changes(with_questionnaire(now, now.questionnaire.model_copy(update={"outcomes": anew})), before)
    assert table.empty
    assert list(table) == list(outcome_changes(now, before))
    assert outcome_changes(*drawn_waves(*FEWER)).empty


def test_options_are_compared_by_what_they_are_called_and_not_by_their_place() -> None:
    drawing = "support__law support__time support__money times\nyes no yes 20\nno yes no {}"
    now, before = drawn_waves(drawing.format(20), drawing.format(60))
    law, time, money = before.questionnaire.multiple("support").options
    table = option_changes("support", now, with_multiple(before, "support", options=(money, law, time)))
    assert dict(zip(table["option"], table["estimate"].round(9), strict=True)) == {
        "Law": 0.25, "Time": -0.25, "Money": 0.25,
    }  # fmt: skip
    assert table.attrs["list_changed"] == []


def test_a_table_of_options_says_which_others_were_offered_in_one_wave_only() -> None:
    drawing = "support__law support__time times\nyes no 20\nno yes 20"
    now, before = drawn_waves(drawing, drawing)
    law, _ = now.questionnaire.multiple("support").options
    now = with_multiple(now, "support", options=(law,))
    table = option_changes("support", now, before)
    assert (table["option"].tolist(), table.attrs["list_changed"]) == (["Law"], ["Time"])
    assert option_changes("support", with_multiple(now, "support", wording="Anew?"), before).empty


# --- who answered -----------------------------------------------------------------------------------


def test_who_answered_is_counted_in_both_waves_and_withheld_in_both_where_in_one() -> None:
    sectors = {"sector": ["Public", "Private", "Charity", "Other"]}
    table = profiles_then_and_now(*drawn_waves(
        "sector weight times\npublic 3 60\nprivate 1 20\ncharity 1 15\nother 1 12",
        "sector weight times\npublic 3 20\nprivate 1 60\ncharity 1 9\nother 1 12", answers=sectors,
    ))  # fmt: skip
    # Charity is 9 of 101 then; Other is withheld with it, for 101 less the rest would give it away.
    assert table["withheld"].tolist() == [False, False, True, True]
    assert table["now"].tolist()[:2] == pytest.approx([60 / 107, 20 / 107])
    assert table["n_before"].tolist()[:2] == [20, 60]
    figures = [column for column in table if column not in ("section", "answer", "withheld")]
    assert table.loc[table["withheld"], figures].isna().all().all()
    assert table["section"].unique().tolist() == ["Sector"]


def test_where_no_profile_question_is_alike_nobody_is_set_side_by_side() -> None:
    table = profiles_then_and_now(*drawn_waves("sector\npublic", "sector\nprivate"))
    assert table.empty
    assert list(table)[:2] == ["section", "answer"]


# --- known truth ----------------------------------------------------------------------------------


@cache
def demonstration(wave: str) -> Questionnaire:
    path = RAW / wave / "questionnaire.yml"
    return parse_questionnaire(path.read_text("utf-8"), path)


def test_changes_of_a_known_world_are_found_as_often_as_intervals_promise() -> None:
    truth = changes(demonstration("2026"), demonstration("2025"))["barrier_shares"]
    adjusted, unadjusted = [], []
    for seed in (1, 2, 3):
        now, before = (drawn_wave(demonstration(wave), n, seed) for wave, n in (("2026", 2000), ("2025", 1600)))
        table = barrier_changes(now, before)
        assert set(table["item"]) == set(truth)
        population = table["item"].map(lambda item: truth[item]["population"])
        respondents = table["item"].map(lambda item: truth[item]["respondents"])
        adjusted += population.between(table["low"], table["high"]).tolist()
        unadjusted += respondents.between(table["unadjusted_low"], table["unadjusted_high"]).tolist()
    # 81 intervals each, those of a theme not independent; 95% of them, less what chance allows.
    assert len(adjusted) == len(unadjusted) == 81
    assert min(np.mean(adjusted), np.mean(unadjusted)) > 0.87


# --- a real annual survey ---------------------------------------------------------------------------


@cache
def published(folder: Path, survey: str) -> Survey:
    export = next((folder / "real" / survey).glob("*.csv"))
    asked = parse_questionnaire(edited_draft(export, edits_of(survey)))
    cleaned = clean_export(read_export(export, asked.export), asked)
    return Survey(asked, cleaned.responses, cleaned.exclusions, cleaned.recodes, cleaned.flow)


def test_two_waves_of_a_real_survey_are_compared_in_the_little_they_asked_alike(shared: Path) -> None:
    now, before = published(shared, "ospo-2020"), published(shared, "ospo-2018")
    table = barrier_changes(now, before)
    themes = table["theme"].value_counts().to_dict()
    assert themes == {"activities": 7, "hurdles": 4}
    assert table[["estimate", "se", "p_adjusted", "detectable"]].notna().all().all()
    # Options were added to the list of hurdles, of which people could tick three.
    assert len(table.attrs["list_changed"]) > 0
    assert score_changes(now, before)["theme"].tolist() == ["activities"]
    waves = on_one_profile(now, before)
    role, size = (now.questionnaire.single(question).name for question in ("role", "size"))
    assert waves.questions == (role,)
    assert waves.left_out == ((size, "its answers are not the same in both waves"),)
