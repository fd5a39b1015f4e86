"""From columns of numbers to a table of estimates that says what it is.

Every table of estimates is made here: key columns, then `estimate, low, high, n, n_effective, se,
design_effect`, and in `attrs` the facts that a reader needs to read it (plain enough for JSON).

A table's groups are the answers to a profile question, or the crossings of several: then `group` is
"Public, Team manager", and a column for each question, `by_sector` and `by_role`, says the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.intervals import Interval, Means, means_by_group
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

By = str | Sequence[str] | None  # profile questions whose groups are set side by side
FIGURES = ("estimate", "low", "high", "n", "n_effective", "se", "design_effect")


class _Unchanging(dict[str, Any]):
    """What nobody changes: pandas copies all that a table's `attrs` hold at every step, part by part."""

    def __deepcopy__(self, _: object) -> _Unchanging:
        return self


@dataclass(frozen=True)
class Grouping:
    """Respondents by their answer to a question, in published order; or all of them as one.

    Whoever left the question blank is in a group of their own, which stands in the table only
    when somebody did. A published answer that nobody gave is an empty group. `parts` has, of a
    crossing, each group's answer to each question.
    """

    question: str | None
    title: str | None
    labels: list[str]
    rows: list[Rows]  # the positions of each group's respondents
    parts: Mapping[str, list[str]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, Rows]]:
        """Each group's label and rows."""
        return iter(zip(self.labels, self.rows, strict=True))

    @property
    def columns(self) -> dict[str, list[str]]:
        """What a table says of each group: its label, and the parts of a crossing."""
        return {"group": self.labels} | {f"by_{question}": answers for question, answers in self.parts.items()}


def unweighted(wave: Survey) -> Survey:
    """The survey with everybody counting as one: for what describes respondents, and not the population."""
    weights = wave.weights.gt(0).astype(float)
    return replace(wave, weights=weights, weighted=False, population_weights=None)


def grouping(wave: Survey, by: By) -> Grouping:
    """The groups of a question, everybody when there is none, or the crossings of several questions.

    Of crossings only those are groups that somebody is in: many of the others cannot be.
    """
    if not by:
        return Grouping(None, None, ["All"], [np.arange(len(wave.responses))])
    questions = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    single = [_of_one(wave, question) for question in questions]
    return single[0] if len(single) == 1 else _crossed(single)


def _of_one(wave: Survey, question: str) -> Grouping:
    answers = wave.profile(question)
    codes = answers.cat.codes.to_numpy()
    rows = {str(label): np.flatnonzero(codes == code) for code, label in enumerate(answers.cat.categories)}
    if not len(rows.get(NOT_STATED, ())):
        rows.pop(NOT_STATED, None)
    return Grouping(question, wave.questionnaire.single(question).name, list(rows), list(rows.values()))


def _crossed(several: Sequence[Grouping]) -> Grouping:
    crossings: list[tuple[tuple[str, ...], Rows]] = [((), np.concatenate(several[0].rows))]
    for one in several:
        crossings = [
            ((*labels, label), both)
            for labels, rows in crossings
            for label, of_label in one
            if len(both := np.intersect1d(rows, of_label, assume_unique=True))
        ]
    parts = {str(one.question): [labels[place] for labels, _ in crossings] for place, one in enumerate(several)}
    return Grouping(
        "-".join(parts),
        _titles([str(one.title) for one in several]),
        [", ".join(labels) for labels, _ in crossings],
        [rows for _, rows in crossings],
        parts,
    )


def _titles(titles: Sequence[str]) -> str:
    """The titles of crossed questions as one: "Sector, role and NHS region"."""
    *others, last = [titles[0], *(one if one[:2].isupper() else one[:1].lower() + one[1:] for one in titles[1:])]
    return f"{', '.join(others)} and {last}"


@lru_cache(maxsize=4)
def design_of(wave: Survey) -> Design:
    """The design of an opened wave. All estimates of a chapter rest on the same, whose kinds are found once."""
    raked = wave.population_weights
    return Design(wave.weights.to_numpy(dtype=float), raked.calibration if raked else None)


def estimated(
    values: Numbers,
    keys: Sequence[Mapping[str, object]],
    wave: Survey,
    groups: Grouping,
    interval: Callable[[Means], Interval],
) -> pd.DataFrame:
    """Estimates of the means of `values`: a row for each column and group, columns first.

    `values` is respondents by columns, NaN outside a column's base; `keys` says of each column
    what stands in the key columns, and `interval` makes the intervals of means. Columns: the keys, [group], then
    the figures.
    """
    found = means_by_group(values, groups.rows, design_of(wave))
    return group_by_group(keys, groups, [figures(means, interval) for means in found])


