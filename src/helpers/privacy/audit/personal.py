"""The attack on what can only be somebody's own: the numbers and addresses that redaction knows by their form.

Of these only what a report cannot hold but by mistake: among its own figures, dates and digests are many that
are as long as a telephone number. Names, streets, web pages and cars have too little form to be told apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from helpers.privacy.audit.places import place_of, saying
from helpers.privacy.audit.reading import APART, Published
from helpers.privacy.leaks import Leak
from helpers.privacy.redaction import BIRTH, CARD, EMAIL, NHS, NI, PHONE, POSTCODE, stretches

# Neither figures with many decimals nor digests are anybody's, and cells that are a number, or none, are most.
_OWN_FIGURES = re.compile(r"(?<![\w.])(?:0|[1-9]\d{0,11})\.\d{4,}(?:e[+-]?\d+)?(?![\w.])|\b[0-9a-f]{32,}\b")
_WORTH_A_LOOK = re.compile(r"@|＠|%40|&#|&commat;|[a-z0-9)\]]\s?[(\[ ]\s?at[ )\]]|\d\D*\d", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d(?:\D{0,5}\d){8}")  # what is shorter is none of a card, a patient or a telephone
_FIGURE = re.compile(r"[+−-]?[1-9][\d,]*(?:\.\d+)?%?|[+−-]?0?\.\d+%?")
_IP = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_DOMAIN = re.compile(r"(?:@|at\b|%40|&#0*64;|&commat;).*(?:\.|\bdot\b)", re.IGNORECASE | re.DOTALL)
_CARD = re.compile(
    r"(?:[3-6]\d{14,15}|2[2-7]\d{14})|\d{4}\D{1,5}(?:\d{4}\D{1,5}\d{4}\D{1,5}\d{1,7}|\d{6}\D{1,5}\d{4,5})"
)
_NHS = re.compile(r"\d{3}\D{1,4}\d{3}\D{1,4}\d{4}")
_SAYS_NHS = re.compile(r"NHS\D{0,20}$", re.IGNORECASE)
# No number begins otherwise. In small letters and without spaces it may be anything.
_NI = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:\d{6}[A-D]?|\W[\d\W]*[A-D]?)")
_NI_IN_SMALL = re.compile(r"[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z]\W\d\d\W\d\d\W\d\d\W[a-d]")
_PHONE = re.compile(r"\+\d|00[1-9]|\(?0\)? ?[1-9]")
_POSTCODE = re.compile(r"[A-Z\d]+[ -]{0,2}[A-Z\d]+|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}")

# A kind, what it is called, and whether what redaction takes for one, after `before` and before `after`, is one here.
_KINDS: dict[str, tuple[str, Callable[[str, str, str], bool]]] = {
    EMAIL: ("an e-mail address", lambda found, _, __: _DOMAIN.search(found) is not None),
    CARD: ("a card number", lambda found, before, after: _stands_alone(before, after) and _matches(_CARD, found)),
    NHS: (
        "an NHS number",
        lambda found, before, after: (
            _SAYS_NHS.search(before) is not None or (_stands_alone(before, after) and _matches(_NHS, found))
        ),
    ),
    NI: ("a National Insurance number", lambda found, _, __: _matches(_NI, found) or _matches(_NI_IN_SMALL, found)),
    BIRTH: ("a date of birth", lambda _, __, ___: True),
    PHONE: (
        "a phone number",
        lambda found, before, after: _stands_alone(before, after) and _PHONE.match(found) is not None,
    ),
    POSTCODE: ("a postcode", lambda found, before, after: _stands_alone(before, after) and _matches(_POSTCODE, found)),
}
_BEFORE = 24  # letters: enough for "NHS number is"


def personal_data(published: Published) -> Iterator[Leak]:
    """Texts that hold what can only be somebody's own. It is said what it is and where, and never repeated."""
    # What is said in one file is said in the one file too, and in a notebook.
    files_of: dict[str, dict[str, None]] = defaultdict(dict)
    for file, text in published.texts.items():
        for part in text.split(APART):
            files_of[part][file] = None
    for part, files in files_of.items():
        if _FIGURE.fullmatch(part) or not _WORTH_A_LOOK.search(part):
            continue
        for kind in _kinds_in(part):
            for file in files:
                exhibit, cell = place_of(published, file, saying(part.strip()))
                yield Leak(file, exhibit, cell, f"holds {kind}")


def _kinds_in(part: str) -> Iterator[str]:
    text = _OWN_FIGURES.sub("…", part)
    if _IP.search(text):
        yield "an IP address"
    has_long_number = _LONG_NUMBER.search(text)
    for kind, (called, is_one) in _KINDS.items():
        if kind in (CARD, NHS, PHONE) and not has_long_number:
            continue
        for start, stop in stretches(text, kind):
            if is_one(text[start:stop], text[max(0, start - _BEFORE) : start], text[stop : stop + 2]):
                yield called
                break


def _matches(form: re.Pattern[str], found: str) -> bool:
    return form.fullmatch(found) is not None


def _stands_alone(before: str, after: str) -> bool:
    """Whether a number is none of the digits of a longer one, or of an id."""
    return not (re.search(r"[\w.,#/-]$", before) or re.match(r"\w|[.,-]\d", after))
