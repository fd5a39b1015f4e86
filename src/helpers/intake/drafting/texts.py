"""From texts of an export to texts that a YAML file can hold."""

from __future__ import annotations

import json
import re


def quoted(text: str) -> str:
    """A text as YAML that no character of it can break out of."""
    written = json.dumps(text, ensure_ascii=False)
    # JSON leaves these as they are, and YAML takes them for the end of a line or refuses them.
    return re.sub("[\u007f-\u009f\u2028\u2029\ufffe\uffff]", lambda match: f"\\u{ord(match.group()):04x}", written)


def one_line(text: str) -> str:
    """A text without anything that would end a comment."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)
