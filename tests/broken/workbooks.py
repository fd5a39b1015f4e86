"""Broken workbooks: XLSX exports that are no workbook, are cut, locked or swollen, or hold what no export does."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import xlsxwriter

from broken.breakage import CLEAN, Breakage
from broken.good import EXPORT, GOOD_EXPORT, RAW

WORKBOOK = f"{RAW}/responses.xlsx"
_CLEAN = tuple(WORKBOOK if word == EXPORT else word for word in CLEAN)
SHEET, CELLS_END = "xl/worksheets/sheet1.xml", b"</sheetData>"
Parts = dict[str, bytes]


def nothing(book: xlsxwriter.Workbook, sheet: Any) -> None:
    """A workbook that is left as it is."""


@cache
def workbook(more: Callable[[xlsxwriter.Workbook, Any], None] = nothing, text: str = GOOD_EXPORT) -> bytes:
    """The export as a workbook, with more done to its sheet."""
    to = io.BytesIO()
    with xlsxwriter.Workbook(to, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Sheet")
        for number, record in enumerate(csv.reader(io.StringIO(text))):
            for place, cell in enumerate(record):
                sheet.write_string(number, place, cell) if cell else None
        more(book, sheet)
    return to.getvalue()


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archived(parts: Parts) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return to.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    return archived(parts_of(workbook()) | {name: part})


def without(name: str) -> bytes:
    return archived({part: content for part, content in parts_of(workbook()).items() if part != name})


def with_cell(cell: str) -> bytes:
    """The workbook with one cell more, written into the sheet as it is."""
    return with_part(SHEET, parts_of(workbook())[SHEET].replace(CELLS_END, cell.encode() + CELLS_END))


def written(number: int, place: int, value: object) -> bytes:
    """The workbook with another value in one cell."""
    return workbook(partial(_write, number, place, value))


def _write(number: int, place: int, value: object, book: xlsxwriter.Workbook, sheet: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(number, place, value, book.add_format({"num_format": "d-mmm"}))
    else:
        sheet.write(number, place, value)


def merged(book: xlsxwriter.Workbook, sheet: Any) -> None:
    """One answer over two people's cells: all but the first are blank."""
    sheet.merge_range("A4:A5", "11676764001")


