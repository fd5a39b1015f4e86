"""What is said and shown of changes: only what outlives adjustment, for every kind of pair of waves, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from helpers.analysis.trends import barrier_changes, changes_since, option_changes, score_changes
from helpers.display.composed.trends import (
    FIRST_WAVE,
    adjusted_and_unadjusted,
    changes_in_words,
    choice_changes,
    detectable_changes,
    how_compared,
    not_compared,
    other_choice_changes,
    respondents_then_and_now,
    sharing_changes,
    statement_changes,
    theme_changes,
)
from helpers.display.exhibit import DATA, Exhibit
from helpers.display.wording import Sentence, finding, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from published_surveys import edits_of
from surveys import drawn_survey
from test_dumbbells import several
from test_trends import published
from two_waves import as_wave_of, drawn_waves, with_item, with_multiple, with_questionnaire


def said(now: list[int], before: list[int], of: int = 200, barrier: bool = True) -> str:
    """What is said of items with so many of 200 who agree, then and now."""
    names = [f"item{place}" for place in range(len(now))]
    waves = drawn_waves(several(now, of), several(before, of), barriers=names if barrier else [])
    return finding(withhold_small_groups(barrier_changes(*waves)))


def test_one_change_is_said_with_its_interval_and_what_cannot_be_told() -> None:
    assert said([60, 100, 101], [100, 100, 100]) == (
        "Fewer people than in 2025 say that “Item0” stands in the way: −20 points (−29 to −11), from 50% to 30%; "
        "no change can be told from chance in the other two statements."
    )
    assert said([100], [60]) == (
        "More people than in 2025 say that “Item0” stands in the way: +20 points (+11 to +29), from 30% to 50%."
    )


def test_of_an_enabler_people_say_that_it_is_not_the_case() -> None:
    assert said([140], [100], barrier=False) == (
        "Fewer people than in 2025 say that “Item0” is not the case: −20 points (−29 to −11), from 50% to 30%."
    )


def test_a_few_changes_are_named_falls_before_rises_each_by_its_size() -> None:
    assert said([70, 60, 140, 100], [110, 120, 100, 100]) == (
        "Fewer people than in 2025 say that “Item1” (−30 points) and “Item0” (−20 points) stand in the way, and more "
        "say that “Item2” (+20 points) stands in the way: no change can be told from chance in the other statement."
    )


def test_barriers_and_enablers_are_told_apart_in_one_sentence() -> None:
    waves = drawn_waves(several([60, 150]), several([120, 100]), barriers=["item0"])
    assert title(withhold_small_groups(barrier_changes(*waves))) == (
        "Fewer people than in 2025 say that “Item0” (−30 points) stands in the way and that “Item1” (−25 points) "
        "is not the case"
    )


def test_many_changes_are_counted_with_their_reach() -> None:
    assert said([60, 70, 50, 60, 140, 100], [100, 120, 110, 120, 90, 100]) == (
        "Four of six statements stand in the way of fewer people than in 2025, and one stands in the way of more "
        "people: falls run from −20 (“Item0”) to −30 (“Item2”) points; no change can be told "
        "from chance in the other statement."
    )
    assert said([60] * 4, [120] * 4).startswith(
        "All four statements stand in the way of fewer people than in 2025: falls run from −30 (“Item0”) to "
    )


def test_where_no_change_outlives_adjustment_none_is_said_and_how_large_one_would_have_been_found() -> None:
    # (2.394 + 0.843) × √(2 × .25 / 199) is 16.2 points for each of three, and rounded up.
    assert said([99, 100, 101], [100, 100, 100]) == (
        "No change since 2025 can be told from chance in any of three statements: a change of about 17 points or "
        "more would probably have been found (in four surveys out of five); chance may explain even the largest "
        "(“Item0”, −1 point)."
    )
    assert said([100, 100], [100, 100]).endswith("would probably have been found (in four surveys out of five).")
    assert said([99], [100]) == (
        "Whether “Item0” has changed since 2025 cannot be told from chance (−1 point): a change of about 15 points "
        "or more would probably have been found (in four surveys out of five)."
    )


def test_a_change_that_one_test_would_find_and_holm_does_not_is_not_said() -> None:
    # Of 200, 100 to 80 is −10 points, p = 0.04: found alone, and not among three.
    assert said([80], [100]).startswith("Fewer people than in 2025 say that “Item0” stands in the way")
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
    respondents_then_and_now, adjusted_and_unadjusted, sharing_changes,
    lambda wave, earlier: other_choice_changes(wave, earlier, "support"),
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
    "outcomes": drawn_waves("overall times\n9 30\n2 20", "overall times\n9 20\n2 20"),
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


# An outcome, one theme of two statements, and two options: a family of six.
FAMILY = """
    overall  item0   item1     support__law  support__time  times
    9        agree   disagree  yes           no             {}
    2        agree   disagree  yes           no             {}
    2        agree   agree     no            yes            {}
