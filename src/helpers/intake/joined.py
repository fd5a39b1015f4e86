"""From cells that hold several options, or an answer typed in where a published one would stand, to a column for each.

Some tools write "Money; Time" into one cell, and an answer of the respondent's own beside or among these. Which labels
there are, the questionnaire says; for an export without one they are supposed from what comes again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.intake.exports import Column, Export, Habits
from helpers.intake.exports.layout import PLAIN_CHOICES
from helpers.intake.labels import OTHER, coded, is_blank, nearest_labels, shortened
from helpers.privacy.redaction import redact_text
from helpers.questionnaire import MultipleChoice, Questionnaire, SingleChoice, normalised

# What so many type alike is likelier a published answer that the questionnaire does not list.
TYPED_ALIKE = 10
# An export's own pieces: a label comes again, typed words hardly; columns of options are made of labels.
_SHARE_OF_LABELS, _FEWEST_OF_A_LABEL, _RARE = 0.8, 2, 0.01
_MOST_LABELS = 60
_OTHER = "Other"


@dataclass(frozen=True)
class _Parts:
    """A cell taken apart: the piece that stands for each label ("" where none), and what was typed in."""

    pieces: tuple[str, ...]
    typed: str = ""


def options_apart(export: Export, questionnaire: Questionnaire) -> Export:
    """The export with a column for each option, and for the box for another answer, of a question that has one.

    An export whose tool gives them columns of their own comes back as it is. Raises InputError that lists the
    pieces that are no option where the question has no box for them, and those that many have typed alike.
    """
    habits = export.layout.habits
    if not (habits.joins or habits.typed_inside):
        return export
    waiting = _asked(questionnaire, export)
    parted: dict[int, tuple[list[str], list[_Parts]]] = {}
    mistakes: list[Mistake] = []
    for column in export.with_role("answer"):
        question = next(iter(waiting.get(normalised(column.heading), ())), None)
        if question is None:
            continue
        waiting[normalised(column.heading)].remove(question)
        codes, cells = coded(export.cells[column.position])
        times = np.bincount(codes[codes >= 0], minlength=len(cells)).tolist()
        texts = [str(cell) for cell in cells]
        blank = _blank_spellings(questionnaire, export, column)
        if isinstance(question, MultipleChoice):
            labels = _labels(question)
            by_code = _codes_apart(texts, _positions(question, habits), habits.joins, blank)
            parts = by_code or _best_apart(texts, times, _known(question), len(labels), habits.joins)
            # A code says that the box was ticked; what was typed into it stands elsewhere, or nowhere.
            if by_code and question.other and not _has_box(export, column, question):
                labels = [*labels, question.other]
            no_text = set() if by_code else _codes_left_over(parts, habits, blank)
        elif question.other and habits.typed_inside:
            parts = [_answer_or_typed(text, _single_spellings(question, blank)) for text in texts]
            labels, no_text = [""], set()
        else:
            continue
        mistakes += _unknown(column, question, parts, times, export, codes, no_text)
        parted[column.position] = ([*labels, *([question.other] if question.other else [])], parts)
    if mistakes:
        raise InputError(export.file, mistakes)
    return _with_parts(export, parted)


def options_seen_apart(export: Export) -> Export:
    """The export with a column for each label that its joined cells seem to be made of.

    What was typed in stands in a column "Other". Nothing is recoded by it: a person confirms the labels.
    """
    joins = export.layout.habits.joins
    if not joins:
        return export
    columns = export.with_role("answer")
    cells = {column.position: _texts_and_times(export, column) for column in columns}
    supposed = {column.position: _best_supposed(*cells[column.position], joins) for column in columns}
    parted: dict[int, tuple[list[str], list[_Parts]]] = {}
    for column in columns:
        own, texts = supposed[column.position], cells[column.position][0]
        found = _of_grid([supposed[row.position] for row in columns if row is column or _same_grid(column, row)])
        if found is None:
            continue
        parts = _labels_apart(texts, *found)
        typed = any(one.typed for one in parts)
        # A row without an answer that was ticked beside another is a row of its grid all the same.
        if own or (not typed and any(any(one.pieces) for one in parts)):
            parted[column.position] = ([*found.labels, *([_OTHER] if typed else [])], parts)
    return _with_parts(export, parted)


# --- which questions ---------------------------------------------------------------------------


def _asked(questionnaire: Questionnaire, export: Export) -> dict[str, list[SingleChoice | MultipleChoice]]:
    """The questions with options or a box that may stand in one column, by normalised heading, in their order.

    A question whose options have columns in the export does not.
    """
    headed = {(normalised(column.question), normalised(column.choice)) for column in export.with_role("answer")}
    left_out = {normalised(one.column) for one in questionnaire.export.left_out}
    waiting: dict[str, list[SingleChoice | MultipleChoice]] = {}
    questions: list[SingleChoice | MultipleChoice] = [*questionnaire.single_choices, *questionnaire.multiple_choice]
    for question in questions:
        asked = [f"{question.asked} [{question.wording}]"] if question.asked else []
        labels = [normalised(label) for label in _labels(question)]
        for wording in dict.fromkeys(map(normalised, [*asked, question.wording, *question.aliases])):
            if wording not in left_out and not any((wording, label) in headed for label in labels):
                waiting.setdefault(wording, []).append(question)
    return waiting


def _labels(question: SingleChoice | MultipleChoice) -> list[str]:
    return [o.option for o in question.options] if isinstance(question, MultipleChoice) else question.labels


def _single_spellings(question: SingleChoice, blank: set[str]) -> set[str]:
    """The normalised cells that are published answers of a question, or mean blank."""
    spelt = (spelling for answer in question.answers for spelling in (answer.answer, *answer.aliases))
    return {normalised(text) for text in spelt} | blank


def _blank_spellings(questionnaire: Questionnaire, export: Export, column: Column) -> set[str]:
    """The normalised cells of a column that mean blank."""
    return {normalised(text) for text in (*questionnaire.export.missing, *export.blank(column))}


def _known(question: MultipleChoice) -> dict[str, int]:
    """The place of the option that each normalised spelling stands for."""
    options = enumerate(question.options)
    return {normalised(text): place for place, one in options for text in (*one.aliases, one.option)}


def _positions(question: MultipleChoice, habits: Habits) -> dict[str, int]:
    """The place that each numeric code stands for: that of an option, or the next one, the box's.

    None where numbers are labels, and where people type into such cells: no tool that lets them writes codes.
    """
    if habits.typed_inside or any(text.isdecimal() for text in _known(question)):
        return {}
    return {str(place + 1): place for place in range(len(question.options) + bool(question.other))}


def _has_box(export: Export, column: Column, question: MultipleChoice) -> bool:
    """Whether what was typed into the question's box has a column of the file's own."""
    names = (normalised(question.other), OTHER)
    return any(
        one.question == column.question and normalised(one.choice) in names for one in export.with_role("answer")
    )


# --- cells taken apart -------------------------------------------------------------------------


def _best_apart(
    cells: Sequence[str], times: Sequence[int], known: Mapping[str, int], labels: int, joins: Sequence[str]
) -> list[_Parts]:
    """The cells taken apart at what leaves the least of them that is no label."""

    def left_over(parts: Sequence[_Parts]) -> int:
        return sum(count * len(one.typed) for one, count in zip(parts, times, strict=True))

    return min(([_apart(cell, known, labels, join) for cell in cells] for join in joins), key=left_over)


def _apart(cell: str, known: Mapping[str, int], labels: int, join: str) -> _Parts:
    """A cell taken apart at `join`, which may stand in a label, too: the longest label that fits is taken first."""
    atoms = cell.split(join)
    longest = 1 + max((label.count(join.strip()) for label in known), default=0)
    pieces, typed, place = [""] * labels, list[str](), 0
    while place < len(atoms):
        for length in range(min(longest, len(atoms) - place), 0, -1):
            piece = join.join(atoms[place : place + length])
            option = known.get(normalised(piece))
            if option is not None and not pieces[option]:
                pieces[option] = piece
                break
        else:
            length = 1
            if not is_blank(atoms[place]):
                typed.append(atoms[place])
        place += length
    return _Parts(tuple(pieces), join.join(typed))


def _codes_apart(
    cells: Sequence[str], places: Mapping[str, int], joins: Sequence[str], blank: set[str]
) -> list[_Parts] | None:
    """The cells taken apart where all that are answered hold codes; None where one does not.

    A cell that means blank goes to the first option's column.
    """
    answered = [cell for cell in cells if not is_blank(cell) and normalised(cell) not in blank]
    for join in joins:
        apart = {cell: _code_apart(cell, places, join) for cell in answered}
        if apart and None not in apart.values():
            return [apart.get(cell) or _Parts((cell, *[""] * (len(places) - 1))) for cell in cells]
    return None


def _code_apart(cell: str, places: Mapping[str, int], join: str) -> _Parts | None:
    """The codes of a cell, each at its place; None where one is none, or stands there twice."""
    pieces = [""] * len(places)
    for code in cell.split(join):
        place = places.get(code.strip())
        if place is None or pieces[place]:
            return None
        pieces[place] = code
    return _Parts(tuple(pieces))


def _codes_left_over(parts: Sequence[_Parts], habits: Habits, blank: set[str]) -> set[str]:
    """What is left over, is made of digits, and was not typed in: codes that say nothing of what was chosen.

    Where people type into such cells, digits beside published options may be theirs.
    """
    if habits.typed_inside and any(any(one.pieces) for one in parts):
        return set()
    typed = {one.typed for one in parts} - {""}
    return {text for text in typed if normalised(text) not in blank and all(map(str.isdecimal, _codes(text, habits)))}


def _codes(text: str, habits: Habits) -> list[str]:
    return [code.strip() for code in re.split("|".join(map(re.escape, habits.joins)), text)]


def _answer_or_typed(cell: str, spellings: set[str]) -> _Parts:
    return _Parts((cell,)) if is_blank(cell) or normalised(cell) in spellings else _Parts(("",), cell)


def _unknown(
    column: Column,
    question: SingleChoice | MultipleChoice,
    parts: Sequence[_Parts],
    times: Sequence[int],
    export: Export,
    codes: np.ndarray,
    no_text: set[str],
) -> list[Mistake]:
    """What the question does not list: any of it, where it has no box; what many have alike, where it has.

    `no_text` is what was not typed in, though it is left over.
    """
    counts, strange = Counter[str](), Counter[str]()
    first: dict[str, int] = {}
    box = normalised(question.other)
    known = _positions(question, export.layout.habits) if isinstance(question, MultipleChoice) else {}
    for at, (one, count) in enumerate(zip(parts, times, strict=True)):
        if one.typed and normalised(one.typed) != box:
            counts[one.typed] += count
            first.setdefault(one.typed, at)
            for code in _codes(one.typed, export.layout.habits) if one.typed in no_text else ():
                if code not in known:
                    strange[code] += count
                    first.setdefault(code, at)
    # Where each code is known by itself, the cells are at fault: one holds a code twice, or others hold texts.
    strange = strange or Counter({text: count for text, count in counts.items() if text in no_text})
    least = TYPED_ALIKE if question.other else 1
    wrong = Counter({text: count for text, count in counts.items() if text not in no_text and count >= least})

    def told(found: Counter[str]) -> str:
        shown = []
        for text, count in found.most_common(5):
            row = export.cells.index[int((codes == first[text]).argmax())]
            safe, _ = redact_text(text)
            shown.append(f"{safe!r} {count:,} times, first in row {row}{nearest_labels(text, _labels(question))}")
        return "; ".join(shown) + (f"; and {len(found) - 5} more" if len(found) > 5 else "")

    place = f"column {column.letter}, {shortened(column.heading)}"
    mistakes = []
    if strange:
        remedy = "export the survey again with its answers as texts, or list each code as an alias of its option"
        mistakes.append(Mistake(place, "numeric codes that are no options of the question: " + told(strange), remedy))
    if wrong:
        remedy = "list it among the options or as an alias of one" + (
            "" if question.other else ", or give the question `other`, the box for another answer"
        )
        mistakes.append(Mistake(place, "what is no option of the question: " + told(wrong), remedy))
    return mistakes


def _with_parts(export: Export, parted: Mapping[int, tuple[list[str], list[_Parts]]]) -> Export:
    """The export with these columns replaced by one for each of their parts."""
    columns: list[Column] = []
    added: dict[int, pd.Series] = {}
    free = max(map(int, export.cells.columns), default=-1) + 1
    for column in export.columns:
        if column.position not in parted:
            columns.append(column)
            continue
        choices, parts = parted[column.position]
        codes, _ = coded(export.cells[column.position])
        for place, choice in enumerate(choices):
            of_distinct = [one.pieces[place] if place < len(one.pieces) else one.typed for one in parts]
            texts = pd.Series(pd.array([*of_distinct, ""], dtype="str").take(codes), index=export.cells.index)
            added[free] = texts
            columns.append(_part(column, free, choice))
            free += 1
    if not added:
        return export
    cells = pd.concat([export.cells, pd.DataFrame(added, index=export.cells.index)], axis=1)
    return replace(export, columns=tuple(columns), cells=cells)


def _part(column: Column, position: int, choice: str) -> Column:
    """A column for one option of another: what stood under the question, a grid's row, is then part of its wording."""
    if not choice:
        return replace(column, position=position, source=column.position)
    asked = column.question if normalised(column.choice) in PLAIN_CHOICES else column.heading
    return replace(column, position=position, question=asked, choice=choice, source=column.position)


