"""From rows and people to a classic SurveyMonkey export: two header rows, and all its quirks."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.demonstration.mess import FIRST_PAGE, Rows, pages
from helpers.demonstration.model import Codes
from helpers.demonstration.people import BLANK, People, generator
from helpers.questionnaire import Consent, MultipleChoice, Questionnaire, SingleChoice

Written = Mapping[int, str]  # person -> what they wrote

COLLECTORS = ("398114205", "398114877", "398120311")  # open link, newsletter, e-mail invitation
COLLECTOR_SHARES = (0.62, 0.26, 0.12)
INVITED = 2  # the collector that knows names and addresses
OLD_PHONES = 1  # the collector whose labels were typed in title case before someone noticed
# Ranges that RFC 5737 reserves for documentation: no respondent's address.
NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
FIRST_NAMES = (
    "Aisha", "Alan", "Bethan", "Callum", "Carys", "David", "Deepa", "Eilidh", "Femi", "Gillian", "Hamza",
    "Iain", "Joanne", "Kwame", "Lesley", "Mohammed", "Niamh", "Olu", "Patricia", "Rachel", "Sanjay", "Tracey",
    "Victoria", "Wojciech", "Yasmin",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Begum", "Cartwright", "Doherty", "Entwistle", "Fraser", "Ghosh", "Hargreaves", "Iqbal", "Jessop",
    "Kowalska", "Llewellyn", "McAllister", "Nwosu", "Oakeshott", "Pritchard", "Quayle", "Rahman", "Sutcliffe",
    "Thackeray", "Umarova", "Venables", "Winterbottom", "Yardley",
)  # fmt: skip
BLANK_COLUMNS = 2
ROWS_AT_ONCE = 50_000

# Labels with another spelling that stands for them throughout: with non-breaking spaces, with a
# typographic apostrophe, with the words that the questionnaire knows as an alias.
SPELT = {
    "sector": {"Independent": "Independent (voluntary, community and social enterprise)"},
    "organisation": {
        "Probation and justice": "Probation and\xa0justice",
        "Charity or community group": "Charity or\xa0community group",
    },
    "region": {"Yorkshire and the Humber": "Yorkshire and\xa0the Humber"},
    "vision": {"Neither agree nor disagree": "Neither agree nor\xa0disagree"},
    "citizens": {"Neither agree nor disagree": "Neither agree nor\xa0disagree", "Don't know": "Don’t know"},
    "outcome_overall": {"0": "0 - Not at all well", "10": "10 - Extremely well"},
}
# Headings as the survey's makers styled them.
STYLED = {
    "Risk management: how far do you agree": "<b>Risk management:</b> how far do you&nbsp;agree",
    "Which support would help you most": "Which <strong>support</strong> would help you most",
    "share information well? Please": "share information well?<br>Please",
    "Citizen engagement: how far": "Citizen engagement:\xa0how far",
    "Where do you mainly work?": "Where do you mainly\xa0work?",
}
TITLE_CASED = ("leadership", "skills")  # themes whose labels the old collector spelt in title case


@dataclass(frozen=True)
class _Column:
    """A column of the export: two headings, the cells that occur in it, and which row has which."""

    question: str
    choice: str
    cells: Sequence[str]
    codes: Codes  # one a person, or one an attempt
    page: int  # blank for attempts that did not reach this page


def write_export(
    to: Path, questionnaire: Questionnaire, people: People, rows: Rows, texts: Mapping[str, Written], seed: int
) -> None:
    """Write the rows to a CSV file: UTF-8 with byte-order mark, \\r\\n, headings in two rows.

    `texts` holds what people wrote by open question, and by question for its other box.
    """
    metadata = _metadata(questionnaire, rows, seed)
    collector = metadata[1].codes[: len(people)]
    answers = list(chain.from_iterable(_pages(questionnaire, people, texts, collector)))
    if questionnaire.consent is not None:
        answers.insert(0, _consent(questionnaire.consent, rows.reached[: len(people)] < FIRST_PAGE))
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        blank = [""] * BLANK_COLUMNS
        writer.writerow([*(_heading(columns) for columns in _with_left([*metadata, *answers])), *blank])
        writer.writerow([*(column.choice for column in [*metadata, *answers]), *blank])
        for start in range(0, len(rows.order), ROWS_AT_ONCE):
            attempts = rows.order[start : start + ROWS_AT_ONCE]
            cells = [_cells(column, attempts, attempts) for column in metadata]
            persons = np.where(attempts == BLANK, BLANK, rows.person[attempts])
            reached = np.where(attempts == BLANK, BLANK, rows.reached[attempts])
            cells += [_cells(column, persons, reached) for column in answers]
            writer.writerows(zip(*cells, *([""] * len(attempts) for _ in blank), strict=True))


def _with_left(columns: Sequence[_Column]) -> Iterator[tuple[_Column | None, _Column]]:
    return zip([None, *columns[:-1]], columns, strict=True)


def _heading(pair: tuple[_Column | None, _Column]) -> str:
    """A question's heading stands over its first column; continuations are left blank."""
    left, column = pair
    if left is not None and left.question == column.question:
        return ""
    heading = column.question
    for plain, styled in STYLED.items():
        heading = heading.replace(plain, styled)
    return heading


