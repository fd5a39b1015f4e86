"""From answers to shares of respondents, each with its interval and its base.

A share is of those who could have said otherwise: "don't know" is not a "no", so answers outside
a scale are in no base unless the questionnaire counts them in (`outside_shares` shows them).
Items are rows of the codebook, `wave.items(theme)`, so that they can be filtered like any table:

    wave.items("leadership").pipe(barrier_shares, wave).pipe(withhold_small_groups)

Shares are between 0 and 1. Weighted where the wave is; `n` counts respondents, never weights.
"The figures" are estimate, low, high, n, n_effective, se and design_effect. `by` is a profile question's
id, or several ids whose groups are crossed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.intervals import LEVEL, ratios_by_group, share_interval
from helpers.analysis.scales import scored_themes
from helpers.analysis.tables import (
    By,
    design_of,
    estimated,
    figures,
    group_by_group,
    grouping,
    groups_first,
    in_columns,
    stacked,
    unweighted,
)
from helpers.errors import InputError, Mistake
from helpers.questionnaire import Meaning, Scale
from helpers.survey import Survey

SHARE = {"unit": "share", "interval": f"{LEVEL:.0%} logit interval, beta near 0% and 100%"}


def answer_shares(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents giving each answer to each item.

    The base is those who answered on the scale, so the shares of an item add up to 1.

    Columns: item, title, theme, [group], answer, meaning, then the figures. `meaning` is
    "negative", "neutral", "positive", "outside" (an outside answer that counts in the base) or
    "" (the questionnaire says none). Rows: items, then groups, then answers from the lowest.
    """
    groups = grouping(wave, by)
    keys, values = [], []
    for item, of_item in keyed(items):
        scale = wave.scale(item)
        means = {answer.answer: answer.means or "" for answer in scale.answers}
        keys += [of_item | {"answer": label, "meaning": means.get(label, "outside")} for label in scale.base_labels]
        values.append(_each(wave.answers(item), scale.base_labels, scale.base_labels))
    tables = [estimated(in_columns(values), keys, wave, groups, share_interval)] if values else []
    return stacked(
        [groups_first(table, groups, within="item") for table in tables],
        ["item", "title", "theme", "group", "answer", "meaning"],
        wave,
        groups,
        **SHARE,
        family="answer_shares",
        measure="Share of respondents giving each answer",
        base=_base_in_words(items, wave),
        question=_question(items, wave),
    )


