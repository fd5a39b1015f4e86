"""From columns of numbers to a table of estimates that says what it is.

Every table of the analysis is made here: key columns, then `estimate, low, high, n,
n_effective`, and in `attrs` the facts that a reader needs to read it (plain enough for JSON).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.intervals import Interval, Means, Numbers, linearised_means
from helpers.survey import NOT_STATED, Survey

FIGURES = ("estimate", "low", "high", "n", "n_effective")


@dataclass(frozen=True)
class Grouping:
    """Respondents by their answer to a question, in published order; or all of them as one.

    Whoever left the question blank is in a group of their own, which stands in the table only
    when somebody did. A published answer that nobody gave is an empty group.
    """

    question: str | None
    title: str | None
    labels: list[str]
    rows: list[NDArray[np.intp]]  # the positions of each group's respondents

    def __iter__(self) -> Iterator[tuple[str, NDArray[np.intp]]]:
        """Each group's label and rows."""
        return iter(zip(self.labels, self.rows, strict=True))


def grouping(wave: Survey, by: str | None) -> Grouping:
    """The groups of a question, or everybody when there is none."""
    if by is None:
        return Grouping(None, None, ["All"], [np.arange(len(wave.responses))])
    answers = wave.profile(by)
    codes = answers.cat.codes.to_numpy()
    rows = {str(label): np.flatnonzero(codes == code) for code, label in enumerate(answers.cat.categories)}
    if not len(rows.get(NOT_STATED, ())):
        rows.pop(NOT_STATED, None)
    return Grouping(by, wave.questionnaire.single(by).name, list(rows), list(rows.values()))


def estimated(
    values: Numbers,
    keys: Sequence[Mapping[str, object]],
    wave: Survey,
    groups: Grouping,
    interval: Callable[[Means], Interval],
) -> pd.DataFrame:
    """Estimates of the means of `values`: a row for each column and group, columns first.

    `values` is respondents by columns, NaN outside a column's base; `keys` says of each column
    what stands in the key columns.
    """
    weights = wave.weights.to_numpy(dtype=float)
    tables = []
    for label, rows in groups:
        means = linearised_means(values[rows], weights[rows], len(values))
        low, high = interval(means)
        figures = (means.estimate, low, high, means.n, means.n_effective)
        tables.append(pd.DataFrame(list(keys)).assign(group=label, **dict(zip(FIGURES, figures, strict=True))))
    table = pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)
    return table.astype({"n": "Int64"})


def groups_first(table: pd.DataFrame, groups: Grouping) -> pd.DataFrame:
    """The rows by group, each with its own rows in their order."""
    place = {label: position for position, label in enumerate(groups.labels)}
    return table.sort_values("group", key=lambda labels: labels.map(place), kind="stable", ignore_index=True)


def stacked(
    tables: Sequence[pd.DataFrame], keys: Sequence[str], wave: Survey, groups: Grouping, **facts: Any
) -> pd.DataFrame:
    """The tables as one, with facts about the survey and about the table in its `attrs`.

    `keys` come first, then the figures, then whatever else there is. The fact `distribution`
    names the columns within which the rows are parts of one published whole, so that a withheld
    part could be had by subtraction: the groups of a grouped table are. `[]` is the whole table.
    """
    others = [key for key in keys if key != "group"]
    kept = list(keys) if groups.question else others
    if tables:
        table = pd.concat(tables, ignore_index=True)
    else:
        types = dict.fromkeys(keys, "str") | dict.fromkeys(FIGURES, "float") | {"n": "Int64"}
        table = pd.DataFrame({column: pd.Series(dtype=of) for column, of in types.items()})
    first = [*kept, *FIGURES]
    table = table[[*first, *(column for column in table.columns if column not in {*first, "group"})]]
    about = {"question": "", "distribution": others if groups.question else None}
    return with_facts(table, facts_of(wave, groups) | about | facts)


def with_facts(table: pd.DataFrame, facts: Mapping[str, Any]) -> pd.DataFrame:
    """The table with these facts, and no others, in its `attrs`."""
    table = table.copy(deep=False)
    table.attrs = dict(facts.items())
    return table


def facts_of(wave: Survey, groups: Grouping) -> dict[str, Any]:
    """What every table says of the survey that it comes from."""
    about = wave.questionnaire.wave
    return {
        "wave": about.id,
        "survey": about.title,
        "period": about.fieldwork.in_words(),
        "population": about.population,
        "synthetic": about.synthetic,
        "weighted": bool(wave.weighted),
        "respondents": len(wave.responses),
        "by": groups.question,
        "by_title": groups.title,
    }