def group_by_group(
    keys: Sequence[Mapping[str, object]], groups: Grouping, found: Sequence[Sequence[NDArray[Any]]]
) -> pd.DataFrame:
    """A table of any estimates: `found` has for each group the figures in their order, with an entry a column."""
    together = np.stack([np.array(of_group, dtype=float) for of_group in found], axis=2)  # figures, columns, groups
    columns: dict[str, Any] = {name: [key[name] for key in keys for _ in found] for name in (keys[0] if keys else ())}
    for column, labels in groups.columns.items():
        columns[column] = pd.array(labels * len(keys), dtype="str")
    for name, figure in zip(FIGURES, together, strict=True):
        columns[name] = pd.array(figure.ravel(), dtype="Int64") if name == "n" else figure.ravel()
    return pd.DataFrame(columns)  # all columns at once: each that is added to a table takes as long


def figures(means: Means, interval: Callable[[Means], Interval]) -> tuple[NDArray[Any], ...]:
    """The figures of every table, in their order: an array each, an entry a mean. `interval` makes the two ends."""
    low, high = interval(means)
    return (means.estimate, low, high, means.n, means.n_effective, means.se, means.design_effect)


def in_columns(columns: Sequence[Numbers]) -> Numbers:
    """Columns, or tables, as one table in which each column lies in one piece: they are gone over one by one."""
    return np.concatenate([np.atleast_2d(column.T) for column in columns]).T


def groups_first(table: pd.DataFrame, groups: Grouping, within: str = "") -> pd.DataFrame:
    """The rows by group, each with its own rows in their order; within each of `within`, where it is given."""
    place = {label: position for position, label in enumerate(groups.labels)}
    places = table["group"].map(place).to_numpy()
    wholes = pd.factorize(table[within])[0] if within else np.zeros(len(table), dtype=int)
    return table.iloc[np.lexsort((places, wholes))].reset_index(drop=True)


def stacked(
    tables: Sequence[pd.DataFrame], keys: Sequence[str], wave: Survey, groups: Grouping, **facts: Any
) -> pd.DataFrame:
    """The tables as one, with facts about the survey and about the table in its `attrs`.

    `keys` come first, then the figures, then whatever else there is. The fact `distribution`
    names the columns within which the rows are parts of one published whole, so that a withheld
    part could be had by subtraction: the groups of a grouped table are. `[]` is the whole table.
    `crossed` names the columns of a crossing's parts, for its rows add up to those of every part, too.
    """
    others = [key for key in keys if key != "group"]
    parts = [column for column in groups.columns if column != "group"]
    named = [column for key in keys for column in (["group", *parts] if key == "group" else [key])]
    kept = named if groups.question else others
    if tables:
        table = pd.concat(tables, ignore_index=True)
    else:
        types = dict.fromkeys(named, "str") | dict.fromkeys(FIGURES, "float") | {"n": "Int64"}
        table = pd.DataFrame({column: pd.Series(dtype=of) for column, of in types.items()})
    first = [*kept, *FIGURES]
    table = table[[*first, *(column for column in table.columns if column not in {*first, "group"})]]
    about = {"question": "", "distribution": others if groups.question else None}
    about |= {"crossed": parts} if parts else {}
    return with_facts(table, facts_of(wave, groups) | about | facts)


def with_facts(table: pd.DataFrame, facts: Mapping[str, Any]) -> pd.DataFrame:
    """The table, its rows and columns as they are, with these facts and no others in its `attrs`."""
    table = table.copy(deep=False)
    table.attrs = dict(facts.items())
    return table


def facts_of(wave: Survey, groups: Grouping) -> dict[str, Any]:
    """What every table says of the survey that it comes from."""
    about = wave.questionnaire.wave
    # By the title, too: a table of several questions names them so.
    merged = _Unchanging({
        called: {name: list(parts) for name, parts in asked.merged.items()}
        for asked in wave.questionnaire.profile
        for called in (asked.id, asked.name)
        if asked.merged
    })  # fmt: skip
    return {
        "wave": about.id,
        "survey": about.title,
        "period": about.fieldwork.in_words(),
        "population": about.population,
        "synthetic": about.synthetic,
        "weighted": bool(wave.weighted),
        "weights_from": wave.weights_from,
        "respondents": len(wave.responses),
        "by": groups.question,
        "by_title": groups.title,
    } | ({"merged": merged} if merged else {})
