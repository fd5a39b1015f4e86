"""From the folder of a report to what a reader finds in it: tables in every form, figures as drawn, texts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree, html

from helpers.privacy.audit.figures import Figures, Resource

DATA = "application/vnd.dataresource+json"
WITHHELD = "[c]"
# Between texts that stand beside each other and are not one sentence.
APART = " | "

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """The figures of an exhibit or sentence in one of the forms in which they are published.

    `rows` are by the machine names of the columns, with None for what is blank or `[c]`; `facts` are what the
    notebook said of the table. In another form than the notebook's, `figures` are those that it should hold.
    `inputs` are the digests of the files that its report was made of, by their paths.
    """

    file: str
    exhibit: str
    rows: Sequence[Row]
    facts: Mapping[str, Any] = field(repr=False)
    figures: Figures | None = field(repr=False, default=None)
    inputs: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Its columns, in order."""
        return list(self.rows[0]) if self.rows else []


@dataclass(frozen=True)
class Figure:
    """An exhibit as a page shows it, and the figures behind it, where they are known."""

    file: str
    exhibit: str
    shown: html.HtmlElement = field(repr=False)
    figures: Figures | None = field(repr=False, default=None)


@dataclass(frozen=True)
class Published:
    """A report, read back. `texts` has what each file says, mark-up apart; `notebooks` the executed ones."""

    tables: Sequence[Table]
    figures: Sequence[Figure]
    texts: Mapping[str, str]
    notebooks: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)


