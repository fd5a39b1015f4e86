"""From a report to its figures as one accessible spreadsheet: a worksheet an exhibit, with cover, contents and notes.

It follows the Analysis Function's guidance on spreadsheets, by the Analysis Function's own library, gptables.
Cells hold figures unrounded, as the CSV files do, and show them rounded.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import chain
from pathlib import Path
from textwrap import wrap
from typing import Any

from helpers.privacy.suppression import MINIMUM_BASE
from helpers.publishing.exhibits import FORMULA_STARTS, WITHHELD, NumberedExhibit, Resource, kept_back
from helpers.publishing.site import Report, said_of

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
# The Analysis Function's shorthand, and what it means here.
NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"
SHORTHAND = {
    WITHHELD: f"Withheld: it rests on fewer than {MINIMUM_BASE} respondents, or would give away a figure that does.",
    NOT_AVAILABLE: "Not available: the figure is not known, is not defined, or was not tested.",
    NOT_APPLICABLE: "Not applicable: there is nothing to say here.",
}
DEMONSTRATION = "Demonstration data: made up to show what the report is like, and no findings about anybody."
OF_THE_PAGE = "Notes as they stand in the report, where some are about how its chart or table looks:"

# How a cell shows what it holds (`holds` of a data resource's field); what is not here is shown as it is.
FORMATS = {
    "share": "0.0%",
    "share_change": "0.0%",
    "score": "0.0",
    "score_change": "0.0",
    "rating": "0.00",
    "point": "0.0",
    "minutes": "0.0",
    "people": "#,##0",
    "count": "#,##0",
    "alpha": "0.000",
    "number": "0.000",
    "p": '[<0.001]"<0.001";0.000',
}
# The units of rows, where they differ within a table, in words.
UNITS = {
    "share": "Share",
    "share_change": "Percentage points",
    "score": "Score, 0 to 100",
    "score_change": "Points of the score",
    "rating": "Points of its scale",
}
# No text is taken for a formula, a link or a number, whatever it looks like.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_LONGEST_TEXT = 32_767  # the characters that a cell can hold
_CUT = " [cut here: a cell holds no more]"
# The widths of columns, in the digits in which a spreadsheet counts them; letters of a text are narrower, on average.
_NARROWEST, _WIDEST, _COVER = 14, 70, 85
_LETTERS_A_DIGIT = 1.1
_LINE, _LARGER_LINE = 16, 22  # the heights of a line, and of one in larger letters, in points
_SUBTITLES = {"subtitle": "", "population": "Population: "}  # what an exhibit's resource says, and what goes before it
_LONG_NOTE = 150  # letters that a line above a table may have and still be read without scrolling
_BACK = f"[Back to the contents](internal:{CONTENTS}!A1)"

Cell = str | int | float | dict[str, str]  # a dictionary is a link: its text, and where it leads


@dataclass(frozen=True)
class Sheet:
    """A worksheet: what is said above its table, and the table, whose cells are never empty.

    `formats` says, as gptables would be told, how cells show what they hold.
    """

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    subtitles: Sequence[str] = ()
    instructions: str = "This worksheet contains one table."
    base: str = ""
    notes: Sequence[str] = ()
    source: str = ""
    formats: Sequence[dict[str, Any]] = ()


def write_spreadsheet(report: Report, to: Path) -> None:
    """Write the figures of every exhibit of a report into one workbook: the same bytes for the same report.

    Source: https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
    """
    with _quiet_gptables() as gptables:
        workbook = gptables.GPWorkbook(str(to), options=_OPTIONS)
        workbook.set_properties(_properties(report))
        theme = deepcopy(gptables.gptheme)
        # The base stands before the notes, as on the pages, and the notes last: some are long.
        theme.update_description_order(["instructions", "scope", "source", "legend"])
        theme.update_data_format({"valign": "top"})
        workbook.set_theme(theme)
        _write_cover(workbook.add_worksheet(COVER), gptables.Cover(*_cover(report), width=_COVER))
        for sheet in sheets_of(report):
            _write_sheet(workbook.add_worksheet(sheet.name), sheet)
        _close(workbook)


def _close(workbook: Any) -> None:
    """Write a workbook out. Raises OSError where the system will not have it, as everything else that writes does."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from None


