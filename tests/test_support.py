"""Barriers beside the support that people ask for: whom to help first, and nothing that chance would explain."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.difference_tests import rao_scott_test
from helpers.analysis.arithmetic.multiplicity import benjamini_hochberg, holm
from helpers.analysis.comparisons import adjust_p_values, option_comparisons, score_differences
from helpers.analysis.scales import respondent_scores, theme_scores
from helpers.analysis.support import (
    answering_support,
    barriers_and_support,
    support_tests,
    support_where_weak,
    weak_groups,
)
from helpers.analysis.tables import design_of
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from reference_inputs import RAW, demonstration
from surveys import drawn_survey

HELPS = {"law": ["risk"], "lessons": ["risk", "skills"]}
THEMES = {"risk": ["blame"], "skills": ["confident"]}

# Public: scores for risk 0 and 25, and both kinds of support; private: 75 and 100, and neither; some like the others.
TWO_SECTORS = """
    sector   blame              confident  support__law  support__lessons  support__cash  times
    public   strongly_agree     agree      yes           no                no             40
    public   agree              disagree   yes           yes               no             30
    public   agree              neither    no            no                yes            10
    private  strongly_disagree  agree      no            no                yes            50
    private  disagree           disagree   no            no                yes            30
    private  agree              neither    yes           no                no             10
