"""From wordings as people type them to the wording by which they are compared."""

from __future__ import annotations

import html
import re
import unicodedata


def normalised(text: str) -> str:
    """The wording by which labels and questions are compared: no mark-up, case or odd spaces.

    >>> normalised("<b>Don’t\\xa0know</b> ")
    "don't know"
    """
    text = _without_markup(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(text.split()).casefold()


def words_of(text: str) -> str:
    """What a respondent reads of a wording: no mark-up, and single spaces.

    >>> words_of("<b>Risk:</b> how far do you&nbsp;agree?")
    'Risk: how far do you agree?'
    """
    return " ".join(_without_markup(text).split())


def _without_markup(text: str) -> str:
    # A million open answers come this way, and hardly one holds either.
    if "<" in text:
        text = re.sub(r"</?[A-Za-z][^<>]*>", " ", text)
    return html.unescape(text) if "&" in text else text


_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\ufeff": "", "\u200b": "", "\u00ad": ""}
)


def slug(text: str, longest: int = 40) -> str:
    """An identifier made of a wording, cut between words.

    >>> slug("Help to engage citizens?")
    'help_to_engage_citizens'
    """
    words = re.sub(r"[^a-z0-9]+", " ", normalised(text).replace("'", "")).split()
    kept = ""
    for word in words:
        if kept and len(kept) + 1 + len(word) > longest:
            break
        kept = f"{kept}_{word}" if kept else word[:longest]
    return kept if kept[:1].isalpha() else f"o_{kept}".rstrip("_")
