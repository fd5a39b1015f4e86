"""From an export to the questions that it seems to hold: their kinds, columns, answers and counts.

All of it is supposed, for a person to confirm; what respondents typed in is counted and never kept.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple

import pandas as pd

from helpers.intake.exports import Column, Export
from helpers.intake.families import SuspectedScale, suspected_scale
from helpers.intake.labels import coded
from helpers.questionnaire import normalised

Kind = Literal[
    "single choice",
    "single choice, one column a choice",
    "matrix",
    "multiple choice",
    "ranking",
    "open",
    "number",
    "date",
    "empty",
]

# Cells by which files say "blank". They count as such only where a file has no blank cells: beside
# blanks, they are what people answered.
_MISSING_MARKS = {"-", "--", ".", "na", "n/a", "#n/a", "nan", "null", "none"}
_NOT_SELECTED = {"not selected", "not checked", "unchecked", "unselected", "0", "false"}
_TICKS = {"1", "x", "true", "yes", "selected", "checked"}
_SINGLE = {"", "response"}
_PLEASE = "please|specify|explain|describe|state|write|list|tell|type|provide"
_OTHER = re.compile(
    rf"(any )?other( \w+){{0,3}}[,:;.]? ?[(\[-]* ?({_PLEASE})\b.*|other|.*\((please )?({_PLEASE})\b.*\)"
    rf"|(please )?(specify|explain|describe)\b.*|if (so|yes|no|other)\b.*({_PLEASE})\b.*|comments?.*"
)
_SEVERAL = re.compile(
    r"\b((all|any) (that|which) apply|(select|check|tick|choose|mark) (all|any|(up to )?(your|the) top)"
    r"|(up to|top) (two|three|four|five|\d)|as many as)\b"
)
DEMOGRAPHIC = re.compile(
    r"\b(gender|sex|age|old are you|income|earn|education|degree|qualification|region|location|country|years in"
    r"|state do you|where do you (mainly )?(live|work)|how many (people|employees)|size of|sector|industry|role|job"
    r"|occupation|employ(ed|ment)|ethnic\w*|race|religion|marital|married|children|orientation"
    r"|(kind|type) of organi[sz]ation)\b"
)
# Codes that some tools and re-used files have for headings: q0004_0001 is the first part of q0004.
_CODE = re.compile(r"(?P<stem>[a-z]+[0-9]+)_[0-9]+", re.IGNORECASE)

# What is typed in hardly repeats itself; a published answer is given by many.
_REPEATS_OF_AN_ANSWER = 5
_MOST_ANSWERS = 60
_FEW_ANSWERS = 12
_LONGEST_ANSWER = 150


class _Boxes(NamedTuple):
    typed: Column | None = None
    ticked: Column | None = None


_NO_BOXES = _Boxes()


@dataclass(frozen=True)
class FoundQuestion:
    """A question as the export shows it.

    `columns` are the columns of its answers, options or rows; `derived` are columns among its
    options that hold something else. `answers` are labels and counts, most frequent first or in
    the order of the suspected scale; none for what was typed. `order` are the labels in the order that the export
    holds them in, where it does. `answered` counts respondents.
    """

    wording: str
    kind: Kind
    columns: tuple[Column, ...]
    answers: tuple[tuple[str, int], ...] = ()
    scale: SuspectedScale | None = None
    boxes: _Boxes = _NO_BOXES
    derived: tuple[Column, ...] = ()
    answered: int = 0
    order: tuple[str, ...] = ()

    @property
    def other(self) -> Column | None:
        """The box for another answer, typed in."""
        return self.boxes.typed

    @property
    def ticked_other(self) -> Column | None:
        """A column of the box's name that only says that the box was used."""
        return self.boxes.ticked


