"""Dumbbells draw both waves with their intervals, the change as a number, and hide what is withheld."""

from __future__ import annotations

import itertools
import re

import pandas as pd
import pytest

from drawings import marks, size, words
from helpers.analysis.trends import barrier_changes, option_changes, score_changes
from helpers.display.drawing.canvas import BAR
from helpers.display.dumbbells import dumbbells
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from two_waves import as_wave_of, drawn_waves, with_item

# Names that take several lines, even where there is most room, and a word that fits in none beside a plot.
FEAR = "fear_of_blame" + "_and_of_what_others_would_say" * 2
LAW = "the_law_is_read_differently" + "_by_everybody_whom_one_meets" * 2
WORD = "unbreakable" * 3
DRAWING = f"""
    role     {FEAR}          {LAW}     {WORD}  seldom  support__law  support__time  times
    manager  agree           agree     agree   agree   yes           no             {{}}
    leader   disagree        agree     agree   -       no            yes            30
    leader   strongly_agree  disagree  -       -       yes           yes            20
    manager  neither         disagree  -       -       no            yes            15
"""
NOW, BEFORE = drawn_waves(DRAWING.format(140), DRAWING.format(8), barriers=[FEAR, LAW, WORD])


def shown(table: pd.DataFrame) -> Exhibit:
    exhibit = dumbbells(withhold_small_groups(table))
    assert isinstance(exhibit, Exhibit)
    return exhibit


def several(agree: list[int], of: int = 200) -> str:
    """A drawing of items with so many who agree, the others disagreeing."""
    rows = [" ".join("agree" if row < many else "disagree" for many in agree) for row in range(of)]
    return "\n".join([" ".join(f"item{place}" for place in range(len(agree))), *rows])


def of_items(now: list[int], before: list[int]) -> pd.DataFrame:
    names = [f"item{place}" for place in range(len(now))]
    return barrier_changes(*drawn_waves(several(now), several(before), barriers=names))


def texts(exhibit: Exhibit, form: int = 0) -> list[str]:
    return [word.text for word in words(exhibit.drawings[form])]


