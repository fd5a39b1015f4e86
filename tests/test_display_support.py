"""The table that the Centre acts on says where help is needed first, and no more than the figures bear."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import pandas as pd
import pytest

from drawings import Word, marks, size, words
from helpers.analysis.support import barriers_and_support, support_tests, support_where_weak
from helpers.analysis.tables import with_facts
from helpers.display.claims import Claim, claim
from helpers.display.composed.options import options_as_asked, options_by_group, options_compared, options_headline
from helpers.display.composed.support import (
    asked_where_weak,
    beside,
    groups_to_target,
    targets,
    weaker,
    where_to_target,
)
from helpers.display.composed.support.beside import BOTH, MOST_ROWS, NO_SUPPORT, SCORE_HEADING, SHARE_HEADING
from helpers.display.drawing.canvas import BAR, CATEGORIES, NARROW, WIDE, Form, text_width
from helpers.display.drawing.panels import APART_COLOUR, APART_ROOM, PLACES, STRIP
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.wording import Sentence
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from surveys import drawn_survey
from test_support import THREE_QUESTIONS, TWO_SECTORS, helped

SMALL = (
    TWO_SECTORS
    + """
    mutual_and_whatever_else_there_is_of_that_kind  agree  agree      yes           no                no             4
    -                                               agree  agree      yes           no                no             30
    guild                                           agree  agree      yes           no                no             8
"""
)
LONG = {"law": ["risk"], "lessons": ["risk"], "cash": ["risk"]}
THREE_REGIONS = "region blame confident support__law support__lessons times\n" + "\n".join(
    f"place_{number} {blame} {blame} yes no 15" for number in range(3) for blame in ("agree", "disagree")
)
ALL_OF_THE_WEAK = """
    sector   blame              confident  support__law  support__lessons  support__cash  times
    public   strongly_agree     disagree   yes           yes               yes            60
    private  strongly_disagree  agree      yes           no                no             20
    private  strongly_disagree  agree      no            no                no             40
"""
UNEQUAL = """
    sector  blame     confident  support__law  support__lessons  support__cash  times
    public  agree     agree      yes           yes               yes            20
    public  agree     agree      no            yes               yes            10
    public  agree     agree      no            no                yes            10
    public  disagree  agree      yes           no                no             20
    public  disagree  agree      no            yes               yes            20
