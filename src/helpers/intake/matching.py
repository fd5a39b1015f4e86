"""From an export's columns to the questions that they answer.

Wordings are compared normalised, then by the questionnaire's aliases. What does not match, on
either side, stops the run and names the nearest candidates on the other: nothing is guessed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import Literal

from helpers.errors import InputError, Mistake
from helpers.intake.exports import Column, Export
from helpers.intake.exports.layout import PLAIN_CHOICES
from helpers.intake.exports.personal import is_personal_heading
from helpers.intake.labels import OTHER, blank_spellings, known_tick, shortened
from helpers.questionnaire import (
    Answer,
    Consent,
    Item,
    MultipleChoice,
    OpenQuestion,
    Questionnaire,
    SingleChoice,
    normalised,
)  # fmt: skip

# label: the answer itself; choice: one answer of a single-choice question spread over columns;
# tick: one option; text: typed in; box: says only that the box for another answer was ticked.
Form = Literal["label", "choice", "tick", "text", "box"]

PERSONAL = "personal data, dropped unread"
CUSTOM_DATA = "personal data, searched for the words test and preview only"
COLLECTOR = "metadata, read for tests and previews only"
METADATA = "metadata, not used"
NO_CELLS = "no heading and no cell"
_KEPT_METADATA = {"respondent_id": "respondent_id", "started": "started", "finished": "finished", "weight": "weight"}

Key = tuple[str, str]
# Headings by preference: as worded, by alias, as a last resort.
_Keys = tuple[tuple[Key, ...], tuple[Key, ...], tuple[Key, ...]]


@dataclass(frozen=True)
class Match:
    """A column and what it answers: the responses' column `target`, and how its cells say so.

    `answer` is the answer or option that a `choice` or `tick` column stands for.
    """

    column: Column
    target: str
    form: Form
    answer: str = ""


@dataclass(frozen=True)
class SetAside:
    """A column that holds no answer of the questionnaire; `to` is where it went, if anywhere."""

    column: Column
    why: str
    to: str = ""


@dataclass(frozen=True)
class Matches:
    """Every column of an export, exactly once: matched with a question, or set aside and why."""

    columns: tuple[Match, ...]
    set_aside: tuple[SetAside, ...]

    def of(self, target: str, *forms: Form) -> list[Match]:
        """The columns that go to one column of the responses, in questionnaire order."""
        return [match for match in self.columns if match.target == target and (not forms or match.form in forms)]


@dataclass(frozen=True)
class _Slot:
    """A place that a column may fill."""

    target: str
    form: Form
    named: str  # for messages
    keys: _Keys
    answer: str = ""
    required: bool = True


def match_columns(export: Export, questionnaire: Questionnaire) -> Matches:
    """Match every answer column with a question, item, option, box or open question.

    The same heading twice is matched in file order with questionnaire order. Raises InputError
    that lists each column and each question left over, with the nearest candidates.
    """
    left_out, mistakes = _left_out(export, questionnaire)
    mistakes += _headings_not_there(export, questionnaire)
    known_aside = {aside.column.position for aside in left_out}
    columns = [column for column in export.with_role("answer") if column.position not in known_aside]
    headings = {key for column in columns for key in _keys_of(column)}
    slots = list(_slots(questionnaire, headings))
    filled = _fill(slots, columns)
    matched = [Match(filled[i], slot.target, slot.form, slot.answer) for i, slot in enumerate(slots) if i in filled]
    free_columns = [column for column in columns if column not in filled.values()]
    free_slots = [slot for i, slot in enumerate(slots) if slot.required and i not in filled]
    mistakes += [_unmatched_column(column, free_slots or slots) for column in free_columns]
    mistakes += [_unmatched_slot(slot, free_columns or columns) for slot in free_slots]
    if mistakes:
        raise InputError(export.file, mistakes)
    matched = _boxes_told_apart(matched, export, questionnaire)
    return Matches(tuple(matched), (*left_out, *_metadata(export, known_aside)))


def _left_out(export: Export, questionnaire: Questionnaire) -> tuple[list[SetAside], list[Mistake]]:
    aside: dict[int, SetAside] = {}
    mistakes = []
    for given in questionnaire.export.left_out:
        wanted = normalised(given.column)
        columns = [column for column in export.columns if normalised(column.heading) == wanted]
        columns = columns or [column for column in export.columns if normalised(column.question) == wanted]
        if not columns:
            mistakes.append(_no_such_heading(export, "left_out", given.column))
        aside |= {column.position: SetAside(column, f"left out: {given.why}") for column in columns}
    return list(aside.values()), mistakes


def _headings_not_there(export: Export, questionnaire: Questionnaire) -> Iterator[Mistake]:
    """The headings under `export` that no column has, or that more columns have than can be meant."""
    spelling = questionnaire.export
    own = [(role, heading) for role in _KEPT_METADATA if (heading := getattr(spelling, role))]
    for role, heading in [*own, *(("personal", heading) for heading in spelling.personal)]:
        wanted = normalised(heading)
        columns = [c for c in export.columns if wanted in (normalised(c.question), normalised(c.heading))]
        if not columns:
            yield _no_such_heading(export, role, heading)
        elif role in _KEPT_METADATA and len(columns) > 1:
            letters = ", ".join(column.letter for column in columns)
            yield Mistake(f"export.{role}", f"{shortened(heading)} over the columns {letters}", "expected one column")
        elif role == "respondent_id" and is_personal_heading(wanted):
            remedy = "expected numbers or codes: this column kept would be personal data among the responses"
            yield Mistake(f"export.{role}", shortened(heading), remedy)


def _no_such_heading(export: Export, entry: str, heading: str) -> Mistake:
    nearest = _nearest(normalised(heading), {normalised(column.heading): _shown(column) for column in export.columns})
    return Mistake(f"export.{entry}", shortened(heading), f"expected a heading of the export; nearest: {nearest}")


def _metadata(export: Export, known_aside: set[int]) -> Iterator[SetAside]:
    reasons = {"personal": PERSONAL, "collector": COLLECTOR, "metadata": METADATA, "empty": NO_CELLS}
    for column in export.columns:
        if column.position in known_aside or column.role == "answer":
            continue
        kept = _KEPT_METADATA.get(column.role, "")
        if kept and export.with_role(column.role)[0] != column:
            yield SetAside(column, f"metadata, a second column of {kept}")
        else:
            why = CUSTOM_DATA if is_custom_data(column) else reasons.get(column.role, "metadata, kept")
            yield SetAside(column, why, kept)


def is_custom_data(column: Column) -> bool:
    """Whether a column holds what was sent along with a link: tools mark their own test runs so."""
    return column.role == "personal" and normalised(column.question).startswith("custom")


def _keys_of(column: Column) -> tuple[Key, Key]:
    """A column's heading as question and choice, and in one line."""
    return _key(column.question, column.choice), (normalised(column.heading), "")