def sheets_of(report: Report) -> list[Sheet]:
    """Every worksheet after the cover: contents, notes, and the exhibits in reading order."""
    exhibits = [exhibit for page in report.pages for exhibit in page.exhibits]
    sheets = [_contents(report), _notes(report), *map(_of_exhibit, exhibits)]
    said = [DEMONSTRATION] if report.wave.synthetic else []
    return [replace(sheet, subtitles=[*said, *sheet.subtitles]) for sheet in sheets]


# What is not of one exhibit


def _properties(report: Report) -> dict[str, Any]:
    return {
        "title": _title(report),
        "author": report.wave.sponsor,
        "subject": report.wave.title,
        "comments": DEMONSTRATION if report.wave.synthetic else "",
        # Else it would be the time of writing, and no two files alike.
        "created": datetime.combine(report.published, time()),
    }


def _title(report: Report) -> str:
    return f"{report.title}: the figures"


def _cover(report: Report) -> tuple[str, list[str], list[str]]:
    """The cover's title, what it says first, and what it says of the survey."""
    wave, said = report.wave, said_of(report)
    about = {
        "Survey": wave.title,
        "Carried out by": wave.sponsor,
        "Fieldwork": wave.fieldwork.in_words(),
        "Population": wave.population,
        "Base": f"{said['base']} responses",
        "Published": said["published"],
        "Licence": wave.licence,
        "How to cite": said["citation"],
    }
    first = [
        *([DEMONSTRATION] if wave.synthetic else []),
        "What every figure and table of the report shows, a worksheet each, in the order of the report.",
        f"The worksheet “{CONTENTS}” leads to each of them, and “{NOTES}” says what shorthand and terms mean.",
    ]
    return _plain(_title(report)), first, [_plain(f"{what}: {told}") for what, told in about.items() if told]


def _contents(report: Report) -> Sheet:
    rows: list[list[Cell]] = [[_link(NOTES), "All chapters", "What shorthand and terms mean"]]
    for page in report.pages:
        rows += [[_link(exhibit.number), _plain(page.title), _plain(exhibit.title)] for exhibit in page.exhibits]
    return Sheet(CONTENTS, CONTENTS, ["Worksheet", "Chapter", "What it shows"], rows)


def _notes(report: Report) -> Sheet:
    rows = [[_plain(term), _plain(meaning)] for term, meaning in _terms(report).items() if meaning]
    return Sheet(NOTES, NOTES, ["Term", "What it means"], rows)


def _terms(report: Report) -> dict[str, str]:
    """What whoever works with the figures needs to know, term by term."""
    return SHORTHAND | {
        "Demonstration data": DEMONSTRATION if report.wave.synthetic else "",
        "Rounding": "Cells show figures rounded and hold them unrounded, as the report's CSV files do. So work with "
        "the cells, and round what comes out.",
        "Share": "Shown as a percentage, held as a part of one: what shows as 62.5% is 0.625 in a formula.",
        "Percentage points": "What shares change and differ by. They show with a per cent sign, for that is how "
        "spreadsheets show parts of one: from 60.0% to 62.5% is 2.5%.",
        "Score": "From 0 to 100. A mean score is best at 100, a barrier score worst.",
        "Base": "The respondents on whose answers a figure rests, each counted once.",
        "Effective sample size": "How many respondents, drawn by lot and weighted alike, would tell as much.",
        "95% interval": "Of a hundred intervals made so, about 95 cover the figure that they are about. They allow for "
        "chance alone, as if respondents had been drawn by lot, and for no other error.",
        "Weighting": "Weighted figures count respondents so that together they are like the population in what is "
        "known of it. A table's source says whether its figures are weighted. A base is not.",
        "p value": "How likely chance alone were to make a difference as large, or larger. Adjusted for many tests, it "
        "allows for all tests that were made together.",
        "Id": "What the CSV files call a theme, a statement, a question or a code: by ids, tables can be joined.",
        "How to cite": said_of(report)["citation"],
        "Licence": report.wave.licence,
    }


# An exhibit


