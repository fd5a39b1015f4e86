"""From bytes to text: which encoding an export was written in, by evidence."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from pathlib import Path

from helpers.errors import InputError, Mistake

_AGAIN = "export the survey again, as CSV in UTF-8"
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
# Marks that people and word processors type: worth more than a letter with an accent, because a
# letter between letters is what a wrongly read apostrophe looks like, too (’ becomes í).
_MARKS = set("‘’“”–—…\u00a0•£€§©®™°½¼¾«»")
_NEVER_INSIDE_WORDS = set("•£€§©®™°½¼¾«»")
_FOREIGN = re.compile(rb"(?s)([\x00-\x7f]?)([\x80-\xff]+)([\x00-\x7f]?)")
_WELL_FORMED = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decoded(content: bytes, path: Path) -> tuple[str, str, tuple[str, ...]]:
    """The text, the encoding's name in words, and remarks on what was unusual.

    UTF-8 is taken wherever it reads without an error, since other encodings hardly ever look like
    it. Otherwise Windows-1252 and Mac Roman are both tried, and the one whose characters make
    better words and marks wins. Byte-order marks are dropped wherever they stand. Raises InputError for what is no
    text: with a NUL byte, or UTF-16 that ends in the middle of a sign.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, name, remark = _utf16(content, path), "UTF-16", ""
    else:
        text, name, remark = _eight_bits(content, path)
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError(path, Mistake(f"line {row}", "a NUL byte: the file is damaged, or is no text", _AGAIN))
    inside = text.count("\ufeff") - text.startswith("\ufeff")
    marks = f"{inside} byte-order mark{'s' if inside > 1 else ''} inside the file dropped" if inside else ""
    return text.replace("\ufeff", ""), name, tuple(filter(None, (remark, marks)))


def _utf16(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1}"
        raise InputError(path, Mistake(place, "no UTF-16, which the file begins as", _AGAIN)) from None


def _eight_bits(content: bytes, path: Path) -> tuple[str, str, str]:
    marked = content.startswith(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8"), "UTF-8 with a byte-order mark" if marked else "UTF-8", ""
    except UnicodeDecodeError as error:
        whole = len(_WELL_FORMED.findall(content))
        broken = len(re.findall(rb"[\x80-\xff]", _WELL_FORMED.sub(b"", content)))
        if whole > broken:
            line = content.count(b"\n", 0, error.start) + 1
            found = f"a byte that is no UTF-8 (0x{content[error.start]:02X}), in a file that is UTF-8 elsewhere"
            raise InputError(path, Mistake(f"line {line}", found, _AGAIN)) from None
    content = content.removeprefix(codecs.BOM_UTF8)
    scores = {encoding: _plausibility(content, encoding) for encoding in _NAMES}
    encoding = max(scores, key=lambda name: scores[name])
    doubt = "" if scores[encoding] > 0 else "Some characters make no sense in any known encoding"
    return content.decode(encoding), _NAMES[encoding], doubt


def _plausibility(content: bytes, encoding: str) -> float:
    """How much the characters beyond ASCII look like writing, summed over all of them."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return float("-inf")
    score = 0.0
    for (before, middle, after), count in Counter(_FOREIGN.findall(content)).items():
        characters = middle.decode(encoding)
        score += count * sum(_looks_written(before.decode(), one, after.decode()) for one in characters)
    return score


def _looks_written(before: str, character: str, after: str) -> float:
    if character in _MARKS:
        inside_a_word = before.isalpha() and after.isalpha()
        return -1 if inside_a_word and character in _NEVER_INSIDE_WORDS else 2
    if not character.isalpha() or not (before.isalpha() or after.isalpha()):
        return -1
    # A capital inside a word is how a misread character shows itself.
    return -1 if character.isupper() and before.islower() else 1
