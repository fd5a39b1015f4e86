"""Topics that nobody named beforehand: found in the words, and told with how stable they are."""

from __future__ import annotations

from itertools import combinations, cycle, islice

import numpy as np
import pytest

from helpers.analysis.topics import (
    FEWEST_ANSWERS,
    NO_TOPIC,
    NONE,
    find_topics,
    likeness,
    stability_in_words,
    topic_shares,
)
from helpers.privacy.suppression import MINIMUM_BASE
from written_surveys import written_survey

# Four subjects with words of their own, of which each answer uses three.
SUBJECTS = {
    "training": ("training", "course", "workshop", "lessons"),
    "law": ("solicitor", "statute", "court", "barrister"),
    "money": ("funding", "budget", "grant", "salary"),
    "time": ("hours", "deadline", "diary", "calendar"),
}
TEXTS = {
    subject: [" and ".join(words) for words in islice(cycle(combinations(words, 3)), 60)]
    for subject, words in SUBJECTS.items()
}
MIXED = [text for four in zip(*TEXTS.values(), strict=True) for text in four]


def test_subjects_with_words_of_their_own_are_found_and_come_out_again_from_every_start():
    found = find_topics(MIXED)
    assert found is not None
    assert sorted(map(sorted, found.words)) == sorted(map(sorted, SUBJECTS.values()))
    assert found.stability.min() > 0.85
    assert [len({found.main[place] for place in range(start, len(MIXED), 4)}) for start in range(4)] == [1] * 4


def test_the_same_answers_give_the_same_topics():
    one, again = find_topics(MIXED[:100]), find_topics(MIXED[:100])
    assert one is not None
    assert again is not None
    assert (one.words, one.main.tolist(), one.stability.tolist()) == (
        again.words,
        again.main.tolist(),
        again.stability.tolist(),
    )


def test_no_topic_is_named_by_a_word_of_fewer_people_than_may_be_told_of():
    rare, just = (
        [*MIXED, *(f"{text} and unicorn" for text in TEXTS["law"][:people])]
        for people in (MINIMUM_BASE - 1, MINIMUM_BASE)
    )
    named = [{word for words in topics.words for word in words} for topics in map(find_topics, (rare, just)) if topics]
    assert ["unicorn" in words for words in named] == [False, True]


def test_words_of_the_question_and_words_that_say_nothing_make_no_topic():
    texts = [f"{text}, which we don't share because it's the police's" for text in MIXED]
    found = find_topics(texts, "How could police share it?")
    assert found is not None
    assert {word for words in found.words for word in words} == {word for words in SUBJECTS.values() for word in words}


def test_an_answer_with_none_of_the_words_has_no_topic():
    found = find_topics([*MIXED, "Nothing else matters"])
    assert found is not None
    assert (found.main == NONE).tolist() == [False] * len(MIXED) + [True]


@pytest.mark.parametrize("texts", [["yes"] * 60, ["the"] * 60, [f"word{chr(97 + place)}" for place in range(20)]])
def test_answers_with_too_few_words_in_common_have_no_topics(texts):
    assert find_topics(texts) is None


def test_topics_are_alike_whatever_their_order_and_weight():
    topics = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
    assert likeness(topics, 3 * topics[::-1]).tolist() == pytest.approx([1, 1])
    assert likeness(topics, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])).tolist() == pytest.approx([1, np.sqrt(0.5)])


@pytest.mark.parametrize(
    ("stability", "words"), [(0.9, "Stable"), (0.899, "Fairly stable"), (0.75, "Fairly stable"), (0.749, "Unstable")]
)
def test_stability_is_said_in_words(stability, words):
    assert stability_in_words(stability) == words


# --- shares --------------------------------------------------------------------------------------


def test_a_topics_share_is_of_those_who_wrote_the_largest_first_and_no_topic_last():
    answers = [*TEXTS["training"], *TEXTS["law"][:30], *TEXTS["money"][:20], *TEXTS["time"][:20], "Tea", None, None]
    table = topic_shares("say", written_survey({"say": answers}))
    assert table["estimate"].tolist() == pytest.approx([60 / 131, 30 / 131, 20 / 131, 20 / 131, 1 / 131])
    assert table["n"].tolist() == [131] * 5
    assert set(table["topic"].iloc[0].split(", ")) == set(SUBJECTS["training"])
    assert table["topic"].iloc[-1] == NO_TOPIC
    assert table["in_words"].tolist() == [stability_in_words(one) for one in table["stability"].iloc[:4]] + [""]
    assert "those who wrote" in table.attrs["measure"]


def test_a_topics_share_is_weighted():
    weights = [3.0 if text in TEXTS["law"] else 1.0 for text in MIXED]
    table = topic_shares("say", written_survey({"say": MIXED}, weights=weights))
    assert table["estimate"].tolist() == pytest.approx([3 / 6, 1 / 6, 1 / 6, 1 / 6, 0])


def test_among_too_few_answers_no_topics_are_looked_for():
    answers = [text for both in zip(TEXTS["law"], TEXTS["time"], strict=True) for text in both]
    assert len(topic_shares("say", written_survey({"say": answers[: FEWEST_ANSWERS - 1]}))) == 0
    assert len(topic_shares("say", written_survey({"say": answers[:FEWEST_ANSWERS]}))) > 0
