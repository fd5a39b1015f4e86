"""How well items hang together: by hand, against R's psych package, and in words that claim no more than that."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.reliability import alpha_without, cronbach_alpha, item_rest_correlations
from helpers.display.claims import claim
from helpers.display.wording import finding

NA = np.nan


def test_alpha_of_two_items_by_hand() -> None:
    # variances 1 and 1 with covariance 1/2: of the sum 1 + 1 + 2 × 1/2 = 3, so alpha = 2 × (1 - 2/3)
    values = np.array([[1.0, 2], [2, 1], [3, 3]])

    assert cronbach_alpha(values).alpha == pytest.approx(2 / 3)


def test_alpha_rests_on_complete_answers() -> None:
    values = np.array([[1.0, 2], [2, 1], [3, 3], [NA, 3]])

    assert cronbach_alpha(values).n == 3
    assert cronbach_alpha(values).alpha == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([[1.0], [2], [3]], id="one item"),
        pytest.param([[1.0, 2]], id="one respondent"),
        pytest.param([[NA, 2], [1, NA]], id="nobody complete"),
        pytest.param([[1.0, 2], [1, 2], [1, 2]], id="all alike"),
        pytest.param([[100 / 3, 200 / 3], [200 / 3, 100 / 3], [0, 100]], id="the same sum for all"),
    ],
)
def test_alpha_is_undefined_rather_than_infinite(values: list[list[float]]) -> None:
    found = cronbach_alpha(np.array(values))

    assert np.isnan([found.alpha, found.low, found.high]).all()


# Correlations of each item with the sum of the other two, by hand: the third runs against them.
THREE = np.array([[1.0, 1, 3], [2, 2, 2], [3, 3, 1], [4, 4, 2]])


def test_an_item_goes_with_the_rest_and_not_with_a_sum_that_holds_itself() -> None:
    correlations, _ = item_rest_correlations(THREE)
    # the first beside 4, 4, 4, 6: deviations -1.5 -0.5 0.5 1.5 and -0.5 -0.5 -0.5 1.5, products 3, squares 5 and 3
    first = 3 / np.sqrt(5 * 3)
    # the third beside 2, 4, 6, 8: deviations 1 0 -1 0 and -3 -1 1 3, products -4, squares 2 and 20
    third = -4 / np.sqrt(2 * 20)

    assert correlations.tolist() == pytest.approx([first, first, third])


def test_a_correlations_interval_is_fishers() -> None:
    correlations, (low, high) = item_rest_correlations(np.tile(THREE, (10, 1)))

    assert np.arctanh(correlations[2]) - np.arctanh(low[2]) == pytest.approx(1.959964 / np.sqrt(40 - 3), rel=1e-6)
    assert np.arctanh(high[2]) - np.arctanh(correlations[2]) == pytest.approx(1.959964 / np.sqrt(40 - 3), rel=1e-6)


@pytest.mark.parametrize(
    ("values", "defined"),
    [
        pytest.param([[1.0], [2], [3]], [False], id="one item"),
        pytest.param([[1.0, 2, 2]], [False] * 3, id="one respondent"),
        pytest.param([[1.0, 2, 2], [2, 2, 1], [3, 2, 4]], [True, False, True], id="an item without variance"),
        pytest.param([[NA, 2.0], [1, NA]], [False, False], id="nobody complete"),
    ],
)
def test_an_item_without_variance_goes_with_nothing(values: list[list[float]], defined: list[bool]) -> None:
    correlations, (low, high) = item_rest_correlations(np.array(values))

    assert (~np.isnan(correlations)).tolist() == defined
    assert np.isnan([low, high]).all()  # three respondents show no interval


def test_items_that_go_together_wholly_have_an_interval_without_width() -> None:
    correlations, (low, high) = item_rest_correlations(np.array([[1.0, 1], [2, 2], [3, 3], [4, 4], [5, 5]]))

    assert [*correlations, *low, *high] == pytest.approx([1.0] * 6)


def test_alpha_without_an_item_is_that_of_the_others() -> None:
    without = alpha_without(THREE)

    assert without.alpha.tolist() == pytest.approx(
        [cronbach_alpha(THREE[:, others]).alpha for others in ([1, 2], [0, 2], [0, 1])]
    )
    assert without.alpha[2] == 1.0  # the first two are the same
    assert (without.gain == without.alpha - cronbach_alpha(THREE).alpha).all()


def test_of_two_items_neither_can_be_left_out() -> None:
    without = alpha_without(THREE[:, :2])

    assert np.isnan([without.alpha, without.gain, without.low, without.high]).all()


def drawn(respondents: int, seed: int, loadings: tuple[float, ...] = (0.7, 0.7, 0.7, 0.7, 0.1)) -> Numbers:
    """Answers from one to five, by a factor that the items load on."""
    random = np.random.default_rng(seed)
    strength = np.array(loadings)
    own = random.normal(size=(respondents, len(strength))) * np.sqrt(1 - strength**2)
    return np.clip(np.round(3 + random.normal(size=(respondents, 1)) * strength + own), 1, 5)


def test_the_interval_of_what_alpha_gains_is_as_wide_as_it_varies_from_survey_to_survey() -> None:
    surveys = [alpha_without(drawn(300, seed)) for seed in range(300)]
    gains = np.array([one.gain for one in surveys])
    widths = np.array([one.high - one.low for one in surveys]).mean(axis=0) / (2 * 1.959964)

    assert widths == pytest.approx(gains.std(axis=0), rel=0.15)
    truth = alpha_without(drawn(100_000, 1)).gain
    covered = [(one.low <= truth) & (truth <= one.high) for one in surveys]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


@pytest.fixture
def golden(shared: Path) -> Path:
    return shared / "golden"


@pytest.mark.parametrize("scale", ["A", "C", "E", "N", "O"])
def test_alpha_and_what_the_items_add_to_it_are_those_of_r(golden: Path, scale: str) -> None:
    expected = json.loads((golden / "reliability_bfi.json").read_text())[scale]
    values = pd.read_csv(golden / "bfi.csv")[expected["items"]].to_numpy(dtype=float)
    values = np.where(np.isin(expected["items"], expected["reversed"]), 7 - values, values)
    found = cronbach_alpha(values)

    assert found.n == expected["n_complete"]
    assert [found.alpha, found.low, found.high] == pytest.approx([expected["alpha"], *expected["feldt_ci"]], rel=1e-8)
    assert item_rest_correlations(values)[0].tolist() == pytest.approx(expected["r_drop"], rel=1e-8)
    assert alpha_without(values).alpha.tolist() == pytest.approx(expected["alpha_if_dropped"], rel=1e-8)


@pytest.mark.parametrize("scale", ["A", "C", "E", "N", "O"])
def test_alpha_of_standardised_items_is_rs_and_that_of_their_average_correlation(golden: Path, scale: str) -> None:
    expected = json.loads((golden / "reliability_bfi.json").read_text())[scale]
    answers = pd.read_csv(golden / "bfi.csv")[expected["items"]].dropna().to_numpy(dtype=float)
    values = np.where(np.isin(expected["items"], expected["reversed"]), 7 - answers, answers)
    found, r = cronbach_alpha((values - values.mean(axis=0)) / values.std(axis=0)).alpha, expected["average_r"]

    assert found == pytest.approx(expected["std_alpha"], rel=1e-8)
    assert found == pytest.approx(5 * r / (1 + 4 * r), rel=1e-8)  # Spearman and Brown


# --- In words -------------------------------------------------------------------------------------


def items(
    *correlations: float, width: float = 0.04, gains: tuple[float, ...] = (), error: float = 0.01, hidden: bool = False
) -> pd.DataFrame:
    """A table of items A, B, C, ... whose alpha is 0.60 together."""
    rest, gain = np.array(correlations), np.array(gains or [-0.05] * len(correlations))
    table = pd.DataFrame({
        "title": list("ABCDEF")[: len(rest)], "item_rest": rest, "low": rest - width, "high": rest + width,
        "alpha": 0.60, "alpha_without": 0.60 + gain, "gain": gain, "gain_low": gain - error, "gain_high": gain + error,
        "n": pd.array([400] * len(rest), dtype="Int64"), "withheld": hidden,
    })  # fmt: skip
    table.attrs = {"family": "item_reliability", "unit": "alpha"}
    return table


LOWER = "alpha is 0.60, and would be lower without any one of them"
NOT_CLEARLY = "alpha is 0.60, and leaving out any one of them would not clearly raise it"
LEAST = "“B” goes least with the other statements"
LITTLE = "its correlation with them is 0.20, which is little"
UNDEFINED = "How each statement goes with the others is not defined"


@pytest.mark.parametrize(
    ("table", "short", "rest"),
    [
        (items(0.5, 0.2, 0.6), LEAST, f"{LITTLE}; {LOWER}"),
        (items(0.5, 0.35, 0.6), LEAST, f"its correlation with them is 0.35; {LOWER}"),
        (
            items(0.5, 0.33, 0.35),
            "“B” and “C” go least with the other statements (0.33 and 0.35)",
            f"they are too close to say which comes first; {LOWER}",
        ),
        (
            items(0.5, 0.51, 0.52),
            "No statement stands out as going least with the others",
            f"their correlations with the others run from 0.50 to 0.52; {LOWER}",
        ),
        (
            items(0.5, -0.2, 0.6),
            LEAST,
            f"its correlation with them is −0.20, which is little; “B” runs against the others; {LOWER}",
        ),
        (
            items(0.5, 0.2, 0.6, gains=(-0.1, 0.08, -0.1)),
            LEAST,
            f"{LITTLE}; leaving out “B” would raise alpha from 0.60 to 0.68",
        ),
        (items(0.5, 0.2, 0.6, gains=(-0.1, 0.08, -0.1), error=0.09), LEAST, f"{LITTLE}; {NOT_CLEARLY}"),
        (items(0.5, 0.2, 0.6, gains=(-0.1, 0.002, -0.1), error=0.001), LEAST, f"{LITTLE}; {NOT_CLEARLY}"),
        (items(0.45, 0.45), "The correlation of the two statements is 0.45 (95% interval 0.41 to 0.49)", ""),
        (items(NA), UNDEFINED, "there is only one"),
        (items(NA, NA, NA), UNDEFINED, "that takes statements that could be ticked freely, and answers that differ"),
        (
            items(0.5, 0.2, 0.6, hidden=True),
            "How each statement goes with the others is withheld",
            "it would rest on fewer than 10 respondents",
        ),
    ],
)
def test_a_statement_is_said_to_go_least_with_the_others_only_where_the_intervals_say_so(
    table: pd.DataFrame, short: str, rest: str
) -> None:
    assert (claim(table).short, claim(table).rest) == (short, rest)


def scales(*alphas: float, omega: float = 0.7) -> pd.DataFrame:
    words = ["Weak: no." if a < 0.6 else "Questionable: loosely." if a < 0.7 else "Good: well." for a in alphas]
    alpha = np.array(alphas)
    table = pd.DataFrame({
        "title": list("ABC")[: len(alpha)], "alpha": alpha, "low": alpha - 0.03, "high": alpha + 0.03, "omega": omega,
        "in_words": words, "n": pd.array([400] * len(alpha), dtype="Int64"), "withheld": False,
    })  # fmt: skip
    table.attrs = {"family": "reliability", "unit": "alpha"}
    return table


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (scales(0.5, 0.8), "The statements of “A” hang together loosely: read such a score with care, and its "
         "statements one by one; as a scale, “A” is weak."),
        (scales(0.5, 0.4, 0.8), "as a scale, “A” and “B” are weak."),
        (scales(0.61, 0.8), "as a scale, “A” may be weak, for the interval reaches below 0.6."),
        (scales(0.65, 0.8), "read such a score with care, and its statements one by one."),
        (scales(0.8, 0.8), "The statements of a theme hang together well enough to be read as one score."),
        (scales(0.8, omega=0.82), "Cronbach's alpha is 0.80 (95% interval 0.77 to 0.83) and McDonald's omega 0.82: "
         "good, well."),
        (scales(0.61), "questionable, loosely; it may be weak, for the interval reaches below 0.6."),
        (scales(0.65), "questionable, loosely."),
        (scales(0.5), "weak, no."),
    ],
)  # fmt: skip
def test_a_weak_scale_is_said_to_be_weak_and_one_that_may_be_is_said_so_too(table: pd.DataFrame, told: str) -> None:
    assert finding(table).endswith(told)
