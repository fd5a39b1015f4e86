"""Sentences say what a table supports, and no more: drawn tables, and the words they yield."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from helpers.display.exhibit import DATA
from helpers.display.spelling import count, figure, interval, meaning_in_words, percentage, share_in_words
from helpers.display.wording import (
    Sentence,
    finding,
    headline,
    level_with_first,
    meaning_shares,
    ranked,
    row_names,
    title,
)
from helpers.privacy.suppression import withhold_small_groups


def shares(drawn: str, family: str = "barrier_shares", **facts: Any) -> pd.DataFrame:
    """A table from lines of `name estimate low high n`; an underscore in a name is a space."""
    lines = [line.split() for line in drawn.strip().splitlines()]
    name = "option" if family == "option_shares" else "title"
    table = pd.DataFrame({
        name: [line[0].replace("_", " ") for line in lines],
        **{column: [float(line[at]) for line in lines] for at, column in enumerate(["estimate", "low", "high"], 1)},
        "n": pd.array([int(line[4]) for line in lines], dtype="Int64"),
    })  # fmt: skip
    if family in ("barrier_shares", "enabler_shares"):
        table["barrier"] = family == "barrier_shares"
    table.attrs = {"family": family, "unit": "score" if family == "theme_scores" else "share", **facts}
    return withhold_small_groups(table)


def test_a_share_is_said_in_words_with_the_figure_beside_it() -> None:
    assert [share_in_words(share) for share in (0.0, 0.01, 0.34, 0.49, 0.62, 0.99, 1.0)] == [
        "nobody (0%)", "hardly anybody (1%)", "about a third (34%)", "about half (49%)", "about six in ten (62%)",
        "nearly everybody (99%)", "everybody (100%)",
    ]  # fmt: skip


def test_halves_are_rounded_up_and_what_is_not_nothing_is_not_said_to_be_nothing() -> None:
    assert [percentage(share) for share in (0.125, 0.145, 0.285, 0.0049, 0.9951, 0.0)] == [
        "13%", "15%", "29%", "<1%", ">99%", "0%",
    ]  # fmt: skip


def test_a_withheld_figure_is_said_to_be_withheld_wherever_it_would_stand() -> None:
    nothing = float("nan")
    assert [percentage(nothing), figure(nothing, "score"), interval(nothing, nothing, "share"), count(pd.NA)] == [
        "[c]"
    ] * 4


def test_a_barrier_that_stands_alone_is_named_the_biggest() -> None:
    table = shares("""
        Blame     0.62 0.60 0.64 2000
        Law       0.55 0.53 0.57 2000
    """)
    assert finding(table) == "“Blame” is the biggest barrier (62%): it stands in the way of about six in ten (62%)."


def test_barriers_whose_intervals_overlap_are_a_tie() -> None:
    table = shares("""
        Law       0.61 0.59 0.63 2000
        Blame     0.62 0.60 0.64 2000
        Language  0.30 0.28 0.32 2000
    """)
    assert title(table) == "“Blame” and “Law” are the biggest barriers (62% and 61%)"
    assert "the survey cannot say which comes first" in finding(table)


def test_a_crowd_at_the_top_is_no_winner() -> None:
    table = shares("\n".join(f"B{place} 0.5 0.4 0.6 200" for place in range(5)))
    assert title(table) == "No single one stands out: five of five cannot be told apart at the top"


def test_intervals_that_touch_overlap_and_those_a_hair_apart_do_not() -> None:
    table = shares("""
        A  0.60 0.58 0.62 2000
        B  0.56 0.54 0.58 2000
        C  0.55 0.53 0.579 2000
    """)
    assert level_with_first(ranked(table))["title"].tolist() == ["A", "B"]


def test_a_withheld_row_is_in_no_ranking_and_is_said_to_be_withheld() -> None:
    table = shares("""
        Hidden    0.99 0.90 1.00 9
        Blame     0.62 0.60 0.64 2000
    """)
    assert finding(table).startswith("“Blame” is the biggest barrier (62%)")
    assert finding(table).endswith("One figure is withheld, to protect small groups.")


def test_a_table_of_withheld_rows_says_nothing_else() -> None:
    table = shares("A 0.5 0.2 0.8 9\nB 0.4 0.1 0.7 3")
    assert (
        finding(table) == "There is nothing to show: every figure rests on fewer than 10 respondents, and is withheld."
    )


def test_a_tiny_base_is_said_beside_the_finding() -> None:
    assert finding(shares("Blame 0.62 0.33 0.85 12")).endswith(
        "The smallest base is 12 respondents, so read with care."
    )
    assert "read with care" not in finding(shares("Blame 0.62 0.48 0.75 50"))


def test_an_enabler_that_people_disagree_with_is_called_lacking() -> None:
    table = shares("Backing 0.62 0.60 0.64 2000").assign(barrier=False)
    assert row_names(table) == ["Lacking: Backing"]
    helps = shares("Blame 0.62 0.60 0.64 2000", "enabler_shares").assign(barrier=True)
    assert row_names(helps) == ["Free of: Blame"]


def test_scores_name_the_highest_and_the_lowest_and_their_ties() -> None:
    table = shares(
        """
        Vision     58 57 59 2000
        Skills     57 56 58 2000
        Risk       43 42 44 2000
        """,
        "theme_scores",
    )
    assert title(table) == "“Vision” and “Skills” score highest (58 and 57), “Risk” lowest (43)"


def test_scores_that_all_overlap_have_no_highest() -> None:
    table = shares("A 52 48 56 60\nB 50 46 54 60", "theme_scores")
    assert title(table) == "No theme stands out: the intervals of the scores overlap"


def test_one_theme_has_a_score_and_no_rank() -> None:
    assert finding(shares("Only 52 48 56 600", "theme_scores")) == "“Only” scores 52 out of 100."


def by_group(drawn: str) -> pd.DataFrame:
    table = shares(drawn, "theme_scores", by="sector", by_title="Sector")
    renamed = table.rename(columns={"title": "group"}).assign(title="Risk")
    renamed.attrs = table.attrs
    return renamed


def test_groups_that_overlap_cannot_be_told_apart() -> None:
    table = by_group("Public 52 48 56 600\nPrivate 50 46 54 600")
    assert title(table) == "By sector, the scores cannot be told apart"


def test_groups_that_do_not_overlap_are_given_by_their_range_and_not_explained() -> None:
    table = by_group("Public 42 41 43 600\nPrivate 50 49 51 600")
    assert title(table) == "By sector, the scores run from 42 (Public) to 50 (Private)"
    assert "not adjusted" in finding(table)


def test_a_single_group_left_is_compared_with_nobody() -> None:
    table = by_group("Public 42 41 43 600\nPrivate 50 20 80 4")
    assert title(table) == "Only one group can be shown: Public (42)"


def options_by_sector(drawn: str) -> pd.DataFrame:
    table = shares(drawn, "option_shares", by="sector", by_title="Sector")
    parts = table["option"].str.split("/", expand=True)
    split = table.assign(option=parts[0], group=parts[1])
    split.attrs = table.attrs
    return split


def test_what_comes_first_in_every_group_is_said_only_when_it_does() -> None:
    alone = options_by_sector(
        "Law/Public 0.6 0.5 0.7 99\nTime/Public 0.3 0.2 0.4 99\nLaw/Private 0.8 0.7 0.9 99\nTime/Private 0.3 0.2 0.4 99"
    )
    assert title(alone) == "“Law” comes first in both groups"
    tied = alone.assign(high=[0.7, 0.55, 0.9, 0.4])
    tied.attrs = alone.attrs
    assert title(tied) == "“Law” is first, or cannot be told apart from the first, in both groups"
    apart = alone.assign(estimate=[0.6, 0.3, 0.3, 0.8], low=[0.5, 0.2, 0.2, 0.7], high=[0.7, 0.4, 0.4, 0.9])
    apart.attrs = alone.attrs
    assert title(apart) == "No single one comes first in both groups"


def answers(*items: tuple[str, list[float | None]], n: int = 2000) -> pd.DataFrame:
    """Shares of Disagree, Neither and Agree for each item; None is withheld."""
    rows = [
        (name.casefold(), name, answer, meaning, share)
        for name, given in items
        for answer, meaning, share in zip(
            ("Disagree", "Neither", "Agree"), ("negative", "neutral", "positive"), given, strict=True
        )
    ]
    table = pd.DataFrame(rows, columns=["item", "title", "answer", "meaning", "estimate"])
    table["estimate"] = table["estimate"].astype(float)
    table = table.assign(theme="risk", low=table["estimate"] - 0.02, high=table["estimate"] + 0.02)
    table["n"] = pd.array([n if share == share else 4 for share in table["estimate"]], dtype="Int64")
    table.attrs = {"family": "answer_shares", "unit": "share"}
    return withhold_small_groups(table)


def test_answers_are_told_by_how_far_the_high_end_reaches() -> None:
    table = answers(("Blame", [0.2, 0.2, 0.6]), ("Law", [0.5, 0.2, 0.3]))
    assert finding(table) == (
        "Between 30% and 60% said “Agree”, depending on the statement: 60% for “Blame”, 30% for “Law”."
    )


def test_shares_of_answers_are_summed_before_they_are_rounded() -> None:
    table = answers(("Blame", [0.708, 0.146, 0.146])).assign(meaning=["negative", "positive", "positive"])
    assert percentage(meaning_shares(table)["positive"].iloc[0]) == "29%"  # 29.2, and not 15 + 15


def test_a_sum_with_a_withheld_part_is_withheld() -> None:
    table = answers(("Blame", [0.5, None, 0.3])).assign(meaning=["negative", "positive", "positive"])
    assert meaning_shares(table)["positive"].isna().tolist() == [True]


def test_two_items_of_one_name_are_not_added_up() -> None:
    table = answers(("Blame", [0.2, 0.2, 0.6]), ("Law", [0.5, 0.2, 0.3])).assign(title="The same")
    assert meaning_shares(table)["positive"].tolist() == [0.6, 0.3]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["Agree", "Strongly agree"], "agree"),
        (["Often"], "Often"),
        (["Often", "Always"], "Often or Always"),
        (["7", "8", "9"], "7 to 9"),
    ],
)  # fmt: skip
def test_answers_that_mean_the_same_have_words_in_common(labels: list[str], words: str) -> None:
    assert meaning_in_words(labels) == words


def profile(population: list[float]) -> pd.DataFrame:
    table = pd.DataFrame({
        "section": ["Sector", "Sector"], "answer": ["Public", "Private"], "count": pd.array([80, 20], dtype="Int64"),
        "estimate": [0.8, 0.2], "low": [0.7, 0.13], "high": [0.87, 0.3], "n": pd.array([100, 100], dtype="Int64"),
        "population_share": population,
    })  # fmt: skip
    table.attrs = {"family": "profile_shares", "unit": "share"}
    return withhold_small_groups(table)


def test_the_widest_gap_to_the_population_is_named_where_the_interval_bears_it() -> None:
    assert title(profile([0.5, 0.5])) == "“Public” is the answer of 80% of respondents and 50% of the population"
    assert title(profile([0.82, 0.18])) == "The most common answer is “Public” (80%)"


def test_a_headline_shows_itself_escaped_and_carries_its_table() -> None:
    bundle = headline(shares("<b>Blame</b> 0.62 0.60 0.64 2000"))._repr_mimebundle_()
    assert bundle["text/html"].startswith('<p class="headline">“&lt;b&gt;Blame&lt;/b&gt;” is the biggest barrier')
    assert bundle[DATA]["attrs"]["kind"] == "sentence"
    assert bundle[DATA]["data"][0]["estimate"] == 0.62


def test_a_title_is_a_heading() -> None:
    bundle = Sentence("Risk & law", "title", pd.DataFrame(), kind="title", rest="What it means")._repr_mimebundle_()
    assert bundle["text/html"] == "<h1>Risk &amp; law</h1>\n<p>What it means</p>"


def test_a_table_whose_small_groups_may_show_makes_no_sentence() -> None:
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        headline(shares("Blame 0.62 0.60 0.64 2000").drop(columns="withheld"))
