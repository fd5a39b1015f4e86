"""From a built report to pictures of every page, at three widths, light and dark, and of its PDF, to be looked at.

    make pictures

A page is pictured whole, in pieces where it is longer than a picture can be; of the whole report in one file only the
first piece is, for its chapters are pictured as pages. Tables are folded away, as a reader finds them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from PIL.Image import Image
from playwright.sync_api import Page
from pypdfium2 import PdfDocument

from browser.reader import SCHEMES, WIDTHS, Reader, Setting, chromium

TALLEST = 8_000  # CSS px; Chromium draws nothing below twice that
SHARPNESS = 80 / 72  # of a PDF's page, in pixels a point


def pieces(tab: Page) -> Iterator[tuple[str, int]]:
    """The height of each piece of a page, with what tells its file from the others'."""
    tall: int = tab.evaluate("document.documentElement.scrollHeight")
    for number, top in enumerate(range(0, tall, TALLEST), start=1):
        yield (f"-{number}" if tall > TALLEST else ""), min(TALLEST, tall - top)


def picture(reader: Reader, page: Path, setting: Setting, folder: Path) -> None:
    """Pictures of a page: its name, the width and the scheme are the name of the file."""
    tab = reader.open(page, setting)
    top = 0
    for piece, height in pieces(tab):
        file = folder / f"{page.stem}-{setting.width}-{setting.scheme}{piece}.png"
        clip = {"x": 0, "y": top, "width": setting.width, "height": height}
        tab.screenshot(path=file, full_page=True, clip=clip)
        top += height
        if page.parent.name == "downloads":
            break


def paper(pdf: Path, sharpness: float = SHARPNESS) -> Iterator[Image]:
    """Every page of a PDF as a picture."""
    with PdfDocument(pdf) as opened:
        for page in opened:
            yield page.render(scale=sharpness).to_pil()


def main(report: Path, folder: Path) -> int:
    pages = sorted(report.rglob("*.html"))
    if not pages:
        sys.stderr.write(f"{report} holds no built report: make report builds it\n")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        reader = Reader(browser)
        for page, width, scheme in product(pages, WIDTHS, SCHEMES):
            picture(reader, page, Setting(width, scheme), folder)
    for pdf in report.rglob("*.pdf"):
        for number, sheet in enumerate(paper(pdf), start=1):
            sheet.save(folder / f"{pdf.stem}-paper-{number:03d}.png")
    sys.stdout.write(f"{len(pages)} pages pictured in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
