"""Names in which a capital says nothing: their letters are all small, or all of them are capitals."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import chain

from helpers.privacy.redaction.lists import (
    ALSO_WORDS,
    FIRST_NAMES,
    NAMED_AFTER,
    NOT_NAMES,
    SURNAMES_IN_SMALL,
    is_first_name,
    is_nothing_but_a_surname,
    is_surname,
    may_be_name,
    words_of,
)
from helpers.privacy.redaction.stretches import Spans, matches
from helpers.privacy.redaction.surroundings import AFTER_A_NAME, DOES_AS_PEOPLE_DO, LONGEST_CUE, NAMED_FOR

WORD = re.compile(r"[A-Za-z]+")
_IN_CAPITALS = r"(?:[A-ZÀ-ÖØ-Þ]['’])?[A-ZÀ-ÖØ-Þ]{2,}(?:['’-](?!S\b)[A-ZÀ-ÖØ-Þ]{2,})*"
_TITLES = words_of("MR MRS MS MISS MX DR PROF PROFESSOR CLLR COUNCILLOR REV REVD SIR DAME")
TITLES_IN_CAPITALS = _TITLES | {title.capitalize() for title in _TITLES}
_TITLED_IN_CAPITALS = re.compile(
    rf"\b(?P<title>{'|'.join(sorted(TITLES_IN_CAPITALS))})\b\.?(?: [A-Z]\b\.?){{0,3}} "
    r"(?:(?:VAN|VON|DER|DEN|DE|DI|DA|DOS|DU|LE|AL|EL|BIN|AP) )*"
    rf"(?!AND\b)(?P<first>{_IN_CAPITALS})(?: (?P<surname>{_IN_CAPITALS}))?(?!\w)"
)
# After these nothing but a name stands; MS and DR have other meanings, and people miss what is no name.
_ALWAYS_TITLES = {"MR", "MRS", "MX"}
_ALSO_OTHERWISE = {"MS", "MISS", "SIR"}
_NO_DOCTOR = {"ASAP", "EXERCISE", "PLANS", "SITE", "SITES", "SURGERIES", "TEST", "TESTS", "WHO"}
_WORD = r"[^\W\d_]+(?:['’-](?!s\b)[^\W\d_]+)*"
_TITLES_IN_SMALL = words_of("mr Mr mrs Mrs ms Ms miss Miss cllr Cllr dr Dr prof Prof")
_TITLED_IN_SMALL = re.compile(
    rf"\b(?P<title>{'|'.join(sorted(_TITLES_IN_SMALL))})\.? (?P<first>{_WORD})(?: (?P<surname>{_WORD}))?"
)
_ALWAYS_TITLES_IN_SMALL = {"mr", "mrs", "ms", "cllr", "dr", "Mr", "Mrs"}
_INTRODUCED_IN_SMALL = re.compile(
    r"\bmy name(?:'s|’s| is) (?P<data>[a-zà-ÿ'-]+(?: (?!and\b|from\b|at\b|i\b)[a-zà-ÿ'-]+)?)"
)
_SIGNED_OFF_IN_SMALL = re.compile(
    r"\b(?:regards|wishes|thanks|thank you|cheers|yours|ta)[\s,!–-]+(?P<data>[a-zà-ÿ]{2,}(?: [a-zà-ÿ]{3,})?)[\s.!]*$",
    re.IGNORECASE,
)
_CUED_IN_SMALL = re.compile(
    r"\b(?:contact|ask for|ask|(?:speak|spoke|spoken|talk|talked|chat|chatted) (?:to|with)|ring|rang|phoned?|e-?mailed|"
    r"called|this is|it['’]?s|i am|i['’]?m|see) (?P<data>[a-zà-ÿ]{3,}(?: [a-zà-ÿ]{3,})?)\b",
    re.IGNORECASE,
)
_NAMES_IN_SMALL = frozenset(name.lower() for name in FIRST_NAMES - ALSO_WORDS - NOT_NAMES)
_BOTH_IN_SMALL = _NAMES_IN_SMALL | SURNAMES_IN_SMALL
# Of words that follow each other every two.
_TWO_WORDS = re.compile(rf"(?<![\w'’-])(?P<first>{_WORD}) (?=(?P<surname>{_WORD}))")
_AND_IN_SMALL = re.compile(r" (?:or|and|&) (?P<data>[a-zà-ÿ]{3,})\b")


def in_capitals(text: str) -> Spans:
    """MR SMITH and DR A. PATEL; not MS TEAMS, and not "we miss meetings" in a text that is all capitals."""
    loud = text.isupper()
    for match in _TITLED_IN_CAPITALS.finditer(text):
        first, surname = match["first"], match["surname"]
        if _is_titled(match["title"].upper(), first, loud):
            both = surname and is_first_name(first) and may_be_name(surname)
            yield match.start(), match.end("surname" if both else "first")


def _is_titled(title: str, word: str, loud: bool) -> bool:
    """Whether a word in capitals is a name after this title. Where all is in capitals, verbs may follow one."""
    if not may_be_name(word) or word in _NO_DOCTOR:
        return False
    if title in _ALWAYS_TITLES or is_nothing_but_a_surname(word):
        return True
    if title == "MISS" and loud:
        return is_first_name(word)
    known = is_surname(word) or is_first_name(word)
    return known or not (loud or title in _ALSO_OTHERWISE)


def in_small(text: str, words: AbstractSet[str]) -> Spans:
    """By title, by how they are introduced, and by first name and surname: "mrs patel", "john smith".

    `words` are those of the text: most texts hold none that leads to a name, or is one.
    """
    if "name" in words:
        yield from matches(_INTRODUCED_IN_SMALL, text)
    if not _TITLES_IN_SMALL.isdisjoint(words):
        yield from _titled_in_small(text)
    if not text.isascii() or not _NAMES_IN_SMALL.isdisjoint(words):
        yield from _cued_in_small(text)
    if not text.isascii() or not _BOTH_IN_SMALL.isdisjoint(words):
        yield from _in_full(text)


def _titled_in_small(text: str) -> Spans:
    for match in _TITLED_IN_SMALL.finditer(text):
        first, surname = match["first"], match["surname"]
        known = match["title"] in _ALWAYS_TITLES_IN_SMALL or is_nothing_but_a_surname(first)
        if len(first) > 2 and known and may_be_name(first):
            both = surname and is_first_name(first) and is_surname(surname)
            yield match.start("first"), match.end("surname" if both else "first")


def _in_full(text: str) -> Spans:
    """A first name and a surname of the lists, of which one at least has no capital.

    Of those that are words too, only the surname may be one, and something that people do must follow.
    """
    for match in _TWO_WORDS.finditer(text):
        first, surname = match["first"], match["surname"]
        if not _is_name_in_small(first.lower()) or not is_surname(surname):
            continue
        end = match.end("surname")
        named_for = f"{first} {surname}".title() in NAMED_AFTER or NAMED_FOR.match(text, end)
        certain = is_nothing_but_a_surname(surname) or DOES_AS_PEOPLE_DO.match(text, end)
        if certain and not named_for:
            yield match.start(), end


def _cued_in_small(text: str) -> Spans:
    """First names without a capital after words that lead to a person: "ask dave in housing"."""
    end_of_letter = max(0, len(text) - LONGEST_CUE)
    for match in chain(_CUED_IN_SMALL.finditer(text), _SIGNED_OFF_IN_SMALL.finditer(text, end_of_letter)):
        first, *rest = match["data"].split(" ")
        if _is_name_in_small(first):
            start = match.start("data")
            end = start + len(first)
            surname = rest and rest[0].islower() and may_be_name(rest[0]) and not AFTER_A_NAME.match(text, end)
            yield start, match.end("data") if surname else end
            other = _AND_IN_SMALL.match(text, end)
            if other and _is_name_in_small(other["data"]):
                yield other.span("data")


def _is_name_in_small(word: str) -> bool:
    return word.islower() and is_first_name(word) and may_be_name(word) and word.capitalize() not in ALSO_WORDS
