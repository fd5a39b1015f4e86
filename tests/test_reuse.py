"""Nothing done twice: what changed runs, with what hangs on it, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from helpers.folders import digest
from helpers.publishing import reuse
from helpers.publishing.build import Built, build_report, explain_report
from helpers.publishing.chapters import ChapterError
from helpers.publishing.contents import Run, read_plan
from helpers.publishing.conversion import Section
from helpers.publishing.reuse import AFTERWARDS, FOLDER, KEPT_OF_A_RUN, Basis, Looked, Shelf, differences, section_of
from helpers.publishing.runner import Made
from toys import EXHIBIT, PARAMETERS, InProcess, code, markdown, notebook, wave_and_base

PAGE = """
title: The toy report
survey: toy
published: 2026-06-30
prepare: [{notebook: 00_clean}]
chapters:
  - {id: glance, notebook: 01_glance}
  - {id: blame, notebook: 03_about, parameters: {about: blame}}
  - {id: trust, notebook: 03_about, parameters: {about: trust}}
"""
QUESTIONNAIRE = """
wave: {id: toy, title: Toy, fieldwork: {first_day: 2026-03-02, last_day: 2026-04-17}}
scales: {agreement: {answers: [Disagree, Agree]}}
themes:
  - id: risk
    title: Risk
    items:
      - {id: blame, scale: agreement, wording: Fear of blame stops us.}
      - {id: trust, scale: agreement, wording: We trust each other.}
"""
DATA = "import os, pathlib\ndata = pathlib.Path(os.environ['ANNUAL_REPORT_DATA'])"
CLEAN = f"""{DATA}
cleaned = data / 'processed' / survey
cleaned.mkdir(parents=True, exist_ok=True)
_ = (cleaned / 'answers.txt').write_text((data / 'raw' / survey / 'responses.csv').read_text().lower())"""
# A chapter about one item, which reads that item's wording; its exhibit says so, as display's do.
ABOUT = f"""{DATA}
from helpers.questionnaire import parse_questionnaire, wordings_read
asked = parse_questionnaire((data / 'raw' / survey / 'questionnaire.yml').read_text())
wording = next(item.wording for item in asked.items() if item.id == about)"""
SHOWN = EXHIBIT.replace("return {", "return wordings_read() | {")
SAID = SHOWN.replace("Most agree", "' + wording + '", 1)


@pytest.fixture
def project(tmp_path: Path, unprinted: None) -> Path:
    """A project of a step, a chapter that reads no wording, and one for each item."""
    for name, source in {"00_clean": CLEAN, "01_glance": "from helpers.questionnaire import wordings_read"}.items():
        cells = [code(PARAMETERS, "parameters"), code(source), code(SHOWN if name == "01_glance" else "")]
        notebook(tmp_path / "notebooks" / f"{name}.ipynb", markdown(f"# On {name}"), *cells)
    parameters = f'{PARAMETERS}\nabout: str = "blame"  # the item'
    cells = [markdown("# About"), code(parameters, "parameters"), code(ABOUT), code(SAID)]
    notebook(tmp_path / "notebooks" / "03_about.ipynb", *cells)
    raw = tmp_path / "data" / "raw" / "toy"
    raw.mkdir(parents=True)
    (raw / "responses.csv").write_text("AGREE")
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "toy.yml").write_text(PAGE)
    return tmp_path


def built(project: Path, *, force: bool = False) -> Built:
    page, target = project / "reports" / "toy.yml", project / "reports" / "toy"
    kernels = partial(nullcontext, InProcess(project / "data"))
    return build_report(page, target, project / "data", kernels, wave_of=wave_and_base, force=force)


def ran(project: Path) -> list[str]:
    return list(built(project).seconds)


def begun(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs of a build of all, in the order in which they are begun."""
    runs: list[str] = []
    with monkeypatch.context() as patch:
        submit = InProcess.submit
        patch.setattr(InProcess, "submit", lambda kernels, run: runs.append(run.id) or submit(kernels, run))
        built(project, force=True)
    return runs


def of_run(project: Path, chapter: str) -> Path:
    """The folder in which is kept what a chapter made."""
    plan = read_plan(project / "reports" / "toy.yml")
    return project / "reports" / FOLDER / next(run.key for run in plan.chapters if run.id == chapter)


def took(project: Path, **seconds: float) -> None:
    """What is kept of chapters says that they took so long."""
    for chapter, of_chapter in seconds.items():
        for about in of_run(project, chapter).glob("*/about.json"):
            about.write_text(json.dumps(json.loads(about.read_text()) | {"seconds": of_chapter}))


def explained(project: Path) -> dict[str, list[str]]:
    page, target = project / "reports" / "toy.yml", project / "reports" / "toy"
    return {run: list(why) for run, why in explain_report(page, target, project / "data") if why}


