"""From the whole report as one HTML file to a tagged PDF, printed by Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from helpers.errors import InputError, Mistake
from helpers.folders import copy_whole_file

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Where they are on systems whose programs are not on the path; Edge, which every Windows has, is a Chromium.
ELSEWHERE = {
    "darwin": (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
        r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
        r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    ),
}
INSTALLING = {
    "darwin": "install Chromium (brew install --cask chromium)",
    "win32": "install Chrome or Edge",
}
# Nothing here may ask another host for anything.
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_PRINT = ("--generate-pdf-document-outline", "--export-tagged-pdf", "--no-pdf-header-footer")
_PRINT_PLAIN = ("--disable-pdf-tagging", "--no-pdf-header-footer")
_LONGEST = 300  # seconds
# A drawing's box and the style that says which of two is shown; what it draws breaks no page.
_DRAWING = re.compile(r"(<svg\b[^>]*>(?:<style>.*?</style>)?).*?(</svg>)", re.DOTALL)
_PAGE_NUMBER = re.compile(r'(<span class="page-number" data-of="([^"]+)">)[^<]*(</span>)')


def browser() -> str | None:
    """The command of a Chromium that is installed here; None where there is none."""
    places = (os.path.expandvars(place) for place in ELSEWHERE.get(sys.platform, ()))
    on_path = (found for name in BROWSERS if (found := shutil.which(name)))
    return next(on_path, None) or next((place for place in places if Path(place).is_file()), None)


def how_to_install() -> str:
    """What to do on this system to have a Chromium."""
    return INSTALLING.get(sys.platform, "install Chromium (Debian: apt-get install chromium)")


def write_pdf(whole: str, to: Path, published: date) -> int:
    """Print the whole report (HTML) into the file `to`, and return how many pages it has.

    It is tagged, so that a screen reader finds headings, tables and what charts show; its headings are bookmarks,
    and its contents give the page of each chapter. The date in it is that of publication, so that the same report
    is the same file. Raises InputError where no Chromium is installed, or where it prints nothing, or not all.
    """
    command = browser()
    if command is None:
        remedy = f"{how_to_install()}, or open the HTML file and print it from there"
        raise InputError(to, Mistake("the PDF", "no Chromium to print it with", remedy))
    # Beside its place: in a report that is being written, whatever a kill leaves goes with that.
    with tempfile.TemporaryDirectory(prefix=".printing-", dir=to.parent) as scratch:
        printed = Path(scratch) / "printed.pdf"
        # Which page a chapter begins on is known once all is laid out; the numbers take no room of their own.
        _print(command, _DRAWING.sub(r"\1\2", whole), printed, _PRINT_PLAIN)
        begins = _pages(printed)
        _print(command, with_page_numbers(whole, begins), printed)
        if (found := _pages(printed)) != begins:
            _print(command, with_page_numbers(whole, found), printed)
        pages = _dated(printed, published)
        copy_whole_file(printed, to)
        return pages


def with_page_numbers(whole: str, pages: Mapping[str, int]) -> str:
    """The whole report with the page of each chapter in its contents."""
    return _PAGE_NUMBER.sub(lambda found: f"{found[1]}{pages.get(found[2], '')}{found[3]}", whole)


def _print(command: str, whole: str, to: Path, how: Sequence[str] = _PRINT) -> None:
    page, profile = to.with_suffix(".html"), to.parent / "profile"
    page.write_text(whole, "utf-8")
    to.unlink(missing_ok=True)
    try:
        ended = subprocess.run(  # noqa: S603 - the browser that is installed, and a page that we made
            [command, *QUIET, *how, f"--user-data-dir={profile}", f"--print-to-pdf={to}", page.as_uri()],
            capture_output=True, text=True, timeout=_LONGEST, check=False,
        )  # fmt: skip
        said = f"ended with code {ended.returncode}"
    except subprocess.TimeoutExpired:
        said = f"was not done after {_LONGEST} seconds"
    if not to.is_file() or not to.stat().st_size:
        remedy = "try again, or open the HTML file in a browser and print it from there"
        raise InputError(command, Mistake("printing", f"no PDF: it {said}", remedy))
    if not _is_whole(to):
        raise InputError(
            command, Mistake("printing", "a PDF that was cut short", "make room on the disk, and try again")
        )


def _is_whole(printed: Path) -> bool:
    """Whether a PDF came to its end: on a disk that fills a browser leaves what had room, and ends with 0.

    What is left of it qpdf would mend in silence, with fewer pages.
    """
    import pikepdf

    try:
        with pikepdf.open(printed, attempt_recovery=False):
            return True
    except pikepdf.PdfError:
        return False


def _pages(printed: Path) -> dict[str, int]:
    """The page of every place that the contents lead to, by its id."""
    import pikepdf

    with pikepdf.open(printed) as pdf:
        numbers = {tuple(page.objgen): number for number, page in enumerate(pdf.pages, start=1)}
        places: Any = pdf.Root.get("/Dests", {})
        return {name.lstrip("/"): numbers[place[0].objgen] for name, place in places.items()}


def _dated(printed: Path, published: date) -> int:
    """Write the PDF anew, packed, with the day of publication for the moment of printing, and count its pages."""
    import pikepdf

    with pikepdf.open(printed, allow_overwriting_input=True) as pdf:
        day = f"D:{published:%Y%m%d}000000Z"
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = day
        pdf.docinfo["/Creator"] = "annual-report"
        pdf.Root.PageLayout, pdf.Root.PageMode = pikepdf.Name.SinglePage, pikepdf.Name.UseOutlines
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        # Tags of 110 pages are most of the file until they are packed together.
        pdf.save(object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return len(pdf.pages)
