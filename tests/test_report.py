"""The demonstration report, built once and read as its readers, and their tools, would read it."""

from __future__ import annotations

import csv
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup, Tag
from python_calamine import CalamineWorkbook

from helpers.display.columns import in_vocabulary

ROOT = Path(__file__).resolve().parents[1]
LARGEST_PAGE = 300_000  # bytes
DATA = "application/vnd.dataresource+json"
THEMES = ("leadership", "vision", "risk", "citizens", "partners", "skills")
FRAMES = {"lang", "xmlns", "xmlns:xlink"}  # attributes that name a language or a vocabulary, and load nothing


@cache
def parsed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def pages(report: Path) -> dict[str, BeautifulSoup]:
    return {page.name: parsed(page) for page in sorted(report.glob("*.html"))}


def in_pages(report: Path, selector: str) -> Iterator[tuple[str, Tag]]:
    for name, page in pages(report).items():
        yield from ((name, found) for found in page.select(selector))


def account(report: Path) -> dict:
    return json.loads((report / "report.json").read_text("utf-8"))


def rows_of(report: Path, figures: str) -> list[dict[str, str]]:
    with (report / figures).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


# What it consists of


def test_the_report_has_its_chapters_in_reading_order_six_themes_among_them(report: Path) -> None:
    assert [chapter["page"] for chapter in account(report)["chapters"]] == [
        "index.html", "who-answered.html", *(f"theme-{theme}.html" for theme in THEMES), "differences.html",
        "what-matters-most.html", "support.html", "in-their-own-words.html", "since-last-time.html",
        "opportunities.html", "methods.html",
    ]  # fmt: skip
    assert sorted(pages(report)) == sorted(chapter["page"] for chapter in account(report)["chapters"])


def test_the_command_ends_by_saying_where_the_report_is_and_how_long_each_notebook_took(report: Path) -> None:
    told = (report.parent / "told.txt").read_text().splitlines()
    assert told[-1] == f"Open {report / 'index.html'}"
    timed = [line.split()[1] for line in told if re.fullmatch(r" +\d+/17 +\S+ +\d+\.\d s   \(\d+ s\)", line)]
    chapters = [chapter["notebooks"][0]["executed"][:-6] for chapter in account(report)["chapters"]]
    assert sorted(timed[:2]) == ["00_clean_responses", "00_clean_responses-2025"]  # before all others
    assert sorted(timed[2:]) == sorted(chapters)


# What each chapter tells, in its order: its sentences (in brackets) and its exhibits, by their keys.
TOLD = {
    "at-a-glance": """
        (headline-theme-scores) (headline-barrier-shares) (headline-enabler-shares) (headline-option-shares-support)
        (brief-weak-groups-support) (headline-profile-shares) theme-scores barrier-shares-first-3
        enabler-shares-first-3 (headline-driver-importance-outcome-timely) (headline-heat-map) option-shares-support
        (headline-changes) profile-shares""",
    "who-answered": """
        (headline-profile-shares) (respondents) (headline-option-shares-shares-with)
        (headline-option-shares-shares-what) profile-shares (weights) choice-shares option-shares-shares-with
        option-shares-shares-what""",
    "theme-risk": """
        (title-risk) (headline-theme-scores-risk) (headline-barrier-shares-risk) (headline-enabler-shares-risk)
        (brief-differences-risk) asked-risk answer-shares-risk barrier-shares-risk (words-differences-risk)
        differences-risk (words-reliability-risk) item-reliability-risk words-about-risk""",
    "differences": """
        (headline-heat-map) (brief-score-comparisons) (brief-barrier-comparisons) (brief-outcome-comparisons) heat-map
        score-comparisons net-differences barrier-comparisons outcome-comparisons""",
    "what-matters-most": """
        (headline-driver-importance-outcome-timely) (headline-barrier-ranks) (headline-theme-barrier-shares)
        (brief-driver-odds) outcome-shares (words-item-medians) driver-importance driver-odds
        importance-and-performance-outcome-timely theme-barrier-shares barrier-ranks (levels-barrier-ranks)""",
    "support": """
        (headline-option-shares-support) (brief-weak-groups-support) (brief-support-where-weak-support-by-weak)
        (brief-option-totals-support) weak-groups-support asked-support option-shares-support option-totals-support
        support-where-weak-support-by-weak (words-barriers-and-support-support-by-sector)
        barriers-and-support-support-by-sector barriers-and-support-support-by-role
        option-shares-support-by-sector option-shares-support-by-role""",
    "in-their-own-words": """
        (headline-code-shares-by-question) (brief-writer-shares) (brief-codes-in-words) (brief-coding-agreement)
        writer-shares themes-in-words codes-in-words themes-in-words-improvement-by-role topics quotations
        coding-agreement code-frame""",
    "since-last-time": """
        (headline-changes) (brief-outcome-changes) (brief-score-changes) (brief-barrier-changes) outcome-changes
        score-changes barrier-changes option-changes-support option-changes-others detectable-changes not-compared
        (how-compared) respondents-then-and-now adjusted-and-unadjusted""",
    "opportunities": """
        (headline-option-shares-opportunities) (words-option-comparisons-opportunities-by-sector)
        (words-option-comparisons-opportunities-by-role) asked-opportunities option-shares-opportunities
        (words-option-comparisons-opportunities-by-sector) option-shares-opportunities-by-sector
        option-shares-opportunities-by-role""",
    "methods": """
        (respondents) (headline-reliability) (brief-calibration) method (words-minutes-taken) outside-shares (weights)
        population-targets weighting-effects reliability one-factor-fit comparability-by-sector calibration versions
        questionnaire""",
}  # fmt: skip


