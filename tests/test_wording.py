"""Sentences say what a table supports, and no more: drawn tables, and the words they yield."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from helpers.display.charts import dots_with_intervals
from helpers.display.claims import claim
from helpers.display.exhibit import DATA
from helpers.display.naming import level_with_first, meaning_shares, ranked, row_names
from helpers.display.spelling import count, figure, interval, lowered, meaning_in_words, percentage, share_in_words
from helpers.display.wording import Sentence, briefly, claim_and_proof, finding, headline, in_words, title
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
    assert title(table) == "“Blame” is the biggest of two barriers (62%)"
    assert finding(table) == "“Blame” is the biggest of two barriers: reported by about six in ten (62%)."


def test_a_barrier_with_no_other_beside_it_is_not_ranked() -> None:
    assert title(shares("Blame 0.62 0.60 0.64 2000")) == "“Blame” is reported by about six in ten (62%)"
    assert title(shares("Blame 0.3 0.2 0.4 2000", "enabler_shares")).endswith(
        "“Blame” is reported by about three in ten (30%)"
    )


def test_a_table_without_rows_says_so_and_does_not_say_that_they_are_withheld() -> None:
    table = shares("Blame 0.62 0.60 0.64 2000")
    nothing = table.iloc[:0]
    nothing.attrs = table.attrs
    assert finding(nothing) == "There is nothing to show: nothing was asked that would tell."


def test_barriers_whose_intervals_overlap_are_a_tie() -> None:
    table = shares("""
        Law       0.61 0.59 0.63 2000
        Blame     0.62 0.60 0.64 2000
        Language  0.30 0.28 0.32 2000
    """)
    assert finding(table) == (
        "“Blame” and “Law” are the biggest of three barriers (62% and 61%): "
        "they are too close to say which comes first."
    )


def test_a_crowd_at_the_top_is_no_winner() -> None:
    table = shares("\n".join(f"B{place} 0.5 0.4 0.6 200" for place in range(5)))
    assert title(table) == "No single barrier stands out: five of five are level at the top"


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
        Law       0.55 0.53 0.57 2000
    """)
    assert finding(table).startswith("“Blame” is the biggest of two barriers")
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


def test_a_statement_that_people_deny_is_marked_as_denied() -> None:
    table = shares("Backing 0.62 0.60 0.64 2000").assign(barrier=False)
    assert row_names(table) == ["Not the case: Backing"]
    helps = shares("Blame 0.62 0.60 0.64 2000", "enabler_shares").assign(barrier=True)
    assert row_names(helps) == ["Not a problem: Blame"]


def test_scores_name_the_highest_and_the_lowest_and_their_ties() -> None:
    table = shares(
        """
        Vision     58 57 59 2000
        Skills     57 56 58 2000
        Risk       43 42 44 2000
        """,
        "theme_scores",
    )
    assert finding(table) == (
        "“Vision” and “Skills” score highest (58 and 57 out of 100), “Risk” lowest (43): "
        "the highest are too close to say which comes first."
    )


def test_scores_that_all_overlap_have_no_highest() -> None:
    table = shares("A 52 48 56 60\nB 50 46 54 60", "theme_scores")
    assert title(table) == "No theme stands out: the intervals of the scores overlap"


def test_one_theme_has_a_score_and_no_rank() -> None:
    assert finding(shares("Only 52 48 56 600", "theme_scores")) == "“Only” scores 52 out of 100: 95% interval 48 to 56."


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


def by_section(drawn: str) -> pd.DataFrame:
    """Scores of groups from lines of `section/group estimate low high n`."""
    table = shares(drawn, "theme_scores")
    parts = table["title"].str.split("/", expand=True)
    split = table.assign(section=parts[0], group=parts[1], title="Risk")
    split.attrs = table.attrs
    return split


def test_of_several_questions_the_one_whose_groups_reach_furthest_is_named_by_its_range() -> None:
    table = by_section("""
        Sector/Public                 48 47 49 900
        Sector/Private                54 52 56 100
        NHS_role/Practitioner         44 43 45 500
        NHS_role/Leader               61 58 63 200
        Place/Wales                   47 43 51 100
        Place/London                  49 45 53 100
    """)
    assert title(table) == "By NHS role, scores run from 44 (Practitioner) to 61 (Leader)"
    assert finding(table) == (
        f"{title(table)}: next comes sector, from 48 (Public) to 54 (Private); these are groups of 50 respondents "
        "or more, which differ in other ways too, and the figures are not adjusted for that."
    )


def test_neither_a_group_of_few_nor_those_who_did_not_say_are_an_end_of_a_range() -> None:
    table = by_section("""
        Sector/Public       48 47 49 900
        Sector/Private      54 52 56 50
        Sector/Other        90 80 99 49
        Sector/Not_stated   10  5 15 100
    """)
    assert title(table) == "By sector, scores run from 48 (Public) to 54 (Private)"


