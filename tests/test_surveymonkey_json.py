"""SurveyMonkey's API as it is read: every kind of question, and every way in which a document can be wrong."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.intake.cleaning import clean_export
from helpers.intake.exports import Export, read_export
from helpers.intake.inspection import inspection_in_words
from helpers.questionnaire import parse_questionnaire
from helpers.survey import read_questionnaire
from surveymonkey_documents import DETAILS, document, response
from surveymonkey_translated import as_the_api_says
from test_tools import ASKED, RESPONSES

A = {"id": "1", "text": "A"}
B = {"id": "2", "text": "B"}
X = {"id": "8", "text": "X"}
Y = {"id": "9", "text": "Y"}
BOX = {"id": "7", "text": "Another", "visible": True}


def export_of(folder: Path, content: object) -> Export:
    path = folder / "responses.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return read_export(path)


def mistakes(folder: Path, content: object) -> str:
    with pytest.raises(InputError) as error:
        export_of(folder, content)
    return str(error.value).replace(f"{folder / 'responses.json'}, ", "")


def one_question(question: dict[str, Any], *answers: list[dict[str, Any]]) -> dict[str, Any]:
    """A survey of one question, with a response for each list of answers to it."""
    asked = {"id": "30", "family": "", "subtype": "", "headings": [{"heading": "Asked"}], **question}
    details = {"id": "5", "title": "", "pages": [{"id": "1", "questions": [asked]}]}
    given = [
        {"id": str(100 + n), "date_created": f"2026-03-0{n + 1}T09:00:00+00:00",
         "pages": [{"id": "1", "questions": [{"id": "30", "answers": answered}]}]}
        for n, answered in enumerate(answers)
    ]  # fmt: skip
    return {"details": details, "responses": given}


def columns(export: Export) -> dict[str, list[str]]:
    """The cells of the columns after those that every export has, by their headings."""
    return {column.heading: list(export.cells[column.position]) for column in export.columns[9:]}


KINDS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], dict[str, str]]] = {
    "single choice": (
        {"family": "single_choice", "answers": {"choices": [A, B], "other": BOX}},
        [{"choice_id": "2"}],
        {"Asked [Response]": "B", "Asked [Another]": ""},
    ),
    "another answer": (
        {"family": "single_choice", "answers": {"choices": [A, B], "other": BOX}},
        [{"other_id": "7", "text": "C"}],
        {"Asked [Response]": "", "Asked [Another]": "C"},
    ),
    "another answer, named as a choice": (
        {"family": "single_choice", "answers": {"choices": [A, B], "other": BOX}},
        [{"choice_id": "7", "text": "C"}],
        {"Asked [Response]": "", "Asked [Another]": "C"},
    ),
    "the box for another, ticked and left empty": (
        {"family": "single_choice", "answers": {"choices": [A, B], "other": BOX}},
        [{"other_id": "7", "text": ""}],
        {"Asked [Response]": "", "Asked [Another]": "Another"},
    ),
    "multiple choice": (
        {"family": "multiple_choice", "answers": {"choices": [A, B], "other": BOX}},
        [{"choice_id": "2"}, {"other_id": "7", "text": "C"}],
        {"Asked [A]": "", "Asked [B]": "B", "Asked [Another]": "C"},
    ),
    "a matrix": (
        {"family": "matrix", "subtype": "single", "answers": {"rows": [X, Y], "choices": [A, B]}},
        [{"row_id": "9", "choice_id": "1"}],
        {"Asked [X]": "", "Asked [Y]": "A"},
    ),
    "a matrix with a comment": (
        {"family": "matrix", "subtype": "rating", "answers": {"rows": [X, Y], "choices": [A, B], "other": BOX}},
        [{"row_id": "9", "choice_id": "1"}, {"other_id": "7", "text": "So"}],
        {"Asked [X]": "", "Asked [Y]": "A", "Asked [Another]": "So"},
    ),
    "a matrix with a comment on a row": (
        {"family": "matrix", "subtype": "rating", "answers": {"rows": [X, Y], "choices": [A, B], "other": BOX}},
        [{"row_id": "9", "other_id": "7", "text": "So"}, {"row_id": "8", "choice_id": "1"}],
        {"Asked [X]": "A", "Asked [Y]": "", "Asked [Y] [Another]": "So"},
    ),
    "a matrix of ticks": (
        {"family": "matrix", "subtype": "multi", "answers": {"rows": [X, Y], "choices": [A, B]}},
        [{"row_id": "8", "choice_id": "1"}, {"row_id": "8", "choice_id": "2"}, {"row_id": "9", "choice_id": "2"}],
        {"Asked [X] [A]": "A", "Asked [X] [B]": "B", "Asked [Y] [A]": "", "Asked [Y] [B]": "B"},
    ),
    "a matrix of menus": (
        {
            "family": "matrix",
            "subtype": "menu",
            "answers": {
                "rows": [X],
                "cols": [
                    {"id": "50", "text": "Now", "choices": [A, B]},
                    {"id": "60", "text": "Then", "choices": [{"id": "61", "text": "A"}]},
                ],
            },
        },
        [{"row_id": "8", "col_id": "50", "choice_id": "2"}, {"row_id": "8", "col_id": "60", "choice_id": "61"}],
        {"Asked [X] [Now]": "B", "Asked [X] [Then]": "A"},
    ),
    "stars": (
        {
            "family": "matrix",
            "subtype": "rating",
            "answers": {"rows": [{"id": "8", "text": ""}], "choices": [{"id": "1", "text": "", "weight": 1}]},
        },
        [{"row_id": "8", "choice_id": "1"}],
        {"Asked": "1"},
    ),
    "an essay": ({"family": "open_ended", "subtype": "essay"}, [{"text": "So"}], {"Asked [Open-Ended Response]": "So"}),
    "several boxes": (
        {"family": "open_ended", "subtype": "multi", "answers": {"rows": [X, Y]}},
        [{"row_id": "8", "text": "1"}, {"row_id": "9", "text": "2"}],
        {"Asked [X]": "1", "Asked [Y]": "2"},
    ),
    "a date": (
        {"family": "datetime", "subtype": "date_only", "answers": {"rows": [X]}},
        [{"row_id": "8", "text": "12/31/2025"}],
        {"Asked [X]": "12/31/2025"},
    ),
    "a text alone": ({"family": "presentation", "subtype": "descriptive_text"}, [], {}),
    "a choice that was taken away since, and answered": (
        {"family": "multiple_choice", "answers": {"choices": [A, {**B, "visible": False}]}},
        [{"choice_id": "2"}],
        {"Asked [A]": "", "Asked [B]": "B"},
    ),
    "a choice that was taken away since": (
        {"family": "multiple_choice", "answers": {"choices": [A, {**B, "visible": False}]}},
        [{"choice_id": "1"}],
        {"Asked [A]": "A"},
    ),
    "ids as numbers, and blanks as null": (
        {"id": 30, "family": "single_choice", "answers": {"choices": [{"id": 1, "text": "A"}], "other": None}},
        [{"choice_id": 1, "row_id": None, "col_id": None, "other_id": None, "text": None}],
        {"Asked [Response]": "A"},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_question_has_the_columns_of_the_csv_export(tmp_path, kind):
    question, answers, wanted = KINDS[kind]
    found = columns(export_of(tmp_path, one_question(question, answers)))
    assert found == {heading: [cell] for heading, cell in wanted.items()}


@pytest.mark.parametrize(
    "question",
    [
        {"family": "demographic", "answers": {"rows": [{"id": "8", "type": "company", "text": ""}, {**Y}]}},
        {
            "family": "open_ended",
            "display_options": {"display_type": "file_upload"},
            "answers": {"rows": [X, Y]},
        },
    ],
    ids=["a contact form", "a file"],
)
def test_what_says_who_somebody_is_is_personal(tmp_path, question):
    export = export_of(tmp_path, one_question(question, [{"row_id": "8", "text": "Ann & Co"}]))
    assert [column.role for column in export.columns[9:]] == ["personal", "personal"]
    assert "Ann" not in inspection_in_words(export)


def test_what_is_known_of_a_respondent_has_the_roles_of_the_csv_export(tmp_path):
    more = {
        "custom_value": "x", "custom_variables": {"source": "y"}, "recipient_id": "77", "email_address": "",
        "first_name": "Jo", "metadata": {"contact": {"email": {"value": "jo@example.org"}, "last_name": "Doe"}},
    }  # fmt: skip
    export = export_of(tmp_path, document([response("101", **more)]))
    found = {column.heading: (column.role, export.cells[column.position].iloc[0]) for column in export.columns[:16]}
    assert found == {
        "Respondent ID": ("respondent_id", "101"),
        "Collector ID": ("collector", "400"),
        "Start Date": ("started", "2026-03-01T09:00:00+00:00"),
        "End Date": ("finished", "2026-03-01T09:10:00+00:00"),
        "IP Address": ("personal", "192.0.2.7"),
        "Email Address": ("personal", "jo@example.org"),
        "First Name": ("personal", "Jo"),
        "Last Name": ("personal", "Doe"),
        "Custom Data 1": ("personal", "x"),
        "Recipient ID": ("personal", "77"),
        "Edit URL": ("personal", "https://www.surveymonkey.com/r/?sm=edit101"),
        "Analyze URL": ("personal", "https://www.surveymonkey.com/analyze/browse/?respondent_id=101"),
        "Response Status": ("metadata", "completed"),
        "Collection Mode": ("collector", "default"),
        "Total Time": ("metadata", "600"),
        "Custom variable source": ("personal", "y"),
    }


@pytest.mark.parametrize("how", [{"collection_mode": "survey_preview"}, {"custom_variables": {"from": "a test"}}])
def test_previews_and_tests_are_left_out(tmp_path, how):
    path = tmp_path / "responses.json"
    path.write_text(json.dumps(document([*RESPONSES, response("106", sector="Public", clear="Agree", **how)])))
    cleaned = clean_export(read_export(path), parse_questionnaire(ASKED))
    assert cleaned.exclusions[["respondent_id", "reason"]].to_numpy().tolist() == [
        ["106", "A test or a preview, not a respondent"]
    ]


def test_a_question_in_several_wordings_is_read_under_the_first_and_that_is_said(tmp_path):
    headings = [{"heading": "Asked"}, {"heading": "Asked otherwise"}, {"heading": "Asked"}]
    export = export_of(tmp_path, one_question({"family": "open_ended", "headings": headings}, [{"text": "So"}]))
    assert "Asked in 2 wordings, read under the first: 'Asked'." in export.layout.in_words()


def test_half_a_sign_becomes_the_mark_for_one(tmp_path):
    export = export_of(tmp_path, one_question({"family": "open_ended"}, [{"text": "a \ud83d b"}]))
    assert columns(export) == {"Asked [Open-Ended Response]": ["a \ufffd b"]}


def test_a_survey_without_responses_is_read_and_can_be_described(tmp_path):
    export = export_of(tmp_path, document([]))
    assert "There are no rows below the headings." in export.layout.in_words()
    assert len(export.cells) == 0


def test_a_document_under_another_name_is_known_by_how_it_begins(tmp_path):
    path = tmp_path / "export.txt"
    path.write_text(json.dumps(document(RESPONSES), indent=1), "utf-8-sig")
    assert len(read_export(path).cells) == 5


# --- mistakes --------------------------------------------------------------------------------------

SINGLE = {"family": "single_choice", "answers": {"choices": [A, B]}}
ROWS = {"family": "matrix", "answers": {"rows": [X], "choices": [A]}}


@pytest.mark.parametrize(
    ("question", "answers", "found"),
    [
        (SINGLE, [{"choice_id": "3"}], "the choice 3, which the details do not have"),
        (SINGLE, [{"other_id": "7", "text": "C"}], "the other answer 7, which the details do not have"),
        (SINGLE, [{"choice_id": "1", "row_id": "8"}], "the row 8, which the details do not have"),
        (SINGLE, [{"choice_id": "1", "col_id": "8"}], "the column 8, which the details do not have"),
        (SINGLE, [{"choice_id": "1"}, {"choice_id": "2"}], "two answers where one is possible"),
        (SINGLE, [{"choice_id": "1", "text": "C"}], "a text beside the choice 1, which has no box for one"),
        (ROWS, [{"choice_id": "1"}], "an answer that does not say which row, column or choice it is of"),
        ({"family": "presentation"}, [{"text": "C"}], "an answer that does not say which row, column or choice it is"),
    ],
)
def test_what_answers_name_and_the_details_do_not_is_a_mistake_that_names_the_response(
    tmp_path, question, answers, found
):
    words = mistakes(tmp_path, one_question(question, [], answers))
    assert words.startswith(f"response 101, row 2, question 30 'Asked': found {found}")
    assert words.endswith("annual-report fetch WAVE --all")


def test_a_question_that_the_details_do_not_have_is_a_mistake(tmp_path):
    content = document(RESPONSES)
    content["details"]["pages"][1]["questions"].pop()
    words = mistakes(tmp_path, content)
    assert "response 101, row 1, question 15: found an answer to a question that the details do not have" in words
    assert len(words.splitlines()) == 3


def test_of_many_mistakes_ten_are_told_and_the_others_counted(tmp_path):
    answers = [[{"choice_id": str(10 + n)}] for n in range(14)]
    content = one_question(SINGLE, *answers)
    for one in content["responses"]:
        one["date_created"] = ""
    lines = mistakes(tmp_path, content).splitlines()
    assert len(lines) == 11
    assert lines[-1].startswith("further on: found 4 more of such mistakes")


def changed(**values: Any) -> dict[str, Any]:
    return {**document(RESPONSES), **values}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file: found nothing in it"),
        ("{", "line 1, column 2: found JSON that is broken or cut short (expecting property name"),
        (json.dumps(document(RESPONSES))[:-300], "found JSON that is broken or cut short"),
        ("[" * 100_000, "found JSON with parts within each other without end"),
        ("null", "line 1: found JSON without a survey's details; expected {\"details\": …"),
        ({"data": RESPONSES, "total": 5}, "line 1: found JSON without a survey's details"),
        (
            {"error": {"id": "1014", "name": "Permission Error", "message": "Permission has not been granted"}},
            "line 1: found JSON that tells of an error of SurveyMonkey's: Permission has not been granted",
        ),
        (changed(total=7), "responses: found 5 of 7: pages are missing"),
        ({"details": DETAILS, "responses": [{"data": RESPONSES[:3], "total": 5}]}, "responses: found 3 of 5: pages"),
        (changed(details={**DETAILS, "id": "999"}), "response 101, row 1: found an answer to another survey, 30"),
        ([DETAILS, {**DETAILS, "id": "999"}, *[{"data": RESPONSES}]], "found the details of two surveys"),
        (changed(details=[]), "details: found JSON of another form"),
        (changed(details={"id": "1"}), "details.pages: found JSON of another form: field required"),
        (changed(responses=[{"pages": []}]), "responses.0.id: found JSON of another form: field required"),
        (changed(responses=[7] * 99), "responses.0: found JSON of another form"),
        (changed(responses=[{"id": "1", "pages": {"a": 1}}]), "responses.0.pages: found JSON of another form"),
    ],
)  # fmt: skip
def test_a_document_that_is_wrong_is_a_sentence(tmp_path, content, words):
    assert words in mistakes(tmp_path, deepcopy(content))


def test_bytes_that_are_no_text_are_a_sentence(tmp_path):
    path = tmp_path / "responses.json"
    path.write_bytes(b'{"details": "caf\xe9"}')
    with pytest.raises(InputError, match=r"byte \d+: found text that is not UTF-8"):
        read_export(path)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match="the file: found no such file"):
        read_export(tmp_path / "responses.json")


# --- a whole survey ----------------------------------------------------------------------------------

DEMONSTRATION = Path(__file__).resolve().parents[1] / "data" / "raw" / "2026"


def test_the_demonstrations_survey_is_cleaned_alike_from_its_csv_export_and_from_the_api(tmp_path):
    asked = read_questionnaire(DEMONSTRATION / "questionnaire.yml")
    whole = read_export(DEMONSTRATION / "responses.csv", asked.export)
    by_csv = replace(whole, cells=whole.cells.head(500))
    path = tmp_path / "responses.json"
    path.write_text(json.dumps(as_the_api_says(by_csv)))
    wanted, found = (clean_export(export, asked) for export in (by_csv, read_export(path, asked.export)))
    pd.testing.assert_frame_equal(
        *(one.responses.drop(columns="raw_row").reset_index(drop=True) for one in (wanted, found))
    )
    # A spreadsheet's blank rows are no responses, and its blank columns no questions.
    flows = [one.flow.iloc[2:][["stage", "rows"]].to_numpy().tolist() for one in (wanted, found)]
    assert flows[0] == flows[1]
    accounts = [one.recodes.set_index(["question", "from", "to"])["count"].to_dict() for one in (wanted, found)]
    assert {line for line in accounts[0].keys() ^ accounts[1].keys() if accounts[0].get(line)} == set()
    assert all(accounts[0][line] == times for line, times in accounts[1].items())
    assert len(found.responses) > 400
