"""Small groups merged before anything is withheld: which stand together, and that every chapter shows the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.estimates import barrier_shares, profile_shares
from helpers.analysis.trends import profiles_then_and_now, score_changes
from helpers.analysis.weights import population_targets
from helpers.display.composed.questions import respondents_by_profile
from helpers.display.tables import questionnaire_in_full
from helpers.errors import InputError
from helpers.privacy.merging import merged_groups
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.questionnaire import MergedAnswer, Questionnaire, parse_questionnaire
from helpers.survey import Survey, merged_alike, small_groups_merged
from surveys import drawn_population, drawn_survey
from two_waves import as_wave_of

KINDS = """
    kind       fear_of_blame  times
    council    agree          40
    police     disagree        4
    fire       agree          12
    charity    disagree       30
    -          agree          11
"""
QUESTIONNAIRE = """
wave: {id: "2026", title: A survey, fieldwork: {first_day: 2026-03-02, last_day: 2026-04-17}}
profile:
  - id: kind
    wording: Kind?
    answers: [Council, Police, Fire, Charity]
    small_groups: SMALL
"""


def with_small_groups(survey: Survey, groups: dict[str, list[str]] | None) -> Survey:
    asked = survey.questionnaire
    given = asked.model_dump()
    given["profile"] = [one | {"small_groups": groups} for one in given["profile"]]
    return replace(survey, questionnaire=Questionnaire.model_validate(given))


# --- which stand together ---------------------------------------------------------------------------------


def test_the_smallest_joins_the_smaller_of_its_neighbours_until_none_is_small() -> None:
    assert merged_groups({"A": 40, "B": 12, "C": 3, "D": 30}) == {"B or C": ("B", "C")}
    assert merged_groups({"A": 12, "B": 3, "C": 40}) == {"A or B": ("A", "B")}
    # Three and two are five, and join the next: the order of an ordered question stays.
    assert merged_groups({"A": 40, "B": 3, "C": 2, "D": 30}) == {"B, C or D": ("B", "C", "D")}
    # An answer that nobody gave is nobody's neighbour.
    assert merged_groups({"A": 40, "B": 3, "C": 0, "D": 30}) == {"B or D": ("B", "D")}


def test_nothing_is_merged_where_nobody_is_few_or_nobody_would_be_left_to_compare_with() -> None:
    assert merged_groups({"A": 10, "B": 10, "C": 0}) == {}
    assert merged_groups({"A": 40, "B": 3}) == {}
    assert merged_groups({"A": 9}) == merged_groups({}) == {}


def test_a_questionnaire_may_say_how_and_then_no_others_are_merged() -> None:
    sizes = {"A": 40, "B": 4, "C": 30, "D": 12, "E": 3}
    assert merged_groups(sizes, {"Blue": ["B", "D"]}) == {"Blue": ("B", "D")}
    assert merged_groups(sizes, {"Grey": ["A", "C"]}) == {}  # neither of them is small
    assert merged_groups(sizes, {}) == {}


def test_what_the_population_counts_together_is_not_parted() -> None:
    sizes = {"A": 40, "B": 3, "C": 30, "D": 12}
    # B is small, and counted with D.
    assert merged_groups(sizes, counted=[["A"], ["B", "D"], ["C"]]) == {"B or D": ("B", "D")}
    # D is small and joins C, which is counted with A: so all three.
    assert merged_groups({"A": 40, "B": 13, "C": 30, "D": 4}, counted=[["A", "C"], ["B"], ["D"]]) == {
        "A, C or D": ("A", "C", "D")
    }
    # Counted together but large alone: each is shown.
    assert merged_groups({"A": 40, "B": 13}, counted=[["A", "B"]]) == {}
    # A named group that needs a third has a name that says so.
    assert merged_groups(sizes, {"Blue": ["B", "C"]}, [["A"], ["C", "D"]]) == {"Blue or D": ("B", "C", "D")}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9), st.data())
def test_merged_groups_part_nothing_twice_and_leave_none_small_while_there_is_another(
    sizes: list[int], data: st.DataObject
) -> None:
    labels = [chr(65 + place) for place in range(len(sizes))]
    cut = data.draw(st.lists(st.integers(0, 2), min_size=len(labels), max_size=len(labels)))
    counted = [[label for label, part in zip(labels, cut, strict=True) if part == one] for one in range(3)]
    of = dict(zip(labels, sizes, strict=True))
    groups = merged_groups(of, None, [one for one in counted if one])
    together = [label for parts in groups.values() for label in parts]
    assert len(together) == len(set(together))
    assert all(len(parts) > 1 for parts in groups.values())
    left = [sum(of[label] for label in parts) for parts in groups.values()]
    left += [size for label, size in of.items() if label not in together]
    filled = [size for size in left if size]
    assert not groups or len(filled) >= 2
    # What can be merged is what the population does not count as one, and of that two are left.
    units: list[set[str]] = []
    for one in (*groups.values(), *counted):
        meeting = [unit for unit in units if unit & set(one)]
        units = [unit for unit in units if unit not in meeting] + [set(one).union(*meeting)]
    if sum(any(of[label] for label in unit) for unit in units) > 2:
        assert min(filled) >= MINIMUM_BASE
    for one in counted:
        merged = [name for name, parts in groups.items() if set(parts) & set(one)]
        assert not merged or (len(merged) == 1 and set(one) <= set(groups[merged[0]]))


# --- through a survey ----------------------------------------------------------------------------------------


def test_every_table_shows_the_merged_group_and_nothing_is_withheld() -> None:
    survey = drawn_survey(KINDS)
    alone = withhold_small_groups(barrier_shares(survey.items(), survey, "kind"))
    assert alone.loc[alone["withheld"], "group"].tolist() == ["Police", "Not stated"]
    merged = small_groups_merged(survey)
    table = withhold_small_groups(barrier_shares(merged.items(), merged, "kind"))
    assert table["group"].tolist() == ["Council", "Police or Fire", "Charity", "Not stated"]
    assert not table["withheld"].any()
    assert table.set_index("group")["n"].to_dict() == {
        "Council": 40, "Police or Fire": 16, "Charity": 30, "Not stated": 11,
    }  # fmt: skip
    assert table.set_index("group")["estimate"]["Police or Fire"] == pytest.approx(12 / 16)
    assert merged.responses["kind"].isna().sum() == 11


def test_a_survey_without_small_groups_is_itself() -> None:
    survey = drawn_survey(KINDS.replace("4\n", "14\n"))
    assert small_groups_merged(survey) is survey


def test_readers_are_told_what_is_shown_as_one_and_the_questionnaire_stays_as_it_was_asked() -> None:
    survey = with_small_groups(drawn_survey(KINDS), {"Emergency services": ["Police", "Fire"]})
    merged = small_groups_merged(survey)
    shown = respondents_by_profile(merged)
    assert (
        "Shown as one group throughout, as fewer than 10 gave one of the answers: “Police” and “Fire”." in shown.notes
    )
    assert not any("one group" in note for note in respondents_by_profile(survey).notes)
    asked = merged.questionnaire.single("kind")
    assert asked.labels == ["Council", "Emergency services", "Charity"]
    assert asked.answers[1] == MergedAnswer(answer="Emergency services", stands_for=("Police", "Fire"))
    offered = questionnaire_in_full(merged).data
    assert offered.loc[offered["part"].eq("Who answers"), "answers"].tolist() == ["Council, Police, Fire, Charity"]


def test_weights_stay_and_margins_add_up() -> None:
    population = drawn_population(kind={"Council": 500, "Police | Fire": 300, "Charity": 200})
    survey = drawn_survey(KINDS, population=population, weighting={})
    merged = small_groups_merged(survey)
    assert merged.weights is survey.weights
    assert merged.population is not None
    assert merged.population[["answer", "count"]].to_numpy().tolist() == [
        ["Council", 500], ["Police or Fire", 300], ["Charity", 200],
    ]  # fmt: skip
    targets = population_targets(merged)
    assert not targets["withheld"].any()
    assert targets["after"].tolist() == pytest.approx([0.5 * 86 / 97, 0.3 * 86 / 97, 0.2 * 86 / 97, 11 / 97])
    assert population_targets(survey)["withheld"].tolist() == [False, True, False, True]
    # A finer population, too, is added up: B is counted alone, and merged all the same.
    finer = drawn_population(kind={"Council": 500, "Police": 100, "Fire": 200, "Charity": 200})
    survey = drawn_survey(KINDS, population=finer, weighting={})
    merged = small_groups_merged(survey)
    of_both = [one.population_weights.margins for one in (survey, merged) if one.population_weights]
    for column in ("respondents", "before", "after", "target"):
        of_answer = [margins.set_index("answer")[column] for margins in of_both]
        assert of_answer[1]["Police or Fire"] == pytest.approx(of_answer[0][["Police", "Fire"]].sum())
    assert pd.isna(of_both[1].set_index("answer")["count"]["Not stated"])


def test_two_waves_are_compared_in_the_same_groups() -> None:
    small_then = KINDS.replace("police     disagree        4", "police     disagree       20").replace(
        "charity    disagree       30", "charity    disagree        6"
    )
    wave = small_groups_merged(drawn_survey(KINDS))
    earlier = small_groups_merged(as_wave_of(2025, drawn_survey(small_then)))
    assert wave.questionnaire.single("kind").labels == ["Council", "Police or Fire", "Charity"]
    assert earlier.questionnaire.single("kind").labels == ["Council", "Police", "Fire or Charity"]
    labels = [one.questionnaire.single("kind").labels for one in merged_alike(wave, earlier)]
    assert labels[0] == labels[1] == ["Council", "Police or Fire or Charity"]
    table = profiles_then_and_now(wave, earlier).set_index("answer")
    assert table.loc["Police or Fire or Charity", ["n_before", "n_now"]].tolist() == [38, 46]
    assert not table["withheld"].any()
    changes = score_changes(wave, earlier)
    assert changes.attrs["adjusted_for"] == ["Kind"] or not changes.attrs["not_adjusted_for"]


def test_what_is_merged_for_the_other_waves_sake_says_nothing_of_a_part_that_is_withheld() -> None:
    """Three did not say, and the twelve of the fire service hide them: with the police they are no sum to subtract."""
    many = KINDS.replace("police     disagree        4", "police     disagree       20")
    wave = small_groups_merged(drawn_survey(many.replace("11", "3")))
    earlier = small_groups_merged(as_wave_of(2025, drawn_survey(KINDS)))
    alone = withhold_small_groups(profile_shares("kind", wave)).set_index("answer")["withheld"]
    assert alone[alone].index.tolist() == ["Fire", "Not stated"]
    table = profiles_then_and_now(wave, earlier).set_index("answer")["withheld"]
    assert table[table].index.tolist() == ["Police or Fire", "Charity", "Not stated"]


def test_where_one_wave_alone_merges_the_other_is_merged_as_it_is() -> None:
    wave = small_groups_merged(with_small_groups(drawn_survey(KINDS), {"Emergency services": ["Police", "Fire"]}))
    earlier = as_wave_of(2025, drawn_survey(KINDS.replace("4\n", "14\n")))
    now, then = merged_alike(wave, earlier)
    assert now.questionnaire.single("kind").labels == then.questionnaire.single("kind").labels
    assert then.responses["kind"].value_counts()["Emergency services"] == 14 + 12
    # And waves of which neither merges are themselves.
    assert merged_alike(earlier, earlier) == (earlier, earlier)
    # Where other answers were offered there is nothing alike, and both stay as they are.
    other = as_wave_of(2024, drawn_survey(KINDS.replace("council", "parish")))
    assert merged_alike(wave, other) == (wave, other)


def test_the_shares_of_a_profile_are_those_of_its_parts() -> None:
    survey = drawn_survey(KINDS)
    merged = small_groups_merged(survey)
    parts, whole = (profile_shares("kind", one).set_index("answer")["estimate"] for one in (survey, merged))
    assert whole["Police or Fire"] == pytest.approx(parts["Police"] + parts["Fire"])
    np.testing.assert_allclose(whole.sum(), 1)


@pytest.mark.parametrize(
    ("small", "said"),
    [
        ("{Blue: [Police, Ambulance]}", "found 'Ambulance'; expected one of Council, Police, Fire, Charity"),
        ("{Blue: [Police, Fire], Red: [Fire, Charity]}", "found 'Fire'; expected it once: it is in 'Blue'"),
        ("{Council: [Police, Fire]}", "found 'Council'; expected a name of its own"),
        ("{Blue: [Police]}", "expected"),
    ],
)
def test_groups_that_cannot_be_are_refused(small: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_questionnaire(QUESTIONNAIRE.replace("SMALL", small))
    assert said in str(caught.value)
    assert "small_groups" in str(caught.value)
    assert parse_questionnaire(QUESTIONNAIRE.replace("SMALL", "{Council: [Council, Police]}")).profile[0].small_groups
