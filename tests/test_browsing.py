"""Themes, items and profile questions by their ids: for the Tab key, and for whoever misspells one."""

from __future__ import annotations

import pytest

from helpers.survey import Survey
from surveys import drawn_survey


@pytest.fixture(scope="module")
def wave() -> Survey:
    drawing = """
        sector   fear_of_blame  advice     class
        public   agree          disagree   agree
        private  disagree       dont_know  agree
    """
    return drawn_survey(drawing, themes={"risk": ["fear_of_blame", "advice"], "import": ["class"]})


def test_a_theme_and_its_items_are_found_by_their_ids_and_complete(wave: Survey) -> None:
    assert wave.themes.risk.items.fear_of_blame.id == "fear_of_blame"
    assert [theme.id for theme in wave.themes] == ["risk", "import"]
    assert len(wave.themes.risk.items) == 2
    assert {"fear_of_blame", "advice"} <= set(dir(wave.themes.risk.items))
    assert "risk" in wave.themes
    assert "trust" not in wave.themes
    assert "themes" in dir(wave)


def test_an_id_that_is_a_word_of_pythons_is_found_in_brackets_and_not_offered_after_a_dot(wave: Survey) -> None:
    assert wave.themes["import"].items["class"].theme == "import"
    assert "import" not in dir(wave.themes)
    assert wave.themes._ipython_key_completions_() == ["risk", "import"]


def test_an_item_says_how_it_was_asked(wave: Survey) -> None:
    item = wave.themes.risk.items.fear_of_blame
    assert (item.title, item.wording, item.direction) == ("Fear of blame", wave.wording("fear_of_blame"), "barrier")
    assert wave.themes.risk.items.advice.direction == "enabler"
    assert item.scale.labels[0] == "Strongly disagree"
    assert item.answers.tolist() == ["Agree", "Disagree"]
    assert item.codebook["item"].tolist() == ["fear_of_blame"]
    assert str(item).splitlines() == [
        "fear_of_blame: Fear of blame",
        f"  “{item.wording}”",
        "  Strongly disagree < Disagree < Neither agree nor disagree < Agree < Strongly agree; "
        "outside the scale: Don't know, Not applicable",
        "  barrier: agreeing is bad news",
    ]


def test_a_theme_says_its_items_and_a_profile_question_its_groups(wave: Survey) -> None:
    assert "fear_of_blame  Fear of blame" in str(wave.themes.risk)
    assert wave.themes.risk.codebook.equals(wave.items("risk"))
    sector = wave.profiles.sector
    assert (sector.groups, sector.answers.tolist()) == (["Public", "Private"], ["Public", "Private"])
    assert "Public, Private" in str(sector)


def test_a_misspelt_name_is_answered_with_the_nearest(wave: Survey) -> None:
    with pytest.raises(AttributeError, match="no item is called 'fear_of_blme'; the nearest: fear_of_blame, advice"):
        wave.themes.risk.items.fear_of_blme  # noqa: B018
    with pytest.raises(KeyError, match="no theme is called 'risc'; the nearest: risk"):
        wave.themes["risc"]
    assert not hasattr(wave.themes, "_repr_html_")  # which Jupyter looks for


def test_a_ticked_barrier_is_an_item_by_its_columns_name() -> None:
    wave = drawn_survey(
        """
        fear_of_blame  stops__law  stops__time
        agree          yes         no
        """,
        themes={"risk": ["fear_of_blame", "stops"]},
    )
    assert wave.themes.risk.items.stops__law.direction == "barrier"
    assert wave.themes.risk.items.stops__law.answers.tolist() == ["Selected"]
