"""Whatever was asked or answered, a published page runs no script and a downloaded table runs no formula."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from broken.breakage import BUILD, rewrite, swap
from broken.good import CODED, CONTENTS, EXPORT, POPULATION, QUESTIONNAIRE, write_good
from helpers.publishing.exhibits import FORMULA_STARTS
from test_bad_input import run, without_kernels
from toys import PARAMETERS, code, notebook

SCRIPT, PICTURE = "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"
LINK, ATTRIBUTE = "[see](javascript:alert(1))", "\" onmouseover='alert(1)' x=\""
FORMULA = "=cmd|'/C calc'!A0"
# Of the questionnaire, what everyone may see: was, becomes. Answers and options stand in the export, too.
LABELS = ("Public", f"Public {SCRIPT}", "Private", f"Private {PICTURE}", "Guidance", f"{FORMULA} Guidance")
OTHERS = ("title: Sharing", f"Sharing {ATTRIBUTE}{SCRIPT}", "title: Training", f"Training {PICTURE}", "title: Blame",
          f"Blame {LINK}", "title: The toy survey", f"Toy {ATTRIBUTE}{SCRIPT}")  # fmt: skip
SHOWN = """
from helpers.analysis.estimates import answer_shares, option_shares, profile_shares
from helpers.display.answers import diverging_bars
from helpers.display.charts import bars, dots_with_intervals
from helpers.display.composed.questions import chapter_title, respondents_by_profile
from helpers.display.composed.voices import code_frame, codes_written_about, themes_by_group, who_wrote, words_headline
from helpers.display.tables import estimates_table
from helpers.display.wording import headline
from helpers.privacy.suppression import withhold_small_groups as published
from helpers.survey import open_survey

wave = open_survey(survey)
"""
CELLS = (
    'chapter_title(wave, "sharing")',
    "words_headline(wave)",
    "respondents_by_profile(wave)",
    'bars(published(profile_shares("sector", wave)))',
    "diverging_bars(published(answer_shares(wave.items(), wave)))",
    'dots_with_intervals(published(option_shares("support", wave)))',
    'headline(published(option_shares("support", wave)))',
    'estimates_table(published(option_shares("support", wave, "sector")))',
    "who_wrote(wave)",
    "codes_written_about(wave)",
    'themes_by_group(wave, "better", "sector")',
    "code_frame(wave)",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a survey in which whatever a person can write was written to do harm."""
    project = tmp_path_factory.mktemp("hostile")
    write_good(project)
    (project / CODED).unlink()
    asked = [text if place % 2 == 0 else json.dumps(text) for place, text in enumerate(LABELS)]
    titled = [text if place % 2 == 0 else f"title: {json.dumps(text)}" for place, text in enumerate(OTHERS)]
    written = ("More training please", f"{SCRIPT} training {PICTURE}", "Less blame", FORMULA)
    rewrite(project / QUESTIONNAIRE, swap(*asked, *titled))
    rewrite(project / EXPORT, swap(*LABELS, *written))
    rewrite(project / POPULATION, swap(*LABELS[:4]))
    title = json.dumps(f"Report {ATTRIBUTE}{SCRIPT}")
    rewrite(project / CONTENTS, swap("The toy report", title, "    parameters: {rows: 5}\n", ""))
    cells = [code(PARAMETERS, "parameters"), code(SHOWN), *map(code, CELLS)]
    notebook(project / "notebooks" / "01_glance.ipynb", *cells)
    with pytest.MonkeyPatch.context() as patched:
        without_kernels(patched)
        patched.chdir(project)
        result = run(BUILD)
    assert (result.exit_code, result.stderr) == (0, "")
    return project / "reports" / "2026"


def test_no_page_holds_script_that_was_asked_or_answered(hostile: Path) -> None:
    pages = sorted(hostile.rglob("*.html"))
    assert len(pages) == 2  # the chapter, and the whole report in one
    for page in pages:
        text = page.read_text("utf-8")
        found = BeautifulSoup(text, "html.parser").find_all(True)
        attributes = [(name, str(value)) for one in found for name, value in one.attrs.items()]
        assert [one.name for one in found if one.name in ("script", "img", "iframe", "object", "embed", "base")] == []
        assert [name for name, _ in attributes if name.startswith("on")] == []
        assert [value for name, value in attributes if name in ("href", "src") and "script:" in value] == []
        # They are there, as the texts that they are.
        assert [html.escape(SCRIPT) in text, html.escape(PICTURE) in text, LINK in text] == [True] * 3


def test_no_downloaded_figure_is_a_formula(hostile: Path) -> None:
    tables = [file.read_text("utf-8") for file in (hostile / "data").glob("*.csv")]
    cells = [cell for table in tables for row in csv.reader(io.StringIO(table)) for cell in row]
    assert f"'{FORMULA} Guidance" in cells
    started = [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
    assert [cell for cell in started if not re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)] == []


def test_no_cell_of_the_spreadsheet_is_a_formula(hostile: Path) -> None:
    (file,) = (hostile / "downloads").glob("*.xlsx")
    with zipfile.ZipFile(file) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert html.escape(FORMULA, quote=False) in texts
    assert [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet] == []
