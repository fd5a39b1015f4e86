"""From the spellings in a column to the answers that the questionnaire published.

A column's distinct cells are read once each, whatever the number of respondents. What cannot be
read is never guessed at: it becomes a mistake that stops the run.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import Mistake
from helpers.intake.exports import Column, Habits
from helpers.privacy.redaction import redact_text
from helpers.questionnaire import Answer, normalised

INVISIBLE = "[\ufeff\u200b\u00ad]"
NOT_SELECTED = "Not selected"
# The answer, normalised, that a box for another answer stands for, where the questionnaire lists it.
OTHER = "other"

# The ledger: of each change, the question, from what, to what, how often and why.
LEDGER = ["question", "from", "to", "count", "why"]
Line = tuple[str, str, str, int, str]

_NO_HABITS = Habits()

# Why a cell does not stand in the responses as it stood in the export.
ALIAS = "another spelling that the questionnaire lists"
CASE = "the same but for capital letters"
SPACES = "the same but for spaces, marks or mark-up"
CODE = "numeric code: the answer's position"
MISSING = "means blank, says the questionnaire"
TOOL_MISSING = "means blank, as the survey tool writes it"
TOOL_WORD = "the survey tool's word for it"
NOT_CHOSEN = "not the answer given"

# An error message shows this many unknown labels of a column, and never more than there are known
# ones: they are then likely typed in by respondents, and nobody's words belong in a message.
MOST_SHOWN = 12


def coded(cells: pd.Series) -> tuple[NDArray[Any], pd.Index]:
    """Which of the distinct cells each row holds, and these: what is done to cells is done once to each of them."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells.cat.codes.to_numpy(), cells.cat.categories
    return pd.factorize(cells)


def tidied(cells: pd.Series) -> pd.Series:
    """Texts without invisible characters, with plain spaces, and none of these at the ends."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        tidy = tidied(cells.cat.categories.to_series())
        return pd.Series(tidy.array.take(cells.cat.codes.to_numpy()), index=cells.index, name=cells.name)
    if not cells.str.isascii().all():
        cells = cells.str.replace(INVISIBLE, "", regex=True).str.replace("\xa0", " ", regex=False)
    return cells.str.strip()


def filled(cells: pd.Series) -> NDArray[np.bool_]:
    """For each row, whether anything can be seen in its cell."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return filled(cells.cat.categories.to_series())[cells.cat.codes.to_numpy()]
    return (tidied(cells) != "").to_numpy()


def is_blank(text: str) -> bool:
    """Whether nothing can be seen in a cell."""
    return not re.sub(INVISIBLE, "", text).strip()


@dataclass(frozen=True)
class Spelling:
    """What one spelling stands for; `to` is None where it stands for a blank."""

    to: str | None
    why: str = ""


@dataclass(frozen=True)
class Known:
    """All spellings that a column may hold: as they are listed, and by normalised wording."""

    exact: dict[str, Spelling]
    near: dict[str, Spelling]
    labels: tuple[str, ...]  # by position, for numeric codes
    code: str = ""  # the pattern of a code whose group is a position, where codes may stand for answers
    box: Spelling | None = None  # what a ticked box for another answer stands for: its code is 0


def blank_spellings(missing: Iterable[str], of_tool: Iterable[str] = ()) -> dict[str, Spelling]:
    """What means blank: as the tool writes it, and as the questionnaire says."""
    of_tool = {token: Spelling(None, TOOL_MISSING) for token in of_tool}
    return of_tool | {token: Spelling(None, MISSING) for token in missing}


def known_answers(
    answers: Sequence[Answer], blank: Mapping[str, Spelling], others: Sequence[str] = (), code: str = r"(\d+)"
) -> Known:
    """The spellings of a single-choice question or scale, outside answers after the scale.

    `others` are what an export puts in the answer's place where the box for another answer was ticked, the box's
    label first; none where there is no box. `code` is the pattern of a numeric code, whose group is the position.
    """
    labels = tuple(answer.answer for answer in answers)
    exact = dict(blank)
    box = _ticked_box(labels) if others else None
    if box:
        exact |= dict.fromkeys(others, box)
    exact |= {alias: Spelling(answer.answer, ALIAS) for answer in answers for alias in answer.aliases}
    exact |= {label: Spelling(label) for label in labels}
    coded = not any(re.fullmatch(r"\d+(\.\d+)?", text) for text, spelling in exact.items() if spelling.to)
    return Known(exact, _near(exact), labels, code if coded else "", box)


