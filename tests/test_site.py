"""Pages of a report: one h1, ids of their own, navigation, banner, downloads, and the report's account of itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from helpers.publishing.chapters import ChapterError
from helpers.publishing.contents import Run
from helpers.publishing.conversion import Section
from helpers.publishing.site import Page, Report, account_of, page_of, rendered, write_report
from toys import notebook, wave_and_base

NOTEBOOK: dict[str, Any] = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


RESOURCE = {"name": "shares", "title": "Most agree", "schema": {"fields": [{"name": "n"}]}, "data": [{"n": 12}]}
EXHIBIT = '<!--exhibit 1--><figure id="exhibit-shares"><span class="exhibit-number"></span></figure><!--end of 1-->'


def section(fragment: str, name: str = "risk", folder: Path = Path(), **said: str) -> Section:
    run = Run(name, folder / f"{name}.ipynb", {"survey": "toy"}, **said)
    return Section(run, NOTEBOOK, fragment, {"1": RESOURCE})


def page(fragment: str, *steps: str, before: str = "") -> Page:
    """A chapter of this fragment, the second of its report, with steps published in it."""
    return page_of([section(fragment), *(section(step, "clean", before=before) for step in steps)], 2)


def report_of(*pages: Page) -> Report:
    return Report("The toy report", date(2026, 6, 30), *wave_and_base(Path("data"), "toy"), pages)


def three_chapters() -> Report:
    names = ("glance", "risk", "methods")
    made = [page_of([section(f"<h1>On {name}</h1><p>About.</p>", name)], n) for n, name in enumerate(names, start=1)]
    return report_of(*made)


def soup_of(report: Report, place: int) -> BeautifulSoup:
    return BeautifulSoup(rendered(report, place), "html.parser")


def test_the_first_chapter_is_the_front_page() -> None:
    assert [one.file for one in three_chapters().pages] == ["index.html", "risk.html", "methods.html"]


def test_a_chapter_is_named_by_its_contents_page_else_by_its_heading() -> None:
    named = page_of([section("<h1>What about <em>risk</em>?</h1>", title="Risk")], 2)
    assert (named.title, named.heading) == ("Risk", "What about risk?")
    assert page("<h1>What about <em>risk</em>?</h1>").title == "What about risk?"


@pytest.mark.parametrize("fragment", ["<h2>No question</h2>", "<h1>One</h1><h1>Two</h1>"])
def test_a_chapter_without_one_heading_of_level_1_is_refused(fragment: str) -> None:
    with pytest.raises(ChapterError, match="it needs one heading of level 1"):
        page(fragment)


def test_every_heading_has_an_id_of_its_own() -> None:
    asked = "<h2>What we asked</h2>"
    made = page(f'<figure id="what-we-asked"></figure><h1>Risk</h1>{asked}{asked}<h2 id="own">O</h2>')
    assert made.headings == [("what-we-asked-2", "What we asked"), ("what-we-asked-3", "What we asked"), ("own", "O")]
    assert '<h2 id="what-we-asked-2">What we asked</h2>' in made.body


def test_no_heading_takes_an_id_of_the_page_around_it() -> None:
    assert page("<h1>Main</h1><h2>In this report</h2>").headings == [("in-this-report-2", "In this report")]


def test_a_step_stands_in_its_chapter_with_its_headings_below_the_chapters() -> None:
    made = page("<h1>Methods</h1><h2>Who</h2>", "<h1>Cleaning</h1><h2>Rows</h2>")
    levels = [
        (tag.name, tag.get_text()) for tag in BeautifulSoup(made.body, "html.parser").find_all(["h1", "h2", "h3"])
    ]
    assert levels == [("h1", "Methods"), ("h2", "Who"), ("h2", "Cleaning"), ("h3", "Rows")]


def test_a_step_whose_headings_are_low_enough_keeps_them() -> None:
    assert page("<h1>Methods</h1>", "<h2>Cleaning</h2><h3>Rows</h3>").body.endswith(
        '<h2 id="cleaning">Cleaning</h2><h3 id="rows">Rows</h3>'
    )


def test_a_step_can_stand_before_a_heading_of_its_chapter() -> None:
    made = page("<h1>Methods</h1><h2>Who</h2><h2>In <em>full</em></h2>", "<h2>Cleaning</h2>", before="In full")
    assert [text for _, text in made.headings] == ["Who", "Cleaning", "In full"]


def test_a_step_that_is_to_stand_before_a_heading_that_is_not_there_is_refused() -> None:
    with pytest.raises(ChapterError, match=r"it has no heading 'In full', before which clean\.ipynb is to stand"):
        page("<h1>Methods</h1>", "<h2>Cleaning</h2>", before="In full")


def test_a_table_gets_a_box_that_scrolls_by_keyboard_unless_it_has_one() -> None:
    box = '<div class="table-scroll" role="region" aria-label="Shares &amp; bases" tabindex="0">'
    table = "<table><caption>Shares &amp; bases</caption></table>"
    assert page(f"<h1>R</h1>{table}").body == f'<h1 id="r">R</h1>{box}\n{table}\n</div>'
    assert page(f"<h1>R</h1>{box}\n{table}\n</div>").body == f'<h1 id="r">R</h1>{box}\n{table}\n</div>'


def test_a_summary_is_what_the_contents_page_says_else_what_is_claimed_first_else_the_first_paragraph() -> None:
    headline = '<p class="headline"><strong class="claim">Most &amp; more agree:</strong> about half.</p>'
    point = '<p class="point"><span class="claim">{} agree.</span> They are level.</p>'
    fragment = f"<h1>R</h1><p>What this asks.</p>{headline}{point.format('Few')}{point.format('None')}"
    assert page_of([section(fragment, summary="On risk.")], 2).summary == "On risk."
    assert page(fragment).summary == "Most & more agree. Few agree."
    assert page(f"<h1>R</h1><p>What this asks.</p>{point.format('Few')}").summary == "Few agree."
    assert page("<h1>R</h1><p>What this asks.</p>").summary == "What this asks."


def test_a_page_links_to_the_chapters_before_and_after() -> None:
    ways = [
        {link["rel"][0]: link["href"] for link in soup_of(three_chapters(), place).select("nav.pager a")}
        for place in range(3)
    ]
    assert ways == [{"next": "risk.html"}, {"prev": "index.html", "next": "methods.html"}, {"prev": "risk.html"}]


def test_the_navigation_says_which_chapter_is_open() -> None:
    soup = soup_of(three_chapters(), 1)
    lists = soup.select("nav.chapters ol")
    assert [[link["href"] for link in one.select("a[aria-current=page]")] for one in lists] == [["risk.html"]] * 2
    assert [link["href"] for link in lists[0].select("li > a")] == ["index.html", "risk.html", "methods.html"]


def test_the_front_page_lists_the_other_chapters_with_what_each_says() -> None:
    report = three_chapters()
    listed = [
        (link["href"], link.find_next("p").get_text()) for link in soup_of(report, 0).select("section.contents a")
    ]
    assert listed == [("risk.html", "About."), ("methods.html", "About.")]
    assert soup_of(report, 1).select("section.contents") == []


def test_every_page_says_the_wave_its_base_and_when_it_was_published() -> None:
    text = soup_of(three_chapters(), 1).get_text(" ")
    assert "Survey of 2 March to 17 April 2026. Base: 2,041 responses. Published 30 June 2026." in text


def test_demonstration_data_are_called_so_and_real_data_are_not() -> None:
    report = three_chapters()
    assert "Demonstration data." in soup_of(report, 1).select_one("aside.demonstration").get_text()
    real = replace(report, wave=report.wave.model_copy(update={"synthetic": False}))
    assert "Demonstration data" not in rendered(real, 1)


def test_a_report_on_a_drafted_questionnaire_says_so_until_a_person_has_checked_it() -> None:
    report = three_chapters()
    draft = replace(report, wave=report.wave.model_copy(update={"draft": True}))
    assert ["Draft." in rendered(one, 1) for one in (report, draft)] == [False, True]


def test_text_is_escaped() -> None:
    report = replace(three_chapters(), title="Us & <them>")
    assert "<title>On risk – Us &amp; &lt;them&gt;</title>" in rendered(report, 1)


def test_a_report_is_its_pages_style_notebooks_figures_and_account(tmp_path: Path) -> None:
    source = notebook(tmp_path / "risk.ipynb")
    write_report(report_of(page_of([section(f"<h1>R</h1>{EXHIBIT}", folder=source.parent)], 1)), tmp_path / "out")
    files = sorted(
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    )
    assert files == ["data/risk-shares.csv", "index.html", "report.css", "report.json", "risk.ipynb"]
    assert (tmp_path / "out" / "data" / "risk-shares.csv").read_text() == "n\n12\n"


def test_the_account_names_chapters_exhibits_parameters_and_digests(tmp_path: Path) -> None:
    source = notebook(tmp_path / "risk.ipynb")
    source.write_text("{}")
    account = account_of(report_of(page_of([section(f"<h1>R</h1>{EXHIBIT}", folder=tmp_path)], 2)))
    (chapter,) = json.loads(json.dumps(account))["chapters"]
    assert chapter["notebooks"] == [{
        "source": "risk.ipynb", "parameters": {"survey": "toy"}, "executed": "risk.ipynb",
        # printf '{}' | sha256sum
        "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    }]  # fmt: skip
    assert [(one["number"], one["page"], one["figures"]) for one in chapter["exhibits"]] == [
        ("Table 2.1", "risk.html#exhibit-shares", "data/risk-shares.csv")
    ]
