"""From a questionnaire to its pages: what is asked, in order, in words and answers alone.

Consent, who answers, a page a theme, outcomes, further questions, open questions: the order in which the
demonstration survey was asked. Neither titles of charts nor which answer is good news is part of what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from helpers.questionnaire import (
    Consent,
    Item,
    MultipleChoice,
    OpenQuestion,
    Questionnaire,
    Scale,
    SingleChoice,
    Text,
    Wave,
    normalised,
    words_of,
)  # fmt: skip

# one: one answer; several: any number; grid: one answer for each row; words: the respondent's own.
Kind = Literal["one", "several", "grid", "words"]

# The questionnaire names its themes; what the other pages are called, it leaves open.
TAKING_PART = "Taking part"
ABOUT_YOU = "About you"
OVERALL = "Overall"
FURTHER = "Some further questions"
OWN_WORDS = "In your own words"
_OTHER = "other"


@dataclass(frozen=True)
class Choice:
    """An answer that can be given. `place` counts from 1 among all that the questionnaire lists.

    `outside` ones are no points of the scale.
    """

    label: str
    place: int
    id: str = ""
    outside: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a whole number, and nothing else."""
        return self.label.isascii() and self.label.isdigit()

    @property
    def weight(self) -> int:
        """What it counts as in a mean: the number that it is, or its place."""
        return int(self.label) if self.is_number else self.place


@dataclass(frozen=True)
class Row:
    """A statement of a grid."""

    id: str
    wording: str


@dataclass(frozen=True)
class Question:
    """What is asked at once: a question, or a grid of statements under one heading.

    `above` is a heading that stood over a question which is now asked alone. `other` is the label of the box for
    another answer. `admits` are the choices that let a respondent go on, where others do not.
    """

    id: str
    wording: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    above: str = ""
    other: str = ""
    at_most: int | None = None
    required: bool = False
    admits: tuple[Choice, ...] = ()

    @property
    def rated(self) -> bool:
        """Whether its answers are the whole numbers of a rating, and nothing else."""
        return bool(self.choices) and all(one.is_number for one in self.choices)


@dataclass(frozen=True)
class Page:
    """The questions that are asked together. `about` says what a theme means; respondents do not read it."""

    id: str
    title: str
    questions: tuple[Question, ...]
    about: str = ""


@dataclass(frozen=True)
class Asked:
    """A survey as it is asked."""

    wave: Wave
    title: str
    introduction: str
    pages: tuple[Page, ...]

    @property
    def questions(self) -> list[Question]:
        """All questions, in order."""
        return [question for page in self.pages for question in page.questions]


def asked(questionnaire: Questionnaire) -> Asked:
    """The pages of a questionnaire; those that would be empty are left out."""
    wave = questionnaire.wave
    pages = tuple(page for page in _pages(questionnaire) if page.questions)
    return Asked(wave, words_of(wave.title), words_of(wave.introduction), pages)


def _pages(asked: Questionnaire) -> Iterator[Page]:
    if asked.consent:
        yield Page("consent", TAKING_PART, (_consent(asked.consent),))
    yield Page("profile", ABOUT_YOU, _singles("profile", asked.profile))
    for theme in asked.themes:
        items = _items(theme.id, theme.items, asked)
        yield Page(theme.id, words_of(theme.title), items, words_of(theme.meaning))
    yield Page("outcomes", OVERALL, _items("outcomes", asked.outcomes, asked))
    further = (*_singles("further", asked.single_choice), *map(_several, asked.multiple_choice))
    yield Page("further", FURTHER, further)
    yield Page("open", OWN_WORDS, tuple(map(_own_words, asked.open)))


def _consent(consent: Consent) -> Question:
    choices = _choices([answer.answer for answer in consent.answers])
    admits = tuple(one for one in choices if one.label == words_of(consent.admits))
    return Question(consent.id, words_of(consent.wording), "one", choices, required=True, admits=admits)


def _choices(labels: Sequence[Text], outside: Sequence[Text] = ()) -> tuple[Choice, ...]:
    listed = [*((label, False) for label in labels), *((label, True) for label in outside)]
    return tuple(Choice(words_of(label), place, outside=out) for place, (label, out) in enumerate(listed, start=1))


def _singles(page: str, questions: Sequence[SingleChoice]) -> tuple[Question, ...]:
    return _in_grids(page, [_single(question) for question in questions])


def _single(question: SingleChoice) -> Question:
    other = words_of(question.other)
    choices = _choices([answer.answer for answer in question.answers])
    if normalised(other).startswith(_OTHER):
        # The box is that answer: to offer both would ask which of the two to tick.
        choices = tuple(one for one in choices if normalised(one.label) != _OTHER)
    above = words_of(question.asked)
    return Question(question.id, words_of(question.wording), "one", choices, above=above, other=other)


def _items(page: str, items: Sequence[Item], asked: Questionnaire) -> tuple[Question, ...]:
    return _in_grids(page, [_item(item, asked.heading(item), asked.scale(item)) for item in items])


def _item(item: Item, heading: str, scale: Scale) -> Question:
    choices = _choices(scale.labels, scale.outside_labels)
    return Question(item.id, words_of(item.wording), "one", choices, above=words_of(heading))


def _in_grids(page: str, questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions, with neighbours under one heading that have the same answers as one grid.

    A grid of one row would be no grid: its question is asked alone, with the heading above it.
    """
    found: list[Question] = []
    for (heading, choices, other), run in groupby(questions, key=lambda one: (one.above, one.choices, one.other)):
        together = list(run)
        if heading and not other and len(together) > 1:
            rows = tuple(Row(one.id, one.wording) for one in together)
            found.append(Question(page, heading, "grid", choices, rows))
        else:
            found += together
    # Only a page's first grid has its name to itself.
    grids = [one for one in found if one.kind == "grid"]
    names = {id(one): f"{page}_{number}" for number, one in enumerate(grids[1:], start=2)}
    return tuple(replace(one, id=names.get(id(one), one.id)) for one in found)


def _several(question: MultipleChoice) -> Question:
    choices = tuple(Choice(words_of(one.option), place, one.id) for place, one in enumerate(question.options, start=1))
    return Question(
        question.id, words_of(question.wording), "several", choices, above=words_of(question.asked),
        other=words_of(question.other), at_most=question.at_most,
    )  # fmt: skip


def _own_words(question: OpenQuestion) -> Question:
    return Question(question.id, words_of(question.wording), "words", above=words_of(question.asked))
