"""Odd, but fine: inputs that look broken or hostile and are not, and the answers that must come out of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from broken.breakage import Edit, only_line, rewrite, swap
from broken.good import EXPORT, PEOPLE, POPULATION, QUESTIONNAIRE
from broken.workbooks import WORKBOOK, archived, parts_of, workbook

Cleaned = pd.DataFrame


def typed(text: str, becomes: str | None = None) -> tuple[Callable[[Path], object], Callable[[Cleaned], bool]]:
    """The first person wrote this, and it stands among the responses as written."""
    cell = '"{}"'.format(text.replace('"', '""'))
    edit = only_line(3, lambda line: line.replace("More training please", cell))
    return lambda project: rewrite(project / EXPORT, edit), lambda found: found["better"][0] == (becomes or text)


def edited(edit: Edit, file: str = EXPORT) -> tuple[Callable[[Path], object], Callable[[Cleaned], bool]]:
    return lambda project: rewrite(project / file, edit), everybody


def book(content: Callable[[], bytes]) -> tuple[Callable[[Path], object], Callable[[Cleaned], bool]]:
    def breaks(project: Path) -> None:
        (project / EXPORT).unlink()
        (project / WORKBOOK).write_bytes(content())

    return breaks, everybody


def everybody(found: Cleaned) -> bool:
    """All are there, with their answers."""
    return len(found) == PEOPLE and list(found["sector"][:2]) == ["Public", "Private"]


def merged(_: xlsxwriter.Workbook, sheet: Any) -> None:
    """One id over two people's cells: the second has none."""
    sheet.merge_range("A4:A5", "11676764001")


def listed(_: xlsxwriter.Workbook, sheet: Any) -> None:
    """A formula whose result is an answer."""
    sheet.write_formula("G5", "=G3", value="Public")


def second_sheet(made: xlsxwriter.Workbook, _: Any) -> None:
    made.add_worksheet("Notes").write(0, 0, "=1+1")


ODD: dict[str, tuple[Callable[[Path], object], Callable[[Cleaned], bool]]] = {
    "a sum": typed("=1+1"),
    "a formula that starts a program": typed("=cmd|'/C calc'!A0"),
    "a sign": typed("+ more money"),
    "an at": typed("@ the office"),
    "script": typed("<script>alert(1)</script>"),
    "a picture that runs script": typed("<img src=x onerror=alert(1)>"),
    "Markdown": typed("[see](javascript:alert(1)) **now**"),
    "a template": typed("{{ 7 * 7 }} {% raw %}"),
    "SQL": typed("'; DROP TABLE responses; --"),
    "N/A": typed("N/A"),
    "nan": typed("nan"),
    "NULL": typed("NULL"),
    "a date": typed("01-Feb"),
    "a number": typed("1.16E+10"),
    "marks of many": typed('He said "no", and; left'),
    "an emoji": typed("\U0001f44d\u200d\U0001f525"),
    "right to left": typed("שלום \u202eevil"),
    "a long answer": typed("x" * 100_000),
    "lines end otherwise": edited(lambda text: text.replace("\n", "\r")),
    "semicolons": edited(lambda text: text.replace(",", ";")),
    "UTF-16": edited(lambda text: text.encode("utf-16")),
    "blank lines below": edited(lambda text: text + "\n\n\n"),
    "blank columns to the right": edited(lambda text: text.replace("\n", ",,,\n")),
    "a byte-order mark before the questionnaire": edited(lambda text: "\ufeff" + text, QUESTIONNAIRE),
    "a byte-order mark before the population": edited(lambda text: "\ufeff" + text, POPULATION),
    "an alias that another place may name": edited(
        swap("answers: [Public, Private, Other]", "answers: &sectors [Public, Private, Other]"), QUESTIONNAIRE
    ),
    "a workbook": book(workbook),
    "a workbook with a macro": book(lambda: archived(parts_of(workbook()) | {"xl/vbaProject.bin": b"\xd0\xcf"})),
    "a workbook with another sheet": book(lambda: workbook(second_sheet)),
    "a formula whose result is listed": book(lambda: workbook(listed)),
    "an id merged over two people": book(lambda: workbook(merged)),
    "a workbook that says it is CSV": (
        lambda project: (project / EXPORT).write_bytes(workbook()), everybody
    ),
}  # fmt: skip
