"""From tables to sentences: a claim as a title, a headline, or a sentence among others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any

import pandas as pd

from helpers.display.claims import SMALL_BASE, claim
from helpers.display.exhibit import DATA, Exhibit, data_resource
from helpers.display.naming import table_key
from helpers.display.spelling import capital, number_in_words
from helpers.questionnaire import wordings_read
from helpers.survey import Survey

_SHOWN_AS = {
    "headline": '<p class="headline">{}</p>',
    "title": "<h1>{}</h1>",
    "note": '<p class="note">{}</p>',
    "point": '<p class="point">{}</p>',
}


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a heading, made from a table. It shows itself, and carries the table with it."""

    text: str
    key: str
    data: pd.DataFrame
    kind: str = "headline"
    rest: str = ""  # a paragraph under a heading

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        html = _SHOWN_AS[self.kind].format(self._marked_up())
        return {
            "text/html": f"{html}\n<p>{escape(self.rest)}</p>" if self.rest else html,
            "text/plain": "\n".join(filter(None, (self.text, self.rest))),
            DATA: data_resource(self.key, self.text, self.data, self.data.attrs | {"kind": "sentence"}),
            **wordings_read(),
        }

    def _marked_up(self) -> str:
        """The text as HTML; the claim of a headline, or of a point, is told from its proof."""
        tag = {"headline": "strong", "point": "span"}.get(self.kind)
        if tag is None:
            return escape(self.text)
        claimed, proof = claim_and_proof(self.text)
        return f'<{tag} class="claim">{escape(claimed)}</{tag}>{escape(proof)}'


def claim_and_proof(text: str) -> tuple[str, str]:
    """A sentence parted after its claim: what is said, and what it rests on. Quotations and brackets stay whole.

    >>> claim_and_proof("“Trust: partners” scores highest (54: best): they are too close.")
    ('“Trust: partners” scores highest (54: best):', ' they are too close.')
    """
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "“(") - (letter in "”)")
        if depth == 0 and letter in ":." and text[place + 1 : place + 2] == " ":
            return text[: place + 1], text[place + 1 :]
    return text, ""


def headline(table: pd.DataFrame) -> Sentence:
    """What a table of estimates says, in one or two sentences.

    `table` comes from `helpers.analysis`, with small groups withheld.
    """
    require_withheld(table)
    return Sentence(finding(table), f"headline-{table_key(table)}", table)


def in_words(table: pd.DataFrame) -> Sentence:
    """The same as `headline`, as a sentence among others: for what a chapter says in passing."""
    require_withheld(table)
    return Sentence(finding(table), f"words-{table_key(table)}", table, kind="note")


def briefly(shown: Exhibit | Sentence) -> Sentence:
    """What an exhibit or a sentence further down finds, as one of the few sentences that a chapter begins with."""
    if isinstance(shown, Sentence):
        return replace(shown, kind="point")
    return Sentence(f"{shown.title}.", f"brief-{shown.key}", shown.data, kind="point")


def note(text: str) -> Sentence:
    """A sentence that rests on no table: why there is nothing to show, for the most part."""
    return Sentence(text, "note", pd.DataFrame({"note": [text]}), kind="note")


def require_withheld(table: pd.DataFrame) -> None:
    """Raise ValueError for a table whose small groups have not been withheld: nothing shows it."""
    if "withheld" not in table:
        raise ValueError("this table may show small groups: pass it through withhold_small_groups first")


def respondents(wave: Survey) -> Sentence:
    """Who answered, when, and how many: in a sentence."""
    read, kept = int(wave.flow["rows"].iloc[0]), len(wave.responses)
    text = f"This report rests on {kept:,} responses, given from {wave.wave.fieldwork.in_words()}."
    if read > kept:
        text += f" Another {read - kept:,} rows of the export are left out."
    return Sentence(text, "respondents", pd.DataFrame({"rows_read": [read], "responses": [kept]}))


def title(table: pd.DataFrame) -> str:
    """What a table shows, short enough to stand above its chart."""
    return claim(table).title


def finding(table: pd.DataFrame) -> str:
    """What a table of estimates says, as plain text. Withheld rows are said to be withheld."""
    return " ".join([str(claim(table)), *_cautions(table)])


def _cautions(table: pd.DataFrame) -> list[str]:
    """What a reader must know before using the sentence: withheld rows, and a very small base."""
    said = []
    if (withheld := int(table["withheld"].sum())) and withheld < len(table):
        are = "figure is" if withheld == 1 else "figures are"
        said.append(f"{capital(number_in_words(withheld))} {are} withheld, to protect small groups.")
    # Of differences that were tested, only those that survive are told of.
    told = table[table["survives"].astype("boolean").fillna(False)] if "survives" in table else table
    bases = told["n"].dropna()
    if len(bases) and int(bases.min()) < SMALL_BASE:
        said.append(f"The smallest base is {int(bases.min())} respondents, so read with care.")
    return said
