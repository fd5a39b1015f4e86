"""Broken exports: CSV files as they come out of other hands, other programs and other surveys."""

from __future__ import annotations

import csv
import io
import json

from broken.breakage import BUILD, CLEAN, Breakage, Edit, edited, in_lines, only_line, swap
from broken.good import EXPORT, HEADINGS, PEOPLE, row

FIRST, LAST = row(0), row(PEOPLE - 1)


def cut_before(text: str) -> Edit:
    """The file ends before the last place in which this text stands, as a download that broke off."""
    return lambda whole: whole[: whole.rindex(text)]


def cells(change: Edit | None = None, **manner: object) -> Edit:
    """The file written by another program, in this manner of csv.writer."""

    def written(text: str) -> str:
        to = io.StringIO(newline="")
        csv.writer(to, lineterminator="\n", **manner).writerows(csv.reader(io.StringIO(text)))  # type: ignore[arg-type]
        return to.getvalue()

    return written


def column_moved(text: str) -> str:
    """Answers pulled one column to the left below headings that stayed."""
    return "".join(
        line if place < 2 else line.replace(",Yes,", ",", 1) for place, line in enumerate(text.splitlines(True))
    )


BYTES: dict[str, tuple[Edit, str]] = {
    "nothing in it": (lambda text: "", "the file: found nothing in it; export the survey again"),
    "spaces and line ends only": (lambda text: " \n\n \n", "the file: found nothing in it"),
    "a byte-order mark only": (lambda text: b"\xef\xbb\xbf", "the file: found nothing in it"),
    "a UTF-16 byte-order mark only": (lambda text: b"\xff\xfe", "the file: found nothing in it"),
    "a NUL byte in a cell": (swap("Less blame", "Less\0blame"), "line 5: found a NUL byte"),
    "a NUL byte in a heading": (swap("IP Address", "IP\0Address"), "line 1: found a NUL byte"),
    "NUL bytes at the end": (lambda text: text + "\0" * 4096, "found a NUL byte"),
    "nothing but NUL bytes": (lambda text: b"\0" * 4096, "line 1: found a NUL byte"),
    "UTF-16 without its mark": (lambda text: text.encode("utf-16-le"), "line 1: found a NUL byte"),
    "UTF-32": (lambda text: text.encode("utf-32"), "line 1: found a NUL byte"),
    "UTF-16 cut inside a character": (
        lambda text: text.encode("utf-16")[:-1],
        "found no UTF-16, which the file begins",
    ),
    "UTF-16 with half a pair": (
        lambda text: text.encode("utf-16") + b"\x00\xd8\n\0",
        "found no UTF-16, which the file begins as",
    ),
    "UTF-8 with a byte of another encoding": (
        lambda text: (
            text.replace("More training", "Café training – “now”").encode()
            + LAST.encode().replace(b"a friend", b"a caf\xe9")
        ),
        "found a byte that is no UTF-8 (0xE9), in a file that is UTF-8 elsewhere",
    ),
    "a mark cut in two": (
        lambda text: (text.replace("More training", "Café – “more”") + LAST.replace("people", "people’")).encode()[:-2],
        "found a byte that is no UTF-8",
    ),
    "a PDF": (lambda text: b"%PDF-1.7\n" + text.encode(), "the file: found a PDF"),
    "an SPSS file": (lambda text: b"$FL2@(#) SPSS DATA FILE", "the file: found an SPSS file"),
    "a picture": (lambda text: b"\x89PNG\r\n\x1a\n" + bytes(99), "the file: found a picture"),
    "an old workbook": (lambda text: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "found an old Excel workbook"),
    "compressed": (lambda text: b"\x1f\x8b\x08\0" + bytes(99), "the file: found a compressed file"),
    "a page that asks to log in": (
        lambda text: "<!DOCTYPE html>\n<html><title>Sign in</title>",
        "line 1: found a web page or XML",
    ),
    "a table of a web page": (lambda text: f"<table><tr><td>{text}</td></tr></table>", "found a web page or XML"),
    "JSON": (lambda text: json.dumps({"data": text.splitlines()}), "line 1: found JSON"),
    "a prose letter": (lambda text: "Dear colleague\n\nPlease find the export attached.\n", "line 1: found one column"),
    "a RAR archive": (lambda text: b"Rar!\x1a\x07\x01\0" + bytes(64), "found a NUL byte"),
}

