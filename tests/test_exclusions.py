"""Which rows are left out, for which one reason; and where a rule cannot apply."""

from __future__ import annotations

import pandas as pd
import pytest

from drawn_exports import asked, drawn_export
from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.exclusions import (
    BLANK,
    EXACT_DUPLICATE,
    KEPT,
    NO_CONSENT,
    RULES,
    SAME_RESPONDENT,
    STRAIGHT_LINING,
    TEST_OR_PREVIEW,
    TOO_FAST,
    TOO_FEW_ITEMS,
)

SECTOR = "profile: [{id: sector, wording: Sector, answers: [Public, Private]}]\n"
ITEMS = """
scales: {agreement: {answers: [Disagree, Neither, Agree], outside: [Don't know]}}
themes:
  - id: one
    title: One
    items: [{id: a, wording: A, scale: agreement}, {id: b, wording: B, scale: agreement, barrier: true}]
  - id: two
    title: Two
    items: [{id: c, wording: C, scale: agreement}, {id: d, wording: D, scale: agreement, barrier: true}]
"""


def cleaned(drawing: str, questionnaire: str) -> Cleaned:
    return clean_export(drawn_export(drawing), asked(questionnaire))


def reasons(drawing: str, questionnaire: str) -> dict[int, str]:
    """For each raw row left out, why. Rows count from 3."""
    table = cleaned(drawing, questionnaire).exclusions
    return dict(zip(table["raw_row"].tolist(), table["reason"].tolist(), strict=True))


def note(drawing: str, questionnaire: str, reason: str) -> str:
    flow = cleaned(drawing, questionnaire).flow
    return str(flow.loc[flow["stage"] == reason, "note"].item())


def test_a_row_is_blank_when_no_question_was_answered_whoever_it_is_from():
    drawing = """
    Respondent ID | Sector
    1             | Public
    2             |
                  |
                  | ⍽
    """
    assert reasons(drawing, SECTOR) == {4: BLANK, 5: BLANK, 6: BLANK}


def test_a_row_is_blank_when_its_only_cells_mean_missing():
    assert reasons("Sector\nPublic\n-", SECTOR + "export: {missing: ['-']}") == {4: BLANK}


@pytest.mark.parametrize(
    ("collector", "left_out"),
    [
        ("Test link", True),
        ("PREVIEW", True),
        ("web (testing)", True),
        ("Contest winners", False),
        ("Web link 1", False),
    ],
)
def test_a_test_or_preview_is_known_by_a_word_in_its_collectors_name(collector, left_out):
    found = reasons(f"Collector | Sector\nMain | Public\n{collector} | Public", SECTOR)
    assert found == ({4: TEST_OR_PREVIEW} if left_out else {})


def test_custom_data_sent_along_with_a_link_can_say_that_it_is_a_preview():
    assert reasons("Custom Data 1 | Sector\n | Public\npreview | Public", SECTOR) == {4: TEST_OR_PREVIEW}


CONSENT = "consent: {wording: Consent, answers: [Yes, No], admits: Yes}\n" + SECTOR


def test_only_the_answer_that_admits_a_response_is_consent():
    drawing = """
    Consent | Sector
    Yes     | Public
    No      |
            | Public
    """
    assert reasons(drawing, CONSENT) == {4: NO_CONSENT, 5: NO_CONSENT}


def test_an_exact_copy_differs_from_an_earlier_row_in_nothing_but_its_place():
    drawing = """
    Respondent ID | Start Date       | Sector
    1             | 2026-03-02 09:00 | Public
    1             | 2026-03-02 09:00 | Public
    2             | 2026-03-02 09:00 | Public
    """
    assert reasons(drawing, SECTOR) == {4: EXACT_DUPLICATE}


def test_equal_answers_are_no_copies_where_neither_id_nor_date_tells_people_apart():
    assert reasons("Sector\nPublic\nPublic", SECTOR) == {}
    assert "does not apply" in note("Sector\nPublic\nPublic", SECTOR, EXACT_DUPLICATE)


def test_of_the_same_respondents_responses_the_fullest_is_kept_and_of_equals_the_last():
    questionnaire = "profile: [{id: x, wording: X, answers: [1, 2]}, {id: y, wording: Y, answers: [1, 2]}]"
    drawing = """
    Respondent ID | X | Y
    full_first    | 1 | 1
    full_first    | 2 |
    equal         | 1 |
    equal         | 2 |
                  | 1 |
                  | 2 |
    """
    assert reasons(drawing, questionnaire) == {4: SAME_RESPONDENT, 5: SAME_RESPONDENT}