"""


def exhibit_of(shown: Exhibit | Sentence) -> Exhibit:
    assert isinstance(shown, Exhibit)
    return shown


def table_of(exhibit: Exhibit) -> list[dict[Any, Any]]:
    return exhibit.table.to_dict("records")


# The table


def test_the_weakest_theme_comes_first_and_in_it_the_group_with_the_highest_barrier_score() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    assert shown.table[["Theme", "Sector", "Barrier score"]].to_numpy().tolist() == [
        ["Risk", "Public", "88"], ["Risk", "Private", "17"], ["Skills", "Public", "47"], ["Skills", "Private", "44"]
    ]  # fmt: skip
    scores = shown.data.groupby("theme", sort=False)["estimate"].apply(list)
    assert all(of_theme == sorted(of_theme, reverse=True) for of_theme in scores)


def test_a_row_says_score_share_what_answers_to_the_theme_and_how_both_stand() -> None:
    first = table_of(exhibit_of(targets(helped(TWO_SECTORS), "support", "sector")))[0]
    wishes = first.pop("Support that answers to it, and its place among their wishes")
    assert wishes.startswith("Law 88% (")
    assert "; Lessons 38% (" in wishes
    assert wishes.count("place ") == 2
    assert {name: first[name] for name in ("Theme", "Sector", "Barrier score", "Beside everybody else", "Base")} == {
        "Theme": "Risk", "Sector": "Public", "Barrier score": "88", "Beside everybody else": "Worse", "Base": "80"
    }  # fmt: skip
    assert {name: first[name] for name in ("Asking for any of it", "Asking, beside everybody else", BOTH)} == {
        "Asking for any of it": "88%", "Asking, beside everybody else": "More", BOTH: "Yes"
    }  # fmt: skip


def test_the_drawing_marks_what_is_told_apart_and_only_that() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    # One in the legend; risk among Public is worse and asked for more, skills are asked for more.
    assert [marks_apart(drawing) for drawing in shown.drawings] == [4, 4]
    assert [[word.text for word in words(drawing)].count(BOTH) for drawing in shown.drawings] == [1, 1]


def marks_apart(drawing: str) -> int:
    return sum(APART_COLOUR in style for _, style, _ in marks(drawing, "use"))


def test_every_row_shows_both_figures_with_intervals_where_there_is_room_and_a_base() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    wide, narrow = ([word.text for word in words(drawing)] for drawing in shown.drawings)
    for row in table_of(shown):
        share = row["95% interval of the share"].replace("%", "")
        assert {row["Barrier score"], row["Asking for any of it"], row["95% interval"], share, row["Base"]} <= set(wide)
        assert {row["Barrier score"], row["Asking for any of it"], row["Base"]} <= set(narrow)


@pytest.mark.parametrize("helps", [LONG, {"law": ["risk"]}], ids=["all kinds of support", "a theme without support"])
def test_no_word_is_clipped_or_lies_on_another(helps: dict[str, list[str]]) -> None:
    survey = helped(SMALL.replace("support__law ", "support__clear_guidance_on_what_the_law_allows "), helps={
        "clear_guidance_on_what_the_law_allows": ["risk"], **helps
    })  # fmt: skip
    for shown in (targets(survey, "support", "sector"), asked_where_weak(survey, "support")):
        for drawing in exhibit_of(shown).drawings:
            width, height = size(drawing)
            boxes = words(drawing)
            outside = [
                one.text for one in boxes if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height
            ]
            assert outside == []
            assert [
                (one.text, other.text)
                for one, other in itertools.combinations(boxes, 2)
                if one.left < other.right
                and other.left < one.right
                and one.top < other.bottom
                and other.top < one.bottom
            ] == []


@pytest.mark.parametrize("form", PLACES, ids=lambda form: form.name)
def test_a_panel_ends_before_its_figure_begins_and_all_else_after_that(form: Form) -> None:
    for panel, widest in zip(PLACES[form], ("100", "100%"), strict=True):
        assert panel.right <= panel.value - text_width(widest, bold=True) - APART_ROOM
        assert max(panel.value, spread_end(panel)) <= form.width


def spread_end(panel: Any) -> float:
    """Where the interval of a figure ends, where there is room for it."""
    return panel.spread + text_width("100 to 100", 12) if panel.spread else 0.0


def test_side_by_side_the_second_panel_begins_after_the_first_and_ends_before_the_base() -> None:
    scores, shares = PLACES[WIDE]
    assert spread_end(scores) < shares.left
    assert spread_end(shares) < WIDE.width - text_width("12,345", 12)


def test_each_panel_is_wide_enough_for_a_dot_not_to_hide_its_interval() -> None:
    assert [
        [panel.right - panel.left >= least for panel in PLACES[form]] for form, least in ((WIDE, 115), (NARROW, 215))
    ] == ([[True, True], [True, True]])


def test_figures_stand_beside_each_other_or_where_narrow_under_each_other_at_the_right() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    first = table_of(shown)[0]
    for drawing, below in zip(shown.drawings, (0, STRIP), strict=True):
        bold = bold_words(drawing)
        score, share = (
            next(word for word in bold if word.text == first[name])
            for name in ("Barrier score", "Asking for any of it")
        )
        assert share.top - score.top == pytest.approx(below, abs=0.02)
        assert (score.right == pytest.approx(share.right)) == bool(below)
    assert score.right == pytest.approx(NARROW.width)


def bold_words(drawing: str) -> list[Word]:
    return [word for word in words(drawing) if "font-weight:700" in word.style]


def test_both_panels_are_named_and_have_marks_of_their_own_and_no_bars() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    for drawing in shown.drawings:
        texts = [word.text for word in words(drawing)]
        assert (texts.count(SCORE_HEADING), texts.count(SHARE_HEADING), BAR in drawing) == (1, 1, False)
        dots, squares = (
            [place for place in placed_signs(drawing, colour) if place[1] > headings_end(drawing)]
            for colour in CATEGORIES[:2]
        )
        scales = texts.count("Score")
        assert [len(dots) - scales, len(squares) - scales] == [len(shown.table)] * 2


def headings_end(drawing: str) -> float:
    """Where the legend and the headings of columns end."""
    return next(word.bottom for word in words(drawing) if word.text == "Base")


def placed_signs(drawing: str, colour: str = "") -> list[tuple[float, float]]:
    """The middles of all marks, or of those of one colour."""
    return [(float(at["x"]), float(at["y"])) for at, style, _ in marks(drawing, "use") if colour in style]


def test_where_panels_stand_under_each_other_each_section_ends_in_both_scales_and_none_is_cut() -> None:
    shown = exhibit_of(targets(helped(THREE_REGIONS, {"law": ["risk"], "lessons": ["skills"]}), "support", "region"))
    small = [[word for word in words(drawing) if "font-size:12px" in word.style] for drawing in shown.drawings]
    scales = [[word.text for word in ones if word.text in ("0%", "Score", "Share")] for ones in small]
    assert [sorted(ones) for ones in scales] == [["0%"], ["0%", "0%", "Score", "Score", "Share", "Share"]]
    # A page may end under the first of them.
    assert [drawing.count("<svg") for drawing in shown.drawings] == [1, 2]
    narrow = words(shown.drawings[1])
    risk, skills = (next(word.top for word in narrow if word.text == theme) for theme in ("Risk", "Skills"))
    rows = [word.top for word in narrow if word.text.startswith("Place")]
    in_between = [word.top for word in narrow if word.text in ("Score", "Share") and word.top < skills]
    assert max(top for top in rows if top < skills) < min(in_between)
    assert [len(in_between), sum(risk < top < skills for top in rows)] == [2, 3]


def test_the_sign_of_everybody_is_a_line_that_can_be_seen() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    for drawing in shown.drawings:
        (name,) = (word for word in words(drawing) if word.text == "Where everybody stands")
        ((mark, style, _),) = (
            one for one in marks(drawing, "use")
            if 0 < name.left - float(one[0]["x"]) < 18 and name.top < float(one[0]["y"]) < name.bottom
        )  # fmt: skip
        (line,) = (one["d"] for one, _, _ in marks(drawing, "path") if f"#{one.get('id')}" == mark["href"])
        assert ("stroke-width:2" in style, [float(end) for end in re.findall(r"-?[\d.]+", line)]) == (
            True,
            [0, 6, 0, -6],
        )


@pytest.mark.parametrize("drawing", [SMALL, TWO_SECTORS, ALL_OF_THE_WEAK], ids=["small", "two sectors", "all"])
def test_no_sign_lies_on_a_word_or_covers_an_estimate(drawing: str) -> None:
    survey = helped(drawing)
    for shown in (targets(survey, "support", "sector"), asked_where_weak(survey, "support")):
        for svg in exhibit_of(shown).drawings:
            signs = placed_signs(svg)
            assert [
                word.text
                for word, (x, y) in itertools.product(words(svg), signs)
                if word.left < x + 5 and x - 5 < word.right and word.top < y + 3 and y - 3 < word.bottom
            ] == []
            apart = placed_signs(svg, APART_COLOUR)
            others = [place for place in signs if place not in apart]
            assert [(one, other) for one, other in itertools.product(apart, others) if math.dist(one, other) < 9] == []


def test_a_drawing_of_as_many_rows_as_a_chart_holds_is_light_enough_for_a_page() -> None:
    rows = "region blame confident support__law support__lessons times\n" + "\n".join(
        f"place_{number} {blame} {blame} yes no 12"
        for number in range(MOST_ROWS // 2)
        for blame in ("agree", "disagree")
    )
    shown = exhibit_of(targets(helped(rows, {"law": ["risk"], "lessons": ["skills"]}), "support", "region"))
    assert len(shown.table) == MOST_ROWS
    assert [len(drawing.encode()) < 60_000 for drawing in shown.drawings] == [True, True]


def test_whoever_did_not_state_their_group_has_no_row_and_the_reader_is_told() -> None:
    shown = exhibit_of(targets(helped(SMALL), "support", "sector"))
    assert "Not stated" not in set(shown.table["Sector"])
    assert any("did not state their group" in note for note in shown.notes)
    whole = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    assert not any("did not state their group" in note for note in whole.notes)


def test_a_withheld_group_keeps_its_row_and_shows_no_figure() -> None:
    shown = exhibit_of(targets(helped(SMALL), "support", "sector"))
    (guild,) = (row for row in table_of(shown) if row["Sector"] == "Guild" and row["Theme"] == "Risk")
    del guild["Theme"], guild["Sector"]
    wishes = guild.pop("Support that answers to it, and its place among their wishes")
    assert wishes == f"Law {WITHHELD}; Lessons {WITHHELD}"
    assert set(guild.values()) == {WITHHELD}
    for drawing in shown.drawings:
        assert sum("withheld" in word.text for word in words(drawing)) == 4


def test_a_theme_that_nothing_on_offer_answers_to_says_so() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS, {"law": ["risk"]}), "support", "sector"))
    skills = [row for row in table_of(shown) if row["Theme"] == "Skills"]
    assert {row["Asking for any of it"] for row in skills} == {"–"}
    for drawing in shown.drawings:
        assert NO_SUPPORT in " ".join(word.text for word in words(drawing))


def test_more_rows_than_a_chart_can_hold_stand_in_a_table() -> None:
    drawing = "region    blame     confident  support__law  support__lessons  support__cash  times\n" + "\n".join(
        f"place_{number}  {blame}  agree  yes  no  no  6"
        for number in range(MOST_ROWS)
        for blame in ("agree", "disagree")
    )
    shown = exhibit_of(targets(helped(drawing), "support", "region"))
    assert (shown.drawings, len(shown.table)) == ((), 2 * MOST_ROWS)


def test_the_same_table_gives_the_same_bytes() -> None:
    first, second = (exhibit_of(targets(helped(TWO_SECTORS), "support", "sector")).html() for _ in range(2))
    assert first == second


def test_the_alternative_says_the_finding() -> None:
    shown = exhibit_of(targets(helped(TWO_SECTORS), "support", "sector"))
    assert shown.alternative.startswith(
        "By sector, target first “Public” on risk: the barrier score is 88, against 17 "
    )


# What is said


def test_what_is_weak_and_asked_for_is_said_with_everybody_else_s_figures() -> None:
    assert str(where_to_target(helped(TWO_SECTORS), "support", "sector")) == (
        "By sector, target first “Public” on risk: the barrier score is 88, against 17 among everybody else, "
        "and 88% ask for support that answers to it, against 11%."
    )


def test_a_weaker_theme_alone_is_said_to_be_that_alone() -> None:
    assert said_of(asked_stands="", target=False) == (
        "By sector, “Public” is weaker than everybody else on risk: its barrier score (100 is worst) is 88, against "
        "17, but it does not clearly ask for more of the support that answers to it."
    )


def test_a_group_is_named_once_with_all_themes_that_it_is_weaker_on() -> None:
    said = said_of(stands=["worse", "", "worse", ""], asked_stands="", target=False)
    assert said == (
        "By sector, “Public” is weaker than everybody else on risk and skills: its barrier scores (100 is worst) are "
        "88 and 47, against 17 and 44, but it does not clearly ask for more of the support that answers to them."
    )


def test_several_weaker_groups_have_their_scores_in_the_order_in_which_they_are_named() -> None:
    # Over others by 70, 7 and 3 points: Public, Private, and Public again.
    said = said_of(stands=["worse", "worse", "worse", ""], others=[17, 10, 44, 0], asked_stands="", target=False)
    assert said == (
        "By sector, “Public” is weaker than everybody else on risk and skills, “Private” on risk: barrier scores (100 "
        "is worst) are 88, 47 and 17, against 17, 44 and 10, but none of them clearly asks for more of the support "
        "that answers to it."
    )


def test_more_weaker_groups_than_a_sentence_can_name_are_counted_and_the_furthest_named() -> None:
    four = "sector blame confident support__law times\n" + "\n".join(
        f"{sector} {blame} agree yes {times}"
        for sector in ("a", "b", "c", "d", "e")
        for blame, times in (("agree", 10), ("disagree", 30 if sector == "e" else 10))
    )
    table = barriers_and_support(helped(four, {"law": ["risk"]}), "support", "sector")
    weak = table.assign(stands=["worse"] * 4 + [""] + [""] * 5, asked_stands="")
    told = claim(withhold_small_groups(with_facts(weak, table.attrs)))
    assert told.title == "By sector, four groups are clearly weaker than everybody else on a theme"
    assert "first “A” on risk, “B” on risk, “C” on risk, whose barrier scores" in str(told)


def test_a_weaker_theme_that_nothing_on_offer_answers_to_is_said_to_have_no_answer() -> None:
    said = said_of(stands=["worse", "", "", ""], asked_stands="", target=False, support="")
    assert said.endswith("against 17, and no kind of support that was offered answers to it.")


def test_a_greater_demand_alone_is_said_to_be_that_alone() -> None:
    assert said_of(stands="", target=False) == (
        "By sector, no group is clearly weaker than everybody else: “Public” asks for more support on risk (88%, "
        "against 11%) and skills (38%, against 0%), without being clearly weaker."
    )


def test_weakness_and_demand_that_do_not_meet_are_said_not_to() -> None:
    said = said_of(asked_stands=["", "", "more", ""], target=False)
    assert said.endswith(
        "but it does not clearly ask for more of the support that answers to it; “Public” asks for more support on "
        "skills (38%, against 0%), without being clearly weaker."
    )


def test_whoever_answered_other_is_not_named_first_nor_in_a_title() -> None:
    columns = {"group": ["Other", "Private"] * 2, "asked_stands": ""}
    both = told_of(**columns, stands=["worse", "worse", "", ""], target=False)
    assert both.title == "By sector, “Private” is weaker than everybody else on risk"
    alone = told_of(**columns, stands=["worse", "", "", ""], target=False)
    assert alone.title == "By sector, no named group is clearly weaker than everybody else"
    assert str(alone).endswith(": only “Other” on risk is.")
    assert "Other" not in told_of(**columns, stands=["worse", "", "", ""], target=[True, False, False, False]).title


def said_of(**columns: Any) -> str:
    return str(told_of(**columns))


def told_of(**columns: Any) -> Claim:
    """What is claimed of the two sectors' table when some of its columns are others."""
    table = barriers_and_support(helped(TWO_SECTORS), "support", "sector")
    return claim(withhold_small_groups(with_facts(table.assign(**columns), table.attrs)))


