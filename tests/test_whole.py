"""The whole report as one page: every chapter, ids of their own, links that stay within it."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup

from helpers.publishing.whole import whole_report
from toys import toy_report


def soup() -> BeautifulSoup:
    return BeautifulSoup(whole_report(toy_report()), "html.parser")


def test_every_chapter_is_in_it_below_the_title_of_the_report() -> None:
    headings = [(one.name, one.get_text()) for one in soup().find_all(["h1", "h2", "h3", "h4"])]
    assert headings == [
        ("h1", "The <toy> report"), ("h2", "Contents"), ("h2", "At a glance"), ("h3", "The themes"), ("h2", "Risk"),
        ("h3", "The themes"), ("h4", "One"),
    ]  # fmt: skip


def test_ids_are_unique_and_every_link_within_it_leads_somewhere() -> None:
    page = soup()
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    linked = [link["href"] for link in page.select("a[href]")]
    assert {href.removeprefix("#") for href in linked if href.startswith("#")} <= set(ids)
    # What is no page of the report is not beside it, and no link.
    assert [href for href in linked if not href.startswith("#")] == []
    assert "elsewhere" in page.get_text()


def test_links_between_pages_lead_from_chapter_to_chapter() -> None:
    assert [link["href"] for link in soup().select("article p a[href]")][:3] == [
        "#risk", "#risk-the-themes", "#at-a-glance-the-themes"
    ]  # fmt: skip


def test_a_drawing_keeps_its_own_style_marks_and_clips() -> None:
    drawing = str(soup().svg)
    for named in (
        'id="risk-a-wide"',
        "#risk-a-wide .c1",
        "url(#risk-a-clip)",
        '"#risk-a-mark"',
        'labelledby="risk-a-t"',
    ):
        assert named in drawing
    assert "#123456" in drawing  # a colour is no id


def test_it_needs_no_file_beside_it() -> None:
    page = soup()
    assert page.select("link, script, img, .exhibit-download") == []
    assert "--ink:" in page.style.get_text()


def test_it_says_what_it_is_of_and_how_to_cite_it_on_paper_too() -> None:
    text = whole_report(toy_report())
    assert "Demonstration data." in text
    assert r'@bottom-left { content: "The \3c toy\3e  report · Demonstration data"' in text
    assert "How to cite" in text
    real = toy_report()
    real = replace(real, wave=real.wave.model_copy(update={"synthetic": False}))
    assert "Demonstration data" not in whole_report(real)
