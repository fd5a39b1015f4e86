"""What is said of differences between groups: only what survives, and no more than the table supports."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from drawings import marks
from helpers.analysis.arithmetic.multiplicity import benjamini_hochberg, holm
from helpers.analysis.comparisons import (
    adjust_p_values,
    compared_together,
    net_differences,
    score_comparisons,
    score_differences,
)
from helpers.display.claims import Claim, claim
from helpers.display.composed.comparisons import outcomes_compared, scores_compared, statements_compared
from helpers.display.composed.differences import (
    differences_in_words,
    differences_of_theme,
    heat_map,
    heat_map_in_words,
    other_things_equal,
)
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import Questionnaire
from helpers.survey import Survey
from surveys import drawn_survey

# Leaders score far above managers; sectors are alike; clerks of one sector did not say which it is.
DRAWING = """
    sector   role     fear_of_blame   clear_advice   rating  support__law  times
    public   manager  strongly_agree  disagree       2       yes           20
    public   manager  agree           disagree       4       no            30
    public   leader   disagree        agree          7       yes           20
    public   leader   agree           agree          8       no            20
    private  manager  strongly_agree  disagree       2       no            15
    private  manager  agree           disagree       4       no            20
    private  leader   disagree        neither        9       yes           15
    private  leader   agree           agree          6       yes           15
    private  clerk    agree           agree          4       yes           6
    -        clerk    neither         disagree       5       no            12
"""
WAVE = drawn_survey(DRAWING)
ALIKE = drawn_survey("""
    sector   role     fear_of_blame  rating  times
    public   manager  agree          3       20
    public   leader   disagree       4       20
    private  leader   agree          3       20
    private  manager  disagree       4       20
