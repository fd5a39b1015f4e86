"""From words to people or not: names met in the United Kingdom, and words that name nobody."""

from __future__ import annotations

from helpers.privacy.redaction.lists.first_names import (
    ALSO_WORDS,
    FIRST_NAMES,
    MONTHS,
    PLACES_OR_PEOPLES,
    WORDS_OR_FIRST_NAMES,
    is_first_name,
)
from helpers.privacy.redaction.lists.listed import words_of
from helpers.privacy.redaction.lists.surnames import (
    SURNAMES,
    SURNAMES_IN_SMALL,
    SURNAMES_OR_WORDS,
    is_nothing_but_a_surname,
    is_surname,
)
from helpers.privacy.redaction.lists.words import NAMED_AFTER, NOT_NAMES, PLACES, SHORT_WORDS, TITLES, may_be_name

__all__ = [
    "ALSO_WORDS",
    "FIRST_NAMES",
    "MONTHS",
    "NAMED_AFTER",
    "NOT_NAMES",
    "PLACES",
    "PLACES_OR_PEOPLES",
    "SHORT_WORDS",
    "SURNAMES",
    "SURNAMES_IN_SMALL",
    "SURNAMES_OR_WORDS",
    "TITLES",
    "WORDS_OR_FIRST_NAMES",
    "is_first_name",
    "is_nothing_but_a_surname",
    "is_surname",
    "may_be_name",
    "words_of",
]
