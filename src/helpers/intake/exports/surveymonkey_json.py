"""From what SurveyMonkey's API gives to an export: a survey's details for headings, its bulk responses for rows.

One JSON document, `{"details": …, "responses": […]}`, as `annual-report fetch` writes it, or the details and the pages
of bulk responses as they came. Columns are those of SurveyMonkey's own CSV export, so one questionnaire reads both.
Whatever an answer names that the details do not is a mistake: nothing is guessed, and nothing left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from helpers.errors import InputError, Mistake
from helpers.intake.exports.files import Grid
from helpers.intake.exports.layout import Export, Habits, Role
from helpers.intake.exports.surveymonkey_api import Details, Given, Option, Question, Response
from helpers.intake.exports.table import Named, export_with
from helpers.questionnaire import ExportSpelling

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*\{)")
_TOP = 4096
_MOST_MISTAKES = 10
_AGAIN = "fetch the survey again, with its details and all of its responses: annual-report fetch WAVE --all"
_EXPECTED = 'expected {"details": …, "responses": […]}, as `annual-report fetch` writes it from SurveyMonkey'
# Ways of answering that are the makers' own.
_TESTS = ("preview", "survey_preview")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_Checked = TypeVar("_Checked")


def is_json(path: Path) -> bool:
    """Whether a file is called, or begins, as JSON."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() == ".json" or _BEGINS.match(file.read(_TOP)) is not None
    except OSError:
        return False


def surveymonkey_json_export(path: Path, spelling: ExportSpelling) -> Export:
    """What a JSON document of SurveyMonkey's API holds, a row a response, in the columns of its CSV export.

    Raises InputError where the file is no such document, where responses are of another survey or not all there, and
    where an answer names what the details do not.
    """
    details, responses = _read(path)
    answers, mistakes = _all_answers(details, responses)
    if mistakes:
        more = len(mistakes) - _MOST_MISTAKES
        rest = [Mistake("further on", f"{more:,} more of such mistakes", _AGAIN)] if more > 0 else []
        raise InputError(path, [*mistakes[:_MOST_MISTAKES], *rest])
    used = {key for one in answers for key in one}
    asked = [column for question in details.questions for column in _columns(question, used)]
    known = [column for column in _KNOWN if column.always or any(column.of(one) for one in responses)]
    named_variables = dict.fromkeys(name for one in responses for name in one.custom_variables)
    columns: list[list[str]] = [
        *([column.of(one) for one in responses] for column in known),
        *([one.custom_variables.get(name, "") for one in responses] for name in named_variables),
        *([one.get(column.key, "") for one in answers] for column in asked),
    ]
    cells = pd.DataFrame(
        {place: [_LONE_SURROGATE.sub("\ufffd", cell) for cell in column] for place, column in enumerate(columns)},
        index=pd.RangeIndex(1, 1 + len(responses), name="raw_row"),
        dtype="str",
    )
    headings: list[tuple[str, str, Role | None]] = [
        *((column.heading, "", column.role) for column in known),
        *((f"Custom variable {name}", "", "personal") for name in named_variables),
        *((column.question, column.choice, column.role) for column in asked),
    ]
    questions, choices, roles = zip(*headings, strict=True)
    manner, habits = "questions from the survey's details", Habits(tests=_TESTS)
    named = Named("SurveyMonkey", manner, questions, choices, roles, habits, tuple(_remarks(details)))
    return export_with(Grid(str(path), [], "JSON", "UTF-8"), 0, named, cells, spelling)


def _remarks(details: Details) -> Iterator[str]:
    for question in details.questions:
        if len(question.wordings) > 1:
            yield f"Asked in {len(question.wordings)} wordings, read under the first: {question.wordings[0]!r}"


# --- the document ------------------------------------------------------------------------------


@dataclass
class _Found:
    """What a document holds, as it comes up. `totals` are what pages say of how many responses there are."""

    details: list[Any] = field(default_factory=list)
    responses: list[Any] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)


def _read(path: Path) -> tuple[Details, list[Response]]:
    found = _Found()
    _gather(_document(path), found, path)
    if not found.details:
        raise InputError(path, Mistake("line 1", "JSON without a survey's details", _EXPECTED))
    details = _checked(found.details[0], Details, path, "details")
    for other in found.details[1:]:
        if isinstance(other, dict) and str(other.get("id")) != details.id:
            two = f"the details of two surveys, {details.id} and {other.get('id')}"
            raise InputError(path, Mistake("details", two, "expected those of one"))
    responses = _checked(found.responses, list[Response], path, "responses")
    for number, one in enumerate(responses, start=1):
        if one.survey_id and one.survey_id != details.id:
            place, survey = f"response {one.id}, row {number}", f"an answer to another survey, {one.survey_id}"
            raise InputError(path, Mistake(place, survey, f"expected responses to survey {details.id}, as its details"))
    total, there = max(found.totals, default=0), len({one.id for one in responses})
    if there < total:
        raise InputError(path, Mistake("responses", f"{there:,} of {total:,}: pages are missing", _AGAIN))
    return details, responses


