"""From what a build does to what its builder sees: a live display, or plain lines where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Progress:
    """Plain lines: each run as it ends, and what is said besides."""

    def __init__(self, tell: Callable[[str], object] = str) -> None:
        self.tell = tell
        self.began = time.perf_counter()
        self.due: list[str] = []
        self.total = self.done = self.kept = 0

    def begin(self, title: str, total: int) -> None:
        """So many more runs are needed."""
        self.total += total
        self.tell(f"{title}: {total} notebooks")

    def keep(self, kept: int) -> None:
        """So many more of them need not run."""
        self.done, self.kept = self.done + kept, self.kept + kept
        if kept:
            self.tell(f"  {kept} as they were made before")

    def queue(self, due: Sequence[str], workers: int) -> None:
        """These run now, so many at a time, in this order."""
        self.due, self.workers = list(due), workers

    def made(self, run: str, seconds: float, warnings: Sequence[str] = ()) -> None:
        """A run has ended."""
        self.due.remove(run)
        self.done += 1
        since = time.perf_counter() - self.began
        self.tell(f"  {self.done:>{len(str(self.total))}}/{self.total}  {run:<28} {seconds:5.1f} s   ({since:.0f} s)")
        for warning in warnings:
            self.tell(f"         warned: {warning.splitlines()[0]}")

    def say(self, text: str) -> None:
        """Whatever else is to be known."""
        self.tell(text)


class LiveProgress(Progress):
    """The same lines, and below them what is at work now, how far it is, and how long it may take."""

    def __init__(self, bar: Bar, tell: Callable[[str], object]) -> None:
        super().__init__(tell)
        self.bar = bar
        self.task = bar.add_task("Planning", total=None, kept=0)

    def begin(self, title: str, total: int) -> None:
        """So many more runs are needed."""
        super().begin(title, total)
        self._show()

    def keep(self, kept: int) -> None:
        """So many more of them need not run: they count as done."""
        super().keep(kept)
        self._show()

    def queue(self, due: Sequence[str], workers: int) -> None:
        """These run now, so many at a time, in this order."""
        super().queue(due, workers)
        self._show()

    def made(self, run: str, seconds: float, warnings: Sequence[str] = ()) -> None:
        """A run has ended."""
        super().made(run, seconds, warnings)
        self._show()

    def _show(self) -> None:
        at_work = " and ".join(self.due[: self.workers]) if self.due else "pages and downloads"
        self.bar.update(self.task, description=at_work, total=self.total, completed=self.done, kept=self.kept)


@contextmanager
def progress_on(stream: TextIO, tell: Callable[[str], object]) -> Iterator[Progress]:
    """A live display where the stream is a terminal, else plain lines through `tell`."""
    if not stream.isatty():
        yield Progress(tell)
        return
    from rich import progress as columns
    from rich.console import Console

    console = Console(file=stream, highlight=False)
    shown = (
        columns.SpinnerColumn(),
        columns.BarColumn(),
        columns.MofNCompleteColumn(),
        columns.TextColumn("{task.fields[kept]} kept"),
        columns.TimeElapsedColumn(),
        columns.TextColumn("about"),
        columns.TimeRemainingColumn(),
        columns.TextColumn("left; {task.description}"),
    )
    with columns.Progress(*shown, console=console, transient=True) as bar:
        yield LiveProgress(bar, lambda line: console.print(line, markup=False))
