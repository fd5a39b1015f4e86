"""From an export and its questionnaire to tidy responses, and an account of every row and answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, Mistake
from helpers.intake.contract import answer_types, responses_contract
from helpers.intake.dates import parse_dates
from helpers.intake.exclusions import Rows, exclude
from helpers.intake.exports import Column, Export
from helpers.intake.joined import options_apart
from helpers.intake.labels import (
    LEDGER,
    NOT_CHOSEN,
    NOT_SELECTED,
    OTHER,
    Known,
    Line,
    Reading,
    Spelling,
    blank_spellings,
    coded,
    known_answers,
    known_tick,
    read_column,
    tidied,
    without_unticked,
)
from helpers.intake.ledger import TYPED_IN, Cleaned, lines_of_columns, unaccounted, unaccounted_parts
from helpers.intake.matching import Match, Matches, is_custom_data, match_columns
from helpers.privacy.redaction import redact
from helpers.questionnaire import Answer, MultipleChoice, Questionnaire, normalised

__all__ = ["Cleaned", "clean_export"]

TIDIED = "spaces and invisible characters tidied"
REDACTED = "personal data taken out of what was typed in"
MISSING_BESIDE_OTHERS = "means blank, beside other options of the question that were answered"
BOX_NOT_TICKED = "the box for another answer was not ticked"
TYPED_OTHER = "nothing chosen, and another answer typed in"

# How spreadsheets show, and then save, numbers of more digits than a column is wide: 1.16768E+10.
_CUT_SHORT = r"\d(?:[.,]\d+)?[Ee]\+\d+"


def clean_export(export: Export, questionnaire: Questionnaire) -> Cleaned:
    """The responses that count, with what was left out, recoded or dropped on the way.

    Raises InputError when a column or question has no counterpart, when a cell holds an answer
    that the questionnaire does not list, when two spellings in one column may mean two things, and
    when a date or weight cannot be read. Nothing is guessed; every change is in the ledger.
    """
    if export.cells.empty:
        found = "no responses below the headings"
        place = f"row {export.layout.header_rows + 1}"
        raise InputError(export.file, Mistake(place, found, "export the survey with its responses"))
    whole, export = export, options_apart(export, questionnaire)
    matches = match_columns(export, questionnaire)
    # What takes longest, dates and ids, holds up nothing before it is needed.
    with ThreadPoolExecutor(1) as beside:
        dated = beside.submit(_metadata, export, questionnaire)
        readings = _read_labels(export, matches, questionnaire)
        texts = {match.column.position: _read_text(export, match, questionnaire) for match in _typed(matches)}
        answers = _all_answers(export, matches, questionnaire, readings, texts)
        typed_only = list(_typed_only(answers, questionnaire))
        answers = answers.assign(**{target: answers[target].mask(rows, label) for target, label, rows in typed_only})
        metadata = dated.result()
    reasons, flow = exclude(_rows(export, readings, texts, answers, metadata), questionnaire)
    kept = (reasons == "").to_numpy()
    responses = pd.concat([metadata[kept], _weight(export, questionnaire, kept), answers[kept]], axis=1)
    responses, redactions = _redacted(responses.reset_index(drop=True), matches)
    left_out = metadata[["raw_row", "respondent_id"]].assign(reason=reasons)
    lines = list(_cell_changes(export, matches, questionnaire, readings, answers, kept))
    others = ((target, label, int(rows[kept].sum())) for target, label, rows in typed_only)
    lines += [(target, TYPED_IN, label, count, TYPED_OTHER) for target, label, count in others if count]
    lines += [*redactions, *lines_of_columns(matches.set_aside, export.cells, kept)]
    cleaned = Cleaned(
        responses=responses_contract(questionnaire).validate(responses),
        exclusions=left_out[~kept].reset_index(drop=True),
        recodes=_summed(lines, list(responses.columns)),
        flow=flow,
    )
    lost = [*unaccounted(export, matches, cleaned), *unaccounted_parts(whole, export)]
    if lost:
        raise RuntimeError("The ledger does not add up, which is a mistake in this program: " + "; ".join(lost[:5]))
    return cleaned


def _typed(matches: Matches) -> list[Match]:
    return [match for match in matches.columns if match.form == "text"]


def _read_labels(export: Export, matches: Matches, questionnaire: Questionnaire) -> dict[int, Reading]:
    """Read all columns that hold labels, by position. Raises InputError with all mistakes at once."""
    known = _spellings(export, matches, questionnaire)
    readings, mistakes = {}, []
    for match in matches.columns:
        if match.form != "text":
            position = match.column.position
            readings[position], found = read_column(export.cells[position], match.column, match.target, known[position])
            mistakes += found
    if mistakes:
        raise InputError(export.file, mistakes)
    return readings


def _spellings(export: Export, matches: Matches, questionnaire: Questionnaire) -> dict[int, Known]:
    """For each column of labels, by position, the spellings that it may hold."""
    habits, not_selected = export.layout.habits, questionnaire.export.not_selected
    lists = _answer_lists(questionnaire)
    known = {}
    for match in matches.columns:
        blank = _blanks(export, match.column, questionnaire)
        if match.form == "label":
            answers, other = lists[match.target]
            others = [other, *habits.boxes] if other else []
            known[match.column.position] = known_answers(answers, blank, others, habits.code)
        elif match.form != "text":
            place, aliases = _place(match, questionnaire, lists)
            blank_ticks = blank_spellings((), habits.blank_ticks) | blank
            spellings = known_tick(match.answer, aliases, place, blank_ticks, not_selected, habits)
            why = {"choice": NOT_CHOSEN, "box": BOX_NOT_TICKED}.get(match.form)
            known[match.column.position] = without_unticked(spellings, why) if why else spellings
    return known


def _answer_lists(questionnaire: Questionnaire) -> dict[str, tuple[Sequence[Answer], str]]:
    """The answers of each question with one answer, and the label of its box for another."""
    lists: dict[str, tuple[Sequence[Answer], str]] = {}
    if questionnaire.consent:
        lists[questionnaire.consent.id] = (questionnaire.consent.answers, "")
    for single in questionnaire.single_choices:
        lists[single.id] = (single.answers, single.other)
    for item in questionnaire.asked_items():
        scale = questionnaire.scale(item)
        lists[item.id] = ((*scale.answers, *scale.outside), "")
    return lists


def _place(
    match: Match, questionnaire: Questionnaire, lists: dict[str, tuple[Sequence[Answer], str]]
) -> tuple[int, tuple[str, ...]]:
    """The position and aliases of the answer or option that a column stands for; the box comes after the options."""
    if match.form == "choice":
        answers = lists[match.target][0]
        place = [answer.answer for answer in answers].index(match.answer)
        return place + 1, answers[place].aliases
    for question in questionnaire.multiple_choice:
        for place, option in enumerate(question.options):
            if question.column(option) == match.target:
                return place + 1, option.aliases
        if match.target == f"{question.id}__other":
            return len(question.options) + 1, ()
    return 1, ()


def _read_text(export: Export, match: Match, questionnaire: Questionnaire) -> pd.Series:
    """What was typed in, tidied; NA where nothing was."""
    codes, cells = coded(export.cells[match.column.position])
    tidy = tidied(cells.to_series())
    texts = tidy.mask(tidy.isin(["", *_blanks(export, match.column, questionnaire)]))
    return pd.Series(texts.array.take(codes), index=export.cells.index)


def _blanks(export: Export, column: Column, questionnaire: Questionnaire) -> dict[str, Spelling]:
    """The cells of a column that mean blank, and why."""
    return blank_spellings(questionnaire.export.missing, export.blank(column))


def _all_answers(
    export: Export,
    matches: Matches,
    questionnaire: Questionnaire,
    readings: dict[int, Reading],
    texts: dict[int, pd.Series],
) -> pd.DataFrame:
    """The answers of every row, in the order and types of the responses; index raw_row."""
    columns: dict[str, object] = {}
    for target, dtype in answer_types(questionnaire).items():
        found = matches.of(target)
        if isinstance(dtype, pd.CategoricalDtype):
            columns[target] = pd.Categorical.from_codes(_single_codes(export, found, readings, dtype), dtype=dtype)
        elif dtype == "boolean":
            columns[target] = _ticks(readings[found[0].column.position], found[0].answer)
        else:
            columns[target] = _typed_in(found, readings, texts).astype(dtype).array
    answers = pd.DataFrame(columns, index=export.cells.index, copy=False)
    for question in questionnaire.multiple_choice:
        answers = _unticked_filled(answers, question)
    return answers


def _typed_only(answers: pd.DataFrame, questionnaire: Questionnaire) -> Iterator[tuple[str, str, pd.Series]]:
    """Where another answer was typed in and none was chosen, that is the answer: question, label, rows."""
    for single in questionnaire.single_choices:
        label = next((label for label in single.labels if normalised(label) == OTHER), None)
        if single.other and label:
            yield single.id, label, answers[single.id].isna() & answers[f"{single.id}__other"].notna()


def _single_codes(
    export: Export, found: list[Match], readings: dict[int, Reading], dtype: pd.CategoricalDtype
) -> NDArray[np.int16]:
    """For each row the position of its one answer, from one column or from one column a choice."""
    labels = list(dtype.categories)
    codes = readings[found[0].column.position].codes(labels)
    for match in found[1:]:
        given = readings[match.column.position].codes(labels)
        twice = (codes >= 0) & (given >= 0)
        if twice.any():
            row = export.cells.index[int(twice.argmax())]
            found_twice = f"two answers in {int(twice.sum())} rows, first in row {row}"
            place = f"question {match.target}, column {match.column.letter}"
            raise InputError(
                export.file, Mistake(place, found_twice, "expected one; is it a multiple-choice question?")
            )
        codes = np.where(given >= 0, given, codes)
    return codes


def _ticks(reading: Reading, label: str) -> pd.arrays.BooleanArray:
    codes = reading.codes([label, NOT_SELECTED])
    return pd.arrays.BooleanArray(codes == 0, codes < 0)


def _typed_in(found: list[Match], readings: dict[int, Reading], texts: dict[int, pd.Series]) -> pd.Series:
    """What was typed into a box; the box's label where it was ticked and left empty."""
    text = next(texts[match.column.position] for match in found if match.form == "text")
    for match in found:
        if match.form == "box":
            ticked = readings[match.column.position].codes([match.answer]) == 0
            text = text.mask(text.isna() & ticked, match.answer)
    return text


