"""Whether a published report is what its inputs and notebooks make: proved, and disproved in every way."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.errors import InputError
from helpers.publishing.build import build_report
from helpers.publishing.verifying import differences
from toys import EXHIBIT, PARAMETERS, InProcess, code, markdown, notebook, wave_and_base

PAGE = "title: Toy\nsurvey: toy\npublished: 2026-06-30\nchapters: [{id: one, notebook: 01_one}]\n"


@pytest.fixture
def report(tmp_path: Path, unprinted: None) -> Path:
    notebook(tmp_path / "notebooks" / "01_one.ipynb", markdown("# One"), code(PARAMETERS, "parameters"), code(EXHIBIT))
    raw = tmp_path / "data" / "raw" / "toy"
    raw.mkdir(parents=True)
    (raw / "responses.csv").write_text("a")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "toy.yml").write_text(PAGE)
    kernels = lambda: nullcontext(InProcess(tmp_path / "data"))  # noqa: E731
    built = build_report(
        tmp_path / "reports" / "toy.yml",
        tmp_path / "reports" / "toy",
        tmp_path / "data",
        kernels,
        wave_of=wave_and_base,
    )
    return built.front_page.parent


def found(report: Path) -> list[str]:
    return differences(report, report.with_suffix(".yml"), report.parent.parent / "data")


def written(*place: str) -> Callable[[Path], object]:
    return lambda project: project.joinpath(*place).write_text("other")


def gone(*place: str) -> Callable[[Path], object]:
    return lambda project: project.joinpath(*place).unlink()


def new_notebook(project: Path) -> None:
    cells = code(PARAMETERS, "parameters"), code(EXHIBIT), markdown("More")
    notebook(project / "notebooks" / "01_one.ipynb", markdown("# One"), *cells)


def test_a_report_matches_what_it_was_made_of(report: Path) -> None:
    assert found(report) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (written("data", "raw", "toy", "responses.csv"), "raw/toy/responses.csv was changed since the report"),
        (gone("data", "raw", "toy", "responses.csv"), "raw/toy/responses.csv is not there any more"),
        (written("data", "raw", "toy", "population.csv"), "raw/toy/population.csv is new since the report"),
        (new_notebook, "01_one.ipynb was changed since the report"),
        (written("reports", "toy", "index.html"), "index.html was changed since it was published"),
        (written("reports", "toy", "data", "one-shares.csv"), "data/one-shares.csv was changed since it was published"),
        (gone("reports", "toy", "report.css"), "report.css was published and is not there"),
        (written("reports", "toy", "extra.html"), "extra.html is there and was not published"),
    ],
)
def test_whatever_differs_is_named(change: Callable[[Path], object], told: str, report: Path) -> None:
    change(report.parent.parent)
    assert found(report) == [f"  {told}"]


def test_a_folder_without_a_report_is_a_sentence(report: Path) -> None:
    (report / "report.json").unlink()
    with pytest.raises(InputError, match="no report with an account of it; build it first"):
        found(report)


def test_the_command_proves_it_and_again_byte_for_byte(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = report.parent.parent / "data"
    monkeypatch.setattr("helpers.publishing.runner.local_kernels", lambda *_, **__: nullcontext(InProcess(data)))
    monkeypatch.setattr(build_report, "__defaults__", (None, wave_and_base, False, None))
    verified = partial(CliRunner().invoke, main, ["verify", str(report), "--data", str(data), "--again"])
    ended = verified()
    assert (ended.exit_code, ended.stdout) == (0, f"{report} matches its inputs and notebooks, byte for byte.\n")
    account = json.loads((report / "report.json").read_text("utf-8"))
    # A report of another title, whose account of itself is in order.
    account["title"] = "Another"
    (report / "report.json").write_text(json.dumps(account))
    ended = verified()
    assert ended.exit_code == 1
    assert ended.stderr.splitlines() == [
        f"{report} is not what its inputs and notebooks make:",
        "  report.json has other bytes",
        "Build it again, or put back what was changed.",
    ]
