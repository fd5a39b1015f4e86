"""What becomes of a cell: the answer it is, the change the ledger tells, or the sentence that stops the run."""

from __future__ import annotations

import pandas as pd
import pytest

from drawn_exports import asked, drawn_export
from helpers.errors import InputError
from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.ledger import EVERY_CELL

AGREEMENT = """
scales: {agreement: {answers: [Disagree, Neither, Agree], outside: [Don't know, N/A]}}
outcomes: [{id: works, wording: It works, scale: agreement}]
exclusions: {minimum_share_answered: null}
"""
SECTOR = "profile: [{id: sector, wording: Sector, answers: [Public, Private, Other], other: Other (please specify)}]\n"
SUPPORT = """
multiple_choice:
  - {id: support, wording: Support, other: Other, options: [{id: money, option: Money}, {id: time, option: Time}]}
"""
OPEN = "open: [{id: say, wording: Say more}]\n"


def cleaned(drawing: str, questionnaire: str) -> Cleaned:
    return clean_export(drawn_export(drawing), asked(questionnaire))


def answers(cells: list[str], questionnaire: str = AGREEMENT, heading: str = "It works") -> list[object]:
    """What the cells of one column became, in the responses' first column of answers; None is blank.

    A second column keeps rows with a blank cell from being blank rows.
    """
    column = asked(questionnaire)
    drawing = "\n".join([f"{heading} | Say more", *(f"{cell} | x" for cell in cells)])
    responses = clean_export(drawn_export(drawing), column.model_copy(update={"open": asked(OPEN).open})).responses
    values = responses[responses.columns[5]].astype("object")
    return [None if pd.isna(value) else value for value in values]


def ledger(drawing: str, questionnaire: str) -> list[tuple[object, ...]]:
    """The ledger's lines on answers: question, from, to, count."""
    recodes = cleaned(drawing, questionnaire).recodes
    lines = recodes[recodes["from"] != EVERY_CELL]
    return list(lines[["question", "from", "to", "count"]].itertuples(index=False, name=None))


