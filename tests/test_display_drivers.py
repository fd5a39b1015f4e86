"""What matters most is drawn and said as far as intervals and adjusted tests support it, and ties as ties."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import html

from drawings import marks, size, words
from helpers.analysis.ranks import barrier_ranks
from helpers.display.claims import claim
from helpers.display.claims.ranks import levels_in_words
from helpers.display.composed.drivers import (
    _left_out,
    _under_each_other,
    importance_by_outcome,
    importance_dots,
    odds_by_outcome,
    odds_table,
    outcomes_as_answered,
    what_matters_most,
    where_to_act,
)
from helpers.display.drawing.canvas import LINE, text_width
from helpers.display.exhibit import Exhibit
from helpers.display.performance import Box, Point, importance_against_performance, placed_labels
from helpers.display.ranks import levels, ranked_dots
from helpers.display.spelling import ordinal
from helpers.display.wording import Sentence, finding, headline
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from published import drawn, leaks
from surveys import drawn_survey

FACTS = {
    "survey": "Drawn survey", "period": "2 to 9 March 2026", "population": "People who deliver public services",
    "weighted": False, "question": "How well does it work?", "question_id": "overall", "outcome_title": "Works well",
    "left_out": [], "cannot": "", "replicates": 1000,
    "replicated": "1,000 bootstrap replicates",
}  # fmt: skip


def importance(drawn: str, **facts: Any) -> pd.DataFrame:
    """From lines of `theme estimate low high rank_low rank_high`."""
    lines = [line.split() for line in drawn.strip().splitlines()]
    numbers = {column: [float(line[at]) for line in lines] for at, column in enumerate(["estimate", "low", "high"], 1)}
    table = pd.DataFrame(
        {"theme": [line[0].lower() for line in lines], "title": [line[0] for line in lines], **numbers}
    )
    table["n"] = pd.array([400] * len(lines), dtype="Int64")
    table["contribution"] = table["estimate"] / 2
    table["rank"] = table["estimate"].rank(ascending=False).astype("Int64")
    for at, column in ((4, "rank_low"), (5, "rank_high")):
        table[column] = pd.array([int(line[at]) for line in lines], dtype="Int64")
    table["level"] = table["rank_low"]
    explained = {"r_squared": 0.5, "r_squared_low": 0.45, "r_squared_high": 0.55}
    table.attrs = {**FACTS, **explained, "family": "driver_importance", "unit": "share", "base": "respondents", **facts}
    return withhold_small_groups(table)


ALONE = """
    Trust   0.6  0.5   0.7  1 1
    Advice  0.3  0.2   0.4  2 3
    Skills  0.1  0.05  0.3  2 3
"""
LEVEL = """
    Trust   0.45  0.35  0.55  1 2
    Advice  0.40  0.30  0.50  1 2
    Skills  0.15  0.05  0.20  3 3
