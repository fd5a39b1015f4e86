"""Inspection: what kind each question is, what was answered, and what is never shown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from helpers.intake.exports import read_export
from helpers.intake.families import suspected_scale
from helpers.intake.found import FoundQuestion, found_questions, missing_marks
from helpers.intake.inspection import inspection_in_words

AGREEMENT = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]


def export_of(folder: Path, *rows: list[str]):
    path = folder / "responses.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return read_export(path)


def asked(folder: Path, headings: list[str], choices: list[str], *answers: list[str]) -> list[FoundQuestion]:
    """The questions found in an export with two header rows and these answers."""
    numbered = [[str(number), *row] for number, row in enumerate(answers, start=118)]
    return found_questions(export_of(folder, ["Respondent ID", *headings], ["", *choices], *numbered))


def kinds(questions: list[FoundQuestion]) -> list[str]:
    return [question.kind for question in questions]


# --- kinds ---


def test_one_column_of_answers_is_single_choice_with_counts(tmp_path):
    (question,) = asked(tmp_path, ["Colour?"], ["Response"], ["Red"], ["Blue"], ["Red"], [""])
    assert (question.wording, question.kind, question.answers) == (
        "Colour?",
        "single choice",
        (("Red", 2), ("Blue", 1)),
    )
    assert question.answered == 3


def test_several_columns_with_one_set_of_answers_are_a_matrix(tmp_path):
    answers = [["Agree", "Disagree"], ["Agree", "Agree"], ["Strongly agree", ""]]
    (question,) = asked(tmp_path, ["Agree?", ""], ["Clear", "Quick"], *answers)
    assert (question.kind, len(question.columns)) == ("matrix", 2)
    assert question.answers == (("Disagree", 1), ("Agree", 3), ("Strongly agree", 1))
    assert question.scale is not None
    assert question.scale.name == "agreement"


def test_rows_of_a_matrix_that_spell_an_answer_in_two_ways_share_it(tmp_path):
    answers = [["Strongly agree", "Strongly Agree"], ["Agree", "Disagree"]]
    (question,) = asked(tmp_path, ["Agree?", ""], ["Clear", "Quick"], *answers)
    assert question.answers == (("Disagree", 1), ("Agree", 1), ("Strongly agree", 2))


def test_options_ticked_together_are_multiple_choice_with_the_box_apart(tmp_path):
    (question,) = asked(
        tmp_path, ["Which?", "", ""], ["Police", "Health", "Other (please specify)"],
        ["Police", "Health", ""], ["Police", "", "the vet"],
    )  # fmt: skip
    assert question.kind == "multiple choice"
    assert question.answers == (("Police", 2), ("Health", 1))
    assert question.other is not None
    assert question.other.letter == "D"


def test_options_of_which_nobody_ticked_two_are_single_choice_spread_over_columns(tmp_path):
    answers = [["Male", ""], ["", "Female"], ["", "Female"]]
    (question,) = asked(tmp_path, ["Gender", ""], ["Male", "Female"], *answers)
    assert question.kind == "single choice, one column a choice"
    assert question.answers == (("Male", 1), ("Female", 2))


def test_asking_for_all_that_apply_makes_it_multiple_choice_whatever_was_ticked(tmp_path):
    answers = [["Police", ""], ["", "Health"]]
    (question,) = asked(tmp_path, ["Which? Tick all that apply", ""], ["Police", "Health"], *answers)
    assert question.kind == "multiple choice"


def test_of_two_columns_named_other_the_typed_one_is_the_box(tmp_path):
    other = "Other (please specify)"
    (question,) = asked(
        tmp_path, ["Which?", "Which?", "Which?"], ["Police", other, other],
        ["Police", other, "the vet"], ["Police", "", ""],
    )  # fmt: skip
    assert (question.kind, question.answers) == ("multiple choice", (("Police", 2),))
    assert (question.other.letter, question.ticked_other.letter) == ("D", "C")


def test_a_column_among_options_that_holds_something_else_is_told_apart(tmp_path):
    (question,) = asked(
        tmp_path, ["Which?", "", "", ""], ["Police", "Health", "Fire", "Recode"],
        ["Police", "Health", "", "Public"], ["Police", "", "Fire", "Both"],
    )  # fmt: skip
    assert [column.choice for column in question.derived] == ["Recode"]


def test_a_row_named_other_with_the_answers_of_its_matrix_is_no_box(tmp_path):
    answers = [["Agree", "Disagree"], ["Agree", "Agree"], ["Disagree", "Agree"]]
    (question,) = asked(tmp_path, ["Agree?", ""], ["Clear", "Other"], *answers)
    assert (question.kind, len(question.columns), question.other) == ("matrix", 2, None)


def test_numeric_codes_of_options_are_ticks_and_of_matrices_are_not(tmp_path):
    ticks = [["1", "2", ""], ["1", "", "3"]]
    assert kinds(asked(tmp_path, ["Which?", "", ""], ["Police", "Health", "Fire"], *ticks)) == ["multiple choice"]
    rows = [["4", "4", "2"], ["4", "4", "2"]]
    assert kinds(asked(tmp_path, ["Agree?", "", ""], ["Clear", "Quick", "Safe"], *rows)) == ["matrix"]


def test_text_numbers_and_rankings_are_told_apart(tmp_path):
    people = [[f"words of respondent {n}", str(20 + n), str(n % 2 + 1), str(2 - n % 2)] for n in range(20)]
    found = asked(
        tmp_path, ["Why?", "How many?", "Please rank them", ""],
        ["Open-Ended Response", "Open-Ended Response", "Speed", "Cost"], *people,
    )  # fmt: skip
    assert kinds(found) == ["open", "number", "ranking"]
    assert found[2].answers == (("1", 20), ("2", 20))


def test_a_question_that_nobody_answered_is_empty(tmp_path):
    found = asked(tmp_path, ["Colour?", "Shape?"], ["Response", "Response"], ["Red", ""])
    assert kinds(found) == ["single choice", "empty"]


def test_codes_for_headings_are_read_as_questions_and_their_parts(tmp_path):
    rows = [["id", "q0001", "q0004_0001", "q0004_0002"]]
    rows += [["1", "Yes", "Friends", "Not selected"], ["2", "No", "Friends", "Family"]]
    found = found_questions(export_of(tmp_path, *rows))
    assert [(q.wording, q.kind) for q in found[-2:]] == [("q0001", "single choice"), ("q0004", "multiple choice")]
    assert found[-1].answers == (("Friends", 2), ("Family", 1))


# --- blanks ---


def test_a_mark_means_blank_only_in_a_file_without_blank_cells(tmp_path):
    assert missing_marks(export_of(tmp_path, ["Respondent ID", "A?", "B?"], ["1", "-", "Yes"], ["2", "No", "NA"])) == (
        "-",
        "NA",
    )
    assert missing_marks(export_of(tmp_path, ["Respondent ID", "A?", "B?"], ["1", "-", ""], ["2", "No", "NA"])) == ()


# --- scales ---


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("agreement", AGREEMENT),
        ("agreement", ["Disagree strongly", "Tend to disagree", "Undecided", "Tend to agree", "Agree strongly"]),
        ("frequency", ["Never", "Rarely", "Sometimes", "Often", "Always"]),
        ("frequency", ["Never", "A few times a year", "Monthly", "Weekly", "Daily"]),
        ("likelihood", ["Very unlikely", "Somewhat unlikely", "Neutral", "Somewhat likely", "Very likely"]),
        ("satisfaction", ["Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"]),
        ("favourability", ["Very unfavourably", "Somewhat unfavourably", "Somewhat favourably", "Very favourably"]),
        ("quality", ["Very poor", "Below average", "Average", "Above average", "Excellent"]),
        ("importance", ["Not at all important", "Not so important", "Somewhat important", "Very important"]),
        ("influence", ["Not at all influential", "Slightly influential", "Very influential"]),
        ("level", ["Extremely low value", "Low value", "Average value", "High value", "Extremely high value"]),
        ("amount", ["Not at all", "Not much", "Some", "A lot"]),
        ("yes_no", ["No", "Yes"]),
        ("rating_1_to_5", ["1", "2", "3", "4", "5"]),
        ("rating_1_to_3", ["1 – Extremely critical", "2 – Somewhat critical", "3 – Not critical"]),
        ("rating_between_words", ["Not at all clear", "2", "3", "4", "Perfectly clear"]),
    ],
)
def test_known_families_are_put_in_order_lowest_first(name, answers):
    found = [suspected_scale(given) for given in (answers, answers[::-1], sorted(answers))]
    assert [(one.name, list(one.answers)) for one in found] == [(name, answers)] * 3


def test_points_of_a_rating_that_nobody_chose_are_filled_in():
    found = suspected_scale(["0", "3", "10", "1"])
    assert list(found.answers) == [str(point) for point in range(11)]
    assert list(found.means) == ["negative"] * 4 + ["neutral"] * 3 + ["positive"] * 4


@pytest.mark.parametrize(
    "label", ["Don't know", "Don’t know", "N/A", "Not applicable", "Unfamiliar (N/A)", "Prefer not to say", "Not sure"]
)
def test_answers_that_are_none_stand_outside_the_scale(label):
    found = suspected_scale([*AGREEMENT, label])
    assert (list(found.answers), found.outside) == (AGREEMENT, (label,))


def test_what_a_neutral_answer_divides_is_negative_and_positive():
    assert suspected_scale(AGREEMENT).means == ("negative", "negative", "neutral", "positive", "positive")


@pytest.mark.parametrize(
    "answers",
    [
        ["Red", "Blue", "Green"],
        ["Agree"],
        ["Yes"],
        ["Agree", "Agrees"],
        ["2", "5", "7"],
        ["Neutral", "Neither agree nor disagree", "Agree"],
    ],
)
def test_other_answers_are_no_scale(answers):
    assert suspected_scale(answers) is None


# --- in words ---


def test_typed_text_and_personal_data_are_never_printed(tmp_path):
    rows = [["Respondent ID", "IP Address", "Which?", "", "", "Why?", "Contact me at"]]
    rows += [["", "", "Police", "Health", "Other (please specify)", "Open-Ended Response", "Open-Ended Response"]]
    rows += [
        [str(n), "192.0.2.7", "Police", "Health", f"secret {n}", f"secret words {n}", f"secret{n}@example.org"]
        for n in range(6)
    ]
    text = inspection_in_words(export_of(tmp_path, *rows))
    assert "secret" not in text
    assert "192.0.2.7" not in text
    assert (
        "Personal data, dropped unread: IP Address (column B); Contact me at [Open-Ended Response] (column G)" in text
    )
    assert "box for another answer: Other (please specify) (column E)" in text
    assert "6  Police" in text


def test_the_account_of_rows_and_columns_adds_up(tmp_path):
    rows = [["Respondent ID", "IP Address", "Colour?", ""], ["1", "192.0.2.7", "Red", ""], ["", "", "", ""]]
    text = inspection_in_words(export_of(tmp_path, *rows))
    assert "2 rows, 1 of them blank; 4 columns: 1 with answers, 1 with personal data," in text
    assert "1 without heading and cells, 1 of metadata." in text


# --- published surveys of others ---


def test_a_published_survey_of_two_waves_is_understood(shared):
    old = found_questions(read_export(shared / "real" / "ospo-2018" / "results.csv"))
    new = found_questions(read_export(shared / "real" / "ospo-2020" / "results_2020.csv"))
    assert {kind: kinds(old).count(kind) for kind in set(kinds(old))} == {
        "single choice": 18,
        "multiple choice": 12,
        "matrix": 2,
    }
    assert [question.scale.name for question in new if question.kind == "matrix"] == ["frequency", "yes_no", "quality"]
    assert sum(len(question.derived) for question in old) == 1
    assert sum(question.ticked_other is not None for question in new) == 12


def test_a_survey_spread_over_one_column_a_choice_is_understood(shared):
    found = found_questions(read_export(shared / "real" / "region" / "MIDWEST.csv"))
    assert kinds(found).count("single choice, one column a choice") == 6
    assert dict(found[3].answers) == {"Male": 1173, "Female": 1330}


def test_missing_marks_of_published_exports(shared):
    real = shared / "real"
    assert missing_marks(read_export(real / "weather-check" / "weather-check.csv")) == ("-",)
    assert missing_marks(read_export(real / "food-world-cup" / "food-world-cup-data.csv")) == ()
    assert missing_marks(read_export(real / "masculinity" / "raw-responses.csv")) == ("NA",)


def test_an_export_of_headings_only_is_described(shared):
    text = inspection_in_words(read_export(shared / "real" / "headers-only" / "kubernetes_2019_surveymonkey_2rows.csv"))
    assert "There are no rows below the headings." in text
    assert "0 rows; 84 columns: 72 with answers, 5 with personal data" in text
