"""Every cell of the report shows something defined, whoever answered: never a warning, a nan or an exception.

The notebooks themselves are run, cell by cell, on edge waves of the demonstration's survey. The first one,
which cleans files, is not: `test_cleaning` and others draw its edges.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.analysis import drivers, ranks, replicates, topics
from helpers.display.drawing.canvas import WIDE, Canvas
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import Questionnaire
from helpers.survey import Survey, small_groups_merged, weighted_survey
from published import leaks, published
from reference_inputs import demonstration
from surveys import drawn_population
from test_edge_cases import STYLE
from test_notebooks import NO_CHAPTER, NOTEBOOKS, code

CHAPTERS = {path.stem: code(path) for path in NOTEBOOKS[1:] if path.stem not in NO_CHAPTER}
NOW, THEN = "2026", "2025"
# Enough for topics to be looked for, and for groups to be set against each other.
RESPONDENTS = 240
FEW = 40  # replicates and samples: their number makes no figure more or less defined
ABOUT = ("respondent_id", "raw_row", "started", "finished", "seconds")
Answers = pd.DataFrame


def shortened(asked: Questionnaire) -> Questionnaire:
    """A few questions of every kind: the others are like them, and take their time."""
    themes = tuple(
        theme.model_copy(update={"items": theme.items[:4]})
        for theme in asked.themes
        if theme.id in ("leadership", "risk")
    )
    about = {*(theme.id for theme in themes), *(item.id for theme in themes for item in theme.items)}
    return asked.model_copy(
        update={
            "profile": tuple(one for one in asked.profile if one.id in ("sector", "role")),
            "themes": themes,
            "outcomes": asked.outcomes[:2],
            "single_choice": asked.single_choice[:1],
            "multiple_choice": tuple(
                one.model_copy(update={"options": one.options[:3]}) for one in asked.multiple_choice
            ),
            "codes": tuple(one for one in asked.codes if one.about in about),
        }
    )


ASKED = shortened(demonstration(NOW).questionnaire)
PROFILE = [question.id for question in ASKED.profile]
ITEMS = [item.id for item in ASKED.items()]
OUTCOMES = [outcome.id for outcome in ASKED.outcomes]
WRITTEN = [question.id for question in ASKED.open]


# --- edges -----------------------------------------------------------------------------------------


def blank(answers: Answers, *questions: str) -> Answers:
    return answers.assign(**{question: answers[question].where([False] * len(answers)) for question in questions})


def ticks(answers: Answers) -> list[str]:
    return [question for question in answers if answers[question].dtype == "boolean"]


def one_label(answers: Answers, questions: list[str], label: Callable[[Any], str]) -> Answers:
    """Everybody gives the same of each scale's labels."""
    scales = {question: demonstration(NOW).scale(question) for question in questions}
    return answers.assign(**{
        question: pd.Series(label(scale), index=answers.index, dtype=answers[question].dtype)
        for question, scale in scales.items()
    })  # fmt: skip


def as_one(answers: Answers) -> Answers:
    """Everybody answers as the first who answered everything."""
    complete = answers.dropna(subset=[*PROFILE, *ITEMS, *OUTCOMES, WRITTEN[0]]).head(1)
    return complete.loc[complete.index.repeat(len(answers))].set_index(answers.index)


def sectors(answers: Answers, first: Any) -> pd.Series:
    """The first sector for some, and the second for the others."""
    one, other, *_ = answers["sector"].cat.categories
    return pd.Series(np.where(first, one, other), index=answers.index).astype(answers["sector"].dtype)


def nought_and_one(answers: Answers) -> Answers:
    """One sector agrees with everything and ticks everything; the other with nothing, and nothing."""
    half = pd.Series(np.arange(len(answers)) % 2 == 0, index=answers.index)
    high = one_label(answers, [*ITEMS, *OUTCOMES], lambda scale: scale.labels[-1])
    low = one_label(answers, [*ITEMS, *OUTCOMES], lambda scale: scale.labels[0])
    return answers.assign(
        sector=sectors(answers, half),
        **{question: high[question].where(half, low[question]) for question in [*ITEMS, *OUTCOMES]},
        **{tick: half.astype("boolean") for tick in ticks(answers)},
    )


EDGES: dict[str, Callable[[Answers], Answers]] = {
    "one respondent": lambda answers: answers.head(1),
    "nine respondents": lambda answers: answers.head(9),
    "twelve respondents, and as many who weigh nothing": lambda answers: answers.head(24).assign(
        weight=np.arange(24) % 2.0
    ),
    "a group of one, and everybody wrote the same": lambda answers: answers.assign(
        sector=sectors(answers, np.arange(len(answers)) > 0), **as_one(answers)[WRITTEN]
    ),
    "all answers the same": as_one,
    "all missing": lambda answers: blank(answers, *answers.columns.difference(ABOUT)),
    "all outside the scale": lambda answers: one_label(answers, ITEMS, lambda scale: scale.outside_labels[0]),
    "an item and an outcome that nobody answered, and nobody wrote": lambda answers: blank(
        answers, ITEMS[0], OUTCOMES[0], *WRITTEN
    ),
    "shares of nought and one, weighted to the population": nought_and_one,
    "nobody weighs anything": lambda answers: answers.assign(weight=0.0),
    "one weighs anything": lambda answers: answers.assign(weight=np.arange(len(answers)) == 1.0),
}
# The earlier waves that leave one like any other least to be set against.
EARLIER = ("one respondent", "all answers the same", "all missing", "all outside the scale", "one weighs anything")


