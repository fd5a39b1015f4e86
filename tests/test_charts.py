"""Charts draw every estimate with its interval and base, hide what is withheld, and clip no word."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from drawings import SVG, marks, size, words
from helpers.analysis.estimates import answer_shares, barrier_shares, option_shares, profile_shares
from helpers.analysis.scales import theme_scores
from helpers.display.answers import BLACK, WHITE, answer_colours, diverging_bars, letters_on, luminance
from helpers.display.charts import MARKERS, bars, dots_with_intervals, flow
from helpers.display.composed.options import options_of
from helpers.display.composed.questions import choices_by_question, respondents_by_profile, who_answered
from helpers.display.drawing.canvas import CATEGORIES, DIVERGING, text_width, wrapped
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from surveys import drawn_survey

# Names that take several lines, even where there is most room.
SECTOR = "sector" + "_in_which_one_has_worked_most_of_the_time" * 2
FEAR = "fear_of_blame" + "_and_of_what_others_would_say" * 2
LAW = "the_law_is_read_differently" + "_by_everybody_whom_one_meets" * 2
WAVE = drawn_survey(f"""
    {SECTOR}     role     {FEAR}          {LAW}              support__law  support__time  times
    public       manager  agree           strongly_agree     yes           no             40
    public       leader   disagree        agree              no            yes            30
    independent  leader   strongly_agree  disagree           yes           yes            20
    independent  manager  neither         strongly_disagree  no            yes            15
    private      manager  dont_know       neither            yes           no             6
