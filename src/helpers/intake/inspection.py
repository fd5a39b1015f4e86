"""From an export to a description of what it holds, for someone who has never seen it.

What respondents typed in, and what stands in columns of personal data, is counted and never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from helpers.intake.exports import Column, Export, Role
from helpers.intake.found import (
    FoundQuestion,
    found_questions,
    in_order,
    missing_marks,
    not_selected_marks,
    without_declared_missing,
    without_markup,
)
from helpers.intake.joined_seen import options_seen_apart
from helpers.intake.supposing import with_supposed_roles

# So many of the values that are declared missing are named; a range of them may hold many.
_MOST_MISSING = 5


def inspection_in_words(export: Export) -> str:
    """What an export holds, for someone who has never seen it.

    Answers to be chosen are listed with counts; what was typed in, and cells of columns with
    personal data, never are.
    """
    export = with_supposed_roles(export)
    rows_and_columns, missing = _rows_and_columns(export), _declared_missing(export)
    export = options_seen_apart(export)
    questions = found_questions(export)
    paragraphs = [
        f"{export.file}\n{export.layout.in_words()}\n{rows_and_columns}",
        *_notes(export, questions),
        *(f"{number}. {_in_words(question, missing)}" for number, question in enumerate(questions, start=1)),
    ]
    return "\n\n".join(paragraphs) + "\n"


_PURPOSES: dict[Role, str] = {
    "answer": "with answers",
    "personal": "with personal data",
    "empty": "without heading and cells",
}


def _rows_and_columns(export: Export) -> str:
    blank = int((export.cells == "").all(axis=1).sum())
    roles = Counter(_PURPOSES.get(column.role, "of metadata") for column in export.columns)
    parts = [f"{roles[purpose]} {purpose}" for purpose in (*_PURPOSES.values(), "of metadata") if roles[purpose]]
    rows = f"{len(export.cells):,} rows" + (f", {blank:,} of them blank" if blank else "")
    return f"{rows}; {len(export.columns)} columns: {', '.join(parts)}."


def _notes(export: Export, questions: Sequence[FoundQuestion]) -> Iterator[str]:
    metadata = export.with_role("respondent_id", "collector", "started", "finished", "weight", "metadata")
    if metadata:
        yield "Metadata: " + "; ".join(
            f"{without_markup(column.heading)} (column {column.letter}, {column.role.replace('_', ' ')})"
            for column in metadata
        )
    personal = export.with_role("personal")
    if personal:
        yield "Personal data, dropped unread: " + "; ".join(_placed(column) for column in personal)
    marks = missing_marks(export)
    if marks:
        yield "Cells that mean blank, since no cell is: " + ", ".join(marks)
    unticked = not_selected_marks(export, questions)
    if unticked:
        yield "Cells that mean not ticked: " + ", ".join(unticked)


def _declared_missing(export: Export) -> dict[int, Counter[str]]:
    """How often each cell that is declared missing stands in the columns of answers, by position."""
    blanked = without_declared_missing(export)
    changed = {
        column.position: export.cells[column.position][
            (export.cells[column.position] != "") & (blanked.cells[column.position] == "")
        ]
        for column in export.with_role("answer")
    }
    return {place: Counter(map(str, cells)) for place, cells in changed.items() if len(cells)}


def _in_words(question: FoundQuestion, missing: Mapping[int, Counter[str]]) -> str:
    lines = [
        question.wording,
        f"   {question.kind}{_how_many(question)}; {question.answered:,} answered; {_columns(question)}",
    ]
    if question.scale:
        outside = f"; outside it: {', '.join(question.scale.outside)}" if question.scale.outside else ""
        lines.append(f"   suspected scale, lowest first: {question.scale.name.replace('_', ' ')}{outside}")
    if question.kind in ("matrix", "ranking", "empty") and len(question.columns) > 1:
        lines += [f"   - {without_markup(column.choice) or column.heading}" for column in question.columns]
    shown = in_order(dict(question.answers), question.scale) if question.scale else question.answers
    lines += [f"   {count:>9,}  {label}" for label, count in shown]
    lines += _missing_in_words(question, missing)
    if question.other:
        ticked = f", and column {question.ticked_other.letter} says that it was ticked" if question.ticked_other else ""
        name = without_markup(question.other.choice)
        lines.append(f"   box for another answer: {name} (column {question.other.letter}{ticked})")
    lines += [f"   not an option, perhaps derived: {_placed(column)}" for column in question.derived]
    return "\n".join(lines)


def _missing_in_words(question: FoundQuestion, missing: Mapping[int, Counter[str]]) -> Iterator[str]:
    columns = [*question.columns, *filter(None, question.boxes), *question.derived]
    counts = sum((missing.get(place, Counter()) for place in {column.in_file for column in columns}), Counter[str]())
    if counts:
        labels = [without_markup(label) for label, _ in counts.most_common(_MOST_MISSING)]
        named = ", ".join(labels) + (" and others" if len(counts) > _MOST_MISSING else "")
        cells = "1 cell" if counts.total() == 1 else f"{counts.total():,} cells"
        yield f"   {cells} declared missing, no answers: {named}"


def _how_many(question: FoundQuestion) -> str:
    if question.kind in ("matrix", "ranking"):
        return f", {len(question.columns)} rows"
    return f", {len(question.answers)} options" if question.kind == "multiple choice" else ""


def _columns(question: FoundQuestion) -> str:
    first, last = question.columns[0], question.columns[-1]
    return f"column {first.letter}" if first == last else f"columns {first.letter} to {last.letter}"


def _placed(column: Column) -> str:
    return f"{without_markup(column.heading)} (column {column.letter})"
