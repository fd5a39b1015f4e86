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
    text = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", text))
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return re.sub(r"\s+", " ", text).strip().casefold()


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
