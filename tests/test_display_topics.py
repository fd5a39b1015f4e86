"""Topics as a chapter shows them: named by words, with their share, their interval and their stability."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.display.claims.voices import of_topics
from helpers.display.composed.topics import topics_found
from helpers.display.exhibit import Exhibit
from helpers.display.spelling import percentage
from test_topics import MIXED, SUBJECTS
from written_surveys import written_survey


def test_topics_are_told_with_their_words_their_shares_and_how_stable_they_are():
    shown = topics_found(written_survey({"say": MIXED}))
    assert isinstance(shown, Exhibit)
    assert shown.title.startswith("Four topics come out of the answers to “Say”, ")
    assert " of them stable" in shown.title
    assert shown.base.endswith("respondents who wrote an answer.")
    assert shown.table.columns.tolist() == [
        "Question", "Words that weigh most", "Share", "95% interval", "Comes out again", "In words", "Base",
    ]  # fmt: skip
    assert {frozenset(words.split(", ")) for words in shown.table["Words that weigh most"][:4]} == {
        frozenset(words) for words in SUBJECTS.values()
    }
    assert shown.table["Share"].tolist() == ["25%"] * 4 + ["0%"]
    assert shown.table["Comes out again"].tolist() == [*map(percentage, shown.data["stability"][:4]), "–"]
    assert shown.table["In words"].tolist() == ["Stable"] * 4 + ["–"]
    assert "of those who wrote" in shown.subtitle


def test_a_question_of_few_answers_is_said_to_have_too_few_beside_one_of_many():
    shown = topics_found(written_survey({"say": MIXED, "more": MIXED[:49], "last": MIXED[:9]}))
    assert isinstance(shown, Exhibit)
    assert shown.notes[-2:] == (
        "Fewer than 50 respondents wrote an answer to “More”: too few to look for topics in.",
        "Fewer than 10 respondents wrote an answer to “Last”, so what they wrote is withheld.",
    )


def test_where_no_topics_can_be_found_a_sentence_says_why():
    assert str(topics_found(written_survey({"say": ["yes"] * 60}))) == (
        "The answers to “Say” have too few words in common, or are too much alike, to look for topics in."
    )
    assert "asked nothing in people's own words" in str(topics_found(written_survey({}, sector=["Public"])))


def test_one_sentence_written_by_everybody_is_no_topic():
    wave = written_survey({"say": [", ".join(word for words in SUBJECTS.values() for word in words)] * 240})
    assert str(topics_found(wave)).endswith("to look for topics in.")


def test_how_often_a_topic_comes_out_again_stands_at_its_mark_and_what_that_means_in_the_notes():
    shown = topics_found(written_survey({"say": MIXED}))
    assert isinstance(shown, Exhibit)
    for stability in shown.data["stability"][:4]:
        assert f"(comes out again: {percentage(stability)})" in shown.drawings[0]
    notes = " ".join(shown.notes)
    assert "a sample of the answers (80% of them, and another random start)" in notes
    assert "of 100 samples; of others it may differ by eight points or so" in notes
    assert "From 90% on a topic is called stable, below 75% unstable" in notes
    assert "does not make it mean anything" in notes
    assert "Of four, seven and ten topics, the number shown is the smallest" in notes


def test_an_unstable_topic_is_marked_in_the_chart_itself(monkeypatch):
    monkeypatch.setattr("helpers.analysis.topics.STABLE", 2.0)
    monkeypatch.setattr("helpers.analysis.topics.FAIRLY_STABLE", 2.0)
    shown = topics_found(written_survey({"say": MIXED}))
    assert isinstance(shown, Exhibit)
    assert shown.title.startswith("Four topics come out of the answers to “Say”, ")
    assert "unstable" in shown.title
    assert shown.drawings[0].count("unstable)") == 4


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["Stable"] * 4, "Four topics come out of the answers, all of them stable"),
        (["Unstable"] * 3, "Three topics come out of the answers, all of them unstable"),
        (
            ["Stable"] * 7 + ["Fairly stable"] * 2 + ["Unstable"],
            "Ten topics come out of the answers: seven stable, two fairly stable and one unstable",
        ),
    ],
)
def test_what_is_said_of_topics_adds_up_to_all_of_them(verdicts, said):
    assert of_topics(pd.DataFrame({"stability": 0.5, "in_words": verdicts})).title == said
