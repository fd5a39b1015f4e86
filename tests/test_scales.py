"""Scores from 0 to 100, and what is said about how well items hang together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.reliability import Alpha
from helpers.analysis.scales import (
    alpha_in_words,
    item_reliability,
    reliability,
    reliability_in_words,
    respondent_scores,
    theme_scores,
)
from helpers.analysis.tables import FIGURES
from helpers.display.composed.scales import item_reliability_table, reliability_table
from helpers.display.wording import finding, in_words
from helpers.privacy.suppression import withhold_small_groups
from surveys import drawn_survey


def scores_of(drawing: str, **options: object) -> list[float | None]:
    scores = respondent_scores(drawn_survey(drawing, **options))["risk"]
    return [None if np.isnan(score) else score for score in scores]


def test_the_best_answer_scores_a_hundred_whichever_way_an_item_runs() -> None:
    assert scores_of("""
        leaders_back       fear_of_blame
        strongly_agree     strongly_disagree
        agree              disagree
        neither            neither
        strongly_disagree  strongly_agree
        strongly_agree     strongly_agree
    """) == [100, 75, 50, 0, (100 + 0) / 2]


@pytest.mark.parametrize(("answered", "score"), [(0, None), (1, None), (2, None), (3, 75), (4, 75), (5, 75)])
def test_a_score_needs_three_of_five_items(answered: int, score: float | None) -> None:
    cells = ["agree"] * answered + ["-"] * (5 - answered)

    assert scores_of("a b c d e\n" + " ".join(cells)) == [score]


@pytest.mark.parametrize(("items", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (10, 6), (15, 9)])
def test_other_themes_need_as_large_a_share_of_their_items(items: int, needed: int) -> None:
    heading = " ".join(f"item{number}" for number in range(items))
    enough = " ".join(["agree"] * needed + ["-"] * (items - needed))
    too_few = " ".join(["agree"] * (needed - 1) + ["-"] * (items - needed + 1))

    assert scores_of(f"{heading}\n{enough}\n{too_few}") == [75, None]


def test_dont_know_is_no_place_on_the_scale() -> None:
    assert scores_of("""
        a      b      c          d          e
        agree  agree  agree      dont_know  not_applicable
        agree  agree  dont_know  dont_know  -
    """) == [75, None]


def test_a_ticked_barrier_takes_from_the_score() -> None:
    assert scores_of(
        """
        obstacles__law  obstacles__time
        no              no
        yes             no
        yes             yes
        -               -
        """,
        themes={"risk": ["obstacles"]},
    ) == [100, 50, 0, None]


def test_themes_have_mean_scores_with_t_intervals() -> None:
    wave = drawn_survey("""
        leaders_back
        strongly_agree
        neither
        strongly_disagree
        -
    """)
    table = theme_scores(wave)
    # scores 100, 50, 0: the sum of squared influences is (50² + 0² + 50²) / 3², and t(2) at 97.5% is 4.3027
    se = np.sqrt(4 / 3 * (50**2 + 50**2) / 3**2)

    assert table.columns.tolist() == ["theme", "title", *FIGURES]
    assert table[["theme", "estimate", "n"]].to_numpy().tolist() == [["risk", 50, 3]]
    assert 50 - 4.302653 * se < 0  # so the interval ends where the scale does
    assert table[["low", "high"]].to_numpy().tolist() == [[0, 100]]


def test_an_interval_within_the_scale_is_students() -> None:
    wave = drawn_survey("""
        leaders_back  times
        agree         5
        neither       5
    """)
    se = np.sqrt(10 / 9 * 10 * 12.5**2 / 10**2)

    assert theme_scores(wave)[["low", "high"]].to_numpy().tolist() == [
        [pytest.approx(62.5 - 2.2621571628 * se), pytest.approx(62.5 + 2.2621571628 * se)]
    ]


def test_scores_by_group_keep_the_blank_and_the_empty_group() -> None:
    wave = drawn_survey(
        """
        sector  leaders_back
        public  agree
        public  strongly_agree
        -       neither
        """,
        answers={"sector": ["Private", "Public"]},
    )
    table = theme_scores(wave, by="sector")

    assert table[["theme", "group", "n"]].to_numpy().tolist() == [
        ["risk", "Private", 0],
        ["risk", "Public", 2],
        ["risk", "Not stated", 1],
    ]
    assert table["estimate"].fillna(-1).tolist() == [-1, (75 + 100) / 2, 50]
    assert table["low"].isna().tolist() == [True, False, True]  # one respondent shows no variation


def test_scores_are_weighted() -> None:
    wave = drawn_survey("""
        leaders_back    weight
        strongly_agree  3
        neither         1
    """)

    assert theme_scores(wave)["estimate"].tolist() == [(3 * 100 + 1 * 50) / 4]


def test_a_survey_without_themes_has_no_scores() -> None:
    wave = drawn_survey("sector\npublic")

    assert len(theme_scores(wave)) == len(reliability(wave)) == 0
    assert respondent_scores(wave).shape == (1, 0)


def test_a_theme_nobody_answered_is_undefined() -> None:
    wave = drawn_survey("a b c\n- - -\n- - -")

    assert theme_scores(wave)["n"].tolist() == [0]
    assert theme_scores(wave)[["estimate", "low", "high"]].isna().all(axis=None)
    assert reliability(wave)["n"].tolist() == [0]


def test_reliability_reverses_barriers_and_rests_on_complete_answers() -> None:
    wave = drawn_survey("""
        leaders_back    fear_of_blame
        strongly_agree  disagree
        agree           strongly_disagree
        neither         neither
        neither         -
    """)
    # scores 100 75, 75 100, 50 50: variances 625 and 625, covariance 312.5, of the sum 1875: 2 × (1 - 1250/1875)
    table = reliability(wave)

    assert table[["n", "items", "alpha"]].to_numpy().tolist() == [[3, 2, pytest.approx(2 / 3)]]
    assert table["in_words"].tolist() == ["Questionable: the items hang together loosely, so read the score with care."]


def test_one_item_has_no_alpha_and_it_is_said() -> None:
    table = reliability(drawn_survey("a\nagree\ndisagree"))

    assert table["alpha"].isna().tolist() == [True]
    assert table["in_words"].tolist() == ["Not defined: the theme has one item, and alpha compares several."]


TICKED_FREELY = """
    obstacles__law  obstacles__time  obstacles__trust  times
    yes             no               no                10
    yes             yes              no                5
    yes             yes              yes               2
