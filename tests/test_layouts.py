"""One small survey in every layout that SurveyMonkey writes it in: always the same responses.

Each question is drawn once, and written with labels, with one column a choice or with numeric codes;
under one, two or three rows of headings; as CSV in several encodings and line ends, and as XLSX.
"""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.exports import read_export
from helpers.questionnaire import parse_questionnaire
from helpers.survey import write_cleaned

QUESTIONNAIRE = parse_questionnaire("""
wave: {id: drawn, title: Drawn, fieldwork: {first_day: 2026-03-01, last_day: 2026-03-31}}
scales: {agreement: {answers: [Disagree, Neither, Agree], outside: [Don’t know]}}
profile:
  - {id: sector, wording: Which sector, answers: [Public, Private, Other], other: Other (please specify)}
themes:
  - id: trust
    title: Trust
    asked: How far do you agree
    items: [{id: clear, wording: It is clear, scale: agreement}, {id: quick, wording: It is quick, scale: agreement}]
outcomes: [{id: works, wording: Does sharing work, scale: agreement}]
multiple_choice:
  - {id: help, wording: What helps, options: [{id: money, option: Money}, {id: time, option: Time}]}
open: [{id: why, wording: Why}]
""")
SCALE = ["Disagree", "Neither", "Agree", "Don’t know"]
SECTORS = ["Public", "Private"]
METADATA = ["Respondent ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Custom Data 1"]

# Respondent, sector (what is none of the two is typed in), clear, quick, works, what helps, why.
PEOPLE = [
    ("101", "Public", "Agree", "Disagree", "Agree", ["Money"], "Time – and £5"),
    ("102", "a café", "Don’t know", "", "Neither", ["Money", "Time"], ""),
    ("103", "", "Neither", "Agree", "Disagree", ["Time"], "N/A"),
]
SAID = [
    ["101", "Public", None, "Agree", "Disagree", "Agree", True, False, "Time – and £5"],
    ["102", "Other", "a café", "Don’t know", None, "Neither", True, True, None],
    ["103", None, None, "Neither", "Agree", "Disagree", False, True, "N/A"],
]
ANSWERS = [
    "respondent_id", "sector", "sector__other", "clear", "quick", "works", "help__money", "help__time", "why",
]  # fmt: skip

Grid = list[list[str]]


def one_answer(headings: tuple[str, ...], labels: list[str], given: list[str], manner: str) -> Grid:
    """The columns of a question with one answer, each its headings and then its cells."""

    def cell(label: str) -> str:
        return (str(labels.index(label) + 1) if "codes" in manner else label) if label in labels else ""

    if "spread" not in manner:
        return [[*headings, "Response", *map(cell, given)]]
    return [[*headings, label, *(cell(one) if one == label else "" for one in given)] for label in labels]


def columns(manner: str) -> Grid:
    """The columns of the survey: question, row of a matrix, choice, then a cell for each respondent."""
    ids, sectors, clear, quick, works, ticked, why = map(list, zip(*PEOPLE, strict=True))
    dates = [[f"03/0{n}/2026 09:00:00 AM" for n in (1, 2, 3)], ["03/25/2026 10:00:00 AM"] * 3]
    personal = [[f"192.0.2.{n}" for n in range(3)], ["jo@example.org"] * 3, ["Josephine"] * 3, ["pass-4711"] * 3]
    typed = [sector if sector not in SECTORS else "" for sector in sectors]
    box = ["Which sector", "", "Other (please specify)", *typed]
    sector = one_answer(("Which sector", ""), SECTORS, sectors, manner)
    if "spread" not in manner:
        other = "0" if "codes" in manner else "Other (please specify)"
        sector = [[*sector[0][:3], *(other if text else cell for cell, text in zip(sector[0][3:], typed, strict=True))]]
    options = [
        ["What helps", "", label, *((str(code) if "codes" in manner else label) * (label in one) for one in ticked)]
        for code, label in enumerate(["Money", "Time"], start=1)
    ]
    return [
        *([name, "", "", *cells] for name, cells in zip(METADATA, [ids, *dates, *personal], strict=True)),
        *sector, box,
        *one_answer(("How far do you agree", "It is clear"), SCALE, clear, manner),
        *one_answer(("How far do you agree", "It is quick"), SCALE, quick, manner),
        *one_answer(("Does sharing work", ""), SCALE, works, manner),
        *options,
        ["Why", "", "Open-Ended Response", *why],
    ]  # fmt: skip


def two_header_rows(manner: str, repeated: bool) -> Grid:
    """A row of questions over a row of choices; a row of a matrix is the choice of its one column."""
    table = [[question, row or choice, *cells] for question, row, choice, *cells in columns(manner)]
    return turned(table if repeated else continued(table, 1))


def three_header_rows(manner: str) -> Grid:
    """A row of questions, one of the rows of a matrix, and one of the choices."""
    return turned(continued(columns(manner), 2))


def continued(table: Grid, levels: int) -> Grid:
    """The columns with headings of these upper levels blank where the column before has the same."""
    blanked = table[:1]
    for before, column in pairwise(table):
        same = [column[: level + 1] == before[: level + 1] for level in range(levels)]
        blanked.append(["" if one else cell for one, cell in zip(same, column, strict=False)] + column[levels:])
    return blanked