TIMED = """
    Start Date       | End Date         | Sector
    2026-03-02 09:00 | 2026-03-02 09:09 | Public
    2026-03-02 09:00 | 2026-03-02 09:09 | Private
    2026-03-02 09:00 | 2026-03-02 09:03 | Public
    2026-03-02 09:00 | 2026-03-02 09:02 | Public
    2026-03-02 09:00 | 2026-03-02 08:00 | Public
                     |                  | Public
"""


def test_a_response_is_too_fast_under_a_third_of_the_median_time():
    # The times are 9, 9, 3 and 2 minutes: the median is 6, a third of it 2. One that ends before it
    # starts, and one without dates, took an unknown time.
    assert reasons(TIMED, SECTOR) == {}
    assert reasons(TIMED.replace("09:02", "09:01"), SECTOR) == {6: TOO_FAST}


def test_the_share_of_the_median_time_can_be_set_and_the_flow_says_what_it_comes_to():
    questionnaire = SECTOR + "exclusions: {fastest_share_of_median: 0.6}"
    assert reasons(TIMED, questionnaire) == {5: TOO_FAST, 6: TOO_FAST}
    assert note(TIMED, questionnaire, TOO_FAST) == "under 216 seconds; the median was 360"


def test_without_dates_nobody_is_too_fast():
    assert (
        note("Sector\nPublic", SECTOR, TOO_FAST) == "does not apply: the export does not say how long a response took"
    )


def test_straight_lining_is_one_answer_throughout_every_theme_with_items_in_both_directions():
    drawing = """
    A        | B          | C          | D
    Agree    | Agree      | Agree      | Agree
    Agree    | Agree      | Disagree   | Disagree
    Agree    | Agree      | Agree      | Disagree
    Agree    | Agree      | Agree      |
    Don't know | Don't know | Don't know | Don't know
    """
    assert reasons(drawing, ITEMS) == {3: STRAIGHT_LINING, 4: STRAIGHT_LINING}


def test_straight_lining_is_not_looked_for_in_fewer_themes_than_it_takes():
    one_theme = "\n".join(ITEMS.splitlines()[:6]) + "\n"
    drawing = "A | B\nAgree | Agree"
    assert reasons(drawing, one_theme) == {}
    assert "does not apply: it takes 2" in note(drawing, one_theme, STRAIGHT_LINING)
    assert reasons(drawing, one_theme + "exclusions: {straight_lining_batteries: 1}") == {3: STRAIGHT_LINING}


@pytest.mark.parametrize(("answered", "kept"), [(0, False), (1, False), (2, True), (3, True)])
def test_half_of_the_items_must_be_answered(answered, kept):
    row = " | ".join(["Agree", "Disagree", "Don't know"][:answered] + [""] * (4 - answered))
    found = reasons(f"Sector | A | B | C | D\nPublic | {row}", SECTOR + ITEMS)
    assert found == ({} if kept else {3: TOO_FEW_ITEMS})


@pytest.mark.parametrize(("least", "kept"), [(0.25, 1), (0.5, 2), (0.75, 3), (1, 4)])
def test_the_share_of_items_can_be_set_and_who_answered_just_that_many_is_kept(least, kept):
    rows = [" | ".join(["Agree", "Disagree", "Neither", "Agree"][:n] + [""] * (4 - n)) for n in (1, 2, 3, 4)]
    drawing = "\n".join(["Sector | A | B | C | D", *(f"Public | {row}" for row in rows)])
    found = reasons(drawing, SECTOR + ITEMS + f"exclusions: {{minimum_share_answered: {least}}}")
    # Row 3 has one answer, row 6 all four.
    assert found == dict.fromkeys(range(3, 2 + kept), TOO_FEW_ITEMS)


@pytest.mark.parametrize(("batteries", "left_out"), [(1, True), (2, True), (3, False)])
def test_the_number_of_contradicting_themes_that_it_takes_can_be_set(batteries, left_out):
    drawing = "A | B | C | D\nAgree | Agree | Agree | Agree"
    found = reasons(drawing, ITEMS + f"exclusions: {{straight_lining_batteries: {batteries}}}")
    assert found == ({3: STRAIGHT_LINING} if left_out else {})


