"""The whole report as a PDF: tagged, with bookmarks, page numbers, and the same bytes each time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from helpers.errors import InputError
from helpers.publishing import pdf
from helpers.publishing.pdf import with_page_numbers, write_pdf
from helpers.publishing.whole import whole_report
from toys import toy_report

PUBLISHED = date(2026, 6, 30)
WHOLE = whole_report(toy_report())


@pytest.fixture(scope="module")
def printed(printing: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("pdf") / "toy.pdf"
    assert write_pdf(WHOLE, to, PUBLISHED) == 3
    assert [file.name for file in to.parent.iterdir()] == ["toy.pdf"]
    return to


def test_it_is_tagged_and_says_its_language_and_title(printed: Path) -> None:
    root = PdfReader(printed).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert PdfReader(printed).metadata.title == "The <toy> report"

    def kinds(node: object) -> set[str]:
        one = node.get_object()
        if isinstance(one, list):
            return set().union(*map(kinds, one))
        below = kinds(one["/K"]) if isinstance(one, dict) and "/K" in one else set()
        return below | ({one["/S"]} if isinstance(one, dict) and "/S" in one else set())

    assert {"/H1", "/H2", "/P", "/Figure", "/Link"} <= kinds(root["/StructTreeRoot"]["/K"])


def test_its_headings_are_bookmarks(printed: Path) -> None:
    def titles(outline: list) -> list:
        return [titles(one) if isinstance(one, list) else one.title for one in outline]

    assert titles(PdfReader(printed).outline) == [
        "The <toy> report", ["Contents", "At a glance", ["The themes"], "Risk", ["The themes", ["One"]]]
    ]  # fmt: skip


def test_a_chapter_begins_a_page_whose_number_the_contents_and_its_foot_give(printed: Path) -> None:
    cover, glance, risk = (page.extract_text() for page in PdfReader(printed).pages)
    assert [line for line in cover.splitlines() if line.endswith(("2", "3"))] == ["1 At a glance 2", "2 Risk 3"]
    assert "At a glance" in glance
    assert "One" in risk
    # A page's foot is read before its text.
    foot = "The <toy> report · Demonstration data"
    assert [page.splitlines()[0] for page in (cover, glance, risk)] == [foot, f"2{foot}", f"3{foot}"]


def test_the_same_report_is_the_same_file(printed: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.pdf"
    write_pdf(WHOLE, again, PUBLISHED)
    assert again.read_bytes() == printed.read_bytes()


def test_where_drawings_do_break_pages_it_is_printed_again_with_the_right_numbers(
    printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, looked = pdf._pages, list[Path]()

    def wrong_at_first(file: Path) -> dict[str, int]:
        looked.append(file)
        return {"risk": 9} if len(looked) == 1 else found(file)

    monkeypatch.setattr(pdf, "_pages", wrong_at_first)
    write_pdf(WHOLE, tmp_path / "again.pdf", PUBLISHED)
    assert (tmp_path / "again.pdf").read_bytes() == printed.read_bytes()


def test_contents_without_a_page_keep_their_place_empty() -> None:
    span = '<span class="page-number" data-of="risk"></span>'
    assert with_page_numbers(span, {"risk": 12}) == span.replace("><", ">12<")
    assert with_page_numbers(span, {}) == span


def test_without_a_browser_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "browser", lambda: None)
    with pytest.raises(InputError, match=r"found no Chromium to print it with; install Chromium \(Debian: apt-get"):
        write_pdf("", tmp_path / "toy.pdf", PUBLISHED)


@pytest.mark.parametrize(("script", "said"), [("exit 3", "ended with code 3"), ("sleep 9", "was not done after 1 sec")])
def test_a_browser_that_prints_nothing_is_said_to_and_the_last_pdf_stays(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command, to = tmp_path / "chromium", tmp_path / "toy.pdf"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    to.write_text("the last one")
    monkeypatch.setattr(pdf, "browser", lambda: str(command))
    monkeypatch.setattr(pdf, "_LONGEST", 1)
    with pytest.raises(InputError, match=said):
        write_pdf("<p>", to, PUBLISHED)
    assert to.read_text() == "the last one"


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_pdf_that_was_cut_short_is_none(share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that fills: the browser ends with 0, and a reader of PDF that mends would read some of it."""
    command, whole, to = tmp_path / "chromium", tmp_path / "whole.pdf", tmp_path / "toy.pdf"
    with pikepdf.new() as made:
        for _ in range(9):
            made.add_blank_page()
        made.save(whole)
    cut = int(share * whole.stat().st_size)
    put = f'head -c {cut} {whole} > "${{one#*=}}"'
    command.write_text(f"#!/bin/sh\nfor one; do case $one in --print-to-pdf=*) {put};; esac; done\n")
    command.chmod(0o755)
    monkeypatch.setattr(pdf, "browser", lambda: str(command))
    with pytest.raises(InputError, match="found a PDF that was cut short; make room on the disk"):
        write_pdf("<p>", to, PUBLISHED)
    assert not to.exists()
