"""How commands end: what went wrong as a sentence, with an exit code, and never a traceback."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from helpers.errors import BAD_INPUT, CHAPTER_FAILED, UNSAFE, InputError, refused_by_system


def explained(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with bad input, and files that cannot be read or written, told as a sentence."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        _write_what_can_be_written()
        try:
            command(*args, **kwargs)
        except InputError as error:
            end(str(error), BAD_INPUT)
        except OSError as error:
            end(str(refused_by_system(error)), BAD_INPUT)

    return told


def _write_what_can_be_written() -> None:
    """A sign that a terminal or file of another encoding lacks becomes a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


@contextmanager
def failures_told() -> Iterator[None]:
    """A chapter that fails, told as a sentence, with the place of its notebook where that is kept; and a report that
    would give somebody away, leak by leak."""
    from helpers.privacy.leaks import PrivacyError
    from helpers.publishing.chapters import ChapterError

    try:
        yield
    except ChapterError as failure:
        kept = f"\nThe notebook, as far as it ran: {seen_from_here(failure.kept)}" if failure.kept else ""
        end(f"{failure}{kept}", BAD_INPUT if failure.by_input else CHAPTER_FAILED)
    except PrivacyError as error:
        end(str(error), UNSAFE)


def end(sentence: str, code: int) -> NoReturn:
    """Say it on the error stream, and end with this exit code."""
    click.echo(sentence, err=True)
    sys.exit(code)


def seen_from_here(path: Path) -> Path:
    """A path as short as it can be said in this folder."""
    absolute = path.resolve()
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute
