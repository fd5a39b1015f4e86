"""What a claim is: the words that a table supports, for a title and for a sentence."""

from __future__ import annotations

from dataclasses import dataclass

MOST_NAMED = 3  # a sentence that names more rows than this is a list
SMALL_BASE = 50  # below it, an interval of a share is wider than 28 points: a reader is told
TOO_CLOSE = "too close to say which comes first"


@dataclass(frozen=True)
class Claim:
    """What a table supports: short enough for a title, and the rest of the sentence.

    `figures` stand in the title only: the rest of the sentence says them in its own way.
    """

    short: str
    rest: str = ""
    figures: str = ""

    @property
    def title(self) -> str:
        """The claim with its figures, as it stands above a chart."""
        return f"{self.short} ({self.figures})" if self.figures else self.short

    def __str__(self) -> str:
        return f"{self.short}: {self.rest}." if self.rest else f"{self.title}."