def _ticked_box(labels: Sequence[str]) -> Spelling:
    other = next((label for label in labels if normalised(label) == OTHER), None)
    if other is None:
        return Spelling(None, "the box for another answer: what was typed stands in a column of its own")
    return Spelling(other, "the box for another answer")


def known_tick(
    label: str,
    aliases: Iterable[str],
    position: int,
    blank: Mapping[str, Spelling],
    not_selected: Iterable[str],
    habits: Habits = _NO_HABITS,
) -> Known:
    """The spellings of an option's column.

    Ticked is its label, 1 or its position among the options; not ticked is 0 or what the
    questionnaire says; both may have words of the tool's own. Blank says neither, for the question
    may have been left out.
    """
    exact = {str(position): Spelling(label, CODE), "1": Spelling(label, CODE), "0": Spelling(NOT_SELECTED, CODE)}
    exact |= {word: Spelling(label, TOOL_WORD) for word in habits.ticked}
    exact |= {word: Spelling(NOT_SELECTED, TOOL_WORD) for word in habits.unticked}
    exact |= blank
    exact |= {word: Spelling(NOT_SELECTED, ALIAS) for word in not_selected}
    exact |= {alias: Spelling(label, ALIAS) for alias in aliases}
    # A tool with a word for what was not ticked writes that, where an option is called "No", too.
    if label not in habits.unticked:
        exact[label] = Spelling(label)
    return Known(exact, _near(exact), (label, NOT_SELECTED))


def without_unticked(known: Known, why: str) -> Known:
    """The same spellings, where "not ticked" says no more than a blank does."""

    def blanked(spellings: dict[str, Spelling]) -> dict[str, Spelling]:
        return {text: Spelling(None, why) if one.to == NOT_SELECTED else one for text, one in spellings.items()}

    return replace(known, exact=blanked(known.exact), near=blanked(known.near))


def _near(exact: dict[str, Spelling]) -> dict[str, Spelling]:
    """What a normalised wording stands for, where all listed spellings agree on it."""
    near: dict[str, Spelling] = {}
    disputed = set()
    for text, spelling in exact.items():
        key = normalised(text)
        if key in near and near[key].to != spelling.to:
            disputed.add(key)
        near[key] = spelling
    return {key: spelling for key, spelling in near.items() if key not in disputed}


@dataclass(frozen=True)
class Reading:
    """How the cells of one column were read: each distinct cell, what it stands for, and why."""

    column: Column
    target: str  # the responses' column that they go to
    cells: NDArray[Any]  # for each row, which distinct cell it holds
    distinct: tuple[str, ...]
    spellings: tuple[Spelling, ...]

    def codes(self, labels: Sequence[str]) -> NDArray[np.int16]:
        """For each row, the position of its answer among these labels, or -1."""
        places = {label: place for place, label in enumerate(labels)}
        of_distinct = [places.get(spelling.to or "", -1) for spelling in self.spellings]
        codes: NDArray[np.int16] = np.array([*of_distinct, -1], dtype=np.int16)[self.cells]
        return codes

    def answered(self) -> NDArray[np.bool_]:
        """For each row, whether its cell says more than that something was not chosen."""
        says = [one.to not in (None, NOT_SELECTED) for one in self.spellings]
        answered: NDArray[np.bool_] = np.array([*says, False])[self.cells]
        return answered

    @cached_property
    def changed(self) -> tuple[int, ...]:
        """The places, among the distinct cells, of those that do not stay as they are."""
        pairs = enumerate(zip(self.distinct, self.spellings, strict=True))
        return tuple(place for place, (text, one) in pairs if one.to != text and not is_blank(text))

    def changes(self, kept: NDArray[np.bool_]) -> list[Line]:
        """The ledger's lines: each spelling of kept rows that did not stay as it was."""
        times = np.bincount(self.cells[kept], minlength=len(self.distinct)).tolist()
        spelt = [(self.distinct[place], self.spellings[place], times[place]) for place in self.changed]
        return [(self.target, text, one.to or "", count, one.why) for text, one, count in spelt if count]


def read_column(cells: pd.Series, column: Column, target: str, known: Known) -> tuple[Reading, list[Mistake]]:
    """Read a column's cells, and list what stands in the way.

    Parameters: `cells` (str, index raw_row), the column they stand in, the responses' column they
    go to, and the spellings that it may hold.
    """
    codes, distinct = coded(cells)
    texts = tuple(str(text) for text in distinct)
    spellings: Sequence[Spelling | None] = _as_positions(texts, known) or [_read(text, known) for text in texts]
    unknown = [code for code, spelling in enumerate(spellings) if spelling is None]
    mistakes = []
    if unknown:
        mistakes.append(_unknown_labels(cells, codes, texts, unknown, column, known))
    mistakes += _merged_labels(texts, spellings, column, known)
    read = tuple(spelling or Spelling(None) for spelling in spellings)
    return Reading(column, target, codes, texts, read), mistakes


