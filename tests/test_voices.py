"""What people wrote, coded by keywords, and the shares of those who wrote."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.analysis.voices import (
    NO_CODE,
    code_shares,
    coded_answers,
    theme_word_shares,
    writer_shares,
    written_answers,
)
from helpers.errors import InputError
from written_surveys import CODES, written_survey


def shares(table: pd.DataFrame, key: str = "code") -> dict[str, float]:
    return dict(zip(table[key], table["estimate"], strict=True))


def has(keyword: str, answer: str) -> bool:
    wave = written_survey({"say": [answer]}, codes=[{"id": "one", "title": "One", "keywords": [keyword]}])
    return bool(coded_answers("say", wave)["one"].iloc[0])


# --- keywords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "answer", "found"),
    [
        ("risk", "The RISK is high", True),
        ("risk", "A brisk walk", False),
        ("risk", "The risks", True),
        ("risk", "riskier", False),
        ("risk*", "riskier", True),
        ("train*", "retraining", False),
        ("leader", "our leaders' view", True),
        ("leader", "the leader’s view", True),
        ("boss", "two bosses", True),
        ("policy", "three policies", True),
        ("policy", "policing", False),
        ("survey", "surveys", True),
        ("policy", "three polices", False),
        ("don't know", "We dont know", True),
        ("don't know", "We don’t know", True),
        ("front line", "front-line staff", True),
        ("front line", "the front\nline", True),
        ("e-mail", "an email", True),
        ("e-mail", "e mails", True),
        ("chief exec*", "Chief Executives decide", True),
        ("chief executive", "the chief of executives", False),
        ("law", "no-law zone", True),
        ("café*", "cafés", True),
        ("cafe", "cafeé", False),
        ("fear", "ffear", False),
        ("fear", "fear2", False),
        ("fear", "2_fear", False),
        ("fear", "(fear)", True),
        ("довіра", "Наша довіра.", True),
        ("довіра", "недовіра", False),
        ("довір*", "довірою", True),
    ],
)
def test_a_keyword_is_a_whole_word_or_phrase_whatever_its_case_or_number(keyword, answer, found):
    assert has(keyword, answer) is found


def test_an_answer_has_every_code_of_which_a_keyword_stands_in_it():
    wave = written_survey({"say": ["Training, and no blame", "Nothing of the kind"]})
    assert coded_answers("say", wave).to_dict("list") == {
        "risk": [True, False],
        "blame": [True, False],
        "training": [True, False],
    }


def test_what_is_about_a_themes_item_is_about_the_theme_and_not_the_other_way_round():
    wave = written_survey({"say": ["They are afraid", "The risk"]})
    coded = coded_answers("say", wave)
    assert (coded["risk"].tolist(), coded["blame"].tolist()) == ([True, True], [True, False])


def test_a_second_code_about_a_theme_brings_the_first_with_it():
    wave = written_survey(
        {"say": ["gdpr", "risk"]},
        codes=[*CODES, {"id": "law", "title": "Law", "about": "risk", "keywords": ["gdpr"]}],
    )
    coded = coded_answers("say", wave)
    assert (coded["risk"].tolist(), coded["law"].tolist()) == ([True, True], [True, False])


# --- who wrote -----------------------------------------------------------------------------------


def test_those_who_wrote_are_those_with_a_letter_left_when_marks_of_redaction_are_out():
    wave = written_survey({"say": ["Training", None, "[name], [phone number]", "–", "10", "Ask [name] x"]})
    assert written_answers("say", wave).to_dict() == {0: "Training", 5: "Ask   x"}


def test_a_mark_of_redaction_is_no_word_of_the_writers():
    assert not has("name", "Ask [name] about it")
    assert has("name", "My [name] has no name")


def test_the_share_of_writers_is_of_all_respondents_each_counting_as_one():
    wave = written_survey({"say": ["a", "b", None, None, None]}, weights=[3, 3, 1, 1, 1])
    table = writer_shares(wave)
    assert table[["question", "count", "estimate", "n"]].to_numpy().tolist() == [["Say", 2, 2 / 5, 5]]
    assert table.attrs["weighted"] is False


def test_two_questions_called_alike_are_told_apart_by_their_ids():
    wave = written_survey({"say": ["a"], "more": ["b"]})
    called = [asked.model_copy(update={"title": "Words"}) for asked in wave.questionnaire.open]
    alike = replace(wave, questionnaire=wave.questionnaire.model_copy(update={"open": tuple(called)}))
    assert writer_shares(alike)["question"].tolist() == ["Words (say)", "Words (more)"]
    assert writer_shares(wave)["question"].tolist() == ["Say", "More"]


def test_an_unknown_open_question_is_answered_with_those_there_are():
    with pytest.raises(InputError, match="open question: found 'sya'; expected one of say"):
        code_shares("sya", written_survey({"say": ["a"]}))


# --- shares --------------------------------------------------------------------------------------


def test_a_codes_share_is_of_those_who_wrote_and_no_code_is_counted():
    wave = written_survey({"say": ["Risk", "No blame", "Training", "Tea", None, None]})
    table = code_shares("say", wave)
    assert shares(table) == {"Risk management": 2 / 4, "Fear of blame": 1 / 4, "Training": 1 / 4, NO_CODE: 1 / 4}
    assert table["n"].tolist() == [4, 4, 4, 4]
    assert "those who wrote" in table.attrs["measure"]
    assert table.attrs["base"] == "respondents who wrote an answer"


def test_a_codes_share_is_weighted():
    wave = written_survey({"say": ["Risk", "Tea", None]}, weights=[3, 1, 5])
    table = code_shares("say", wave)
    assert shares(table)["Risk management"] == 3 / 4
    assert table["n_effective"].tolist() == [4**2 / (3**2 + 1)] * 4


def test_whoever_weighs_nothing_is_in_no_base():
    table = code_shares("say", written_survey({"say": ["Risk", "Tea", "Risk"]}, weights=[1, 1, 0]))
    assert (shares(table)["Risk management"], table["n"].tolist()) == (1 / 2, [2] * 4)


def test_by_group_the_base_is_the_groups_own_writers():
    wave = written_survey(
        {"say": ["Risk", "Tea", None, "Risk"]}, sector=["Public", "Public", "Public", "Private"], codes=CODES[:1]
    )
    table = code_shares("say", wave, by="sector")
    assert table[["code", "group", "estimate", "n"]].to_numpy().tolist() == [
        ["Risk management", "Private", 1.0, 1],
        ["Risk management", "Public", 1 / 2, 2],
        [NO_CODE, "Private", 0.0, 1],
        [NO_CODE, "Public", 1 / 2, 2],
    ]


def test_a_theme_is_in_an_answer_by_any_code_about_it_question_by_question():
    wave = written_survey({"say": ["Risk", "Afraid", "Tea"], "more": [None, "Blame", "Training"]})
    table = theme_word_shares("risk", wave)
    assert table[["question", "code", "estimate", "n"]].to_numpy().tolist() == [
        ["Say", "Risk management", 2 / 3, 3],
        ["Say", "Fear of blame", 1 / 3, 3],
        ["More", "Risk management", 1 / 2, 2],
        ["More", "Fear of blame", 1 / 2, 2],
    ]


def test_a_theme_without_its_own_code_is_in_an_answer_by_those_of_its_items():
    table = theme_word_shares("risk", written_survey({"say": ["Afraid", "Tea"]}, codes=CODES[1:]))
    assert shares(table) == {"Risk management": 1 / 2, "Fear of blame": 1 / 2}


@pytest.mark.parametrize(
    "table",
    [
        lambda: writer_shares(written_survey({})),
        lambda: code_shares("say", written_survey({"say": ["Risk"]}, codes=[])),
        lambda: theme_word_shares("skills", written_survey({"say": ["Risk"]})),
    ],
)
def test_where_nothing_was_asked_or_nothing_is_coded_there_are_no_rows(table):
    assert len(table()) == 0


def test_nobody_who_wrote_makes_shares_that_are_not_defined():
    table = code_shares("say", written_survey({"say": [None, None]}))
    assert (table["n"].tolist(), table["estimate"].isna().all()) == ([0] * 4, True)