"""


def test_the_theme_that_goes_most_closely_with_an_outcome_is_named() -> None:
    assert finding(importance(ALONE)) == (
        "“Trust” goes most closely with “Works well”: it accounts for 60% of what the three themes explain; together "
        "the themes account for 50% of the differences between answers (95% interval 45% to 55%)."
    )


def test_themes_whose_ranks_may_both_be_the_first_are_a_tie() -> None:
    assert finding(importance(LEVEL)).startswith(
        "“Trust” and “Advice” go most closely with “Works well” (45% and 40% of what the themes explain): "
        "they are too close to say which comes first;"
    )


def test_a_crowd_of_themes_has_no_first() -> None:
    table = importance("\n".join(f"T{place} 0.2{place} 0.1 0.3 1 5" for place in range(5)))
    assert (
        claim(table).title == "No single theme goes most closely with “Works well”: five of five are level at the top"
    )


def test_over_several_outcomes_only_what_comes_first_everywhere_is_said_to() -> None:
    first, second = importance(ALONE), importance(LEVEL, outcome_title="Is complete", question_id="complete")
    again = importance(ALONE, question_id="other")
    assert importance_dots([first, again]).title == "“Trust” goes most closely with both outcomes"
    assert importance_dots([first, second]).title == (
        "“Trust” goes most closely, or jointly most closely, with both outcomes"
    )
    other = importance(ALONE.replace("Trust", "Law"), outcome_title="Is complete", question_id="complete")
    assert importance_dots([first, other]).title == "No theme stands out for both outcomes"
    assert importance_dots([second]).title == (
        "“Trust” and “Advice” go most closely, or jointly most closely, with “Is complete”"
    )


def test_importance_is_shown_outcome_by_outcome_with_ranks_and_what_is_explained() -> None:
    exhibit = importance_dots([importance(LEVEL)])
    assert exhibit.table.to_dict("list") == {
        "Question": ["Works well"] * 3,
        "Theme": ["Trust", "Advice", "Skills"],
        "Share of what is explained": ["45%", "40%", "15%"],
        "95% interval": ["35% to 55%", "30% to 50%", "5% to 20%"],
        "Share of all differences": ["23%", "20%", "8%"],
        "Rank, and its interval": ["1st (1st–2nd)", "2nd (1st–2nd)", "3rd (3rd)"],
        "Base": ["400"] * 3,
    }
    assert "50% (45% to 55%) for “Works well”" in exhibit.notes[0]


def test_what_is_left_out_is_said_with_the_reason() -> None:
    nothing = importance(ALONE, outcome_title="Is complete", cannot="everybody gave the same answer").iloc[:0]
    nothing.attrs = {**FACTS, "outcome_title": "Is complete", "cannot": "everybody gave the same answer"}
    left_out = importance(ALONE, left_out=["Hurdles"])
    assert _left_out([left_out, nothing]) == [
        "Not for “Is complete”: everybody gave the same answer.",
        "“Hurdles” has no score to set beside the others.",
    ]
    assert _left_out([importance(ALONE, left_out=["Hurdles", "Skills"])]) == [
        "“Hurdles” and “Skills” have no score to set beside the others."
    ]


# Odds


COMPLETE = {"outcome_title": "Is complete", "question_id": "complete"}


def odds(drawn: str, **facts: Any) -> pd.DataFrame:
    """From lines of `theme estimate low high p_adjusted proportional_p`."""
    lines = [line.split() for line in drawn.strip().splitlines()]
    columns = ["estimate", "low", "high", "p_adjusted", "proportional_p"]
    table = pd.DataFrame({"theme": [line[0].lower() for line in lines], "title": [line[0] for line in lines]})
    for at, column in enumerate(columns, 1):
        table[column] = [float(line[at]) for line in lines]
    table["n"] = pd.array([400] * len(lines), dtype="Int64")
    table["in_words"] = "As far as can be told"
    table.attrs = {
        **FACTS,
        "family": "driver_odds",
        "unit": "number",
        "held": ["Sector", "Role"],
        "base": "people",
        **facts,
    }
    return withhold_small_groups(table)


def test_only_odds_that_outlive_adjustment_are_said() -> None:
    table = odds("Advice 1.1 0.9 1.3 0.2 0.4\nTrust 1.4 1.3 1.5 0.0001 0.6")
    assert finding(table) == (
        "With the other themes, sector and role held constant, one of two themes still goes with “Works well”: ten "
        "points more of a score multiply the odds of a better answer by 1.40 in “Trust” (1.30 to 1.50)."
    )
    assert claim(odds("Trust 1.1 0.9 1.3 0.2 0.4")).title == (
        "With the other themes, sector and role held constant, no theme goes with “Works well” beyond chance"
    )


def test_over_several_outcomes_only_what_goes_with_each_is_said_to_go_with_all() -> None:
    well = odds("Advice 1.1 0.9 1.3 0.2 0.4\nTrust 1.4 1.3 1.5 0.0001 0.6")
    complete = odds("Advice 1.3 1.1 1.5 0.01 0.01\nTrust 1.2 1.1 1.3 0.001 0.6", **COMPLETE)
    assert finding(_under_each_other([well, complete])) == (
        "With the other themes, sector and role held constant, “Trust” still goes with both outcomes: of two themes, "
        "one with “Works well” and two with “Is complete”; the model's assumption is doubtful for “Advice” "
        "(“Is complete”)."
    )
    neither = odds("Advice 1.3 1.1 1.5 0.01 0.4\nTrust 1.2 1.1 1.3 0.2 0.6", **COMPLETE)
    assert "no theme goes with both outcomes" in claim(_under_each_other([well, neither])).title


def test_a_doubtful_assumption_is_said() -> None:
    table = odds("Advice 1.2 1.1 1.3 0.01 0.03\nTrust 1.4 1.3 1.5 0.0001 0.6")
    assert finding(table).endswith("; the model's assumption is doubtful for “Advice”.")


def test_odds_stand_in_a_table_the_largest_first() -> None:
    exhibit = odds_table(_under_each_other([odds("Advice 1.1 0.9 1.3 0.2 0.4\nTrust 1.4 1.3 1.5 0.0001 0.6")]))
    assert exhibit.table.to_dict("list") == {
        "Question": ["Works well"] * 2,
        "Theme": ["Trust", "Advice"],
        "Odds ratio": ["1.40", "1.10"],
        "95% interval": ["1.30 to 1.50", "0.90 to 1.30"],
        "p, adjusted": ["<0.001", "0.200"],
        "Counts alike?": ["As far as can be told"] * 2,
        "Base": ["400", "400"],
    }
    assert "alike in the scores of the other themes, sector and role" in exhibit.notes[0]


# Importance against performance


def performance(drawn: str, **facts: Any) -> pd.DataFrame:
    """From lines of `theme estimate low high score score_low score_high side`."""
    lines = [line.split() for line in drawn.strip().splitlines()]
    columns = ["estimate", "low", "high", "score", "score_low", "score_high"]
    names = [line[0].replace("_", " ") for line in lines]
    table = pd.DataFrame({"theme": [line[0].lower() for line in lines], "title": names})
    for at, column in enumerate(columns, 1):
        table[column] = [float(line[at]) for line in lines]
    table["n"], table["score_n"] = (pd.array([many] * len(lines), dtype="Int64") for many in (400, 450))
    table["side"] = [line[7] if line[7] != "-" else "" for line in lines]
    lines_at = {"mean_score": float(table["score"].mean()), "equal_share": 1 / len(table)}
    family = {"family": "importance_and_performance", "unit": "share", "base": "respondents"}
    table.attrs = {**FACTS, **lines_at, **family, **facts}
    return withhold_small_groups(table)


SIDES = performance("""
    Risk_management        0.40 0.34 0.46  40 39 41  act
    Partnership_working    0.35 0.30 0.40  60 59 61  keep
    Citizen_engagement     0.10 0.05 0.15  45 44 46  watch
    Vision                 0.15 0.08 0.30  50 48 52  -