MIXED = of_items([60, 100, 130, 90, 101], [100, 60, 90, 130, 100])
CHARTS = [
    shown(barrier_changes(NOW, BEFORE)),
    shown(score_changes(NOW, BEFORE)),
    shown(option_changes("support", NOW, BEFORE)),
    shown(MIXED),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_no_word_is_clipped_or_lies_on_another(chart: Exhibit) -> None:
    assert len(chart.drawings) == 2
    for drawing in chart.drawings:
        width, height = size(drawing)
        boxes = words(drawing)
        assert [one for one in boxes if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height] == []
        overlapping = [
            (one.text, other.text)
            for one, other in itertools.combinations(boxes, 2)
            if one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
        ]
        assert overlapping == []


def test_thirty_items_are_a_drawing_that_a_page_can_hold() -> None:
    chart = shown(of_items([60 + 2 * place for place in range(30)], [100] * 30))
    assert max(len(drawing.encode()) for drawing in chart.drawings) < 60_000


def test_falls_and_rises_that_chance_does_not_explain_stand_under_headings_of_their_own_ranked_by_change() -> None:
    chart = shown(MIXED)
    headings = {"Fewer people than in 2025", "More people than in 2025", "A change that chance may explain"}
    lines = [text for text in texts(chart) if text in headings or text.startswith("Item")]
    # item0: 100 to 60 of 200, item3: 130 to 90, item1: 60 to 100, item2: 90 to 130, item4: 100 to 101.
    names = chart.table["Statement"].tolist()
    assert names == ["Item0", "Item3", "Item1", "Item2", "Item4"]
    assert sorted(lines) == sorted([*headings, *names])
    order = sorted((word for word in words(chart.drawings[0]) if word.text in lines), key=lambda word: word.top)
    assert [word.text for word in order] == [
        "Fewer people than in 2025", "Item0", "Item3", "More people than in 2025", "Item1", "Item2",
        "A change that chance may explain", "Item4",
    ]  # fmt: skip


def test_scores_are_ranked_rises_first() -> None:
    drawing = "a b times\n{} {} 40\nneither neither 40"
    themes = {"down": ["a"], "up": ["b"]}
    waves = drawn_waves(
        drawing.format("disagree", "agree"), drawing.format("agree", "disagree"), themes=themes, barriers=[]
    )
    chart = shown(score_changes(*waves))
    assert chart.table[["Theme", "Beyond chance", "Statements compared"]].to_numpy().tolist() == [
        ["Up", "Yes", "1 of 1"],
        ["Down", "Yes", "1 of 1"],
    ]
    assert [text for text in texts(chart) if "than in" in text] == ["Higher than in 2025", "Lower than in 2025"]


def test_a_row_tells_the_change_its_interval_and_the_base_of_both_waves() -> None:
    chart = shown(of_items([60], [100]))
    # 60 less 100 of 200: -20 points, and 1.966 × √(.3 × .7 / 199 + .5 × .5 / 199) = 9.45.
    assert {"−20", "−29 to −11", "200 → 200", "Change", "95% interval"} <= set(texts(chart))
    assert {"−20", "−29 to −11", "Item0", "50% → 30%; base 200 → 200"} <= set(texts(chart, form=1))


def test_then_and_now_are_printed_over_their_bases() -> None:
    told = {word.text: word for word in words(shown(of_items([60], [100])).drawings[0])}
    for over, under in (("Then → now", "Base"), ("50% → 30%", "200 → 200")):
        assert told[over].bottom <= told[under].top
        assert told[over].right == told[under].right
    assert [text for text in texts(CHARTS[1]) if re.fullmatch(r"\d+ → \d+", text)] != []


def test_the_change_stands_bold_beside_a_narrow_plot_over_its_interval() -> None:
    drawing = shown(of_items([60], [100])).drawings[1]
    told = {word.text: word for word in words(drawing)}
    change, spread = told["−20"], told["−29 to −11"]
    assert "font-weight:700" in change.style
    assert change.bottom <= spread.top
    assert change.right == spread.right == told["Change, 95% interval"].right
    plot = max(float(dot["x"]) for dot, *_ in marks(drawing, "use"))
    assert plot < spread.left
    heights = [float(dot["y"]) for dot, *_ in marks(drawing, "use")]
    assert change.top < max(heights) < spread.bottom


def test_no_line_of_the_grid_crosses_the_words_over_a_narrow_plot() -> None:
    drawing, rows = CHARTS[3].drawings[1], len(CHARTS[3].table)
    spans = [
        line for path, style, _ in marks(drawing, "path") if "--rule" in style for line in subpaths(path["d"])
    ]  # fmt: skip
    ticks = {x for (x, _), _ in spans}
    assert len(spans) == rows * len(ticks)
    told = [word for word in words(drawing) if "base" in word.text]
    assert len(told) == rows
    crossed = [
        word.text for word in told for (x, top), (_, bottom) in spans
        if word.left < x < word.right and top < word.bottom - 1 and word.top < bottom
    ]  # fmt: skip
    assert crossed == []


def subpaths(path: str) -> list[list[tuple[float, float]]]:
    """The points of each line of a path."""
    numbers = [[float(number) for number in re.findall(r"-?[\d.]+", line)] for line in path.split("M")[1:]]
    return [list(zip(line[::2], line[1::2], strict=True)) for line in numbers]


def lines_of(drawing: str, style: str) -> list[list[tuple[float, float]]]:
    """The level lines within the plot that are drawn in a style."""
    found = [line for path, of, _ in marks(drawing, "path") if style in of for line in subpaths(path.get("d", ""))]
    return [line for line in found if len(line) == 2 and line[0][1] > 40]


@pytest.mark.parametrize("form", [0, 1])
def test_both_marks_and_the_line_between_them_are_level_with_the_intervals_over_and_under_them(form: int) -> None:
    drawing = shown(of_items([60], [100])).drawings[form]
    (then,), (now,) = ([dot for dot in places(drawing, colour) if dot[1] > 40] for colour in (2, 1))
    ((left, right),) = lines_of(drawing, "stroke:currentColor")
    assert {left, right} == {then, now}
    assert then[1] == now[1]
    ((over, over_end),), ((under, under_end),) = (lines_of(drawing, f"stroke:var(--category-{one}") for one in (2, 1))
    # Neither interval lies on a mark, the larger of which reaches 5.6 up.
    assert over[1] == over_end[1] < then[1] - 5.6
    assert under[1] == under_end[1] > now[1] + 4.6
    assert over[0] < then[0] < over_end[0]
    assert under[0] < now[0] < under_end[0]


def places(drawing: str, colour: int) -> list[tuple[float, float]]:
    """Where dots of a colour stand."""
    dots = [dot for dot, style, _ in marks(drawing, "use") if f"--category-{colour}" in style]
    return [(float(dot["x"]), float(dot["y"])) for dot in dots]


def test_the_earlier_mark_is_hollow_and_the_later_one_filled_in_the_legend_too() -> None:
    drawing = shown(of_items([60], [100])).drawings[0]
    styles = [style for _, style, _ in marks(drawing, "use")]
    hollow = [style for style in styles if "fill:var(--paper" in style and "stroke:var(--category-2" in style]
    filled = [style for style in styles if "fill:var(--category-1" in style]
    assert (len(hollow), len(filled), len(styles)) == (2, 2, 4)


def contrast(colour: str, paper: str) -> float:
    """By WCAG 2.2, from two colours as #rrggbb."""
    light = []
    for one in (colour, paper):
        parts = [int(one[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        light.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(light) / min(light)


def test_what_chance_may_explain_is_pale_and_thin_and_what_it_does_not_is_full_and_thick() -> None:
    drawing = shown(of_items([60, 101], [100, 100])).drawings[0]
    ((full, _),), pale = lines_of(drawing, "stroke:currentColor"), lines_of(drawing, f"stroke:{BAR}")
    heights = sorted({y for line in pale for _, y in line})
    assert len(pale) == 3  # the line between, and both intervals
    assert full[1] < heights[0]
    # Colours that stay what they are on a dark page.
    assert {style for _, style, _ in marks(drawing, "use") if BAR in style} != set()
    assert min(contrast(BAR, paper) for paper in ("#ffffff", "#13181d")) >= 3
    widths = {
        colour: [float(width) for path, style, _ in marks(drawing, "path") if f"stroke:{colour}" in style
                 for width in re.findall(r"stroke-width:([\d.]+)", style)]
        for colour in ("currentColor", BAR)
    }  # fmt: skip
    assert min(widths["currentColor"]) >= 2 * max(widths[BAR][:1])
    outlines = [re.findall(r"stroke-width:([\d.]+)", style) for _, style, _ in marks(drawing, "use")]
    assert len({width for found in outlines for width in found}) == 2


@pytest.mark.parametrize(
    ("now", "named"),
    [
        ([60, 101], ["Beyond chance", "Chance may explain"]),
        ([60], ["Beyond chance"]),
        ([101, 102], ["Chance may explain"]),
    ],
)
def test_the_legend_names_what_is_drawn_and_no_more(now: list[int], named: list[str]) -> None:
    chart = shown(of_items(now, [100] * len(now)))
    for form, drawing in enumerate(chart.drawings):
        assert [text for text in texts(chart, form) if text in ("Beyond chance", "Chance may explain")] == named
        in_full = ("--category-" in drawing, "stroke:currentColor" in drawing)
        assert in_full == ("Beyond chance" in named, "Beyond chance" in named)
        assert (BAR in drawing) == ("Chance may explain" in named)
        signs = [style for dot, style, _ in marks(drawing, "use") if float(dot["y"]) < 40]
        assert [("fill:var(--paper" in style) for style in signs] == [True, False]


def test_where_nothing_has_changed_the_later_mark_stands_within_the_earlier() -> None:
    drawing = shown(of_items([100, 100], [100, 100])).drawings[0]
    hollow, filled = ([dot for dot, style, _ in marks(drawing, "use") if ("--paper" in style) == one]
                      for one in (True, False))  # fmt: skip
    assert [(dot["x"], dot["y"]) for dot in hollow[:2]] == [(dot["x"], dot["y"]) for dot in filled[:2]]
    shapes = {f"#{one['id']}": one["d"] for one, *_ in marks(drawing, "path") if "id" in one}
    reach = [max(x for line in subpaths(shapes[dot["href"]]) for x, _ in line) for dot in (hollow[0], filled[0])]
    assert reach[1] < reach[0] - 1.3 / 2


def test_both_waves_waves_are_marked_by_shape_and_named_in_the_legend() -> None:
    chart = shown(of_items([60], [100]))
    assert [text for text in texts(chart) if text in ("2025", "2026")] == ["2025", "2026"]
    table = chart.table.to_dict("records")[0]
    assert (table["2025"], table["2026"]) == ("50% (43% to 57%)", "30% (24% to 37%)")
    colours = set(re.findall(r"--category-(\d)", chart.drawings[0]))
    assert colours == {"1", "2"}


def dots(drawing: str, colour: int) -> list[float]:
    """Where dots of a colour stand, from the left; those of the legend with them."""
    return [float(dot["x"]) for dot, style, _ in marks(drawing, "use") if f"--category-{colour}" in style]


def test_each_wave_is_drawn_where_it_lies() -> None:
    chart = shown(of_items([60], [100]))
    axis = {word.text: (word.left + word.right) / 2 for word in words(chart.drawings[0]) if word.text.endswith("0%")}
    point = (axis["50%"] - axis["30%"]) / 20
    then, now = (max(x for x in dots(chart.drawings[0], colour) if x > 100) for colour in (2, 1))
    assert (then, now) == pytest.approx((axis["50%"], axis["30%"]), abs=0.1 * point)


def test_the_table_under_it_holds_all_that_is_known_of_each_change() -> None:
    table = of_items([60, 90], [100, 100])
    row = shown(table).table.to_dict("records")[0]
    assert list(row) == [
        "Statement", "2025", "2026", "Change", "95% interval", "p, adjusted", "Beyond chance", "Detectable alone",
        "Detectable among all", "Unadjusted change", "Base 2025", "Base 2026",
    ]  # fmt: skip
    assert (row["Change"], row["p, adjusted"], row["Beyond chance"]) == ("−20", "<0.001", "Yes")
    assert row["Unadjusted change"] == "−20 (−29 to −11)"
    # (1.966 + 0.843) and (2.250 + 0.843) times the standard error of 4.81 points.
    assert (row["Detectable alone"], row["Detectable among all"]) == ("13.5", "14.9")


def test_rows_of_several_questions_stand_under_their_question_ranked_within_it() -> None:
    table = withhold_small_groups(option_changes("support", NOW, BEFORE))
    again = table.assign(question="Who helps", estimate=table["estimate"].iloc[::-1].tolist())
    both = pd.concat([table.assign(question="Support that helps"), again], ignore_index=True)
    both.attrs = table.attrs
    chart = dumbbells(both)
    assert isinstance(chart, Exhibit)
    changes = [int(change.replace("−", "-")) for change in chart.table["Change"]]
    assert chart.table["Question"].tolist() == ["Support that helps"] * 2 + ["Who helps"] * 2
    assert changes == sorted(changes[:2], reverse=True) + sorted(changes[2:], reverse=True)
    assert chart.row_headings == 2
    for form in (0, 1):
        told = texts(chart, form)
        assert [text for text in told if text in ("Support that helps", "Who helps")] == [
            "Support that helps",
            "Who helps",
        ]
        assert [text for text in told if "than in 2025" in text or text == "A change that chance may explain"] == []
        assert [text for text in told if text in ("Law", "Time")] == chart.table["Option"].tolist()
    assert "Law (who helps) from" in chart.alternative


def test_a_p_value_under_5_per_cent_does_not_round_to_it() -> None:
    table = of_items([60, 90], [100, 100])
    told = table.assign(p_adjusted=[0.0497, 0.0503], survives=[True, False])
    told.attrs = table.attrs
    assert shown(told).table[["p, adjusted", "Beyond chance"]].to_numpy().tolist() == [
        ["<0.05", "Yes"],
        ["0.050", "No"],
    ]


def test_how_many_changes_are_tested_together_is_said_under_the_chart() -> None:
    notes = shown(of_items([60, 90], [100, 100])).notes[0]
    assert notes.endswith(
        "2 changes are tested together, and their tests adjusted for that (Holm); the intervals are not."
    )
    assert "Holm" not in shown(of_items([60], [100])).notes[0]


def test_a_change_is_taken_before_rounding() -> None:
    # 34.5% less 33.5% of 200 is one point, where 35% less 34% is too; 34.4% less 33.6% of 1,000 would be 34 less 34.
    row = shown(of_items([69], [67])).table.to_dict("records")[0]
    assert (row["2025"][:3], row["2026"][:3], row["Change"]) == ("34%", "35%", "+1")
    counts = of_items([75], [74])
    counts = counts.assign(now=0.7549, before=0.7451, estimate=0.0098)
    counts.attrs = of_items([75], [74]).attrs
    row = shown(counts).table.to_dict("records")[0]
    assert (row["2025"][:3], row["2026"][:3], row["Change"]) == ("75%", "75%", "+1")


def test_a_withheld_row_shows_no_figure_of_either_wave() -> None:
    chart = shown(barrier_changes(NOW, BEFORE))
    row = chart.table.set_index("Statement").loc["Not the case: Seldom"]
    assert set(row) == {"[c]"}
    assert {"Withheld", "[c] withheld (fewer than 10)"} <= set(texts(chart))
    assert [text for text in texts(chart, form=1) if "[c]" in text] == ["[c] withheld (fewer than 10)"]
    assert "Not the case: Seldom withheld" in chart.alternative
    assert any(note.startswith("[c] withheld") for note in chart.notes)
    data = chart.data.set_index("title").loc["Seldom"]
    assert data[["before", "now", "n_before", "n_now", "p", "survives", "detectable", "unadjusted"]].isna().all()


def test_a_chart_of_nothing_but_withheld_rows_says_so() -> None:
    few = drawn_waves(several([3], of=5), several([2], of=5))
    chart = shown(barrier_changes(*few))
    assert chart.title == "There is nothing to show"
    assert "Every figure is withheld" in chart.base
    assert "[c] withheld (fewer than 10)" in texts(chart)


def test_a_change_without_interval_has_a_dash_which_is_not_the_sign_of_a_withheld_one() -> None:
    chart = shown(score_changes(*drawn_waves("a times\nagree 20", "a times\nagree 20")))
    row = chart.table.to_dict("records")[0]
    assert [row[name] for name in ("95% interval", "p, adjusted", "Detectable alone")] == ["–"] * 3
    assert row["Beyond chance"] == "No"


def test_base_and_source_are_those_of_both_waves() -> None:
    chart = shown(option_changes("support", NOW, BEFORE))
    assert chart.base == "Base: 73 (2025) and 205 (2026) respondents who answered the question."
    assert chart.source == (
        "Source: Drawn survey 2025, 3 March to 11 April 2025; Drawn survey, 2 March to 17 April 2026. "
        "The respondents of 2025 are weighted to the profile of those of 2026 by role."
    )
    assert chart.synthetic
    assert "Question: There is support." in chart.notes


def test_what_the_waves_could_not_be_weighted_to_is_noted() -> None:
    now: Survey = NOW
    before = as_wave_of(2025, drawn_waves("item0\nagree", several([20], of=40), barriers=["item0"])[1])
    chart = shown(barrier_changes(with_item(now, FEAR, id="item0", wording="There is item0."), before))
    assert "Not weighted by role (it was not asked in 2025)." in chart.notes
    assert chart.source.endswith("The waves could not be weighted to one profile, so all changes are unadjusted.")


def test_an_empty_table_is_a_sentence() -> None:
    anew = with_item(drawn_waves(several([60]), several([60]))[0], "item0", wording="Anew.")
    sentence = dumbbells(withhold_small_groups(barrier_changes(anew, as_wave_of(2025, anew)).iloc[:0]))
    assert isinstance(sentence, Sentence)
    assert sentence.text.startswith("No statement can be compared with 2025")


def test_a_table_whose_small_groups_may_show_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="withhold_small_groups first"):
        dumbbells(MIXED)