def _key(question: str, choice: str = "") -> Key:
    question, choice = normalised(question), normalised(choice)
    # Some exports repeat the question under itself, where others say "Response".
    return question, "" if choice in PLAIN_CHOICES or choice == question else choice


def _fill(slots: Sequence[_Slot], columns: Sequence[Column]) -> dict[int, Column]:
    """Which column fills which slot: exact wordings first, so that no alias takes another's column."""
    waiting: dict[Key, list[Column]] = {}
    for column in columns:
        for key in dict.fromkeys(_keys_of(column)):
            waiting.setdefault(key, []).append(column)
    taken: set[int] = set()
    filled: dict[int, Column] = {}
    for preference in range(3):
        for i, slot in enumerate(slots):
            if i in filled:
                continue
            candidates = chain.from_iterable(waiting.get(key, ()) for key in slot.keys[preference])
            found = next((column for column in candidates if column.position not in taken), None)
            if found is not None:
                filled[i] = found
                taken.add(found.position)
    return filled


def _slots(questionnaire: Questionnaire, headings: set[Key]) -> Iterator[_Slot]:
    """All places that columns may fill, in the order of the responses."""
    if consent := questionnaire.consent:
        yield from _one_answer_slots(consent, "question", "", consent.answers, headings)
    for single in questionnaire.single_choices:
        yield from _one_answer_slots(single, "question", single.asked, single.answers, headings)
        yield from _other_slots(single)
    for item in questionnaire.asked_items():
        scale = questionnaire.scale(item)
        answers = (*scale.answers, *scale.outside)
        yield from _one_answer_slots(item, "item", questionnaire.heading(item), answers, headings)
    for multiple in questionnaire.multiple_choice:
        yield from _multiple_slots(multiple)
    for question in questionnaire.open:
        named = f"open question {question.id}, {shortened(question.wording)}"
        yield _Slot(question.id, "text", named, _worded(question.asked, question))


def _worded(asked: str, question: Item | OpenQuestion | SingleChoice | Consent) -> _Keys:
    """The headings of a question with a column of its own, under a heading where it had one."""
    exact = (_key(asked, question.wording),) if asked else (_key(question.wording),)
    aliases = [_key(alias) for alias in question.aliases]
    under = [_key(asked, alias) for alias in question.aliases] if asked else []
    return exact, (*under, *aliases), (_key(question.wording),)


