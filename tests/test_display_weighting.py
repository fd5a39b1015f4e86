"""Readers see what responses were weighted to, how unequal the weights are, and what weighting changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.analysis.scales import reliability, theme_scores
from helpers.display.composed.weighting import effect_of_weighting, weight_targets, weights_in_words
from helpers.display.exhibit import Exhibit
from helpers.display.tables import described, method_facts
from helpers.display.wording import Sentence
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from surveys import drawn_population, drawn_survey

# Public people score 25 and private ones 75; half of the population is private, and a quarter of respondents.
DRAWING = """
    sector   fear_of_blame  works  times
    public   agree          4      60
    private  disagree       8      20
"""
HALVES = {"Public": 50, "Private": 50}


def weighted(drawing: str = DRAWING, trim: dict[str, float] | None = None, **margins: dict[str, int]) -> Survey:
    weighting = {"trim": trim} if trim else {}
    return drawn_survey(drawing, population=drawn_population(**margins or {"sector": HALVES}), weighting=weighting)


UNWEIGHTED = drawn_survey(DRAWING)
BY_EXPORT = drawn_survey("sector fear_of_blame weight times\npublic agree 1 30\nprivate disagree 2 30")


def exhibit(shown: Exhibit | Sentence) -> Exhibit:
    assert isinstance(shown, Exhibit)
    return shown


# --- in words --------------------------------------------------------------------------------------


def test_a_weighted_wave_says_to_what_and_how_and_what_unequal_weights_cost() -> None:
    # 60 weigh 2/3 and 20 weigh 2: 80 × (60 × 4/9 + 20 × 4) / 80² = 4/3.
    assert str(weights_in_words(weighted())) == (
        "Responses are weighted to the population by sector, by raking: after one cycle it held. The ten lightest "
        "responses weigh 0.67 times the mean or less, the ten heaviest 2.00 times or more. Weights as unequal as these "
        "make variances 1.33 times as large (Kish's design effect), where they have nothing to do with the answers: "
        "then 80 responses tell as much as 60 of equal weight would. No weight was trimmed."
    )


def test_several_questions_are_said_to_hold_at_once() -> None:
    drawing = "sector role times\npublic front 20\npublic manager 20\nprivate front 20\nprivate manager 20"
    said = str(weights_in_words(weighted(drawing, sector=HALVES, role={"Front": 50, "Manager": 50})))
    assert said == (
        "Responses are weighted to the population by sector and role, by raking: after one cycle both held at once. "
        "Every weight is the same. No weight was trimmed."
    )


def test_trimmed_weights_say_how_many_and_to_what() -> None:
    many, few = (weighted(DRAWING.replace("20", str(times)), {"lower": 0.5, "upper": 1.8}) for times in (20, 9))
    assert str(weights_in_words(many)).endswith(
        "20 weights below 0.5 or above 1.8 times the mean were trimmed to that, and the difference is spread over the "
        "others. So the targets are met only nearly, and intervals take the weights as given."
    )
    assert "Fewer than 10 weights below 0.5 or above 1.8 times" in str(weights_in_words(few))
    assert "20 weights above 1.8 times the mean" in str(weights_in_words(weighted(trim={"upper": 1.8})))


def test_a_wave_weighted_by_its_export_says_so() -> None:
    said = str(weights_in_words(BY_EXPORT))
    assert said.startswith("Responses are weighted as the export says. How those weights were made is not known here")
    assert "weigh 0.67 times the mean or less, the ten heaviest 1.33 times or more" in said
    assert "trimmed" not in said


def test_base_weights_of_the_export_are_said_to_be_where_raking_began() -> None:
    wave = weighted("sector weight\npublic 1\nprivate 1")
    asked = wave.questionnaire.model_copy(
        update={"export": wave.questionnaire.export.model_copy(update={"weight": "Weight"})}
    )
    wave = replace(wave, questionnaire=asked)
    assert "by raking from the weights in the export: after one cycle it held" in str(weights_in_words(wave))
    assert exhibit(weight_targets(wave)).notes[0].startswith("Before: of respondents, as the export weights them.")


def test_an_unweighted_wave_says_that_it_is_why_and_what_that_means() -> None:
    assert str(weights_in_words(UNWEIGHTED)) == (
        "Responses are not weighted: no counts of the population are known. Each counts the same, so figures describe "
        "those who answered: a group that answered more often than others counts for more."
    )


@pytest.mark.parametrize(
    ("wave", "short", "long"),
    [
        (weighted(), "Weighted to the population", "Weighted to the population by sector"),
        (BY_EXPORT, "Weighted as the export says", "Weighted as the export says"),
        (UNWEIGHTED, "Not weighted", "Not weighted: no counts of the population are known"),
    ],
)
def test_every_exhibit_says_whether_and_how_it_is_weighted(wave: Survey, short: str, long: str) -> None:
    assert described(withhold_small_groups(theme_scores(wave)))["source"].endswith(f"2026. {short}.")
    facts = method_facts(wave).table.set_index("Element")["This survey"]
    assert facts["Weights"] == long


def test_figures_that_are_never_weighted_say_so_in_a_weighted_wave() -> None:
    table = withhold_small_groups(reliability(weighted()))
    assert table.attrs["weights_from"] == "population"
    assert described(table)["source"].endswith("2026. Not weighted.")


# --- targets ---------------------------------------------------------------------------------------


def test_targets_are_a_table_with_their_source_and_date() -> None:
    shown = exhibit(weight_targets(weighted()))

    assert shown.title == "“Public” is weighted down most (75% of respondents, 50% of the population)"
    assert shown.table.to_numpy().tolist() == [
        ["Sector", "Public", "60", "75%", "50%", "50%"],
        ["Sector", "Private", "20", "25%", "50%", "50%"],
    ]
    assert shown.notes[1:] == ("Population: A census, 30 June 2024.",)
    assert shown.base == "Base: 80 respondents."


def test_each_question_has_its_source_where_they_differ_and_a_year_stays_a_year() -> None:
    drawing = "sector role times\npublic front 20\npublic manager 20\nprivate front 20"
    population = drawn_population(sector=HALVES, role={"Front": 60, "Manager": 40})
    population.loc[population["question"] == "role", ["source", "date"]] = ["A register", "2023"]
    shown = exhibit(weight_targets(drawn_survey(drawing, population=population, weighting={})))

    assert shown.notes[1:] == ("Population by sector: A census, 30 June 2024.", "Population by role: A register, 2023.")


def test_a_withheld_target_keeps_its_share_of_the_population_only() -> None:
    shown = exhibit(weight_targets(weighted("sector times\npublic 30\nprivate 20\n- 3")))

    assert shown.table.to_numpy().tolist() == [
        ["Sector", "Public", "30", "57%", "50%", "50%"],
        ["Sector", "Private", "[c]", "[c]", "50%", "[c]"],
        ["Sector", "Not stated", "[c]", "[c]", "As before", "[c]"],
    ]
    assert not any(note.startswith("People who left a question blank") for note in shown.notes)
    assert shown.data["count"].tolist()[0] == 30


def test_respondents_made_up_as_the_population_is_are_said_to_be() -> None:
    assert exhibit(weight_targets(weighted(sector={"Public": 75, "Private": 25}))).title == (
        "Respondents are made up as the population is"
    )


def test_targets_that_are_all_withheld_are_said_to_be() -> None:
    shown = exhibit(weight_targets(weighted("sector times\npublic 3\nprivate 4")))
    assert shown.title == "Every share of respondents is withheld"
    assert shown.table["Respondents"].tolist() == ["[c]", "[c]"]


@pytest.mark.parametrize(
    ("wave", "said"),
    [(UNWEIGHTED, "no counts of the population are known"), (BY_EXPORT, "What they were made to meet is not known")],
)
def test_a_wave_without_targets_says_why_there_are_none(wave: Survey, said: str) -> None:
    shown = weight_targets(wave)
    assert isinstance(shown, Sentence)
    assert said in str(shown)


# --- effects ---------------------------------------------------------------------------------------


def test_what_weighting_changes_is_told_for_every_headline() -> None:
    shown = exhibit(effect_of_weighting(weighted()))

    assert shown.table.drop(columns=["95% interval", "95% interval, not weighted"]).to_numpy().tolist() == [
        ["Theme scores, 0 to 100", "Risk", "50", "38", "+13", "80"],
        ["Biggest barriers, % of respondents", "Fear of blame", "50%", "75%", "−25", "80"],
        ["Strongest enablers, % of respondents", "Not a problem: Fear of blame", "50%", "25%", "+25", "80"],
        ["Ratings", "Works", "6.0", "5.0", "+1.0", "80"],
    ]
    assert shown.title == "Weighting moves no theme score by more than 13 points"
    assert shown.alternative == (
        "Weighting moves no theme score by more than 13 points: “Risk” moves most, from 38 to 50; it moves no share "
        "by more than 25 points; “Fear of blame” moves most, from 75% to 50%; it moves “Works” from "
        "5.0 to 6.0. All figures are in the table below."
    )
    assert shown.source.endswith("Weighted to the population, and not weighted.")
    assert "Ratings are in the table only." in shown.notes
    assert len(shown.drawings) == 2
    assert all("Weighted" in drawing and "Works" not in drawing for drawing in shown.drawings)


def test_whether_other_barriers_would_be_the_biggest_without_weights_is_said() -> None:
    # Of six statements, the first five bother the public and the sixth the private sector.
    items = " ".join(f"item_{place}" for place in range(1, 7))
    drawing = f"""
        sector   {items} times
        public   {"agree " * 5} disagree 60
        private  {"disagree " * 5} agree 20
    """
    names = items.split()
    mostly_public = drawn_population(sector={"Public": 60, "Private": 40})
    wave = drawn_survey(drawing, barriers=names, population=mostly_public, weighting={})
    notes = exhibit(effect_of_weighting(wave)).notes
    assert "The five biggest barriers would be the same without weights." in notes

    mostly_private = drawn_population(sector={"Public": 10, "Private": 90})
    wave = drawn_survey(drawing, barriers=names, population=mostly_private, weighting={})
    notes = exhibit(effect_of_weighting(wave)).notes
    assert "Without weights, “Item 5” would be among the five biggest barriers." in notes


def test_weights_that_are_all_the_same_move_nothing() -> None:
    shown = exhibit(effect_of_weighting(weighted(sector={"Public": 75, "Private": 25})))
    assert shown.alternative.startswith("Weighting moves no theme score: it moves no share; it leaves “Works” at 5.0.")


def test_a_move_that_the_figures_do_not_show_names_nothing() -> None:
    # A score of 37.6 instead of 37.5, and 74.8% instead of 75%.
    told = exhibit(effect_of_weighting(weighted(sector={"Public": 748, "Private": 252}))).alternative
    assert told.startswith(
        "Weighting moves no theme score by more than one point: it moves no share by more than one "
        "point; it leaves “Works” at 5.0."
    )


def test_a_change_is_of_unrounded_figures() -> None:
    """82 of 110 are 74.55%, weighted 75.45%: both are shown as 75%. Scores of 37.27 and 37.73 are 0.45 apart."""
    drawing = DRAWING.replace("60", "82").replace("20", "28")
    shown = exhibit(effect_of_weighting(weighted(drawing, sector={"Public": 7_545, "Private": 2_455})))
    figures = shown.table.set_index("Theme or statement")[["Not weighted", "Weighted", "Change"]]
    assert figures.loc[["Fear of blame", "Risk"]].to_numpy().tolist() == [["75%", "75%", "+1"], ["38", "37", "0"]]


def test_headlines_that_are_withheld_are_said_to_be() -> None:
    shown = exhibit(effect_of_weighting(weighted(DRAWING.replace("60", "4").replace("20", "4"))))
    assert shown.title == "What weighting moves is withheld"
    assert shown.table["Weighted"].tolist() == ["[c]", "[c]"]


def test_the_exports_weights_have_an_effect_too() -> None:
    assert exhibit(effect_of_weighting(BY_EXPORT)).title == "Weighting moves no theme score by more than nine points"


def test_a_survey_without_headlines_and_one_without_weights_say_so() -> None:
    assert "no theme, barrier or rating" in str(effect_of_weighting(weighted("sector times\npublic 20\nprivate 20")))
    assert str(effect_of_weighting(UNWEIGHTED)) == (
        "Responses are not weighted: no counts of the population are known. So there is no effect of weighting to show."
    )


@pytest.mark.parametrize("drawing", ["sector fear_of_blame\npublic agree", "sector works\npublic 3"])
def test_one_respondent_is_no_obstacle(drawing: str) -> None:
    wave = weighted(drawing, sector={"Public": 5})
    assert str(weights_in_words(wave)).endswith("Every weight is the same. No weight was trimmed.")
    for shown in (weight_targets(wave), effect_of_weighting(wave)):
        html = shown._repr_mimebundle_()["text/html"]
        assert "nan" not in html
        assert "[c]" in html
