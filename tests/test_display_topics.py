"""Topics as a chapter shows them: named by words, with their share, their interval and their stability."""

from __future__ import annotations

from helpers.display.exhibit import Exhibit
from helpers.display.topics import topics_found
from test_topics import MIXED, SUBJECTS
from written_surveys import written_survey


def test_topics_are_told_with_their_words_their_shares_and_how_stable_they_are():
    shown = topics_found(written_survey({"say": MIXED}))
    assert isinstance(shown, Exhibit)
    assert shown.title.startswith("Four topics come out of the answers to “Say”, ")
    assert " of them stable" in shown.title
    assert shown.table.columns.tolist() == [
        "Question", "Words that weigh most", "Share", "95% interval", "Stability", "In words", "Base",
    ]  # fmt: skip
    assert {frozenset(words.split(", ")) for words in shown.table["Words that weigh most"][:4]} == {
        frozenset(words) for words in SUBJECTS.values()
    }
    assert shown.table["Share"].tolist() == ["25%"] * 4 + ["0%"]
    assert shown.table["Stability"].iloc[-1] == shown.table["In words"].iloc[-1] == "–"
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
        "The answers to “Say” have too few words in common to look for topics in."
    )
    assert "asked nothing in people's own words" in str(topics_found(written_survey({}, sector=["Public"])))


def test_an_unstable_topic_is_marked_in_the_chart_itself(monkeypatch):
    monkeypatch.setattr("helpers.analysis.topics.STABLE", 2.0)
    monkeypatch.setattr("helpers.analysis.topics.FAIRLY_STABLE", 2.0)
    shown = topics_found(written_survey({"say": MIXED}))
    assert isinstance(shown, Exhibit)
    assert shown.title == "Four topics come out of the answers to “Say”, none of them stable and four unstable"
    assert shown.drawings[0].count("(unstable)") == 4