""")


def test_where_to_act_is_said_of_themes_that_are_important_and_score_low_beyond_doubt() -> None:
    assert finding(SIDES) == (
        "For “Works well”, “Risk management” is important and low-scoring: act here first, where the mean score is 40 "
        "out of 100; “Partnership working” is important and high-scoring."
    )


def test_nothing_is_said_where_intervals_reach_over_the_lines() -> None:
    table = performance("Risk 0.6 0.4 0.8 48 40 56 -\nTrust 0.4 0.2 0.6 52 44 60 -")
    assert finding(table) == (
        "For “Works well”, no theme is clearly both important and low-scoring: “Risk” looks it, but its intervals "
        "reach over a line."
    )
    elsewhere = performance("Risk 0.4 0.35 0.45 40 39 41 watch\nTrust 0.6 0.55 0.65 60 59 61 keep")
    assert finding(elsewhere).endswith("low-scoring: “Trust” is important and high-scoring.")
    exhibit = importance_against_performance(table)
    assert isinstance(exhibit, Exhibit)
    assert exhibit.table["Where it lies"].tolist() == ["An interval reaches over a line"] * 2


def boxes_of(drawing: str) -> tuple[list[Any], list[str]]:
    """The words of a drawing, and those that are clipped or lie on another."""
    width, height = size(drawing)
    found = words(drawing)
    wrong = [one.text for one in found if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height]
    for place, one in enumerate(found):
        wrong += [
            f"{one.text} on {other.text}"
            for other in found[place + 1 :]
            if min(one.right, other.right) - max(one.left, other.left) > 0.5
            and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5
        ]
    return found, wrong


def test_every_theme_is_named_beside_its_mark_and_corners_say_what_to_do() -> None:
    exhibit = importance_against_performance(SIDES)
    assert isinstance(exhibit, Exhibit)
    for drawing in exhibit.drawings:
        found, wrong = boxes_of(drawing)
        said = " ".join(word.text for word in found)
        assert wrong == []
        assert all(
            name in said for name in ("Act here first", "Keep it up", "Watch", "Maintain", "engagement", "Vision")
        )
    assert exhibit.alternative.endswith("Vision: score 50, importance 15%.")


@pytest.mark.parametrize("seed", range(12))
def test_names_lie_on_nothing_however_themes_are_scattered(seed: int) -> None:
    random = np.random.default_rng(seed)
    names = ["Leadership", "Vision_and_collaboration", "Risk_management", "Citizen_engagement", "Partnership_working",
             "Professional_development"]  # fmt: skip
    spread = [2.0, 6.0, 15.0][seed % 3]
    scores, raw = 50 + spread * random.normal(size=6), random.uniform(0.2, 1, size=6)
    lines = [
        f"{name} {share:.3f} {share * 0.7:.3f} {share * 1.3:.3f} {score:.1f} {score - 1.2:.1f} {score + 1.2:.1f} -"
        for name, share, score in zip(names, raw / raw.sum(), scores, strict=True)
    ]
    exhibit = importance_against_performance(performance("\n".join(lines)))
    assert isinstance(exhibit, Exhibit)
    assert [boxes_of(drawing)[1] for drawing in exhibit.drawings] == [[], []]


def test_a_name_does_not_lie_on_the_words_in_a_corner() -> None:
    exhibit = importance_against_performance(
        performance("Risk 0.59 0.55 0.6 42.5 42 43 act\nTrust 0.4 0.3 0.5 58 57 59 -")
    )
    assert isinstance(exhibit, Exhibit)
    assert [boxes_of(drawing)[1] for drawing in exhibit.drawings] == [[], []]


def test_themes_that_lie_too_close_to_be_named_are_numbered_with_a_key() -> None:
    lines = [f"A_theme_with_a_name_of_many_words_{place} 0.1 0.07 0.13 {50 + place / 5} 49 52 -" for place in range(9)]
    exhibit = importance_against_performance(performance("\n".join(lines)))
    assert isinstance(exhibit, Exhibit)
    for drawing in exhibit.drawings:
        found, wrong = boxes_of(drawing)
        texts = [word.text for word in found]
        assert wrong == []
        assert [number for number in map(str, range(1, 10)) if number not in texts] == []
        assert any(text.startswith("9 A theme with a name of") for text in texts)


# Themes that lie so close that in the narrow chart names stand off at the side, each tied to its mark.
CROWDED = """
    Leadership                0.234 0.134 0.334 50.7 47.7 53.7 -
    Vision_and_collaboration  0.143 0.043 0.243 51.6 48.6 54.6 -
    Risk_management           0.174 0.074 0.274 50.7 47.7 53.7 -
    Citizen_engagement        0.060 0.000 0.160 47.4 44.4 50.4 -
    Partnership_working       0.218 0.118 0.318 51.8 48.8 54.8 -
    Professional_development  0.171 0.071 0.271 50.9 47.9 53.9 -
