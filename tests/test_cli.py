"""The command line: what each command prints and leaves, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpers.cli import BAD_INPUT, CHAPTER_FAILED, main
from helpers.survey import read_questionnaire
from toys import PARAMETERS, code, markdown, notebook

# A classic SurveyMonkey export: two heading rows, nine columns of metadata.
METADATA = "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1"
EXPORT = f"""{METADATA},How well does sharing work?,Which sector do you work in?
,,,,,,,,,Response,Response
1001,7,03/02/2026 09:00:00 AM,03/02/2026 09:05:00 AM,192.0.2.1,a@example.org,Ann,Bell,,Agree,Public
1002,7,03/03/2026 09:00:00 AM,03/03/2026 09:06:00 AM,192.0.2.2,b@example.org,Bo,Cole,,agree,Private
1003,7,03/04/2026 09:00:00 AM,03/04/2026 09:04:00 AM,192.0.2.3,c@example.org,Cy,Dunn,,Disagree,Public
1004,7,03/25/2026 09:00:00 AM,03/25/2026 09:05:00 AM,192.0.2.4,d@example.org,Di,Eads,,,
"""
QUESTIONNAIRE = """
wave:
  id: toy
  title: The toy survey
  fieldwork: {first_day: 2026-03-02, last_day: 2026-03-31}
scales:
  agreement:
    answers: [{answer: Disagree, means: negative}, {answer: Agree, means: positive}]
profile:
  - {id: sector, wording: "Which sector do you work in?", answers: [Public, Private]}