def told_in(notebook: str) -> list[str]:
    outputs = [output for cell in json.loads(notebook)["cells"] for output in cell.get("outputs", [])]
    resources = [output["data"][DATA] for output in outputs if DATA in output.get("data", {})]
    return [f"({one['name']})" if one["attrs"]["kind"] == "sentence" else one["name"] for one in resources]


@pytest.mark.parametrize("chapter", TOLD)
def test_a_chapter_tells_all_that_it_is_for(report: Path, chapter: str) -> None:
    assert told_in((report / f"{chapter}.ipynb").read_text("utf-8")) == TOLD[chapter].split()


def test_each_theme_has_exhibits_of_its_own_and_the_same_ones(report: Path) -> None:
    def keys(theme: str) -> list[str]:
        chapter = next(one for one in account(report)["chapters"] if one["id"] == f"theme-{theme}")
        return [exhibit["key"].replace(theme, "theme") for exhibit in chapter["exhibits"]]

    assert len(keys("risk")) >= 3
    assert {theme: keys(theme) for theme in THEMES} == dict.fromkeys(THEMES, keys("risk"))


def test_the_account_names_every_input_with_its_digest(report: Path) -> None:
    inputs = account(report)["inputs"]
    assert {"raw/2026/questionnaire.yml", "raw/2026/responses.csv"} <= inputs.keys()
    assert [digest for digest in inputs.values() if not re.fullmatch(r"[0-9a-f]{64}", digest)] == []


def test_the_notebook_that_cleans_is_published_in_the_methods_chapter(report: Path) -> None:
    methods = account(report)["chapters"][-1]
    assert [one["executed"] for one in methods["notebooks"]] == ["methods.ipynb", "00_clean_responses.ipynb"]
    assert "flow" in [exhibit["key"] for exhibit in methods["exhibits"]]


# Links, and what a page loads


def test_every_link_leads_somewhere(report: Path) -> None:
    dead = []
    for name, link in in_pages(report, "[href], [src]"):
        target, fragment = urldefrag(link.get("href") or link["src"])
        file = report / (unquote(target) or name)
        if not file.is_file() or (fragment and not parsed(file).find(id=fragment)):
            dead.append((name, link.get("href")))
    assert dead == []


def test_no_page_names_an_address_of_another_host(report: Path) -> None:
    found = [
        (name, tag.name, key, value)
        for name, tag in in_pages(report, "*")
        for key, value in tag.attrs.items()
        if key not in FRAMES and re.search(r"(?:https?:)?//\w", str(value))
    ]
    styles = [report / "report.css", *(page for page in report.glob("*.html"))]
    found += [style.name for style in styles if re.search(r"@import|url\((?!#)", style.read_text("utf-8"))]
    assert found == []


def test_no_page_has_a_script(report: Path) -> None:
    assert [name for name, _ in in_pages(report, "script, [onclick], [onload], iframe, object, embed")] == []


