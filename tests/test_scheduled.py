"""Scheduled runs: an inbox, a build that may fail in every way, what is kept of it, and how the run ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.errors import InputError, Mistake
from helpers.folders import digest, digests_within, one_at_a_time
from helpers.privacy.leaks import Leak, PrivacyError
from helpers.publishing.build import Built, build_report
from helpers.publishing.chapters import ChapterError
from helpers.publishing.contents import Run
from helpers.publishing.unattended.records import read_records, records_in_words
from helpers.publishing.unattended.runs import Ran, Schedule, run
from toys import EXHIBIT, PARAMETERS, InProcess, code, comes_true, markdown, notebook, wave_and_base

PAGE = """
title: Toy
survey: toy
published: 2026-06-30
prepare: [{notebook: 00_clean}]
chapters: [{id: one, notebook: 01_one}]
"""
# Cleans, and refuses what is cut off.
CLEAN = """
import os, pathlib
from helpers.errors import InputError, Mistake
data = pathlib.Path(os.environ["ANNUAL_REPORT_DATA"])
(raw,) = (data / "raw" / survey).glob("responses.*")
if "cut" in raw.read_text():
    raise InputError(raw, Mistake("the last line", "half a row", "export it again"))
(data / "processed" / survey).mkdir(parents=True, exist_ok=True)
_ = (data / "processed" / survey / "answers.txt").write_text(raw.read_text().upper())
"""
READ = """
import os, pathlib
said = (pathlib.Path(os.environ["ANNUAL_REPORT_DATA"]) / "processed" / survey / "answers.txt").read_text()
"""


@pytest.fixture
def schedule(tmp_path: Path, unprinted: None) -> Schedule:
    notebook(
        tmp_path / "notebooks" / "00_clean.ipynb", markdown("# Clean"), code(PARAMETERS, "parameters"), code(CLEAN)
    )
    shown = EXHIBIT.replace("Most agree", "' + said + '", 1)
    cells = code(PARAMETERS, "parameters"), code(READ), code(shown)
    notebook(tmp_path / "notebooks" / "01_one.ipynb", markdown("# One"), *cells)
    raw = tmp_path / "data" / "raw" / "toy"
    raw.mkdir(parents=True)
    (raw / "questionnaire.yml").write_text("wave: {id: toy}")
    (tmp_path / "reports").mkdir()
    (tmp_path / "inbox").mkdir()
    (tmp_path / "reports" / "toy.yml").write_text(PAGE)
    clock = iter(range(100))
    return Schedule(
        tmp_path / "reports" / "toy.yml", tmp_path / "data", tmp_path / "inbox", keep=2,
        now=lambda: datetime(2026, 11, 27, 3, next(clock) % 60, tzinfo=UTC),
    )  # fmt: skip


def arrives(schedule: Schedule, name: str, text: str, hours: int = 0) -> Path:
    file = schedule.inbox / name
    file.write_text(text)
    os.utime(file, (1_790_000_000 + 3600 * hours,) * 2)
    return file


def ran(schedule: Schedule, build: Callable[[], Built] | None = None) -> Ran:
    def built() -> Built:
        kernels = lambda: nullcontext(InProcess(schedule.data))  # noqa: E731
        return build_report(schedule.contents, schedule.report, schedule.data, kernels, wave_of=wave_and_base)

    return run(schedule, build or built)


def page(schedule: Schedule) -> str:
    return (schedule.report / "index.html").read_text("utf-8")


def responses(schedule: Schedule) -> dict[str, str]:
    raw = schedule.data / "raw" / "toy"
    return {file.name: file.read_text() for file in raw.glob("responses.*")}


def test_a_new_export_is_taken_built_published_and_kept_dated(schedule: Schedule) -> None:
    arrives(schedule, "first.csv", "first")
    ended = ran(schedule)
    assert ended.code == 0, ended.said
    assert "FIRST" in page(schedule)
    assert responses(schedule) == {"responses.csv": "first"}
    assert [copy.name for copy in schedule.dated.iterdir()] == ["2026-11-27-run-0001"]
    assert digests_within(schedule.dated / "2026-11-27-run-0001") == digests_within(schedule.report)
    assert (schedule.inbox / "first.csv").exists()  # the inbox belongs to those who fill it
    assert ran(schedule).code == 3
    assert [one["outcome"] for one in read_records(schedule.records)] == ["published", "nothing new"]


def test_the_newest_export_is_taken_whatever_its_form_and_the_one_before_is_kept(schedule: Schedule) -> None:
    arrives(schedule, "a.csv", "older", hours=1)
    arrives(schedule, "b.XLSX", "newer", hours=2)
    arrives(schedule, ".c.csv", "hidden", hours=3)
    arrives(schedule, "notes.txt", "no export", hours=4)
    assert ran(schedule).code == 0
    assert responses(schedule) == {"responses.xlsx": "newer"}
    arrives(schedule, "d.csv", "newest", hours=5)
    assert ran(schedule).code == 0
    assert responses(schedule) == {"responses.csv": "newest"}
    earlier = schedule.data / "raw" / "toy" / "earlier"
    assert {file.suffix: file.read_text() for file in earlier.iterdir()} == {".xlsx": "newer"}
    # What was published of before is not new because it was touched.
    os.utime(schedule.inbox / "b.XLSX", (1_900_000_000,) * 2)
    assert ran(schedule).code == 3


def test_a_notebook_that_changed_is_published_without_a_new_export(schedule: Schedule) -> None:
    arrives(schedule, "first.csv", "first")
    assert ran(schedule).code == 0
    shown = EXHIBIT.replace("Most agree", "Anew: ' + said + '", 1)
    folder = schedule.contents.parent.parent / "notebooks"
    notebook(folder / "01_one.ipynb", markdown("# One"), code(PARAMETERS, "parameters"), code(READ), code(shown))
    assert ran(schedule).code == 0
    assert "Anew: FIRST" in page(schedule)


@pytest.mark.parametrize(
    ("failure", "code", "outcome", "noted_as"),
    [
        (
            InputError("responses.csv", Mistake("line 3", "half a row", "export it again")),
            2,
            "input",
            "responses.csv, line 3: export it again",
        ),
        (
            OSError(28, "No space left on device", "reports"),
            2,
            "input",
            "reports, the file or folder: make room on the disk, and run the command again",
        ),
        (
            ChapterError(Run("one", Path("01_one.ipynb"), {}), "cell [3]", "ZeroDivisionError"),
            4,
            "chapter failed",
            "chapter one (01_one.ipynb, ) failed in cell [3]: ZeroDivisionError",
        ),
        (
            PrivacyError([Leak("index.html", "shares", "column n", "rests on 3 respondents")]),
            5,
            "privacy",
            "not published: somebody could be picked out\n  index.html, exhibit shares: rests on … respondents",
        ),
    ],
)
def test_whatever_fails_the_last_report_and_export_are_as_they_were_and_it_is_tried_again(
    schedule: Schedule, failure: Exception, code: int, outcome: str, noted_as: str
) -> None:
    arrives(schedule, "first.csv", "first")
    assert ran(schedule).code == 0
    before = digests_within(schedule.report)
    arrives(schedule, "second.csv", "second", hours=1)

    def failing() -> Built:
        assert responses(schedule) == {"responses.csv": "second"}
        raise failure

    ended = ran(schedule, failing)
    assert ended.code == code
    assert "found" in ended.said or str(failure) == ended.said
    assert digests_within(schedule.report) == before
    assert responses(schedule) == {"responses.csv": "first"}
    noted = read_records(schedule.records)[-1]
    assert (noted["outcome"], noted["code"], noted["export"]["file"]) == (outcome, code, "second.csv")
    assert noted["said"] == noted_as
    assert ran(schedule).code == 0
    assert "SECOND" in page(schedule)


ONE = Run("one", Path("01_one.ipynb"), {})
WROTE = "My manager told me; never ask: found it"
IN_A_CELL = [
    Mistake("column C, 'Role'", f"an answer that the questionnaire does not list: {WROTE!r} once", "list it"),
    Mistake("response 118000001, row 5", "an answer to another survey, 7", "expected responses to survey 8"),
]


@pytest.mark.parametrize(
    "failure",
    [
        InputError("responses.csv", IN_A_CELL),
        ChapterError(ONE, "cell [3]", str(InputError("responses.csv", IN_A_CELL)), by_input=True),
        ChapterError(ONE, "cell [3]", f"ValueError: could not convert string to float: {WROTE!r}"),
        ChapterError(ONE, "cell [3]", f"a survey's {WROTE}", by_input=True),
        RuntimeError(WROTE, "118000001"),
        PrivacyError([
            Leak("one.html", "", f"“{WROTE}…”", "is what a respondent wrote, and nobody accepted"),
            Leak("one.html", "", "“118000001”", "is the id of a respondent"),
            Leak("one.html", "shares", "group Charity", "can be worked out: 9 of all; “118000001” and 1,234"),
        ]),
    ],
)  # fmt: skip
def test_a_record_says_where_and_what_to_do_and_nothing_that_a_respondent_did(
    schedule: Schedule, failure: Exception
) -> None:
    def failing() -> Built:
        raise failure

    with suppress(RuntimeError):
        ran(schedule, failing)
    (noted,) = read_records(schedule.records)
    assert noted["said"]
    written = schedule.records.read_text("utf-8")
    assert [told for told in ("manager", "never ask", "found it", "118000001", "1,234", " 9 ") if told in written] == []
    assert ("column C, 'Role': list it" in noted["said"]) == ("column C" in str(failure))
    assert ("one.html: is the id of a respondent" in noted["said"]) == isinstance(failure, PrivacyError)


def test_a_broken_export_is_an_input_and_is_not_left_in_place(schedule: Schedule) -> None:
    arrives(schedule, "first.csv", "a cut one")
    ended = ran(schedule)
    assert ended.code == 2
    assert "half a row; export it again" in ended.said
    assert responses(schedule) == {}
    assert not schedule.report.exists()
    arrives(schedule, "mended.csv", "mended", hours=1)
    assert ran(schedule).code == 0


def test_an_inbox_that_is_not_there_and_an_empty_one(schedule: Schedule) -> None:
    ended = ran(replace_inbox(schedule, schedule.inbox / "none"))
    assert (ended.code, "no such folder; name the folder that exports come to" in ended.said) == (2, True)
    (schedule.data / "raw" / "toy" / "responses.csv").write_text("by hand")
    assert ran(schedule).code == 0  # built of what is there
    assert ran(schedule).code == 3


def replace_inbox(schedule: Schedule, inbox: Path) -> Schedule:
    return replace(schedule, inbox=inbox)


def at(schedule: Schedule, moment: float) -> Schedule:
    """The same at another time, so many seconds after 1970."""
    return replace(schedule, now=lambda: datetime.fromtimestamp(moment, UTC))


@pytest.mark.parametrize("ahead", [-5, 0, 5])
def test_an_export_that_may_still_be_arriving_is_left_alone_for_a_minute(schedule: Schedule, ahead: int) -> None:
    """What has come of it so far ends with a line, so that it looks whole; its clock may go a little wrong."""
    export = arrives(schedule, "first.csv", "half of\n")
    began = export.stat().st_mtime
    ended = ran(at(schedule, began + 30 + ahead))
    assert (ended.code, ended.said) == (
        3, "Nothing new yet: first.csv was changed less than a minute ago, and may still be arriving."
    )  # fmt: skip
    assert responses(schedule) == {}
    (noted,) = read_records(schedule.records)
    assert (noted["outcome"], noted["left"]) == (
        "nothing new", {"first.csv": "was changed less than a minute ago, and may still be arriving"}
    )  # fmt: skip
    assert "export" not in noted
    export.write_text("half of\nit all\n")
    os.utime(export, (began + 40,) * 2)
    assert ran(at(schedule, began + 100)).code == 0
    assert responses(schedule) == {"responses.csv": "half of\nit all\n"}


def test_an_export_may_be_said_to_be_whole_and_to_take_longer(schedule: Schedule) -> None:
    moment = arrives(schedule, "first.csv", "first").stat().st_mtime + 80
    ended = ran(at(replace(schedule, settled=90), moment))
    assert (ended.code, "first.csv was changed less than 90 seconds ago" in ended.said) == (3, True)
    assert ran(at(replace(schedule, settled=0), moment - 80)).code == 0


def test_while_one_arrives_another_is_taken_and_nothing_else_is_built(schedule: Schedule) -> None:
    arrives(schedule, "first.csv", "first")
    moment = arrives(schedule, "second.csv", "second", hours=1).stat().st_mtime
    ended = ran(at(schedule, moment + 1))
    assert ended.code == 0
    assert ended.said.splitlines()[1] == (
        "Left in the inbox: second.csv was changed less than a minute ago, and may still be arriving."
    )
    assert responses(schedule) == {"responses.csv": "first"}

    def none() -> Built:
        raise AssertionError("it is built when the export is there")

    assert ran(at(schedule, moment + 2), none).code == 3
    assert ran(at(schedule, moment + 61)).code == 0
    assert responses(schedule) == {"responses.csv": "second"}


def test_an_export_from_the_future_is_taken_and_holds_no_later_one_up(schedule: Schedule) -> None:
    moment = arrives(schedule, "first.csv", "first", hours=9_000).stat().st_mtime - 3600 * 8_990
    assert ran(at(schedule, moment)).code == 0
    os.utime(arrives(schedule, "second.csv", "second"), (moment + 100,) * 2)
    assert ran(at(schedule, moment + 200)).code == 0
    assert responses(schedule) == {"responses.csv": "second"}
    # The machine's own clock was wrong, too: what it noted then is to come.
    os.utime(arrives(schedule, "third.csv", "third"), (moment + 1e9,) * 2)
    assert ran(at(schedule, moment + 1e9 + 100)).code == 0
    os.utime(arrives(schedule, "fourth.csv", "fourth"), (moment + 300,) * 2)
    assert ran(at(schedule, moment + 400)).code == 0
    assert responses(schedule) == {"responses.csv": "fourth"}


def test_an_export_is_taken_though_the_newest_was_published_but_never_an_older_one(schedule: Schedule) -> None:
    arrives(schedule, "b.csv", "second", hours=2)
    assert ran(schedule).code == 0
    # Copied with its own time after the newer one was published.
    older = arrives(schedule, "a.csv", "first", hours=1)
    ended = ran(schedule)
    why = "is older than the export of the published report; to have it taken, touch it"
    assert (ended.code, ended.said) == (
        3, f"Nothing new: the report stands as it was published.\nLeft in the inbox: a.csv {why}."
    )  # fmt: skip
    assert read_records(schedule.records)[-1]["left"] == {"a.csv": why}
    assert responses(schedule) == {"responses.csv": "second"}
    # What was published was touched since, and a newer one has come: it is not the newest, and is taken.
    arrives(schedule, "c.csv", "third", hours=3)
    os.utime(schedule.inbox / "b.csv", (1_790_000_000 + 3600 * 4,) * 2)
    assert ran(schedule).code == 0
    assert responses(schedule) == {"responses.csv": "third"}
    os.utime(older, (1_790_000_000 + 3600 * 5,) * 2)
    assert ran(schedule).code == 0
    assert responses(schedule) == {"responses.csv": "first"}


def test_a_record_that_says_not_when_its_export_was_changed(schedule: Schedule) -> None:
    """As runs wrote them until now: the inbox says it, where the export is still there."""
    first = arrives(schedule, "b.csv", "second", hours=2)
    assert ran(schedule).code == 0
    without = re.sub(r', "changed": "[^"]+"', "", schedule.records.read_text())
    assert without != schedule.records.read_text()
    schedule.records.write_text(without)
    arrives(schedule, "a.csv", "first", hours=1)
    assert ran(schedule).code == 3
    first.unlink()
    assert ran(schedule).code == 0
    assert responses(schedule) == {"responses.csv": "first"}
    schedule.records.write_text(re.sub(r'"sha256": "[^"]+"', '"sha256": 7, "changed": 8', without))
    assert ran(schedule).code == 3


def test_a_run_that_was_killed_is_finished_by_the_next(schedule: Schedule) -> None:
    """The export was in its place, and half a line in the records, when the machine stopped."""
    arrives(schedule, "first.csv", "first")
    (schedule.data / "raw" / "toy" / "responses.csv").write_text("first")
    schedule.records.write_text(
        '{"run": 1, "report": "toy", "began": "2026-11-27T03:00:00", "outcome": "began"}\n{"run": 1, "ou'
    )
    assert ran(schedule).code == 0
    assert "FIRST" in page(schedule)
    records = read_records(schedule.records)
    assert [(one["run"], one["outcome"]) for one in records] == [(1, "began"), (2, "published")]
    assert "did not end" in records_in_words(records)


@pytest.mark.parametrize(
    "line",
    [
        b'{"run": 7, "report": "toy"}',
        b'{"run": 7, "report": "toy", "began": "2026", "outcome": "published", "export": "a.csv"}',
        b'{"run": 7, "report": "toy", "began": "2026", "outcome": "published", "seconds": "3"}',
        b'{"run": "7", "report": "toy", "began": "2026", "outcome": "published"}',
        b"[7]",
        b"\xff\xfe",
    ],
)
def test_a_line_that_no_run_has_written_is_none(schedule: Schedule, line: bytes) -> None:
    arrives(schedule, "first.csv", "first")
    schedule.records.parent.mkdir(parents=True, exist_ok=True)
    schedule.records.write_bytes(line + b"\n")
    assert ran(schedule).code == 0
    noted = read_records(schedule.records)
    assert [(one["run"], one["outcome"]) for one in noted] == [(1, "published")]
    assert "first.csv" in records_in_words(noted)


def test_the_last_copies_are_kept_by_their_runs_and_not_by_their_days(schedule: Schedule) -> None:
    clock = iter([f"2026-11-{30 - day}" for day in range(20)])
    back = replace(schedule, now=lambda: datetime.fromisoformat(f"{next(clock)}T03:00+00:00"))
    schedule.dated.mkdir(parents=True)
    (schedule.dated / "notes.txt").write_text("somebody's own")
    for number in range(4):
        arrives(schedule, f"{number}.csv", f"export {number}", hours=number)
        assert ran(back).code == 0
    kept = sorted(copy.name for copy in schedule.dated.iterdir() if copy.is_dir())
    assert (schedule.dated / "notes.txt").is_file()
    assert [name[-4:] for name in kept] == ["0004", "0003"]  # the clock was put back, day by day


def test_an_error_of_our_own_is_noted_and_raised(schedule: Schedule) -> None:
    arrives(schedule, "first.csv", "first")

    def broken() -> Built:
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError):
        ran(schedule, broken)
    noted = read_records(schedule.records)[-1]
    assert (noted["outcome"], noted["said"]) == ("stopped", "RuntimeError")
    assert responses(schedule) == {}


def test_a_record_has_what_a_run_was_made_of(schedule: Schedule) -> None:
    export = arrives(schedule, "first.csv", "first")
    ran(schedule)
    (noted,) = read_records(schedule.records)
    assert noted["export"] == {
        "file": "first.csv", "sha256": digest(export), "changed": "2026-09-21T14:13:20+00:00"
    }  # fmt: skip
    assert noted["inputs"]["raw/toy/responses.csv"] == digest(export)
    assert noted["copy"] == "2026-11-27-run-0001"
    assert list(noted["seconds_of"]) == ["00_clean", "one"]
    assert noted["versions"]["python"].startswith("3.")
    assert noted["ended"] > noted["began"]
    assert records_in_words([noted]).splitlines() == [
        "run  report  began (UTC)       took   outcome    export",
        f"1    toy     2026-11-27 03:00  {noted['seconds']:.1f} s  published  first.csv",
    ]


# --- one at a time ----------------------------------------------------------------------------------------

HOLDING = """
import pathlib, sys, time
from helpers.folders import one_at_a_time
folder = pathlib.Path(sys.argv[1])
with one_at_a_time(folder, print):
    (folder / "held").touch()
    while not (folder / "let-go").exists():
        time.sleep(0.02)
