"""What a chapter shows of people's own words: shares of those who wrote, and never an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle, islice

import pytest

from helpers.analysis.agreement import coding_agreement
from helpers.display.composed.voices import (
    code_frame,
    codes_written_about,
    coding_checked,
    themes_by_group,
    themes_written_about,
    who_wrote,
    words_about,
    words_headline,
)
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence, finding
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from written_surveys import CODES, written_survey

Shown = Callable[[Survey], Exhibit | Sentence]
SKILLS = {"id": "skills", "title": "Skills", "about": "skills", "keywords": ["skill*"]}
LAW = {"id": "law", "title": "The law", "about": "risk_blame", "keywords": ["law*"]}
FRAME = [*CODES, SKILLS, LAW]

CODED: dict[str, Shown] = {
    "headline": words_headline,
    "themes": themes_written_about,
    "codes": codes_written_about,
    "by group": lambda wave: themes_by_group(wave, "say", "sector"),
    "about a theme": lambda wave: words_about(wave, "risk"),
}
coded_exhibits = pytest.mark.parametrize("shown", CODED.values(), ids=CODED)


def answers(*some: str, each: int = 30) -> list[str]:
    return [text for text in some for _ in range(each)]


def several() -> Survey:
    """Risk is in three quarters of one question's answers, skills in two thirds of the other's."""
    return written_survey(
        {
            "say": [*answers("Risk is all", "Afraid", "Risk", "Tea and cake"), *[None] * 60],
            "more": [*answers("Skills", "Skilled staff", "Training"), *[None] * 90],
        },
        codes=FRAME,
        sector=list(islice(cycle(["Private", "Public"]), 180)),
    )


def texts(shown: Exhibit | Sentence) -> list[str]:
    return [shown.title, shown.alternative] if isinstance(shown, Exhibit) else [shown.text]


# --- of those who wrote ----------------------------------------------------------------------------


@coded_exhibits
def test_no_percentage_is_said_without_saying_that_it_is_of_those_who_wrote(shown):
    told = shown(several())
    assert [text for text in texts(told) if "%" in text and "of those who wrote" not in text.lower()] == []
    if isinstance(told, Exhibit):
        assert "of those who wrote" in told.subtitle
        assert "wrote an answer" in told.base


def test_who_wrote_is_of_all_respondents_and_says_how_it_was_asked():
    shown = who_wrote(several())
    assert isinstance(shown, Exhibit)
    assert shown.title == (
        "Of all respondents, about two thirds (67%) wrote an answer to “Say” and about half (50%) to “More”"
    )
    assert "“Say”: What is Say?" in shown.notes


@coded_exhibits
def test_no_answer_is_ever_shown(shown):
    bundle = str(shown(several())._repr_mimebundle_())
    assert [text for text in ("Risk is all", "Tea and cake", "Skilled staff") if text in bundle] == []


# --- claims ----------------------------------------------------------------------------------------


def test_the_theme_at_the_top_of_one_question_is_named_with_its_share():
    wave = written_survey({"say": answers("Risk", "Risk", "Risk", "Skills")}, codes=FRAME)
    assert str(words_headline(wave)) == (
        "“Risk management” comes up most often: about three quarters (75%) of those who wrote write about it."
    )
    shown = themes_written_about(wave)
    assert isinstance(shown, Exhibit)
    assert shown.title == "“Risk management” comes up most often (75% of those who wrote)"


def test_themes_that_cannot_be_told_apart_are_said_to_be_level():
    wave = written_survey({"say": answers("Risk", "Skills")}, codes=FRAME)
    assert str(words_headline(wave)) == (
        "“Risk management” and “Skills” come up most often (50% and 50% of those who wrote): "
        "the shares are too close to say which comes first."
    )


def test_where_many_are_level_nothing_stands_out():
    codes = [{"id": word, "title": word, "keywords": [word]} for word in ("one", "two", "three", "four", "five")]
    wave = written_survey({"say": answers("one", "two", "three", "four")}, codes=codes)
    shown = codes_written_about(wave)
    assert isinstance(shown, Exhibit)
    assert shown.title == "Nothing stands out: four of five are level at the top"


def test_several_questions_are_told_one_by_one():
    assert str(words_headline(several())) == (
        "What comes up most often differs from question to question: for “Say”, “Risk management” (75% of those "
        "who wrote); for “More”, “Skills” (67% of those who wrote)."
    )
    alike = written_survey({"say": answers("Risk", "Risk"), "more": answers("Risk", "Tea")}, codes=FRAME)
    assert str(words_headline(alike)) == (
        "“Risk management” comes up most often in answers to both questions: for “Say”, 100% of those who wrote; "
        "for “More”, 50% of those who wrote."
    )


def test_where_many_are_level_in_answers_to_all_questions_the_largest_of_each_is_told():
    codes = [{"id": word, "title": word, "keywords": [word]} for word in ("one", "two", "three", "four", "five")]
    every = answers("one", "two", "three", "four")
    shown = codes_written_about(written_survey({"say": every, "more": every[::-1]}, codes=codes))
    assert isinstance(shown, Exhibit)
    assert shown.alternative.startswith(
        "Nothing stands out: four are level at the top in answers to both questions: for “Say”, “one” has the largest "
        "share (25% of those who wrote); for “More”, “one” has the largest share (25% of those who wrote)."
    )


def test_a_theme_is_told_question_by_question_with_its_codes_below():
    shown = words_about(several(), "risk")
    assert isinstance(shown, Exhibit)
    assert shown.title == (
        "Of those who wrote, about three quarters (75%) write about “Risk management” in answers to “Say” and "
        "nobody (0%) in answers to “More”"
    )
    assert shown.table[["Question", "Code", "Share"]].to_numpy().tolist() == [
        ["Say", "Risk management", "75%"],
        ["Say", "Fear of blame", "25%"],
        ["Say", "The law", "0%"],
        ["More", "Risk management", "0%"],
        ["More", "Fear of blame", "0%"],
        ["More", "The law", "0%"],
    ]


def test_the_closer_codes_are_shown_with_no_code_and_without_the_themes_own():
    shown = codes_written_about(several())
    assert isinstance(shown, Exhibit)
    assert set(shown.table["Code"]) == {"Fear of blame", "Training", "The law", "No code fits"}


def test_a_question_of_few_writers_is_withheld_beside_one_of_many():
    wave = written_survey({"say": answers("Risk"), "more": ["Risk", *[None] * 29]}, codes=FRAME)
    shown = themes_written_about(wave)
    assert isinstance(shown, Exhibit)
    assert shown.table.loc[shown.table["Question"] == "More", "Share"].tolist() == ["[c]", "[c]"]
    assert shown.title == "“Risk management” comes up most often in the answers shown"


def test_more_groups_than_can_be_told_apart_by_sight_make_a_table():
    places = [f"Place {number}" for number in range(7)]
    wave = written_survey({"say": answers("Risk", each=140)}, codes=FRAME, sector=list(islice(cycle(places), 140)))
    shown = themes_by_group(wave, "say", "sector")
    assert isinstance(shown, Exhibit)
    assert shown.drawings == ()


def test_one_theme_by_group_is_said_to_be_of_those_who_wrote():
    wave = written_survey(
        {"say": answers("Risk", "Tea", each=40)}, codes=CODES[:1], sector=["Private"] * 20 + ["Public"] * 60
    )
    shown = themes_by_group(wave, "say", "sector")
    assert isinstance(shown, Exhibit)
    assert shown.title == "Of those who wrote, by sector, the shares run from 33% (Public) to 100% (Private)"


# --- the check by hand -----------------------------------------------------------------------------


def checked(codes_given: list[str]) -> Survey:
    """Forty writers: risk is in the answers of the first twenty."""
    by_hand = [(number, "say", given) for number, given in enumerate(codes_given, start=1)]
    return written_survey({"say": answers("Risk", "Tea", each=20)}, codes=CODES[:1], by_hand=by_hand)


def test_where_nobody_coded_by_hand_it_is_said_everywhere():
    said = "Nobody checked this coding by hand, so how far a person would agree with it is not known."
    assert str(coding_checked(several())) == said
    shown = themes_written_about(several())
    assert isinstance(shown, Exhibit)
    assert said in shown.notes


def test_a_reliable_code_is_said_to_be_and_its_shares_stand_with_their_bases():
    shown = coding_checked(checked(["risk"] * 19 + [""] * 21))
    assert isinstance(shown, Exhibit)
    assert shown.title == "The code “Risk management”, checked by a person, is reliable"
    assert shown.table.to_numpy().tolist() == [
        ["All codes together", "0.95", "0.85 to 1.00", "–", "–", "Reliable"],
        ["Risk management", "0.95", "0.85 to 1.00", "95% of 20", "100% of 19", "Reliable"],
    ]
    assert "40 answers of theirs were coded by hand." in shown.notes


def test_a_code_that_a_person_does_not_bear_out_is_marked_wherever_its_share_is_shown():
    wave = checked((["risk"] * 11 + [""] * 9) * 2)
    shown = themes_written_about(wave)
    assert isinstance(shown, Exhibit)
    assert shown.notes[-1] == (
        "Read with care: a person who coded a sample by hand often did not agree about “Risk management”."
    )
    assert str(getattr(coding_checked(wave), "title", "")).endswith("is not reliable")


def test_verdicts_are_counted_and_all_codes_together_are_told_of():
    by_hand = [(number, "say", "risk" if number <= 19 else "") for number in range(1, 41)]
    wave = written_survey({"say": answers("Risk", "Tea", each=20)}, codes=CODES, by_hand=by_hand)
    assert finding(withhold_small_groups(coding_agreement(wave))).startswith(
        "Of three codes checked by a person, one is reliable and two not defined: for all codes together, "
        "Krippendorff's alpha is 0.95 (95% interval 0.85 to 1.00), reliable."
    )


def test_only_codes_that_are_shown_are_said_to_be_doubtful():
    by_hand = [(number, "say", "" if number % 2 else "risk") for number in range(1, 41)]
    wave = written_survey({"say": answers("Risk", "Tea", each=20)}, codes=CODES, by_hand=by_hand)
    shown = codes_written_about(wave)
    assert isinstance(shown, Exhibit)
    assert [note for note in shown.notes if "did not agree" in note] == []


def test_a_sample_of_few_respondents_is_not_said_to_be_none():
    shown = themes_written_about(checked(["risk"] * 9))
    assert isinstance(shown, Exhibit)
    assert "How far a person agrees with this coding is withheld" in shown.notes[-1]


def test_a_sample_of_few_respondents_is_withheld():
    assert str(coding_checked(checked(["risk"] * 9))) == (
        "How far a person agrees with this coding is withheld: answers of fewer than 10 respondents were coded by hand."
    )


def test_shares_of_few_answers_are_marked_as_withheld_and_the_mark_is_explained():
    shown = coding_checked(checked(["risk"] * 9 + [""] * 31))
    assert isinstance(shown, Exhibit)
    columns = ["Alpha", "95% interval", "Precision", "Recall", "In words"]
    assert shown.table[columns].to_numpy().tolist()[1] == ["[c]"] * 5
    assert "[c]" not in shown.table.loc[0].tolist()
    assert any(note.startswith("[c] withheld") for note in shown.notes)


# --- the frame -------------------------------------------------------------------------------------


def test_the_frame_is_shown_with_the_words_that_call_for_each_code():
    shown = code_frame(several())
    assert isinstance(shown, Exhibit)
    assert shown.table.to_numpy().tolist()[:3] == [
        ["Risk management", "Risk management", "risk*"],
        ["Fear of blame", "Risk management: Risk blame", "blame*, afraid"],
        ["Training", "–", "train*, e-learning"],
    ]


# --- nothing to show -------------------------------------------------------------------------------

EVERYTHING = [*CODED.values(), who_wrote, coding_checked]
FEW = "Fewer than 10 respondents wrote an answer, so what they wrote is withheld."
NO_FRAME = "The questionnaire has no code frame, so the answers were not coded."


@pytest.mark.parametrize("shown", EVERYTHING)
def test_a_survey_without_open_questions_says_so(shown):
    assert "asked nothing in people's own words" in str(shown(written_survey({}, sector=["Public"] * 20)))


@pytest.mark.parametrize("shown", [*CODED.values(), coding_checked])
@pytest.mark.parametrize(
    ("wave", "said"),
    [
        (written_survey({"say": ["Risk"] * 20}, codes=[]), NO_FRAME),
        (written_survey({"say": ["Risk"] * 9 + ["[name]"] * 20}, codes=FRAME), FEW),
        (written_survey({"say": [None] * 20}, codes=FRAME), FEW),
    ],
    ids=["no frame", "few writers", "no writer"],
)
def test_why_there_is_nothing_to_show_is_said_in_a_sentence(shown, wave, said):
    assert str(shown(wave)) == said


def test_a_frame_without_such_codes_is_said_to_have_none():
    said = "The code frame has no such code, so there is nothing to show here."
    assert str(themes_written_about(written_survey({"say": ["Blame"] * 20}, codes=CODES[1:]))) == said
    assert str(words_headline(written_survey({"say": ["Blame"] * 20}, codes=CODES[1:]))) == said
    assert re.match(
        "The code frame has no code about “Skills”",
        str(words_about(written_survey({"say": ["Risk"] * 20}, codes=CODES), "skills")),
    )


def test_a_question_or_group_that_was_not_asked_is_said_not_to_be():
    assert "did not ask the question “tea”" in str(themes_by_group(several(), "tea", "sector"))
    assert "did not ask the profile question “age”" in str(themes_by_group(several(), "say", "age"))
