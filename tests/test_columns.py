"""Columns in words: headings that say what is in them, and what cells hold."""

from __future__ import annotations

import pytest

from helpers.display.columns import Column, column, in_vocabulary


@pytest.mark.parametrize(
    ("unit", "title"),
    [
        ("share", "Share"),
        ("score", "Mean score (0 to 100)"),
        ("share_change", "Change (percentage points)"),
        ("people", "People in the population"),
        ("alpha", "Alpha"),
        ("furlongs", "Estimate"),
    ],
)
def test_an_estimate_is_called_by_its_unit(unit: str, title: str) -> None:
    assert column("estimate", {"unit": unit}) == Column(title, unit)


def test_a_figure_without_a_unit_is_a_share() -> None:
    assert column("low", {}) == column("low", {"unit": None}) == Column("Lower end of 95% interval", "share")


def test_a_kind_of_table_may_call_a_column_its_own() -> None:
    assert column("estimate", {"family": "driver_odds", "unit": "number"}).title == "Odds ratio for 10 points more"
    assert column("answers", {}) == Column("Answers offered")
    assert column("answers", {"family": "coding_agreement"}) == Column("Answers coded", "count")


def test_what_is_before_and_after_a_change_is_no_change() -> None:
    facts = {"unit": "share_change", "before": "2025", "now": "2026"}
    assert column("before", facts) == Column("Share in 2025", "share")
    assert column("now_low", facts) == Column("Share in 2026, lower end of 95% interval", "share")
    assert column("unadjusted", facts) == Column("Change (percentage points), not adjusted", "share_change")


def test_waves_without_names_are_then_and_now() -> None:
    assert [column(name, {}).title for name in ("before", "n_now")] == [
        "Share in the earlier survey", "Base in this survey (respondents)",
    ]  # fmt: skip


def test_a_change_of_shares_is_in_percentage_points() -> None:
    assert column("change", {"unit": "share"}) == Column("Weighted less unweighted", "share_change")


def test_where_rows_have_units_figures_are_in_them() -> None:
    told = [column(name, {"unit": "score"}, ["unit", "change_of"]) for name in ("estimate", "detectable_min", "n")]
    assert told == [
        Column("Change", "row"),
        Column("Smallest change that would be found, tested alone: least", "row"),
        Column("Base (respondents)", "count"),
    ]


def test_an_effect_is_called_by_its_measure() -> None:
    assert column("effect", {"effect": "Cramér's V"}).title == "Effect size (Cramér's V)"
    assert column("effect", {}).title == "Effect size (standard deviations)"


@pytest.mark.parametrize(("beside", "title"), [(["item", "theme"], "Statement"), (["theme"], "Theme"), (["n"], "Name")])
def test_a_title_is_called_by_what_it_is_the_title_of(beside: list[str], title: str) -> None:
    assert column("title", {}, beside) == Column(title, "name")


def test_a_question_in_words_names_a_row_and_beside_its_section_it_is_an_id() -> None:
    assert column("question", {}) == Column("Question", "name")
    assert column("question", {}, ["section"]) == Column("Question id", "id")


def test_a_column_of_another_says_more_of_it() -> None:
    assert column("lowest_n", {"unit": "score"}) == Column(
        "Mean score (0 to 100) of the lowest group: base (respondents)", "count"
    )
    assert column("cfi_change_loadings", {}) == Column("Change of CFI: same loadings", "number")
    assert column("asked_p_adjusted", {}).holds == "p"


def test_the_end_of_an_interval_of_another_level_says_so() -> None:
    assert column("rmsea_low", {}).title == "RMSEA, lower end of 90% interval"


def test_a_column_that_nobody_named_is_made_readable_and_is_not_in_the_vocabulary() -> None:
    assert column("by_nhs_region", {}) == Column("By nhs region")
    assert column("_", {}) == Column("Column")
    assert [in_vocabulary(name) for name in ("by_nhs_region", "by_low", "_low", "")] == [None] * 4
