"""Whether one thing lies behind a score, and whether groups' scores can be compared: what is planted is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.factors import Fit
from helpers.analysis.comparability import FEWEST_RESPONDENTS, _standing, comparability, is_beyond_doubt, one_factor_fit
from helpers.demonstration.waves import drawn_wave
from helpers.display.claims import claim
from helpers.display.composed.scales import comparability_between, comparability_table, fit_table
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence, finding
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey, read_questionnaire
from surveys import AGREEMENT, drawn_survey

ITEMS = list("abcdefghij")
EVEN = np.full(5, 0.7)
CUTS = [-1.1, -0.4, 0.4, 1.1]


def answers(
    respondents: int, loadings: Numbers = EVEN, shift: float = 0.0, of_a: float = 0.0, seed: int = 1
) -> Numbers:
    """Answers, nought to four, by a factor whose mean is shifted; `of_a` shifts the first item alone."""
    random = np.random.default_rng([seed, respondents])
    factor = random.normal(shift, 1, size=(respondents, 1))
    leaning = factor * loadings + random.normal(size=(respondents, len(loadings))) * np.sqrt(1 - loadings**2)
    return np.searchsorted(CUTS, leaning + of_a * (np.arange(len(loadings)) == 0))


def survey_of(groups: Mapping[str, Numbers], **options: object) -> Survey:
    """A survey in which each sector gave these answers."""
    words = list(AGREEMENT)
    items = next(iter(groups.values())).shape[1]
    rows = [f"{sector} " + " ".join(words[code] for code in row) for sector, given in groups.items() for row in given]
    return drawn_survey("\n".join([" ".join(["sector", *ITEMS[:items]]), *rows]), barriers=(), **options)


@lru_cache(maxsize=1)
def demonstration() -> Survey:
    """The invented world of 2026, asked of many."""
    file = Path(__file__).parents[1] / "data" / "raw" / "2026" / "questionnaire.yml"
    return drawn_wave(read_questionnaire(file), 6_000, seed=3)


# --- One thing behind a score ---------------------------------------------------------------------

FIT = ["chi_square", "degrees", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"]


def words_of(wave: Survey) -> str:
    (words,) = one_factor_fit(wave)["in_words"]
    return str(words)


def test_items_that_share_one_thing_are_said_to() -> None:
    table = one_factor_fit(survey_of({"public": answers(400)}))

    assert table.columns.tolist() == ["theme", "title", "n", "items", *FIT, "in_words"]
    assert table[["n", "items", "degrees"]].to_numpy().tolist() == [[400, 5, 5]]
    assert table["in_words"].tolist() == ["Good: what the items have in common is one thing."]
    assert not table.attrs["weighted"]


@pytest.mark.parametrize(("second", "word"), [(0.0, "Good"), (0.55, "Acceptable"), (0.8, "Poor")])
def test_items_that_share_two_things_fit_the_worse_the_more_they_share(second: float, word: str) -> None:
    random = np.random.default_rng(8)
    both = random.normal(size=(800, 2)) @ np.array([[0.6] * 5, [second, second, 0, 0, 0]])
    leaning = both + random.normal(size=both.shape) * 0.7

    assert words_of(survey_of({"public": np.searchsorted(CUTS, leaning)})).split(":")[0] == word


@pytest.mark.parametrize(
    ("respondents", "items", "words"),
    [
        (FEWEST_RESPONDENTS, 5, "Good"),
        (FEWEST_RESPONDENTS - 1, 5, "Too few to tell"),
        (200, 1, "Not defined"),
        (200, 2, "Not defined"),
        (200, 3, "Cannot be tested"),
        (200, 4, "Good"),
    ],
)
def test_fit_needs_respondents_and_four_items(respondents: int, items: int, words: str) -> None:
    wave = survey_of({"public": answers(respondents)[:, :items]})
    table = one_factor_fit(wave)

    assert words_of(wave).split(":")[0] == words
    assert table[FIT].isna().all(axis=None) == (words != "Good")


def test_items_that_go_against_each_other_have_one_thing_in_common_too() -> None:
    assert words_of(survey_of({"public": answers(400, loadings=EVEN * [1, 1, -1, -1, -1])})).startswith("Good")


def test_items_that_have_nothing_in_common_have_no_one_thing_in_common() -> None:
    wave = survey_of({"public": answers(300, EVEN * 0), "private": answers(300, EVEN * 0, seed=2)})

    assert words_of(wave) == "Not defined: it may be by chance that the items have anything in common."
    assert comparability(wave)["in_words"].tolist() == [words_of(wave)]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(np.where(np.arange(5) == 2, 3, answers(300)), id="an item answered alike by all"),
        pytest.param(np.repeat(answers(300)[:, :1], 5, axis=1), id="the same answer to every item"),
        pytest.param(np.full((300, 5), 3), id="all alike"),
    ],
)
def test_a_model_without_a_proper_solution_is_not_defined(given: Numbers) -> None:
    wave = survey_of({"public": given, "private": given})

    assert words_of(wave) == "Not defined: the model has no proper solution, as where everybody answers an item alike."
    assert comparability(wave)["in_words"].tolist() == [words_of(wave)]


def test_an_item_that_nobody_answered_leaves_no_complete_answers() -> None:
    wave = drawn_survey("sector a b c\npublic agree disagree -\npublic agree agree -")

    assert one_factor_fit(wave)["n"].tolist() == comparability(wave)["n"].tolist() == [0]
    assert fit_table(withhold_small_groups(one_factor_fit(wave))).table["Fit"].tolist() == ["withheld (fewer than 10)"]


def test_ticks_are_no_scale_of_five_points() -> None:
    rows = "public yes no yes 60\npublic no yes no 60\npublic yes yes yes 60"
    wave = drawn_survey(f"sector o__a o__b o__c times\n{rows}", themes={"risk": ["o"]})

    assert words_of(wave).startswith("Not defined: the items have fewer than five points")


def test_the_demonstrations_themes_are_one_thing_each_and_the_weak_one_is_too() -> None:
    table = one_factor_fit(demonstration())

    assert table["in_words"].str.split(":").str[0].tolist() == ["Good"] * 6
    assert (table["cfi"] > 0.99).all()


# --- Whether groups can be compared ---------------------------------------------------------------

LARGE = {"public": answers(600), "private": answers(300, shift=0.5)}


@pytest.mark.parametrize(
    ("other", "fails", "differs", "verdict"),
    [
        pytest.param({}, "", "", "Can be compared", id="alike, whatever their score"),
        pytest.param({"of_a": -0.8}, "intercepts", "A", "Can be compared with care", id="one item is another's"),
        pytest.param(
            {"loadings": EVEN * [0.1, 1, 1, 1, 1]}, "loadings", "", "Cannot be compared", id="another loading"
        ),
    ],
)
def test_groups_can_be_compared_as_far_as_they_measure_alike(
    other: dict[str, object], fails: str, differs: str, verdict: str
) -> None:
    wave = survey_of({**LARGE, "independent": answers(300, shift=-0.2, seed=2, **other)})
    (row,) = comparability(wave).to_dict("records")

    assert row["in_words"].split(":")[0] == verdict
    assert (row["fails"], row["differs"], row["differs_in"]) == (fails, differs, "Independent" if differs else "")
    assert row["compared"] == "Public; Private; Independent"
    assert (row["degrees_form"], row["degrees_loadings"], row["degrees_intercepts"]) == (15, 15 + 8, 15 + 8 + 8)


def test_groups_in_which_items_share_two_things_cannot_be_compared() -> None:
    random = np.random.default_rng(8)
    two = np.array([[0.7, 0.7, 0.7, 0, 0], [0, 0, 0, 0.7, 0.7]])
    given = {
        sector: np.searchsorted(CUTS, random.normal(size=(300, 2)) @ two + random.normal(size=(300, 5)) * 0.7)
        for sector in ("public", "private")
    }
    table = comparability(survey_of(given))

    assert table[["fails", "in_words"]].to_numpy().tolist() == [
        ["form", "Cannot be compared: in the groups, what the items have in common is more than one thing."]
    ]


@pytest.mark.parametrize(("third", "compared"), [(99, "Public; Private"), (100, "Public; Private; Independent")])
def test_a_group_with_fewer_than_a_hundred_complete_answers_is_left_out_and_said_to_be(
    third: int, compared: str
) -> None:
    wave = survey_of({**LARGE, "independent": answers(third)})
    table = comparability(wave)
    told = finding(withhold_small_groups(table))

    assert table["compared"].tolist() == [compared]
    assert table["n"].tolist() == [300 if third < 100 else 100]
    assert ("left out, with fewer than 100 complete answers: “Independent”" in told) == (third < 100)


def test_with_fewer_than_two_groups_left_it_is_said_that_there_are_too_few_to_tell() -> None:
    wave = survey_of({"public": answers(300), "private": answers(60)})
    exhibit = comparability_between(wave)

    assert comparability(wave)[["n", "compared"]].to_numpy().tolist() == [[360, ""]]
    assert isinstance(exhibit, Exhibit)
    assert exhibit.title == "By sector, whether scores can be compared cannot be said"
    assert exhibit.table.iloc[0].tolist()[1:] == [
        "Too few to tell: fewer than two groups have 100 complete answers.", "Private", "–", "–", "–"
    ]  # fmt: skip


def test_whoever_did_not_say_is_no_group_and_cannot_be_counted_by_subtraction() -> None:
    table = comparability(survey_of({**LARGE, "-": answers(120)}))

    assert table[["compared", "left_out", "n"]].to_numpy().tolist() == [["Public; Private", "", 300]]


def test_of_three_items_whose_form_cannot_be_tested_the_rest_can() -> None:
    wave = survey_of({"public": LARGE["public"][:, :3], "private": answers(300, of_a=-0.8)[:, :3]})
    (row,) = comparability(wave).to_dict("records")

    assert row["degrees_form"] == 0
    assert np.isnan(row["rmsea_change_loadings"])
    assert row["cfi_change_loadings"] == row["cfi_loadings"] - 1
    assert (row["fails"], row["differs"]) == ("intercepts", "A")


def fit(cfi: float, rmsea: float, degrees: int = 10) -> Fit:
    return Fit(20.0, degrees, 0.05, cfi, 0.98, rmsea, 0.0, 0.1, 0.03)


FORM = fit(0.990, 0.030)


@pytest.mark.parametrize(
    ("loadings", "p_value", "standing"),
    [
        pytest.param(fit(0.979, 0.046), 0.049, ("loadings", []), id="all three say so"),
        pytest.param(fit(0.979, 0.046), 0.050, (None, []), id="by no more than chance"),
        pytest.param(fit(0.981, 0.046), 0.049, (None, ["loadings"]), id="CFI does not"),
        pytest.param(fit(0.979, 0.044), 0.049, (None, ["loadings"]), id="RMSEA does not"),
        pytest.param(fit(0.981, 0.044), 0.000, (None, []), id="what does not matter, among many"),
    ],
)
def test_a_step_fails_where_cfi_rmsea_and_the_test_say_so(
    loadings: Fit, p_value: float, standing: tuple[str | None, list[str]]
) -> None:
    assert _standing([FORM, loadings, loadings], [p_value, 1.0]) == standing


@pytest.mark.parametrize(
    ("form", "fails"), [(fit(0.90, 0.2), None), (fit(0.89, 0.2), "form"), (replace(FORM, srmr=0.081), "form")]
)
def test_the_form_fails_where_one_factor_does_not_fit(form: Fit, fails: str | None) -> None:
    assert _standing([form, form, form], [1.0, 1.0]) == (fails, [])


def test_tests_of_all_themes_are_adjusted_together() -> None:
    given = {"public": answers(900), "private": answers(300, of_a=-0.25)}
    alone = comparability(survey_of(given))
    twice = {sector: np.hstack([of_sector, of_sector]) for sector, of_sector in given.items()}
    among = comparability(survey_of(twice, themes={"one": ITEMS[:5], "again": ITEMS[5:]}))

    assert alone["p_adjusted_intercepts"][0] < 0.05
    assert among["p_adjusted_intercepts"][0] == pytest.approx(2 * alone["p_adjusted_intercepts"][0])


def test_a_theme_beyond_doubt_is_one_that_no_test_can_put_in_doubt() -> None:
    """A theme's own tests are the strictest: adjusted for others, they find less."""
    wave = demonstration()
    for asked in wave.questionnaire.profile:
        table = comparability(wave, asked.id).set_index("theme")
        beyond = [theme for theme in table.index if is_beyond_doubt(wave, theme, asked.id)]

        assert table.loc[beyond, ["fails", "in_doubt"]].eq("").all(axis=None)
    assert not is_beyond_doubt(wave, "partners", "sector")
    assert is_beyond_doubt(wave, "vision", "sector")