# --- labels supposed ---------------------------------------------------------------------------


class _Supposed(NamedTuple):
    """The labels that cells seem to be joined of, and what joins them."""

    labels: list[str]
    join: str


def _best_supposed(cells: Sequence[str], times: Sequence[int], joins: Sequence[str]) -> _Supposed | None:
    """The labels at the join that leaves the fewest different pieces: at another, labels stick together in many ways.

    None where the cells seem to be joined by none.
    """
    fitting = [_Supposed(labels, join) for join in joins if (labels := _supposed_labels(cells, times, join))]

    def pieces(one: _Supposed) -> int:
        return len(one.labels) + len({parts.typed for parts in _labels_apart(cells, *one) if parts.typed})

    return min(fitting, key=pieces, default=None)


def _labels_apart(cells: Sequence[str], labels: Sequence[str], join: str) -> list[_Parts]:
    known = {normalised(label): place for place, label in enumerate(labels)}
    return [_apart(cell, known, len(labels), join) for cell in cells]


def _same_grid(column: Column, other: Column) -> bool:
    """Whether two columns are rows under one heading, which offers each the same answers."""
    return column.question == other.question and not any(
        normalised(row.choice) in PLAIN_CHOICES for row in (column, other)
    )


def _of_grid(rows: Sequence[_Supposed | None]) -> _Supposed | None:
    """The labels of all rows of a grid at the join of the first that has any: each row may lack some."""
    found = [row for row in rows if row]
    if not found:
        return None
    labels = {normalised(label): label for row in found if row.join == found[0].join for label in row.labels}
    # Codes stand in their own order, which is that of the options.
    in_order = sorted(labels.values(), key=int) if all(map(str.isdecimal, labels)) else list(labels.values())
    return _Supposed(in_order, found[0].join)


