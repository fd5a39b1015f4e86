"""What only one system has is asked for where it is used: every module can be imported on the others."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import folders
from helpers.publishing import pdf
from helpers.publishing.kernels import warm
from helpers.publishing.kernels.warm import ColdStartError, Zygote, why_cold

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "helpers"
# They run in the process that is forked on Linux, and nowhere else.
OF_LINUX = ("helpers.publishing.kernels.zygote", "helpers.publishing.kernels.fork")

# What Windows lacks is taken away before anything of ours is imported; what others import of it is theirs.
AS_ON_WINDOWS = """
import importlib, os, pkgutil, select, signal, socket, sys, time
import asyncio, multiprocessing, multiprocessing.connection, multiprocessing.forkserver, subprocess, tempfile
import click, distributed, filelock, IPython, jupyter_client, lxml.etree, matplotlib.pyplot, nbclient, nbconvert
import ipykernel.kernelapp, numpy, pandas, pandera.pandas, papermill, psutil, pyarrow.parquet, pydantic, rich.console
import scipy.stats, seaborn, sklearn
sys.platform, os.name = "win32", "nt"
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
sys.modules["msvcrt"] = sys.modules["winreg"] = object()  # which others ask for there
for name in ("fork", "getuid", "killpg", "setsid", "pidfd_open", "sched_getaffinity", "P_PIDFD", "waitid"):
    if hasattr(os, name):
        delattr(os, name)
for module, name in ((signal, "SIGKILL"), (socket, "AF_UNIX"), (socket, "send_fds"), (select, "poll"), (time, "tzset")):
    delattr(module, name)
os.name = "posix"  # pathlib makes paths of this system
import helpers
names = [one.name for one in pkgutil.walk_packages(helpers.__path__, "helpers.") if one.name not in OF_LINUX]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""


def test_every_module_can_be_imported_where_windows_lacks_what_linux_has() -> None:
    code = AS_ON_WINDOWS.replace("OF_LINUX", repr(OF_LINUX))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert int(ran.stdout) > 150


def test_nothing_else_imports_what_only_linux_runs() -> None:
    told = [
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        for one in ast.parse(file.read_text("utf-8")).body
        if isinstance(one, ast.ImportFrom) and one.module in OF_LINUX
    ]
    assert told == []


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_elsewhere_than_on_linux_kernels_start_cold_and_say_why(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(warm.sys, "platform", system)
    assert why_cold() == "this is not Linux"
    with pytest.raises(ColdStartError, match="this is not Linux"):
        Zygote(os.environ)


@pytest.mark.parametrize("failure", ["missing", "refused"])
def test_a_linux_that_cannot_watch_a_process_starts_kernels_cold(monkeypatch: pytest.MonkeyPatch, failure: str) -> None:
    def refused(pid: int) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(warm.sys, "platform", "linux")
    if failure == "missing":
        monkeypatch.delattr(warm.os, "pidfd_open", raising=False)
    else:
        monkeypatch.setattr(warm.os, "pidfd_open", refused, raising=False)
    with pytest.raises(ColdStartError, match=r"older than 5\.3"):
        Zygote(os.environ)


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_a_folder_is_swapped_in_whole_without_what_linux_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(folders.sys, "platform", system)
    if system == "win32":
        monkeypatch.delattr(folders, "fcntl")
    report = tmp_path / "2026"
    report.mkdir()
    (report / "index.html").write_text("old", "utf-8")
    with folders.swapped_in_whole(report) as scratch:
        (scratch / "index.html").write_text("new", "utf-8")
    assert (report / "index.html").read_text("utf-8") == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["2026"]


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_a_browser_is_found_where_its_system_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(pdf.sys, "platform", system)
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    monkeypatch.setitem(pdf.ELSEWHERE, system, ("/nowhere/chrome", "$HERE/chrome"))
    monkeypatch.setenv("HERE", str(tmp_path))
    assert pdf.browser() is None
    (tmp_path / "chrome").write_text("", "utf-8")
    assert pdf.browser() == str(tmp_path / "chrome")
    monkeypatch.setattr(pdf.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert pdf.browser() == "/usr/bin/chromium"


# How files are opened


def opens_without_encoding(tree: ast.AST) -> list[int]:
    """Lines on which a text file is read or written in whatever encoding the system has by chance."""
    found = []
    for one in ast.walk(tree):
        if not isinstance(one, ast.Call):
            continue
        called = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
        keywords = {keyword.arg for keyword in one.keywords}
        modes = [arg.value for arg in [*one.args, *(k.value for k in one.keywords)] if isinstance(arg, ast.Constant)]
        binary = any(isinstance(mode, str) and "b" in mode and len(mode) < 4 for mode in modes)
        missing = {
            "read_text": not one.args and "encoding" not in keywords,
            "write_text": len(one.args) < 2 and "encoding" not in keywords,
            "open": not binary and "encoding" not in keywords and not is_other_open(one),
        }
        if missing.get(called, False):
            found.append(one.lineno)
    return found


def is_other_open(call: ast.Call) -> bool:
    """Whether this opens no text file: a descriptor, a PDF, a part of an archive."""
    return ast.unparse(call.func) in ("os.open", "pikepdf.open", "parts.open")


def test_no_text_file_is_opened_in_an_encoding_left_to_chance() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): lines
        for file in [*SOURCE.rglob("*.py"), *(ROOT / "docs").rglob("*.py")]
        if (lines := opens_without_encoding(ast.parse(file.read_text("utf-8"))))
    }
    assert found == {}


def test_an_encoding_left_to_chance_is_seen() -> None:
    planted = "a.read_text()\na.write_text(b)\nopen(a)\na.open('w')\na.open('rb')\na.read_text('utf-8')\n"
    assert opens_without_encoding(ast.parse(planted)) == [1, 2, 3, 4]


def test_a_terminal_of_another_encoding_gets_signs_it_lacks_as_question_marks(tmp_path: Path) -> None:
    (tmp_path / "responses.csv").write_text("Q1 − one,Q2\nAgree,No\nDisagree,Yes\n", "utf-8")
    command = [sys.executable, "-m", "helpers.cli", "inspect", "responses.csv"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252:strict"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Q1 ? one" in ran.stdout