def _of_exhibit(exhibit: NumberedExhibit) -> Sheet:
    """An exhibit's worksheet: its figures, and what is said around them."""
    said, data = exhibit.resource.get("said", {}), exhibit.resource["data"]
    columns = _columns(exhibit.resource)
    # A table in a spreadsheet has a row at least.
    rows = [[_cell(row, column) for column in columns] for row in data] or [[NOT_APPLICABLE] * len(columns)]
    notes = [str(note) for note in said.get("notes", ())]
    return Sheet(
        exhibit.number,
        f"{exhibit.number}: {exhibit.title}",
        _headings(columns),
        rows,
        subtitles=[f"{what}{said[part]}" for part, what in _SUBTITLES.items() if said.get(part)],
        instructions=f"This worksheet contains one table. Its terms are explained on the worksheet “{NOTES}”.",
        base=str(said.get("base", "")),
        notes=[
            *_shorthand(rows, notes),
            *([OF_THE_PAGE] if notes else []),
            *chain.from_iterable(map(_in_lines, notes)),
        ],
        source=str(said.get("source", "")),
        formats=[*_formats(data, columns), *_kept_as_text(rows)],
    )


def _columns(resource: Resource) -> list[Mapping[str, Any]]:
    """A table's columns in the order in which people read them: what rows are called first, what machines call it last.

    `withheld` is left out, for the cells say it themselves.
    """

    def place(field: Mapping[str, Any]) -> int:
        return -2 if field["name"] == "section" else {"name": -1, "id": 1}.get(str(field.get("holds")), 0)

    fields = [field for field in resource["schema"]["fields"] if field["name"] != "withheld"]
    return sorted(fields, key=place) or [{"name": "figures"}]


