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

from helpers.analysis.design import Numbers
from helpers.analysis.intervals import LEVEL, share_interval
from helpers.analysis.tables import By, estimated, grouping, groups_first, stacked
from helpers.errors import InputError, Mistake
from helpers.questionnaire import Meaning, Scale
from helpers.survey import Survey

SHARE = {"unit": "share", "interval": f"{LEVEL:.0%} logit interval"}


def answer_shares(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents giving each answer to each item.

    The base is those who answered on the scale, so the shares of an item add up to 1.

    Columns: item, title, theme, [group], answer, meaning, then the figures. `meaning` is
    "negative", "neutral", "positive", "outside" (an outside answer that counts in the base) or
    "" (the questionnaire says none). Rows: items, then groups, then answers from the lowest.
    """
    groups = grouping(wave, by)
    tables = []
    for item, keys in _keyed(items):
        scale = wave.scale(item)
        means = {answer.answer: answer.means or "" for answer in scale.answers}
        answers = [keys | {"answer": label, "meaning": means.get(label, "outside")} for label in scale.base_labels]
        chosen = _chosen(wave.answers(item), scale.base_labels, scale.base_labels)
        tables.append(groups_first(estimated(chosen, answers, wave, groups, share_interval), groups))
    return stacked(
        tables,
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


def outside_shares(items: pd.DataFrame, wave: Survey) -> pd.DataFrame:
    """Share of each answer outside the scale, such as "Don't know", among all who answered.

    Columns: item, title, theme, answer, then the figures. Items without such answers have no row.
    """
    groups = grouping(wave, None)
    tables = []
    for item, keys in _keyed(items):
        scale = wave.scale(item)
        if scale.outside:
            chosen = _chosen(wave.answers(item), scale.outside_labels, scale.labels + scale.outside_labels)
            answers = [keys | {"answer": label} for label in scale.outside_labels]
            tables.append(estimated(chosen, answers, wave, groups, share_interval))
    return stacked(
        tables,
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
    ticked = wave.ticked(question)
    answered = ticked.notna().any(axis=1).to_numpy()[:, None]
    values = np.where(answered, ticked.fillna(False).to_numpy(dtype=float), np.nan)
    options = [{"option": str(option)} for option in ticked.columns]
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
    )


def choice_shares(question: str, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of respondents giving each answer to a single-choice question.

    The base is those who answered it. Columns: [group], answer, meaning, then the figures.
    """
    asked = wave.questionnaire.single(question)
    groups = grouping(wave, by)
    answers = [{"answer": answer.answer, "meaning": answer.means or ""} for answer in asked.answers]
    chosen = _chosen(wave.responses[question], asked.labels, asked.labels)
    return stacked(
        [groups_first(estimated(chosen, answers, wave, groups, share_interval), groups)],
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
    """Who answered: respondents by their answer to a profile question.

    The base is all respondents; those who left it blank stand as "Not stated" when there are
    any. `count` is of respondents, unweighted, while `estimate` is weighted where the wave is.
    `population_share` is of the population counted in `population.csv`, NA where it has none.

    Columns: answer, count, then the figures, population_share.
    """
    groups, everybody = grouping(wave, question), grouping(wave, None)
    chosen = _chosen(wave.profile(question), groups.labels, groups.labels)
    table = estimated(chosen, [{"answer": label} for label in groups.labels], wave, everybody, share_interval)
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
    tables = []
    for (item, keys), barrier in zip(_keyed(items), items["barrier"].astype(bool), strict=True):
        scale = wave.scale(item)
        _require_meaning(item, scale)
        telling = scale.meaning(agreed[barrier])
        if telling:
            chosen = _chosen(wave.answers(item), telling, scale.base_labels).sum(axis=1, keepdims=True)
            tables.append(estimated(chosen, [keys | {"barrier": barrier}], wave, groups, share_interval))
    return stacked(
        tables,
        ["item", "title", "theme", "barrier", "group"],
        wave,
        groups,
        **SHARE,
        **facts,
        base=_base_in_words(items, wave),
        question=_question(items, wave),
    )


def _require_meaning(item: str, scale: Scale) -> None:
    if not any(answer.means for answer in scale.answers):
        remedy = "expected `means: positive` or `means: negative` beside its answers, to tell what is a barrier"
        raise InputError("questionnaire", Mistake(f"the scale of {item}", "no answer that means either", remedy))


def _keyed(items: pd.DataFrame) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each item's id, and its key columns in a table."""
    keys = items[["item", "title", "theme"]].astype(str)
    return ((item, {"item": item, "title": title, "theme": theme}) for item, title, theme in keys.to_numpy())


def _chosen(answers: pd.Series, labels: Sequence[str], base: Sequence[str]) -> Numbers:
    """Respondents by labels: 1 where that answer was given, 0 where another was, NaN outside the base."""
    # One look-up table over the answers' codes; the last row is for the code -1, no answer.
    look_up = np.full((len(answers.cat.categories) + 1, len(labels)), np.nan)
    for code, answer in enumerate(answers.cat.categories):
        if answer in base:
            look_up[code] = [float(answer == label) for label in labels]
    return np.asarray(look_up[answers.cat.codes.to_numpy()])


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
        return str(items["wording"].iloc[0])
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