def mistakes(drawing: str, questionnaire: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        cleaned(drawing, questionnaire)
    return [str(mistake) for mistake in caught.value.mistakes]


# --- labels ------------------------------------------------------------------------------------


def test_an_answer_as_it_is_listed_is_no_line_in_the_ledger():
    assert answers(["Agree", "", "Don't know"]) == ["Agree", None, "Don't know"]
    assert ledger("It works\nAgree", AGREEMENT) == []


@pytest.mark.parametrize("cell", ["agree", "Agree␣", "⍽Agree", "¶Agree", "<i>Agree</i>"])
def test_an_answer_that_differs_in_case_spaces_or_markup_is_read_and_told(cell):
    assert answers([cell]) == ["Agree"]
    (line,) = ledger(f"It works\n{cell}", AGREEMENT)
    assert line[2:] == ("Agree", 1)


def test_an_alias_is_read_and_told():
    aliased = AGREEMENT.replace("Neither,", "{answer: Neither, aliases: [Neutral]},")
    assert ledger("It works\nNeutral\nNeutral\nNeither", aliased) == [("works", "Neutral", "Neither", 2)]


def test_two_spellings_that_differ_in_case_only_are_merged_and_told():
    assert ledger("It works\nagree\nAgree\nAGREE\nagree", AGREEMENT) == [
        ("works", "agree", "Agree", 2),
        ("works", "AGREE", "Agree", 1),
    ]


@pytest.mark.parametrize("other", ["Agree␣", "A¶gree", "Agree⍽", "<b>Agree</b>"])
def test_two_spellings_in_one_column_that_only_spaces_tell_apart_stop_the_run(other):
    (mistake,) = mistakes(f"It works\nAgree\n{other}", AGREEMENT)
    assert mistake.startswith("column A, 'It works': found ")
    assert "'Agree'" in mistake
    assert "list each" in mistake


def test_the_two_may_stand_in_two_columns_for_there_each_means_one_thing():
    both = AGREEMENT.replace(
        "outcomes: [", "outcomes: [{id: helps, wording: It helps, scale: agreement, title: Helps}, "
    )
    assert ledger("It works | It helps\nAgree␣ | Agree", both) == [("works", "Agree ", "Agree", 1)]


def test_two_such_spellings_are_told_apart_when_the_questionnaire_lists_each_exactly():
    ends = """profile: [{id: how, wording: It works, answers: [
      {answer: Never (lowest), aliases: [Never]}, {answer: Never (highest), aliases: ["Never "]}]}]"""
    assert answers(["Never", "Never␣"], ends) == ["Never (lowest)", "Never (highest)"]


def test_a_third_spelling_that_could_be_either_of_them_is_not_guessed_at():
    ends = """profile: [{id: how, wording: It works, answers: [
      {answer: Never (lowest), aliases: [Never]}, {answer: Never (highest), aliases: ["Never "]}]}]"""
    assert "'Never\\xa0' once" in mistakes("It works\nNever⍽", ends)[0]


def test_two_such_spellings_are_one_answer_when_the_questionnaire_says_so():
    same = AGREEMENT.replace("Agree]", '{answer: Agree, aliases: ["Agree "]}]')
    assert answers(["Agree", "Agree␣"], same) == ["Agree", "Agree"]


def test_not_applicable_is_an_answer_where_the_questionnaire_lists_it_even_if_it_means_missing_elsewhere():
    questionnaire = AGREEMENT + SECTOR.replace(", other: Other (please specify)", "") + "export: {missing: [N/A]}"
    drawing = "It works | Sector\nN/A | N/A"
    assert cleaned(drawing, questionnaire).responses["works"].tolist() == ["N/A"]
    assert ledger(drawing, questionnaire) == [("sector", "N/A", "", 1)]


def test_an_unknown_answer_stops_the_run_with_its_place_count_and_nearest_answers():
    (mistake,) = mistakes("It works\nAgree\nAgreed\nAgreed", AGREEMENT)
    assert mistake.startswith("column A, 'It works': found an answer that the questionnaire does not list: ")
    assert "'Agreed' 2 times, first in row 4 (nearest: 'Agree'" in mistake


def test_all_unknown_answers_of_all_columns_are_told_at_once():
    told = mistakes("It works | Sector | Sector [Other (please specify)]\nMaybe | Pubic |", AGREEMENT + SECTOR)
    assert [line.split(",")[0] for line in told] == ["column B", "column A"]


def test_answers_that_look_typed_in_are_counted_and_not_shown():
    typed = [f"call me on 0{n}" for n in range(9)]
    (mistake,) = mistakes("\n".join(["It works", *typed]), AGREEMENT)
    assert "9 answers" in mistake
    assert "call me" not in mistake


def test_personal_data_in_an_unknown_answer_is_not_repeated():
    (mistake,) = mistakes("It works\nring me on 020 7946 0123", AGREEMENT)
    assert "'ring me on [phone number]' once" in mistake


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5])
def test_whole_numbers_are_positions_on_a_scale_of_words_outside_answers_last(code):
    labels = ["Disagree", "Neither", "Agree", "Don't know", "N/A"]
    assert answers([str(code)]) == [labels[code - 1]]
    assert ledger(f"It works\n{code}", AGREEMENT) == [("works", str(code), labels[code - 1], 1)]


def test_numbers_beyond_the_scale_or_beside_words_are_no_positions():
    assert "'6' once" in mistakes("It works\n1\n6", AGREEMENT)[0]
    assert "'2' once" in mistakes("It works\nAgree\n2", AGREEMENT)[0]


def test_numbers_on_a_scale_of_numbers_are_the_answers_themselves():
    rating = AGREEMENT.replace("[Disagree, Neither, Agree]", '["0", "1", "2"]')
    assert answers(["1", "0", "N/A"], rating) == ["1", "0", "N/A"]
    assert ledger("It works\n1", rating) == []


# --- single choice -----------------------------------------------------------------------------


def test_the_other_box_is_the_answer_other_and_what_was_typed_stands_beside_it():
    drawing = "Sector | Sector [Other (please specify)]\nOther (please specify) | A church\nPublic |"
    responses = cleaned(drawing, SECTOR).responses
    assert responses["sector"].tolist() == ["Other", "Public"]
    assert responses["sector__other"].fillna("-").tolist() == ["A church", "-"]


def test_a_code_of_zero_is_the_box_for_another_answer_and_only_where_there_is_one():
    drawing = "Sector | Sector [Other (please specify)]\n0 | A church\n1 |"
    assert cleaned(drawing, SECTOR).responses["sector"].tolist() == ["Other", "Public"]
    assert "'0' once" in mistakes("It works\n0\n1", AGREEMENT)[0]


