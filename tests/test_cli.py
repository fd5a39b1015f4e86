"""The command line: what each command prints and leaves, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.errors import BAD_INPUT, CHAPTER_FAILED, UNSAFE
from helpers.survey import calibration_record, read_questionnaire
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
def project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose one chapter runs, with the data of a wave beside it. Nothing is there to print with."""
    monkeypatch.setattr("helpers.publishing.downloads.browser", lambda: None)
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
    layout, rows, answers, where = result.output.split("\n\n")
    assert layout == (
        "SurveyMonkey, CSV, UTF-8, lines ending in LF, cells separated by commas. "
        "Two header rows, one question a column."
    )
    # Four rows, of which one is blank; nothing else was left out.
    told = [line.split(maxsplit=1) for line in rows.splitlines()]
    assert [count for count, _ in told] == ["4", "−1", *"0000000", "3"]
    assert told[5][1] == "A second response of the same respondent (the fullest is kept, of equals the last)"
    # One "agree"; no cell that means blank; and of three people kept: id, two dates, a collector, and
    # four cells of personal data (no custom data) each.
    assert answers.splitlines() == [
        "Answers recoded: 1",
        "        1  the same but for capital letters",
        "Cells of questions that hold no answer: 0",
        "Cells of other columns, dropped: 15",
        "        3  metadata, read for tests and previews only",
        "       12  personal data, dropped unread",
        "Cells of other columns, kept: 9",
        "        9  metadata, kept",
    ]
    assert "out/recodes.csv" in where


def test_clean_tells_cells_that_mean_blank_from_answers_in_another_spelling(folder: Path) -> None:
    (folder / "responses.csv").write_text(EXPORT.replace("Agree,Public", "Agree,-").replace(",agree,", ",AGREE,"))
    (folder / "questionnaire.yml").write_text(QUESTIONNAIRE + "export: {missing: ['-']}\n")
    answers = run("clean", "responses.csv", "--questionnaire", "questionnaire.yml", "--to", "out").output
    assert "Cells of questions that hold no answer: 1\n        1  means blank, says the questionnaire\n" in answers
    assert "Answers recoded: 1\n" in answers


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


