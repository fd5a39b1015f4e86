"""From what weighs on people to what they write: open answers and other boxes.

Respondents write about the themes that are weak for them, in the terms of their own kind of
organisation, at different lengths, with the slips that people make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from helpers.demonstration.model import Codes
from helpers.demonstration.people import People, generator, gumbel
from helpers.demonstration.personal import planted_in
from helpers.questionnaire import Questionnaire

Texts = dict[str, dict[int, str]]  # question -> person -> text

# How answers are built, as shares: which sentences follow each other.
FORMS: dict[str, list[tuple[float, tuple[str, ...]]]] = {
    "improvement": [
        (0.15, ("proposals",)),
        (0.06, ("problems",)),
        (0.16, ("problems", "proposals")),
        (0.10, ("problems", "consequences")),
        (0.09, ("proposals", "consequences")),
        (0.09, ("problems", "proposals", "consequences")),
        (0.09, ("proposals", "also")),
        (0.05, ("organisations",)),
        (0.06, ("organisations", "proposals")),
        (0.05, ("roles", "proposals")),
        (0.03, ("organisations", "roles", "problems", "proposals", "consequences")),
        (0.07, ("shorts",)),
    ],
    "resources": [
        (0.17, ("proposals",)),
        (0.19, ("proposals", "reasons")),
        (0.09, ("reasons", "proposals")),
        (0.16, ("proposals", "also")),
        (0.04, ("organisations",)),
        (0.10, ("organisations", "also")),
        (0.03, ("roles",)),
        (0.08, ("roles", "also", "reasons")),
        (0.08, ("lists",)),
        (0.06, ("shorts",)),
    ],
}
ASIDE, OPENED = 0.12, 0.20
MISSPELT, LOWER_CASE, NO_STOP, EXCLAIMED, NEW_LINE, SPACED = 0.12, 0.06, 0.12, 0.02, 0.04, 0.04
CONCERN = 0.9  # how strongly a weak theme is what people write about
FILLS_OTHER_BOX = 0.75  # of those whose profile answer is Other
LISTED = ("thing", "too", "also")  # slots that say what an answer is about
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class _Writer:
    """One person about to write: what is on their mind, who they are, and their share of chance."""

    themes: Sequence[str]  # weightiest first
    role: str
    organisation: str
    chance: list[float]


@dataclass(frozen=True)
class OpenAnswer:
    """What one person writes, and what it says: its sentences as in phrases.yml, and what fills its lists."""

    text: str
    says: tuple[str, ...]


@cache
def phrases() -> dict[str, Any]:
    """The sentences, slots and misspellings that answers are made of."""
    loaded: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("phrases.yml").read_text(encoding="utf-8"))
    return loaded


def write_answers(
    questionnaire: Questionnaire, people: People, whole: Codes, seed: int
) -> tuple[Texts, dict[str, int]]:
    """What everyone writes, by question, and how many pieces of personal data stand in it by kind.

    Personal data are only planted in answers of people in `whole`, so that the count is of what
    intake will see.
    """
    wave = questionnaire.wave.id
    texts = {
        question.id: {person: answer.text for person, answer in open_answers(question.id, people, wave, seed).items()}
        for question in questionnaire.open
    }
    with_box = [question.id for question in questionnaire.profile if question.other]
    with_box += [question.id for question in questionnaire.multiple_choice if question.other]
    for box in with_box:
        texts[box] = _other_box(box, *_who_fills(questionnaire, box, people), generator(seed, wave, box, "other box"))
    return _plant(texts, whole, wave, seed)


def open_answers(question: str, people: People, wave: str, seed: int) -> dict[int, OpenAnswer]:
    """What each person who answers an open question writes, before any personal data is planted in it."""
    random = generator(seed, wave, question, "words")
    who = np.flatnonzero(people.writes[question])
    ranked = _concerns(people, who, random)
    chance = random.random((len(who), 40)).tolist()
    names = list(people.themes)
    labels, codes = people.profile.labels, people.profile.codes
    roles, organisations = ([labels[by][code] for code in codes[by][who]] for by in ("role", "organisation"))
    writers = [
        _Writer([names[theme] for theme in themes], role, organisation, draws)
        for themes, role, organisation, draws in zip(ranked.tolist(), roles, organisations, chance, strict=True)
    ]
    return {person: _answer(question, writer) for person, writer in zip(who.tolist(), writers, strict=True)}


def _concerns(people: People, who: Codes, random: np.random.Generator) -> Codes:
    """For each writer the positions of the themes, the one that weighs most first."""
    weights = [gumbel(random.random(len(who))) - CONCERN * level[who] for level in people.themes.values()]
    return (-np.column_stack(weights)).argsort(axis=1, kind="stable")


def _answer(question: str, writer: _Writer) -> OpenAnswer:
    chance = iter(writer.chance)
    form = _weighted(FORMS[question], next(chance))
    aside = next(chance) < ASIDE
    sentences = [_sentence(question, part, writer, next(chance)) for part in (*form, *(["asides"] if aside else []))]
    says = tuple(sentences)
    if form[0] == "proposals" and next(chance) < OPENED:
        sentences[0] = _led_by(_one_of(phrases()[question]["openers"], next(chance)), sentences[0])
    if "also" in form:
        place = form.index("also")
        sentences[place] = _led_by(_one_of(phrases()[question]["linkers"], next(chance)), sentences[place])
    slots = _slots(writer, chance)
    filled = [_SLOT.sub(lambda match: _fitted(match[1], slots), sentence) for sentence in sentences]
    listed = tuple(slots[slot] for slot in LISTED if any(f"{{{slot}}}" in said.lower() for said in says))
    return OpenAnswer(_with_slips(filled, chance), (*says, *listed))


def _sentence(question: str, part: str, writer: _Writer, chance: float) -> str:
    source = phrases()[question]
    if part in ("shorts", "asides", "lists"):
        return _one_of(source[part], chance)
    if part == "roles":
        return _one_of(source[part][writer.role], chance)
    if part == "organisations":
        return _one_of(source[part][writer.organisation], chance)
    if part == "also":
        return _one_of(source["themes"][writer.themes[1]]["proposals"], chance)
    return _one_of(source["themes"][writer.themes[0]][part], chance)


def _led_by(words: str, sentence: str) -> str:
    return f"{words}{sentence[0].lower()}{sentence[1:]}" if words else sentence


def _slots(writer: _Writer, chance: Iterator[float]) -> dict[str, str]:
    """One filling for each slot: an answer speaks of one partner and one case throughout."""
    return {slot: _one_of(values, next(chance)) for slot, values in _fillings(writer.organisation).items()}


@cache
def _fillings(organisation: str) -> dict[str, list[str]]:
    """What may fill each slot for someone in this kind of organisation."""
    own = phrases()["own_slots"].get(organisation, {})
    themselves = phrases()["own_partners"].get(organisation, [])
    usual: dict[str, list[str]] = phrases()["slots"]
    return {
        slot: [value for value in own.get(slot, values) if value not in themselves] for slot, values in usual.items()
    }


def _fitted(slot: str, slots: Mapping[str, str]) -> str:
    value = slots[slot.lower()]
    return value[0].upper() + value[1:] if slot[0].isupper() else value


def _with_slips(sentences: list[str], chance: Iterator[float]) -> str:
    joint = "\n" if len(sentences) > 1 and next(chance) < NEW_LINE else "  " if next(chance) < SPACED else " "
    text = joint.join(sentences)
    if next(chance) < MISSPELT:
        text = _misspelt(text, next(chance))
    if next(chance) < LOWER_CASE:
        text = text.lower()
    ending = next(chance)
    if ending < NO_STOP:
        return text.removesuffix(".")
    if ending < NO_STOP + EXCLAIMED:
        return text.removesuffix(".") + "!!"
    return text


def _misspelt(text: str, chance: float) -> str:
    """The text with one of its words misspelt, if it has one that people misspell."""
    slips = phrases()["misspelt"]
    found = [word for word in dict.fromkeys(re.findall(r"[a-z']+", text)) if word in slips]
    if not found:
        return text
    word = _one_of(found, chance)
    return re.sub(rf"\b{word}\b", slips[word], text, count=1)


def _who_fills(questionnaire: Questionnaire, question: str, people: People) -> tuple[Codes, float]:
    if question in people.ticks:
        return np.flatnonzero(people.ticks[question]["other"]), 1.0
    other = questionnaire.single(question).labels.index("Other")
    return np.flatnonzero(people.stated[question] == other), FILLS_OTHER_BOX


def _other_box(question: str, who: Codes, share: float, random: np.random.Generator) -> dict[int, str]:
    fills, which = random.random(len(who)) < share, random.random(len(who))
    values = phrases()["other"][question]
    return {
        person: _one_of(values, chance)
        for person, chance in zip(who[fills].tolist(), which[fills].tolist(), strict=True)
    }


def _plant(texts: Texts, whole: Codes, wave: str, seed: int) -> tuple[Texts, dict[str, int]]:
    planted_texts = {question: dict(answers) for question, answers in texts.items()}
    counts: dict[str, int] = {}
    for question, answers in planted_texts.items():
        random = generator(seed, wave, question, "personal data")
        hosts = np.intersect1d(list(answers), whole).astype(np.int64)
        hosts = hosts[random.random(len(hosts)).argsort(kind="stable")]
        planted = [one for one in planted_in(wave) if one.question == question]
        for host, one in zip(hosts.tolist(), planted, strict=False):
            answers[host] = f"{answers[host]} {one.sentence}" if question in FORMS else one.sentence
            for kind, _ in one.data:
                counts[kind] = counts.get(kind, 0) + 1
    return planted_texts, dict(sorted(counts.items()))


def _weighted(forms: list[tuple[float, tuple[str, ...]]], chance: float) -> tuple[str, ...]:
    for share, form in forms:
        chance -= share
        if chance < 0:
            return form
    return forms[-1][1]


def _one_of(values: Sequence[str], chance: float) -> str:
    return values[int(chance * len(values))]
