"""From a grid, and what its tool's headings say, to an export: the rows below, and what each column is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.intake.exports.files import Grid
from helpers.intake.exports.layout import Column, Declared, Export, Habits, Layout, Role
from helpers.intake.exports.personal import holds_personal_data, is_personal_heading
from helpers.questionnaire import ExportSpelling, normalised

_ONCE: set[Role] = {"respondent_id", "started", "finished"}
_NO_HABITS = Habits()
_NOTHING_DECLARED = Declared()
# A blank heading, and what pandas writes for one.
_UNNAMED = re.compile(r"(unnamed: \d+(_level_\d+)?)?")


@dataclass(frozen=True)
class Named:
    """What the header rows say: of each column its question, its choice, and its role where the tool says that.

    `manner` says in words how the questions are named, for `Layout.headings`. `declared` is what the format says of
    each column, where it says anything.
    """

    tool: str
    manner: str
    questions: Sequence[str]
    choices: Sequence[str]
    roles: Sequence[Role | None]
    habits: Habits = _NO_HABITS
    remarks: tuple[str, ...] = ()
    declared: Sequence[Declared] = ()


@dataclass(frozen=True)
class Tool:
    """How the exports of one tool are known and read.

    `header_rows` says how many rows of headings a grid's rows begin with, 0 where another tool wrote them; `named` what
    these say, given the header rows (of one width) and the cells below.
    """

    header_rows: Callable[[list[list[str]]], int]
    named: Callable[[list[list[str]], pd.DataFrame], Named]


def export_of(grid: Grid, tools: Sequence[Tool], spelling: ExportSpelling) -> Export:
    """The export that a grid of cells holds, as the first of the tools that knows its headings reads it.

    Raises InputError where there are no headings, and where rows differ in length.
    """
    rows = grid.rows if grid.rows[0] else [[""], *grid.rows[1:]]
    header_rows, tool = next((count, tool) for tool in tools if (count := tool.header_rows(rows)))
    headings = _headings(grid.rows[:header_rows])
    if not any(any(row) for row in headings):
        raise InputError(grid.file, Mistake("row 1", "no headings", "expected the questions in the first row"))
    cells = _cells(grid, header_rows, named=[any(column) for column in zip(*headings, strict=True)])
    return export_with(grid, header_rows, tool.named(headings, cells), cells, spelling)


def export_with(grid: Grid, header_rows: int, named: Named, cells: pd.DataFrame, spelling: ExportSpelling) -> Export:
    """The export of cells whose columns are named, with a role for each; `grid` says how they were written down."""
    roles = _roles(named, cells, spelling)
    declared = named.declared or [_NOTHING_DECLARED] * len(roles)
    columns = tuple(
        Column(position, question, choice, role, declared=of_format)
        for position, (question, choice, role, of_format) in enumerate(
            zip(named.questions, named.choices, roles, declared, strict=True)
        )
    )
    remarks = [*grid.remarks, *named.remarks]
    if cells.empty:
        remarks.append("There are no rows below the headings")
    layout = Layout(
        named.tool, grid.format, grid.encoding, grid.line_ends, grid.delimiter, header_rows, named.manner,
        tuple(remarks), named.habits,
    )  # fmt: skip
    return Export(grid.file, layout, columns, cells)


def _headings(rows: list[list[str]]) -> list[list[str]]:
    """Header rows of one width."""
    width = max(len(row) for row in rows)
    seen = [["" if _UNNAMED.fullmatch(normalised(cell)) else cell for cell in row] for row in rows]
    return [row + [""] * (width - len(row)) for row in seen]


# --- data rows ---------------------------------------------------------------------------------


def _cells(grid: Grid, header_rows: int, named: list[bool]) -> pd.DataFrame:
    """All rows below the headings, of their width. A blank line is a row of blanks."""
    width = len(named)
    if grid.below is not None:
        below = grid.below(header_rows)
        index = pd.RangeIndex(header_rows + 1, header_rows + 1 + len(below), name="raw_row")
        return below.set_axis(range(width), axis=1).set_axis(index)
    data = grid.rows[header_rows:]
    needed = max((position for position, has_name in enumerate(named) if has_name), default=-1) + 1
    for number, row in enumerate(data, start=header_rows + 1):
        if len(row) != width and any(row):
            _check_length(row, number, width, needed, grid.file)
    level = [row if len(row) == width else [*row[:width], *[""] * (width - len(row))] for row in data]
    index = pd.RangeIndex(header_rows + 1, header_rows + 1 + len(data), name="raw_row")
    return pd.DataFrame(level, index=index, columns=range(width), dtype="str")


def _check_length(row: list[str], number: int, width: int, needed: int, file: str) -> None:
    # Spreadsheets leave out trailing cells of columns without a heading, and add blank ones.
    if len(row) < needed or any(row[width:]):
        found = f"{len(row)} cells where the headings have {width}"
        remedy = "look there for a quotation mark or a delimiter too many or too few, or for a file cut short"
        raise InputError(file, Mistake(f"row {number}", found, remedy))


# --- roles -------------------------------------------------------------------------------------


def _roles(named: Named, cells: pd.DataFrame, spelling: ExportSpelling) -> list[Role]:
    spelt = _spelt(spelling)
    # A heading that the questionnaire names takes the role of the tool's own, where it is there.
    taken = {role for name, role in spelt.items() if name in {*map(normalised, named.questions)}}
    roles: list[Role] = []
    places = range(len(named.questions))
    below = [cells[position] for position in places]
    with ThreadPoolExecutor() as pool:
        alone = list(pool.map(partial(_role, spelt), places, named.questions, named.choices, named.roles, below))
    for question, role in zip(named.questions, alone, strict=True):
        # One column is the respondent's id, one each the dates: the first, unless the questionnaire says which.
        if role in _ONCE and role in taken and normalised(question) not in spelt:
            role = "answer"
        taken.add(role)
        roles.append(role)
    if "respondent_id" not in roles and _numbers_the_rows(named.questions[0], cells):
        roles[0] = "respondent_id"
    # A contact form: where names and addresses were given, the town and county beside them are theirs.
    columns = list(zip(named.questions, named.choices, roles, strict=True))
    forms = {question for question, choice, role in columns if role == "personal" and choice}
    return [
        "personal" if question in forms and is_personal_heading(normalised(choice)) else role
        for question, choice, role in columns
    ]


def _spelt(spelling: ExportSpelling) -> dict[str, Role]:
    """The headings that the questionnaire gives a role to, normalised."""
    named: dict[str, Role] = {normalised(heading): "personal" for heading in spelling.personal}
    own: tuple[tuple[str | None, Role], ...] = (
        (spelling.respondent_id, "respondent_id"),
        (spelling.started, "started"),
        (spelling.finished, "finished"),
        (spelling.weight, "weight"),
    )
    return named | {normalised(heading): role for heading, role in own if heading}


def _role(
    spelt: dict[str, Role], position: int, question: str, choice: str, given: Role | None, cells: pd.Series
) -> Role:
    """The role of a column by itself, whatever the others are."""
    heading = Column(position, question, choice, "answer").heading
    for name in (normalised(heading), normalised(question)):
        if name in spelt:
            return spelt[name]
    if given is not None:
        return given
    name = normalised(question)
    if is_personal_heading(name):
        return "personal"
    if not question and not choice and not (cells != "").any():
        return "empty"
    if holds_personal_data(name, normalised(choice), cells):
        return "personal"
    return "answer"


def _numbers_the_rows(question: str, cells: pd.DataFrame) -> bool:
    """Whether the first column has no heading and counts the rows, as tables saved by pandas or R do."""
    if question or cells.empty:
        return False
    return bool(cells[0].str.fullmatch(r"\d+").all() and cells[0].is_unique)
