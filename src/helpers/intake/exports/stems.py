"""From headings that name a question and its part in one to the two apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from helpers.questionnaire import normalised

# What stands in brackets may hold brackets of its own.
_INSIDE = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
_BRACKETS = re.compile(rf"(?P<stem>.*?)(?P<parts>(?:\s*{_INSIDE})+)\s*", re.DOTALL)
_PART = re.compile(_INSIDE)


def shared_stem(headings: Sequence[str], dash: str = " - ") -> str:
    """What headings of one question begin with: up to the last dash that all of them share, or nothing.

    >>> shared_stem(["How - if at all - do you share? - By post", "How - if at all - do you share? - By e-mail"])
    'How - if at all - do you share?'
    """
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*headings, strict=False))
    shared = "".join(letters[0] for letters in same)
    return shared[: shared.rfind(dash)] if dash in shared else ""


def bracketed(headings: Sequence[str], alone: Sequence[str] = (), known: Collection[str] = ()) -> list[tuple[str, str]]:
    """Question and choice of headings such as "Question [Row]", in file order.

    What stands in brackets is part of the question where neither a neighbour nor one of the `known` questions has the
    same before it, unless it is one of `alone`, normalised. Of two brackets the first is a row, and stays with the
    question.
    """
    split = [part_apart(heading) for heading in headings]
    found = []
    for place, (heading, (stem, choice)) in enumerate(zip(headings, split, strict=True)):
        near = {split[other][0] for other in (place - 1, place + 1) if 0 <= other < len(split)}
        told_apart = choice and (stem in near or stem in known or normalised(choice) in alone)
        found.append((stem, choice) if told_apart else (heading, ""))
    return found


def part_apart(heading: str) -> tuple[str, str]:
    """A heading that names a part of a question, as the question and that part, which stands last in brackets.

    >>> part_apart("How far do you agree? [It works (in [some] places)]")
    ('How far do you agree?', 'It works (in [some] places)')
    """
    match = _BRACKETS.fullmatch(heading)
    if match is None or not match["stem"].strip():
        return heading, ""
    *rows, choice = _PART.findall(match["parts"])
    return " ".join([match["stem"].strip(), *(f"[{row}]" for row in rows)]), choice