"""


def words_about(drawing: str, **options: object) -> str:
    table = reliability(drawn_survey(drawing, themes={"risk": ["obstacles"]}, **options))
    assert table["alpha"].isna().tolist() == [table["in_words"][0].startswith("Does not apply")]
    return str(table["in_words"][0].split(":")[0])


@pytest.mark.parametrize(("at_most", "words"), [(2, "Does not apply"), (3, "Weak"), (None, "Weak")])
def test_alpha_does_not_apply_where_the_questionnaire_lets_only_so_many_be_ticked(
    at_most: int | None, words: str
) -> None:
    assert words_about(TICKED_FREELY, at_most={"obstacles": at_most} if at_most else {}) == words


@pytest.mark.parametrize(("at_most", "scored"), [(2, []), (3, ["risk"])])
def test_a_theme_of_which_only_so_many_could_be_ticked_has_no_score(at_most: int, scored: list[str]) -> None:
    wave = drawn_survey(TICKED_FREELY, themes={"risk": ["obstacles"]}, at_most={"obstacles": at_most})
    assert theme_scores(wave)["theme"].tolist() == scored


@pytest.mark.parametrize(
    ("alpha", "word"),
    [
        (0.85, "Good"),
        (0.80, "Good"),
        (0.799, "Acceptable"),
        (0.70, "Acceptable"),
        (0.699, "Questionable"),
        (0.60, "Questionable"),
        (0.599, "Weak"),
        (-0.2, "Weak"),
        (np.nan, "Not defined"),
    ],
)
def test_a_weak_scale_is_said_to_be_weak(alpha: float, word: str) -> None:
    assert alpha_in_words(Alpha(alpha, np.nan, np.nan, 300), 5).split(":")[0] == word


# --- Omega, and item by item ----------------------------------------------------------------------

# Four statements that go together, the third a barrier, and a fifth that goes its own way.
FIVE = """
    a               b               fear_of_blame      d               e         times
    strongly_agree  strongly_agree  strongly_disagree  strongly_agree  disagree  4
    strongly_agree  agree           disagree           disagree        agree     4
    agree           disagree        strongly_disagree  strongly_agree  agree     4
    disagree        strongly_agree  disagree           agree           neither   4
    agree           agree           agree              agree           neither   4
    neither         neither         neither            neither         neither   8
    disagree        disagree        agree              disagree        agree     8
    neither         disagree        strongly_agree     neither         disagree  4
    disagree        disagree        agree              disagree        -         9
