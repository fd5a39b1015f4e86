"""From what people wrote to what may be kept of it: personal data replaced by what they were.

Rules, not a model: every pattern can be read, and a reader of the ledger can see what each kind
removed. They lean towards removing too much, because a report never needs a telephone number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import compress, repeat

import numpy as np
import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from helpers.privacy.names import ALSO_WORDS, FIRST_NAMES, NAMED_AFTER, NOT_NAMES, PLACES, TITLES

EMAIL, WEB, CARD, NHS, NI = "e-mail address", "web address", "card number", "NHS number", "National Insurance number"
PHONE, POSTCODE, ADDRESS, BIRTH, NAME = "phone number", "postcode", "address", "date of birth", "name"

# What a text must hold for there to be any of a kind: looked for in all texts at once, before the rules
# read the few that are left. Names have no such mark.
_AT_A_GLANCE = {
    EMAIL: r"@|[(\[]|(?i: at [^ ]+ dot |[._][^ ]+ at )",
    WEB: r"/|@|(?i:www)",
    **dict.fromkeys((CARD, NHS, NI, BIRTH, PHONE, ADDRESS, POSTCODE), r"\pN"),
}
LONGEST_CUE = 40  # characters before a name in which words that lead to it are looked for

# A rule yields the stretches of a text that are of its kind.
Spans = Iterator[tuple[int, int]]
Rule = Callable[[str], Spans]


def redact(texts: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """The texts with personal data replaced by markers such as "[e-mail address]", and what was found.

    Blanks stay blank, and index, name and dtype stay as they are. The second table has the
    columns kind and count, one row for each kind found: how many stretches were replaced.

    >>> texts, found = redact(pd.Series(["Ring me on 020 7946 0018", None]))
    >>> texts[0], found.to_dict("records")
    ('Ring me on [phone number]', [{'kind': 'phone number', 'count': 1}])
    """
    codes, distinct = pd.factorize(texts)
    times = np.bincount(codes[codes >= 0], minlength=len(distinct))
    kept, found = [], Counter[str]()
    for text, kinds, often in zip(distinct, _likely_kinds(list(distinct)), times.tolist(), strict=True):
        redacted, here = redact_text(text, kinds)
        kept.append(redacted)
        for kind, count in here.items():
            found[kind] += count * often
    # One blank more, which the code -1 of a blank finds at the end.
    cells = np.array([*kept, None], dtype=object)[codes]
    counts = pd.DataFrame([(kind, found[kind]) for kind in RULES if found[kind]], columns=["kind", "count"])
    return pd.Series(cells, index=texts.index, name=texts.name, dtype=texts.dtype), counts


def _likely_kinds(texts: list[str]) -> Iterator[list[str]]:
    """For each text the kinds that may be in it, in the order of the rules."""
    every = pa.array(texts, pa.large_string())
    likely = {
        kind: pc.match_substring_regex(every, _AT_A_GLANCE[kind]).to_pylist() if kind in _AT_A_GLANCE else repeat(True)
        for kind in RULES
    }
    return (list(compress(RULES, flags)) for flags in zip(*likely.values(), strict=False))


def redact_text(text: str, kinds: Iterable[str] | None = None) -> tuple[str, Counter[str]]:
    """One text without its personal data, and how many stretches of each kind were replaced.

    `kinds` are those that may be in it, where that is known.
    """
    found = Counter[str]()
    for kind in RULES if kinds is None else kinds:
        kept, end = [], 0
        for start, stop in RULES[kind](text):
            if start >= end:
                kept += [text[end:start], f"[{kind}]"]
                end = stop
                found[kind] += 1
        text = "".join(kept) + text[end:] if kept else text
    return text, found


def _matches(pattern: re.Pattern[str], text: str, is_one: Callable[[str], bool] = lambda _: True) -> Spans:
    """The stretches that match, or that the pattern's group "data" holds, where they are one of these."""
    group = "data" if "data" in pattern.groupindex else 0
    return (match.span(group) for match in pattern.finditer(text) if is_one(match[group]))


def _digits(text: str) -> list[int]:
    # Of any script: what the rules take for a digit has a value.
    return [int(character) for character in text if character.isdecimal()]


# --- Addresses and numbers ---------------------------------------------------------------------