def _document(path: Path) -> Any:
    try:
        content = path.read_bytes()
        if not content.strip():
            raise InputError(path, Mistake("the file", "nothing in it", _AGAIN))
        return json.loads(content)
    except json.JSONDecodeError as error:
        found = f"JSON that is broken or cut short ({error.msg.lower()})"
        raise InputError(path, Mistake(f"line {error.lineno}, column {error.colno}", found, _AGAIN)) from None
    except UnicodeDecodeError as error:
        raise InputError(path, Mistake(f"byte {error.start}", "text that is not UTF-8", _AGAIN)) from None
    except (RecursionError, ValueError):
        found = "JSON with parts within each other without end, or a number of thousands of digits"
        raise InputError(path, Mistake("the file", found, _EXPECTED)) from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise InputError(path, Mistake("the file", found, "check the path and its permissions")) from None


def _gather(part: Any, found: _Found, path: Path, depth: int = 0) -> None:
    """Details, responses and totals of a document, of a page of it, or of a list of both."""
    match part:
        case {"error": {"message": message}}:
            found_error = f"JSON that tells of an error of SurveyMonkey's: {' '.join(str(message).split())[:200]}"
            raise InputError(path, Mistake("line 1", found_error, _AGAIN))
        case {"details": details, **rest}:
            found.details.append(details)
            _gather(rest, found, path, depth)
        case {"responses": list() as responses, **rest} | {"data": list() as responses, **rest}:
            if isinstance(total := rest.get("total"), int):
                found.totals.append(total)
            for one in responses:
                if depth == 0 and isinstance(one, dict) and "data" in one:
                    _gather(one, found, path, 1)
                else:
                    found.responses.append(one)
        case {"pages": _, "title": _}:
            found.details.append(part)
        case list() if depth == 0:
            for one in part:
                _gather(one, found, path, 1)
        case _:
            pass


def _checked(part: Any, model: type[_Checked], path: Path, name: str) -> _Checked:
    try:
        return TypeAdapter(model).validate_python(part)
    except ValidationError as error:
        mistakes = [
            Mistake(".".join(map(str, (name, *one["loc"]))), f"JSON of another form: {one['msg'].lower()}", _EXPECTED)
            for one in error.errors()[:_MOST_MISTAKES]
        ]
        raise InputError(path, mistakes) from None


# --- what is known of a respondent -----------------------------------------------------------------


@dataclass(frozen=True)
class _KnownColumn:
    """A column that is no question: `names` are where a response, or the contact it was asked of, says it."""

    heading: str
    role: Role
    names: tuple[str, ...]
    always: bool = False

    def of(self, response: Response) -> str:
        value = str(getattr(response, self.names[0])) or response.contact(*self.names)
        return "" if (self.names[0], value) == ("recipient_id", "0") else value


_KNOWN = (
    _KnownColumn("Respondent ID", "respondent_id", ("id",), always=True),
    _KnownColumn("Collector ID", "collector", ("collector_id",), always=True),
    _KnownColumn("Start Date", "started", ("date_created",), always=True),
    _KnownColumn("End Date", "finished", ("date_modified",), always=True),
    _KnownColumn("IP Address", "personal", ("ip_address",), always=True),
    _KnownColumn("Email Address", "personal", ("email_address", "email"), always=True),
    _KnownColumn("First Name", "personal", ("first_name",), always=True),
    _KnownColumn("Last Name", "personal", ("last_name",), always=True),
    _KnownColumn("Custom Data 1", "personal", ("custom_value",), always=True),
    _KnownColumn("Recipient ID", "personal", ("recipient_id",)),
    _KnownColumn("Edit URL", "personal", ("edit_url",)),
    _KnownColumn("Analyze URL", "personal", ("analyze_url",)),
    _KnownColumn("Response Status", "metadata", ("response_status",)),
    _KnownColumn("Collection Mode", "collector", ("collection_mode",)),
    _KnownColumn("Total Time", "metadata", ("total_time",)),
)


# --- questions and answers ---------------------------------------------------------------------


class _Key(NamedTuple):
    """What makes a column of a question: ids, each "" where the question has no such part."""

    question: str
    row: str = ""
    col: str = ""
    choice: str = ""


@dataclass(frozen=True)
class _AskedColumn:
    key: _Key
    question: str
    choice: str
    role: Role | None


