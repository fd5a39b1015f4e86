"""From an export to a questionnaire that describes it, for a person to name and correct.

The draft describes every column, so that intake runs on it as it stands. What it cannot know
(directions, themes, published orders) it supposes, and says so in comments. Ids count questions by
their place in the file: they hold no wording.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.intake.dates import Order, parse_dates
from helpers.intake.exports import Column, Export, Role
from helpers.intake.exports.layout import PLAIN_CHOICES
from helpers.intake.families import SuspectedScale, is_outside, suspected_scale
from helpers.intake.inspection import (
    DEMOGRAPHIC,
    FoundQuestion,
    found_questions,
    missing_marks,
    not_selected_marks,
    without_declared_missing,
    without_markup,
)  # fmt: skip
from helpers.intake.joined import options_seen_apart
from helpers.intake.supposing import looks_like_id, with_supposed_roles
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
_WEIGHT = {"weight", "weights", "weighting", "survey weight"}
_IDENTIFIER = re.compile(r"(response|respondent|case|record|submission)? ?(id|number|no\.?|identifier|key)")
_SUPPOSED: tuple[Role, ...] = ("respondent_id", "started", "finished")
_DEFAULT_DAY = "2000-01-01"
_UNITS = {"week": 0.25, "month": 1.0, "quarter": 3.0, "year": 12.0}
_BELOW = re.compile(r"^\s*(<|less|under|fewer|up to|below|next|in the next|no more)")
_ABOVE = re.compile(r"^\s*(>|more|over|greater|above|at least)|\+|and (over|up|above)|or (more|over|older)")

_PREAMBLE = """\
# A draft, made from {file}. Every column is described, and intake runs on it as it stands.
# Before publishing, see to each line that says CHECK, and give questions ids and titles that last:
# ids never change between waves."""


@dataclass
class _Sections:
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