def _texts_and_times(export: Export, column: Column) -> tuple[list[str], list[int]]:
    """The distinct cells of a column, and how often each is there."""
    codes, cells = coded(export.cells[column.position])
    return [str(cell) for cell in cells], np.bincount(codes[codes >= 0], minlength=len(cells)).tolist()


def _supposed_labels(cells: Sequence[str], times: Sequence[int], join: str) -> list[str]:
    """The labels that cells seem to be joined of, in the order met; none where they seem to be no such cells."""
    taken = [(_pieces(cell, join), count) for cell, count in zip(cells, times, strict=True) if not is_blank(cell)]
    taken = _joined_again(taken, join)
    counts = Counter[str]()
    for pieces, count in taken:
        counts.update(dict.fromkeys(map(str.strip, pieces), count))
    filled = sum(count for _, count in taken)
    least = max(_FEWEST_OF_A_LABEL, _RARE * filled)
    labels = [piece for piece, count in counts.items() if count >= least]
    several = sum(count for pieces, count in taken if len(pieces) > 1)
    if not labels or len(labels) > _MOST_LABELS or several < max(_FEWEST_OF_A_LABEL, _RARE * filled):
        return []
    return labels if sum(counts[label] for label in labels) >= _SHARE_OF_LABELS * counts.total() else []


