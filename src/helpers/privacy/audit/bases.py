"""The plainest attack: is there a small base, or a figure in a row that is withheld?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from helpers.privacy.audit.reading import Row, Table
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE, NAMES

# Columns that count respondents, or answers, of which nobody has two in one table: n, lowest_n, n_now, count.
_COUNTS = re.compile(r"(?:.+_)?(?:n|count)(?:_(?:before|now))?|found|given")


def small_bases(table: Table) -> Iterator[Leak]:
    """Cells that count 1 to `MINIMUM_BASE` - 1 respondents."""
    counts = [column for column in table.columns if _COUNTS.fullmatch(column)]
    for row in table.rows:
        for column in counts:
            value = row.get(column)
            if is_number(value) and 0 < value < MINIMUM_BASE:
                what = f"rests on {value:g} respondents, where {MINIMUM_BASE} are promised"
                yield Leak(table.file, table.exhibit, cell(row, column), what)


def figures_of_withheld(table: Table) -> Iterator[Leak]:
    """Cells that say something in rows that are withheld."""
    public = {*NAMES, "withheld", *map(str, table.facts.get("crossed") or ())}
    for row in table.rows:
        if row.get("withheld") is True:
            for column, value in row.items():
                if column not in public and value is not None:
                    yield Leak(table.file, table.exhibit, cell(row, column), "says something in a row that is withheld")


def is_number(value: object) -> TypeGuard[float]:
    """Whether a cell holds a number; yes and no are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def cell(row: Row, column: str) -> str:
    """Where a cell is: its column, and what its row is called."""
    called = [str(row[name]) for name in ("section", "title", "option", "answer", "group", "name") if row.get(name)]
    return f"column {column}" + (f" of {', '.join(called)}" if called else "")
