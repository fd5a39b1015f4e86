"""From columns of numbers to a table of estimates that says what it is.

Every table of estimates is made here: key columns, then `estimate, low, high, n, n_effective, se,
design_effect`, and in `attrs` the facts that a reader needs to read it (plain enough for JSON).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.design import Numbers, design_of
from helpers.analysis.intervals import Interval, Means, linearised_means
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

By = str | Sequence[str] | None  # profile questions whose groups are set side by side
FIGURES = ("estimate", "low", "high", "n", "n_effective", "se", "design_effect")


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


def grouping(wave: Survey, by: By) -> Grouping:
    """The groups of a question, everybody when there is none, or the crossings of several questions.

    Of crossings only those are groups that somebody is in: many of the others cannot be.
    """
    if by is None:
        return Grouping(None, None, ["All"], [np.arange(len(wave.responses))])
    if not isinstance(by, str):
        return _crossed([grouping(wave, question) for question in by])
    answers = wave.profile(by)
    codes = answers.cat.codes.to_numpy()
    rows = {str(label): np.flatnonzero(codes == code) for code, label in enumerate(answers.cat.categories)}
    if not len(rows.get(NOT_STATED, ())):
        rows.pop(NOT_STATED, None)
    return Grouping(by, wave.questionnaire.single(by).name, list(rows), list(rows.values()))


def _crossed(several: Sequence[Grouping]) -> Grouping:
    labels, rows = several[0].labels, several[0].rows
    for other in several[1:]:
        pairs = [
            (f"{label}, {another}", np.intersect1d(of_label, of_another, assume_unique=True))
            for label, of_label in zip(labels, rows, strict=True)
            for another, of_another in other
        ]
        labels, rows = [label for label, of_both in pairs if len(of_both)], [both for _, both in pairs if len(both)]
    ids, titles = [str(one.question) for one in several], [str(one.title) for one in several]
    return Grouping("-".join(ids), " and ".join([titles[0], *(title.lower() for title in titles[1:])]), labels, rows)


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
    design = design_of(wave)
    tables = []
    for label, rows in groups:
        means = linearised_means(values[rows], design, rows)
        low, high = interval(means)
        figures = (means.estimate, low, high, means.n, means.n_effective, means.se, means.design_effect)
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