def draft_questionnaire(export: Export, wave: str) -> str:
    """A questionnaire as YAML that describes every column of an export.

    Raises InputError when the export has no rows (its answers cannot be known), or when the wave's
    name is none.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", wave):
        raise InputError(
            export.file, Mistake("wave", repr(wave), "expected a name of letters, digits, - and _, as in 2026")
        )
    if not (export.cells != "").any(axis=None):
        remedy = "export the survey with its responses: answers are read from them"
        raise InputError(
            export.file, Mistake(f"row {export.layout.header_rows + 1}", "no responses below the headings", remedy)
        )
    told = export.with_role(*_SUPPOSED)
    export = options_seen_apart(without_declared_missing(with_supposed_roles(export)))
    supposed = [column for column in export.with_role(*_SUPPOSED) if column.position not in {c.position for c in told}]
    questions = found_questions(export)
    weight = next((q for q in questions if q.kind == "number" and normalised(q.wording) in _WEIGHT), None)
    identifier = None if export.with_role("respondent_id") else _identifier(export, questions)
    sections = _Sections()
    ids = [q for q in questions if q is not identifier and len(q.columns) == 1 and looks_like_id(export, q.columns[0])]
    sections.left_out += [(q.columns[0].heading, "CHECK: an id of respondents, beside another one?") for q in ids]
    _describe([q for q in questions if q not in (weight, identifier, *ids)], sections)
    named = {column.role: column.heading for column in supposed}
    named |= {"respondent_id": identifier.wording} if identifier else {}
    spelling = _spelling(export, questions, weight, named, sections.left_out)
    parts = [
        _PREAMBLE.format(file=export.file.replace("\\", "/").rsplit("/", 1)[-1]),
        _wave(export, wave),
        _scales(sections),
    ]
    for name in ("consent", "profile", "themes", "single_choice", "multiple_choice", "open"):
        entries = getattr(sections, name)
        parts.append("\n".join([f"{name}:", *entries]) if entries else "")
    return "\n\n".join(filter(None, [*parts, spelling])) + "\n"


# --- questions ---------------------------------------------------------------------------------


def _describe(questions: Sequence[FoundQuestion], sections: _Sections) -> None:
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


def _describe_one(name: str, question: FoundQuestion, sections: _Sections, once: bool) -> None:
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
        f"  wording: {_text(question.wording)}",
        f"  answers: [{', '.join(_text(label) for label, _ in question.answers)}]",
        f"  admits: {_text(admits)}  # CHECK: who answered otherwise is left out",
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


def _battery_theme(name: str, questions: Sequence[FoundQuestion], sections: _Sections) -> list[str]:
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
    lines = [f"  - id: {name}", f"    title: {_text(title)}  # CHECK: what the theme is called"]
    if asked:
        lines.append(f"    asked: {_text(asked)}")
    lines.append("    items:  # CHECK: `barrier: true` where agreeing is bad news")
    return lines + [
        f"      - {{id: {one}, scale: {scale}, wording: {_text(wording)}}}" for one, wording, scale in items
    ]


def _single(name: str, question: FoundQuestion) -> list[str]:
    lines = [f"  - id: {name}", f"    wording: {_text(question.wording)}"]
    spread = question.kind != "single choice"
    labels = [label for label, _ in question.answers]
    ordered = question.order or (labels if spread or question.scale else published_order(question.answers))
    check = "CHECK: as the export orders them" if question.order else "CHECK: their published order"
    lines.append("    answers:" + ("" if spread else f"  # {check}"))
    lines += [f"      - {_text(label)}" for label in _distinct(ordered)]
    return lines + _other(question)


def _multiple(name: str, question: FoundQuestion) -> list[str]:
    lines = [f"  - id: {name}", f"    wording: {_text(question.wording)}", "    options:"]
    seen: set[str] = set()
    for place, (column, (label, _)) in enumerate(zip(question.columns, question.answers, strict=True), start=1):
        if normalised(label) in seen:
            lines.append(f"      # CHECK: {_text(label)} heads column {column.letter}, too")
            continue
        seen.add(normalised(label))
        coded = (
            "" if without_markup(column.choice) == label else f", aliases: [{_text(without_markup(column.heading))}]"
        )
        lines.append(f"      - {{id: a{place:02}, option: {_text(label)}{coded}}}")
    limit = _LIMIT.search(normalised(question.wording))
    if limit:
        lines.insert(2, f"    at_most: {_COUNTS.get(limit[1], limit[1])}  # CHECK: as the wording says")
    return lines + _other(question)


def _matrix(name: str, question: FoundQuestion, sections: _Sections) -> None:
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
            sections.single_choice += [f"  - id: {one}", *_asked(asked), f"    wording: {_text(wording)}"]
            sections.single_choice += ["    answers:", *(f"      - {_text(label)}" for label in own)]
    if question.other:
        sections.open += [f"  - id: {name}_other", f"    asked: {_text(question.wording)}"]
        sections.open.append(f"    wording: {_text(without_markup(question.other.choice))}")


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
        lines += [f"  - id: {one}", *_asked(asked), f"    wording: {_text(wording)}"]
    return lines


def _empty(name: str, question: FoundQuestion, sections: _Sections) -> None:
    """A question that nobody answered: its answers cannot be known, a text box needs none."""
    for place, column in enumerate(question.columns, start=1):
        if normalised(column.choice) == "open-ended response":
            sections.open += [f"  - id: {name}_{place}", f"    wording: {_text(question.wording)}"]
        else:
            sections.left_out.append((column.heading, "nobody answered it"))
    boxes = [box for box in (question.other, question.ticked_other) if box]
    sections.left_out += [(box.heading, "nobody answered the question above it") for box in boxes]


def _other(question: FoundQuestion) -> list[str]:
    return [f"    other: {_text(without_markup(question.other.choice))}"] if question.other else []


def _asked(asked: str) -> list[str]:
    return [f"    asked: {_text(asked)}"] if asked else []


def published_order(answers: Iterable[tuple[str, int]]) -> list[str]:
    """Answers in the order in which they were probably published.

    Ranges of numbers go from the lowest up; other answers from the most frequent down; "other" and
    what stands outside a scale comes last.

    >>> published_order([("Over 50", 9), ("18-50", 7), ("Under 18", 5), ("Don't know", 8)])
    ['Under 18', '18-50', 'Over 50', "Don't know"]
    """
    labels = [label for label, _ in answers]
    last = [label for label in labels if is_outside(label) or normalised(label).startswith("other")]
    first = [label for label in labels if label not in last]
    sizes = {label: size for label in first if (size := _size(label)) is not None}
    if 2 * len(sizes) > len(first):
        first.sort(key=lambda label: sizes.get(label, float("inf")))
    return first + sorted(last, key=is_outside)


def _size(label: str) -> float | None:
    text = normalised(label).replace(",", "")
    number = re.search(r"\d+(\.\d+)?", text)
    if not number:
        return None
    unit = next((months for word, months in _UNITS.items() if word in text), 1.0)
    value = float(number.group()) * unit
    return value - 0.5 * unit if _BELOW.search(text) else value + 0.5 * unit if _ABOVE.search(text) else value


def _distinct(labels: Iterable[str]) -> list[str]:
    return list({normalised(label): label for label in labels}.values())


# --- the sections around the questions ---------------------------------------------------------


def _wave(export: Export, wave: str) -> str:
    first, last, check = _fieldwork(export)
    return "\n".join(
        [
            "wave:",
            f"  id: {_text(wave)}",
            f"  title: {_text(f'Survey {wave}')}  # CHECK",
            f"  fieldwork: {{first_day: {first}, last_day: {last}}}  # {check}",
            "  draft: true  # Every page of a report says so. CHECK all, then delete this line.",
            "  # CHECK: promoted, sponsor, population, mode and licence; every report should say them.",
        ]
    )


def _fieldwork(export: Export) -> tuple[str, str, str]:
    cells = _date_cells(export)
    if (cells == "").all():
        return _DEFAULT_DAY, _DEFAULT_DAY, "CHECK: the export has no dates"
    try:
        days = parse_dates(cells, _date_order(export), file=export.file, place="dates").dropna().dt.date
    except InputError as error:
        return _DEFAULT_DAY, _DEFAULT_DAY, f"CHECK: {_one_line(str(error.mistakes[0]))}"
    return str(days.min()), str(days.max()), "CHECK: as in the export"


def _date_cells(export: Export) -> pd.Series:
    columns = export.with_role("started", "finished")
    parts = [export.cells[column.position] for column in columns]
    return pd.concat(parts) if parts else pd.Series([], dtype="str")


def _date_order(export: Export) -> Order | None:
    """The order to write into the draft: SurveyMonkey's own, where the file cannot tell."""
    cells = _date_cells(export)
    try:
        parse_dates(cells, file=export.file, place="dates")
    except InputError:
        try:
            parse_dates(cells, "month first", file=export.file, place="dates")
        except InputError:
            return None
        return "month first"
    return None