def test_where_the_ends_of_every_range_overlap_no_range_is_named() -> None:
    table = by_section("""
        Sector/Public   48 45 51 900
        Sector/Private  52 49 55 100
        Role/Leader     50 48 52 300
        Role/Other      49 47 51 300
    """)
    assert title(table) == "By sector and role, the highest and the lowest scores cannot be told apart"


def test_questions_without_two_groups_of_a_fair_size_are_not_compared() -> None:
    table = by_section("Sector/Public 48 47 49 900\nSector/Private 60 40 80 20")
    assert title(table) == "No question has two groups of 50 respondents to set side by side"


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
    assert title(tied) == "In both groups, nothing is clearly ahead of “Law”"
    apart = alone.assign(estimate=[0.6, 0.3, 0.3, 0.8], low=[0.5, 0.2, 0.2, 0.7], high=[0.7, 0.4, 0.4, 0.9])
    apart.attrs = alone.attrs
    assert title(apart) == "What comes first is not the same in both groups"


def test_small_groups_and_whoever_stated_none_have_no_say_in_what_comes_first_everywhere() -> None:
    # In groups so small every interval reaches over every other.
    table = options_by_sector(
        "Law/Public 0.6 0.5 0.7 99\nTime/Public 0.3 0.2 0.4 99\nLaw/Private 0.8 0.7 0.9 99\n"
        "Time/Private 0.3 0.2 0.4 99\nLaw/Charity 0.1 0.0 0.5 49\nTime/Charity 0.9 0.4 1.0 49\n"
        "Law/Not_stated 0.1 0.0 0.2 99\nTime/Not_stated 0.9 0.8 1.0 99"
    )
    assert title(table) == "“Law” comes first in both groups of 50 respondents or more"
    few = table[table["group"].isin(["Charity", "Not stated"])]
    few.attrs = table.attrs
    assert title(few) == "No group of 50 respondents or more can be shown"


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


def test_with_one_group_shown_it_is_not_said_to_be_all_of_them() -> None:
    table = pd.DataFrame(
        {
            "option": ["Training", "Law"] * 2,
            "group": ["Public"] * 2 + ["Private"] * 2,
            "estimate": [0.6, 0.3, None, None],
            "low": [0.55, 0.25, None, None],
            "high": [0.65, 0.35, None, None],
            "n": pd.array([60, 60, None, None], dtype="Int64"),
            "withheld": [False, False, True, True],
        }
    )
    table.attrs = {"family": "option_shares", "unit": "share"}
    assert claim(table).short == "In the one group shown, “Training” comes first"


FORCED = "Does not apply: people could tick only so many."
ONE_ITEM = "Not defined: the theme has one item."


@pytest.mark.parametrize(
    ("alphas", "words", "told"),
    [
        (
            [0.81],
            ["Good: they hang together well."],
            "Cronbach's alpha is 0.81 (95% interval 0.71 to 0.91): good, they",
        ),
        ([None], [FORCED], "Cronbach's alpha does not apply: people could tick only so many."),
        ([None], [ONE_ITEM], "Cronbach's alpha is not defined: the theme has one item."),
        ([None], [None], "Whether these statements hang together is withheld: it would rest on fewer than 10"),
        ([0.81, 0.8], ["Good: well.", "Good: well."], "The statements of a theme hang together well enough"),
        ([0.81, None], ["Good: well.", FORCED], "enough to be read as one score: “B” has no alpha."),
        (
            [0.5, None],
            ["Weak: no.", FORCED],
            "The statements of “A” hang together loosely: read such a score with care",
        ),
        ([None, None], [FORCED, ONE_ITEM], "No theme has an alpha."),
    ],
)
def test_statements_are_said_to_hang_together_only_where_alpha_says_so(alphas, words, told) -> None:
    alpha = pd.Series(alphas, dtype=float)
    table = pd.DataFrame(
        {"title": list("AB")[: len(alphas)], "alpha": alpha, "in_words": pd.Series(words, dtype="str")}
    )
    table = table.assign(low=alpha - 0.1, high=alpha + 0.1, withheld=table["in_words"].isna())
    table.attrs = {"family": "reliability"}
    assert told in str(claim(table))


def test_answers_are_told_from_most_to_least_agreement() -> None:
    table = answers(("Blame", [0.2, 0.2, 0.6]), ("Time", [0.4, 0.2, 0.4]), ("Law", [0.5, 0.2, 0.3]))
    assert finding(table) == (
        "60% answered “Agree” to “Blame”, 30% to “Law”: the other statements lie between the two."
    )
    assert title(answers(("Blame", [0.2, 0.2, 0.6]))) == "About six in ten (60%) answered “Agree” to “Blame”"


def test_where_statements_point_both_ways_the_leading_barrier_and_the_leading_enabler_are_named_as_such() -> None:
    table = answers(
        ("Backing", [0.2, 0.2, 0.6]), ("Blame", [0.3, 0.2, 0.5]), ("Advice", [0.5, 0.2, 0.3]), ("Law", [0.4, 0.2, 0.4])
    )
    told = table.assign(barrier=table["title"].isin(["Blame", "Law"]))
    told.attrs = table.attrs
    assert finding(told) == (
        "60% answered “Agree” to the enabler “Backing”, 50% to the barrier “Blame”: "
        "over all statements the share runs from 30% (“Advice”) to 60%."
    )