def test_where_no_group_of_a_question_is_weaker_those_of_another_are_told_of() -> None:
    survey = helped(THREE_QUESTIONS, {"cash": ["skills"]})
    assert str(where_to_target(survey, "support", "work")) == (
        "By work, no group is clearly weaker, or asks for more support, than everybody else. “North” (area) is weaker "
        "than everybody else on risk, “Public” (sector) on risk: barrier scores (100 is worst) are 100 and 88, against "
        "25 and 33, and no kind of support that was offered answers to them."
    )


def test_scores_that_do_not_mean_the_same_to_every_group_are_said_to_want_care(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[list[str]]] = []

    def care(_: Survey, differing: pd.DataFrame) -> str:
        asked.append(differing[["question", "section", "theme"]].to_numpy().tolist())
        return "Compare with care." if len(differing) else ""

    for module in (beside, weaker):
        monkeypatch.setattr(module, "compared_with_care", care)
    survey = helped(TWO_SECTORS)
    assert str(where_to_target(survey, "support", "sector")).endswith("against 11%. Compare with care.")
    for shown in (groups_to_target(survey, "support"), targets(survey, "support", "sector")):
        assert "Compare with care." in exhibit_of(shown).notes
    where_to_target(helped(THREE_QUESTIONS, {"cash": ["skills"]}), "support", "work")
    assert asked == [[["sector", "Sector", "risk"]]] * 3 + [[["area", "Area", "risk"], ["sector", "Sector", "risk"]]]


