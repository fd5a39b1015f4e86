"""What a wave asks: its pages, the command, and exports of the surveys made from it, read back without aliases."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

from asked_exports import blank, columns_of, limesurvey_export, surveymonkey_export
from asked_surveys import NO_RULES, ROOT, WAVES, drawn, invented, of_wave
from helpers.cli import main
from helpers.errors import BAD_INPUT
from helpers.intake.cleaning import clean_export
from helpers.intake.exports import read_export
from helpers.publishing.questionnaires.limesurvey import as_limesurvey
from helpers.publishing.questionnaires.pages import Asked, asked
from helpers.publishing.questionnaires.surveymonkey import as_surveymonkey
from helpers.questionnaire import Questionnaire


def without_aliases(questionnaire: Questionnaire) -> Questionnaire:
    """The same questionnaire, whose file lists no other spelling; no response is left out."""

    def stripped(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: stripped(value) for name, value in part.items() if name != "aliases"}
        return [stripped(one) for one in part] if isinstance(part, list) else part

    content = stripped(questionnaire.model_dump(mode="json")) | {"exclusions": NO_RULES}
    bare = Questionnaire.model_validate(content)
    assert "aliases': ['" not in str(bare.model_dump())
    return bare


@pytest.fixture(scope="module", params=WAVES)
def wave(request: pytest.FixtureRequest) -> tuple[Questionnaire, list[dict[str, Any]]]:
    """A wave of the demonstration, and what its respondents answered."""
    questionnaire = of_wave(request.param)
    export = read_export(ROOT / "data" / "raw" / request.param / "responses.csv", questionnaire.export)
    responses = clean_export(export, questionnaire).responses
    people = responses.astype("object").where(responses.notna(), None).to_dict("records")
    return questionnaire, [as_asked(person, asked(questionnaire)) for person in people[:200]]


def as_asked(person: dict[str, Any], survey: Asked) -> dict[str, Any]:
    """The person, who types something where the box for another answer stands for "Other"."""
    for question in survey.questions:
        labels = [one.label for one in question.choices]
        for column in columns_of(question)[:1] if question.kind == "one" and question.other else ():
            if not blank(person[column]) and person[column] not in labels and blank(person[f"{column}__other"]):
                person[f"{column}__other"] = "Something else"
    return person


# --- read back -----------------------------------------------------------------------------------


def read_back(path: Path, questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """The answers in an export, by a questionnaire that lists no aliases."""
    bare = without_aliases(questionnaire)
    cleaned = clean_export(read_export(path, bare.export), bare)
    responses = cleaned.responses.astype("object")
    return list(responses.where(responses.notna(), None).to_dict("records"))


def differences(said: Sequence[dict[str, Any]], read: Sequence[dict[str, Any]], survey: Asked) -> list[str]:
    """Every answer that is not what it was."""
    columns = [column for question in survey.questions for column in columns_of(question)]
    assert [one["respondent_id"] for one in read] == [one["respondent_id"] for one in said]
    return [
        f"{was['respondent_id']} {column}: {was[column]!r} became {now[column]!r}"
        for was, now in zip(said, read, strict=True)
        for column in columns
        if words(was[column]) != words(now[column])
    ]


def words(value: Any) -> Any:
    """An answer, with the spaces and mark-up of its label as a respondent sees them."""
    return re.sub(r"\s+", " ", re.sub(r"</?b>", " ", value)).strip() if isinstance(value, str) else value


@pytest.mark.parametrize("rating_row", ["", "Response"])
def test_an_export_of_the_survey_made_in_surveymonkey_needs_no_aliases(wave, rating_row, tmp_path):
    questionnaire, people = wave
    survey = asked(questionnaire)
    path = surveymonkey_export(tmp_path / "export.csv", as_surveymonkey(survey), survey, people, rating_row)
    assert read_export(path).layout.tool == "SurveyMonkey"
    assert differences(people, read_back(path, questionnaire), survey) == []


@pytest.mark.parametrize(("codes", "both"), [(False, True), (True, True), (False, False)])
def test_an_export_of_the_survey_made_in_limesurvey_needs_no_aliases(wave, codes, both, tmp_path):
    questionnaire, people = wave
    survey = asked(questionnaire)
    path = limesurvey_export(tmp_path / "export.csv", as_limesurvey(survey), survey, people, codes=codes, both=both)
    assert read_export(path).layout.tool == "LimeSurvey"
    assert differences(people, read_back(path, questionnaire), survey) == []


@pytest.mark.parametrize("seed", range(12))
def test_hard_words_come_back_from_surveymonkey(seed, tmp_path):
    questionnaire, people = invented(seed)
    survey = asked(questionnaire)
    path = surveymonkey_export(tmp_path / "export.csv", as_surveymonkey(survey), survey, people)
    assert differences(people, read_back(path, questionnaire), survey) == []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("both", [True, False])
def test_hard_words_come_back_from_limesurvey(seed, both, tmp_path):
    # Without a code before it, one option's heading is told from a question's by its neighbour's.
    questionnaire, people = invented(seed, fewest=1 if both else 2)
    survey = asked(questionnaire)
    path = limesurvey_export(tmp_path / "export.csv", as_limesurvey(survey), survey, people, both=both)
    assert differences(people, read_back(path, questionnaire), survey) == []


# --- how it is asked -----------------------------------------------------------------------------


def test_the_demonstration_is_asked_a_page_a_theme_between_who_answers_and_open_questions() -> None:
    survey = asked(of_wave("2026"))
    counts = [(page.title, len(page.questions), sum(len(one.rows) for one in page.questions)) for page in survey.pages]
    assert counts == [
        ("Taking part", 1, 0), ("About you", 5, 0), ("Leadership", 1, 5), ("Vision and collaboration", 1, 5),
        ("Risk management", 1, 5), ("Citizen engagement", 1, 5), ("Partnership working", 1, 5),
        ("Professional development", 1, 5), ("Overall", 2, 2), ("Some further questions", 6, 0),
        ("In your own words", 2, 0),
    ]  # fmt: skip


def test_what_stands_alone_under_a_heading_is_no_grid() -> None:
    survey = drawn("""
