"""Names of people: by title, by how they are introduced and spoken of, and by a first name."""

from __future__ import annotations

import re
from string import ascii_uppercase

from helpers.privacy.redaction.lists import (
    ALSO_WORDS,
    MONTHS,
    NAMED_AFTER,
    PLACES,
    PLACES_OR_PEOPLES,
    TITLES,
    WORDS_OR_FIRST_NAMES,
    is_first_name,
    is_nothing_but_a_surname,
    is_surname,
    may_be_name,
    words_of,
)
from helpers.privacy.redaction.one_case import TITLES_IN_CAPITALS, WORD, in_capitals, in_small
from helpers.privacy.redaction.stretches import Spans, joined, matches
from helpers.privacy.redaction.surroundings import (
    AFTER_A_NAME,
    AFTER_A_SPEAKER,
    DOES_AS_A_PERSON_DOES,
    DOES_AS_PEOPLE_DO,
    IN_A_ROLE,
    IN_MID_SENTENCE,
    INTRODUCED,
    LONGEST_CUE,
    NAMED_FOR,
    PERSON_AHEAD,
    PLACED,
    POINTED_TO,
    ROLE_AHEAD,
    SAINT,
    SIGNED_OFF,
    SPEAKER_AHEAD,
)

# A surname with a particle, and an officer's with a number: Mrs van der Berg, PC 4512 Hargreaves.
_PARTICLES = words_of("van von der den de di da dos du la le al el bin binti ibn ul ur ap ab ter y Van")
_PARTICLE = rf"(?:{'|'.join(sorted(_PARTICLES - {'Van'}))})"
_SURNAME = r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*"
_TITLES_AT_LENGTH = words_of("Mr Mrs Ms Miss Mx Dr Prof Professor Cllr Councillor PC WPC PCSO DC DS DI Sgt Sergeant")
_TITLED_AT_LENGTH = re.compile(
    rf"\b(?:{'|'.join(sorted(_TITLES_AT_LENGTH))})\.?"
    rf"(?: (?:\d{{2,6}}|{_PARTICLE}))+ {_SURNAME}"
)
_AT_LENGTH = re.compile(rf"\b(?P<first>{_SURNAME})(?: {_PARTICLE})+ {_SURNAME}")
_SURNAME_AT_LENGTH = re.compile(rf"\b[Vv]an (?:der|den|de) {_SURNAME}")
# An initial and a surname; Annex B, Group C and Vitamin D are none.
_INITIALLED = re.compile(rf"(?<![\w.&/'’-])(?P<data>[B-HJ-Z](?:\.? ?[A-Z])?\.? (?P<surname>{_SURNAME}))(?![\w@])")
_INITIALS = frozenset(f"{first}{second}" for first in ascii_uppercase for second in ["", *ascii_uppercase])
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
# Ukrainian, Polish, Japanese: peoples and languages.
_PEOPLE = re.compile(r"(?:ian|ians|ish|ese|eans?)$")


def names(text: str) -> Spans:
    """People by title, by how they are introduced, and by a first name."""
    # Most texts hold no such word, and to look for it is quicker than to look for what stands about it.
    words = frozenset(WORD.findall(text))
    spans = {*matches(_SIGNED_WITH_INITIALS, text, after=len(text) - LONGEST_CUE), *in_small(text, words)}
    if not _TITLES_AT_LENGTH.isdisjoint(words):
        spans |= {*matches(_TITLED_AT_LENGTH, text)}
    if not TITLES_IN_CAPITALS.isdisjoint(words):
        spans |= {*in_capitals(text)}
    if not _PARTICLES.isdisjoint(words):
        spans |= {*matches(_SURNAME_AT_LENGTH, text), *_at_length(text)}
    if not _INITIALS.isdisjoint(words):
        spans |= {*_initialled(text)}
    spans |= {*_by_capitals(text)}
    yield from joined(spans)


def _at_length(text: str) -> Spans:
    return (match.span() for match in _AT_LENGTH.finditer(text) if is_first_name(match["first"]))


def _by_capitals(text: str) -> Spans:
    """What words with a capital, that follow each other, are the name of a person."""
    tokens = list(_TOKEN.finditer(text))
    position = 0
    while position < len(tokens):
        length = 0
        if _may_begin_a_name(tokens[position][0]):
            run = _run(text, tokens[position:])
            length = _length_of_name(text, run)
            if length:
                yield run[0].start(), run[length - 1].end()
        position += max(length, 1)