def test_of_what_cannot_be_told_nothing_is_doubtful() -> None:
    assert is_beyond_doubt(survey_of({"public": answers(30), "private": answers(30)}), "risk", "sector")


def test_what_the_demonstration_planted_between_sectors_is_found() -> None:
    table = comparability(demonstration()).set_index("theme")

    assert table["fails"].to_dict() == dict.fromkeys(table.index, "") | {"partners": "intercepts"}
    assert table.loc["partners", ["differs", "differs_in"]].tolist() == ["Sharing goes one way", "Independent"]
    assert table["in_doubt"].eq("").all()


def test_an_unknown_question_is_a_mistake_and_one_that_was_not_asked_is_said_so() -> None:
    told = comparability_between(survey_of(LARGE), "role")

    assert isinstance(told, Sentence)
    assert str(told) == "This survey did not ask the profile question “role”, so there is nothing to show here."


# --- In words -------------------------------------------------------------------------------------

CAN, CARE, CANNOT = "Can be compared: so.", "Can be compared with care: so.", "Cannot be compared: so."
FEW = "Too few to tell: fewer than two groups have 100 complete answers."


def verdicts(*words: str, left_out: str = "", differs: str = "") -> pd.DataFrame:
    table = pd.DataFrame({
        "title": list("ABCDEF")[: len(words)], "in_words": list(words), "compared": "Public; Independent",
        "left_out": left_out, "differs": [differs if word == CARE else "" for word in words],
        "differs_in": "Independent", "n": pd.array([300] * len(words), dtype="Int64"), "withheld": False,
    })  # fmt: skip
    table.attrs = {"family": "comparability", "by_title": "Kind of organisation", "fewest": 100}
    return table


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (verdicts(CAN), "the one theme score can be compared."),
        (verdicts(CAN, CAN), "both theme scores can be compared."),
        (verdicts(CAN, CAN, CARE), "the scores of “A” and “B” can be compared: the score of “C” can be compared with "
         "care only."),
        (verdicts(CAN, CAN, CAN, CAN, CANNOT), "four of five theme scores can be compared: the score of “E” cannot be "
         "compared."),
        (verdicts(CARE, CANNOT), "the score of “A” can be compared with care only: the score of “B” cannot be "
         "compared."),
        (verdicts(CAN, FEW), "the score of “A” can be compared: of “B” it cannot be said."),
        (verdicts(FEW, FEW), "whether scores can be compared cannot be said: fewer than two groups have 100 complete "
         "answers."),
        (verdicts(CAN, CAN, left_out="Private"), "both theme scores can be compared: left out, with fewer than 100 "
         "complete answers: “Private” (both themes)."),
        (verdicts(CAN, CARE, differs="One way"), "the score of “A” can be compared: the score of “B” can be compared "
         "with care only; respondents alike on “B” answer “One way” differently, furthest off those of “Independent”."),
    ],
)  # fmt: skip
def test_what_can_be_compared_is_said_by_theme(table: pd.DataFrame, told: str) -> None:
    assert str(claim(table)) == f"By kind of organisation, {told}"


