"""From what people wrote to what may be kept of it: personal data replaced by what they were.

Rules, not a model: every pattern can be read, and a reader of the ledger can see what each kind
removed. They lean towards removing too much, because a report never needs a telephone number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, compress, repeat

import numpy as np
import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from helpers.privacy.names import (
    ALSO_WORDS,
    FIRST_NAMES,
    NAMED_AFTER,
    NOT_NAMES,
    PLACES,
    PLACES_OR_PEOPLES,
    SHORT_WORDS,
    TITLES,
)

EMAIL, WEB, CARD, NHS, NI = "e-mail address", "web address", "card number", "NHS number", "National Insurance number"
PHONE, POSTCODE, ADDRESS, BIRTH, NAME = "phone number", "postcode", "address", "date of birth", "name"
VEHICLE = "vehicle registration"

_BUILDING = r"(?:House|Cottage|Farm|Lodge|Barn|Vicarage|Rectory|Bungalow|Villa|Manor|Mill|Tower|Point|Hall)"

# What a text must hold for there to be any of a kind: looked for in all texts at once, before the rules
# read the few that are left. Names have no such mark.
_AT_A_GLANCE = {
    EMAIL: r"@|[(\[]|(?i: at [^ ]+ dot |[._\pN][^ ]* at )",
    WEB: r"/|@|(?i:www)",
    **dict.fromkeys((CARD, NHS, NI, BIRTH, PHONE, POSTCODE, VEHICLE), r"\pN"),
    ADDRESS: rf"\pN|{_BUILDING}, ",
}
LONGEST_CUE = 40  # characters before a name in which words that lead to it are looked for, and a letter's end

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


def _matches(
    pattern: re.Pattern[str], text: str, is_one: Callable[[str], bool] = lambda _: True, after: int = 0
) -> Spans:
    """The stretches that match, or that the pattern's group "data" holds, where they are one of these."""
    group = "data" if "data" in pattern.groupindex else 0
    return (match.span(group) for match in pattern.finditer(text, max(0, after)) if is_one(match[group]))


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    """In the order of the text; of those that begin at one place, the longest is the one that is replaced."""
    return span[0], -span[1]


def _digits(text: str) -> list[int]:
    # Of any script: what the rules take for a digit has a value.
    return [int(character) for character in text if character.isdecimal()]


# --- Addresses and numbers ---------------------------------------------------------------------

_AT, _DOT = r"(?:@|\s*[(\[]\s*at\s*[)\]]\s*)", r"(?:\.|\s*[(\[]\s*dot\s*[)\]]\s*)"
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
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_NHS = re.compile(
    r"(?<![\d+])(?:\d{3}[ .-]?\d{3}[ .-]?\d{4}|\d{3}[ .-]\d{4}[ .-]\d{3}|\d{4}[ .-]\d{3}[ .-]\d{3}|\d{5}[ .-]\d{5})"
    r"(?!\d)"
)
# Said to be one: a slip in the number does not make it harmless.
_NHS_SAID = re.compile(
    r"\bNHS\s*(?:number|no\.?|num|#)?\W{0,3}(?:is|was)?\s*(?P<data>\d(?:[ -]?\d){8,10})(?!\d)", re.IGNORECASE
)
_NI = re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.IGNORECASE)
# Said to be one, it may lack its last letter, or be a temporary one that ends in F or M.
_NI_SAID = re.compile(
    r"\b(?:NI|N\.I\.|NINO|national insurance)\s*(?:number|num|no\b\.?|#)?\W{0,3}(?:is|was)?\s*"
    r"(?P<data>[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}(?:[ -]?[A-Z])?)\b",
    re.IGNORECASE,
)
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
    rf"\b(?:(?:The )?{_PROPER}{{0,2}}{_BUILDING}, )?(?:(?:Flat|Apartment|Apt\.?|Unit) \d+\w?,? )?{_NUMBERED}"
    rf"(?!(?:Crown|County|High|Family|Magistrates['’]?) Court){_PROPER}{{1,3}}{_STREET}"
    rf"|\b(?:Flat|Apartment|Apt\.?) \d+\w?,? {_PROPER}{{1,2}}(?:{_STREET}|{_BUILDING}\b)"
    rf"|\b(?:The )?{_PROPER}{{0,2}}{_BUILDING}, {_PROPER}{{1,2}}{_STREET}"
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
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:{_DAY}[ ./-]{{1,2}}(?:of )?(?:\d{{1,2}}|{_MONTH})[ ,./-]{{1,2}}['’]?(?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}(?!\d)|{_MONTH} {_DAY},? \d{{4}}(?!\d)"
    rf"|{_DAY}(?: of)? {_MONTH}(?!\w)|(?:\d{{8}}|\d{{6}})(?!\d))"
)
# Other dates are harmless: a date of birth is said to be one.
_BIRTH = re.compile(
    r"\b(?:(?:d\.? ?o\.? ?b\b\.?|date[ -]of[ -]birth|birth ?date|birthday|born)(?: (?:on|is|was|as|the)\b)*[ :=(,–-]*"
    rf"|b\. ?)(?P<data>{_DATE})",
    re.IGNORECASE,
)
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
    yield from sorted({*_matches(_NI, text), *_matches(_NI_SAID, text)}, key=_longest_first)


