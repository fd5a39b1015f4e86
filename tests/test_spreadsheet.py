"""The spreadsheet: what its readers see, hear and reckon with, read back from the file as they would read it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from helpers.publishing.contents import Run
from helpers.publishing.conversion import Section
from helpers.publishing.site import Page, Report, page_of
from helpers.publishing.spreadsheet import DEMONSTRATION, write_spreadsheet
from toys import wave_and_base

SHARES = {
    "name": "shares",
    "title": "Most agree",
    "schema": {"fields": [
        {"name": "item", "type": "string", "title": "Statement id", "holds": "id"},
        {"name": "title", "type": "string", "title": "Statement", "holds": "name"},
        {"name": "barrier", "type": "boolean", "title": "Worded as a barrier"},
        {"name": "estimate", "type": "number", "title": "Share", "holds": "share"},
        {"name": "n", "type": "integer", "title": "Base (respondents)", "holds": "count"},
        {"name": "p", "type": "number", "title": "p value", "holds": "p"},
        {"name": "withheld", "type": "boolean", "title": "Withheld"},
    ]},
    "data": [
        {"item": "law", "title": "Law", "barrier": True, "estimate": 0.6182736, "n": 1234, "p": 0.0002},
        {"item": "fear", "title": "Fear", "barrier": False, "estimate": None, "n": None, "p": None, "withheld": True},
        {"item": "time", "title": " ", "barrier": None, "estimate": None, "n": 40, "p": float("inf")},
    ],
    "attrs": {"kind": "exhibit"},
    "said": {
        "subtitle": "Share of respondents", "population": "People of Ruritania",
        "base": "Base: 40 to 1,234 respondents.", "notes": ["Question: What helps?"],
        "source": "Source: the toy survey.",
    },
}  # fmt: skip
BARE = {"name": "n", "title": "Twelve answered", "schema": {"fields": [{"name": "n"}]}, "data": [{"n": 12}]}


def chapter(name: str, number: int, *resources: Mapping[str, Any], kind: str = "") -> Page:
    """A chapter that shows these, as tables; `kind` is what an exhibit has in it."""
    exhibits = "".join(
        f'<!--exhibit {place}--><figure><span class="exhibit-number"></span>{kind}</figure><!--end of {place}-->'
        for place, _ in enumerate(resources)
    )
    run = Run(name, Path(f"{name}.ipynb"), {}, title=name.capitalize())
    shown = {str(place): resource for place, resource in enumerate(resources)}
    return page_of([Section(run, {}, f"<h1>{name}</h1>{exhibits}", shown)], number)


def report_of(*pages: Page, **wave: Any) -> Report:
    toy, base = wave_and_base(Path("data"), "toy")
    return Report("The toy report", date(2026, 6, 30), toy.model_copy(update=wave), base, pages)


def showing(tmp_path: Path, *resources: Mapping[str, Any], **wave: Any) -> CalamineWorkbook:
    """The workbook of a report with one chapter that shows these as tables, read back."""
    return CalamineWorkbook.from_path(written(tmp_path, report_of(chapter("risk", 1, *resources), **wave)))


def written(tmp_path: Path, report: Report) -> Path:
    file = tmp_path / "figures.xlsx"
    write_spreadsheet(report, file)
    return file


def table_in(workbook: CalamineWorkbook, sheet: str = "Table 1.1") -> list[list[Any]]:
    """The rows of a worksheet's table, its headings first: what stands below the link to the contents."""
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return rows[max(place for place, row in enumerate(rows) if row[0] == "Back to the contents") + 1 :]


def above_table(workbook: CalamineWorkbook, sheet: str = "Table 1.1") -> list[str]:
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [str(row[0]) for row in rows[: len(rows) - len(table_in(workbook, sheet))]]


def one_column(*values: object, **field: str) -> dict[str, Any]:
    fields = [{"name": "answer", "type": "string", "title": "Answer", **field}]
    return {"name": "answers", "title": "A", "schema": {"fields": fields}, "data": [{"answer": v} for v in values]}


def parts(file: Path, folder: str) -> dict[str, str]:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist() if name.startswith(folder)}


def formats_in(file: Path, sheet: int) -> dict[str, ElementTree.Element]:
    """The style of each cell of a worksheet, by the cell's address, with its format written out."""
    styles = ElementTree.fromstring(parts(file, "xl/styles.xml")["xl/styles.xml"])
    space = {"x": styles.tag[1:].split("}")[0]}
    written_out = {one.get("numFmtId"): one.get("formatCode") for one in styles.iterfind(".//x:numFmt", space)}
    looks = styles.findall("x:cellXfs/x:xf", space)
    for look in looks:
        look.set("format", str(written_out.get(look.get("numFmtId"), look.get("numFmtId"))))
    cells = ElementTree.fromstring(parts(file, "xl/worksheets/sheet")[f"xl/worksheets/sheet{sheet}.xml"])
    return {str(cell.get("r")): looks[int(cell.get("s", 0))] for cell in cells.iterfind(".//x:c", space)}


