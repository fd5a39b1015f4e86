"""The PDF of the built demonstration report, read back as a reader of it meets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import ImageOps
from pypdf import PdfReader

from browser.pictures import paper

pytestmark = pytest.mark.xdist_group("downloads/state-of-the-nation-2026.html")
PDF = "downloads/state-of-the-nation-2026.pdf"
MARGIN = 24  # points: 8 mm, within which many printers print nothing
FAINT = 40  # of 255: what smoothing leaves beside a letter
FOOT = re.compile(r"^\d*State of the Nation 2026 · Demonstration data$", re.MULTILINE)


@pytest.fixture(scope="module")
def printed(printing: None, report: Path) -> PdfReader:
    return PdfReader(report / PDF)


@pytest.fixture(scope="module")
def whole(report: Path) -> BeautifulSoup:
    page = report / "downloads" / "state-of-the-nation-2026.html"
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def texts(printed: PdfReader) -> list[str]:
    return [page.extract_text() for page in printed.pages]


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every element of a structure tree."""
    one = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(one, list):
        for child in one:
            yield from elements(child)
    elif isinstance(one, dict) and "/S" in one:
        yield one
        yield from elements(one.get("/K", []))


def plain(text: str) -> str:
    """A text without what differs between a page and paper: spaces and the ends of lines."""
    return re.sub(r"\s+", "", text)


def test_every_chart_says_what_it_shows(printed: PdfReader, whole: BeautifulSoup) -> None:
    said = [drawing["aria-label"] for drawing in whole.select(".wide > svg:first-child")]
    tree = elements(printed.trailer["/Root"]["/StructTreeRoot"]["/K"])  # type: ignore[index]
    assert len(said) > 40
    assert [str(one["/Alt"]) for one in tree if one["/S"] == "/Figure" and "/Alt" in one] == said


def test_every_table_and_every_heading_is_one(printed: PdfReader, whole: BeautifulSoup) -> None:
    kinds = [one["/S"] for one in elements(printed.trailer["/Root"]["/StructTreeRoot"]["/K"])]  # type: ignore[index]
    tables = [table for table in whole.find_all("table") if not table.find_parent("details")]
    assert kinds.count("/Table") == len(tables)
    assert kinds.count("/TH") == sum(len(table.find_all("th")) for table in tables)
    assert [kinds.count(f"/H{level}") for level in range(1, 5)] == [
        len(whole.find_all(f"h{level}")) for level in range(1, 5)
    ]


def test_the_bookmarks_are_the_headings_and_lead_to_their_pages(
    printed: PdfReader, whole: BeautifulSoup, texts: list[str]
) -> None:
    def marks(outline: list[Any]) -> Iterator[tuple[str, int]]:
        for one in outline:
            if isinstance(one, list):
                yield from marks(one)
            else:
                yield one.title, printed.get_destination_page_number(one)

    found = list(marks(printed.outline))
    assert [title for title, _ in found] == [
        heading.get_text(" ", strip=True) for heading in whole.select("h1, h2, h3, h4")
    ]
    assert [title for title, page in found if plain(title) not in plain(texts[page])] == []


def test_the_contents_give_the_page_on_which_each_chapter_begins(whole: BeautifulSoup, texts: list[str]) -> None:
    chapters = [heading.get_text(strip=True) for heading in whole.select(".chapter > h2")]
    assert len(chapters) == 15
    links = [link.find(string=True).strip() for link in whole.select(".whole-contents a")]  # type: ignore[union-attr]
    for number, (link, chapter) in enumerate(zip(links, chapters, strict=True), 1):
        (page,) = re.findall(rf"^{number} {re.escape(link)} (\d+)$", texts[0], re.MULTILINE)
        assert FOOT.sub("", texts[int(page) - 1]).strip().startswith(chapter)


def test_on_every_sheet_something_is_drawn_and_nothing_in_the_margins(printing: None, report: Path) -> None:
    empty, beyond = [], []
    for number, sheet in enumerate(paper(report / PDF, sharpness=1), start=1):
        ink = ImageOps.invert(sheet.convert("L")).point(lambda grey: 255 if grey > FAINT else 0)
        left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
        if bottom - top < MARGIN:
            empty.append(number)
        elif min(left, top, sheet.width - right, sheet.height - bottom) < MARGIN:
            beyond.append((number, left, top, sheet.width - right, sheet.height - bottom))
    assert (number > 60, empty, beyond) == (True, [], [])


def test_every_exhibit_is_there_and_no_page_is_empty(whole: BeautifulSoup, texts: list[str]) -> None:
    numbers = [one.get_text(strip=True) for one in whole.select(".exhibit-number")]
    printed = plain(" ".join(texts))
    assert [number for number in numbers if plain(number) not in printed] == []
    assert [page for page, text in enumerate(texts, 1) if len(FOOT.sub("", text).strip()) < 100] == []