def _pieces(cell: str, join: str) -> list[str]:
    """The pieces of a cell, with a space where it stood beside the join; what is in brackets is not taken apart."""
    pieces: list[str] = []
    depth = 0
    for atom in cell.split(join):
        if depth > 0:
            pieces[-1] += join + atom
        elif not is_blank(atom):
            pieces.append(atom)
        else:
            continue
        depth = max(depth + atom.count("(") - atom.count(")"), 0)
    return [re.sub(r"\s+", " ", piece) for piece in pieces]


def _joined_again(taken: list[tuple[list[str], int]], join: str) -> list[tuple[list[str], int]]:
    """The cells with pieces that always stand side by side, in one order, made one label again."""
    while True:
        counts, after = Counter[str](), Counter[tuple[str, str]]()
        for pieces, count in taken:
            bare = [piece.strip() for piece in pieces]
            counts.update(dict.fromkeys(bare, count))
            after.update(dict.fromkeys(pairwise(bare), count))
        always = {
            pair
            for pair, count in after.items()
            if count >= _FEWEST_OF_A_LABEL and counts[pair[0]] == counts[pair[1]] == count
        }
        if not always:
            return taken
        taken = [(_merged(pieces, always, join), count) for pieces, count in taken]


def _merged(pieces: Sequence[str], always: set[tuple[str, str]], join: str) -> list[str]:
    merged: list[str] = []
    before = ""
    for piece in pieces:
        if merged and (before, piece.strip()) in always:
            merged[-1] += join + piece
        else:
            merged.append(piece)
        before = piece.strip()
    return merged
