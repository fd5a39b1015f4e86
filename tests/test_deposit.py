"""What an archive is given: read by others' libraries and our own reader, and searched for what must not be in it."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import shutil
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from lxml import etree

from helpers.cli import main
from helpers.errors import InputError
from helpers.folders import digests_within
from helpers.publishing.deposit import FILES, Deposit, deposit_of, write_deposit
from helpers.publishing.deposit.ddi import NAMESPACE, codebook
from helpers.publishing.deposit.dictionary import dictionary_page
from helpers.publishing.deposit.protection import Crossing, crossing, withheld_groups
from helpers.publishing.deposit.spss import spss_labels, write_spss
from helpers.publishing.deposit.stata import stata_label, write_stata
from helpers.publishing.deposit.tables import dictionary_csv
from helpers.publishing.deposit.variables import LONGEST_NAME, scale_codes, short_name
from helpers.publishing.deposit.whole import require_whole
from helpers.publishing.deposit.words import protection, readme, risk
from helpers.questionnaire import Item
from helpers.survey import Survey, clean_wave, open_survey
from surveys import drawn_population, drawn_survey

ROOT = Path(__file__).resolve().parents[1]
WAVE = "2026"
DDI = {"d": NAMESPACE}


# Of each part of a codebook that we write: the parts that DDI-Codebook 2.5 has in it, in its order; + must be there, ?
# is there at most once, * any number of times. As codebook.xsd says, which no package brings to be asked itself.
PARTS = {
    "codeBook": "docDscr* stdyDscr+ fileDscr* dataDscr* otherMat*",
    "docDscr": "citation? guide? docStatus? docSrc* controlledVocabUsed* notes*",
    "stdyDscr": "citation+ studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*",
    "citation": "titlStmt+ rspStmt? prodStmt? distStmt? serStmt* verStmt* biblCit? holdings* notes*",
    "titlStmt": "titl+ subTitl* altTitl* parTitl* IDNo*",
    "rspStmt": "AuthEnty* othId*",
    "prodStmt": "producer* copyright? prodDate* prodPlac* software* fundAg* grantNo*",
    "stdyInfo": "studyBudget* subject* abstract* sumDscr* qualityStatement? notes* exPostEvaluation*",
    "subject": "keyword* topcClas*",
    "sumDscr": "timePrd* collDate* nation* geogCover* geogUnit* geoBndBox? boundPoly? anlyUnit* universe* dataKind*",
    "method": "dataColl* notes* anlyInfo? stdyClas* dataProcessing* codingInstructions*",
    "dataColl": "timeMeth* dataCollector* collectorTraining* frequenc* sampProc* sampleFrame* targetSampleSize* "
    "deviat* collMode* resInstru* instrumentDevelopment* sources? collSitu* actMin* ConOps* weight* cleanOps*",
    "dataAccs": "setAvail* useStmt* notes*",
    "useStmt": "confDec? specPerm? restrctn? contact* citReq? deposReq? conditions? disclaimer?",
    "fileDscr": "fileTxt* locMap? notes*",
    "fileTxt": "fileName? fileCitation? fileCont? fileStrc? dimensns? fileType? format? filePlac? dataChck* ProcStat? "
    "dataMsng? software* verStmt?",
    "dimensns": "caseQnty* varQnty* logRecL* recPrCas* recNumTot*",
    "dataDscr": "varGrp* nCubeGrp* var* nCube* notes*",
    "varGrp": "labl* txt* concept* defntn? universe? notes*",
    "var": "location* labl* imputation? security? embargo? respUnit? anlysUnit? qstn* valrng* invalrng* undocCod* "
    "universe* TotlResp? sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* concept* derivation? "
    "varFormat? geoMap* catLevel* notes*",
    "qstn": "preQTxt* qstnLit* postQTxt* forward* backward* ivuInstr*",
    "valrng": "item* range* key? notes*",
    "invalrng": "item* range* key? notes*",
    "catgry": "catValu? labl* txt* catStat* mrow?",
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration's second wave, cleaned, and its deposit in reports/2026-deposit."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data" / "raw" / WAVE, folder / "data" / "raw" / WAVE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANNUAL_REPORT_DATA", str(folder / "data"))
        clean_wave(WAVE)
        assert run().exit_code == 0
        yield folder


@pytest.fixture(scope="module")
def made(project: Path) -> Path:
    return project / "reports" / f"{WAVE}-deposit"


@pytest.fixture(scope="module")
def survey(project: Path) -> Survey:
    return open_survey(WAVE)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["deposit", WAVE, *words])


def drawn(survey: Survey, *profile: str) -> Deposit:
    return deposit_of(survey, survey.questionnaire, profile or None)


# --- all is there ------------------------------------------------------------------------------


def test_the_folder_holds_its_files_and_no_other(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir()) == sorted(FILES)


def test_every_respondent_is_there_once_with_their_answers(made: Path, survey: Survey) -> None:
    records = pd.read_csv(made / "responses.csv")
    assert records["row"].tolist() == list(range(1, len(survey.responses) + 1))
    items = [item.id for item in survey.questionnaire.asked_items()]
    given = survey.responses[items].apply(lambda answers: answers.cat.codes).to_numpy()
    codes = [{**{value: place for place, value in enumerate(scale(survey, item))}, -9: -1} for item in items]
    read = np.column_stack([records[item].map(code) for item, code in zip(items, codes, strict=True)])
    assert sorted(map(tuple, read.tolist())) == sorted(map(tuple, given.tolist()))


def scale(survey: Survey, item: str) -> list[int]:
    """The codes of a scale's answers, in the order of the categories: numbers or places, then -1, -2 for others."""
    of_item = survey.scale(item)
    numbers = [int(label) if label.isdecimal() else place for place, label in enumerate(of_item.labels, start=1)]
    return [*numbers, *range(-1, -1 - len(of_item.outside_labels), -1)]