def test_a_chapter_is_small_enough_for_a_slow_line(report: Path) -> None:
    assert {
        page.name: page.stat().st_size for page in report.glob("*.html") if page.stat().st_size > LARGEST_PAGE
    } == {}


# What every page says


def test_every_page_says_that_the_data_are_for_demonstration(report: Path) -> None:
    said = {name: page.select_one("aside.demonstration strong").get_text() for name, page in pages(report).items()}
    assert set(said.values()) == {"Demonstration data."}


def test_every_page_says_wave_base_and_date(report: Path) -> None:
    base = account(report)["wave"]["base"]
    facts = {page.select_one(".report-facts").get_text() for page in pages(report).values()}
    assert facts == {f"Survey of 2 March to 17 April 2026. Base: {base:,} responses. Published 30 June 2026."}


def test_every_page_is_in_british_english_with_one_h1_and_a_title_of_its_own(report: Path) -> None:
    assert {page.html["lang"] for page in pages(report).values()} == {"en-GB"}
    assert {name: len(page.find_all("h1")) for name, page in pages(report).items()} == dict.fromkeys(pages(report), 1)
    titles = [page.title.get_text() for page in pages(report).values()]
    assert [title for title, times in Counter(titles).items() if times > 1] == []


def test_no_heading_level_is_skipped(report: Path) -> None:
    skipped = []
    for name, page in pages(report).items():
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile(r"^h[1-6]$"))]
        skipped += [(name, pair) for pair in zip([0, *levels], levels, strict=False) if pair[1] > pair[0] + 1]
    assert skipped == []


def test_every_id_is_used_once_on_its_page(report: Path) -> None:
    ids = Counter((name, tag["id"]) for name, tag in in_pages(report, "[id]"))
    assert [one for one, times in ids.items() if times > 1] == []


def test_every_page_has_its_landmarks(report: Path) -> None:
    landmarks = ("header", "main#main", "nav.chapters", "nav.pager", "footer", 'a.skip[href="#main"]')
    missing = [
        (name, mark) for name, page in pages(report).items() for mark in landmarks if len(page.select(mark)) != 1
    ]
    assert missing == []


def test_nothing_unfinished_shows(report: Path) -> None:
    words = re.compile(r"\bnan\b|\bNone\b|<NA>|\bNaT\b|Traceback|Warning:|No description has been provided| object at ")
    assert [
        (name, words.findall(main.get_text(" ")))
        for name, main in in_pages(report, "main")
        if words.search(main.get_text(" "))
    ] == []


# Exhibits


def test_exhibits_are_numbered_by_chapter_without_gaps(report: Path) -> None:
    for number, chapter in enumerate(account(report)["chapters"], start=1):
        shown = [label.get_text() for label in parsed(report / chapter["page"]).select(".exhibit-number")]
        assert shown == [exhibit["number"] for exhibit in chapter["exhibits"]]
        for kind in ("Figure", "Table"):
            counted = [label for label in shown if label.startswith(kind)]
            assert counted == [f"{kind} {number}.{place}" for place in range(1, len(counted) + 1)]


def test_every_table_has_a_caption_and_says_what_its_headings_head(report: Path) -> None:
    tables = list(in_pages(report, "table"))
    assert len(tables) > len(pages(report))
    assert [name for name, table in tables if not table.caption or not table.caption.get_text(strip=True)] == []
    headings = [
        (name, heading.get_text())
        for name, heading in in_pages(report, "th")
        if heading.get("scope") not in ("col", "row")
    ]
    assert headings == []


def test_every_table_scrolls_in_a_box_that_the_keyboard_reaches(report: Path) -> None:
    boxes = [
        table.find_parent(attrs={"role": "region", "tabindex": "0", "aria-label": True})
        for _, table in in_pages(report, "table")
    ]
    assert [box for box in boxes if box is None] == []


def test_every_drawing_is_under_60_kb(report: Path) -> None:
    sizes = [len(str(drawing).encode()) for _, drawing in in_pages(report, ".exhibit-chart > *")]
    assert len(sizes) > 100
    assert max(sizes) < 60_000