def _read(text: str, known: Known) -> Spelling | None:
    """What a cell stands for; None where the questionnaire does not know it."""
    if is_blank(text):
        return Spelling(None)
    if text in known.exact:
        return known.exact[text]
    near = known.near.get(normalised(text))
    if near is None:
        return None
    listed = next((label for label in known.exact if label.casefold() == text.casefold()), None)
    return Spelling(near.to, CASE if listed else SPACES)


def _as_positions(texts: Sequence[str], known: Known) -> tuple[Spelling, ...] | None:
    """The spellings of a column whose answers are all positions on the scale, if it is one."""
    answers = [text for text in texts if not is_blank(text) and not _means_blank(known.exact.get(text))]
    if not known.code or not answers:
        return None
    by_code = {str(place): Spelling(label, CODE) for place, label in enumerate(known.labels, start=1)}
    if known.box:
        by_code["0"] = known.box
    spelt = {text: by_code.get(_position(text, known.code)) for text in answers}
    # Beside codes a tool may have a word of its own for the box.
    spelt |= {text: known.box for text in answers if known.box and known.exact.get(text) == known.box}
    if None in spelt.values() or not any(_position(text, known.code) for text in answers):
        return None
    return tuple(known.exact.get(text) or spelt.get(text) or Spelling(None) for text in texts)


def _means_blank(spelling: Spelling | None) -> bool:
    return spelling is not None and spelling.to is None and spelling.why in (MISSING, TOOL_MISSING)


def _position(text: str, code: str) -> str:
    """The position that a code says, as digits; "" for what is none."""
    match = re.fullmatch(code, text)
    return match[1] if match else ""


def _unknown_labels(
    cells: pd.Series, codes: NDArray[Any], texts: Sequence[str], unknown: list[int], column: Column, known: Known
) -> Mistake:
    times = np.bincount(codes, minlength=len(texts))
    place = f"column {column.letter}, {shortened(column.heading)}"
    if len(unknown) > min(MOST_SHOWN, len(known.labels)):
        row = cells.index[int(np.isin(codes, unknown).argmax())]
        found = f"{len(unknown)} answers that the questionnaire does not list, first in row {row}; they look typed in"
        return Mistake(place, found, f"expected {_listed(known.labels)}; or is this an open question?")
    told = []
    for code in sorted(unknown, key=lambda code: -times[code]):
        row = cells.index[int((codes == code).argmax())]
        # A box's column taken for a question's may hold anything that people type.
        shown, _ = redact_text(texts[code])
        told.append(
            f"{shown!r} {_times(int(times[code]))}, first in row {row}{nearest_labels(texts[code], known.labels)}"
        )
    remedy = "list it among the answers, as an alias of one of them, or as missing"
    return Mistake(place, "an answer that the questionnaire does not list: " + "; ".join(told), remedy)


def nearest_labels(text: str, labels: Sequence[str]) -> str:
    """The labels that a text is nearest to, in brackets for a message; all of them where none is near."""
    candidates = {normalised(label): label for label in labels}
    close = difflib.get_close_matches(normalised(text), list(candidates), n=3, cutoff=0.4)
    named = [candidates[one] for one in close] or list(labels)[:MOST_SHOWN]
    return f" ({'nearest' if close else 'known'}: {_listed(named)})"


def _merged_labels(
    texts: Sequence[str], spellings: Sequence[Spelling | None], column: Column, known: Known
) -> Iterator[Mistake]:
    """Two spellings in one column that only spaces or marks tell apart: they may mean two things."""
    groups: dict[str, list[str]] = {}
    for text, spelling in zip(texts, spellings, strict=True):
        if spelling is not None and not is_blank(text):
            groups.setdefault(normalised(text), []).append(text)
    for group in groups.values():
        if len({text.casefold() for text in group}) > 1 and not all(text in known.exact for text in group):
            yield Mistake(
                f"column {column.letter}, {shortened(column.heading)}",
                f"{' and '.join(repr(text) for text in sorted(group))}, which differ only in spaces or marks",
                "say what each means: list each, exactly so and in quotes, as an answer or an alias",
            )


def shortened(text: str, longest: int = 90) -> str:
    """A heading for a message: quoted, and cut where it is long."""
    text = " ".join(text.split())
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(repr(label) for label in labels[:MOST_SHOWN]) + (" and others" if len(labels) > MOST_SHOWN else "")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