def test_every_question_that_is_not_open_is_a_variable_or_several(made: Path, survey: Survey) -> None:
    asked = survey.questionnaire
    options = sum(len(one.options) + bool(one.other) for one in asked.multiple_choice)
    single = len(asked.single_choices) + len(asked.asked_items())
    assert len(pd.read_csv(made / "responses.csv").columns) == 2 + single + options


# --- SPSS and Stata, read by others ------------------------------------------------------------


def test_spss_has_questions_answers_and_missing_values(made: Path, survey: Survey) -> None:
    table, about = pyreadstat.read_sav(made / "responses.sav", user_missing=True)
    assert about.file_label == "State of the Nation 2026"
    assert about.column_names_to_labels["risk_blame"] == "Fear of blame stops people sharing."
    assert about.variable_value_labels["risk_blame"][5] == "Strongly agree"
    assert about.variable_value_labels["risk_blame"][-1] == "Don't know"
    assert about.missing_ranges["risk_blame"] == [{"lo": -99, "hi": -1}]
    assert (about.variable_measure["risk_blame"], about.variable_measure["sector"]) == ("ordinal", "nominal")
    assert "risk_blame: Fear of blame" in about.notes
    assert about.column_names_to_labels["shares_with__police"].endswith("Please tick all that apply. [Police]")
    assert table["risk_blame"].eq(-1).sum() == survey.responses["risk_blame"].eq("Don't know").sum()
    left, _ = pyreadstat.read_sav(made / "responses.sav")
    assert (
        left["risk_blame"].notna().sum() == survey.responses["risk_blame"].isin(survey.scale("risk_blame").labels).sum()
    )