def _one_answer_slots(
    question: Item | SingleChoice | Consent, kind: str, asked: str, answers: Sequence[Answer], headings: set[Key]
) -> Iterator[_Slot]:
    """A question with one answer: one column of labels, or one column an answer where the export has these."""
    named = f"{kind} {question.id}, {shortened(question.wording)}"
    whole = _worded(asked, question)
    # A row of a matrix stands with its heading where each of its answers has a column.
    wordings = [*([f"{asked} [{question.wording}]"] if asked else []), question.wording, *question.aliases]
    boxed = isinstance(question, SingleChoice) and bool(question.other)
    spread = [
        _Slot(
            question.id,
            "choice",
            f"{named}: answer {answer.answer!r}",
            _chosen(wordings, answer.answer, answer.aliases),
            answer.answer,
            required=not (boxed and normalised(answer.answer) == OTHER),
        )
        for answer in answers
    ]
    seen = any(key in headings for key in chain.from_iterable(whole))
    if not seen and any(key in headings for slot in spread for key in chain.from_iterable(slot.keys)):
        yield from spread
    else:
        yield _Slot(question.id, "label", named, whole)


def _multiple_slots(question: MultipleChoice) -> Iterator[_Slot]:
    for option in question.options:
        named = f"question {question.id}, {shortened(question.wording)}: option {option.option!r}"
        keys = _chosen([question.wording, *question.aliases], option.option, option.aliases)
        yield _Slot(question.column(option), "tick", named, keys, option.option)
    yield from _other_slots(question)


def _chosen(wordings: Sequence[str], label: str, aliases: Sequence[str]) -> _Keys:
    """The headings of an answer or option with a column of its own; its alias may be a whole heading."""
    exact, *others = (_key(wording, choice) for wording, choice in product(wordings, (label, *aliases)))
    headings = (_key(alias, choice) for alias in aliases for choice in ("", label))
    return (exact,), (*others, *headings), ()


def _other_slots(question: SingleChoice | MultipleChoice) -> Iterator[_Slot]:
    """The box for another answer. With two columns of its name, one only says that it was ticked."""
    if question.other:
        keys = (
            (_key(question.wording, question.other),),
            tuple(_key(alias, question.other) for alias in question.aliases),
            # Some tools call every such box the same.
            tuple(_key(wording, OTHER) for wording in (question.wording, *question.aliases)),
        )
        named = f"question {question.id}, {shortened(question.wording)}: the box {question.other!r}"
        text = _Slot(f"{question.id}__other", "text", named, keys)
        yield text
        yield replace(text, form="box", answer=question.other, required=False)


def _boxes_told_apart(matched: Sequence[Match], export: Export, questionnaire: Questionnaire) -> list[Match]:
    """Of two columns of a box's name, which is typed in: the second, unless the cells say otherwise.

    What was taken out of cells with several options only says that the box was ticked, where the file has its text.
    """
    boxes = {match.target: match for match in matched if match.form == "box"}
    texts = {match.target: match for match in matched if match.form == "text" and match.target in boxes}
    told = []
    for match in matched:
        if match.target in boxes and match.form in ("text", "box"):
            first, second = sorted((boxes[match.target].column, texts[match.target].column), key=lambda c: c.position)
            if second.source is not None:
                first_is_typed = first.source is None
            else:
                first_is_typed = _only_ticks(second, export, questionnaire) and not _only_ticks(
                    first, export, questionnaire
                )
            typed, ticked = (first, second) if first_is_typed else (second, first)
            match = replace(match, column=typed if match.form == "text" else ticked)
        told.append(match)
    return told


def _only_ticks(column: Column, export: Export, questionnaire: Questionnaire) -> bool:
    spelling = questionnaire.export
    known = known_tick(column.choice, (), 0, blank_spellings(spelling.missing), spelling.not_selected)
    return all(normalised(text) in known.near for text in export.cells[column.position].unique() if normalised(text))


def _unmatched_column(column: Column, slots: Sequence[_Slot]) -> Mistake:
    wordings = {" ".join(key): slot.named for slot in slots for keys in slot.keys for key in keys}
    nearest = _nearest(" ".join(_key(column.question, column.choice)), wordings)
    found = "no question that it answers"
    return Mistake(
        _shown(column), found, f"correct a wording, add an alias, or list it in export.left_out; nearest: {nearest}"
    )


def _unmatched_slot(slot: _Slot, columns: Sequence[Column]) -> Mistake:
    headings = {" ".join(_key(column.question, column.choice)): _shown(column) for column in columns}
    nearest = _nearest(" ".join(slot.keys[0][0]), headings)
    return Mistake(slot.named, "no column that answers it", f"correct its wording or add an alias; nearest: {nearest}")


def _nearest(wanted: str, candidates: dict[str, str]) -> str:
    close = difflib.get_close_matches(wanted, list(candidates), n=3, cutoff=0.5)
    return "; ".join(dict.fromkeys(candidates[one] for one in close)) or "none is near"


def _shown(column: Column) -> str:
    choice = f" under {shortened(column.choice, 60)}" if column.choice else ""
    question = shortened(column.question, 60) if column.question else "without a question above it"
    return f"column {column.letter}, {question}{choice}"