def test_a_code_that_means_missing_leaves_the_other_codes_positions():
    assert answers(["1", "99"], AGREEMENT + "export: {missing: ['99', '2']}") == ["Disagree", None]
    assert answers(["1", "2"], AGREEMENT + "export: {missing: ['99', '2']}") == ["Disagree", None]


def test_what_was_typed_in_while_nothing_was_chosen_is_the_answer_other_and_told():
    drawing = """
    Sector | Sector [Other (please specify)]
           | A church
    -      | A union
    Public | A school
    """
    result = cleaned(drawing, SECTOR + "export: {missing: ['-']}")
    assert result.responses["sector"].tolist() == ["Other", "Other", "Public"]
    told = result.recodes[result.recodes["question"] == "sector"]
    assert told[["from", "to", "count"]].to_numpy().tolist() == [["-", "Other", 1], ["(typed in)", "Other", 2]]


def test_a_box_makes_no_answer_where_the_questionnaire_lists_none_of_that_name():
    sector = SECTOR.replace("Private, Other]", "Private]")
    responses = cleaned("Sector | Sector [Other (please specify)]\n | A church", sector).responses
    assert (responses["sector"].isna().tolist(), responses["sector__other"].tolist()) == ([True], ["A church"])


def test_a_spread_single_choice_is_the_one_column_that_holds_something():
    spread = "profile: [{id: sector, wording: Sector, answers: [Public, Private]}]"
    drawing = """
    Sector [Public] | Sector [Private]
    Public          |
                    | Private
    0               | 1
    """
    assert cleaned(drawing, spread).responses["sector"].tolist() == ["Public", "Private", "Private"]


def test_a_spread_single_choice_with_two_answers_stops_the_run():
    spread = "profile: [{id: sector, wording: Sector, answers: [Public, Private]}]"
    (mistake,) = mistakes("Sector [Public] | Sector [Private]\nPublic | \nPublic | Private", spread)
    assert "two answers in 1 rows, first in row 4" in mistake


# --- multiple choice ---------------------------------------------------------------------------

TICKS = "Support [Money] | Support [Time] | Support [Other] | Say more"


def ticks(*rows: str, more: str = "") -> list[tuple[object, ...]]:
    responses = cleaned("\n".join([TICKS, *rows]), SUPPORT + OPEN + more).responses
    table = responses[["support__money", "support__time", "support__other"]].astype("object")
    return [tuple(row) for row in table.where(table.notna(), None).itertuples(index=False)]


def test_an_option_is_ticked_not_ticked_or_left_blank_with_the_whole_question():
    assert ticks("Money | | | x", " | | | x", " | | Tea | x") == [
        (True, False, None),
        (None, None, None),
        (False, False, "Tea"),
    ]


def test_a_tick_is_the_label_a_one_or_the_options_position_and_a_zero_is_none():
    assert ticks("1 | 0 | | x", "0 | 2 | | x", "0 | 1 | | x") == [
        (True, False, None),
        (False, True, None),
        (False, True, None),
    ]


def test_words_for_not_ticked_are_those_that_the_questionnaire_names():
    said = "export: {not_selected: [Not selected, 'No'], missing: [NA]}"
    rows = ["Money | No | | x", "Not selected | No | | x", "NA | NA | | x"]
    assert ticks(*rows, more=said) == [(True, False, None), (False, False, None), (None, None, None)]
    (mistake,) = mistakes("\n".join([TICKS, "Money | No | | x"]), SUPPORT + OPEN)
    assert "'No' once" in mistake


def test_a_box_ticked_and_left_empty_is_known_by_its_label():
    drawing = """
    Support [Money] | Support [Time] | Support [Other] | Support [Other]
                    |                | Other           | Tea
                    |                | Other           |
    Money           |                |                 |
    """
    assert cleaned(drawing, SUPPORT).responses["support__other"].fillna("-").tolist() == ["Tea", "Other", "-"]


# --- what is typed in --------------------------------------------------------------------------


def test_what_is_typed_in_is_tidied_and_the_ledger_counts_it_without_repeating_it():
    drawing = "Say more\n¶Trust⍽us\nTrust us"
    assert cleaned(drawing, OPEN).responses["say"].tolist() == ["Trust us", "Trust us"]
    assert ledger(drawing, OPEN) == [("say", "(typed in)", "(typed in)", 1)]