""")


# --- the words ------------------------------------------------------------------------------------------


def differences(*rows: tuple[str, float, float, float, bool], theme: str = "risk") -> pd.DataFrame:
    """A table of differences, as adjusted: role, difference, its ends, whether it survives."""
    table = pd.DataFrame(rows, columns=["group", "estimate", "low", "high", "survives"])
    table = table.assign(section="Role", theme=theme, title=theme.title(), p=0.5, n=100, withheld=False)
    table.attrs = {"family": "score_differences"}
    return table


LEADER, CLERK = ("Leader", 9.4, 6.2, 12.3, True), ("Clerk", -5.6, -8.4, -2.6, True)
MANAGER, ANALYST, OTHER = (
    ("Manager", -4.0, -6.0, -2.0, True),
    ("Analyst", 3.0, 1.0, 5.0, True),
    ("Other", -1, -3, 1, False),
)


def said(*rows: tuple[str, float, float, float, bool]) -> Claim:
    return claim(differences(*rows))


def test_one_difference_that_survives_is_said_with_its_interval() -> None:
    told = said(LEADER, OTHER, OTHER)
    assert told.title == "“Leader” (role) scores 9 points above everybody else"
    assert str(told) == (
        "“Leader” (role) scores 9 points above everybody else: 95% interval 6 to 12; "
        "none of the other two differences survives adjustment for there being so many."
    )


def test_below_is_said_as_below_and_the_interval_from_the_near_end() -> None:
    assert str(said(CLERK, OTHER)) == "“Clerk” (role) scores 6 points below everybody else: 95% interval 3 to 8."


def test_at_most_three_are_named_the_largest_first_and_the_others_counted() -> None:
    told = said(ANALYST, MANAGER, OTHER, LEADER, CLERK)
    assert (
        told.title == "Four groups score differently from everybody else (among them “Leader” (role), 9 points above)"
    )
    assert str(told) == (
        "Four groups score differently from everybody else: “Leader” (role) scores 9 points above everybody else "
        "(95% interval 6 to 12), “Clerk” (role) 6 points below (3 to 8), “Manager” (role) 4 points below (2 to 6) "
        "and one more."
    )


def test_what_does_not_survive_is_not_said() -> None:
    told = said(OTHER, OTHER)
    assert told.title == "No group can be told apart from everybody else"
    assert "none of the two differences in score survives adjustment" in str(told)
    assert "Other" not in str(told)


def test_a_difference_of_less_than_a_point_is_not_said_to_be_none() -> None:
    assert "scores less than 1 point above" in str(said(("Leader", 0.4, 0.1, 0.7, True)))
    assert "scores 1 point above" in str(said(("Leader", 1.2, 0.6, 1.8, True)))


def test_over_several_themes_each_difference_says_which_it_is_of() -> None:
    table = pd.concat([differences(LEADER, OTHER), differences(CLERK, OTHER, theme="skills")], ignore_index=True)
    table.attrs = {"family": "score_differences"}
    told = claim(table)
    assert told.title == (
        "Two of four group scores can be told apart from everybody else's (among them “Leader” on risk, 9 points above)"
    )
    assert "“Clerk” (role) 6 points below on skills (3 to 8)" in str(told)


def test_nothing_is_said_of_a_table_that_is_not_adjusted() -> None:
    with pytest.raises(ValueError, match="adjust_p_values"):
        claim(score_differences(WAVE).pipe(withhold_small_groups))


def test_without_two_groups_there_is_nothing_to_compare() -> None:
    one = drawn_survey("sector fear_of_blame times\npublic agree 20\npublic disagree 20")
    assert "There is nothing to compare" in str(differences_in_words(one, "risk"))


@pytest.mark.parametrize(
    ("survives", "expected"),
    [
        ({"Sector": 2, "Role": 1}, "Scores differ by sector for two of two themes and by role for one"),
        ({"Sector": 0, "Role": 1}, "Scores differ by role for one of two themes"),
        ({"Sector": 0, "Role": 0}, "Scores differ by none of the profile questions that can be told from chance"),
    ],
)
def test_comparisons_say_by_which_questions_and_for_how_many(survives: dict[str, int], expected: str) -> None:
    rows = [(section, place < times) for section, times in survives.items() for place in range(2)]
    table = pd.DataFrame(rows, columns=["section", "survives"]).assign(p=0.5)
    table.attrs = {"family": "score_comparisons", "things": 2}
    assert claim(table).title == expected


# --- one theme ------------------------------------------------------------------------------------------


def exhibit_of(shown: Exhibit | Sentence) -> Exhibit:
    assert isinstance(shown, Exhibit), shown
    return shown


def test_a_theme_shows_every_group_and_marks_what_survives() -> None:
    exhibit = exhibit_of(differences_of_theme(WAVE, "risk"))
    table = exhibit.data.set_index(["section", "group"])
    survives = table["survives"]
    assert survives[("Role", "Leader")]
    assert survives[("Role", "Manager")]
    assert not survives[("Sector", "Public")]
    assert "Two groups score differently" in exhibit.title
    shown = exhibit.table.set_index(["Question", "Group"])
    assert shown.loc[("Sector", "Not stated"), "p, adjusted"] == "not tested"
    assert shown.loc[("Role", "Clerk"), "Base"] == "18"
    assert all("Leader" in drawing for drawing in exhibit.drawings)


def test_all_tests_of_a_theme_are_one_family() -> None:
    """Two sectors and three roles: whoever stated no sector is no sixth."""
    exhibit = exhibit_of(differences_of_theme(WAVE, "risk"))
    assert exhibit.facts["tests"] == 5
    assert exhibit.facts["adjustment"] == "Holm"
    leader = exhibit.data.set_index("group").loc["Leader"]
    assert leader["p_adjusted"] == pytest.approx(5 * exhibit.data["p"].min()) or leader["p"] > exhibit.data["p"].min()


def test_the_sentence_is_of_the_same_table_as_the_chart() -> None:
    exhibit, sentence = exhibit_of(differences_of_theme(WAVE, "risk")), differences_in_words(WAVE, "risk")
    assert str(sentence) in exhibit.alternative
    assert sentence.data["p_adjusted"].tolist() == pytest.approx(exhibit.data["p_adjusted"].tolist(), nan_ok=True)


def test_whoever_did_not_state_their_group_counts_in_no_sentence() -> None:
    rows = "manager strongly_agree 60\nmanager agree 25\nleader disagree 18\n- neither 12"
    said = str(differences_in_words(drawn_survey(f"role fear_of_blame times\n{rows}"), "risk"))
    assert said.endswith("The smallest base is 18 respondents, so read with care.")


def test_the_base_of_a_group_of_which_nothing_is_told_is_no_caution() -> None:
    # Clerks are 18, and score as the others do.
    assert "smallest base" not in str(differences_in_words(WAVE, "risk"))


def test_where_all_are_alike_no_group_is_named() -> None:
    sentence = str(differences_in_words(ALIKE, "risk"))
    assert "No group can be told apart from everybody else" in sentence
    assert not re.search("Public|Private|Leader|Manager", sentence)


SMALL = drawn_survey("""
    sector   fear_of_blame  times
    public   agree          40
    public   disagree       10
    private  agree          10
    private  disagree       30
    charity  agree          4
    other    disagree       7