def _columns(question: Question, used: set[_Key]) -> Iterator[_AskedColumn]:
    """The columns of a question. What its makers took away stands there only where somebody answered it."""
    heading = question.wordings[0] if question.wordings else f"Question {question.id}"
    personal = question.family == "demographic" or question.display == "file_upload"
    for key, parts, visible in _parts(question, used):
        if key in used or (visible and question.visible):
            within = [part for part in parts if part]
            # With a row and a choice of its own, each row is a question, as where a table has three header rows.
            asked = f"{heading} [{within[0]}]" if len(within) == 2 else heading
            yield _AskedColumn(key, asked, within[-1] if within else "", "personal" if personal else None)


def _parts(question: Question, used: set[_Key]) -> Iterator[tuple[_Key, tuple[str, ...], bool]]:
    """The columns of a question by their keys: the words of row and column or choice, and whether they are shown."""
    answers, own = question.answers, question.id
    rows: Sequence[Option | None] = answers.rows or [None]
    for row in rows:
        place, words, shown = (row.id, row.label, row.visible) if row else ("", "", True)
        if answers.cols:
            for col in answers.cols:
                yield _Key(own, place, col.id), (words, col.label), shown and col.visible
        elif _has_ticks(question):
            for choice in answers.choices:
                yield _Key(own, place, "", choice.id), (words, choice.label), shown and choice.visible
        elif question.family != "presentation":
            alone = "Response" if answers.choices else "Open-Ended Response"
            yield _Key(own, place), (words if row else alone,), shown
    if other := answers.other:
        by_row = [row for row in answers.rows if _Key(own, row.id, "", other.id) in used]
        for row in by_row:
            yield _Key(own, row.id, "", other.id), (row.label, other.label), True
        yield _Key(own, "", "", other.id), (other.label,), other.visible and not by_row


def _has_ticks(question: Question) -> bool:
    """Whether several choices can be ticked, so that each is a column."""
    return question.family == "multiple_choice" or (question.family, question.subtype) == ("matrix", "multi")


def _all_answers(details: Details, responses: Sequence[Response]) -> tuple[list[dict[_Key, str]], list[Mistake]]:
    """The cells of each response by their columns' keys, and what answers name that the details do not."""
    questions = {question.id: _Reader(question) for question in details.questions}
    found: list[dict[_Key, str]] = []
    mistakes: list[Mistake] = []
    for row, response in enumerate(responses, start=1):
        cells: dict[_Key, str] = {}
        for answered in response.answered:
            reader = questions.get(answered.id)
            for given in answered.answers:
                wrong = reader.read(given, cells) if reader else "an answer to a question that the details do not have"
                if wrong:
                    place = f"response {response.id}, row {row}, question {answered.id}"
                    mistakes.append(Mistake(place + (f" {reader.asked!r}" if reader else ""), wrong, _AGAIN))
        found.append(cells)
    return found, mistakes


class _Reader:
    """What reads the answers to one question."""

    def __init__(self, question: Question) -> None:
        answers, other = question.answers, question.answers.other
        self.asked = question.wordings[0] if question.wordings else ""
        self.id, self.ticks, self.other = question.id, _has_ticks(question), other
        self.rows = {one.id for one in answers.rows}
        by_row = {_Key(self.id, row, "", other.id) for row in ("", *self.rows)} if other else set()
        self.keys = {key for key, _, _ in _parts(question, by_row)}
        self.choices: Mapping[str, Mapping[str, str]] = {
            "": {one.id: one.label for one in answers.choices},
            **{col.id: {one.id: one.label for one in col.choices} for col in answers.cols},
        }

    def read(self, given: Given, cells: dict[_Key, str]) -> str:
        """Put an answer into its cell; what is wrong with it, else ""."""
        if given.row_id and given.row_id not in self.rows:
            return f"the row {given.row_id}, which the details do not have"
        if given.col_id not in self.choices:
            return f"the column {given.col_id}, which the details do not have"
        chosen = given.choice_id
        if self.other and self.other.id in (given.other_id, chosen):
            key = _Key(self.id, given.row_id, "", self.other.id)
            return self._put(cells, key, given.text if given.text.strip() else self.other.label)
        if given.other_id:
            return f"the other answer {given.other_id}, which the details do not have"
        if not chosen:
            return self._put(cells, _Key(self.id, given.row_id, given.col_id), given.text or given.download_url)
        label = self.choices[given.col_id].get(chosen)
        if label is None:
            return f"the choice {chosen}, which the details do not have"
        if given.text.strip():
            return f"a text beside the choice {chosen}, which has no box for one"
        return self._put(cells, _Key(self.id, given.row_id, given.col_id, chosen if self.ticks else ""), label)

    def _put(self, cells: dict[_Key, str], key: _Key, text: str) -> str:
        if key not in self.keys:
            return "an answer that does not say which row, column or choice it is of"
        if cells.get(key, text) != text:
            return "two answers where one is possible"
        cells[key] = text
        return ""
