"""From a title, a drawing and a table to an exhibit: what a reader sees, hears and downloads.

An exhibit shows itself in JupyterLab and on a published page alike. Its data travel with it as
`application/vnd.dataresource+json`, so that downloads and checks read the very same numbers.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

import pandas as pd
from pandas.api.extensions import ExtensionArray

from helpers.display.columns import column
from helpers.display.in_notebooks import STYLE
from helpers.privacy.suppression import MINIMUM_BASE, NAMES
from helpers.questionnaire import wordings_read

WITHHELD = "[c]"  # the Analysis Function's shorthand for a confidential figure
WITHHELD_NOTE = (
    f"{WITHHELD} withheld: it rests on fewer than {MINIMUM_BASE} respondents, or would give away a figure that does."
)

DATA = "application/vnd.dataresource+json"
_FIELD_TYPES = {"b": "boolean", "i": "integer", "u": "integer", "f": "number", "M": "datetime"}
# It stands in the drawing itself, where a style sheet may stand, so that a bare page shows one
# drawing and not both. 40em is a page too narrow for the wide one's letters.
_ONE_OF_TWO = (
    "<style>.exhibit svg{display:block;width:100%;height:auto}.exhibit .wide{max-width:832px}"
    ".exhibit .narrow{display:none;max-width:420px}"
    "@media(max-width:40em){.exhibit .wide{display:none}.exhibit .narrow{display:block}}</style>"
)


@dataclass(frozen=True)
class Exhibit:
    """One thing shown: a chart with its table, or a table alone.

    `table` holds texts, as readers see them; its first `row_headings` columns name the row.
    `data` holds the numbers behind it, unrounded, with withheld ones already blank.
    `population` is whom the figures are about; it stands with the table, for every page says it.
    `drawings` are elements with SVGs, wide and narrow; `alternative` says in words what they show.
    """

    key: str
    title: str
    subtitle: str
    table: pd.DataFrame
    data: pd.DataFrame
    population: str = ""
    base: str = ""
    source: str = ""
    alternative: str = ""
    drawings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    row_headings: int = 1
    synthetic: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {
            "text/html": STYLE + self.html(),
            "text/plain": "\n".join(filter(None, (self.title, self.alternative, self.base, self.source))),
            DATA: data_resource(
                self.key, self.title, self.data, {"kind": "exhibit", "subtitle": self.subtitle, **self.facts}
            )
            | {"said": self._said()},
            **wordings_read(),
        }

    def _said(self) -> dict[str, Any]:
        """What stands around the figures, for whoever reads them apart from the page.

        No part of the facts, which are what titles and sentences are made of, and checked against.
        """
        return {
            "subtitle": self.subtitle,
            "population": self.population,
            "base": self.base,
            "notes": list(self.notes),
            "source": self.source,
        }

    def html(self) -> str:
        """The exhibit as a `figure`: self-contained, without script, every text escaped."""
        kind = "exhibit" if self.drawings else "exhibit exhibit-table"
        return "\n".join(
            [
                f'<figure class="{kind}" id="exhibit-{escape(self.key)}">',
                "<figcaption>",
                f'<p class="exhibit-label"><span class="exhibit-number"></span>{self._mark_of_origin()}</p>',
                f'<p class="exhibit-title">{escape(self.title)}</p>',
                # A table alone says its subtitle in its caption.
                *([f'<p class="exhibit-subtitle">{escape(self.subtitle)}</p>'] if self.drawings else []),
                "</figcaption>",
                *(self._chart() if self.drawings else [self._table()]),
                *self._notes(),
                *(self._figures() if self.drawings else []),
                "</figure>",
            ]
        )

    def _mark_of_origin(self) -> str:
        """Beside the number, so that whoever copies the figure alone copies it too."""
        return ' <span class="exhibit-synthetic">Demonstration data</span>' if self.synthetic else ""

    def _chart(self) -> list[str]:
        spoken = f' role="img" aria-label="{escape(self.alternative)}"'
        drawings = [drawing.replace("<svg", f"<svg{spoken}", 1) for drawing in self.drawings]
        drawings[0] = re.sub("<svg[^>]*>", lambda opened: opened[0] + _ONE_OF_TWO, drawings[0], count=1)
        return ['<div class="exhibit-chart">', *drawings, "</div>"]

    def _figures(self) -> list[str]:
        return ['<details class="exhibit-figures">', "<summary>Show the figures</summary>", self._table(), "</details>"]

    def _table(self) -> str:
        caption = ". ".join(filter(None, (self.subtitle, self.population)))
        table = html_table(self.table, caption, self.row_headings)
        label = escape(f"Table: {self.title}")
        return f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">\n{table}\n</div>'

    def _notes(self) -> list[str]:
        notes = [("base", self.base), *(("note", note) for note in self.notes), ("source", self.source)]
        shown = [f'<p class="exhibit-{kind}">{escape(note)}</p>' for kind, note in notes if note]
        return ['<div class="exhibit-notes">', *shown, "</div>"] if shown else []


def html_table(table: pd.DataFrame, caption: str, row_headings: int = 1) -> str:
    """A table of texts as HTML: caption, headings with scope, every cell escaped.

    A column whose cells are figures is marked with the class `figure`, for alignment. Where rows have several
    headings, one that the row above begins with too is said once, for all its rows.
    """
    figures = [bool(table.iloc[:, place].map(_is_figure).all()) and len(table) > 0 for place in range(table.shape[1])]
    heads = "".join(
        f'<th scope="col"{_class(figure)}>{escape(str(name))}</th>'
        for name, figure in zip(table.columns, figures, strict=True)
    )
    columns = [
        [_cell(str(value), place < row_headings, figures[place]) for value in table.iloc[:, place]]
        for place in range(table.shape[1])
    ]
    if row_headings > 1:
        columns[0] = _once(table.iloc[:, 0].map(str).tolist())
    rows = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*columns, strict=True))
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _once(headings: Sequence[str]) -> list[str]:
    """The first heading of each row; one of several rows in turn stands in the first of them."""
    cells: list[str] = []
    for heading, rows in groupby(headings):
        times = len(list(rows))
        over = f' rowspan="{times}"' if times > 1 else ""
        cells += [f'<th scope="row"{over}>{escape(heading)}</th>', *[""] * (times - 1)]
    return cells


def _cell(text: str, heading: bool, figure: bool) -> str:
    return f'<th scope="row">{escape(text)}</th>' if heading else f"<td{_class(figure)}>{escape(text)}</td>"


def _class(figure: bool) -> str:
    return ' class="figure"' if figure else ""


def _is_figure(text: object) -> bool:
    return text in ("", WITHHELD, "–") or str(text).lstrip("●▲ −+<>")[:1].isdigit()


def data_resource(name: str, title: str, table: pd.DataFrame, facts: Mapping[Any, Any]) -> dict[str, Any]:
    """A table as a Frictionless data resource, in plain JSON types; what is missing is null.

    A field's `title` is its heading in words; `holds`, which is ours, says what its cells hold (`columns.Column`).

    Source: https://specs.frictionlessdata.io/tabular-data-resource/
    """
    names = [str(name) for name in table.columns]
    fields = [
        {"name": name, "type": _field_type(dtype), **_in_words(name, facts, names)}
        for name, dtype in zip(names, table.dtypes, strict=True)
    ]
    return {
        "name": name,
        "title": title,
        "schema": {"fields": fields},
        "data": [_names_alone(row, facts) for row in records(table)],
        "attrs": {str(fact): value for fact, value in facts.items()},
    }


def _names_alone(row: dict[str, Any], facts: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as it may be published: of one that is withheld, what it is called and that it is withheld."""
    if row.get("withheld") is not True:
        return row
    said = NAMES.union(facts.get("crossed") or (), ("withheld",))
    return {name: value if name in said else None for name, value in row.items()}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain dictionaries, numpy's types left behind.

    >>> records(pd.DataFrame({"item": ["a"], "n": [12], "low": [float("nan")]}))
    [{'item': 'a', 'n': 12, 'low': None}]
    """
    bare = table.copy(deep=False)
    bare.attrs = {}  # what is said of it would be copied with each column
    plain = {str(column): _plain(values.array) for column, values in bare.items()}
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def _plain(values: ExtensionArray) -> list[Any]:
    missing = values.isna().tolist()
    return [None if gone else _plainly(one) for one, gone in zip(values.tolist(), missing, strict=True)]


def _plainly(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _in_words(name: str, facts: Mapping[Any, Any], names: list[str]) -> dict[str, str]:
    found = column(name, facts, names)
    return {"title": found.title} | ({"holds": found.holds} if found.holds else {})


def _field_type(dtype: Any) -> str:
    return _FIELD_TYPES.get(getattr(dtype, "kind", "O"), "string")