def test_stata_has_titles_answers_and_missing_values_of_several_kinds(made: Path, survey: Survey) -> None:
    table = pd.read_stata(made / "responses.dta", convert_categoricals=False, convert_missing=True)
    kinds = table["risk_blame"].astype("str").value_counts()
    answers = survey.responses["risk_blame"]
    assert kinds[".a"] == answers.eq("Don't know").sum()
    assert kinds[".b"] == answers.eq("Not applicable").sum()
    assert kinds[".z"] == answers.isna().sum()
    labelled = pd.read_stata(made / "responses.dta")
    told = labelled["risk_blame"].value_counts()
    assert [told[label] for label in survey.scale("risk_blame").labels] == [
        answers.eq(label).sum() for label in survey.scale("risk_blame").labels
    ]
    _, about = pyreadstat.read_dta(made / "responses.dta", user_missing=True)
    assert about.variable_value_labels["risk_blame"]["z"].startswith("No answer")
    assert about.column_names_to_labels["risk_blame"] == "Fear of blame: Fear of blame stops people sharing."


def test_all_files_hold_the_same_codes(made: Path) -> None:
    plain = pd.read_csv(made / "responses.csv")
    spss, _ = pyreadstat.read_sav(made / "responses.sav", user_missing=True)
    pd.testing.assert_frame_equal(spss, plain, check_dtype=False)
    stata, about = pyreadstat.read_dta(made / "responses.dta", user_missing=True)
    letters = {"a": -1, "b": -2, "y": -8, "z": -9}
    coded = pd.DataFrame({name: [letters.get(one, one) for one in stata[name]] for name in stata})
    pd.testing.assert_frame_equal(coded.astype(float), plain.astype(float))
    assert sorted(about.missing_user_values) == sorted(name for name in plain if name not in ("row", "weight"))


def test_a_column_that_begins_with_a_hundred_blanks_is_of_numbers_to_stata(survey: Survey, tmp_path: Path) -> None:
    blank = survey.responses["sector"].where(np.arange(len(survey.responses)) >= 150)
    few = replace(survey, responses=survey.responses.assign(sector=blank))
    deposit = drawn(few, "sector")
    assert deposit.records["sector"].head(150).eq(-9).all()
    write_stata(deposit, tmp_path / "responses.dta")
    stata, about = pyreadstat.read_dta(tmp_path / "responses.dta", user_missing=True)
    letters = {"a": -1, "b": -2, "y": -8, "z": -9}
    assert [letters.get(one, one) for one in stata["sector"]] == deposit.records["sector"].tolist()
    assert about.readstat_variable_types["sector"] == "int32"


def test_our_own_reader_finds_the_same_questions_and_counts(made: Path, survey: Survey) -> None:
    ran = CliRunner().invoke(main, ["inspect", str(made / "responses.sav")])
    assert ran.exit_code == 0
    blocks = [block.splitlines() for block in ran.stdout.split("\n\n")]
    found = {lines[0].split(". ", 1)[1]: "\n".join(lines[1:]) for lines in blocks if lines and ". " in lines[0]}
    for item in survey.questionnaire.asked_items():
        counts = survey.responses[item.id].value_counts()
        assert item.wording in found
        assert all(f"{counts[label]:>12,}  {label}" in found[item.wording] for label in survey.scale(item.id).labels)
    (shares,) = [said for question, said in found.items() if question.startswith("Which organisations do you share")]
    assert "Police" in shares


# --- tables, read by others --------------------------------------------------------------------


@pytest.fixture
def frictionless() -> Iterator[Any]:
    # It raises a limit of the standard library's, which every other reader of CSV goes by.
    limit = csv.field_size_limit()
    yield pytest.importorskip("frictionless")
    csv.field_size_limit(limit)


def test_the_data_package_is_valid(made: Path, frictionless: Any) -> None:
    judged = frictionless.validate(str(made / "datapackage.json"))
    assert judged.flatten(["type", "message"]) == []
    assert [resource.name for resource in frictionless.Package(str(made / "datapackage.json")).resources] == [
        "responses",
        "dictionary",
    ]


def test_the_tables_are_valid_on_the_web(made: Path) -> None:
    from csvw.metadata import CSVW

    judged = CSVW(str(made / "csv-metadata.json"), validate=True)
    assert (judged.is_valid, judged.warnings) == (True, [])
    columns = {column.name: column for column in judged.tables[0].tableSchema.columns}
    assert columns["risk_blame"].null == ["-1", "-2", "-9"]
    assert "5 = Strongly agree" in (made / "csv-metadata.json").read_text("utf-8")