def bytes_of(project: Path) -> dict[str, bytes]:
    target = project / "reports" / "toy"
    return {str(file.relative_to(target)): file.read_bytes() for file in target.rglob("*") if file.is_file()}


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_where_nothing_has_changed_nothing_runs_and_nothing_is_written(project: Path) -> None:
    assert ran(project) == ["00_clean", "glance", "blame", "trust"]
    before = {path: path.stat().st_mtime_ns for path in (project / "reports" / "toy").rglob("*")}
    again = built(project)
    assert (again.unchanged, dict(again.seconds)) == (True, {})
    assert {path: path.stat().st_mtime_ns for path in (project / "reports" / "toy").rglob("*")} == before
    assert explained(project) == {}
    assert list(built(project, force=True).seconds) == ["00_clean", "glance", "blame", "trust"]


def test_what_never_ran_is_begun_first_and_then_what_took_longest(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert begun(project, monkeypatch) == ["00_clean", "blame", "trust", "glance"]
    took(project, glance=5.0, blame=2.0, trust=9.0)
    assert begun(project, monkeypatch) == ["00_clean", "trust", "glance", "blame"]
    took(project, glance=5.0, trust=2.0)
    shutil.rmtree(of_run(project, "blame"))
    assert begun(project, monkeypatch) == ["00_clean", "blame", "glance", "trust"]


def test_of_notebooks_that_never_ran_the_longest_is_begun_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = (project / "notebooks" / f"{name}.ipynb" for name in ("01_glance", "03_about"))
    for one, other, first in ((short, long, "glance"), (long, short, "blame")):
        one.write_text(one.read_text() + " " * len(other.read_text()))
        assert begun(project, monkeypatch)[1] == first
        shutil.rmtree(project / "reports" / FOLDER)


def test_a_report_that_was_touched_or_taken_away_is_put_back_without_running_anything(project: Path) -> None:
    built(project)
    whole = bytes_of(project)
    (project / "reports" / "toy" / "blame.html").write_text("mine")
    again = built(project)
    assert (again.unchanged, dict(again.seconds), bytes_of(project)) == (False, {}, whole)


def test_a_parameter_runs_its_own_chapter_and_what_is_kept_serves_when_it_is_changed_back(project: Path) -> None:
    built(project)
    whole, page = bytes_of(project), project / "reports" / "toy.yml"
    changed(page, "{about: trust}", "{about: blame}")
    changed(page, "{id: blame, notebook: 03_about, parameters: {about: blame}}", "{id: other, notebook: 01_glance}")
    # Both were made: one as another chapter, the other with the same parameters under another name.
    assert ran(project) == []
    assert sorted(name for name in bytes_of(project) if name.endswith(".html") and "/" not in name) == [
        "index.html", "other.html", "trust.html",
    ]  # fmt: skip
    page.write_text(PAGE)
    assert ran(project) == []
    assert bytes_of(project) == whole
    changed(project / "notebooks" / "03_about.ipynb", "# About", "# On what was said")
    assert explained(project) == {"blame": ["its notebook"], "trust": ["its notebook"]}
    assert ran(project) == ["blame", "trust"]


def test_a_new_wording_runs_the_step_and_the_chapters_that_read_it_and_no_other(project: Path) -> None:
    built(project)
    questionnaire = project / "data" / "raw" / "toy" / "questionnaire.yml"
    changed(questionnaire, "Fear of blame stops us.", "Fear of blame gets in our way.")
    why = ["data/raw/toy/questionnaire.yml: the wording of blame"]
    assert explained(project) == {
        "00_clean": why,
        "glance": ["only if 00_clean leaves other data"],
        "blame": why,
        "trust": ["only if 00_clean leaves other data"],
    }
    assert ran(project) == ["00_clean", "blame"]
    assert "gets in our way" in (project / "reports" / "toy" / "blame.html").read_text()
    assert built(project).unchanged
    # What is no question's own wording may matter to any chapter.
    changed(questionnaire, "title: Risk", "title: Risks")
    assert ran(project) == ["00_clean", "glance", "blame", "trust"]


def test_new_answers_run_the_step_and_the_chapters_only_if_it_leaves_other_data(project: Path) -> None:
    built(project)
    answers = project / "data" / "raw" / "toy" / "responses.csv"
    answers.write_text("DISAGREE")
    assert ran(project) == ["00_clean", "glance", "blame", "trust"]
    cleaned = project / "data" / "processed" / "toy" / "answers.txt"
    cleaned.write_text("tampered with")
    assert explained(project)["00_clean"] == ["what it left in the data folder is no longer there"]
    assert ran(project) == ["00_clean"]
    assert cleaned.read_text() == "disagree"


def test_what_ran_before_a_chapter_failed_need_not_run_again(project: Path) -> None:
    changed(project / "notebooks" / "03_about.ipynb", "wording = next", "assert about == 'blame'\\nwording = next")
    with pytest.raises(ChapterError):
        built(project)
    changed(project / "notebooks" / "03_about.ipynb", "assert about == 'blame'\\n", "")
    assert "glance" not in ran(project)


def test_an_entry_that_is_not_whole_is_made_again(project: Path) -> None:
    built(project)
    whole = bytes_of(project)
    for file in (project / "reports" / ".kept").rglob("content.json"):
        file.write_text(file.read_text()[:-9])
    assert ran(project) == ["00_clean", "glance", "blame", "trust"]
    assert bytes_of(project) == whole


BASIS = Basis(
    notebook="n", given={"by": "role"}, data={"processed/a": "1"}, software={"pandas": "3.0"},
    words={"raw/q.yml": {"": "r", "blame": "w"}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("notebook", "m", "its notebook"),
        ("given", {"by": "sector"}, "its parameter by"),
        ("data", {"processed/a": "2"}, "data/processed/a"),
        ("data", {"processed/a": "1", "raw/b": "1"}, "data/raw/b"),
        ("data", {}, "data/processed/a"),
        ("software", {"pandas": "3.1"}, "pandas"),
        ("words", {"raw/q.yml": {"": "s", "blame": "w"}}, "data/raw/q.yml"),
        ("words", {"raw/q.yml": {"": "r", "blame": "x"}}, "data/raw/q.yml: the wording of blame"),
        ("words", {"raw/q.yml": {"": "r"}}, "data/raw/q.yml: the wording of blame"),
    ],
)
def test_every_part_of_a_basis_that_changes_is_told(part: str, value: object, told: str) -> None:
    now = replace(BASIS, **{part: value})
    assert differences(BASIS, now, None) == [told]
    assert now.digest != BASIS.digest
    assert differences(BASIS, now, ["trust"]) == ([] if "wording" in told else [told])


def test_the_source_and_the_versions_of_everything_installed_are_part_of_the_basis() -> None:
    found = reuse.software()
    assert {"python", "pandas", "papermill", "helpers/display/exhibit.py", "helpers/survey/calibration.csv"} <= set(
        found
    )
    assert found["helpers/publishing/conversion.py"] == digest(Path(reuse.__file__).with_name("conversion.py"))


def test_what_comes_afterwards_has_no_part_in_making_a_section() -> None:
    """Else a change of it would go unnoticed: what a section is made with imports none of it."""
    source = (
        "import sys, helpers.publishing.runner, helpers.publishing.kernels.engine\n"
        "from pathlib import Path\nroot = Path(sys.modules['helpers'].__file__).parent\n"
        "names = [m.__file__ for n, m in list(sys.modules.items()) if n.startswith('helpers') and m.__file__]\n"
        "print(*(Path(name).relative_to(root).as_posix() for name in names), sep='\\n')"
    )
    imported = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout
    assert "publishing/chapters.py" in imported.split()
    assert [name for name in imported.split() if AFTERWARDS.fullmatch(name)] == []
    package = Path(reuse.__file__).parents[1]
    names = [file.relative_to(package).as_posix() for file in package.rglob("*") if file.is_file()]
    assert [name for name in names if AFTERWARDS.fullmatch(name)] != []
    of_a_section = [name for name in names if name.startswith("publishing/templates/chapter/")]
    assert of_a_section
    assert [name for name in of_a_section if AFTERWARDS.fullmatch(name)] == []


def made(run: Run) -> Made:
    return Made(Section(run, {"cells": []}, "<h1>One</h1>", {}), 1.5, ("beware",), ("blame",))


def test_of_a_run_the_last_few_are_kept_by_their_basis(tmp_path: Path) -> None:
    run = Run("one", notebook(tmp_path / "notebooks" / "one.ipynb", markdown("# One")), {"survey": "toy"})
    shelf = Shelf(tmp_path / ".kept", tmp_path / "data")
    for number in range(KEPT_OF_A_RUN + 2):
        notebook(run.notebook, markdown(f"# {number}"))
        looked = shelf.keep(shelf.look(run), made(run))
        assert looked.entry is not None
        os.utime(looked.entry.folder, (number, number))
    kept = list((tmp_path / ".kept" / run.key).iterdir())
    assert len(kept) == KEPT_OF_A_RUN
    found = shelf.look(run)
    assert found.entry is not None
    assert (found.entry.seconds, list(found.entry.warnings), section_of(found)) == (1.5, ["beware"], made(run).section)


def test_what_is_not_kept_cannot_be_taken() -> None:
    run = Run("one", Path("one.ipynb"), {})
    with pytest.raises(ValueError, match="nothing is kept of one"):
        section_of(Looked(run, BASIS, None))
