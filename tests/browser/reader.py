"""The reader's browser: an installed Chromium, a tab of it, and the pages of a report opened from their files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from playwright.sync_api import Browser, JSHandle, Page, sync_playwright

from helpers.publishing.pdf import QUIET
from helpers.publishing.pdf import browser as installed

LEFT_OUT = "WITHOUT_BROWSER"  # set it, to any value, to leave the tests of the browser out deliberately
NONE_INSTALLED = (
    "There is no Chromium here to open the report with. Install it (Debian: apt-get install chromium), "
    f"or set {LEFT_OUT}=1 to leave the tests of the browser out."
)
WIDTHS = (320, 768, 1280)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_CHECKS = Path(__file__).with_name("checks.js").read_text("utf-8")


class Setting(NamedTuple):
    """How a reader looks at a page: the window in CSS pixels, and the colour scheme that they prefer."""

    width: int
    scheme: Scheme = "light"
    height: int = 900
    media: Literal["screen", "print"] = "screen"

    def __str__(self) -> str:
        return " ".join(map(str, (self.width, self.scheme, *(["on paper"] if self.media == "print" else []))))


class NoBrowserError(RuntimeError):
    """There is no Chromium to open a page with."""


def left_out() -> bool:
    return bool(os.environ.get(LEFT_OUT))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium that is installed here; Playwright's own browsers are never asked for."""
    command = installed()
    if command is None:
        raise NoBrowserError(NONE_INSTALLED)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=command, args=list(QUIET))
        yield started
        started.close()


class Reader:
    """One tab. It keeps what it asked for, and what went wrong, since a page was last opened anew."""

    def __init__(self, browser: Browser, *, scripts: bool = True, pixels: float = 1) -> None:
        # No smooth scrolling: a focus that is still on its way cannot be looked at.
        self.tab = browser.new_context(
            offline=True, java_script_enabled=scripts, reduced_motion="reduce", device_scale_factor=pixels
        ).new_page()
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("requestfailed", lambda request: self.problems.append(f"{request.url}: {request.failure}"))
        self.tab.on("console", lambda said: self.problems.append(f"{said.type}: {said.text}"))
        self.tab.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, page: Path, setting: Setting, *, anew: bool = False, unfolded: bool = False) -> Page:
        """The tab with the page as set. One that is open already is set otherwise, which is quicker than loading it."""
        self.tab.set_viewport_size({"width": setting.width, "height": setting.height})
        self.tab.emulate_media(media=setting.media, color_scheme=setting.scheme)
        address = page.resolve().as_uri()
        if anew or self.tab.url != address:
            self.requests.clear()
            self.problems.clear()
            self.tab.goto(address)
        self.tab.evaluate("open => document.querySelectorAll('details').forEach(one => { one.open = open })", unfolded)
        return self.tab

    def close(self) -> None:
        self.tab.context.close()


def look(tab: Page, check: str, **options: Any) -> Any:
    """What a check of checks.js finds on the page."""
    return tab.evaluate(f"options => ({_CHECKS}).{check}(options)", options)


def looked_at(tab: Page, check: str) -> JSHandle:
    """What a check finds, kept in the page: a later check may be given it."""
    return tab.evaluate_handle(f"() => ({_CHECKS}).{check}()")
