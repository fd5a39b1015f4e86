"""Topics that nobody named beforehand: found in the words, and told with how stable they are."""

from __future__ import annotations

from itertools import combinations, cycle, islice

import numpy as np
import pytest

from helpers.analysis import topics
from helpers.analysis.topics import (
    FEWEST_ANSWERS,
    NO_TOPIC,
    NONE,
    agreement,
    coming_out_again,
    fewest_as_stable,
    find_topics,
    likeness,
    stability_in_words,
    topic_shares,
    topics_of_samples,
)
from helpers.analysis.voices import open_question, written_answers
from helpers.privacy.suppression import MINIMUM_BASE
from reference_inputs import demonstration
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


@pytest.mark.parametrize("seed", [0, 100, 200])
def test_subjects_with_words_of_their_own_are_found_and_come_out_again_from_every_sample(seed):
    found = find_topics(MIXED, seed=seed)
    assert found is not None
    assert sorted(map(sorted, found.words)) == sorted(map(sorted, SUBJECTS.values()))
    assert found.stability.min() >= 0.95
    assert [len({found.main[place] for place in range(start, len(MIXED), 4)}) for start in range(4)] == [1] * 4


@pytest.mark.parametrize("question", ["improvement", "resources"])
def test_another_seed_gives_as_many_topics_of_the_same_words_and_about_as_stable(question):
    wave = demonstration("2026")
    texts, wording = written_answers(question, wave).tolist(), open_question(question, wave).wording
    topics = [find_topics(texts, wording, seed) for seed in (0, 100, 200)]
    first, second, third = [
        {frozenset(words): stability for words, stability in zip(one.words, one.stability.tolist(), strict=True)}
        for one in topics
        if one
    ]
    assert set(first) == set(second) == set(third)
    # Shares of a hundred samples each, which chance alone seldom sets further apart.
    assert first == pytest.approx(second, abs=0.2)
    assert first == pytest.approx(third, abs=0.2)


def test_no_sample_that_told_how_many_topics_there_are_tells_how_stable_they_are(monkeypatch):
    drawn = []

    def noting(weights, topics, samples, random):
        drawn.append((topics, samples, random.bit_generator.state["state"]["inc"]))
        return topics_of_samples(weights, topics, samples, random)

    monkeypatch.setattr("helpers.analysis.topics.topics_of_samples", noting)
    assert find_topics(MIXED) is not None
    assert [(topics, samples) for topics, samples, _ in drawn] == [(4, 30), (7, 30), (4, 100)]
    assert len({stream for *_, stream in drawn[:-1]}) == 1
    assert drawn[-1][-1] != drawn[0][-1]


def test_topics_agree_as_much_as_their_samples_do_pair_by_pair():
    one, other = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    assert agreement([one, one, one]) == pytest.approx((1, 0))
    # Pairs: 1, 0 and 0. Each sample with the two others: 1/2, 1/2 and 0.
    assert agreement([one, one, other]) == pytest.approx((1 / 3, 2 * np.std([1 / 2, 1 / 2, 0], ddof=1) / np.sqrt(3)))


@pytest.mark.parametrize(("by_four", "number"), [((0.77, 0.5), 7), ((0.779, 0.0), 7), ((0.781, 0.0), 4)])
def test_the_fewest_topics_are_taken_that_agree_as_well_as_the_best_within_its_standard_error(by_four, number):
    assert fewest_as_stable({4: by_four, 7: (0.79, 0.01), 10: (0.80, 0.02)}) == number


def test_a_topic_comes_out_again_from_a_sample_with_one_of_much_the_same_words():
    topics = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    same, rather, not_quite = (np.array([[0.0, 1.0, spread], [2.0, 0.0, 0.0]]) for spread in (0.0, 0.8, 1.0))
    # Cosines of the second topic: 1, 1 / sqrt(1.64) = 0.78 and 1 / sqrt(2) = 0.71.
    assert coming_out_again(topics, [same, rather, not_quite, not_quite]).tolist() == [4 / 4, 2 / 4]


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


SENTENCES = [" and ".join(words) for words in SUBJECTS.values()]


@pytest.mark.parametrize(
    "texts",
    [
        [" and ".join(SENTENCES)] * 240,
        [" and ".join(SENTENCES)] * 240 + ["Nothing"] * 3,
        SENTENCES[:3] * 80,
        # Who wrote two of the sentences said nothing that the others did not say.
        [*SENTENCES[:3], " and ".join(SENTENCES[:2])] * 60,
    ],
    ids=["one sentence", "one sentence, and no words", "three sentences", "three sentences, and two of them"],
)
def test_answers_that_differ_in_fewer_ways_than_there_would_be_topics_have_none(texts):
    assert find_topics(texts) is None


def test_as_many_sentences_as_topics_are_a_topic_each():
    found = find_topics(SENTENCES * 60)
    assert found is not None
    assert sorted(map(sorted, found.words)) == sorted(map(sorted, SUBJECTS.values()))
    assert [len(set(found.main[place::4].tolist())) for place in range(4)] == [1] * 4


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


def test_of_very_many_answers_topics_are_sought_in_some_and_each_answer_has_its_main_one(monkeypatch):
    monkeypatch.setattr(topics, "MOST_ANSWERS", 120)
    starts = []
    fitted = topics._fitted
    monkeypatch.setattr(topics, "_fitted", lambda *told: starts.append(told[0].shape[0]) or fitted(*told))
    found = find_topics(MIXED)
    assert found is not None
    assert set(starts) == {120, 96}
    assert sorted(map(sorted, found.words)) == sorted(map(sorted, SUBJECTS.values()))
    assert [len({found.main[place] for place in range(start, len(MIXED), 4)}) for start in range(4)] == [1] * 4
