"""Shares of respondents: who counts, in which group, with which weight."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

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
from helpers.analysis.ratings import item_means, item_medians
from helpers.analysis.scales import theme_scores
from helpers.analysis.tables import FIGURES, grouping
from helpers.errors import InputError
from surveys import AGREEMENT, SCALES, drawn_population, drawn_survey

# Ratings of 7 and more are good news, those under 4 bad.
MEANT = {
    "rating": {
        "answers": [
            {"answer": str(point), "means": "positive" if point > 6 else "negative" if point < 4 else "neutral"}
            for point in range(11)
        ]
    }
}
RAKED = drawn_survey(
    """
    sector   role     fear_of_blame  times
    public   manager  agree          6
    public   officer  disagree       4
    private  manager  agree          3
    private  officer  neither        7
    """,
    population=drawn_population(sector={"Public": 750, "Private": 250}),
    weighting={},
)


def shares_by(key: str, table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table[key], table["estimate"], strict=True))


def barrier_share_of(drawing: str, **options: object) -> dict[str, float]:
    wave = drawn_survey(drawing, **options)
    return shares_by("group", wave.items().pipe(barrier_shares, wave, by="sector"))


def test_a_respondent_who_left_an_item_blank_is_not_in_its_base() -> None:
    assert barrier_share_of("""
        sector  fear_of_blame
        public  agree
        public  -
    """) == {"Public": 1 / 1}


def test_dont_know_is_not_a_no() -> None:
    assert barrier_share_of("""
        sector   fear_of_blame
        public   agree
        public   disagree
        public   dont_know
        private  neither
        private  not_applicable
    """) == {"Public": 1 / 2, "Private": 0 / 1}


def test_agreeing_with_a_barrier_and_disagreeing_with_an_enabler_are_barriers() -> None:
    wave = drawn_survey("""
        fear_of_blame      leaders_back
        strongly_agree     strongly_disagree
        agree              disagree
        neither            disagree
        disagree           neither
        strongly_disagree  agree
    """)
    items = wave.items()

    assert shares_by("item", barrier_shares(items, wave)) == {"fear_of_blame": 2 / 5, "leaders_back": 3 / 5}
    assert shares_by("item", enabler_shares(items, wave)) == {"fear_of_blame": 2 / 5, "leaders_back": 1 / 5}
    assert barrier_shares(items, wave)["barrier"].tolist() == [True, False]


def test_every_answer_has_its_share_from_the_lowest_up() -> None:
    wave = drawn_survey("""
        fear_of_blame      times
        strongly_disagree  1
        agree              2
        dont_know          5
    """)
    table = answer_shares(wave.items(), wave)

    assert list(table[["answer", "meaning", "estimate"]].itertuples(index=False, name=None)) == [
        ("Strongly disagree", "negative", 1 / 3),
        ("Disagree", "negative", 0 / 3),
        ("Neither agree nor disagree", "neutral", 0 / 3),
        ("Agree", "positive", 2 / 3),
        ("Strongly agree", "positive", 0 / 3),
    ]
    assert table["n"].tolist() == [3] * 5


def test_an_outside_answer_counts_in_the_base_where_the_questionnaire_says_so() -> None:
    counted = SCALES["agreement"] | {"outside": [{"answer": "Don't know", "in_base": True}, "Not applicable"]}
    wave = drawn_survey(
        """
        fear_of_blame
        agree
        dont_know
        not_applicable
        """,
        scales={"agreement": counted},
    )
    table = answer_shares(wave.items(), wave).set_index("answer")

    assert table.loc["Don't know", ["meaning", "estimate", "n"]].tolist() == ["outside", 1 / 2, 2]
    assert shares_by("item", barrier_shares(wave.items(), wave)) == {"fear_of_blame": 1 / 2}


def test_each_share_names_its_base() -> None:
    # "51% of all disagree" and "77% of those with a view disagree" are both true.
    wave = drawn_survey("""
        fear_of_blame  times
        disagree       51
        agree          15
        dont_know      34
    """)
    of_those_with_a_view, of_all = answer_shares(wave.items(), wave), outside_shares(wave.items(), wave)

    assert shares_by("answer", of_those_with_a_view)["Disagree"] == pytest.approx(51 / 66)
    assert of_those_with_a_view.attrs["base"] == (
        "respondents who answered on the scale (“Don't know” and “Not applicable” are not counted)"
    )
    assert shares_by("answer", of_all) == {"Don't know": pytest.approx(34 / 100), "Not applicable": 0}
    assert of_all.attrs["base"] == "respondents who gave any answer"


def test_a_share_of_several_answers_comes_from_unrounded_parts() -> None:
    wave = drawn_survey("""
        fear_of_blame   times
        agree           1
        strongly_agree  1
        disagree        4
    """)
    agree, strongly = answer_shares(wave.items(), wave)["estimate"].tolist()[3:]

    assert round(100 * agree) + round(100 * strongly) == 17 + 17
    assert round(100 * barrier_shares(wave.items(), wave)["estimate"].item()) == 33


def test_blank_profile_answers_are_a_group_of_their_own() -> None:
    assert barrier_share_of("""
        sector  fear_of_blame
        public  agree
        -       agree
        -       disagree
    """) == {"Public": 1 / 1, "Not stated": 1 / 2}


def test_groups_stand_in_published_order_and_an_empty_one_is_undefined() -> None:
    wave = drawn_survey(
        """
        sector   fear_of_blame
        private  agree
        public   disagree
        """,
        answers={"sector": ["Public", "Independent", "Private"]},
    )
    table = barrier_shares(wave.items(), wave, by="sector")

    assert table["group"].tolist() == ["Public", "Independent", "Private"]
    assert table["n"].tolist() == [1, 0, 1]
    assert table[["estimate", "low", "high", "n_effective"]].isna().all(axis=1).tolist() == [False, True, False]


def test_answers_by_group_stand_item_by_item_and_group_by_group() -> None:
    wave = drawn_survey("""
        sector   fear_of_blame  leaders_back
        public   agree          disagree
        private  agree          agree
    """)
    table = answer_shares(wave.items(), wave, by="sector")

    assert table["item"].tolist() == ["fear_of_blame"] * 10 + ["leaders_back"] * 10
    assert table["group"].tolist() == (["Public"] * 5 + ["Private"] * 5) * 2
    assert table["answer"].tolist() == list(AGREEMENT.values()) * 4
    assert table.groupby(["item", "group"])["estimate"].sum().tolist() == [1, 1, 1, 1]


def test_shares_are_weighted_and_bases_are_not() -> None:
    wave = drawn_survey("""
        sector  fear_of_blame  weight
        public  agree          3
        public  disagree       1
        public  dont_know      9
    """)
    table = barrier_shares(wave.items(), wave)

    assert table[["estimate", "n", "n_effective"]].to_numpy().tolist() == [[3 / 4, 2, (3 + 1) ** 2 / (9 + 1)]]
    assert table.attrs["weighted"] is True


@pytest.mark.parametrize("function", [answer_shares, barrier_shares, enabler_shares])
@pytest.mark.parametrize("by", [None, "sector"])
def test_an_item_that_nobody_answered_is_undefined(by: str | None, function: Callable[..., pd.DataFrame]) -> None:
    wave = drawn_survey("""
        sector  fear_of_blame
        public  -
        public  -
    """)
    table = function(wave.items(), wave, by)
    assert set(table["n"]) == {0}
    assert table[["estimate", "low", "high", "n_effective"]].isna().all(axis=None)


def test_a_survey_of_one_has_shares_with_wide_intervals() -> None:
    wave = drawn_survey("""
        sector  fear_of_blame
        public  agree
    """)
    table = barrier_shares(wave.items(), wave)

    assert table[["estimate", "low", "high", "n"]].to_numpy().tolist() == [[1, pytest.approx(0.025), 1, 1]]


def test_a_ticked_barrier_is_one_for_whoever_ticked_it() -> None:
    wave = drawn_survey(
        """
        obstacles__law  obstacles__time
        yes             no
        no              yes
        no              yes
        -               -
        """,
        themes={"risk": ["obstacles"]},
    )
    items = wave.items("risk")

    assert shares_by("title", barrier_shares(items, wave)) == {"Law": 1 / 3, "Time": 2 / 3}
    assert enabler_shares(items, wave)["item"].tolist() == []


def test_a_scale_that_says_no_meaning_cannot_tell_what_is_a_barrier() -> None:
    unsaid = {"answers": [answer["answer"] for answer in SCALES["agreement"]["answers"]], "outside": ["Don't know"]}
    wave = drawn_survey("fear_of_blame\nagree", scales={"agreement": unsaid})

    with pytest.raises(
        InputError, match=r"the scale of fear_of_blame: found no answer that means either; expected `means"
    ):
        barrier_shares(wave.items(), wave)


def test_an_outcome_is_answered_like_an_item() -> None:
    wave = drawn_survey("""
        overall
        10
        7
        7
        -
    """)
    table = wave.outcomes().pipe(answer_shares, wave)

    assert table["answer"].tolist() == [str(point) for point in range(11)]
    assert table["estimate"].tolist() == [0] * 7 + [2 / 3, 0, 0, 1 / 3]
    assert table.attrs["base"] == "respondents who answered the question"


def test_the_base_of_options_is_whoever_answered_ticking_none_included() -> None:
    wave = drawn_survey("""
        support__training  support__law  support__other
        yes                yes           -
        yes                no            -
        no                 no            a_helpline
        no                 no            -
        -                  -             -
    """)
    table = option_shares("support", wave)

    assert shares_by("option", table) == {"Training": 2 / 4, "Law": 1 / 4, "Other": 1 / 4}
    assert table["n"].tolist() == [4, 4, 4]


def test_options_by_group_are_shares_of_the_group() -> None:
    wave = drawn_survey("""
        sector   support__training  support__law
        public   yes                no
        public   no                 yes
        private  yes                no
    """)
    table = option_shares("support", wave, by="sector")

    assert table[["option", "group", "estimate"]].to_numpy().tolist() == [
        ["Training", "Public", 1 / 2],
        ["Training", "Private", 1 / 1],
        ["Law", "Public", 1 / 2],
        ["Law", "Private", 0 / 1],
    ]


def test_a_choice_is_a_share_of_those_who_made_one() -> None:
    wave = drawn_survey("""
        sector   role
        public   manager
        public   officer
        private  -
    """)

    assert shares_by("answer", choice_shares("role", wave)) == {"Manager": 1 / 2, "Officer": 1 / 2}
    assert choice_shares("role", wave, by="sector")[["group", "answer", "n"]].to_numpy().tolist() == [
        ["Public", "Manager", 2],
        ["Public", "Officer", 2],
        ["Private", "Manager", 0],
        ["Private", "Officer", 0],
    ]


def test_the_profile_counts_everybody_once_beside_the_population() -> None:
    wave = drawn_survey(
        """
        sector   weight  times
        public   1       2
        private  3       1
        -        1       1
        """,
        answers={"sector": ["Public", "Private", "Independent"]},
        population=pd.DataFrame(
            {
                "question": ["sector", "sector", "sector", "region"],
                "answer": ["Public", "Private", "Independent", "Wales"],
                "count": [600, 300, 100, 50],
            }
        ),
    )
    table = profile_shares("sector", wave)

    assert table["answer"].tolist() == ["Public", "Private", "Independent", "Not stated"]
    assert table["count"].tolist() == [2, 1, 0, 1]
    assert table["estimate"].tolist() == [2 / 4, 1 / 4, 0, 1 / 4]
    assert table["n"].tolist() == [4] * 4
    assert table["population_share"].tolist()[:3] == [0.6, 0.3, 0.1]
    assert table["population_share"].isna().tolist() == [False, False, False, True]
    assert table.attrs["weighted"] is False


def test_the_profile_of_a_raked_survey_does_not_repeat_its_targets() -> None:
    wave = RAKED

    assert choice_shares("sector", wave)["estimate"].tolist() == pytest.approx([3 / 4, 1 / 4])
    assert profile_shares("sector", wave)["estimate"].tolist() == [1 / 2, 1 / 2]
    assert (profile_shares("sector", wave)["se"] > 0.1).all()


def test_whoever_weighs_nothing_is_not_among_those_who_answered() -> None:
    table = profile_shares("sector", drawn_survey("sector weight\npublic 1\nprivate 0\nprivate 2"))

    assert table[["answer", "count", "estimate"]].to_numpy().tolist() == [["Public", 1, 1 / 2], ["Private", 1, 1 / 2]]


def test_without_margins_the_population_is_unknown() -> None:
    table = profile_shares("sector", drawn_survey("sector\npublic"))

    assert table["population_share"].isna().tolist() == [True]
    assert table["answer"].tolist() == ["Public"]  # nobody left it blank, so there is no such row


def test_standard_errors_are_those_of_raked_weights() -> None:
    wave = RAKED
    table = barrier_shares(wave.items(), wave)
    taken_as_fixed = barrier_shares(wave.items(), replace(wave, population_weights=None))

    assert table["estimate"].tolist() == taken_as_fixed["estimate"].tolist()
    # Of blame: 6/10 of the public and 3/10 of the private; what is left once the sector is known varies.
    public, private = 0.75**2 * 0.6 * 0.4 / 10, 0.25**2 * 0.3 * 0.7 / 10
    assert table["se"].tolist()[0] == pytest.approx(np.sqrt((public + private) * 20 / 19))
    assert table["se"].tolist()[0] < 0.98 * taken_as_fixed["se"].tolist()[0]


def test_crossings_are_groups_that_somebody_is_in_in_published_order() -> None:
    wave = drawn_survey(
        """
        sector   role     fear_of_blame
        private  officer  agree
        public   officer  agree
        public   officer  disagree
        public   -        agree
        """,
        answers={"sector": ["Public", "Private"], "role": ["Manager", "Officer"]},
    )
    table = barrier_shares(wave.items(), wave, by=["sector", "role"])

    assert table[["group", "by_sector", "by_role", "estimate", "n"]].to_numpy().tolist() == [
        ["Public, Officer", "Public", "Officer", 1 / 2, 2],
        ["Public, Not stated", "Public", "Not stated", 1 / 1, 1],
        ["Private, Officer", "Private", "Officer", 1 / 1, 1],
    ]
    assert table.columns.tolist()[:7] == ["item", "title", "theme", "barrier", "group", "by_sector", "by_role"]
    assert [table.attrs[fact] for fact in ("by", "by_title", "crossed")] == [
        "sector-role",
        "Sector and role",
        ["by_sector", "by_role"],
    ]


def test_a_crossing_of_one_question_or_with_itself_is_that_question() -> None:
    wave = drawn_survey("sector fear_of_blame\npublic agree\nprivate disagree")
    alone = barrier_shares(wave.items(), wave, by="sector")

    for by in (["sector"], ["sector", "sector"]):
        pd.testing.assert_frame_equal(barrier_shares(wave.items(), wave, by=by), alone)


@pytest.mark.parametrize("by", [None, "", []])
def test_without_a_question_everybody_is_one_group(by: str | list[str] | None) -> None:
    wave = drawn_survey("sector fear_of_blame\npublic agree\nprivate disagree")
    table = barrier_shares(wave.items(), wave, by=by)

    assert "group" not in table
    assert table["n"].tolist() == [2]


def test_titles_of_crossed_questions_go_on_in_small_letters_but_for_initials() -> None:
    wave = drawn_survey("sector region role fear_of_blame\npublic east manager agree")
    sector, region, role = wave.questionnaire.profile
    named = (sector, region.model_copy(update={"title": "NHS region"}), role)
    wave = replace(wave, questionnaire=wave.questionnaire.model_copy(update={"profile": named}))

    assert barrier_shares(wave.items(), wave, by=["sector", "role"]).attrs["by_title"] == "Sector and role"
    assert grouping(wave, ["sector", "region", "role"]).title == "Sector, NHS region and role"


def test_a_question_that_nobody_knows_is_named() -> None:
    wave = drawn_survey("sector fear_of_blame\npublic agree")

    with pytest.raises(InputError, match="place"):
        barrier_shares(wave.items(), wave, by=["sector", "place"])


CROSSED = {
    "answer_shares": lambda wave, by: answer_shares(wave.items(), wave, by),
    "barrier_shares": lambda wave, by: barrier_shares(wave.items(), wave, by),
    "enabler_shares": lambda wave, by: enabler_shares(wave.items(), wave, by),
    "theme_barrier_shares": theme_barrier_shares,
    "outcome_shares": outcome_shares,
    "option_shares": lambda wave, by: option_shares("support", wave, by),
    "choice_shares": lambda wave, by: choice_shares("role", wave, by),
    "theme_scores": theme_scores,
    "item_means": lambda wave, by: item_means(wave.items(), wave, by),
    "item_medians": lambda wave, by: item_medians(wave.items(), wave, by),
}


@pytest.mark.parametrize("family", CROSSED)
def test_every_table_has_crossings_whose_figures_are_those_of_the_respondents_in_them(family: str) -> None:
    wave = drawn_survey(
        """
        sector   role     fear_of_blame  leaders_back  works  support__law  times
        public   manager  agree          agree         8      yes           6
        public   officer  disagree       disagree      2      no            4
        private  officer  neither        agree         9      yes           7
        private  officer  agree          agree         5      no            2
        """,
        scales=MEANT,
    )
    crossed = CROSSED[family](wave, ["sector", "role"])
    of_one = CROSSED[family](wave, "sector").query("group == 'Private'")

    assert crossed["group"].unique().tolist() == ["Public, Manager", "Public, Officer", "Private, Officer"]
    of_crossing = crossed.query("group == 'Private, Officer'")
    for figure in FIGURES:
        assert of_crossing[figure].tolist() == pytest.approx(of_one[figure].tolist(), nan_ok=True)


def test_answers_shares_of_a_theme_are_ratios_of_all_answers() -> None:
    wave = drawn_survey("""
        fear_of_blame  leaders_back  times
        agree          disagree      1
        agree          -             2
        neither        agree         1
        dont_know      -             5
    """)
    table = theme_barrier_shares(wave)

    # Two of two answers, one of one twice, none of two: 4 of 6, from 4 respondents.
    assert table[["theme", "title", "estimate", "n"]].to_numpy().tolist() == [["risk", "Risk", 4 / 6, 4]]
    assert table.attrs["base"] == "respondents who answered any of a theme's statements on the scale"


def test_a_theme_of_which_only_so_many_barriers_could_be_ticked_has_no_share_of_answers() -> None:
    wave = drawn_survey(
        "fear_of_blame obstacles__law obstacles__time\nagree yes no",
        themes={"risk": ["fear_of_blame"], "ticked": ["obstacles"]},
        at_most={"obstacles": 1},
    )

    assert theme_barrier_shares(wave)["theme"].tolist() == ["risk"]


def test_sharing_works_for_whoever_answers_an_outcome_on_its_positive_side() -> None:
    wave = drawn_survey("overall in_time\n10 6\n3 2\n7 -\n9 -", scales=MEANT)
    table = outcome_shares(wave)

    assert table[["item", "answer", "estimate", "n"]].to_numpy().tolist() == [
        ["overall", "7 to 10", 3 / 4, 4],
        ["in_time", "7 to 10", 0 / 2, 2],
    ]
    assert table.attrs["measure"] == "Share of respondents for whom it works"


def test_an_outcome_whose_scale_says_of_no_answer_that_it_is_positive_has_no_share() -> None:
    assert len(outcome_shares(drawn_survey("overall\n10\n3"))) == 0


def test_a_survey_without_outcomes_themes_or_options_has_tables_without_rows() -> None:
    wave = drawn_survey("sector\npublic")

    for table in (outcome_shares(wave), theme_barrier_shares(wave), theme_barrier_shares(wave, "sector")):
        assert len(table) == 0
        assert list(FIGURES) == table.columns.tolist()[-len(FIGURES) :]


def test_a_table_says_what_it_is_in_plain_facts() -> None:
    wave = drawn_survey("sector fear_of_blame leaders_back\npublic agree agree")
    facts = barrier_shares(wave.items(), wave, by="sector").attrs

    assert json.loads(json.dumps(facts)) == facts
    assert facts == {
        "family": "barrier_shares",
        "measure": "Share of respondents for whom it is a barrier",
        "unit": "share",
        "interval": "95% logit interval, beta near 0% and 100%",
        "base": "respondents who answered on the scale (“Don't know” and “Not applicable” are not counted)",
        "question": "Risk: how far do you agree?",
        "wave": "2026",
        "survey": "Drawn survey",
        "period": "2 March to 17 April 2026",
        "population": "People who deliver public services",
        "synthetic": True,
        "weighted": False,
        "respondents": 1,
        "by": "sector",
        "by_title": "Sector",
        "distribution": ["item", "title", "theme", "barrier"],
        "weights_from": "",
    }


def test_a_table_about_one_question_names_it() -> None:
    wave = drawn_survey("sector support__law\npublic yes")
    tables = [option_shares("support", wave), choice_shares("sector", wave), profile_shares("sector", wave)]

    assert [table.attrs["question_id"] for table in tables] == ["support", "sector", "sector"]


def test_the_question_of_a_single_item_is_its_wording() -> None:
    wave = drawn_survey("fear_of_blame leaders_back\nagree agree")

    assert barrier_shares(wave.items().query("barrier"), wave).attrs["question"] == "There is fear_of_blame."


def test_no_items_make_an_empty_table_with_the_same_columns() -> None:
    wave = drawn_survey("sector fear_of_blame\npublic agree")
    none, some = (answer_shares(items, wave, by="sector") for items in (wave.items().head(0), wave.items()))

    assert len(none) == 0
    assert none.columns.tolist() == some.columns.tolist()
    assert none.dtypes.tolist() == some.dtypes.tolist()


def test_the_wave_is_left_as_it_was() -> None:
    wave = drawn_survey("sector fear_of_blame weight\npublic agree 2\n- disagree 1")
    before, weights = wave.responses.copy(), wave.weights.copy()
    answer_shares(wave.items(), wave, by="sector")

    pd.testing.assert_frame_equal(wave.responses, before)
    pd.testing.assert_series_equal(wave.weights, weights)
