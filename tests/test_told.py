"""Every figure that a built page says in words or in a title stands in the table behind it, as that is rounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = "application/vnd.dataresource+json"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# What is quoted, and days and years, are no figures.
ASIDE = re.compile(rf"“[^”]*”|\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?|\b20\d\d\b")
# A figure with what it is in: "69%", "−3", "2,112", "0.86".
FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
# How sure an interval is, and the ends of scales of scores and of alpha.
ALWAYS = {"95%", "0", "100", "0.6"}


def told(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every sentence and every title of a built report, with the chapter and the data that it carries."""
    for notebook in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if resource := output.get("data", {}).get(DATA):
                    yield notebook.stem, resource["title"], resource


def unfounded(text: str, resource: dict[str, Any]) -> list[str]:
    """The figures in a text that its data do not hold, however they are rounded."""
    held = ALWAYS.union(figures_of(resource))
    return [figure for figure in FIGURE.findall(ASIDE.sub("", text)) if figure not in held]


def figures_of(resource: dict[str, Any]) -> Iterator[str]:
    """Every figure that a sentence may make of its data: as it is, counted, added up, or what is left of the whole."""
    rows = resource["data"]
    for number in {one for one in [*values(rows), *values(resource["attrs"])] if isinstance(one, (int, float))}:
        # A count has no complement.
        for size in {abs(number)} if isinstance(number, int) else {abs(number), abs(100 - number), abs(1 - number)}:
            yield from spelled(size)
        yield f"{float(f'{abs(number):.3g}'):,.0f}"  # people of a population, to three digits
    for row in rows:
        own = [one for one in row.values() if isinstance(one, (int, float)) and not isinstance(one, bool)]
        # How far apart two figures are is taken before they are rounded.
        yield from (f"{half_up(scale * abs(one - other)):,}" for one in own for other in own for scale in (1, 100))
    yield str(len(rows))
    for column in rows[0] if rows else ():
        cells = [row[column] for row in rows]
        yield from map(str, {len(set(map(str, cells))), *(cells.count(one) for one in cells)})
        if all(isinstance(cell, (int, float)) for cell in cells):
            yield f"{half_up(sum(cells)):,}"
    # Of people that are counted, the part of all those counted by one question.
    for row in rows:
        if row.get("people"):
            together = [other["people"] or 0 for other in rows if other.get("section") == row.get("section")]
            yield from spelled(row["people"] / sum(together))
    # Answers that mean the same are added up.
    for of_item in {(row.get("item"), row.get("meaning")) for row in rows if "meaning" in row}:
        alike = [row["estimate"] for row in rows if (row.get("item"), row.get("meaning")) == of_item]
        yield from spelled(sum(one for one in alike if one is not None))
    yield from (
        figure for text in values(resource["attrs"]) if isinstance(text, str) for figure in FIGURE.findall(text)
    )


def spelled(size: float) -> Iterator[str]:
    """A number as pages spell it: a count, a score, a share, to tenths or hundredths."""
    for shown in (size, 100 * size):
        yield from (f"{half_up(shown):,}", f"{half_up(shown)}%", f"{shown:.1f}", f"{shown:.2f}", f"{shown:.1f}%")


def values(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from values(one)
    elif not isinstance(node, bool):
        yield node


def half_up(number: float) -> int:
    return int(number + 0.5)


RESOURCE: dict[str, Any] = {
    "data": [
        {"title": "Blame", "estimate": 0.624, "low": 0.6, "high": 0.645, "n": 2012},
        {"title": "Trust", "estimate": 0.397, "low": 0.38, "high": 0.414, "n": 2000},
    ],
    "attrs": {"tests": 37, "survey": "The survey"},
}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("“99 problems” is one of 2 (62%), 60% to 65%, on 2,012 people", []),
        ("of 37 tests in 2026, until 17 April 2026", []),
        ("38% do not", []),
        ("“Blame” is reported by 67%", ["67%"]),
        ("one of 7 (62%), on 2,013 people", ["7", "2,013"]),
    ],
)
def test_a_figure_that_its_table_does_not_hold_is_found(text: str, wrong: list[str]) -> None:
    assert unfounded(text, RESOURCE) == wrong


def test_every_figure_said_stands_in_the_table_that_it_was_made_from(report: Path) -> None:
    checked = [(chapter, text, unfounded(text, resource)) for chapter, text, resource in told(report)]
    assert len(checked) > 150
    assert sum(len(FIGURE.findall(ASIDE.sub("", text))) for _, text, _ in checked) > 350
    assert [one for one in checked if one[2]] == []