"""


def test_a_second_build_says_that_it_waits_and_then_goes_on(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLDING, tmp_path])
    assert comes_true(lambda: (tmp_path / "held").exists())
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        (tmp_path / "let-go").touch()

    with one_at_a_time(tmp_path, tell), one_at_a_time(tmp_path, tell):  # its own lock is no hindrance
        assert first.wait(20) == 0
    assert told == [f"Another build is at work in {tmp_path.parent}: waiting until it has ended."]


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLDING, tmp_path])
    assert comes_true(lambda: (tmp_path / "held").exists())
    first.kill()
    first.wait()
    began = time.monotonic()
    told: list[str] = []
    with one_at_a_time(tmp_path, told.append):
        assert told == [] or time.monotonic() - began < 5


# --- the commands ---------------------------------------------------------------------------------------


def test_the_commands_run_and_list(schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels = lambda *_, **__: nullcontext(InProcess(schedule.data))  # noqa: E731
    monkeypatch.setattr("helpers.publishing.runner.local_kernels", kernels)
    monkeypatch.setattr("helpers.publishing.build.wave_and_base", wave_and_base)
    monkeypatch.setattr(build_report, "__defaults__", (None, wave_and_base, False, None))
    arrives(schedule, "first.csv", "first")
    given = [str(schedule.contents), "--inbox", str(schedule.inbox), "--data", str(schedule.data)]
    assert CliRunner().invoke(main, ["runs", str(schedule.contents)]).output == "No scheduled run yet.\n"
    ended = CliRunner().invoke(main, ["run", *given])
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines()[-1].startswith("Published ")
    ended = CliRunner().invoke(main, ["run", *given])
    assert (ended.exit_code, ended.stdout.splitlines()[-1]) == (
        3, "Nothing new: the report stands as it was published."
    )  # fmt: skip
    arrives(schedule, "second.csv", "cut", hours=1)
    ended = CliRunner().invoke(main, ["run", *given])
    assert (ended.exit_code, "half a row" in ended.stderr) == (2, True)
    (schedule.inbox / "third.csv").write_text("third")
    (schedule.inbox / "second.csv").unlink()
    ended = CliRunner().invoke(main, ["run", *given])
    assert (ended.exit_code, "third.csv was changed less than a minute ago" in ended.stdout) == (3, True)
    assert CliRunner().invoke(main, ["run", *given, "--settled", "0"]).exit_code == 0
    listed = CliRunner().invoke(main, ["runs", str(schedule.contents)]).output.splitlines()
    assert [line.split()[0] for line in listed] == ["run", "1", "2", "3", "4", "5"]
    assert [json.loads(line)["run"] for line in schedule.records.read_text().splitlines()] == [
        number for number in range(1, 6) for _ in range(2)
    ]
