"""From a file that a library wrote to the certainty that all of it is there."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any


def require_whole(read: Callable[..., Any], file: Path, rows: int) -> None:
    """Raise OSError unless a file of SPSS or Stata can be read back with all its rows.

    The library that writes them says nothing of a disk that is full.
    """
    import pyreadstat  # when it is needed: it takes its time to load

    try:
        table, _ = read(str(file))
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError):
        table = ()
    if len(table) != rows:
        raise OSError(errno.ENOSPC, "no space left on device", str(file))
