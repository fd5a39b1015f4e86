"""What is one person's alone: numbers of cards, patients and vehicles, and dates of birth."""

from __future__ import annotations

import re

from helpers.privacy.redaction.lists import SHORT_WORDS
from helpers.privacy.redaction.stretches import Spans, digits_of, longest_first, matches

_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
# In the groups that are on cards, with other signs between them; years and dates in a row begin otherwise.
_CARD_IN_GROUPS = re.compile(
    r"(?<!\d)(?:[3-6]\d{3}|2[2-7]\d\d)(?P<sep>[ ]{0,2}[._/:|*-][ ]{0,2}|\s{1,3})"
    r"(?:\d{4}(?P=sep)\d{4}(?P=sep)\d{1,7}|\d{6}(?P=sep)\d{4,5})(?!\d)"
)
_APART = r"[ ]{0,2}[._/-]?[ ]?"
_NHS = re.compile(
    rf"(?<![\d+])(?:\d{{3}}{_APART}\d{{3}}{_APART}\d{{4}}"
    r"|\d{3}[ .-]\d{4}[ .-]\d{3}|\d{4}[ .-]\d{3}[ .-]\d{3}|\d{5}[ .-]\d{5})(?!\d)"
)
# Said to be one: a slip in the number does not make it harmless.
_NHS_SAID = re.compile(
    r"\bNHS\s*(?:number|no\.?|num|#)?\W{0,3}(?:is|was)?\s*(?P<data>\d(?:(?:[ /_-]{0,2}|\.)\d){8,10})(?!\d)",
    re.IGNORECASE,
)
# "On 12-11-24 a man" has other signs before and after.
_NI = re.compile(
    r"\b[A-Z]{2}(?:[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?|(?P<sep>[._/-])\d{2}(?P=sep)\d{2}(?P=sep)\d{2}(?P=sep)|"
    r"-?\d{2}-?\d{2}-?\d{2}-?)[A-D]\b",
    re.IGNORECASE,
)
# Said to be one, it may lack its last letter, or be a temporary one that ends in F or M.
_NI_SAID = re.compile(
    r"\b(?:NI|N\.I\.|NINO|national insurance)\s*(?:number|num|no\b\.?|#)?\W{0,3}(?:is|was)?\s*"
    r"(?P<data>[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}(?:[ -]?[A-Z])?)\b",
    re.IGNORECASE,
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:{_DAY}[ ./\\_-]{{1,2}}(?:of )?(?:\d{{1,2}}|{_MONTH})[ ,./\\_-]{{1,2}}['’]?(?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|\d{{4}}[./\\_-]\d{{1,2}}[./\\_-]\d{{1,2}}(?!\d)|{_MONTH} {_DAY},? \d{{4}}(?!\d)"
    rf"|{_DAY}(?: of)? {_MONTH}(?!\w)|(?:\d{{8}}|\d{{6}})(?!\d))"
)
# Other dates are harmless: a date of birth is said to be one.
_OF_BIRTH = r"(?:d\.? ?o\.? ?b\b\.?|date[ -]of[ -]birth|birth ?date|birthday)"
_BIRTH = re.compile(
    rf"\b(?:(?:{_OF_BIRTH}|born)(?: (?:on|is|was|as|the|of|given|recorded|entered|wrong)\b)*"
    rf"(?: ?\(d+[ ./-]m+[ ./-]y+\))?[ :=(,–-]*|b\. ?)(?P<data>{_DATE})",
    re.IGNORECASE,
)
# The date may stand first: "01/02/1980 is his date of birth". What was "born out of" something is a scheme.
_BIRTH_BEFORE = re.compile(
    rf"(?<![\w/])(?<!\d[.-])(?P<data>{_DATE})(?:"
    rf"(?:[ ,:;=(–-]{{1,3}}|,? (?:is|was|as|for)(?: [\w'’]+){{0,4}} ){_OF_BIRTH}(?![a-z])(?![ :=(,–-]*{_DATE})"
    r"|(?:[ ,=(–-]{1,3}|,? (?:is|was) (?:when|the (?:day|date))(?: that)? (?:[\w'’]+ ){1,4})born\b"
    rf"(?! (?:out|of|from)\b)(?! (?:on )?{_DATE}))",
    re.IGNORECASE,
)
# Most texts hold no such word, and to look for it is quicker than to look for dates.
_BIRTH_SAID = re.compile(r"b[io]r|d\.? ?o\.? ?b|b\.", re.IGNORECASE)
_BIRTH_AGAIN = re.compile(rf"[^.!?\n]{{0,30}}?\b(?:and|not|or|but) (?:is |was )?(?P<data>{_DATE})", re.IGNORECASE)
# Since 2001 (AB12 CDE), in small letters or capitals but not both; since 1983 (A123 BCD; S117 is a section of an
# Act) and 1963 (ABC 123D); of Northern Ireland, by the letters of its counties (ABZ 1234).
_VEHICLE = re.compile(
    r"\b(?:[A-Z]{2} ?\d{2}[ -]?[A-Z]{3}|[A-Za-z][a-z]\d{2} ?[a-z]{3}|(?!S)[A-Z]\d{3} ?[A-Z]{3}|[A-Z]\d{1,2}[A-Z]{3}|"
    r"[A-Z]{3} ?\d{3} ?[A-Z]|[A-Z][A-HJ-PR-Z]Z ?(?!19\d\d|20\d\d)\d{3,4})\b"
)
_VEHICLE_SHORT = re.compile(
    r"\b(?:[a-z]{2} \d{2} [a-z]{3}|[A-Z]\d{1,3} [A-Z]{3}|[A-Z]{3} ?\d{1,3} ?[A-Z]|"
    r"[A-Z](?:I[ABGJLW]|[JOUX]I) ?(?!19\d\d|20\d\d)\d{3,4})\b"
)
# Said to be one: of any form, those without a date too (1 ABC).
_VEHICLE_SAID = re.compile(
    r"\b(?i:regs?|registration|vrm|plates?)\b(?i: (?:no|num|number|mark|plate)\b\.?)?(?:[ :=#(]{0,3}| (?i:is|was|of) )"
    r"(?P<data>[A-Z]{1,3} ?\d{1,4}(?: ?[A-Z]{1,3})?|\d{1,4} ?[A-Z]{1,3})\b"
)
_VEHICLE_SAID_IN_SMALL = re.compile(
    r"\b(?:reg|registration|plate)(?: (?:no|number)\.?)?(?::| is| was) "
    r"(?P<data>[a-z]{1,3}\d{1,4}(?: ?[a-z]{1,3})?|[a-z]{3} \d{1,4}|\d{1,4} ?[a-z]{3})\b"
)
_DRIVEN = re.compile(
    r"\b(?:cars?|vans?|vehicles?|lorry|taxis?|motorbike|moped|plates?|regs?|registration|vrm|drives?|driving|parked|dvla|anpr)\b",
    re.IGNORECASE,
)


def cards(text: str) -> Spans:
    """Numbers of payment cards."""
    yield from sorted({*matches(_CARD, text, _is_card), *matches(_CARD_IN_GROUPS, text, _is_card)}, key=longest_first)


def _is_card(number: str) -> bool:
    """Luhn's check, which every payment card passes and one in ten other numbers."""
    digits = digits_of(number)[::-1]
    return sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def nhs_numbers(text: str) -> Spans:
    """NHS numbers, and what is said to be one."""
    yield from sorted({*matches(_NHS_SAID, text), *matches(_NHS, text, _is_nhs)})


def _is_nhs(number: str) -> bool:
    """The check digit of the NHS Data Dictionary: weights 10 to 2, modulus 11."""
    *digits, check = digits_of(number)
    remainder = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    return check == remainder % 11


def ni_numbers(text: str) -> Spans:
    """National Insurance numbers, and what is said to be one."""
    yield from sorted({*matches(_NI, text), *matches(_NI_SAID, text)}, key=longest_first)


def births(text: str) -> Spans:
    """Dates of birth, and the other date that somebody is said to have been born on."""
    if not _BIRTH_SAID.search(text):
        return
    spans = set(matches(_BIRTH_BEFORE, text))
    for match in _BIRTH.finditer(text):
        spans.add(match.span("data"))
        again = _BIRTH_AGAIN.match(text, match.end())
        if again:
            spans.add(again.span("data"))
    yield from sorted(spans, key=longest_first)


def vehicles(text: str) -> Spans:
    """Registrations by their form; those of less form where a vehicle or its plate is spoken of."""
    patterns = [_VEHICLE]
    if _DRIVEN.search(text):
        patterns += [_VEHICLE_SHORT, _VEHICLE_SAID, _VEHICLE_SAID_IN_SMALL]
    spans = {span for pattern in patterns for span in matches(pattern, text, _is_vehicle)}
    yield from sorted(spans, key=longest_first)


def _is_vehicle(mark: str) -> bool:
    """Whether its letters are none of the short words that follow a code: "PM05 was the old one"."""
    return SHORT_WORDS.isdisjoint(re.findall(r"[a-z]{2,}", mark.lower()))