@dataclass(frozen=True)
class _Seen:
    """A column and what its cells say: each distinct label with its count, missing marks left out.

    `order` are the labels in the order that the export holds them in, those that nobody chose, too.
    """

    column: Column
    counts: dict[str, int]
    order: tuple[str, ...] = ()

    @property
    def filled(self) -> int:
        return sum(self.counts.values())

    @property
    def ticked(self) -> list[str]:
        return [label for label in self.counts if normalised(label) not in _NOT_SELECTED]

    @property
    def is_tick(self) -> bool:
        """Whether the column says only that an option was ticked, or nothing at all."""
        choice, labels = normalised(self.column.choice), [normalised(label) for label in self.ticked]
        if not labels:
            return True
        if len(labels) > 1:
            return False
        return labels[0] == choice or labels[0] in _TICKS or labels[0].isdecimal() or choice in _SINGLE


def found_questions(export: Export) -> list[FoundQuestion]:
    """The questions of an export in file order, with kind, answers and counts.

    Columns side by side with one question text belong together. Personal data, metadata and
    columns without heading and cells are not questions. Where one cell may hold several options, or cells are
    declared missing, the export is that of `options_seen_apart`.
    """
    marks = missing_marks(export)
    answer_columns = export.with_role("answer")
    # One spelling for one answer in the whole export: the first one met.
    spelt: dict[str, str] = {}
    found: list[FoundQuestion] = []
    for wording, columns in groupby(answer_columns, key=_wording):
        group = [_seen(column, export.cells[column.position], marks, spelt) for column in columns]
        found += _recognised(wording, group, export.cells)
    return found


def without_declared_missing(export: Export) -> Export:
    """The export with blanks for the cells of answers that its tool or format says mean blank."""
    cells = export.cells.copy(deep=False)
    for column in export.with_role("answer"):
        blank = {normalised(text) for text in export.blank(column)}
        if blank:
            codes, distinct = coded(export.cells[column.position])
            texts = ["" if normalised(str(text)) in blank else str(text) for text in distinct]
            if texts != [str(text) for text in distinct]:
                cells[column.position] = pd.array([*texts, ""], dtype="str").take(codes)
    return replace(export, cells=cells)


def missing_marks(export: Export) -> tuple[str, ...]:
    """The cells that mean blank, as this file writes them: `-`, `NA` and the like.

    `N/A` beside blank cells is an answer; in a file without blanks it stands for them.
    """
    columns = [column.position for column in export.with_role("answer")]
    cells = export.cells[columns]
    rows = (export.cells != "").any(axis=1)
    if not columns or (cells[rows] == "").any(axis=None):
        return ()
    labels = {label for position in columns for label in cells[position].unique()}
    return tuple(sorted(label.strip() for label in labels if normalised(label) in _MISSING_MARKS))


def not_selected_marks(export: Export, questions: Sequence[FoundQuestion]) -> tuple[str, ...]:
    """The cells that say that an option was not ticked, where options say so in words."""
    found: set[str] = set()
    for question in questions:
        if question.kind in ("multiple choice", "single choice, one column a choice"):
            for column in question.columns:
                labels = export.cells[column.position].unique()
                found |= {label.strip() for label in labels if normalised(label) in _NOT_SELECTED}
    return tuple(sorted(found))


def without_markup(label: str) -> str:
    """A label as people see it, without mark-up and odd spaces, its case kept.

    >>> without_markup("<b>Not</b>&nbsp;much\\xa0")
    'Not much'
    """
    plain = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", label))
    return re.sub(r"\s+", " ", plain.replace("\u200b", "")).strip()


# --- what a group of columns is ----------------------------------------------------------------


def _wording(column: Column) -> str:
    code = _CODE.fullmatch(column.question) if not column.choice else None
    return code["stem"] if code else without_markup(column.question) or column.heading


def _seen(column: Column, cells: pd.Series, marks: Sequence[str], spelt: dict[str, str]) -> _Seen:
    counts: dict[str, int] = {}
    for label, count in cells.value_counts().items():
        name = normalised(str(label))
        if name and str(label).strip() not in marks:
            first = spelt.setdefault(name, without_markup(str(label)))
            counts[first] = counts.get(first, 0) + int(count)
    order = [
        spelt.setdefault(normalised(label), without_markup(label))
        for label in column.declared.answers
        if normalised(label)
    ]
    return _Seen(column, counts, tuple(dict.fromkeys(order)))