# Weak groups of every profile question


def test_a_weak_group_has_a_row_with_its_score_others_and_what_it_asks_for() -> None:
    shown = exhibit_of(groups_to_target(helped(THREE_QUESTIONS), "support"))
    north, public = table_of(shown)
    assert list(north) == [
        "Theme and group", "Barrier score", "Everybody else", "Asked for most, of what answers to it", "Any of it",
        "Than everybody else", "Base",
    ]  # fmt: skip
    assert list(north.values()) == [
        "Risk: North (area)", "100 (100 to 100)", "25", "Law, 75% (64 to 83)", "100% (95 to 100)", "More", "80"
    ]  # fmt: skip
    assert (public["Theme and group"], public["Barrier score"][:3], public["Everybody else"]) == (
        "Risk: Public (sector)", "88 ", "33"
    )  # fmt: skip
    assert shown.title == "Target first “North” (area) on risk and “Public” (sector) on risk"
    assert (len(shown.data), shown.drawings) == (2, ())


def test_the_reader_is_told_how_many_comparisons_were_adjusted_together() -> None:
    shown = exhibit_of(groups_to_target(helped(TWO_SECTORS), "support"))
    said = "4 comparisons of barrier scores, adjusted together as on the heat map (Benjamini and Hochberg)"
    assert any(said in note for note in shown.notes)


