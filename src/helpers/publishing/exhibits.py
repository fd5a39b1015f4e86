"""From the exhibits in executed notebooks to numbered ones on a page, each with its figures as a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.privacy.suppression import NAMES
from helpers.publishing.chapters import Executed, joined

DATA = "application/vnd.dataresource+json"
# The Analysis Function's shorthand for a figure kept back to protect those whom it rests on.
WITHHELD = "[c]"
# A spreadsheet runs a cell that begins so as a formula, and some cells hold what respondents wrote.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Resource = Mapping[str, Any]  # a data resource: name, title, schema, data, attrs, said

_PLACE_FOR_NUMBER = '<span class="exhibit-number"></span>'
_MARKED = re.compile(r"<!--exhibit (\S+)-->(.*?)<!--end of \1-->", re.DOTALL)


@dataclass(frozen=True)
class NumberedExhibit:
    """An exhibit as published: `number` is "Figure 3.2", `anchor` its id on the page, `csv` its figures.

    `resource` is the same figures as the notebook gave them, with what is said around them.
    """

    key: str
    number: str
    title: str
    anchor: str
    file: str
    csv: str
    resource: Resource = field(repr=False, compare=False)


def marked(executed: Executed) -> tuple[Executed, dict[str, Resource]]:
    """The notebook with a mark around each exhibit, and the data resource behind each mark.

    Marks outlast the conversion to HTML, so that exhibits can be numbered where they come to stand.
    """
    resources: dict[str, Resource] = {}
    cells = []
    for cell in executed.notebook["cells"]:
        outputs = []
        for output in cell.get("outputs", ()):
            html = joined(output.get("data", {}).get("text/html", ""))
            resource = output.get("data", {}).get(DATA)
            if resource and _PLACE_FOR_NUMBER in html:
                mark = f"{executed.run.key}/{len(resources) + 1}"
                resources[mark] = resource
                html = f"<!--exhibit {mark}-->{html}<!--end of {mark}-->"
                output = {**output, "data": {**output["data"], "text/html": html}}
            outputs.append(output)
        cells.append({**cell, "outputs": outputs} if "outputs" in cell else cell)
    return replace(executed, notebook={**executed.notebook, "cells": cells}), resources


def numbered(
    body: str, resources: Mapping[str, Resource], chapter: str, number: int
) -> tuple[str, list[NumberedExhibit]]:
    """A chapter's body with its figures and its tables numbered in reading order, and what they are.

    Two exhibits of one key get ids of their own, so that a link leads to the one that is meant.
    """
    exhibits: list[NumberedExhibit] = []
    keys: Counter[str] = Counter()
    kinds: Counter[str] = Counter()

    def published(found: re.Match[str]) -> str:
        resource, html = resources[found[1]], found[2]
        key, kind = str(resource["name"]), "Figure" if "<svg" in html else "Table"
        keys[key] += 1
        kinds[kind] += 1
        own = key if keys[key] == 1 else f"{key}-{keys[key]}"
        exhibit = NumberedExhibit(
            key=key,
            number=f"{kind} {number}.{kinds[kind]}",
            title=str(resource.get("title", "")),
            anchor=f"exhibit-{own}",
            file=f"data/{chapter}-{own}.csv",
            csv=figures_as_csv(resource),
            resource=resource,
        )
        exhibits.append(exhibit)
        return _published(html, exhibit)

    return _MARKED.sub(published, body), exhibits


def figures_as_csv(resource: Resource) -> str:
    """A data resource as CSV: one heading row, then its rows, with `[c]` for what is withheld.

    A row says that it is withheld in its column `withheld`; what it leaves blank is then kept back.
    """
    names = [str(column["name"]) for column in resource["schema"]["fields"]]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in resource["data"]:
        writer.writerow([WITHHELD if kept_back(row, name) else _cell(row.get(name)) for name in names])
    return text.getvalue()


def kept_back(row: Mapping[str, Any], column: str) -> bool:
    """Whether a cell is blank because its row is withheld, and not because there is nothing to say."""
    return bool(row.get("withheld")) and column not in NAMES and row.get(column) is None


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if value.startswith(FORMULA_STARTS):
            return f"'{value}"
        case _:
            return str(value)


def _published(html: str, exhibit: NumberedExhibit) -> str:
    html = html.replace(_PLACE_FOR_NUMBER, f'<span class="exhibit-number">{exhibit.number}</span>', 1)
    html = html.replace(f'id="exhibit-{exhibit.key}"', f'id="{exhibit.anchor}"', 1)
    # The ids within its drawings, which their style sheets and markers name.
    own = exhibit.anchor.removeprefix("exhibit-")
    html = re.sub(rf'(id="|#){re.escape(exhibit.key)}-(wide|narrow)\b', rf"\g<1>{own}-\g<2>", html)
    link = (
        f'<p class="exhibit-download"><a href="{exhibit.file}" download>'
        f'Download the figures<span class="unseen"> of {exhibit.number.lower()}</span> (CSV)</a></p>\n'
    )
    before, end, after = html.rpartition("</figure>")
    return f"{before}{link}{end}{after}"
