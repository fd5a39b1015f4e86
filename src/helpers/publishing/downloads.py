"""From a report to its whole in other forms: one HTML file, a spreadsheet of all figures, a PDF to print or keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from helpers.errors import InputError, Mistake
from helpers.publishing.pdf import browser, write_pdf
from helpers.publishing.site import ACCOUNT, Download, Report
from helpers.publishing.spreadsheet import write_spreadsheet
from helpers.publishing.whole import whole_report
from helpers.questionnaire import slug

FOLDER = "downloads"
NO_BROWSER = "  no PDF: there is no Chromium here to print it with (Debian: apt-get install chromium)"


def write_downloads(report: Report, folder: Path, tell: Callable[[str], object]) -> list[Download]:
    """Write the report in its other forms into the folder `downloads`, and say what they are.

    The PDF needs a Chromium; where there is none the report has no PDF, and `tell` hears of it.
    """
    place, name = folder / FOLDER, slug(report.title, 80).replace("_", "-")
    place.mkdir()
    whole = whole_report(report)
    (place / f"{name}.html").write_text(whole, "utf-8")
    with ThreadPoolExecutor(1) as beside:  # Chromium prints in a process of its own
        printing = beside.submit(write_pdf, whole, place / f"{name}.pdf", report.published) if browser() else None
        write_spreadsheet(report, place / f"{name}.xlsx")
    told = [
        ("html", "One web page", "The whole report in one file that needs no others: to keep, to send, to search."),
        ("xlsx", "Spreadsheet", "The figures of every exhibit, a sheet each, with notes: to reckon with."),
    ]
    if printing is None:
        tell(NO_BROWSER)
    else:
        about = f"The whole report on {printing.result()} pages, tagged for screen readers: to print."
        told.insert(0, ("pdf", "PDF", about))
    return [
        Download(f"{FOLDER}/{name}.{ending}", title, about, (place / f"{name}.{ending}").stat().st_size)
        for ending, title, about in told
    ]


def print_built(folder: Path, to: Path) -> int:
    """Print a report that was built, from its folder into a PDF, and return how many pages it has.

    Raises InputError where the folder holds no report, and as `write_pdf` does.
    """
    try:
        account = json.loads((folder / ACCOUNT).read_text("utf-8"))
        whole = next(one["file"] for one in account["downloads"] if one["file"].endswith(".html"))
        text, published = (folder / whole).read_text("utf-8"), date.fromisoformat(account["published"])
    except (OSError, ValueError, KeyError, StopIteration):
        remedy = "build it first, with annual-report build"
        raise InputError(folder, Mistake("the folder", "no built report in it", remedy)) from None
    return write_pdf(text, to, published)