def _cells(column: _Column, rows: Codes, reached: Codes) -> list[str]:
    shown = (rows != BLANK) & (reached >= column.page)
    codes = np.where(shown, column.codes[rows], BLANK)
    # The blank stands last, so that code -1 finds it.
    return cast("list[str]", np.array([*column.cells, ""], dtype=object)[codes].tolist())


def respondent_ids(questionnaire: Questionnaire, rows: Rows, seed: int) -> list[str]:
    """The id that the export gives each person."""
    return _numbered(rows, generator(seed, questionnaire.wave.id, "metadata"))


def _numbered(rows: Rows, random: np.random.Generator) -> list[str]:
    """An id a person, in the order in which they started."""
    persons = int(rows.person.max()) + 1
    gaps = (random.random(persons) * 40_000).astype(np.int64) + 1
    first_start = rows.started[:persons].astype(np.int64)
    number = np.empty(persons, dtype=np.int64)
    number[first_start.argsort(kind="stable")] = 118_000_000_000 + np.cumsum(gaps)
    return [str(one) for one in number.tolist()]


def _metadata(questionnaire: Questionnaire, rows: Rows, seed: int) -> list[_Column]:
    random = generator(seed, questionnaire.wave.id, "metadata")
    numbers = _numbered(rows, random)
    attempts, persons = len(rows.person), len(numbers)
    everyone = np.arange(attempts)
    collector = np.searchsorted(np.cumsum(COLLECTOR_SHARES)[:-1], random.random(persons))
    network = (random.random(persons) * len(NETWORKS)).astype(np.int64)
    host = (random.random(persons) * 254).astype(np.int64)
    addresses = [f"{net}.{last}" for net in NETWORKS for last in range(1, 255)]
    name = (random.random(persons) * len(FIRST_NAMES) * len(LAST_NAMES)).astype(np.int64)
    name = np.where(collector == INVITED, name, BLANK)[rows.person]
    names = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    emails = [f"{first}.{last}@example.org".lower() for first, last in names]
    marks = ["Test", "Preview"]
    marked = np.where(rows.marked == "Test", 0, np.where(rows.marked == "Preview", 1, BLANK))
    finished = rows.started + rows.seconds.astype("timedelta64[s]")
    return [
        _meta("Respondent ID", numbers, rows.person),
        _meta("Collector ID", COLLECTORS, collector[rows.person]),
        _meta("Start Date", _us_dates(rows.started), everyone),
        _meta("End Date", _us_dates(finished), everyone),
        _meta("IP Address", addresses, (network * 254 + host)[rows.person]),
        _meta("Email Address", emails, name),
        _meta("First Name", [first for first, _ in names], name),
        _meta("Last Name", [last for _, last in names], name),
        _meta("Custom Data 1", marks, marked),
    ]


