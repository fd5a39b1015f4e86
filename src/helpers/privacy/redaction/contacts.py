"""How people are reached: addresses on the net and in the street, postcodes and telephones."""

from __future__ import annotations

import re

import phonenumbers

from helpers.privacy.redaction.lists import may_be_name
from helpers.privacy.redaction.stretches import Spans, digits_of, longest_first, matches

BUILDING = r"(?:House|Cottage|Farm|Lodge|Barn|Vicarage|Rectory|Bungalow|Villa|Manor|Mill|Tower|Point|Hall)"

# As they are written, as a web address or page has them, and as they are spelt out or put in brackets to fool machines.
_AT = r"(?:@|%40(?=[\w-]+\.\w)|&#0*64;|&commat;|\s*[(\[{<]\s*(?:at|@)\s*[)\]}>]\s*)"
_DOT = r"(?:\.|\s*[(\[{<]\s*(?:dot|\.)\s*[)\]}>]\s*)"
_TOP = r"(?:com|org|net|uk|info|eu|co|io|scot|wales|cymru|me)"
# With spaces about the @ only before a whole domain, for "we share @ work".
_EMAIL = re.compile(
    rf"(?<![\w.+'’-])(?:[\w.+'’-]*\w(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)*|[ ]?@[ ][\w-]+(?:\.[\w-]+)+)"
    r"|[\w+-]+[._]\w[\w.+-]* @[\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
# "look at example.org" is none: what stands before "at" has a stop, a line or a digit in it.
_EMAIL_SPOKEN = re.compile(
    rf"\b(?:[\w.+-]+ at [\w-]+(?: dot [\w-]+)* dot {_TOP}|"
    r"(?:[\w+-]+[._][\w.+-]+|[a-z][a-z+-]*\d[\w.+-]*) at [\w-]+(?:\.[\w-]+)+)\b",
    re.IGNORECASE,
)
_WEB = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]*[\w/]", re.IGNORECASE)
_WEB_BARE = re.compile(rf"\b(?:[a-z0-9-]+\.)+{_TOP}/[^\s<>\"]*\w", re.IGNORECASE)
# The end of everybody's address, "@gov.uk", is nobody's handle.
_HANDLE = re.compile(r"(?<![\w.])@(?![\w.-]+\.(?:uk|com|org|net)\b)[A-Za-z_](?:\w{2,}(?:\.\w+)*|\w*\.\w{2,})")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ -]{0,2}(?!(?:1st|2nd|3rd|\dth)\b)\d[A-Z]{2}\b", re.IGNORECASE)
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Crescent|Cres|Terrace|Gardens|Gdns|Grove|Mews|Way|Court|Ct|"
    r"Place(?! of)|Square|Sq|Hill|Walk|View|Rise|Row|Parade|Park|Green|Path|Wharf|Quay|Vale|Villas|Yard|Croft|"
    r"Fold|Wynd|Brae|Broadway|Parkway|Heights)\b"
)
_NUMBERED = r"(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?,? "
_PROPER = r"(?:(?:St\.|[A-Z][\w'’-]+) )"
# A house and its street: "14 Acacia Avenue". Only with capitals, for "3 hard road closures" is none, and not
# "3 Crown Court cases".
_ADDRESS = re.compile(
    rf"\b(?:(?:The )?{_PROPER}{{0,2}}{BUILDING}, )?(?:(?:Flat|Apartment|Apt\.?|Unit) \d+\w?,? )?{_NUMBERED}"
    rf"(?!(?:Crown|County|High|Family|Magistrates['’]?) Court){_PROPER}{{1,3}}{_STREET}"
    rf"|\b(?:Flat|Apartment|Apt\.?) \d+\w?,? {_PROPER}{{1,2}}(?:{_STREET}|{BUILDING}\b)"
    rf"|\b(?:The )?{_PROPER}{{0,2}}{BUILDING}, {_PROPER}{{1,2}}{_STREET}"
)
_ADDRESS_THE = re.compile(rf"\b{_NUMBERED}The (?P<which>[A-Z][a-z]+)\b")
# Without capitals where it is said that somebody or something is there: "lives at 14 acacia avenue".
_ADDRESS_IN_SMALL = re.compile(
    rf"\b(?:at|to|from|of|in|lives|address(?: is| was)?:?) (?P<data>{_NUMBERED}"
    r"(?!(?:people|staff|days?|weeks?|months?|years?|hard|main|bus|cycle|major|minor|busy|different|other|more|we|they|it|"
    r"the|and|or|every|each|very|a)\b)(?:(?:st|[a-z][a-z'’]{2,}) ){1,3}"
    r"(?:street|st|road|rd|avenue|ave|lane|close|drive|crescent|terrace|gardens|grove|mews|court|way))\b"
    r"(?! (?:closures?|works|shops?|fines?|failures?|safety|accidents?|cases?|hearings?|to|by|of)\b)"
)
# Digits as people group them, from a trunk or country code on; or after a word that says so.
_PHONE = re.compile(r"(?<!\w)(?:\+|00|\(0|0)\d?(?:[ ().*·•~_-]{0,3}\d){7,13}(?!\w)")
# Two numbers too may have a slash between them.
_PHONE_SLASHED = re.compile(r"(?<![\w/])0\d{2,4}/\d{3,4}[/ -]?\d{3,4}(?![\w/])")
_SIGNS_IN_PHONES = str.maketrans("*·•~_/", "------")
_END_OF_GROUP = re.compile(r"\d(?!\d)")
_PHONE_MOBILE = re.compile(r"(?<!\w)7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)")
_PHONE_SAID = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mobile|ring|call|text|fax|ext(?:ension)?)\b[\s.:]*(?:me|us|them|him|her|on|at|is|no\.?|number|[\s.:])*"
    r"(?P<data>\d(?:[ -]?\d){4,12})(?!\d)",
    re.IGNORECASE,
)