def _scales(sections: _Sections) -> str:
    if not sections.scales:
        return ""
    lines = ["scales:  # CHECK: the order, lowest first, and what each answer means"]
    for name, scale in sections.scales.items():
        lines += [f"  {name}:", "    answers:"]
        lines += [
            f"      - {{answer: {_text(a)}, means: {means}}}"
            for a, means in zip(scale.answers, scale.means, strict=True)
        ]
        if scale.outside:
            lines.append(f"    outside: [{', '.join(map(_text, scale.outside))}]")
    return "\n".join(lines)


def _identifier(export: Export, questions: Sequence[FoundQuestion]) -> FoundQuestion | None:
    """A question that is really the respondent's id: headed so, never blank, never twice."""
    for question in questions:
        cells = export.cells[question.columns[0].position]
        cells = cells[(export.cells != "").any(axis=1)]
        if _IDENTIFIER.fullmatch(normalised(question.wording)) and cells.is_unique and (cells != "").all():
            return question
    return None


def _spelling(
    export: Export,
    questions: Sequence[FoundQuestion],
    weight: FoundQuestion | None,
    named: Mapping[Role, str],
    left_out: Iterable[tuple[str, str]],
) -> str:
    lines = list(_spelling_lines(export, questions, weight, named))
    if left_out:
        lines.append("  left_out:")
        lines += [f"    - {{column: {_text(without_markup(column))}, why: {_text(why)}}}" for column, why in left_out]
    personal = "; ".join(without_markup(column.heading) for column in export.with_role("personal"))
    dropped = f"# Dropped unread as personal data: {_one_line(personal)}" if personal else ""
    return "\n".join(filter(None, [dropped, *(["export:", *lines] if lines else [])]))


def _spelling_lines(
    export: Export, questions: Sequence[FoundQuestion], weight: FoundQuestion | None, named: Mapping[Role, str]
) -> Iterator[str]:
    order = _date_order(export)
    if order:
        yield "  # CHECK: no date in the file tells day from month; SurveyMonkey writes the month first."
        yield f"  date_order: {order}"
    marks = missing_marks(export)
    if marks:
        yield f"  missing: [{', '.join(map(_text, marks))}]  # CHECK: the file has no blank cells"
    unticked = [mark for mark in not_selected_marks(export, questions) if mark != "0"]
    if unticked:
        yield f"  not_selected: [{', '.join(map(_text, unticked))}]"
    for role, heading in named.items():
        check = "  # CHECK: supposed to be when an answer was given" if role in ("started", "finished") else ""
        yield f"  {role}: {_text(heading)}{check}"
    if weight:
        yield f"  weight: {_text(weight.wording)}  # CHECK: the report is then weighted by it"


def _text(text: str) -> str:
    """A text as YAML that no character of it can break out of."""
    quoted = json.dumps(text, ensure_ascii=False)
    # JSON leaves these as they are, and YAML takes them for the end of a line or refuses them.
    return re.sub("[\u007f-\u009f\u2028\u2029\ufffe\uffff]", lambda match: f"\\u{ord(match.group()):04x}", quoted)


def _one_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)
