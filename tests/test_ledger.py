"""The law of the ledger: raw rows are kept or excluded, once; what a kept respondent said is not lost.

Small exports are made up at random, with blanks, other spellings, codes, copies, people who answer
twice and people without an id. Then the account is tampered with, to see that the law notices.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawn_exports import asked, export_of
from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.exports import Export
from helpers.intake.ledger import EVERY_CELL, unaccounted
from helpers.intake.matching import match_columns

QUESTIONNAIRE = asked("""
consent: {wording: Consent, answers: [I agree, I do not agree], admits: I agree}
scales:
  agreement: {answers: [Disagree, {answer: Neither, aliases: [Neutral]}, Agree], outside: [Don't know]}
profile:
  - {id: sector, wording: Sector, answers: [Public, Private, Other], other: Other (please specify)}
  - {id: place, wording: Place, answers: [North, South]}
themes:
  - id: one
    title: One
    items: [{id: a, wording: A, scale: agreement}, {id: b, wording: B, scale: agreement, barrier: true}]
  - id: two
    title: Two
    items: [{id: c, wording: C, scale: agreement}, {id: d, wording: D, scale: agreement, barrier: true}]
multiple_choice:
  - id: help
    wording: Help
    options: [{id: money, option: Money}, {id: time, option: Time}]
    other: Other (please specify)
open: [{id: say, wording: Say more}]
export: {missing: ['-'], not_selected: [Not selected], left_out: [{column: Coupon, why: no question}]}
exclusions: {minimum_share_answered: 0.25}
""")
ITEM = st.sampled_from(
    ["", "", "Agree", "agree", "AGREE", "Disagree", "Neutral", "Neither", "Don\u2019t know", "-", "\xa0"]
)
CODED = st.sampled_from(["", "-", "1", "2", "3", "4"])
TYPED = st.sampled_from(["", "", "-", "Tea", " Tea", "Trust\xa0us", "\ufeff", "Mail a@b.org", "N/A"])
CELLS = {
    "Respondent ID": st.sampled_from(["", "1", "2", "3", "4", "5"]),
    "Collector": st.sampled_from(["Web", "Web", "Web", "Test link"]),
    "Start Date": st.sampled_from(["2026-03-13 09:00", "2026-03-13 09:01", "-", ""]),
    "End Date": st.sampled_from(["2026-03-13 09:00", "2026-03-13 09:20", ""]),
    "E-mail": st.sampled_from(["", "a@b.org"]),
    "Consent [Response]": st.sampled_from(["I agree", "I agree", "I AGREE", "I do not agree", ""]),
    "Sector [Response]": st.sampled_from(["", "-", "Public", "private", "Other (please specify)", "Other"]),
    "Sector [Other (please specify)]": TYPED,
    "Place [North]": st.sampled_from(["", "Not selected", "-"]),
    "Place [South]": st.sampled_from(["", "South", "2", "1", "0"]),
    "A": ITEM,
    "B": ITEM,
    "C": CODED,
    "D": ITEM,
    "Help [Money]": st.sampled_from(["", "Money", "money", "Not selected"]),
    "Help [Time]": st.sampled_from(["", "2", "1", "0", "-"]),
    "Help [Other (please specify)]": st.sampled_from(["", "Other (please specify)", "0"]),
    "Help [Other (please specify)] ": TYPED,
    "Say more [Open-Ended Response]": TYPED,
    "Coupon": st.sampled_from(["", "FREE"]),
    "": st.just(""),
}

# Cleaning a small export takes a tenth of a second, and much longer on a busy machine: that is no fault.
LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def exports(draw: st.DrawFn) -> Export:
    """An export of up to 12 rows, some of them copies, with its columns in any order."""
    rows = draw(st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=9))
    rows += draw(st.lists(st.sampled_from(rows), max_size=3))
    order = draw(st.permutations(range(len(CELLS))))
    # The boxes of one name keep their order: only that tells the ticked from the typed-in.
    boxes = sorted(order.index(place) for place in (16, 17))
    order[boxes[0]], order[boxes[1]] = 16, 17
    headings = [list(CELLS)[place].rstrip() for place in order]
    return export_of(headings, [[row[place] for place in order] for row in rows])


@LAW
@given(exports())
def test_every_row_is_kept_or_excluded_once_and_the_flow_adds_up(export):
    cleaned = clean_export(export, QUESTIONNAIRE)
    rows = cleaned.responses["raw_row"].tolist() + cleaned.exclusions["raw_row"].tolist()
    assert sorted(rows) == export.cells.index.tolist()
    read, *left_out, kept = cleaned.flow["rows"].tolist()
    assert read - sum(left_out) == kept == len(cleaned.responses)
    by_reason = cleaned.exclusions["reason"].value_counts().to_dict()
    flow = dict(zip(cleaned.flow["stage"], left_out_or_none(cleaned), strict=True))
    assert by_reason == {stage: n for stage, n in flow.items() if n}


def left_out_or_none(cleaned: Cleaned) -> list[int]:
    """The rows of each stage, without the first and the last, which are no reasons."""
    return [0, *cleaned.flow["rows"].tolist()[1:-1], 0]


@LAW
@given(exports())
def test_every_cell_that_says_something_is_in_the_responses_or_left_out_in_the_ledger(export):
    cleaned = clean_export(export, QUESTIONNAIRE)
    matches = match_columns(export, QUESTIONNAIRE)
    kept = export.cells.loc[cleaned.responses["raw_row"]]
    left_out = cleaned.recodes[(cleaned.recodes["to"] == "") & (cleaned.recodes["from"] != EVERY_CELL)]
    said = sum(filled(kept[match.column.position]).sum() for match in matches.columns)
    assert said == sum(answers_given(kept, matches, cleaned)) + left_out["count"].sum()


def filled(cells: pd.Series) -> pd.Series:
    return cells.str.replace("\ufeff", "").str.strip() != ""


def answers_given(kept, matches, cleaned):
    """How many cells of each column stand behind an answer in the responses."""
    for match in matches.columns:
        said = filled(kept[match.column.position]).to_numpy()
        given = cleaned.responses[match.target].notna().to_numpy()
        if match.form == "choice":
            given = (cleaned.responses[match.target] == match.answer).to_numpy()
        if match.form == "text":
            # A box that was ticked and left empty has its label in the responses: nobody typed that.
            given = given & (kept[match.column.position].str.strip() != "-").to_numpy()
        yield int((said & given).sum())


@settings(LAW, max_examples=8)
@given(exports(), st.randoms(use_true_random=False))
def test_the_order_of_columns_changes_no_response(export, random):
    places = list(range(len(export.columns)))
    boxes = [c.position for c in export.columns if c.heading == "Help [Other (please specify)]"]
    random.shuffle(places)
    slots = sorted(places.index(box) for box in boxes)
    places[slots[0]], places[slots[1]] = boxes
    shuffled = export_of([export.columns[p].heading if export.columns[p].question else "" for p in places],
                         export.cells[places].to_numpy().tolist())  # fmt: skip
    pd.testing.assert_frame_equal(
        clean_export(shuffled, QUESTIONNAIRE).responses, clean_export(export, QUESTIONNAIRE).responses
    )


def test_cleaning_stops_when_its_own_account_does_not_add_up(monkeypatch):
    monkeypatch.setattr("helpers.intake.cleaning._label_changes", lambda *_: [])
    with pytest.raises(RuntimeError, match="sector: 'public' became 'Public' 1 times, of which the ledger has 0"):
        clean_export(
            export_of(["Sector"], [["public"]]),
            asked("profile: [{id: sector, wording: Sector, answers: [Public, Private]}]"),
        )


# --- the law can be broken, and says so -----------------------------------------------------------


NOTHING_REDACTED = pd.DataFrame(columns=["kind", "count"])


@pytest.fixture
def account():
    headings = list(CELLS)
    by_heading = {
        "Respondent ID": "7", "Consent [Response]": "I agree", "Sector [Response]": "Public",
        "A": "agree", "B": "Disagree", "Help [Money]": "Money",
        "Say more [Open-Ended Response]": "Tea", "Coupon": "FREE",
    }  # fmt: skip
    rows = [[by_heading.get(heading, "") for heading in headings], [""] * len(headings)]
    export = export_of([heading.rstrip() for heading in headings], rows)
    return export, match_columns(export, QUESTIONNAIRE), clean_export(export, QUESTIONNAIRE)


def told(account, **changed: pd.DataFrame) -> list[str]:
    export, matches, cleaned = account
    return unaccounted(export, matches, replace(cleaned, **changed))


def test_cleaning_checks_its_own_account_and_stops_where_it_does_not_add_up(account, monkeypatch):
    monkeypatch.setattr("helpers.intake.cleaning.redact", lambda texts: (texts.mask(texts == "Tea"), NOTHING_REDACTED))
    with pytest.raises(RuntimeError, match="say: 'Tea' became '' 1 times, of which the ledger has 0"):
        clean_export(account[0], QUESTIONNAIRE)


def test_a_row_that_is_neither_kept_nor_excluded_is_noticed(account):
    assert "row 4 is in the export 1 times, and kept or excluded 0 times" in told(
        account, exclusions=account[2].exclusions.head(0)
    )


def test_a_row_that_is_both_kept_and_excluded_is_noticed(account):
    both = account[2].exclusions.assign(raw_row=3)
    assert "row 3 is in the export 1 times, and kept or excluded 2 times" in told(account, exclusions=both)


def test_a_flow_that_does_not_add_up_is_noticed(account):
    flow = account[2].flow
    assert told(account, flow=flow.assign(rows=flow["rows"].where(flow["stage"] != flow["stage"].iloc[-1], 9))) == [
        "the flow says 2 rows less 1 are 9; the responses are 1"
    ]


def test_an_answer_that_was_lost_is_noticed(account):
    lost = account[2].responses.assign(b=account[2].responses["b"].mask([True]))
    assert told(account, responses=lost) == ["b: 'Disagree' became '' 1 times, of which the ledger has 0"]


def test_an_answer_that_became_another_is_noticed(account):
    other = account[2].responses.assign(b=account[2].responses["b"].mask([True], "Agree"))
    assert told(account, responses=other) == ["b: 'Disagree' became 'Agree' 1 times, of which the ledger has 0"]


def test_a_text_that_was_lost_is_noticed(account):
    lost = account[2].responses.assign(say=account[2].responses["say"].mask([True]))
    assert told(account, responses=lost) == ["say: 'Tea' became '' 1 times, of which the ledger has 0"]


@pytest.mark.parametrize(("target", "value"), [("d", "Agree"), ("place", "North"), ("sector__other", "Tea")])
def test_an_answer_that_nobody_gave_is_noticed(account, target, value):
    invented = account[2].responses.copy()
    invented[target] = invented[target].mask([True], value)
    assert told(account, responses=invented) == [f"{target}: 1 answers that no cell of the export gave"]


def test_a_tick_that_nobody_made_is_noticed(account):
    invented = account[2].responses.copy()
    invented["help__time"] = invented["help__time"].mask([True], True)
    assert told(account, responses=invented) == ["help__time: 1 answers that no cell of the export gave"]


def test_a_ledger_line_too_few_or_too_many_is_noticed(account):
    recodes = account[2].recodes
    assert told(account, recodes=recodes[recodes["question"] != "a"]) == [
        "a: 'agree' became 'Agree' 1 times, of which the ledger has 0"
    ]
    twice = recodes.assign(count=recodes["count"].mask(recodes["question"] == "a", 2))
    assert told(account, recodes=twice) == ["a: 'agree' became 'Agree' 1 times, of which the ledger has 2"]


def test_a_dropped_column_without_its_line_is_noticed(account):
    recodes = account[2].recodes
    assert told(account, recodes=recodes[recodes["question"] != "Coupon"]) == [
        "the columns 'Coupon' hold 1 cells, of which the ledger has 0"
    ]


def test_a_column_that_is_neither_matched_nor_set_aside_is_noticed(account):
    export, matches, cleaned = account
    fewer = replace(matches, columns=tuple(match for match in matches.columns if match.target != "a"))
    assert "column K is matched or set aside 0 times" in unaccounted(export, fewer, cleaned)
