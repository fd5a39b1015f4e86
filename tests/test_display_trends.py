"""What is said and shown of changes: only what outlives adjustment, for every kind of pair of waves, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers.analysis.trends import barrier_changes, option_changes, score_changes
from helpers.display.exhibit import DATA, Exhibit
from helpers.display.trends import (
    FIRST_WAVE,
    adjusted_and_unadjusted,
    changes_in_words,
    choice_changes,
    detectable_changes,
    how_compared,
    not_compared,
    respondents_then_and_now,
    statement_changes,
    theme_changes,
)
from helpers.display.wording import Sentence, finding, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from published_surveys import edits_of
from surveys import drawn_survey
from test_dumbbells import several
from test_trends import published
from two_waves import as_wave_of, drawn_waves, with_item, with_multiple


def said(now: list[int], before: list[int], of: int = 200, barrier: bool = True) -> str:
    """What is said of items with so many of 200 who agree, then and now."""
    names = [f"item{place}" for place in range(len(now))]
    waves = drawn_waves(several(now, of), several(before, of), barriers=names if barrier else [])
    return finding(withhold_small_groups(barrier_changes(*waves)))


def test_one_change_is_said_with_its_interval_and_what_cannot_be_told() -> None:
    assert said([60, 100, 101], [100, 100, 100]) == (
        "“Item0” stands in the way of fewer people than in 2025: −20 points (−29 to −11), from 50% to 30%; "
        "the other two changes cannot be told from chance."
    )
    assert said([100], [60]) == (
        "“Item0” stands in the way of more people than in 2025: +20 points (+11 to +29), from 30% to 50%."
    )


def test_an_enabler_is_named_from_the_side_on_which_it_is_a_barrier() -> None:
    assert said([140], [100], barrier=False).startswith(
        "“Not the case: Item0” stands in the way of fewer people than in 2025: −20 points"
    )


def test_a_few_changes_are_named_falls_before_rises_each_by_its_size() -> None:
    assert said([70, 60, 140, 100], [110, 120, 100, 100]) == (
        "“Item1” (−30 points) and “Item0” (−20 points) stand in the way of fewer people than in 2025, and "
        "“Item2” (+20 points) stands in the way of more people: the other change cannot be told from chance."
    )


def test_many_changes_are_counted_with_their_reach() -> None:
    assert said([60, 70, 50, 60, 140, 100], [100, 120, 110, 120, 90, 100]) == (
        "Four of six statements stand in the way of fewer people than in 2025, and one stands in the way of more "
        "people: falls run from −20 (“Item0”) to −30 (“Item2”) points; the other change cannot be told from chance."
    )
    assert said([60] * 4, [120] * 4).startswith(
        "All four statements stand in the way of fewer people than in 2025: falls run from −30 (“Item0”) to "
    )


def test_where_no_change_outlives_adjustment_none_is_said_and_how_large_one_would_have_been_found() -> None:
    # (2.394 + 0.843) × √(2 × .25 / 199) is 16.2 points for each of three, and rounded up.
    assert said([99, 100, 101], [100, 100, 100]) == (
        "No change since 2025 can be told from chance in any of three statements: a change of about 17 points or "
        "more would probably have been found (four times in five)."
    )
    assert said([99], [100]) == (
        "Whether “Item0” has changed since 2025 cannot be told from chance (−1 point): a change of about 15 points "
        "or more would probably have been found (four times in five)."
    )


def test_a_change_that_one_test_would_find_and_holm_does_not_is_not_said() -> None:
    # Of 200, 100 to 80 is −10 points, p = 0.04: found alone, and not among three.
    assert said([80], [100]).startswith("“Item0” stands in the way of fewer people than in 2025")
    assert said([80, 100, 100], [100, 100, 100]).startswith("No change since 2025 can be told from chance")


def test_what_is_withheld_is_said_to_be() -> None:
    assert said([3], [2], of=5) == (
        "There is nothing to show: every figure rests on fewer than 10 respondents in one of the waves, "
        "and is withheld."
    )


def test_scores_are_higher_or_lower_rises_first() -> None:
    drawing = "a b times\n{} {} 40\nneither neither 40"
    waves = drawn_waves(
        drawing.format("disagree", "agree"), drawing.format("agree", "disagree"),
        themes={"down": ["a"], "up": ["b"]}, barriers=[],
    )  # fmt: skip
    table = withhold_small_groups(score_changes(*waves))
    assert title(table) == "“Up” (+25 points) scores higher than in 2025, and “Down” (−25 points) scores lower"


OPTIONS = "support__law support__time times\nyes no {}\nno yes 60"


def test_options_are_chosen_by_more_or_fewer_and_a_changed_list_is_a_caution() -> None:
    now, before = drawn_waves(OPTIONS.format(120), OPTIONS.format(40))
    table = withhold_small_groups(option_changes("support", now, before))
    assert title(table) == (
        "“Law” (+27 points) is chosen by more people than in 2025, and “Time” (−27 points) is chosen by fewer people"
    )
    law, _ = now.questionnaire.multiple("support").options
    table = withhold_small_groups(option_changes("support", with_multiple(now, "support", options=(law,)), before))
    assert finding(table) == (
        "“Law” is chosen by more people than in 2025: +27 points (+15 to +39), from 40% to 67%; a list that people "
        "chose from changed too, which alone can move shares."
    )


@pytest.mark.parametrize(
    ("changes", "of", "said"),
    [
        (barrier_changes, "statement", "none was asked in the same words, with the same answers, in both waves"),
        (score_changes, "theme", "too few of any theme's statements were asked alike in both waves"),
    ],
)
def test_where_nothing_was_asked_alike_it_is_said_why(
    changes: Callable[[Survey, Survey], pd.DataFrame], of: str, said: str
) -> None:
    now, before = drawn_waves(several([60]), several([60]))
    table = withhold_small_groups(changes(with_item(now, "item0", wording="Anew."), before))
    assert finding(table) == f"No {of} can be compared with 2025: {said}."


# --- assembled for a chapter ------------------------------------------------------------------------

CHAPTER: list[Callable[[Survey, Survey | None], Exhibit | Sentence]] = [
    changes_in_words, theme_changes, statement_changes, detectable_changes, not_compared, how_compared,
    respondents_then_and_now, adjusted_and_unadjusted,
    lambda wave, earlier: choice_changes(wave, earlier, "support"),
]  # fmt: skip
BARE = drawn_survey("sector times\npublic 20\nprivate 20")
TICKED: dict[str, Any] = {"themes": {"hurdles": ["hurdles"]}, "at_most": {"hurdles": 1}}
KINDS = {
    "alike": drawn_waves(several([60, 90]), several([100, 95])),
    "nothing alike": (drawn_survey(several([60])), as_wave_of(2025, drawn_survey("other times\nagree 40"))),
    "no items": (BARE, as_wave_of(2025, BARE)),
    "one respondent": drawn_waves("sector a\npublic agree", "sector a\npublic agree"),
    "all alike": drawn_waves("sector a times\npublic agree 30", "sector a times\npublic agree 30"),
    "ticked": drawn_waves(*["hurdles__law hurdles__time times\nyes no 30\nno yes 20"] * 2, **TICKED),
    "support": drawn_waves(OPTIONS.format(30), OPTIONS.format(40)),
}


@pytest.mark.parametrize("show", CHAPTER)
def test_a_first_wave_has_a_sentence_in_place_of_everything(
    show: Callable[[Survey, Survey | None], Exhibit | Sentence],
) -> None:
    shown = show(KINDS["alike"][0], None)
    assert isinstance(shown, Sentence)
    assert shown.text == FIRST_WAVE


@pytest.mark.parametrize("show", CHAPTER)
@pytest.mark.parametrize("kind", KINDS)
def test_every_part_of_the_chapter_stands_whatever_the_waves_asked(
    kind: str, show: Callable[[Survey, Survey | None], Exhibit | Sentence]
) -> None:
    bundle = show(*KINDS[kind])._repr_mimebundle_()
    shown = str([bundle["text/html"], bundle["text/plain"]])
    assert [word for word in ("nan", "None", "inf ", "<NA>") if word in shown.replace("inference", "")] == []
    assert "NaN" not in str(bundle[DATA]["data"])


def test_the_summary_says_themes_and_statements_and_carries_both_tables() -> None:
    now, before = KINDS["alike"]
    sentence = changes_in_words(now, before)
    assert "Risk" in sentence.text
    assert "Item0" in sentence.text
    assert sentence.data["unit"].tolist() == ["score_change", "share_change", "share_change"]
    assert sentence.data["withheld"].tolist() == [False] * 3


def test_what_could_not_be_compared_is_shown_in_both_wordings() -> None:
    now, before = KINDS["alike"]
    shown = not_compared(with_item(now, "item0", wording="Anew."), before)
    assert isinstance(shown, Exhibit)
    assert shown.title == "One statement cannot be compared with 2025, one can"
    assert shown.table.to_numpy().tolist() == [["Anew.", "There is item0.", "Worded anew"]]


def test_who_answered_is_set_side_by_side_and_withheld_in_both_waves_where_in_one() -> None:
    now, before = drawn_waves(
        "sector times\npublic 60\nprivate 20\ncharity 15\nother 12",
        "sector times\npublic 20\nprivate 60\ncharity 9\nother 12",
        answers={"sector": ["Public", "Private", "Charity", "Other"]},
    )
    shown = respondents_then_and_now(now, before)
    assert isinstance(shown, Exhibit)
    assert shown.title == ("The largest shift in who answered: sector “Private” went from 59% to 19% of respondents")
    # Charity is 9 of 101 then; Other is withheld with it, for 101 less the rest would give it away.
    assert shown.table.set_index("Answer")["Respondents 2026"].tolist() == [
        "56% (46% to 65%)", "19% (12% to 27%)", "[c]", "[c]",
    ]  # fmt: skip
    assert shown.data.loc[shown.data["answer"].eq("Charity"), ["before", "now", "n_before", "n_now"]].isna().all().all()
    same, again = drawn_waves("sector times\npublic 30\nprivate 30", "sector times\npublic 30\nprivate 31")
    alike = respondents_then_and_now(same, again)
    assert isinstance(alike, Exhibit)
    assert alike.title == "By no answer can the respondents of 2026 be told from those of 2025"


def test_how_the_waves_were_weighted_is_said_with_what_was_left_out() -> None:
    now, before = drawn_waves(
        "sector role times\npublic manager 30\nprivate leader 30\npublic leader 20",
        "sector role times\npublic boss 30\nprivate leader 30",
    )
    assert how_compared(now, before).text == (
        "The respondents of 2025 are weighted to the profile of those of 2026 by sector. Not by role (its answers are "
        "not the same in both waves). 60 people answered in 2025 and 80 in 2026; they are taken as independent samples."
    )


WHO = "sector fear_of_blame times\npublic agree {0}\npublic disagree {0}\nprivate disagree {1}"


def test_adjusted_and_unadjusted_changes_stand_beside_each_other() -> None:
    shown = adjusted_and_unadjusted(*drawn_waves(WHO.format(40, 20), WHO.format(20, 60)))
    assert isinstance(shown, Exhibit)
    # Of 100 then 20 agreed and now 40, half of the public each time: nothing but who answered changed.
    row = shown.table.set_index("Change of").loc["Barrier share"]
    assert (row["Adjusted"][:2], row["Unadjusted"][:3], row["Adjusting moves it by"]) == ("0 ", "+20", "−20")
    assert shown.title == "Weighting both waves to one profile moves no change by more than 20 points"


def test_the_smallest_detectable_change_is_told_for_scores_and_for_shares() -> None:
    shown = detectable_changes(*drawn_waves(several([99, 100]), several([100, 100])))
    assert isinstance(shown, Exhibit)
    # One theme: (1.966 + 0.843) × √(2 × 12.5² × 4 / 199) is 14.1 points of a score, on one scale of 25 to 75.
    rows = shown.table.set_index("What changed")
    assert rows["Tests"].tolist() == ["1", "2"]
    # (1.966 + 0.843) × √(2 × .25 / 199) is 14.1 points, and with 2.250 for two tests 15.5.
    assert rows.loc["Barrier shares"].tolist()[1:] == ["About 15 points", "About 16 points"]
    assert rows.loc["Theme scores", "Tested alone"] == rows.loc["Theme scores", "Tested among all"]


def test_options_that_could_not_be_compared_are_noted_under_the_chart() -> None:
    now, before = KINDS["support"]
    law, _ = now.questionnaire.multiple("support").options
    shown = choice_changes(with_multiple(now, "support", options=(law,)), before, "support")
    assert isinstance(shown, Exhibit)
    assert "Not compared: “Time”: no longer offered." in shown.notes
    assert str(choice_changes(now, before, "tools")) == (
        "This survey did not ask the question “tools”, so there is nothing to show here."
    )


def test_two_waves_of_a_real_survey_make_the_chapter(shared: Any) -> None:
    now, before = published(shared, "ospo-2020"), published(shared, "ospo-2018")
    question = edits_of("ospo-2020")["report"]["support"]
    shown = [
        *(show(now, before) for show in CHAPTER[:-1]),
        choice_changes(now, before, question),
    ]
    assert [type(one).__name__ for one in shown].count("Sentence") == 2
    assert shown[4].title == "28 statements cannot be compared with 2018, 11 can"  # type: ignore[union-attr]
    assert "a list that people chose from changed too" in str(shown[0])
