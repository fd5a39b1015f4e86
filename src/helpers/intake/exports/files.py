"""From the bytes of a CSV or XLSX file to a grid of cells, each a text."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from helpers.errors import InputError, Mistake
from helpers.intake.exports.encodings import decoded
from helpers.intake.exports.plain import columns_below

_AGAIN = "export the survey again, as CSV or XLSX"
# How many records show a file's delimiter. Header rows are long and few, so a handful settles it.
_RECORDS_FOR_DELIMITER = 25
# How much of a plain file is looked at to say how it is written down, and in how many rows what its columns hold.
_TOP, _SAMPLE = 8_000_000, 500
_QUOTED = re.compile(r'"[^"]*"')
_LINE_END = re.compile(r"\r\r\n|\r\n|\n|\r")
_OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one with a password",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"PK\x05\x06": "an archive with nothing in it",
}
# Files that a spreadsheet program writes and that are archives, too, by a part that each has.
_OTHER_WORKBOOKS = {"xl/workbook.bin": "a binary workbook (.xlsb)", "content.xml": "an OpenDocument file (.ods)"}
# A question may begin with mark-up or a bracket, too: only what no export begins with tells.
_OTHER_TEXTS = (
    (re.compile(r"\s*<(?:!|\?|html\b|head\b|body\b|table\b)", re.IGNORECASE), "a web page or XML"),
    (re.compile(r"\s*(?:\{\s*[\"}]|\[\s*\{)"), "JSON"),
)
# A workbook's cell that holds an error, such as #N/A, and no answer.
_ERROR_CELL = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+[0-9]+)"')
# The place of a cell or of a row, such as AB12 or 12.
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^>]*?\br\s*=\s*["']([A-Z]*[0-9]+)""")
# Sheets are packed ten to fifty times smaller than they are. What is packed hundreds of times, or swells beyond what
# memory holds, was made to fill it.
_MOST_BYTES, _MOST_PACKED, _SMALL = 1_000_000_000, 250, 16_000_000
# A reader makes room for every cell up to the last, filled or not.
_MOST_BLANK_CELLS = 20_000_000


@dataclass(frozen=True)
class Grid:
    """A table of cells without any notion yet of what is a heading. Rows may differ in length.

    Where `below` is given, `rows` are the first only, and it reads those below so many headings, all of one length.
    """

    file: str
    rows: list[list[str]]
    format: str
    encoding: str = ""
    line_ends: str = ""
    delimiter: str = ""
    remarks: tuple[str, ...] = ()
    below: Callable[[int], pd.DataFrame] | None = None


def plain_grid(path: Path) -> Grid | None:
    """The grid of a CSV file in UTF-8, as far as its top shows; None where the careful reader is needed.

    Reading the rows below raises NotPlainError where they are not as plain as the top.
    """
    try:
        content, whole = _top(path)
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(content, whole)
    except (OSError, UnicodeDecodeError):
        return None
    if not text.strip() or content.startswith((*_OTHER_FORMATS, b"PK")) or any(p.match(text) for p, _ in _OTHER_TEXTS):
        return None
    if "\x00" in text or "\ufeff" in text:
        return None
    line_ends, delimiter = _line_ends(text), _delimiter(text)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE))
    except csv.Error:
        return None
    if not whole:
        rows = rows[:-1]  # which may be cut
    if line_ends not in ("\n", "\r\n") or len(rows[0]) < 2 or not (whole or len(rows) >= _RECORDS_FOR_DELIMITER):
        return None
    encoding = "UTF-8 with a byte-order mark" if content.startswith(codecs.BOM_UTF8) else "UTF-8"
    below = partial(columns_below, path, delimiter, sample=rows)
    return Grid(str(path), rows, "CSV", encoding, line_ends, delimiter, below=below)


def _top(path: Path) -> tuple[bytes, bool]:
    """The bytes that a file begins with, and whether they are all of it; none where its last line does not end."""
    with path.open("rb") as file:
        content = file.read(_TOP)
        whole = len(content) == file.seek(0, io.SEEK_END)
        file.seek(-1, io.SEEK_CUR)
        return (content, whole) if file.read() == b"\n" else (b"", whole)


