"""Tables tell what was asked, how the survey was done, and how far its scores can be trusted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.estimates import outside_shares
from helpers.display.exhibit import WITHHELD_NOTE
from helpers.display.tables import (
    answers_in_words,
    as_asked,
    base_in_words,
    choices_in_words,
    described,
    figures_table,
    method_facts,
    number_of,
    outside_table,
    question_as_asked,
    questionnaire_in_full,
    recodes_table,
    versions_table,
)  # fmt: skip
from helpers.display.wording import finding
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import MultipleChoice, Scale, SingleChoice
from surveys import drawn_survey

WAVE = drawn_survey("""
    sector   fear_of_blame  quick_advice  support__law  support__time  times
    public   agree          disagree      yes           no             30
    private  dont_know      agree         no            yes            20
""")


def estimates(bases: list[int]) -> pd.DataFrame:
    table = pd.DataFrame({
        "answer": [f"Answer {place}" for place in range(len(bases))], "estimate": 0.5, "low": 0.4, "high": 0.6,
        "n": pd.array(bases, dtype="Int64"),
    })  # fmt: skip
    table.attrs = {
        "family": "choice_shares", "unit": "share", "base": "respondents who answered",
        "measure": "Share of respondents",
        "population": "People who deliver public services", "survey": "Drawn survey", "period": "2 to 9 March 2026",
        "weighted": False, "question": "How often?", "interval": "95% logit interval",
    }  # fmt: skip
    return withhold_small_groups(table)


def test_an_exhibit_says_measure_population_question_base_period_and_weights() -> None:
    told = described(estimates([1200, 1100]))
    assert [told[part] for part in ("subtitle", "population", "base", "source", "notes")] == [
        "Share of respondents",
        "People who deliver public services",
        "Base: 1,100 to 1,200 respondents who answered.",
        "Source: Drawn survey, 2 to 9 March 2026. Not weighted.",
        ("Question: How often?",),
    ]


def test_a_withheld_row_is_no_part_of_the_base_and_its_sign_is_explained() -> None:
    told = described(estimates([1200, 9]))
    assert told["base"] == "Base: 1,200 respondents who answered."
    assert told["notes"][-1] == WITHHELD_NOTE
    assert base_in_words(estimates([9])) == "Base: respondents who answered. Every figure is withheld."


def test_figures_are_texts_and_withheld_ones_are_marked() -> None:
    assert figures_table(estimates([1200, 9])).to_dict("list") == {
        "Answer": ["Answer 0", "Answer 1"],
        "Share": ["50%", "[c]"],
        "95% interval": ["40% to 60%", "[c]"],
        "Base": ["1,200", "[c]"],
    }


def test_an_interval_that_does_not_exist_is_not_said_to_be_withheld() -> None:
    table = estimates([1200]).assign(low=np.nan, high=np.nan)
    table.attrs = estimates([1200]).attrs
    assert figures_table(table)["95% interval"].tolist() == ["–"]


def test_a_theme_is_shown_as_it_was_asked() -> None:
    exhibit = as_asked(WAVE, "risk")
    assert exhibit.title == "Two statements asked about risk"
    assert exhibit.table["Describes"].tolist() == ["what gets in the way", "what helps"]
    assert exhibit.notes == (
        "Answers offered: Strongly disagree, Disagree, Neither agree nor disagree, Agree, Strongly agree; "
        "outside the scale: Don't know, Not applicable.",
    )


def test_a_question_is_shown_with_all_its_options() -> None:
    exhibit = question_as_asked(WAVE, "support")
    assert exhibit.title == "People could choose any number of two options"
    assert len(exhibit.table) == 2
    assert (exhibit.html().count("<td>"), 'scope="row"' in exhibit.html()) == (2, False)


def test_the_questionnaire_in_full_has_every_question_once() -> None:
    exhibit = questionnaire_in_full(WAVE)
    assert exhibit.title == "The questionnaire asked four questions"
    assert exhibit.table["Part"].tolist()[:3] == ["Who answers", "Risk", "Risk"]


def test_a_scale_that_many_questions_share_is_told_once_under_its_number() -> None:
    four = drawn_survey("""
        fear_of_blame  quick_advice  law    time   times
        agree          disagree      agree  agree  20
    """)
    exhibit = questionnaire_in_full(four)
    agreement = "Strongly disagree, Disagree, Neither agree nor disagree, Agree, Strongly agree"
    assert exhibit.table["Answers offered"].tolist() == ["Scale 1"] * 4
    assert exhibit.notes == (f"Scale 1: {agreement}; outside the scale: Don't know, Not applicable.",)
    assert exhibit.data["answers"].str.startswith(agreement).all()
    assert questionnaire_in_full(WAVE).notes == ()  # two items share it: it stands beside both


def test_answers_are_told_in_words() -> None:
    rating = Scale.model_validate({"answers": [str(point) for point in range(11)]})
    assert answers_in_words(rating) == "0 to 10, 11 points"
    one = SingleChoice.model_validate({"id": "a", "wording": "A?", "answers": ["Yes", "No"], "other": "Other"})
    assert choices_in_words(one) == "Yes, No, Other"
    some = MultipleChoice.model_validate({"id": "a", "wording": "A?", "options": ["Law", "Time"], "at_most": 3})
    assert choices_in_words(some) == "Up to three of: Law, Time"


def test_what_the_questionnaire_does_not_say_is_said_to_be_missing() -> None:
    facts = method_facts(WAVE).table.set_index("Element")["This survey"]
    assert facts["Population"] == "People who deliver public services"
    assert facts["Sponsor"] == "Not stated in the questionnaire file"
    assert facts["Responses in the report"] == "50"


def test_recodes_are_summed_by_what_was_done_and_no_answer_is_shown() -> None:
    recodes = pd.DataFrame({
        "question": ["sector", "role", "role"], "from": ["PUBLIC", "boss", "chief"], "to": ["Public", "", ""],
        "count": [1200, 3, 4], "why": ["the same but for capital letters", "left out", "left out"],
    })  # fmt: skip
    exhibit = recodes_table(replace(WAVE, recodes=recodes))
    assert exhibit.title == "1,207 cells changed, dropped or kept for the record only"
    assert exhibit.table.to_numpy().tolist() == [
        ["The same but for capital letters", "1", "1,200"],
        ["Left out", "1", "7"],
    ]
    assert "boss" not in exhibit.html() + str(exhibit.data)


def test_answers_outside_the_scale_are_told_by_how_far_they_reach_one_statement_a_row() -> None:
    exhibit = outside_table(withhold_small_groups(outside_shares(WAVE.items(), WAVE)))
    assert exhibit.title == (
        "Depending on the statement, “Don't know” was given by 0% to 40% and “Not applicable” by 0%"
    )
    assert exhibit.table.columns.tolist() == ["Statement", "Don't know", "Not applicable", "Base"]
    told = exhibit.table.set_index("Statement")
    assert [told.loc[name, "Don't know"].split()[0] for name in ("Fear of blame", "Quick advice")] == ["40%", "0%"]
    assert told["Base"].tolist() == ["50", "50"]


def test_an_answer_that_a_statement_does_not_offer_is_a_dash_and_a_withheld_one_is_not() -> None:
    table = pd.DataFrame({
        "item": ["a", "a", "b"], "title": ["The same", "The same", "The same"],
        "answer": ["Don't know", "Not applicable", "Don't know"], "estimate": [0.2, 0.1, 0.5], "low": [0.1, 0.05, 0.2],
        "high": [0.3, 0.2, 0.8], "n": pd.array([50, 50, 4], dtype="Int64"),
    })  # fmt: skip
    table.attrs = {"family": "outside_shares", "unit": "share"}
    assert outside_table(withhold_small_groups(table)).table.to_numpy().tolist() == [
        ["The same", "20% (10% to 30%)", "10% (5% to 20%)", "50"],
        ["The same", "[c]", "–", "[c]"],
    ]


def test_one_alpha_is_a_sentence_with_its_interval_and_its_meaning() -> None:
    table = pd.DataFrame({
        "theme": ["risk"], "title": ["Risk"], "n": pd.array([900], dtype="Int64"), "alpha": [0.84], "low": [0.82],
        "high": [0.85], "in_words": ["Good: the items hang together well."],
    })  # fmt: skip
    table.attrs = {"family": "reliability", "unit": "alpha"}
    assert finding(withhold_small_groups(table)) == (
        "Cronbach's alpha is 0.84 (95% interval 0.82 to 0.85): good, the items hang together well."
    )


def test_the_versions_are_those_that_run() -> None:
    versions = versions_table(WAVE).table.set_index("Package")["Version"]
    assert versions["pandas"] == pd.__version__


@pytest.mark.parametrize(("number", "words"), [(0, "no rows"), (1, "one row"), (12, "12 rows"), (2400, "2,400 rows")])
def test_a_count_goes_with_its_noun(number: int, words: str) -> None:
    assert number_of(number, "row") == words
