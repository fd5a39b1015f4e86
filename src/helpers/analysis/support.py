"""From barriers and the support that people ask for to where the two meet: whom to help first, with what.

`helps` in the questionnaire says which themes a kind of support answers to. A barrier score is 100 less a
theme's score, so that 100 is worst. A group's figures are set against those of everybody else. The same verdicts
stand in every table. Whether a group is weaker is what the heat map says of its score, so that one report says one
thing of it; all tests about the question itself, over the groups of all profile questions, are one family (Holm).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.difference_tests import differences_from_others, shares_test
from helpers.analysis.arithmetic.intervals import LEVEL, means_and_influence, share_interval
from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE, adjusted_together, benjamini_hochberg
from helpers.analysis.comparisons import (
    adjust_p_values,
    counted_alike,
    group_codes,
    option_comparisons,
    score_differences,
)
from helpers.analysis.estimates import SHARE, option_shares, options_ticked
from helpers.analysis.scales import BEST, respondent_scores, score_interval, scored_themes
from helpers.analysis.tables import FIGURES, Grouping, design_of, estimated, facts_of, grouping, stacked, with_facts
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED, Option
from helpers.survey import Survey

# A theme is weak for whoever's answers say, on balance, that it stands in the way.
WEAK = 50.0
WEAK_HERE, OTHERS = "Weak here", "Others"
_OF_A_GROUP = ("theme", "title", "group")


def barriers_and_support(wave: Survey, question: str, by: str) -> pd.DataFrame:
    """The barrier score of each theme and group, beside the share who ask for support that answers to the theme.

    The figures are of the barrier score, 0–100 (worst), but `n` is the smaller of the two bases: `score_n`
    respondents have a score, `asked_n` answered the question. `asked` is the share who tick at least one option
    that `helps` with the theme, with its logit interval; NaN for a theme that none helps with. `others` and
    `asked_others` are the same of everybody else, `everybody` and `asked_everybody` of all respondents. `stands`
    is "worse" or "better" than everybody else where that survives on the heat map (Benjamini and Hochberg), and
    `asked_stands` "more" or "fewer" where that survives with all tests of `support_tests`, else ""; `target` says
    that a theme is worse here and its support asked for more.

    Whoever did not state their group is everybody else, and is compared with nobody. Rows: themes, then
    groups, in published order; themes without a score have none.

    Columns: theme, title, group, then the figures, score_n, everybody, others, p_adjusted, stands, support
    (labels), asked, asked_low, asked_high, asked_n, asked_everybody, asked_others, asked_p_adjusted,
    asked_stands, target.
    """
    tested = support_tests(wave, question)
    tables = [tested.beside[by]] if tested.beside else []
    return stacked(tables, _OF_A_GROUP, wave, grouping(wave, by), **_beside_facts(wave, question, tested))


@lru_cache(maxsize=2)  # a chapter asks for the same several times, and a survey never changes
def weak_groups(wave: Survey, question: str) -> pd.DataFrame:
    """Every group, of every profile question, that is worse than everybody else on a theme, and what it asks for.

    The verdicts are those of `barriers_and_support`: small groups are withheld first, and are not tested, nor is
    whoever stated no group. `option` is the support, of what answers to the theme, that the group asks for most;
    "" where nothing answers to it, or where what is asked for is withheld. Rows: the largest difference first.

    Columns: section (the profile question's name), question (its id), those of `barriers_and_support`, option, and
    its share with logit interval: option_share, option_low, option_high. The fact `compared` counts comparisons of
    scores.
    """
    tested = support_tests(wave, question)
    parts = []
    for asked in wave.questionnaire.profile if tested.beside else ():
        weak = tested.beside[asked.id].query("stands == 'worse'")
        if len(weak):
            parts.append(_with_favourite(wave, question, asked.id, weak).assign(section=asked.name, question=asked.id))
    first = ["section", "question", *_OF_A_GROUP, *FIGURES]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=first).astype({"n": "Int64"})
    if parts:
        furthest = (table["estimate"] - table["others"]).sort_values(ascending=False, kind="stable").index
        table = table.loc[furthest, [*first, *table.columns.drop(first)]].reset_index(drop=True)
    facts = facts_of(wave, grouping(wave, None)) | {"distribution": None} | _beside_facts(wave, question, tested)
    return with_facts(table, facts)


@lru_cache(maxsize=16)
def answering_support(wave: Survey, question: str, by: str) -> pd.DataFrame:
    """Share of each group asking for each kind of support that answers to a theme, and its rank among their wishes.

    Shares and bases are those of `option_shares`. `rank` is the place among the group's `wishes` named options,
    1 for the one that most ask for; from `rank_low` to `rank_high` are the places it may have, for options whose
    intervals overlap are not told apart. Rows: themes, then options, then groups.

    Columns: theme, title, option, [group], then the figures, rank, rank_low, rank_high, wishes.
    """
    shares = option_shares(question, wave, by)
    named = [option.option for option in wave.questionnaire.multiple(question).options]
    ranked = _with_ranks(shares[shares["option"].isin(named)])
    answering = [
        {"theme": theme, "title": wave.questionnaire.theme(theme).title, "option": option.option}
        for theme in _scored_themes(wave)
        for option in _answering(wave, question, theme)
    ]
    return stacked(
        [pd.DataFrame(answering).merge(ranked, on="option", how="left")] if answering else [],
        ["theme", "title", "option", "group"],
        wave,
        grouping(wave, by),
        **SHARE,
        family="answering_support",
        measure="Share of respondents asking for support that answers to a theme",
        base="respondents who answered the question",
        question=wave.questionnaire.multiple(question).wording,
        question_id=question,
    )


def support_where_weak(wave: Survey, question: str) -> pd.DataFrame:
    """Whether those for whom a theme is weak ask for what answers to it: their share beside that of the others.

    A theme is weak for whoever's barrier score is above `WEAK`; the base is those with a score who answered the
    question. `difference` is that of the two shares, with its t interval; `more` says that it is above nought
    after adjustment (`support_tests`). It stands with the weak, and is NA with the others.

    Columns: theme, title, option, group ("Weak here", "Others"), then the figures, difference,
    difference_low, difference_high, p_adjusted, more.
    """
    tested = support_tests(wave, question)
    return stacked(
        [] if tested.where_weak.empty else [tested.where_weak],
        ["theme", "title", "option", "group"],
        wave,
        Grouping("weak", "Theme", [WEAK_HERE, OTHERS], []),
        **SHARE,
        family="support_where_weak",
        measure="Share of respondents asking for support that answers to a theme",
        base="respondents with a score for the theme who answered the question",
        question=wave.questionnaire.multiple(question).wording,
        question_id=question,
        adjustment="Holm",
        tests=tested.tests,
    )


@dataclass(frozen=True, eq=False)
class SupportTests:
    """Every test about a multiple-choice question, adjusted as one family (Holm): what its chapter rests on.

    `beside` has, for each profile question, the barrier score of each theme and group beside the support asked for
    (only the shares are of the family); `where_weak` the shares asking for support where a theme is weak, and where
    not; both are empty where no option answers to a theme with a score. `options` has whether the groups of each
    profile question tick each option alike, small groups withheld. `tests` counts them all.
    """

    beside: Mapping[str, pd.DataFrame]
    where_weak: pd.DataFrame
    options: pd.DataFrame
    tests: int


@lru_cache(maxsize=2)
def support_tests(wave: Survey, question: str) -> SupportTests:
    """All tests that a chapter about a multiple-choice question makes, whichever of them it shows.

    A chapter shows them from several sides, and computes them once.
    """
    beside, where_weak = _beside_by_every_question(wave, question), _where_any_is_weak(wave, question)
    options = withhold_small_groups(option_comparisons(question, wave))
    shares, weaknesses, ticks = p_values = adjusted_together(
        [one.to_numpy(dtype=float) for one in (beside["asked_p_adjusted"], where_weak["p_adjusted"], options["p"])]
    )
    tests = sum(int((~np.isnan(p)).sum()) for p in p_values)
    more = (where_weak["difference"].gt(0) & (weaknesses < SIGNIFICANCE)).astype("boolean")
    facts = {str(fact): value for fact, value in options.attrs.items()} | {"adjustment": "Holm", "tests": tests}
    return SupportTests(
        _with_verdicts(beside, shares),
        where_weak.assign(p_adjusted=weaknesses, more=more.mask(where_weak["group"] == OTHERS)),
        with_facts(options.assign(p_adjusted=ticks, survives=ticks < SIGNIFICANCE), facts),
        tests,
    )


def _beside_facts(wave: Survey, question: str, tested: SupportTests) -> dict[str, Any]:
    return {
        "family": "barriers_and_support",
        "measure": "Barrier score, from 0 to 100 (worst), and share asking for support that answers to the theme",
        "unit": "score",
        "interval": f"{LEVEL:.0%} t interval; of the share, logit interval",
        "base": "respondents with a score, or with an answer to the question about support, whichever are fewer",
        "question": wave.questionnaire.multiple(question).wording,
        "question_id": question,
        "adjustment": "Benjamini and Hochberg; of shares, Holm",
        "tests": tested.tests,
        "compared": sum(int(table["p_adjusted"].notna().sum()) for table in tested.beside.values()),
    }


def _beside_by_every_question(wave: Survey, question: str) -> pd.DataFrame:
    """The table of every profile question (the index), shares not yet adjusted; empty where no option answers."""
    themes, asked = _scored_themes(wave), [one.id for one in wave.questionnaire.profile]
    keys = [{"theme": theme, "title": wave.questionnaire.theme(theme).title} for theme in themes]
    support = {theme: "; ".join(option.option for option in _answering(wave, question, theme)) for theme in themes}
    if not asked or not any(support.values()):
        return pd.DataFrame({"asked_p_adjusted": []})
    barriers, asking = BEST - respondent_scores(wave)[themes].to_numpy(), _asking(wave, question, themes)
    on_the_map = score_differences(wave).pipe(withhold_small_groups).pipe(adjust_p_values, benjamini_hochberg)
    scores = {one: on_the_map[on_the_map["question"].eq(one)].reset_index(drop=True) for one in asked}
    table = pd.concat({
        one: _beside(wave, barriers, asking, keys, support, grouping(wave, one), scores[one]) for one in asked
    })  # fmt: skip
    for of, values in (("", barriers), ("asked_", asking)):
        table[f"{of}everybody"] = table["theme"].map(_of_everybody(values, keys, wave))
    return table


def _with_verdicts(beside: pd.DataFrame, shares: Numbers) -> dict[str, pd.DataFrame]:
    """The table of each profile question by its id, with where groups stand by their adjusted p values."""
    if beside.empty:
        return {}
    table = beside.assign(asked_p_adjusted=shares)
    for of, own, words in (("", "estimate", ("worse", "better")), ("asked_", "asked", ("more", "fewer"))):
        verdict = np.where(table[own] > table[f"{of}others"], *words)
        table[f"{of}stands"] = np.where(table[f"{of}p_adjusted"] < SIGNIFICANCE, verdict, "")
    target = table["stands"].eq("worse") & table["asked_stands"].eq("more")
    table["target"] = target.astype("boolean")
    return {str(one): of_one.reset_index(drop=True) for one, of_one in table.groupby(level=0, sort=False)}


def _beside(
    wave: Survey,
    barriers: Numbers,
    asking: Numbers,
    keys: list[dict[str, Any]],
    support: Mapping[str, str],
    groups: Grouping,
    scores: pd.DataFrame,
) -> pd.DataFrame:
    """Both estimates of every theme and group in one row, with others'; what takes all questions is left blank.

    `scores` has the same rows on the heat map.
    """
    table = estimated(barriers, keys, wave, groups, score_interval)
    asked = estimated(asking, keys, wave, groups, share_interval)
    fewer = pd.concat([table["n"], asked["n"]], axis=1).min(axis=1)
    n = table["n"].where(table["theme"].map(support) == "", fewer)
    # What is not shown is not tested either: each test more makes the others' p values larger, and tells of it.
    bases = with_facts(table[["theme", "group"]].assign(n=n), {"distribution": ["theme"]})
    tested = ~withhold_small_groups(bases)["withheld"] & table["group"].ne(NOT_STATED)
    others, p = _from_others(asking, tested.to_numpy(), groups, wave)
    return table.assign(
        n=n,
        score_n=table["n"],
        everybody=np.nan,
        others=table["estimate"] + scores["estimate"],  # a barrier score falls as a score rises
        p_adjusted=scores["p_adjusted"],
        stands="",
        support=table["theme"].map(support).astype("str"),
        asked=asked["estimate"],
        asked_low=asked["low"],
        asked_high=asked["high"],
        asked_n=asked["n"],
        asked_everybody=np.nan,
        asked_others=others,
        asked_p_adjusted=p,
        asked_stands="",
    )


def _from_others(values: Numbers, tested: NDArray[np.bool_], groups: Grouping, wave: Survey) -> tuple[Numbers, Numbers]:
    """The shares of everybody else, and p values of how groups differ from them (Rao and Scott); NaN if not tested.

    `tested` and what is returned run over the columns of `values`, then groups.
    """
    design, tests = design_of(wave), tested.reshape(values.shape[1], -1)
    others, p = np.full((2, *tests.shape), np.nan)
    codes = group_codes(groups, len(values))
    for column in np.flatnonzero(tests.any(axis=1)):
        of_column, of_groups, counted = counted_alike(values[:, column], codes, design)
        for place in np.flatnonzero(tests[column]):
            inside = of_groups == place
            elsewhere = np.where(inside, np.nan, of_column)
            (_, mean, _), _, _ = means_and_influence(elsewhere[:, None], counted.weights, counted.counts)
            others[column, place] = mean[0]
            p[column, place] = shares_test(of_column, inside.astype(int), counted).p
    return others.ravel(), p.ravel()


def _with_favourite(wave: Survey, question: str, by: str, weak: pd.DataFrame) -> pd.DataFrame:
    """Weak groups with the support, of what answers to the theme, that each asks for most."""
    names = {"option": "option", "estimate": "option_share", "low": "option_low", "high": "option_high"}
    wishes = withhold_small_groups(answering_support(wave, question, by)).dropna(subset="estimate")
    first = wishes.sort_values("estimate", ascending=False, kind="stable").drop_duplicates(["theme", "group"])
    found = weak.merge(first[["theme", "group", *names]].rename(columns=names), on=["theme", "group"], how="left")
    return found.assign(option=found["option"].fillna("").astype("str"))


def _where_any_is_weak(wave: Survey, question: str) -> pd.DataFrame:
    """The shares asking for support where a theme is weak, and where not, for all that answers; not yet adjusted."""
    ticked, barriers = _ticked(wave, question), BEST - respondent_scores(wave)
    tables = [
        _where_weak(wave, theme, option.option, barriers[theme].to_numpy(), ticked[option.option].to_numpy())
        for theme in _scored_themes(wave)
        for option in _answering(wave, question, theme)
    ]
    if not tables:
        return pd.DataFrame({"group": [], "difference": [], "p_adjusted": []})
    table = pd.concat(tables, ignore_index=True)
    # What is not shown is not tested either.
    withheld = withhold_small_groups(with_facts(table, {"distribution": ["theme", "option"]}))["withheld"]
    return table.assign(p_adjusted=table["p_adjusted"].mask(withheld))


def _where_weak(wave: Survey, theme: str, option: str, barrier: Numbers, ticked: Numbers) -> pd.DataFrame:
    """The shares ticking an option among those for whom a theme is weak and among the others."""
    weak, values = barrier > WEAK, np.where(np.isnan(barrier), np.nan, ticked)[:, None]
    keys = [{"theme": theme, "title": wave.questionnaire.theme(theme).title, "option": option}]
    sides = Grouping("weak", "Theme", [WEAK_HERE, OTHERS], [np.flatnonzero(weak), np.flatnonzero(~weak)])
    found, _ = differences_from_others(values, weak, design_of(wave))
    (low,), (high,) = found.interval
    p = shares_test(values[:, 0], weak.astype(int), design_of(wave)).p
    difference = {
        "difference": found.estimate[0], "difference_low": low, "difference_high": high, "p_adjusted": p
    }  # fmt: skip
    return estimated(values, keys, wave, sides, share_interval).assign(
        **{name: [float(value), np.nan] for name, value in difference.items()}
    )


def _with_ranks(shares: pd.DataFrame) -> pd.DataFrame:
    """The shares of options with the place of each in its group, and the places it may have."""
    figures = shares[["estimate", "low", "high"]].to_numpy(dtype=float)
    places = np.full(figures.shape, np.nan)
    for rows in shares.groupby("group").indices.values():
        estimate, low, high = figures[rows].T
        places[rows, 0] = 1 + (estimate > estimate[:, None]).sum(axis=1)
        places[rows, 1] = 1 + (low > high[:, None]).sum(axis=1)
        places[rows, 2] = (high >= low[:, None]).sum(axis=1)
    places[np.isnan(figures[:, 0])] = np.nan
    ranks = (pd.array(place, dtype="Int64") for place in places.T)
    found = dict(zip(("rank", "rank_low", "rank_high"), ranks, strict=True))
    return shares.assign(**found, wishes=shares["option"].nunique())


def _of_everybody(values: Numbers, keys: list[dict[str, Any]], wave: Survey) -> pd.Series:
    """The estimate of all respondents, by theme."""
    return estimated(values, keys, wave, grouping(wave, None), share_interval).set_index("theme")["estimate"]


def _scored_themes(wave: Survey) -> list[str]:
    """The themes that have a score, in published order."""
    return [theme.id for theme in scored_themes(wave)]


def _answering(wave: Survey, question: str, theme: str) -> list[Option]:
    """The options of a question that help with a theme."""
    return [option for option in wave.questionnaire.multiple(question).options if theme in option.helps]


def _asking(wave: Survey, question: str, themes: list[str]) -> Numbers:
    """Respondents by themes: 1 for whoever asks for support that answers to it; NaN where the question was left blank.

    A theme that no option helps with is NaN throughout.
    """
    ticked = _ticked(wave, question)
    asking = np.full((len(ticked), len(themes)), np.nan)
    for place, theme in enumerate(themes):
        labels = [option.option for option in _answering(wave, question, theme)]
        if labels:
            asking[:, place] = ticked[labels].max(axis=1)
    return asking


def _ticked(wave: Survey, question: str) -> pd.DataFrame:
    """Respondents by options: 1 or 0, NaN for whoever left the question blank. The base of `option_shares`."""
    options, values = options_ticked(question, wave)
    return pd.DataFrame(values, columns=[one["option"] for one in options])