def read_published(folder: Path, called: str = "", with_texts: bool = True) -> Published:
    """What a reader finds in the folder of a report; files are called by their paths in it, after `called`.

    Texts take longer than all the rest: they are left out unless `with_texts`.
    A PDF is not read: it is printed from the page of the whole report, which is.
    """
    account = json.loads((folder / "report.json").read_text("utf-8"))
    notebooks = {file.name: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.ipynb"))}
    said = {name: list(_outputs(notebook)) for name, notebook in notebooks.items()}
    exhibits = list(_exhibits(account, said))
    tables = [
        Table(f"{called}{name}", str(resource["name"]), resource["data"], resource["attrs"], inputs=account["inputs"])
        for name, outputs in said.items()
        for resource, _ in outputs
    ]
    tables += [_as_csv(folder, called, one) for one in exhibits]
    pages = {
        file.relative_to(folder).as_posix(): html.document_fromstring(file.read_text("utf-8"))
        for file in sorted([*folder.glob("*.html"), *folder.glob("downloads/*.html")])
    }
    books = {file.relative_to(folder).as_posix(): _sheets(file) for file in sorted(folder.glob("downloads/*.xlsx"))}
    texts = dict(_texts(account, pages, notebooks, books)) if with_texts else {}
    for name, sheets in books.items():
        # A cover, the contents and the notes, and then an exhibit each.
        tables += [
            table
            for one, rows in zip(exhibits, sheets[3:], strict=False)
            if (table := _of_sheet(f"{called}{name}", one, rows))
        ]
    return Published(
        tables, list(_figures(pages, exhibits, called)),
        {f"{called}{name}": text for name, text in texts.items()},
        {f"{called}{name}": notebook for name, notebook in notebooks.items()},
    )  # fmt: skip


def read_tables(folder: Path, called: str = "") -> list[Table]:
    """The tables of a report's notebooks alone: what another report can be set beside."""
    inputs = json.loads((folder / "report.json").read_text("utf-8")).get("inputs") or {}
    return [
        Table(f"{called}{file.name}", str(resource["name"]), resource["data"], resource["attrs"], inputs=inputs)
        for file in sorted(folder.glob("*.ipynb"))
        for resource, _ in _outputs(json.loads(file.read_text("utf-8")))
    ]


@dataclass(frozen=True)
class _Exhibit:
    """An exhibit as the account of the report has it, and its resource."""

    key: str
    page: str
    anchor: str
    csv: str
    figures: Figures


def _outputs(notebook: Mapping[str, Any]) -> Iterator[tuple[Resource, str]]:
    """The resources that a notebook shows, and the HTML of each."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if DATA in data:
                yield data[DATA], _joined(data.get("text/html", ""))


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _exhibits(account: Mapping[str, Any], said: Mapping[str, list[tuple[Resource, str]]]) -> Iterator[_Exhibit]:
    """The exhibits of a report in reading order."""
    for chapter in account["chapters"]:
        by_key: dict[str, list[Resource]] = defaultdict(list)
        for notebook in chapter["notebooks"]:
            for resource, shown in said[notebook["executed"]]:
                if "<figure" in shown:
                    by_key[str(resource["name"])].append(resource)
        for one in chapter["exhibits"]:
            page, _, anchor = one["page"].partition("#")
            yield _Exhibit(one["key"], page, anchor, one["figures"], Figures(by_key[one["key"]].pop(0)))


def _figures(pages: Mapping[str, html.HtmlElement], exhibits: Sequence[_Exhibit], called: str) -> Iterator[Figure]:
    of_place = {(one.page, one.anchor): one for one in exhibits}
    for name, page in pages.items():
        shown = page.xpath('//figure[contains(@class, "exhibit")]')
        whole = name.startswith("downloads/") and len(shown) == len(exhibits)
        for place, figure in enumerate(shown):
            one = exhibits[place] if whole else of_place.get((name, figure.get("id", "")))
            key = one.key if one else figure.get("id", "")
            yield Figure(f"{called}{name}", key, figure, one.figures if one else None)


def _texts(
    account: Mapping[str, Any],
    pages: Mapping[str, html.HtmlElement],
    notebooks: Mapping[str, Mapping[str, Any]],
    books: Mapping[str, Sequence[Sequence[Sequence[Any]]]],
) -> Iterator[tuple[str, str]]:
    """What each file of a report says."""
    for name, page in pages.items():
        yield name, _text_of(page)
    for name, notebook in notebooks.items():
        yield name, text_of_notebook(notebook)
    for name, sheets in books.items():
        yield name, APART.join(str(cell) for rows in sheets for row in rows for cell in row)
    yield "report.json", json.dumps(account, ensure_ascii=False)


_SAID = etree.XPath(
    "//*[not(self::script or self::style)]/text() | //@aria-label | //@alt | //@title", smart_strings=False
)


def _text_of(page: html.HtmlElement) -> str:
    return _in_one_line(APART.join(_SAID(page)))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def text_of_notebook(notebook: Mapping[str, Any]) -> str:
    """All that a notebook says, in whatever place, and what it says often once."""
    said: dict[str, None] = {}
    parts: list[Any] = [notebook]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            said.update(dict.fromkeys(part))
            parts += part.values()
        elif isinstance(part, list):
            parts += part
        elif part is not None:
            said[str(part)] = None
    return _in_one_line(re.sub(r"<[^>]*>", APART, APART.join(said)))


# --- tables in other forms ------------------------------------------------------------------------------


def _as_csv(folder: Path, called: str, one: _Exhibit) -> Table:
    text = (folder / one.csv).read_text("utf-8")
    headings, *rows = csv.reader(io.StringIO(text, newline=""))
    read = [_row(headings, list(map(_cell, row))) for row in rows]
    return Table(f"{called}{one.csv}", one.key, read, one.figures.resource["attrs"], one.figures)


def _row(names: Sequence[str], cells: Sequence[Any]) -> Row:
    """A row by its columns. It is withheld where a cell says so, whatever its own column says."""
    row = {name: None if cell in ("", WITHHELD) else cell for name, cell in zip(names, cells, strict=False)}
    return row | {"withheld": True} if WITHHELD in cells else row


def _cell(cell: str) -> Any:
    if cell in ("true", "false"):
        return cell == "true"
    try:
        return float(cell)
    except ValueError:
        return cell


def _sheets(file: Path) -> list[list[list[Any]]]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(file)
    return [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]


def _of_sheet(file: str, one: _Exhibit, rows: Sequence[Sequence[Any]]) -> Table | None:
    """The table of a worksheet under the machine names of its columns; None where its headings are not found."""
    named: dict[str, str] = {}
    for column in one.figures.resource["schema"]["fields"]:
        name, heading = str(column["name"]), str(column.get("title", column["name"]))
        named[f"{heading} ({name})" if heading in named else heading] = name
    for place, row in enumerate(rows):
        headings = [str(cell).split("\n")[0].strip() for cell in row if cell != ""]
        if headings and all(heading in named for heading in headings):
            names = [named[heading] for heading in headings]
            of_table = [_row(names, cells) for cells in rows[place + 1 :]]
            return Table(file, one.key, of_table, one.figures.resource["attrs"], one.figures)
    return None
