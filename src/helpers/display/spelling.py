"""From numbers and names to the way readers see them: figures, and words for figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.display.exhibit import WITHHELD
from helpers.privacy.suppression import MINIMUM_BASE

# How a share is said, by the share that the words mean. The nearest one is taken.
_SAID = {
    0.05: "about one in twenty",
    0.1: "about one in ten",
    1 / 7: "about one in seven",
    1 / 6: "about one in six",
    0.2: "about one in five",
    0.25: "about a quarter",
    0.3: "about three in ten",
    1 / 3: "about a third",
    0.4: "about four in ten",
    0.45: "just under half",
    0.5: "about half",
    0.55: "just over half",
    0.6: "about six in ten",
    2 / 3: "about two thirds",
    0.7: "about seven in ten",
    0.75: "about three quarters",
    0.8: "about eight in ten",
    0.85: "more than eight in ten",
    0.9: "about nine in ten",
    0.95: "almost all",
}
_CHANGES = {"share_change": 100, "score_change": 1}  # what turns a change into points
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TOO_FEW = f"withheld (fewer than {MINIMUM_BASE})"


def percentage(share: float) -> str:
    """A share as readers see it; what is not quite nothing, or not quite all, does not round to it.

    >>> percentage(0.625), percentage(0.001), percentage(0.999), percentage(0.0)
    ('63%', '<1%', '>99%', '0%')
    """
    if math.isnan(share):
        return WITHHELD
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{_rounded(100 * share)}%"


def share_in_words(share: float) -> str:
    """A share in words that are easily said, with the exact figure beside it.

    >>> share_in_words(0.62)
    'about six in ten (62%)'
    """
    if share < 0.025:
        return f"{'hardly anybody' if share else 'nobody'} ({percentage(share)})"
    if share > 0.975:
        return f"{'nearly everybody' if share < 1 else 'everybody'} ({percentage(share)})"
    return f"{_SAID[min(_SAID, key=lambda said: abs(said - share))]} ({percentage(share)})"


def figure(value: float, unit: str) -> str:
    """An estimate as readers see it, by its unit.

    A share is a percentage and a score a whole number, their changes with a sign; alpha, and any other
    plain number, has two places, a rating one. People of a population are told to three figures.

    >>> figure(0.625, "share"), figure(-0.034, "share_change"), figure(1.2, "score_change"), figure(0.7, "alpha")
    ('63%', '−3', '+1', '0.70')
    >>> figure(5.25, "rating"), figure(1_234_567, "people"), figure(9.4, "minutes")
    ('5.3', '1,230,000', '9')
    """
    if math.isnan(value):
        return WITHHELD
    if unit == "share":
        return percentage(value)
    if unit in _CHANGES:
        return signed(value * _CHANGES[unit])
    if unit == "rating":
        return f"{_rounded(10 * value) / 10:.1f}"
    if unit == "people":
        rounded_off = 10 ** max(0, len(str(int(value))) - 3)
        return f"{_rounded(value / rounded_off) * rounded_off:,}"
    return f"{value:.2f}".replace("-", "−") if unit in ("alpha", "number") else str(_rounded(value))


def signed(change: float) -> str:
    """A change as a whole number with its sign; one that rounds to nought has none.

    >>> signed(-3.5), signed(0.2), signed(2.5)
    ('−4', '0', '+3')
    """
    whole = _rounded(abs(change))
    return f"{'−' if change < 0 else '+'}{whole}" if whole else "0"


def interval(low: float, high: float, unit: str) -> str:
    """The two ends of an interval: "58% to 66%"."""
    return WITHHELD if math.isnan(low) else f"{figure(low, unit)} to {figure(high, unit)}"


def count(number: Any) -> str:
    """A count with thousands set apart, or the sign of a withheld one."""
    return WITHHELD if pd.isna(number) else f"{int(number):,}"


def p_value(p: float) -> str:
    """A p value as readers see it; one that is under 5% does not round to it.

    >>> p_value(0.0004), p_value(0.0412), p_value(0.0497), p_value(0.318)
    ('<0.001', '0.041', '<0.05', '0.318')
    """
    if p < 0.001:
        return "<0.001"
    return "<0.05" if 0.0495 <= p < 0.05 else f"{p:.3f}"


def number_in_words(number: int) -> str:
    """Small numbers as words, as a sentence has them.

    >>> number_in_words(3), number_in_words(30)
    ('three', '30')
    """
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def all_of(number: int) -> str:
    """All of so many, as a sentence has it.

    >>> all_of(2), all_of(6)
    ('both', 'all six')
    """
    return "both" if number == 2 else f"all {number_in_words(number)}"


def ordinal(number: int) -> str:
    """A place in an order, in figures.

    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def either(names: Sequence[str]) -> str:
    """Names one after another, as a choice.

    >>> either(["a"]), either(["a", "b", "c"])
    ('a', 'a, b or c')
    """
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them.

    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def quoted(name: str) -> str:
    """A name in quotation marks, without the full stop that ends a statement."""
    return f"“{name.rstrip('.')}”"


def meaning_in_words(answers: Sequence[str]) -> str:
    """What answers that mean the same have in common, given lowest first.

    >>> meaning_in_words(["Agree", "Strongly agree"]), meaning_in_words(["Often", "Always"])
    ('agree', 'Often or Always')
    """
    last = {answer.split()[-1].casefold() for answer in answers}
    if len(last) == 1 and len(answers) > 1:
        return last.pop()
    return " or ".join(answers) if len(answers) < 3 else f"{answers[0]} to {answers[-1]}"


def lowered(text: str) -> str:
    """A sentence, or a name, as it goes on within another sentence; initials stay capital.

    >>> lowered("Kind of organisation"), lowered("NHS region")
    ('kind of organisation', 'NHS region')
    """
    text = text.rstrip(".")
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """A text as a sentence begins with it; unlike `str.capitalize`, it leaves the rest alone."""
    return text[:1].upper() + text[1:]


def _rounded(value: float) -> int:
    """To the nearest whole number, halves up: half to even would print 62.5 as 62 and 63.5 as 64.

    What a sum of floats leaves behind the tenth decimal is no part of the number.
    """
    return int(round(value, 10) + 0.5)