FORM: dict[str, tuple[Edit, str]] = {
    "bars between cells": (cells(delimiter="|"), "line 1: found one column only: no comma, semicolon or tab"),
    "colons between cells": (cells(delimiter=":"), "line 1: found one column only: no comma, semicolon or tab"),
    "spaces between cells": (lambda text: text.replace(",", " "), "line 1: found one column only"),
    "commas and semicolons mixed": (
        in_lines(lambda place, line: line.replace(",", ";") if place > 11 else line),
        "row 13: found 14 cells where the headings have 1;",
    ),
    "headings with other commas than rows": (
        in_lines(lambda place, line: line.replace(",", ";") if place < 2 else line),
        "row 3: found 14 cells where the headings have 1;",
    ),
    "cut in a row": (lambda text: text[:-80], f"row {PEOPLE + 2}: found 4 cells where the headings have 14"),
    "cut after a comma": (cut_before("Yes"), f"row {PEOPLE + 2}: found 6 cells where the headings have 14"),
    "cut in the headings": (lambda text: text[:40], "row 2: found no responses below the headings"),
    "cut in the second row of headings": (
        lambda text: text[: len(HEADINGS) - 60],
        "row 3: found no responses below the headings",
    ),
    "cut in a quoted cell": (
        lambda text: text + LAST.replace("Time and people", '"Time, and'),
        "found a cell that never ends",
    ),
    "a quotation mark opened and not closed": (
        only_line(5, swap("Less blame", '"Less blame')),
        "row 5: found a cell that never ends",
    ),
    "a quotation mark opened in the headings": (
        swap("How far do you agree?", '"How far do you agree?'),
        "row 1: found a cell that never ends",
    ),
    "a cell of ten million characters": (
        only_line(5, lambda line: line.replace("Less blame", "x" * 10_000_000)),
        "row 5: found a cell that never ends",
    ),
    "a heading of a million characters": (
        swap("How far do you agree?", "How far? " * 120_000),
        "row 1: found a cell that never ends (field larger",
    ),
    "a cell too many in a row": (only_line(7, lambda line: f"{line},x"), "row 7: found 15 cells where the headings"),
    "a cell too few in a row": (only_line(7, lambda line: line.replace("7,", "", 1)), "row 7: found 13 cells where"),
    "an unquoted comma in an answer": (
        only_line(3, lambda line: line.replace("More training", "More, training")),
        "row 3: found 15 cells where",
    ),
    "a single cell in a row": (only_line(9, lambda line: line[:11]), "row 9: found 1 cells where the headings have 14"),
    "a line of the mail that it came in": (
        lambda text: f"Sent from my phone\n{text}",
        "row 2: found 14 cells where the headings have 1",
    ),
    "a footer below the rows": (
        lambda text: f"{text}Exported by SurveyMonkey\n",
        f"row {PEOPLE + 3}: found 1 cells where the headings",
    ),
    "marks of a merge": (
        lambda text: f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n",
        "found 14 cells where the headings have 1",
    ),
    "all quoted as one cell a row": (
        in_lines(lambda place, line: '"{}"'.format(line.replace('"', '""'))),
        "line 1: found one column only",
    ),
}

HEADS: dict[str, tuple[Edit, str]] = {
    "headings only": (lambda text: HEADINGS, "row 3: found no responses below the headings"),
    "one row of headings only": (
        lambda text: HEADINGS.splitlines(True)[0],
        "row 2: found no responses below the headings",
    ),
    "no headings": (lambda text: text.removeprefix(HEADINGS), "column A, '11676764000': found no question"),
    "the first row of headings missing": (
        lambda text: text[text.index("\n") + 1 :],
        "column H, 'Other (please specify)': found no question that it answers",
    ),
    "the second row of headings missing": (
        lambda text: "".join(text.splitlines(True)[::2][:1] + text.splitlines(True)[2:]),
        "item leaders_back, 'Leaders back sharing': found no column that answers it",
    ),
    "the headings twice": (lambda text: HEADINGS + text, "'May we use your answers?' once, first in row 3"),
    "headings again halfway": (lambda text: text + HEADINGS + FIRST, f"first in row {PEOPLE + 4}"),
    "a title above the headings": (
        lambda text: f"Survey of 2026{',' * 13}\n{text}",
        "column A, 'Survey of 2026' under 'Respondent ID': found no question that it answers",
    ),
    "blank headings": (
        lambda text: f"{',' * 13}\n{',' * 13}\n{text.removeprefix(HEADINGS)}",
        "row 1: found no headings",
    ),
    "a question reworded": (swap("What would help?", "What would you like?"), "found no question that it answers"),
    "a question renamed by hand": (swap("Fear of blame stops it", "Q7_2"), "found no question that it answers"),
    "a column lost": (
        in_lines(lambda place, line: line.rsplit(",", 1)[0]),
        "open question better, 'How could sharing be better?': found",
    ),
    "a column added": (
        in_lines(lambda place, line: f"{line},{('Notes', '', 'call back')[min(place, 2)]}"),
        "column O, 'Notes': found no question that it answers",
    ),
    "a column twice": (in_lines(lambda place, line: f"{line},{line.rsplit(',', 1)[1]}"), "column O, "),
    "an option twice": (swap("Guidance,Training,Other", "Guidance,Guidance,Other"), "found no question"),
    "an option that was not asked": (swap("Guidance,Training,Other", "Guidance,Money,Other"), "found no question"),
    "the same survey to the right": (
        in_lines(lambda place, line: f"{line},{line}"),
        "found no question that it answers",
    ),
    "another survey to the right": (
        in_lines(lambda place, line: f"{line},{('Colour?', 'Response', 'Red')[min(place, 2)]}"),
        "column O, 'Colour?' under 'Response': found no question that it answers",
    ),
    "the same survey below": (lambda text: text + text, f"first in row {PEOPLE + 4}"),
    "another survey below": (
        lambda text: f"{text}\nRespondent ID,Colour?\n1,Red\n",
        "found 2 cells where the headings",
    ),
    "another survey": (
        lambda text: "Respondent ID,Colour?\n,Response\n1,Red\n",
        "'Colour?' under 'Response': found no question",
    ),
    "the population in the export's place": (
        lambda text: "question,answer,count,source,date\nsector,Public,60,Invented,2026-01-01\n",
        "found no question",
    ),
    "the questionnaire in the export's place": (
        lambda text: "wave:\n  id: '2026'\n  title: Toy\n",
        "line 1: found one column only",
    ),
    "script in a heading": (
        swap("How could sharing be better?", "<script>alert(1)</script>"),
        "found no question that it answers",
    ),
    "a formula for a heading": (
        swap("How could sharing be better?", "=HYPERLINK(A1)"),
        "'=HYPERLINK(A1)' under 'Open-Ended Response': found no",
    ),
}