""")


def test_small_groups_are_said_to_be_withheld_and_are_not_tested() -> None:
    exhibit = exhibit_of(differences_of_theme(SMALL, "risk"))
    assert exhibit.facts["tests"] == 2
    cells = exhibit.table.set_index("Group").loc["Charity"].drop("Question")
    assert set(cells) == {"[c]"}
    assert exhibit.data.set_index("group").loc[["Charity", "Other"], ["score", "estimate", "p"]].isna().all(axis=None)
    for drawing in exhibit.drawings:
        assert drawing.count("withheld (fewer than 10)") == 2


# --- the heat map ---------------------------------------------------------------------------------------


def test_the_heat_map_has_a_row_a_group_and_a_column_a_theme() -> None:
    exhibit = exhibit_of(heat_map(WAVE))
    assert exhibit.table.columns.tolist() == ["Question", "Group", "Risk", "Base"]
    assert exhibit.table["Group"].tolist() == ["Public", "Private", "Not stated", "Manager", "Leader", "Clerk"]
    assert exhibit.facts["adjustment"] == "Benjamini and Hochberg"
    row = exhibit.data.set_index("group").loc["Leader"]
    text = exhibit.table.set_index("Group").loc["Leader", "Risk"]
    assert re.fullmatch(rf"{row['score']:.0f}; \+{row['estimate']:.0f} \(\+\d+ to \+\d+\); p <0.001", text)


def test_the_map_marks_what_survives_and_nothing_else() -> None:
    exhibit = exhibit_of(heat_map(WAVE))
    found = exhibit.data[exhibit.data["survives"]]
    for drawing in exhibit.drawings:
        numbers = re.findall(r">([▲▼]) (\d+)<", drawing)
        assert sorted(numbers) == sorted(
            ("▲" if estimate > 0 else "▼", f"{score:.0f}")
            for estimate, score in zip(found["estimate"], found["score"], strict=True)
        )


# 30 of 50 agree in the public sector, 20 of 50 in the private one; leaders and managers are alike.
ONCE_IN_TWENTY = drawn_survey("""
    sector   role     fear_of_blame  times
    public   leader   agree          15
    public   leader   disagree       10
    public   manager  agree          15
    public   manager  disagree       10
    private  leader   agree          10
    private  leader   disagree       15
    private  manager  agree          10
    private  manager  disagree       15
""")


def test_what_a_p_value_alone_would_tell_apart_is_neither_marked_nor_named() -> None:
    """The two sectors have one p value, the two roles 1: four tests over rank two make it twice as large."""
    exhibit = exhibit_of(heat_map(ONCE_IN_TWENTY))
    public, private, *roles = exhibit.data["p"].tolist()
    assert 0.025 < public < 0.05
    assert exhibit.data["p_adjusted"].tolist() == pytest.approx([4 / 2 * public, 4 / 2 * private, *roles])
    for drawing in exhibit.drawings:
        assert {">45<", ">55<"} < set(re.findall(r">\d+<", drawing))
        assert not re.findall(r">[▲▼] \d+<", drawing)
    none = "No group can be told apart from everybody else: none of the four differences in score survives"
    for said in (heat_map_in_words(ONCE_IN_TWENTY), differences_in_words(ONCE_IN_TWENTY, "risk")):
        assert str(said).startswith(none)


@pytest.mark.parametrize("shown", [partial(differences_of_theme, theme="risk"), heat_map, other_things_equal])
def test_what_is_adjusted_and_what_is_not_is_said_under_every_chart_of_differences(
    shown: Callable[[Survey], Exhibit | Sentence],
) -> None:
    assert "Intervals are not adjusted for there being many, p values are." in exhibit_of(shown(WAVE)).notes


def test_a_withheld_cell_of_the_map_is_said_to_be_withheld() -> None:
    exhibit = exhibit_of(heat_map(SMALL))
    assert exhibit.table.set_index("Group").loc["Charity"].tolist() == ["Sector", "[c]", "[c]"]
    assert any(note.startswith("[c] withheld") for note in exhibit.notes)


def test_a_map_too_large_to_be_seen_is_a_table() -> None:
    drawing = "place fear_of_blame times\n" + "\n".join(
        f"p{place} agree 12\np{place} disagree 9" for place in range(61)
    )
    exhibit = exhibit_of(heat_map(drawn_survey(drawing)))
    assert exhibit.drawings == ()
    assert len(exhibit.table) == 61


def test_the_headline_of_the_map_is_its_finding() -> None:
    assert str(heat_map_in_words(WAVE)) in exhibit_of(heat_map(WAVE)).alternative


# --- what differs at all, and other things equal ---------------------------------------------------------


def test_what_differs_at_all_is_told_by_theme_and_question() -> None:
    exhibit = exhibit_of(scores_compared(WAVE))
    table = score_comparisons(WAVE).pipe(withhold_small_groups).pipe(adjust_p_values, holm).set_index("question")
    cells = exhibit.table.iloc[0]
    assert cells["Role"] == f"● {100 * table.loc['role', 'effect']:.1f}%"
    assert not cells["Sector"].startswith("●")
    assert exhibit.title == "Scores differ by role for one theme"


def test_statements_that_differ_are_told_with_the_groups_at_either_end() -> None:
    exhibit = exhibit_of(statements_compared(WAVE))
    row = exhibit.table.set_index("Statement").loc["Not the case: Clear advice"]
    assert row["By"] == "Role"
    assert row["Lowest"].startswith("Leader: 0%")
    assert row["Highest"].startswith("Manager: 100%")
    assert "base 85" in row["Highest"]


def test_outcomes_that_differ_are_told() -> None:
    assert exhibit_of(outcomes_compared(WAVE)).title == "Answers about outcomes differ by role for one outcome"


# By sector and by role alike, 38 and 26 of 64 agree, and rate 4 where the others rate 8.
TWO_CLOSE_CALLS = drawn_survey("""
    sector   role     fear_of_blame  rating  times
    public   leader   agree          4       22
    public   leader   disagree       8       10
    public   manager  agree          4       16
    public   manager  disagree       8       16
    private  leader   agree          4       16
    private  leader   disagree       8       16
    private  manager  agree          4       10
    private  manager  disagree       8       22
