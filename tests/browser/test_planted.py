"""The checks themselves see what is planted: a small page with one defect for each, and a sound page with none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser import reader as readers
from browser.reader import NoBrowserError, Reader, Setting, chromium, look, looked_at
from browser.test_keyboard import walk
from browser.test_pages import AXE_TAGS, CONTRAST, CONTRAST_OF_LARGE, PAPER, axe_finds

ROOT = Path(__file__).resolve().parents[2]
STYLE = """:root { color-scheme: light dark } body { background: #fff; color: #000; margin: 8px; font: 16px Arial }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: #9cf } }
@media print { body { background: #fff } body, a { color: #000 } nav { display: none } }
.exhibit svg { display: block; width: 100%; max-width: 300px } .exhibit .narrow { display: none }
@media (max-width: 40em) { .exhibit .wide { display: none } .exhibit .narrow { display: block } }"""
EXHIBIT = """<figure class="exhibit" id="sound"><figcaption><p class="exhibit-title">Two thirds agree</p></figcaption>
<div class="exhibit-chart">%s</div><table><caption>Shares</caption><thead><tr><th scope="col">Answer</th>
<th scope="col">Share</th></tr></thead><tbody><tr><th scope="row">Agree</th><td>67%%</td></tr></tbody></table>
</figure>"""
DRAWING = """<div class="%s"><svg viewBox="0 0 300 60" role="img" aria-label="The share who agree is 67%% of all">
<rect width="100" height="30" fill="#123"/><text x="5" y="20" font-size="14" fill="#fff">67%%</text>
<text x="110" y="20" font-size="14" fill="currentColor">Agree</text>
<text x="110" y="36" font-size="14" fill="currentColor">Disagree</text></svg></div>"""
SOUND = f"""<main><h1>Sound</h1><nav><a href="#sound" style="display: block; padding: 4px">The shares</a></nav>
<p>A link <a href="#sound">to the shares</a> may stand in a sentence.</p>
{EXHIBIT % ((DRAWING % "wide") + (DRAWING % "narrow"))}</main>"""
LABEL = '<svg viewBox="0 0 300 60" width="300" role="img" aria-label="Of all who answered 67%% agree">%s</svg>'
OPTIONS: dict[str, dict[str, Any]] = {
    "smallText": {"least": 12},
    "smallTargets": {"least": 24},
    "faintText": {"least": CONTRAST, "leastOfLarge": CONTRAST_OF_LARGE},
    "wrongDrawings": {"narrow": False},
    "shownOnPaper": {"selectors": ["nav"]},
    "tooLargeForPaper": PAPER,
}
# A check, a page that it is to find fault with, and what it says.
PLANTED = [
    ("smallText", '<p style="font-size: 11px">Small</p>', "p “Small” is 11.0 px tall"),
    ("smallText", LABEL.replace('width="300"', 'width="150"') % '<text y="30" font-size="14">Small</text>', "7.0 px"),
    ("faintText", '<p style="color: #888">Faint</p>', "p “Faint” is rgb(136 136 136) on rgb(255 255 255): 3.54"),
    ("faintText", '<p style="opacity: .4">Faint</p>', "Faint"),
    ("faintText", '<div style="background: #333"><p>Black on dark</p></div>', "on rgb(51 51 51)"),
    (
        "faintText",
        LABEL % '<rect width="99" height="60" fill="#222"/><text y="30" x="5">Dark</text>',
        "on rgb(34 34 34)",
    ),
    # Half of a label on a bar, half of it beside.
    (
        "faintText",
        LABEL % '<path d="M0 0h30v60h-30z" fill="#222"/><text y="30" fill="#fff">White and long</text>',
        "on rgb(255 255 255)",
    ),
    # What is drawn later lies before the label and not behind it; what is clear is no ground.
    (
        "faintText",
        LABEL
        % '<rect width="99" height="60" fill="none"/><text y="30" fill="#ddd">1</text><rect width="99" height="9"/>',
        "rgb(221 221 221) on rgb(255 255 255)",
    ),
    ("overlappingLabels", LABEL % '<text y="30">One label</text><text y="34" x="20">another</text>', "and “another”"),
    ("clippedLabels", LABEL % '<text y="30" x="280">Cut off</text>', "out of its drawing"),
    ("clippedLabels", LABEL % '<text y="62">Low</text>', "out of its drawing"),
    ("smallTargets", '<p><a href="#x">Alone</a></p>', "a “Alone” is"),
    ("smallTargets", '<p><a href="#x">Figures</a> (CSV)</p>', "a “Figures” is"),
    ("smallTargets", "<details><summary>Small</summary></details>", "summary “Small” is"),
    ("vagueLinks", '<p>Read about it <a href="#x"> here</a>.</p>', "a “here” says not"),
    ("vagueLinks", '<p>It goes on. <a href="#x">Read more…</a></p>', "says not"),
    ("unsaidDrawings", EXHIBIT % '<svg class="wide" role="img"></svg>', "by a placeholder: “”"),
    (
        "unsaidDrawings",
        EXHIBIT % '<svg class="wide" aria-label="Chart of what people have said"></svg>',
        "by a placeholder",
    ),
    (
        "unsaidDrawings",
        EXHIBIT % '<svg class="wide" aria-label="It shows how the answers run: 12%"></svg>',
        "without a figure",
    ),
    ("poorTables", '<table><tr><th scope="row">Answer</th><td>1</td></tr></table>', "has no caption"),
    ("poorTables", "<table><caption>Shares</caption><tr><th>Answer</th></tr></table>", "th “Answer” has no scope"),
    ("poorTables", "<table><caption>Shares</caption><tr><td>1</td></tr></table>", "has no headings"),
    ("wrongDrawings", EXHIBIT % (DRAWING % "wide" * 2), "shows wide and wide"),
    ("wrongDrawings", EXHIBIT % (DRAWING % "narrow"), "shows no drawing"),
    ("sideways", '<div style="width: 5000px">Wide</div>', "div “Wide”"),
    ("shownOnPaper", '<nav style="display: block">Chapters</nav>', "nav"),
    ("tooLargeForPaper", LABEL.replace('width="300"', 'width="300" height="1000"') % "", "1000 px tall"),
    ("tooLargeForPaper", '<table><tr><td style="min-width: 700px">Wide</td></tr></table>', "table “Wide” is 7"),
    ("notBlackOnWhite", '<p style="color: #036">Blue</p>', "p “Blue” is rgb(0, 51, 102)"),
    ("notBlackOnWhite", '<p style="color: #999">Grey</p>', "p “Grey”"),
    ("notBlackOnWhite", '<p style="background: #eee">Shaded</p>', "p “Shaded”"),
]


def opened(reader: Reader, folder: Path, body: str, setting: Setting | None = None) -> Page:
    page = folder / "planted.html"
    page.write_text(
        f'<!DOCTYPE html><html lang="en-GB"><title>Planted</title><meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style><body>{body}",
        "utf-8",
    )
    return reader.open(page, setting or Setting(768), anew=True)


def setting_of(check: str) -> Setting:
    return (
        Setting(768, media="print")
        if check in ("shownOnPaper", "tooLargeForPaper", "notBlackOnWhite")
        else Setting(768)
    )


@pytest.mark.parametrize(("check", "body", "said"), PLANTED)
def test_a_check_finds_what_is_planted(reader: Reader, tmp_path: Path, check: str, body: str, said: str) -> None:
    tab = opened(reader, tmp_path, f"<main>{body}</main>", setting_of(check))
    (found,) = look(tab, check, **OPTIONS.get(check, {}))
    assert said in found


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _, _ in PLANTED))
def test_a_check_finds_nothing_in_a_sound_page(reader: Reader, tmp_path: Path, check: str) -> None:
    tab = opened(reader, tmp_path, SOUND, setting_of(check))
    assert look(tab, check, **OPTIONS.get(check, {})) == []


def test_what_the_dark_scheme_hides_is_found_in_the_dark_alone(reader: Reader, tmp_path: Path) -> None:
    body = LABEL % '<text y="30" fill="#333">Dark</text>'
    for scheme, times in (("light", 0), ("dark", 1)):
        tab = opened(reader, tmp_path, body, Setting(768, scheme))
        assert len(look(tab, "faintText", **OPTIONS["faintText"])) == times
    assert look(opened(reader, tmp_path, SOUND, Setting(768, "dark")), "faintText", **OPTIONS["faintText"]) == []


def test_axe_is_asked_what_it_can_find(reader: Reader, tmp_path: Path) -> None:
    assert axe_finds(opened(reader, tmp_path, SOUND), contrast=True) == []
    pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    tab = opened(reader, tmp_path, f'<main><h1>Faint</h1><p style="color: #888">Faint</p><img src="{pixel}"></main>')
    assert {one.split(":")[0] for one in axe_finds(tab, contrast=True)} == {"color-contrast", "image-alt"}
    assert {one.split(":")[0] for one in axe_finds(tab, contrast=False)} == {"image-alt"}
    known = {tag for rule in tab.evaluate("axe.getRules()") for tag in rule["tags"]}
    assert known.issuperset(AXE_TAGS)


def test_what_is_asked_of_another_host_is_seen_and_does_not_leave_the_machine(reader: Reader, tmp_path: Path) -> None:
    opened(reader, tmp_path, '<img src="http://example.invalid/pixel.gif" alt="">')
    assert reader.requests[1:] == ["http://example.invalid/pixel.gif"]
    assert reader.problems[0] == "http://example.invalid/pixel.gif: net::ERR_INTERNET_DISCONNECTED"


@pytest.mark.parametrize("script", ["console.error('amiss')", "throw new Error('amiss')"])
def test_what_goes_wrong_in_a_page_is_heard(reader: Reader, tmp_path: Path, script: str) -> None:
    opened(reader, tmp_path, f"<script>{script}</script>")
    assert [problem for problem in reader.problems if "amiss" in problem] != []


# Two links, and what is amiss with the second for whoever has no mouse.
@pytest.mark.parametrize(
    ("link", "amiss"),
    [
        ("<a href='#x'>Second</a>", []),
        ("<a href='#x' tabindex='-1'>Second</a>", ["not reached"]),
        ("<a href='#x' tabindex='1'>Second</a>", ["out of order"]),
        ("<style>#b:focus { outline: none }</style><a href='#x' id='b'>Second</a>", ["not marked"]),
        ("<style>#b:focus { outline-color: transparent }</style><a href='#x' id='b'>Second</a>", ["not marked"]),
        ("<a href='#x' style='position: absolute; left: -900px'>Second</a>", ["out of view"]),
        (
            "<div style='overflow: auto; width: 50px' tabindex='-1'><p style='width: 90px'>Second</p></div>",
            ["not reached"],
        ),
    ],
)
def test_a_walk_by_keyboard_sees_what_is_amiss(reader: Reader, tmp_path: Path, link: str, amiss: list[str]) -> None:
    tab = opened(reader, tmp_path, f"<a href='#x'>First</a> {link}")
    stops = looked_at(tab, "stops")
    walked = walk(tab, stops)
    places = [stop["place"] for stop in walked]
    found = {
        "not reached": len(places) < stops.evaluate("all => all.length"),
        "out of order": places != sorted(places),
        "not marked": not all(stop["marked"] for stop in walked),
        "out of view": not all(stop["inView"] for stop in walked),
    }
    assert [what for what, holds in found.items() if holds] == amiss


# Where there is no browser


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "installed", lambda: None)
    with (
        pytest.raises(NoBrowserError, match=r"Debian: apt-get install chromium\), or set WITHOUT_BROWSER=1"),
        chromium(),
    ):
        pass


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ({}, "There is no Chromium here to open the report with. Install it (Debian: apt-get install chromium)"),
        ({"WITHOUT_BROWSER": "1"}, "WITHOUT_BROWSER is set: the tests of the browser are left out deliberately"),
    ],
)
def test_without_a_browser_the_tests_fail_unless_they_are_left_out_deliberately(
    left_out: dict[str, str], said: str
) -> None:
    one = "tests/browser/test_planted.py::test_axe_is_asked_what_it_can_find"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "WITHOUT"))}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", one],
        cwd=ROOT, capture_output=True, text=True, check=False, env=environment | {"PATH": "/nowhere"} | left_out,
    )  # fmt: skip
    assert said in " ".join(ran.stdout.split())
    assert ran.returncode == (0 if left_out else 1)


def test_a_page_is_opened_wherever_its_path_is_told_from(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.html").write_text(f"<!doctype html><title>Told</title>{SOUND}")
    monkeypatch.chdir(tmp_path)
    assert reader.open(Path("page.html"), Setting(320)).title() == "Told"
