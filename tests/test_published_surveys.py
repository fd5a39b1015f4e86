"""Published surveys made by others go the whole way: inspected, drafted, cleaned, analysed, reported.

Their data lie outside the project; without them these tests skip, and say so.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from helpers.analysis.estimates import answer_shares, choice_shares, option_shares, profile_shares
from helpers.cli import main
from helpers.intake.cleaning import clean_export
from helpers.intake.drafting import draft_questionnaire
from helpers.intake.exports import read_export
from helpers.intake.found import found_questions
from helpers.intake.joined import options_apart
from helpers.intake.joined_seen import options_seen_apart
from helpers.intake.ledger import unaccounted, unaccounted_parts
from helpers.intake.matching import match_columns
from helpers.questionnaire import parse_questionnaire
from helpers.survey import Survey
from published_surveys import edited_draft, edits_of, report_of

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"

EXPORTS = {
    "ospo-2018/results.csv": 748,
    "ospo-2020/results_2020.csv": 1_026 + 378,
    "star-wars/StarWars.csv": 1_186,
    "region/MIDWEST.csv": 2_778,
    "food-world-cup/food-world-cup-data.csv": 1_373,
    "weather-check/weather-check.csv": 928,
    "masculinity/raw-responses.csv": 1_615,
    "dask-2019-googleforms/results.csv": 259,
}


@pytest.mark.parametrize(("export", "rows"), EXPORTS.items())
def test_the_draft_of_a_published_export_cleans_it_with_every_row_and_answer_accounted_for(
    shared: Path, export: str, rows: int
) -> None:
    path = shared / "real" / export
    asked = parse_questionnaire(draft_questionnaire(read_export(path), "published"))
    raw = read_export(path, asked.export)
    cleaned = clean_export(raw, asked)
    assert len(raw.cells) == rows
    assert len(cleaned.responses) + len(cleaned.exclusions) == rows
    apart = options_apart(raw, asked)
    assert unaccounted(apart, match_columns(apart, asked), cleaned) == []
    assert unaccounted_parts(raw, apart) == []


def test_several_answers_in_one_cell_of_a_published_export_are_told_apart(shared: Path) -> None:
    export = read_export(shared / "real" / "dask-2019-googleforms" / "results.csv")
    assert export.layout.tool == "Google Forms"
    questions = {question.wording: question for question in found_questions(options_seen_apart(export))}
    several = [wording for wording, question in questions.items() if question.kind == "multiple choice"]
    assert several == [
        "Dask APIs", "Interactive or Batch?", "Local machine or Cluster?",
        "What Dask resources have you used for support in the last six months?",
        "If you use a cluster, how do you launch Dask?", "Preferred Cloud?",
    ]  # fmt: skip
    cells = export.cells[1]
    for label, count in questions["Dask APIs"].answers:
        assert count == sum(label in cell.split(";") for cell in cells)


def test_three_header_rows_of_a_published_export_are_told_apart(shared: Path) -> None:
    export = read_export(shared / "real" / "headers-only" / "jdr_qualtrics_3rows.csv")
    assert (export.layout.tool, export.layout.header_rows, len(export.cells)) == ("Qualtrics", 3, 0)
    assert [column.question for column in export.with_role("respondent_id", "started", "finished")] == [
        "Start Date", "End Date", "Response ID",
    ]  # fmt: skip
    assert len(export.with_role("personal")) == 7
    assert not any("ImportId" in column.heading for column in export.columns)


def test_every_blank_row_of_an_export_is_excluded_as_blank(shared: Path) -> None:
    path = shared / "real" / "ospo-2020" / "results_2020.csv"
    asked = parse_questionnaire(draft_questionnaire(read_export(path), "published"))
    reasons = clean_export(read_export(path, asked.export), asked).exclusions["reason"]
    assert reasons.str.startswith("Blank").sum() == 378


def test_not_applicable_is_an_answer_where_the_export_has_blanks_beside_it(shared: Path) -> None:
    path = shared / "real" / "food-world-cup" / "food-world-cup-data.csv"
    asked = parse_questionnaire(draft_questionnaire(read_export(path), "published"))
    everybody = asked.model_copy(
        update={"exclusions": asked.exclusions.model_copy(update={"minimum_share_answered": None})}
    )
    responses = clean_export(read_export(path, everybody.export), everybody).responses
    ratings = responses[[item.id for item in everybody.items()]]
    assert int((ratings == "N/A").sum().sum()) == 26_937
    assert int(ratings.isna().sum().sum()) == 4_040


# --- a published crosstab, reproduced ------------------------------------------------------------

# The headings of the questions that the published table is crossed with. This export has codes for
# headings, and the published table has the questions in the same order.
CROSSED_WITH = ("age3", "race2", "kids", "orientation")
EVERYBODY = "everybody"


@pytest.fixture(scope="module")
def masculinity(shared: Path) -> Survey:
    path = shared / "real" / "masculinity" / "raw-responses.csv"
    draft = draft_questionnaire(read_export(path), "published") + "\nexclusions: {fastest_share_of_median: null}\n"
    # The published table counts those who gave no answer in its bases.
    asked = parse_questionnaire(re.sub(r"outside: \[(.+?)\]", r"outside: [{answer: \1, in_base: true}]", draft))
    cleaned = clean_export(read_export(path, asked.export), asked)
    weights = cleaned.responses["weight"]
    account = cleaned.exclusions, cleaned.recodes, cleaned.flow
    return Survey(asked, cleaned.responses, *account, weights=weights, weighted=True)


def published_crosstab(shared: Path) -> Iterator[list[tuple[str, dict[str, str]]]]:
    """The blocks of the published table, one a question: for each label its percentages by column."""
    text = (shared / "real" / "masculinity" / "masculinity-survey.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    columns = [EVERYBODY, *rows[1][3:]]
    block: list[tuple[str, dict[str, str]]] = []
    for heading, label, *cells in rows[2:]:
        if heading and not any(cells):
            if block:
                yield block
            block = []
        elif label:
            block.append((label, dict(zip(columns, cells, strict=True))))
    yield block


def plain(label: str) -> str:
    """The published table and the export lost apostrophes in different ways."""
    return re.sub(r"['?’]", "", label).casefold()


def our_shares(wave: Survey, code: str, by: str | None) -> dict[tuple[str, str], float]:
    """Our shares for one question by its code: by label, and by group where there are groups."""
    asked = wave.questionnaire
    single = next((one for one in (*asked.profile, *asked.single_choice) if one.wording == code), None)
    multiple = next((one for one in asked.multiple_choice if one.wording == code), None)
    if multiple:
        table = option_shares(multiple.id, wave, by).rename(columns={"option": "answer"})
    elif single:
        table = choice_shares(single.id, wave, by)
    else:
        items = wave.items()
        table = answer_shares(items[items["item"].map(wave.wording) == code], wave, by)
    group = table["group"] if by else pd.Series(EVERYBODY, index=table.index)
    return {
        (plain(answer), where): estimate
        for answer, where, estimate in zip(table["answer"], group, table["estimate"], strict=True)
    }


def codes_in_order(wave: Survey) -> list[str]:
    """The codes of the questions in the export's order, without those derived from others."""
    asked = wave.questionnaire
    every = [*asked.items(), *asked.profile, *asked.single_choice, *asked.multiple_choice]
    codes = {re.sub(r"_\d+$", "", one.wording) if one in asked.multiple_choice else one.wording for one in every}
    return sorted(code for code in codes if re.fullmatch(r"q\d{4}(_\d{4})?", code))