"""
COMPLETE = "\n".join(FIVE.splitlines()[:-1])


def item_table(drawing: str, **options: object) -> pd.DataFrame:
    return item_reliability(drawn_survey(drawing, **options), "risk")


def test_omega_stands_beside_alpha_and_neither_is_weighted() -> None:
    table = reliability(drawn_survey(FIVE))

    assert table.columns.tolist() == [
        "theme", "title", "n", "items", "alpha", "low", "high", "omega", "in_words"
    ]  # fmt: skip
    assert table["n"].tolist() == [40]  # the last nine left the fifth statement blank
    assert 0.6 < table["alpha"][0] < table["omega"][0] < 1
    assert not table.attrs["weighted"]
    assert table.attrs["weighting"].startswith("These figures describe the questionnaire rather than the population")


@pytest.mark.parametrize(("items", "has_alpha", "has_omega"), [(1, False, False), (2, True, False), (3, True, True)])
def test_omega_needs_three_items_and_alpha_two(items: int, has_alpha: bool, has_omega: bool) -> None:
    themes = {"risk": ["a", "b", "fear_of_blame"][:items]}
    table = reliability(drawn_survey(FIVE, themes=themes))

    assert [not table[column].isna()[0] for column in ("alpha", "omega")] == [has_alpha, has_omega]


@pytest.mark.parametrize(
    ("alpha", "of_theme", "words"),
    [
        (0.62, 0.65, "Questionable: the items hang together loosely, so read the score with care."),
        (0.62, 0.59, "Questionable: the items hang together loosely, so read the score with care. Omega says: weak."),
        (0.62, np.nan, "Questionable: the items hang together loosely, so read the score with care."),
        (0.59, 0.61, "Weak: the items have too little in common, so read them one by one rather than as a score. "
         "Omega says: questionable."),
        (np.nan, 0.61, "Not defined: too few respondents answered every item, or all of them answered alike."),
    ],
)  # fmt: skip
def test_omega_is_heard_where_it_says_something_else(alpha: float, of_theme: float, words: str) -> None:
    assert reliability_in_words(Alpha(alpha, np.nan, np.nan, 300), of_theme, 5) == words


def test_each_item_has_its_correlation_with_the_others_and_alpha_without_it() -> None:
    table = item_table(FIVE)

    assert table[["theme", "item", "title"]].to_numpy()[2].tolist() == ["risk", "fear_of_blame", "Fear of blame"]
    assert table["n"].tolist() == [40] * 5
    assert (table["item_rest"] > 0.4).tolist() == [True, True, True, True, False]
    assert table["alpha"].tolist() == [reliability(drawn_survey(FIVE))["alpha"][0]] * 5
    others = reliability(drawn_survey(COMPLETE, themes={"risk": ["a", "b", "fear_of_blame", "d"]}))
    assert table["alpha_without"][4] == pytest.approx(others["alpha"][0])


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param("a\nagree\ndisagree", id="one item"),
        pytest.param("a b c\n- agree agree\n- agree disagree", id="an item that nobody answered"),
        pytest.param("a b c times\nagree agree agree 12", id="all alike"),
        pytest.param("a b c\nagree agree disagree", id="one respondent"),
    ],
)
def test_what_items_add_is_undefined_where_nothing_varies(drawing: str) -> None:
    table = item_table(drawing)

    assert table[["item_rest", "low", "high", "alpha", "alpha_without", "gain"]].isna().all(axis=None)


def test_items_of_which_only_so_many_could_be_ticked_do_not_hang_together_by_the_questions_making() -> None:
    table = item_table(TICKED_FREELY, themes={"risk": ["obstacles"]}, at_most={"obstacles": 2})

    assert table["n"].tolist() == [17] * 3
    assert table[["item_rest", "alpha_without"]].isna().all(axis=None)
    assert finding(withhold_small_groups(table)).startswith("How each statement goes with the others is not defined")


@pytest.mark.parametrize(("respondents", "hidden"), [(9, True), (10, False)])
def test_items_answered_in_full_by_fewer_than_ten_are_withheld(respondents: int, hidden: bool) -> None:
    rows = "\n".join(["agree disagree agree", "disagree agree neither"] * 5)
    rows = "\n".join(rows.splitlines()[:respondents])
    table = withhold_small_groups(item_table(f"a b c\n{rows}"))
    figures = ["n", "item_rest", "low", "high", "alpha", "alpha_without", "gain", "gain_low", "gain_high"]

    assert table[figures].isna().all(axis=None) == hidden
    assert set(item_reliability_table(table).table["Alpha without it"]) >= ({"[c]"} if hidden else set())
    assert finding(table).startswith("How each statement goes with the others is withheld") == hidden


# --- As readers see it ----------------------------------------------------------------------------


def test_a_weak_scale_is_told_as_weak_and_an_undefined_one_is_not_withheld() -> None:
    table = pd.DataFrame({
        "theme": ["risk", "vision", "one"], "title": ["Risk", "Vision", "One"],
        "n": pd.array([900, 9, 900], dtype="Int64"),
        "items": pd.array([5, 5, 1], dtype="Int64"), "alpha": [0.41, 0.8, np.nan], "low": [0.36, 0.5, np.nan],
        "high": [0.46, 0.9, np.nan], "omega": [0.44, 0.81, np.nan],
        "in_words": ["Weak: read item by item.", "Good.", "Not defined: one item."],
    })  # fmt: skip
    table.attrs = {"family": "reliability", "unit": "alpha"}
    exhibit = reliability_table(withhold_small_groups(table))

    assert exhibit.title == "The statements of “Risk” hang together loosely"
    assert exhibit.table["Alpha"].tolist() == ["0.41", "[c]", "–"]
    assert exhibit.table["95% interval"].tolist() == ["0.36 to 0.46", "[c]", "–"]
    assert exhibit.table["Omega"].tolist() == ["0.44", "[c]", "–"]
    assert exhibit.table["In words"].tolist()[1] == "withheld (fewer than 10)"


def test_the_table_of_items_says_alpha_with_all_of_them_and_that_it_is_not_weighted() -> None:
    exhibit = item_reliability_table(withhold_small_groups(item_table(FIVE)))

    assert exhibit.table["Statement"].tolist() == ["A", "B", "Fear of blame", "D", "E"]
    assert exhibit.title.startswith("“E” goes least with the other statements (−0.")
    alpha = reliability(drawn_survey(FIVE))["alpha"][0]
    assert f"Alpha with all of them is {alpha:.2f}." in exhibit.notes
    assert "These figures describe the questionnaire rather than the population, so they are not weighted." in (
        exhibit.notes
    )


def test_a_survey_without_themes_is_said_to_have_no_alpha() -> None:
    table = withhold_small_groups(reliability(drawn_survey("sector\npublic")))

    assert str(reliability_table(table)) == str(in_words(table)) == "No theme has an alpha."