def test_the_package_gives_every_code_a_label(made: Path) -> None:
    package = json.loads((made / "datapackage.json").read_text("utf-8"))
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["risk_blame"]["categories"][4] == {"value": 5, "label": "Strongly agree"}
    assert fields["risk_blame"]["missingValues"] == ["-1", "-2", "-9"]
    assert package["title"] == "State of the Nation 2026"
    assert package["licenses"][0]["title"].startswith("Open Government Licence")


def test_no_cell_of_the_dictionary_is_taken_for_a_formula() -> None:
    survey = drawn_survey("""
        sector  fear_of_blame  times
        =1+1    agree          20
        public  agree          20
    """)
    rows = list(csv.DictReader(io.StringIO(dictionary_csv(drawn(survey)))))
    assert next(row["answer"] for row in rows if row["variable"] == "sector") == "'=1+1"
    assert [row["code"] for row in rows if row["variable"] == "sector"] == ["1", "2", "-9"]


# --- the codebook ------------------------------------------------------------------------------


def test_the_codebook_has_its_parts_in_the_order_that_archives_read(made: Path) -> None:
    root = etree.parse(made / "codebook.xml").getroot()
    assert [fault for part in root.iter() for fault in faults(part)] == []


def faults(part: etree._Element) -> Iterator[str]:
    """What of a part's own parts is astray, missing or there too often."""
    name, held = bare(part), [bare(one) for one in part]
    allowed = [(one[:-1], one[-1]) for one in PARTS.get(name, "").split()]
    order = [one for one, _ in allowed]
    if unknown := [one for one in held if one not in order]:
        yield f"{name} holds {unknown[0]}"
    elif [order.index(one) for one in held] != sorted(order.index(one) for one in held):
        yield f"{name} has its parts in another order: {held}"
    for one, times in allowed:
        if (times == "+" and one not in held) or (times == "?" and held.count(one) > 1):
            yield f"{name} has {held.count(one)} {one}"


def bare(part: etree._Element) -> str:
    assert etree.QName(part).namespace == NAMESPACE
    return etree.QName(part).localname


def test_what_the_codebook_refers_to_is_in_it(made: Path) -> None:
    root = etree.parse(made / "codebook.xml").getroot()
    ids = root.xpath("//@ID")
    named = {
        one for values in root.xpath("//d:var/@files | //@var | //@wgt-var", namespaces=DDI) for one in values.split()
    }
    assert len(ids) == len(set(ids))
    assert named <= set(ids)
    assert root.get("version") == "2.5"


def test_the_codebook_says_what_a_variable_is(made: Path, survey: Survey) -> None:
    root = etree.parse(made / "codebook.xml").getroot()

    def said(path: str) -> list[str]:
        return [str(one) for one in root.xpath(path, namespaces=DDI)]

    blame = "//d:var[@name='risk_blame']"
    assert said(f"{blame}/d:labl/text()") == ["Fear of blame"]
    assert said(f"{blame}/d:qstn/d:qstnLit/text()") == ["Fear of blame stops people sharing."]
    assert said(f"{blame}/d:valrng/d:item/@VALUE") == ["1", "2", "3", "4", "5"]
    assert said(f"{blame}/d:invalrng/d:item/@VALUE") == ["-1", "-2", "-9"]
    assert said(f"{blame}/d:notes/text()") == [
        "A barrier: agreeing, or ticking it, says that something stands in the way."
    ]
    assert said(f"{blame}/d:catgry[d:catValu='5']/d:catStat/text()") == [
        str(survey.responses["risk_blame"].eq("Strongly agree").sum())
    ]
    assert said("//d:var[@wgt='wgt']/@name") == ["weight"]
    assert said(f"{blame}/@wgt-var") == said("//d:var[@wgt='wgt']/@ID")


