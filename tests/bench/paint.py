"""From a built report to how soon its chapters paint on a slow device: a processor slowed four times.

    make paint

Each load of a chapter is timed by the browser itself, from the start of the navigation to the first paint of anything
(FCP) and to the largest paint (LCP). An empty page takes its turn beside them, so that whatever else the machine does
falls on all alike: what a chapter takes more than it is the chapter's own. The median of the rounds counts. Exit code 1
when a promise is not kept.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from browser.reader import NoBrowserError, Reader, Setting, chromium

ROUNDS, SLOWED, MILLISECONDS = 5, 4, 1_000
PHONE = Setting(390, height=844)
EMPTY = '<!DOCTYPE html><html lang="en-GB"><title>Empty</title><p>Empty.</p>'
# The last entry of each: a larger paint comes after a smaller one.
_PAINTS = """() => new Promise((done) => {
  const seen = (kind) => new Promise((found) => new PerformanceObserver((list) => {
    const all = list.getEntries().filter((one) => one.entryType !== "paint" || one.name === "first-contentful-paint");
    if (all.length) found(all.at(-1).startTime);
  }).observe({ type: kind, buffered: true }));
  Promise.all([seen("paint"), seen("largest-contentful-paint")]).then(done);
})"""


class Paints(NamedTuple):
    """Milliseconds to the first paint and to the largest."""

    first: float
    largest: float


def load(browser: Browser, page: Path) -> Paints:
    """One load in a tab of its own, which nothing is kept in."""
    reader = Reader(browser)
    slow = reader.tab.context.new_cdp_session(reader.tab)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    tab = reader.open(page, PHONE)
    paints = Paints(*tab.evaluate(_PAINTS))
    reader.close()
    return paints


def timed(browser: Browser, pages: list[Path]) -> dict[Path, Paints]:
    """The median of each page. They take turns; a round to warm up is not counted."""
    rounds = [{page: load(browser, page) for page in pages} for _ in range(ROUNDS + 1)][1:]
    return {
        page: Paints(*(statistics.median(times) for times in zip(*(one[page] for one in rounds), strict=True)))
        for page in pages
    }


def tell(paints: dict[Path, Paints], empty: Path) -> bool:
    """A line for each chapter, the worst, and whether the promise is kept."""
    write, base = sys.stdout.write, paints[empty]
    write(f"A processor slowed {SLOWED} times, a screen of {PHONE.width} px; median of {ROUNDS} loads in turn\n\n")
    write(f"{'':26}{'FCP, ms':>9}{'of empty':>10}{'LCP, ms':>9}{'of empty':>10}\n")
    for page, took in paints.items():
        write(f"{page.name:26}{took.first:>9.0f}{took.first / base.first:>10.1f}")
        write(f"{took.largest:>9.0f}{took.largest / base.largest:>10.1f}\n")
    worst = max(paints, key=lambda page: paints[page].largest)
    kept = paints[worst].largest < MILLISECONDS
    write(f"\nThe slowest is {worst.name}: its largest paint is at {paints[worst].largest:.0f} ms.\n")
    write(f"{'yes' if kept else 'NO':>4}  every chapter has painted within {MILLISECONDS:,} ms\n")
    return kept


def main(report: Path) -> int:
    chapters = sorted(report.glob("*.html"))
    if not chapters:
        sys.stderr.write(f"{report} holds no built report: make report builds it\n")
        return 2
    try:
        with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
            empty = Path(scratch) / "empty.html"
            empty.write_text(EMPTY, "utf-8")
            return 0 if tell(timed(browser, [empty, *chapters]), empty) else 1
    except NoBrowserError as none:
        sys.stderr.write(f"{none}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