""")


@pytest.mark.parametrize("shown", [scores_compared, outcomes_compared, statements_compared])
def test_comparisons_are_adjusted_as_their_notes_say(shown: Callable[[Survey], Exhibit | Sentence]) -> None:
    """Two tests in each of three tables: one family of six. Benjamini and Hochberg would leave each below 5%."""
    table = shown(TWO_CLOSE_CALLS).data
    assert (table.attrs["adjustment"], table.attrs["tests"]) == ("Holm", 6)
    together = compared_together(TWO_CLOSE_CALLS)
    family = holm(np.concatenate([one["p"] for one in together]))
    place = [one.attrs["family"] for one in together].index(table.attrs["family"])
    assert table["p_adjusted"].tolist() == pytest.approx(family[2 * place : 2 * place + 2].tolist())
    assert benjamini_hochberg(table["p"].tolist()).max() < 0.05 < table["p_adjusted"].min()
    assert not table["survives"].any()
    if isinstance(found := shown(TWO_CLOSE_CALLS), Exhibit):
        assert found.facts["adjustment"] == "Holm"
        assert "adjusted for the 6 tests of this chapter, of scores, statements and outcomes (Holm)" in found.notes[0]
        assert not found.table.iloc[0].astype(str).str.contains("●").any()


def test_what_remains_other_things_equal_stands_beside_the_plain_difference() -> None:
    exhibit = exhibit_of(other_things_equal(WAVE))
    assert exhibit.table["Group"].tolist()[0] in ("Manager", "Leader")
    assert "hold" in exhibit.title
    assert {"net", "net_low", "net_high", "net_p_adjusted"} <= set(exhibit.data)
    for drawing in exhibit.drawings:
        assert "Other questions held constant" in drawing


def test_a_difference_that_another_question_names_as_well_is_said_not_to_hold() -> None:
    wave = drawn_survey("""
        sector   role     fear_of_blame  times
        public   manager  agree          40
        public   manager  disagree       10
        private  leader   agree          10
        private  leader   disagree       40
    """)
    exhibit = exhibit_of(other_things_equal(wave))
    assert exhibit.title.startswith("None of four differences holds")
    assert set(exhibit.table["Other questions held constant"]) == {"Cannot be told from the others"}


def test_what_remains_other_things_equal_is_adjusted_too() -> None:
    """A sector's net difference has a p value of 0.041, third of six: times 6/4 (its rank with its twin) it is 0.06."""
    cells = {("public", "manager"): (18, 6), ("public", "leader"): (4, 5),
             ("private", "manager"): (5, 4), ("private", "leader"): (6, 18)}  # fmt: skip
    rows = [
        f"{sector} {role} {region} agree {agree}\n{sector} {role} {region} disagree {disagree}"
        for (sector, role), (agree, disagree) in cells.items()
        for region in ("north", "south")
    ]
    wave = drawn_survey("\n".join(["sector role region fear_of_blame times", *rows]))
    net = net_differences(wave).set_index("group")["p"]
    assert 0.05 * 4 / 6 < net["Public"] < 0.05
    exhibit = exhibit_of(other_things_equal(wave))
    table = exhibit.data.set_index("group")
    by_sector, by_role = 6 / 4 * net["Public"], 6 / 2 * net["Leader"]
    assert table["net_p_adjusted"].to_dict() == pytest.approx(
        {"Public": by_sector, "Private": by_sector, "Manager": by_role, "Leader": by_role}
    )
    assert exhibit.title.startswith("Two of four differences hold")
    shown = exhibit.table.set_index("Group")["p of it, adjusted"]
    assert float(shown["Public"]) == pytest.approx(by_sector, abs=0.0005)