themes: [{id: trust, title: Trust, asked: How far, items: [{id: clear, wording: It is clear, scale: agreement}]}]
""")
    assert [(one.kind, one.above, one.wording) for one in survey.questions] == [("one", "How far", "It is clear")]


def test_a_grid_is_as_long_as_heading_and_answers_stay_the_same() -> None:
    item = "{{id: {0}, wording: It is {0}, scale: {1}, asked: {2}}}".format
    items = [item("a", "agreement", "How"), item("b", "agreement", "How"), item("c", "mark", "How"),
             item("d", "mark", "How"), item("e", "mark", "Why"), item("f", "mark", "''")]  # fmt: skip
    survey = drawn(f"outcomes: [{', '.join(items)}]")
    assert [(one.id, [row.id for row in one.rows]) for one in survey.questions] == [
        ("outcomes", ["a", "b"]), ("outcomes_2", ["c", "d"]), ("e", []), ("f", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("box", "offered"),
    [("Other (please specify)", ["Public"]), ("Something else", ["Public", "Other"]), ("", ["Public", "Other"])],
)
def test_the_box_for_another_answer_stands_for_the_answer_other(box: str, offered: list[str]) -> None:
    survey = drawn(f"profile: [{{id: sector, wording: Which, answers: [Public, Other], other: {box!r}}}]")
    assert [one.label for one in survey.questions[0].choices] == offered


# --- the command ---------------------------------------------------------------------------------

FILES = {
    "html": "2026-questionnaire.html", "docx": "2026-questionnaire.docx",
    "surveymonkey": "2026-questionnaire-surveymonkey.json", "limesurvey": "2026-questionnaire-limesurvey.txt",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    raw = tmp_path / "data" / "raw" / "2026"
    raw.mkdir(parents=True)
    shutil.copyfile(ROOT / "data" / "raw" / "2026" / "questionnaire.yml", raw / "questionnaire.yml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["questionnaire", *map(str, arguments)], catch_exceptions=False)


@pytest.mark.parametrize("form", FILES)
def test_the_command_writes_the_file_and_says_where(project: Path, form: str) -> None:
    result = run("2026", "--to", form)
    assert (result.exit_code, result.stdout) == (0, f"Wrote reports/{FILES[form]}\n")
    assert [file.name for file in (project / "reports").iterdir()] == [FILES[form]]
    assert "No introduction stands above the questions" in result.stderr


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("surveymonkey", ["set page skip logic", "a requirement in SurveyMonkey"]),
        ("limesurvey", ["question codes and texts and full answers"]),
        ("html", []),
    ],
)
def test_what_a_form_cannot_say_is_told(project: Path, form: str, told: list[str]) -> None:
    lines = run("2026", "--to", form).stderr.splitlines()
    assert len(lines) == 1 + len(told)
    assert all(words in line for words, line in zip(told, lines[1:], strict=True))


def test_an_introduction_is_asked_for_only_where_there_is_none(project: Path) -> None:
    file = project / "data" / "raw" / "2026" / "questionnaire.yml"
    file.write_text(
        file.read_text("utf-8").replace("  synthetic: true", "  introduction: Welcome.\n  synthetic: true"), "utf-8"
    )
    assert run("2026", "--to", "html").stderr == ""
    assert "Welcome." in (project / "reports" / FILES["html"]).read_text("utf-8")


def test_a_path_to_a_questionnaire_and_a_file_to_write_are_taken(project: Path) -> None:
    file = (project / "data" / "raw" / "2026" / "questionnaire.yml").rename(project / "asked.yml")
    assert run(file, "--to", "docx", "--out", "there/it.docx").exit_code == 0
    assert docx.Document(str(project / "there" / "it.docx")).core_properties.language == "en-GB"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2026", "--to", "word"], "--to: found 'word'; expected one of html, docx, surveymonkey, limesurvey"),
        (["1999", "--to", "html"], "the wave: found '1999'; expected one of 2026, or a path to a questionnaire"),
        (["none.yml", "--to", "html"], "none.yml, the file: found no such file; expected the questionnaire"),
        (["2026", "--to", "html", "--out", "."], "is a directory; a folder stands where a file is expected"),
        (["2026", "--to", "docx", "--out", "data/raw/2026/questionnaire.yml/x.docx"], "a file stands where a folder"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_a_sentence_and_nothing_is_written(project: Path, arguments: list[str], said: str) -> None:
    before = sorted(project.rglob("*"))
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert said in result.stderr
    assert sorted(project.rglob("*")) == before


def test_a_questionnaire_that_asks_nothing_is_an_error_that_says_so(project: Path) -> None:
    file = project / "empty.yml"
    file.write_text("wave: {id: e, title: E, fieldwork: {first_day: 2026-03-01, last_day: 2026-03-02}}", "utf-8")
    result = run(file, "--to", "html")
    assert (result.exit_code, "no questions" in result.stderr) == (BAD_INPUT, True)


def test_a_file_that_is_there_stays_whole_where_another_cannot_be_written(project: Path, monkeypatch) -> None:
    assert run("2026", "--to", "html").exit_code == 0
    there = project / "reports" / FILES["html"]
    before = there.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("2026", "--to", "html")
    assert (result.exit_code, "no space left on device" in result.stderr) == (BAD_INPUT, True)
    assert there.read_bytes() == before
