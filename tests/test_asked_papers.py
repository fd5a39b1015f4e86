"""What a wave asks, as a page to read and as a document to consult on."""

from __future__ import annotations

import io
import itertools
import re
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup

from asked_surveys import EVERY_SURVEY, drawn, of_wave
from helpers.publishing.questionnaires.docx import as_docx
from helpers.publishing.questionnaires.html import as_html
from helpers.publishing.questionnaires.pages import Asked, asked
from helpers.questionnaire import Questionnaire

# --- the document --------------------------------------------------------------------------------


def said_by(survey: Asked) -> list[str]:
    """Every wording and label, in the order in which they are asked."""
    said = []
    for page in survey.pages:
        said.append(page.title)
        for one in page.questions:
            labels = [*(choice.label for choice in one.choices), *([one.other] if one.other else [])]
            said += [*([one.above] if one.above else []), one.wording, *labels, *(row.wording for row in one.rows)]
    return said


def in_order(said: Sequence[str], text: str) -> list[str]:
    """What of this does not stand in the text after what is before it."""
    place, missing = 0, []
    for one in said:
        found = text.find(one, place)
        if found < 0:
            missing.append(one)
        else:
            place = found + len(one)
    return missing


def document_of(survey: Asked) -> Any:
    return docx.Document(io.BytesIO(as_docx(survey)))


def blocks_of(document: Any) -> list[str]:
    """The texts of a document as it is read, paragraph by paragraph and cell by cell."""
    texts: list[str] = []
    for block in document.iter_inner_content():
        rows = getattr(block, "rows", None)
        texts += [block.text] if rows is None else [cell.text for row in rows for cell in row.cells]
    return texts


@EVERY_SURVEY
def test_every_wording_and_label_is_in_the_document_in_order(survey: Asked) -> None:
    assert in_order(said_by(survey), "\n".join(blocks_of(document_of(survey)))) == []


def test_the_documents_headings_are_ranked_and_its_tables_have_a_header_row_and_room_for_comments() -> None:
    document = document_of(asked(of_wave("2026")))
    styles = [one.style.name for one in document.paragraphs if one.style.name.startswith(("Title", "Heading"))]
    assert styles[:3] == ["Title", "Heading 1", "Heading 2"]
    assert styles.count("Title") == 1
    assert (styles.count("Heading 1"), styles.count("Heading 2")) == (11, 22)
    assert len(document.tables) == 22
    for table in document.tables:
        first, *others = table.rows
        assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True, *[False] * len(others)]
        assert first.cells[1].text == "Comments"
        assert all(row.cells[0].text and not row.cells[1].text for row in others)
        assert table._tbl.xpath("./w:tblPr/w:tblDescription/@w:val")


def test_the_document_says_its_title_and_its_language() -> None:
    document = document_of(asked(of_wave("2026")))
    said = document.core_properties
    assert (said.title, said.language) == ("State of the Nation 2026: the questionnaire", "en-GB")
    assert said.author == "Centre of Excellence for Information Sharing"
    assert "python-docx" not in said.comments
    languages = {
        *document.styles.element.xpath("//w:lang/@w:val"),
        *document.settings.element.xpath("//w:themeFontLang/@w:val"),
    }
    assert languages == {"en-GB"}
    assert "Demonstration data. Nobody was asked" in "\n".join(blocks_of(document))


def test_the_same_survey_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = asked(of_wave("2026"))
    once = as_docx(survey)
    clock = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: clock)
    assert as_docx(survey) == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- the page ------------------------------------------------------------------------------------


@EVERY_SURVEY
def test_every_wording_and_label_is_on_the_page_in_order(survey: Asked) -> None:
    # Answers stand before the statements of a grid here, too.
    text = re.sub(r"\s+", " ", BeautifulSoup(as_html(survey), "html.parser").main.get_text())
    assert in_order(said_by(survey), text) == []


def test_the_pages_headings_are_ranked_and_its_links_lead_somewhere() -> None:
    page = BeautifulSoup(as_html(asked(of_wave("2026"))), "html.parser")
    ranks = [int(one.name[1]) for one in page.find_all(["h1", "h2", "h3", "h4"])]
    assert ranks[:3] == [1, 2, 3]
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))
    assert (ranks.count(1), ranks.count(2), ranks.count(3)) == (1, 11, 22)
    ids = [one["id"] for one in page.select("[id]")]
    assert len(set(ids)) == len(ids)
    assert {one["href"].removeprefix("#") for one in page.select("a[href]")} <= set(ids)


def test_no_wording_becomes_markup_or_a_script_on_the_page() -> None:
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(2)&gt; \" ' </style> {{ 7 * 7 }}"
    given = {"id": "why", "wording": hostile, "answers": [hostile, "No"], "other": hostile}
    wave = {"id": "drawn", "title": hostile, "fieldwork": {"first_day": "2026-03-01", "last_day": "2026-03-31"},
            "introduction": hostile, "population": hostile, "sponsor": hostile}  # fmt: skip
    questionnaire = Questionnaire.model_validate({"wave": wave, "profile": [given]})
    page = BeautifulSoup(as_html(asked(questionnaire)), "html.parser")
    assert page.find_all(["script", "img"]) == []
    assert len(page.find_all("style")) == 1
    assert "<script>alert(1)</script>" in page.main.get_text()
    assert "{{ 7 * 7 }}" in page.main.get_text()
    assert page.select("[onerror], [src]") == []


@pytest.mark.parametrize(("said", "shown"), [("synthetic", "Demonstration data."), ("draft", "Draft.")])
def test_a_survey_that_is_no_survey_or_not_yet_one_is_called_so(said: str, shown: str) -> None:
    survey = drawn("open: [{id: why, wording: Why}]")
    told = replace(survey, wave=survey.wave.model_copy(update={said: True}))
    assert (shown in as_html(survey), shown in as_html(told)) == (False, True)
    assert (shown in "".join(blocks_of(document_of(survey))), shown in "".join(blocks_of(document_of(told)))) == (
        False,
        True,
    )
