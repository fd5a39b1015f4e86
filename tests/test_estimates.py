"""Shares of respondents: who counts, in which group, with which weight."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest

from helpers.analysis.estimates import (
    answer_shares,
    barrier_shares,
    choice_shares,
    enabler_shares,
    option_shares,
    outside_shares,
    profile_shares,
)
from helpers.errors import InputError
from surveys import AGREEMENT, SCALES, drawn_survey


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


def test_the_profile_counts_everybody_beside_the_population() -> None:
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
    assert table["estimate"].tolist() == [2 / 6, 3 / 6, 0, 1 / 6]
    assert table["n"].tolist() == [4] * 4
    assert table["population_share"].tolist()[:3] == [0.6, 0.3, 0.1]
    assert table["population_share"].isna().tolist() == [False, False, False, True]


def test_without_margins_the_population_is_unknown() -> None:
    table = profile_shares("sector", drawn_survey("sector\npublic"))

    assert table["population_share"].isna().tolist() == [True]
    assert table["answer"].tolist() == ["Public"]  # nobody left it blank, so there is no such row


def test_a_table_says_what_it_is_in_plain_facts() -> None:
    wave = drawn_survey("sector fear_of_blame leaders_back\npublic agree agree")
    facts = barrier_shares(wave.items(), wave, by="sector").attrs

    assert json.loads(json.dumps(facts)) == facts
    assert facts == {
        "family": "barrier_shares",
        "measure": "Share of respondents for whom it is a barrier",
        "unit": "share",
        "interval": "95% logit interval",
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
