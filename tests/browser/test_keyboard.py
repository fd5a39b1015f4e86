"""A keyboard alone reaches everything, in order, and sees where it is.

On one page of each kind, for the rest are made of the same parts: the front page, a theme, the methods; on a wide
screen and on a narrow one, where the list of chapters is folded. Every stop is a press of a key, which takes its time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import JSHandle, Page

from browser.reader import Reader, Setting, look, looked_at

KINDS = ("index.html", "theme-risk.html", "methods.html")


@pytest.fixture(params=KINDS)
def page(request: pytest.FixtureRequest, report: Path) -> Path:
    return report / request.param


def walk(tab: Page, stops: JSHandle) -> list[dict[str, Any]]:
    """Every stop of the Tab key, from the top of the page until it leaves it or is where it began."""
    walked: list[dict[str, Any]] = []
    for _ in range(stops.evaluate("all => all.length") + 1):
        tab.keyboard.press("Tab")
        stop = look(tab, "focused", stops=stops)
        if stop is None or (walked and stop["place"] == walked[0]["place"]):
            break
        walked.append(stop)
    return walked


@pytest.mark.parametrize("setting", [Setting(320, height=600), Setting(1280, "dark")], ids=str)
def test_the_tab_key_reaches_every_target_in_order_and_shows_where_it_is(
    reader: Reader, page: Path, setting: Setting
) -> None:
    tab = reader.open(page, setting, anew=True, unfolded=setting.width > 1000)
    stops = looked_at(tab, "stops")
    walked = walk(tab, stops)
    assert [stop["name"] for stop in walked] == stops.evaluate("all => all.map(stop => stop.name)")
    assert [stop["place"] for stop in walked] == list(range(len(walked)))
    assert [stop["name"] for stop in walked if not stop["marked"]] == []
    assert [stop["name"] for stop in walked if not stop["inView"]] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_first_stop_skips_to_the_chapter(reader: Reader, page: Path, width: int) -> None:
    tab = reader.open(page, Setting(width), anew=True)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#main")
    tab.keyboard.press("Tab")
    assert tab.evaluate(
        "document.activeElement === document.querySelector('main').querySelector(':is(a, summary, [tabindex])')"
    )


def test_a_key_opens_the_figures_and_the_next_reaches_their_table(reader: Reader, page: Path) -> None:
    tab = reader.open(page, Setting(320), anew=True)
    summary = tab.locator(".exhibit-figures summary").first
    summary.focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".exhibit-figures").first.get_attribute("open") is not None
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "table-scroll"
