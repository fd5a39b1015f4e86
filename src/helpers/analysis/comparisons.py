"""From one wave to what differs between groups of respondents, with every test that was made.

A group is compared with everybody else, and never with an average that holds the group itself. P values are
adjusted for there being many once small groups are withheld, for what is not shown is not tested either:

    score_differences(wave).pipe(withhold_small_groups).pipe(adjust_p_values, holm)

Intervals are not adjusted. Whoever left a profile question blank is shown, and belongs to everybody else, but
is in no group that is tested: nobody knows what they have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.difference_tests import (
    Differences,
    FTest,
    Groups,
    LinearModel,
    Members,
    differences_from_others,
    linear_model,
    rank_test,
    satterthwaite,
    shares_test,
    welch_test,
)
from helpers.analysis.arithmetic.intervals import LEVEL, Interval, Means, linearised_means, ratio, share_interval
from helpers.analysis.arithmetic.kinds import Told, coded, total
from helpers.analysis.arithmetic.multiplicity import (
    SIGNIFICANCE,
    Adjustment,
    adjusted_together,
    benjamini_hochberg,
    holm,
)
from helpers.analysis.estimates import gave, options_ticked
from helpers.analysis.scales import respondent_scores, score_interval, scored_themes, scores_from
from helpers.analysis.tables import FIGURES, Grouping, design_of, estimated, facts_of, grouping, in_columns, with_facts
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import MINIMUM_ITEMS_FOR_SCORE, NOT_STATED
from helpers.survey import Survey

Test = Callable[[Numbers, Groups, Design], FTest]
IntervalOf = Callable[[Means], Interval]

_ADJUSTMENTS: dict[Adjustment, str] = {holm: "Holm", benjamini_hochberg: "Benjamini and Hochberg"}
_SCORED = f"respondents who answered at least {MINIMUM_ITEMS_FOR_SCORE:.0%} of a theme's items"
_OF_A_GROUP = ("section", "question", "theme", "title", "group", *FIGURES, "score", "score_low", "score_high")
# The columns of a test, and of the groups at either end: which it is, its mean, interval and base.
_TESTED = dict.fromkeys(("statistic", "numerator", "denominator", "effect", "p"), "float") | dict.fromkeys(
    ("n", "groups"), "Int64"
)
_ENDS = ("lowest", "highest")
_END = {"{}_group": "str", "{}": "float", "{}_low": "float", "{}_high": "float", "{}_n": "Int64"}
_REACH = {name.format(end): dtype for end in _ENDS for name, dtype in _END.items()}


@lru_cache(maxsize=4)  # a chapter asks for the same several times, and a survey never changes
def score_differences(wave: Survey, *questions: str, theme: str | None = None) -> pd.DataFrame:
    """How far each group's theme scores lie from those of everybody else, of all themes or of one.

    `estimate` is the difference in points, with its t interval; `score`, `score_low` and `score_high` are
    the group's own; `effect` is the difference in standard deviations (Cohen's d); `p` is two-sided, and
    NaN for whoever did not state their group. The base is those with a score, and `n` counts the group's.

    `questions` are profile questions, all of them when none is named; `theme` is the id of the only theme that is asked
    for. Rows: questions, then themes, then groups, in published order.

    Columns: section (the question's name), question, theme, title, group, the figures of every table,
    score, score_low, score_high, effect, p.
    """
    design, (themes, values) = design_of(wave), _scores(wave, theme)
    parts = []
    for groups in _groupings(wave, questions) if themes else []:
        table = estimated(values, themes, wave, groups, score_interval)
        found = _from_others(values, group_codes(groups, len(values)), len(groups.rows), design)
        parts.append(_with_differences(table, groups, found))
    measure = "Mean score of each group, and how far it lies from that of everybody else"
    return _of_groups(parts, wave, family="score_differences", measure=measure)


def net_differences(wave: Survey, *questions: str) -> pd.DataFrame:
    """How far each group's theme scores lie from those of everybody else, the other questions held constant.

    The scores are regressed on all the questions together, weighted; a group's coefficient is set against
    the average of the others', by their size. So who differs from others in sector only because of their role
    does not differ here. It supposes that differences add up. A group that the other questions name as well
    cannot be told from them: it has no difference (NaN), and one that they nearly name has a wide interval.

    Columns, rows and base as in `score_differences`; `effect` is in standard deviations of what the
    questions leave unexplained. Source: R survey, `svyglm(score ~ questions)`.
    """
    design, (themes, values) = design_of(wave), _scores(wave)
    asked = _groupings(wave, questions) if themes else []
    codes = [(group_codes(groups, len(values)), len(groups.rows)) for groups in asked]
    found = [_net_differences(of_theme, codes, design) for of_theme in values.T]
    parts = []
    for place, groups in enumerate(asked):
        table = estimated(values, themes, wave, groups, score_interval)
        of_question = np.stack([of_theme[place] for of_theme in found], axis=1)
        parts.append(_with_differences(table, groups, of_question))
    measure = "Mean score beside that of everybody else, the other profile questions held constant"
    return _of_groups(parts, wave, family="net_differences", measure=measure)


def score_comparisons(wave: Survey, *questions: str) -> pd.DataFrame:
    """Whether theme scores differ between the groups of a question at all.

    The test is Welch's F on weighted means, the effect eta squared: the share of the scores' variance that
    lies between the groups. Groups that are withheld, and whoever did not state theirs, are left out of it.

    Columns: section, question, theme, title, then statistic (F), numerator and denominator (its degrees of
    freedom), effect, p, n, groups (how many are compared); and of the groups with the lowest and the highest
    mean lowest_group, lowest, lowest_low, lowest_high, lowest_n, highest_group and so on. Rows: themes, then
    questions. NaN where fewer than two groups can be compared.
    """
    themes, values = _scores(wave)
    return _compared(
        values, themes, wave, questions, welch_test, score_interval,
        named=("theme", "title"), family="score_comparisons", unit="score", effect="eta squared",
        measure="Share of the variance of scores that lies between groups", base=_SCORED,
    )  # fmt: skip


def barrier_comparisons(items: pd.DataFrame, wave: Survey, *questions: str) -> pd.DataFrame:
    """Whether the share for whom an item is a barrier differs between the groups of a question at all.

    The test is Rao and Scott's F, the effect Cramér's V. An item whose scale says of no answer that it means
    a barrier has no row. Columns and rows as in `score_comparisons`, of item, title, theme and barrier (the
    statement's direction); the ends are shares.
    """
    keys, values = barrier_columns(items, wave)
    return _compared(
        values, keys, wave, questions, shares_test, share_interval,
        named=("item", "title", "theme", "barrier"), family="barrier_comparisons", unit="share", effect="Cramér's V",
        measure="How far the share for whom it is a barrier goes with the group",
        base="respondents who answered on the scale",
    )  # fmt: skip


def outcome_comparisons(wave: Survey, *questions: str) -> pd.DataFrame:
    """Whether groups differ in how they rank an outcome at all: Kruskal and Wallis's test for surveys.

    The effect is epsilon squared, the share of the ranks' variance that lies between the groups. Columns and
    rows as in `score_comparisons`, of item and title; the ends are means on the scale, rescaled to
    0–100 (best).
    """
    outcomes = wave.outcomes()
    values = [scores_from(outcomes.iloc[[place]], wave) for place in range(len(outcomes))]
    return _compared(
        in_columns(values) if values else np.empty((len(wave.responses), 0)),
        outcomes[["item", "title"]].to_dict("records"), wave, questions, rank_test, score_interval,
        named=("item", "title"), family="outcome_comparisons", unit="score", effect="epsilon squared",
        measure="Share of the variance of ranks that lies between groups", base="respondents who answered on the scale",
    )  # fmt: skip


def option_comparisons(question: str, wave: Survey, *questions: str) -> pd.DataFrame:
    """Whether the share ticking an option of a multiple-choice question differs between groups at all.

    The test is Rao and Scott's F, the effect Cramér's V. Columns and rows as in `score_comparisons`, of option;
    the ends are shares.
    """
    options, ticked = options_ticked(question, wave)
    return _compared(
        ticked, options, wave, questions, shares_test, share_interval,
        named=("option",), family="option_comparisons", unit="share", effect="Cramér's V",
        question_id=question, question=wave.questionnaire.multiple(question).wording,
        measure="How far the share ticking an option goes with the group",
        base="respondents who answered the question and stated their group",
    )  # fmt: skip


class Comparisons(NamedTuple):
    """Whether groups differ at all in scores, statements and outcomes: as published, and adjusted as one family."""

    scores: pd.DataFrame
    statements: pd.DataFrame
    outcomes: pd.DataFrame


@lru_cache(maxsize=2)
def compared_together(wave: Survey) -> Comparisons:
    """Every comparison of all groups of every profile question, tested as one family (Holm): a chapter's.

    Small groups are withheld. Columns are those of `score_comparisons`, `barrier_comparisons` and
    `outcome_comparisons`, with `p_adjusted` and `survives`; the fact `tests` counts the whole family.
    """
    tables = (score_comparisons(wave), barrier_comparisons(wave.items(), wave), outcome_comparisons(wave))
    return Comparisons(*adjust_together([withhold_small_groups(table) for table in tables], holm))


def adjust_p_values(table: pd.DataFrame, adjustment: Adjustment) -> pd.DataFrame:
    """The table with two columns more: `p_adjusted`, and `survives`, true where that is under 5%.

    All p values of the table are one family. Raises ValueError for a table whose small groups are not withheld: they
    would count as tests.
    """
    return adjust_together([table], adjustment)[0]


def adjust_together(tables: Sequence[pd.DataFrame], adjustment: Adjustment) -> list[pd.DataFrame]:
    """The same of several tables whose p values are one family together. The fact `tests` counts all of it."""
    if any("withheld" not in table for table in tables):
        raise ValueError("small groups are no part of a family of tests: pass it through withhold_small_groups first")
    p_values = adjusted_together([table["p"].to_numpy(dtype=float, na_value=np.nan) for table in tables], adjustment)
    tests = sum(int((~np.isnan(p)).sum()) for p in p_values)
    told = {"adjustment": _ADJUSTMENTS[adjustment], "tests": tests}
    return [
        with_facts(
            table.assign(p_adjusted=p, survives=p < SIGNIFICANCE),
            {str(fact): value for fact, value in table.attrs.items()} | told,
        )
        for table, p in zip(tables, p_values, strict=True)
    ]


# --- a group and everybody else ------------------------------------------------------------------------


def _scores(wave: Survey, theme: str | None = None) -> tuple[list[dict[str, str]], Numbers]:
    """The themes that have a score, all or one of them, and respondents' scores, a column each."""
    themes = [one for one in scored_themes(wave) if theme in (None, one.id)]
    values = respondent_scores(wave)[[theme.id for theme in themes]].to_numpy()
    return [{"theme": theme.id, "title": theme.title} for theme in themes], values


def _groupings(wave: Survey, questions: Sequence[str]) -> list[Grouping]:
    """The groups of each question, of every profile question when none is named."""
    return [grouping(wave, question) for question in questions or [one.id for one in wave.questionnaire.profile]]


def _members(rows: Rows, respondents: int) -> Members:
    inside = np.zeros(respondents, dtype=bool)
    inside[rows] = True
    return inside


def group_codes(groups: Grouping, respondents: int) -> Groups:
    """Each respondent's group, counted from 0; -1 for whoever is in none."""
    codes = np.full(respondents, -1)
    for place, rows in enumerate(groups.rows):
        codes[rows] = place
    return codes


def _from_others(values: Numbers, codes: Groups, groups: int, design: Design) -> Numbers:
    """How far the means of each of so many groups lie from those of everybody else: figures by columns by groups."""
    if design.countable:
        by_group = coded(codes)
        columns = (counted_alike(column, by_group, design) for column in values.T)
        return np.concatenate(
            [_from_others(one[:, None], group, groups, cells) for one, group, cells in columns], axis=1
        )
    found = [differences_from_others(values, codes == group, design) for group in range(groups)]
    return np.stack([_figures(*one) for one in found], axis=2)


def _figures(found: Differences, effect: Numbers) -> tuple[Numbers, ...]:
    """What `_with_differences` needs of differences, in its order."""
    return (found.estimate, *found.interval, found.se, found.design_effect, effect, found.p)


def _net_differences(
    values: Numbers, questions: Sequence[tuple[Groups, int]], design: Design
) -> list[tuple[Numbers, ...]]:
    """The figures of each question's groups: `questions` has the codes of each one's, and how many there are."""
    codes = [of_question for of_question, _ in questions]
    if design.countable:
        design, _, (values, *codes) = design.alike(values, *codes)
    inside = [of[:, None] == np.arange(groups) for of, (_, groups) in zip(codes, questions, strict=True)]
    predictors = np.hstack([np.ones((len(values), 1), dtype=bool), *inside]).astype(float)
    model = linear_model(values, predictors, design)
    first = np.cumsum([1, *(groups for _, groups in questions)]).tolist()
    return [_net_of(model, members, place, design) for members, place in zip(inside, first, strict=False)]


def _net_of(model: LinearModel, members: Members, place: int, design: Design) -> tuple[Numbers, ...]:
    """The figures of each group of a question, whose coefficients begin at `place`."""
    sizes = total(design.weights[model.base, None] * members[model.base], design.often(model.base))
    groups = len(sizes)
    contrasts = np.zeros((groups, len(model.coefficients)))
    contrasts[:, place : place + groups] = _against_the_others(sizes)
    told_apart = np.isclose(contrasts @ model.known, contrasts, atol=1e-6).all(axis=1)
    influence = model.influence @ contrasts.T
    degrees = [
        satterthwaite(influence[:, [group]], members[:, group], model.base[:, None], design)[0]
        for group in range(groups)
    ]
    estimate = np.where(told_apart, contrasts @ model.coefficients, np.nan)
    se = np.where(told_apart, design.standard_errors(influence), np.nan)
    undefined = np.full(groups, np.nan)
    effect = ratio(estimate, np.full(groups, model.spread))
    return _figures(Differences(estimate, se, np.array(degrees), undefined), effect)


def _against_the_others(sizes: Numbers) -> Numbers:
    """For each group, what to count each by to have it less the average of the others; NaN where there is none.

    >>> _against_the_others(np.array([10.0, 30.0, 10.0])).tolist()
    [[1.0, -0.75, -0.25], [-0.5, 1.0, -0.5], [-0.25, -0.75, 1.0]]
    """
    others = np.where(np.eye(len(sizes), dtype=bool), 0.0, sizes)
    total = others.sum(axis=1, keepdims=True)
    return np.asarray(np.eye(len(sizes)) - ratio(others, np.broadcast_to(total, others.shape)))


def _with_differences(table: pd.DataFrame, groups: Grouping, figures: Numbers) -> pd.DataFrame:
    """A table of scores with their differences from everybody else in the place of the estimates.

    `figures` is figures by themes by groups, the order of the table's rows.
    """
    estimate, low, high, se, design_effect, effect, p = figures.reshape(len(figures), -1)
    kept = {"estimate": "score", "low": "score_low", "high": "score_high"}
    stated = (table["group"] != NOT_STATED).to_numpy()
    # A group that has only those beside it who did not say what they are is compared with nobody.
    compared = stated & (sum(len(rows) > 0 for label, rows in groups if label != NOT_STATED) > 1)
    return table.rename(columns=kept).assign(
        section=groups.title, question=groups.question, estimate=estimate, low=low, high=high, se=se,
        design_effect=design_effect, effect=effect, p=np.where(compared, p, np.nan),
    )[[*_OF_A_GROUP, "effect", "p"]]  # fmt: skip


def _of_groups(parts: Sequence[pd.DataFrame], wave: Survey, **facts: str) -> pd.DataFrame:
    """The tables of several questions as one."""
    columns = [*_OF_A_GROUP, "effect", "p"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns).astype({"n": "Int64"})
    return with_facts(table, facts_of(wave, grouping(wave, None)) | {
        "unit": "score_change",
        "interval": f"{LEVEL:.0%} t interval of the difference, not adjusted for there being many",
        "base": _SCORED,
        "question": "",
        "distribution": ["question", "theme"],
    } | facts)  # fmt: skip


# --- all groups of a question ---------------------------------------------------------------------------


def _compared(
    values: Numbers, keys: Sequence[Mapping[Any, Any]], wave: Survey, questions: Sequence[str], test: Test,
    interval: IntervalOf, *, named: Sequence[str], **facts: str,
) -> pd.DataFrame:  # fmt: skip
    """A row for each column of `values` and each question: the test, and the ends of the groups' means."""
    design = design_of(wave)
    rows: list[dict[str, Any]] = []
    asked = [
        (groups, _ready(group_codes(groups, len(values)), design), _shown(values, groups, design))
        for groups in _groupings(wave, questions)
    ]
    for column, of_column in enumerate(keys):
        told_of_it = _ready(values[:, column], design)
        for groups, codes, shown in asked:
            told = counted_alike(told_of_it, codes, design)
            of_groups = _tested(*told, shown[:, column], test)
            ends = _reach(*told, groups.labels, shown[:, column], interval)
            rows.append({"section": groups.title, "question": groups.question, **of_column, **of_groups, **ends})
    types = {"section": "str", "question": "str"} | _TESTED | _REACH
    table = pd.DataFrame(rows, columns=["section", "question", *named, *_TESTED, *_REACH]).astype(types)
    return with_facts(table, facts_of(wave, grouping(wave, None)) | {
        "question": "", "interval": "", "distribution": None, "things": len(keys),
        "sections": [groups.title for groups, *_ in asked],
    } | facts)  # fmt: skip


def _shown(values: Numbers, groups: Grouping, design: Design) -> Members:
    """Which groups may be compared in which column: those that are not withheld, and said what they are."""
    inside = ~np.isnan(values) & (design.weights > 0)[:, None]
    counts = [inside[rows].sum(axis=0) for _, rows in groups]
    places = np.tile(np.arange(values.shape[1]), len(counts))
    sizes = pd.DataFrame({"column": places, "n": pd.array(np.concatenate([[], *counts]), dtype="Int64")})
    sizes.attrs = {"distribution": ["column"]}
    shown = ~withhold_small_groups(sizes)["withheld"].to_numpy().reshape(len(counts), values.shape[1])
    stated = np.array([label != NOT_STATED for label in groups.labels], dtype=bool)
    return np.asarray(shown & stated[:, None])


def _ready(told: Told, design: Design) -> Told:
    """What is told of respondents, as it is soonest counted again and again."""
    return coded(told) if design.countable else told


def counted_alike(values: Told, codes: Told, design: Design) -> tuple[Numbers, Groups, Design]:
    """Values and groups, and the design: of respondents, or where these are many, of those who are alike in both.

    Either may be given in codes (`coded`) where respondents are many.
    """
    if not design.countable:
        return np.asarray(values), np.asarray(codes), design
    counted, _, (of_cells, of_groups) = design.alike(values, codes)
    return of_cells, of_groups, counted


def _tested(values: Numbers, codes: Groups, design: Design, shown: Members, test: Test) -> dict[str, Any]:
    """The test of one column over the groups shown."""
    found = test(values, np.where(np.append(shown, False)[codes], codes, -1), design)
    return {name: getattr(found, name) for name in _TESTED if name != "groups"} | {"groups": int(shown.sum())}


def _reach(
    values: Numbers, codes: Groups, design: Design, labels: Sequence[str], shown: Members, interval: IntervalOf
) -> dict[str, Any]:
    """Of the groups shown, those with the lowest and the highest mean, with interval and base."""
    groups = [np.flatnonzero(codes == place) for place in range(len(labels))]
    counted = design.weights if design.counts is None else design.weights * design.counts
    means = [_mean(values[rows], counted[rows]) if shown[place] else np.nan for place, rows in enumerate(groups)]
    ends: dict[str, Any] = {}
    if shown.sum() > 1:
        for end, place in zip(_ENDS, (int(np.nanargmin(means)), int(np.nanargmax(means))), strict=True):
            found = linearised_means(values[groups[place], None], design, groups[place])
            (low,), (high,) = interval(found)
            told = (labels[place], found.estimate[0], low, high, found.n[0])
            ends |= {name.format(end): one for name, one in zip(_END, told, strict=True)}
    return ends


def _mean(values: Numbers, weights: Numbers) -> float:
    known = ~np.isnan(values)
    return float(weights[known] @ values[known] / weights[known].sum())


def barrier_columns(items: pd.DataFrame, wave: Survey) -> tuple[list[dict[str, Any]], Numbers]:
    """The keys of items that can be a barrier, and a column each: 1 for whom it is one, 0 for whom it is not."""
    keys: list[dict[str, Any]] = []
    columns = [np.empty((len(wave.responses), 0))]
    for item, title, theme, barrier in items[["item", "title", "theme", "barrier"]].to_numpy().tolist():
        scale = wave.scale(item)
        telling = scale.meaning("positive" if barrier else "negative")
        if telling:
            columns.append(gave(wave.answers(item), telling, scale.base_labels))
            keys.append({"item": item, "title": title, "theme": theme, "barrier": barrier})
    return keys, in_columns(columns)