# The workbook


def test_a_worksheet_an_exhibit_in_reading_order_after_cover_contents_and_notes(tmp_path: Path) -> None:
    report = report_of(chapter("glance", 1, SHARES, kind="<svg></svg>"), chapter("risk", 2, SHARES, BARE))
    workbook = CalamineWorkbook.from_path(written(tmp_path, report))
    assert workbook.sheet_names == ["Cover", "Contents", "Notes", "Figure 1.1", "Table 2.1", "Table 2.2"]


def test_the_cover_says_what_survey_it_was_whose_when_among_whom_and_how_to_cite_it(tmp_path: Path) -> None:
    told = {"sponsor": "The Centre", "population": "People of Ruritania", "licence": "CC0"}
    cover = showing(tmp_path, SHARES, synthetic=False, **told).get_sheet_by_name("Cover").to_python()
    assert [row[0] for row in cover] == [
        "The toy report: the figures",
        "Introductory information",
        "What every figure and table of the report shows, a worksheet each, in the order of the report.",
        "The worksheet “Contents” leads to each of them, and “Notes” says what shorthand and terms mean.",
        "About these data",
        "Survey: The toy survey",
        "Carried out by: The Centre",
        "Fieldwork: 2 March to 17 April 2026",
        "Population: People of Ruritania",
        "Base: 2,041 responses",
        "Published: 30 June 2026",
        "Licence: CC0",
        "How to cite: The Centre (2026) The toy report. Published 30 June 2026. Survey: The toy survey.",
    ]


def test_what_nobody_said_of_the_survey_has_no_line_on_the_cover(tmp_path: Path) -> None:
    cover = showing(tmp_path, SHARES).get_sheet_by_name("Cover").to_python()
    assert [row[0] for row in cover if row[0].startswith(("Carried", "Population", "Licence"))] == []


@pytest.mark.parametrize("synthetic", [True, False])
def test_every_worksheet_of_made_up_data_says_so_and_none_of_others(tmp_path: Path, synthetic: bool) -> None:
    workbook = showing(tmp_path, SHARES, BARE, synthetic=synthetic)
    saying = [
        name
        for name in workbook.sheet_names
        if any(DEMONSTRATION in str(row[0]) for row in workbook.get_sheet_by_name(name).to_python())
    ]
    assert saying == (workbook.sheet_names if synthetic else [])
    assert DEMONSTRATION.startswith("Demonstration data")


def test_the_contents_lead_to_every_worksheet_and_every_worksheet_leads_back(tmp_path: Path) -> None:
    file = written(tmp_path, report_of(chapter("glance", 1, SHARES), chapter("risk", 2, BARE)))
    rows = CalamineWorkbook.from_path(file).get_sheet_by_name("Contents").to_python()
    assert rows[-4:] == [
        ["Worksheet", "Chapter", "What it shows"],
        ["Notes", "All chapters", "What shorthand and terms mean"],
        ["Table 1.1", "Glance", "Most agree"],
        ["Table 2.1", "Risk", "Twelve answered"],
    ]
    leading = {name: re.findall('location="(.*?)"', sheet) for name, sheet in parts(file, "xl/worksheets/s").items()}
    assert leading == {
        "xl/worksheets/sheet1.xml": [],
        "xl/worksheets/sheet2.xml": ["'Notes'!A1", "'Table 1.1'!A1", "'Table 2.1'!A1"],
        **{f"xl/worksheets/sheet{sheet}.xml": ["Contents!A1"] for sheet in (3, 4, 5)},
    }


def test_the_notes_explain_shorthand_and_terms_and_say_how_to_cite(tmp_path: Path) -> None:
    notes = dict(table_in(showing(tmp_path, SHARES), "Notes"))
    assert notes["[c]"].startswith("Withheld: it rests on fewer than 10 respondents")
    assert {"[x]", "[z]", "95% interval", "Weighting", "Base", "Share", "Rounding"} <= set(notes)
    assert notes["How to cite"].startswith("The toy survey (2026) The toy report. Published 30 June 2026.")


