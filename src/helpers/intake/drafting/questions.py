"""From the questions found in an export to the entries of a draft, section by section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from helpers.intake.drafting.ordering import published_order
from helpers.intake.drafting.texts import quoted
from helpers.intake.exports import Column
from helpers.intake.exports.layout import PLAIN_CHOICES
from helpers.intake.families import SuspectedScale, suspected_scale
from helpers.intake.found import DEMOGRAPHIC, FoundQuestion, without_markup
from helpers.questionnaire import normalised

# Fewer single questions in a row that share their answers are questions of their own, not a battery.
SHORTEST_BATTERY = 3
_FEWEST_SHARED_ANSWERS = 3
_CONSENT = re.compile(
    r"\b(i|you) (have read|agree|consent)\b.*|.*\b(consent|agree|willing) to (take part|participate|being)\b.*"
)
_REFUSAL = re.compile(r"\b(no|not|don't|decline|disagree|refuse|withdraw)\b")
_COUNTS = {word: n for n, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight"), start=2)}
_LIMIT = re.compile(rf"\b(?:choose|select|tick|pick|top|up to|at most|no more than) ({'|'.join(_COUNTS)}|[2-8])\b")


@dataclass
class Sections:
    """The questionnaire's sections as YAML entries, filled question by question."""

    scales: dict[str, SuspectedScale] = field(default_factory=dict)
    consent: list[str] = field(default_factory=list)
    profile: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    single_choice: list[str] = field(default_factory=list)
    multiple_choice: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def scale_name(self, scale: SuspectedScale) -> str:
        """The name of this scale in the draft; another of the same family gets a number."""
        known = next((name for name, one in self.scales.items() if one == scale), None)
        if known is None:
            number = sum(one.name == scale.name for one in self.scales.values()) + 1
            known = scale.name if number == 1 else f"{scale.name}_{number}"
            self.scales[known] = scale
        return known


def describe(questions: Sequence[FoundQuestion], sections: Sections) -> None:
    """Fill the sections with an entry for each question; questions in a row that share a scale are a battery."""
    width = max(2, len(str(len(questions))))
    ids = [f"q{number:0{width}}" for number in range(1, len(questions) + 1)]
    wordings = Counter(normalised(question.wording) for question in questions)
    position = 0
    while position < len(questions):
        length = _battery(questions[position:])
        if length:
            sections.themes += _battery_theme(ids[position], questions[position : position + length], sections)
        else:
            question = questions[position]
            _describe_one(ids[position], question, sections, once=wordings[normalised(question.wording)] == 1)
        position += max(length, 1)


def _describe_one(name: str, question: FoundQuestion, sections: Sections, once: bool) -> None:
    admits = "" if sections.consent else _admitting_answer(question)
    if admits:
        sections.consent = _consent(question, admits)
    elif question.kind in ("single choice", "single choice, one column a choice"):
        about_people = once and DEMOGRAPHIC.search(normalised(question.wording))
        (sections.profile if about_people else sections.single_choice).extend(_single(name, question))
    elif question.kind == "multiple choice":
        sections.multiple_choice += _multiple(name, question)
    elif question.kind in ("matrix", "ranking"):
        _matrix(name, question, sections)
    elif question.kind == "date":
        sections.left_out.append((question.columns[0].heading, "CHECK: a date; list it as an open question to keep it"))
    elif question.kind == "empty":
        _empty(name, question, sections)
    else:
        sections.open += _open(name, question)
    for column in question.derived:
        sections.left_out.append((column.heading, "CHECK: no option of this question; derived?"))


def _admitting_answer(question: FoundQuestion) -> str:
    """The answer that consents, where a question with two answers asks for consent."""
    labels = [label for label, _ in question.answers]
    willing = [label for label in labels if not _REFUSAL.search(normalised(label))]
    asks = question.kind == "single choice" and _CONSENT.fullmatch(normalised(question.wording))
    return willing[0] if asks and len(labels) == 2 and len(willing) == 1 else ""


def _consent(question: FoundQuestion, admits: str) -> list[str]:
    return [
        f"  wording: {quoted(question.wording)}",
        f"  answers: [{', '.join(quoted(label) for label, _ in question.answers)}]",
        f"  admits: {quoted(admits)}  # CHECK: who answered otherwise is left out",
    ]


def _battery(questions: Sequence[FoundQuestion]) -> int:
    """How many of the next questions are items on one scale, each a question of its own."""
    labels: set[str] = set()
    length = 0
    for question in questions:
        own = {label for label, _ in question.answers}
        if question.kind != "single choice" or question.other or question.scale is None:
            break
        shared = suspected_scale(sorted(labels | own))
        if shared is None or len(shared.answers) < _FEWEST_SHARED_ANSWERS:
            break
        if labels and len({normalised(label) for label in labels & own}) < _FEWEST_SHARED_ANSWERS:
            break
        labels |= own
        length += 1
    return length if length >= SHORTEST_BATTERY else 0


def _battery_theme(name: str, questions: Sequence[FoundQuestion], sections: Sections) -> list[str]:
    labels = sorted({label for question in questions for label, _ in question.answers})
    scale = suspected_scale(labels)
    assert scale is not None  # noqa: S101 - _battery saw to it
    items = [
        (f"{name}_{place}", question.wording, sections.scale_name(_without_missing(scale, question.columns[0])))
        for place, question in enumerate(questions, start=1)
    ]
    return _theme(name, f"Battery {name}", "", items)