def test_a_published_weighted_crosstab_is_reproduced_to_the_last_percent(shared: Path, masculinity: Survey) -> None:
    asked = masculinity.questionnaire
    profile = {one.wording: one.id for one in (*asked.profile, *asked.single_choice)}
    # Of these questions the published table has no block.
    codes = [code for code in codes_in_order(masculinity) if code not in {"q0030", "q0034", "q0035", "q0036"}]
    blocks = list(published_crosstab(shared))
    compared, astray = 0, []
    for code, block in zip([*codes, "age3"], blocks, strict=True):
        shares = our_shares(masculinity, code, None)
        for by in CROSSED_WITH:
            shares |= our_shares(masculinity, code, profile[by])
        for label, cells in block:
            for column, published in cells.items():
                if published and (plain(label), column) in shares:
                    ours = 100 * shares[plain(label), column]
                    compared += 1
                    if abs(ours - float(published.rstrip("%"))) > 0.5 + 1e-9:
                        astray.append((code, label, column, round(ours, 2), published))
    assert astray == []
    assert compared == sum(bool(cell) for block in blocks for _, cells in block for cell in cells.values())


def test_answers_are_weighted_where_the_questionnaire_names_a_weight_but_who_answered_is_counted(
    masculinity: Survey,
) -> None:
    age = next(one.id for one in masculinity.questionnaire.single_choice if one.wording == "age3")
    weights = masculinity.responses.groupby(age, observed=True)["weight"].agg(["sum", "size"])
    for table, of in ((choice_shares(age, masculinity), "sum"), (profile_shares(age, masculinity), "size")):
        expected = (weights[of] / weights[of].sum()).to_dict()
        assert table.set_index("answer")["estimate"].to_dict() == pytest.approx(expected, rel=1e-12)


# --- a real annual survey, two waves, reported by the same notebooks --------------------------------


def built_report(shared: Path, survey: str, folder: Path) -> Path:
    export = next((shared / "real" / survey).glob("*.csv"))
    raw = folder / "data" / "raw" / survey
    raw.mkdir(parents=True)
    shutil.copy(export, raw / "responses.csv")
    (raw / "questionnaire.yml").write_text(edited_draft(export, edits_of(survey)), encoding="utf-8")
    contents = folder / f"{survey}.yml"
    contents.write_text(report_of(survey, Path(os.path.relpath(NOTEBOOKS, folder))), encoding="utf-8")
    command = ["build", str(contents), "--data", str(folder / "data"), "--to", str(folder / "report")]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 0, told.output
    return folder / "report"


@pytest.mark.parametrize(("survey", "themes"), [("ospo-2018", 3), ("ospo-2020", 4)])
def test_a_real_annual_survey_gets_its_report_from_the_same_notebooks(
    shared: Path, tmp_path: Path, survey: str, themes: int
) -> None:
    report = built_report(shared, survey, tmp_path)
    pages = {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in report.glob("*.html")
    }
    assert len([name for name in pages if name.startswith("theme-")]) == themes
    assert {name for name, page in pages.items() if len(page.find_all("h1")) != 1} == set()
    assert {name for name, page in pages.items() if page.find("aside", class_="demonstration")} == set()
    exhibits = {name: len(page.find_all("figure", class_="exhibit")) for name, page in pages.items() if name != "index"}
    assert min(exhibits.values()) >= 1