""")


def texts(exhibit: Exhibit) -> list[str]:
    return [word.text for word in words(exhibit.drawings[0])]


def charts() -> list[Exhibit]:
    items = WAVE.items()
    shown: list[Exhibit | Sentence] = [
        items.pipe(answer_shares, WAVE).pipe(withhold_small_groups).pipe(diverging_bars, one_of_each_kind(items)),
        items.pipe(barrier_shares, WAVE).pipe(withhold_small_groups).pipe(dots_with_intervals),
        theme_scores(WAVE).pipe(withhold_small_groups).pipe(dots_with_intervals),
        options_of(WAVE, "support", by=SECTOR),
        respondents_by_profile(WAVE),
        theme_scores(WAVE, SECTOR).pipe(withhold_small_groups).pipe(dots_with_intervals),
        flow(with_flow()),
    ]
    return [one for one in shown if isinstance(one, Exhibit)]


def one_of_each_kind(items: pd.DataFrame) -> pd.DataFrame:
    return items.assign(barrier=[place == 1 for place in range(len(items))])


def with_flow() -> Survey:
    stages = [
        "Rows in the export",
        "Blank: no question was answered",
        "A test or a preview, not a respondent",
        "Responses kept",
    ]
    table = pd.DataFrame({"stage": stages, "rows": [120, 7, 2, 111], "note": ["", "", "switched off", ""]})
    return replace(WAVE, flow=table)


CHARTS = charts()


def test_every_chart_is_drawn_wide_and_narrow() -> None:
    assert [[re.search(r'class="(\w+)"', drawing)[1] for drawing in chart.drawings] for chart in CHARTS] == [  # type: ignore[index]
        ["wide", "narrow"]
    ] * 7


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_no_word_is_clipped_or_lies_on_another(chart: Exhibit) -> None:
    for drawing in chart.drawings:
        width, height = size(drawing)
        boxes = words(drawing)
        outside = [one.text for one in boxes if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height]
        assert outside == []
        overlapping = [
            (one.text, other.text)
            for one, other in itertools.combinations(boxes, 2)
            if one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
        ]
        assert overlapping == []


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_a_drawing_is_small_text_stays_text_and_nothing_comes_from_elsewhere(chart: Exhibit) -> None:
    for drawing in chart.drawings:
        assert len(drawing.encode()) < 60_000
        assert re.findall(r"https?://[^\"' ]+", drawing.replace(SVG.strip("{}"), "")) == []
        # A style sheet in an SVG holds for the whole page, unless every rule of it names the drawing.
        name = re.findall(r'<div [^>]*?id="([^"]+)"', drawing)[0]
        (sheet,) = re.findall(r"<style>([^<]*)</style>", drawing)
        assert {rule.split(" .")[0] for rule in sheet.split("}") if rule} == {f"#{name}"}
        assert "<metadata" not in drawing
        assert "DejaVu" not in drawing
        assert "<text" in drawing


def test_ids_are_unique_over_all_charts_of_a_page() -> None:
    ids = [name for chart in CHARTS for drawing in chart.drawings for name in re.findall(r'\bid="([^"]+)"', drawing)]
    assert len(ids) > 10
    assert sorted(ids) == sorted(set(ids))
    used = [name for chart in CHARTS for drawing in chart.drawings for name in re.findall(r'href="#([^"]+)"', drawing)]
    assert set(used) <= set(ids)


def test_the_same_table_gives_the_same_bytes() -> None:
    assert [chart.html() for chart in charts()] == [chart.html() for chart in CHARTS]


def test_every_row_shows_its_estimate_its_interval_and_its_base() -> None:
    table = theme_scores(WAVE).pipe(withhold_small_groups)
    row = table.iloc[0]
    shown = texts(dots_with_intervals(table))
    assert f"{row['estimate']:.0f}" in shown
    assert f"{row['low']:.0f} to {row['high']:.0f}" in shown
    assert str(row["n"]) in shown


def test_an_interval_is_drawn_where_it_lies() -> None:
    table = option_shares("support", WAVE).pipe(withhold_small_groups).pipe(dots_with_intervals)
    low, high = table.data["low"].iloc[0], table.data["high"].iloc[0]
    axis = {word.text: (word.left + word.right) / 2 for word in words(table.drawings[0]) if word.text.endswith("0%")}
    left, step = axis["0%"], axis["20%"] - axis["0%"]
    ends = [float(x) for x in re.findall(r'<use x="([\d.]+)"', table.drawings[0])]
    assert ends[:2] == pytest.approx([left + share * 100 * step / 20 for share in (low, high)], abs=0.05)


def test_a_withheld_row_keeps_its_place_and_shows_no_figure() -> None:
    exhibit = profile_shares(SECTOR, WAVE).pipe(withhold_small_groups).pipe(bars)
    shown = texts(exhibit)
    assert "Private" in shown
    assert "[c] withheld (fewer than 10)" in shown
    assert exhibit.table.set_index("Answer").loc["Private"].tolist()[:3] == ["[c]", "[c]", "[c]"]
    assert [row["estimate"] for row in exhibit._repr_mimebundle_()["application/vnd.dataresource+json"]["data"]].count(
        None
    ) >= 1
    assert any(note.startswith("[c] withheld") for note in exhibit.notes)
    assert "Private withheld" in exhibit.alternative


def test_an_item_answered_by_few_has_no_bar_and_no_figure() -> None:
    wave = drawn_survey("""
        fear_of_blame  seldom_asked  times
        agree          -             40
        disagree       agree         9
    """)
    exhibit = wave.items().pipe(answer_shares, wave).pipe(withhold_small_groups).pipe(diverging_bars)
    assert "[c] withheld (fewer than 10)" in texts(exhibit)
    assert set(exhibit.table.set_index("Statement").loc["Seldom asked"]) == {"[c]"}
    assert "Seldom asked: disagree withheld" in exhibit.alternative


def test_a_table_whose_small_groups_may_show_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        dots_with_intervals(theme_scores(WAVE))
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        diverging_bars(answer_shares(WAVE.items(), WAVE))


def test_diverging_bars_are_sorted_by_their_high_end_and_add_up_to_the_whole() -> None:
    exhibit = WAVE.items().pipe(answer_shares, WAVE).pipe(withhold_small_groups).pipe(diverging_bars)
    # Of 105 on the scale 60 agree on blame; of 111 answers on the law 70 agree.
    assert exhibit.table["Base"].tolist() == ["111", "105"]
    assert exhibit.table["Agree"].str.slice(0, 3).tolist() == ["27%", "38%"]
    assert [word for word in texts(exhibit) if word in ("63%", "57%")][:2] == ["63%", "57%"]


def test_what_helps_and_what_gets_in_the_way_stand_apart_where_the_codebook_tells() -> None:
    items = one_of_each_kind(WAVE.items())
    table = WAVE.items().pipe(answer_shares, WAVE).pipe(withhold_small_groups)
    exhibit = diverging_bars(table, items)
    headings = [text for text in texts(exhibit) if "news" in text]
    assert headings == ["What helps: “agree” is good news", "What gets in the way: “agree” is bad news"]
    # 57% agree with the first, which helps, and 63% with the second: what helps comes first all the same.
    assert [text for text in texts(exhibit) if text in ("63%", "57%")][:2] == ["57%", "63%"]
    assert exhibit.table["Describes"].tolist() == ["what helps", "what gets in the way"]
    assert exhibit.data.groupby("item", sort=False)["barrier"].first().tolist() == [False, True]
    assert "(enabler): disagree" in exhibit.alternative
    assert "(barrier): disagree" in exhibit.alternative
    assert [text for text in texts(diverging_bars(table, items.assign(barrier=True))) if "news" in text] == []


def test_a_line_down_the_plot_does_not_cross_the_heading_of_a_section() -> None:
    drawing = respondents_by_profile(WAVE).drawings[0]
    headings = [word for word in words(drawing) if word.text == "Role"]
    lines = [attributes["d"] for attributes, style, _ in marks(drawing, "path") if "--rule" in style]
    stretches = [
        (float(top), float(bottom)) for line in lines for top, bottom in re.findall(r"M \S+ (\S+)\s+L \S+ (\S+)", line)
    ]
    assert (len(headings), len(stretches)) == (1, 2 * len(lines))
    assert [one for one in stretches if one[0] < headings[0].bottom and headings[0].top < one[1]] == []


def test_colours_run_from_the_low_end_to_the_high_end_whatever_the_number_of_answers() -> None:
    five = ["negative", "negative", "neutral", "positive", "positive"]
    assert answer_colours(five) == list(DIVERGING)
    assert answer_colours(["negative", "positive"]) == [DIVERGING[0], DIVERGING[4]]
    rating = answer_colours(["negative"] * 4 + ["neutral"] * 3 + ["positive"] * 4)
    assert (rating[0], rating[5], rating[-1], len(set(rating))) == (DIVERGING[0], DIVERGING[2], DIVERGING[4], 9)
    assert len(set(answer_colours(["", "", ""]))) == 3


@pytest.mark.parametrize(
    "fill", [*DIVERGING, *answer_colours([""] * 5), *answer_colours(["negative"] * 4 + ["positive"] * 4)]
)
def test_letters_on_a_fill_have_a_contrast_that_can_be_read(fill: str) -> None:
    assert contrast(fill, letters_on(fill)) >= 4.5
    assert letters_on(fill) in (BLACK, WHITE)


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG reckons it: of their luminance alone, so that grey paper shows as much."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [DIVERGING, CATEGORIES], ids=["answers", "groups"])
def test_neighbouring_colours_are_told_apart_in_grey(colours: tuple[str, ...]) -> None:
    assert min(round(contrast(one, other), 1) for one, other in itertools.pairwise(colours)) >= 3


def test_every_group_of_a_chart_has_a_mark_of_its_own_beside_its_colour() -> None:
    assert len(set(MARKERS)) == len(MARKERS) == len(CATEGORIES)
    assert min(contrast(colour, WHITE) for colour in CATEGORIES) >= 3


def test_categories_are_the_colours_that_the_report_names() -> None:
    assert [colour.upper() for colour in CATEGORIES] == [
        "#12436D",
        "#28A197",
        "#801650",
        "#F46A25",
        "#3D3D3D",
        "#A285D1",
    ]


def test_the_largest_few_say_how_many_more_cannot_be_told_from_the_last() -> None:
    table = pd.DataFrame({
        "option": ["A", "B", "C"], "estimate": [0.6, 0.5, 0.3], "low": [0.55, 0.45, 0.25], "high": [0.65, 0.56, 0.35],
        "n": pd.array([200] * 3, dtype="Int64"),
    })  # fmt: skip
    table.attrs = {"family": "option_shares", "unit": "share"}
    table = withhold_small_groups(table)
    assert (
        dots_with_intervals(table, first=1).notes[1]
        == "The one largest of three; “B” (50%) cannot be told apart from “A”."
    )
    assert dots_with_intervals(table, first=2).notes[1] == "The two largest of three."
    assert dots_with_intervals(table, first=2).table["Option"].tolist() == ["A", "B"]


def test_who_cannot_be_told_from_the_last_is_named_even_behind_one_who_can() -> None:
    table = pd.DataFrame({
        "option": ["A", "B", "C"], "estimate": [0.6, 0.5, 0.4], "low": [0.55, 0.49, 0.2], "high": [0.65, 0.51, 0.6],
        "n": pd.array([200, 900, 12], dtype="Int64"),
    })  # fmt: skip
    table.attrs = {"family": "option_shares", "unit": "share"}
    (_, note, *_) = dots_with_intervals(withhold_small_groups(table), first=1).notes
    assert note == "The one largest of three; “C” (40%) cannot be told apart from “A”."


def test_the_largest_few_are_the_largest_of_those_that_may_be_told() -> None:
    wave = drawn_survey("""
        fear_of_blame  law    time   seldom_asked  times
        agree          agree  agree  -             20
        disagree       agree  agree  agree         4
    """)
    table = wave.items().pipe(barrier_shares, wave).pipe(withhold_small_groups)
    assert table["withheld"].tolist() == [False, False, False, True]
    ends = "One more is withheld."
    assert dots_with_intervals(table, first=1).notes[1:3] == (
        "The one largest of three.",
        ends,
    )
    assert dots_with_intervals(table, first=3).notes[1] == ends


def test_where_every_figure_is_withheld_there_is_no_largest_few_and_a_sentence_says_so() -> None:
    wave = drawn_survey("a b c d times\nagree agree agree agree 4", barriers=tuple("abcd"))
    told: Any = dots_with_intervals(wave.items().pipe(barrier_shares, wave).pipe(withhold_small_groups), first=3)
    assert told.text == ("There is nothing to show: every figure rests on fewer than 10 respondents, and is withheld.")


def test_more_groups_than_there_are_marks_are_not_drawn_side_by_side() -> None:
    rows = [(option, f"Region {place}") for option in ("A", "B") for place in range(7)]
    table = pd.DataFrame(rows, columns=["option", "group"]).assign(estimate=0.5, low=0.4, high=0.6, n=100)
    table.attrs = {"family": "option_shares", "unit": "share", "by": "region", "by_title": "Region"}
    with pytest.raises(ValueError, match="7 groups cannot be told apart by sight"):
        dots_with_intervals(withhold_small_groups(table))


def test_groups_too_many_for_marks_stand_in_a_table() -> None:
    regions = "\n".join(
        f"region_{letter} {yes} {no} 20" for letter in "abcdefg" for yes, no in [("yes", "no"), ("yes", "yes")]
    )
    wave = drawn_survey(f"region support__law support__time times\n{regions}")
    exhibit = options_of(wave, "support", by="region")
    assert isinstance(exhibit, Exhibit)
    assert exhibit.drawings == ()
    assert exhibit.table.columns.tolist() == ["Option", *(f"Region {letter}" for letter in "abcdefg")]
    assert [text[:4] for text in exhibit.table["Region a"]] == ["100%", "50% ", "40"]


def test_a_profile_too_long_for_a_chart_stands_in_a_table() -> None:
    wave = drawn_survey("area times\n" + "\n".join(f"area_{place} 20" for place in range(61)))
    long = respondents_by_profile(wave)
    assert isinstance(long, Exhibit)
    assert (long.drawings, len(long.table)) == ((), 61)


def test_shares_start_from_nought() -> None:
    exhibit = option_shares("support", WAVE).pipe(withhold_small_groups).pipe(dots_with_intervals)
    assert [text for text in texts(exhibit) if re.fullmatch(r"\d+%", text)][:2] == ["0%", "20%"]


def test_scores_are_drawn_around_where_they_lie() -> None:
    table = theme_scores(WAVE).pipe(withhold_small_groups)
    low, high = float(table["low"].min()), float(table["high"].max())
    ticks = [int(text) for text in texts(dots_with_intervals(table)) if re.fullmatch(r"\d0", text)]
    assert (ticks[0] < low, ticks[-1] > high, ticks[-1] - ticks[0] < 100) == (True, True, True)


def test_the_flow_counts_from_all_rows_to_the_base() -> None:
    exhibit = flow(with_flow())
    assert exhibit.title == "111 of 120 rows in the export are in the report"
    assert exhibit.table["Rows"].tolist() == ["120", "−7", "−2", "111"]
    assert exhibit.table["Step"].tolist()[2] == "A test or a preview, not a respondent (switched off)"


def test_a_table_without_rows_is_said_to_have_none_rather_than_drawn() -> None:
    asked_nothing = drawn_survey("sector times\npublic 20")
    told: Any = dots_with_intervals(withhold_small_groups(theme_scores(asked_nothing)))
    assert told.text == "There is nothing to show: nothing was asked that would tell."


def test_a_question_that_was_not_asked_is_said_not_to_have_been() -> None:
    asked_nothing = drawn_survey("fear_of_blame times\nagree 20")
    told: list[Any] = [
        options_of(asked_nothing, "support"), options_of(WAVE, "support", by="region"), choices_by_question(WAVE),
        respondents_by_profile(asked_nothing), who_answered(asked_nothing),
    ]  # fmt: skip
    assert [one.text.split(",")[0] for one in told] == [
        "This survey did not ask the question “support”",
        "This survey did not ask the profile question “region”",
        "This survey did not ask a single-choice question",
        "This survey did not ask a profile question",
        "This survey did not ask a profile question",
    ]


def test_long_words_are_cut_rather_than_clipped() -> None:
    lines = wrapped("Donaudampfschifffahrtsgesellschaftskapitänsmütze", 120)
    assert len(lines) > 1
    assert max(text_width(line) for line in lines) <= 125
    assert "".join(lines) == "Donaudampfschifffahrtsgesellschaftskapitänsmütze"


def test_whoever_stated_no_group_is_in_the_table_and_not_drawn_beside_the_groups() -> None:
    wave = drawn_survey("""
        sector   support__law  support__time  times
        public   yes           no             30
        private  no            yes            30
        -        yes           yes            12
    """)
    shown = dots_with_intervals(option_shares("support", wave, "sector").pipe(withhold_small_groups))
    assert isinstance(shown, Exhibit)
    assert "Not stated" in shown.table.to_string()
    assert "Not stated" not in texts(shown)
    assert "The table has those who did not state their group, too." in shown.notes


def test_a_scale_of_scores_that_is_not_shown_whole_is_said_to_be_so() -> None:
    wave = drawn_survey(f"{SECTOR} fear_of_blame times\n public agree 30\n public disagree 30")
    shown = theme_scores(wave).pipe(withhold_small_groups).pipe(dots_with_intervals)
    assert isinstance(shown, Exhibit)
    ticks = [int(text) for text in texts(shown) if text in map(str, range(0, 101, 10))]
    assert f"The scale is shown from {min(ticks)} to {max(ticks)}." in shown.notes