_AT, _DOT = r"(?:@|\s*[(\[]\s*at\s*[)\]]\s*)", r"(?:\.|\s*[(\[]\s*dot\s*[)\]]\s*)"
_EMAIL = re.compile(rf"[\w.+'’-]*\w{_AT}[\w-]+(?:{_DOT}[\w-]+)*", re.IGNORECASE)
_EMAIL_SPOKEN = re.compile(
    r"\b(?:[\w.+-]+ at [\w-]+(?: dot [\w-]+)+|[\w+-]+[._][\w.+-]+ at [\w-]+(?:\.[\w-]+)+)\b", re.IGNORECASE
)
_WEB = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]*[\w/]", re.IGNORECASE)
_WEB_BARE = re.compile(
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|uk|info|eu|co|io|scot|wales|cymru|me)/[^\s<>\"]*\w", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z_]\w{2,}")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_NHS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
# Said to be one: a slip in the number does not make it harmless.
_NHS_SAID = re.compile(
    r"\bNHS\s*(?:number|no\.?|num|#)?\W{0,3}(?:is|was)?\s*(?P<data>\d(?:[ -]?\d){8,10})(?!\d)", re.IGNORECASE
)
_NI = re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ -]{0,2}(?!(?:1st|2nd|3rd|\dth)\b)\d[A-Z]{2}\b", re.IGNORECASE)
# A house and its street: "14 Acacia Avenue". Only with capitals, for "3 hard road closures" is none.
_ADDRESS = re.compile(
    r"\b(?:Flat \d+\w?,? )?\d{1,3}[A-Za-z]?,? (?:[A-Z][\w'’]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Mews)\b"
)
# Other dates are harmless: a date of birth is said to be one.
_BIRTH = re.compile(
    r"\b(?:d\.? ?o\.? ?b\b\.?|date of birth|birthday|born)(?: on| is| was)?[ :]*"
    r"(?P<data>\d{1,2}(?:st|nd|rd|th)?[ ./-](?:of )?(?:\d{1,2}|[A-Za-z]{3,9})[ ,./-]+\d{2,4}|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
# Digits as people group them, from a trunk or country code on; or after a word that says so.
_PHONE = re.compile(r"(?<!\w)(?:\+|00|\(0|0)\d?(?:[ ().-]{0,3}\d){7,13}(?!\w)")
_PHONE_MOBILE = re.compile(r"(?<!\w)7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)")
_PHONE_SAID = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mobile|ring|call|text|fax|ext(?:ension)?)\b[\s.:]*(?:me|us|them|him|her|on|at|is|no\.?|number|[\s.:])*"
    r"(?P<data>\d(?:[ -]?\d){4,12})(?!\d)",
    re.IGNORECASE,
)


def _emails(text: str) -> Spans:
    if "@" in text or "at" in text.lower():
        yield from sorted([*_matches(_EMAIL, text), *_matches(_EMAIL_SPOKEN, text)])


def _web_addresses(text: str) -> Spans:
    """Pages, and the handles by which people are found on social media."""
    if "/" in text or "@" in text or "www" in text.lower():
        yield from sorted([*_matches(_WEB, text), *_matches(_WEB_BARE, text), *_matches(_HANDLE, text)])


def _cards(text: str) -> Spans:
    return _matches(_CARD, text, _is_card)


def _is_card(number: str) -> bool:
    """Luhn's check, which every payment card passes and one in ten other numbers."""
    digits = _digits(number)[::-1]
    return sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def _nhs_numbers(text: str) -> Spans:
    yield from sorted({*_matches(_NHS_SAID, text), *_matches(_NHS, text, _is_nhs)})


def _is_nhs(number: str) -> bool:
    """The check digit of the NHS Data Dictionary: weights 10 to 2, modulus 11."""
    *digits, check = _digits(number)
    remainder = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    return check == remainder % 11


def _ni_numbers(text: str) -> Spans:
    return _matches(_NI, text)


def _births(text: str) -> Spans:
    return _matches(_BIRTH, text)


def _addresses(text: str) -> Spans:
    return _matches(_ADDRESS, text)


def _postcodes(text: str) -> Spans:
    return _matches(_POSTCODE, text)


def _phones(text: str) -> Spans:
    spans = {*_matches(_PHONE, text, _is_phone), *_matches(_PHONE_MOBILE, text), *_matches(_PHONE_SAID, text)}
    yield from sorted(spans, key=lambda span: (span[0], -span[1]))