def _unticked_filled(answers: pd.DataFrame, question: MultipleChoice) -> pd.DataFrame:
    """Options are not ticked, rather than blank, where the question was answered at all."""
    options = [question.column(option) for option in question.options]
    asked = [*options, f"{question.id}__other"] if question.other else options
    answered = answers[asked].notna().any(axis=1)
    ticks = {name: answers[name].array for name in options}
    return answers.assign(
        **{
            name: pd.arrays.BooleanArray(of_all.to_numpy(bool, na_value=False), of_all.isna() & ~answered.to_numpy())
            for name, of_all in ticks.items()
        }
    )


def _metadata(export: Export, questionnaire: Questionnaire) -> pd.DataFrame:
    """Who answered when: respondent_id, raw_row, started, finished, seconds; index raw_row.

    The order of day and month is decided from all dates together. A response that ends before it
    starts took an unknown time.
    """
    columns = [*export.with_role("started")[:1], *export.with_role("finished")[:1]]
    blank = pd.Series(pd.NaT, index=export.cells.index, dtype="datetime64[us]")
    dates = {"started": blank, "finished": blank}
    if columns:
        cells = pd.concat([tidied(export.cells[column.position]) for column in columns])
        cells = cells.mask(cells.isin(questionnaire.export.missing), "")
        place = " and ".join(f"column {column.letter}, {column.heading}" for column in columns)
        parsed = parse_dates(cells, questionnaire.export.date_order, file=export.file, place=place)
        rows = len(export.cells)
        for position, column in enumerate(columns):
            dates[column.role] = parsed.iloc[position * rows : (position + 1) * rows].astype("datetime64[us]")
    seconds = (dates["finished"] - dates["started"]).dt.total_seconds()
    return pd.DataFrame(
        {
            "respondent_id": _respondents(export, questionnaire.export.missing),
            "raw_row": export.cells.index.astype("int64"),
            **dates,
            "seconds": seconds.where(seconds >= 0),
        },
        index=export.cells.index,
    )