"""


@cache
def tied() -> tuple[Exhibit, float, float, float]:
    """A chart whose narrow drawing has a level tie, and where that begins, at a mark, its height, and where it ends."""
    exhibit = importance_against_performance(performance(CROWDED))
    assert isinstance(exhibit, Exhibit)
    signs = {(sign["x"], sign["y"]) for sign, _, _ in marks(exhibit.drawings[1], "use")}
    lines = [
        re.fullmatch(r"M (\S+) (\S+)\s+L (\S+) (\S+)", path["d"]) for path, _, _ in marks(exhibit.drawings[1], "path")
    ]
    ((x, y, end, _), *_) = [
        line.groups() for line in lines if line and line.group(1, 2) in signs and line[2] == line[4]
    ]
    return exhibit, float(x), float(y), float(end)


def read_off(*planted: str) -> list[str]:
    """What the audit reads off the narrow drawing once this is drawn in it, too."""
    exhibit, *_ = tied()
    found = leaks(drawn(exhibit, lambda svg: svg.extend(map(html.fragment_fromstring, planted)), "narrow"))
    return [leak.what for leak in found]


def test_a_line_from_a_mark_to_its_name_tells_the_audit_nothing() -> None:
    assert read_off() == []


@pytest.mark.parametrize(
    ("begins", "ends", "down"),
    [(0, 3, 0), (0, 0, 40), (3, 0, 0)],
    ids=["to beside a name", "at another height", "from beside a mark"],
)
def test_a_line_that_ties_no_name_to_a_mark_is_read_off(begins: float, ends: float, down: float) -> None:
    """As one side of an interval would be."""
    _, x, y, end = tied()
    sign = f'<use x="{x}" y="{y + down}"></use>'
    told = read_off(sign, f'<path d="M {x + begins} {y + down} L {end + ends} {y + down}"></path>')
    assert {re.sub(r"[\d.]+", "…", what) for what in told} == {"has a mark at …, which is not in its data"}


def test_a_mark_at_no_known_score_is_read_off_though_a_line_ties_it_to_a_name() -> None:
    _, x, y, end = tied()
    x = end + 0.3 * (x - end)
    assert len(read_off(f'<use x="{x}" y="{y}"></use>', f'<path d="M {x} {y} L {end} {y}"></path>')) == 1


def test_a_label_takes_the_nearest_free_place_and_none_where_there_is_none() -> None:
    point, room = Point(50, 50, 40, 60, 45, 55), Box(0, 0, 200, 100)
    # To the right lies its own interval, so it stands off a corner, where it lies on none.
    (box,) = placed_labels([point], [(40, 16)], room) or []
    assert not any(box.overlaps(line) for line in point.cross)
    assert box.within(room)
    assert placed_labels([point], [(190, 16)], Box(0, 40, 200, 60)) is None
    taken = [Box(55, 0, 200, 100)]
    (left,) = placed_labels([point], [(40, 16)], room, taken) or []
    assert left.right < 50


def test_labels_of_marks_on_one_place_do_not_lie_on_each_other() -> None:
    points = [Point(150, 150, 140, 160, 140, 160)] * 5
    boxes = placed_labels(points, [(text_width("Leadership"), LINE)] * 5, Box(0, 0, 300, 300))
    assert boxes is not None
    assert [(one, other) for one in range(5) for other in range(one) if boxes[one].overlaps(boxes[other])] == []
    assert boxes == placed_labels(points, [(text_width("Leadership"), LINE)] * 5, Box(0, 0, 300, 300))


# Ranks


def ranked(drawn: str) -> pd.DataFrame:
    """From lines of `title estimate rank_low rank_high level`; an estimate of - is withheld."""
    lines = [line.split() for line in drawn.strip().splitlines()]
    estimates = [float(line[1]) if line[1] != "-" else np.nan for line in lines]
    table = pd.DataFrame({"item": [f"i{place}" for place in range(len(lines))]})
    table["title"], table["theme"] = [line[0].replace("_", " ") for line in lines], "risk"
    table["barrier"] = [not line[0].startswith("Leaders") for line in lines]
    table["estimate"] = estimates
    table["low"], table["high"] = table["estimate"] - 0.02, table["estimate"] + 0.02
    table["n"] = pd.array([900 if line[1] != "-" else 4 for line in lines], dtype="Int64")
    table["rank"] = table["estimate"].rank(ascending=False, method="min").astype("Int64")
    for at, column in enumerate(("rank_low", "rank_high", "level"), 2):
        table[column] = pd.array([int(line[at]) if line[at] != "-" else pd.NA for line in lines], dtype="Int64")
    table.attrs = {**FACTS, "family": "barrier_ranks", "unit": "share", "base": "respondents"}
    return withhold_small_groups(table)


TIED = ranked("""
    Blame         0.70  1 2  1
    Law           0.69  1 2  1
    Leaders_back  0.50  3 3  2
    Contacts      0.40  4 6  3
    Language      0.39  4 6  3
    Consent       0.38  4 6  3