def test_items_of_several_scales_have_a_high_end_in_common_and_no_answer() -> None:
    table = answers(("Blame", [0.2, 0.2, 0.6]), ("Law", [0.5, 0.2, 0.3]))
    other = table.assign(answer=[*table["answer"][:3], "Never", "Sometimes", "Often"])
    other.attrs = table.attrs
    assert title(other) == "60% are at the high end for “Blame”, 30% for “Law”"


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
    assert title(profile([0.5, 0.5])) == "“Public” is over-represented: 80% of respondents, 50% of the population"
    assert title(profile([0.9, 0.2])) == "“Public” is under-represented: 80% of respondents, 90% of the population"
    assert title(profile([0.82, 0.18])) == "Sector: most often “Public” (80%)"


def test_of_answers_whose_intervals_overlap_none_is_said_to_be_the_commonest() -> None:
    table = profile([float("nan")] * 2).assign(estimate=[0.45, 0.55], low=[0.35, 0.45], high=[0.55, 0.65])
    table.attrs = profile([0.5, 0.5]).attrs
    assert title(table) == "Sector: most often “Private” or “Public” (55% and 45%)"
    several = pd.concat([table, table], ignore_index=True).assign(section=["Sector"] * 4, answer=list("ABCD"))
    several.attrs = table.attrs
    assert title(several) == "Sector: no single answer stands out"


def test_questions_are_told_in_their_published_order() -> None:
    table = pd.concat([profile([float("nan")] * 2)] * 2, ignore_index=True)
    table = table.assign(section=["Sector", "Sector", "Role", "Role"], estimate=[0.6, 0.4, 0.8, 0.2])
    table = table.assign(low=table["estimate"] - 0.05, high=table["estimate"] + 0.05)
    table.attrs = profile([0.5, 0.5]).attrs
    assert title(table) == "Sector: most often “Public” (60%); Role: most often “Public” (80%)"


def test_a_name_within_a_sentence_keeps_its_initials() -> None:
    assert [lowered(name) for name in ("Kind of place", "NHS region", "Good.")] == [
        "kind of place",
        "NHS region",
        "good",
    ]


def test_a_headline_shows_itself_escaped_and_carries_its_table() -> None:
    bundle = headline(shares("<b>Blame</b> 0.62 0.60 0.64 2000"))._repr_mimebundle_()
    assert bundle["text/html"].startswith(
        '<p class="headline"><strong class="claim">“&lt;b&gt;Blame&lt;/b&gt;” is reported by'
    )
    assert bundle[DATA]["attrs"]["kind"] == "sentence"
    assert bundle[DATA]["data"][0]["estimate"] == 0.62


def test_the_same_words_can_be_said_in_passing() -> None:
    table = shares("Blame 0.62 0.60 0.64 2000")
    assert in_words(table)._repr_mimebundle_()["text/html"] == f'<p class="note">{finding(table)}</p>'
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        in_words(table.drop(columns="withheld"))


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("“Risk” scores lowest (40): they are too close.", "“Risk” scores lowest (40):"),
        ("“Trust: partners. Others” is first: so it is.", "“Trust: partners. Others” is first:"),
        ("Most agree (63%: about six in ten). One is withheld.", "Most agree (63%: about six in ten)."),
        ("Nothing differs.", "Nothing differs."),
        ("It rose by 2.5 points.", "It rose by 2.5 points."),
    ],
)
def test_a_headlines_claim_stands_out_from_its_proof(text: str, claimed: str) -> None:
    proof = text.removeprefix(claimed)
    assert claim_and_proof(text) == (claimed, proof)
    html = Sentence(text, "k", pd.DataFrame())._repr_mimebundle_()["text/html"]
    assert html == f'<p class="headline"><strong class="claim">{claimed}</strong>{proof}</p>'


def test_what_comes_further_down_is_said_briefly_before_it() -> None:
    table = shares("Blame 0.62 0.60 0.64 2000\nTrust 0.40 0.38 0.42 2000")
    said, drawn = headline(table), dots_with_intervals(table)
    html = briefly(said)._repr_mimebundle_()["text/html"]
    claimed, proof = claim_and_proof(str(said))
    assert html == f'<p class="point"><span class="claim">{claimed}</span>{proof}</p>'
    assert (str(briefly(drawn)), briefly(drawn).key) == (f"{drawn.title}.", f"brief-{drawn.key}")
    assert briefly(drawn).data is drawn.data


def test_a_title_is_a_heading() -> None:
    bundle = Sentence("Risk & law", "title", pd.DataFrame(), kind="title", rest="What it means")._repr_mimebundle_()
    assert bundle["text/html"] == "<h1>Risk &amp; law</h1>\n<p>What it means</p>"


def test_a_table_whose_small_groups_may_show_makes_no_sentence() -> None:
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        headline(shares("Blame 0.62 0.60 0.64 2000").drop(columns="withheld"))