EACH = """
    Respondent ID | Collector | Start Date       | End Date         | A     | B        | C        | D
    1             | test      | 2026-03-02 09:00 | 2026-03-02 09:10 | Agree | Disagree | Agree    | Neither
    2             | web       | 2026-03-02 09:00 | 2026-03-02 09:10 | Agree | Disagree | Agree    | Neither
    2             | web       | 2026-03-02 09:00 | 2026-03-02 09:10 | Agree | Disagree | Agree    | Neither
    2             | web       | 2026-03-02 09:00 | 2026-03-02 09:11 | Agree | Disagree | Agree    | Neither
    3             | web       | 2026-03-02 09:00 | 2026-03-02 09:01 | Agree | Disagree | Agree    | Neither
    4             | web       | 2026-03-02 09:00 | 2026-03-02 09:10 | Agree | Agree    | Agree    | Agree
    5             | web       | 2026-03-02 09:00 | 2026-03-02 09:10 | Agree |          |          |
"""


@pytest.mark.parametrize(
    ("switch", "reason", "row"),
    [
        ("tests_and_previews: false", TEST_OR_PREVIEW, 3),
        ("same_respondent: false", SAME_RESPONDENT, 4),
        ("exact_duplicates: false", EXACT_DUPLICATE, 5),
        ("fastest_share_of_median: null", TOO_FAST, 7),
        ("straight_lining_batteries: null", STRAIGHT_LINING, 8),
        ("minimum_share_answered: null", TOO_FEW_ITEMS, 9),
    ],
)
def test_a_rule_that_is_switched_off_leaves_out_nobody_and_the_others_go_on(switch, reason, row):
    every = reasons(EACH, ITEMS)
    assert every == {
        3: TEST_OR_PREVIEW, 4: SAME_RESPONDENT, 5: EXACT_DUPLICATE, 7: TOO_FAST, 8: STRAIGHT_LINING, 9: TOO_FEW_ITEMS,
    }  # fmt: skip
    assert every[row] == reason
    without = reasons(EACH, f"{ITEMS}exclusions: {{{switch}}}")
    # A copy is the same respondent again, too: the next rule has it.
    expected = SAME_RESPONDENT if reason == EXACT_DUPLICATE else None
    assert without == {r: why for r, why in every.items() if r != row} | ({row: expected} if expected else {})
    assert note(EACH, f"{ITEMS}exclusions: {{{switch}}}", reason) == "switched off in the questionnaire"


def test_the_flow_says_how_many_responses_were_begun_outside_the_fieldwork_and_keeps_them():
    # The fieldwork is from 2 March to 17 April: the first and the last minute of it are inside.
    days = ["2026-03-01 23:59", "2026-03-02 00:00", "2026-04-17 23:59", "2026-04-18 00:00"]
    drawing = "\n".join(["Start Date | Sector", *(f"{day} | Public" for day in days), " | Public"])
    assert reasons(drawing, SECTOR) == {}
    assert note(drawing, SECTOR, KEPT) == "2 of them begun outside the fieldwork, 2026-03-02 to 2026-04-17"
    assert note("Start Date | Sector\n2026-03-02 | Public", SECTOR, KEPT) == ""


def test_every_rule_can_be_switched_off():
    off = """exclusions: {fastest_share_of_median: null, minimum_share_answered: null,
      straight_lining_batteries: null, exact_duplicates: false, same_respondent: false, tests_and_previews: false}"""
    drawing = """
    Respondent ID | Collector | Start Date | End Date | A | B | C | D
    1 | test | 2026-03-02 09:00 | 2026-03-02 09:00 | Agree | Agree | Agree | Agree
    1 | test | 2026-03-02 09:00 | 2026-03-02 09:00 | Agree | Agree | Agree | Agree
    1 | test | 2026-03-02 09:00 | 2026-03-02 09:10 | Agree | | |
    """
    assert reasons(drawing, ITEMS + off) == {}
    notes = cleaned(drawing, ITEMS + off).flow["note"].tolist()
    assert notes.count("switched off in the questionnaire") == 6


def test_the_flow_leads_from_the_rows_read_through_each_reason_in_order_to_the_responses_kept():
    drawing = """
    Respondent ID | Collector | Sector
    1             | Main      | Public
    1             | Main      | Public
    1             | Main      | Private
    2             | Test      | Public
    2             | Test      |
    """
    flow = cleaned(drawing, SECTOR).flow
    assert flow["stage"].tolist()[1:-1] == list(RULES)
    # read, blank, test, consent, copy, same respondent, too fast, straight-lining, too few, kept
    assert flow["rows"].tolist() == [5, 1, 1, 0, 1, 1, 0, 0, 0, 1]


def test_rules_leave_the_tables_they_are_given_as_they_are():
    export = drawn_export("Respondent ID | Sector\n1 | Public\n1 | Private")
    before = export.cells.copy()
    clean_export(export, asked(SECTOR))
    pd.testing.assert_frame_equal(export.cells, before)
