"""Means and medians in a scale's own numbers, and the minutes that a survey took."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.ratings import item_means, item_medians, minutes_taken
from helpers.analysis.tables import FIGURES
from helpers.display.charts import dots_with_intervals
from helpers.display.claims import claim
from helpers.display.wording import headline
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from surveys import drawn_survey

NA = np.nan


def took(*minutes: float, weights: tuple[float, ...] = ()) -> Survey:
    """A survey of as many respondents, each of whom took so many minutes."""
    rows = "\n".join(f"public {weight}" for weight in weights or [1.0] * len(minutes))
    wave = drawn_survey(f"sector weight\n{rows}")
    wave.responses["seconds"] = [60.0 * one for one in minutes]
    return wave


def test_a_rating_keeps_its_own_numbers() -> None:
    wave = drawn_survey("overall\n10\n7\n4\n-")
    table = item_means(wave.outcomes(), wave)

    assert table[["item", "scale_from", "scale_to", "estimate", "n"]].to_numpy().tolist() == [["overall", 0, 10, 7, 3]]
    assert table.attrs["measure"] == "Mean answer, from 0 to 10"
    assert table.attrs["unit"] == "rating"


def test_named_answers_count_from_one_and_those_outside_the_scale_not_at_all() -> None:
    wave = drawn_survey("""
        fear_of_blame
        strongly_disagree
        agree
        strongly_agree
        dont_know
    """)
    table = item_means(wave.items(), wave)

    assert table[["scale_from", "scale_to", "estimate", "n"]].to_numpy().tolist() == [[1, 5, (1 + 4 + 5) / 3, 3]]
    assert table.attrs["measure"] == "Mean answer, from 1 (Strongly disagree) to 5 (Strongly agree)"


def test_the_answers_of_a_scale_are_its_own_numbers_only_where_all_of_them_are() -> None:
    nearly = {"answers": [str(point) for point in range(10)] + ["10 or more"]}
    wave = drawn_survey("overall\n9\n3", scales={"rating": nearly})
    table = item_means(wave.outcomes(), wave)

    assert table[["scale_from", "scale_to", "estimate"]].to_numpy().tolist() == [[1, 11, (10 + 4) / 2]]


def test_items_on_several_scales_each_keep_theirs() -> None:
    wave = drawn_survey("fear_of_blame overall\nagree 8\nneither 5")
    items = pd.concat([wave.items(), wave.outcomes()])
    table = item_means(items, wave)

    assert table[["scale_from", "scale_to", "estimate"]].to_numpy().tolist() == [[1, 5, 3.5], [0, 10, 6.5]]
    assert table.attrs["measure"] == "Mean answer, each on its own scale"


def test_an_interval_ends_at_the_ends_of_the_scale() -> None:
    wave = drawn_survey("overall\n10\n10\n8")
    table = item_means(wave.outcomes(), wave)

    # A mean of 9 1/3, and 4.3 times an error of 2/3: from 6.5 to 12.2
    assert table["low"].tolist() == [pytest.approx(28 / 3 - 4.302652729911275 * 2 / 3)]
    assert table["high"].tolist() == [10]


def test_means_are_weighted() -> None:
    wave = drawn_survey("overall weight\n10 3\n2 1")

    assert item_means(wave.outcomes(), wave)["estimate"].tolist() == [(3 * 10 + 2) / 4]


def test_a_median_is_the_lowest_answer_that_half_do_not_exceed() -> None:
    wave = drawn_survey("""
        sector   overall  times
        public   3        20
        public   7        30
        private  9        40
    """)
    everybody, groups = item_medians(wave.outcomes(), wave), item_medians(wave.outcomes(), wave, by="sector")

    assert everybody[["estimate", "low", "high", "n"]].to_numpy().tolist() == [[7, 7, 9, 90]]
    assert groups[["group", "estimate", "n"]].to_numpy().tolist() == [["Public", 7, 50], ["Private", 9, 40]]
    assert everybody["design_effect"].isna().all()
    assert everybody.attrs["measure"] == "Median answer, from 0 to 10"


@pytest.mark.parametrize("function", [item_means, item_medians])
def test_an_item_that_nobody_answered_has_no_figure(function: object) -> None:
    wave = drawn_survey("fear_of_blame leaders_back\nagree dont_know\ndisagree -")
    table = function(wave.items(), wave).set_index("item")  # type: ignore[operator]

    assert table["n"].tolist() == [2, 0]
    assert table.loc["leaders_back", ["estimate", "low", "high", "se"]].isna().all()


@pytest.mark.parametrize("function", [item_means, item_medians])
def test_no_items_make_a_table_without_rows(function: object) -> None:
    table = function(drawn_survey("sector\npublic").outcomes(), drawn_survey("sector\npublic"))  # type: ignore[operator]

    assert len(table) == 0
    assert table.columns.tolist() == ["item", "title", "theme", "scale_from", "scale_to", *FIGURES]


def test_the_minutes_are_those_within_which_a_quarter_half_and_three_quarters_were_done() -> None:
    table = minutes_taken(took(*range(1, 13)))

    assert table[["title", "estimate", "n"]].to_numpy().tolist() == [
        ["A quarter", 3, 12],
        ["Half", 6, 12],
        ["Three quarters", 9, 12],
    ]


def test_the_minutes_describe_respondents_and_are_not_weighted() -> None:
    table = minutes_taken(took(5, 10, 15, weights=(1, 1, 8)))

    assert table["estimate"].tolist()[1] == 10
    assert table.attrs["weighted"] is False


def test_whose_times_are_not_known_is_not_in_the_base() -> None:
    assert minutes_taken(took(5, NA, 15, 20))["n"].tolist() == [3, 3, 3]


def test_an_export_without_times_has_no_minutes_and_says_so() -> None:
    table = minutes_taken(took(NA, NA))

    assert len(table) == 0
    assert str(headline(withhold_small_groups(table))) == (
        "How long people took is not known: the export does not say when they began and ended."
    )


def test_minutes_in_words() -> None:
    said = str(headline(withhold_small_groups(minutes_taken(took(*range(1, 101))))))

    assert (
        said == "Half of respondents took 50 minutes or less: a quarter took 25 or less, and three quarters 75 or less."
    )


def test_the_minutes_of_few_are_withheld() -> None:
    said = str(headline(withhold_small_groups(minutes_taken(took(5, 10, 15)))))

    assert said == "How long people took is withheld: the times of fewer than 10 are known."


def test_a_mean_in_words_names_its_scale() -> None:
    wave = drawn_survey("overall times\n7 60\n6 60")
    means, medians = item_means(wave.outcomes(), wave), item_medians(wave.outcomes(), wave)

    assert str(headline(withhold_small_groups(means))) == (
        "“Overall” is 6.5 on average, on a scale from 0 to 10: the 95% interval is 6.4 to 6.6."
    )
    assert str(headline(withhold_small_groups(medians))) == (
        "“Overall” is 6 in the middle of all answers, on a scale from 0 to 10: the 95% interval is 6 to 7."
    )


def test_several_means_are_told_one_by_one_and_those_by_group_told_apart_only_beyond_chance() -> None:
    wave = drawn_survey("""
        sector   overall  in_time  times
        public   7        2        60
        public   6        3        60
        private  1        2        70
        private  2        3        70
    """)
    means = withhold_small_groups(item_means(wave.outcomes(), wave))
    of_groups = withhold_small_groups(item_means(wave.outcomes().head(1), wave, by="sector"))
    alike = withhold_small_groups(item_means(wave.outcomes().tail(1), wave, by="sector"))

    assert str(claim(means)) == (
        "“Overall” is 3.8 on average, on a scale from 0 to 10; “In time” is 2.5 on average, on a scale from 0 to 10."
    )
    assert str(claim(of_groups)).startswith("By sector, the means run from 1.5 (Private) to 6.5 (Public): the groups")
    assert str(claim(alike)).startswith("By sector, the means cannot be told apart")


def test_answers_on_several_scales_have_no_axis_in_common() -> None:
    wave = drawn_survey("fear_of_blame overall times\nagree 8 20\nneither 5 20")
    means = withhold_small_groups(item_means(pd.concat([wave.items(), wave.outcomes()]), wave))

    with pytest.raises(ValueError, match="show the items of one scale"):
        dots_with_intervals(means)
    assert "0 to 10" in dots_with_intervals(means.tail(1)).alternative
