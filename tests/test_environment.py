"""One list of dependencies, told three times: pyproject.toml, environment.yml, requirements.lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def declared() -> list[str]:
    """Every dependency in pyproject.toml: the package's own and those of all extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    return [*project["dependencies"], *extras, f"python{project['requires-python']}"]


def conda() -> list[str]:
    """What conda installs, and what its pip does: not everything is on conda-forge."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (by_pip,) = [one["pip"] for one in content["dependencies"] if isinstance(one, dict)]
    by_conda = [one for one in content["dependencies"] if isinstance(one, str) and one != "pip"]
    return [*by_conda, *(one for one in by_pip if not one.startswith("--"))]


def test_conda_users_get_the_same_dependencies_with_the_same_bounds() -> None:
    assert sorted(conda()) == sorted(set(declared()))


def test_conda_users_get_them_from_conda_forge_alone() -> None:
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert content["channels"] == ["conda-forge", "nodefaults"]


def locked() -> dict[str, str]:
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^ \\;]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def test_every_dependency_is_locked_within_its_bounds() -> None:
    wanted = [Requirement(one) for one in declared() if not one.startswith("python>")]
    astray = [str(one) for one in wanted if not one.specifier.contains(locked().get(canonicalize_name(one.name), "0"))]
    assert astray == []


def test_every_locked_version_is_hashed_and_no_index_is_named() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [one.split("==")[0] for one in entries if "--hash=sha256:" not in one] == []
    assert re.findall(r"^\s*--(?:index|extra-index|find-links|trusted).*", text, re.MULTILINE) == []
    assert "://" not in text


def test_pre_commit_runs_the_ruff_that_is_locked() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    revisions = {hook["repo"].rsplit("/", 1)[1]: hook["rev"] for hook in hooks}
    assert revisions["ruff-pre-commit"] == f"v{locked()['ruff']}"
