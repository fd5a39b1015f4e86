"""Names of people: by title, by how they are introduced and spoken of, and by a first name."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

from helpers.privacy.redaction.lists import (
    ALSO_WORDS,
    FIRST_NAMES,
    NAMED_AFTER,
    NOT_NAMES,
    PLACES,
    PLACES_OR_PEOPLES,
    TITLES,
)
from helpers.privacy.redaction.stretches import Spans, longest_first, matches

LONGEST_CUE = 40  # characters before a name in which words that lead to it are looked for, and a letter's end

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


def names(text: str) -> Spans:
    """People by title, by how they are introduced, and by a first name."""
    tokens = list(_TOKEN.finditer(text))
    position = 0
    spans = {
        *matches(_INTRODUCED_IN_SMALL, text),
        *matches(_SIGNED_WITH_INITIALS, text, after=len(text) - LONGEST_CUE),
        *matches(_SURNAME_AT_LENGTH, text),
        *matches(_TITLED_IN_SMALL, text, lambda word: may_be_name(word.capitalize())),
        *matches(_TITLED_AT_LENGTH, text),
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
    yield from sorted(spans, key=longest_first)


def _initialled(text: str) -> Spans:
    """J. Okafor and S Bhattacharya, but not Section B Housing."""
    for match in _INITIALLED.finditer(text):
        surname = match["surname"]
        likely = may_be_name(surname) and surname not in PLACES and not surname.isupper() and len(surname) > 2
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
            surname = rest and rest[0].islower() and may_be_name(rest[0]) and not _AFTER_A_NAME.match(text, end)
            yield start, match.end("data") if surname else end
            other = _AND_IN_SMALL.match(text, end)
            if other and _is_name_in_small(other["data"]):
                yield other.span("data")


def _is_name_in_small(word: str) -> bool:
    return word.islower() and _is_first_name(word) and may_be_name(word) and word.capitalize() not in ALSO_WORDS


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
        if not (may_be_name(word) or len(word) == 1):
            break
        # Capitals throughout are an abbreviation, unless a first name in capitals began it.
        if len(word) > 1 and word.isupper() and not (words[0].isupper() and _is_first_name(words[0])):
            break
        length += 1
    return length if any(len(word) > 1 for word in words[:length]) else 0


def _may_begin_a_name(word: str) -> bool:
    """Whether a word is worth a look at what follows it: most words with a capital only begin a sentence."""
    return len(word) == 1 or word in TITLES or may_be_name(word)


def may_be_name(word: str) -> bool:
    """Whether a word is none of those that are never a name."""
    return len(word) > 1 and word not in NOT_NAMES and word.capitalize() not in NOT_NAMES


def _is_first_name(word: str) -> bool:
    """Siobhán is Siobhan, and Jean-Pierre begins with Jean."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word.split("-")[0]) if letter.isalpha())
    return word in FIRST_NAMES or (len(plain) > 1 and plain.capitalize() in FIRST_NAMES)
