"""From a set of answers to the scale that they are suspected to be, lowest first.

Surveys share a few families of answers: agreement, frequency, likelihood and so on. What is found
here is a suspicion for a person to confirm; nothing is recoded by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.questionnaire import Meaning, normalised

# Points in the lowest and highest two fifths of a scale without a neutral word of its own are
# called negative and positive: of 0 to 10 that is 0-3 and 7-10.
_NEUTRAL_FROM, _NEUTRAL_TO = 0.4, 0.6
_LONGEST_RATING = 10

_OUTSIDE = re.compile(
    r"(i )?(don't|do not|can't|cannot|could not) (know|say|tell|remember|recall)\b.*|(i'm |i am )?(not sure|unsure)"
    r"|n/?a|not applicable\b.*|.*\(n/a\)|does not apply.*|unfamiliar\b.*|no (opinion|answer|view|experience)\b.*"
    r"|(i('d)? )?(would )?(prefer|rather) not (to )?(say|answer).*|not stated|have(n't| not) used.*|unable to \w+.*"
)
_NEUTRAL = (
    r"neutral|neither.*|undecided|in the middle|mixed|(about |stay )?the same|no change|average( \w+)?|medium|moderate"
)
# From the strongest word to the weakest; the empty one is the plain answer, as in "agree".
_STRENGTHS = (
    "extremely|completely|totally|entirely|strongly",
    "very|highly|much",
    "",
    "fairly|mostly|moderately|quite|generally",
    "somewhat|slightly|a little|a bit|tend to|mildly|rather|partly",
)
_EXTENTS = (
    "not at all",
    "not (?:very|so|too|that|particularly|really|much)|hardly",
    "slightly|a little|a bit|only slightly",
    "somewhat",
    "moderately|fairly|quite|reasonably",
    "",
    "very|highly",
    "extremely|completely|totally|entirely",
)
_EXTENT_NAMES = {
    "important": "importance",
    "influential": "influence",
    "likely": "likelihood",
    "satisfied": "satisfaction",
}
_LOW_END = re.compile(
    r"\b(not|never|no|least|worst|lowest|poor|bad|very un\w+|strongly dis\w+|extremely (un|dis)\w+)\b"
)
_LEADING_NUMBER = re.compile(r"(\d{1,2})(?:\s*(?:[-.):=]|\s)\s*(.*))?")


@dataclass(frozen=True)
class SuspectedScale:
    """A family's name, the answers on its scale lowest first, what each means, and those outside."""

    name: str
    answers: tuple[str, ...]
    means: tuple[Meaning, ...]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Family:
    """Answers of one kind: a pattern for each point, lowest first, and where the meanings change."""

    name: str
    points: tuple[str, ...]
    neutral: int | None = None  # the point that is neutral; without one, meanings go by position


def _two_sided(name: str, low: str, high: str) -> _Family:
    def worded(strength: str, core: str) -> str:
        return f"(?:{strength}) (?:{core})|(?:{core}) (?:{strength})" if strength else core

    below = [worded(strength, low) for strength in _STRENGTHS]
    above = [worded(strength, high) for strength in reversed(_STRENGTHS)]
    return _Family(name, (*below, _NEUTRAL, *above), neutral=len(below))


_FAMILIES = (
    _Family("yes_no", ("no", "maybe|partly|in part|to some extent|sometimes|somewhat", "yes"), neutral=1),
    _two_sided("agreement", "disagree", "agree"),
    _two_sided("likelihood", "unlikely", "likely"),
    _two_sided("satisfaction", "dissatisfied|unsatisfied", "satisfied"),
    _two_sided("favourability", "unfavou?rabl[ey]", "favou?rabl[ey]"),
    _two_sided("importance", "unimportant", "important"),
    _two_sided("ease", "difficult|hard", "easy"),
    _two_sided("change", "(?:likely to )?decrease|worse|less", "(?:likely to )?increase|better|more"),
    _two_sided("level", r"low(?: \w+)?", r"high(?: \w+)?"),
    _Family(
        "frequency",
        (
            "never, and .*",
            "never(?:, but .*)?|not at all",
            "hardly ever|almost never|very rarely",
            "rarely|seldom",
            "less often|less than (?:once )?(?:a|every) \\w+|once a year|yearly|annually|a few times a year",
            "quarterly|every few months",
            "occasionally|once in a while",
            "sometimes|now and then|about half the time",
            "monthly|(?:about )?once a month|a few times a month",
            "weekly|(?:about )?once a week|a few times a week",
            "often|frequently|usually|regularly|most of the time",
            "daily|every day|most days",
            "very often|almost always|nearly always",
            "hourly|several times a day",
            "always|all the time",
        ),
    ),
    _Family(
        "quality",
        (
            "very poor|terrible|awful|very bad|extremely poor",
            "poor|bad|unacceptable",
            "below average",
            "fair|average|ok|okay|adequate|acceptable|satisfactory|neutral|neither.*",
            "above average",
            "good",
            "very good",
            "excellent|outstanding|extremely good",
        ),
    ),
    _Family(
        "amount",
        (
            "none|nothing( at all)?|none at all|not at all",
            "not much|very little|only a little|a little|hardly any",
            "some|somewhat|a moderate amount|to some extent",
            "quite a bit|quite a lot|a fair amount|much",
            "a lot|a great deal|very much|lots|to a great extent",
            "completely|all",
        ),
    ),
    _Family(
        "skill",
        ("none|no skill", "novice|beginner", "basic", "intermediate|competent", "advanced|proficient", "expert"),
    ),
)


