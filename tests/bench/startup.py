"""From commands that do next to nothing to what the project adds to Python's own start."""

from __future__ import annotations

import sys
from functools import partial

from bench.in_markdown import Section, table_of
from bench.measures import Contender, in_turn, seconds_of
from bench.setting import Setting

ROUNDS = 11
COMMANDS = {
    "Python alone": ["-c", "pass"],
    "`import helpers`": ["-c", "import helpers"],
    "`annual-report --help`": ["-m", "helpers.cli", "--help"],
}

HOW = "What a command takes before it does anything."


def start_up(given: Setting) -> Section:
    """The section on starting up."""
    ways = [
        Contender(what, partial(seconds_of, [sys.executable, *command], given.scratch, given.environment))
        for what, command in COMMANDS.items()
    ]
    rows = in_turn(ways, ROUNDS)
    base = rows["Python alone"]
    return Section("Start-up", f"{HOW} Median of {ROUNDS}.\n\n{table_of(list(rows.values()), base, 'Python alone', 3)}")
