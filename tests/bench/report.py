"""From this project's own notebooks to how fast their report is made, beside other ways to make it.

    make bench

Writes reports/benchmark.md, and ends with exit code 1 when a promise is not kept. `SECTIONS` are the benchmarks that
the page tells of, in its order. Measuring some of them anew leaves the others as they were: reports/benchmark.json has
what they said.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.in_markdown import KEPT, Section, measured_on, page
from bench.machine import load, machine
from bench.machines import dask_workers
from bench.measures import Promise
from bench.million import cost_of_intake, report_of_a_million
from bench.rates import rates
from bench.setting import ROOT, Setting, setting
from bench.startup import start_up
from bench.weights import raking
from bench.whole import whole_report

SECTIONS: tuple[Callable[[Setting], Section], ...] = (
    whole_report,
    rates,
    dask_workers,
    start_up,
    cost_of_intake,
    report_of_a_million,
    raking,
)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, write the page, and say which promises are kept."""
    given = _arguments().parse_args(words)
    record = given.to.with_suffix(".json")
    found = _read(record) if given.only else {}
    with setting(given.report, given.rounds, (given.few, given.many), _tell) as where:
        for section in SECTIONS:
            if section.__name__ in (given.only or section.__name__):
                found[section.__name__] = _measured(section, where)
        about = machine(where.environment)
        runs = len(where.plan.prepare) + len(where.plan.chapters)
    sections = [found[section.__name__] for section in SECTIONS if section.__name__ in found]
    given.to.parent.mkdir(parents=True, exist_ok=True)
    given.to.write_text(page(runs, about, sections), "utf-8")
    record.write_text(json.dumps({name: _plain(one) for name, one in found.items()}, indent=1) + "\n", "utf-8")
    for one in sections:
        for name, text in one.files.items():
            (given.to.parent / name).write_text(text, "utf-8")
    promises = [promise for section in sections for promise in section.promises]
    for promise in promises:
        _tell(f"{KEPT[promise.kept]:>12}  {promise.goal}: {promise.measured}")
    _tell(f"Wrote {given.to.name}")
    return int(any(promise.kept is False for promise in promises))


def _measured(section: Callable[[Setting], Section], where: Setting) -> Section:
    before = load()
    found = section(where)
    return replace(found, measured=measured_on(date.today(), where.rounds, f"{before} before and {load()} after"))


def _plain(section: Section) -> dict[str, Any]:
    """What of a section is kept for the next page; its files lie beside that already."""
    return asdict(replace(section, files={}))


def _read(record: Path) -> dict[str, Section]:
    """The sections that were measured before, by the names of what measured them."""
    if not record.is_file():
        return {}
    kept = json.loads(record.read_text("utf-8"))
    return {
        name: Section(**{**one, "promises": tuple(Promise(**promise) for promise in one["promises"])})
        for name, one in kept.items()
    }


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(prog="report", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--rounds", type=_odd, default=3, help="an odd number of rounds; default: 3")
    arguments.add_argument("--report", type=Path, default=ROOT / "reports" / "2026.yml", help="a contents page")
    arguments.add_argument("--to", type=Path, default=ROOT / "reports" / "benchmark.md", help="the page to write")
    arguments.add_argument("--few", type=int, default=12, help="chapters of a report; default: 12")
    arguments.add_argument("--many", type=int, default=100, help="chapters of a large report; default: 100")
    names = [section.__name__ for section in SECTIONS]
    arguments.add_argument("--only", nargs="+", choices=names, help="sections to measure anew; default: all")
    return arguments


def _odd(word: str) -> int:
    number = int(word)
    if number < 1 or number % 2 == 0:
        raise argparse.ArgumentTypeError("expected an odd number: a median is then one of the rounds")
    return number


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
