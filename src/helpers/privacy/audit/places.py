"""Where in a file a text stands, so that it can be said without repeating it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from helpers.privacy.audit.reading import Published, text_of_notebook


def saying(words: str) -> Callable[[str], bool]:
    """Whether a text holds these words."""
    return lambda text: words in text


def place_of(published: Published, file: str, holds: Callable[[str], bool]) -> tuple[str, str]:
    """The exhibit and the cell in which a file holds a text; "" for what cannot be told."""
    return next(_exhibits(published, file, holds), ""), next(_cells(published, file, holds), "")


def _exhibits(published: Published, file: str, holds: Callable[[str], bool]) -> Iterator[str]:
    for figure in published.figures:
        if figure.file == file and holds(re.sub(r"\s+", " ", figure.shown.text_content())):
            yield figure.exhibit
    for table in published.tables:
        if table.file == file and any(holds(str(value)) for row in table.rows for value in row.values()):
            yield table.exhibit


def _cells(published: Published, file: str, holds: Callable[[str], bool]) -> Iterator[str]:
    cells = published.notebooks.get(file, {}).get("cells", ())
    for number, cell in enumerate(cells, start=1):
        if holds(text_of_notebook(cell)):
            yield f"cell {number}"
