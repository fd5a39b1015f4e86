"""From headings and cells to one description of an export that all readers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Role = Literal["respondent_id", "collector", "started", "finished", "personal", "weight", "metadata", "answer", "empty"]

# What the second heading says where a question has one column only, normalised.
PLAIN_CHOICES = ("", "response", "open-ended response")

_NUMBERS = ("No", "One", "Two", "Three")
_LINE_ENDS = {"\n": "LF", "\r\n": "CR LF", "\r": "CR", "\r\r\n": "CR CR LF"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Declared:
    """What a format says of a column beside its headings.

    `name` is what it calls the column. `answers` are its answers in their order, those that nobody gave, too; `closed`
    says that it can hold no others. `blank` are cells that are declared missing. `dated` says that it holds dates.
    """

    name: str = ""
    answers: tuple[str, ...] = ()
    closed: bool = False
    blank: tuple[str, ...] = ()
    dated: bool = False


@dataclass(frozen=True)
class Column:
    """One column of an export: what its headings say, and what it is for.

    `position` counts from 0. `question` is the heading as the file has it, continued over blank
    cells. `choice` is the heading under it: a row of a matrix, an option, "Response", or nothing.
    `source` is the position of the file's column that this one was taken out of, where it was.
    """

    position: int
    question: str
    choice: str
    role: Role
    source: int | None = None
    declared: Declared = Declared()

    @property
    def in_file(self) -> int:
        """The position, in the file, of the column that the cells stand in."""
        return self.position if self.source is None else self.source

    @property
    def letter(self) -> str:
        """The column's letters in a spreadsheet.

        >>> Column(27, "", "", "empty").letter
        'AB'
        """
        letters, rest = "", self.in_file + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return letters

    @property
    def heading(self) -> str:
        """The headings in one line, for messages and for naming the column in a questionnaire.

        >>> Column(3, "How often?", "By e-mail", "answer").heading
        'How often? [By e-mail]'
        """
        if not self.question:
            return self.choice or f"column {self.letter}"
        return f"{self.question} [{self.choice}]" if self.choice else self.question


@dataclass(frozen=True)
class Habits:
    """What a tool writes into cells beside the labels of answers and the words of respondents.

    `blank` are cells that mean blank, and `blank_ticks` such cells in an option's column; `ticked` and `unticked`
    are its words for these, `boxes` those that say in an answer's place that another was given. `code` is a pattern
    whose group is an answer's position. `joins` are what may stand between several options in one cell, and
    `typed_inside` says that another answer, typed in, stands where a published one would. `tests` are cells of a
    collector's column that mean the makers' own runs.
    """

    blank: tuple[str, ...] = ()
    blank_ticks: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    code: str = r"(\d+)"
    joins: tuple[str, ...] = ()
    typed_inside: bool = False
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How an export file is written down. `remarks` are sentences on what was unusual."""

    tool: str
    format: str
    encoding: str
    line_ends: str
    delimiter: str
    header_rows: int
    headings: str
    remarks: tuple[str, ...] = ()
    habits: Habits = Habits()

    def in_words(self) -> str:
        """The layout as a short paragraph."""
        written = [self.tool, self.format, self.encoding]
        if self.line_ends:
            written.append(f"lines ending in {_LINE_ENDS[self.line_ends]}")
        if self.delimiter:
            written.append(f"cells separated by {_DELIMITERS[self.delimiter]}")
        rows = f"{_NUMBERS[self.header_rows]} header row{'' if self.header_rows == 1 else 's'}, {self.headings}"
        return " ".join(f"{sentence}." for sentence in [", ".join(filter(None, written)), rows, *self.remarks])


@dataclass(frozen=True)
class Export:
    """An export file as it stands: nothing dropped, nothing recoded.

    `cells` holds every data row, blank ones too, as text ("" where blank); its columns are the
    positions 0, 1, 2 …, its index `raw_row` is the row number that a spreadsheet shows, header rows
    counted from 1. A record with line breaks inside is one row.
    """

    file: str
    layout: Layout
    columns: tuple[Column, ...]
    cells: pd.DataFrame

    def with_role(self, *roles: Role) -> tuple[Column, ...]:
        """The columns that have one of these roles, in file order."""
        return tuple(column for column in self.columns if column.role in roles)

    def blank(self, column: Column) -> tuple[str, ...]:
        """The cells of a column that mean blank: as its tool writes them, and as the format declares of it."""
        return (*self.layout.habits.blank, *column.declared.blank)
