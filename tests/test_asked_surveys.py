"""The survey that SurveyMonkey is asked to create, and the file that LimeSurvey imports, beside what both document."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from asked_exports import rows_of
from asked_surveys import EVERY_SURVEY, drawn, of_wave
from helpers.errors import InputError
from helpers.publishing.questionnaires.limesurvey import as_limesurvey, codes_of
from helpers.publishing.questionnaires.pages import Asked, asked
from helpers.publishing.questionnaires.surveymonkey import as_surveymonkey

# --- SurveyMonkey's request ----------------------------------------------------------------------

# What its documentation lists, "Formatting Question Types": of each family the subtypes, and what a question may say.
FAMILIES = {
    "single_choice": {"vertical", "horiz", "menu"}, "multiple_choice": {"vertical"},
    "matrix": {"single", "rating", "ranking", "menu", "multi"}, "open_ended": {"single", "multi", "numerical", "essay"},
    "presentation": {"descriptive_text", "image"},
}  # fmt: skip
FIELDS = {"headings", "position", "family", "subtype", "sorting", "required", "validation", "forced_ranking", "answers",
          "display_options"}  # fmt: skip
CHOICE, BOX = {"text", "position", "weight"}, {"text", "num_chars", "num_lines", "is_answer_choice"}


def questions_of(survey: Asked) -> list[dict[str, Any]]:
    return [question for page in json.loads(as_surveymonkey(survey))["pages"] for question in page["questions"]]


@EVERY_SURVEY
def test_a_request_says_what_surveymonkey_documents_and_nothing_else(survey: Asked) -> None:
    body = json.loads(as_surveymonkey(survey))
    assert set(body) == {"title", "language", "pages"}
    assert all(set(page) == {"title", "questions"} and page["questions"] for page in body["pages"])
    for question in questions_of(survey):
        assert question["subtype"] in FAMILIES[question["family"]]
        assert set(question) <= FIELDS
        assert [set(one) for one in question["headings"]] == [{"heading"}]
        assert question["headings"][0]["heading"]
        answers = question.get("answers", {})
        assert all(set(one) <= CHOICE and one["text"] for one in answers.get("choices", ()))
        assert all(set(one) <= BOX and one["text"] for one in answers.get("other", ()))
        if question["family"] == "matrix":
            assert question["forced_ranking"] is False
            assert all(("weight" in one) == (question["subtype"] == "rating") for one in answers["choices"])
            assert answers["rows"]
        # What is required says so in words, and how much of it where it says that at all.
        required = question.get("required", {"text": "-"})
        assert required["text"]
        assert ("type" in required) == ("amount" in required)


@EVERY_SURVEY
def test_positions_count_from_one_on_every_page_and_in_every_list(survey: Asked) -> None:
    for page in json.loads(as_surveymonkey(survey))["pages"]:
        lists = [page["questions"], *(one.get("answers", {}).get("choices", []) for one in page["questions"])]
        assert all([one["position"] for one in given] == list(range(1, len(given) + 1)) for given in lists)


def test_each_kind_of_question_has_its_family() -> None:
    found = {(one["family"], one["subtype"]) for one in questions_of(asked(of_wave("2026")))}
    assert found == {
        ("single_choice", "vertical"), ("matrix", "single"), ("matrix", "rating"), ("multiple_choice", "vertical"),
        ("open_ended", "essay"),
    }  # fmt: skip


def test_a_weight_is_for_a_point_of_a_scale() -> None:
    by_heading = {one["headings"][0]["heading"]: one for one in questions_of(asked(of_wave("2026")))}
    overall = by_heading["Overall, how well does information sharing work where you are?"]
    assert [(one["text"], one["weight"]) for one in overall["answers"]["choices"]] == [(str(n), n) for n in range(11)]
    assert overall["answers"]["rows"] == [{"text": ""}]
    risk = by_heading["Risk management: how far do you agree or disagree with each statement?"]
    assert risk["answers"]["choices"][-1] == {"text": "Not applicable", "position": 7}


def test_consent_is_required_and_a_limit_to_options_is_kept() -> None:
    required = {one["headings"][0]["heading"][:20]: one["required"] for one in questions_of(asked(of_wave("2026")))
                if "required" in one}  # fmt: skip
    assert required == {
        "I have read how my a": {"text": "This question requires an answer."},
        "Which support would ": {"text": "Please tick no more than 3.", "type": "at_most", "amount": "3"},
    }


def test_what_would_be_read_as_markup_is_none() -> None:
    survey = drawn("""
