"""Two waves are compared in what they asked alike, and in nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from helpers.analysis.asked_alike import (
    changed_list,
    compared_items,
    compared_options,
    compared_outcomes,
    compared_themes,
    waves_in_words,
)
from helpers.questionnaire import Answer, Scale
from helpers.questionnaire.model import OutsideAnswer
from helpers.survey import Survey
from surveys import drawn_survey
from two_waves import as_wave_of, drawn_waves, with_item, with_multiple, with_questionnaire, with_scale, with_theme

NOW, BEFORE = drawn_waves(
    """
    sector   fear_of_blame  leaders_back  support__law  support__time
    public   agree          agree         yes           no
    """,
    """
    sector   fear_of_blame  leaders_back  support__law  support__time
    public   disagree       agree         no            yes
    """,
)
FEAR = "There is fear_of_blame."


def why(now: Survey = NOW, before: Survey = BEFORE) -> dict[str, str]:
    """Why each item is not compared; "" for those that are."""
    table = compared_items(now, before)
    assert (table["why"] == "").tolist() == table["compared"].tolist()
    return dict(zip(table["item"], table["why"], strict=True))


def test_items_asked_alike_are_compared() -> None:
    assert why() == {"fear_of_blame": "", "leaders_back": ""}


@pytest.mark.parametrize(
    ("wording", "is_compared"),
    [
        (FEAR, True),
        ("There  is\xa0fear_of_blame. ", True),
        ("There is fear_of_blame", False),
        ("there is fear_of_blame.", False),
        ("There is no fear_of_blame.", False),
    ],
)
def test_a_wording_is_unchanged_when_nothing_but_spaces_differ(wording: str, is_compared: bool) -> None:
    assert why(NOW, with_item(BEFORE, "fear_of_blame", wording=wording))["fear_of_blame"] == (
        "" if is_compared else "Worded anew"
    )


@pytest.mark.parametrize(
    ("since", "is_compared"),
    [(None, True), ("2024", True), ("2025", True), ("2026", False), ("2027", False)],
)
def test_an_item_comparable_since_a_later_wave_is_not_compared_whatever_its_wording(
    since: str | None, is_compared: bool
) -> None:
    said = why(with_item(NOW, "fear_of_blame", comparable_since=since))["fear_of_blame"]
    assert said == ("" if is_compared else f"The questionnaire calls it comparable since {since} only")


def test_waves_are_ordered_by_their_numbers_not_by_their_letters() -> None:
    now = with_item(NOW, "fear_of_blame", comparable_since="wave9")
    tenth = BEFORE.questionnaire.model_copy(update={"wave": BEFORE.wave.model_copy(update={"id": "wave10"})})
    assert why(now, with_questionnaire(BEFORE, tenth))["fear_of_blame"] == ""


def test_an_item_worded_anew_is_not_compared_even_where_it_is_called_comparable() -> None:
    now = with_item(NOW, "fear_of_blame", wording="People fear blame.", comparable_since="2025")
    assert why(now)["fear_of_blame"] == "Worded anew"


def test_another_direction_is_another_item() -> None:
    said = why(NOW, with_item(BEFORE, "fear_of_blame", barrier=False))
    assert said["fear_of_blame"] == "Counted as a help in one wave, as a hindrance in the other"


def test_another_heading_is_another_question() -> None:
    said = why(NOW, with_theme(BEFORE, "risk", asked="Risk: how often is this so?"))
    assert set(said.values()) == {"Asked under another heading"}


def changed(**changes: Any) -> Scale:
    return BEFORE.questionnaire.scales["agreement"].model_copy(update=changes)


AGREEMENT = BEFORE.questionnaire.scales["agreement"]
RELABELLED = (Answer(answer="Not at all", means="negative"), *AGREEMENT.answers[1:])
WITH_CAPITALS = tuple(one.model_copy(update={"answer": one.answer.upper()}) for one in AGREEMENT.answers)
TWO_NEUTRAL = (AGREEMENT.answers[0], Answer(answer="Disagree", means="neutral"), *AGREEMENT.answers[2:])


@pytest.mark.parametrize(
    ("scale", "is_compared"),
    [
        (AGREEMENT, True),
        (changed(answers=WITH_CAPITALS), True),
        (changed(answers=RELABELLED), False),
        (changed(answers=AGREEMENT.answers[::-1]), False),
        (changed(answers=AGREEMENT.answers[:4]), False),
        (changed(answers=TWO_NEUTRAL), False),
        (changed(outside=AGREEMENT.outside[::-1]), True),
        (changed(outside=AGREEMENT.outside[:1]), False),
        (changed(outside=(AGREEMENT.outside[0], OutsideAnswer(answer="Not applicable", in_base=True))), False),
    ],
)
def test_the_answers_must_be_the_same_in_order_and_meaning_and_so_must_those_outside_the_scale(
    scale: Scale, is_compared: bool
) -> None:
    said = why(NOW, with_scale(BEFORE, "agreement", scale))["fear_of_blame"]
    assert said == ("" if is_compared else "Other answers were offered")


def test_items_asked_in_one_wave_only_are_told_those_no_longer_asked_last() -> None:
    now = with_item(NOW, "fear_of_blame", id="unclear_law", wording="The law is unclear.")
    table = compared_items(now, BEFORE)
    assert table[["item", "why", "wording", "wording_before"]].to_numpy().tolist() == [
        ["unclear_law", "New: not asked in 2025", "The law is unclear.", ""],
        ["leaders_back", "", "There is leaders_back.", "There is leaders_back."],
        ["fear_of_blame", "No longer asked", "", FEAR],
    ]


def test_an_item_that_only_changed_its_id_is_told_with_the_id_it_had() -> None:
    assert why(with_item(NOW, "fear_of_blame", id="blame"))["blame"] == (
        "Asked under another id in 2025 (fear_of_blame)"
    )


def test_waves_are_called_by_their_years_months_or_titles_whichever_tell_them_apart() -> None:
    autumn = BEFORE.wave.fieldwork.model_copy(update={"first_day": NOW.wave.fieldwork.first_day.replace(month=9)})
    later = BEFORE.questionnaire.model_copy(update={"wave": BEFORE.wave.model_copy(update={"fieldwork": autumn})})
    assert waves_in_words(NOW, BEFORE) == ("2026", "2025")
    assert waves_in_words(with_questionnaire(BEFORE, later), NOW) == ("September 2026", "March 2026")
    assert waves_in_words(NOW, as_wave_of(2026, BEFORE)) == ("Drawn survey", "Drawn survey 2026")


# --- themes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reworded", "is_compared"), [(0, True), (1, True), (2, True), (3, False), (5, False)])
def test_a_theme_is_compared_when_three_of_five_items_are(reworded: int, is_compared: bool) -> None:
    now, before = drawn_waves("a b c d e\nagree agree agree agree agree", "a b c d e\nagree agree agree agree agree")
    for item in "abcde"[:reworded]:
        now = with_item(now, item, wording=f"Anew: {item}.")
    (theme,) = compared_themes(now, before).to_dict("records")
    assert (theme["items"], theme["items_now"], theme["compared"]) == (5 - reworded, 5, is_compared)
    assert theme["why"] == ("" if is_compared else f"{5 - reworded} of 5 statements were asked alike in 2025")


def test_a_theme_of_barriers_of_which_only_so_many_could_be_ticked_has_no_score_to_compare() -> None:
    drawing = "hurdles__law  hurdles__time\nyes           no"
    options = {"themes": {"hurdles": ["hurdles"]}, "at_most": {"hurdles": 1}}
    (theme,) = compared_themes(*drawn_waves(drawing, drawing, **options)).to_dict("records")
    assert (theme["items"], theme["compared"]) == (2, False)
    assert theme["why"] == "People could tick only so many of its statements, so it has no score"


# --- options --------------------------------------------------------------------------------------


def options(now: Survey = NOW, before: Survey = BEFORE) -> dict[str, str]:
    table = compared_options("support", now, before)
    return dict(zip(table["option"], table["why"], strict=True))


def test_options_of_one_id_and_label_are_compared_and_the_box_for_another_answer_is_not() -> None:
    drawing = "support__law support__other\nyes Tea"
    assert options(*drawn_waves(drawing, drawing)) == {"Law": ""}


def test_options_added_dropped_and_worded_anew_are_told() -> None:
    law, _ = BEFORE.questionnaire.multiple("support").options
    now = with_multiple(
        NOW, "support", options=(law.model_copy(update={"option": "Legal help"}), type(law)(option="Money"))
    )
    assert options(now) == {
        "Legal help": "Worded anew",
        "Money": "New: not offered in 2025",
        "Time": "No longer offered",
    }
    assert list(changed_list("support", now, BEFORE)) == ["Legal help", "Money", "Law", "Time"]
    assert list(changed_list("support", NOW, BEFORE)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wording": "What would help?"}, "The question was worded anew"),
        ({"at_most": 2}, "People could tick another number"),
        ({"id": "help"}, "The question was not asked in 2025"),
    ],
)
def test_no_option_is_compared_where_the_question_itself_changed(changes: dict[str, Any], said: str) -> None:
    assert options(NOW, with_multiple(BEFORE, "support", **changes))["Law"] == said


def test_ticked_barriers_are_compared_as_items_by_their_question_and_its_limit() -> None:
    drawing = "hurdles__law  hurdles__time\nyes           no"
    now, before = drawn_waves(drawing, drawing, themes={"hurdles": ["hurdles"]})
    assert why(now, before) == {"hurdles__law": "", "hurdles__time": ""}
    assert set(why(now, with_multiple(before, "hurdles", wording="Why?")).values()) == {"Asked under another heading"}
    assert set(why(now, with_multiple(before, "hurdles", at_most=1)).values()) == {"People could tick another number"}


def test_a_survey_without_items_has_nothing_to_compare() -> None:
    bare = drawn_survey("sector\npublic")
    assert compared_items(bare, as_wave_of(2025, bare)).empty
    assert compared_themes(bare, as_wave_of(2025, bare)).empty


def test_outcomes_are_compared_as_items_are() -> None:
    now, before = drawn_waves("in_time overall\nagree 9", "in_time overall\nagree 9")
    (overall,) = now.questionnaire.outcomes

    def of(wave: Survey, *outcomes: dict[str, str]) -> Survey:
        asked = tuple(overall.model_copy(update=changes) for changes in outcomes)
        return with_questionnaire(wave, wave.questionnaire.model_copy(update={"outcomes": asked}))

    waves = (
        of(now, {}, {"id": "anew", "wording": "Anew."}, {"id": "moved", "wording": "Moved."}, {"id": "new"}),
        of(before, {}, {"id": "anew", "wording": "Old."}, {"id": "was", "wording": "Moved."}),
    )
    table = compared_outcomes(*waves)
    assert dict(zip(table["item"], table["why"], strict=True)) == {
        "overall": "",
        "anew": "Worded anew",
        "moved": "Asked under another id in 2025 (was)",
        "new": "New: not asked in 2025",
        "was": "No longer asked",
    }
    assert table["theme"].unique().tolist() == [""]
    assert compared_items(*waves)["item"].tolist() == ["in_time"]