themes:
  - id: sharing
    title: Sharing
    items: [{id: sharing_works, wording: "How well does sharing work?", scale: agreement}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an export and the questionnaire that it answers."""
    (tmp_path / "responses.csv").write_text(EXPORT)
    (tmp_path / "questionnaire.yml").write_text(QUESTIONNAIRE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def project(folder: Path) -> Path:
    """A project whose one chapter runs, with the data of a wave beside it."""
    notebook(folder / "notebooks" / "01_glance.ipynb", markdown("# At a glance"), code(PARAMETERS, "parameters"))
    cleaning = code("from helpers.survey import clean_wave\nclean_wave(survey);")
    notebook(folder / "notebooks" / "00_clean.ipynb", code(PARAMETERS, "parameters"), cleaning)
    (folder / "reports").mkdir()
    page = (
        "title: Toy\nsurvey: toy\npublished: 2026-06-30\n"
        "prepare: [{notebook: 00_clean}]\nchapters: [{id: glance, notebook: 01_glance}]\n"
    )
    (folder / "reports" / "toy.yml").write_text(page)
    raw = folder / "data" / "raw" / "toy"
    raw.mkdir(parents=True)
    for name in ("responses.csv", "questionnaire.yml"):
        (folder / name).rename(raw / name)
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def set_up_chapter(project: Path, source: str) -> None:
    cells = [markdown("# At a glance"), code(PARAMETERS, "parameters"), code(source)]
    notebook(project / "notebooks" / "01_glance.ipynb", *cells)


# clean


def test_clean_writes_responses_and_ledger_and_prints_the_account(folder: Path) -> None:
    result = run("clean", "responses.csv", "--questionnaire", "questionnaire.yml", "--to", "out")
    assert result.exit_code == 0
    assert files(folder / "out") == ["exclusions.csv", "flow.csv", "recodes.csv", "responses.parquet"]
    rows, answers = result.output.split("Answers that were not kept letter for letter:\n")
    counts = [int(line.split()[0]) for line in rows.splitlines()]
    assert (counts[0], sum(counts[1:-1]), counts[-1]) == (4, 1, 3)
    assert "        1  the same but for capital letters\n" in answers


def test_clean_takes_no_folder_that_holds_something_else_than_it_wrote(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "thesis.docx").write_text("mine")
    result = run("clean", "responses.csv", "--questionnaire", "questionnaire.yml", "--to", "out")
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert "out, the folder to write: found thesis.docx, which cleaning did not write" in result.stderr
    assert files(folder / "out") == ["thesis.docx"]


@pytest.mark.parametrize(
    ("export", "questionnaire", "said"),
    [
        ("none.csv", "questionnaire.yml", "none.csv, the file: found no such file"),
        ("responses.csv", "none.yml", "none.yml, the file: found no such file"),
        ("questionnaire.yml", "questionnaire.yml", "questionnaire.yml"),
    ],
)
def test_input_that_cannot_be_used_is_a_sentence_and_nothing_is_written(
    folder: Path, export: str, questionnaire: str, said: str
) -> None:
    result = run("clean", export, "--questionnaire", questionnaire, "--to", "out")
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert said in result.stderr
    assert not (folder / "out").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(folder: Path) -> None:
    (folder / "out").write_text("a file, no folder")
    result = run("clean", "responses.csv", "--questionnaire", "questionnaire.yml", "--to", "out/deeper")
    assert (result.exit_code, result.stderr.count("\n")) == (BAD_INPUT, 1)


# inspect


def test_inspect_says_what_an_export_holds(folder: Path) -> None:
    result = run("inspect", "responses.csv")
    assert result.exit_code == 0
    assert [said in result.stdout for said in ("SurveyMonkey", "How well does sharing work?", "Email Address")] == [
        True
    ] * 3
    assert files(folder) == ["questionnaire.yml", "responses.csv"]


def test_inspect_drafts_a_questionnaire_that_fits_the_export(folder: Path) -> None:
    assert run("inspect", "responses.csv", "--draft", "2027/questionnaire.yml").exit_code == 0
    assert read_questionnaire(folder / "2027" / "questionnaire.yml").wave.id == "2027"
    assert run("clean", "responses.csv", "--questionnaire", "2027/questionnaire.yml", "--to", "out").exit_code == 0


def test_a_draft_replaces_a_file_only_when_told_to(folder: Path) -> None:
    refused = run("inspect", "responses.csv", "--draft", "questionnaire.yml")
    assert (refused.exit_code, (folder / "questionnaire.yml").read_text()) == (BAD_INPUT, QUESTIONNAIRE)
    assert "questionnaire.yml, the draft: found a file that is there" in refused.stderr
    assert run("inspect", "responses.csv", "--draft", "questionnaire.yml", "--force").exit_code == 0
    assert (folder / "questionnaire.yml").read_text() != QUESTIONNAIRE


# build


def test_build_makes_the_report_of_a_name_from_any_folder_of_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "notebooks")
    result = run("build", "toy", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"Open {project / 'reports' / 'toy' / 'index.html'}"
    assert "Base: 3 responses." in (project / "reports" / "toy" / "index.html").read_text()


def test_a_failing_chapter_ends_the_command_with_a_code_of_its_own_and_one_line(project: Path) -> None:
    set_up_chapter(project, "1 / 0")
    result = run("build", "toy", "--workers", "1")
    assert result.exit_code == CHAPTER_FAILED
    assert result.stderr == (
        "chapter glance (01_glance.ipynb, survey=toy) failed in cell [3] `1 / 0`: ZeroDivisionError: division by zero; "
        "it is kept as far as it ran: reports/failed/toy/glance.ipynb\n"
    )
    assert not (project / "reports" / "toy").exists()


def test_bad_input_that_a_chapter_meets_ends_the_command_like_any_bad_input(project: Path) -> None:
    (project / "data" / "raw" / "toy" / "questionnaire.yml").write_text(QUESTIONNAIRE.replace("id: toy", "id: other"))
    result = run("build", "toy", "--workers", "1")
    assert result.exit_code == BAD_INPUT
    assert "questionnaire.yml, wave.id: found 'other'; expected 'toy'" in result.stderr


def test_a_report_that_is_not_there_is_a_sentence(folder: Path) -> None:
    result = run("build", "2031")
    assert result.exit_code == BAD_INPUT
    assert "expected reports/2031.yml here or in a folder above" in result.stderr


def test_a_mistake_in_the_contents_page_is_named_with_its_line(project: Path) -> None:
    (project / "reports" / "toy.yml").write_text("title: Toy\nsurvey: toy\npublished: soon\nchapters: []\n")
    result = run("build", "reports/toy.yml")
    assert result.exit_code == BAD_INPUT
    assert "reports/toy.yml, line 3, published: found 'soon'; expected a date" in result.stderr


# demonstrate


def test_demonstrate_writes_both_waves_where_it_is_told(tmp_path: Path) -> None:
    result = run("demonstrate", "--to", tmp_path / "raw")
    assert (result.exit_code, result.stderr) == (0, "")
    names = ["population.csv", "questionnaire.yml", "responses.csv", "truth.json"]
    assert files(tmp_path / "raw") == [f"{wave}/{name}" for wave in ("2025", "2026") for name in names]


# The command itself


def test_help_names_the_commands_and_imports_no_heavy_library() -> None:
    heavy = (
        "import sys, helpers.cli; print([name for name in ('pandas', 'papermill', 'nbconvert') if name in sys.modules])"
    )
    imported = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert imported.stdout == "[]\n"
    assert [name in run("--help").output for name in ("build", "clean", "inspect", "demonstrate")] == [True] * 4


def test_the_command_ends_with_the_code_that_a_scheduler_reads(folder: Path) -> None:
    command = [sys.executable, "-m", "helpers.cli", "inspect", "none.csv"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (BAD_INPUT, "")
    assert ended.stderr.startswith("none.csv, the file: found no such file")