def _headings(columns: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the columns are called; each has a name of its own, as spreadsheets ask, whatever its letters' case."""
    headings: list[str] = []
    for column in columns:
        heading = _plain(str(column.get("title") or column["name"]))
        taken = heading.casefold() in {other.casefold() for other in headings}
        headings.append(f"{heading} ({column['name']})" if taken else heading)
    return headings


def _cell(row: Mapping[str, Any], column: Mapping[str, Any]) -> Cell:
    """What a cell holds: a number as a number, yes and no in words, and never nothing."""
    name = str(column["name"])
    if kept_back(row, name):
        return WITHHELD
    match row.get(name):
        case None:
            return NOT_AVAILABLE if column.get("type") in ("number", "integer", "boolean") else NOT_APPLICABLE
        case bool(value):
            return "Yes" if value else "No"
        case int(value) | float(value):
            return value if math.isfinite(value) else NOT_AVAILABLE
        case value:
            return _plain(UNITS.get(str(value), str(value)) if name == "unit" else str(value))


def _plain(text: str) -> str:
    """A text as gptables is to write it, which would make links of some brackets and notes of some dollars.

    >>> _plain("[see](here) for $$5$$"), _plain(" "), _plain("–")
    ('[see] (here) for $ $5$ $', '[z]', '– (as written)')
    """
    shown = text.replace("](", "] (").replace("$$", "$ $")
    if not shown.strip():
        return NOT_APPLICABLE
    if len(shown) > _LONGEST_TEXT:
        return shown[: _LONGEST_TEXT - len(_CUT)] + _CUT
    # gptables refuses a cell without a Latin letter or a digit: it takes it for a symbol that nobody explains.
    return shown if re.search("[a-zA-Z0-9]", shown) else f"{shown} (as written)"


def _link(sheet: str) -> dict[str, str]:
    return {sheet: f"internal:'{sheet}'!A1"}


def _shorthand(rows: Iterable[Sequence[Cell]], notes: Sequence[str]) -> list[str]:
    """What the shorthand in a table means, where its notes do not say so already."""
    used = {cell for row in rows for cell in row if isinstance(cell, str)}
    told = {sign for sign in SHORTHAND for note in notes if note.startswith(sign)}
    return [f"{sign} {meaning}" for sign, meaning in SHORTHAND.items() if sign in used - told]


def _in_lines(note: str) -> list[str]:
    """A note as it stands above a table, where lines do not wrap: sentence by sentence if it is long."""
    return re.split("(?<=[.?!]) (?=[A-Z“])", note) if len(note) > _LONG_NOTE else [note]


# How cells look


def _formats(data: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How the figures of each column are shown: by what it holds, or row by row where each names its own unit."""
    formats = []
    for place, column in enumerate(columns):
        holds = column.get("holds")
        if holds in FORMATS:
            # A column of nothing but shorthand is a column of figures still.
            formats.append(_of_column(place, {"num_format": FORMATS[holds], "align": "right"}))
        elif holds == "row":
            formats += [
                _of_cell(line, place, {"num_format": FORMATS[row["unit"]]})
                for line, row in enumerate(data, start=1)
                if row.get("unit") in FORMATS
            ]
        elif place:
            # Words do not run into the figures before them.
            formats.append(_of_column(place, {"indent": 1}))
    return formats


def _kept_as_text(rows: Sequence[Sequence[Cell]]) -> list[dict[str, Any]]:
    """A mark on each cell that begins as a formula does, so that it stays a text when somebody edits it."""
    return [
        _of_cell(line, place, {"quote_prefix": True})
        for line, row in enumerate(rows, start=1)
        for place, cell in enumerate(row)
        if isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    ]


def _of_column(place: int, shown: dict[str, Any]) -> dict[str, Any]:
    return {"column": {"columns": [place], "format": shown, "include_names": True}}


def _of_cell(line: int, place: int, shown: dict[str, Any]) -> dict[str, Any]:
    # One at a time: of several cells, gptables 2.0.2 formats the last alone.
    return {"cell": {"cells": [(line, place)], "format": shown}}


def _widths(sheet: Sheet) -> list[int]:
    """How wide each column is: no word of a heading is broken, and long texts have several lines."""
    return [
        max(_NARROWEST, min(max(map(len, texts), default=0), _WIDEST), *(len(word) + 1 for word in heading.split()))
        for heading, texts in zip(sheet.headings, _texts(sheet), strict=True)
    ]


def _heights(sheet: Sheet) -> list[int]:
    """How many lines the heading of a table has, and each of its rows.

    Excel finds it out by itself. LibreOffice does not, for it takes the file for one that Excel has measured.
    """
    widths = _widths(sheet)
    cells = [sheet.headings, *zip(*_texts(sheet), strict=True)]
    return [max(_lines(text, width) for text, width in zip(row, widths, strict=True)) for row in cells]


def _texts(sheet: Sheet) -> list[list[str]]:
    """The texts of a table, column by column; figures, which are short, are nothing."""
    return [
        ["".join(cell) if isinstance(cell, str | dict) else "" for cell in column]
        for column in zip(*sheet.rows, strict=True)
    ]


def _lines(text: str, width: int) -> int:
    letters = int(_LETTERS_A_DIGIT * width)
    return max(1, sum(len(wrap(line, letters)) or 1 for line in text.splitlines()))


# The library


@contextmanager
def _quiet_gptables() -> Iterator[Any]:
    """The library, without the warnings of gptables 2.0.2 that no reader can do anything about.

    It is imported here because it brings pandas, which no other part of publishing waits for.
    """
    from pandas.errors import Pandas4Warning

    with warnings.catch_warnings():
        # It asks pandas for what pandas 4 will not do, and leaves the file of its theme to be closed by chance.
        warnings.simplefilter("ignore", Pandas4Warning)
        warnings.filterwarnings("ignore", r"unclosed file .*gptheme\.pickle", ResourceWarning)
        import gptables  # type: ignore[import-untyped]

        yield gptables


def _write_cover(worksheet: Any, cover: Any) -> None:
    worksheet.write_cover(cover)
    # Its title, and two headings of its own.
    for place, text in enumerate([cover.title, "", *cover.intro, "", *cover.about]):
        worksheet.set_row(place, _LINE * _lines(text, _COVER) if text and place else _LARGER_LINE)


def _write_sheet(worksheet: Any, sheet: Sheet) -> None:
    table = _as_gptable(sheet)
    worksheet.write_gptable(table, auto_width=False)
    for place, width in enumerate(_widths(sheet)):
        worksheet.set_column(place, place, width)
    for place in range(1 + len(sheet.subtitles)):
        worksheet.set_row(place, _LARGER_LINE)
    for place, lines in enumerate(_heights(sheet), start=table.data_range[0]):
        if lines > 1:
            worksheet.set_row(place, _LINE * lines)


def _as_gptable(sheet: Sheet) -> Any:
    import pandas as pd
    from gptables import GPTable

    return GPTable(
        table=pd.DataFrame([*sheet.rows], columns=[*sheet.headings], dtype=object),
        table_name=re.sub(r"\W", "_", sheet.name.lower()),
        title=_plain(sheet.title),
        subtitles=[*map(_plain, sheet.subtitles)],
        instructions=sheet.instructions,
        scope=_plain(sheet.base) if sheet.base else None,
        legend=[*map(_plain, sheet.notes), *([] if sheet.name == CONTENTS else [_BACK])],
        source=_plain(sheet.source) if sheet.source else None,
        index_columns={},
        additional_formatting=[*sheet.formats],
    )
