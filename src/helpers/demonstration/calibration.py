"""From many invented surveys with a known truth to how often the report's intervals and tests are right.

An interval said to hold the truth 95 times in a hundred has to; a difference where there is none may be
claimed in at most five surveys of a hundred. Every survey is drawn anew, weighted to its population and
estimated by the very functions that make the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.arithmetic.multiplicity import Adjustment, benjamini_hochberg, holm
from helpers.analysis.comparisons import (
    adjust_p_values,
    adjust_together,
    compared_together,
    score_differences,
)
from helpers.analysis.drivers import driver_importance, driver_odds
from helpers.analysis.estimates import barrier_shares, option_shares
from helpers.analysis.ranks import barrier_ranks
from helpers.analysis.scales import theme_scores
from helpers.analysis.support import SupportTests, support_tests
from helpers.analysis.trends import changes_since
from helpers.demonstration import world
from helpers.demonstration.truth import GROUPS, changes, known_truth, true_score_changes, true_score_differences
from helpers.demonstration.waves import drawn_wave
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED, Questionnaire
from helpers.survey import Survey

SURVEYS, RESPONDENTS = 500, 2_100
FIRST_SEED = 10_000  # far from the demonstration's own
OTHER_PEOPLE = 1_000_000  # what is added to a seed for another sample of the same people's wave
WITHOUT_DIFFERENCES = 4  # waves a survey in which nothing differs: false alarms are few, and many waves count them well
SUPPORT, OPTIONS = "support", "opportunities"  # multiple-choice questions; the true shares of the second are known
RANK_REPLICATES = 200  # for coverage over many surveys a fifth of the report's is enough
FEW_REPLICATES = 10  # where no interval is asked for
CLEARLY_MORE = 0.1  # how much larger a planted driver is than another that it clearly outdoes

COVERED = "Intervals that cover the truth"
RANKED = "Rank intervals that cover the truth"  # of 95% at least: whatever is level, they take in
FALSE_ALARM = "Families of tests with a false alarm"
FOUND = "Surveys that find the truth"
Tally = dict[tuple[str, str], tuple[int, int]]  # (what is counted, of which measure) -> how many, of how many


def calibration(
    now: Questionnaire,
    before: Questionnaire,
    surveys: int = SURVEYS,
    respondents: int = RESPONDENTS,
    workers: int = 1,
    first_seed: int = FIRST_SEED,
    without_differences: int = WITHOUT_DIFFERENCES,
    tell: Callable[[int], object] = int,
) -> pd.DataFrame:
    """How often the report is right about invented surveys, whose truth is known.

    `before` is the questionnaire of the wave before; with each survey come so many waves `without_differences`
    between groups, in which false alarms are counted; `tell` hears how many surveys are done. The same seeds
    give the same table, whatever the number of `workers` (processes).

    Columns: counted (COVERED, RANKED, FALSE_ALARM or FOUND), measure, surveys, cases, share (of the cases), low,
    high: the 95% interval of the share, surveys being the units, for the cases within one go together.
    """
    one = partial(tally, what_is_true(now, before), respondents, without_differences=without_differences)
    seeds = range(first_seed, first_seed + surveys)
    if workers == 1:
        return _shares(list(_told(map(one, seeds), tell)))
    with ProcessPoolExecutor(workers) as pool:
        return _shares(list(_told(pool.map(one, seeds, chunksize=2), tell)))


@dataclass(frozen=True)
class Truth:
    """Two questionnaires, and what is true of the population that both waves are drawn from."""

    now: Questionnaire
    before: Questionnaire
    barriers: Mapping[str, float]  # item -> share
    options: Mapping[str, float]  # option of OPTIONS -> share
    scores: Mapping[str, Any]  # theme -> "overall" -> score; theme -> question -> group -> score
    differences: Mapping[str, Mapping[str, Mapping[str, float]]]  # theme -> question -> group -> points
    changes: Mapping[str, float]  # item -> change of its share
    score_changes: Mapping[str, float]  # theme -> change of its score, in points
    option_changes: Mapping[str, float]  # option of OPTIONS -> change of its share


def what_is_true(now: Questionnaire, before: Questionnaire) -> Truth:
    """The truth about the population in the wave of `now`, and about its change since that of `before`."""
    known = known_truth(now)
    since = changes(now, before)["barrier_shares"]
    labels = {option.id: option.option for option in now.multiple(OPTIONS).options} | {"other": "Other"}
    ticks, ticks_before = (one["ticks"][OPTIONS]["population"] for one in (known, known_truth(before)))
    return Truth(
        now,
        before,
        barriers={item: share["population"] for item, share in known["barrier_shares"].items()},
        options={labels[one]: share for one, share in ticks.items()},
        scores={theme: score["population"] for theme, score in known["theme_scores"].items()},
        differences=true_score_differences(now),
        changes={item: change["population"] for item, change in since.items()},
        score_changes=true_score_changes(now, before),
        option_changes={labels[one]: share - ticks_before[one] for one, share in ticks.items() if one in ticks_before},
    )


def tally(truth: Truth, respondents: int, seed: int, without_differences: int = 1) -> Tally:
    """What the report gets right of one survey, of the wave before it, and of some where groups do not differ."""
    wave, earlier = drawn_wave(truth.now, respondents, seed), drawn_wave(truth.before, respondents, seed)
    same_again = drawn_wave(truth.now, respondents, seed + OTHER_PEOPLE)
    unrelated = [
        drawn_wave(truth.now, respondents, seed + 2 * place * OTHER_PEOPLE, unrelated=True)
        for place in range(without_differences)
    ]
    return (
        _covering_estimates(wave, truth)
        | _covering_differences(wave, truth)
        | _covering_changes(wave, earlier, truth)
        | _covering_ranks(wave, truth)
        | _together([_false_alarms_of_groups(wave) for wave in unrelated])
        | _false_alarms_of_changes(wave, same_again)
        | _drivers_found(wave)
    )


def _covering_estimates(wave: Survey, truth: Truth) -> Tally:
    barriers, options, scores = barrier_shares(wave.items(), wave), option_shares(OPTIONS, wave), theme_scores(wave)
    found = {
        "Shares for whom an item is a barrier": _covered(barriers, [truth.barriers[item] for item in barriers["item"]]),
        "Shares ticking an option": _covered(options, [truth.options[option] for option in options["option"]]),
        "Theme scores": _covered(scores, [truth.scores[theme]["overall"] for theme in scores["theme"]]),
    }
    for by in GROUPS:
        table = _of_known_groups(withhold_small_groups(theme_scores(wave, by)))
        wanted = [truth.scores[theme][by][group] for theme, group in zip(table["theme"], table["group"], strict=True)]
        found[f"Theme scores{_by(wave, by)}"] = _covered(table, wanted)
    return {(COVERED, measure): counted for measure, counted in found.items()}


def _covering_differences(wave: Survey, truth: Truth) -> Tally:
    found = {}
    for by in GROUPS:
        table = _of_known_groups(withhold_small_groups(score_differences(wave, by)))
        wanted = [
            truth.differences[theme][by][group] for theme, group in zip(table["theme"], table["group"], strict=True)
        ]
        found[COVERED, f"Differences between a group's score and everybody else's{_by(wave, by)}"] = _covered(
            table, wanted
        )
    return found


def _covering_changes(wave: Survey, earlier: Survey, truth: Truth) -> Tally:
    since = changes_since(wave, earlier)
    shares, scores, options = since.barriers, since.scores, since.options[OPTIONS]
    found = {
        "Changes of these shares since the wave before": _covered(
            shares, [truth.changes[item] for item in shares["item"]]
        ),
        "Changes of these scores since the wave before": _covered(
            scores, [truth.score_changes[theme] for theme in scores["theme"]]
        ),
        "Changes of the shares ticking an option": _covered(
            options, [truth.option_changes[option] for option in options["option"]]
        ),
    }
    return {(COVERED, measure): counted for measure, counted in found.items()}


def _covering_ranks(wave: Survey, truth: Truth) -> Tally:
    table = barrier_ranks(wave, RANK_REPLICATES)
    true_rank = pd.Series(truth.barriers).rank(ascending=False).reindex(table["item"]).to_numpy()
    inside = (table["rank_low"].to_numpy() <= true_rank) & (true_rank <= table["rank_high"].to_numpy())
    return {(RANKED, "Ranks of barriers"): (int(inside.sum()), len(inside))}


def _false_alarms_of_groups(wave: Survey) -> Tally:
    """Claims made of a wave whose groups differ in nothing, and whose outcomes go with nothing."""
    shown = withhold_small_groups(score_differences(wave, *GROUPS))
    chapters = [of_theme for _, of_theme in shown.groupby("theme", sort=False)]
    families = {
        "Differences in a theme's chapter (Holm)": [_alarm(one, holm) for one in chapters],
        "Differences in the heat map (Benjamini and Hochberg)": [_alarm(shown, benjamini_hochberg)],
        "Scores, statements and outcomes in the chapter on differences (Holm)": [
            any(bool(table["survives"].any()) for table in compared_together(wave))
        ],
        "Groups in the chapter on support (Holm)": [_tells_groups_apart(support_tests(wave, SUPPORT))],
        "Groups in the chapter on opportunities (Holm)": [_tells_groups_apart(support_tests(wave, OPTIONS))],
        "Odds in the chapter on what matters most (Holm)": [_alarm_of_odds(wave)],
    }
    return {(FALSE_ALARM, family): (sum(alarms), len(alarms)) for family, alarms in families.items()}


def _alarm(table: pd.DataFrame, adjustment: Adjustment) -> bool:
    """Whether anything of a table is claimed once its tests are adjusted together."""
    return bool(adjust_p_values(withhold_small_groups(table), adjustment)["survives"].any())


def _alarm_of_odds(wave: Survey) -> bool:
    tables = [withhold_small_groups(driver_odds(wave, outcome.id)) for outcome in wave.questionnaire.outcomes]
    return any(bool(table["survives"].any()) for table in adjust_together(tables, holm))


def _tells_groups_apart(tests: SupportTests) -> bool:
    """Whether groups are said to ask for different things. Which groups are weaker is what the heat map says.

    That whoever lacks something asks for it is true, and no false alarm.
    """
    asked = [table["asked_stands"].ne("").any() for table in tests.beside.values()]
    return any(asked) or bool(tests.options["survives"].any())


def _false_alarms_of_changes(wave: Survey, same_again: Survey) -> Tally:
    """Claims of change made of two samples of one and the same wave."""
    tables = changes_since(wave, same_again).tables
    alarm = any(bool(table["survives"].any()) for table in tables)
    return {(FALSE_ALARM, "Changes in the chapter on change (Holm)"): (int(alarm), 1)}


def _drivers_found(wave: Survey) -> Tally:
    """Whether themes come out in the order in which they were made to matter, where it is clear."""
    firsts, pairs = [], []
    for outcome in wave.questionnaire.outcomes:
        planted = world.DRIVERS[outcome.id]
        found = driver_importance(wave, outcome.id, FEW_REPLICATES).set_index("theme")["estimate"]
        firsts.append(found.idxmax() == max(planted, key=planted.__getitem__))
        pairs += [
            found[one] > found[other]
            for one, other in permutations(planted, 2)
            if planted[one] - planted[other] >= CLEARLY_MORE
        ]
    return {
        (FOUND, "The theme that matters most for an outcome"): (sum(firsts), len(firsts)),
        (FOUND, "Which of two themes matters more, where one clearly does"): (sum(pairs), len(pairs)),
    }


def _together(tallies: Sequence[Tally]) -> Tally:
    return {key: (sum(one[key][0] for one in tallies), sum(one[key][1] for one in tallies)) for key in tallies[0]}


def _covered(table: pd.DataFrame, truth: Sequence[float]) -> tuple[int, int]:
    """How many of a table's intervals hold the truth, of how many that there are."""
    known = table["low"].notna().to_numpy()
    wanted = np.asarray(truth, dtype=float)
    inside = (table["low"].to_numpy(dtype=float) <= wanted) & (wanted <= table["high"].to_numpy(dtype=float))
    return int(inside[known].sum()), int(known.sum())