def test_the_codebook_says_what_the_study_is(made: Path) -> None:
    root = etree.parse(made / "codebook.xml").getroot()
    study = root.find("d:stdyDscr", DDI)
    assert study.xpath("string(d:citation/d:titlStmt/d:titl)", namespaces=DDI) == "State of the Nation 2026"
    days = study.xpath("d:stdyInfo/d:sumDscr/d:collDate/@date", namespaces=DDI)
    assert days == ["2026-03-02", "2026-04-17"]
    assert "raked" in study.xpath("string(.//d:weight)", namespaces=DDI)
    assert "not open data" in study.xpath("string(.//d:restrctn)", namespaces=DDI)
    assert "generated by a computer model" in study.xpath("string(.//d:disclaimer)", namespaces=DDI)


# --- the dictionary ----------------------------------------------------------------------------


def test_the_page_shows_every_variable_with_its_codes(made: Path) -> None:
    page = BeautifulSoup((made / "dictionary.html").read_text("utf-8"), "html.parser")
    names = [code.text for code in page.select("main code.name, main th.name code")]
    assert names == list(pd.read_csv(made / "responses.csv").columns)
    blame = page.select_one("#variable-risk_blame").find_parent("section")
    assert [cell.text for cell in blame.select("tbody th")] == ["1", "2", "3", "4", "5", "-1", "-2", "-9"]
    assert "A barrier" in blame.text


def test_the_page_needs_no_file_beside_it(made: Path) -> None:
    page = BeautifulSoup((made / "dictionary.html").read_text("utf-8"), "html.parser")
    assert page.select("link, script, img, iframe") == []
    targets = {link["href"].removeprefix("#") for link in page.select("a[href]")}
    assert targets <= {part["id"] for part in page.select("[id]")}


def test_words_from_the_questionnaire_are_no_mark_up() -> None:
    survey = drawn_survey("""
        sector          fear_of_blame  times
        <b>public</b>   agree          20
        private         agree          20
    """)
    assert "<b>" not in dictionary_page(drawn(survey))
    assert b"<b>" not in codebook(drawn(survey))


# --- what must not be in it --------------------------------------------------------------------


def test_no_id_no_time_and_nothing_written_is_in_any_file(made: Path, survey: Survey, project: Path) -> None:
    everything = b"".join((made / name).read_bytes() for name in FILES)
    raw = pd.read_csv(project / "data" / "raw" / WAVE / "responses.csv", dtype="str", header=None, encoding="utf-8-sig")
    ids = [one for one in raw[0].dropna() if one.isdecimal()]
    assert len(ids) > len(survey.responses)
    digits = b" ".join(re.findall(rb"\d{9,}", everything))  # in all of it, each search would take its time
    assert [one for one in ids if one.encode() in digits] == []
    assert [one for one in ids if struct.pack("<d", float(one)) in everything] == []
    times = pd.concat([survey.responses["started"], survey.responses["finished"]]).dropna()
    forms = ("%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M")
    like_times = b" ".join(re.findall(rb"[\d/:T -]{10,}", everything))
    assert [time for time in times for form in forms if f"{time:{form}}".encode() in like_times] == []
    texts = [column for column in survey.responses if column.endswith("__other")]
    written = pd.concat([survey.responses[column] for column in ("improvement", "resources", *texts)]).dropna()
    longer = [one for one in written if len(one.split()) > 3]
    assert len(longer) > 500
    assert [one for one in longer if one.encode() in everything] == []
    cells = pd.Series(raw.to_numpy().ravel()).dropna()
    contacts = cells[cells.str.fullmatch(r"(?:\d+\.){3}\d+|\S+@\S+")].unique()
    assert len(contacts) > 100
    assert [one for one in contacts if one.encode() in everything] == []


