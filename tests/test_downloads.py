"""A report in its other forms: what is written, what the pages link to, and a PDF printed anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from pypdf import PdfReader

from helpers.cli import main
from helpers.errors import BAD_INPUT
from helpers.publishing import downloads, pdf
from helpers.publishing.downloads import write_downloads
from helpers.publishing.site import Report, rendered
from toys import toy_report


@pytest.fixture
def built(printing: None, tmp_path: Path) -> Path:
    """A report's folder, whole, without the notebooks that it was made of."""
    folder, report = tmp_path / "toy", toy_report()
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps({"published": "2026-06-30", "downloads": listed(folder, report)}))
    return folder


def listed(folder: Path, report: Report) -> list[dict[str, object]]:
    return [{"file": one.file} for one in write_downloads(report, folder, tell=pytest.fail)]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_the_whole_is_written_as_a_page_a_spreadsheet_and_a_pdf_named_after_the_report(built: Path) -> None:
    files = sorted(file.name for file in (built / "downloads").iterdir())
    assert files == ["the-report.html", "the-report.pdf", "the-report.xlsx"]
    assert (built / "downloads" / "the-report.html").read_text().count("<article") == 2
    assert len(PdfReader(built / "downloads" / "the-report.pdf").pages) == 3


def test_without_a_browser_there_is_no_pdf_and_no_link_to_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "browser", lambda: None)
    heard: list[str] = []
    found = write_downloads(toy_report(), tmp_path, heard.append)
    assert [one.title for one in found] == ["One web page", "Spreadsheet"]
    assert heard == ["  no PDF: there is no Chromium here to print it with (Debian: apt-get install chromium)"]


def test_the_front_page_links_to_each_with_its_size_and_every_page_to_the_front_page(
    printing: None, tmp_path: Path
) -> None:
    report = toy_report()
    found = write_downloads(report, tmp_path, tell=pytest.fail)
    report = replace(report, downloads=found)
    front, chapter = (BeautifulSoup(rendered(report, place), "html.parser") for place in (0, 1))
    links = front.select("section.downloads a")
    assert [link["href"] for link in links] == [one.file for one in found]
    assert [(tmp_path / link["href"]).is_file() for link in links] == [True] * 3
    assert f"({found[0].size / 1e3:.0f} KB)" in front.select_one("section.downloads li").get_text()
    assert chapter.select("section.downloads") == []
    (way,) = chapter.select('.colophon a[href="index.html#download-this-report"]')
    assert way.get_text() == "The whole report in other forms: PDF, One web page, Spreadsheet"


def test_a_built_report_is_printed_beside_its_folder_or_where_it_is_told(built: Path) -> None:
    result = run("pdf", built)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Wrote {built.with_suffix('.pdf')}: 3 pages\n"
    run("pdf", built, "--to", built.parent / "other.pdf")
    again = [built.with_suffix(".pdf"), built.parent / "other.pdf", built / "downloads" / "the-report.pdf"]
    assert len({file.read_bytes() for file in again}) == 1


@pytest.mark.parametrize("account", [None, "{", "{}", '{"published": "2026-06-30", "downloads": []}'])
def test_a_folder_without_a_report_is_a_sentence(tmp_path: Path, account: str | None) -> None:
    if account is not None:
        (tmp_path / "report.json").write_text(account)
    result = run("pdf", tmp_path)
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert (
        result.stderr
        == f"{tmp_path}, the folder: found no built report in it; build it first, with annual-report build\n"
    )


def test_a_machine_without_a_browser_is_told_what_to_install(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "browser", lambda: None)
    result = run("pdf", built)
    assert result.exit_code == BAD_INPUT
    assert "found no Chromium to print it with; install Chromium" in result.stderr
    assert not built.with_suffix(".pdf").exists()


def test_a_place_that_cannot_be_written_is_a_sentence(built: Path) -> None:
    result = run("pdf", built, "--to", built / "no" / "such" / "folder.pdf")
    assert result.exit_code == BAD_INPUT
    assert "no such file or directory" in result.stderr
