"""With JavaScript switched off a reader has the same report: the same text, tables that open, links that lead on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.reader import Reader, Setting
from browser.test_pages import CHAPTERS

WIDE = Setting(1280)


@pytest.fixture(scope="module")
def without_script(browser: Browser) -> Iterator[Reader]:
    opened = Reader(browser, scripts=False)
    yield opened
    opened.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_text_is_the_same(reader: Reader, without_script: Reader, report: Path, chapter: str) -> None:
    texts = []
    for one in (reader, without_script):
        body = one.open(report / chapter, WIDE, anew=True).locator("body")
        texts.append((body.inner_text(), body.text_content()))
    assert len(texts[0][0]) > 1_000
    assert texts[0] == texts[1]


def test_a_script_in_a_page_would_not_run_here(without_script: Reader, tmp_path: Path) -> None:
    page = tmp_path / "script.html"
    page.write_text(
        "<!DOCTYPE html><title>Script</title><p>As written</p><script>document.body.innerText = 'Ran'</script>"
    )
    assert without_script.open(page, WIDE).locator("p").inner_text() == "As written"


def test_a_table_is_opened_by_a_click(without_script: Reader, report: Path) -> None:
    tab = without_script.open(report / "theme-risk.html", WIDE, anew=True)
    exhibit = tab.locator(".exhibit").filter(has=tab.locator("summary")).first
    assert not exhibit.locator("table").is_visible()
    exhibit.locator("summary").click()
    assert exhibit.locator("table").is_visible()


def test_links_lead_to_the_next_chapter_and_to_a_heading(without_script: Reader, report: Path) -> None:
    tab = without_script.open(report / "index.html", WIDE, anew=True)
    tab.locator(".pager a[rel=next]").click()
    tab.wait_for_url("**/who-answered.html")
    heading = tab.locator(".aside-list li li a").last
    heading.click()
    tab.wait_for_url(f"**/who-answered.html{heading.get_attribute('href')}")
    assert tab.locator(":target").evaluate("one => one.getBoundingClientRect().top < innerHeight")