@cache
def wave(edge: str, year: str = NOW) -> Survey:
    """The first respondents of a demonstration wave, as an edge has them; without an edge, as they are."""
    whole = demonstration(year)
    answers = whole.responses.head(RESPONDENTS)
    answers = (EDGES[edge](answers) if edge else answers).reset_index(drop=True)
    answers["respondent_id"] = [str(number) for number in range(1, len(answers) + 1)]
    weights = answers.get("weight", pd.Series(1.0, index=answers.index)).astype(float).rename("weight")
    survey = replace(
        whole, questionnaire=shortened(whole.questionnaire), responses=answers, weights=weights,
        weighted="weight" in answers, population=None, population_weights=None,
    )  # fmt: skip
    if "population" not in edge:
        return survey
    one, other, *_ = answers["sector"].cat.categories
    return weighted_survey(replace(survey, population=drawn_population(sector={one: 900, other: 100})))


# --- cells -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    for drawing in (
        drivers.driver_importance, drivers.importance_and_performance, ranks.barrier_ranks, replicates.replicated,
        replicates.replicate_weights,
    ):  # fmt: skip
        monkeypatch.setattr(drawing, "__defaults__", (FEW,))
    for name, number in {"STARTS": 2, "SAMPLES_TO_CHOOSE": 3, "SAMPLES": 5}.items():
        monkeypatch.setattr(topics, name, number)
    # A narrow drawing has the words and marks of the wide one.
    monkeypatch.setattr(Canvas, "write", wide_alone(Canvas.write, None))
    monkeypatch.setattr(Canvas, "html", wide_alone(Canvas.html, "<div></div>"))


def wide_alone(draw: Callable[..., Any], instead: Any) -> Callable[..., Any]:
    return lambda canvas, *told, **how: draw(canvas, *told, **how) if canvas.form == WIDE else instead


def shown(cells: list[str], now: Survey, before: Survey, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """What each cell of a notebook shows of a wave."""
    monkeypatch.setattr("helpers.survey.open_survey", lambda name: now)
    monkeypatch.setattr("helpers.survey.open_earlier", lambda name, wave: before)
    names: dict[str, Any] = {}
    for cell in cells:
        *steps, last = ast.parse(cell).body
        if isinstance(last, ast.Expr):
            yield eval(compile(ast.Expression(last.value), cell, "eval"), names)
        else:
            exec(compile(ast.Module([*steps, last], []), cell, "exec"), names)


# "None of them" is English.
NOT_A_FIGURE = re.compile(r"(?<!\w)(?:nan|NaN|inf|None(?! of )|NaT|<NA>|&lt;NA&gt;)(?!\w)")


def undefined(one: object) -> list[str]:
    """What no page may say, with the words before it."""
    assert isinstance(one, Exhibit | Sentence)
    bundle = one._repr_mimebundle_()
    told = [re.sub(r"<[^>]*>", " ", STYLE.sub("", bundle["text/html"])), bundle["text/plain"]]
    told += [str(cell) for cell in one.table.to_numpy().ravel()] if isinstance(one, Exhibit) else []
    return [text[max(0, found.start() - 60) : found.end()] for text in told for found in NOT_A_FIGURE.finditer(text)]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_shows_something_defined(chapter: str, edge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(CHAPTERS[chapter], wave(edge), wave(edge, THEN), monkeypatch)
    assert [words for one in told for words in undefined(one)] == []


@pytest.mark.parametrize("edge", EARLIER)
def test_what_changed_since_such_a_wave_is_defined(edge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(CHAPTERS["08_since_last_time"], wave(""), wave(edge, THEN), monkeypatch)
    assert [words for one in told for words in undefined(one)] == []


# --- nobody is given away ----------------------------------------------------------------------------

EDITION = [chapter for chapter in CHAPTERS if "edition" in chapter]


def with_tiny_groups(seed: int, year: str) -> Survey:
    """A wave whose groups are of all sizes, many of them tiny, and some of whose respondents left much blank."""
    random = np.random.default_rng([seed, int(year)])
    survey = wave("", year)
    answers = survey.responses.head(int(random.integers(30, RESPONDENTS))).copy()
    for question in PROFILE:
        kinds = answers[question].cat.categories
        drawn = random.choice(len(kinds), len(answers), p=random.dirichlet(np.full(len(kinds), 0.4)))
        drawn[random.random(len(answers)) < random.choice([0, 0.05])] = -1
        answers[question] = pd.Categorical.from_codes(drawn, dtype=answers[question].dtype)
    for question in (*ITEMS, *OUTCOMES):
        answers[question] = answers[question].where(random.random(len(answers)) > random.choice([0, 0.1, 0.9]))
    drawn = replace(survey, responses=answers, weights=survey.weights.loc[answers.index])
    return small_groups_merged(drawn) if seed % 2 else drawn


@pytest.mark.parametrize("seed", range(8))
def test_no_survey_with_tiny_groups_gives_anybody_away(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small groups merged (odd seeds) and not, all chapters and editions together, as the audit reads them."""
    now, before = with_tiny_groups(seed, NOW), with_tiny_groups(seed, THEN)
    chapters = {chapter: cells for chapter, cells in CHAPTERS.items() if chapter not in EDITION}
    told = {chapter: list(shown(cells, now, before, monkeypatch)) for chapter, cells in chapters.items()}
    sizes = now.profile("sector").value_counts()
    for group in now.questionnaire.single("sector").labels:
        if sizes[group] >= MINIMUM_BASE:
            for chapter in EDITION:
                cells = [
                    re.sub(r'(?m)^group: str = ".*?"', f"group: str = {group!r}", cell) for cell in CHAPTERS[chapter]
                ]
                cells = [re.sub(r'(?m)^by: str = ".*?"', 'by: str = "sector"', cell) for cell in cells]
                told[f"{group}/{chapter}"] = list(shown(cells, now, before, monkeypatch))
    assert [str(leak) for leak in leaks(published(told))] == []