def emails(text: str) -> Spans:
    """E-mail addresses, written or spelt out."""
    if "@" in text or "at" in text.lower() or "%40" in text or "&#" in text:
        yield from sorted([*matches(_EMAIL, text), *matches(_EMAIL_SPOKEN, text)])


def web_addresses(text: str) -> Spans:
    """Pages, and the handles by which people are found on social media."""
    if "/" in text or "@" in text or "www" in text.lower():
        yield from sorted([*matches(_WEB, text), *matches(_WEB_BARE, text), *matches(_HANDLE, text)])


def addresses(text: str) -> Spans:
    """A house and its street, or a flat."""
    spans = {*matches(_ADDRESS, text), *matches(_ADDRESS_IN_SMALL, text), *_addresses_the(text)}
    yield from sorted(spans, key=longest_first)


def _addresses_the(text: str) -> Spans:
    """6 The Paddocks; "2 The Council" is the second point of a list."""
    return (match.span() for match in _ADDRESS_THE.finditer(text) if may_be_name(match["which"]))


def postcodes(text: str) -> Spans:
    """Postcodes of the United Kingdom."""
    return matches(_POSTCODE, text)


def phones(text: str) -> Spans:
    """Telephone numbers, as people group them, and after a word that says so."""
    spans = {
        *_phones_in_groups(text),
        *matches(_PHONE_SLASHED, text, _is_phone),
        *matches(_PHONE_MOBILE, text),
        *matches(_PHONE_SAID, text),
    }
    yield from sorted(spans, key=longest_first)


def _phones_in_groups(text: str) -> Spans:
    """Of the digits in a row as many groups as make a number: another may follow after a space."""
    match = _PHONE.search(text)
    while match:
        start, stop = match.span()
        ends = [end.end() for end in _END_OF_GROUP.finditer(text, start, stop)]
        whole = next((end for end in reversed(ends) if _is_phone(text[start:end])), None)
        if whole:
            yield start, whole
        match = _PHONE.search(text, whole or stop)


def _is_phone(number: str) -> bool:
    """Whether the number is as long as a number of its country may be. Ofcom's numbers for drama are."""
    try:
        parsed = phonenumbers.parse(number.translate(_SIGNS_IN_PHONES), "GB")
    except phonenumbers.NumberParseException:
        return False
    whole = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
    return whole and len(digits_of(number)) >= 9