def _of_known_groups(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that are shown, without those who did not state their group."""
    shown = ~table["withheld"]
    return table[shown & table["group"].ne(NOT_STATED)] if "group" in table else table[shown]


def _by(wave: Survey, by: str | None) -> str:
    return f" by {wave.questionnaire.single(by).name.lower()}" if by else ""


def _told(tallies: Iterable[Tally], tell: Callable[[int], object]) -> Iterator[Tally]:
    for done, one in enumerate(tallies, start=1):
        tell(done)
        yield one


def _shares(tallies: Sequence[Tally]) -> pd.DataFrame:
    """The tallies of all surveys together."""
    rows: list[dict[str, Any]] = []
    for counted, measure in tallies[0]:
        yes, of = np.array([one[counted, measure] for one in tallies], dtype=float).T
        share = yes.sum() / of.sum()
        # A ratio's standard error over surveys.
        spread = (yes - share * of).std(ddof=1) if len(yes) > 1 else np.nan
        margin = 1.96 * spread * np.sqrt(len(yes)) / of.sum()
        ends = {"low": max(0.0, share - margin), "high": min(1.0, share + margin)}
        row = {"counted": counted, "measure": measure, "surveys": len(yes), "cases": int(of.sum()), "share": share}
        rows.append(row | ends)
    return pd.DataFrame(rows)