profile: [{id: sector, wording: "Is a &lt;b&gt; < 10 & so on", answers: ["&amp;lt;", "R&D"]}]
""")
    (question,) = questions_of(survey)
    assert question["headings"] == [{"heading": "Is a &lt;b> < 10 & so on"}]
    assert [one["text"] for one in question["answers"]["choices"]] == ["&amp;lt;", "R&D"]


def test_an_introduction_stands_before_the_first_question() -> None:
    survey = drawn("open: [{id: why, wording: Why}]")
    assert [one["family"] for one in questions_of(survey)] == ["open_ended"]
    first, _ = questions_of(replace(survey, introduction="We ask, you answer."))
    assert first == {"headings": [{"heading": "We ask, you answer."}], "family": "presentation",
                     "subtype": "descriptive_text", "position": 1}  # fmt: skip


# --- LimeSurvey's file ---------------------------------------------------------------------------

CODE = re.compile(r"[a-z][a-z0-9]{0,19}")
TYPES = {"L", "F", "M", "T"}
# The columns that its manual describes, and the attributes of questions that we set.
DESCRIBED = {
    "id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
    "default", "same_default", "max_answers", "other_replace_text",
}  # fmt: skip


@EVERY_SURVEY
def test_an_import_file_is_as_limesurveys_manual_describes_it(survey: Asked) -> None:
    text = as_limesurvey(survey)
    rows = rows_of(text)
    assert text.startswith("\ufeffclass\t")
    assert set(rows[0]) <= DESCRIBED
    assert [row["class"] for row in rows] == sorted(
        (row["class"] for row in rows), key=lambda one: one not in ("S", "SL")
    )
    groups = [row["type/scale"] for row in rows if row["class"] == "G"]
    assert groups == [str(number) for number in range(1, len(groups) + 1)]
    assert all(row["language"] == "en" for row in rows if row["class"] != "S")
    assert all(row["type/scale"] in TYPES for row in rows if row["class"] == "Q")
    assert all(row["mandatory"] in ("Y", "N") and row["other"] in ("Y", "N") for row in rows if row["class"] == "Q")
    assert all(row["text"] for row in rows if row["class"] in ("Q", "SQ", "A"))
    # What belongs to a question follows it: rows of a grid and options, then answers.
    order = "".join({"S": "", "SL": ""}.get(row["class"], row["class"][0]) for row in rows)
    assert re.fullmatch("(G(QS*A*)+)+", order.replace("SQ", "S"))


@EVERY_SURVEY
def test_codes_are_ones_that_limesurvey_takes_each_once(survey: Asked) -> None:
    questions: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(as_limesurvey(survey)):
        if row["class"] == "Q":
            assert row["name"] not in questions
            questions[row["name"]] = []
        elif row["class"] in ("SQ", "A"):
            questions[list(questions)[-1]].append(row)
    parts = [row["name"] for rows in questions.values() for row in rows if row["class"] == "SQ"]
    assert [code for code in [*questions, *parts] if not CODE.fullmatch(code) or code.endswith("time")] == []
    for rows in questions.values():
        for kind in ("SQ", "A"):
            codes = [row["name"] for row in rows if row["class"] == kind]
            assert len(set(codes)) == len(codes)
        assert all(re.fullmatch("A?[0-9]{1,4}", row["name"]) for row in rows if row["class"] == "A")


def test_codes_are_the_ids_of_questions_and_items() -> None:
    rows = rows_of(as_limesurvey(asked(of_wave("2026"))))
    codes = {row["name"] for row in rows if row["class"] in ("Q", "SQ")}
    questionnaire = of_wave("2026")
    ids = [one.id for one in (*questionnaire.asked_items(), *questionnaire.single_choices, *questionnaire.open)]
    assert {one.replace("_", "") for one in ids} <= codes


@pytest.mark.parametrize(
    ("ids", "codes"),
    [
        (["token", "seed", "that"], ["tokenq", "seedq", "thatq"]),
        (["response_time", "grouptime"], ["responsetimeq", "grouptimeq"]),
        (["a_b", "ab", "a__b"], ["ab", "ab2", "ab3"]),
        (["x" * 30, "x" * 31], ["x" * 20, "x" * 19 + "2"]),
        (["x" * 16 + "time", "x" * 40], ["x" * 16 + "timq", "x" * 20]),
    ],
)
def test_codes_are_cut_and_told_apart(ids: list[str], codes: list[str]) -> None:
    assert codes_of(ids) == codes


def test_whoever_does_not_consent_is_asked_nothing_more() -> None:
    rows = [row for row in rows_of(as_limesurvey(asked(of_wave("2026")))) if row["class"] == "G"]
    assert [row["relevance"] for row in rows] == ["1", *['consent.NAOK == "A1"'] * 10]
    rows = rows_of(as_limesurvey(asked(of_wave("2026"))))
    (consent,) = [row for row in rows if row["name"] == "consent"]
    assert consent["mandatory"] == "Y"
    assert [row["mandatory"] for row in rows if row["class"] == "Q"].count("Y") == 1


def test_what_is_no_expression_is_none_and_quotation_marks_stay() -> None:
    survey = drawn("""
profile: [{id: sector, wording: 'Is {it} a\\b < c <d', answers: ['"Yes"', "No & no"]}]
""")
    texts = [row["text"] for row in rows_of(as_limesurvey(survey)) if row["class"] in ("Q", "A")]
    assert texts == ["Is &#123;it&#125; a&#92;b < c &lt;d", '&quot;Yes"', "No & no"]


def test_a_title_longer_than_limesurvey_keeps_is_an_error_that_says_so() -> None:
    survey = drawn("open: [{id: why, wording: Why}]")
    as_limesurvey(replace(survey, title="x" * 200))
    with pytest.raises(InputError, match=r"wave\.title: found 201 characters; shorten it: LimeSurvey keeps 200"):
        as_limesurvey(replace(survey, title="x" * 201))