def test_where_no_weak_group_asks_for_more_a_note_says_so_and_no_column() -> None:
    alike = """
        sector   blame              confident  support__law  support__lessons  times
        public   strongly_agree     agree      yes           no                60
        public   agree              agree      no            no                20
        private  strongly_disagree  agree      yes           no                60
        private  disagree           agree      no            no                20
    """
    shown = exhibit_of(groups_to_target(helped(alike, {"law": ["risk"]}), "support"))
    assert "Than everybody else" not in shown.table
    assert any(note.startswith("No group here clearly asks for more") for note in shown.notes)
    assert shown.title == "“Public” (sector) is weaker than everybody else on risk"


def test_support_that_is_withheld_is_shown_as_withheld_and_where_nothing_answers_there_is_a_dash() -> None:
    nothing = exhibit_of(groups_to_target(helped(TWO_SECTORS, {"cash": ["skills"]}), "support"))
    (row,) = table_of(nothing)
    assert (row["Asked for most, of what answers to it"], row["Any of it"]) == ("–", "–")
    assert weaker._favourite({"option": "", "support": "Law"}) == WITHHELD


def test_where_no_group_is_weaker_a_sentence_says_so() -> None:
    said = groups_to_target(helped(ALIKE), "support")
    assert isinstance(said, Sentence)
    assert str(said) == (
        "No group is clearly weaker than everybody else on any theme: of two comparisons, none survives adjustment for "
        "there being so many."
    )


