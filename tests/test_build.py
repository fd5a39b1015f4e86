"""Building a report: swapped in whole, or the last one untouched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from helpers.errors import InputError
from helpers.publishing.build import Built, build_report, project_data
from helpers.publishing.chapters import ChapterError
from helpers.publishing.kernels.comparison import compare_kernels
from helpers.publishing.progress import Progress
from helpers.publishing.runner import local_kernels
from toys import EXHIBIT, PARAMETERS, code, comes_true, markdown, notebook, wave_and_base

PAGE = """
title: The toy report
survey: toy
published: 2026-06-30
prepare: [{notebook: 00_clean, published_in: methods}, {notebook: 00_unpublished}]
chapters: [{id: glance, notebook: 01_glance}, {id: methods, notebook: 10_methods}]
"""


@pytest.fixture
def project(tmp_path: Path, unprinted: None) -> Path:
    """A project of four notebooks: the first leaves a file, and the others read it."""
    left = "import os, pathlib\nleft = pathlib.Path(os.environ['ANNUAL_REPORT_DATA']) / 'left.txt'"
    steps = {
        "00_clean": f"{left}\n_ = left.write_text(survey)",
        "01_glance": f"{left}\nassert left.read_text() == 'toy'",
    }
    for name in ("00_clean", "00_unpublished", "01_glance", "10_methods"):
        cells = [code(PARAMETERS, "parameters"), code(steps.get(name, "")), code(EXHIBIT)]
        notebook(tmp_path / "notebooks" / f"{name}.ipynb", markdown(f"# On {name}"), *cells)
    (tmp_path / "data" / "raw" / "toy").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "toy" / "responses.csv").write_text("a\n")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "toy.yml").write_text(PAGE)
    return tmp_path


def built(project: Path, told: list[str] | None = None) -> Built:
    progress = Progress((told if told is not None else []).append)
    data, target = project / "data", project / "reports" / "toy"
    contents = project / "reports" / "toy.yml"
    return build_report(contents, target, data, partial(local_kernels, data), progress, wave_and_base)


def break_chapter(project: Path, source: str) -> None:
    notebook(project / "notebooks" / "10_methods.ipynb", markdown("# M"), code(PARAMETERS, "parameters"), code(source))


def with_last_report(project: Path) -> Path:
    target = project / "reports" / "toy"
    target.mkdir()
    (target / "index.html").write_text("the last report")
    return target


def test_a_report_is_built_whole_in_place_of_the_last_one(project: Path) -> None:
    before = {file.name: file.read_bytes() for file in (project / "notebooks").iterdir()}
    target, told = with_last_report(project), list[str]()
    report = built(project, told)
    assert report.front_page == target / "index.html"
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()) == [
        "00_clean.ipynb", "data/glance-shares.csv", "data/methods-shares-2.csv", "data/methods-shares.csv",
        "downloads/the-toy-report.html", "downloads/the-toy-report.xlsx", "glance.ipynb",
        "index.html", "methods.html", "methods.ipynb", "report.css", "report.json",
    ]  # fmt: skip
    assert list(report.seconds) == ["00_clean", "00_unpublished", "glance", "methods"]
    assert [line.split()[:2] for line in told[1:2]] == [["1/4", "00_clean"]]
    assert sorted(path.name for path in (project / "reports").iterdir()) == [".kept", "toy", "toy.yml"]
    # A step's exhibits follow those of its chapter. (That it ran first, the chapter itself asserts.)
    methods = (target / "methods.html").read_text()
    assert [number in methods for number in ("Table 2.1", "Table 2.2", "Table 2.3")] == [True, True, False]
    assert 'id="on-00-clean">On 00_clean</h2>' in methods
    account = json.loads((target / "report.json").read_text())
    # printf 'a\n' | sha256sum
    digest = "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"
    assert account["inputs"] == {"raw/toy/responses.csv": digest}
    assert {file.name: file.read_bytes() for file in (project / "notebooks").iterdir()} == before


def test_a_failing_chapter_leaves_the_last_report_untouched_and_keeps_its_notebook(project: Path) -> None:
    target = with_last_report(project)
    break_chapter(project, "print('so far'); 1 / 0")
    with pytest.raises(
        ChapterError, match=r"chapter methods \(10_methods\.ipynb, survey=toy\) failed in cell \[3\]"
    ) as raised:
        built(project)
    assert [path.read_text() for path in target.iterdir()] == ["the last report"]
    assert raised.value.kept == project / "reports" / "failed" / "toy" / "methods.ipynb"
    assert "so far" in raised.value.kept.read_text()
    assert sorted(path.name for path in (project / "reports").iterdir()) == [".kept", "failed", "toy", "toy.yml"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="whether a process runs is read from /proc")
def test_a_killed_build_leaves_no_process_and_the_last_report_and_the_next_build_cleans_up(project: Path) -> None:
    target, told = with_last_report(project), project / "pid.txt"
    break_chapter(
        project, f"import os, pathlib, time\npathlib.Path('{told}').write_text(str(os.getpid()))\ntime.sleep(600)"
    )
    source = (
        "from functools import partial; from pathlib import Path; from toys import wave_and_base\n"
        "from helpers.publishing.build import build_report; from helpers.publishing.runner import local_kernels\n"
        f"if __name__ == '__main__':\n    root = Path('{project}')\n"
        "    page, target = root / 'reports' / 'toy.yml', root / 'reports' / 'toy'\n"
        "    kernels = partial(local_kernels, root / 'data')\n"
        "    build_report(page, target, root / 'data', kernels, wave_of=wave_and_base)\n"
    )
    (project / "main.py").write_text(source)
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    building = subprocess.Popen([sys.executable, project / "main.py"], env={**os.environ, "PYTHONPATH": paths})
    assert comes_true(lambda: told.exists() and told.read_text() != "")
    building.kill()
    building.wait()
    assert comes_true(lambda: not Path("/proc", told.read_text()).exists())
    assert [path.read_text() for path in target.iterdir()] == ["the last report"]
    break_chapter(project, "x = 1")
    built(project)
    assert sorted(path.name for path in (project / "reports").iterdir()) == [".kept", "toy", "toy.yml"]


def test_what_is_wrong_with_the_contents_is_told_before_a_notebook_runs(project: Path) -> None:
    (project / "reports" / "toy.yml").write_text(PAGE.replace("10_methods", "11_methods"))
    with pytest.raises(InputError, match="expected a notebook of notebooks/"):
        built(project)
    assert not (project / "data" / "left.txt").exists()


def with_earlier_wave(project: Path) -> None:
    """The same project with a wave before: the step leaves a file a wave, and a chapter reads both."""
    left = "import os, pathlib\nleft = pathlib.Path(os.environ['ANNUAL_REPORT_DATA'])"
    steps = {
        "00_clean": f"{left}\n_ = (left / f'{{survey}}.txt').write_text(survey)",
        "01_glance": f"{left}\nassert [(left / f'{{wave}}.txt').read_text() for wave in ('toy', 'old')] == "
        "['toy', 'old']\nassert earlier == 'old'",
    }
    for name, source in steps.items():
        parameters = PARAMETERS + ("\nearlier: str = ''  # the wave before" if name == "01_glance" else "")
        cells = [code(parameters, "parameters"), code(source), code(EXHIBIT)]
        notebook(project / "notebooks" / f"{name}.ipynb", markdown(f"# On {name}"), *cells)
    (project / "data" / "raw" / "old").mkdir()
    (project / "data" / "raw" / "old" / "responses.csv").write_text("b\n")
    (project / "reports" / "toy.yml").write_text(PAGE.replace("survey: toy", "survey: toy\nearlier: old"))


def test_the_earlier_wave_is_cleaned_too_and_the_account_names_its_files(project: Path) -> None:
    with_earlier_wave(project)
    report = built(project)
    assert list(report.seconds)[:3] == ["00_clean-old", "00_clean", "00_unpublished-old"]
    target = project / "reports" / "toy"
    account = json.loads((target / "report.json").read_text())
    # printf 'b\n' | sha256sum
    digest = "0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f"
    assert list(account["inputs"]) == ["raw/toy/responses.csv", "raw/old/responses.csv"]
    assert account["inputs"]["raw/old/responses.csv"] == digest
    assert (target / "methods.html").read_text().count("On 00_clean</h2>") == 1
    assert [path.name for path in target.rglob("*old*")] == []


def test_an_earlier_wave_that_is_not_there_is_told_before_a_notebook_runs(project: Path) -> None:
    with_earlier_wave(project)
    page = (project / "reports" / "toy.yml").read_text()
    (project / "reports" / "toy.yml").write_text(page.replace("earlier: old", "earlier: older"))
    with pytest.raises(InputError, match=r"toy\.yml, earlier: found 'older'; expected another wave of data/raw/: old"):
        built(project)
    assert not (project / "data" / "toy.txt").exists()


def test_a_folder_that_is_no_report_is_never_replaced(project: Path) -> None:
    (project / "reports" / "toy").mkdir()
    (project / "reports" / "toy" / "thesis.docx").write_text("mine")
    with pytest.raises(InputError, match="found files that are no report"):
        built(project)
    assert (project / "reports" / "toy" / "thesis.docx").read_text() == "mine"


def test_a_data_folder_that_is_not_there_is_a_clear_mistake(project: Path) -> None:
    with pytest.raises(InputError, match="the data: found no such folder"):
        build_report(project / "reports" / "toy.yml", project / "reports" / "toy", project / "nowhere", nullcontext)


def test_the_data_folder_is_the_one_named_else_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = tmp_path / "project" / "reports" / "2026.yml"
    (tmp_path / "project" / "data").mkdir(parents=True)
    monkeypatch.delenv("ANNUAL_REPORT_DATA", raising=False)
    assert project_data(contents) == tmp_path / "project" / "data"
    monkeypatch.setenv("ANNUAL_REPORT_DATA", str(tmp_path / "elsewhere"))
    assert project_data(contents) == tmp_path / "elsewhere"


def test_a_report_of_cold_kernels_is_the_report_of_warm_ones(project: Path) -> None:
    told: list[dict[str, bytes]] = []
    for cold in (False, True):
        target = project / ("cold" if cold else "warm") / "toy"
        kernels = partial(local_kernels, project / "data", cold=cold)
        build_report(project / "reports" / "toy.yml", target, project / "data", kernels, wave_of=wave_and_base)
        told.append({str(file.relative_to(target)): file.read_bytes() for file in target.rglob("*") if file.is_file()})
    assert told[0] == told[1]


def test_a_notebook_that_shows_what_its_process_is_differs_between_kernels(project: Path) -> None:
    told: list[str] = []
    break_chapter(project, f"import os\n{EXHIBIT}".replace("0.625", "os.getpid()"))
    found = compare_kernels(project / "reports" / "toy.yml", project / "data", tell=told.append)
    assert found == ["methods: cell 4"]
    assert sorted(line.split()[0] for line in told) == ["cold"] * 4 + ["warm"] * 4
