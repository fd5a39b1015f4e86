"""A wave from its folder to an opened survey: found, cleaned, written whole, and read as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawn_exports import WAVE
from helpers.errors import InputError
from helpers.intake.cleaning import Cleaned
from helpers.questionnaire import NOT_STATED, parse_questionnaire
from helpers.survey import (
    Survey,
    clean_wave,
    open_earlier,
    open_survey,
    read_coded,
    read_population,
    read_questionnaire,
    read_quotations,
    write_cleaned,
)
from helpers.survey.beside import read_account, read_table

QUESTIONNAIRE = (
    WAVE
    + """
scales: {agreement: {answers: [Disagree, Agree], outside: [Don't know]}}
profile: [{id: sector, title: Sector, wording: Sector, answers: [Public, Private]}]
themes:
  - id: risk
    title: Risk
    items: [{id: blame, title: Blame, wording: Fear of blame stops sharing, scale: agreement, barrier: true}]
    ticked_barriers: [stops]
  - {id: trust, title: Trust, items: [{id: partners, wording: I trust partners, scale: agreement}]}
outcomes: [{id: works, wording: Sharing works, scale: agreement}]
multiple_choice:
  - id: stops
    wording: What stops you
    options: [{id: law, option: The law}, {id: time, option: Time}]
    other: Other (please specify)
open: [{id: say, wording: Say more}]
export: {missing: [.]}
exclusions: {minimum_share_answered: null}
"""
)
RESPONSES = """\
Respondent ID,Collector ID,Start Date,End Date,IP Address,\
Sector,Fear of blame stops sharing,I trust partners,Sharing works,What stops you,,,Say more
,,,,,Response,Response,Response,Response,The law,Time,Other (please specify),Open-Ended Response
11,1,03/02/2026 09:00,03/02/2026 09:10,192.0.2.7,Public,Agree,Don't know,Agree,The law,,,N/A
12,1,03/13/2026 09:00,03/13/2026 09:10,192.0.2.8,,Disagree,Agree,Agree,,,Rules,
13,1,03/13/2026 09:00,03/13/2026 09:10,192.0.2.9,Private,agree,,Disagree,,,,Ring 020 7946 0018
14,1,03/13/2026 09:00,03/13/2026 09:10,192.0.2.9,,,,,,,,
"""


def write_responses(data: Path, public: int, private: int) -> None:
    """An export of so many of each sector beside one who left it blank, cleaned."""
    *heading, _, blank, _, _ = RESPONSES.splitlines()
    sectors = [*["Public"] * public, *["Private"] * private]
    rows = [
        f"{number},1,03/13/2026 09:00,03/13/2026 09:10,192.0.2.{number % 250},{sector},Agree,Agree,Agree,The law,,,"
        for number, sector in enumerate(sectors, start=100)
    ]
    (data / "raw" / "2026" / "responses.csv").write_text("\n".join([*heading, blank, *rows, ""]), encoding="utf-8")
    clean_wave("2026")


POPULATION = """\
question,answer,count,source,date
sector,Public,5900,A census,2024
sector,Private,4100,A census,2024
"""


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    """A data folder with one wave, 2026, not yet cleaned."""
    raw = tmp_path / "raw" / "2026"
    raw.mkdir(parents=True)
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (raw / "responses.csv").write_text(RESPONSES, encoding="utf-8")
    monkeypatch.setenv("ANNUAL_REPORT_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def wave(data) -> Survey:
    clean_wave("2026")
    return open_survey("2026")


def mistake(excinfo: pytest.ExceptionInfo[InputError]) -> str:
    return str(excinfo.value.mistakes[0])


# --- cleaning and opening ------------------------------------------------------------------------


def test_a_cleaned_wave_opens_with_the_very_tables_that_cleaning_gave(data):
    cleaned = clean_wave("2026")
    opened = open_survey("2026")
    pd.testing.assert_frame_equal(opened.responses, cleaned.responses)
    for name in ("exclusions", "recodes", "flow"):
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(cleaned, name))


LETTERS = st.sampled_from("ab ,;\"'\r\n\t\\é\u2028") | st.characters(codec="utf-8", exclude_characters="\0")
CELLS = st.text(LETTERS, max_size=8)


@given(st.lists(st.tuples(CELLS | st.sampled_from(["N/A", "NULL", "1", " 2 ", ""]), st.integers(0, 2**53)), max_size=5))
def test_an_account_is_read_as_any_table_beside_an_export_is(tmp_path_factory, rows):
    file = tmp_path_factory.mktemp("account") / "recodes.csv"
    table = pd.DataFrame(rows, columns=["from", "count"]).astype({"from": "str", "count": "int64"})
    write_cleaned(Cleaned(pd.DataFrame(), table, table, table), file.parent)
    assert read_table(file, ["count"]).to_numpy().tolist() == [list(row) for row in rows]
    pd.testing.assert_frame_equal(read_account(file, ["count"]), read_table(file, ["count"]))


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ("from,count\na,1\nb,2,3\n", "line 3"),
        ("from,count\na,1\nb\n", "line 3"),
        ("", "the file"),
        (b"from,count\n\xff,1\n".decode("latin-1"), "byte 11"),
    ],
)
def test_a_broken_account_is_told_of_by_its_line(tmp_path, broken, place):
    file = tmp_path / "recodes.csv"
    file.write_text(broken, "latin-1")
    with pytest.raises(InputError, match=place):
        read_account(file, ["count"])


def test_a_cleaned_wave_is_four_files_the_same_each_time(data):
    clean_wave("2026")
    first = {path.name: path.read_bytes() for path in (data / "processed" / "2026").iterdir()}
    clean_wave("2026")
    again = {path.name: path.read_bytes() for path in (data / "processed" / "2026").iterdir()}
    assert sorted(first) == ["exclusions.csv", "flow.csv", "recodes.csv", "responses.parquet"]
    assert first == again


def test_personal_data_never_reaches_the_processed_files(data, wave):
    contents = b"".join(path.read_bytes() for path in (data / "processed" / "2026").iterdir())
    assert [planted for planted in (b"192.0.2", b"7946") if planted in contents] == []


def test_a_failing_write_leaves_the_last_files_untouched(data, monkeypatch):
    cleaned = clean_wave("2026")
    folder = data / "processed" / "2026"
    (folder / "mark").write_text("the last files")
    broken = Cleaned(cleaned.responses, cleaned.exclusions, None, cleaned.flow)
    with pytest.raises(AttributeError):
        write_cleaned(broken, folder)
    assert (folder / "mark").read_text() == "the last files"
    assert [path.name for path in folder.parent.iterdir()] == ["2026"]


def test_cleaning_replaces_the_folder_whole(data):
    clean_wave("2026")
    stale = data / "processed" / "2026" / "stale.csv"
    stale.write_text("old")
    clean_wave("2026")
    assert not stale.exists()


def test_opening_what_was_never_cleaned_says_to_clean(data):
    with pytest.raises(InputError) as caught:
        open_survey("2026")
    assert "no cleaned responses; run `annual-report clean`" in mistake(caught)


def test_opening_with_a_questionnaire_changed_since_says_to_clean_again(data, wave):
    path = data / "raw" / "2026" / "questionnaire.yml"
    path.write_text(QUESTIONNAIRE.replace("[Public, Private]", "[Public, Private, Other]"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_survey("2026")
    assert "cleaned with another questionnaire" in mistake(caught)


# --- finding the folder ----------------------------------------------------------------------------


def test_the_data_folder_is_found_by_walking_up(tmp_path, monkeypatch):
    raw = tmp_path / "data" / "raw" / "2026"
    raw.mkdir(parents=True)
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (raw / "responses.csv").write_text(RESPONSES, encoding="utf-8")
    inside = tmp_path / "notebooks" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.delenv("ANNUAL_REPORT_DATA", raising=False)
    monkeypatch.chdir(inside)
    clean_wave("2026")
    assert (tmp_path / "data" / "processed" / "2026" / "responses.parquet").is_file()


def test_a_folder_without_data_above_it_is_a_mistake(tmp_path, monkeypatch):
    monkeypatch.delenv("ANNUAL_REPORT_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        open_survey("2026")
    assert "no data/raw here or above" in mistake(caught)


def test_a_named_data_folder_without_raw_is_a_mistake(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNUAL_REPORT_DATA", str(tmp_path))
    with pytest.raises(InputError) as caught:
        open_survey("2026")
    assert mistake(caught).startswith("ANNUAL_REPORT_DATA: found no folder raw in it")


def test_an_unknown_wave_is_answered_with_those_there_are(data):
    with pytest.raises(InputError) as caught:
        open_survey("2062")
    assert mistake(caught) == "wave: found '2062'; expected one of 2026; annual-report new-wave sets up another"


def test_a_wave_that_is_a_number_is_to_be_a_text(data):
    with pytest.raises(InputError) as caught:
        open_survey(2026)
    assert mistake(caught) == 'wave: found the number 2026; put it in quotation marks: "2026"'


def test_a_questionnaire_of_another_wave_is_a_mistake(data):
    path = data / "raw" / "2026" / "questionnaire.yml"
    path.write_text(QUESTIONNAIRE.replace("'2026'", "'2025'"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        clean_wave("2026")
    assert mistake(caught) == "wave.id: found '2025'; expected '2026', as its folder is named"


def test_a_wave_has_one_export_not_two_and_not_none(data):
    (data / "raw" / "2026" / "responses.xlsx").write_bytes(b"")
    with pytest.raises(InputError) as both:
        clean_wave("2026")
    for path in (data / "raw" / "2026").glob("responses.*"):
        path.unlink()
    with pytest.raises(InputError) as neither:
        clean_wave("2026")
    assert "found responses.csv and responses.xlsx" in mistake(both)
    assert "found no file" in mistake(neither)


@pytest.mark.parametrize(("content", "found"), [(None, "no such file"), (b"\xff\xfe", "text that is not UTF-8")])
def test_a_questionnaire_that_cannot_be_read_is_a_mistake(tmp_path, content, found):
    path = tmp_path / "questionnaire.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_questionnaire(path)
    assert found in mistake(caught)


# --- the survey, opened ----------------------------------------------------------------------------


def values(series: pd.Series) -> list[object]:
    return [None if pd.isna(value) else value for value in series]


def test_the_codebook_has_a_row_an_item_ticked_barriers_among_them(wave):
    table = wave.items("risk")
    assert table.to_numpy().tolist() == [
        ["blame", "risk", "Blame", "agreement", True],
        ["stops__law", "risk", "The law", "ticked", True],
        ["stops__time", "risk", "Time", "ticked", True],
    ]
    assert wave.items()["item"].tolist() == ["blame", "stops__law", "stops__time", "partners"]
    assert wave.outcomes()["item"].tolist() == ["works"]


def test_an_unknown_theme_or_item_is_answered_with_those_there_are(wave):
    with pytest.raises(InputError, match="expected one of risk, trust"):
        wave.items("leadership")
    with pytest.raises(InputError, match="expected one of blame"):
        wave.answers("blam")


def test_answers_are_ordered_lowest_first_and_outside_answers_last(wave):
    assert values(wave.answers("partners")) == ["Don't know", "Agree", None]
    assert wave.answers("partners").cat.categories.tolist() == ["Disagree", "Agree", "Don't know"]


def test_a_ticked_barrier_is_selected_or_not_and_blank_with_its_question(wave):
    assert values(wave.answers("stops__law")) == ["Selected", "Not selected", None]
    assert wave.answers("stops__law").cat.categories.tolist() == ["Not selected", "Selected"]
    assert wave.scale("stops__law").meaning("positive") == ["Selected"]


def test_a_blank_profile_answer_is_a_group_of_its_own_at_the_end(wave):
    assert values(wave.profile("sector")) == ["Public", NOT_STATED, "Private"]
    assert wave.profile("sector").cat.categories.tolist() == ["Public", "Private", NOT_STATED]


def test_ticks_are_named_by_their_labels_and_other_is_the_box(wave):
    table = wave.ticked("stops")
    assert table.columns.tolist() == ["The law", "Time", "Other"]
    assert [values(row) for _, row in table.iterrows()] == [[True, False, False], [False, False, True], [None] * 3]


def test_an_unweighted_survey_weighs_every_response_one(wave):
    assert (wave.weighted, wave.weights.tolist(), wave.weights_from) == (False, [1.0, 1.0, 1.0], "")


def test_a_weighted_survey_weighs_each_response_as_its_column_says(data):
    raw = data / "raw" / "2026"
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE.replace("{missing: [.]}", "{weight: Say more}").replace(
        "open: [{id: say, wording: Say more}]", ""), encoding="utf-8")  # fmt: skip
    weighted = RESPONSES.replace("N/A", "0.5").replace("Rules,", "Rules,2").replace("Ring 020 7946 0018", "1")
    (raw / "responses.csv").write_text(weighted, encoding="utf-8")
    clean_wave("2026")
    opened = open_survey("2026")
    assert (opened.weighted, opened.weights.tolist(), opened.weights_from) == (True, [0.5, 2.0, 1.0], "export")


def test_a_survey_shows_itself_in_a_few_lines_of_plain_text(wave):
    assert repr(wave).splitlines() == [
        "Drawn (wave 2026), 2 March to 17 April 2026",
        "3 responses, not weighted; 1 row left out",
        "2 themes with 4 items; 1 outcome",
        "Themes: risk, trust",
        "Profile: sector",
    ]


def test_demonstration_data_says_so_wherever_it_shows_itself(data):
    path = data / "raw" / "2026" / "questionnaire.yml"
    path.write_text(QUESTIONNAIRE.replace("title: Drawn", "title: Drawn, synthetic: true"), encoding="utf-8")
    clean_wave("2026")
    assert repr(open_survey("2026")).splitlines()[0].endswith("demonstration data")


# --- population ------------------------------------------------------------------------------------


def test_population_margins_come_with_the_survey(data):
    (data / "raw" / "2026" / "population.csv").write_text(POPULATION, encoding="utf-8")
    write_responses(data, public=10, private=10)
    margins = open_survey("2026").population
    assert margins.to_numpy().tolist() == [
        ["sector", "Public", 5900, "A census", "2024"],
        ["sector", "Private", 4100, "A census", "2024"],
    ]


def test_a_survey_without_margins_has_none(wave):
    assert wave.population is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sectr,Public,5900,A census,2024", "'sectr'; expected a profile question: sector"),
        ("sector,Publik,5900,A census,2024", "'Publik'; expected one of Public, Private"),
        ("sector,Public,-1,A census,2024", "'-1'; expected a count"),
        ("sector,Public,many,A census,2024", "'many'; expected a count"),
        (f"sector,Public,{10**15},A census,2024", f"'{10**15}'; expected a count"),
        ("sector,Public | Publik,5900,A census,2024", "'Publik'; expected one of Public, Private"),
        ("sector,Public,5900,,2024", "no source; expected it to be given"),
        ("sector,Public,5,900,A census,2024", "6 cells where the headings have 5; put a cell that holds a comma"),
        ("sector,Private,5900,A census,2024", "'Private'; expected each answer once: line 2 counts it"),
        ("sector,Public | Private,5900,A census,2024", "'Private'; expected each answer once: line 2 counts it"),
    ],
)
def test_a_margin_that_the_questionnaire_does_not_know_is_a_mistake_with_its_line(tmp_path, line, found):
    path = tmp_path / "population.csv"
    path.write_text(POPULATION.replace("sector,Public,5900,A census,2024", line), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_population(path, parse_questionnaire(QUESTIONNAIRE))
    assert f"found {found}" in mistake(caught)
    assert mistake(caught).startswith("line 3" if "Private" in line else "line 2")


def test_answers_may_be_counted_together(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("question,answer,count,source,date\nsector,Public | Private,7,A census,2024\n", encoding="utf-8")
    assert read_population(path, parse_questionnaire(QUESTIONNAIRE))["answer"].tolist() == ["Public | Private"]


def test_an_answer_counted_with_itself_is_a_mistake(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("question,answer,count,source,date\nsector,Public | Public,7,A census,2024\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_population(path, parse_questionnaire(QUESTIONNAIRE))
    assert mistake(caught) == "line 2: found 'Public'; expected each answer once: line 2 counts it"


def test_a_population_without_counts_is_a_mistake(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("question,answer,count,source,date\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_population(path, parse_questionnaire(QUESTIONNAIRE))
    assert mistake(caught) == "the file: found no counts; give the population's counts, or take the file away"


def test_a_wave_with_a_population_is_weighted_to_it(data):
    (data / "raw" / "2026" / "population.csv").write_text(POPULATION, encoding="utf-8")
    write_responses(data, public=10, private=10)
    opened = open_survey("2026")
    assert (opened.weighted, opened.weights_from) == (True, "population")
    # Ten public, ten private and one blank: the blank keeps its share, the others the rest as the census has it.
    weights = dict(zip(opened.responses["sector"].astype("str").fillna("blank"), opened.weights, strict=True))
    assert weights == pytest.approx({"Public": 2 * 0.59, "Private": 2 * 0.41, "blank": 1})


def test_a_target_for_which_fewer_than_ten_stand_is_named_with_its_counts(data):
    (data / "raw" / "2026" / "population.csv").write_text(POPULATION, encoding="utf-8")
    write_responses(data, public=10, private=9)
    with pytest.raises(InputError) as caught:
        open_survey("2026")
    assert str(caught.value).endswith(
        "population.csv, sector: Private: found 4,100 people in the population and 9 respondents to stand for them, "
        "where 10 are needed; count them together with the answer nearest to theirs (“One | Other”)"
    )


def test_margins_to_weight_to_need_a_population(data):
    path = data / "raw" / "2026" / "questionnaire.yml"
    path.write_text(QUESTIONNAIRE + "weighting: {margins: [sector]}\n", encoding="utf-8")
    clean_wave("2026")
    with pytest.raises(InputError) as caught:
        open_survey("2026")
    assert mistake(caught) == (
        "the file: found no such file; expected the population's margins there, or no `weighting.margins` in the "
        "questionnaire"
    )


def test_margins_with_other_headings_are_a_mistake(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("question,answer,n\nsector,Public,5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_population(path, parse_questionnaire(QUESTIONNAIRE))
    assert (
        mistake(caught)
        == "line 1: found the headings question, answer, n; expected question, answer, count, source, date"
    )


# --- answers coded by hand -------------------------------------------------------------------------

CODES = "codes: [{id: law, title: Law, keywords: [law]}, {id: time, title: Time, keywords: [time]}]"
CODED = """\
respondent_id,question,codes,coder
11,say,,Ann
13,say, law ; time,Ann
13,say,law,Ben
14,say,law,Ann
"""


@pytest.fixture
def with_frame(data) -> Path:
    """The data folder of a wave with a code frame, in which respondents 11 and 13 wrote and 14 was left out."""
    raw = data / "raw" / "2026"
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE.replace("{missing: [.]}", "{}") + CODES, encoding="utf-8")
    clean_wave("2026")
    return data


def test_answers_coded_by_hand_come_with_the_survey_without_those_of_respondents_left_out(with_frame):
    (with_frame / "raw" / "2026" / "coded.csv").write_text(CODED, encoding="utf-8")
    coded = open_survey("2026").coded
    assert coded is not None
    assert coded.to_dict("records") == [
        {"respondent_id": "11", "question": "say", "codes": "", "coder": "Ann"},
        {"respondent_id": "13", "question": "say", "codes": "law;time", "coder": "Ann"},
        {"respondent_id": "13", "question": "say", "codes": "law", "coder": "Ben"},
    ]


def test_a_sample_coded_by_one_person_needs_no_column_of_coders(with_frame):
    path = with_frame / "coded.csv"
    path.write_text("respondent_id,question,codes\n13,say,law\n", encoding="utf-8")
    assert read_coded(path, open_survey("2026")).to_numpy().tolist() == [["13", "say", "law", ""]]


def test_a_survey_that_nobody_coded_by_hand_has_none(wave):
    assert wave.coded is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("13,sya,law,Ann", "'sya'; expected an open question: say"),
        ("13,say,law;lwa,Ann", "'lwa'; expected a code of the frame: law, time"),
        ("15,say,law,Ann", "'15'; expected the id of a respondent"),
        ("12,say,law,Ann", "'12'; expected a respondent who answered say"),
        ("11,say,law,Ann", "say of 11 again; expected each answer once for each coder"),
        ("13,say,law", "3 cells where the headings have 4"),
    ],
)
def test_a_coding_that_the_survey_does_not_know_is_a_mistake_with_its_line(with_frame, line, found):
    path = with_frame / "coded.csv"
    path.write_text(CODED.replace("13,say, law ; time,Ann", line), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_coded(path, open_survey("2026"))
    assert mistake(caught).startswith("line 3: found ")
    assert found in mistake(caught)


def test_coded_answers_with_other_headings_are_a_mistake(with_frame):
    path = with_frame / "coded.csv"
    path.write_text("respondent,question,codes\n", encoding="utf-8")
    with pytest.raises(InputError, match="found the headings respondent, question, codes; expected respondent_id"):
        read_coded(path, open_survey("2026"))


# --- quotations -----------------------------------------------------------------------------------------

QUOTED = """\
question,quotation,accepted,reviewer
say,WHAT,yes,Ann
"""


def written(with_frame: Path) -> str:
    """What the first who wrote wrote."""
    return str(open_survey("2026").responses["say"].dropna().iloc[0])


def test_only_what_a_reviewer_accepted_is_quoted_and_a_part_will_do(with_frame):
    answer = written(with_frame)
    lines = [QUOTED.replace("WHAT", answer), f"say,{answer[:1]},no,Ann\n", f"say,{answer[:2]},,\n"]
    (with_frame / "raw" / "2026" / "quotations.csv").write_text("".join(lines), encoding="utf-8")
    quotations = open_survey("2026").quotations
    assert quotations is not None
    assert quotations.to_dict("records") == [{"question": "say", "quotation": answer, "reviewer": "Ann"}]


def test_a_survey_of_which_nobody_reviewed_anything_quotes_nothing(wave):
    assert wave.quotations is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sya,WHAT,yes,Ann", "'sya'; expected an open question: say"),
        ("say,I never wrote this,yes,Ann", "“I never wrote this”; expected what somebody wrote to say, word for word"),
        ("say,,yes,Ann", "“”; expected what somebody wrote"),
        ("say,WHAT,yes,", "no reviewer; expected the name of whoever accepted it"),
        ("say,WHAT,maybe,Ann", "'maybe'; expected yes, no, or nothing"),
    ],
)
def test_a_quotation_that_may_not_be_is_a_mistake_with_its_line(with_frame, line, found):
    path = with_frame / "quotations.csv"
    answer = written(with_frame)
    path.write_text(QUOTED.replace("say,WHAT,yes,Ann", line).replace("WHAT", answer), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_quotations(path, open_survey("2026"))
    assert mistake(caught).startswith("line 2: found ")
    assert found in mistake(caught)


def test_a_quotation_that_comes_twice_and_other_headings_are_mistakes(with_frame):
    path = with_frame / "quotations.csv"
    answer = written(with_frame)
    path.write_text(QUOTED.replace("WHAT", answer) + f"say,{answer},no,Ben\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3: found a quotation again; expected each once"):
        read_quotations(path, open_survey("2026"))
    path.write_text("question,quotation\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected question, quotation, accepted, reviewer"):
        read_quotations(path, open_survey("2026"))


# --- the wave before -------------------------------------------------------------------------------


def other_wave(data: Path, year: str) -> None:
    """The same survey as the wave of another year, cleaned."""
    raw = data / "raw" / year
    raw.mkdir()
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE.replace("2026", year), encoding="utf-8")
    (raw / "responses.csv").write_text(RESPONSES.replace("2026", year), encoding="utf-8")
    clean_wave(year)


def test_a_report_without_an_earlier_wave_opens_none(wave):
    assert open_earlier("", wave) is None


def test_the_earlier_wave_is_opened_like_any_other(data, wave):
    other_wave(data, "2025")
    before = open_earlier("2025", wave)
    assert (before.wave.id, len(before.responses)) == ("2025", len(wave.responses))


@pytest.mark.parametrize("year", ["2026", "2027"])
def test_a_wave_that_did_not_come_before_is_a_mistake(data, wave, year):
    if year != "2026":
        other_wave(data, year)
    with pytest.raises(InputError) as caught:
        open_earlier(year, wave)
    assert str(caught.value).startswith(f"the report, the earlier wave: found {year}, whose fieldwork began on ")
    assert "; expected a wave before 2026, which began on " in str(caught.value)