def error(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write_formula("G5", "=VLOOKUP(A5,Z:Z,1,0)", value="#N/A")


def formula(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write_formula("G5", "=Z5", value="Charity")


def title_above(book: xlsxwriter.Workbook, sheet: Any) -> None:
    """A sheet that comes before, and is read in the export's place."""
    sheet.hide()
    other = book.add_worksheet("Notes")
    book.worksheets_objs.reverse()
    other.write_row(0, 0, ["Made by", "the office"])
    other.activate()
    other.set_first_sheet()


def emptied() -> bytes:
    return workbook(text="")


def lying(size: int) -> bytes:
    """A workbook whose sheet says that it is smaller than it is, and has the checksum of what comes after that."""
    sheet = b" " * 100_000 + parts_of(workbook())[SHEET]
    content = bytearray(with_part(SHEET, sheet))
    place = content.rindex(SHEET.encode()) - 46  # of the part's entry in the archive's directory
    content[place + 16 : place + 20] = zlib.crc32(sheet[: size + 1]).to_bytes(4, "little")
    content[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(content)


def declaring(size: int) -> bytes:
    """A workbook of which one part says that it is so many bytes."""
    content = bytearray(workbook())
    place = content.rindex(SHEET.encode()) - 46
    content[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(content)


def locked() -> bytes:
    """An archive with a password: the flag of each of its parts says so."""
    content = bytearray(workbook())
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flag] |= 1
    return bytes(content)


def flipped(place: int) -> bytes:
    content = bytearray(workbook())
    content[place] ^= 0xFF
    return bytes(content)


OPENED = "the file: found a workbook that cannot be opened"
BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (lambda: b"", "the file: found nothing in it"),
    "bytes that are none": (lambda: bytes(range(256)), "found a NUL byte"),
    "the start of an archive only": (lambda: b"PK\x03\x04", OPENED),
    "an archive without parts": (lambda: b"PK\x05\x06" + bytes(18), "the file: found an archive with nothing in it"),
    "cut in the middle": (lambda: workbook()[: len(workbook()) // 2], OPENED),
    "cut at its end": (lambda: workbook()[:-30], OPENED),
    "without its beginning": (lambda: workbook()[10:], "line 1: found a NUL byte"),
    "a byte flipped in a part": (lambda: flipped(200), OPENED),
    "a byte flipped in the directory": (lambda: flipped(workbook().rindex(b"PK\x01\x02")), OPENED),
    "an archive of the CSV file": (lambda: archived({"responses.csv": GOOD_EXPORT.encode()}), OPENED),
    "an archive of a document": (lambda: archived({"word/document.xml": b"<w:document/>"}), OPENED),
    "an old workbook, or one with a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "found an old Excel workbook (.xls), or one with",
    ),
    "an archive with a password": (locked, OPENED),
    "without the list of its sheets": (lambda: without("xl/workbook.xml"), "the workbook: found nothing in any sheet"),
    "a binary workbook": (lambda: with_part("xl/workbook.bin", b"\x83\x01"), "found a binary workbook (.xlsb)"),
    "an OpenDocument spreadsheet": (
        lambda: archived({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        "the file: found an OpenDocument file (.ods)",
    ),
    "a row far below, of a cell without a place": (
        lambda: with_cell('<row r="99999999"><c t="str"><v>x</v></c></row>'),
        "cell N99999999: found a sheet that reaches",
    ),
    "without its sheet": (lambda: without(SHEET), OPENED),
    "without the texts of its cells": (
        lambda: without("xl/sharedStrings.xml"),
        "(Cell string index not found in shared strings table)",
    ),
    "texts that are cut": (
        lambda: with_part("xl/sharedStrings.xml", parts_of(workbook())["xl/sharedStrings.xml"][:900]),
        OPENED,
    ),
    "a sheet that is cut": (lambda: with_part(SHEET, parts_of(workbook())[SHEET][:2000]), OPENED),
    "a sheet that is no XML": (lambda: with_part(SHEET, b"\0\1\2"), OPENED),
    "no cell in any sheet": (emptied, "the workbook: found nothing in any sheet"),
    "no sheet": (
        lambda: with_part(
            "xl/workbook.xml",
            b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
        ),
        "the workbook: found nothing in any sheet",
    ),
    "a cell that names a text that is not there": (
        lambda: with_part(SHEET, parts_of(workbook())[SHEET].replace(b"<v>3</v>", b"<v>99999</v>")),
        OPENED,
    ),
    "swollen: many bytes of blanks": (
        lambda: with_part(SHEET, parts_of(workbook())[SHEET] + b" " * 30_000_000),
        "xl/worksheets/sheet1.xml: found 30,009,674 bytes packed into",
    ),
    "swollen: another part of blanks": (
        lambda: with_part("xl/media/image1.png", bytes(30_000_000)),
        "xl/media/image1.png: found 30,000,000 bytes packed into",
    ),
    "swollen: it says so itself": (
        lambda: declaring(0xFFFFFF00),
        "the workbook: found more than 1,000,000,000 bytes when unpacked",
    ),
    "a part larger than it says": (
        lambda: lying(1000),
        f"{SHEET}: found more than the 1,000 bytes that it says it has",
    ),
    "a cell at the far end of the sheet": (
        lambda: with_cell('<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'),
        "cell XFD1048576: found",
    ),
    "a cell far below": (
        lambda: with_cell('<row r="1048576"><c r="GR1048576" t="str"><v>x</v></c></row>'),
        "cell GR1048576: found a sheet that reaches so far, and is blank but for 284 cells",
    ),
    "a cell far below, in other marks": (
        lambda: with_cell("<row r='1048576'><c  t='str' r = 'XFD1048576'><v>x</v></c></row>"),
        "cell XFD1048576: found a sheet that reaches so far",
    ),
    "a cell beyond the sheet": (
        lambda: with_cell('<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>'),
        "found a sheet that reaches so far",
    ),
    "a cell that an error stands in": (lambda: workbook(error), "cell G5: found an error, such as #N/A"),
    "a formula whose result is not listed": (lambda: workbook(formula), "'Charity' once, first in row 5"),
    "a date in place of a label": (lambda: written(4, 8, datetime(2026, 1, 2)), "'2026-01-02"),
    "a number in place of a label": (lambda: written(4, 8, 12.5), "'12.5' once, first in row 5"),
    "a truth in place of a label": (lambda: written(4, 8, True), "'TRUE' once, first in row 5"),
    "a note in another column": (
        lambda: written(7, 20, "ask again"),
        "column U, without a question above it: found no question that it answers",
    ),
    "notes on the first sheet": (lambda: workbook(title_above), "row 2: found no responses below the headings"),
}


def _breaks(content: Callable[[], bytes], project: Path) -> None:
    (project / EXPORT).unlink()
    (project / WORKBOOK).write_bytes(content())


def _beside(project: Path) -> None:
    (project / WORKBOOK).write_bytes(workbook())


BREAKAGES: dict[str, Breakage] = {
    name: Breakage(partial(_breaks, content), said, _CLEAN) for name, (content, said) in BOOKS.items()
}
