"""Scores from 0 to 100, and what is said about how well items hang together."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.analysis.intervals import Alpha
from helpers.analysis.scales import alpha_in_words, reliability, respondent_scores, theme_scores
from helpers.analysis.tables import FIGURES
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
