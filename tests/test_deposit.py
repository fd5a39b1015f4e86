"""What an archive is given: read by others' libraries and our own reader, and searched for what must not be in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.publishing.deposit import FILES, Deposit, deposit_of
from helpers.publishing.deposit.ddi import NAMESPACE
from helpers.survey import Survey, clean_wave, open_survey

ROOT = Path(__file__).resolve().parents[1]
WAVE = "2026"
DDI = {"d": NAMESPACE}


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


def test_the_data_package_is_valid(made: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    judged = frictionless.validate(str(made / "datapackage.json"))
    assert judged.flatten(["type", "message"]) == []
    assert [resource.name for resource in frictionless.Package(str(made / "datapackage.json")).resources] == [
        "responses",
        "dictionary",
    ]


def test_the_tables_are_valid_on_the_web(made: Path, survey: Survey) -> None:
    from csvw.metadata import CSVW

    judged = CSVW(str(made / "csv-metadata.json"), validate=True)
    assert (judged.is_valid, judged.warnings) == (True, [])
    rows = list(judged.tables[0])
    assert sum(row["risk_blame"] is None for row in rows) == (
        survey.responses["risk_blame"].isna().sum()
        + survey.responses["risk_blame"].isin(survey.scale("risk_blame").outside_labels).sum()
    )


def test_the_package_gives_every_code_a_label(made: Path) -> None:
    package = json.loads((made / "datapackage.json").read_text("utf-8"))
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["risk_blame"]["categories"][4] == {"value": 5, "label": "Strongly agree"}
    assert fields["risk_blame"]["missingValues"] == ["-1", "-2", "-9"]
    assert package["title"] == "State of the Nation 2026"
    assert package["licenses"][0]["title"].startswith("Open Government Licence")