def _is_phone(number: str) -> bool:
    """Whether the number is as long as a number of its country may be. Ofcom's numbers for drama are."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) and len(_digits(number)) >= 9


# --- Names of people ---------------------------------------------------------------------------

_TITLED_IN_SMALL = re.compile(r"\b(?:mr|mrs|ms|cllr|dr)\.? (?P<data>[^\W\d_]{3,})")
# A surname with a particle, and an officer's with a number: Mrs van der Berg, PC 4512 Hargreaves.
_TITLED_AT_LENGTH = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|PC|WPC|PCSO|DC|DS|DI|Sgt|Sergeant)\.?"
    r"(?: (?:\d{2,6}|van|von|der|den|de|di|da|du|la|le|al|el|bin|ap|ter))+ [A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*"
)
# O'Brien, Okonjo-Bright, McAllister: a word with a capital, without the 's of a genitive.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:['’-](?![sS]\b)[^\W\d_]+)*"
_TOKEN = re.compile(rf"(?<![\w'’-]){_CAPITAL}(?![\w@])")
# Between the words of one name: a space, or the stop of a title or an initial and a space.
_WITHIN = (" ", ". ", ".")
_INTRODUCED = re.compile(r"(?:\bmy name(?:'s|’s| is)|\bsigned(?: by)?)[ :,]+$", re.IGNORECASE)
_INTRODUCED_IN_SMALL = re.compile(
    r"\bmy name(?:'s|’s| is) (?P<data>[a-zà-ÿ'-]+(?: (?!and\b|from\b|at\b|i\b)[a-zà-ÿ'-]+)?)"
)
_SIGNED_OFF = re.compile(
    r"\b(?:regards|sincerely|faithfully|wishes|thanks|thank you|cheers|yours|best)[\s,!–-]+$", re.IGNORECASE
)
_POINTED_TO = re.compile(
    r"(?:\b(?:contact|ask for|ask|speak to|spoke to|speak with|talk to|talked to|ring|rang|phone|phoned|call|called|"
    r"named|e-?mail(?:ed)?|message|cc|i am|i['’]m|this is|colleague|manager|boss|supervisor|client|patient|tenant|"
    r"neighbour|daughter|son|mother|father)[,:]? |[\n–—] ?-? ?)$",
    re.IGNORECASE,
)
# What a person, and hardly anything else, is spoken of after. One word with a capital is a name then, if
# the sentence goes on as it does after a name: "Speak to Zsofia in housing", and not "Speak to Polish families".
_KIN_OR_COLLEAGUE = (
    r"(?:lad|girl|boy|man|woman|lady|chap|child|baby|patient|client|tenant|resident|colleague|nurse|officer|worker|"
    r"manager|boss|supervisor|lead|son|daughter|mother|father|mum|dad|brother|sister|husband|wife)"
)
_PERSON_AHEAD = re.compile(
    r"(?:\b(?:contact|ask|ask for|(?:speak|spoke|spoken|talk|talked) (?:to|with)|ring|rang|phoned?|e-?mailed|nurse)|"
    rf"\b(?:my|our|his|her|their) {_KIN_OR_COLLEAGUE}|\b{_KIN_OR_COLLEAGUE}(?:,| called| named)) $",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(
    r"\s*(?:['’]s\b|$|[,.;:!?)\n\[–—-]|(?:in|at|from|on|about|who|she|he|is|was|has|had|said|says|told|knows|left|set|runs|"
    r"ran|leads|led|and|or|if|when|for|to|first|directly|again)\b)"
)
_SPEAKER_AHEAD = re.compile(r"\b(?:it['’]s|this is|i am|i['’]m) $", re.IGNORECASE)
_AFTER_A_SPEAKER = re.compile(r" (?:from|here)\b")
# Ukrainian, Polish, Japanese: peoples and languages.
_PEOPLE = re.compile(r"(?:ian|ians|ish|ese|eans?)$")
_CUED_IN_SMALL = re.compile(
    r"\b(?:contact|ask for|ask|(?:speak|spoke|spoken|talk|talked) (?:to|with)|ring|rang|phone|phoned) "
    r"(?P<data>[a-zà-ÿ]{3,}(?: [a-zà-ÿ]{3,})?)\b",
    re.IGNORECASE,
)
_SAINT = re.compile(r"\b(?:St|Saint)\.? $")
# Words that make of the name before them a place, a body or a rule: St Thomas' Hospital, Clare's Law.
_NAMED_FOR = re.compile(
    r"(?:['’]s?)? (?:hospital|house|street|road|centre|park|school|court|lane|ward|hall|close|avenue|trust|"
    r"foundation|clinic|surgery|college|academy|primary|law|rule|act|inquiry|enquiry|review|report|army|ambulance)\b",
    re.IGNORECASE,
)


def _names(text: str) -> Spans:
    """People by title, by how they are introduced, and by a first name."""
    tokens = list(_TOKEN.finditer(text))
    position = 0
    spans = {
        *_matches(_INTRODUCED_IN_SMALL, text),
        *_matches(_TITLED_IN_SMALL, text, lambda word: _may_be_name(word.capitalize())),
        *_matches(_TITLED_AT_LENGTH, text),
        *_cued_in_small(text),
    }
    while position < len(tokens):
        length = 0
        if _may_begin_a_name(tokens[position][0]):
            run = _run(text, tokens[position:])
            length = _length_of_name(text, run)
            if length:
                spans.add((run[0].start(), run[length - 1].end()))
        position += max(length, 1)
    yield from sorted(spans)


def _cued_in_small(text: str) -> Spans:
    """First names without a capital after words that lead to a person: "ask dave in housing"."""
    for match in _CUED_IN_SMALL.finditer(text):
        first, *rest = match["data"].split(" ")
        if first.islower() and _is_first_name(first) and _may_be_name(first) and first.capitalize() not in ALSO_WORDS:
            whole = rest and rest[0].islower() and _may_be_name(rest[0])
            yield match.start("data"), match.end("data") if whole else match.start("data") + len(first)


def _run(text: str, tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Up to four words with a capital that follow each other directly."""
    run = tokens[:1]
    for token in tokens[1:4]:
        between = text[run[-1].end() : token.start()]
        stops = between.startswith(".") and not (len(run[-1][0]) == 1 or run[-1][0] in TITLES)
        if stops or between not in _WITHIN:
            break
        run.append(token)
    return run