def _recognised(wording: str, group: list[_Seen], cells: pd.DataFrame) -> Iterator[FoundQuestion]:
    dated = [seen for seen in group if seen.column.declared.dated and seen.counts]
    for seen in dated:
        yield FoundQuestion(_wording(seen.column), "date", (seen.column,), answered=seen.filled)
    group = [seen for seen in group if seen not in dated]
    if not group:
        return
    boxes, rest = _boxes(group)
    if not rest:
        yield from (_open(wording, [seen]) for seen in group)
        return
    ticks = [seen for seen in rest if seen.is_tick]
    if _is_tick_group(rest, ticks):
        yield _ticked(wording, ticks, [seen for seen in rest if seen not in ticks], boxes, cells)
    elif len(rest) == 1:
        yield _single(wording, rest[0], boxes)
    else:
        yield from _rows(wording, rest, boxes)


def _boxes(group: list[_Seen]) -> tuple[_Boxes, list[_Seen]]:
    """The box for another answer, a column of its name that is only ticked, and the other columns."""
    named = [seen for seen in group if _OTHER.fullmatch(normalised(seen.column.choice))]
    if not named or len(group) == 1:
        return _NO_BOXES, group
    name = normalised(named[-1].column.choice)
    same = [seen for seen in named if normalised(seen.column.choice) == name]
    # "Other" alone may be a row of a matrix: then it has the answers that the other rows have.
    answers = {label for seen in group if seen not in same for label in seen.counts}
    rows = [seen for seen in same if name == "other" and seen.counts and set(seen.counts) <= answers]
    typed = [seen for seen in same if seen not in rows and not (seen.counts and seen.is_tick)]
    if not typed:
        return _NO_BOXES, group
    box = next((seen for seen in typed if seen.counts), typed[-1])
    ticked = next((seen for seen in same if seen is not box), None)
    rest = [seen for seen in group if seen is not box and seen is not ticked]
    return _Boxes(box.column, ticked.column if ticked else None), rest


def _is_tick_group(rest: list[_Seen], ticks: list[_Seen]) -> bool:
    """Whether most columns are options. One column is an option only if its cells repeat its heading."""
    if len(rest) == 1:
        return bool(ticks and rest[0].counts) and normalised(rest[0].column.choice) not in _SINGLE
    said = [seen.ticked[0] for seen in ticks if seen.ticked]
    codes = [int(label) for label in said if label.isdecimal()]
    apart = any(seen.column.source is not None for seen in rest)  # of one cell, and each the code of an option
    if not apart and len(codes) == len(said) and codes != sorted(set(codes)) and set(codes) != {1}:
        return False  # one code in every column, as few respondents give in a coded matrix
    return bool(said) and 2 * len(ticks) > len(rest)


def _ticked(
    wording: str, ticks: list[_Seen], derived: list[_Seen], boxes: _Boxes, cells: pd.DataFrame
) -> FoundQuestion:
    positions = [seen.column.position for seen in ticks]
    labels = {normalised(label) for seen in ticks for label in seen.ticked}
    table = pd.DataFrame({p: cells[p].isin(_raw_labels(cells[p], labels)) for p in positions})
    chosen = table.sum(axis=1)
    joined = any(seen.column.source is not None for seen in ticks)  # of a cell that may hold several
    several = joined or bool((chosen > 1).any()) or bool(_SEVERAL.search(normalised(wording))) or len(ticks) == 1
    answers = tuple((option_label(seen.column, seen.ticked), int(table[seen.column.position].sum())) for seen in ticks)
    kind: Kind = "multiple choice" if several else "single choice, one column a choice"
    return FoundQuestion(
        wording,
        kind,
        tuple(seen.column for seen in ticks),
        answers,
        None if several else suspected_scale(label for label, _ in answers),
        boxes,
        tuple(seen.column for seen in derived),
        int((chosen > 0).sum()),
    )


def option_label(column: Column, ticked: Sequence[str]) -> str:
    """An option's label: its heading, or where that is no wording, what its ticked cells say."""
    choice = without_markup(column.choice)
    if normalised(choice) not in _SINGLE:
        return choice
    return ticked[0] if ticked else column.heading


def _raw_labels(cells: pd.Series, labels: set[str]) -> list[str]:
    return [label for label in cells.unique() if normalised(label) in labels]


