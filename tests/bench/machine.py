"""What a measurement depends on: processor, memory, systems and versions; nothing that says whose machine it is."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bench.measures import NotMeasuredError, output_of
from bench.whole import BOOKS
from helpers.publishing.pdf import browser

PACKAGES = ("papermill", "nbconvert", "nbclient", "ipykernel", "numpy", "pandas", "matplotlib")
IN_VENV = "import importlib.metadata as found; print(found.version('jupyter-book'))"


def machine(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of what and which."""
    return [
        ("processor", f"{_entry('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores"),
        ("memory", _memory()),
        ("system", _system()),
        ("Python", platform.python_version()),
        ("packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES)),
        ("Jupyter Book 1", _said([BOOKS[1] / "bin" / "python", "-c", IN_VENV], environment)),
        ("Jupyter Book 2", _said([BOOKS[2] / "bin" / "python", "-c", IN_VENV], environment)),
        ("Node", _said(["node", "--version"], environment)),
        ("Chromium, for the PDF", _said([browser() or "chromium", "--version"], environment)),
    ]


def load() -> str:
    """How many processes wanted a core in the last minute. More than our own two or three: others were at work."""
    return f"{os.getloadavg()[0]:.1f}"


def _system() -> str:
    """The system, and its kernel without what its builders added."""
    kernel = f"{platform.system()} {platform.release().split('-')[0]}"
    if platform.system() != "Linux":
        return kernel
    return f"{platform.freedesktop_os_release().get('PRETTY_NAME', '')}, {kernel}".lstrip(", ")


def _memory() -> str:
    found = re.match(r"(\d+) kB", _entry("/proc/meminfo", "MemTotal"))
    return f"{int(found[1]) / 2**20:.0f} GiB" if found else "not known"


def _entry(file: str, name: str) -> str:
    """The value of the first entry of this name in a file of the kernel's."""
    if not Path(file).exists():
        return ""
    found = re.search(rf"^{name}\s*: *(.*)$", Path(file).read_text("utf-8"), re.MULTILINE)
    return found[1].strip() if found else ""


def _said(command: list[str | Path], environment: Mapping[str, str]) -> str:
    """The version in what a command says."""
    try:
        found = re.search(r"\d[\w.]*", output_of(command, Path.cwd(), environment))
    except NotMeasuredError:
        return "none"
    return found[0] if found else "not known"
