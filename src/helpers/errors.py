"""From a mistake in what we were given to a sentence that helps to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One thing wrong with an input: where it stands, what was found, what to do."""

    place: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: found {self.found}; {self.remedy}"


class InputError(Exception):
    """An input cannot be used as it is.

    The command line prints it and ends with exit code 2; a notebook shows it as the
    error of its cell. `file` is the path as the user gave it.
    """

    def __init__(self, file: object, mistakes: Mistake | Iterable[Mistake]) -> None:
        self.file = str(file)
        self.mistakes = (mistakes,) if isinstance(mistakes, Mistake) else tuple(mistakes)
        super().__init__("\n".join(f"{self.file}, {mistake}" for mistake in self.mistakes))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        # Chapters run in other processes, and exceptions travel back pickled.
        return type(self), (self.file, self.mistakes)