def barrier_shares(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents for whom each item is a barrier.

    They agree with a statement of a barrier, or disagree with one of an enabler. The base is
    those who answered on the scale.

    Columns: item, title, theme, barrier (the statement's direction), [group], then the figures.
    Rows: items, then groups. Raises InputError when a scale says of no answer what it means.
    """
    facts = {"family": "barrier_shares", "measure": "Share of respondents for whom it is a barrier"}
    return _directed(items, wave, by, facts, agreed={True: "positive", False: "negative"})


def enabler_shares(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents for whom each item helps.

    They agree with a statement of an enabler, or disagree with one of a barrier. A barrier that
    could only be ticked is left out: not ticking it does not say that it helps. Columns, base
    and errors as in `barrier_shares`.
    """
    facts = {"family": "enabler_shares", "measure": "Share of respondents for whom it helps"}
    return _directed(items, wave, by, facts, agreed={True: "negative", False: "positive"})


def theme_barrier_shares(wave: Survey, by: By = None) -> pd.DataFrame:
    """Of all answers to a theme's items, the share that tell of a barrier.

    Barriers are as in `barrier_shares`. Whoever answered more items counts for more, so that it is a ratio of
    two totals, with a ratio's standard error. The base is those who answered any of the items on
    its scale. A theme has no row where only so many of its barriers could be ticked.

    Columns: theme, title, [group], then the figures. Rows: themes, then groups. Raises InputError as
    `barrier_shares` does.
    """
    groups, themes = grouping(wave, by), scored_themes(wave)
    told = [barriers_told(wave.items(theme.id), wave) for theme in themes]
    barriers = np.array([np.nansum(one, axis=1) for one in told]).T
    answers = np.array([(~np.isnan(one)).sum(axis=1) for one in told]).T
    in_base = np.where(answers > 0, answers, np.nan)
    keys = [{"theme": theme.id, "title": theme.title} for theme in themes]
    found = ratios_by_group(barriers, in_base, groups.rows, design_of(wave)) if themes else []
    return stacked(
        [group_by_group(keys, groups, [figures(means, share_interval) for means in found])] if themes else [],
        ["theme", "title", "group"],
        wave,
        groups,
        **SHARE,
        family="theme_barrier_shares",
        measure="Share of the answers to a theme's statements that tell of a barrier",
        base="respondents who answered any of a theme's statements on the scale",
    )


def outcome_shares(wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents for whom sharing works, outcome by outcome: they answer on the positive side.

    The base is those who answered on the scale. An outcome has no row where its scale says of no answer
    that it is positive. `answer` says which answers are: "Agree or Strongly agree", "7 to 10".

    Columns: item, title, theme (""), answer, [group], then the figures.
    """
    groups, items = grouping(wave, by), wave.outcomes()
    keys, values = [], []
    for item, of_item in keyed(items):
        scale = wave.scale(item)
        if positive := scale.meaning("positive"):
            keys.append(of_item | {"answer": _together(positive)})
            values.append(gave(wave.answers(item), positive, scale.base_labels))
    return stacked(
        [estimated(in_columns(values), keys, wave, groups, share_interval)] if values else [],
        ["item", "title", "theme", "answer", "group"],
        wave,
        groups,
        **SHARE,
        family="outcome_shares",
        measure="Share of respondents for whom it works",
        base=_base_in_words(items, wave),
        question=_question(items, wave),
    )


def outside_shares(items: pd.DataFrame, wave: Survey) -> pd.DataFrame:
    """Share of each answer outside the scale, such as "Don't know", among all who answered.

    Columns: item, title, theme, answer, then the figures. Items without such answers have no row.
    """
    groups = grouping(wave, None)
    keys, values = [], []
    for item, of_item in keyed(items):
        scale = wave.scale(item)
        if scale.outside:
            keys += [of_item | {"answer": label} for label in scale.outside_labels]
            values.append(_each(wave.answers(item), scale.outside_labels, scale.labels + scale.outside_labels))
    return stacked(
        [estimated(in_columns(values), keys, wave, groups, share_interval)] if values else [],
        ["item", "title", "theme", "answer"],
        wave,
        groups,
        **SHARE,
        family="outside_shares",
        measure="Share of respondents giving an answer outside the scale",
        base="respondents who gave any answer",
        question=_question(items, wave),
    )


def option_shares(question: str, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents ticking each option of a multiple-choice question.

    The base is those who answered: where an export leaves unticked options blank, it cannot tell
    whoever wanted none from whoever skipped the question, so they ticked at least one. Several may be
    ticked, so the shares can add up to more than 1. Columns: option, [group], then the figures.
    """
    groups = grouping(wave, by)
    options, values = options_ticked(question, wave)
    return stacked(
        [estimated(values, options, wave, groups, share_interval)],
        ["option", "group"],
        wave,
        groups,
        **SHARE,
        family="option_shares",
        measure="Share of respondents ticking each option",
        base="respondents who answered the question",
        question=wave.questionnaire.multiple(question).wording,
        question_id=question,
        question_title=wave.questionnaire.multiple(question).name,
    )


def choice_shares(question: str, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents giving each answer to a single-choice question.

    The base is those who answered it. Columns: [group], answer, meaning, then the figures.
    """
    asked = wave.questionnaire.single(question)
    groups = grouping(wave, by)
    answers = [{"answer": answer.answer, "meaning": answer.means or ""} for answer in asked.answers]
    values = _each(wave.responses[question], asked.labels, asked.labels)
    return stacked(
        [groups_first(estimated(values, answers, wave, groups, share_interval), groups)],
        ["group", "answer", "meaning"],
        wave,
        groups,
        **SHARE,
        family="choice_shares",
        measure="Share of respondents giving each answer",
        base="respondents who answered the question",
        question=asked.wording,
        question_id=question,
    )


def profile_shares(question: str, wave: Survey) -> pd.DataFrame:
    """Who answered: respondents by their answer to a profile question, each counting as one.

    Never weighted: the weights were made so that these shares are the population's. The base is all
    respondents; those who left it blank stand as "Not stated" when there are any. `count` is of
    respondents, and `population_share` of the population counted in `population.csv`, NA where it has none.

    Columns: answer, count, then the figures, population_share.
    """
    wave = unweighted(wave)
    groups, everybody = grouping(wave, question), grouping(wave, None)
    values = _each(wave.profile(question), groups.labels, groups.labels)
    table = estimated(values, [{"answer": label} for label in groups.labels], wave, everybody, share_interval)
    counted = wave.weights.gt(0).to_numpy()
    table["count"] = pd.array([int(counted[rows].sum()) for _, rows in groups], dtype="Int64")
    table["population_share"] = _population_shares(question, wave).reindex(groups.labels).to_numpy()
    return stacked(
        [table],
        ["answer", "count"],
        wave,
        everybody,
        **SHARE,
        family="profile_shares",
        measure="Share of respondents",
        base="all respondents",
        question=wave.questionnaire.single(question).wording,
        question_id=question,
        distribution=[],
    )


def _directed(
    items: pd.DataFrame, wave: Survey, by: By, facts: dict[str, str], agreed: dict[bool, Meaning]
) -> pd.DataFrame:
    """Shares of the answers that mean `agreed`: for statements of a barrier, and of an enabler."""
    groups = grouping(wave, by)
    keys, values = [], []
    for (item, of_item), barrier in zip(keyed(items), items["barrier"].astype(bool), strict=True):
        scale = wave.scale(item)
        require_meaning(item, scale)
        if telling := scale.meaning(agreed[barrier]):
            keys.append(of_item | {"barrier": barrier})
            values.append(gave(wave.answers(item), telling, scale.base_labels))
    return stacked(
        [estimated(in_columns(values), keys, wave, groups, share_interval)] if values else [],
        ["item", "title", "theme", "barrier", "group"],
        wave,
        groups,
        **SHARE,
        **facts,
        base=_base_in_words(items, wave),
        question=_question(items, wave),
    )


def options_ticked(question: str, wave: Survey) -> tuple[list[dict[str, Any]], Numbers]:
    """Each option's key column, and respondents by options: 1 where ticked, 0 where not, NaN where left blank."""
    ticked = wave.ticked(question)
    values = in_columns([ticked[option].to_numpy(dtype=float, na_value=np.nan) for option in ticked.columns])
    blank = np.isnan(values)
    values[blank & ~blank.all(axis=1, keepdims=True)] = 0
    return [{"option": str(option)} for option in ticked.columns], values


def require_meaning(item: str, scale: Scale) -> None:
    """Raise InputError for a scale that says of no answer what it means."""
    if not any(answer.means for answer in scale.answers):
        remedy = "expected `means: positive` or `means: negative` beside its answers, to tell what is a barrier"
        raise InputError("questionnaire", Mistake(f"the scale of {item}", "no answer that means either", remedy))


def keyed(items: pd.DataFrame) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each item's id, and its key columns in a table."""
    keys = items[["item", "title", "theme"]].astype(str)
    return ((item, {"item": item, "title": title, "theme": theme}) for item, title, theme in keys.to_numpy())


def gave(answers: pd.Series, telling: Sequence[str], base: Sequence[str]) -> Numbers:
    """One column: 1 for whoever gave one of the telling answers, 0 for another, NaN outside the base."""
    # By the answers' codes; the last is for the code -1, no answer.
    by_code = [float(answer in telling) if answer in base else np.nan for answer in answers.cat.categories]
    return np.array([*by_code, np.nan])[answers.cat.codes.to_numpy()][:, None]


def _each(answers: pd.Series, labels: Sequence[str], base: Sequence[str]) -> Numbers:
    """Respondents by labels: 1 where that answer was given, 0 where another was, NaN outside the base."""
    return in_columns([gave(answers, [label], base) for label in labels])


def barriers_told(items: pd.DataFrame, wave: Survey) -> Numbers:
    """Respondents by items: 1 where the answer tells of a barrier, 0 where not, NaN outside the base."""
    columns = [np.empty((len(wave.responses), 0))]
    for item, barrier in zip(items["item"].astype(str), items["barrier"].astype(bool), strict=True):
        scale = wave.scale(item)
        require_meaning(item, scale)
        columns.append(
            gave(wave.answers(item), scale.meaning("positive" if barrier else "negative"), scale.base_labels)
        )
    return in_columns(columns)


def _together(labels: Sequence[str]) -> str:
    """Neighbouring answers of a scale as one: "Agree or Strongly agree", "7 to 10"."""
    return " or ".join(labels) if len(labels) < 3 else f"{labels[0]} to {labels[-1]}"


def _base_in_words(items: pd.DataFrame, wave: Survey) -> str:
    scales = [wave.scale(item) for item in items["item"]]
    outside = dict.fromkeys(answer.answer for scale in scales for answer in scale.outside if not answer.in_base)
    if not outside:
        return "respondents who answered the question"
    listed = " and ".join(f"“{label}”" for label in outside)
    return f"respondents who answered on the scale ({listed} {'is' if len(outside) == 1 else 'are'} not counted)"


def _question(items: pd.DataFrame, wave: Survey) -> str:
    """What was asked: the wording of a single item, or the heading that several share."""
    if len(items) == 1:
        return wave.wording(items["item"].iloc[0])
    questionnaire = wave.questionnaire
    wanted = set(items["item"])
    headings = {
        questionnaire.heading(item) for item in [*questionnaire.items(), *questionnaire.outcomes] if item.id in wanted
    }
    return headings.pop() if len(headings) == 1 else ""


def _population_shares(question: str, wave: Survey) -> pd.Series[float]:
    if wave.population is None:
        return pd.Series(dtype=float)
    margins = wave.population.loc[wave.population["question"].eq(question)]
    counts = margins.set_index("answer")["count"].astype(float)
    shares: pd.Series[float] = counts / counts.sum()
    return shares