"""


def helped(drawing: str, helps: Mapping[str, Sequence[str]] = HELPS, **parts: Any) -> Survey:
    """A drawn survey in which options of the question `support` help with themes; agreeing with `blame` is bad news."""
    survey = drawn_survey(drawing, **{"themes": THEMES, "barriers": ["blame"]} | parts)
    asked = survey.questionnaire
    questions = [
        question.model_copy(
            update={
                "options": tuple(
                    option.model_copy(update={"helps": tuple(helps.get(option.id, ()))}) for option in question.options
                )
            }
        )
        for question in asked.multiple_choice
    ]
    return replace(survey, questionnaire=asked.model_copy(update={"multiple_choice": tuple(questions)}))


def row(table: pd.DataFrame, **where: str) -> dict[Any, Any]:
    (found,) = table.loc[np.logical_and.reduce([table[key] == value for key, value in where.items()])].to_dict(
        "records"
    )
    return found


# Scores and shares side by side


def test_a_barrier_score_is_a_hundred_less_the_theme_s_score_and_so_are_the_ends_of_its_interval() -> None:
    survey = helped(TWO_SECTORS)
    barriers, scores = barriers_and_support(survey, "support", "sector"), theme_scores(survey, by="sector")
    assert barriers["estimate"].tolist() == pytest.approx((100 - scores["estimate"]).tolist())
    assert barriers["low"].tolist() == pytest.approx((100 - scores["high"]).tolist())
    assert barriers["high"].tolist() == pytest.approx((100 - scores["low"]).tolist())
    assert row(barriers, theme="risk", group="Public")["estimate"] == (40 * 100 + 30 * 75 + 10 * 75) / 80


def test_who_asks_for_any_of_what_answers_to_a_theme_counts_once() -> None:
    table = barriers_and_support(helped(TWO_SECTORS), "support", "sector")
    assert row(table, theme="risk", group="Public")["asked"] == 70 / 80
    assert row(table, theme="skills", group="Public")["asked"] == 30 / 80
    assert row(table, theme="skills", group="Public")["asked_others"] == 0
    assert row(table, theme="risk", group="Private")["support"] == "Law; Lessons"


def test_each_figure_has_a_base_of_its_own_and_the_row_has_the_smaller() -> None:
    table = barriers_and_support(
        helped("""
            sector   blame      confident  support__law  support__lessons  times
            public   agree      agree      yes           no                20
            public   dont_know  agree      yes           no                5
            public   disagree   agree      -             -                 8
            private  agree      agree      no            yes               15
        """),
        "support",
        "sector",
    )
    public = row(table, theme="risk", group="Public")
    assert (public["score_n"], public["asked_n"], public["n"]) == (28, 25, 25)
    assert public["asked"] == 25 / 25


def test_a_theme_that_no_support_answers_to_keeps_its_score_and_has_no_share() -> None:
    table = barriers_and_support(helped(TWO_SECTORS, {"law": ["risk"]}), "support", "sector")
    skills = row(table, theme="skills", group="Public")
    assert (skills["support"], skills["n"], skills["asked_stands"]) == ("", 80, "")
    assert math.isnan(skills["asked"])
    assert not skills["target"]


def test_weighted_figures_are_weighted_and_their_bases_count_respondents() -> None:
    table = barriers_and_support(
        helped("""
            sector   blame           confident  support__law  support__lessons  weight  times
            public   strongly_agree  agree      yes           no                3       10
            public   neither         agree      no            yes               1       10
            private  neither         agree      no            no                1       10
        """, {"law": ["risk"]}),
        "support",
        "sector",
    )  # fmt: skip
    public = row(table, theme="risk", group="Public")
    assert (public["estimate"], public["asked"], public["n"]) == ((3 * 100 + 50) / 4, 3 / 4, 20)


# What stands out


def test_a_group_is_a_target_where_it_is_worse_and_asks_for_more_both_beyond_chance() -> None:
    table = barriers_and_support(helped(TWO_SECTORS), "support", "sector")
    told = {(one["theme"], one["group"]): (one["stands"], one["asked_stands"], one["target"])
            for one in table.to_dict("records")}  # fmt: skip
    assert told == {
        ("risk", "Public"): ("worse", "more", True),
        ("risk", "Private"): ("better", "fewer", False),
        ("skills", "Public"): ("", "more", False),
        ("skills", "Private"): ("", "fewer", False),
    }


def test_a_weak_theme_alone_is_no_target() -> None:
    alike = """
        sector   blame              confident  support__law  support__lessons  times
        public   strongly_agree     agree      yes           no                60
        public   agree              agree      no            no                20
        private  strongly_disagree  agree      yes           no                60
        private  disagree           agree      no            no                20
    """
    table = barriers_and_support(helped(alike, {"law": ["risk"]}), "support", "sector")
    public = row(table, theme="risk", group="Public")
    assert (public["stands"], public["asked_stands"], public["target"]) == ("worse", "", False)


# Areas hold both sectors alike, but for the blame that the north has more of.
TWO_QUESTIONS = """
    sector   area   blame              confident  support__law  support__lessons  support__cash  times
    public   north  strongly_agree     agree      yes           no                no             20
    public   south  agree              disagree   yes           yes               no             30
    public   south  agree              neither    no            no                yes            30
    private  north  strongly_disagree  agree      no            no                yes            20
    private  south  disagree           disagree   no            yes               yes            50
    private  south  agree              neither    yes           no                no             10