# --- whatever was asked ---------------------------------------------------------------------------------

SHOWN = (heat_map, heat_map_in_words, scores_compared, statements_compared, outcomes_compared, other_things_equal)
SURVEYS = {
    "no profile question": drawn_survey("fear_of_blame rating times\nagree 3 20\ndisagree 4 20"),
    "no theme": drawn_survey("sector rating times\npublic 3 20\nprivate 4 20"),
    "no outcome": drawn_survey("sector fear_of_blame times\npublic agree 20\nprivate disagree 20"),
    "one respondent": drawn_survey("sector fear_of_blame rating\npublic agree 3"),
    "nobody answered": drawn_survey("sector fear_of_blame rating times\npublic - - 20\nprivate - - 20"),
    "all alike": drawn_survey("sector fear_of_blame rating times\npublic agree 3 20\nprivate agree 3 20"),
    "told apart wholly": drawn_survey("sector fear_of_blame rating times\npublic agree 3 20\nprivate disagree 4 20"),
    "weights of nought": drawn_survey("sector fear_of_blame rating weight times\na agree 3 0 20\nb disagree 4 0 20"),
}  # fmt: skip


@pytest.mark.parametrize("wave", SURVEYS.values(), ids=SURVEYS)
@pytest.mark.parametrize("shown", SHOWN)
def test_whatever_was_asked_there_is_something_to_show(shown, wave: Survey) -> None:  # type: ignore[no-untyped-def]
    found = shown(wave)
    html = found._repr_mimebundle_()["text/html"]
    assert not re.search(r"\bnan\b|\binf\b|<NA>|None<", html)
    assert len(html) > 50


@pytest.mark.parametrize("wave", [SURVEYS[name] for name in SURVEYS if name != "no theme"])
def test_whatever_was_answered_a_theme_has_something_to_show(wave: Survey) -> None:
    for found in (differences_of_theme(wave, "risk"), differences_in_words(wave, "risk")):
        assert not re.search(r"\bnan\b|\binf\b|<NA>", found._repr_mimebundle_()["text/html"])


def test_the_line_of_everybody_is_not_drawn_where_fewer_than_ten_have_a_score() -> None:
    def lines(times: int) -> int:
        rows = f"public agree {times - 4}\npublic disagree 4\nprivate - 30"
        shown = exhibit_of(differences_of_theme(drawn_survey(f"sector fear_of_blame times\n{rows}"), "risk"))
        return sum("stroke-width:1.4" in style for _, style, _ in marks(shown.drawings[0], "path"))

    assert (lines(30), lines(9)) == (1, 0)


def test_a_theme_without_a_score_says_so() -> None:
    wave = drawn_survey(
        "sector support__law support__time times\npublic yes no 20\nprivate no yes 20",
        themes={"risk": ["support"]},
        at_most={"support": 1},
    )
    assert "this theme has no score to compare" in str(differences_in_words(wave, "risk"))
    assert isinstance(heat_map(wave), Sentence)


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(Exception, match="expected one of risk"):
        differences_of_theme(WAVE, "riks")


def test_themes_that_are_called_the_same_keep_their_columns() -> None:
    wave = drawn_survey(
        DRAWING.replace("rating", "outcome"), themes={"risk": ["fear_of_blame"], "skills": ["clear_advice"]}
    )
    plain = wave.questionnaire.model_dump()
    for theme in plain["themes"]:
        theme["title"] = "Same"
    same = replace(wave, questionnaire=Questionnaire.model_validate(plain))
    exhibit = exhibit_of(heat_map(same))
    assert exhibit.table.columns.tolist() == ["Question", "Group", "Same", "Same (2)", "Base"]
    assert scores_compared(same).table["Theme"].tolist() == ["Same", "Same (2)"]  # type: ignore[union-attr]
