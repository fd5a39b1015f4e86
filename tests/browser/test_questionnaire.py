"""The page of the questionnaire, on narrow and wide screens, light and dark, without script, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from asked_surveys import invented, of_wave
from browser.reader import SCHEMES, WIDTHS, Reader, Setting, look
from browser.test_pages import CONTRAST, CONTRAST_OF_LARGE, PAPER, SMALLEST_TARGET, SMALLEST_TEXT, axe_finds
from helpers.publishing.questionnaires.html import as_html
from helpers.publishing.questionnaires.pages import asked

SETTINGS = pytest.mark.parametrize("setting", [Setting(width, one) for width in WIDTHS for one in SCHEMES], ids=str)


@pytest.fixture(scope="module", params=["demonstration", "drawn"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's page, and one of words that are hard to set."""
    questionnaire = of_wave("2026") if request.param == "demonstration" else invented(1)[0]
    file = tmp_path_factory.mktemp("asked") / "questionnaire.html"
    file.write_text(as_html(asked(questionnaire)), "utf-8")
    return file


@SETTINGS
def test_axe_finds_nothing(reader: Reader, page: Path, setting: Setting) -> None:
    assert axe_finds(reader.open(page, setting), contrast=True) == []


@SETTINGS
def test_text_is_large_enough_stands_out_and_stays_on_the_screen(reader: Reader, page: Path, setting: Setting) -> None:
    tab = reader.open(page, setting)
    assert look(tab, "smallText", least=SMALLEST_TEXT) == []
    assert look(tab, "faintText", least=CONTRAST, leastOfLarge=CONTRAST_OF_LARGE) == []
    assert look(tab, "smallTargets", least=SMALLEST_TARGET) == []
    assert look(tab, "sideways") == []


def test_it_needs_no_file_and_no_script(reader: Reader, page: Path) -> None:
    tab = reader.open(page, Setting(1280), anew=True)
    assert (reader.requests, reader.problems) == ([page.as_uri()], [])
    assert tab.locator("script, link, img, iframe").count() == 0


def test_on_paper_it_is_black_on_white_and_fits(reader: Reader, page: Path) -> None:
    tab = reader.open(page, Setting(int(PAPER["width"]), "dark", int(PAPER["height"]), "print"))
    assert look(tab, "notBlackOnWhite") == []
    assert look(tab, "faintText", least=CONTRAST, leastOfLarge=CONTRAST_OF_LARGE) == []
    assert not tab.locator(".asked-pages").is_visible()