def test_the_order_of_the_rows_says_nothing(survey: Survey) -> None:
    mixed = np.random.default_rng(1).permutation(len(survey.responses))
    again = replace(
        survey,
        responses=survey.responses.iloc[mixed].reset_index(drop=True),
        weights=survey.weights.iloc[mixed].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(drawn(again).records, drawn(survey).records)


@pytest.mark.parametrize(
    ("sizes", "withheld"),
    [
        ({"a": 40, "b": 12, "c": 10}, ()),
        ({"a": 40, "b": 12, "c": 9}, ("b", "c")),
        ({"a": 40, "b": 12, "c": 5, "d": 5}, ("c", "d")),
        ({"a": 40, "b": 12, "c": 5, "d": 4}, ("b", "c", "d")),
        ({"a": 40, "b": 12, "c": 0}, ()),
        ({"a": 40, "b": 3}, ("a", "b")),
    ],
)
def test_small_groups_are_withheld_with_others_that_hide_them(sizes: dict[str, int], withheld: tuple[str, ...]) -> None:
    assert withheld_groups(sizes) == withheld


def test_a_small_group_that_the_report_does_not_merge_is_withheld_and_counted() -> None:
    survey = drawn_survey("""
        sector       fear_of_blame  times
        public       agree          40
        private      agree          12
        independent  agree          3
    """)
    deposit = drawn(survey)
    assert deposit.records["sector"].value_counts().to_dict() == {1: 40, -8: 15}
    (sector,) = [one for one in deposit.variables if one.name == "sector"]
    assert [(value.code, value.label) for value in sector.categories] == [
        (1, "Public"),
        (-8, "[c] Withheld: Private; Independent"),
        (-9, "No answer: left blank, or not shown"),
    ]
    assert "Sector: the answers of 15 respondents are withheld ([c], code -8): Private; Independent." in protection(
        deposit
    )


def test_a_profile_question_of_which_nothing_is_left_is_left_out() -> None:
    survey = drawn_survey("""
        sector   role    fear_of_blame  times
        public   leader  agree          20
        public   front   agree          20
        private  front   agree          3
    """)
    deposit = drawn(survey)
    assert list(deposit.records) == ["row", "role", "fear_of_blame"]
    assert any(one.startswith("Sector is left out: too few") for one in protection(deposit))


def test_merged_groups_have_the_code_of_the_first_that_they_stand_for() -> None:
    survey = drawn_survey("""
        sector       fear_of_blame  times
        public       agree          40
        private      agree          4
        independent  agree          8
        other        agree          20
    """)
    merged = survey.questionnaire.profile[0].with_merged({"Private or Independent": ["Private", "Independent"]})
    questionnaire = survey.questionnaire.model_copy(update={"profile": (merged,)})
    answers = survey.responses["sector"].astype("str").replace(["Private", "Independent"], "Private or Independent")
    responses = survey.responses.assign(sector=pd.Categorical(answers, merged.labels, ordered=True))
    deposit = deposit_of(replace(survey, questionnaire=questionnaire, responses=responses), survey.questionnaire)
    (sector,) = [one for one in deposit.variables if one.name == "sector"]
    assert [(one.code, one.label) for one in sector.answers] == [
        (1, "Public"),
        (2, "Private or Independent"),
        (4, "Other"),
    ]
    assert sector.notes == ("“Private or Independent” stands for: Private; Independent.",)
    assert deposit.records["sector"].value_counts().to_dict() == {1: 40, 4: 20, 2: 12}


def test_respondents_who_are_alone_are_counted() -> None:
    profile = pd.DataFrame({"sector": [1] * 12 + [2, 2, 3], "role": [1] * 12 + [1, 1, -9]})
    assert crossing(profile) == Crossing(cells=3, unique=1, few=3)
    assert crossing(profile[["role"]]) == Crossing(cells=2, unique=1, few=1)
    assert crossing(profile[[]]) == Crossing(cells=1, unique=0, few=0)


def test_the_readme_says_how_many_are_alone_and_why_access_is_safeguarded() -> None:
    survey = drawn_survey("""
        sector   role    fear_of_blame  times
        public   leader  agree          20
        public   front   agree          19
        private  front   agree          12
        private  leader  agree          1
    """)
    said = " ".join(readme(drawn(survey)).split())
    assert "1 of 52 respondents (2%) are the only one of their combination of Sector and Role" in said
    assert "safeguarded access" in said
    assert "Not for publication" in said
    assert "only one" not in risk(drawn(survey, "sector")).replace("0 of 52 respondents (0%) are the only one", "")


def test_counts_of_a_few_are_withheld_with_what_would_give_them_away() -> None:
    survey = drawn_survey("""
        fear_of_blame   times
        agree           30
        disagree        20
        neither         3
        -               2
    """)
    (blame,) = [one for one in drawn(survey).variables if one.name == "fear_of_blame"]
    counts = {value.label: value.respondents for value in blame.categories}
    assert counts["Neither agree nor disagree"] is None
    assert [counts["Agree"], counts["Disagree"]].count(None) == 1
    assert (counts["Strongly agree"], counts["No answer: left blank, or not shown"]) == (0, 2)
    codes = etree.fromstring(codebook(drawn(survey))).xpath(
        "//d:var[@name='fear_of_blame']/d:catgry[not(d:catStat)]/d:catValu/text()", namespaces=DDI
    )
    assert len(codes) == 2
    assert "3" in codes


WEIGHTED = """
    sector   role    fear_of_blame  times
    public   leader  agree          20
    public   front   agree          20
    private  front   agree          20
"""


def test_weights_are_deposited_where_they_say_nothing_that_the_profile_does_not() -> None:
    survey = drawn_survey(WEIGHTED, population=drawn_population(sector={"Public": 50, "Private": 50}), weighting={})
    of_sector = drawn(survey, "sector")
    assert sorted(of_sector.records["weight"].unique()) == [0.75, 1.5]
    of_role = drawn(survey, "role")
    assert list(of_role.records) == ["row", "role", "fear_of_blame"]
    assert "The weights are left out: they are made of Sector" in readme(of_role).replace("\n  ", " ")
    assert b'wgt="wgt"' not in codebook(of_role)


def test_a_survey_without_weights_has_no_weight(tmp_path: Path) -> None:
    deposit = drawn(drawn_survey(WEIGHTED))
    assert "weight" not in deposit.records
    assert "not weighted" in deposit.weighting
    write_deposit(deposit, tmp_path / "made")


# --- names, labels, codes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "taken", "short"),
    [
        ("sector", (), "sector"),
        ("x" * 28, (), "x" * 28),
        ("x" * 29, (), "x" * 28),
        ("x" * 29, ("x" * 28,), "x" * 26 + "_2"),
        ("x" * 29, ("x" * 28, "x" * 26 + "_2"), "x" * 26 + "_3"),
        ("if", (), "if_2"),
        ("row", ("row",), "row_2"),
    ],
)
def test_names_are_cut_and_told_apart(name: str, taken: tuple[str, ...], short: str) -> None:
    assert short_name(name, taken) == short


