"""One small survey as each survey tool writes it: always the same responses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from helpers.errors import InputError
from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.drafting import draft_questionnaire
from helpers.intake.exports import read_export
from helpers.intake.found import found_questions
from helpers.intake.inspection import inspection_in_words
from helpers.intake.joined_seen import options_seen_apart
from helpers.questionnaire import Questionnaire, parse_questionnaire
from surveymonkey_documents import DETAILS, csv_rows, document, response

ASKED = """
wave: {id: drawn, title: Drawn, fieldwork: {first_day: 2026-03-01, last_day: 2026-03-31}}
scales: {agreement: {answers: [Disagree, Neither, Agree], outside: [Don’t know]}}
profile:
  - {id: sector, wording: Which sector, answers: [Public, Private, Other], other: Other (please specify)}
themes:
  - id: trust
    title: Trust
    asked: How far - if at all - do you agree
    items: [{id: clear, wording: It is clear, scale: agreement}, {id: quick, wording: It is quick, scale: agreement}]
outcomes: [{id: works, wording: Does sharing work, scale: agreement}]
multiple_choice:
  - id: help
    wording: What helps
    options: [{id: money, option: Money}, {id: time, option: "Time, and quiet"}]
    other: Other (please specify)
open: [{id: why, wording: Why}]
exclusions: {fastest_share_of_median: null, minimum_share_answered: null}
"""
QUESTIONNAIRE = parse_questionnaire(ASKED)
SCALE = ["Disagree", "Neither", "Agree", "Don’t know"]
SECTORS = ["Public", "Private"]
OPTIONS = ["Money", "Time, and quiet"]
MATRIX = "How far - if at all - do you agree"
BOX = "Other (please specify)"

# Respondent, sector (what is none of the two is typed in), clear, quick, works, what helps, another help, why.
PEOPLE = [
    ("101", "Public", "Agree", "Disagree", "Agree", ["Money"], "", "Time – and £5"),
    ("102", "a café, a bar", "Don’t know", "", "Neither", OPTIONS, "Tea, with milk", ""),
    ("103", "", "Neither", "Agree", "Disagree", ["Time, and quiet"], "", "N/A; or so"),
    ("104", "Private", "Neither", "Agree", "", [], "Hats", ""),
    ("105", "Public", "Disagree", "", "Agree", [], "", "Well,\nwhy not?"),
]
SAID = [
    ["Public", None, "Agree", "Disagree", "Agree", True, False, None, "Time – and £5"],
    ["Other", "a café, a bar", "Don’t know", None, "Neither", True, True, "Tea, with milk", None],
    [None, None, "Neither", "Agree", "Disagree", False, True, None, "N/A; or so"],
    ["Private", None, "Neither", "Agree", None, False, False, "Hats", None],
    ["Public", None, "Disagree", None, "Agree", None, None, None, "Well,\nwhy not?"],
]
ANSWERS = ["sector", "sector__other", "clear", "quick", "works", "help__money", "help__time", "help__other", "why"]

Grid = list[list[str]]


def as_csv(folder: Path, rows: Grid, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = folder / "responses.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(folder: Path, rows: Grid) -> Path:
    path = folder / "responses.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def cleaned(path: Path) -> Cleaned:
    return clean_export(read_export(path, QUESTIONNAIRE.export), QUESTIONNAIRE)


def said(path: Path) -> list[list[object]]:
    table = cleaned(path).responses[ANSWERS].astype("object")
    return table.where(table.notna(), None).to_numpy().tolist()


def ids(path: Path) -> list[str]:
    return list(cleaned(path).responses["respondent_id"])


def by_heading(path: Path, role: str) -> list[str]:
    return [column.heading for column in read_export(path).with_role(role)]  # type: ignore[arg-type]


# --- Qualtrics -----------------------------------------------------------------------------------

QUALTRICS = [
    ("StartDate", "Start Date", '{"ImportId":"startDate","timeZone":"Europe/London"}'),
    ("EndDate", "End Date", '{"ImportId":"endDate","timeZone":"Europe/London"}'),
    ("Status", "Response Type", '{"ImportId":"status"}'),
    ("IPAddress", "IP Address", '{"ImportId":"ipAddress"}'),
    ("Progress", "Progress", '{"ImportId":"progress"}'),
    ("Finished", "Finished", '{"ImportId":"finished"}'),
    ("RecordedDate", "Recorded Date", '{"ImportId":"recordedDate"}'),
    ("ResponseId", "Response ID", '{"ImportId":"_recordId"}'),
    ("RecipientEmail", "Recipient Email", '{"ImportId":"recipientEmail"}'),
    ("LocationLatitude", "Location Latitude", '{"ImportId":"locationLatitude"}'),
    ("DistributionChannel", "Distribution Channel", '{"ImportId":"distributionChannel"}'),
    ("UserLanguage", "User Language", '{"ImportId":"userLanguage"}'),
    ("Q1", "Which sector - Selected Choice", '{"ImportId":"QID1"}'),
    ("Q1_3_TEXT", f"Which sector - {BOX} - Text", '{"ImportId":"QID1_3_TEXT"}'),
    ("Q2_1", f"{MATRIX} - It is clear", '{"ImportId":"QID2_4"}'),
    ("Q2_2", f"{MATRIX} - It is quick", '{"ImportId":"QID2_7"}'),
    ("Q3", "Does sharing work", '{"ImportId":"QID3"}'),
]  # fmt: skip
SPLIT = [
    ("Q4_1", "What helps - Selected Choice - Money", '{"ImportId":"QID4","choiceId":"1"}'),
    ("Q4_2", "What helps - Selected Choice - Time, and quiet", '{"ImportId":"QID4","choiceId":"2"}'),
    ("Q4_9", f"What helps - Selected Choice - {BOX}", '{"ImportId":"QID4","choiceId":"9"}'),
]
JOINED = [("Q4", "What helps - Selected Choice", '{"ImportId":"QID4"}')]
LAST = [
    ("Q4_9_TEXT", f"What helps - {BOX} - Text", '{"ImportId":"QID4_9_TEXT"}'),
    ("Q5", "Why", '{"ImportId":"QID5_TEXT"}'),
    ("Q1_DO", "Which sector - Display Order", '{"ImportId":"QID1_DO"}'),
    ("Q5_Page Submit", "Timing - Page Submit", '{"ImportId":"QID6_PAGE_SUBMIT"}'),
]


def qualtrics(numbers: bool = False, joined: bool = False, header_rows: int = 3, quotes: str = '"') -> Grid:
    columns = [*QUALTRICS, *(JOINED if joined else SPLIT), *LAST]
    headings = [[column[row] for column in columns] for row in range(3)][:header_rows]
    headings = [*headings[:2], *([cell.replace('"', quotes) for cell in row] for row in headings[2:])]
    rows = []
    for number, (person, sector, clear, quick, works, helps, other, why) in enumerate([*PEOPLE, PEOPLE[0]]):
        preview = number == len(PEOPLE)
        day = f"2026-03-0{number + 1} 09:00:00"
        typed = sector if sector not in SECTORS else ""

        def cell(label: str, labels: list[str]) -> str:
            return label and (str(labels.index(label) + 1) if numbers else label)

        ticks = [*helps, *([BOX] if other else [])]
        options = [*OPTIONS, BOX]
        codes = [("1" if numbers else one) if one in ticks else "" for one in options]
        joint = ",".join(str(options.index(one) + 1) if numbers else one for one in ticks)
        status = ("1" if preview else "0") if numbers else ("Survey Preview" if preview else "IP Address")
        rows.append([
            day, day, status, "192.0.2.1", "100", "1" if numbers else "True", day, f"R_{person}{'p' * preview}",
            "jo@example.org", "51.5", "preview" if preview else "anonymous", "EN",
            cell(BOX if typed else sector, [*SECTORS, BOX]), typed, cell(clear, SCALE), cell(quick, SCALE),
            cell(works, SCALE), *([joint] if joined else codes), other, why, "1|2", "12.3",
        ])  # fmt: skip
    return headings + rows


@pytest.mark.parametrize("numbers", [False, True], ids=["choice text", "numbers"])
@pytest.mark.parametrize("quotes", ['"', "'"])
def test_qualtrics_three_header_rows(tmp_path, numbers, quotes):
    path = as_csv(tmp_path, qualtrics(numbers, quotes=quotes))
    export = read_export(path)
    assert (export.layout.tool, export.layout.header_rows) == ("Qualtrics", 3)
    assert said(path) == SAID
    assert ids(path) == ["R_101", "R_102", "R_103", "R_104", "R_105"]


def test_qualtrics_several_options_in_one_cell_though_a_label_holds_a_comma(tmp_path):
    assert said(as_csv(tmp_path, qualtrics(joined=True))) == SAID


WHY_CODE = "numeric code: the answer's position"


def without_box_text(rows: Grid) -> Grid:
    place = rows[0].index("Q4_9_TEXT")
    return [[*row[:place], *row[place + 1 :]] for row in rows]


def coded_helps(*cells: str) -> Grid:
    """A numeric export, several options in one cell, where these cells say what helps, and nobody typed in more."""
    grid = qualtrics(True, joined=True)[: 3 + len(cells)]
    helps, text = grid[0].index("Q4"), grid[0].index("Q4_9_TEXT")
    for row, cell in zip(grid[3:], cells, strict=True):
        row[helps], row[text] = cell, ""
    return grid


def test_qualtrics_several_numbers_in_one_cell_are_positions_of_options(tmp_path):
    path = as_csv(tmp_path, qualtrics(True, joined=True))
    assert said(path) == SAID
    recodes = cleaned(path).recodes
    lines = recodes[recodes["question"].str.startswith("help")].astype({"count": int}).to_numpy().tolist()
    assert lines == [
        ["help__money", "1", "Money", 2, WHY_CODE],
        ["help__time", "2", "Time, and quiet", 2, WHY_CODE],
    ]


def test_qualtrics_the_number_after_the_options_says_that_the_box_was_ticked(tmp_path):
    rows = said(as_csv(tmp_path, without_box_text(qualtrics(True, joined=True))))
    assert [row[5:8] for row in rows] == [[*row[5:7], row[7] and BOX] for row in SAID]
    # A column for the text in which nobody typed says no less, and -99 is "seen, but not answered".
    path = as_csv(tmp_path, coded_helps("1", "2,3", "-99", "3", ""))
    nothing = [None, None, None]
    assert [row[5:8] for row in said(path)] == [
        [True, False, None], [False, True, BOX], nothing, [False, False, BOX], nothing
    ]  # fmt: skip


REMEDY = "export the survey again with its answers as texts, or list each code as an alias of its option"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("1,9", "2", "9"), "'9' 2 times, first in row 4"),
        (("1,2", "2,2", "1"), "'1,2' 1 times, first in row 4"),
        (("1", "Money", "2"), "'1' 1 times, first in row 4"),
    ],
    ids=["no position", "twice", "beside texts"],
)
def test_qualtrics_numbers_that_are_no_positions_are_no_text_of_the_box(tmp_path, cells, found):
    path = as_csv(tmp_path, coded_helps(*cells))
    with pytest.raises(InputError) as error:
        cleaned(path)
    sentence = f"column R, 'What helps': found numeric codes that are no options of the question: {found}"
    assert sentence in str(error.value)
    assert str(error.value).endswith(REMEDY)


def test_qualtrics_numbers_that_are_aliases_are_no_positions(tmp_path):
    text = ASKED.replace("option: Money}", 'option: Money, aliases: ["2"]}').replace(
        'option: "Time, and quiet"}', 'option: "Time, and quiet", aliases: ["1"]}'
    )
    asked = parse_questionnaire(text)
    path = as_csv(tmp_path, coded_helps("2", "1,2", "1"))
    table = clean_export(read_export(path, asked.export), asked).responses
    assert table[["help__money", "help__time"]].to_numpy().tolist() == [[True, False], [True, True], [False, True]]


def test_qualtrics_several_numbers_in_one_cell_are_drafted_as_options_in_their_order(tmp_path):
    path = as_csv(tmp_path, coded_helps("10,2", "2,3", "3,10", "10", "2", "3"))
    export = read_export(path)
    question = next(one for one in found_questions(options_seen_apart(export)) if one.wording == "What helps")
    assert (question.kind, question.answers) == ("multiple choice", (("2", 3), ("3", 3), ("10", 3)))
    draft = parse_questionnaire(draft_questionnaire(export, "drawn"))
    (drafted,) = draft.multiple_choice
    responses = clean_export(read_export(path, draft.export), draft).responses
    # The last row is a preview.
    assert [responses[drafted.column(option)].sum() for option in drafted.options] == [3, 2, 3]


def test_qualtrics_in_tabs_and_utf16(tmp_path):
    path = as_csv(tmp_path, qualtrics(), "utf-16", "\t")
    assert read_export(path).layout.tool == "Qualtrics"
    assert said(path) == SAID


def test_qualtrics_without_its_third_row(tmp_path):
    path = as_csv(tmp_path, qualtrics(header_rows=2))
    assert read_export(path).layout.header_rows == 2
    assert said(path) == SAID


@pytest.mark.parametrize("numbers", [False, True], ids=["choice text", "numbers"])
def test_qualtrics_previews_are_left_out_and_the_tools_own_columns_set_aside(tmp_path, numbers):
    path = as_csv(tmp_path, qualtrics(numbers))
    reasons = cleaned(path).exclusions["reason"]
    assert list(reasons) == ["A test or a preview, not a respondent"]
    assert by_heading(path, "personal") == ["IP Address", "Recipient Email", "Location Latitude"]
    assert "Which sector [Display Order]" not in by_heading(path, "answer")
    recodes = cleaned(path).recodes
    assert (recodes["why"] == "metadata, not used").sum() == 6


@pytest.mark.parametrize("joined", [False, True], ids=["a column each", "in one cell"])
def test_qualtrics_what_was_seen_but_not_answered_is_no_answer_of_a_draft(tmp_path, joined):
    headings, rows = (rows := qualtrics(joined=joined))[:3], rows[3:8] * 4
    places = [headings[0].index(tag) for tag in ("Q3", "Q4" if joined else "Q4_1", "Q5")]
    seen = [
        ["-99" if k % 3 == 0 and place in places else cell for place, cell in enumerate(row)]
        for k, row in enumerate(rows)
    ]
    path = as_csv(tmp_path, [*headings, *([*row[:7], f"R_{k}", *row[8:]] for k, row in enumerate(seen))])
    words = inspection_in_words(read_export(path))
    assert words.count("7 cells declared missing, no answers: -99") == 3
    assert "-99" not in words.replace("no answers: -99", "")
    assert "-99" not in draft_questionnaire(read_export(path), "drawn")


def test_qualtrics_what_was_seen_but_not_answered_is_blank_when_its_draft_cleans_it(tmp_path):
    rows = qualtrics()[:-1]
    rows[4][rows[0].index("Q3")] = "-99"
    draft, result = drafted(as_csv(tmp_path, rows))
    works = next(single for single in draft.single_choice if single.wording == "Does sharing work")
    assert result.responses[works.id].isna().tolist()[:3] == [False, True, False]
    recodes = result.recodes.set_index(["question", "from"])
    assert recodes.loc[(works.id, "-99"), "why"] == "means blank, as the survey tool writes it"


def test_qualtrics_old_two_header_rows(tmp_path):
    names = [
        "ResponseID",
        "ResponseSet",
        "Name",
        "EmailAddress",
        "IPAddress",
        "Status",
        "StartDate",
        "EndDate",
        "Finished",
    ]
    first = [*(f"V{n}" for n in range(1, 10)), "Q1", "Q2", "LocationLatitude", ""]
    second = [*names, "Which sector", "Why", "LocationLatitude", ""]
    row = [
        "R_1",
        "Default",
        "Anonymous",
        "",
        "192.0.2.1",
        "0",
        *["2026-03-02 08:28:09"] * 2,
        "1",
        "Public",
        "So",
        "47.1",
        "",
    ]
    export = read_export(as_csv(tmp_path, [first, second, row]))
    assert (export.layout.tool, export.layout.header_rows) == ("Qualtrics", 2)
    assert [c.heading for c in export.with_role("answer")] == ["Which sector", "Why"]
    assert [c.heading for c in export.with_role("respondent_id", "started", "finished")] == [
        "ResponseID",
        "StartDate",
        "EndDate",
    ]


# --- LimeSurvey ----------------------------------------------------------------------------------


def limesurvey(form: str) -> Grid:
    metadata = [
        ("id", "Response ID"), ("submitdate", "Date submitted"), ("lastpage", "Last page"),
        ("startlanguage", "Start language"), ("seed", "Seed"), ("startdate", "Date started"),
        ("datestamp", "Date last action"), ("ipaddr", "IP address"), ("refurl", "Referrer URL"),
    ]  # fmt: skip
    asked = [
        ("sector", "Which sector"), ("sector[other]", "Which sector [Other]"),
        ("trust[SQ001]", f"{MATRIX} [It is clear]"), ("trust[SQ002]", f"{MATRIX} [It is quick]"),
        ("works", "Does sharing work"),
        ("help[SQ001]", "What helps [Money]"), ("help[SQ002]", "What helps [Time, and quiet]"),
        ("help[other]", "What helps [Other]"), ("why", "Why"),
    ]  # fmt: skip
    timing = [("interviewtime", "Total time"), ("groupTime12", "Group time: All")]
    columns = [*metadata, *asked, *timing]
    headings = {
        "text": [text for _, text in columns],
        "both": [f"{code}. {text}" for code, text in columns],
        "text, coded answers": [text for _, text in columns],
    }[form]
    coded = "coded" in form
    rows = []
    for number, (person, sector, clear, quick, works, helps, other, why) in enumerate(PEOPLE):
        typed = sector if sector not in SECTORS else ""

        def cell(label: str, labels: list[str]) -> str:
            return label and (f"A{labels.index(label) + 1}" if coded else label)

        day = f"2026-03-0{number + 1} 09:00:00"
        shown = bool(helps or other)
        ticks = [("Y" if coded else "Yes") if one in helps else ("" if coded else "No") for one in OPTIONS]
        own = ("-oth-" if coded else "Other") if typed else cell(sector, SECTORS)
        rows.append([
            person, day, "3", "en", "1234567", day, day, "192.0.2.7", "https://example.org/?who=jo", own, typed,
            cell(clear, SCALE), cell(quick, SCALE), cell(works, SCALE),
            *(ticks if shown or coded else ["N/A", "N/A"]), other, why, "61.5", "60.2",
        ])  # fmt: skip
    return [headings, *rows]


@pytest.mark.parametrize("form", ["text", "both", "text, coded answers"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_limesurvey_with_texts_and_with_codes(tmp_path, form, delimiter):
    path = as_csv(tmp_path, limesurvey(form), "utf-8-sig", delimiter)
    assert read_export(path).layout.tool == "LimeSurvey"
    assert said(path) == SAID
    assert ids(path) == ["101", "102", "103", "104", "105"]
    assert by_heading(path, "personal") == ["IP address", "Referrer URL"]


def test_limesurvey_with_codes_for_headings_says_what_is_missing(tmp_path):
    headings, *rows = limesurvey("both")
    path = as_csv(tmp_path, [[heading.partition(". ")[0] for heading in headings], *rows])
    assert "Wordings are missing" in read_export(path).layout.in_words()


def test_limesurvey_without_dates_has_none(tmp_path):
    headings, *rows = limesurvey("text")
    kept = [place for place, heading in enumerate(headings) if heading not in ("Date started", "Date last action")]
    rows = [[row[0], "1980-01-01 00:00:00", *row[2:]] for row in rows]
    path = as_csv(tmp_path, [[row[place] for place in kept] for row in [headings, *rows]])
    assert not read_export(path).with_role("started", "finished")
    assert said(path) == SAID


# --- Google Forms --------------------------------------------------------------------------------


def google_forms(join: str, day: str) -> Grid:
    headings = ["Timestamp", "Username", "Which sector", f"{MATRIX} [It is clear]", f"{MATRIX} [It is quick]",
                "Does sharing work", "What helps", "Why"]  # fmt: skip
    rows = []
    for number, (_, sector, clear, quick, works, helps, other, why) in enumerate(PEOPLE):
        several = join.join([*helps, *([other] if other else [])])
        rows.append([day.format(number + 1), f"jo{number}@example.org", sector, clear, quick, works, several, why])
    return [headings, *rows]


@pytest.mark.parametrize(
    ("join", "day"),
    [(";", "2026/03/0{} 6:31:58 PM GMT+5:30"), (", ", "3/0{}/2026 18:08:00"), (";", "2026/03/0{} 6:31:58 am EST")],
)
def test_google_forms_with_several_answers_in_one_cell(tmp_path, join, day):
    path = as_csv(
        tmp_path, [*google_forms(join, day), ["3/25/2026 10:00:00" if "/2026" in day else day.format(9), *[""] * 7]]
    )
    export = read_export(path)
    assert export.layout.tool == "Google Forms"
    assert [column.heading for column in export.with_role("personal")] == ["Username"]
    assert said(path) == SAID
    assert list(cleaned(path).responses["finished"].dt.day) == [1, 2, 3, 4, 5]


def test_google_forms_digits_are_typed_in_only_beside_published_options(tmp_path):
    headings, *rows = google_forms(";", "2026/03/0{} 6:31:58 PM GMT")
    rows[3][6] = "42"
    assert said(as_csv(tmp_path, [headings, *rows]))[3][5:8] == [False, False, "42"]
    for row, cell in zip(rows, ["1", "1;2", "2", "2", ""], strict=True):
        row[6] = cell
    with pytest.raises(InputError) as error:
        cleaned(as_csv(tmp_path, [headings, *rows]))
    sentence = "column G, 'What helps': found numeric codes that are no options of the question: '2' 3 times"
    assert sentence in str(error.value)
    assert str(error.value).endswith(REMEDY)


# --- Microsoft Forms -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["English", "French"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_microsoft_forms(tmp_path, language, write):
    first = {
        "English": ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"],
        "French": [
            "ID",
            "Heure de début",
            "Heure de fin",
            "Adresse de messagerie",
            "Nom",
            "Heure de la dernière modification",
        ],
    }[language]
    headings = [*first, "Which sector", "Points - Which sector", "It is clear", "It is quick",
                "Does sharing\xa0work", "What helps", "Why"]  # fmt: skip
    rows = []
    for number, (_, sector, clear, quick, works, helps, other, why) in enumerate(PEOPLE, start=1):
        several = "".join(f"{one};" for one in [*helps, *([other] if other else [])])
        day = f"2026-03-0{number} 09:00:00"
        rows.append([str(number), day, day, "anonymous", "", "", sector, "", clear, quick, works, several, why])
    path = write(tmp_path, [headings, *rows])
    export = read_export(path)
    assert export.layout.tool == "Microsoft Forms"
    assert len(export.with_role("personal")) == 2
    assert len(export.with_role("metadata")) == 2
    assert said(path) == SAID
    assert ids(path) == ["1", "2", "3", "4", "5"]


def test_microsoft_forms_headings_again_lose_the_digit_that_a_workbook_gives_them(tmp_path):
    first = ["ID", "Start time", "Completion time", "Email", "Name"]
    path = as_csv(tmp_path, [[*first, "When", "When2", "When3", "Top 5"], ["1", "", "", "", "", "a", "b", "c", "d"]])
    assert [c.question for c in read_export(path).columns[5:]] == ["When", "When", "When", "Top 5"]


# --- SPSS ----------------------------------------------------------------------------------------


def as_spss(folder: Path) -> Path:
    """As another tool wrote it: numbers with labels, 98 and 99 missing, an option a variable."""
    scale = {float(place): label for place, label in enumerate(SCALE, start=1)} | {98.0: "Not asked", 99.0: "Refused"}
    ticks = {0.0: "No", 1.0: "Yes"}
    sectors = {1.0: "Public", 2.0: "Private", 3.0: BOX}

    def code(label: str, labels: dict[float, str]) -> float:
        return next((value for value, one in labels.items() if one == label), 99.0)

    rows = []
    for person, sector, clear, quick, works, helps, other, why in PEOPLE:
        typed = sector if sector and sector not in SECTORS else ""
        given = float("nan") if not sector else code(BOX if typed else sector, sectors)
        answered = bool(helps or other)
        ticked = [float(one in helps) if answered else float("nan") for one in OPTIONS]
        rows.append([person, given, typed, *(code(one, scale) for one in (clear, quick, works)), *ticked, other, why])
    names = ["respid", "q1", "q1_text", "q2_1", "q2_2", "q3", "q4_1", "q4_2", "q4_text", "q5"]
    labels = [
        "Respondent", "Which sector", f"Which sector [{BOX}]", f"{MATRIX}: It is clear", f"{MATRIX}: It is quick",
        "Does sharing work", "What helps: Money", "What helps: Time, and quiet", f"What helps [{BOX}]", "Why",
    ]  # fmt: skip
    path = folder / "responses.sav"
    pyreadstat.write_sav(
        pd.DataFrame(rows, columns=names), str(path), column_labels=labels,
        variable_value_labels={"q1": sectors, "q2_1": scale, "q2_2": scale, "q3": scale, "q4_1": ticks, "q4_2": ticks},
        missing_ranges={name: [{"lo": 98, "hi": 99}] for name in ("q2_1", "q2_2", "q3")},
    )  # fmt: skip
    return path


def test_spss_with_labels_and_values_that_are_missing(tmp_path):
    path = as_spss(tmp_path)
    asked = parse_questionnaire(ASKED + "export: {respondent_id: Respondent}\n")
    export = read_export(path, asked.export)
    assert (export.layout.tool, export.layout.format) == ("SPSS", "SPSS")
    result = clean_export(export, asked)
    table = result.responses[ANSWERS].astype("object")
    assert table.where(table.notna(), None).to_numpy().tolist() == SAID
    assert list(result.responses["respondent_id"]) == ["101", "102", "103", "104", "105"]
    why = result.recodes.set_index(["question", "from"])["why"]
    assert why["quick", "Refused"] == "means blank, as the survey tool writes it"


def test_spss_a_declared_missing_value_that_the_questionnaire_lists_is_an_answer(tmp_path):
    asked = parse_questionnaire(
        ASKED.replace("outside: [Don’t know]", "outside: [Don’t know, Refused]")
        + "export: {respondent_id: Respondent}\n"
    )
    responses = clean_export(read_export(as_spss(tmp_path), asked.export), asked).responses
    assert responses["quick"].tolist() == ["Disagree", "Refused", "Agree", "Agree", "Refused"]


def spss_of(folder: Path, columns: dict[str, list[object]], **said: dict[str, object]) -> Path:
    """A file of these variables, with labels and what is declared missing as pyreadstat takes them."""
    path = folder / "responses.sav"
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), **said)
    return path


def drafted(path: Path) -> tuple[Questionnaire, Cleaned]:
    """The untouched draft of an export, and the export cleaned with it."""
    draft = parse_questionnaire(draft_questionnaire(read_export(path), "drawn"))
    return draft, clean_export(read_export(path, draft.export), draft)


AGREEMENT = {1.0: "Disagree", 2.0: "Neither", 3.0: "Agree", 8.0: "Don’t know", 9.0: "Refused"}


def test_spss_values_declared_missing_are_no_answers_of_the_inspection_and_none_of_the_draft(tmp_path):
    columns = {"q1": [1.0, 2.0, 3.0, 9.0, 9.0, 9.0] * 3, "why": ["So", "XXX", "XXX", "Well", "XXX", ""] * 3}
    path = spss_of(
        tmp_path, columns, variable_value_labels={"q1": AGREEMENT}, missing_ranges={"q1": [9.0], "why": ["XXX"]}
    )
    words = inspection_in_words(read_export(path))
    assert "single choice; 9 answered; column A\n   suspected scale, lowest first: agreement" in words
    assert "   9 cells declared missing, no answers: Refused" in words
    assert "   9 cells declared missing, no answers: XXX (missing)" in words
    draft, result = drafted(path)
    assert "Refused" not in draft.single_choice[0].labels
    assert result.responses[draft.single_choice[0].id].notna().sum() == 9
    why = result.recodes.set_index("from")["why"]
    assert (why["Refused"], why["XXX (missing)"]) == ("means blank, as the survey tool writes it",) * 2


def test_spss_what_is_declared_missing_of_one_variable_is_an_answer_of_another(tmp_path):
    columns = {"q1_1": [1.0, 2.0, 3.0, 8.0, 9.0] * 3, "q1_2": [3.0, 1.0, 2.0, 8.0, 9.0] * 3}
    path = spss_of(
        tmp_path,
        columns,
        column_labels=dict(zip(columns, (f"{MATRIX}: It is clear", f"{MATRIX}: It is quick"), strict=True)),
        variable_value_labels=dict.fromkeys(columns, AGREEMENT),
        missing_ranges={"q1_1": [8.0, 9.0], "q1_2": [9.0]},
    )
    draft, result = drafted(path)
    ((clear, quick),) = (theme.items for theme in draft.themes)
    assert (draft.scale(clear).outside_labels, draft.scale(quick).outside_labels) == ([], ["Don’t know"])
    assert [int(result.responses[item.id].notna().sum()) for item in (clear, quick)] == [9, 12]


def test_spss_the_order_of_value_labels_is_that_of_the_draft(tmp_path):
    kinds = {1.0: "Police", 2.0: "Health", 3.0: "Fire", 4.0: "Nobody's"}
    path = spss_of(
        tmp_path,
        {"kind": [3.0, 3.0, 2.0, 1.0, 3.0], "often": [4.0, 2.0, 4.0, 2.0, 4.0], "place": [1.0, 3.0, 2.0, 4.0, 1.0]},
        variable_value_labels={"kind": kinds, "often": {0.0: "Never", 4.0: "Daily, or so"}, "place": kinds},
    )
    draft, _ = drafted(path)
    assert [one.labels for one in draft.single_choices] == [
        [*kinds.values()],
        ["Never", "2", "Daily, or so"],
        [*kinds.values()],
    ]
    words = inspection_in_words(read_export(path))
    assert "           1  Police\n           1  Health\n           3  Fire\n           0  Nobody's" in words


DAYS = [pd.Timestamp("2026-03-02 09:00:00") + pd.Timedelta(minutes=n) for n in range(12)]
LATER = [day + pd.Timedelta(minutes=5) for day in DAYS]
RED = [float(n % 2) for n in range(12)]


@pytest.mark.parametrize(
    ("dates", "labels", "started", "finished"),
    [
        (
            {"t1": DAYS, "t2": LATER},
            {"t1": "Survey started", "t2": "Survey completed"},
            "Survey started",
            "Survey completed",
        ),
        ({"t2": LATER, "t1": DAYS}, {}, "t1", "t2"),
        ({"start_time": DAYS, "visit": [pd.NaT, *DAYS[1:]], "move": LATER}, {}, "start_time", None),
        ({"day": DAYS}, {}, "day", None),
        ({"day": [pd.NaT, *DAYS[1:]]}, {}, None, None),
        ({"q9": DAYS}, {"q9": "When did you start?"}, None, None),
        ({"q9": DAYS}, {"q9": "Born on"}, None, None),
    ],
    ids=["labels", "in order", "one named", "the only one", "one with blanks", "a question", "a birth"],
)
def test_spss_the_dates_of_an_answer_are_supposed_and_other_dates_are_left_out(
    tmp_path, dates, labels, started, finished
):
    path = spss_of(
        tmp_path,
        dates | {"colour": RED},
        column_labels=labels,
        variable_value_labels={"colour": {0.0: "Red", 1.0: "Blue"}},
    )
    draft, result = drafted(path)
    assert (draft.export.started, draft.export.finished) == (started, finished)
    others = {labels.get(name, name) for name in dates} - {started, finished}
    assert {left.column for left in draft.export.left_out} == others
    assert not draft.open
    assert all(left.why.startswith("CHECK: a date") for left in draft.export.left_out)
    assert result.responses["started"].notna().all() == (started is not None)
    words = inspection_in_words(read_export(path))
    assert words.count("   date; ") == len(others)
    if started:
        assert str(draft.wave.fieldwork.first_day) == "2026-03-02"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ID", "Number of the questionnaire"),
        ("v1", "Respondent"),
        ("case_id", ""),
        ("v1", "Unique respondent identifier"),
    ],
)
def test_spss_a_variable_of_ids_is_the_respondents_id_of_the_draft(tmp_path, name, label):
    columns = {name: [float(n) for n in range(101, 113)], "serial": list(RED), "colour": RED}
    path = spss_of(tmp_path, columns, column_labels={name: label} if label else {})
    draft, result = drafted(path)
    assert draft.export.respondent_id == (label or name)
    assert result.responses["respondent_id"].tolist() == [str(n) for n in range(101, 113)]
    assert not draft.open
    assert f"Metadata: {label or name} (column A, respondent id)" in inspection_in_words(read_export(path))


def test_spss_a_second_variable_of_ids_is_left_out_and_what_has_no_ids_is_none(tmp_path):
    numbers = [float(n) for n in range(12)]
    path = spss_of(
        tmp_path, {"id": numbers, "caseid": numbers, "region_id": numbers, "respondent": [f"Jo {n}" for n in numbers]}
    )
    draft, _ = drafted(path)
    assert draft.export.respondent_id == "id"
    assert [left.column for left in draft.export.left_out] == ["caseid"]
    assert [question.wording for question in draft.open] == ["region_id", "respondent"]


@pytest.mark.parametrize("cut", [4, 100, 200, 400, 800])
def test_spss_a_file_cut_short_is_an_error_that_says_so(tmp_path, cut):
    path = as_spss(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match=r"an SPSS file that cannot be opened|no variables|no responses"):
        clean_export(read_export(path), QUESTIONNAIRE)


# --- SurveyMonkey, as CSV and from its API ---------------------------------------------------------

RESPONSES = [
    response(
        person, sector=sector, clear=clear, quick=quick, works=works, helps=helps, another=another, why=why, day=day
    )
    for day, (person, sector, clear, quick, works, helps, another, why) in enumerate(PEOPLE, start=1)
]
MONTH_FIRST = parse_questionnaire(ASKED + "export: {date_order: month first}\n")


def as_json(folder: Path, content: object) -> Path:
    path = folder / "responses.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


PAGES = [{"page": n + 1, "per_page": 3, "total": 5, "data": RESPONSES[3 * n : 3 * n + 3]} for n in range(2)]


@pytest.mark.parametrize(
    "content",
    [
        document(RESPONSES),
        {"details": DETAILS, "responses": PAGES},
        {"details": DETAILS, "data": RESPONSES},
        [DETAILS, *PAGES],
    ],
    ids=["as fetched", "pages", "data", "a list of all"],
)
def test_surveymonkey_from_its_api(tmp_path, content):
    path = as_json(tmp_path, content)
    export = read_export(path)
    assert (export.layout.tool, export.layout.format) == ("SurveyMonkey", "JSON")
    assert said(path) == SAID
    assert ids(path) == ["101", "102", "103", "104", "105"]


def test_surveymonkeys_csv_and_json_become_the_same_table_and_the_same_account(tmp_path):
    by_csv, by_json = (
        clean_export(read_export(path, MONTH_FIRST.export), MONTH_FIRST)
        for path in (as_csv(tmp_path, csv_rows(RESPONSES)), as_json(tmp_path, document(RESPONSES)))
    )
    # Only the number of a row says from which file it is: a CSV file begins with headings.
    same = [one.responses.drop(columns="raw_row") for one in (by_csv, by_json)]
    pd.testing.assert_frame_equal(*same)
    assert by_csv.responses["seconds"].tolist() == [600.0] * 5
    pd.testing.assert_frame_equal(by_csv.flow, by_json.flow)
    counts = [one.recodes.set_index(["question", "from", "to"])["count"].to_dict() for one in (by_csv, by_json)]
    more = {question for question, *_ in counts[1].keys() - counts[0].keys()}
    assert counts[0].items() <= counts[1].items()
    assert more == {"Edit URL", "Analyze URL", "Response Status", "Collection Mode", "Total Time"}


# --- Any tool ------------------------------------------------------------------------------------

WRITTEN: dict[str, Callable[[Path], Path]] = {
    "Qualtrics": lambda folder: as_csv(folder, qualtrics()),
    "LimeSurvey": lambda folder: as_csv(folder, limesurvey("text")),
    "Google Forms": lambda folder: as_csv(folder, google_forms(";", "2026/03/0{} 6:31:58 PM GMT+5:30")),
    "SPSS": as_spss,
    "SurveyMonkey": lambda folder: as_json(folder, document(RESPONSES)),
}


@pytest.mark.parametrize("tool", WRITTEN)
def test_what_each_tool_writes_is_inspected_and_drafted_and_cleaned(tmp_path, tool):
    path = WRITTEN[tool](tmp_path)
    export = read_export(path)
    words = inspection_in_words(export)
    assert tool in words
    assert "jo" not in words.replace("joined", "").replace("Joined", "")
    draft = parse_questionnaire(draft_questionnaire(export, "drawn"))
    result = clean_export(read_export(path, draft.export), draft)
    assert len(result.responses) + len(result.exclusions) == len(export.cells)


def test_what_is_no_option_is_an_error_where_the_question_has_no_box(tmp_path):
    asked = parse_questionnaire(
        ASKED.replace('"Time, and quiet"}]\n    other: Other (please specify)', '"Time, and quiet"}]')
    )
    path = as_csv(tmp_path, google_forms(";", "2026/03/0{} 6:31:58 PM GMT"))
    with pytest.raises(InputError) as error:
        clean_export(read_export(path), asked)
    assert (
        "column G, 'What helps': found what is no option of the question: 'Tea, with milk' 1 times, first in row 3"
        in str(error.value)
    )


def test_what_many_type_alike_is_likelier_an_answer_that_is_not_listed(tmp_path):
    headings, first, *_ = google_forms(";", "2026/03/0{} 6:31:58 PM GMT")
    rows = [[first[0], f"jo{n}@example.org", "Charity", *first[3:-1], f"So {n}"] for n in range(10)]
    with pytest.raises(InputError, match="'Charity' 10 times"):
        clean_export(read_export(as_csv(tmp_path, [headings, *rows])), QUESTIONNAIRE)
    assert cleaned(as_csv(tmp_path, [headings, *rows[:9]])).responses["sector__other"].tolist() == ["Charity"] * 9


def test_labels_are_supposed_from_what_comes_again_and_again(tmp_path):
    headings = ["Timestamp", "What helps", "Why"]
    cells = [
        "Money",
        "Money, Time (days, weeks), Peace, and quiet",
        "Time (days, weeks), a hat",
        "Peace, and quiet",
        "Money",
    ]
    rows = [["3/13/2026 18:08:00", cell, f"as it is, {n}, so"] for n, cell in enumerate(cells * 3)]
    question, why = found_questions(options_seen_apart(read_export(as_csv(tmp_path, [headings, *rows]))))
    assert [label for label, _ in question.answers] == ["Money", "Time (days, weeks)", "Peace, and quiet", "a hat"]
    assert dict(question.answers) == {"Money": 9, "Time (days, weeks)": 6, "Peace, and quiet": 6, "a hat": 3}
    assert why.kind == "open"


LABELS = ["Money, now", "Time", "Staff (more, better)", "Training; and more"]
# A label stands with others, and alone, as it does where many tick what they like.
TICKED = [set("0"), set("01"), set("13"), set("23"), set("012"), set("3"), set("0123"), set("2"), set("02"), set("03")]


def ticked_labels(folder: Path, join: str) -> Path:
    cells = [join.join(label for place, label in enumerate(LABELS) if str(place) in ticks) for ticks in TICKED * 3]
    rows = [[f"3/13/2026 18:08:{second}", "Public", cell] for second, cell in enumerate(cells, start=10)]
    return as_csv(folder, [["Timestamp", "Which sector", "What helps"], *rows])


@pytest.mark.parametrize("join", [";", ", "])
def test_labels_that_hold_what_joins_them_are_drafted_as_they_are_written(tmp_path, join):
    path = ticked_labels(tmp_path, join)
    export = read_export(path)
    *_, question = found_questions(options_seen_apart(export))
    times = {label: 3 * sum(str(place) in ticks for ticks in TICKED) for place, label in enumerate(LABELS)}
    assert dict(question.answers) == times
    draft = parse_questionnaire(draft_questionnaire(export, "drawn"))
    (drafted,) = draft.multiple_choice
    assert {option.option for option in drafted.options} == set(LABELS)
    responses = clean_export(read_export(path, draft.export), draft).responses
    assert {one.option: responses[drafted.column(one)].sum() for one in drafted.options} == times


def test_each_row_of_a_grid_of_tick_boxes_is_drafted_as_a_question_of_its_own(tmp_path):
    shared = [f"How do you share? [{row}]" for row in ("Mail", "Phone", "Fax", "Post")]
    headings = ["Timestamp", "Which sector", *shared]
    cells = [
        ["Never", "Daily", "Daily", ""],
        ["Weekly;Never", "", "Never", ""],
        ["Weekly", "Daily;Weekly", "Daily", ""],
        ["Daily;Weekly", "Daily", "Never", ""],
    ]
    rows = [[f"2026/03/02 9:00:{10 + n} AM GMT", "Public", *row] for n, row in enumerate(cells * 3)]
    path = as_csv(tmp_path, [headings, *rows])
    draft = parse_questionnaire(draft_questionnaire(read_export(path), "drawn"))
    # Nobody ticked two in the row for fax: what may be ticked is the same in every row.
    assert [(one.wording, [option.option for option in one.options]) for one in draft.multiple_choice] == [
        (row, ["Never", "Weekly", "Daily"]) for row in shared[:3]
    ]
    assert [left.column for left in draft.export.left_out] == shared[3:]
    responses = clean_export(read_export(path, draft.export), draft).responses
    counts = [[int(responses[one.column(option)].sum()) for option in one.options] for one in draft.multiple_choice]
    assert counts == [[6, 9, 3], [0, 3, 9], [6, 0, 6]]