"""


def test_all_tests_about_a_question_are_one_family() -> None:
    survey = helped(TWO_QUESTIONS)
    ticked, scores = survey.ticked("support").astype(float), respondent_scores(survey)
    asking = np.column_stack([ticked[["Law", "Lessons"]].max(axis=1), ticked["Lessons"]])
    groups = [("sector", "Public"), ("sector", "Private"), ("area", "North"), ("area", "South")]
    inside = [survey.profile(question).eq(group).to_numpy() for question, group in groups]
    design = design_of(survey)
    shares = [
        rao_scott_test(asking[:, theme].astype(int), of_group.astype(int), design).p
        for of_question in (inside[:2], inside[2:])
        for theme in (0, 1)
        for of_group in of_question
    ]
    weaknesses = []
    for theme, option in (("risk", "Law"), ("risk", "Lessons"), ("skills", "Lessons")):
        of_base = ticked[option].where(scores[theme].notna(), -1).to_numpy().astype(int)
        weaknesses.append(rao_scott_test(of_base, (100 - scores[theme] > 50).to_numpy().astype(int), design).p)
    wanted = holm([*shares, *weaknesses, *option_comparisons("support", survey)["p"].tolist()])

    tables = pd.concat([barriers_and_support(survey, "support", question) for question in ("sector", "area")])
    weak = support_where_weak(survey, "support").query("group == 'Weak here'")
    tested = support_tests(survey, "support")
    got = [tables["asked_p_adjusted"], weak["p_adjusted"], tested.options["p_adjusted"]]
    assert [len(one) for one in got] == [8, 3, 6]
    assert np.concatenate(got).tolist() == pytest.approx(wanted.tolist(), rel=1e-9, nan_ok=True)
    everything = int((~np.isnan(wanted)).sum())
    assert {one.attrs["tests"] for one in (weak, weak_groups(survey, "support"), tested.options)} == {everything}
    assert tested.tests == everything


def test_whether_a_group_is_weaker_is_what_the_heat_map_says_of_its_score() -> None:
    survey = helped(TWO_QUESTIONS)
    on_the_map = score_differences(survey).pipe(withhold_small_groups).pipe(adjust_p_values, benjamini_hochberg)
    tables = pd.concat([barriers_and_support(survey, "support", question) for question in ("sector", "area")])
    assert tables["p_adjusted"].tolist() == on_the_map["p_adjusted"].tolist()
    lower = on_the_map["survives"] & on_the_map["estimate"].lt(0)
    assert tables["stands"].eq("worse").tolist() == lower.tolist()
    assert 0 < lower.sum() < len(lower)
    assert (tables["estimate"] - tables["others"]).tolist() == pytest.approx((-on_the_map["estimate"]).tolist())
    assert weak_groups(survey, "support").attrs["compared"] == 8


def test_whoever_left_the_question_about_support_blank_is_in_no_test_of_it() -> None:
    blank = "    public   agree              agree      -             -                 -              30\n"
    with_them, without = (
        barriers_and_support(helped(drawing), "support", "sector") for drawing in (TWO_SECTORS + blank, TWO_SECTORS)
    )
    for column in ("asked", "asked_others", "asked_p_adjusted"):
        assert with_them[column].tolist() == pytest.approx(without[column].tolist(), rel=0.02, nan_ok=True)
    assert with_them["n"].tolist() == without["n"].tolist()
    assert with_them["score_n"].tolist() != without["score_n"].tolist()


def test_a_question_whose_options_answer_to_no_theme_has_tests_of_its_options_alone() -> None:
    survey = helped(TWO_QUESTIONS, {})
    tested = support_tests(survey, "support")
    assert tested.tests == tested.options["p"].notna().sum() == 6
    assert tested.options["p_adjusted"].tolist() == holm(tested.options["p"].to_numpy()).tolist()
    assert (len(tested.beside), len(tested.where_weak)) == (0, 0)


def test_whoever_did_not_state_their_group_is_somebody_else_and_is_compared_with_nobody() -> None:
    unknown = (
        TWO_SECTORS + "    -        strongly_agree     agree      yes           no                no             20\n"
    )
    table = barriers_and_support(helped(unknown), "support", "sector")
    not_stated, private = (row(table, theme="risk", group=group) for group in ("Not stated", "Private"))
    assert (not_stated["estimate"], not_stated["stands"]) == (100, "")
    assert math.isnan(not_stated["p_adjusted"])
    assert private["others"] == pytest.approx((40 * 100 + 40 * 75 + 20 * 100) / 100)


def test_where_hardly_anybody_is_weak_there_is_no_test() -> None:
    """Nine for whom a theme is weak are withheld, so that they add no test to the family."""
    few, enough = (
        helped(f"""
            sector   blame              confident  support__law  support__lessons  times
            public   strongly_agree     agree      yes           no                5
            public   strongly_agree     agree      no            no                {times - 5}
            private  strongly_disagree  agree      no            no                60
            private  strongly_disagree  agree      no            yes               60
        """, {"law": ["risk"]})
        for times in (9, 10)
    )  # fmt: skip
    assert [
        len(one.where_weak["p_adjusted"].dropna())
        for one in (support_tests(few, "support"), support_tests(enough, "support"))
    ] == [0, 1]


def test_a_group_that_is_too_small_to_be_shown_is_not_tested_and_everything_of_it_is_withheld() -> None:
    small = (
        TWO_SECTORS + "    mutual   strongly_agree     agree      yes           no                no             9\n"
    )
    table = withhold_small_groups(barriers_and_support(helped(small), "support", "sector"))
    assert table.groupby("group", sort=False)["withheld"].all().to_dict() == {
        "Public": True, "Private": False, "Mutual": True
    }  # fmt: skip
    told = table.loc[table["withheld"]].drop(columns=["theme", "title", "group", "support"])
    assert told.drop(columns="withheld").isna().all().all()
    tested = barriers_and_support(helped(small), "support", "sector")
    hidden = tested["group"].isin(["Mutual", "Public"])  # a test of either more would tell readers of it
    assert tested.loc[hidden, ["p_adjusted", "asked_p_adjusted"]].isna().all().all()
    assert tested.loc[~hidden, "p_adjusted"].notna().all()


def test_a_share_on_few_withholds_the_row_though_its_score_rests_on_many() -> None:
    table = withhold_small_groups(barriers_and_support(
        helped("""
            sector   blame     confident  support__law  support__lessons  times
            public   agree     agree      yes           no                9
            public   disagree  agree      -             -                 30
            private  agree     agree      no            yes               40
            mutual   agree     agree      no            yes               40
        """),
        "support",
        "sector",
    ))  # fmt: skip
    assert table.loc[table["theme"].eq("risk"), "withheld"].tolist() == [True, True, False]


# Weak groups of every profile question


# In the north all are afraid of blame, and of the public sector most; the kind of work makes no difference.
THREE_QUESTIONS = """
    sector   area   work  blame              confident  support__law  support__lessons  support__cash  times
    public   north  a     strongly_agree     agree      yes           no                no             20
    public   north  b     strongly_agree     agree      no            yes               no             20
    public   south  a     agree              agree      no            yes               no             20
    public   south  b     agree              agree      no            yes               no             20
    private  north  a     strongly_agree     agree      yes           no                no             20
    private  north  b     strongly_agree     agree      yes           no                no             20
    private  south  a     strongly_disagree  agree      no            no                yes            40
    private  south  b     strongly_disagree  agree      no            no                yes            40
