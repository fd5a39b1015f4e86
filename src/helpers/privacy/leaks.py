"""What an audit finds, and how it stops a report. Light to import: who waits for a report need not load the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A report with a fault in one place has it in many; so many say enough.
_MOST_TOLD = 20


@dataclass(frozen=True, order=True)
class Leak:
    """Something that gives somebody away: the file and the exhibit that it stands in, the cell, and what it gives away.

    `exhibit` is "" for what stands outside of exhibits, `cell` says where in it.
    """

    file: str
    exhibit: str
    cell: str
    what: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.exhibit and f"exhibit {self.exhibit}", self.cell) if part)
        return f"{place}: {self.what}"


class PrivacyError(Exception):
    """A report that may not be published, and why."""

    def __init__(self, leaks: Sequence[Leak]) -> None:
        self.leaks = tuple(sorted(set(leaks)))
        super().__init__(self.leaks)

    def __str__(self) -> str:
        told = [str(leak) for leak in self.leaks[:_MOST_TOLD]]
        more = len(self.leaks) - len(told)
        return "\n".join([
            "not published: somebody could be picked out",
            *(f"  {one}" for one in told),
            *([f"  and {more} more"] if more else []),
        ])  # fmt: skip

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.leaks,)