def test_a_survey_without_profile_questions_has_no_groups_to_target() -> None:
    survey = helped("blame confident support__law times\n agree agree yes 30", {"law": ["risk"]})
    assert str(groups_to_target(survey, "support")) == (
        "This survey did not ask a profile question, so there is nothing to show here."
    )


# What is said where nothing is found


ALIKE = """
    sector   blame     confident  support__law  support__lessons  times
    public   agree     agree      yes           no                15
    public   disagree  agree      no            yes               15
    private  agree     agree      yes           no                14
    private  disagree  agree      no            yes               16
"""


def test_where_nothing_survives_no_group_is_said_to_stand_out() -> None:
    assert str(where_to_target(helped(ALIKE), "support", "sector")) == (
        "By sector, no group is clearly weaker, or asks for more support, than everybody else. The smallest base is 30 "
        "respondents, so read with care."
    )


def test_what_rests_on_too_few_is_said_to_be_withheld() -> None:
    few = """
        sector   blame  confident  support__law  support__lessons  times
        public   agree  agree      yes           no                4
        private  agree  agree      no            yes               3
    """
    assert "withheld" in str(where_to_target(helped(few), "support", "sector"))
    assert "withheld" in exhibit_of(asked_where_weak(helped(few), "support")).alternative


def test_who_is_weak_on_a_theme_and_asks_for_more_is_said_with_both_shares() -> None:
    table = withhold_small_groups(support_where_weak(helped(TWO_SECTORS), "support"))
    assert str(claim(table)) == (
        "People for whom a theme is weak ask more often for “Law” and “Lessons”: 89% and 50% of them do, against 0% "
        "and 0% of the others."
    )
    none = table.assign(more=table["more"].mask(table["more"].fillna(False), False))
    assert str(claim(with_facts(none, table.attrs))) == (
        "It cannot be shown that people for whom a theme is weak ask more often for what answers to it."
    )


def test_pairs_told_apart_have_a_sign_before_the_first_figure_and_the_legend_says_what_it_means() -> None:
    shown = exhibit_of(asked_where_weak(helped(UNEQUAL, LONG), "support"))
    more = [row["Asked for more"] for row in table_of(shown)].count("Yes")
    assert 0 < more < len(shown.table)
    first = shown.table["People for whom the theme is weak"][0].split(" ")[0]
    for drawing in shown.drawings:
        assert marks_apart(drawing) == 1 + more
        assert "Clearly asked for more" in [word.text for word in words(drawing)]
        # On the line of the first share, and before it.
        share = next(word for word in bold_words(drawing) if word.text == first)
        assert any(
            share.left - APART_ROOM < x < share.left and share.top < y < share.bottom
            for x, y in placed_signs(drawing, APART_COLOUR)
        )
    assert any("a triangle marks where they clearly do" in note for note in shown.notes)


