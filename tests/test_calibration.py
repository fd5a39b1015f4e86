"""Whether intervals and tests are right about invented surveys: a small run of what `make calibrate` does at length."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from helpers.demonstration.calibration import (
    COVERED,
    FALSE_ALARM,
    FOUND,
    RANKED,
    Tally,
    Truth,
    calibration,
    tally,
    what_is_true,
)
from helpers.demonstration.waves import drawn_wave
from helpers.display.composed.calibration import calibration_table
from helpers.questionnaire import Questionnaire
from helpers.survey import calibration_record, read_questionnaire
from surveys import drawn_survey

pytestmark = pytest.mark.xdist_group("calibration")  # one process draws the surveys once for all
RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
FEW, RESPONDENTS = 8, 1_200
CHANGES, SCORES = (COVERED, "Changes of these shares since the wave before"), (COVERED, "Theme scores by role")
SCORE_CHANGES = COVERED, "Changes of these scores since the wave before"
OPTION_CHANGES = COVERED, "Changes of the shares ticking an option"


def asked(wave: str) -> Questionnaire:
    return read_questionnaire(RAW / wave / "questionnaire.yml")


@pytest.fixture(scope="module")
def truth() -> Truth:
    return what_is_true(asked("2026"), asked("2025"))


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return calibration(asked("2026"), asked("2025"), FEW, RESPONDENTS, first_seed=77, without_differences=1)


def counted(record: pd.DataFrame, what: str) -> pd.DataFrame:
    return record[record["counted"] == what]


def test_intervals_cover_the_truth_about_as_often_as_they_say(record: pd.DataFrame) -> None:
    covered = counted(record, COVERED)
    many = covered[covered["cases"] >= 150]
    assert len(many) >= 8
    assert many["share"].between(0.92, 0.985).all(), many
    assert (covered["share"] > 0.85).all(), covered


def test_ranks_cover_the_truth_more_often_than_they_say(record: pd.DataFrame) -> None:
    (share,) = counted(record, RANKED)["share"]
    assert share > 0.95


def test_surveys_without_differences_seldom_raise_an_alarm(record: pd.DataFrame) -> None:
    alarms = counted(record, FALSE_ALARM)
    # Of 96 families, more than 10 alarms at 5% each would come once in a hundred runs.
    assert alarms["cases"].sum() == 96
    assert (alarms["share"] * alarms["cases"]).sum() <= 10


def test_what_matters_most_is_found(record: pd.DataFrame) -> None:
    assert (counted(record, FOUND)["share"] >= 0.75).all()


def test_a_truth_a_little_further_off_is_not_covered(truth: Truth) -> None:
    moved = replace(
        truth,
        changes={item: change + 0.1 for item, change in truth.changes.items()},
        score_changes={theme: change + 8 for theme, change in truth.score_changes.items()},
        option_changes={option: change + 0.1 for option, change in truth.option_changes.items()},
        scores={
            theme: {by: {group: score + 8 for group, score in groups.items()} if by != "overall" else groups
                    for by, groups in of_theme.items()}
            for theme, of_theme in truth.scores.items()
        },
    )  # fmt: skip
    right, wrong = (tally(one, RESPONDENTS, seed=5) for one in (truth, moved))
    assert share(right, CHANGES) > 0.8 > 0.5 > share(wrong, CHANGES)
    assert share(right, SCORE_CHANGES) > 0.8 > 0.3 > share(wrong, SCORE_CHANGES)
    assert share(right, OPTION_CHANGES) > 0.7 > 0.5 > share(wrong, OPTION_CHANGES)
    assert share(right, SCORES) > 0.8 > 0.3 > share(wrong, SCORES)


def share(found: Tally, measure: tuple[str, str]) -> float:
    yes, of = found[measure]
    return yes / of


def test_the_same_seeds_give_the_same_table_however_many_processes_count() -> None:
    questionnaires = asked("2026"), asked("2025")
    alone, together = (
        calibration(*questionnaires, 2, 400, workers, first_seed=3, without_differences=2) for workers in (1, 2)
    )
    assert alone.to_dict("records") == together.to_dict("records")


def test_a_wave_of_unrelated_people_has_the_answers_of_the_wave_with_other_people_giving_them() -> None:
    related, unrelated = (drawn_wave(asked("2026"), 300, seed=1, unrelated=one) for one in (False, True))
    assert related.responses["risk_blame"].tolist() == unrelated.responses["risk_blame"].tolist()
    assert related.responses["outcome_timely"].tolist() != unrelated.responses["outcome_timely"].tolist()
    assert related.responses["sector"].tolist() != unrelated.responses["sector"].tolist()
    assert (
        related.responses["sector"].value_counts().to_dict() == unrelated.responses["sector"].value_counts().to_dict()
    )


def test_the_record_that_the_report_shows_is_of_a_run_at_length_and_within_its_bounds(record: pd.DataFrame) -> None:
    shown = calibration_record()
    of_what = ["counted", "measure"]
    assert shown[of_what].to_numpy().tolist() == record[of_what].to_numpy().tolist()
    assert (shown["surveys"] >= 500).all()
    assert (shown["cases"] >= shown["surveys"]).all()
    intervals = counted(shown, COVERED)
    assert intervals["share"].between(0.935, 0.965).all(), intervals
    alarms = counted(shown, FALSE_ALARM)
    assert (alarms["share"] <= 0.05).all(), alarms


def test_the_methods_chapter_says_how_often_intervals_covered() -> None:
    shown = calibration_table(drawn_survey("fear_of_blame\nagree"))
    assert shown.title.startswith("Intervals said to cover the truth 95 times in a hundred covered it 9")
    assert len(shown.table) == len(calibration_record())
