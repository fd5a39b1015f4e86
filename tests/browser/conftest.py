"""A browser for the tests of this folder alone: Playwright keeps an event loop running while it is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser.reader import LEFT_OUT, NoBrowserError, Reader, chromium, left_out


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if left_out():
        pytest.skip(f"{LEFT_OUT} is set: the tests of the browser are left out deliberately")
    try:
        with chromium() as started:
            yield started
    except NoBrowserError as none:
        pytest.fail(str(none), pytrace=False)


@pytest.fixture(scope="package")
def reader(browser: Browser) -> Iterator[Reader]:
    opened = Reader(browser)
    yield opened
    opened.close()
