"""Every page of the demonstration report, on narrow and wide screens, light and dark.

Which settings a check is run in, for it is the whole that takes its time:

- axe with its rules of WCAG 2.2 AA at 1280 px light, and at 320 px dark without its rule on contrast, which takes most
  of its time; in the dark that rule has three pages. It gives up on the text of drawings and on what is scrolled out
  of a table, so that a check of ours takes every text, in both schemes at both widths.
- our own checks at 320, 768 and 1280 px, but for those that no width changes.
- the whole report as one file at 320 and 1280 px; axe leaves its contrast to ours, as it would take half a minute.

1280 px zoomed to 400% is a window of 320 CSS px: what is found at 320 px is found there, and nothing else is looked at.
Tables that are folded away are opened first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.reader import SCHEMES, WIDTHS, Reader, Scheme, Setting, look

CHAPTERS = (
    "index.html", "who-answered.html", "theme-leadership.html", "theme-vision.html", "theme-risk.html",
    "theme-citizens.html", "theme-partners.html", "theme-skills.html", "differences.html", "what-matters-most.html",
    "support.html", "in-their-own-words.html", "since-last-time.html", "opportunities.html", "methods.html",
)  # fmt: skip
WHOLE = "downloads/state-of-the-nation-2026.html"
AXE = Axe()
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SMALLEST_TEXT, SMALLEST_TARGET = 12, 24  # CSS px
CONTRAST, CONTRAST_OF_LARGE = 4.5, 3.0
LARGEST_CHAPTER = 300_000  # bytes, with its style sheet
MOST_ELEMENTS = 5_000
# What the style sheet's @page leaves of A4 (210 × 297 mm), in CSS px.
PAPER = {"width": (210 - 16 - 16) * 96 / 25.4, "height": (297 - 18 - 20) * 96 / 25.4}
SMALLEST_PRINT = 8  # CSS px: 6 pt
NOT_ON_PAPER = (".chapters", ".pager", ".skip", ".exhibit-download", "summary")


# Tests of one page go to one worker, which has it open then.
@pytest.fixture(scope="module", params=[pytest.param(one, marks=pytest.mark.xdist_group(one)) for one in CHAPTERS])
def chapter(request: pytest.FixtureRequest, report: Path) -> Path:
    return report / request.param


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=pytest.mark.xdist_group(one)) for one in (*CHAPTERS, WHOLE)]
)
def page(request: pytest.FixtureRequest, report: Path) -> Path:
    return report / request.param


def settings(page: Path, widths: Sequence[int] = WIDTHS, schemes: Sequence[Scheme] = ("light",)) -> Iterator[Setting]:
    """Each width with each scheme; the whole report is looked at on the narrowest and the widest screen alone."""
    for width in widths:
        if page.parent.name != "downloads" or width in (min(WIDTHS), max(WIDTHS)):
            yield from (Setting(width, scheme) for scheme in schemes)


def found(reader: Reader, page: Path, at: Iterator[Setting], check: str, **options: Any) -> str:
    """What a check finds, a line for each; tables are open, as what is folded is not seen."""
    lines = []
    for setting in at:
        tab = reader.open(page, setting, unfolded=True)
        lines += [f"{page.name} at {setting}: {one}" for one in look(tab, check, **options)]
    return "\n".join(lines)


def test_every_page_of_the_report_is_looked_at(report: Path) -> None:
    built = {file.relative_to(report).as_posix() for file in report.rglob("*.html")}
    assert built == {*CHAPTERS, WHOLE}


# What is seen


def test_no_text_is_smaller_than_12_px(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page), "smallText", least=SMALLEST_TEXT) == ""


def test_all_text_stands_out_from_what_is_behind_it(reader: Reader, page: Path) -> None:
    at = settings(page, (320, 1280), SCHEMES)
    assert found(reader, page, at, "faintText", least=CONTRAST, leastOfLarge=CONTRAST_OF_LARGE) == ""


def test_no_label_of_a_drawing_covers_another(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page), "overlappingLabels") == ""


def test_no_label_of_a_drawing_is_cut_at_its_edge(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page), "clippedLabels") == ""


def test_one_drawing_of_an_exhibit_is_seen_the_one_for_the_width(reader: Reader, page: Path) -> None:
    narrow, wide = settings(page, (320, 640)), settings(page, (641, 1280))
    assert found(reader, page, narrow, "wrongDrawings", narrow=True) == ""
    assert found(reader, page, wide, "wrongDrawings", narrow=False) == ""


def test_no_page_scrolls_sideways(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page), "sideways") == ""


# What is said and what is aimed at


def axe_finds(tab: Page, *, contrast: bool) -> list[str]:
    options = {
        "runOnly": {"type": "tag", "values": AXE_TAGS},
        "rules": {"color-contrast": {"enabled": contrast}},
        "resultTypes": ["violations"],
        "preload": False,  # it would ask for the style sheet anew, which a page from a file may not
    }
    violations = AXE.run(tab, options=options).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize("setting", [Setting(width, scheme) for width in WIDTHS for scheme in SCHEMES], ids=str)
def test_axe_finds_nothing(reader: Reader, chapter: Path, setting: Setting) -> None:
    tab = reader.open(chapter, setting, unfolded=True)
    assert axe_finds(tab, contrast=True) == []


@pytest.mark.parametrize("setting", [Setting(1280, "light"), Setting(320, "dark")], ids=str)
def test_axe_finds_nothing_in_the_whole_report(reader: Reader, report: Path, setting: Setting) -> None:
    # Its rule on contrast takes a minute on so long a page: each chapter is looked at with it, and ours takes all.
    tab = reader.open(report / WHOLE, setting, unfolded=True)
    assert axe_finds(tab, contrast=False) == []


def test_every_target_is_large_enough_to_hit(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page), "smallTargets", least=SMALLEST_TARGET) == ""


def test_every_link_says_where_it_leads(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page, (1280,)), "vagueLinks") == ""


def test_every_drawing_is_told_with_its_figures_or_its_finding(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page, (1280,)), "unsaidDrawings") == ""


def test_every_table_has_a_caption_and_headings_that_say_what_they_head(reader: Reader, page: Path) -> None:
    assert found(reader, page, settings(page, (1280,)), "poorTables") == ""


# What is loaded


def test_nothing_is_asked_of_another_machine_and_nothing_goes_wrong(reader: Reader, page: Path) -> None:
    reader.open(page, Setting(320, "dark"), anew=True)
    reader.open(page, Setting(1280), unfolded=True)
    own_style = page.parent.name == "downloads"
    assert reader.requests == [page.as_uri(), *([] if own_style else [(page.parent / "report.css").as_uri()])]
    assert reader.problems == []


def test_a_chapter_is_small_enough_for_a_slow_line(reader: Reader, chapter: Path) -> None:
    size = chapter.stat().st_size + (chapter.parent / "report.css").stat().st_size
    elements = reader.open(chapter, Setting(1280), unfolded=True).locator("*").count()
    assert size < LARGEST_CHAPTER
    assert elements < MOST_ELEMENTS


def test_a_chapter_waits_for_one_style_sheet_and_nothing_else_before_it_paints(reader: Reader, chapter: Path) -> None:
    tab = reader.open(chapter, Setting(1280), unfolded=True)
    waits = "script, link:not([rel=prev]):not([rel=next]), img, iframe, video, object, embed"
    assert tab.locator(waits).evaluate_all("all => all.map(one => one.outerHTML)") == [
        '<link rel="stylesheet" href="report.css">'
    ]
    style = (chapter.parent / "report.css").read_text("utf-8")
    assert [word for word in ("@import", "@font-face", "url(") if word in style] == []


# On paper


@pytest.fixture(params=SCHEMES)
def paper(request: pytest.FixtureRequest) -> Setting:
    """The part of A4 that is printed on; whoever prefers dark screens has white paper too."""
    return Setting(int(PAPER["width"]), request.param, int(PAPER["height"]), "print")


def test_on_paper_no_way_to_another_page_is_printed(reader: Reader, chapter: Path, paper: Setting) -> None:
    tab = reader.open(chapter, paper)
    assert look(tab, "shownOnPaper", selectors=NOT_ON_PAPER) == []


def test_on_paper_every_chart_and_table_fits_the_page(reader: Reader, page: Path, paper: Setting) -> None:
    tab = reader.open(page, paper)
    assert look(tab, "tooLargeForPaper", **PAPER) == []


def test_on_paper_text_is_black_on_white(reader: Reader, page: Path, paper: Setting) -> None:
    tab = reader.open(page, paper)
    assert look(tab, "notBlackOnWhite") == []


def test_on_paper_the_labels_of_drawings_can_be_read(reader: Reader, page: Path, paper: Setting) -> None:
    tab = reader.open(page, paper)
    assert look(tab, "smallText", least=SMALLEST_PRINT, drawingsOnly=True) == []


def test_on_paper_all_text_stands_out_from_what_is_behind_it(reader: Reader, page: Path, paper: Setting) -> None:
    tab = reader.open(page, paper)
    assert look(tab, "faintText", least=CONTRAST, leastOfLarge=CONTRAST_OF_LARGE) == []