def _initialled(text: str) -> Spans:
    """J. Okafor and S Bhattacharya, but not Section B Housing."""
    for match in _INITIALLED.finditer(text):
        surname = match["surname"]
        likely = may_be_name(surname) and surname not in PLACES and not surname.isupper() and len(surname) > 2
        if likely and not _LETTERED.search(text[max(0, match.start() - LONGEST_CUE) : match.start()]):
            yield match.span("data")


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
    if words[0] in WORDS_OR_FIRST_NAMES:
        return _length_with_surname(text, run, before)
    if not name or words[0] in ("A", "I") or SAINT.search(before) or " ".join(words[:2]) in NAMED_AFTER:
        return 0
    if NAMED_FOR.match(text, run[name - 1].end()):
        return 0
    if is_first_name(words[0]) and (name > 1 or not (words[0] in ALSO_WORDS or words[0].isupper())):
        return name
    if INTRODUCED.search(before) or (name == len(words) == 1 and _is_spoken_of(text, run[0], before)):
        return name
    ends = re.match(r"\s*(?:$|[,.(\[\n])", text[run[name - 1].end() :])
    if name == len(words) and ends and words[0] not in PLACES and SIGNED_OFF.search(before):
        return name
    if (
        name > 1
        and PLACES.isdisjoint(words[:name])
        and not any(word.isupper() and len(word) > 1 for word in words[:name])
    ):
        after = DOES_AS_PEOPLE_DO.match(text, run[name - 1].end())
        return name if POINTED_TO.search(before) or (name == len(words) and after) else 0
    return 0


def _length_with_surname(text: str, run: list[re.Match[str]], before: str) -> int:
    """Will Smith; and Will Brown where people are spoken of, for "Will Brown bins be collected"."""
    words = [token[0] for token in run]
    length = 3 if len(words) > 2 and (words[1] in WORDS_OR_FIRST_NAMES or is_first_name(words[1])) else 2
    if len(words) < length or not is_surname(words[length - 1]) or " ".join(words[:2]) in NAMED_AFTER:
        return 0
    end = run[length - 1].end()
    if NAMED_FOR.match(text, end):
        return 0
    if is_nothing_but_a_surname(words[length - 1]) and words[length - 1] not in PLACES:
        return length
    mentioned = words[0] not in MONTHS and IN_MID_SENTENCE.search(before) and AFTER_A_NAME.match(text, end)
    spoken_of = mentioned or POINTED_TO.search(before) or DOES_AS_PEOPLE_DO.match(text, end)
    return length if len(words) == length and spoken_of else 0


def _is_spoken_of(text: str, token: re.Match[str], before: str) -> bool:
    """Whether a single word with a capital stands where people are named."""
    word = token[0]
    may_be = len(word) > 2 and not word[1].isupper() and word not in PLACES and not _PEOPLE.search(word)
    cues = [(PERSON_AHEAD, AFTER_A_NAME), (ROLE_AHEAD, AFTER_A_NAME), (SPEAKER_AHEAD, AFTER_A_SPEAKER)]
    if word in ALSO_WORDS - PLACES_OR_PEOPLES:
        cues.append((IN_MID_SENTENCE, AFTER_A_NAME))
    if may_be and (DOES_AS_A_PERSON_DOES.match(text, token.end()) or _is_in_a_role(text, token, before)):
        return True
    return may_be and any(ahead.search(before) and after.match(text, token.end()) for ahead, after in cues)


def _is_in_a_role(text: str, token: re.Match[str], before: str) -> bool:
    """Bloggs (my manager); not "Luckily, my manager came"."""
    adverb = token[0].endswith("ly") and not (is_surname(token[0]) or is_first_name(token[0]))
    return not adverb and IN_A_ROLE.match(text, token.end()) is not None and not PLACED.search(before)


def _length(words: list[str]) -> int:
    """How many of the words, up to three, may be one person's name; an initial alone is none."""
    length = 0
    for word in words[:3]:
        if not (may_be_name(word) or len(word) == 1):
            break
        # Capitals throughout are an abbreviation, unless a first name began it: in capitals too, or John SMITH.
        if (
            len(word) > 1
            and word.isupper()
            and not ((words[0].isupper() or is_surname(word)) and is_first_name(words[0]))
        ):
            break
        length += 1
    return length if any(len(word) > 1 for word in words[:length]) else 0


def _may_begin_a_name(word: str) -> bool:
    """Whether a word is worth a look at what follows it: most words with a capital only begin a sentence."""
    return len(word) == 1 or word in TITLES or word in WORDS_OR_FIRST_NAMES or may_be_name(word)
