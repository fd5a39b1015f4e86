"""Export files: whatever their encoding, line ends, delimiter and header rows, nothing is lost."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.intake.exports import Export, read_export
from helpers.questionnaire import ExportSpelling

METADATA = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address"]
ONE = ["118", "7", "03/25/2026 09:00:00 AM", "03/25/2026 09:09:00 AM", "192.0.2.1", "a@example.org"]
TWO = ["119", "7", "03/25/2026 09:01:00 AM", "03/25/2026 09:12:00 AM", "192.0.2.2", ""]

# Question, matrix of two rows, two options and a box: as SurveyMonkey continues them, and as it repeats them.
CONTINUED = [
    [*METADATA, "How often?", "Agree?", "", "Which?", "", "", "Why?"],
    [*[""] * 6, "Response", "Clear", "Quick", "Police", "Health", "Other (please specify)", "Open-Ended Response"],
    [*ONE, "Daily", "Agree", "Disagree", "Police", "", "", "Time"],
    [*TWO, "Never", "Agree", "Agree", "Police", "Health", "a friend", ""],
]
REPEATED = [
    [*METADATA, "How often?", "Agree?", "Agree?", "Which?", "Which?", "Which?", "Why?"],
    [*METADATA, "How often?", *CONTINUED[1][7:12], "Why?"],
    *CONTINUED[2:],
]
QUESTIONS = [*METADATA, "How often?", "Agree?", "Agree?", "Which?", "Which?", "Which?", "Why?"]


def written(
    folder: Path, rows: list[list[str]], encoding: str = "utf-8", ends: str = "\r\n", delimiter: str = ","
) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ends).writerows(rows)
    path = folder / "responses.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(folder: Path, rows: list[list[str]], **manner: str) -> Export:
    return read_export(written(folder, rows, **manner))


def cells(export: Export) -> list[list[str]]:
    return export.cells.to_numpy().tolist()


def headings(export: Export) -> list[tuple[str, str]]:
    return [(column.question, column.choice) for column in export.columns]


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        read_export(path)
    return str(raised.value)


# --- header rows ---


def test_two_header_rows_with_questions_continued_over_blank_headings(tmp_path):
    export = read(tmp_path, CONTINUED)
    assert export.layout.header_rows == 2
    assert [column.question for column in export.columns] == QUESTIONS
    assert [column.choice for column in export.columns] == CONTINUED[1]
    assert cells(export) == CONTINUED[2:]
    assert list(export.cells.index) == [3, 4]
    assert "Two header rows, questions continued over blank headings." in export.layout.in_words()


def test_two_header_rows_that_repeat_questions_and_metadata(tmp_path):
    export = read(tmp_path, REPEATED)
    assert export.layout.header_rows == 2
    assert [column.question for column in export.columns] == QUESTIONS
    assert [column.choice for column in export.columns[6:]] == ["", *CONTINUED[1][7:12], ""]
    assert cells(export) == CONTINUED[2:]
    assert "questions repeated over every column" in export.layout.in_words()


@pytest.mark.parametrize("layout", [CONTINUED, REPEATED], ids=["continued", "repeated"])
def test_one_header_row_where_there_used_to_be_two_reads_options_from_the_cells(tmp_path, layout):
    export = read(tmp_path, [layout[0], *layout[2:]])
    assert export.layout.header_rows == 1
    assert [column.question for column in export.columns] == QUESTIONS
    # "Police" and "Health" are all that stands in their columns; so does the one thing typed in the box
    assert [column.choice for column in export.columns[9:11]] == ["Police", "Health"]
    assert list(export.cells.index) == [2, 3]
    assert "Options are not in the headings; they were read from the cells." in export.layout.in_words()


def test_three_header_rows_make_each_row_of_a_matrix_a_question(tmp_path):
    rows = [
        ["Respondent ID", "Rate each", "", "", "", "Which?", "", "Why?"],
        ["", "Speed", "", "Clarity", "", "", "", ""],
        ["", "Good", "Bad", "Good", "Bad", "Police", "Health", "Open-Ended Response"],
        ["118", "Good", "", "", "Bad", "Police", "", "Time"],
    ]
    export = read(tmp_path, rows)
    assert export.layout.header_rows == 3
    assert headings(export)[1:] == [
        ("Rate each [Speed]", "Good"), ("Rate each [Speed]", "Bad"), ("Rate each [Clarity]", "Good"),
        ("Rate each [Clarity]", "Bad"), ("Which?", "Police"), ("Which?", "Health"), ("Why?", "Open-Ended Response"),
    ]  # fmt: skip
    assert list(export.cells.index) == [4]


def test_a_plain_table_has_one_header_row(tmp_path):
    export = read(tmp_path, [["RespondentID", "Gender", "Age"], ["118", "Female", "30-44"], ["119", "", ""]])
    assert export.layout.header_rows == 1
    assert headings(export) == [("RespondentID", ""), ("Gender", ""), ("Age", "")]


def test_a_first_row_without_id_but_with_answers_is_no_header_row(tmp_path):
    export = read(tmp_path, [["RespondentID", "Gender", "Age"], ["", "Female", "30-44"], ["119", "", ""]])
    assert (export.layout.header_rows, len(export.cells)) == (1, 2)


@pytest.mark.parametrize("header_rows", [1, 2])
def test_a_first_row_without_id_that_answers_a_matrix_only_is_no_header_row(tmp_path, header_rows):
    partial = [*[""] * 7, "Agree", "Agree", "", "", "", ""]
    export = read(tmp_path, [*CONTINUED[:header_rows], partial, *CONTINUED[2:]])
    assert export.layout.header_rows == header_rows
    assert cells(export) == [partial, *CONTINUED[2:]]


def test_a_blank_first_row_below_the_headings_is_a_row(tmp_path):
    blank = [""] * len(CONTINUED[0])
    export = read(tmp_path, [*CONTINUED[:2], blank, *CONTINUED[2:]])
    assert export.layout.header_rows == 2
    assert cells(export) == [blank, *CONTINUED[2:]]


def test_blank_headings_as_pandas_writes_them_are_blank(tmp_path):
    pandas_like = [name or f"Unnamed: {place}" for place, name in enumerate(CONTINUED[0])]
    assert headings(read(tmp_path, [pandas_like, *CONTINUED[1:]])) == headings(read(tmp_path, CONTINUED))


def test_headings_in_which_nothing_can_be_seen_are_blank(tmp_path):
    export = read(tmp_path, [["Respondent ID", "\u00a0\t", "<br>", "Why?"], ["118", "x", "", "Time"]])
    assert [(column.question, column.role) for column in export.columns[1:3]] == [("", "answer"), ("", "empty")]


def test_headings_without_rows_are_read_and_said(tmp_path):
    export = read(tmp_path, CONTINUED[:2])
    assert (export.layout.header_rows, len(export.cells)) == (2, 0)
    assert "There are no rows below the headings." in export.layout.in_words()


# --- bytes ---


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_line_ends_and_delimiters_make_no_difference(tmp_path, ends, delimiter):
    export = read(tmp_path, CONTINUED, ends=ends, delimiter=delimiter)
    assert cells(export) == CONTINUED[2:]
    assert (export.layout.line_ends, export.layout.delimiter) == (ends, delimiter)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte-order mark"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
    ],
)
@pytest.mark.parametrize("text", ["Don’t know", "not\u00a0at all", "café – “élan”", "naïve £5"])
def test_encodings_are_told_by_what_the_characters_make(tmp_path, encoding, name, text):
    rows = [["Respondent ID", "Why?"], ["118", text]]
    export = read(tmp_path, rows, encoding=encoding)
    assert cells(export) == [["118", text]]
    assert export.layout.encoding == name


def test_a_byte_order_mark_inside_cells_is_dropped_and_said(tmp_path):
    export = read(tmp_path, [["\ufeffRespondent ID", "Why?"], ["118", "\ufeffTime"]], encoding="utf-8-sig")
    assert [column.role for column in export.columns] == ["respondent_id", "answer"]
    assert cells(export) == [["118", "Time"]]
    assert "2 byte-order marks inside the file dropped." in export.layout.in_words()


def test_a_line_break_inside_a_cell_makes_no_row(tmp_path):
    rows = [["Respondent ID", "Why?"], ["118", 'one\ntwo, "three"'], ["119", ""]]
    export = read(tmp_path, rows, ends="\r\n")
    assert cells(export) == rows[1:]
    assert list(export.cells.index) == [2, 3]


def test_blank_lines_are_blank_rows_and_keep_their_numbers(tmp_path):
    path = tmp_path / "responses.csv"
    path.write_text("Respondent ID,Why?\n\n118,Time\n\n")
    export = read_export(path)
    assert cells(export) == [["", ""], ["118", "Time"], ["", ""]]
    assert list(export.cells.index) == [2, 3, 4]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff\r", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL), max_size=5), delimiter=st.sampled_from(",;\t"))
def test_every_cell_that_a_csv_writer_writes_is_read_back(tmp_path_factory, rows, delimiter):
    heading = ["Respondent ID", "A question?", "Another question?"]
    data = [[str(number), *row] for number, row in enumerate(rows)]
    export = read(tmp_path_factory.mktemp("export"), [heading, *data], delimiter=delimiter)
    assert cells(export) == data


# --- workbooks ---


def workbook(folder: Path, rows: list[list[object]], more: dict[str, list[list[object]]] | None = None) -> Path:
    path = folder / "responses.xlsx"
    with xlsxwriter.Workbook(path) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, content in {"Sheet": rows, **(more or {})}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(content):
                for place, cell in enumerate(row):
                    if hasattr(cell, "year"):
                        sheet.write_datetime(number, place, cell, date)
                    elif cell != "":
                        sheet.write(number, place, cell)
    return path


def test_a_workbook_reads_as_its_csv_does(tmp_path):
    from_book, from_text = read_export(workbook(tmp_path, CONTINUED)), read(tmp_path, CONTINUED)
    assert cells(from_book) == cells(from_text)
    assert from_book.columns == from_text.columns
    assert from_book.layout.in_words().startswith("SurveyMonkey, XLSX. Two header rows")


def test_numbers_dates_and_truths_of_a_workbook_are_read_as_people_see_them(tmp_path):
    rows = [
        ["Respondent ID", "Start Date", "Score", "Ready?"],
        [11676764933.0, datetime(2026, 3, 2, 9, 41, 7), 2.5, True],
    ]
    assert cells(read_export(workbook(tmp_path, rows))) == [["11676764933", "2026-03-02 09:41:07", "2.5", "TRUE"]]


def test_rows_of_a_workbook_keep_their_numbers_below_blank_ones(tmp_path):
    export = read_export(workbook(tmp_path, [["Respondent ID", "Why?"], ["", ""], ["118", "Time"]]))
    assert cells(export) == [["", ""], ["118", "Time"]]
    assert list(export.cells.index) == [2, 3]


def test_columns_of_a_workbook_keep_their_letters_beside_blank_ones(tmp_path):
    export = read_export(workbook(tmp_path, [["", "Respondent ID", "Why?"], ["", "118", "Time"]]))
    assert [(column.letter, column.role) for column in export.columns] == [
        ("A", "empty"),
        ("B", "respondent_id"),
        ("C", "answer"),
    ]


def test_the_first_filled_sheet_is_read_and_the_others_are_named(tmp_path):
    path = workbook(tmp_path, [], {"Answers": [["Respondent ID", "Why?"], ["118", "Time"]], "Notes": [["a", "b"]]})
    export = read_export(path)
    assert cells(export) == [["118", "Time"]]
    assert 'Sheet "Answers" was read; not read: Notes.' in export.layout.in_words()


def test_a_name_that_says_workbook_or_text_wrongly_makes_no_difference(tmp_path):
    book = workbook(tmp_path, CONTINUED).rename(tmp_path / "really_a_workbook.csv")
    text = written(tmp_path, CONTINUED).rename(tmp_path / "really_a_text.xlsx")
    assert [read_export(path).layout.format for path in (book, text)] == ["XLSX", "CSV"]
    assert cells(read_export(book)) == cells(read_export(text)) == CONTINUED[2:]


def test_a_cell_with_an_error_is_no_blank(tmp_path):
    path = tmp_path / "responses.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["Respondent ID", "Why?"], ["118", "Time"], ["119"]]):
            sheet.write_row(number, 0, row)
        sheet.write_formula("B3", "=NA()", value="#N/A")
    assert "cell B3: found an error, such as #N/A, in place of an answer" in complaint(path)


def test_a_damaged_part_of_a_workbook_is_no_blank(tmp_path):
    path = workbook(tmp_path, CONTINUED)
    with zipfile.ZipFile(path) as parts:
        start = parts.getinfo("xl/sharedStrings.xml").header_offset + 100
    content = bytearray(path.read_bytes())
    content[start] ^= 0xFF
    path.write_bytes(content)
    assert "a workbook that cannot be opened" in complaint(path)


def test_an_archive_with_a_password_is_no_workbook(tmp_path):
    path = tmp_path / "responses.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("EncryptedPackage", "secret")
    content = bytearray(path.read_bytes())
    # The flag of encryption, in the part's own header and in the archive's directory.
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flag] |= 1
    path.write_bytes(content)
    assert "a workbook that cannot be opened" in complaint(path)
    assert "password" in complaint(path)


# --- roles ---


def roles(folder: Path, rows: list[list[str]], spelling: ExportSpelling | None = None) -> list[str]:
    return [column.role for column in read_export(written(folder, rows), spelling or ExportSpelling()).columns]


def test_metadata_and_personal_data_are_known_by_their_headings(tmp_path):
    names = [*METADATA, "First Name", "Last Name", "Custom Data 1", "Custom Data 2", "Why?", ""]
    expected = ["respondent_id", "collector", "started", "finished", *["personal"] * 6, "answer", "empty"]
    assert roles(tmp_path, [names, [*ONE, "A", "B", "C", "D", "Time", ""]]) == expected


def test_the_questionnaire_can_name_headings_that_the_tool_does_not_know(tmp_path):
    spelling = ExportSpelling(respondent_id="Key", started="From", finished="To", weight="W", personal=("Team name",))
    names = ["key ", "From", "To", "w", "Team  name", "Why?"]
    expected = ["respondent_id", "started", "finished", "weight", "personal", "answer"]
    assert roles(tmp_path, [names, ["1", "", "", "0.5", "x", "Time"]], spelling) == expected


def test_a_heading_that_the_questionnaire_names_and_no_column_has_takes_no_role_away(tmp_path):
    assert roles(tmp_path, [[*METADATA, "Why?"], [*ONE, "Time"]], ExportSpelling(respondent_id="Key"))[:2] == [
        "respondent_id",
        "collector",
    ]


def test_addresses_and_numbers_are_personal_wherever_they_stand(tmp_path):
    rows = [["Respondent ID", "May we write to you?", "Your postcode, please", "Why?"]]
    rows += [[str(n), f"p{n}@example.org", f"SW1A {n}AA", "Time"] for n in range(5)]
    assert roles(tmp_path, rows) == ["respondent_id", "personal", "personal", "answer"]


def test_a_question_about_postcodes_or_telephones_is_a_question(tmp_path):
    rows = [
        ["Respondent ID", "Should postcodes be shared?", "How do you share?", ""],
        ["", "Response", "Phone", "Email"],
    ]
    rows += [[str(n), "Yes", "Phone", "Email"] for n in range(5)]
    assert roles(tmp_path, rows) == ["respondent_id", "answer", "answer", "answer"]


def test_ways_of_contact_are_options_and_rows_like_any_other(tmp_path):
    rows = [["Respondent ID", "How do you share?", "", "Agree?", ""], ["", "Phone", "Fax", "Email", "Mobile"]]
    rows += [
        ["1", "Phone", "", "Agree", "Agree"],
        ["2", "", "Fax", "Agree", "Disagree"],
        ["3", "", "", "Agree", "Agree"],
    ]
    rows += [["4", "", "", "Disagree", "Disagree"]]
    assert roles(tmp_path, rows) == ["respondent_id", *["answer"] * 4]


def test_a_contact_form_is_personal_as_a_whole(tmp_path):
    rows = [
        ["Respondent ID", "Contact us", "", "", "Why?"],
        ["", "Name", "City/Town", "Comments", "Open-Ended Response"],
    ]
    rows += [[str(n), f"Name {n}", "Leeds", "None", "Time"] for n in range(5)]
    assert roles(tmp_path, rows) == ["respondent_id", "personal", "personal", "answer", "answer"]


def test_a_first_column_that_numbers_the_rows_identifies_them(tmp_path):
    assert roles(tmp_path, [["", "Why?"], ["1", "Time"], ["2", "Time"]]) == ["respondent_id", "answer"]
    assert roles(tmp_path, [["", "Why?"], ["1", "Time"], ["1", "Time"]]) == ["answer", "answer"]


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing in it"),
        (b"\xef\xbb\xbf \n", "nothing in it"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook (.xls), or one with a password"),
        (b"<html><body>Log in</body></html>", "a web page"),
        (b'{"error": "no such survey"}', "JSON"),
        (b"PK\x03\x04 cut off", "a workbook that cannot be opened"),
        (b"Respondent ID,Why?\n118,T\x00me\n", "line 2: found a NUL byte"),
        (b"one line of text\nand another\n", "one column only"),
        (b",,\n118,Time,\n", "row 1: found no headings"),
        (b"Respondent ID,Why?\n118,Time\n119\n", "row 3: found 1 cells where the headings have 2"),
        (b"Respondent ID,Why?\n118,Time,to act\n", "row 2: found 3 cells where the headings have 2"),
    ],
)
def test_what_is_no_export_is_an_error_that_says_so(tmp_path, content, words):
    path = tmp_path / "responses.csv"
    path.write_bytes(content)
    assert words in complaint(path)


def test_a_file_of_spss_is_read_by_its_labels(shared):
    export = read_export(shared / "golden" / "labelled.sav")
    asked = ["Leaders share information", "Organisation type", "Risk appetite is clear"]
    assert [column.heading for column in export.columns] == asked
    assert cells(export) == [
        ["Strongly disagree", "Local authority", "Strongly disagree"],
        ["Disagree", "NHS", "Refused"],
        ["Strongly agree", "Local authority", "Strongly agree"],
        ["", "Police", "4"],
        ["Neither", "NHS", "Don't know"],
    ]
    assert [export.blank(column) for column in export.columns] == [(), (), ("Refused", "Don't know")]


def test_a_missing_file_is_an_error_that_says_so(tmp_path):
    assert "no such file" in complaint(tmp_path / "responses.csv")
    assert "a file that cannot be read" in complaint(tmp_path)


def test_a_broken_byte_in_a_file_that_is_utf8_elsewhere_is_named(tmp_path):
    path = tmp_path / "responses.csv"
    path.write_bytes("Respondent ID,Why?\n118,café café\n119,".encode() + b"\xe9\n")
    assert "line 3: found a byte that is no UTF-8 (0xE9), in a file that is UTF-8 elsewhere" in complaint(path)


def test_a_quotation_mark_that_is_never_closed_names_its_row(tmp_path):
    path = tmp_path / "responses.csv"
    path.write_text('Respondent ID,Why?\n118,Time\n119,"' + "words, " * 30_000)
    assert "row 3: found a cell that never ends" in complaint(path)


def test_a_file_that_ends_inside_a_cell_is_cut_short_and_says_so(tmp_path):
    whole = written(tmp_path, [["Respondent ID", "Why?"], ["118", "Time, and trust"]])
    assert cells(read_export(whole)) == [["118", "Time, and trust"]]
    whole.write_bytes(whole.read_bytes()[:-6])
    assert "row 2: found a cell that never ends (the file ends inside it)" in complaint(whole)


def test_a_last_line_without_a_line_end_is_whole(tmp_path):
    path = tmp_path / "responses.csv"
    path.write_text('Respondent ID,Why?\n118,"Time"')
    assert cells(read_export(path)) == [["118", "Time"]]


@pytest.mark.parametrize("first", ["<b>Why</b> share?", "[Q1] Why share?", "{Q1} Why share?"])
def test_a_first_question_with_markup_or_brackets_is_no_web_page(tmp_path, first):
    assert headings(read(tmp_path, [[first, "Colour?"], ["Time", "Red"]]))[0] == (first, "")


def test_trailing_cells_of_columns_without_heading_may_be_left_out_or_added(tmp_path):
    path = tmp_path / "responses.csv"
    path.write_text("Respondent ID,Why?,,\n118,Time\n119,Time,,,,\n")
    assert cells(read_export(path)) == [["118", "Time", "", ""], ["119", "Time", "", ""]]


# --- published surveys of others ---


@pytest.mark.parametrize(
    ("file", "rows", "columns", "header_rows", "encoding"),
    [
        ("ospo-2018/results.csv", 748, 174, 2, "UTF-8"),
        ("ospo-2020/results_2020.csv", 1026 + 378, 270, 2, "UTF-8 with a byte-order mark"),
        ("star-wars/StarWars.csv", 1186, 38, 2, "Windows-1252"),
        ("region/MIDWEST.csv", 2778, 53, 2, "UTF-8"),
        ("food-world-cup/food-world-cup-data.csv", 1373, 48, 1, "Mac Roman"),
        ("weather-check/weather-check.csv", 928, 9, 1, "UTF-8"),
        ("masculinity/raw-responses.csv", 1615, 98, 1, "UTF-8"),
        ("headers-only/cncf_security_2021_surveymonkey_2rows.csv", 0, 45, 2, "UTF-8"),
        ("headers-only/kubernetes_2019_surveymonkey_2rows.csv", 0, 84, 2, "UTF-8"),
        ("dask-2019-googleforms/results.csv", 259, 24, 1, "UTF-8"),
    ],
)
def test_published_exports_are_read_whole(shared, file, rows, columns, header_rows, encoding):
    export = read_export(shared / "real" / file)
    assert export.cells.shape == (rows, columns)
    assert (export.layout.header_rows, export.layout.encoding) == (header_rows, encoding)
    assert len(export.columns) == columns


def test_blank_rows_and_columns_of_a_published_export_are_kept_and_known(shared):
    export = read_export(shared / "real" / "ospo-2020" / "results_2020.csv")
    assert int((export.cells == "").all(axis=1).sum()) == 378
    assert len(export.with_role("empty")) == 23


def test_an_answer_that_looks_like_a_blank_is_kept_beside_blanks(shared):
    export = read_export(shared / "real" / "food-world-cup" / "food-world-cup-data.csv")
    ratings = export.cells.loc[:, 3:42]
    assert int((ratings == "N/A").sum().sum()) == 26_937
    assert int((ratings == "").sum().sum()) == 4_040
