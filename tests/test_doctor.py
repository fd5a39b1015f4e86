"""What a machine lacks is said before a build meets it, with what to do next, and never by a traceback."""

from __future__ import annotations

import importlib.metadata
import io
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import jupyter_client.kernelspec
import psutil
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.publishing import doctor, packages
from helpers.publishing.doctor import Finding, Place, checks_of, examine, place_here
from helpers.publishing.kernels import warm
from helpers.publishing.packages import locked_versions
from test_tools import ASKED

GB = 2**30
# What the tests' own machine may lack, or have of another version, without a fault of theirs.
OF_THE_MACHINE = ("Chromium", "extra", "packages", "memory")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A project with a contents page and one wave, in which the commands are run."""
    wave = tmp_path / "data" / "raw" / "toy"
    wave.mkdir(parents=True)
    (wave / "questionnaire.yml").write_text(ASKED, "utf-8")
    (wave / "responses.csv").write_text("as it may be")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "toy.yml").write_text("title: Toy\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANNUAL_REPORT_DATA", raising=False)
    return place_here(tmp_path)


CHECK_OF = {
    "package": "Python",
    "data/processed": "folders",
    "reports": "folders",
    "contents pages": "reports",
    "extra lab": "extras",
    **dict.fromkeys(("kernel python3", "kernel warm-python3", "warm kernels"), "kernels"),
}


def found(place: Place, about: str) -> list[Finding]:
    """What the one check says of a thing; the others take their time."""
    kind = "waves" if about.startswith("wave") else CHECK_OF.get(about, about)
    checks = {name: check for name, check in checks_of(place).items() if name == kind}
    return [one for one in examine(checks) if one.about == about]


def only(place: Place, about: str) -> Finding:
    (finding,) = found(place, about)
    return finding


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["doctor", *words], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def with_version(monkeypatch: pytest.MonkeyPatch, package: str, version: str | None) -> None:
    """Have one package be here in this version, or not at all."""
    there = importlib.metadata.distribution

    def distribution(name: str) -> object:
        if name != package:
            return there(name)
        if version is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return SimpleNamespace(version=version, requires=[])

    monkeypatch.setattr(packages, "distribution", distribution)


# a machine that has everything


def test_a_machine_that_can_build_is_told_so_a_line_for_each_thing(place: Place) -> None:
    code, said, wrong = run()
    lines = said.splitlines()
    assert (code, wrong, lines[-1]) == (0, "", "Everything that a build needs is here.")
    assert [line for line in lines[:-1] if line.split()[0] not in ("ok", "attention")] == []
    needed = [line for line in lines[:-1] if not line[11:].startswith(OF_THE_MACHINE)]
    assert [line for line in needed if not line.startswith("ok ")] == []
    assert f"ok         contents pages: toy in {place.project / 'reports'}" in lines
    assert "ok         wave toy: questionnaire.yml and responses.csv" in lines


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("questionnaire.yml", b"wave: [", "questionnaire.yml, line 1: "),
        ("questionnaire.yml", ASKED.encode() + b"themes: []\n", "questionnaire.yml, line "),
        ("questionnaire.yml", b"\xff", "questionnaire.yml, the file: text that is not UTF-8"),
        ("responses.csv", b"", "responses.csv, with nothing in it"),
    ],
)
def test_what_no_build_can_read_is_told(place: Place, file: str, content: bytes, told: str) -> None:
    (place.data / "raw" / "toy" / file).write_bytes(content)
    finding = only(place, "wave toy")
    assert (finding.level, finding.found[: len(told)]) == ("attention", told)
    assert only(place, "waves").level == "wrong"


def test_every_finding_that_is_not_well_says_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "browser", lambda: None)
    findings = list(examine(checks_of(place_here(tmp_path))))
    assert [one for one in findings if (one.level == "ok") == bool(one.step)] == []
    assert {one.level for one in findings} == {"ok", "attention", "wrong"}


def test_it_looks_at_the_project_that_it_is_in(place: Place) -> None:
    below = place.project / "notebooks" / "drafts"
    below.mkdir(parents=True)
    assert place_here(below) == place
    assert place_here(below, Path("elsewhere")).data == Path("elsewhere")


# Python and packages


def test_an_old_version_of_a_package_is_wrong_and_exits_2(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with_version(monkeypatch, "pandas", "2.2.3")
    code, said, wrong = run()
    assert (code, wrong) == (2, "One thing keeps a report from being built.\n")
    (line,) = [line for line in said.splitlines() if line.startswith("wrong")]
    assert "pandas 2.2.3 (needed >=" in line
    assert "requirements.lock" in line


def test_a_package_that_is_missing_is_wrong_though_another_asks_for_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_version(monkeypatch, "nbclient", None)  # nbconvert's
    finding = only(place, "packages")
    assert (finding.level, finding.found) == ("wrong", "no nbclient")


def test_another_version_than_the_locked_one_wants_attention(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    here = packages.packages_needed(packages.PROJECT)
    lock = [f"{name}=={version} \\\n    --hash=sha256:00" for name, version in here.items() if name != "rich"]
    (place.project / "requirements.lock").write_text("\n".join([*lock, f"rich=={here['rich']}"]))
    assert only(place, "packages").found == f"{len(here)}, each as requirements.lock has it"
    (place.project / "requirements.lock").write_text("\n".join([*lock, "rich==99"]))
    finding = only(place, "packages")
    assert (finding.level, finding.found) == ("attention", f"not as locked: rich {here['rich']} (locked 99)")


def test_a_lock_holds_for_the_machines_that_its_markers_name() -> None:
    lock = (
        "colorama==0.4 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\n    # via click\n"
        "numpy==2.2 ; python_version < '3' \\\nnumpy==2.4 ; python_version >= '3' \\\nPyYAML==6.0 \\\n"
    )
    assert locked_versions(lock) == {"numpy": "2.4", "pyyaml": "6.0"}


def test_an_extra_that_is_not_installed_says_what_it_is_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with_version(monkeypatch, "jupyterlab", None)
    finding = only(place, "extra lab")
    assert (finding.level, finding.found) == ("attention", "no jupyterlab")
    assert finding.step == "to explore in JupyterLab: pip install --editable '.[lab]'"


@pytest.mark.parametrize(
    ("version", "level"), [("3.10.9", "wrong"), ("3.11.0", "ok"), ("3.14.1", "ok"), ("3.99.0", "attention")]
)
def test_python_is_held_to_what_the_project_says(
    place: Place, monkeypatch: pytest.MonkeyPatch, version: str, level: str
) -> None:
    monkeypatch.setattr(doctor.platform, "python_version", lambda: version)
    assert only(place, "Python").level == level


def test_a_package_that_was_never_installed_says_how(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> object:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "metadata", none)
    finding = only(place, "package")
    assert (finding.level, finding.step) == ("wrong", doctor.REINSTALL)


# kernels


def test_a_kernel_that_jupyter_does_not_know_is_wrong(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: object, name: str) -> object:
        raise jupyter_client.kernelspec.NoSuchKernel(name)

    monkeypatch.setattr(jupyter_client.kernelspec.KernelSpecManager, "get_kernel_spec", none)
    finding = only(place, "kernel python3")
    assert (finding.level, finding.found) == ("wrong", "Jupyter knows none")
    assert "ipykernel install" in finding.step


def test_a_kernel_of_another_python_is_wrong(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    other = SimpleNamespace(argv=["/opt/other/bin/python3", "-m", "ipykernel_launcher"])
    monkeypatch.setattr(jupyter_client.kernelspec.KernelSpecManager, "get_kernel_spec", lambda *_: other)
    finding = only(place, "kernel python3")
    assert (finding.level, finding.found) == ("wrong", "that of another Python, /opt/other/bin/python3")


def test_where_kernels_cannot_be_warm_it_says_why_and_what_that_costs(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm.sys, "platform", "darwin")
    finding = only(place, "warm kernels")
    assert (finding.level, finding.found) == (
        "ok",
        "none, for this is not Linux: each kernel starts anew, two seconds a chapter",
    )


def test_a_warm_kernel_that_jupyterlab_does_not_know_wants_attention(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "why_cold", lambda: "")
    monkeypatch.setattr(jupyter_client.kernelspec.KernelSpecManager, "find_kernel_specs", lambda _: {"python3": ""})
    assert only(place, "kernel warm-python3").level == "attention"


# the browser


def test_without_chromium_there_is_no_pdf_and_the_build_goes_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "browser", lambda: None)
    code, said, _ = run()
    assert code == 0
    assert (
        "attention  Chromium: none; install Chromium (Debian: apt-get install chromium), or do without the PDF" in said
    )


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 1", "does not start"),
        ("exec sleep 60", "does not answer"),
        ("echo Chromium 1.2 built on X", "Chromium 1.2"),
    ],
)
def test_a_browser_is_asked_its_version(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, told: str
) -> None:
    command = tmp_path / "browser"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    monkeypatch.setattr(doctor, "browser", lambda: str(command))
    monkeypatch.setattr(doctor, "PATIENCE", 0.5)
    finding = only(place, "Chromium")
    assert finding.found.endswith(told)
    assert finding.level == ("ok" if told == "Chromium 1.2" else "attention")


# disk, memory, language


def test_a_folder_that_may_not_be_written_into_is_wrong(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    there = doctor.tempfile.TemporaryFile

    def refused(**where: Path) -> object:
        if where["dir"] == place.project / "reports":
            raise PermissionError(13, "Permission denied")
        return there(**where)

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refused)
    (finding,) = [one for one in found(place, "reports") if one.level != "ok"]
    assert finding.level == "wrong"
    assert finding.found == f"{place.project / 'reports'} cannot be written into: permission denied"
    assert finding.step == "ask for the permission to write there, or name another folder"
    assert only(place, "data/processed").level == "ok"


def test_a_file_in_the_place_of_a_folder_is_wrong(place: Place) -> None:
    (place.data / "processed").write_text("a file")
    finding = only(place, "data/processed")
    assert (finding.level, finding.step) == (
        "wrong",
        "a file stands where a folder is expected: move it, or name another folder",
    )


def test_looking_at_a_folder_leaves_nothing_behind(place: Place) -> None:
    before = sorted(place.project.rglob("*"))
    list(examine(checks_of(place)))
    assert sorted(place.project.rglob("*")) == before


@pytest.mark.parametrize(("free", "level"), [(0.1 * GB, "wrong"), (1 * GB, "attention"), (2 * GB, "ok")])
def test_a_disk_that_is_nearly_full_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, free: float, level: str
) -> None:
    usage = namedtuple("usage", "free")  # noqa: PYI024
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(free))
    assert {one.level for one in found(place, "reports")} == {level}


@pytest.mark.parametrize(
    ("free", "cores", "step"),
    [
        (16 * GB, 8, ""),
        (2 * GB, 8, "build with --workers 3"),
        (0.2 * GB, 1, "end other programs: a notebook needs 600 MB"),
    ],
)
def test_memory_is_held_against_the_notebooks_that_run_at_a_time(
    place: Place, monkeypatch: pytest.MonkeyPatch, free: float, cores: int, step: str
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    monkeypatch.setattr(doctor.os, "cpu_count", lambda: cores)
    assert only(place, "memory").step == step


@pytest.mark.parametrize(("encoding", "level"), [("utf-8", "ok"), ("cp1252", "attention"), ("ascii", "attention")])
def test_a_terminal_that_cannot_show_what_is_said_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, encoding: str, level: str
) -> None:
    monkeypatch.setattr(doctor.sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert only(place, "language").level == level


# what is to be reported


def test_outside_a_project_it_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, wrong = run("--data", str(tmp_path / "nowhere"))
    assert (code, wrong) == (2, "2 things keep a report from being built.\n")
    assert f"wrong      contents pages: none in {tmp_path / 'reports'}; go to the project's folder" in said
    assert f"wrong      waves: no folder {tmp_path / 'nowhere' / 'raw'}; name the folder" in said


@pytest.mark.parametrize(
    ("removed", "added", "told"),
    [
        ("questionnaire.yml", "", "no questionnaire.yml"),
        ("responses.csv", "", "no export"),
        ("", "responses.xlsx", "several exports, responses.csv and responses.xlsx"),
    ],
)
def test_a_wave_that_is_not_whole_is_told(place: Place, removed: str, added: str, told: str) -> None:
    wave = place.data / "raw" / "toy"
    shutil.copytree(wave, wave.with_name("whole"))
    if removed:
        (wave / removed).unlink()
    if added:
        (wave / added).write_text("another")
    finding = only(place, "wave toy")
    assert (finding.level, finding.found) == ("attention", told)
    assert only(place, "wave whole").level == "ok"
    assert found(place, "waves") == []
    shutil.rmtree(wave.with_name("whole"))
    assert only(place, "waves").level == "wrong"


# whatever happens


@pytest.mark.parametrize(
    ("failure", "level", "told"),
    [
        (ModuleNotFoundError("No module named 'psutil'", name="psutil"), "wrong", "psutil is not installed"),
        (OSError(28, "No space left on device"), "wrong", "no space left on device"),
        (RuntimeError("odd\nand long"), "attention", "cannot be found out (RuntimeError: odd)"),
    ],
)
def test_a_check_that_fails_itself_is_a_finding(failure: Exception, level: str, told: str) -> None:
    def fails() -> Iterator[Finding]:
        raise failure

    (finding,) = examine({"memory": fails})
    assert (finding.about, finding.level, finding.found) == ("memory", level, told)
    assert finding.step


def test_it_says_what_is_missing_where_not_even_its_own_packages_are_there(place: Place) -> None:
    gone = dict.fromkeys(["packaging", "jupyter_client", "psutil", "pandas", "numpy", "pydantic"])
    code = f"import sys; sys.modules.update({gone}); from helpers.cli import main; main(['doctor'])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=place.project)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "wrong      packages: packaging is not installed" in ran.stdout
    assert "wrong      memory: psutil is not installed" in ran.stdout