def test_every_drawing_is_an_image_that_says_what_it_shows(report: Path) -> None:
    drawings = list(in_pages(report, ".exhibit-chart svg:first-child"))
    assert len(drawings) > len(pages(report))
    poor = [
        (name, drawing.get("aria-label"))
        for name, drawing in drawings
        if drawing.get("role") != "img" or len(drawing.get("aria-label", "").split()) < 5
    ]
    assert poor == []


def test_no_two_exhibits_of_a_page_are_described_alike(report: Path) -> None:
    alike = []
    for name, page in pages(report).items():
        said = [drawing["aria-label"] for drawing in page.select(".wide > svg:first-child")]
        alike += [(name, text) for text, times in Counter(said).items() if times > 1]
    assert alike == []


# Downloads


def said_in_a_table(value: str, measure: str) -> str:
    """An estimate of a CSV file as a table of the report shows it."""
    if value == "[c]":
        return value
    number = float(value)
    if measure == "Score":
        return f"{number:.0f}"
    percent = f"{100 * number:.0f}%"
    return {"0%": "<1%", "100%": ">99%"}.get(percent, percent) if 0 < number < 1 else percent


def test_every_exhibit_can_be_downloaded(report: Path) -> None:
    listed = [exhibit["figures"] for chapter in account(report)["chapters"] for exhibit in chapter["exhibits"]]
    linked = [link["href"] for _, link in in_pages(report, ".exhibit-download a")]
    files = [file.relative_to(report).as_posix() for file in (report / "data").iterdir()]
    assert sorted(linked) == sorted(listed) == sorted(files)
    assert [file for file in files if not rows_of(report, file)] == []


def test_a_download_holds_the_figures_of_the_table_on_the_page(report: Path) -> None:
    compared = 0
    for _, figure in in_pages(report, "figure.exhibit"):
        heads = [head.get_text() for head in figure.select("thead th")]
        measure = next((head for head in heads if head in ("Share", "Score")), None)
        if measure is None or "Base" not in heads:
            continue
        rows = rows_of(report, figure.select_one(".exhibit-download a")["href"])
        cells = [[cell.get_text() for cell in row.select("th, td")] for row in figure.select("tbody tr")]
        # A heading that stands for several rows is in the first of them alone.
        cells = [[""] * (len(heads) - len(row)) + row for row in cells]
        shown = [(row[heads.index(measure)], row[heads.index("Base")]) for row in cells]
        # Where differences are estimated, the scores that differ stand beside them.
        named = "score" if "score" in rows[0] else "estimate"
        assert shown == [
            (said_in_a_table(row[named], measure), row["n"] if row["n"] == "[c]" else f"{int(float(row['n'])):,}")
            for row in rows
        ]
        compared += 1
    assert compared >= 2 * len(THEMES)


# Notebooks as they ran


def notebooks_in(report: Path) -> Mapping[str, str]:
    return {file.name: file.read_text("utf-8") for file in report.glob("*.ipynb")}


def test_every_page_links_to_the_notebook_that_made_it(report: Path) -> None:
    assert len(notebooks_in(report)) == len(pages(report)) + 1
    linked = {link["href"] for _, link in in_pages(report, ".colophon a") if link["href"].endswith(".ipynb")}
    assert linked == notebooks_in(report).keys()


def test_no_file_names_a_path_of_the_machine_that_built_it(report: Path) -> None:
    places = {str(ROOT), str(report.parent), str(Path.home()), sys.prefix, "/tmp/", "site-packages"}
    texts = {file: file.read_bytes().decode("utf-8", "replace") for file in report.rglob("*") if file.is_file()}
    assert [(file.name, place) for file, text in texts.items() for place in places if place in text] == []


def test_no_notebook_tells_when_it_ran_or_shows_an_error(report: Path) -> None:
    traces = re.compile(r'"papermill":|iopub|start_time|"output_type": "error"|"name": "stderr"')
    assert {name: traces.findall(text) for name, text in notebooks_in(report).items() if traces.search(text)} == {}


def test_a_notebook_ran_with_the_parameters_of_its_chapter(report: Path) -> None:
    for chapter in account(report)["chapters"]:
        for one in chapter["notebooks"]:
            cells = json.loads((report / one["executed"]).read_text("utf-8"))["cells"]
            (given,) = [cell["source"] for cell in cells if "injected-parameters" in cell["metadata"].get("tags", [])]
            assert "".join(given).split("\n")[1:-1] == [
                f'{name} = "{value}"' for name, value in one["parameters"].items()
            ]