ANSWERS: dict[str, tuple[Edit, str]] = {
    "an answer that is not listed": (only_line(4, swap(",Private,", ",Charity,")), "'Charity' once, first in row 4"),
    "an answer in another language": (swap(",Neither,", ",Weder noch,"), "'Weder noch'"),
    "answers but for a space": (only_line(5, swap(",Neither,", ",Neither ,")), "'Neither ', which differ only in"),
    "a formula for an answer": (
        only_line(4, swap(",Private,", ",=cmd|'/C calc'!A0,")),
        "\"=cmd|'/C calc'!A0\" once, first in row 4",
    ),
    "script for an answer": (
        only_line(4, swap(",Private,", ",<script>alert(1)</script>,")),
        "'<script>alert(1)</script>' once, first in row 4",
    ),
    "labels that Excel made dates": (swap(",Neither,", ",02-Jan,"), "'02-Jan' 6 times, first in row 5"),
    "labels that Excel made errors": (swap(",Agree,", ",#NAME?,"), "'#NAME?'"),
    "codes where no label has that number": (swap(",Neither,", ",9,"), "'9' 6 times, first in row 5"),
    "a tick that is another option": (
        only_line(3, swap(",Guidance,", ",Training,")),
        "'Training' once, first in row 3",
    ),
    "answers one column to the left": (column_moved, "found 13 cells where the headings have 14"),
    "consent to something else": (swap(",Yes,", ",Maybe,"), "'Maybe' 24 times, first in row 3"),
    "nobody consents": (swap(",Yes,", ",No,"), "found no response that counts: 24 ×"),
    "test responses only": (swap(",7,", ",test,"), "found no response that counts: 24 × A test or a preview"),
    "blank rows only": (
        lambda text: HEADINGS + f"{',' * 13}\n" * 3,
        "all 3 rows: found no response that counts: 3 × Blank",
    ),
    "ids that Excel cut": (only_line(5, lambda line: line.replace("11676764002", "1.16768E+10")), "cut the id short"),
    "ids that Excel cut, with a comma": (
        only_line(5, lambda line: line.replace("11676764002", '"1,16768E+10"')),
        "cut the id short",
    ),
    "no such day": (only_line(3, swap("03/02/2026", "02/30/2026")), "'02/30/2026 09:00:00 AM'; expected a date"),
    "no such month": (
        only_line(3, swap("03/02/2026", "33/02/2026")),
        "found '33/02/2026 09:00:00 AM'; expected a date, read with the month first",
    ),
    "a date of another century": (only_line(3, swap("03/02/2026", "03/02/9999")), "expected a date from 1900 to 2099"),
    "a date that Excel could not show": (only_line(3, swap("03/02/2026 09:00:00 AM", "########")), "'########'"),
    "a date of words": (only_line(3, swap("03/02/2026 09:00:00 AM", "yesterday")), "'yesterday'"),
    "day and month turned": (only_line(3, swap("03/02/2026", "25/03/2026")), "'25/03/2026 09:00:00 AM'"),
    "times without days": (only_line(3, swap("03/02/2026 09:00:00 AM", "09:00")), "'09:00'"),
}

TEXTS = BYTES | FORM | HEADS | ANSWERS
# The same, met on the way to a report rather than by cleaning alone.
ON_THE_WAY = ("nothing in it", "cut in a row", "a NUL byte in a cell", "an answer that is not listed")
BREAKAGES: dict[str, Breakage] = edited(EXPORT, TEXTS, CLEAN) | {
    f"{name}, and a report wanted": broken
    for name, broken in edited(EXPORT, {name: TEXTS[name] for name in ON_THE_WAY}, BUILD).items()
}