def _respondents(export: Export, missing: Sequence[str]) -> pd.Series:
    """Each row's respondent id, "" where it has none. Raises InputError where ids were cut to fewer digits."""
    for column in export.with_role("respondent_id")[:1]:
        ids = tidied(export.cells[column.position])
        cut = ids.str.fullmatch(_CUT_SHORT).to_numpy(dtype=bool)
        if cut.any():
            row = ids.index[int(cut.argmax())]
            place = f"row {row}, column {column.letter}, {column.heading}"
            found = f"{ids[row]!r}: a spreadsheet cut the id short, and different respondents now look like one"
            raise InputError(export.file, Mistake(place, found, "export the survey again, and do not save it there"))
        return ids.mask(ids.isin(missing), "")
    return pd.Series("", index=export.cells.index, dtype="str")


def _weight(export: Export, questionnaire: Questionnaire, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """The kept responses' weights, when the questionnaire names a column of them."""
    if not questionnaire.export.weight:
        return pd.DataFrame(index=export.cells.index[kept])
    column = export.with_role("weight")[0]
    cells = export.cells[column.position][kept]
    weight = pd.to_numeric(tidied(cells), errors="coerce").astype("float64")
    wrong = (weight.isna() | (weight < 0) | np.isinf(weight)).to_numpy()
    if wrong.any():
        row = cells.index[int(wrong.argmax())]
        found = f"{cells[row]!r}, and {int(wrong.sum())} such in all"
        place = f"row {row}, column {column.letter}, {column.heading}"
        raise InputError(export.file, Mistake(place, found, "expected a number, zero or above"))
    if len(weight) and not weight.any():
        place = f"column {column.letter}, {column.heading}"
        raise InputError(export.file, Mistake(place, "zero in every response kept", "expected weights above zero"))
    return pd.DataFrame({"weight": weight})


def _rows(
    export: Export,
    readings: dict[int, Reading],
    texts: dict[int, pd.Series],
    answers: pd.DataFrame,
    metadata: pd.DataFrame,
) -> Rows:
    """What the exclusion rules look at."""
    says_something = {position: reading.answered() for position, reading in readings.items()}
    says_something |= {position: text.notna().to_numpy() for position, text in texts.items()}
    personal = {column.position for column in export.with_role("personal")}
    notes = [c.position for c in export.columns if c.role == "collector" or is_custom_data(c)]
    return Rows(
        answers=answers,
        answered=pd.DataFrame(says_something, index=export.cells.index),
        raw=export.cells[[column.position for column in export.columns if column.position not in personal]],
        notes=export.cells[notes],
        tests=frozenset(export.layout.habits.tests),
        respondent=metadata["respondent_id"],
        started=metadata["started"],
        seconds=metadata["seconds"],
        timed=bool(metadata[["started", "finished"]].notna().to_numpy().any()),
    )


def _redacted(responses: pd.DataFrame, matches: Matches) -> tuple[pd.DataFrame, list[Line]]:
    """The responses without personal data in their texts, and the ledger's lines that count it."""
    texts: dict[str, pd.Series] = {}
    lines: list[Line] = []
    for target in dict.fromkeys(match.target for match in _typed(matches)):
        texts[target], found = redact(responses[target])
        lines += [(target, TYPED_IN, f"[{kind}]", int(n), REDACTED) for kind, n in found.itertuples(index=False)]
    return responses.assign(**texts), lines


def _cell_changes(
    export: Export,
    matches: Matches,
    questionnaire: Questionnaire,
    readings: dict[int, Reading],
    answers: pd.DataFrame,
    kept: NDArray[np.bool_],
) -> Iterator[Line]:
    """The ledger's lines for the cells of matched columns: of labels first, then of what was typed in."""
    for match in matches.columns:
        if match.form != "text":
            yield from _label_changes(match, readings[match.column.position], answers, kept)
    for match in _typed(matches):
        yield from _text_changes(export, match, _blanks(export, match.column, questionnaire), kept)


def _label_changes(match: Match, reading: Reading, answers: pd.DataFrame, kept: NDArray[np.bool_]) -> list[Line]:
    """The ledger's lines for a column of labels."""
    if not reading.changed:
        return []
    values = answers[match.target]
    if match.form == "box":
        # Where the box's text is there, whether it was ticked says nothing more.
        return reading.changes(kept & values.isna().to_numpy())
    if match.form == "tick":
        inferred = values.notna().to_numpy() & (reading.codes([match.answer, NOT_SELECTED]) < 0)
        unticked = _instead(reading.changes(kept & inferred), NOT_SELECTED, MISSING_BESIDE_OTHERS)
        return reading.changes(kept & ~inferred) + unticked
    # An answer that this column did not give was typed into the box for another.
    chosen_here = values.notna() if match.form == "label" else values == match.answer
    typed = chosen_here.to_numpy(dtype=bool) & ~reading.answered()
    other = str(values[typed].iloc[0]) if typed.any() else ""
    return reading.changes(kept & ~typed) + _instead(reading.changes(kept & typed), other, TYPED_OTHER)


def _instead(lines: list[Line], to: str, why: str) -> list[Line]:
    return [(question, was, to, count, why) for question, was, _, count, _ in lines]


def _text_changes(export: Export, match: Match, blanks: dict[str, Spelling], kept: NDArray[np.bool_]) -> list[Line]:
    """The ledger's lines for a column that was typed in: tokens that mean blank, and spaces tidied."""
    codes, cells = coded(export.cells[match.column.position])
    times = pd.Series(np.bincount(codes[kept], minlength=len(cells)), index=cells)
    tidy = tidied(cells.to_series())
    blanked = times[tidy.isin(list(blanks))].sort_values(ascending=False, kind="stable")
    spaced = int(times[(cells != tidy) & ~tidy.isin(["", *blanks])].sum())
    lines = [
        (match.target, str(token), "", int(count), blanks[tidy[str(token)]].why)
        for token, count in blanked.items()
        if count
    ]
    return lines + ([(match.target, TYPED_IN, TYPED_IN, spaced, TIDIED)] if spaced else [])


def _summed(lines: list[Line], order: list[str]) -> pd.DataFrame:
    """The ledger with one line a change, in the order of the responses; what they lack comes last."""
    keys = ["question", "from", "to", "why"]
    table = pd.DataFrame(lines, columns=LEDGER)
    summed = table.groupby(keys, observed=True, dropna=False, sort=False)["count"].sum().reset_index()
    places = summed["question"].map({name: place for place, name in enumerate(order)}).fillna(len(order))
    ordered = summed.assign(place=places).sort_values("place", kind="stable", ignore_index=True)
    return ordered[LEDGER].astype({"question": "str", "from": "str", "to": "str", "count": "int64", "why": "str"})
