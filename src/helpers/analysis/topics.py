"""From what people wrote to topics that nobody named beforehand, and how stable they are.

Words that are often used together make a topic: non-negative matrix factorisation of TF-IDF, which ends up
somewhere else from another random start, and somewhere else again had other people answered. So each topic
is told with how often it comes out again from samples of the answers and other starts (as Hennig 2007 counts
the clusters that are recovered). Another seed gives the same topics of the demonstration's answers, and
about the same stability: see the tests. That a topic comes out again does not make it mean anything: with
each word dealt out among the demonstration's answers at random, topics come out again about as often, each
around one frequent word. Apart from `voices`, for scikit-learn takes its time to load.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.intervals import share_interval
from helpers.analysis.estimates import SHARE
from helpers.analysis.tables import estimated, grouping, stacked
from helpers.analysis.voices import THOSE_WHO_WROTE, of_those_who_wrote, open_question, written_answers
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import normalised
from helpers.survey import Survey

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Among fewer answers hardly a word is used by ten people.
FEWEST_ANSWERS = 50
# Among more answers than these, topics are sought in so many of them, drawn by lot: the search goes through the
# answers some hundred times, and of more of them it finds the same.
MOST_ANSWERS = 2_500
# More topics than ten are a list that nobody reads; fewer than four say less than the code frame. The finer the
# steps between, the more does chance decide.
NUMBERS_OF_TOPICS = (4, 7, 10)
# Of the demonstration's answers, the best of so many starts is the same from seed to seed; of ten it may not be.
STARTS = 20
# The number of topics is chosen by other samples than those that tell how stable each topic is.
SAMPLES_TO_CHOOSE, SAMPLES = 30, 100
SAMPLED = 0.8  # of the answers, without replacement, as Greene and others do
# Where a start stops: a sample differs from the next by far more than `ROUGHLY` leaves. Topics' words are ranked.
ROUGHLY, EXACTLY = 3e-3, 1e-5
ALIKE = 0.75  # the cosine of its words from which on a topic of a sample is the same one. A rule of thumb of ours.
# The share of samples in which a topic comes out again. Rules of thumb of ours; the figure stands beside.
STABLE, FAIRLY_STABLE = 0.9, 0.75
WORDS_SHOWN, LIGHTEST = 6, 0.1  # a word that weighs less, as a share of the heaviest, does not name a topic
NO_TOPIC = "No topic: none of these words"
NONE = -1

Topic = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Topics:
    """Topics found: the words that weigh most in each, how stable each is, and each answer's main one.

    `stability` is the share of samples in which a topic comes out again. `main` is a topic's position, or
    `NONE` for an answer with none of the words that make topics.
    """

    words: list[list[str]]
    stability: Numbers
    main: Topic


def topic_shares(question: str, wave: Survey) -> pd.DataFrame:
    """Share of those who wrote whose answer is mainly about each topic found in the answers.

    The topics are taken as given: intervals are of the shares alone. Columns: topic (the words that weigh
    most in it), stability (how often it comes out again, 0 to 1), in_words, then the figures. Rows: the largest
    first, and last those with no topic. No rows where fewer than `FEWEST_ANSWERS` wrote, or used too few words
    in common.
    """
    asked = open_question(question, wave)
    texts = written_answers(question, wave)
    found = find_topics(texts.tolist(), asked.wording) if len(texts) >= FEWEST_ANSWERS else None
    groups = grouping(wave, None)
    tables = []
    if found is not None:
        labels = [*range(len(found.words)), NONE]
        mainly = pd.DataFrame({label: found.main == label for label in labels}, index=texts.index)
        keys = [
            {"topic": ", ".join(words), "stability": stability, "in_words": stability_in_words(stability)}
            for words, stability in zip(found.words, found.stability.tolist(), strict=True)
        ]
        keys.append({"topic": NO_TOPIC, "stability": np.nan, "in_words": ""})
        table = estimated(of_those_who_wrote(mainly, wave), keys, wave, groups, share_interval)
        largest = table.iloc[:-1].sort_values("estimate", ascending=False, kind="stable")
        tables.append(pd.concat([largest, table.iloc[-1:]]))
    return stacked(
        tables,
        ["topic", "stability", "in_words"],
        wave,
        groups,
        **SHARE,
        family="topic_shares",
        measure="Share of those who wrote whose answer is mainly about it",
        base=THOSE_WHO_WROTE,
        question=asked.wording,
        question_id=question,
    )


def stability_in_words(stability: float) -> str:
    """How far a topic may be relied on to come out again.

    >>> stability_in_words(0.97), stability_in_words(0.5)
    ('Stable', 'Unstable')
    """
    if stability >= STABLE:
        return "Stable"
    return "Fairly stable" if stability >= FAIRLY_STABLE else "Unstable"


def find_topics(texts: list[str], question: str = "", seed: int = 0) -> Topics | None:
    """The topics of some answers; None where these have too few words in common, or are too much alike.

    Only words that `MINIMUM_BASE` respondents or more used are counted, so that no topic is named by what
    few people said; and no words of the question itself, which everybody uses.

    Of several numbers of topics the smallest is taken that is as stable as the most stable: whose topics agree
    as much between samples of the answers (Greene, O'Callaghan and Cunningham 2014, "How many topics?", here
    with the cosine of topics' words, and over all pairs of samples). Of all answers the start that fits best
    gives the topics. How stable each is comes from samples that had no part in either. A sample has one start
    only, which may be a bad one: that lowers it. And samples share most of their answers: that raises it above
    what quite other people's answers would show. Of more than `MOST_ANSWERS`, topics and samples are sought in so many,
    and then each answer's main topic.
    """
    vectoriser = TfidfVectorizer(
        analyzer=_words_but(set(_words(question))), min_df=MINIMUM_BASE, sublinear_tf=True, dtype=np.float32
    )
    try:
        weights = vectoriser.fit_transform(texts)
    except ValueError:  # that no word is left
        return None
    vocabulary = vectoriser.get_feature_names_out().tolist()
    most = min(len(vocabulary) // 2, _ways_to_differ(weights))
    numbers = [number for number in NUMBERS_OF_TOPICS if number <= most]
    if not numbers:
        return None
    choosing, starting, checking, drawing = map(np.random.default_rng, np.random.SeedSequence(seed).spawn(4))
    sought_in = _drawn_by_lot(weights, drawing)
    number = numbers[0]
    if len(numbers) > 1:
        number = fewest_as_stable({
            number: agreement(topics_of_samples(sought_in, number, SAMPLES_TO_CHOOSE, choosing)) for number in numbers
        })  # fmt: skip
    model, of_answers = _best_start(sought_in, number, starting)
    if sought_in is not weights:
        of_answers = np.asarray(model.transform(weights), dtype=float)
    of_words = np.asarray(model.components_, dtype=float)
    stability = coming_out_again(of_words, topics_of_samples(sought_in, number, SAMPLES, checking))
    # What a topic weighs in an answer: as much as its words do.
    weighing = of_answers * np.linalg.norm(of_words, axis=1)
    main = np.where(weighing.max(axis=1) > 0, weighing.argmax(axis=1), NONE)
    heavy = of_words >= LIGHTEST * of_words.max(axis=1, keepdims=True)
    places = (-of_words).argsort(axis=1, kind="stable")[:, :WORDS_SHOWN].tolist()
    words = [[vocabulary[place] for place in row if heavy[topic, place]] for topic, row in enumerate(places)]
    return Topics(words, stability, main)


def _words_but(asked: set[str]) -> Callable[[str], list[str]]:
    left_out = ENGLISH_STOP_WORDS | asked
    return lambda text: [word for word in _words(text) if word not in left_out]


def _words(text: str) -> list[str]:
    """Words of three letters or more, without a genitive's ending; "don't" and "we've" are none."""
    return [plain for word in _WORD.findall(normalised(text)) if (plain := _counted(word))]


@lru_cache(maxsize=100_000)  # people use few words, again and again
def _counted(word: str) -> str:
    """The word as it is counted; "" for one that is not."""
    plain = word.removesuffix("'s")
    return plain if len(plain) > 2 and "'" not in plain else ""


def _ways_to_differ(weights: Any) -> int:
    """How many topics it takes to account for every answer: more would say the same things twice, or nothing.

    One, where everybody wrote the same sentence. It is the rank, up to what single precision leaves.
    """
    words = weights.astype(float)
    return int(np.linalg.matrix_rank((words.T @ words).toarray(), rtol=1e-10, hermitian=True))


def _drawn_by_lot(weights: Any, random: np.random.Generator) -> Any:
    """The answers in which topics are sought: all, or of very many `MOST_ANSWERS`."""
    answers = weights.shape[0]
    if answers <= MOST_ANSWERS:
        return weights
    return weights[np.sort(random.permutation(answers)[:MOST_ANSWERS])]


def _best_start(weights: Any, topics: int, random: np.random.Generator) -> tuple[NMF, Numbers]:
    """The model from the random start that fits best, and answers by topics."""
    starts = random.integers(2**31, size=STARTS).tolist()
    best = min(starts, key=lambda start: _misfit(_fitted(weights, topics, start, ROUGHLY)[0]))
    model, of_answers = _fitted(weights, topics, best, EXACTLY)
    return model, np.asarray(of_answers, dtype=float)


def _misfit(model: NMF) -> float:
    """How far the model is from the answers; scikit-learn has NaN where nothing but a rounding error is left."""
    return float(np.nan_to_num(model.reconstruction_err_))


def topics_of_samples(weights: Any, topics: int, samples: int, random: np.random.Generator) -> list[Numbers]:
    """Topics by words, from so many samples of the answers, each from another random start."""
    answers = weights.shape[0]
    drawn = (np.sort(random.permutation(answers)[: round(SAMPLED * answers)]) for _ in range(samples))
    models = (_fitted(weights[rows], topics, int(random.integers(2**31)), ROUGHLY)[0] for rows in drawn)
    return [np.asarray(model.components_, dtype=float) for model in models]


class _KeepsTransposed(csr_matrix):  # type: ignore[misc]
    """A matrix that is transposed once: scikit-learn asks for that at every step, a tenth of all that a fit takes."""

    def transpose(self, axes: None = None, copy: bool = False) -> Any:
        if copy or not hasattr(self, "_transposed"):
            self._transposed = super().transpose(axes, copy)
        return self._transposed


def _fitted(weights: Any, topics: int, start: int, tolerance: float) -> tuple[NMF, Any]:
    """The model from one random start, and what its topics weigh in each answer."""
    model = NMF(topics, init="random", random_state=start, max_iter=2000, tol=tolerance)
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        # A start that has not quite arrived is less like the others, and counts as it is.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model, model.fit_transform(_KeepsTransposed(weights))


def agreement(of_samples: Sequence[Numbers]) -> tuple[float, float]:
    """How alike topics are, on average over all pairs of samples, and the standard error of that average.

    An average over pairs varies as twice the average over the samples of what each has in common with the
    others (Hoeffding 1948).
    """
    pairs = np.full((len(of_samples), len(of_samples)), np.nan)
    for one, other in combinations(range(len(of_samples)), 2):
        pairs[one, other] = pairs[other, one] = likeness(of_samples[one], of_samples[other]).mean()
    with_the_others = np.nanmean(pairs, axis=1)
    return float(with_the_others.mean()), float(2 * with_the_others.std(ddof=1) / np.sqrt(len(of_samples)))


def fewest_as_stable(agreements: Mapping[int, tuple[float, float]]) -> int:
    """The smallest number of topics whose agreement is within a standard error of the best.

    >>> fewest_as_stable({4: (0.70, 0.02), 6: (0.79, 0.02), 8: (0.80, 0.02)})
    6
    """
    best, error = max(agreements.values())
    return min(number for number, (agreed, _) in agreements.items() if agreed >= best - error)


def coming_out_again(topics: Numbers, of_samples: Sequence[Numbers]) -> Numbers:
    """The share of samples in which each topic has its like."""
    return np.asarray(np.mean([likeness(topics, others) >= ALIKE for others in of_samples], axis=0), dtype=float)


def likeness(topics: Numbers, others: Numbers) -> Numbers:
    """The cosine of each topic (rows) with its pair from elsewhere, paired so that they add up to most."""
    cosines = _unit(topics) @ _unit(others).T
    rows, columns = linear_sum_assignment(-cosines)
    return np.asarray(cosines[rows, columns], dtype=float)


def _unit(topics: Numbers) -> Numbers:
    length = np.linalg.norm(topics, axis=1, keepdims=True)
    return np.asarray(np.divide(topics, length, out=np.zeros_like(topics), where=length > 0))
