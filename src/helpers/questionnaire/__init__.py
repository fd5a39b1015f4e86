"""From a questionnaire file to what was asked: waves, scales, themes, items, answers.

`parse_questionnaire` reads the file; `Questionnaire` is the model that it yields.
"""

from helpers.questionnaire.model import (
    MINIMUM_ITEMS_FOR_SCORE,
    NOT_STATED,
    TICKED,
    TICKED_SCALE,
    Answer,
    Code,
    Consent,
    ExportSpelling,
    Item,
    Meaning,
    MergedAnswer,
    MultipleChoice,
    OpenQuestion,
    Option,
    Questionnaire,
    Scale,
    SingleChoice,
    Text,
    Theme,
    Trim,
    Wave,
    WaveName,
    Weighting,
)
from helpers.questionnaire.reading import parse_questionnaire
from helpers.questionnaire.reads import READ_TYPE, own_words, wordings_read
from helpers.questionnaire.wordings import normalised, slug, words_of

__all__ = [
    "MINIMUM_ITEMS_FOR_SCORE",
    "NOT_STATED",
    "READ_TYPE",
    "TICKED",
    "TICKED_SCALE",
    "Answer",
    "Code",
    "Consent",
    "ExportSpelling",
    "Item",
    "Meaning",
    "MergedAnswer",
    "MultipleChoice",
    "OpenQuestion",
    "Option",
    "Questionnaire",
    "Scale",
    "SingleChoice",
    "Text",
    "Theme",
    "Trim",
    "Wave",
    "WaveName",
    "Weighting",
    "normalised",
    "own_words",
    "parse_questionnaire",
    "slug",
    "wordings_read",
    "words_of",
]
