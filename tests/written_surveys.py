"""From a list of answers to a small survey of open questions, so that a test shows what was written beside its sums.

    written_survey({"say": ["We need training", None, "Blame!"]})

Nobody's weight is other than 1 unless `weights` says so; `sector` says who works where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.questionnaire import Questionnaire
from helpers.survey import Survey
from surveys import SCALES, WAVE

CODES: tuple[dict[str, Any], ...] = (
    {"id": "risk", "title": "Risk management", "about": "risk", "keywords": ["risk*"]},
    {"id": "blame", "title": "Fear of blame", "about": "risk_blame", "keywords": ["blame*", "afraid"]},
    {"id": "training", "title": "Training", "keywords": ["train*", "e-learning"]},
)
Answers = Sequence[str | None]


def written_survey(
    written: Mapping[str, Answers],
    *,
    codes: Sequence[Mapping[str, Any]] = CODES,
    sector: Sequence[str] = (),
    weights: Sequence[float] = (),
    by_hand: Sequence[Sequence[object]] = (),
) -> Survey:
    """The survey in which these answers were written, one list a question, None for none.

    Question `say_more` is called "Say more" and asked "What is say more?". `by_hand` are answers that a person
    coded: the respondent's number from 1 on, question, codes with `;` between them, and the coder where there
    are several.
    """
    size = max((len(answers) for answers in written.values()), default=len(sector))
    places = list(sector) or ["Public"] * size
    questionnaire = Questionnaire.model_validate(
        {
            "wave": WAVE | {"synthetic": True},
            "scales": SCALES,
            "profile": [{"id": "sector", "title": "Sector", "wording": "Sector?", "answers": sorted(set(places))}]
            if places
            else [],
            "themes": [_theme("risk", "Risk management", "risk_blame"), _theme("skills", "Skills", "skills_learning")],
            "open": [{"id": name, "title": _title(name), "wording": f"What is {_title(name)}?"} for name in written],
            "codes": list(codes),
        }
    )
    responses = pd.DataFrame({"respondent_id": [str(number) for number in range(1, size + 1)]})
    responses["sector"] = pd.Categorical(places, categories=sorted(set(places)), ordered=True)
    for name, answers in written.items():
        responses[name] = pd.Series(list(answers), dtype="str")
    coded = pd.DataFrame(
        [[str(number), question, given, *(coder or [""])] for number, question, given, *coder in by_hand],
        columns=["respondent_id", "question", "codes", "coder"],
        dtype="str",
    )
    return Survey(
        questionnaire,
        responses,
        exclusions=pd.DataFrame(columns=["raw_row", "respondent_id", "reason"]),
        recodes=pd.DataFrame(columns=["question", "from", "to", "count", "why"]),
        flow=pd.DataFrame({"stage": ["raw rows", "kept"], "rows": [size, size]}),
        weights=pd.Series(list(weights) or [1.0] * size, index=responses.index, name="weight"),
        weighted=bool(weights),
        coded=coded if len(by_hand) else None,
    )


def _theme(theme: str, title: str, item: str) -> dict[str, Any]:
    items = [{"id": item, "wording": f"There is {item}.", "title": _title(item), "scale": "agreement"}]
    return {"id": theme, "title": title, "items": items}


def _title(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
