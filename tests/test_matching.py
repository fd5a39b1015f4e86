"""Which column answers which question; and what is said when one side is left over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drawn_exports import asked, drawn_export
from helpers.errors import InputError
from helpers.intake.matching import COLLECTOR, CUSTOM_DATA, NO_CELLS, PERSONAL, match_columns

SCALE = "scales: {agreement: {answers: [Disagree, Agree]}}\n"


def matched(drawing: str, questionnaire: str) -> dict[str, tuple[str, str]]:
    """For each column, by letter: the responses' column it goes to, and in what form."""
    matches = match_columns(drawn_export(drawing), asked(questionnaire))
    return {match.column.letter: (match.target, match.form) for match in matches.columns}


def mistakes(drawing: str, questionnaire: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        match_columns(drawn_export(drawing), asked(questionnaire))
    return [str(mistake) for mistake in caught.value.mistakes]


SECTOR = "profile: [{id: sector, wording: Which sector, answers: [Public, Private]}]"


@pytest.mark.parametrize(
    "heading",
    [
        "Which sector [Response]",
        "Which sector",
        "Which sector [Which sector]",
        "<b>Which</b>⍽sector [Response]",
        "¶WHICH  SECTOR␣ [response]",
    ],
)
def test_a_question_is_found_whatever_the_markup_case_and_spaces_of_its_heading(heading):
    assert matched(heading, SECTOR) == {"A": ("sector", "label")}


@pytest.mark.parametrize("heading", ["Sector [Response]", "q0001"])
def test_a_question_is_found_by_an_alias_which_is_another_wording_or_a_heading(heading):
    aliased = SECTOR.replace("answers", "aliases: [Sector, q0001], answers")
    assert matched(heading, aliased) == {"A": ("sector", "label")}


def test_an_item_of_a_matrix_is_found_by_heading_and_row_and_one_without_by_its_wording():
    themes = (
        SCALE
        + """
themes: [{id: t, title: T, asked: How far do you agree, items: [{id: led, wording: We are led, scale: agreement}]}]
outcomes: [{id: works, wording: It works, scale: agreement}]"""
    )
    drawing = "It works [Response] | How far do you agree [We are led]"
    assert matched(drawing, themes) == {"A": ("works", "label"), "B": ("led", "label")}


def test_an_item_of_a_matrix_is_found_without_its_heading_in_an_export_with_one_header_row():
    themes = (
        SCALE + "themes: [{id: t, title: T, asked: Agree, items: [{id: led, wording: We are led, scale: agreement}]}]"
    )
    assert matched("We are led", themes) == {"A": ("led", "label")}


def test_a_single_choice_may_be_spread_over_one_column_an_answer():
    assert matched("Which sector [Private] | Which sector [Public]", SECTOR) == {
        "A": ("sector", "choice"),
        "B": ("sector", "choice"),
    }


def test_every_answer_of_a_spread_question_needs_its_column():
    assert "answer 'Private': found no column" in mistakes("Which sector [Public]", SECTOR)[0]


SUPPORT = """multiple_choice: [{id: support, wording: What helps, other: Other (please specify),
  options: [{id: money, option: Money, aliases: [q2_1]}, {id: time, option: Time}]}]"""


def test_options_have_a_column_each_and_the_box_is_typed_in():
    drawing = "What helps [Money] | What helps [Time] | What helps [Other (please specify)]"
    assert matched(drawing, SUPPORT) == {
        "A": ("support__money", "tick"),
        "B": ("support__time", "tick"),
        "C": ("support__other", "text"),
    }


def test_an_option_is_found_by_an_alias_that_is_a_whole_heading():
    drawing = "q2_1 | What helps [Time] | What helps [Other (please specify)]"
    assert matched(drawing, SUPPORT)["A"] == ("support__money", "tick")


OTHER = "What helps [Other (please specify)]"
BOXES = f"What helps [Money] | What helps [Time] | {OTHER} | {OTHER}\n"


def test_of_two_columns_of_the_boxes_name_the_second_is_typed_in():
    found = matched(BOXES + "Money | | Other (please specify) | More tea", SUPPORT)
    assert found["C"] == ("support__other", "box")
    assert found["D"] == ("support__other", "text")


def test_of_two_columns_of_the_boxes_name_the_first_is_typed_in_where_its_cells_say_so():
    found = matched(BOXES + "Money | | More tea | Other (please specify)", SUPPORT)
    assert found["C"] == ("support__other", "text")
    assert found["D"] == ("support__other", "box")


def test_the_same_heading_twice_is_matched_in_file_order_with_questionnaire_order():
    open_questions = "open: [{id: before, wording: Why not}, {id: after, wording: Why not}]"
    drawing = "Why not [Open-Ended Response] | Why not [Open-Ended Response]"
    assert matched(drawing, open_questions) == {"A": ("before", "text"), "B": ("after", "text")}


def test_open_questions_under_one_heading_are_found_by_their_rows():
    open_questions = (
        "open: [{id: one, wording: Example 1, asked: Examples}, {id: two, wording: Example 2, asked: Examples}]"
    )
    drawing = "Examples [Example 2] | Examples [Example 1]"
    assert matched(drawing, open_questions) == {"A": ("two", "text"), "B": ("one", "text")}


def test_an_alias_never_takes_the_column_of_an_exact_wording():
    open_questions = "open: [{id: old, wording: Old words, aliases: [Words]}, {id: new, wording: Words}]"
    assert matched("Words | Old words", open_questions) == {"A": ("new", "text"), "B": ("old", "text")}


def test_a_column_and_a_question_left_over_each_name_their_nearest_counterparts():
    column, question = mistakes("Which sektor [Response] | Something else entirely", SECTOR)[::2]
    assert column.startswith("column A, 'Which sektor' under 'Response': found no question")
    assert "nearest: question sector, 'Which sector'" in column
    assert question.startswith("question sector, 'Which sector': found no column")
    assert "nearest: column A, 'Which sektor'" in question


def test_all_that_is_left_over_is_said_at_once():
    told = mistakes("Aaaa | Bbbb", SECTOR)
    assert [line.split(",")[0] for line in told] == ["column A", "column B", "question sector"]


def test_a_column_is_left_out_when_the_questionnaire_says_why():
    left_out = SECTOR + "\nexport: {left_out: [{column: Coupon, why: not a question}]}"
    matches = match_columns(drawn_export("Which sector | Coupon [Response]"), asked(left_out))
    assert [(one.column.letter, one.why) for one in matches.set_aside] == [("B", "left out: not a question")]


def test_one_column_of_a_question_is_left_out_by_its_whole_heading():
    questionnaire = (
        "open: [{id: one, wording: First, asked: Say}]\nexport: {left_out: [{column: 'Say [Second]', why: x}]}"
    )
    assert matched("Say [First] | Say [Second]", questionnaire) == {"A": ("one", "text")}


def test_leaving_out_a_column_that_is_not_there_is_a_mistake():
    left_out = SECTOR + "\nexport: {left_out: [{column: Which sectors, why: x}]}"
    assert mistakes("Which sector", left_out) == [
        "export.left_out: found 'Which sectors'; expected a heading of the export; nearest: column A, 'Which sector'"
    ]


def test_metadata_and_personal_data_are_never_answers():
    drawing = "Respondent ID | Collector | E-mail | | Which sector | Custom Data 1\n1 | web | a@b.org | | Public | x"
    matches = match_columns(drawn_export(drawing), asked(SECTOR))
    assert {one.column.letter: (one.to, one.why) for one in matches.set_aside} == {
        "A": ("respondent_id", "metadata, kept"),
        "B": ("", COLLECTOR),
        "C": ("", PERSONAL),
        "D": ("", NO_CELLS),
        "F": ("", CUSTOM_DATA),
    }


@pytest.mark.parametrize("entry", ["respondent_id", "started", "finished", "weight"])
def test_a_column_that_the_questionnaire_names_must_be_there_once(entry):
    named = f"{SECTOR}\nexport: {{{entry}: Our key}}"
    assert mistakes("Which sector", named) == [
        f"export.{entry}: found 'Our key'; expected a heading of the export; nearest: none is near"
    ]
    # The last two columns are left over too: drawn exports take no roles from the questionnaire.
    assert mistakes("Which sector | Our key | Our key", named)[0] == (
        f"export.{entry}: found 'Our key' over the columns B, C; expected one column"
    )


def test_a_personal_column_that_the_questionnaire_names_must_be_there_for_it_may_be_misspelt():
    assert mistakes("Which sector", SECTOR + "\nexport: {personal: [Which sectors]}") == [
        "export.personal: found 'Which sectors'; expected a heading of the export; nearest: column A, 'Which sector'"
    ]


def test_an_address_can_not_be_named_as_the_respondents_id_for_ids_are_kept():
    told = mistakes("E-mail | Which sector\na@b.org | Public", SECTOR + "\nexport: {respondent_id: E-mail}")
    assert told == [
        "export.respondent_id: found 'E-mail'; expected numbers or codes: "
        "this column kept would be personal data among the responses"
    ]


@pytest.mark.parametrize("heading", ["We are led", "How far [We are led]"])
def test_an_item_may_be_spread_over_one_column_an_answer(heading):
    themes = (
        SCALE + "themes: [{id: t, title: T, asked: How far, items: [{id: led, wording: We are led, scale: agreement}]}]"
    )
    columns = matched_headings([(heading, "Agree"), (heading, "Disagree")], themes)
    assert columns == [("led", "choice", "Disagree"), ("led", "choice", "Agree")]


def matched_headings(headings: list[tuple[str, str]], questionnaire: str) -> list[tuple[str, str, str]]:
    """The matches of columns whose questions may have brackets of their own."""
    export = drawn_export(" | ".join("abcdef"[: len(headings)]))
    columns = tuple(
        replace(column, question=question, choice=choice)
        for column, (question, choice) in zip(export.columns, headings, strict=True)
    )
    matches = match_columns(replace(export, columns=columns), asked(questionnaire))
    return [(match.target, match.form, match.answer) for match in matches.columns]


def test_the_answer_other_needs_no_column_where_there_is_a_box_to_type_it_in():
    boxed = "profile: [{id: sector, wording: Which sector, answers: [Public, Other], other: Else}]"
    assert matched("Which sector [Public] | Which sector [Else]", boxed) == {
        "A": ("sector", "choice"),
        "B": ("sector__other", "text"),
    }


def test_a_column_without_a_heading_is_named_by_its_letter():
    (column,) = mistakes("Which sector | x [Speed]", SECTOR)
    assert column.startswith("column B, 'x' under 'Speed': found no question")
    with pytest.raises(InputError, match="column B, without a question above it under 'Speed': found no question"):
        matched_headings([("Which sector", ""), ("", "Speed")], SECTOR)