def test_the_same_report_makes_the_same_file_to_the_byte_dated_when_it_was_published(tmp_path: Path) -> None:
    report = report_of(chapter("risk", 1, SHARES))
    file = written(tmp_path, report)
    first = file.read_bytes()
    write_spreadsheet(report, file)
    assert file.read_bytes() == first
    dates = re.findall(r"<dcterms:(\w+).*?>(.*?)</", parts(file, "docProps/core.xml")["docProps/core.xml"])
    assert dates == [("created", "2026-06-30T00:00:00Z"), ("modified", "2026-06-30T00:00:00Z")]
    with zipfile.ZipFile(file) as opened:
        assert {one.date_time for one in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# A worksheet


def test_a_worksheet_says_what_the_exhibit_says(tmp_path: Path) -> None:
    assert above_table(showing(tmp_path, SHARES)) == [
        "Table 1.1: Most agree",
        DEMONSTRATION,
        "Share of respondents",
        "Population: People of Ruritania",
        "This worksheet contains one table. Its terms are explained on the worksheet “Notes”.",
        "Base: 40 to 1,234 respondents.",
        "Source: the toy survey.",
        "[c] Withheld: it rests on fewer than 10 respondents, or would give away a figure that does.",
        "[x] Not available: the figure is not known, is not defined, or was not tested.",
        "[z] Not applicable: there is nothing to say here.",
        "Notes as they stand in the report, where some are about how its chart or table looks:",
        "Question: What helps?",
        "Back to the contents",
    ]


def test_shorthand_that_a_note_explains_is_not_explained_twice(tmp_path: Path) -> None:
    noted = {**SHARES, "said": {"notes": ["[c] withheld: few answered."]}}
    assert [line for line in above_table(showing(tmp_path, noted)) if "[c]" in line] == ["[c] withheld: few answered."]


def test_a_long_note_has_a_line_a_sentence(tmp_path: Path) -> None:
    sentences = [
        f"This is what Cramér's V is, of {so} in all, and it says a little of it." for so in ("one", "two", "three")
    ]
    noted = {**BARE, "said": {"notes": [" ".join(sentences), "Short. Both stay."]}}
    assert above_table(showing(tmp_path, noted))[-5:-1] == [*sentences, "Short. Both stay."]


def test_the_table_has_headings_in_words_what_names_a_row_first_and_ids_last(tmp_path: Path) -> None:
    assert table_in(showing(tmp_path, SHARES))[0] == [
        "Statement", "Worded as a barrier", "Share", "Base (respondents)", "p value", "Statement id",
    ]  # fmt: skip


def test_the_section_stands_before_what_it_holds(tmp_path: Path) -> None:
    fields = [
        {"name": "n", "title": "Base", "holds": "count"},
        {"name": "answer", "title": "Answer", "holds": "name"},
        {"name": "section", "title": "Section", "holds": "name"},
    ]
    resource = {**BARE, "schema": {"fields": fields}, "data": [{"n": 12, "answer": "Yes", "section": "Sector"}]}
    assert table_in(showing(tmp_path, resource)) == [["Section", "Answer", "Base"], ["Sector", "Yes", 12]]


def test_no_cell_is_empty_numbers_are_unrounded_numbers_and_what_is_missing_says_why(tmp_path: Path) -> None:
    assert table_in(showing(tmp_path, SHARES))[1:] == [
        ["Law", "Yes", 0.6182736, 1234, 0.0002, "law"],
        ["Fear", "No", "[c]", "[c]", "[c]", "fear"],
        ["[z]", "[x]", "[x]", 40, "[x]", "time"],
    ]


def test_each_figure_is_shown_by_what_it_holds(tmp_path: Path) -> None:
    file = written(tmp_path, report_of(chapter("risk", 1, SHARES)))
    looks = formats_in(file, 4)
    row = 1 + len(above_table(CalamineWorkbook.from_path(file))) + 1
    shown = [looks[f"{letter}{row}"].get("format") for letter in "ABCDEF"]
    assert shown == ["0", "0", "0.0%", "#,##0", '[<0.001]"<0.001";0.000', "0"]


def test_a_row_with_a_unit_of_its_own_is_shown_in_it_and_says_it_in_words(tmp_path: Path) -> None:
    fields = [{"name": "unit", "title": "Unit"}, {"name": "estimate", "type": "number", "holds": "row"}]
    rows = [{"unit": unit, "estimate": 0.5} for unit in ("share_change", "score", "furlongs")]
    file = written(tmp_path, report_of(chapter("risk", 1, {**BARE, "schema": {"fields": fields}, "data": rows})))
    workbook, looks = CalamineWorkbook.from_path(file), formats_in(file, 4)
    assert [row[0] for row in table_in(workbook)[1:]] == ["Percentage points", "Score, 0 to 100", "furlongs"]
    first = len(above_table(workbook)) + 2
    assert [looks[f"B{row}"].get("format") for row in range(first, first + 3)] == ["0.0%", "0.0", "0"]


def test_there_is_one_real_table_a_worksheet_and_no_merged_cell(tmp_path: Path) -> None:
    file = written(tmp_path, report_of(chapter("risk", 1, SHARES, BARE)))
    tables = [
        (re.search(' name="(.*?)"', table)[1], re.findall('<tableColumn id="[0-9]+" name="(.*?)"', table))  # type: ignore[index]
        for table in parts(file, "xl/tables").values()
    ]
    assert tables == [
        ("contents", ["Worksheet", "Chapter", "What it shows"]),
        ("notes", ["Term", "What it means"]),
        ("table_1_1", ["Statement", "Worded as a barrier", "Share", "Base (respondents)", "p value", "Statement id"]),
        ("table_1_2", ["n"]),
    ]
    assert [name for name, sheet in parts(file, "xl/worksheets/s").items() if "mergeCell" in sheet] == []


def test_whoever_answered_with_a_formula_has_written_a_text(tmp_path: Path) -> None:
    texts = ['=HYPERLINK("http://x.example","pay")', "+44", "-x", "@SUM(A1)", "{=1+1}", "=", "http://x.example", "12"]
    resource = {**one_column(*texts), "title": "=1+1", "said": {"subtitle": "=2", "notes": ["@3"], "source": "+4"}}
    report = report_of(chapter("=risk", 1, resource), title="=5", sponsor="=6")
    file = written(tmp_path, replace(report, title="=7"))
    assert [row[0] for row in table_in(CalamineWorkbook.from_path(file))[1:]] == [
        *texts[:5], "= (as written)", *texts[6:],
    ]  # fmt: skip
    assert [name for name, sheet in parts(file, "xl/worksheets/s").items() if "<f>" in sheet or "<f " in sheet] == []
    assert "http" not in "".join(parts(file, "xl/worksheets/_rels").values()).replace("http://schemas", "")
    first = len(above_table(CalamineWorkbook.from_path(file))) + 2
    quoted = [formats_in(file, 4)[f"A{row}"].get("quotePrefix") for row in range(first, first + len(texts))]
    assert quoted == ["1", "1", "1", "1", None, "1", None, None]


def test_what_the_library_has_signs_for_is_written_as_a_text_all_the_same(tmp_path: Path) -> None:
    texts = ["[see](http://x.example) and [this](too)", "$$5$$", "–", "Ελληνικά", "a\nb", "[c]"]
    assert [row[0] for row in table_in(showing(tmp_path, one_column(*texts)))[1:]] == [
        "[see] (http://x.example) and [this] (too)", "$ $5$ $", "– (as written)", "Ελληνικά (as written)", *texts[4:],
    ]  # fmt: skip


def test_a_text_that_no_cell_can_hold_says_that_it_is_cut(tmp_path: Path) -> None:
    text = table_in(showing(tmp_path, one_column("x" * 40_000)))[1][0]
    assert (len(text), text[-33:]) == (32_767, " [cut here: a cell holds no more]")


def test_headings_that_are_the_same_but_for_capitals_are_told_apart(tmp_path: Path) -> None:
    fields = [{"name": "p", "title": "share"}, {"name": "q", "title": "Share"}]
    resource = {**BARE, "schema": {"fields": fields}, "data": [{"p": 1, "q": 2}]}
    assert table_in(showing(tmp_path, resource))[0] == ["share", "Share (q)"]


@pytest.mark.parametrize(
    ("fields", "rows", "table"),
    [
        ([{"name": "n", "title": "Base"}], [], [["Base"], ["[z]"]]),
        ([], [], [["figures"], ["[z]"]]),
        ([{"name": "withheld"}], [{"withheld": False}], [["figures"], ["[z]"]]),
        ([{"name": "n_effective"}], [{"n_effective": 1}], [["n_effective"], [1]]),
    ],
)
def test_an_exhibit_without_rows_or_columns_or_words_has_a_table_still(
    tmp_path: Path, fields: list[dict[str, str]], rows: list[dict[str, Any]], table: list[list[Any]]
) -> None:
    resource = {"name": "n", "title": "Nothing", "schema": {"fields": fields}, "data": rows}
    assert table_in(showing(tmp_path, resource)) == table


def test_a_report_that_shows_nothing_has_a_cover_contents_and_notes(tmp_path: Path) -> None:
    assert showing(tmp_path).sheet_names == ["Cover", "Contents", "Notes"]


def test_long_texts_have_lines_and_rows_that_are_high_enough_for_them(tmp_path: Path) -> None:
    file = written(tmp_path, report_of(chapter("risk", 1, one_column("word " * 60, "short"))))
    sheet = parts(file, "xl/worksheets/s")["xl/worksheets/sheet4.xml"]
    first = len(above_table(CalamineWorkbook.from_path(file))) + 2
    assert re.findall('<col min="1" max="1" width="([0-9]+)', sheet) == ["70"]
    heights = [re.search(f'<row r="{row}"[^>]*?ht="(.*?)"', sheet) for row in (first, first + 1)]
    assert [found and found[1] for found in heights] == ["63.75", None]  # four lines, in whole pixels
