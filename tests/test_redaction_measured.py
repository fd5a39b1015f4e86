"""How much of the personal data in labelled open answers goes, and how much goes that is none.

A piece of personal data is removed if every letter and digit of it lies in replaced stretches, of whatever
kind: a telephone number that went as an NHS number is gone. Recall is the share of pieces that are removed.
A replaced stretch is a false alarm if it meets no piece of personal data. Precision is the share of the
stretches replaced as a kind that are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from helpers.privacy.redaction import NAME, RULES, redact

TESTS = Path(__file__).resolve().parent
README = (TESTS.parent / "README.md").read_text(encoding="utf-8")
MARKED = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")
# Names are open-ended, and so is what looks like one; numbers and addresses have a form.
RECALL = dict.fromkeys(RULES, 0.99) | {NAME: 0.90}
PRECISION = dict.fromkeys(RULES, 0.95) | {NAME: 0.85}
MARKERS = re.compile(rf"\[({'|'.join(map(re.escape, RULES))})\]")


@dataclass(frozen=True)
class Stretch:
    """Part of a text, and the kind of personal data that it is or was taken for."""

    kind: str
    start: int
    stop: int

    def meets(self, other: Stretch) -> bool:
        return self.start < other.stop and other.start < self.stop


@dataclass(frozen=True)
class Measured:
    """What became of one kind over all labelled answers."""

    pieces: int
    removed: int
    replaced: int
    false_alarms: int

    @property
    def recall(self) -> float:
        return self.removed / self.pieces

    @property
    def precision(self) -> float:
        return 1 - self.false_alarms / self.replaced


def labelled(line: str) -> tuple[str, list[Stretch]]:
    """A text without its marks, and where its personal data are."""
    text, marked, end = "", [], 0
    for match in MARKED.finditer(line):
        text += line[end : match.start()]
        marked.append(Stretch(match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        end = match.end()
    return text + line[end:], marked


@cache
def labelled_answers() -> list[tuple[str, list[Stretch]]]:
    lines = (TESTS / "labelled" / "open_answers.txt").read_text(encoding="utf-8").splitlines()
    return [labelled(line.replace(r"\n", "\n")) for line in lines if line and not line.startswith("#")]


def replaced(text: str, kept: str) -> list[Stretch]:
    """Where in a text the stretches were that markers stand for in what was kept of it."""
    pieces = [re.escape(piece) for piece in MARKERS.split(kept)[::2]]
    whole = re.fullmatch("(.+?)".join(pieces), text, re.DOTALL)
    assert whole, (text, kept)
    return [Stretch(kind, *whole.span(place)) for place, kind in enumerate(MARKERS.findall(kept), 1)]


def is_removed(text: str, piece: Stretch, stretches: list[Stretch]) -> bool:
    gone = {place for one in stretches for place in range(one.start, one.stop)}
    return all(place in gone for place in range(piece.start, piece.stop) if text[place].isalnum())


@cache
def redacted_answers() -> list[tuple[str, list[Stretch], list[Stretch]]]:
    """Each text, its personal data, and what was replaced in it."""
    kept = redact(pd.Series([text for text, _ in labelled_answers()], dtype="str"))[0]
    return [(text, marked, replaced(text, left)) for (text, marked), left in zip(labelled_answers(), kept, strict=True)]


def measured(kind: str) -> Measured:
    answers = redacted_answers()
    pieces = [(text, one, found) for text, marked, found in answers for one in marked if one.kind == kind]
    stretches = [(one, marked) for _, marked, found in answers for one in found if one.kind == kind]
    return Measured(
        pieces=len(pieces),
        removed=sum(is_removed(*piece) for piece in pieces),
        replaced=len(stretches),
        false_alarms=sum(not any(one.meets(piece) for piece in marked) for one, marked in stretches),
    )


def table() -> str:
    """What the README shows: as many decimals as tell the floors apart, and never rounded up."""
    rows = []
    for kind in RULES:
        one = measured(kind)
        figures = f"{floored(one.recall)} | {one.replaced} | {floored(one.precision)}"
        rows.append(f"| {kind} | {one.pieces} | {figures} |")
    heading = ["| kind | pieces | recall | stretches replaced | precision |", "|---|---|---|---|---|"]
    return "\n".join([*heading, *rows])


def floored(share: float) -> str:
    return f"{int(share * 1000) / 1000:.3f}"


@pytest.mark.parametrize("kind", RULES)
def test_personal_data_that_people_wrote_is_removed(kind: str) -> None:
    assert measured(kind).recall >= RECALL[kind]


@pytest.mark.parametrize("kind", RULES)
def test_what_is_replaced_was_personal_data(kind: str) -> None:
    assert measured(kind).precision >= PRECISION[kind]


def test_hardly_a_word_beside_the_personal_data_goes_with_it() -> None:
    """Titles do, and they count here: a rule that took whole sentences would score well above."""
    beside = all_beside = 0
    for text, marked, found in redacted_answers():
        data = {place for one in marked for place in range(one.start, one.stop)}
        gone = {place for one in found for place in range(one.start, one.stop)}
        beside += len(gone - data)
        all_beside += len(text) - len(data)
    assert beside / all_beside < 0.01


def test_the_labelled_answers_are_many_and_of_every_kind() -> None:
    answers = labelled_answers()
    plain = sum(not marked for _, marked in answers)
    assert len({text for text, _ in answers}) == len(answers) >= 400
    assert 0.4 < plain / len(answers) < 0.6
    assert {one.kind for _, marked in answers for one in marked} == set(RULES)
    assert {kind for kind in RULES if measured(kind).pieces < (80 if kind == NAME else 15)} == set()


def test_the_readme_shows_what_was_measured() -> None:
    assert table() in README
    assert f"{len(labelled_answers())} answers" in README


def test_marks_are_read_and_taken_out() -> None:
    assert labelled("Ask {name|Jo} on {phone number|1}.") == (
        "Ask Jo on 1.",
        [Stretch("name", 4, 6), Stretch("phone number", 10, 11)],
    )


def test_a_piece_is_removed_when_every_letter_of_it_is_and_not_before() -> None:
    text, (piece,) = labelled("Ask {name|Jo O'Hara} now")
    kept = [
        "Ask [name] now",
        "[name] now",
        "Ask [postcode] now",
        "Ask [name] O'Hara now",
        "Ask [name]'[name] now",
        text,
    ]
    assert [is_removed(text, piece, replaced(text, left)) for left in kept] == [True, True, True, False, True, False]