def _length_of_name(text: str, run: list[re.Match[str]]) -> int:
    """How many words of the run are a person's name, from its first word on; 0 for none."""
    words = [token[0] for token in run]
    before = text[max(0, run[0].start() - LONGEST_CUE) : run[0].start()]
    name = _length(words)
    if words[0] in TITLES:
        after_title = _length(words[1:])
        return 1 + after_title if after_title else 0
    if not name or words[0] in ("A", "I") or _SAINT.search(before) or " ".join(words[:2]) in NAMED_AFTER:
        return 0
    if _NAMED_FOR.match(text, run[name - 1].end()):
        return 0
    if _is_first_name(words[0]) and (name > 1 or not (words[0] in ALSO_WORDS or words[0].isupper())):
        return name
    if _INTRODUCED.search(before) or (name == len(words) == 1 and _is_spoken_of(text, run[0], before)):
        return name
    ends = re.match(r"\s*(?:$|[,.(\[\n])", text[run[name - 1].end() :])
    if name == len(words) and ends and words[0] not in PLACES and _SIGNED_OFF.search(before):
        return name
    return name if name > 1 and not PLACES.intersection(words[:name]) and _POINTED_TO.search(before) else 0


def _is_spoken_of(text: str, token: re.Match[str], before: str) -> bool:
    """Whether a single word with a capital stands where people are named."""
    word = token[0]
    may_be = len(word) > 2 and not word[1].isupper() and word not in PLACES and not _PEOPLE.search(word)
    cues = ((_PERSON_AHEAD, _AFTER_A_NAME), (_SPEAKER_AHEAD, _AFTER_A_SPEAKER))
    return may_be and any(ahead.search(before) and after.match(text, token.end()) for ahead, after in cues)


def _length(words: list[str]) -> int:
    """How many of the words, up to three, may be one person's name; an initial alone is none."""
    length = 0
    for word in words[:3]:
        if not (_may_be_name(word) or len(word) == 1):
            break
        # Capitals throughout are an abbreviation, unless a first name in capitals began it.
        if len(word) > 1 and word.isupper() and not _is_first_name(words[0]):
            break
        length += 1
    return length if any(len(word) > 1 for word in words[:length]) else 0


def _may_begin_a_name(word: str) -> bool:
    """Whether a word is worth a look at what follows it: most words with a capital only begin a sentence."""
    return len(word) == 1 or word in TITLES or _may_be_name(word)


def _may_be_name(word: str) -> bool:
    return len(word) > 1 and word not in NOT_NAMES and word.capitalize() not in NOT_NAMES


def _is_first_name(word: str) -> bool:
    """Siobhán is Siobhan, and Jean-Pierre begins with Jean."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word.split("-")[0]) if letter.isalpha())
    return word in FIRST_NAMES or (len(plain) > 2 and plain.capitalize() in FIRST_NAMES)


# In this order: an address may hold what looks like a name, a card number what looks like a telephone.
RULES: dict[str, Rule] = {
    EMAIL: _emails,
    WEB: _web_addresses,
    CARD: _cards,
    NHS: _nhs_numbers,
    NI: _ni_numbers,
    BIRTH: _births,
    PHONE: _phones,
    ADDRESS: _addresses,
    POSTCODE: _postcodes,
    NAME: _names,
}