def _single(wording: str, seen: _Seen, boxes: _Boxes) -> FoundQuestion:
    choice = normalised(seen.column.choice)
    if choice == "open-ended response" or (seen.counts and _is_typed(seen, wording)):
        numeric = bool(seen.counts) and all(re.fullmatch(r"-?[\d.,]+", label) for label in seen.counts)
        kind: Kind = "number" if numeric else "open"
        return FoundQuestion(wording, kind, (seen.column,), boxes=boxes, answered=seen.filled)
    if not seen.counts:
        return FoundQuestion(wording, "empty", (seen.column,), boxes=boxes)
    scale = suspected_scale([*seen.counts, *seen.order])
    answers = in_order(seen.counts, scale, seen.order)
    return FoundQuestion(
        wording, "single choice", (seen.column,), answers, scale, boxes, answered=seen.filled, order=seen.order
    )


def _order_of_all(group: Sequence[_Seen]) -> tuple[str, ...]:
    """The one order that the labels of all columns stand in; none where they have no such order."""
    longest = max((seen.order for seen in group), key=len)
    return longest if all(set(seen.order or seen.counts) <= set(longest) for seen in group) else ()


def _rows(wording: str, rest: list[_Seen], boxes: _Boxes) -> Iterator[FoundQuestion]:
    """A question with several columns that hold answers: a matrix, a ranking, or text boxes."""
    # Rows of a matrix share their answers; what is typed into boxes is each person's own.
    shared = suspected_scale(label for seen in rest for label in seen.counts) is not None
    typed = [] if shared else [seen for seen in rest if seen.counts and _is_typed(seen, wording)]
    closed = [seen for seen in rest if seen not in typed]
    if closed and any(seen.counts for seen in closed):
        counts = Counter[str]()
        for seen in closed:
            counts.update(seen.counts)
        ranks = {str(rank) for rank in range(1, len(closed) + 1)}
        ranking = set(counts) <= ranks and bool(re.search(r"\brank", normalised(wording)))
        order = _order_of_all(closed)
        scale = None if ranking else suspected_scale([*counts, *order])
        kind: Kind = "ranking" if ranking else "matrix"
        answered = max(seen.filled for seen in closed)
        columns = tuple(seen.column for seen in closed)
        answers = tuple(sorted(counts.items())) if ranking else in_order(counts, scale, order)
        yield FoundQuestion(wording, kind, columns, answers, scale, boxes, answered=answered, order=order)
    elif closed:
        yield FoundQuestion(wording, "empty", tuple(seen.column for seen in closed), boxes=boxes)
    if typed:
        yield _open(wording, typed)


def _open(wording: str, group: list[_Seen]) -> FoundQuestion:
    answered = max(seen.filled for seen in group)
    return FoundQuestion(wording, "open", tuple(seen.column for seen in group), answered=answered)


def _is_typed(seen: _Seen, wording: str) -> bool:
    """Whether a column's cells were typed in rather than chosen."""
    if seen.column.declared.closed:
        return False
    distinct, filled = len(seen.counts), seen.filled
    if normalised(seen.column.choice) == "response" or suspected_scale(seen.counts):
        return False
    if max(map(len, seen.counts)) > _LONGEST_ANSWER or distinct > _MOST_ANSWERS:
        return True
    if distinct * _REPEATS_OF_AN_ANSWER <= filled:
        return False
    few = distinct <= _FEW_ANSWERS and (2 * distinct <= filled or DEMOGRAPHIC.search(normalised(wording)) is not None)
    return not few


def in_order(
    counts: dict[str, int], scale: SuspectedScale | None, order: Sequence[str] = ()
) -> tuple[tuple[str, int], ...]:
    """Answers as they are listed: in the scale's order, else in the export's own, else the most frequent first."""
    if scale is None and order:
        return tuple((label, counts.get(label, 0)) for label in dict.fromkeys([*order, *counts]))
    if scale is None:
        return tuple(sorted(counts.items(), key=lambda answer: -answer[1]))
    return tuple((label, counts.get(label, 0)) for label in (*scale.answers, *scale.outside))