HEADINGS, ROWS = EXPORT.splitlines(keepends=True)[:2], EXPORT.splitlines(keepends=True)[2:]
BROKEN: dict[str, tuple[str, str]] = {
    "cut off in a row": (EXPORT[:-60], "row 6: found 3 cells where the headings have 11"),
    "cut off in a cell": (EXPORT.replace("Disagree,Public", 'Disagree,"Public'), "row 5: found a cell that never ends"),
    "another delimiter": (EXPORT.replace(",", "|"), "line 1: found one column only"),
    "another survey": (
        "Respondent ID,Colour?\n,Response\n1,Red\n", "column B, 'Colour?' under 'Response': found no question"
    ),
    "a second survey to the right": (
        "".join(f"{line},{line}\n" for line in EXPORT.splitlines()),
        "column U, 'How well does sharing work?' under 'Response': found no question",
    ),
    "a second survey below": (EXPORT + EXPORT, "'Response' once, first in row 8"),
    "no headings": ("".join(ROWS), "column A, '1001': found no question"),
    "a column twice": (
        "".join(f"{line},{line.split(',')[10]}\n" for line in EXPORT.splitlines()),
        "column L, 'Which sector do you work in?' under 'Response': found no question",
    ),
    "a cell too many": (EXPORT.replace("Agree,Public", "Agree,Public,x"), "row 3: found 12 cells"),
    "nothing": ("", "the file: found nothing in it"),
    "no rows": ("".join(HEADINGS), "row 3: found no responses below the headings"),
    "blank rows only": ("".join(HEADINGS) + ROWS[-1] * 2, "all 2 rows: found no response that counts: 2 × Blank"),
    "test rows only": (EXPORT.replace(",7,", ",test,"), "3 × A test or a preview, not a respondent; 1 × Blank"),
    "no text": (EXPORT.replace("Agree", "Ag\0ree"), "line 3: found a NUL byte"),
    "an endless cell": (EXPORT.replace("Disagree", "x" * 200_000), "row 5: found a cell that never ends (field larger"),
    "no such day": (EXPORT.replace("03/02", "02/30"), "found '02/30/2026 09:00:00 AM'; expected a date"),
    "no such century": (EXPORT.replace("03/02/2026", "03/02/9999"), "expected a date from 1900 to 2099"),
    "days or months": (EXPORT.replace("03/25", "03/05"), "no row that tells day from month"),
    "another answer": (EXPORT.replace("Private", "Charity"), "'Charity' once, first in row 4"),
    "answers but for a space": (EXPORT.replace(",agree,", ",Agree ,"), "'Agree' and 'Agree ', which differ only in"),
    "ids cut short": (EXPORT.replace("1001", "1.001E+03"), "a spreadsheet cut the id short"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_export_is_a_sentence_and_the_last_files_stay(folder: Path, content: str, said: str) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "flow.csv").write_text("the last files")
    (folder / "responses.csv").write_text(content)
    result = run("clean", "responses.csv", "--questionnaire", "questionnaire.yml", "--to", "out")
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert result.stderr.startswith("responses.csv, ")
    assert said in result.stderr
    assert {name: (folder / "out" / name).read_text() for name in files(folder / "out")} == {
        "flow.csv": "the last files"
    }
    # Describing it may do, or end likewise.
    assert run("inspect", "responses.csv").exit_code in (0, BAD_INPUT)
    assert run("inspect", "responses.csv", "--draft", "new/draft.yml").exit_code in (0, BAD_INPUT)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("export: {weight: wt}", "responses.csv, export.weight: found 'wt'; expected a heading of the export"),
        (
            "export: {respondent_id: Key}",
            "responses.csv, export.respondent_id: found 'Key'; expected a heading of the export",
        ),
        (
            "export: {personal: [Team]}",
            "responses.csv, export.personal: found 'Team'; expected a heading of the export",
        ),
        ("exclusions: {fastest: 0.2}", "questionnaire.yml, line 15, exclusions.fastest: found 'fastest'; expected no"),
        ("exclusions: {minimum_share_answered: 2}", "exclusions.minimum_share_answered: found '2'; expected otherwise"),
        ("\0", "questionnaire.yml, the file: found unacceptable character"),
        ("sponsor: Caf\u00e9", "found text that is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_broken_questionnaire_is_a_sentence(folder: Path, more: str, said: str) -> None:
    (folder / "questionnaire.yml").write_text(QUESTIONNAIRE + more + "\n", encoding="latin-1")
    result = run("clean", "responses.csv", "--questionnaire", "questionnaire.yml", "--to", "out")
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert said in result.stderr
    assert not (folder / "out").exists()


def test_a_questionnaire_that_cannot_be_read_is_a_sentence(folder: Path) -> None:
    (folder / "loop.yml").symlink_to("loop.yml")
    result = run("clean", "responses.csv", "--questionnaire", "loop.yml", "--to", "out")
    assert result.exit_code == BAD_INPUT
    assert "loop.yml, the file: found a file that cannot be read" in result.stderr


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


def test_an_export_that_cannot_be_drafted_is_a_sentence_and_leaves_nothing(folder: Path) -> None:
    (folder / "responses.csv").write_text("".join(HEADINGS))
    result = run("inspect", "responses.csv", "--draft", "2027/questionnaire.yml")
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert "row 3: found no responses below the headings" in result.stderr
    assert not (folder / "2027").exists()


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
    assert (result.exit_code, result.stdout.count("Open ")) == (UNSAFE, 0)
    assert "speaks of fewer than 10 people" in result.stderr  # three answered, and every page would say so
    assert not (project / "reports" / "toy").exists()
    export = project / "data" / "raw" / "toy" / "responses.csv"
    more = "".join(EXPORT.splitlines(keepends=True)[2].replace("1001", str(2000 + number)) for number in range(9))
    export.write_text(EXPORT + more)
    result = run("build", "toy", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"Open {project / 'reports' / 'toy' / 'index.html'}"
    assert "Base: 12 responses." in (project / "reports" / "toy" / "index.html").read_text()
    assert run("build", "toy", "--explain").stdout == "kept  00_clean\nkept  glance\n"
    again = run("build", "toy").stdout.splitlines()
    assert again[-2].startswith("Nothing has changed since the report was built (")
    set_up_chapter(project, "")
    (project / "data" / "processed" / "toy" / "flow.csv").unlink()
    assert [line.split(maxsplit=2) for line in run("build", "toy", "--explain").stdout.splitlines()] == [
        ["runs", "00_clean", "what it left in the data folder is no longer there"],
        ["runs", "glance", "its notebook, data/processed/toy/flow.csv"],
    ]


def test_editions_of_a_question_that_is_none_end_with_a_sentence(project: Path) -> None:
    page = project / "reports" / "toy.yml"
    page.write_text(f"{page.read_text()}editions: [{{id: glance, notebook: 01_glance}}]\n")
    result = run("editions", "toy", "--each", "region")
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert result.stderr == (
        f"{project / 'data' / 'raw' / 'toy' / 'questionnaire.yml'}, profile: found no question 'region'; "
        "expected one of sector\n"
    )
    assert not (project / "reports" / "toy-by-region").exists()


def test_a_failing_chapter_ends_the_command_with_a_code_of_its_own_and_one_line(project: Path) -> None:
    set_up_chapter(project, "1 / 0")
    result = run("build", "toy", "--workers", "1")
    assert result.exit_code == CHAPTER_FAILED
    assert result.stderr == (
        "chapter glance (01_glance.ipynb, survey=toy) failed in cell [3] `1 / 0`: ZeroDivisionError: division by zero\n"
        "The notebook, as far as it ran: reports/failed/toy/glance.ipynb\n"
    )
    assert not (project / "reports" / "toy").exists()


def test_bad_input_that_a_chapter_meets_ends_the_command_like_any_bad_input(project: Path) -> None:
    (project / "data" / "raw" / "toy" / "questionnaire.yml").write_text(QUESTIONNAIRE.replace("id: toy", "id: other"))
    result = run("build", "toy", "--workers", "1")
    assert result.exit_code == BAD_INPUT
    assert "questionnaire.yml, wave.id: found 'other'; expected 'toy'" in result.stderr


def test_a_wave_of_which_no_response_counts_gets_no_report(project: Path) -> None:
    raw = project / "data" / "raw" / "toy" / "responses.csv"
    raw.write_text(EXPORT.replace(",7,", ",test,"))
    result = run("build", "toy", "--workers", "1")
    assert result.exit_code == BAD_INPUT
    assert "found no response that counts: 3 × A test or a preview" in result.stderr
    assert not (project / "reports" / "toy").exists()
    assert not (project / "data" / "processed").exists()


def test_a_report_that_is_not_there_is_a_sentence(folder: Path) -> None:
    result = run("build", "2031")
    assert result.exit_code == BAD_INPUT
    assert "expected reports/2031.yml here or in a folder above" in result.stderr


def test_a_mistake_in_the_contents_page_is_named_with_its_line(project: Path) -> None:
    (project / "reports" / "toy.yml").write_text("title: Toy\nsurvey: toy\npublished: soon\nchapters: []\n")
    result = run("build", "reports/toy.yml")
    assert result.exit_code == BAD_INPUT
    assert "reports/toy.yml, line 3, published: found 'soon'; expected a date" in result.stderr


MARGINS = """question,answer,count,source,date
sector,Public,60,Invented,2026-01-01
sector,Pubic,many,Invented,2026-01-01
"""


def test_a_bad_population_is_a_sentence_and_nothing_is_half_written(project: Path) -> None:
    (project / "data" / "raw" / "toy" / "population.csv").write_text(MARGINS)
    set_up_chapter(project, "from helpers.survey import open_survey\nopen_survey(survey);")
    result = run("build", "toy", "--workers", "1")
    assert result.exit_code == BAD_INPUT
    assert "population.csv, line 3: found 'Pubic'; expected one of Public, Private" in result.stderr
    assert "population.csv, line 3: found 'many'; expected a count" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (project / "reports" / "toy").exists()


# calibrate


def test_calibrate_writes_a_row_for_each_measure_where_it_is_told(tmp_path: Path) -> None:
    result = run("calibrate", "--surveys", 2, "--workers", 1, "--to", tmp_path / "record.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    written = pd.read_csv(tmp_path / "record.csv")
    shown = calibration_record()
    assert list(written) == list(shown)
    assert written["measure"].tolist() == shown["measure"].tolist()
    assert (written["surveys"] == 2).all()
    assert f"Wrote {tmp_path / 'record.csv'}" in result.stdout


# demonstrate


def test_demonstrate_writes_both_waves_where_it_is_told(tmp_path: Path) -> None:
    result = run("demonstrate", "--to", tmp_path / "raw")
    assert (result.exit_code, result.stderr) == (0, "")
    names = ["population.csv", "questionnaire.yml", "responses.csv", "truth.json"]
    by_hand = ["2026/coded.csv", "2026/quotations.csv"]  # only the later wave has answers that a person read
    assert files(tmp_path / "raw") == sorted(
        [*by_hand, *(f"{wave}/{name}" for wave in ("2025", "2026") for name in names)]
    )


def test_demonstrate_draws_as_many_as_it_is_told(tmp_path: Path) -> None:
    result = run("demonstrate", "--to", tmp_path / "raw", "--respondents", "150", "--writers", "0.1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "150 invented respondents" in result.output


def test_demonstrate_draws_another_number_into_a_folder_of_its_own_only() -> None:
    result = run("demonstrate", "--respondents", "150")
    assert result.exit_code == BAD_INPUT
    assert "--to: found nothing; name a folder" in result.stderr


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
