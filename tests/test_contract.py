"""The contract of the responses: what pandera lets through, and what it does not."""

from __future__ import annotations

import pandas as pd
import pytest
from pandera.errors import SchemaError, SchemaErrors

from drawn_exports import asked, drawn_export
from helpers.intake import contract
from helpers.intake.cleaning import clean_export
from helpers.intake.contract import require_contract, responses_contract

QUESTIONNAIRE = asked("""
consent: {wording: Consent, answers: ['Yes', 'No'], admits: 'Yes'}
scales: {agreement: {answers: [Disagree, Agree], outside: [Don't know]}}
outcomes: [{id: works, wording: It works, scale: agreement}]
multiple_choice: [{id: help, wording: Help, options: [{id: money, option: Money}]}]
open: [{id: say, wording: Say more}]
export: {weight: Weight}
""")
DRAWING = """
Respondent ID | Start Date | End Date   | Weight | Consent | It works | Help [Money] | Say more
1             | 2026-03-02 | 2026-03-02 | 0.5    | Yes     | Agree    | Money        | Tea
2             | 2026-03-02 | 2026-03-02 | 1.5    | Yes     |          |              |
"""


@pytest.fixture
def responses() -> pd.DataFrame:
    return clean_export(drawn_export(DRAWING), QUESTIONNAIRE.model_copy(update={"exclusions": NO_RULES})).responses


NO_RULES = asked("exclusions: {minimum_share_answered: null}").exclusions


def test_cleaned_responses_keep_the_contract(responses):
    assert len(responses_contract(QUESTIONNAIRE).validate(responses)) == 2


def test_of_responses_that_keep_it_pandera_is_not_asked(responses, monkeypatch):
    monkeypatch.delattr(contract, "responses_contract")
    require_contract(responses, QUESTIONNAIRE)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("raw_row", [3, 3]),
        ("raw_row", [0, 3]),
        ("raw_row", [2.0, 3.0]),
        ("seconds", [-1.0, 5.0]),
        ("weight", [-0.5, 1.0]),
        ("weight", [None, 1.0]),
        ("respondent_id", [1, 2]),
        ("respondent_id", ["1", None]),
        ("started", ["2026-03-02", "2026-03-02"]),
        ("works", ["Agree", None]),
        ("works", pd.Categorical(["Agree", None], ["Agree", "Disagree", "Don't know"], ordered=True)),
        ("works", pd.Categorical(["Agree", None], ["Disagree", "Agree", "Don't know"], ordered=False)),
        ("consent", pd.Categorical(["Yes", "No"], ["Yes", "No"], ordered=True)),
        ("consent", pd.Categorical(["Yes", None], ["Yes", "No"], ordered=True)),
        ("help__money", [True, False]),
        ("say", [1.0, 2.0]),
    ],
)
def test_a_column_of_another_type_order_or_range_breaks_it(responses, column, values):
    broken = responses.assign(**{column: values})
    with pytest.raises(SchemaError, match=column):
        responses_contract(QUESTIONNAIRE).validate(broken)
    with pytest.raises(SchemaError, match=column):
        require_contract(broken, QUESTIONNAIRE)


def test_columns_too_many_too_few_or_in_another_order_break_it(responses):
    for broken in (responses.assign(extra=1), responses.drop(columns="say"), responses[responses.columns[::-1]]):
        with pytest.raises((SchemaError, SchemaErrors)):
            responses_contract(QUESTIONNAIRE).validate(broken)
        with pytest.raises((SchemaError, SchemaErrors)):
            require_contract(broken, QUESTIONNAIRE)
