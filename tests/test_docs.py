"""The documentation has a page for every module and a handbook of the README, and no link in it leads nowhere."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import lxml.html
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"


pytestmark = pytest.mark.xdist_group("docs")  # one process builds them once for all


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built once for this module. A warning fails it."""
    folder = tmp_path_factory.mktemp("docs") / "docs"
    command = [sys.executable, "docs/build.py", folder]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def page_of(source: Path) -> str:
    module = source.relative_to(SOURCE).with_suffix("")
    return f"{module.parent if module.name == '__init__' else module}.html"


def public_modules() -> list[Path]:
    return [file for file in SOURCE.rglob("*.py") if file.name == "__init__.py" or not file.name.startswith("_")]


def test_every_public_module_has_a_page(docs: Path) -> None:
    assert len(public_modules()) > 150
    assert [page for file in public_modules() if not (docs / (page := page_of(file))).is_file()] == []


def test_no_link_leads_nowhere(docs: Path) -> None:
    @cache
    def places(page: Path) -> set[str]:
        tree = lxml.html.parse(page)
        return {"", *tree.xpath("//@id"), *tree.xpath("//a/@name")}

    followed, lost = 0, []
    for page in docs.rglob("*.html"):
        for target in lxml.html.parse(page).xpath("//main//a/@href | //nav//a/@href"):
            file, _, place = target.partition("#")
            if "://" in file or file.startswith("mailto:"):
                continue
            there = (page.parent / file).resolve() if file else page
            followed += 1
            if not there.is_file() or place not in places(there):
                lost.append(f"{page.relative_to(docs)} -> {target}")
    assert followed > 5000
    assert lost == []


def test_the_handbook_has_a_page_for_every_section_that_says_how_to_work(docs: Path) -> None:
    titles = [line[3:] for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("## ")]
    front = lxml.html.parse(docs / "index.html")
    assert [title for title in titles if title != "Licence"] == front.xpath("//nav//ul[1]/li/a/text()")[
        : len(titles) - 1
    ]
    (page,) = front.xpath("//nav//a[text()='How to add']/@href")
    assert "annual-report new-wave 2027 --from 2026" in lxml.html.parse(docs / page).getroot().text_content()


def test_a_function_is_shown_with_its_meaning(docs: Path) -> None:
    page = lxml.html.parse(docs / "helpers/analysis/estimates.html").getroot()
    assert "Share of respondents" in page.get_element_by_id("barrier_shares").getparent().text_content()


def test_nothing_of_this_machine_is_in_it(docs: Path) -> None:
    told = [page for page in docs.rglob("*") if page.is_file() and str(ROOT) in page.read_text("utf-8")]
    assert told == []


def test_it_can_be_searched(docs: Path) -> None:
    assert "withhold_small_groups" in (docs / "search.js").read_text("utf-8")