# The spreadsheet


def exhibits_in(report: Path) -> list[dict]:
    return [exhibit for chapter in account(report)["chapters"] for exhibit in chapter["exhibits"]]


@cache
def workbook(report: Path) -> dict[str, list[list]]:
    """The worksheets of the spreadsheet, in their order: rows of cells, an empty one being ""."""
    opened = CalamineWorkbook.from_path(next((report / "downloads").glob("*.xlsx")))
    return {name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names}


def table_of(sheet: list[list]) -> list[list]:
    """The rows below the link to the contents, which stands above every table."""
    return sheet[max(place for place, row in enumerate(sheet) if row[0] == "Back to the contents") + 1 :]


def figures_in(cells: Iterable[object]) -> list[float]:
    """The figures among some cells, smallest first, as exact as a spreadsheet keeps them."""
    found = []
    for cell in cells:
        try:
            found.append(float(f"{float(cell):.12g}"))  # type: ignore[arg-type]
        except ValueError:
            continue
    return sorted(found)


def test_the_spreadsheet_has_a_worksheet_for_every_exhibit_in_reading_order(report: Path) -> None:
    numbers = [exhibit["number"] for exhibit in exhibits_in(report)]
    assert list(workbook(report)) == ["Cover", "Contents", "Notes", *numbers]
    assert [row[0] for row in workbook(report)["Contents"]][-len(numbers) :] == numbers


def test_a_worksheet_has_every_row_and_every_figure_of_its_csv_file_and_no_empty_cell(report: Path) -> None:
    told = {}
    for exhibit in exhibits_in(report):
        of_csv, (_, *rows) = rows_of(report, exhibit["figures"]), table_of(workbook(report)[exhibit["number"]])
        cells = [cell for row in rows for cell in row]
        in_csv = [cell for row in of_csv for name, cell in row.items() if name != "withheld"]
        missing = Counter(figures_in(cell for cell in cells if not isinstance(cell, str))) - Counter(figures_in(in_csv))
        told[exhibit["number"]] = (
            len(rows) - len(of_csv),
            len(figures_in(cells)) - len(figures_in(in_csv)),
            missing.total(),
            cells.count("[c]") - in_csv.count("[c]"),
            cells.count(""),
        )
    assert {number: found for number, found in told.items() if any(found)} == {}


def test_every_worksheet_says_that_the_data_are_made_up(report: Path) -> None:
    said = {name: any("Demonstration data" in str(row[0]) for row in sheet) for name, sheet in workbook(report).items()}
    assert [name for name, found in said.items() if not found] == []


def test_no_cell_of_the_spreadsheet_is_a_formula_and_none_is_merged(report: Path) -> None:
    with zipfile.ZipFile(next((report / "downloads").glob("*.xlsx"))) as opened:
        sheets = {name: opened.read(name).decode() for name in opened.namelist() if "/worksheets/sheet" in name}
    assert len(sheets) == len(exhibits_in(report)) + 3
    assert [name for name, sheet in sheets.items() if re.search("<f[ >]|mergeCell", sheet)] == []


def shown_in(notebook: str) -> list[dict]:
    """The data resources of a notebook's exhibits."""
    outputs = [output for cell in json.loads(notebook)["cells"] for output in cell.get("outputs", [])]
    resources = [output["data"][DATA] for output in outputs if DATA in output.get("data", {})]
    return [resource for resource in resources if resource["attrs"]["kind"] == "exhibit"]


def test_every_column_of_every_exhibit_has_a_heading_in_the_vocabulary_and_of_its_own(report: Path) -> None:
    unnamed, alike = set(), {}
    for notebook, text in notebooks_in(report).items():
        for resource in shown_in(text):
            fields = resource["schema"]["fields"]
            names, titles = ([field[part] for field in fields] for part in ("name", "title"))
            family = resource["attrs"].get("family", "")
            unnamed |= {name for name in names if in_vocabulary(name, family, names) is None}
            if len({title.casefold() for title in titles}) < len(titles):
                alike[notebook, resource["name"]] = titles
    assert (unnamed, alike) == (set(), {})