""")


def test_ties_at_the_top_are_said_as_ties_and_so_is_what_comes_next() -> None:
    assert finding(TIED) == (
        "“Blame” and “Law” are the biggest of all six barriers (70% and 69%): they are too close to say which comes "
        "first; next comes “Not the case: Leaders back” (50%)."
    )


def test_every_level_is_told_with_the_places_that_it_takes() -> None:
    assert levels_in_words(TIED) == (
        "First, level: “Blame” and “Law”. Next: “Not the case: Leaders back”. "
        "Next, level: “Contacts”, “Language” and “Consent”."
    )
    assert levels(TIED).text.startswith(levels_in_words(TIED))


def test_one_barrier_that_comes_first_is_named_alone() -> None:
    table = ranked("Blame 0.7 1 1 1\nLaw 0.5 2 2 2")
    assert finding(table) == "“Blame” is the biggest barrier of both (70%): next comes “Law” (50%)."
    assert claim(ranked("Blame 0.7 1 1 1")).title == "“Blame” is the biggest barrier (70%)"


def test_barriers_that_are_all_level_have_no_first() -> None:
    assert claim(ranked("Blame 0.7 1 2 1\nLaw 0.69 1 2 1")).title == "No barrier comes first: both are level"
    many = "\n".join(f"B{place} 0.7{place} 1 4 1" for place in range(4))
    assert claim(ranked(many + "\nC 0.2 5 5 2")).title == (
        "No single barrier comes first: four of five are level at the top"
    )


def test_a_withheld_barrier_is_in_no_level_and_is_said_to_be_withheld() -> None:
    table = ranked("Blame 0.7 1 1 1\nHidden - - - -\nLaw 0.5 2 2 2")
    exhibit = ranked_dots(table)
    assert isinstance(exhibit, Exhibit)
    assert "Hidden" not in levels_in_words(table)
    assert exhibit.table.to_dict("list") == {
        "Barrier": ["Blame", "Law", "Hidden"],
        "Rank": ["1st", "2nd", "[c]"],
        "Its 95% interval": ["1st", "2nd", "[c]"],
        "Share": ["70%", "50%", "[c]"],
        "95% interval": ["68% to 72%", "48% to 52%", "[c]"],
        "Base": ["900", "900", "[c]"],
    }
    assert "[c] withheld (fewer than 10)" in [word.text for word in words(exhibit.drawings[0])]
    everything = ranked("Hidden - - - -")
    assert claim(everything).title == "There is nothing to rank"
    assert levels(everything).text.startswith("There is nothing to rank")


def test_ranks_stand_beside_the_dots_with_their_intervals_wide_and_narrow() -> None:
    thirty = "\n".join(f"Barrier_number_{place}_with_some_more_words 0.{80 - place} 1 30 1" for place in range(30))
    exhibit = ranked_dots(ranked(thirty))
    assert isinstance(exhibit, Exhibit)
    wide, narrow = exhibit.drawings
    assert [boxes_of(drawing)[1] for drawing in (wide, narrow)] == [[], []]
    texts = [word.text for word in words(wide)]
    assert texts.count("1st–30th") == 30
    assert {f"{80 - place}%" for place in range(30)} <= set(texts)
    assert {"Share", "Rank, 95%"} <= set(texts)
    assert "(1st–30th)" in " ".join(word.text for word in words(narrow))
    assert exhibit.alternative.endswith("All figures are in the table below.")


def test_places_are_spelt() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th",
    ]  # fmt: skip


# Whatever a survey asked


NOTHING = drawn_survey("sector fear_of_blame times\npublic agree 30")
FEW = drawn_survey(
    "trust advice overall\nagree agree 3\nagree disagree 5", themes={"partners": ["trust"], "risk": ["advice"]}
)
SHOWN: list[Any] = [
    what_matters_most,
    where_to_act,
    lambda wave, _: odds_by_outcome(wave),
    lambda wave, _: importance_by_outcome(wave),
    lambda wave, _: outcomes_as_answered(wave),
]


@pytest.mark.parametrize("shown", SHOWN)
def test_a_survey_that_asked_no_outcome_is_said_to_have_asked_none(shown: Any) -> None:
    told = shown(NOTHING, "overall")
    assert isinstance(told, Sentence)
    assert told.text == (
        "This survey did not ask how well sharing works, so it cannot tell which theme matters most for that."
    )


@pytest.mark.parametrize("shown", SHOWN[:2])
def test_an_outcome_that_was_not_asked_is_said_not_to_have_been(shown: Any) -> None:
    assert shown(FEW, "speed").text == "This survey did not ask the outcome “speed”, so there is nothing to show here."


@pytest.mark.parametrize("shown", SHOWN[:4])
def test_what_cannot_be_estimated_is_a_sentence_that_gives_no_small_count_away(shown: Any) -> None:
    told = shown(FEW, "overall")
    assert isinstance(told, Sentence)
    assert told.text == (
        "What matters most for “Overall” cannot be estimated: fewer than 20 respondents have an answer on its scale "
        "and a score in every theme."
    )


def test_an_outcome_whose_scale_says_not_what_is_good_has_no_share_for_whom_it_works() -> None:
    told = outcomes_as_answered(drawn_survey("overall times\n3 20\n8 20"))
    assert isinstance(told, Sentence)
    assert told.text == "How well sharing works cannot be told: nothing was asked that would tell."


MEANT = {
    "rating": {
        "answers": [{"answer": str(point), "means": "positive" if point > 6 else "negative"} for point in range(11)]
    }
}


@cache
def surveyed() -> Survey:
    lines = [
        f"{sector} {trust} {advice} {rating} {speed} {times}"
        for sector, more in (("public", 0), ("private", 1))
        for trust, of_trust in (("agree", 2), ("neither", 1), ("disagree", 0))
        for advice, of_advice in (("agree", 1), ("disagree", 0))
        for rating, speed, times in (
            (str(4 + 2 * of_trust), str(3 + of_advice * 4), 10),
            (str(3 + of_trust + of_advice), str(5 + more), 8),
            ("7", "4", 6),
        )
    ]
    drawing = "\n".join(["sector trust advice overall speed times", *lines])
    return drawn_survey(drawing, themes={"partners": ["trust"], "risk": ["advice"]}, scales=MEANT)


def test_outcomes_are_shown_by_how_many_say_that_sharing_works() -> None:
    exhibit = outcomes_as_answered(surveyed())
    assert isinstance(exhibit, Exhibit)
    assert re.fullmatch(r"Sharing works for \d+% to \d+% of people, depending on what is asked", exhibit.title)
    assert exhibit.table["Answer"].tolist() == ["7 to 10", "7 to 10"]


def test_a_survey_with_outcomes_has_every_exhibit_and_no_word_on_another() -> None:
    wave = surveyed()
    shown = [
        importance_by_outcome(wave),
        odds_by_outcome(wave),
        where_to_act(wave, "overall"),
        ranked_dots(withhold_small_groups(barrier_ranks(wave))),
    ]
    assert [type(one) for one in shown] == [Exhibit] * 4
    assert [boxes_of(drawing)[1] for one in shown if isinstance(one, Exhibit) for drawing in one.drawings] == [[]] * 6
    assert what_matters_most(wave, "overall").text.startswith("“Partners” goes most closely with “Overall”")
    assert not any(re.search(r"\bnan\b|\binf\b", one._repr_mimebundle_()["text/html"]) for one in shown)


HEADING = "sector role trust advice overall support__law weight times"
EDGES = {
    "one respondent": "public leader agree disagree 7 yes 1 1",
    "nobody answered": "public leader - - - - 1 40",
    "all alike": "public leader agree agree 7 yes 1 90",
    "all weights are nought": "public leader agree disagree 7 yes 0 45\nprivate leader disagree agree 3 no 0 45",
    "one weight is not nought": "public leader agree disagree 7 yes 0 45\nprivate leader disagree agree 3 no 1 1",
    "two kinds of people": "public leader agree agree 7 yes 1 45\n- - disagree disagree 3 no 2 45",
    "one alone": "public leader agree disagree 7 yes 1 45\nprivate - disagree agree 3 no 1 45\n- - agree agree 9 - 1 1",
    "a statement that nobody answered": "public leader agree - 7 yes 1 45\nprivate officer disagree - 3 no 1 45",
}


@pytest.mark.parametrize("rows", EDGES.values(), ids=EDGES.keys())
def test_whatever_was_answered_something_is_said_and_nothing_is_nan(rows: str) -> None:
    themes = {"partners": ["trust"], "risk": ["advice"], "support": ["support"]}
    wave = drawn_survey(f"{HEADING}\n{rows}", themes=themes, scales=MEANT)
    order = withhold_small_groups(barrier_ranks(wave))
    shown = [one(wave, "overall") for one in SHOWN] + [ranked_dots(order), levels(order), headline(order)]
    said = [one._repr_mimebundle_()["text/html"] for one in shown]
    assert [one for one in said if not one or re.search(r"\b(nan|inf|NA|None)\b", one)] == []


def test_tables_whose_small_groups_may_show_are_not_shown() -> None:
    table = barrier_ranks(surveyed(), replicates=20)
    for shown in (ranked_dots, levels, odds_table, importance_against_performance, headline):
        with pytest.raises(ValueError, match="withhold_small_groups first"):
            shown(table)
