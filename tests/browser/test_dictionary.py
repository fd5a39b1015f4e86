"""The data dictionary of a deposit in the reader's browser, on a phone and on a desk, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser.reader import Reader, Setting, look
from browser.test_pages import CONTRAST, CONTRAST_OF_LARGE, SMALLEST_TARGET, axe_finds
from helpers.publishing.deposit import deposit_of
from helpers.publishing.deposit.dictionary import dictionary_page
from surveys import drawn_survey

SETTINGS = [Setting(400), Setting(1200), Setting(320, "dark")]


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a survey with a question of each kind."""
    survey = drawn_survey("""
        sector   fear_of_blame  rated  with_whom__police  with_whom__other_services  times
        public   agree          3      yes                no                         20
        private  dont_know      9      no                 no                         4
        charity  disagree       -      no                 yes                        8
    """)
    page = tmp_path_factory.mktemp("dictionary") / "dictionary.html"
    page.write_text(dictionary_page(deposit_of(survey, survey.questionnaire)), "utf-8")
    return page


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_everybody_can_read_the_dictionary(reader: Reader, dictionary: Path, setting: Setting) -> None:
    tab = reader.open(dictionary, setting, unfolded=True)
    assert axe_finds(tab, contrast=True) == []
    assert look(tab, "sideways") == []
    assert look(tab, "poorTables") == []
    assert look(tab, "faintText", least=CONTRAST, leastOfLarge=CONTRAST_OF_LARGE) == []
    assert look(tab, "smallTargets", least=SMALLEST_TARGET) == []


def test_the_dictionary_asks_nothing_of_anybody(reader: Reader, dictionary: Path) -> None:
    reader.open(dictionary, Setting(1200), anew=True)
    assert (reader.requests, reader.problems) == ([dictionary.as_uri()], [])
