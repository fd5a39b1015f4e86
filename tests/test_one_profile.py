"""Two waves weighted to one profile: a change in who answered is no change in what they say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from helpers.analysis.one_profile import as_they_are, on_one_profile
from helpers.questionnaire import Weighting
from helpers.survey import Survey, weighted_survey
from surveys import drawn_survey
from two_waves import as_wave_of, drawn_waves, with_questionnaire

NOW = """
    sector   role     times
    public   manager  30
    public   leader   20
    private  manager  10
    private  leader   40
"""
BEFORE = """
    sector   role     times
    public   manager  10
    public   leader   10
    private  manager  20
    private  leader   20
"""
HALVES = {"sector": {"Public": 600, "Private": 400}}


def population(margins: dict[str, dict[str, int]]) -> pd.DataFrame:
    rows = [(question, answer, n) for question, counts in margins.items() for answer, n in counts.items()]
    return pd.DataFrame(rows, columns=["question", "answer", "count"]).assign(source="Census", date="2021")


def weighted(survey: Survey, margins: dict[str, dict[str, int]]) -> Survey:
    return weighted_survey(type(survey)(**vars(survey) | {"population": population(margins)}))


def shares(wave: Survey, question: str) -> dict[str, float]:
    """What each answer weighs, as a share of all weights."""
    weights = wave.weights.groupby(wave.responses[question].astype("str"), dropna=False).sum()
    return {str(answer): round(weight, 9) for answer, weight in (weights / weights.sum()).items()}


def left_out(now: Survey, before: Survey) -> dict[str, str]:
    return dict(on_one_profile(now, before).left_out)


def test_where_the_population_is_known_both_waves_are_weighted_to_that_of_the_later() -> None:
    now, before = drawn_waves(NOW, BEFORE)
    waves = on_one_profile(weighted(now, HALVES), weighted(before, {"sector": {"Public": 1, "Private": 9}}))
    assert (waves.profile, waves.questions, waves.left_out) == ("population", ("Sector",), ())
    assert [shares(one, "sector") for one in (waves.now, waves.before)] == [{"Private": 0.4, "Public": 0.6}] * 2
    # Raking to sector alone leaves the two roles of a sector as they were.
    assert shares(waves.before, "role") == {"Leader": 0.5, "Manager": 0.5}
    assert waves.before.population_weights is not None
    assert waves.before.population_weights.calibration is not None


def test_the_later_wave_keeps_its_published_weights() -> None:
    now, before = drawn_waves(NOW, BEFORE)
    published = weighted(now, HALVES)
    assert on_one_profile(published, before).now is published


def test_where_the_population_is_not_known_the_earlier_wave_takes_the_profile_of_the_later_respondents() -> None:
    waves = on_one_profile(*drawn_waves(NOW, BEFORE))
    assert (waves.profile, waves.questions) == ("respondents", ("Sector", "Role"))
    assert shares(waves.before, "sector") == {"Private": 0.5, "Public": 0.5}
    assert shares(waves.before, "role") == {"Leader": 0.6, "Manager": 0.4}
    assert waves.now.weights.tolist() == pytest.approx([1.0] * 100, abs=1e-9)
    # The later profile is the standard, and no longer varies: its errors are of what the profile leaves.
    assert waves.now.population_weights is not None
    assert waves.now.population_weights.calibration is not None


def test_where_the_population_is_not_known_the_export_says_what_the_later_respondents_weigh() -> None:
    now, before = drawn_waves(
        "sector weight times\npublic 2 30\nprivate 1 10\nprivate 0.5 20",
        "sector weight times\npublic 3 10\npublic 1 10\nprivate 2 20",
    )
    waves = on_one_profile(now, before)
    assert (waves.profile, waves.questions) == ("respondents", ("Sector",))
    # Public are half of all respondents now, but weigh 60 of 80.
    assert [shares(one, "sector") for one in (waves.now, waves.before)] == [{"Private": 0.25, "Public": 0.75}] * 2
    # Within a sector each wave's own weights keep their proportions: 2 to 1 to 0.5 now, 3 to 1 in public then.
    heaviest = [one.weights / one.weights.max() for one in (waves.now, waves.before)]
    assert heaviest[0].tolist() == pytest.approx([1.0] * 30 + [0.5] * 10 + [0.25] * 20)
    assert heaviest[1].tolist()[:20] == pytest.approx([1.0] * 10 + [1 / 3] * 10)


def test_whoever_left_a_question_blank_keeps_their_share_of_the_earlier_wave() -> None:
    now, before = drawn_waves("sector times\npublic 60\nprivate 40", "sector times\npublic 10\nprivate 10\n- 5")
    waves = on_one_profile(now, before)
    assert shares(waves.before, "sector") == pytest.approx({"Private": 0.32, "Public": 0.48, "nan": 0.2})


def test_answers_that_differ_in_capitals_only_are_the_same() -> None:
    now, before = drawn_waves(NOW, BEFORE)
    sector, role = before.questionnaire.profile
    capitals = sector.model_copy(
        update={"answers": tuple(one.model_copy(update={"answer": one.answer.upper()}) for one in sector.answers)}
    )
    before = with_questionnaire(before, before.questionnaire.model_copy(update={"profile": (capitals, role)}))
    before.responses["sector"] = before.responses["sector"].cat.rename_categories(str.upper)
    waves = on_one_profile(now, before)
    assert waves.left_out == ()
    assert shares(waves.before, "sector") == {"PRIVATE": 0.5, "PUBLIC": 0.5}


def test_answers_counted_together_in_the_population_stand_for_each_other() -> None:
    now, before = drawn_waves(
        "sector times\npublic 50\nprivate 30\ncharity 20", "sector times\npublic 30\ncharity 70",
        answers={"sector": ["Public", "Private", "Charity"]},
    )  # fmt: skip
    waves = on_one_profile(weighted(now, {"sector": {"Public": 60, "Private | Charity": 40}}), before)
    assert waves.left_out == ()
    assert shares(waves.before, "sector") == {"Charity": 0.4, "Public": 0.6}


@pytest.mark.parametrize(
    ("before", "options", "said"),
    [
        ("role times\nmanager 20\nleader 20", {}, "it was not asked in 2025"),
        ("sector times\npublic 10\nother 10", {}, "its answers are not the same in both waves"),
    ],
)  # fmt: skip
def test_a_question_that_the_earlier_wave_cannot_be_weighted_to_is_left_out_and_told(
    before: str, options: dict[str, Any], said: str
) -> None:
    now = drawn_survey(NOW)
    assert left_out(now, as_wave_of(2025, drawn_survey(before, **options)))["Sector"] == said


@pytest.mark.parametrize(
    ("private", "said"),
    [(10, None), (9, "fewer than 10 in 2025 answered “Private”"), (0, "fewer than 10 in 2025 answered “Private”")],
)
def test_a_question_of_which_too_few_stand_for_the_population_is_left_out(private: int, said: str | None) -> None:
    now, before = drawn_waves(
        NOW, f"sector times\npublic 50\nprivate {private}\n- 5", answers={"sector": ["Public", "Private"]}
    )
    assert left_out(weighted(now, HALVES), before).get("Sector") == said


def test_respondents_of_a_kind_that_the_population_does_not_have_leave_their_question_out() -> None:
    now, before = drawn_waves(
        "sector times\npublic 10\nprivate 10", "sector times\npublic 10\nprivate 10\ncharity 1",
        answers={"sector": ["Public", "Private", "Charity"]},
    )  # fmt: skip
    said = "the profile has nobody who answers “Charity”, as some did in 2025"
    assert left_out(weighted(now, HALVES), before) == {"Sector": said}


def test_where_the_population_is_not_known_answers_of_too_few_are_counted_together() -> None:
    answers = {"sector": ["Public", "Private", "Charity", "Police"]}
    now, before = drawn_waves(
        "sector times\npublic 50\nprivate 20\ncharity 22\npolice 8",
        "sector times\npublic 30\nprivate 24\ncharity 9\npolice 11", answers=answers,
    )  # fmt: skip
    waves = on_one_profile(now, before)
    assert (waves.questions, waves.left_out) == (("Sector",), ())
    # Charity and police, 30 of 100 now, are 20 of 74 then: each of the twenty weighs 74 × 0.3 / 20.
    assert shares(waves.before, "sector") == pytest.approx(
        {"Charity": 0.3 * 9 / 20, "Police": 0.3 * 11 / 20, "Private": 0.2, "Public": 0.5}
    )


def test_the_later_wave_is_not_weighted_by_what_the_earlier_cannot_be_weighted_by() -> None:
    now, _ = drawn_waves(NOW, BEFORE)
    before = as_wave_of(2025, drawn_survey("role times\nmanager 20\nleader 20"))
    margins = HALVES | {"role": {"Manager": 500, "Leader": 500}}
    waves = on_one_profile(weighted(now, margins), before)
    assert waves.questions == ("Role",)
    # Public are 30 of 40 managers and 20 of 60 leaders, so of half each: 0.5 × 3/4 + 0.5 × 1/3.
    assert shares(waves.now, "sector")["Public"] == pytest.approx(0.5 * 3 / 4 + 0.5 * 1 / 3)


def test_a_question_that_no_weights_meet_together_with_those_before_it_is_left_out() -> None:
    # In 2025 only leaders were private, so that private leaders alone would have to be both halves of 40%.
    now, before = drawn_waves(NOW, "sector role times\npublic manager 20\nprivate leader 20")
    waves = on_one_profile(now, before)
    assert waves.questions == ("Sector",)
    assert dict(waves.left_out) == {"Role": "no weights meet it together with the others"}


def test_without_a_question_in_common_both_waves_stay_as_they_are() -> None:
    now = weighted(drawn_survey("sector times\npublic 30\nprivate 10"), HALVES)
    waves = on_one_profile(now, as_wave_of(2025, drawn_survey("role times\nmanager 20\nleader 20")))
    assert (waves.profile, waves.questions) == ("", ())
    assert set(waves.now.weights) == set(waves.before.weights) == {1.0}


def test_a_survey_without_profile_questions_stays_as_it_is() -> None:
    waves = on_one_profile(*drawn_waves("fear_of_blame times\nagree 20", "fear_of_blame times\nagree 20"))
    assert (waves.profile, waves.questions, waves.left_out) == ("", (), ())


def test_both_waves_are_weighted_to_the_questions_that_the_later_names() -> None:
    now, before = drawn_waves(NOW, BEFORE)
    asked = now.questionnaire.model_copy(update={"weighting": Weighting(margins=("role",))})
    margins = HALVES | {"role": {"Manager": 500, "Leader": 500}}
    assert on_one_profile(weighted(with_questionnaire(now, asked), margins), before).questions == ("Role",)


def test_as_they_are_respondents_weigh_what_they_did_before_the_population_was_known() -> None:
    drawn = drawn_survey(NOW)
    assert as_they_are(drawn) is drawn
    plain = as_they_are(weighted(drawn, HALVES))
    assert (set(plain.weights), plain.weighted, plain.population_weights) == ({1.0}, False, None)