def _without_missing(scale: SuspectedScale, column: Column) -> SuspectedScale:
    """The scale without what is declared missing of this column, though it may be an answer beside it."""
    blank = _missing_of(column)
    points = [
        (answer, means)
        for answer, means in zip(scale.answers, scale.means, strict=True)
        if normalised(answer) not in blank
    ]
    return replace(
        scale,
        answers=tuple(answer for answer, _ in points),
        means=tuple(means for _, means in points),
        outside=tuple(label for label in scale.outside if normalised(label) not in blank),
    )


def _missing_of(column: Column) -> set[str]:
    return {normalised(text) for text in column.declared.blank}


def _theme(name: str, title: str, asked: str, items: Iterable[tuple[str, str, str]]) -> list[str]:
    lines = [f"  - id: {name}", f"    title: {quoted(title)}  # CHECK: what the theme is called"]
    if asked:
        lines.append(f"    asked: {quoted(asked)}")
    lines.append("    items:  # CHECK: `barrier: true` where agreeing is bad news")
    return lines + [
        f"      - {{id: {one}, scale: {scale}, wording: {quoted(wording)}}}" for one, wording, scale in items
    ]


def _single(name: str, question: FoundQuestion) -> list[str]:
    lines = [f"  - id: {name}", f"    wording: {quoted(question.wording)}"]
    spread = question.kind != "single choice"
    labels = [label for label, _ in question.answers]
    ordered = question.order or (labels if spread or question.scale else published_order(question.answers))
    check = "CHECK: as the export orders them" if question.order else "CHECK: their published order"
    lines.append("    answers:" + ("" if spread else f"  # {check}"))
    lines += [f"      - {quoted(label)}" for label in _distinct(ordered)]
    return lines + _other(question)


def _multiple(name: str, question: FoundQuestion) -> list[str]:
    lines = [f"  - id: {name}", f"    wording: {quoted(question.wording)}", "    options:"]
    seen: set[str] = set()
    for place, (column, (label, _)) in enumerate(zip(question.columns, question.answers, strict=True), start=1):
        if normalised(label) in seen:
            lines.append(f"      # CHECK: {quoted(label)} heads column {column.letter}, too")
            continue
        seen.add(normalised(label))
        coded = (
            "" if without_markup(column.choice) == label else f", aliases: [{quoted(without_markup(column.heading))}]"
        )
        lines.append(f"      - {{id: a{place:02}, option: {quoted(label)}{coded}}}")
    limit = _LIMIT.search(normalised(question.wording))
    if limit:
        lines.insert(2, f"    at_most: {_COUNTS.get(limit[1], limit[1])}  # CHECK: as the wording says")
    return lines + _other(question)


def _matrix(name: str, question: FoundQuestion, sections: Sections) -> None:
    rows = [(f"{name}_{place}", *_row_wording(question, c)) for place, c in enumerate(question.columns, start=1)]
    if question.scale:
        asked = rows[0][1]
        items = [
            (one, wording, sections.scale_name(_without_missing(question.scale, column)))
            for (one, _, wording), column in zip(rows, question.columns, strict=True)
        ]
        sections.themes += _theme(name, f"Matrix {name}", asked, items)
    else:
        labels = list(question.order) or published_order(question.answers)
        for (one, asked, wording), column in zip(rows, question.columns, strict=True):
            own = [label for label in labels if normalised(label) not in _missing_of(column)]
            sections.single_choice += [f"  - id: {one}", *_asked(asked), f"    wording: {quoted(wording)}"]
            sections.single_choice += ["    answers:", *(f"      - {quoted(label)}" for label in own)]
    if question.other:
        sections.open += [f"  - id: {name}_other", f"    asked: {quoted(question.wording)}"]
        sections.open.append(f"    wording: {quoted(without_markup(question.other.choice))}")


def _row_wording(question: FoundQuestion, column: Column) -> tuple[str, str]:
    """The heading over a row, and the row's own wording; a code of its own has no heading over it."""
    choice = without_markup(column.choice)
    return (question.wording, choice) if choice else ("", without_markup(column.question))


def _open(name: str, question: FoundQuestion) -> list[str]:
    lines = []
    for place, column in enumerate(question.columns, start=1):
        one = name if len(question.columns) == 1 else f"{name}_{place}"
        plain = normalised(column.choice) in PLAIN_CHOICES
        asked, wording = ("", question.wording) if plain else (question.wording, without_markup(column.choice))
        lines += [f"  - id: {one}", *_asked(asked), f"    wording: {quoted(wording)}"]
    return lines


def _empty(name: str, question: FoundQuestion, sections: Sections) -> None:
    """A question that nobody answered: its answers cannot be known, a text box needs none."""
    for place, column in enumerate(question.columns, start=1):
        if normalised(column.choice) == "open-ended response":
            sections.open += [f"  - id: {name}_{place}", f"    wording: {quoted(question.wording)}"]
        else:
            sections.left_out.append((column.heading, "nobody answered it"))
    boxes = [box for box in (question.other, question.ticked_other) if box]
    sections.left_out += [(box.heading, "nobody answered the question above it") for box in boxes]


def _other(question: FoundQuestion) -> list[str]:
    return [f"    other: {quoted(without_markup(question.other.choice))}"] if question.other else []


def _asked(asked: str) -> list[str]:
    return [f"    asked: {quoted(asked)}"] if asked else []


def _distinct(labels: Iterable[str]) -> list[str]:
    return list({normalised(label): label for label in labels}.values())