def _births(text: str) -> Spans:
    """Dates of birth, and the other date that somebody is said to have been born on."""
    for match in _BIRTH.finditer(text):
        yield match.span("data")
        again = _BIRTH_AGAIN.match(text, match.end())
        if again:
            yield again.span("data")


def _addresses(text: str) -> Spans:
    spans = {*_matches(_ADDRESS, text), *_matches(_ADDRESS_IN_SMALL, text), *_addresses_the(text)}
    yield from sorted(spans, key=_longest_first)


def _addresses_the(text: str) -> Spans:
    """6 The Paddocks; "2 The Council" is the second point of a list."""
    return (match.span() for match in _ADDRESS_THE.finditer(text) if _may_be_name(match["which"]))


def _postcodes(text: str) -> Spans:
    return _matches(_POSTCODE, text)


def _vehicles(text: str) -> Spans:
    """Registrations by their form; those of less form where a vehicle or its plate is spoken of."""
    patterns = [_VEHICLE]
    if _DRIVEN.search(text):
        patterns += [_VEHICLE_SHORT, _VEHICLE_SAID, _VEHICLE_SAID_IN_SMALL]
    spans = {span for pattern in patterns for span in _matches(pattern, text, _is_vehicle)}
    yield from sorted(spans, key=_longest_first)


def _is_vehicle(mark: str) -> bool:
    """Whether its letters are none of the short words that follow a code: "PM05 was the old one"."""
    return SHORT_WORDS.isdisjoint(re.findall(r"[a-z]{2,}", mark.lower()))


def _phones(text: str) -> Spans:
    spans = {*_matches(_PHONE, text, _is_phone), *_matches(_PHONE_MOBILE, text), *_matches(_PHONE_SAID, text)}
    yield from sorted(spans, key=_longest_first)


