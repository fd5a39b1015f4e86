"""What may be published of small groups: nothing, and nothing that gives it away."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.estimates import barrier_shares, profile_shares
from helpers.analysis.scales import reliability
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from surveys import drawn_survey

SHOWN, WITHHELD = False, True


def grouped(*sizes: int, item: str = "risk_blame") -> pd.DataFrame:
    table = pd.DataFrame({"item": item, "group": [f"group {place}" for place in range(len(sizes))], "estimate": 0.5})
    table["n"] = pd.array(sizes, dtype="Int64")
    table.attrs = {"distribution": ["item"]}
    return table


def counted(*counts: int) -> pd.DataFrame:
    table = pd.DataFrame({"answer": [f"answer {place}" for place in range(len(counts))], "estimate": 0.5})
    table["count"] = pd.array(counts, dtype="Int64")
    table["n"] = pd.array([sum(counts)] * len(counts), dtype="Int64")
    table.attrs = {"distribution": []}
    return table


def alone(n: int) -> pd.DataFrame:
    return grouped(n).drop(columns="group")


def test_a_column_that_nobody_has_declared_public_is_withheld_too() -> None:
    table = grouped(9, 30, 40).assign(title="Blame", brand_new=1.5, told="low")
    shown = withhold_small_groups(table)
    assert shown.loc[0, ["item", "title"]].tolist() == ["risk_blame", "Blame"]
    assert shown.loc[0, ["brand_new", "told", "estimate", "n"]].isna().all()


@pytest.mark.parametrize(("n", "is_withheld"), [(0, WITHHELD), (8, WITHHELD), (9, WITHHELD), (10, SHOWN), (11, SHOWN)])
def test_an_estimate_on_fewer_than_ten_is_withheld(n: int, is_withheld: bool) -> None:
    assert withhold_small_groups(alone(n))["withheld"].tolist() == [is_withheld]


@pytest.mark.parametrize(("count", "is_withheld"), [(0, SHOWN), (1, WITHHELD), (9, WITHHELD), (10, SHOWN)])
def test_a_count_of_one_to_nine_is_withheld_and_nobody_is_shown(count: int, is_withheld: bool) -> None:
    assert withhold_small_groups(counted(count, 50, 60))["withheld"].tolist()[0] == is_withheld


@pytest.mark.parametrize(
    ("sizes", "withheld_sizes"),
    [
        pytest.param([40, 50, 60], [], id="none is small"),
        pytest.param([4, 50, 30], [4, 30], id="one small: the total less the others would give it"),
        pytest.param([4, 9, 30], [4, 9], id="two small, together ten or more"),
        pytest.param([4, 5, 30, 40], [4, 5, 30], id="two small, but together nine"),
        pytest.param([4, 6, 30], [4, 6], id="two small, together ten"),
        pytest.param([0, 50, 60], [0], id="an empty group gives nobody away"),
        pytest.param([4, 0, 50, 60], [4, 0, 50], id="an empty group hides nobody"),
        pytest.param([4, 30, 30], [4, 30], id="the first of two equals"),
        pytest.param([4], [4], id="the only group"),
    ],
)
def test_what_is_withheld_is_not_to_be_had_by_subtraction(sizes: list[int], withheld_sizes: list[int]) -> None:
    table = grouped(*sizes)

    assert table.loc[withhold_small_groups(table)["withheld"], "n"].tolist() == withheld_sizes


def test_an_answer_that_nobody_gave_hides_nobody_and_stays() -> None:
    assert withhold_small_groups(counted(4, 0, 50, 60))["withheld"].tolist() == [WITHHELD, SHOWN, WITHHELD, SHOWN]


def test_each_whole_is_looked_at_by_itself() -> None:
    table = pd.concat([grouped(4, 50, 30), grouped(40, 50, 30, item="risk_law")], ignore_index=True)
    table.attrs = {"distribution": ["item"]}

    assert withhold_small_groups(table)["withheld"].tolist() == [WITHHELD, SHOWN, WITHHELD, SHOWN, SHOWN, SHOWN]


def crossed(**sizes: tuple[int, ...]) -> pd.DataFrame:
    """A table of sectors (its words) by roles: a size each."""
    rows = [(sector, f"role {role}", size) for sector, of_one in sizes.items() for role, size in enumerate(of_one)]
    table = pd.DataFrame(rows, columns=["by_sector", "by_role", "n"]).assign(item="risk_blame", estimate=0.5)
    table.insert(0, "group", table["by_sector"] + ", " + table["by_role"])
    table.attrs = {"distribution": ["item"], "crossed": ["by_sector", "by_role"]}
    return table.astype({"n": "Int64"})


@pytest.mark.parametrize(
    ("table", "withheld_sizes"),
    [
        pytest.param(crossed(public=(40, 50), private=(60, 70)), [], id="none is small"),
        # The least that leaves no single gap in a row or a column.
        pytest.param(crossed(public=(4, 50), private=(60, 70)), [4, 50, 60, 70], id="one small in two by two"),
        pytest.param(
            crossed(public=(4, 50, 51), private=(60, 70, 71), other=(80, 90, 91)),
            [4, 50, 60, 70],
            id="in three by three",
        ),
        pytest.param(
            crossed(public=(4, 7, 51), private=(8, 9, 71), other=(80, 90, 91)),
            [4, 7, 8, 9],
            id="four small, in a square",
        ),
    ],
)
def test_a_withheld_crossing_is_not_to_be_had_from_either_question(
    table: pd.DataFrame, withheld_sizes: list[int]
) -> None:
    published = withhold_small_groups(table)

    assert table.loc[published["withheld"], "n"].tolist() == withheld_sizes
    for question in ("by_sector", "by_role"):
        hidden = table[published["withheld"]].groupby(question)["n"]
        assert (hidden.sum() >= MINIMUM_BASE).all()
        assert (hidden.size() > 1).all()


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_question_of_a_crossing_is_left_with_a_single_gap(sizes: list[list[int]]) -> None:
    table = crossed(**{f"sector_{place}": tuple(of_one) for place, of_one in enumerate(sizes)})
    withheld = withhold_small_groups(table)["withheld"]
    for whole in (["item"], ["item", "by_sector"], ["item", "by_role"]):
        for _, rows in table[table["n"] > 0].groupby(whole):
            hidden, shown = rows.loc[withheld[rows.index], "n"], rows.loc[~withheld[rows.index], "n"]
            assert hidden.empty or shown.empty or (len(hidden) > 1 and hidden.sum() >= MINIMUM_BASE)


def test_estimates_that_are_no_parts_of_a_whole_are_withheld_one_by_one() -> None:
    table = grouped(4, 50, 30)
    table.attrs = {"distribution": None}

    assert withhold_small_groups(table)["withheld"].tolist() == [WITHHELD, SHOWN, SHOWN]


def test_a_withheld_row_keeps_its_keys_and_no_figure() -> None:
    wave = drawn_survey("""
        sector       fear_of_blame  times
        public       agree          20
        private      agree          12
        independent  agree          3
    """)
    table = withhold_small_groups(barrier_shares(wave.items(), wave, by="sector"))
    figures = ["estimate", "low", "high", "n", "n_effective"]

    assert table["group"].tolist() == ["Public", "Private", "Independent"]
    assert table[figures].isna().to_numpy().tolist() == [[False] * 5, [True] * 5, [True] * 5]
    assert table["n"].tolist()[0] == 20


def test_a_profile_withholds_its_counts() -> None:
    wave = drawn_survey("""
        sector       times
        public       20
        private      12
        independent  15
        -            3
    """)
    table = withhold_small_groups(profile_shares("sector", wave))

    assert table["answer"].tolist() == ["Public", "Private", "Independent", "Not stated"]
    assert table["withheld"].tolist() == [SHOWN, WITHHELD, SHOWN, WITHHELD]
    assert table["count"].isna().tolist() == [False, True, False, True]


@pytest.mark.parametrize(("respondents", "is_withheld"), [(9, WITHHELD), (10, SHOWN)])
def test_an_alpha_on_few_respondents_is_withheld_with_its_words(respondents: int, is_withheld: bool) -> None:
    rows = "\n".join("agree agree" if number % 2 else "disagree neither" for number in range(respondents))
    table = withhold_small_groups(reliability(drawn_survey(f"a b\n{rows}")))

    assert table[["alpha", "low", "high", "in_words"]].isna().all(axis=None) == is_withheld


def test_facts_are_kept_and_the_rule_is_said() -> None:
    wave = drawn_survey("sector fear_of_blame\npublic agree")
    table = barrier_shares(wave.items(), wave, by="sector")

    assert withhold_small_groups(table).attrs == table.attrs | {"minimum_base": MINIMUM_BASE}


def test_the_table_given_is_left_as_it_was() -> None:
    table = grouped(4, 50, 30)
    withhold_small_groups(table)

    pd.testing.assert_frame_equal(table, grouped(4, 50, 30))


group_sizes = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(group_sizes)
def test_the_withheld_are_ten_or_more_in_two_groups_or_everybody(sizes: list[int]) -> None:
    withheld = withhold_small_groups(grouped(*sizes))["withheld"].tolist()
    hidden = [size for size, is_withheld in zip(sizes, withheld, strict=True) if is_withheld and size]
    shown = [size for size, is_withheld in zip(sizes, withheld, strict=True) if not is_withheld]

    assert all(size >= MINIMUM_BASE for size in shown)
    assert not hidden or not shown or (len(hidden) >= 2 and sum(hidden) >= MINIMUM_BASE)


@given(group_sizes)
def test_withholding_twice_withholds_no_more(sizes: list[int]) -> None:
    once = withhold_small_groups(grouped(*sizes))

    pd.testing.assert_frame_equal(withhold_small_groups(once), once)