def test_long_names_and_labels_are_written_and_read(tmp_path: Path) -> None:
    drawn_wide = drawn_survey("""
        fear_of_blame  which_of_these_would_help__one_long_thing  which_of_these_would_help__one_long_thing_more  times
        agree          yes                                        no                                              15
    """)
    long = "A statement that is très longue, and does not end. " * 12
    theme = drawn_wide.questionnaire.themes[0]
    item = Item(id="fear_of_blame", wording=long, scale="agreement", barrier=True)
    questionnaire = drawn_wide.questionnaire.model_copy(
        update={"themes": (theme.model_copy(update={"items": (item,)}),)}
    )
    deposit = drawn(replace(drawn_wide, questionnaire=questionnaire))
    names = [one.name for one in deposit.variables]
    assert names[-2:] == ["which_of_these_would_help__o", "which_of_these_would_help_2"]
    assert max(map(len, names)) <= LONGEST_NAME
    assert len(str(spss_labels(deposit)["fear_of_blame"]).encode()) <= 255
    assert len(stata_label(deposit.variables[1]).encode()) <= 80
    write_deposit(deposit, tmp_path / "made")
    table, about = pyreadstat.read_sav(tmp_path / "made" / "responses.sav")
    assert list(table) == names
    assert about.column_names_to_labels["fear_of_blame"] == spss_labels(deposit)["fear_of_blame"]
    assert long.strip() in (tmp_path / "made" / "dictionary.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        (["Never", "Often"], [1, 2]),
        (["0", "1", "2"], [0, 1, 2]),
        (["1", "01"], [1, 2]),
        (["-1", "0", "1"], [1, 2, 3]),
    ],
)
def test_answers_that_are_numbers_are_their_own_codes(labels: list[str], codes: list[int]) -> None:
    assert scale_codes(labels) == codes