def suspected_scale(labels: Iterable[str]) -> SuspectedScale | None:
    """The scale that these answers make up, if they look like one; at most one answer a point.

    >>> suspected_scale(["Agree", "Don't know", "Disagree", "Strongly agree"]).answers
    ('Disagree', 'Agree', 'Strongly agree')
    """
    labels = list(dict.fromkeys(labels))
    outside = tuple(label for label in labels if is_outside(label))
    on_scale = [label for label in labels if label not in outside]
    if len(on_scale) < 2:
        return None
    found = _rating(on_scale) or _from_families(on_scale) or _extent(on_scale)
    return SuspectedScale(found.name, found.answers, found.means, outside) if found else None


def is_outside(label: str) -> bool:
    """Whether an answer says that there is no answer: don't know, not applicable and the like."""
    return _OUTSIDE.fullmatch(normalised(label)) is not None


def _from_families(labels: list[str]) -> SuspectedScale | None:
    for family in _FAMILIES:
        points = _places(labels, family.points)
        if points is None:
            continue
        ordered = sorted(labels, key=lambda label: points[label])
        if family.neutral is None:
            if len(labels) > 2:
                return SuspectedScale(family.name, tuple(ordered), _by_position(len(ordered)))
        else:
            sides = {points[label] < family.neutral for label in labels if points[label] != family.neutral}
            if len(sides) == 2:
                means = tuple(_side(points[label], family.neutral) for label in ordered)
                return SuspectedScale(family.name, tuple(ordered), means)
    return None


def _extent(labels: list[str]) -> SuspectedScale | None:
    """Answers that say how much of one thing: not at all, slightly, very, extremely something."""
    cores = {re.sub(rf"^(?:{'|'.join(filter(None, _EXTENTS))}) ", "", normalised(label)) for label in labels}
    if len(cores) != 1 or len(labels) < 3:
        return None
    core = re.escape(cores.pop())
    points = _places(labels, [f"(?:{extent}) {core}" if extent else core for extent in _EXTENTS])
    if points is None:
        return None
    ordered = tuple(sorted(labels, key=lambda label: points[label]))
    return SuspectedScale(_EXTENT_NAMES.get(core, "extent"), ordered, _by_position(len(ordered)))


def _places(labels: list[str], points: Sequence[str]) -> dict[str, int] | None:
    """Each answer's point, when all have one and no two the same."""
    places: dict[str, int] = {}
    for label in labels:
        name = normalised(label)
        place = next((i for i, pattern in enumerate(points) if re.fullmatch(pattern, name)), None)
        if place is None or place in places.values():
            return None
        places[label] = place
    return places


def _rating(labels: list[str]) -> SuspectedScale | None:
    """A run of numbers, bare or each with words; or numbers between two ends in words."""
    numbers = {label: int(match[1]) for label in labels if (match := _LEADING_NUMBER.fullmatch(normalised(label)))}
    ends = [label for label in labels if label not in numbers]
    worded = [label for label in numbers if normalised(label) != str(numbers[label])]
    values = sorted(numbers.values())
    if len(set(values)) < len(values) or len(values) < 3 or values[-1] > _LONGEST_RATING:
        return None
    if not ends and values[0] in (0, 1):
        if worded and values != list(range(values[0], values[-1] + 1)):
            return None
        named = {number: label for label, number in numbers.items()}
        span = range(values[0], values[-1] + 1)
        return SuspectedScale(
            f"rating_{values[0]}_to_{values[-1]}", tuple(named.get(n, str(n)) for n in span), _by_position(len(span))
        )
    low = [label for label in ends if _LOW_END.search(normalised(label))]
    if (
        len(ends) == 2
        and len(low) == 1
        and not worded
        and values == list(range(values[0], values[-1] + 1))
        and values[0] in (1, 2)
    ):
        middle = sorted(numbers, key=lambda label: numbers[label])
        high = next(label for label in ends if label not in low)
        return SuspectedScale("rating_between_words", (low[0], *middle, high), _by_position(len(labels)))
    return None


def _by_position(points: int) -> tuple[Meaning, ...]:
    places = [place / (points - 1) for place in range(points)]
    return tuple("negative" if p < _NEUTRAL_FROM else "positive" if p > _NEUTRAL_TO else "neutral" for p in places)


def _side(point: int, neutral: int) -> Meaning:
    return "neutral" if point == neutral else "negative" if point < neutral else "positive"