def _is_phone(number: str) -> bool:
    """Whether the number is as long as a number of its country may be. Ofcom's numbers for drama are."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    whole = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
    return whole and len(_digits(number)) >= 9


# --- Names of people ---------------------------------------------------------------------------

_TITLED_IN_SMALL = re.compile(r"\b(?:mr|mrs|ms|cllr|dr)\.? (?P<data>[^\W\d_]{3,})")
# A surname with a particle, and an officer's with a number: Mrs van der Berg, PC 4512 Hargreaves.
_PARTICLE = r"(?:van|von|der|den|de|di|da|dos|du|la|le|al|el|bin|binti|ibn|ul|ur|ap|ab|ter|y)"
_SURNAME = r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*"
_TITLED_AT_LENGTH = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|PC|WPC|PCSO|DC|DS|DI|Sgt|Sergeant)\.?"
    rf"(?: (?:\d{{2,6}}|{_PARTICLE}))+ {_SURNAME}"
)
_AT_LENGTH = re.compile(rf"\b(?P<first>{_SURNAME})(?: {_PARTICLE})+ {_SURNAME}")
_SURNAME_AT_LENGTH = re.compile(rf"\b[Vv]an (?:der|den|de) {_SURNAME}")
# An initial and a surname; Annex B, Group C and Vitamin D are none.
_INITIALLED = re.compile(rf"(?<![\w.&/'’-])(?P<data>[B-HJ-Z](?:\.? ?[A-Z])?\.? (?P<surname>{_SURNAME}))(?![\w@])")
_LETTERED = re.compile(
    r"\b(?:plan|part|group|section|schedule|annex|appendix|vitamin|option|class|hepatitis|category|form|type|grade|block|"
    r"wing|unit|tier|level|stage|step|zone|area|ward|team|table|figure|article|chapter|gate|platform|version) ?$",
    re.IGNORECASE,
)
# Initials alone are a name at the end of a letter only.
_SIGNED_WITH_INITIALS = re.compile(
    r"\b(?i:regards|sincerely|faithfully|wishes|thanks|thank you|cheers|yours|signed)[\s,!–-]+"
    r"(?P<data>[A-Z]\.? ?(?:[A-Z]\.? ?)?[A-Z]\.)\s*$"
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
    r"\b(?:regards|sincerely|faithfully|wishes|thanks|thank you|cheers|yours|best|ta|warmly|signed)[\s,!–-]+$",
    re.IGNORECASE,
)
_SIGNED_OFF_IN_SMALL = re.compile(
    r"\b(?:regards|wishes|thanks|thank you|cheers|yours|ta)[\s,!–-]+(?P<data>[a-zà-ÿ]{2,}(?: [a-zà-ÿ]{3,})?)[\s.!]*$",
    re.IGNORECASE,
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
    r"manager|boss|supervisor|lead|champion|chair|deputy|son|daughter|mother|father|mum|dad|brother|sister|husband|wife)"
)
_PERSON_AHEAD = re.compile(
    r"(?:\b(?:contact|ask|asked|ask for|(?:speak|spoke|spoken|talk|talked) (?:to|with)|ring|rang|phoned?|e-?mailed|"
    r"nurse|told|met|thanked|(?:thanks|credit|kudos) to|(?:parents?|carer|widow|case) of)|"
    rf"\b{_KIN_OR_COLLEAGUE} of|young|little|poor|dear|forward(?:ed)? to|(?:led|run|chaired|written|signed) by|"
    rf"\b(?:my|our|his|her|their) {_KIN_OR_COLLEAGUE}|\b{_KIN_OR_COLLEAGUE}(?:,| called| named)) $",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(
    r"\s*(?:['’]s\b|$|[,.;:!?)\n\[–—-]|(?:in|at|from|on|about|who|she|he|is|was|has|had|said|says|told|knows|left|set|runs|"
    r"ran|leads|led|and|or|if|when|for|to|first|directly|again|rang|rings|called|calls|asked|asks|did|does|do|can|could|"
    r"will|would|won['’]t|can['’]t|never|always|also|still|came|comes|went|goes|got|gets|gave|gives|sent|sends|keeps|kept|put|"
    r"helped|helps|retired|retires|moved|works|worked|sorted|explained|wrote|built|took|takes|made|makes|thinks|thought)\b)"
)
# What only people do, after two words that may be a first name and a surname of any language; and after one.
_DOES_AS_PEOPLE_DO = re.compile(
    r" (?:who|whose|rang|rings|told|tells|said|says|asked|asks|knows|knew|thinks|runs|leads|chairs|e-?mailed|spotted|"
    r"spoke|signed|wrote|retired|left|helped|explained|refused|taught|trained|worked|works)\b|"
    rf" (?:is|was) (?:my|our|the|an?) (?:\w+ ){{0,2}}{_KIN_OR_COLLEAGUE}\b|"
    r",? (?:from|at|in) (?:the |our |my )?[a-z]{3}| \((?:[a-z]|[A-Z]{2})|, (?:our|my|the|an?|who|one)\b"
)
_DOES_AS_A_PERSON_DOES = re.compile(
    r" (?:and I|retired|retires|is retiring|(?:is|was) (?:on leave|off sick|on maternity|one of our)|"
    r"(?:rang|rings|phoned) me)\b|"
    r"['’]s (?:mum|mother|dad|father|son|daughter|wife|husband|school|carer|gran|nan)\b"
)
_SPEAKER_AHEAD = re.compile(r"\b(?:it['’]s|this is|i am|i['’]m) $", re.IGNORECASE)
_AFTER_A_SPEAKER = re.compile(r" (?:from|here|and i)\b|, (?:an?|the|your|one of)\b", re.IGNORECASE)
# In the midst of a sentence a word with a capital is no verb: "we lost Mark to the county".
_IN_MID_SENTENCE = re.compile(
    r"(?<!\bin)(?<!\bat)(?<!\bof)(?<!\bon)(?<!\bfrom)(?<!\bnear)(?<!\bthe)(?<!\ba)(?<!\ban)(?<!\busing)(?<!\buse)(?<!\bcalled)"
    r"(?<=[a-z,])[ ]$"
)
# Ukrainian, Polish, Japanese: peoples and languages.
_PEOPLE = re.compile(r"(?:ian|ians|ish|ese|eans?)$")
_CUED_IN_SMALL = re.compile(
    r"\b(?:contact|ask for|ask|(?:speak|spoke|spoken|talk|talked|chat|chatted) (?:to|with)|ring|rang|phoned?|e-?mailed|"
    r"called|this is|it['’]?s|i am|i['’]?m|see) (?P<data>[a-zà-ÿ]{3,}(?: [a-zà-ÿ]{3,})?)\b",
    re.IGNORECASE,
)
_IN_SMALL = re.compile(r"[a-z]+")
_NAMES_IN_SMALL = frozenset(name.lower() for name in FIRST_NAMES - ALSO_WORDS - NOT_NAMES)
_AND_IN_SMALL = re.compile(r" (?:or|and|&) (?P<data>[a-zà-ÿ]{3,})\b")
_SAINT = re.compile(r"\b(?:St|Saint)\.? $")
# Words that make of the name before them a place, a body or a rule: St Thomas' Hospital, Clare's Law.
_NAMED_FOR = re.compile(
    r"(?:['’]s?)? (?:hospital|house|street|road|centre|park|school|court|lane|ward|hall|close|avenue|trust|"
    r"foundation|clinic|surgery|college|academy|primary|law|rule|act|inquiry|enquiry|review|report|army|ambulance|line|"
    r"unit|suite|wing|building|project|hostel|nursery|wards)\b",
    re.IGNORECASE,
)


def _names(text: str) -> Spans:
    """People by title, by how they are introduced, and by a first name."""
    tokens = list(_TOKEN.finditer(text))
    position = 0
    spans = {
        *_matches(_INTRODUCED_IN_SMALL, text),
        *_matches(_SIGNED_WITH_INITIALS, text, after=len(text) - LONGEST_CUE),
        *_matches(_SURNAME_AT_LENGTH, text),
        *_matches(_TITLED_IN_SMALL, text, lambda word: _may_be_name(word.capitalize())),
        *_matches(_TITLED_AT_LENGTH, text),
        *_cued_in_small(text),
        *_initialled(text),
        *(match.span() for match in _AT_LENGTH.finditer(text) if _is_first_name(match["first"])),
    }
    while position < len(tokens):
        length = 0
        if _may_begin_a_name(tokens[position][0]):
            run = _run(text, tokens[position:])
            length = _length_of_name(text, run)
            if length:
                spans.add((run[0].start(), run[length - 1].end()))
        position += max(length, 1)
    yield from sorted(spans, key=_longest_first)


def _initialled(text: str) -> Spans:
    """J. Okafor and S Bhattacharya, but not Section B Housing."""
    for match in _INITIALLED.finditer(text):
        surname = match["surname"]
        likely = _may_be_name(surname) and surname not in PLACES and not surname.isupper() and len(surname) > 2
        if likely and not _LETTERED.search(text[max(0, match.start() - LONGEST_CUE) : match.start()]):
            yield match.span("data")


def _cued_in_small(text: str) -> Spans:
    """First names without a capital after words that lead to a person: "ask dave in housing"."""
    # Most texts hold no such word, and to look for them is quicker than to look for the cues.
    if text.isascii() and _NAMES_IN_SMALL.isdisjoint(_IN_SMALL.findall(text)):
        return
    end_of_letter = max(0, len(text) - LONGEST_CUE)
    for match in chain(_CUED_IN_SMALL.finditer(text), _SIGNED_OFF_IN_SMALL.finditer(text, end_of_letter)):
        first, *rest = match["data"].split(" ")
        if _is_name_in_small(first):
            start = match.start("data")
            end = start + len(first)
            surname = rest and rest[0].islower() and _may_be_name(rest[0]) and not _AFTER_A_NAME.match(text, end)
            yield start, match.end("data") if surname else end
            other = _AND_IN_SMALL.match(text, end)
            if other and _is_name_in_small(other["data"]):
                yield other.span("data")


def _is_name_in_small(word: str) -> bool:
    return word.islower() and _is_first_name(word) and _may_be_name(word) and word.capitalize() not in ALSO_WORDS


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
    if (
        name > 1
        and PLACES.isdisjoint(words[:name])
        and not any(word.isupper() and len(word) > 1 for word in words[:name])
    ):
        after = _DOES_AS_PEOPLE_DO.match(text, run[name - 1].end())
        return name if _POINTED_TO.search(before) or (name == len(words) and after) else 0
    return 0


def _is_spoken_of(text: str, token: re.Match[str], before: str) -> bool:
    """Whether a single word with a capital stands where people are named."""
    word = token[0]
    may_be = len(word) > 2 and not word[1].isupper() and word not in PLACES and not _PEOPLE.search(word)
    cues = [(_PERSON_AHEAD, _AFTER_A_NAME), (_SPEAKER_AHEAD, _AFTER_A_SPEAKER)]
    if word in ALSO_WORDS - PLACES_OR_PEOPLES:
        cues.append((_IN_MID_SENTENCE, _AFTER_A_NAME))
    if may_be and _DOES_AS_A_PERSON_DOES.match(text, token.end()):
        return True
    return may_be and any(ahead.search(before) and after.match(text, token.end()) for ahead, after in cues)


def _length(words: list[str]) -> int:
    """How many of the words, up to three, may be one person's name; an initial alone is none."""
    length = 0
    for word in words[:3]:
        if not (_may_be_name(word) or len(word) == 1):
            break
        # Capitals throughout are an abbreviation, unless a first name in capitals began it.
        if len(word) > 1 and word.isupper() and not (words[0].isupper() and _is_first_name(words[0])):
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
    return word in FIRST_NAMES or (len(plain) > 1 and plain.capitalize() in FIRST_NAMES)


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
    VEHICLE: _vehicles,
    NAME: _names,
}
