"""The next wave, set up after the one before, and the README's walk from it to a report with new parts."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from helpers.cli import main
from helpers.documents import with_values
from helpers.errors import InputError
from helpers.publishing.contents import read_plan
from helpers.publishing.next_wave import set_up_wave
from helpers.questionnaire import parse_questionnaire

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8").split("## How to add")[1]
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project as a newcomer has it: notebooks, contents page and last year's wave."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    (tmp_path / "reports").mkdir()
    shutil.copyfile(ROOT / "reports" / "2026.yml", tmp_path / "reports" / "2026.yml")
    return tmp_path


def set_up(project: Path, wave: str = "2027", before: str = "2026") -> None:
    set_up_wave(wave, before, project / "data", project / "reports")


# --- what is set up ------------------------------------------------------------------------------


def test_the_next_wave_asks_the_same_a_year_later(project: Path) -> None:
    set_up(project)
    raw = project / "data" / "raw"
    before, now = (
        parse_questionnaire((raw / wave / "questionnaire.yml").read_text("utf-8")) for wave in ("2026", "2027")
    )
    assert now.model_dump(exclude={"wave"}) == before.model_dump(exclude={"wave"})
    assert (now.wave.id, now.wave.title) == ("2027", "State of the Nation 2027")
    assert (now.wave.fieldwork.first_day, now.wave.fieldwork.last_day) == (date(2027, 3, 2), date(2027, 4, 17))
    assert (now.wave.draft, now.wave.synthetic) == (True, False)
    assert now.wave.population == before.wave.population
    assert sorted(path.name for path in (raw / "2027").iterdir()) == ["population.csv", "questionnaire.yml"]


def test_the_survey_that_the_wave_before_was_fetched_from_is_not_the_next_ones(project: Path) -> None:
    file = project / "data/raw/2026/questionnaire.yml"
    text = file.read_text("utf-8")
    asked = with_values(text, {("export", "surveymonkey"): "123456789"}, file=file)
    file.write_text(asked if asked != text else f"{text}\nexport: {{surveymonkey: 123456789}}\n", "utf-8")
    set_up(project)
    set_up_text = (project / "data/raw/2027/questionnaire.yml").read_text("utf-8")
    assert parse_questionnaire(set_up_text).export.surveymonkey is None
    assert "# `export.surveymonkey` was the number of that wave's survey" in set_up_text
    assert parse_questionnaire(file.read_text("utf-8")).export.surveymonkey == 123456789


def test_its_contents_page_has_the_same_chapters_after_the_wave_before(project: Path) -> None:
    set_up(project)
    before, now = (read_plan(project / "reports" / f"{wave}.yml") for wave in ("2026", "2027"))
    assert (now.survey, now.earlier, now.published) == ("2027", "2026", date(2027, 6, 30))
    assert [run.notebook for run in now.chapters] == [run.notebook for run in before.chapters]
    assert "annual-report editions 2027" in (project / "reports" / "2027.yml").read_text("utf-8")


def test_a_first_wave_without_an_earlier_one_gets_one(project: Path) -> None:
    page = project / "reports" / "2026.yml"
    page.write_text(re.sub(r"(?m)^earlier:.*\n|^.*needs: earlier.*\n", "", page.read_text("utf-8")), "utf-8")
    set_up(project)
    assert read_plan(project / "reports" / "2027.yml").earlier == "2026"


def test_waves_that_are_no_years_follow_a_year_later(project: Path) -> None:
    text = (project / "data/raw/2026/questionnaire.yml").read_text("utf-8")
    (project / "data/raw/pilot").mkdir()
    named = with_values(text, {("wave", "id"): "pilot", ("wave", "fieldwork", "first_day"): "2024-02-29"}, file="")
    (project / "data/raw/pilot/questionnaire.yml").write_text(named, "utf-8")
    shutil.copyfile(project / "reports/2026.yml", project / "reports/pilot.yml")
    set_up(project, "main", "pilot")
    wave = parse_questionnaire((project / "data/raw/main/questionnaire.yml").read_text("utf-8")).wave
    assert (wave.title, wave.fieldwork.first_day) == ("State of the Nation 2026 (main)", date(2025, 2, 28))


@pytest.mark.parametrize("there", ["data/raw/2027/responses.csv", "reports/2027.yml"])
def test_nothing_that_is_there_is_replaced(project: Path, there: str) -> None:
    (project / there).parent.mkdir(exist_ok=True)
    (project / there).write_text("mine", "utf-8")
    files = sorted(project.rglob("*"))
    with pytest.raises(InputError, match="something that is there"):
        set_up(project)
    assert sorted(project.rglob("*")) == files
    assert (project / there).read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2027", "--from", "2031"], "2031"),
        (["20/27", "--from", "2026"], "expected letters, digits"),
        (["2026", "--from", "2026"], "something that is there"),
    ],
)
def test_a_wave_that_cannot_be_set_up_is_told_in_a_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(project)
    ran = CliRunner().invoke(main, ["new-wave", *words])
    assert ran.exit_code == 2
    assert said in ran.stderr


# --- values put into a text ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "value", "then"),
    [
        ("a: 1  # one\nb: 2\n", ("a",), "3", "a: 3  # one\nb: 2\n"),
        ("a: {b: 'x', c: y}\n", ("a", "b"), "it: is", 'a: {b: "it: is", c: y}\n'),
        ("a: >-\n  long\n  text\nb: 2\n", ("a",), "short", "a: short\nb: 2\n"),
        ("é: ü\nb: 2\n", ("b",), "3", "é: ü\nb: 3\n"),
        ("a:\n  b: 1\n", ("a", "c"), "2", "a:\n  c: 2\n  b: 1\n"),
        ("a: {b: 1}\n", ("a", "c"), "2", "a: {c: 2, b: 1}\n"),
        ("a: 1\n", ("b", "c"), "2", "a: 1\n"),
    ],
)
def test_a_value_takes_the_place_of_another_and_nothing_else_moves(text, path, value, then) -> None:
    assert with_values(text, {path: value}, file="drawn.yml") == then
    assert yaml.safe_load(then) is not None


# --- the walk ------------------------------------------------------------------------------------


def export_of_2027(project: Path, added: dict[str, list[str]]) -> None:
    """Last year's export, a year later, and new columns: the two headings of each, and its cells."""
    with (project / "data/raw/2026/responses.csv").open(encoding="utf-8-sig", newline="") as file:
        questions, choices, *rows = csv.reader(file)
    rows = [[cell.replace("/2026 ", "/2027 ") for cell in row] for row in rows]
    table = [[*questions, *(heading for heading, _ in added)], [*choices, *(row for _, row in added)]]
    for number, row in enumerate(rows):
        answered = any(row)
        table.append([*row, *(cells[number % len(cells)] if answered else "" for cells in added.values())])
    with (project / "data/raw/2027/responses.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)


def test_the_readmes_walk_ends_in_a_report_with_a_new_question_theme_and_chapter(project: Path) -> None:
    question, theme, chapter = EXAMPLES

    def run(*words: str) -> str:
        program = Path(sys.executable).parent / "annual-report"
        ran = subprocess.run([program, *words], cwd=project, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    (command,) = re.findall(r"```bash\nannual-report (.*?)\n```", README)
    run(*command.split())
    file, page = project / "data/raw/2027/questionnaire.yml", project / "reports/2027.yml"
    asked = file.read_text("utf-8")
    asked = re.sub(r"  draft: true.*\n", "", asked)
    asked = re.sub(r"(- \{id: risk_interpretation,.*\n)", lambda line: line[0] + question, asked)
    asked = re.sub(r"(?m)^outcomes:", lambda line: theme + "\n" + line[0], asked)
    file.write_text(asked, "utf-8")
    shutil.copyfile(project / "notebooks/06_support.ipynb", project / "notebooks/15_tools.ipynb")
    # The new chapters, and the front page: the others are built wherever a report is.
    contents = page.read_text("utf-8")
    contents = re.sub(r"\[leadership,.*\]", "[risk, tools]", contents.split("# Editions")[0])
    contents = re.sub(r"(?m)^  - \{id: (?!at-a-glance|methods).*notebook: (?!00_|01_).*\n", "", contents) + chapter
    page.write_text(contents, "utf-8")
    risk = "Risk management: how far do you agree or disagree with each statement?"
    tools = "Tools: how far do you agree or disagree with each statement?"
    items = re.findall(r"wording: (.*)\}", question + theme)
    scale = ["Agree", "Disagree", "Strongly agree", "Neither agree nor disagree", "Don't know"]
    headings = [(risk, items[0]), *((tools, item) for item in items[1:])]
    export_of_2027(project, {heading: scale[place:] + scale[:place] for place, heading in enumerate(headings)})

    run("build", "2027", "--cold" if sys.platform == "win32" else "--force")
    built = project / "reports" / "2027"
    pages = {path.stem: path.read_text("utf-8") for path in built.glob("*.html")}
    titles = re.findall(r"title: ([^,}]*), wording", question + theme)
    assert titles[0] in next(text for name, text in pages.items() if "risk" in name)
    (of_theme,) = [text for name, text in pages.items() if name.startswith("theme") and "tools" in name]
    assert all(title in of_theme for title in titles[1:])
    assert any("What would make it easier" in text for text in pages.values())
    assert all("was drafted by a program" not in text for text in pages.values())
