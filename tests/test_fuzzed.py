"""Readers, whatever they are given, read it or say what is wrong with it: never anything else."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broken.good import CONTENTS, GOOD_CONTENTS, GOOD_EXPORT, GOOD_POPULATION, GOOD_QUESTIONNAIRE, HEADINGS, write_good
from broken.workbooks import workbook
from helpers.errors import InputError
from helpers.intake.cleaning import clean_export
from helpers.intake.exports import read_export
from helpers.publishing.contents import read_plan
from helpers.questionnaire import parse_questionnaire
from helpers.survey.beside import read_population

QUESTIONNAIRE = parse_questionnaire(GOOD_QUESTIONNAIRE)
IN_THE_TITLE = (GOOD_QUESTIONNAIRE.index("The toy survey") + 0.5) / len(GOOD_QUESTIONNAIRE)
# What means something to a reader of CSV, of YAML, of dates or of numbers.
TELLING = (*'",;\t\r\n\0\ufeff:-?&*!|>%@`#{}[]~=', "\r\r\n", '""', "<<: ", "!!int ", "&a ", "*a ", "- ", "  ", "null",
           "Response", "1e999", "-1", "02/30/2026", "٣", "²", "é", "\ud7ff", "\U0001f600", "x" * 200)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(["cut", "drop", "again", "put", "swap"]), st.floats(0, 1), st.floats(0, 1),
              st.sampled_from(TELLING)),
    min_size=1, max_size=4,
)  # fmt: skip


def mutated(text: str, edits: list[tuple[str, float, float, str]]) -> str:
    """A text after some edits, each at a place between its ends."""
    for kind, place, length, telling in edits:
        start = int(place * len(text))
        end = start + int(length**4 * (len(text) - start))  # short ones are likelier
        part = text[start:end]
        after = {"cut": "", "drop": text[end:], "again": part + text[start:], "put": telling + text[start:],
                 "swap": telling + text[start + 1 :]}  # fmt: skip
        text = text[:start] + after[kind]
    return text


def read_or_told(read: Callable[[], object]) -> None:
    try:
        read()
    except InputError as error:
        str(error)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("fuzzed")
    write_good(project)
    return project


@settings(max_examples=150)
@given(content=st.binary(max_size=400))
@example(content=b"\xff\xfe\x00")
@example(content=b'a,b\n"')
@example(content=b"PK\x03\x04")
def test_any_bytes(folder: Path, content: bytes) -> None:
    file = folder / "any.csv"
    file.write_bytes(content)
    read_or_told(lambda: read_export(file).layout.in_words())


@settings(max_examples=150)
@given(edits=EDITS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"]))
def test_a_changed_export_is_read_and_cleaned(
    folder: Path, edits: list[tuple[str, float, float, str]], encoding: str
) -> None:
    file = folder / "changed.csv"
    whole = HEADINGS + GOOD_EXPORT[len(HEADINGS) :][:900]
    file.write_bytes(mutated(whole, edits).encode(encoding, "replace"))
    read_or_told(lambda: clean_export(read_export(file, QUESTIONNAIRE.export), QUESTIONNAIRE))


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32), bytes_changed=st.integers(1, 8), share=st.floats(0, 1))
def test_a_damaged_workbook(folder: Path, seed: int, bytes_changed: int, share: float) -> None:
    content, chance = bytearray(workbook()), random.Random(seed)
    for _ in range(bytes_changed):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file = folder / "damaged.xlsx"
    file.write_bytes(content[: int(share * len(content))] if chance.random() < 0.3 else content)
    read_or_told(lambda: read_export(file))


@settings(max_examples=200)
@given(edits=EDITS)
@example(edits=[("put", IN_THE_TITLE, 0.0, "!!int ")])
def test_a_changed_questionnaire(edits: list[tuple[str, float, float, str]]) -> None:
    read_or_told(lambda: parse_questionnaire(mutated(GOOD_QUESTIONNAIRE, edits)))


@settings(max_examples=150)
@given(text=st.text(max_size=120))
@example(text="a: !!bool b")
def test_any_text_for_a_questionnaire(text: str) -> None:
    read_or_told(lambda: parse_questionnaire(text))


@settings(max_examples=150)
@given(edits=EDITS)
def test_a_changed_contents_page(folder: Path, edits: list[tuple[str, float, float, str]]) -> None:
    page = folder / CONTENTS
    page.write_text(mutated(GOOD_CONTENTS, edits), "utf-8", newline="")
    read_or_told(lambda: read_plan(page))


@settings(max_examples=150)
@given(edits=EDITS)
def test_a_changed_population(folder: Path, edits: list[tuple[str, float, float, str]]) -> None:
    file = folder / "population.csv"
    file.write_text(mutated(GOOD_POPULATION, edits), "utf-8", newline="")
    read_or_told(lambda: read_population(file, QUESTIONNAIRE))
