"""From a questionnaire to the contract that tidy responses keep: columns, order, types, answers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.engines.pandas_engine import Engine

from helpers.questionnaire import Item, Questionnaire, SingleChoice


def require_contract(responses: pd.DataFrame, questionnaire: Questionnaire) -> None:
    """Raise pandera's SchemaError or SchemaErrors for responses that do not keep the contract."""
    # Each chapter asks, and nearly always they do: pandera takes its time, and has it where something may be wrong.
    if not _surely_kept(responses, questionnaire):
        responses_contract(questionnaire).validate(responses, inplace=True)


def _surely_kept(responses: pd.DataFrame, questionnaire: Questionnaire) -> bool:
    """Whether columns, order, types and values are what `responses_contract` says, to the letter."""
    weight, consent = questionnaire.export.weight, questionnaire.consent
    types = _ABOUT | ({"weight": np.dtype("float64")} if weight else {}) | answer_types(questionnaire)
    if list(responses.dtypes.items()) != list(types.items()):
        return False
    rows = responses["raw_row"]
    return bool(
        responses["respondent_id"].notna().all()
        and rows.gt(0).all()
        and rows.is_unique
        and not responses["seconds"].lt(0).any()
        and (not weight or responses["weight"].ge(0).all())
        and (not consent or responses[consent.id].eq(consent.admits).all())
    )


def responses_contract(questionnaire: Questionnaire) -> pa.DataFrameSchema:
    """The pandera schema of the responses to a questionnaire.

    One row a kept respondent, in the export's order. Answers are ordered categories: the published
    order, or a scale's points lowest first and then the answers outside it; NA is blank. Options
    are nullable booleans: True ticked, False not ticked, NA question left blank. Typed-in texts
    are str, NA where blank.
    """
    columns: dict[str, pa.Column] = {
        "respondent_id": pa.Column("str"),
        "raw_row": pa.Column("int64", [pa.Check.gt(0)], unique=True),
        "started": pa.Column("datetime64[us]", nullable=True),
        "finished": pa.Column("datetime64[us]", nullable=True),
        "seconds": pa.Column("float64", [pa.Check.ge(0)], nullable=True),
    }
    if questionnaire.export.weight:
        columns["weight"] = pa.Column("float64", [pa.Check.ge(0)])
    types = answer_types(questionnaire)
    # Made once for each type, which many columns have: pandera would make it once for each column.
    different = {id(dtype): dtype for dtype in types.values()}
    checked = {which: Engine.dtype(dtype) for which, dtype in different.items()}
    columns |= {name: pa.Column(checked[id(dtype)], nullable=True) for name, dtype in types.items()}
    if consent := questionnaire.consent:
        columns[consent.id] = pa.Column(types[consent.id], [pa.Check.isin([consent.admits])])
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def answer_types(questionnaire: Questionnaire) -> dict[str, Any]:
    """The columns that hold answers, in the order of the responses, and the type of each."""
    types: dict[str, Any] = {}
    if questionnaire.consent:
        types[questionnaire.consent.id] = _ordered([answer.answer for answer in questionnaire.consent.answers])
    for single in questionnaire.single_choices:
        types |= _single_types(single)
    types |= {item.id: _ordered(scale_labels(questionnaire, item)) for item in questionnaire.asked_items()}
    for multiple in questionnaire.multiple_choice:
        types |= {multiple.column(option): _TICKED for option in multiple.options}
        types |= {f"{multiple.id}__other": _TEXT} if multiple.other else {}
    types |= {question.id: _TEXT for question in questionnaire.open}
    return types


def scale_labels(questionnaire: Questionnaire, item: Item) -> list[str]:
    """All answers that an item may have: the scale's points, lowest first, then those outside it."""
    scale = questionnaire.scale(item)
    return [*scale.labels, *scale.outside_labels]


_TICKED = pd.BooleanDtype()
_TEXT = pd.StringDtype(na_value=float("nan"))
# The columns before the answers, weights apart.
_ABOUT = {
    "respondent_id": _TEXT,
    "raw_row": np.dtype("int64"),
    "started": np.dtype("datetime64[us]"),
    "finished": np.dtype("datetime64[us]"),
    "seconds": np.dtype("float64"),
}


def _single_types(single: SingleChoice) -> dict[str, Any]:
    return {single.id: _ordered(single.labels)} | ({f"{single.id}__other": _TEXT} if single.other else {})


def _ordered(labels: Iterable[str]) -> pd.CategoricalDtype:
    return _type_of(tuple(labels))


@lru_cache(maxsize=64)  # most items are answered on the same scale
def _type_of(labels: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(labels, dtype="str"), ordered=True)
