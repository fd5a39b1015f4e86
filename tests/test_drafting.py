"""Drafts: a questionnaire that describes an export, and on which intake runs as it stands."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from helpers.errors import InputError
from helpers.intake.cleaning import clean_export
from helpers.intake.drafting import draft_questionnaire, published_order
from helpers.intake.exports import read_export
from helpers.intake.matching import match_columns
from helpers.questionnaire import Questionnaire, parse_questionnaire


def file_of(folder: Path, *rows: list[str]) -> Path:
    path = folder / "responses.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def drafted(folder: Path, *rows: list[str]) -> Questionnaire:
    """The questionnaire drafted from these rows; intake has run on it."""
    path = file_of(folder, *rows)
    questionnaire = parse_questionnaire(draft_questionnaire(read_export(path), "2026"))
    cleaned = clean_export(read_export(path, questionnaire.export), questionnaire)
    assert len(cleaned.responses) + len(cleaned.exclusions) == len(read_export(path).cells)
    return questionnaire


def asked(folder: Path, headings: list[str], choices: list[str], *answers: list[str]) -> Questionnaire:
    numbered = [[str(number), *row] for number, row in enumerate(answers, start=118)]
    return drafted(folder, ["Respondent ID", *headings], ["", *choices], *numbered)


def test_a_matrix_on_a_scale_becomes_a_theme_with_its_heading(tmp_path):
    answers = [["Agree", "Disagree"], ["Don't know", "Agree"]]
    draft = asked(tmp_path, ["How far do you agree?", ""], ["It is clear", "It is quick"], *answers)
    (theme,) = draft.themes
    assert (theme.id, theme.asked) == ("q01", "How far do you agree?")
    assert [(item.id, item.wording, item.scale) for item in theme.items] == [
        ("q01_1", "It is clear", "agreement"),
        ("q01_2", "It is quick", "agreement"),
    ]
    assert (draft.scales["agreement"].labels, draft.scales["agreement"].outside_labels) == (
        ["Disagree", "Agree"],
        ["Don't know"],
    )


def test_two_scales_of_one_family_keep_their_own_answers(tmp_path):
    answers = [["Agree", "Disagree", "Agree", "Strongly agree"], ["Agree", "Agree", "Disagree", "Agree"]]
    draft = asked(tmp_path, ["First?", "", "Second?", ""], ["a", "b", "c", "d"], *answers)
    assert {name: scale.labels for name, scale in draft.scales.items()} == {
        "agreement": ["Disagree", "Agree"],
        "agreement_2": ["Disagree", "Agree", "Strongly agree"],
    }


def test_a_run_of_questions_that_share_their_answers_becomes_a_theme(tmp_path):
    rows = [[str(n), *(str((n + k) % 5 + 1) for k in range(3)), ""] for n in range(10)]
    draft = drafted(tmp_path, ["RespondentID", "Rate Leeds", "Rate York", "Rate Hull", "Remarks"], *rows)
    (theme,) = draft.themes
    assert (theme.asked, [item.wording for item in theme.items]) == ("", ["Rate Leeds", "Rate York", "Rate Hull"])


def test_who_answers_becomes_profile_and_the_rest_single_choice(tmp_path):
    answers = [["Female", "Red"], ["Male", "Blue"], ["Female", "Red"]]
    draft = asked(tmp_path, ["What is your gender?", "Colour?"], ["Response", "Response"], *answers)
    assert [question.wording for question in draft.profile] == ["What is your gender?"]
    assert [(question.id, question.labels) for question in draft.single_choice] == [("q02", ["Red", "Blue"])]


def test_options_become_multiple_choice_with_their_box(tmp_path):
    draft = asked(
        tmp_path, ["Which?", "", ""], ["Police", "Health", "Other (please specify)"],
        ["Police", "Health", ""], ["Police", "", "the vet"],
    )  # fmt: skip
    (question,) = draft.multiple_choice
    assert [(option.id, option.option) for option in question.options] == [("a01", "Police"), ("a02", "Health")]
    assert question.other == "Other (please specify)"


@pytest.mark.parametrize(
    ("wording", "limit"),
    [
        ("What gets in the way? (Choose three)", 3),
        ("Which would help? Please tick up to 3.", 3),
        ("What are the top two hurdles?", 2),
        ("Which would help? Tick all that apply.", None),
        ("Which of the three would help?", None),
    ],
)
def test_how_many_options_may_be_ticked_is_read_from_the_wording(tmp_path, wording, limit):
    answers = [["Money", "Time"], ["Money", ""], ["", "Time"]]
    (question,) = asked(tmp_path, [wording, ""], ["Money", "Time"], *answers).multiple_choice
    assert question.at_most == limit


def test_a_single_choice_spread_over_columns_keeps_the_order_of_its_columns(tmp_path):
    draft = asked(tmp_path, ["Age", "", ""], ["< 18", "18-29", "> 29"], ["", "18-29", ""], ["", "", "> 29"])
    assert draft.profile[0].labels == ["< 18", "18-29", "> 29"]


def test_codes_for_headings_become_aliases(tmp_path):
    rows = [["", "q0004_0001", "q0004_0002"]]
    rows += [["1", "Friends", "Not selected"], ["2", "Friends", "Family"], ["3", "Not selected", "Family"]]
    draft = drafted(tmp_path, *rows)
    (question,) = draft.multiple_choice
    assert [(option.option, option.aliases) for option in question.options] == [
        ("Friends", ("q0004_0001",)),
        ("Family", ("q0004_0002",)),
    ]
    assert draft.export.not_selected == ("Not selected",)


def test_a_question_that_asks_for_consent_admits_those_who_gave_it(tmp_path):
    answers = [["I do not agree", ""], ["I agree", "Red"], ["I agree", "Blue"]]
    draft = asked(
        tmp_path, ["I have read this, and agree to take part.", "Colour?"], ["Response", "Response"], *answers
    )
    assert draft.consent is not None
    assert draft.consent.admits == "I agree"
    assert [question.id for question in draft.single_choice] == ["q02"]


def test_columns_with_cells_and_without_headings_are_questions_named_by_their_letters(tmp_path):
    draft = drafted(tmp_path, ["Respondent ID", "", "", "Colour?"], *([str(n), "x", "y", "Red"] for n in range(5)))
    assert [question.wording for question in draft.single_choice] == ["column B", "column C", "Colour?"]


def test_numeric_codes_are_drafted_with_the_options_that_head_their_columns(tmp_path):
    draft = asked(
        tmp_path, ["Colour?", "Which?", "", "Agree?", ""], ["Response", "Police", "Health", "Clear", "Quick"],
        ["1", "1", "2", "4", "2"], ["2", "1", "", "3", "1"], ["3", "", "2", "1", "5"],
    )  # fmt: skip
    assert [option.option for option in draft.multiple_choice[0].options] == ["Police", "Health"]
    assert draft.single_choice[0].labels == ["1", "2", "3"]
    assert draft.scales["rating_1_to_5"].labels == ["1", "2", "3", "4", "5"]


def test_text_becomes_open_questions_each_box_with_its_heading(tmp_path):
    answers = [[f"words of {n}", f"first of {n}", f"second of {n}"] for n in range(12)]
    draft = asked(tmp_path, ["Why?", "Give examples", ""], ["Open-Ended Response", "Example 1", "Example 2"], *answers)
    assert [(question.asked, question.wording) for question in draft.open] == [
        ("", "Why?"), ("Give examples", "Example 1"), ("Give examples", "Example 2"),
    ]  # fmt: skip


def test_what_nobody_answered_and_what_is_derived_is_left_out_and_said(tmp_path):
    draft = asked(
        tmp_path, ["Shape?", "Which?", "", "", ""], ["Response", "Police", "Health", "Fire", "Recode"],
        ["", "Police", "Health", "", "Public"], ["", "Police", "", "Fire", "Both"],
    )  # fmt: skip
    assert [(left.column, left.why) for left in draft.export.left_out] == [
        ("Shape? [Response]", "nobody answered it"),
        ("Which? [Recode]", "CHECK: no option of this question; derived?"),
    ]


def test_marks_for_blanks_weights_and_ids_are_found(tmp_path):
    rows = [["Response ID", "Colour?", "weight"]]
    rows += [[f"r{n}", "-" if n == 3 else ["Red", "Blue"][n % 2], str(0.5 + n / 100)] for n in range(20)]
    draft = drafted(tmp_path, *rows)
    assert (draft.export.missing, draft.export.respondent_id, draft.export.weight) == (("-",), "Response ID", "weight")
    assert [question.wording for question in draft.single_choice] == ["Colour?"]


def test_an_order_of_dates_is_supposed_only_where_the_file_cannot_tell(tmp_path):
    rows = [["Respondent ID", "Start Date", "Colour?"], ["1", "03/04/2026", "Red"], ["2", "03/05/2026", "Red"]]
    assert drafted(tmp_path, *rows).export.date_order == "month first"
    rows[2][1] = "25/04/2026"
    draft = drafted(tmp_path, *rows)
    assert draft.export.date_order is None
    assert (str(draft.wave.fieldwork.first_day), str(draft.wave.fieldwork.last_day)) == ("2026-04-03", "2026-04-25")


def test_personal_data_is_no_question_and_its_cells_stay_out_of_the_draft(tmp_path):
    path = file_of(tmp_path, ["Respondent ID", "Email Address", "Colour?"], ["1", "a@example.org", "Red"])
    text = draft_questionnaire(read_export(path), "2026")
    assert "# Dropped unread as personal data: Email Address" in text
    assert "example.org" not in text


@pytest.mark.parametrize(
    "wording",
    [
        '"Quoted": {a}, [b] # c',
        "back\\slash",
        "- dash",
        "tab\there",
        "two\nlines",
        "yes",
        "a\u2028b",
        "\x85",
        "\x7f\x80",
    ],
)
def test_no_wording_breaks_out_of_the_draft(tmp_path, wording):
    draft = asked(
        tmp_path, [wording + "?", "B?"], ["Response", "Response"], ["Red " + wording, "Blue"], ["Green", "Blue"]
    )
    assert len(draft.single_choice) == 2


def test_ids_hold_no_wording(tmp_path):
    draft = asked(tmp_path, ["Colour?", "Which?", ""], ["Response", "Police", "Health"], ["Red", "Police", "Health"])
    ids = [question.id for question in (*draft.single_choice, *draft.multiple_choice)]
    ids += [option.id for question in draft.multiple_choice for option in question.options]
    assert ids == ["q01", "q02", "a01", "a02"]


def test_an_export_without_responses_cannot_be_drafted(tmp_path):
    path = file_of(tmp_path, ["Respondent ID", "Colour?"], ["", "Response"])
    with pytest.raises(InputError, match="row 3: found no responses below the headings"):
        draft_questionnaire(read_export(path), "2026")


def test_a_wave_needs_a_name(tmp_path):
    path = file_of(tmp_path, ["Respondent ID", "Colour?"], ["1", "Red"])
    with pytest.raises(InputError, match="wave: found 'next year!'"):
        draft_questionnaire(read_export(path), "next year!")


@pytest.mark.parametrize(
    ("answers", "order"),
    [
        (
            [("30-44", 9), ("> 60", 8), ("18-29", 7), ("< 18", 1), ("45-60", 5)],
            ["< 18", "18-29", "30-44", "45-60", "> 60"],
        ),
        (
            [("$150,000+", 9), ("$0 - $24,999", 3), ("$25,000 - $149,999", 5)],
            ["$0 - $24,999", "$25,000 - $149,999", "$150,000+"],
        ),
        ([("1-2 years", 4), ("6-12 months", 9), ("Next 6 months", 2)], ["Next 6 months", "6-12 months", "1-2 years"]),
        ([("Other", 9), ("Red", 1), ("Not sure", 5), ("Blue", 2)], ["Red", "Blue", "Other", "Not sure"]),
    ],
)
def test_answers_are_put_in_the_order_in_which_they_were_probably_published(answers, order):
    assert published_order(answers) == order


@pytest.mark.parametrize(
    ("file", "matched", "set_aside"),
    [
        ("ospo-2018/results.csv", 168, 6),
        ("ospo-2020/results_2020.csv", 244, 26),
        ("star-wars/StarWars.csv", 37, 1),
        ("region/MIDWEST.csv", 51, 2),
        ("food-world-cup/food-world-cup-data.csv", 47, 1),
        ("weather-check/weather-check.csv", 8, 1),
        ("masculinity/raw-responses.csv", 94, 4),
    ],
)
def test_drafts_of_published_exports_describe_every_column(shared, file, matched, set_aside):
    path = shared / "real" / file
    questionnaire = parse_questionnaire(draft_questionnaire(read_export(path), "2020"))
    matches = match_columns(read_export(path, questionnaire.export), questionnaire)
    assert (len(matches.columns), len(matches.set_aside)) == (matched, set_aside)


def test_a_rating_with_an_answer_outside_it_is_drafted_as_one_theme(shared):
    export = read_export(shared / "real" / "food-world-cup" / "food-world-cup-data.csv")
    draft = parse_questionnaire(draft_questionnaire(export, "2014"))
    assert [len(theme.items) for theme in draft.themes] == [40]
    (scale,) = draft.scales.values()
    assert (scale.labels, scale.outside_labels) == (["1", "2", "3", "4", "5"], ["N/A"])
    assert len(draft.profile) == 5
