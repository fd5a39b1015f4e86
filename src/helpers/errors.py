"""From a mistake in what we were given to a sentence that helps to mend it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass

# What a scheduler learns from the way a command ends, by its exit code.
PUBLISHED, DIFFERENT, BAD_INPUT, NOTHING_NEW, CHAPTER_FAILED, UNSAFE = range(6)


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


_FULL = "make room on the disk, and run the command again"
_LOCKED = "ask for the permission to write there, or name another folder"
_FILE = "a file stands where a folder is expected: move it, or name another folder"
_REMEDIES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _LOCKED,
    errno.EPERM: _LOCKED,
    errno.EROFS: _LOCKED,
    errno.EEXIST: _FILE,
    errno.ENOTDIR: _FILE,
    errno.EISDIR: "a folder stands where a file is expected: name the file",
    errno.ENOENT: "check the path",
    errno.ENAMETOOLONG: "name a shorter path",
    errno.ELOOP: "a link leads back to itself: name the file that it is to lead to",
}


def refused_by_system(error: OSError, file: object = None) -> InputError:
    """What the operating system says when a file or folder cannot be read or written, with what to do.

    `file` names it, else the error does.

    >>> print(refused_by_system(OSError(errno.ENOSPC, ""), "out"))
    out, the file or folder: found no space left on device; make room on the disk, and run the command again
    """
    number = error.errno or 0
    found = os.strerror(number).lower() if number else str(error)
    remedy = _REMEDIES.get(number, "check the path and its permissions")
    return InputError(file or error.filename or "a file", Mistake("the file or folder", found, remedy))