"""


def test_the_summary_says_what_survives_in_the_whole_chapter_and_how_much_does_not() -> None:
    now, before = drawn_waves(FAMILY.format(100, 60, 40), FAMILY.format(40, 60, 100), barriers=["item0", "item1"])
    sentence = changes_in_words(now, before)
    # Overall: 90 or 20 of 100, so 34 (40 × 90 + 160 × 20, by 200) and then 55. Item0, to which all agree, stays.
    assert sentence.text == (
        "“Overall” is rated higher than in 2025: +21 points (+15 to +27), from 34 to 55. “Risk” scores higher than in "
        "2025: +8 points (+5 to +10), from 38 to 45. Fewer people than in 2025 say that “Item1” stands in the way: "
        "−30 points (−39 to −21), from 50% to 20%. “Law” (+30 points) is chosen by more people than in 2025, and "
        "“Time” (−30 points) is chosen by fewer people. The other change, in statements, cannot be told from chance: "
        "a change of about 4 to 12 points in a score or about 3 to 16 points in a share would probably have "
        "been found (in four surveys out of five)."
    )
    assert sentence.data["change_of"].tolist() == [
        "Outcome", "Theme score", "Barrier share", "Barrier share", "Share choosing", "Share choosing",
    ]  # fmt: skip
    assert sentence.data["name"].tolist() == ["Overall", "Risk", "Item0", "Item1", "Law", "Time"]
    assert sentence.data["unit"].tolist() == ["score_change"] * 2 + ["share_change"] * 4
    assert sentence.data["withheld"].tolist() == [False] * 6


def test_where_nothing_survives_the_summary_says_so_once_of_all_kinds() -> None:
    now, before = drawn_waves(FAMILY.format(70, 60, 70), FAMILY.format(70, 61, 69))
    assert changes_in_words(now, before).text.startswith(
        "No change since 2025 can be told from chance, among six in outcomes, themes, statements and multiple-choice "
        "options: a change of about "
    )


def test_the_summary_says_what_is_withheld_and_a_small_base() -> None:
    few = "item0 item1 times\nagree agree 9\nagree - {}"
    now, before = drawn_waves(few.format(20), few.format(30))
    assert changes_in_words(now, before).text == (
        "The change since 2025, in statements, cannot be told from chance: a change of about 11 points in a share "
        "would probably have been found (in four surveys out of five). Two figures are withheld, to protect small "
        "groups. The smallest base is 29 respondents, so read with care."
    )
    few = "item0 times\nagree 9"
    assert changes_in_words(*drawn_waves(few, few)).text == (
        "There is nothing to show: every figure rests on fewer than 10 respondents in one of the waves, and is "
        "withheld."
    )


def test_the_summary_and_the_chapter_tell_of_one_and_the_same_family() -> None:
    # Of 200, 77 after 100: p is 0.021, and 0.041 among two statements, and 0.062 with their score.
    now, before = drawn_waves(several([77, 100]), several([100, 100]), barriers=[])
    family = changes_since(now, before)
    assert barrier_changes(now, before)["survives"].any()
    assert not any(table["survives"].any() for table in family.tables)
    statements = statement_changes(now, before)
    assert isinstance(statements, Exhibit)
    assert sorted(statements.data["p_adjusted"]) == sorted(family.barriers["p_adjusted"])
    assert "3 changes are tested together" in statements.notes[0]
    assert changes_in_words(now, before).text.startswith("No change since 2025 can be told from chance, among three")


def test_outcomes_are_shown_in_both_waves_and_those_not_asked_alike_are_noted() -> None:
    now, before = drawn_waves(FAMILY.format(100, 60, 40), FAMILY.format(40, 60, 100))
    shown = sharing_changes(now, before)
    assert isinstance(shown, Exhibit)
    assert (shown.key, shown.title) == ("outcome-changes", "“Overall” is rated higher than in 2025 (+21 points)")
    assert shown.table[["Outcome", "2025", "2026"]].to_numpy().tolist() == [
        ["Overall", "34 (30 to 38)", "55 (50 to 60)"]
    ]
    (overall,) = now.questionnaire.outcomes
    asked = now.questionnaire.model_copy(update={"outcomes": (overall, overall.model_copy(update={"id": "anew"}))})
    with_another = with_questionnaire(
        replace(now, responses=now.responses.assign(anew=now.responses["overall"])), asked
    )
    noted = sharing_changes(with_another, before)
    assert isinstance(noted, Exhibit)
    assert "Not compared: “Overall”: new: not asked in 2025." in noted.notes
    assert str(sharing_changes(*KINDS["alike"])) == (
        "This survey did not ask how well sharing works, so there is nothing to show here."
    )


def test_outcomes_as_shares_are_rated_well_by_more_people_or_by_fewer() -> None:
    points: list[dict[str, str]] = [
        {"answer": str(point)} | ({"means": "positive"} if point > 6 else {}) for point in range(11)
    ]
    waves = drawn_waves(
        FAMILY.format(100, 60, 40), FAMILY.format(40, 60, 100), scales={"rating": {"answers": points}}
    )  # fmt: skip
    shown = sharing_changes(*waves)
    assert isinstance(shown, Exhibit)
    assert shown.title == "“Overall” is rated well by more people than in 2025 (+30 points)"


def test_other_lists_stand_together_under_their_questions() -> None:
    drawing = "tools__law tools__maps support__law times\nyes no yes {}\nno yes yes 60"
    now, before = drawn_waves(drawing.format(120), drawing.format(40))
    shown = other_choice_changes(now, before, "support")
    assert isinstance(shown, Exhibit)
    assert shown.key == "option-changes-others"
    assert shown.table[["Question", "Option"]].to_numpy().tolist() == [["Tools", "Law"], ["Tools", "Maps"]]
    assert shown.data["option"].tolist() == ["Law", "Maps"]
    # A title has no heading over it.
    assert shown.title.startswith("“Law (tools)” (+27 points) is chosen by more people than in 2025")
    assert "Question" not in " ".join(shown.notes)
    assert str(other_choice_changes(*KINDS["support"], "support")) == (
        "The survey asked no other question to which people could choose several answers."
    )
    anew = other_choice_changes(with_multiple(now, "tools", wording="Anew?"), before, "")
    assert isinstance(anew, Exhibit)
    assert anew.table[["Question", "Option"]].to_numpy().tolist() == [["Support", "Law"]]
    assert "Not compared: Tools: the question was worded anew." in anew.notes


def test_barriers_that_people_ticked_are_statements_and_not_options_once_more() -> None:
    assert str(choice_changes(*KINDS["ticked"], "hurdles")) == (
        "The options of “Hurdles” are barriers that people ticked: see the statements."
    )


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
    assert alike.title == "Who answered did not clearly change between 2025 and 2026"


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


def test_every_change_of_the_family_stands_beside_itself_unadjusted() -> None:
    shown = adjusted_and_unadjusted(*drawn_waves(FAMILY.format(100, 60, 40), FAMILY.format(40, 60, 100)))
    assert isinstance(shown, Exhibit)
    assert shown.table["Change of"].tolist() == [
        "Outcome", "Theme score", "Barrier share", "Barrier share", "Share choosing", "Share choosing",
    ]  # fmt: skip
    few = "item0 item1 times\nagree agree 9\nagree - 20"
    withheld = adjusted_and_unadjusted(*drawn_waves(few, few))
    assert isinstance(withheld, Exhibit)
    assert [note[:3] for note in withheld.notes] == ["[c]"]


def test_the_smallest_detectable_change_is_told_for_every_kind_of_change_with_its_power() -> None:
    shown = detectable_changes(*drawn_waves(several([99, 100]), several([100, 100])))
    assert isinstance(shown, Exhibit)
    rows = shown.table.set_index("What changed")
    assert rows["Tests"].to_dict() == {"Theme scores": "1", "Barrier shares": "2"}
    # (1.966 + 0.843) × √(2 × .25 / 199) is 14.1 points, and with 2.406 for all three tests 16.3.
    assert rows.loc["Barrier shares"].tolist()[1:] == ["About 15 points", "About 17 points"]
    # Of the score of statements that people answer alike, at 25 or 75, half as much.
    assert rows.loc["Theme scores"].tolist()[1:] == ["About eight points", "About nine points"]
    assert shown.title == (
        "A change of about nine points in a score or about 17 points in a share would have been found in four surveys "
        "out of five"
    )
    family = detectable_changes(*drawn_waves(FAMILY.format(100, 60, 40), FAMILY.format(40, 60, 100)))
    assert isinstance(family, Exhibit)
    assert family.table["What changed"].tolist() == ["Outcomes", "Theme scores", "Barrier shares", "Choices: Support"]
    assert family.table["Tests"].tolist() == ["1", "1", "2", "2"]
    assert "strictest step among six changes tested together" in family.notes[1]


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
    assert [type(one).__name__ for one in shown].count("Sentence") == 3
    assert shown[4].title == "28 statements cannot be compared with 2018, 11 can"  # type: ignore[union-attr]
    assert "a list that people chose from changed too" in str(shown[0])
