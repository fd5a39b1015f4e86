"""From what writers mean to codes by hand: what a person made of a sample of the open answers.

Nobody read anything: the codes are those that fit the sentences an answer was made of, with the slips of a
person who codes a pile of answers on an afternoon. They are synthetic like the answers.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from helpers.demonstration.answers import open_answers, phrases
from helpers.demonstration.export import respondent_ids
from helpers.demonstration.mess import Rows
from helpers.demonstration.people import People, generator
from helpers.privacy.redaction import redact
from helpers.questionnaire import Questionnaire

# The waves of which a sample was coded by hand, and how many answers it holds.
CODED: Mapping[str, int] = {"2026": 300}
# What a person overlooks of the codes that fit, and adds of each that does not.
OVERLOOKED, ADDED = 0.08, 0.004
HEADINGS = ("respondent_id", "question", "codes")
# What was quoted of each question, how much of it a reviewer refused, who that is, and how long quotations are.
QUOTED, REFUSED, REVIEWER, QUOTED_LENGTH = 8, 2, "An invented reviewer", (60, 240)
QUOTATION_HEADINGS = ("question", "quotation", "accepted", "reviewer")
TELLING = ("problems", "proposals", "reasons")  # sentences that say what they are about


def write_coded(to: Path, questionnaire: Questionnaire, people: People, rows: Rows, seed: int) -> None:
    """Write the hand-coded sample of a wave that has one: respondent_id, question, codes (`;` between them)."""
    wave = questionnaire.wave.id
    if wave not in CODED or not questionnaire.codes:
        return
    coded = _coded_sample(questionnaire, people, rows, CODED[wave], seed)
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([HEADINGS, *coded])


def write_quotations(to: Path, questionnaire: Questionnaire, people: People, rows: Rows, seed: int) -> None:
    """Write the quotations of a wave that has a hand-coded sample, as an invented reviewer accepted or refused them."""
    wave = questionnaire.wave.id
    if wave not in CODED or not questionnaire.codes:
        return
    whole = set(rows.whole.tolist())
    reviewed = []
    for question in questionnaire.open:
        written = open_answers(question.id, people, wave, seed)
        texts = pd.Series([one.text for person, one in written.items() if person in whole], dtype="str")
        texts = texts.drop_duplicates()
        quotable = texts[texts.str.len().between(*QUOTED_LENGTH) & redact(texts)[0].eq(texts)]
        chosen = quotable.sample(
            min(QUOTED, len(quotable)), random_state=generator(seed, wave, f"quoted {question.id}")
        )
        reviewed += [(question.id, text, "yes", REVIEWER) for text in chosen[:-REFUSED]]
        reviewed += [(question.id, text, "no", REVIEWER) for text in chosen[-REFUSED:]]
    with to.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([QUOTATION_HEADINGS, *reviewed])


def codes_meant(says: Sequence[str], questionnaire: Questionnaire) -> set[str]:
    """The codes of the frame that fit what an answer says: its sentences, and what fills its lists."""
    own = {code.about: code.id for code in reversed(questionnaire.codes) if code.about}
    frame = {code.id for code in questionnaire.codes}
    meant = {code for said in says for code in _codes_of(said)}
    themes = {own[theme] for said in says if (theme := theme_of_sentences().get(said, "")) in own}
    return (meant & frame) | themes


@cache
def theme_of_sentences() -> dict[str, str]:
    """The theme of each sentence that says what it is about."""
    return {
        sentence: theme
        for question in ("improvement", "resources")
        for theme, parts in phrases()[question]["themes"].items()
        for part in TELLING
        for sentence in parts.get(part, ())
    }


@cache
def codings() -> dict[str, dict[str, list[str]]]:
    """The codes of sentences, by how these begin, and of what fills lists."""
    loaded: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("coding.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def _codes_of(said: str) -> frozenset[str]:
    known = codings()
    begins = {code for code, openings in known["sentences"].items() if said.startswith(tuple(openings))}
    return frozenset(begins | {code for code, fillings in known["lists"].items() if said in fillings})


def _coded_sample(
    questionnaire: Questionnaire, people: People, rows: Rows, size: int, seed: int
) -> list[tuple[str, str, str]]:
    """As many answers as asked of people who answered properly, in the order in which they were drawn."""
    wave = questionnaire.wave.id
    random = generator(seed, wave, "coded by hand")
    whole = set(rows.whole.tolist())
    answers = [
        (person, question.id, answer.says)
        for question in questionnaire.open
        for person, answer in open_answers(question.id, people, wave, seed).items()
        if person in whole
    ]
    drawn = random.random(len(answers)).argsort(kind="stable")[:size]
    ids = respondent_ids(questionnaire, rows, seed)
    sample = [answers[place] for place in drawn.tolist()]
    return [(ids[person], question, _by_hand(says, questionnaire, random)) for person, question, says in sample]


def _by_hand(says: Sequence[str], questionnaire: Questionnaire, random: np.random.Generator) -> str:
    meant = codes_meant(says, questionnaire)
    chances = random.random(len(questionnaire.codes)).tolist()
    given = [
        code.id
        for code, chance in zip(questionnaire.codes, chances, strict=True)
        if (chance >= OVERLOOKED if code.id in meant else chance < ADDED)
    ]
    return ";".join(given)
