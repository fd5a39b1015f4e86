"""What weights did can be judged: who stands for whom, how unequal they are, and what they change."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from helpers.analysis.scales import theme_scores
from helpers.analysis.weights import population_targets, weight_summary, weighting_effects
from helpers.survey import Survey
from surveys import drawn_population, drawn_survey


def weighted(drawing: str, trim: dict[str, float] | None = None, **margins: dict[str, int]) -> Survey:
    weighting = {"trim": trim} if trim else {}
    return drawn_survey(drawing, population=drawn_population(**margins), weighting=weighting)


def row(table: pd.DataFrame) -> dict[str, object]:
    (found,) = table.to_dict("records")
    return {str(column): value for column, value in found.items()}


def column(table: pd.DataFrame, name: str) -> list[object]:
    """The cells, a withheld or unknown one as None."""
    return [None if pd.isna(cell) else cell for cell in table[name]]


# --- the summary -----------------------------------------------------------------------------------


def test_the_summary_tells_how_unequal_weights_are() -> None:
    # Half the population is a tenth of the respondents: they weigh 5 and the others 5/9 of the mean.
    found = row(weight_summary(weighted("sector times\npublic 90\nprivate 10", sector={"Public": 10, "Private": 10})))

    assert (found["weights_from"], found["n"]) == ("population", 100)
    assert (found["lowest"], found["highest"]) == pytest.approx((5 / 9, 5))
    kish = 100 * (90 * (5 / 9) ** 2 + 10 * 5**2) / 100**2
    assert found["design_effect"] == pytest.approx(kish)
    assert found["n_effective"] == pytest.approx(100 / kish)
    assert (found["cycles"], found["trimmed"]) == (1, 0)


def test_a_wave_without_weights_loses_nothing_by_them() -> None:
    found = row(weight_summary(drawn_survey("sector times\npublic 13")))

    assert (found["weights_from"], found["lowest"], found["highest"], found["n_effective"]) == ("", 1, 1, 13)


def test_the_exports_own_weights_are_told_as_multiples_of_their_mean_and_zeros_left_out() -> None:
    found = row(weight_summary(drawn_survey("sector weight times\npublic 30 10\npublic 10 10\npublic 0 1")))

    assert (found["weights_from"], found["n"], found["lowest"], found["highest"]) == ("export", 20, 0.5, 1.5)


def test_where_every_weight_is_zero_none_differs_from_another_and_nobody_is_told_of() -> None:
    found = row(weight_summary(drawn_survey("a weight times\nagree 0 30")))

    assert (found["n"], found["design_effect"], found["n_effective"]) == (0, 1, 0)
    assert pd.isna(found["lowest"])


def test_the_weight_of_fewer_than_ten_is_not_told() -> None:
    # One weighs most and one least: ten weigh half as much as the mean or less, ten one and a half times or more.
    drawing = "sector weight times\npublic 1 1\npublic 20 9\npublic 60 9\npublic 79 1"
    found = row(weight_summary(drawn_survey(drawing)))
    assert (found["lowest"], found["highest"]) == (0.5, 1.5)
    few = row(weight_summary(drawn_survey("sector weight times\npublic 1 5\npublic 3 4")))
    assert pd.isna(few["lowest"])
    assert pd.isna(few["highest"])


def test_how_many_weights_were_trimmed_is_told_from_ten_on() -> None:
    def trimmed(times: int) -> object:
        drawing = f"sector times\npublic {times}\nprivate {9 * times}"
        found = row(weight_summary(weighted(drawing, {"upper": 2.0}, sector={"Public": 50, "Private": 50})))
        assert (found["lower"], found["upper"]) == (0, 2)
        return found["trimmed"]

    assert trimmed(10) == 10
    assert pd.isna(trimmed(9))


# --- targets ---------------------------------------------------------------------------------------


def test_targets_stand_beside_respondents_before_and_after() -> None:
    wave = weighted("sector times\npublic 30\nprivate 10", sector={"Public": 60, "Private": 40})
    table = population_targets(wave)

    assert table["section"].tolist() == ["Sector", "Sector"]
    assert table[["answer", "count", "n", "before", "population_share", "people"]].to_numpy().tolist() == [
        ["Public", 30, 40, 0.75, 0.6, 60],
        ["Private", 10, 40, 0.25, 0.4, 40],
    ]
    assert table["after"].tolist() == pytest.approx([0.6, 0.4])
    assert json.loads(json.dumps(table.attrs)) == table.attrs


def test_whoever_left_a_question_blank_stands_below_and_keeps_their_share() -> None:
    wave = weighted("sector times\npublic 60\nprivate 20\n- 20", sector={"Public": 50, "Private": 50})
    table = population_targets(wave)

    assert table["answer"].tolist() == ["Public", "Private", "Not stated"]
    assert table["population_share"].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert table["after"].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert column(table, "people") == [50, 50, None]


def test_a_small_group_is_withheld_with_the_next_smallest_and_every_figure_of_it() -> None:
    wave = weighted(
        "sector times\npublic 60\nprivate 30\nindependent 4", sector={"Public": 5, "Private": 5, "Independent": 5}
    )
    table = population_targets(wave)

    assert table["withheld"].tolist() == [False, True, True]
    for figures in ("count", "before", "after"):
        assert [cell is None for cell in column(table, figures)] == [False, True, True]
    assert table["population_share"].tolist() == pytest.approx([1 / 3] * 3)  # the population is public


def test_how_few_left_a_question_blank_cannot_be_worked_out_from_targets_or_weighted_shares() -> None:
    # Four of 104 left it blank. Shares of everybody would be 96% of the population's own, and so tell of the four.
    wave = weighted("sector times\npublic 60\nprivate 40\n- 4", sector={"Public": 50, "Private": 50})
    table = population_targets(wave)

    assert column(table, "count") == [60, None, None]
    assert table["population_share"].tolist()[:2] == [0.5, 0.5]
    assert table["after"].tolist()[0] == pytest.approx(0.5, rel=1e-12)
    assert table["before"].tolist()[0] == 60 / 104
    assert column(table, "population_share")[2] is None


def test_answers_counted_together_are_withheld_where_one_of_them_is() -> None:
    # The 25 less the 20 police, who stand alone in another chapter, would be the 5 of fire and rescue.
    wave = weighted(
        "organisation times\npolice 20\nfire_and_rescue 5\nhealth 30\neducation 6",
        organisation={"Police | Fire and rescue": 10, "Health": 10, "Education": 10},
    )
    table = population_targets(wave)

    assert table["answer"].tolist() == ["Police or Fire and rescue", "Health", "Education"]
    assert column(table, "count") == [None, 30, None]


def test_answers_counted_together_are_added_up_where_each_may_be_shown() -> None:
    wave = weighted(
        "organisation times\npolice 20\nfire_and_rescue 15\nhealth 30",
        organisation={"Police | Fire and rescue": 10, "Health": 10},
    )
    assert column(population_targets(wave), "count") == [35, 30]


def test_a_wave_that_is_not_weighted_to_a_population_has_no_targets() -> None:
    with pytest.raises(ValueError, match="not weighted to a population"):
        population_targets(drawn_survey("sector weight\npublic 2"))


# --- effects ---------------------------------------------------------------------------------------


def test_the_change_that_weighting_makes_is_of_unrounded_estimates() -> None:
    # Unweighted: 15 of 20 agree that blame stops them, which scores 0.25 × 50... a score of 25 each, and 75.
    wave = weighted(
        "sector fear_of_blame times\npublic agree 15\nprivate disagree 5", sector={"Public": 10, "Private": 30}
    )
    table = weighting_effects(theme_scores, wave)

    assert table["estimate"].tolist() == pytest.approx([0.25 * 25 + 0.75 * 75])
    assert table["unweighted"].tolist() == pytest.approx([0.75 * 25 + 0.25 * 75])
    assert table["change"].tolist() == pytest.approx([25.0])
    assert table["unweighted_low"].iloc[0] < 37.5 < table["unweighted_high"].iloc[0]
    assert table.attrs["family"] == "theme_scores"


def test_without_weights_the_same_respondents_count() -> None:
    wave = drawn_survey("fear_of_blame weight\nagree 1\nagree 3\ndisagree 0")
    table = weighting_effects(theme_scores, wave)

    assert table[["estimate", "unweighted", "change", "n"]].to_numpy().tolist() == [[25, 25, 0, 2]]