"""


def test_every_group_that_is_clearly_worse_has_a_row_whichever_question_it_is_of_and_no_other_group() -> None:
    table = weak_groups(helped(THREE_QUESTIONS), "support")
    assert table[["section", "question", "theme", "group"]].to_numpy().tolist() == [
        ["Area", "area", "risk", "North"], ["Sector", "sector", "risk", "Public"]
    ]  # fmt: skip
    assert table["stands"].unique().tolist() == ["worse"]


def test_the_largest_difference_comes_first() -> None:
    table = weak_groups(helped(THREE_QUESTIONS), "support")
    differences = (table["estimate"] - table["others"]).tolist()
    assert differences == sorted(differences, reverse=True)
    north, public = (row(table, group=group) for group in ("North", "Public"))
    assert (north["estimate"], north["others"]) == (100, (40 * 75 + 80 * 0) / 120)
    assert (public["estimate"], public["others"]) == ((40 * 100 + 40 * 75) / 80, pytest.approx(40 * 100 / 120))


def test_a_weak_group_has_the_support_that_it_asks_for_most_of_what_answers_to_the_theme() -> None:
    table = weak_groups(helped(THREE_QUESTIONS, {"law": ["risk"], "lessons": ["risk"], "cash": ["skills"]}), "support")
    public = row(table, group="Public")
    assert (public["option"], public["option_share"], public["asked"]) == ("Lessons", 60 / 80, 80 / 80)
    north = row(table, group="North")
    assert (north["option"], north["option_share"]) == ("Law", 60 / 80)
    low, high = (option_row(table, "North", end) for end in ("low", "high"))
    assert (north["option_low"], north["option_high"]) == (low, high)


def option_row(table: pd.DataFrame, group: str, end: str) -> float:
    shares = answering_support(
        helped(THREE_QUESTIONS, {"law": ["risk"], "lessons": ["risk"], "cash": ["skills"]}), "support", "area"
    )
    return float(row(shares, theme="risk", option=str(row(table, group=group)["option"]), group=group)[end])


def test_a_weak_group_whose_theme_nothing_answers_to_asks_for_nothing() -> None:
    table = weak_groups(helped(THREE_QUESTIONS, {"cash": ["skills"]}), "support")
    assert table[["support", "option"]].drop_duplicates().to_numpy().tolist() == [["", ""]]
    assert table[["asked", "option_share"]].isna().all().all()


def test_whoever_is_withheld_or_stated_no_group_is_in_no_row_of_the_weak_and_in_no_test() -> None:
    small = """
        sector   blame              confident  support__law  support__lessons  support__cash  times
        public   strongly_agree     agree      yes           no                no             40
        private  strongly_disagree  agree      no            no                yes            60
        third    strongly_disagree  agree      no            no                yes            60
        mutual   strongly_agree     agree      yes           no                no             9
        guild    strongly_agree     agree      yes           no                no             30
        -        strongly_agree     agree      yes           no                no             40
    """
    survey = helped(small)
    table = weak_groups(survey, "support")
    assert table["group"].tolist() == ["Public"]
    assert table.attrs["compared"] == 3  # of risk, for Public, Private and Third: about skills all are of one mind
    assert not withhold_small_groups(table)["withheld"].any()


def test_a_survey_without_profile_questions_or_scores_has_no_weak_group() -> None:
    nobody = helped("blame confident support__law times\n agree agree yes 30", {"law": ["risk"]})
    unscored = helped("sector support__law times\n public yes 12\n private no 12", {}, themes={})
    for survey in (nobody, unscored):
        table = withhold_small_groups(weak_groups(survey, "support"))
        assert (len(table), table.attrs["compared"]) == (0, 0)


# Kinds of support and their ranks


def test_each_kind_of_support_has_its_share_and_its_place_among_the_group_s_wishes() -> None:
    table = answering_support(helped(TWO_SECTORS), "support", "sector")
    assert table[["theme", "option"]].drop_duplicates().to_numpy().tolist() == [
        ["risk", "Law"], ["risk", "Lessons"], ["skills", "Lessons"]
    ]  # fmt: skip
    law, lessons = (row(table, theme="risk", option=option, group="Public") for option in ("Law", "Lessons"))
    assert (law["estimate"], law["rank"], law["rank_low"], law["rank_high"]) == (70 / 80, 1, 1, 1)
    assert (lessons["estimate"], lessons["rank"], lessons["rank_low"], lessons["rank_high"]) == (30 / 80, 2, 2, 2)
    assert law["wishes"] == 3


def test_places_that_intervals_do_not_tell_apart_are_shared() -> None:
    table = answering_support(
        helped("""
            sector  blame  confident  support__law  support__lessons  support__cash  times
            public  agree  agree      yes           no                no             50
            public  agree  agree      no            yes               no             45
            public  agree  agree      no            no                yes            3
        """),
        "support",
        "sector",
    )
    told = table[table["theme"].eq("risk")][["option", "rank", "rank_low", "rank_high"]]
    assert told.to_numpy().tolist() == [["Law", 1, 1, 2], ["Lessons", 2, 1, 2]]


# Where a theme is weak, whatever the group


def test_those_for_whom_a_theme_is_weak_stand_beside_the_others() -> None:
    table = support_where_weak(helped(TWO_SECTORS), "support")
    weak, others = (row(table, theme="risk", option="Law", group=side) for side in ("Weak here", "Others"))
    assert (weak["estimate"], weak["n"]) == (80 / 90, 90)
    assert (others["estimate"], others["n"]) == (0, 80)
    assert (weak["difference"], bool(weak["more"])) == (pytest.approx(80 / 90), True)
    assert pd.isna(others["more"])


def test_a_score_in_the_middle_is_not_weak() -> None:
    table = support_where_weak(
        helped("""
            sector  blame    confident  support__law  support__lessons  times
            public  neither  agree      yes           no                20
            public  agree    agree      no            yes               20
        """),
        "support",
    )
    assert row(table, theme="risk", option="Law", group="Others")["estimate"] == 1


def test_no_more_is_said_where_the_weak_do_not_ask_for_more() -> None:
    table = support_where_weak(helped(TWO_SECTORS), "support")
    skills = row(table, theme="skills", option="Lessons", group="Weak here")
    fewer = helped(TWO_SECTORS.replace("yes           yes", "no            yes"), {"cash": ["risk"]})
    cash = row(support_where_weak(fewer, "support"), theme="risk", option="Cash", group="Weak here")
    assert (skills["difference"], bool(skills["more"])) == (pytest.approx(30 / 60), True)
    assert (cash["difference"] < 0, bool(cash["more"])) == (True, False)


# Whether groups tick differently at all


def test_options_that_groups_tick_differently_survive_and_name_the_ends() -> None:
    table = support_tests(helped(TWO_SECTORS), "support").options.set_index("option")
    assert table["survives"].to_dict() == {"Law": True, "Lessons": True, "Cash": True}
    assert table.loc["Cash", ["lowest_group", "lowest", "highest_group", "highest"]].tolist() == [
        "Public", 10 / 80, "Private", 80 / 90
    ]  # fmt: skip


def test_an_option_that_groups_tick_alike_does_not_survive() -> None:
    alike = helped("""
        sector   blame  confident  support__law  support__lessons  times
        public   agree  agree      yes           no                30
        public   agree  agree      no            yes               20
        private  agree  agree      yes           no                20
        private  agree  agree      no            yes               15
    """)
    table = support_tests(alike, "support").options
    assert table["survives"].tolist() == [False, False]
    assert (table["p"] > 0.5).all()


def test_groups_too_small_and_those_who_did_not_state_theirs_are_not_compared() -> None:
    others = """
        -        agree              agree      yes           no                no             30
        mutual   agree              agree      no            no                yes            4
        guild    agree              agree      no            yes               no             8
    """
    alone = option_comparisons("support", helped(TWO_SECTORS), "sector")
    beside = option_comparisons("support", helped(TWO_SECTORS + others), "sector")
    assert beside["n"].unique().tolist() == [170]
    assert beside["statistic"].tolist() == pytest.approx(alone["statistic"].tolist(), rel=0.02)


def test_one_group_leaves_nothing_to_compare() -> None:
    one = helped("\n".join(line for line in TWO_SECTORS.splitlines() if "private" not in line))
    table = support_tests(one, "support").options
    assert table["p"].isna().all()
    assert not table["survives"].any()


# The edges: a defined result, and no warning


EDGES = {
    "one respondent": """
        sector   blame      confident  support__law  support__lessons
        public   agree      agree      yes           no
    """,
    "all alike": """
        sector   blame      confident  support__law  support__lessons  times
        public   agree      agree      yes           no                30
        private  agree      agree      yes           no                30
    """,
    "groups each of one mind": """
        sector   blame      confident  support__law  support__lessons  times
        public   agree      agree      yes           no                30
        private  disagree   agree      no            yes               30
    """,
    "nobody answered": """
        sector   blame      confident  support__law  support__lessons  times
        public   agree      agree      -             -                 30
        private  agree      agree      -             -                 30
    """,
    "a weight of zero": """
        sector   blame      confident  support__law  support__lessons  weight
        public   agree      agree      yes           no                0
        private  agree      agree      no            no                1
    """,
    "no scores": """
        sector   blame      confident  support__law  support__lessons  times
        public   -          -          yes           no                12
        private  dont_know  -          no            yes               12
    """,
    "hardly a group stated": """
        sector   blame      confident  support__law  support__lessons  times
        public   agree      disagree   yes           no                1
        -        agree      disagree   yes           no                12
        -        disagree   agree      no            yes               12
    """,
}


@pytest.mark.parametrize("drawing", EDGES.values(), ids=EDGES.keys())
def test_an_edge_has_a_defined_result(drawing: str) -> None:
    survey = helped(drawing)
    table = withhold_small_groups(barriers_and_support(survey, "support", "sector"))
    assert table["stands"].dropna().eq("").all()
    assert not table["target"].fillna(False).any()
    withhold_small_groups(answering_support(survey, "support", "sector"))
    more = withhold_small_groups(support_where_weak(survey, "support"))["more"].fillna(False)
    # Thirteen against twelve of one mind each, the other way round, are not there by chance.
    assert more.any() == (drawing == EDGES["hardly a group stated"])
    assert not support_tests(survey, "support").options["survives"].any()


def test_a_theme_of_which_only_so_many_could_be_ticked_has_no_row() -> None:
    survey = helped(
        """
        sector   blame  hindered__time  hindered__money  support__law  support__lessons  times
        public   agree  yes             no               yes           no                12
        private  agree  no              yes              yes           no                12
        """,
        {"law": ["risk"], "lessons": ["means"]},
        themes={"risk": ["blame"], "means": ["hindered"]},
        at_most={"hindered": 1},
    )
    assert barriers_and_support(survey, "support", "sector")["theme"].unique().tolist() == ["risk"]
    assert support_where_weak(survey, "support")["theme"].unique().tolist() == ["risk"]
    assert answering_support(survey, "support", "sector")["theme"].unique().tolist() == ["risk"]


def test_a_survey_without_a_score_has_tables_without_rows() -> None:
    survey = helped("sector support__law times\n public yes 12\n private no 12", {}, themes={})
    assert barriers_and_support(survey, "support", "sector").empty
    assert answering_support(survey, "support", "sector").empty
    assert support_where_weak(survey, "support").empty


# The demonstration, whose truth is known


def test_the_planted_truth_is_found_that_who_is_weak_on_a_theme_asks_for_what_answers_to_it() -> None:
    wave = demonstration("2026")
    truth = json.loads((RAW / "2026" / "truth.json").read_text("utf-8"))["support_from_weak_themes"]
    planted = {(theme, option) for option, themes in truth.items() for theme in themes}
    ids = {option.option: option.id for option in wave.questionnaire.multiple("support").options}
    table = support_where_weak(wave, "support")
    found = {(one["theme"], ids[one["option"]]) for one in table[table["more"].fillna(False)].to_dict("records")}
    assert found <= planted
    assert {("risk", "legal_guidance"), ("skills", "training"), ("leadership", "leadership")} <= found


def test_the_weak_groups_of_the_demonstration_are_those_that_survive_on_the_heat_map() -> None:
    wave = demonstration("2026")
    table, scores = weak_groups(wave, "support"), score_differences(wave)
    worse = (
        scores.pipe(withhold_small_groups).pipe(adjust_p_values, benjamini_hochberg).query("survives and estimate < 0")
    )
    found = set(zip(table["theme"], table["group"], strict=True))
    assert found == set(zip(worse["theme"], worse["group"], strict=True))
    assert ("leadership", "Front-line practitioner") in found
    assert not table["target"].any()