def test_a_token_that_means_missing_is_no_text():
    assert ledger("Say more | It works\n- | Agree\n- | Agree", OPEN + AGREEMENT + "export: {missing: ['-']}") == [
        ("say", "-", "", 2)
    ]


def test_personal_data_is_taken_out_of_what_is_typed_in_and_counted():
    result = cleaned("Say more\nWrite to jo@example.org\nNo", OPEN)
    assert "jo@example.org" not in result.responses["say"].str.cat()
    (line,) = result.recodes.itertuples(index=False, name=None)
    assert (line[0], line[3]) == ("say", 1)


# --- the table ---------------------------------------------------------------------------------


def test_the_responses_have_the_columns_of_the_contract_in_order():
    drawing = """
    Weight | Say more | Support [Money] | Support [Time] | Support [Other] | It works | Sector | Sector [Other]
    0.5    | Yes      | Money           |                |                 | Agree    | Public |
    """
    sector = SECTOR.replace("other: Other (please specify)", "other: Other")
    questionnaire = sector + AGREEMENT + SUPPORT + OPEN + "export: {weight: Weight}"
    responses = cleaned(drawing, questionnaire).responses
    assert responses.columns.tolist() == [
        "respondent_id", "raw_row", "started", "finished", "seconds", "weight", "sector", "sector__other", "works",
        "support__money", "support__time", "support__other", "say",
    ]  # fmt: skip
    assert responses.index.tolist() == [0]
    assert responses["works"].cat.categories.tolist() == ["Disagree", "Neither", "Agree", "Don't know", "N/A"]
    assert responses["works"].cat.ordered
    assert responses["weight"].tolist() == [0.5]


def test_dates_become_moments_and_the_time_between_them_seconds():
    drawing = "Respondent ID | Start Date | End Date | Say more\n7 | 03/13/2026 09:00 | 03/13/2026 09:10 | x"
    (row,) = cleaned(drawing, OPEN).responses.to_dict("records")
    assert row["started"] == pd.Timestamp("2026-03-13 09:00")
    assert (row["respondent_id"], row["raw_row"], row["seconds"]) == ("7", 3, 600.0)


@pytest.mark.parametrize("weight", ["heavy", "-1", ""])
def test_a_weight_that_is_no_number_from_zero_up_stops_the_run(weight):
    (mistake,) = mistakes(f"Weight | Say more\n1 | x\n{weight} | x", OPEN + "export: {weight: Weight}")
    assert mistake.startswith(f"row 4, column A, Weight: found {weight!r}")


def test_weights_of_zero_throughout_stop_the_run():
    (mistake,) = mistakes("Weight | Say more\n0 | x\n0.0 | x", OPEN + "export: {weight: Weight}")
    assert mistake == "column A, Weight: found zero in every response kept; expected weights above zero"


def test_an_export_without_rows_stops_the_run():
    assert mistakes("Say more", OPEN) == [
        "row 3: found no responses below the headings; export the survey with its responses"
    ]


def test_an_id_that_means_missing_is_none_so_its_rows_are_not_one_respondent():
    result = cleaned("Respondent ID | Say more\n- | x\n- | y", OPEN + "export: {missing: ['-']}")
    assert result.responses["respondent_id"].tolist() == ["", ""]


def test_ids_that_a_spreadsheet_cut_short_stop_the_run_for_they_make_one_respondent_of_many():
    (mistake,) = mistakes("Respondent ID | Say more\n118 | x\n1.16768E+10 | y", OPEN)
    assert mistake.startswith("row 4, column A, Respondent ID: found '1.16768E+10': a spreadsheet cut the id short")


def test_nothing_personal_is_in_any_table_that_intake_gives():
    drawing = "E-mail | Custom Data 1 | Say more\njo@example.org | S3cret | mail jo@example.org\n | | x"
    result = cleaned(drawing, OPEN)
    tables = (result.responses, result.exclusions, result.recodes, result.flow)
    text = "".join(table.to_csv() for table in tables)
    assert [personal for personal in ("jo@example.org", "S3cret") if personal in text] == []
    columns = result.recodes[result.recodes["from"] == EVERY_CELL]
    assert columns[["question", "to", "count"]].to_numpy().tolist() == [["E-mail", "", 1], ["Custom Data 1", "", 1]]
