"""The reader of plain files: it reads what the careful reader reads, and leaves to that one what it cannot."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawn_exports import asked, drawn_export
from helpers.errors import InputError
from helpers.intake import labels
from helpers.intake.cleaning import clean_export
from helpers.intake.exports import TOOLS, Export, files, read_export
from helpers.intake.exports.files import plain_grid, read_grid
from helpers.intake.exports.plain import NotPlainError
from helpers.intake.exports.table import export_of
from helpers.questionnaire import ExportSpelling

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
USUAL = ExportSpelling()
HEAD = "Respondent ID,How often?,Why?\n,Response,Open-Ended Response\n"


def read_plainly(path: Path) -> Export | None:
    grid = plain_grid(path)
    try:
        return export_of(grid, TOOLS, USUAL) if grid else None
    except (NotPlainError, InputError):
        return None


def read_carefully(path: Path) -> Export | None:
    try:
        return export_of(read_grid(path), TOOLS, USUAL)
    except InputError:
        return None


def facts(export: Export) -> list[object]:
    cells = export.cells.astype("str")
    return [export.layout, export.columns, list(cells.index), list(cells.columns), cells.to_numpy().tolist()]


# --- The same export -----------------------------------------------------------------------------


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_both_readers_read_the_same_in_the_demonstration(wave: str) -> None:
    path = RAW / wave / "responses.csv"
    plainly, carefully = read_plainly(path), read_carefully(path)
    assert plainly is not None
    assert carefully is not None
    assert facts(plainly) == facts(carefully)


PIECES = ["a", "b", "No", "é", "’", " ", "\xa0", ";", "\t", "0", "01", "NA", "null", "true", "1.50", "2026-03-02"]
UNUSUAL = ['"', '""', ",", "\n", "\r\n", "\r", '"\n', ',"', "\ufeff", "\x00", "\u2028", "\x0b", "\x1c"]
CELL = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), end=st.sampled_from(["\n", "\r\n"])
)
def test_whatever_ordinary_cells_hold_both_readers_read_the_same(
    rows: list[list[str]], end: str, tmp_path: Path
) -> None:
    path = tmp_path / "ordinary.csv"
    path.write_text(HEAD + "".join(",".join(row) + end for row in rows), "utf-8", newline="")
    plainly, carefully = read_plainly(path), read_carefully(path)
    assert (plainly is None) == (carefully is None)
    assert plainly is None or carefully is None or facts(plainly) == facts(carefully)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(st.sampled_from([*PIECES, *UNUSUAL, ",", ",", "\n"]), max_size=40).map("".join), head=st.booleans()
)
def test_whatever_the_plain_reader_makes_of_a_text_the_careful_one_makes_of_it_too(
    text: str, head: bool, tmp_path: Path
) -> None:
    path = tmp_path / "unusual.csv"
    path.write_text((HEAD if head else "") + text, "utf-8", newline="")
    plainly, carefully = read_plainly(path), read_carefully(path)
    assert plainly is None or (carefully is not None and facts(plainly) == facts(carefully))


# --- What is left to the careful reader ------------------------------------------------------------


@pytest.mark.parametrize(
    "unusual",
    [
        HEAD.encode() + "1,Caf\u00e9,\n".encode("cp1252"),
        (HEAD + "1,No,\n").encode("utf-16"),
        HEAD.encode() + b"1,No\n",
        HEAD.encode() + b"1,No,,\n",
        HEAD.encode() + b"1,No,because",
        HEAD.encode() + b'1,No,"because\n',
        HEAD.encode() + b"1,N\x00o,\n",
        HEAD.encode() + "1,\ufeffNo,\n".encode(),
        HEAD.encode() + b"1,No," + b"a" * 131_073 + b"\n",
        HEAD.replace("\n", "\r").encode() + b"1,No,\r",
        HEAD.replace("\n", "\r\r\n").encode() + b"1,No,\r\r\n",
        b"Respondent ID,How often?\r\r\n1,No\r\r\n2,Yes\r\r\n",
        HEAD.encode(),
        b"%PDF,\n1,\n",
        b'{"a": 1,\n"b": 2}\n',
    ],
    ids=[
        "Windows-1252", "UTF-16", "a cell too few", "a cell too many", "the last line does not end",
        "a cell without an end", "a NUL byte", "a byte-order mark inside", "a cell too long", "old Mac line ends",
        "doubled line ends", "doubled line ends under one heading", "no rows", "a PDF", "JSON",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_careful_reader(unusual: bytes, tmp_path: Path) -> None:
    path = tmp_path / "unusual.csv"
    path.write_bytes(unusual)
    assert read_plainly(path) is None


def test_a_blank_line_is_a_row_of_blanks(tmp_path: Path) -> None:
    path = tmp_path / "blank.csv"
    path.write_text(HEAD + "1,No,\n\n2,Yes,because\n\n")
    plainly, carefully = read_plainly(path), read_carefully(path)
    assert plainly is not None
    assert carefully is not None
    assert facts(plainly) == facts(carefully)
    assert plainly.cells.to_numpy().tolist()[1] == ["", "", ""]


def test_a_cell_too_long_far_below_the_top_is_left_to_the_careful_reader(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(HEAD + "1,No,\n" * 1_000 + "2,No," + "a" * 131_073 + "\n")
    assert read_plainly(path) is None
    with pytest.raises(InputError, match="row 1003: found a cell that never ends"):
        read_export(path)


@pytest.mark.parametrize("row", [b"2,Caf\xe9,\n", b"2\xe9,No,\n"], ids=["a label", "a text"])
def test_what_is_no_utf_8_far_below_the_top_is_left_to_the_careful_reader(
    row: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_TOP", 10_000)
    path = tmp_path / "windows.csv"
    above, below = ("".join(f"{row},No,\n" for row in rows).encode() for rows in (range(5_000), range(5_000, 9_000)))
    path.write_bytes(HEAD.encode() + above + row + below)
    assert plain_grid(path) is not None
    assert read_plainly(path) is None
    assert read_export(path).layout.encoding == "Windows-1252"


def test_what_is_wrong_is_told_as_the_careful_reader_tells_it(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(HEAD + "1,No,\n2,No\n")
    with pytest.raises(InputError, match="row 4: found 2 cells where the headings have 3"):
        read_export(path)


# --- Columns as categories, labels once -------------------------------------------------------------


def test_a_column_of_labels_is_kept_as_the_few_texts_that_it_repeats(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "".join(f"{row},{'No' if row % 2 else 'Yes'},reason {row}\n" for row in range(2_000)))
    cells = read_export(path).cells
    assert [str(cells[position].dtype) for position in cells] == ["str", "category", "str"]
    assert cells[1].cat.categories.tolist() == ["Yes", "No"]


@pytest.mark.parametrize("rows", [4, 400])
def test_each_distinct_label_is_normalised_once_however_many_rows_have_it(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heading = "Respondent ID | Often [Response]"
    spelt = ["Daily", "DAILY", "daily", "Never"]
    drawing = "\n".join([heading, *(f"{row} | {spelt[row % 4]}" for row in range(rows))])
    questionnaire = asked("single_choice: [{id: often, wording: Often, answers: [Daily, Never]}]")
    export = drawn_export(drawing)
    seen: Counter[str] = Counter()
    read = labels._read
    monkeypatch.setattr(labels, "_read", lambda text, known: (seen.update([text]), read(text, known))[1])
    clean_export(export, questionnaire)
    assert seen == dict.fromkeys(spelt, 1)


def test_cells_as_texts_and_cells_as_categories_are_cleaned_to_the_same() -> None:
    drawing = """
        Respondent ID | Often [Response] | Start Date       | Custom Data 1
        101           | Daily            | 2026-03-02 09:00 |
        102           | DAILY            | 2026-03-02 09:00 |
        102           | Never␣           | 2026-03-03 09:00 |
        103           | Daily            | 2026-03-04 09:00 | Test
        103           | Daily            | 2026-03-04 10:00 |
        103           | Daily            | 2026-03-04 10:00 |
                      |                  |                  |
    """
    questionnaire = asked("single_choice: [{id: often, wording: Often, answers: [Daily, Never]}]")
    texts = drawn_export(drawing)
    categories = Export(texts.file, texts.layout, texts.columns, texts.cells.astype("category"))
    one, other = (clean_export(export, questionnaire) for export in (texts, categories))
    for name in ("responses", "exclusions", "recodes", "flow"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.responses["often"].tolist() == ["Daily", "Never", "Daily"]
