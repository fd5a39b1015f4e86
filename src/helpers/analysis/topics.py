"""From what people wrote to topics that nobody named beforehand, and how stable they are.

Words that are often used together make a topic: non-negative matrix factorisation of TF-IDF, which ends up
somewhere else from another random start. So it is started several times, and each topic is told with how
alike it is from start to start. Apart from `voices`, for scikit-learn takes its time to load.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from helpers.analysis.design import Numbers
from helpers.analysis.estimates import SHARE
from helpers.analysis.intervals import share_interval
from helpers.analysis.tables import estimated, grouping, stacked
from helpers.analysis.voices import THOSE_WHO_WROTE, of_those_who_wrote, open_question, written_answers
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import normalised
from helpers.survey import Survey

# Among fewer answers hardly a word is used by ten people.
FEWEST_ANSWERS = 50
# More topics than ten are a list that nobody reads; fewer than four say less than the code frame.
NUMBERS_OF_TOPICS = (4, 6, 8, 10)
STARTS = 10
# The mean cosine of a topic's words from start to start. Rules of thumb of ours; the figure stands beside.
STABLE, FAIRLY_STABLE = 0.9, 0.75
WORDS_SHOWN, LIGHTEST = 6, 0.1  # a word that weighs less, as a share of the heaviest, does not name a topic
NO_TOPIC = "No topic: none of these words"
NONE = -1

Topic = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Topics:
    """Topics found: the words that weigh most in each, how stable each is, and each answer's main one.

    `stability` is 1 where a topic comes out the same from every start. `main` is a topic's position, or
    `NONE` for an answer with none of the words that make topics.
    """

    words: list[list[str]]
    stability: Numbers
    main: Topic


def topic_shares(question: str, wave: Survey) -> pd.DataFrame:
    """Share of those who wrote whose answer is mainly about each topic found in the answers.

    The topics are taken as given: intervals are of the shares alone. Columns: topic (the words that weigh
    most in it), stability (0 to 1), in_words, then the figures. Rows: the largest first, and last those
    with no topic. No rows where fewer than `FEWEST_ANSWERS` wrote, or used too few words in common.
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


def find_topics(texts: list[str], question: str = "") -> Topics | None:
    """The topics of some answers; None where these have too few words in common.

    Only words that `MINIMUM_BASE` respondents or more used are counted, so that no topic is named by what
    few people said; and no words of the question itself, which everybody uses. Of several numbers of topics
    the one is taken whose topics are most alike from start to start (Greene, O'Callaghan and Cunningham
    2014, with the cosine of topics' words). The start that fits best gives the topics.
    """
    vectoriser = TfidfVectorizer(
        analyzer=_words_but(set(_words(question))), min_df=MINIMUM_BASE, sublinear_tf=True, dtype=np.float32
    )
    try:
        weights = vectoriser.fit_transform(texts)
    except ValueError:  # that no word is left
        return None
    vocabulary = vectoriser.get_feature_names_out().tolist()
    numbers = [number for number in NUMBERS_OF_TOPICS if 2 * number <= len(vocabulary)]
    if not numbers:
        return None
    fits = [_fit(weights, number) for number in numbers]
    of_answers, of_words, stability = max(fits, key=lambda fit: float(fit[2].mean()))
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


def _words(text: str) -> Iterator[str]:
    """Words of three letters or more, without a genitive's ending; "don't" and "we've" are none."""
    for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", normalised(text)):
        plain = word.removesuffix("'s")
        if len(plain) > 2 and "'" not in plain:
            yield plain


def _fit(weights: Any, topics: int) -> tuple[Numbers, Numbers, Numbers]:
    """Answers by topics, topics by words, and each topic's stability, from several random starts."""
    fits = []
    for start in range(STARTS):
        model = NMF(topics, init="random", random_state=start, max_iter=400, tol=1e-3)
        with warnings.catch_warnings():
            # A start that has not quite arrived is less like the others, and counts as it is.
            warnings.simplefilter("ignore", ConvergenceWarning)
            of_answers = model.fit_transform(weights)
        fits.append((float(model.reconstruction_err_), of_answers, model.components_))
    best = min(range(STARTS), key=lambda start: fits[start][0])
    _, of_answers, of_words = fits[best]
    alike = [likeness(of_words, other) for start, (_, _, other) in enumerate(fits) if start != best]
    return np.asarray(of_answers, dtype=float), np.asarray(of_words, dtype=float), np.mean(alike, axis=0)


def likeness(topics: Numbers, others: Numbers) -> Numbers:
    """The cosine of each topic (rows) with its pair from another start, paired so that they add up to most."""
    cosines = _unit(topics) @ _unit(others).T
    rows, columns = linear_sum_assignment(-cosines)
    return np.asarray(cosines[rows, columns], dtype=float)


def _unit(topics: Numbers) -> Numbers:
    length = np.linalg.norm(topics, axis=1, keepdims=True)
    return np.asarray(np.divide(topics, length, out=np.zeros_like(topics), where=length > 0))
