"""From a published report to whether it is what its inputs and notebooks make."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from helpers.errors import InputError, Mistake
from helpers.folders import digest, digests_within
from helpers.publishing.build import build_report, inputs_of, versions
from helpers.publishing.contents import read_plan
from helpers.publishing.runner import Kernels
from helpers.publishing.site import ACCOUNT


def differences(folder: Path, contents: Path, data: Path) -> list[str]:
    """Where a report's files, data or notebooks are not those of its account, a sentence each.

    Raises InputError for a folder without a report, and as `read_plan` does.
    """
    account, plan = _account(folder), read_plan(contents)
    sources = {run.notebook.name: digest(run.notebook) for run in (*plan.prepare, *plan.chapters)}
    notebooks = {one["source"]: one["sha256"] for chapter in account["chapters"] for one in chapter["notebooks"]}
    kept = {name: sources[name] for name in notebooks if name in sources}
    files = {name: sha for name, sha in digests_within(folder).items() if name != ACCOUNT}
    return [
        *_differing(account["files"], files, "was published and is not there", "is there and was not published",
                    "was changed since it was published"),
        *_differing(account["inputs"], inputs_of(plan, data), "is not there any more", "is new since the report",
                    "was changed since the report"),
        *_differing(notebooks, kept, "is not in the contents page any more", "is new", "was changed since the report"),
    ]  # fmt: skip


def differences_when_built_again(
    folder: Path, contents: Path, data: Path, kernels: Callable[[], AbstractContextManager[Kernels]]
) -> list[str]:
    """Where a report built anew, of nothing that was kept, has other bytes, a sentence each.

    It is built on `kernels`. Raises InputError for a folder without an account of itself, and else as `build_report`
    does.
    """
    with tempfile.TemporaryDirectory() as scratch:
        again = build_report(contents, Path(scratch) / folder.name, data, kernels, force=True).front_page.parent
        before, now = digests_within(folder), digests_within(again)
    found = list(_differing(before, now, "is not built any more", "is built now", "has other bytes"))
    then, with_now = _account(folder)["versions"], versions()
    others = [name for name in with_now if then.get(name) != with_now[name]] if found else []
    return [*found, *(f"  built with {name} {then.get(name, 'none')} then, {with_now[name]} now" for name in others)]


def _account(folder: Path) -> dict[str, Any]:
    try:
        account: dict[str, Any] = json.loads((folder / ACCOUNT).read_text("utf-8"))
        account["files"], account["inputs"], account["chapters"]
    except (OSError, ValueError, KeyError, TypeError):
        remedy = "build it first, with annual-report build"
        raise InputError(folder, Mistake("the folder", "no report with an account of it", remedy)) from None
    return account


def _differing(then: Mapping[str, str], now: Mapping[str, str], gone: str, new: str, changed: str) -> Iterator[str]:
    for name in sorted({*then, *now}):
        if name not in now:
            yield f"  {name} {gone}"
        elif name not in then:
            yield f"  {name} {new}"
        elif then[name] != now[name]:
            yield f"  {name} {changed}"