def test_where_no_pair_is_told_apart_nothing_speaks_of_a_sign() -> None:
    all_alike = "sector blame confident support__law support__lessons times\n" + "\n".join(
        f"public {answer} {answer} {ticks} 15" for answer in ("agree", "disagree") for ticks in ("yes no", "no yes")
    )
    shown = exhibit_of(asked_where_weak(helped(all_alike), "support"))
    assert set(shown.table["Asked for more"]) == {"Not told apart"}
    assert [marks_apart(drawing) for drawing in shown.drawings] == [0, 0]
    assert not any("Clearly asked for more" in drawing for drawing in shown.drawings)
    assert not any("triangle" in note for note in shown.notes)


def test_the_two_sides_are_called_alike_in_legend_table_and_download() -> None:
    shown = exhibit_of(asked_where_weak(helped(TWO_SECTORS), "support"))
    sides = ["People for whom the theme is weak", "Everybody else"]
    for drawing in shown.drawings:
        assert [word.text for word in words(drawing) if word.text in sides] == sides
    assert [column for column in shown.table if column in sides] == sides
    assert shown.data["group"].unique().tolist() == sides
    assert "weak here" not in shown.html().lower()


def test_within_a_theme_the_largest_difference_comes_first_and_withheld_pairs_last() -> None:
    shown = exhibit_of(asked_where_weak(helped(UNEQUAL, LONG), "support"))
    assert [(row["Support"], row["Difference, points"].split(" ")[0]) for row in table_of(shown)] == [
        ("Cash", "+50"), ("Lessons", "+25"), ("Law", "0")
    ]  # fmt: skip
    labels = [word.text for word in words(shown.drawings[0]) if word.text in ("Cash", "Lessons", "Law")]
    assert labels == ["Cash", "Lessons", "Law"]
    assert shown.data["option"].tolist() == ["Cash", "Cash", "Lessons", "Lessons", "Law", "Law"]


def test_a_chart_of_the_weak_has_two_marks_a_row_and_a_table_with_the_difference() -> None:
    shown = exhibit_of(asked_where_weak(helped(TWO_SECTORS), "support"))
    first = table_of(shown)[0]
    assert (first["Theme"], first["Support"], first["Asked for more"]) == ("Risk", "Law", "Yes")
    assert first["Difference, points"].startswith("+89 (+")
    assert [word.text for word in words(shown.drawings[0])].count("90") == 2


# Options by groups


def test_options_by_group_say_for_each_whether_groups_differ() -> None:
    shown = exhibit_of(options_by_group(helped(TWO_SECTORS), "support", "sector"))
    assert shown.table["Groups differ"].tolist() == ["Yes", "Yes", "Yes", ""]
    assert shown.title == "By sector, three of three answers differ (“Law” most, 11% to 88%)"
    assert shown.data["survives"].all()
    assert any(note.endswith("the figures are not adjusted for that.") for note in shown.notes)


def test_where_no_difference_survives_a_note_says_so_and_no_column() -> None:
    shown = exhibit_of(options_by_group(helped(ALIKE), "support", "sector"))
    assert list(shown.table) == ["Option", "Public", "Private"]
    assert any(note.startswith("No difference between groups survives: Rao and Scott") for note in shown.notes)
    assert not shown.data["survives"].any()


def test_an_option_that_groups_tick_alike_is_not_said_to_differ() -> None:
    law_alone = """
        sector   blame  confident  support__law  support__lessons  support__cash  times
        public   agree  agree      yes           yes               no             30
        public   agree  agree      yes           no                no             28
        public   agree  agree      no            no                no             2
        private  agree  agree      no            yes               no             31
        private  agree  agree      no            no                no             29
    """
    shown = exhibit_of(options_by_group(helped(law_alone), "support", "sector"))
    assert shown.table["Groups differ"].tolist() == ["Yes", "Not told apart", "–", ""]