def turned(table: Grid) -> Grid:
    return [list(row) for row in zip(*table, strict=True)]


def as_csv(folder: Path, rows: Grid, encoding: str = "utf-8", ends: str = "\r\n") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ends).writerows(rows)
    path = folder / "responses.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(folder: Path, rows: Grid) -> Path:
    path = folder / "responses.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, float(cell) if cell.isdecimal() else cell or None)
    return path


def cleaned(path: Path) -> Cleaned:
    return clean_export(read_export(path, QUESTIONNAIRE.export), QUESTIONNAIRE)


def said(path: Path, names: list[str] = ANSWERS) -> list[list[object]]:
    table = cleaned(path).responses[names].astype("object")
    return table.where(table.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("repeated", [False, True], ids=["continued", "repeated"])
@pytest.mark.parametrize("manner", ["labels", "codes"])
def test_two_header_rows_over_labels_or_codes(tmp_path, manner, repeated, write):
    assert said(write(tmp_path, two_header_rows(manner, repeated))) == SAID


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("manner", ["spread labels", "spread codes"])
def test_three_header_rows_over_one_column_a_choice(tmp_path, manner, write):
    path = write(tmp_path, three_header_rows(manner))
    assert read_export(path).layout.header_rows == 3
    assert said(path) == SAID


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("repeated", [False, True], ids=["continued", "repeated"])
@pytest.mark.parametrize("manner", ["spread labels", "spread codes"])
def test_two_header_rows_over_one_column_a_choice(tmp_path, manner, repeated, write):
    # Without a row of headings for the rows of a matrix, only questions of their own can be spread.
    rows = turned([column for column in turned(two_header_rows(manner, repeated=True)) if column[0][:3] != "How"])
    if not repeated:
        rows = turned(continued(turned(rows), 1))
    asked = QUESTIONNAIRE.model_copy(update={"themes": ()})
    responses = clean_export(read_export(write(tmp_path, rows)), asked).responses
    table = responses[[name for name in ANSWERS if name not in ("clear", "quick")]].astype("object")
    assert table.where(table.notna(), None).to_numpy().tolist() == [row[:3] + row[5:] for row in SAID]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_one_header_row_whose_options_stand_in_the_cells(tmp_path, write):
    # Rows of a matrix head their own columns; a box would have no heading of its own, so there is none.
    table = [[row or question, *cells] for question, row, choice, *cells in columns("labels") if choice[:5] != "Other"]
    asked = QUESTIONNAIRE.model_copy(update={"profile": (QUESTIONNAIRE.profile[0].model_copy(update={"other": ""}),)})
    rows = [[cell.replace("Other (please specify)", "Other") for cell in row] for row in turned(table)]
    export = read_export(write(tmp_path, rows))
    assert export.layout.header_rows == 1
    responses = clean_export(export, asked).responses[[name for name in ANSWERS if name != "sector__other"]]
    table = responses.astype("object")
    assert table.where(table.notna(), None).to_numpy().tolist() == [row[:2] + row[3:] for row in SAID]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_encoding_with_every_line_end(tmp_path, encoding, ends):
    assert said(as_csv(tmp_path, two_header_rows("labels", repeated=False), encoding, ends)) == SAID


DATES = {
    "US": ("03/02/2026 09:00:00 AM", "03/25/2026 01:30:00 PM"),
    "UK": ("02/03/2026 09:00", "25/03/2026 13:30"),
    "ISO": ("2026-03-02T09:00:00Z", "2026-03-25 13:30:00"),
    # 46,083 days after 30 December 1899 is 2 March 2026; 9 hours are 0.375 of a day, 13.5 are 0.5625.
    "Excel": ("46083.375", "46106.5625"),
}


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("manner", DATES)
def test_dates_mean_the_same_in_every_manner_of_writing_them(tmp_path, manner, write):
    rows = two_header_rows("labels", repeated=False)
    for row in rows[2:]:
        row[1:3] = DATES[manner]
    table = cleaned(write(tmp_path, rows)).responses
    assert table["started"].tolist() == [pd.Timestamp("2026-03-02 09:00")] * 3
    assert table["finished"].tolist() == [pd.Timestamp("2026-03-25 13:30")] * 3


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("manner", ["labels", "codes", "spread labels"])
def test_no_cell_of_a_personal_column_is_in_any_file_that_cleaning_writes(tmp_path, manner, write):
    rows = three_header_rows(manner) if "spread" in manner else two_header_rows(manner, repeated=False)
    write_cleaned(cleaned(write(tmp_path, rows)), tmp_path / "processed")
    tables = [pd.read_parquet(tmp_path / "processed" / "responses.parquet")]
    tables += [pd.read_csv(path, dtype="str") for path in (tmp_path / "processed").glob("*.csv")]
    assert len(tables) == 4
    written = "\n".join(table.to_csv() for table in tables)
    assert "a café" in written
    assert [secret for secret in ("192.0.2", "jo@example", "Josephine", "4711") if secret in written] == []
