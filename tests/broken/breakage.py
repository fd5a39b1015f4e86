"""From a project in which all is well to one of which a file is broken, and what must be said of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from broken.good import CONTENTS, EXPORT, OPENING, QUESTIONNAIRE, WAVE

CLEAN = ("clean", EXPORT, "--questionnaire", QUESTIONNAIRE, "--to", f"data/processed/{WAVE}")
BUILD = ("build", CONTENTS, "--workers", "1")
OPEN = ("build", OPENING, "--workers", "1", "--to", f"reports/{WAVE}")

Edit = Callable[[str], str | bytes]


@dataclass(frozen=True)
class Breakage:
    """One way to break a project: what is done to it, the command that meets it, and a part of what that must say."""

    breaks: Callable[[Path], object]
    said: str
    command: tuple[str, ...] = CLEAN
    during: Callable[[], AbstractContextManager[object]] = nullcontext  # what holds while the command runs


def edited(file: str, edits: Mapping[str, tuple[Edit, str]], command: tuple[str, ...]) -> dict[str, Breakage]:
    """Breakages of one text file, each an edit of its text."""

    def breaks(edit: Edit) -> Callable[[Path], object]:
        return lambda project: rewrite(project / file, edit)

    return {name: Breakage(breaks(edit), said, command) for name, (edit, said) in edits.items()}


def rewrite(file: Path, edit: Edit) -> None:
    """Put an edited text in place of a file's. An edit that changes nothing breaks nothing, and is a mistake here."""
    before = file.read_text("utf-8")
    after = edit(before)
    content = after if isinstance(after, bytes) else after.encode("utf-8", "surrogateescape")
    assert content != before.encode(), "the edit found nothing to change"
    file.write_bytes(content)


def swap(*pairs: str) -> Edit:
    """An edit that puts every second text in place of the one before it, wherever that stands."""
    return lambda text: _swapped(text, pairs)


def _swapped(text: str, pairs: tuple[str, ...]) -> str:
    for was, becomes in zip(pairs[::2], pairs[1::2], strict=True):
        assert was in text, f"{was!r} is not there to be changed"
        text = text.replace(was, becomes)
    return text


def in_lines(change: Callable[[int, str], str]) -> Edit:
    """An edit of each line, given its place from 0 on and its text without its end."""
    return lambda text: "".join(f"{change(place, line)}\n" for place, line in enumerate(text.splitlines()))


def only_line(number: int, change: Callable[[str], str]) -> Edit:
    """An edit of one line, which counts from 1."""
    return in_lines(lambda place, line: change(line) if place == number - 1 else line)