def test_whoever_stated_no_group_is_in_the_download_and_in_no_column() -> None:
    shown = exhibit_of(options_by_group(helped(SMALL), "support", "sector"))
    assert "Not stated" not in shown.table
    assert (shown.data["group"] == "Not stated").sum() == 3
    assert any("did not state their group" in note for note in shown.notes)
    assert not any("did not state" in note for note in options_note(helped(TWO_SECTORS)))


def options_note(survey: Survey) -> tuple[str, ...]:
    return exhibit_of(options_by_group(survey, "support", "sector")).notes


def test_shares_are_short_with_intervals_where_they_fit_and_without_where_groups_are_many() -> None:
    few = exhibit_of(options_by_group(helped(TWO_SECTORS), "support", "sector")).table
    assert re.fullmatch(r"88% \(7\d to 9\d\)", few["Public"][0])
    many = "region blame confident support__law support__lessons times\n" + "\n".join(
        f"place_{place} agree agree {tick} no 20" for place in range(6) for tick in ("yes", "no")
    )
    shown = exhibit_of(options_by_group(helped(many), "support", "region"))
    assert shown.table.iloc[0].tolist() == ["Law", *["50%"] * 6]
    assert shown.data["low"].notna().any()
    assert any("download gives the 95% intervals" in note for note in shown.notes)


def test_differences_between_groups_are_said_only_where_they_survive() -> None:
    assert str(options_compared(helped(TWO_SECTORS), "support", "sector")) == (
        "By sector, three of three answers differ: “Law” from 11% (Private) to 88% (Public), “Cash” from 13% "
        "(Public) to 89% (Private) and “Lessons” from 0% (Private) to 38% (Public); the groups differ in other ways "
        "too, and the figures are not adjusted for that."
    )
    options = support_tests(helped(TWO_SECTORS), "support").options
    table = with_facts(options, dict(options.attrs) | {"by_title": "Sector"})
    one = with_facts(table.assign(survives=[False, False, True]), table.attrs)
    assert str(claim(one)).startswith("By sector, the share choosing “Cash” runs from 13% (Public) to 89% (Private): ")
    nothing = with_facts(table.assign(survives=False), table.attrs)
    assert str(claim(nothing)) == "By sector, no answer is clearly chosen more by one group than by another."


def test_one_group_has_nobody_to_be_compared_with() -> None:
    one = helped("\n".join(line for line in TWO_SECTORS.splitlines() if "private" not in line))
    assert str(options_compared(one, "support", "sector")) == "By sector, there are no two groups to compare."
    shown = exhibit_of(options_by_group(one, "support", "sector"))
    assert list(shown.table) == ["Option", "Public"]
    assert not any("Rao" in note for note in shown.notes)


# Surveys that asked less


def test_a_survey_that_asked_nothing_of_the_kind_says_so_in_a_sentence() -> None:
    survey = drawn_survey("sector blame\n public agree\n private agree")
    asked = [
        options_headline(survey, "support"), options_as_asked(survey, "support"), targets(survey, "support", "sector"),
        where_to_target(survey, "support", "sector"), asked_where_weak(survey, "support"),
        options_by_group(survey, "support", "sector"), options_compared(survey, "support", "sector"),
        groups_to_target(survey, "support"),
    ]  # fmt: skip
    assert {str(one) for one in asked} == {
        "This survey did not ask the question “support”, so there is nothing to show here."
    }


@pytest.mark.parametrize("show", [targets, where_to_target, options_by_group, options_compared])
def test_a_survey_without_the_profile_question_says_so(show: Any) -> None:
    assert str(show(helped(TWO_SECTORS), "support", "role")) == (
        "This survey did not ask the profile question “role”, so there is nothing to show here."
    )


def test_a_questionnaire_that_does_not_say_what_helps_with_what_is_said_not_to() -> None:
    survey = helped(TWO_SECTORS, {})
    for shown in (targets(survey, "support", "sector"), where_to_target(survey, "support", "sector"),
                  asked_where_weak(survey, "support"), groups_to_target(survey, "support")):  # fmt: skip
        assert str(shown) == (
            "The questionnaire does not say which kind of support answers to which theme, "
            "so there is nothing to show here."
        )


def test_a_survey_without_a_theme_that_has_a_score_says_so() -> None:
    survey = helped("sector support__law times\n public yes 12\n private no 12", {}, themes={})
    assert str(targets(survey, "support", "sector")) == (
        "No theme of this survey has a score, so there is nothing to show here."
    )
