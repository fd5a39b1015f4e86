"""From runs to what they make: taken from the shelf where nothing has changed that they hang on, else made now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from helpers.publishing.contents import Run
from helpers.publishing.progress import Progress
from helpers.publishing.reuse import Looked, Shelf
from helpers.publishing.runner import Kernels, side_by_side


@dataclass
class Maker:
    """What runs are made with. `seconds` says of each that ran how long it took.

    `kernels` opens them when they are first needed, `elsewhere` those of chapters where they run on other machines;
    `force` runs what need not run.
    """

    shelf: Shelf
    kernels: Callable[[], Kernels]
    progress: Progress
    force: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    elsewhere: Callable[[], Kernels] | None = None

    def steps(self, turns: Sequence[Sequence[Run]]) -> list[Looked]:
        """Steps, turn by turn. One after a step that ran runs too, for it may read what that left."""
        before = len(self.seconds)
        return [one for runs in turns for one in self.made(runs, is_step=True, force=len(self.seconds) > before)]

    def made(self, runs: Sequence[Run], is_step: bool = False, force: bool = False) -> list[Looked]:
        """Runs that do not hang on each other, in their order. Raises ChapterError; what was made before that is kept.

        They are steps, which write into the data folder, if `is_step`; if `force`, all of them run. What took longest
        last time is begun first, so that all end at about the same time; and before it what never ran, the longest
        notebook first, for no more is known of it.
        """
        found = {run.key: self.shelf.look(run, is_step) for run in runs}
        longest_first = sorted(found.values(), key=_likely_time, reverse=True)
        due = [one.run for one in longest_first if one.entry is None or force or self.force]
        self.progress.keep(len(runs) - len(due))
        if due:
            kernels = self._kernels(is_step)
            self.progress.queue([run.id for run in due], kernels.workers)
            for made in side_by_side(kernels, due):
                run = made.section.run
                found[run.key] = self.shelf.keep(found[run.key], made, is_step)
                self.seconds[run.id] = made.seconds
                self.progress.made(run.id, made.seconds, made.warnings)
        return [replace(found[run.key], run=run) for run in runs]

    def _kernels(self, is_step: bool) -> Kernels:
        """Steps write into the data folder of this machine, so they run here."""
        # First, even for a step: what is wrong with other machines is told before anything runs.
        of_chapters = (self.elsewhere or self.kernels)()
        return self.kernels() if is_step else of_chapters


def _likely_time(one: Looked) -> tuple[float, int]:
    return one.took, one.run.notebook.stat().st_size


class WhenNeeded:
    """Kernels that are opened when they are first asked for."""

    def __init__(self, opens: Callable[[], Kernels], meanwhile: Callable[[], object]) -> None:
        self._opens, self._meanwhile = opens, meanwhile
        self._opened: Kernels | None = None

    def __call__(self) -> Kernels:
        """The kernels."""
        if self._opened is None:
            self._opened = self._opens()
            self._meanwhile()
        return self._opened

    @property
    def spare(self) -> Executor | None:
        """What can do something else when all runs are made; None where nothing was opened that can."""
        return self._opened.spare if self._opened else None


@contextmanager
def when_needed(
    opens: Callable[[], AbstractContextManager[Kernels]], meanwhile: Callable[[], object] = lambda: None
) -> Iterator[WhenNeeded]:
    """Kernels that `opens` opens when they are first asked for, and that are closed at the end.

    What is called `meanwhile` has the time that they take to get warm.
    """
    with ExitStack() as stack:
        yield WhenNeeded(lambda: stack.enter_context(opens()), meanwhile)
