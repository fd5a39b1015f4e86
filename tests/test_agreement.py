"""How far the frame's coding agrees with a person's: Krippendorff's alpha, precision and recall."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t

from helpers.analysis.agreement import (
    ALL_CODES,
    NOBODY,
    Agreement,
    agreement_in_words,
    coding_agreement,
    krippendorff_alpha,
    masi_distances,
)
from helpers.privacy.suppression import withhold_small_groups
from written_surveys import CODES, written_survey

NOMINAL = 1.0 - np.eye(6)


def units(*coders: str) -> NDArray[np.intp]:
    """Units by coders, from a word a coder: a digit is a value, a dot a unit that the coder did not code."""
    return np.array([[NOBODY if sign == "." else int(sign) for sign in coder] for coder in coders]).T


# --- alpha ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        # Krippendorff (2011), Computing Krippendorff's alpha-reliability: two coders and two values; two
        # coders and five values; four coders with gaps.
        (("0100000010", "1110010000"), 0.095),
        (("001132224330", "101112224333"), 0.692),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
)
def test_alpha_is_that_of_published_examples(coders, alpha):
    assert round(krippendorff_alpha(units(*coders), NOMINAL).alpha, 3) == alpha


def test_alpha_of_two_values_is_one_less_observed_by_expected_disagreement():
    # Two of four units disagree; of the eight values three are 1, so a pair differs 2·3·5 times of 8·7.
    found = krippendorff_alpha(units("1100", "1010"), NOMINAL)
    assert found.alpha == pytest.approx(1 - (2 / 4) / (2 * 4 * 4 / (8 * 7)))
    assert krippendorff_alpha(units("1100", "1000"), NOMINAL).alpha == pytest.approx(
        1 - (1 / 4) / (2 * 3 * 5 / (8 * 7))
    )


def test_a_unit_that_one_coder_alone_coded_tells_nothing():
    with_gaps, without = units("1100.1", "10001."), units("1100", "1000")
    assert krippendorff_alpha(with_gaps, NOMINAL) == krippendorff_alpha(without, NOMINAL)


def test_its_interval_leaves_every_unit_out_in_turn():
    values = units("110010101100", "110011001100")
    alphas = np.array([krippendorff_alpha(np.delete(values, one, axis=0), NOMINAL).alpha for one in range(12)])
    margin = t.ppf(0.975, 11) * np.sqrt(11 / 12 * ((alphas - alphas.mean()) ** 2).sum())
    found = krippendorff_alpha(values, NOMINAL)
    assert (found.low, found.high) == pytest.approx((found.alpha - margin, min(found.alpha + margin, 1)))


def test_where_all_values_are_alike_nothing_is_defined():
    assert np.isnan([*vars(krippendorff_alpha(units("0000", "0000"), NOMINAL)).values()]).all()


def test_a_sample_without_a_slip_has_no_interval():
    found = krippendorff_alpha(units("0110", "0110"), NOMINAL)
    assert (found.alpha, np.isnan(found.low), np.isnan(found.high)) == (1.0, True, True)


def test_no_unit_at_all_defines_nothing():
    assert np.isnan(krippendorff_alpha(units("11", ".."), NOMINAL).alpha)


# --- sets of codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("1100", "1100", 0),
        ("1100", "1111", 1 - 1 / 2 * 2 / 3),  # one holds the other
        ("1100", "0110", 1 - 1 / 3 * 1 / 3),  # each has what the other lacks
        ("1100", "0011", 1),
        ("0000", "0000", 0),
        ("0000", "1000", 1),
    ],
)
def test_sets_lie_as_far_apart_as_masi_says(one, other, distance):
    sets = np.array([[sign == "1" for sign in word] for word in (one, other)])
    assert masi_distances(sets)[0, 1] == pytest.approx(distance)


# --- the frame and a person ----------------------------------------------------------------------

# Twelve writers: risk is in the first eleven answers, training in the last.
ANSWERS = ["The risk"] * 11 + ["Training"]


def test_each_code_is_compared_answer_by_answer_with_what_a_person_gave():
    by_hand = [(number, "say", "risk" if number <= 10 else "") for number in range(1, 13)]
    table = coding_agreement(written_survey({"say": ANSWERS}, by_hand=by_hand)).set_index("code")
    risk = table.loc["Risk management"]
    # One of twelve differs; of 24 values 21 are given.
    assert risk["alpha"] == pytest.approx(1 - (1 / 12) / (2 * 21 * 3 / (24 * 23)))
    assert (risk["found"], risk["given"], risk["precision"], risk["recall"]) == (11, 10, 10 / 11, 1.0)
    assert (risk["n"], risk["answers"]) == (12, 12)
    assert table.index.tolist() == [ALL_CODES, "Risk management", "Fear of blame", "Training"]


@pytest.mark.parametrize(("given", "withheld"), [(10, False), (9, True), (0, False)])
def test_a_code_on_few_answers_is_withheld_whole_for_alpha_alone_would_tell_how_few(given, withheld):
    by_hand = [(number, "say", "risk" if number <= given else "") for number in range(1, 13)]
    table = withhold_small_groups(coding_agreement(written_survey({"say": ANSWERS}, by_hand=by_hand)))
    assert table["withheld"].tolist()[:2] == [False, withheld]
    figures = ["alpha", "low", "high", "found", "given", "precision", "recall", "count", "in_words"]
    assert table.loc[1, figures].isna().all() == withheld


def test_a_code_that_nobody_gave_has_no_shares_and_nothing_withheld():
    blame = coding_agreement(written_survey({"say": ANSWERS}, by_hand=[(1, "say", "risk")])).set_index("code")
    row = blame.loc["Fear of blame"]
    assert (row["found"], row["given"], row["count"]) == (0, 0, 0)
    assert row[["alpha", "precision", "recall"]].isna().all()


def test_what_a_person_codes_by_an_item_is_about_its_theme_too():
    wave = written_survey({"say": ["Blame", "Tea"]}, by_hand=[(1, "say", "blame"), (2, "say", "")])
    assert coding_agreement(wave)["alpha"].iloc[:3].tolist() == [1.0, 1.0, 1.0]


def test_several_coders_are_compared_with_the_frame_and_with_each_other():
    wave = written_survey(
        {"say": ["Risk", "Tea", "Risk", "Tea"]},
        codes=CODES[:1],
        by_hand=[(1, "say", "risk", "A"), (2, "say", "", "A"), (3, "say", "", "A"), (1, "say", "risk", "B")],
    )
    expected = krippendorff_alpha(units("1010", "100.", "1..."), NOMINAL).alpha
    assert coding_agreement(wave)["alpha"].tolist()[1] == pytest.approx(expected)


def test_answers_to_all_questions_are_units_and_their_writers_the_base():
    wave = written_survey(
        {"say": ["Risk", None], "more": ["Tea", "Training"]},
        by_hand=[(1, "say", "risk"), (1, "more", ""), (2, "more", "training")],
    )
    assert coding_agreement(wave)[["n", "answers"]].iloc[0].tolist() == [2, 3]


def test_an_answer_of_which_redaction_left_nothing_is_no_unit():
    wave = written_survey({"say": ["[name]", "Risk"]}, by_hand=[(1, "say", "risk"), (2, "say", "risk")])
    assert coding_agreement(wave)["answers"].iloc[0] == 1


@pytest.mark.parametrize(
    "wave",
    [
        written_survey({"say": ["Risk"]}),
        written_survey({"say": ["[name]"]}, by_hand=[(1, "say", "risk")]),
        written_survey({"say": ["Risk"]}, codes=[], by_hand=[(1, "say", "")]),
    ],
    ids=["nobody coded", "nothing left to code", "no frame"],
)
def test_where_nothing_was_coded_twice_there_are_no_rows(wave):
    assert len(coding_agreement(wave)) == 0


def test_a_sample_of_few_respondents_is_withheld_with_its_words():
    table = withhold_small_groups(coding_agreement(written_survey({"say": ["Risk"]}, by_hand=[(1, "say", "risk")])))
    assert table["withheld"].all()
    assert table[["n", "answers", "alpha", "found", "given", "in_words"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Agreement(0.8, 0.667, 0.9), "Reliable"),
        (Agreement(0.8, 0.666, 0.9), "Tentative"),
        (Agreement(0.799, 0.7, 0.9), "Tentative"),
        (Agreement(0.667, 0.5, 0.8), "Tentative"),
        (Agreement(0.666, 0.5, 0.8), "Not reliable"),
        (Agreement(1.0), "Reliable"),
        (Agreement(np.nan), "Not defined: all answers alike"),
    ],
)
def test_an_alpha_is_said_in_krippendorffs_words(found, words):
    assert agreement_in_words(found) == words
