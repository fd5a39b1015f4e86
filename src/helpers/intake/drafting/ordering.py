"""From the answers to a question to the order in which they were probably published."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.intake.families import is_outside
from helpers.questionnaire import normalised

_UNITS = {"week": 0.25, "month": 1.0, "quarter": 3.0, "year": 12.0}
_BELOW = re.compile(r"^\s*(<|less|under|fewer|up to|below|next|in the next|no more)")
_ABOVE = re.compile(r"^\s*(>|more|over|greater|above|at least)|\+|and (over|up|above)|or (more|over|older)")


def published_order(answers: Iterable[tuple[str, int]]) -> list[str]:
    """Answers in the order in which they were probably published.

    Ranges of numbers go from the lowest up; other answers from the most frequent down; "other" and
    what stands outside a scale comes last.

    >>> published_order([("Over 50", 9), ("18-50", 7), ("Under 18", 5), ("Don't know", 8)])
    ['Under 18', '18-50', 'Over 50', "Don't know"]
    """
    labels = [label for label, _ in answers]
    last = [label for label in labels if is_outside(label) or normalised(label).startswith("other")]
    first = [label for label in labels if label not in last]
    sizes = {label: size for label in first if (size := _size(label)) is not None}
    if 2 * len(sizes) > len(first):
        first.sort(key=lambda label: sizes.get(label, float("inf")))
    return first + sorted(last, key=is_outside)


def _size(label: str) -> float | None:
    text = normalised(label).replace(",", "")
    number = re.search(r"\d+(\.\d+)?", text)
    if not number:
        return None
    unit = next((months for word, months in _UNITS.items() if word in text), 1.0)
    value = float(number.group()) * unit
    return value - 0.5 * unit if _BELOW.search(text) else value + 0.5 * unit if _ABOVE.search(text) else value