def _meta(heading: str, cells: Sequence[str], codes: Codes) -> _Column:
    return _Column(heading, "", cells, codes, page=0)


def _us_dates(moments: npt.NDArray[np.datetime64]) -> list[str]:
    return cast("list[str]", pd.Series(moments).dt.strftime("%m/%d/%Y %I:%M:%S %p").tolist())


def _pages(
    questionnaire: Questionnaire, people: People, texts: Mapping[str, Written], collector: Codes
) -> Iterator[list[_Column]]:
    """The answer columns, page by page as the survey shows them."""
    singles = {question.id: question for question in questionnaire.single_choices}
    multiples = {question.id: question for question in questionnaire.multiple_choice}
    opens = {question.id: question for question in questionnaire.open}
    items = {item.id for item in questionnaire.asked_items()}
    stated = {**people.stated, **people.single}
    for page, questions in enumerate(pages(questionnaire), start=FIRST_PAGE):
        for question in questions:
            if question in items:
                yield [_item(questionnaire, question, people, collector, page)]
            elif question in singles:
                yield _single(singles[question], stated[question], texts, page)
            elif question in multiples:
                yield _multiple(multiples[question], people, texts, page)
            else:
                yield [_text(opens[question].wording, "Open-Ended Response", texts[question], len(people), page)]


def _consent(consent: Consent, refused: npt.NDArray[np.bool_]) -> _Column:
    labels = [consent.admits, next(answer.answer for answer in consent.answers if answer.answer != consent.admits)]
    return _Column(consent.wording, "Response", labels, refused.astype(np.int64), page=0)


def _item(questionnaire: Questionnaire, item_id: str, people: People, collector: Codes, page: int) -> _Column:
    item = next(one for one in questionnaire.asked_items() if one.id == item_id)
    scale = questionnaire.scale(item)
    group = item_id if item in questionnaire.outcomes else questionnaire.theme_of(item_id).id
    cells = [SPELT.get(group, {}).get(label, label) for label in [*scale.labels, *scale.outside_labels]]
    codes = people.items[item_id]
    if group in TITLE_CASED:
        cased = (collector == OLD_PHONES) & (codes != BLANK)
        codes = np.where(cased, codes + len(cells), codes)
        cells = [*cells, *(label.title() if label.startswith("Strongly") else label for label in cells)]
    heading = questionnaire.heading(item)
    if not heading:
        return _Column(item.wording, "Response", cells, codes, page)
    row = item.wording.replace("partner organisations", "partner\xa0organisations")
    return _Column(heading, row, cells, codes, page)


def _single(question: SingleChoice, codes: Codes, texts: Mapping[str, Written], page: int) -> list[_Column]:
    cells = [SPELT.get(question.id, {}).get(label, label) for label in question.labels]
    columns = [_Column(question.wording, "Response", cells, codes, page)]
    if question.other:
        columns.append(_text(question.wording, question.other, texts.get(question.id, {}), len(codes), page))
    return columns


def _multiple(question: MultipleChoice, people: People, texts: Mapping[str, Written], page: int) -> list[_Column]:
    columns = []
    for option in question.options:
        codes = np.where(people.ticks[question.id][option.id], 0, BLANK)
        columns.append(_Column(question.wording, option.option, [option.option], codes, page))
    if question.other:
        columns.append(_text(question.wording, question.other, texts.get(question.id, {}), len(people), page))
    return columns


def _text(question: str, choice: str, texts: Written, persons: int, page: int) -> _Column:
    codes = np.full(persons, BLANK)
    codes[list(texts)] = np.arange(len(texts))
    return _Column(question, choice, list(texts.values()), codes, page)
