"""How many people of the population: shares times its size, where that is known."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.analysis.estimates import barrier_shares, option_shares
from helpers.analysis.tables import FIGURES, design_of
from helpers.analysis.totals import barrier_totals, option_totals
from helpers.display.composed.options import people_asking
from helpers.display.exhibit import Exhibit
from helpers.display.wording import headline
from helpers.errors import InputError
from helpers.privacy.suppression import withhold_small_groups
from surveys import drawn_population, drawn_survey

DRAWING = """
    sector   region  support__law  support__time  fear_of_blame  leaders_back  times
    public   north   yes           no             agree          agree         12
    public   south   no            yes            disagree       disagree      8
    private  north   yes           yes            dont_know      agree         5
    private  south   no            yes            agree          -             15
"""
WAVE = drawn_survey(DRAWING, population=drawn_population(sector={"Public": 7_500, "Private": 2_500}), weighting={})


def test_a_total_is_the_share_times_the_population() -> None:
    shares, totals = option_shares("support", WAVE), option_totals("support", WAVE)

    # Of the public 12 of 20 want law, of the private 5 of 20.
    assert totals[["option", "estimate"]].to_numpy().tolist()[0] == ["Law", pytest.approx(7_500 * 12 / 20 + 2_500 / 4)]
    for figure in ("estimate", "low", "high", "se"):
        assert totals[figure].tolist() == pytest.approx((10_000 * shares[figure]).tolist())
    for figure in ("n", "n_effective", "design_effect"):
        assert totals[figure].tolist() == pytest.approx(shares[figure].tolist())
    assert [totals.attrs[fact] for fact in ("unit", "people")] == ["people", 10_000]


def test_the_population_is_counted_once_however_many_questions_it_is_counted_by() -> None:
    margins = drawn_population(sector={"Public": 7_500, "Private": 2_500}, region={"North": 4_000, "South": 6_000})

    assert option_totals("support", drawn_survey(DRAWING, population=margins, weighting={})).attrs["people"] == 10_000


def test_where_everybody_answered_the_error_is_that_of_a_weighted_total() -> None:
    design = design_of(WAVE)
    wants_law = WAVE.ticked("support")["Law"].to_numpy(dtype=float)[:, None]
    blown_up = design.weights[:, None] * wants_law * 10_000 / len(WAVE.responses)

    # R: svytotal(~law, rake(...))
    assert option_totals("support", WAVE)["se"].tolist()[0] == pytest.approx(design.standard_errors(blown_up)[0])


def test_the_totals_of_groups_add_up_to_that_of_all() -> None:
    for by in ("sector", "region", ["sector", "region"]):
        groups = option_totals("support", WAVE, by).groupby("option", sort=False)["estimate"].sum()

        assert groups.tolist() == pytest.approx(option_totals("support", WAVE)["estimate"].tolist())


def test_the_base_of_a_groups_total_is_the_group() -> None:
    table = option_totals("support", WAVE, "sector")

    assert table[["option", "group", "estimate", "n"]].to_numpy().tolist() == [
        ["Law", "Public", pytest.approx(4_500), 20],
        ["Law", "Private", pytest.approx(625), 20],
        ["Time", "Public", pytest.approx(3_000), 20],
        ["Time", "Private", pytest.approx(2_500), 20],
    ]


def test_a_group_whose_size_is_known_has_a_surer_total_than_one_whose_size_is_not() -> None:
    # Every one of the private wants time: how many they are is known from the margins, and so is their total.
    of_sector = option_totals("support", WAVE, "sector").set_index(["option", "group"])["se"]
    of_region = option_totals("support", WAVE, "region").set_index(["option", "group"])["se"]

    assert of_sector["Time", "Private"] == pytest.approx(0, abs=1e-6)
    assert of_region["Time", "South"] > 500


def test_whoever_does_not_know_is_part_of_the_population_and_no_barrier_to_them() -> None:
    shares = barrier_shares(WAVE.items(), WAVE).set_index("item")["n"]
    totals = barrier_totals(WAVE.items(), WAVE).set_index("item")

    # Blame: 12 of 20 of the public and 15 of 20 of the private, of whom five do not know.
    assert totals.loc["fear_of_blame", "estimate"] == pytest.approx(7_500 * 12 / 20 + 2_500 * 15 / 20)
    assert [shares["fear_of_blame"], totals.loc["fear_of_blame", "n"]] == [35, 40]
    # Of leaders: 8 of 20, none of the five who answered; fifteen left it blank, and count as those who did not.
    assert totals.loc["leaders_back", "n"] == 25
    assert totals.attrs["base"] == "respondents who gave any answer"


def test_a_group_that_nobody_answered_in_has_no_total() -> None:
    wave = drawn_survey(
        "sector support__law times\npublic yes 6\npublic no 6\nprivate - 4",
        population=drawn_population(sector={"Public": 7_500, "Private": 2_500}),
        weighting={},
    )
    table = option_totals("support", wave, "sector")

    assert table["n"].tolist() == [12, 0]
    assert np.isnan(table.loc[1, ["estimate", "low", "high", "se"]].astype(float)).all()


def test_without_a_population_of_known_size_there_are_no_totals() -> None:
    with pytest.raises(InputError, match=r"no margins to weight to; give the population's margins in population\.csv"):
        option_totals("support", drawn_survey(DRAWING))
    with pytest.raises(InputError, match="no margins to weight to"):
        barrier_totals(WAVE.items(), drawn_survey(DRAWING))


def test_no_items_make_a_table_without_rows() -> None:
    table = barrier_totals(WAVE.items().head(0), WAVE, "sector")

    assert len(table) == 0
    assert table.columns.tolist() == ["item", "title", "theme", "barrier", "group", *FIGURES]


def test_totals_in_words_are_told_to_three_figures_and_ties_as_ties() -> None:
    barriers = withhold_small_groups(barrier_totals(WAVE.items(), WAVE))
    level = withhold_small_groups(option_totals("support", WAVE))
    groups = withhold_small_groups(option_totals("support", WAVE, "sector"))

    assert str(headline(barriers.head(1))).startswith("About 6,380 people meet the barrier “Fear of blame”. ")
    assert "about 3,690 “Not the case: Leaders back”: they are too close" in str(headline(barriers))
    assert str(headline(level)).startswith(
        "About 5,500 people would choose “Time”, about 5,130 “Law”: they are too close to say which comes first."
    )
    assert str(headline(groups.head(2))).startswith(
        "About 4,500 people would choose “Law” (Public): no other row of the table stands for as many."
    )


def test_more_than_three_level_at_the_top_are_counted_and_not_named() -> None:
    wave = drawn_survey(
        "sector a__law a__time a__staff a__money times\npublic yes no yes no 20\npublic no yes no yes 20",
        population=drawn_population(sector={"Public": 9_000}),
        weighting={},
    )

    assert str(headline(withhold_small_groups(option_totals("a", wave)))).startswith(
        "About 4,500 people would choose “Law”: three more rows are level with that."
    )


def test_people_who_ask_are_shown_in_a_table_largest_first() -> None:
    exhibit = people_asking(WAVE, "support")

    assert isinstance(exhibit, Exhibit)
    assert exhibit.table[["Option", "People", "Base"]].to_numpy().tolist() == [
        ["Time", "5,500", "40"],
        ["Law", "5,130", "40"],
    ]
    assert isinstance(people_asking(WAVE, "support", by="sector"), Exhibit)


@pytest.mark.parametrize(
    ("question", "by", "said"),
    [
        (
            "support",
            None,
            "This survey is not weighted to a population of known size, so shares cannot be told as people.",
        ),
        ("tools", None, "This survey did not ask the question “tools”, so there is nothing to show here."),
        ("support", "place", "This survey did not ask the profile question “place”, so there is nothing to show here."),
    ],
)
def test_where_there_are_no_totals_a_sentence_says_why(question: str, by: str | None, said: str) -> None:
    assert str(people_asking(drawn_survey(DRAWING), question, by)) == said
