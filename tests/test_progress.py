"""Whoever waits sees what is done, what is kept and what is left: live on a terminal, in plain lines elsewhere."""

from __future__ import annotations

import io
import re

from helpers.publishing.progress import LiveProgress, Progress, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def a_build(progress: Progress) -> None:
    progress.begin("The report", 4)
    progress.keep(1)
    progress.queue(["risk", "skills", "support"], 2)
    progress.made("skills", 1.25, ["beware\nof this"])
    progress.made("risk", 2.0)
    progress.made("support", 3.0)
    progress.say("  no PDF")


def test_plain_lines_say_what_is_kept_what_ran_and_how_long_it_took() -> None:
    told: list[str] = []
    with progress_on(io.StringIO(), told.append) as progress:
        a_build(progress)
    assert [re.sub(r"\(\d+ s\)", "(0 s)", line) for line in told] == [
        "The report: 4 notebooks",
        "  1 as they were made before",
        "  2/4  skills                         1.2 s   (0 s)",
        "         warned: beware",
        "  3/4  risk                           2.0 s   (0 s)",
        "  4/4  support                        3.0 s   (0 s)",
        "  no PDF",
    ]


def test_where_nothing_is_kept_nothing_is_said_of_it() -> None:
    told: list[str] = []
    progress = Progress(told.append)
    progress.keep(0)
    assert told == []


def test_a_terminal_shows_what_is_at_work_how_far_it_is_and_what_is_left() -> None:
    terminal, told = Terminal(), list[str]()
    with progress_on(terminal, told.append) as progress:
        assert isinstance(progress, LiveProgress)
        progress.begin("The report", 4)
        progress.keep(1)
        progress.queue(["risk", "skills", "support"], 2)
        (task,) = progress.bar.tasks
        assert (task.completed, task.total, task.fields["kept"], task.description) == (1, 4, 1, "risk and skills")
        progress.made("skills", 1.0)
        assert (task.completed, task.description) == (2, "risk and support")
        progress.made("risk", 1.0)
        progress.made("support", 1.0)
        assert (task.completed, task.description) == (4, "pages and downloads")
        progress.bar.refresh()
    shown = terminal.getvalue()
    assert "4/4  support" in shown
    assert "1 kept" in shown
    assert "pages and downloads" in shown
    assert told == []


def test_what_is_told_on_a_terminal_is_no_mark_up() -> None:
    terminal = Terminal()
    with progress_on(terminal, str) as progress:
        progress.say("chapter [red] failed")
    assert "chapter [red] failed" in terminal.getvalue()
