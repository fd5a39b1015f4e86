"""The kinds of personal data, and how a rule says where in a text they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

EMAIL, WEB, CARD, NHS, NI = "e-mail address", "web address", "card number", "NHS number", "National Insurance number"
PHONE, POSTCODE, ADDRESS, BIRTH, NAME = "phone number", "postcode", "address", "date of birth", "name"
VEHICLE = "vehicle registration"

# A rule yields the stretches of a text that are of its kind.
Spans = Iterator[tuple[int, int]]
Rule = Callable[[str], Spans]


def matches(
    pattern: re.Pattern[str], text: str, is_one: Callable[[str], bool] = lambda _: True, after: int = 0
) -> Spans:
    """The stretches, from the place `after` on, that a pattern matches and that `is_one` says are of the kind.

    Where the pattern has a group "data", the stretch is what that holds.
    """
    group = "data" if "data" in pattern.groupindex else 0
    return (match.span(group) for match in pattern.finditer(text, max(0, after)) if is_one(match[group]))


def longest_first(span: tuple[int, int]) -> tuple[int, int]:
    """In the order of the text; of those that begin at one place, the longest is the one that is replaced."""
    return span[0], -span[1]


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """In the order of the text, those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, stop in sorted(spans):
        if last and start < last[1]:
            last = last[0], max(last[1], stop)
            continue
        if last:
            yield last
        last = start, stop
    if last:
        yield last


def digits_of(text: str) -> list[int]:
    """The values of the digits in a text."""
    # Of any script: what the rules take for a digit has a value.
    return [int(character) for character in text if character.isdecimal()]