GOOD, POOR, UNTESTED = "Good: one.", "Poor: more.", "Cannot be tested: three."


def fits(*words: str) -> pd.DataFrame:
    table = pd.DataFrame({"title": list("ABCDEF")[: len(words)], "in_words": list(words)})
    table.attrs = {"family": "one_factor_fit"}
    return table


HOW_MUCH = "how much they have in common is another question, which alpha and omega answer"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (fits(GOOD, GOOD, GOOD), f"In all three themes, what the statements have in common is one thing: {HOW_MUCH}."),
        (fits(GOOD, UNTESTED), f"Of “A”, what the statements have in common is one thing: {HOW_MUCH}; of “B” it cannot "
         "be said."),
        (fits(GOOD, POOR), "The statements of “B” have more than one thing in common: look at them one by one as well "
         "as at the score."),
        (fits(UNTESTED), "Whether a theme's statements have one thing in common cannot be said."),
        (fits(), "There is no theme to ask about."),
    ],
)  # fmt: skip
def test_what_statements_have_in_common_is_said_by_theme(table: pd.DataFrame, told: str) -> None:
    assert str(claim(table)) == told


def test_tables_show_the_figures_that_the_words_rest_on() -> None:
    wave = survey_of({**LARGE, "independent": answers(300, of_a=-0.8)})
    fit = fit_table(withhold_small_groups(one_factor_fit(wave)))
    table = withhold_small_groups(comparability(wave))
    compared = comparability_table(table)

    assert isinstance(fit, Exhibit)
    assert fit.table["Fit"].tolist() == ["Good"] or fit.table["Fit"].tolist() == ["Acceptable"]
    assert isinstance(compared, Exhibit)
    cell = compared.table["Equal intercepts: CFI; RMSEA; p"][0].split("; ")
    assert cell[0] == f"{table['cfi_change_intercepts'][0]:.3f}".replace("-", "−")
    assert cell[1] == f"+{table['rmsea_change_intercepts'][0]:.3f}"
    assert cell[2] == "<0.001"
    assert compared.table["Scores"].tolist() == ["With care: “A” differs (Independent)"]
    assert compared.table["Smallest group"].tolist() == ["300"]


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({}, "Can be compared"),
        ({"in_doubt": "loadings"}, "With care: in doubt"),
        ({"fails": "intercepts", "differs": "A", "differs_in": "Private"}, "With care: “A” differs (Private)"),
        ({"fails": "loadings"}, "Cannot be compared: loadings differ"),
        ({"fails": "form"}, "Cannot be compared: more than one factor"),
        ({"in_words": FEW}, FEW),
    ],
)
def test_a_verdict_is_short_in_the_table(found: dict[str, str], shown: str) -> None:
    table = withhold_small_groups(comparability(survey_of(LARGE)))

    assert comparability_table(table.assign(**found)).table["Scores"].tolist() == [shown]


def test_a_survey_without_themes_has_nothing_to_compare() -> None:
    wave = drawn_survey("sector\npublic")

    assert str(comparability_between(wave)) == "There is no theme to ask about."
    assert str(fit_table(withhold_small_groups(one_factor_fit(wave)))) == "There is no theme to ask about."
