"""From things that are timed in turn to rows of seconds, and from rows to promises that are kept or not."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Longer than anything here takes, even on a slow machine.
PATIENCE = 1_800


class NotMeasuredError(Exception):
    """Something could not be measured, and why."""


@dataclass(frozen=True)
class Contender:
    """A thing to time: one call is one round, and returns its seconds or raises NotMeasuredError.

    One that stands `beside` the others, with nothing promised of it, takes part in the first round alone.
    """

    what: str
    seconds: Callable[[], float]
    beside: bool = False


@dataclass(frozen=True)
class Row:
    """What was timed, and the seconds of each round; none, and `said`, where it could not be."""

    what: str
    seconds: tuple[float, ...] = ()
    said: str = ""

    @property
    def median(self) -> float | None:
        return statistics.median(self.seconds) if self.seconds else None

    def ratio(self, base: Row) -> float | None:
        """How many times as long as another it took."""
        return self.median / base.median if self.median is not None and base.median else None


@dataclass(frozen=True)
class Promise:
    """A goal, what was measured, and whether it is kept: None where it could not be measured."""

    goal: str
    measured: str
    kept: bool | None


def at_least(goal: str, measured: float | None, bound: float) -> Promise:
    """A promise that a number is no smaller than its bound."""
    return _promise(goal, measured, measured is not None and measured >= bound)


def at_most(goal: str, measured: float | None, bound: float) -> Promise:
    """A promise that a number is no larger than its bound."""
    return _promise(goal, measured, measured is not None and measured <= bound)


def _promise(goal: str, measured: float | None, kept: bool) -> Promise:
    return Promise(goal, "–", None) if measured is None else Promise(goal, f"{round(measured, 2) + 0:.2f}", kept)


def in_turn(
    contenders: Sequence[Contender], rounds: int, tell: Callable[[str], object] = lambda _: None
) -> dict[str, Row]:
    """Every contender once a round, the first of a round another each time, so that a busy machine falls on all alike.

    Whoever cannot be measured once is left out from then on, with what it said.
    """
    seconds: dict[str, list[float]] = {one.what: [] for one in contenders}
    said: dict[str, str] = {}
    for turn in range(rounds):
        first = turn % len(contenders)
        for one in [*contenders[first:], *contenders[:first]]:
            if one.what in said or (turn and one.beside):
                continue
            try:
                seconds[one.what].append(one.seconds())
            except NotMeasuredError as reason:
                said[one.what] = str(reason)
            tell(f"  {turn + 1}/{rounds}  {one.what}: {said.get(one.what) or f'{seconds[one.what][-1]:.2f} s'}")
    return {
        what: Row(what, () if what in said else tuple(rounds_of), said.get(what, ""))
        for what, rounds_of in seconds.items()
    }


def seconds_of(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> float:
    """The seconds that a command takes in a folder. Raises NotMeasuredError where it fails."""
    began = time.perf_counter()
    output_of(command, folder, environment)
    return time.perf_counter() - began


def output_of(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> str:
    """What a command says. Raises NotMeasuredError, with the last thing that it said, where it fails."""
    name = Path(command[0]).name
    try:
        ran = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        raise NotMeasuredError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except subprocess.TimeoutExpired:
        raise NotMeasuredError(f"{name} did not end within {PATIENCE} s") from None
    if ran.returncode:
        raise NotMeasuredError(f"{name} ended with {ran.returncode}: {last_line(ran.stderr) or last_line(ran.stdout)}")
    return ran.stdout


def last_line(text: str) -> str:
    """The last line of a text that says anything."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def alike(settings: Mapping[str, str], data: Path) -> dict[str, str]:
    """The environment that every contender is given: `settings`, and where the data are.

    Compiled modules are kept, as they are by default; else every cold kernel would compile this project anew.
    """
    environment = {**os.environ, **settings, "ANNUAL_REPORT_DATA": str(data)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if "PYTHONPATH" in environment:  # seen from whichever folder a contender works in
        entries = environment["PYTHONPATH"].split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).absolute()) for entry in entries)
    return environment
