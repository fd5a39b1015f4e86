"""From what people wrote to what may be kept of it: personal data replaced by what they were.

Rules, not a model: every pattern can be read, and a reader of the ledger can see what each kind
removed. They lean towards removing too much, because a report never needs a telephone number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import compress, repeat
from typing import TYPE_CHECKING

from helpers.privacy.redaction.contacts import BUILDING, addresses, emails, phones, postcodes, web_addresses
from helpers.privacy.redaction.numbers import births, cards, nhs_numbers, ni_numbers, vehicles
from helpers.privacy.redaction.people import names
from helpers.privacy.redaction.stretches import (
    ADDRESS,
    BIRTH,
    CARD,
    EMAIL,
    NAME,
    NHS,
    NI,
    PHONE,
    POSTCODE,
    VEHICLE,
    WEB,
    Rule,
    Spans,
    longest_first,
)

if TYPE_CHECKING:  # whoever reads one text has no need of tables
    import pandas as pd

__all__ = [
    "ADDRESS", "BIRTH", "CARD", "EMAIL", "NAME", "NHS", "NI", "PHONE", "POSTCODE", "RULES", "VEHICLE", "WEB",
    "redact", "redact_text", "stretches",
]  # fmt: skip

# In this order: an address may hold what looks like a name, a card number what looks like a telephone.
RULES: dict[str, Rule] = {
    EMAIL: emails,
    WEB: web_addresses,
    CARD: cards,
    NHS: nhs_numbers,
    NI: ni_numbers,
    BIRTH: births,
    PHONE: phones,
    ADDRESS: addresses,
    POSTCODE: postcodes,
    VEHICLE: vehicles,
    NAME: names,
}

# Signs of numbers and addresses, one for one, as the rules know them: all hyphens and dashes, the minus, the wide @.
_PLAIN_SIGNS = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"), "＠": "@"}
)

# Signs that nobody sees: places where a word may or may not be broken, and marks of the direction of writing.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")

# What a text must hold for there to be any of a kind: looked for in all texts at once, before the rules
# read the few that are left. Names have no such mark.
_AT_A_GLANCE = {
    EMAIL: r"[@＠]|[(\[{<]|%40|&#0*64;|&commat;|(?i: at [^ ]+ dot |[._\pN][^ ]* at )",
    WEB: r"/|[@＠]|(?i:www)",
    **dict.fromkeys((CARD, NHS, NI, PHONE, POSTCODE, VEHICLE), r"\pN"),
    BIRTH: r"(?i:b[io]r|d\.? ?o\.? ?b|b\.)",
    ADDRESS: rf"\pN|{BUILDING}, ",
}


def redact(texts: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """The texts with personal data replaced by markers such as "[e-mail address]", and what was found.

    Blanks stay blank, and index, name and dtype stay as they are. The second table has the
    columns kind and count, one row for each kind found: how many stretches were replaced.

    >>> import pandas as pd
    >>> texts, found = redact(pd.Series(["Ring me on 020 7946 0018", None]))
    >>> texts[0], found.to_dict("records")
    ('Ring me on [phone number]', [{'kind': 'phone number', 'count': 1}])
    """
    import numpy as np
    import pandas as pd

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
    import pyarrow as pa
    import pyarrow.compute as pc

    every = pc.replace_substring_regex(pa.array(texts, pa.large_string()), f"[{INVISIBLE}]", "")
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
        for start, stop in stretches(text, kind):
            if start >= end:
                kept += [text[end:start], f"[{kind}]"]
                end = stop
                found[kind] += 1
        text = "".join(kept) + text[end:] if kept else text
    return text, found


def stretches(text: str, kind: str) -> Spans:
    """Where a kind is in a text, whether or not signs that nobody sees stand in the midst of it, or around it."""
    # A name may stand after a dash; in a number a dash is a hyphen that a keyboard made longer.
    plain = text if kind == NAME else text.translate(_PLAIN_SIGNS)
    if plain.isascii() or not _INVISIBLE.search(plain):
        return RULES[kind](plain)
    seen = [place for place, sign in enumerate(plain) if not _INVISIBLE.match(sign)]
    found = RULES[kind]("".join(plain[place] for place in seen))
    through = {(seen[start], seen[stop - 1] + 1) for start, stop in found}
    return iter(sorted(through.union(RULES[kind](plain)), key=longest_first))
