"""From rows and promises to a page of Markdown that somebody can read who has never seen the project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bench.measures import Promise, Row

TITLE = "# How fast the report is made"
INTRODUCTION = """\
The annual report is {runs} runs of notebooks that become the chapters of one website. These are measurements of how
long that takes, beside other ways to do it, on one machine. `make bench` measures again and writes this page."""
KEPT = {True: "yes", False: "NO", None: "not measured"}
NONE = "–"
_ADDRESS = re.compile(r"""[^\s'"(]*://[^\s'")]+|(?<![^\s'"(=:])/[^\s'"):]+""")


@dataclass(frozen=True)
class Section:
    """What one benchmark has to say: a heading, Markdown below it, and what it holds the project to.

    `files` are texts by the names of files that stand beside the page; `measured` says when and how.
    """

    title: str
    text: str
    promises: tuple[Promise, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    measured: str = ""


def page(runs: int, machine: Iterable[tuple[str, str]], sections: Sequence[Section]) -> str:
    """The whole page."""
    promised = [(one.goal, one.measured, KEPT[one.kept]) for section in sections for one in section.promises]
    parts = [
        TITLE,
        INTRODUCTION.format(runs=runs),
        "## What is promised",
        table(("promise", "measured", "kept?"), promised),
        *(f"## {section.title}\n\n{section.text}\n\n{section.measured}" for section in sections),
        "## The machine",
        table(("what", "which"), machine),
    ]
    return "\n\n".join(parts) + "\n"


def measured_on(day: date, rounds: int, load: str) -> str:
    """When and how a section was measured, in a line below it. `load` is the machine's, before and after."""
    if rounds == 1:
        how = "one round, which says little of how much seconds vary"
    else:
        how = f"medians of {rounds} rounds in which everything took its turn"
    return f"*Measured on {day.day} {day:%B %Y}: {how}. The machine's load was {load}.*"


def table_of(rows: Sequence[Row], base: Row, base_is: str = "ours", digits: int = 1) -> str:
    """Rows of seconds as a table, with how many times as long as the base each took; the base is in bold.

    Below it stands why a row has none.
    """
    headings = ("what", "median, s", "range, s", f"times {base_is}")
    shown = table(headings, [_cells(row, base, digits) for row in rows])
    return "\n\n".join([shown, *reasons(rows)])


def reasons(rows: Iterable[Row]) -> list[str]:
    """Why rows have no seconds, in sentences without addresses and paths, which are this machine's."""
    return [f"Not measured: {row.what}. It said: {_ADDRESS.sub('…', row.said)}" for row in rows if not row.seconds]


def in_range(row: Row, digits: int = 1) -> str:
    """The shortest and the longest round, where there are several."""
    if len(row.seconds) < 2:
        return ""
    return f"{min(row.seconds):.{digits}f} to {max(row.seconds):.{digits}f}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown. Columns after the first are set to the right where they hold figures only.

    >>> print(table(("what", "s"), [("a|b", "1.5")]))
    | what | s |
    | --- | ---: |
    | a\\|b | 1.5 |
    """
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    columns = list(zip(*cells, strict=True)) or [()] * len(headings)
    marks = ["---:" if place and _figures(column) else "---" for place, column in enumerate(columns)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(headings), marks, *cells])


def _cells(row: Row, base: Row, digits: int) -> tuple[str, str, str, str]:
    if not row.seconds:
        return row.what, NONE, NONE, NONE
    ratio = row.ratio(base)
    cells = (
        row.what,
        f"{row.median:.{digits}f}",
        in_range(row, digits),
        f"{ratio:.2f}" if ratio is not None else "",
    )
    return tuple(f"**{cell}**" if cell else "" for cell in cells) if row == base else cells  # type: ignore[return-value]


def _figures(column: Sequence[str]) -> bool:
    return all(cell in ("", NONE) or cell.strip("*")[:1].isdigit() for cell in column)