def read_grid(path: Path) -> Grid:
    """The cells of a CSV or XLSX file, every row and cell in its place.

    Raises InputError when the file cannot be read, is empty, or is of another kind.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(path, Mistake("the file", "no such file", "check the path")) from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise InputError(path, Mistake("the file", found, "check the path and its permissions")) from None
    if not content.strip():
        raise InputError(path, Mistake("the file", "nothing in it", _AGAIN))
    other = next((kind for start, kind in _OTHER_FORMATS.items() if content.startswith(start)), None)
    if other:
        raise InputError(path, Mistake("the file", other, _AGAIN))
    return _workbook_grid(content, path) if content.startswith(b"PK\x03\x04") else _text_grid(content, path)


def _text_grid(content: bytes, path: Path) -> Grid:
    text, encoding, remarks = decoded(content, path)
    if not text.strip():
        raise InputError(path, Mistake("the file", "nothing in it", _AGAIN))
    other = next((kind for pattern, kind in _OTHER_TEXTS if pattern.match(text)), None)
    if other:
        raise InputError(path, Mistake("line 1", other, _AGAIN))
    line_ends = _line_ends(text)
    if line_ends == "\r\r\n":
        # A text written twice through Windows' line ends: read plainly, every second row is blank.
        text = text.replace("\r\r\n", "\r\n")
    delimiter = _delimiter(text)
    rows = _records(text, delimiter, path)
    if max(map(len, rows)) < 2:
        found = "one column only: no comma, semicolon or tab separates cells"
        raise InputError(path, Mistake("line 1", found, _AGAIN))
    return Grid(str(path), rows, "CSV", encoding, line_ends, delimiter, remarks)


def _line_ends(text: str) -> str:
    """What ends a line: the first line end that does not stand inside quotation marks."""
    outside = _LINE_END.search(_QUOTED.sub("", text[:1_000_000]))
    return outside.group() if outside else "\n"


def _delimiter(text: str) -> str:
    """The character that splits most records into the same, largest, number of cells."""

    def columns(delimiter: str) -> float:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths: Counter[int] = Counter()
        try:
            for _, record in zip(range(_RECORDS_FOR_DELIMITER), reader, strict=False):
                widths[len(record)] += 1
        except csv.Error:
            return 0
        return max((width - 1) * count for width, count in widths.items()) if widths else 0

    return max((",", ";", "\t"), key=columns)


def _records(text: str, delimiter: str, path: Path) -> list[list[str]]:
    rows: list[list[str]] = []
    finished = False

    def lines() -> Iterator[str]:
        nonlocal finished
        yield from io.StringIO(text, newline="")
        finished = True

    ended_inside_a_cell = False
    try:
        for record in csv.reader(lines(), delimiter=delimiter):
            rows.append(record)
            # A record that is whole needs no look past the last line; one that is open asks for more.
            ended_inside_a_cell = finished
    except csv.Error as error:
        raise InputError(path, _endless_cell(len(rows) + 1, str(error))) from None
    if ended_inside_a_cell:
        raise InputError(path, _endless_cell(len(rows), "the file ends inside it"))
    return rows


def _endless_cell(row: int, reason: str) -> Mistake:
    remedy = "look for a quotation mark that is opened and not closed, or for a file cut short"
    return Mistake(f"row {row}", f"a cell that never ends ({reason})", remedy)


def _workbook_grid(content: bytes, path: Path) -> Grid:
    try:
        _check_workbook(content, path)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = workbook.sheet_names
        sheets = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        found = f"a workbook that cannot be opened ({error})"
        remedy = "open it in a spreadsheet program, and save it as XLSX or CSV"
        raise InputError(path, Mistake("the file", found, remedy)) from None
    filled = {name: rows for name, rows in sheets.items() if any(any(cell != "" for cell in row) for row in rows)}
    if not filled:
        raise InputError(path, Mistake("the workbook", "nothing in any sheet", _AGAIN))
    name, rows = next(iter(filled.items()))
    left = [other for other in filled if other != name]
    remarks = (f'Sheet "{name}" was read; not read: {", ".join(left)}',) if left else ()
    return Grid(str(path), [[_cell_text(cell) for cell in row] for row in rows], "XLSX", remarks=remarks)


def _check_workbook(content: bytes, path: Path) -> None:
    """Refuse what would be read as blanks without a word, or would fill the memory.

    The first are parts that are damaged, and cells with errors; the second, parts that swell, and far cells.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        other = next((kind for name, kind in _OTHER_WORKBOOKS.items() if name in parts.namelist()), None)
        if other:
            raise InputError(path, Mistake("the file", other, "save it as XLSX or CSV"))
        if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
            raise InputError(path, _swollen("the workbook", f"more than {_MOST_BYTES:,} bytes when unpacked"))
        for part in parts.infolist():
            _check_part(part.filename, _unpacked(parts, part, path), path)


def _unpacked(parts: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> bytes:
    """A part of a workbook. Raises InputError where it swells, and BadZipFile where it is damaged."""
    size = part.file_size
    if size > max(_SMALL, _MOST_PACKED * part.compress_size):
        raise InputError(path, _swollen(part.filename, f"{size:,} bytes packed into {part.compress_size:,}"))
    part.file_size = size + 1  # asked for one byte more than it says, it shows whether it has more
    with parts.open(part) as opened:
        content = opened.read()
    if len(content) > size:
        raise InputError(path, _swollen(part.filename, f"more than the {size:,} bytes that it says it has"))
    return content


def _swollen(place: str, found: str) -> Mistake:
    return Mistake(place, found, "export the survey again, as CSV, if it comes from whom you think")


def _check_part(name: str, part: bytes, path: Path) -> None:
    error = _ERROR_CELL.search(part) if name.startswith("xl/worksheets/") else None
    if error:
        found = "an error, such as #N/A, in place of an answer"
        remedy = "open the workbook, see to its errors, and save it again"
        raise InputError(path, Mistake(f"cell {error[1].decode()}", found, remedy))
    places = _PLACE.findall(part)
    joined = b" ".join(places)
    rows = max(map(int, set(joined.translate(None, ascii_uppercase.encode()).split())), default=0)
    letters = set(joined.translate(None, digits.encode()).split())
    column = max(letters, key=lambda one: (len(one), one), default=b"")
    if rows * _place_of(column) > max(_MOST_BLANK_CELLS, 10 * len(places)):
        found = f"a sheet that reaches so far, and is blank but for {part.count(b'<v>'):,} cells"
        remedy = "delete the rows and columns beyond the answers, and save the workbook again"
        raise InputError(path, Mistake(f"cell {column.decode()}{rows}", found, remedy))


def _place_of(column: bytes) -> int:
    """The place of a column by its letters: 1 for A, 28 for AB."""
    place = 0
    for letter in column:
        place = 26 * place + letter - ord("A") + 1
    return place


def _cell_text(cell: Any) -> str:
    """A workbook's cell as the text that a CSV export of it would hold; dates in ISO order."""
    match cell:
        case None:
            return ""
        case str():
            return cell.replace("\ufeff", "")
        case bool():
            return str(cell).upper()
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
