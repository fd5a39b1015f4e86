"""From commands that do next to nothing to what the project adds to Python's own start."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench.in_markdown import Section, table_of
from bench.measures import Contender, Promise, Row, at_most, in_turn, seconds_of
from bench.setting import Setting

ROUNDS = 11
BARE, IMPORT, HELP = "Python alone", "`import helpers`", "`annual-report --help`"
AGAIN = "`annual-report build`, nothing changed"
# Seconds that the project promises; those of an import are over Python's own.
HELP_SECONDS, IMPORT_SECONDS, AGAIN_SECONDS = 0.25, 0.1, 1.0

HOW = "What a command takes before it does anything; and a build that finds that nothing has changed."


def start_up(given: Setting) -> Section:
    """The section on starting up, with its promises."""
    to = given.scratch / "again" / "2026"
    again = [
        sys.executable,
        "-m",
        "helpers.cli",
        "build",
        str(given.contents),
        "--data",
        str(given.data),
        "--to",
        str(to),
    ]
    seconds_of(again, given.scratch, given.environment)
    commands: dict[str, list[str | Path]] = {
        BARE: [sys.executable, "-c", "pass"],
        IMPORT: [sys.executable, "-c", "import helpers"],
        HELP: [sys.executable, "-m", "helpers.cli", "--help"],
        AGAIN: [*again],
    }
    ways = [
        Contender(what, partial(seconds_of, command, given.scratch, given.environment))
        for what, command in commands.items()
    ]
    rows = in_turn(ways, ROUNDS)
    text = f"{HOW} Median of {ROUNDS}.\n\n{table_of(list(rows.values()), rows[BARE], BARE, 3)}"
    return Section("Start-up, and nothing to do", text, promises(rows))


def promises(rows: Mapping[str, Row]) -> tuple[Promise, ...]:
    """What is promised of commands that do next to nothing."""
    bare, imported = rows[BARE].median, rows[IMPORT].median
    more = imported - bare if imported is not None and bare is not None else None
    return (
        at_most(f"`annual-report --help` takes under {HELP_SECONDS:g} s", rows[HELP].median, HELP_SECONDS),
        at_most(f"`import helpers` takes under {IMPORT_SECONDS:g} s more than Python alone", more, IMPORT_SECONDS),
        at_most(f"a build with nothing changed takes under {AGAIN_SECONDS:g} s", rows[AGAIN].median, AGAIN_SECONDS),
    )