def test_more_answers_outside_a_scale_than_stata_has_letters_are_refused() -> None:
    scales = {"agreement": {"answers": ["Agree", "Disagree"], "outside": [f"Other {n}" for n in range(25)]}}
    survey = drawn_survey("fear_of_blame times\n agree 20", scales=scales)
    with pytest.raises(InputError, match="25 answers outside the scale"):
        drawn(survey)


# --- written whole, and alike ------------------------------------------------------------------


def test_the_same_deposit_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert run("--to", str(tmp_path / "again")).exit_code == 0
    assert digests_within(tmp_path / "again") == digests_within(made)


def test_files_are_dated_by_the_last_day_of_fieldwork_and_not_by_the_clock(made: Path) -> None:
    _, spss = pyreadstat.read_sav(made / "responses.sav", metadataonly=True)
    _, stata = pyreadstat.read_dta(made / "responses.dta", metadataonly=True)
    assert spss.creation_time.date() == stata.creation_time.date() == date(2026, 4, 17)
    with pd.io.stata.StataReader(made / "responses.dta") as reader:
        assert reader.time_stamp == "17 Apr 2026 00:00"


@pytest.mark.parametrize(
    ("name", "write", "read"),
    [("a.sav", write_spss, pyreadstat.read_sav), ("a.dta", write_stata, pyreadstat.read_dta)],
)
def test_a_file_that_is_cut_off_is_no_deposit(name, write, read, made: Path, survey: Survey, tmp_path: Path) -> None:
    write(drawn(survey), tmp_path / name)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(OSError, match="no space left") as refused:
        require_whole(read, tmp_path / name, len(survey.responses))
    assert refused.value.errno == errno.ENOSPC


# --- the command -------------------------------------------------------------------------------


def test_the_command_says_what_it_wrote_and_for_whom(made: Path, tmp_path: Path) -> None:
    ran = run("--to", str(tmp_path / "few"), "--profile", "sector, role")
    assert ran.exit_code == 0
    assert all(f"{tmp_path / 'few' / name}" in ran.stdout for name in FILES)
    assert "are the only one of their combination of Sector and Role" in ran.stdout
    assert "not open data" in ran.stdout
    assert "region" not in pd.read_csv(tmp_path / "few" / "responses.csv").columns


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--profile", "sector,colour"], "--profile, the profile question: found 'colour'; expected some of sector"),
        (["--data", "nowhere"], "no folder raw in it"),
        (["--to", "file/deposit"], "a file stands where a folder is expected"),
        (["--to", "others"], "mine.txt, which is of no deposit"),
        (["--to", "file"], "a file stands where a folder is expected"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "mine.txt").write_text("mine")
    ran = run(*words)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "mine.txt", "others"]


def test_a_wave_that_is_unknown_or_not_cleaned_is_told_in_a_sentence(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "data" / "raw", tmp_path / "raw")
    data = ["--data", str(tmp_path)]
    ran = CliRunner().invoke(main, ["deposit", "2031", *data])
    assert (ran.exit_code, ran.stderr.split(", ", 1)[1]) == (
        2,
        "wave: found '2031'; expected one of 2026; annual-report new-wave sets up another\n",
    )
    ran = CliRunner().invoke(main, ["deposit", WAVE, *data])
    assert ran.exit_code == 2
    assert "no cleaned responses; run `annual-report clean`" in ran.stderr


def test_fewer_than_ten_responses_are_not_deposited() -> None:
    survey = drawn_survey("fear_of_blame times\n agree 9")
    with pytest.raises(InputError, match="nobody could stay unknown among fewer"):
        drawn(survey)
