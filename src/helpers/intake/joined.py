"""From cells that hold several options, or an answer typed in where a published one would stand, to a column for each.

Some tools write "Money; Time" into one cell, and an answer of the respondent's own beside or among these. Which labels
there are, the questionnaire says; for an export without one they are supposed from what comes again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Parts:
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
    parted: dict[int, tuple[list[str], list[Parts]]] = {}
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
    return with_parts(export, parted)


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
) -> list[Parts]:
    """The cells taken apart at what leaves the least of them that is no label."""

    def left_over(parts: Sequence[Parts]) -> int:
        return sum(count * len(one.typed) for one, count in zip(parts, times, strict=True))

    return min(([apart(cell, known, labels, join) for cell in cells] for join in joins), key=left_over)


def apart(cell: str, known: Mapping[str, int], labels: int, join: str) -> Parts:
    """A cell taken apart at `join`, which may stand in a label, too: the longest label that fits is taken first.

    `known` says which of the `labels` (how many) each spelling stands for.
    """
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
    return Parts(tuple(pieces), join.join(typed))


def _codes_apart(
    cells: Sequence[str], places: Mapping[str, int], joins: Sequence[str], blank: set[str]
) -> list[Parts] | None:
    """The cells taken apart where all that are answered hold codes; None where one does not.

    A cell that means blank goes to the first option's column.
    """
    answered = [cell for cell in cells if not is_blank(cell) and normalised(cell) not in blank]
    for join in joins:
        by_cell = {cell: _code_apart(cell, places, join) for cell in answered}
        if by_cell and None not in by_cell.values():
            return [by_cell.get(cell) or Parts((cell, *[""] * (len(places) - 1))) for cell in cells]
    return None


def _code_apart(cell: str, places: Mapping[str, int], join: str) -> Parts | None:
    """The codes of a cell, each at its place; None where one is none, or stands there twice."""
    pieces = [""] * len(places)
    for code in cell.split(join):
        place = places.get(code.strip())
        if place is None or pieces[place]:
            return None
        pieces[place] = code
    return Parts(tuple(pieces))


def _codes_left_over(parts: Sequence[Parts], habits: Habits, blank: set[str]) -> set[str]:
    """What is left over, is made of digits, and was not typed in: codes that say nothing of what was chosen.

    Where people type into such cells, digits beside published options may be theirs.
    """
    if habits.typed_inside and any(any(one.pieces) for one in parts):
        return set()
    typed = {one.typed for one in parts} - {""}
    return {text for text in typed if normalised(text) not in blank and all(map(str.isdecimal, _codes(text, habits)))}


def _codes(text: str, habits: Habits) -> list[str]:
    return [code.strip() for code in re.split("|".join(map(re.escape, habits.joins)), text)]


def _answer_or_typed(cell: str, spellings: set[str]) -> Parts:
    return Parts((cell,)) if is_blank(cell) or normalised(cell) in spellings else Parts(("",), cell)


def _unknown(
    column: Column,
    question: SingleChoice | MultipleChoice,
    parts: Sequence[Parts],
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


def with_parts(export: Export, parted: Mapping[int, tuple[list[str], list[Parts]]]) -> Export:
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
