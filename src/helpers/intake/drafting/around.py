"""From an export to the sections of a draft that stand around its questions: the wave, the scales, the export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from helpers.errors import InputError
from helpers.intake.dates import Order, parse_dates
from helpers.intake.drafting.questions import Sections
from helpers.intake.drafting.texts import one_line, quoted
from helpers.intake.exports import Export, Role
from helpers.intake.found import FoundQuestion, missing_marks, not_selected_marks, without_markup

_DEFAULT_DAY = "2000-01-01"


def wave_section(export: Export, wave: str) -> str:
    """The section `wave`, with the first and the last day that the export has."""
    first, last, check = _fieldwork(export)
    return "\n".join(
        [
            "wave:",
            f"  id: {quoted(wave)}",
            f"  title: {quoted(f'Survey {wave}')}  # CHECK",
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
        return _DEFAULT_DAY, _DEFAULT_DAY, f"CHECK: {one_line(str(error.mistakes[0]))}"
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


def scales_section(sections: Sections) -> str:
    """The section `scales`; "" where no question has one."""
    if not sections.scales:
        return ""
    lines = ["scales:  # CHECK: the order, lowest first, and what each answer means"]
    for name, scale in sections.scales.items():
        lines += [f"  {name}:", "    answers:"]
        lines += [
            f"      - {{answer: {quoted(a)}, means: {means}}}"
            for a, means in zip(scale.answers, scale.means, strict=True)
        ]
        if scale.outside:
            lines.append(f"    outside: [{', '.join(map(quoted, scale.outside))}]")
    return "\n".join(lines)


def export_section(
    export: Export,
    questions: Sequence[FoundQuestion],
    weight: FoundQuestion | None,
    named: Mapping[Role, str],
    left_out: Iterable[tuple[str, str]],
) -> str:
    """The section `export`: how this file writes blanks and dates, and what its columns are that answer no question.

    `weight` is the question that is really a weight, `named` the headings of columns that have a role, and `left_out`
    the headings of others, with why.
    """
    lines = list(_spelling_lines(export, questions, weight, named))
    if left_out:
        lines.append("  left_out:")
        lines += [f"    - {{column: {quoted(without_markup(column))}, why: {quoted(why)}}}" for column, why in left_out]
    personal = "; ".join(without_markup(column.heading) for column in export.with_role("personal"))
    dropped = f"# Dropped unread as personal data: {one_line(personal)}" if personal else ""
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
        yield f"  missing: [{', '.join(map(quoted, marks))}]  # CHECK: the file has no blank cells"
    unticked = [mark for mark in not_selected_marks(export, questions) if mark != "0"]
    if unticked:
        yield f"  not_selected: [{', '.join(map(quoted, unticked))}]"
    for role, heading in named.items():
        check = "  # CHECK: supposed to be when an answer was given" if role in ("started", "finished") else ""
        yield f"  {role}: {quoted(heading)}{check}"
    if weight:
        yield f"  weight: {quoted(weight.wording)}  # CHECK: the report is then weighted by it"
