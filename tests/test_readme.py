"""The README's commands work as written, and it names what is there."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(program: str) -> list[str]:
    """The commands of one program in the README's blocks of shell, without their comments."""
    blocks = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.split(" ")[0] == program]


@pytest.mark.parametrize("command", commands("make"))
def test_every_make_command_is_a_target(command: str) -> None:
    dry = subprocess.run(
        ["make", "--dry-run", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert dry.returncode == 0, dry.stderr


def test_the_readme_shows_the_commands_a_newcomer_needs() -> None:
    assert commands("make") == [
        *("make report", "make test", "make lab", "make check", "make docs", "make pictures"),
        *("make calibrate", "make reference", "make fuzz", "make torture", "make bench"),
    ]


# `annual-report build 2026` is what test_report.py does, test_downloads.py prints what was built, and
# test_editions.py builds editions. test_scheduled.py runs what a schedule runs, test_verifying.py verifies,
# test_next_wave.py takes the walk to a new wave, test_deposit.py deposits one, and test_fetching.py fetches.
BUILT_ELSEWHERE = re.compile(" (build|editions|pdf|run|runs|verify|new-wave|deposit|fetch) ")


@pytest.mark.parametrize("command", [one for one in commands("annual-report") if not BUILT_ELSEWHERE.search(one)])
def test_every_command_on_an_export_works_as_written(command: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    words = [word.replace("/tmp", str(tmp_path)) for word in shlex.split(command)]
    program = Path(sys.executable).parent / words[0]
    ran = subprocess.run([program, *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    written = [Path(word) for word in words if word.startswith(str(tmp_path))]
    assert all(path.exists() for path in written)


@pytest.mark.parametrize("path", re.findall(r"^((?:data|notebooks|reports|src|tests|  )[\w./]*)", README, re.MULTILINE))
def test_the_map_names_files_and_folders_that_are_there(path: str) -> None:
    place = path.strip()
    inside = path.startswith("  ")
    built = place in {"data/processed/", "reports/2026/"}
    assert built or (ROOT / "src/helpers" / place if inside else ROOT / place).exists()


def test_the_table_of_notebooks_names_each_notebook_once() -> None:
    named = re.findall(r"^\| `(\d\d_\w+|cheat_sheet|explore)` \|", README, re.MULTILINE)
    assert named == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def test_every_dependency_earns_its_place_in_a_line() -> None:
    described = README.split("Dependencies, each for one thing:")[1].split("## Licence")[0].casefold()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    wanted = {re.split("[><=]", one)[0].casefold() for one in declared}
    assert {name for name in wanted if name not in described} == set()


def test_every_link_to_a_file_leads_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []
