"""Editions: one group's figures beside everybody's, in tables, in words, and as reports with an index."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from helpers.analysis.arithmetic.multiplicity import holm
from helpers.analysis.comparisons import barrier_comparisons, score_differences
from helpers.analysis.editions import EVERYBODY, edition
from helpers.analysis.estimates import barrier_shares, option_shares
from helpers.analysis.scales import theme_scores
from helpers.display.claims.editions import beside, of_beside
from helpers.display.composed.editions import (
    barriers_beside,
    edition_headline,
    options_beside,
    options_in_words,
    respondents_of_group,
    scores_beside,
    statements_beside,
    statements_in_words,
)
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.errors import InputError
from helpers.folders import digests_within
from helpers.privacy.suppression import withhold_small_groups
from helpers.publishing.build import build_report
from helpers.publishing.editions import BuiltEditions, build_editions
from helpers.publishing.progress import Progress
from helpers.survey import Survey
from surveys import drawn_survey
from toys import EXHIBIT, PARAMETERS, InProcess, code, markdown, notebook, wave_and_base

# The public sector meets blame, and asks for training; who stated no sector is like the private one.
WAVE = """
    sector   fear_of_blame  trust     support__law  support__training  times
    public   agree          agree     no            yes                60
    public   disagree       disagree  yes           yes                20
    private  agree          agree     yes           no                 20
    private  disagree       disagree  yes           no                 40
    charity  agree          disagree  yes           no                 12
    charity  disagree       agree     no            yes                 8
    -        disagree       agree     yes           no                  9
"""


@pytest.fixture(scope="module")
def wave() -> Survey:
    return drawn_survey(WAVE)


# --- tables ----------------------------------------------------------------------------------------------


def test_the_groups_figures_are_those_of_the_tables_by_group_and_everybodys_those_of_all(wave: Survey) -> None:
    found = edition(wave, "sector", "Charity")
    items, by = wave.items(), "sector"
    for own, by_group, of_all in (
        (found.statements, barrier_shares(items, wave, by), barrier_shares(items, wave)),
        (found.scores, theme_scores(wave, by), theme_scores(wave)),
        (found.options["support"], option_shares("support", wave, by), option_shares("support", wave)),
    ):
        figures = ["estimate", "low", "high", "n"]
        group = withhold_small_groups(by_group)
        assert own["group"].tolist() == ["Charity", EVERYBODY] * (len(own) // 2)
        np.testing.assert_array_equal(
            own.iloc[0::2][figures].astype(float), group[group["group"] == "Charity"][figures].astype(float)
        )
        np.testing.assert_array_equal(own.iloc[1::2][figures].astype(float), of_all[figures].astype(float))


def test_scores_are_tested_by_t_and_shares_by_rao_and_scott_against_everybody_else(wave: Survey) -> None:
    found = edition(wave, "sector", "Public")
    by_group = score_differences(wave, "sector")
    assert found.scores["p"].dropna().tolist() == by_group[by_group["group"] == "Public"]["p"].tolist()
    # Everybody else as one group: what the comparison of two groups says.
    two = drawn_survey(re.sub(r"(?m)^    (private|charity|-) ", "    other ", WAVE))
    assert found.statements["p"].dropna().tolist() == pytest.approx(
        barrier_comparisons(two.items(), two, "sector")["p"].tolist()
    )


def test_all_tests_of_an_edition_are_one_family(wave: Survey) -> None:
    found = edition(wave, "sector", "Public")
    tables = [found.scores, found.statements, *found.options.values()]
    p = np.concatenate([table["p"].dropna() for table in tables])
    adjusted = np.concatenate([table.loc[table["p"].notna(), "p_adjusted"] for table in tables])
    assert adjusted.tolist() == holm(p).tolist()
    assert {table.attrs["tests"] for table in tables} == {len(p)} == {1 + 2 + 2}


def test_an_edition_withholds_what_the_tables_by_group_withhold() -> None:
    # Nine in a charity: had the next smallest been shown, everybody's less the others would give the nine away.
    drawn = drawn_survey("""
        sector   fear_of_blame  times
        public   agree          60
        private  disagree       12
        charity  agree           9
    """)  # fmt: skip
    for group in ("Private", "Charity"):
        found = edition(drawn, "sector", group)
        for table in (found.scores, found.statements):
            own = table.iloc[0::2]
            assert own["withheld"].all()
            assert own[["estimate", "low", "high", "n", "p", "p_adjusted"]].isna().all(axis=None)
            assert not table.iloc[1::2]["withheld"].any()
    assert not edition(drawn, "sector", "Public").scores["withheld"].any()


@pytest.mark.parametrize("group", ["Secret", "Not stated", ""])
def test_a_group_that_is_none_is_told(wave: Survey, group: str) -> None:
    with pytest.raises(InputError, match="expected one of Public, Private, Charity"):
        edition(wave, "sector", group)


# --- words and exhibits -------------------------------------------------------------------------------


def test_what_differs_is_told_with_both_figures_and_what_does_not_is_not(wave: Survey) -> None:
    assert str(edition_headline(wave, "sector", "Public")) == (
        "No theme score of “Public” is found to differ from everybody else's: chance may explain every difference "
        "shown."
    )
    assert str(statements_in_words(wave, "risk", "sector", "Public")) == (
        "“Public” meets “Fear of blame” (75% beside 54%) more often and “Not the case: Trust” (25% beside 43%) less "
        "often than everybody else."
    )
    assert str(options_in_words(wave, "support", "sector", "Public")) == (
        "“Public” chooses “Training” (100% beside 52%) more often and “Law” (25% beside 60%) less often than everybody "
        "else."
    )
    told = str(respondents_of_group(wave, "sector", "Public"))
    assert "80 respondents whose answer to “Sector” is “Public”: 47% of all." in told


def test_one_that_differs_among_others_leaves_the_others_to_chance(wave: Survey) -> None:
    table = edition(wave, "sector", "Public").statements.copy()
    table.loc[2, "survives"] = False
    assert of_beside(table).rest == "on the other one chance may explain the difference"
    table["survives"] = False
    assert of_beside(table).short == (
        "“Public” is not found to meet any of these barriers more or less often than everybody else"
    )
    table[["estimate", "low", "high"]] = np.nan
    assert of_beside(table).short == "Every figure of “Public” is withheld"
    assert beside(table)["difference"].isna().all()


def test_a_table_has_both_figures_side_by_side_in_the_order_of_the_chart(wave: Survey) -> None:
    shown = statements_beside(wave, "risk", "sector", "Public")
    assert isinstance(shown, Exhibit)
    assert shown.table.to_dict("list") == {
        "Statement": ["Fear of blame", "Not the case: Trust"],
        "Public": ["75% (64% to 83%)", "25% (17% to 36%)"],
        "Everybody": ["54% (47% to 62%)", "43% (35% to 50%)"],
        "Beyond chance": ["Yes", "Yes"],
        "Base Public": ["80", "80"],
        "Base everybody": ["169", "169"],
    }
    assert "all 5 tests of this edition together (Holm)" in shown.notes[1]
    assert {exhibit.key for exhibit in (shown, barriers_beside(wave, "sector", "Public"))} == {
        "statements-beside-risk-by-sector"
    }
    scores, options = scores_beside(wave, "sector", "Public"), options_beside(wave, "support", "sector", "Public")
    assert isinstance(scores, Exhibit)
    assert isinstance(options, Exhibit)
    assert scores.table["Beyond chance"].tolist() == ["No"]
    assert options.table["Option"].tolist() == ["Training", "Law"]


def test_what_is_withheld_says_so() -> None:
    drawn = drawn_survey("sector fear_of_blame times\npublic agree 60\nprivate disagree 12\ncharity agree 9")
    shown = scores_beside(drawn, "sector", "Charity")
    assert isinstance(shown, Exhibit)
    assert shown.table.iloc[0].tolist()[1] == WITHHELD
    assert shown.table["Beyond chance"].tolist() == [WITHHELD]


# --- reports -------------------------------------------------------------------------------------------

PAGE = """
title: The toy report
survey: toy
published: 2026-06-30
prepare: [{notebook: 00_clean}]
chapters: [{id: glance, notebook: 10_methods}]
editions:
  - {id: glance, notebook: 11_glance, title: At a glance}
  - {id: methods, notebook: 10_methods}
"""
QUESTIONNAIRE = """
wave: {id: toy, title: Toy, fieldwork: {first_day: 2026-03-02, last_day: 2026-04-17}}
profile:
  - {id: sector, title: Sector, wording: "Which sector?", answers: [Public, Third sector & others, Secret, Private]}
  - {id: shift, title: Shift, wording: "Which shift?", answers: [Day, Night]}
"""
GLANCE = """<p class="headline"><strong class="claim">{} is on its own:</strong> so they say</p>"""
SAYS = (
    EXHIBIT.replace('"text/html": ', f'"text/html": {GLANCE!r}.format(group) + ')
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, unprinted: None) -> Path:
    """A project whose editions have a chapter about their group, and one that they share."""
    about = f'{PARAMETERS}\nby: str = ""  # the question\ngroup: str = ""  # the group'
    for name, parameters, source in (
        ("00_clean", PARAMETERS, ""),
        ("10_methods", PARAMETERS, EXHIBIT),
        ("11_glance", about, SAYS),
    ):
        cells = [markdown(f"# {name}"), code(parameters, "parameters"), code(source)]
        notebook(tmp_path / "notebooks" / f"{name}.ipynb", *cells)
    raw, processed = (tmp_path / "data" / kind / "toy" for kind in ("raw", "processed"))
    raw.mkdir(parents=True)
    processed.mkdir(parents=True)
    (raw / "questionnaire.yml").write_text(QUESTIONNAIRE)
    answers = ["Public"] * 40 + ["Private"] * 30 + ["Third sector & others"] * 31 + ["Secret"] * 29 + [None] * 50
    columns = {
        "respondent_id": [str(number) for number in range(180)],
        "sector": pa.array(answers).dictionary_encode(), "shift": ["Day"] * 20 + ["Night"] * 20 + [None] * 140,
    }  # fmt: skip
    pyarrow.parquet.write_table(pa.table(columns), processed / "responses.parquet")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "toy.yml").write_text(PAGE)
    return tmp_path


def built(project: Path, by: str = "sector", told: list[str] | None = None, **options: Any) -> BuiltEditions:
    page, target, data = project / "reports" / "toy.yml", project / "reports" / f"toy-by-{by}", project / "data"
    progress = Progress((told if told is not None else []).append)
    kernels = partial(nullcontext, InProcess(data))
    return build_editions(page, by, target, data, kernels, progress, wave_and_base, workers=1, **options)


def test_each_group_that_is_large_enough_has_a_report_of_its_own_and_an_index_leads_to_them(project: Path) -> None:
    told: list[str] = []
    found = built(project, told=told)
    assert (found.groups, found.left_out) == (["Public", "Third sector & others", "Private"], ["Secret"])
    target = project / "reports" / "toy-by-sector"
    assert sorted(path.name for path in target.iterdir()) == [
        "index.html", "private", "public", "report.css", "third-sector-others",
    ]  # fmt: skip
    index = (target / "index.html").read_text()
    links = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>\n<p>([^<]*)</p>', index)
    assert links == [
        ("public/index.html", "Public", "Public is on its own."),
        ("third-sector-others/index.html", "Third sector &amp; others", "Third sector &amp; others is on its own."),
        ("private/index.html", "Private", "Private is on its own."),
    ]
    assert all((target / href).is_file() for href, *_ in links)
    assert "No edition for Secret: fewer than 30 respondents gave that answer." in index
    assert "Demonstration data" in index
    page = (target / "public" / "index.html").read_text()
    assert "The toy report: Public</title>" in page
    assert '<a href="../index.html">All editions</a>' in page
    # The chapter that tells of no group was made once, for all of them.
    assert [line for line in told if "methods" in line] == [line for line in told if "public-methods" in line] != []
    whole = digests_within(target)
    assert {whole[f"{folder}/methods.ipynb"] for folder in ("public", "private")} == {whole["public/methods.ipynb"]}


def test_editions_of_which_nothing_has_changed_stand_and_one_that_was_touched_is_put_back_alone(project: Path) -> None:
    built(project)
    target = project / "reports" / "toy-by-sector"
    whole = digests_within(target)
    assert built(project).unchanged
    (target / "public" / "index.html").write_text("mine")
    assert not built(project).unchanged
    assert digests_within(target) == whole


def test_what_a_report_has_made_its_editions_need_not_make(project: Path) -> None:
    data, told = project / "data", list[str]()
    kernels = partial(nullcontext, InProcess(data))
    build_report(project / "reports" / "toy.yml", project / "reports" / "toy", data, kernels, wave_of=wave_and_base)
    built(project, told=told)
    assert not [line for line in told if "methods" in line]


def test_how_large_a_group_must_be_can_be_said_and_is_never_under_the_promise(project: Path) -> None:
    assert built(project, smallest=20).left_out == []
    with pytest.raises(InputError, match="found 9; expected 10 or more: nothing is published on fewer"):
        built(project, smallest=9)


def test_a_question_that_is_none_or_has_no_large_group_and_a_page_without_editions_are_told(project: Path) -> None:
    with pytest.raises(InputError, match=r"no question 'region'; expected one of sector, shift"):
        built(project, "region")
    with pytest.raises(InputError, match="found no answer that 30 or more gave"):
        built(project, "shift")
    page = project / "reports" / "toy.yml"
    page.write_text(PAGE[: PAGE.index("editions:")])
    with pytest.raises(InputError, match="editions: found none; name the notebooks of an edition"):
        built(project)
    assert not (project / "reports" / "toy-by-shift").exists()


def test_a_notebook_about_a_group_must_take_its_question_too(project: Path) -> None:
    parameters = f'{PARAMETERS}\ngroup: str = ""  # the group'
    notebook(project / "notebooks" / "11_glance.ipynb", markdown("# G"), code(parameters, "parameters"), code(SAYS))
    with pytest.raises(InputError, match=r"editions\.0\.notebook.*by: ; expected a parameter that 11_glance"):
        built(project)


def test_an_account_of_an_edition_names_its_group(project: Path) -> None:
    built(project)
    account = json.loads((project / "reports" / "toy-by-sector" / "private" / "report.json").read_text())
    assert account["title"] == "The toy report: Private"
    given = account["chapters"][0]["notebooks"][0]["parameters"]
    assert given == {"survey": "toy", "by": "sector", "group": "Private"}
