"""From a drawn table to a small survey, so that a test shows its data beside its arithmetic.

    drawn_survey('''
        sector   fear_of_blame    times
        public   agree            3
        private  strongly_agree   1
        -        dont_know        1
    ''')

A `-` is a blank cell and `_` a space. What a column is shows in its cells: answers from strongly
disagree to strongly agree, don't know or not applicable make an item; whole numbers an outcome
rated 0 to 10; `question__option` with yes and no an option of a multiple-choice question
(`question__other`: the text of its other box). `weight` weights and `times` repeats a row.
Anything else is a profile question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.questionnaire import Questionnaire, Scale
from helpers.survey import Survey, weighted_survey

AGREEMENT = {
    "strongly_disagree": "Strongly disagree",
    "disagree": "Disagree",
    "neither": "Neither agree nor disagree",
    "agree": "Agree",
    "strongly_agree": "Strongly agree",
}
OUTSIDE = {"dont_know": "Don't know", "not_applicable": "Not applicable"}
WORDS = AGREEMENT | OUTSIDE
_MEANS = ["negative", "negative", "neutral", "positive", "positive"]
WAVE = {
    "id": "2026",
    "title": "Drawn survey",
    "fieldwork": {"first_day": "2026-03-02", "last_day": "2026-04-17"},
    "population": "People who deliver public services",
}
SCALES = {
    "agreement": {
        "answers": [{"answer": label, "means": means} for label, means in zip(AGREEMENT.values(), _MEANS, strict=True)],
        "outside": list(OUTSIDE.values()),
    },
    "rating": {"answers": [str(point) for point in range(11)]},
}


def drawn_survey(
    drawing: str,
    *,
    barriers: Sequence[str] = ("fear_of_blame",),
    themes: Mapping[str, Sequence[str]] | None = None,
    answers: Mapping[str, Sequence[str]] | None = None,
    scales: Mapping[str, object] | None = None,
    population: pd.DataFrame | None = None,
    weighting: Mapping[str, object] | None = None,
    at_most: Mapping[str, int] | None = None,
    synthetic: bool = True,
) -> Survey:
    """The survey that a table of words draws.

    `barriers` are the items that state a barrier; `themes` says which items, or multiple-choice
    questions of ticked barriers, make which theme (all items: one theme, "risk"); `answers` gives a
    profile question's published order (else: as first met); `scales` replaces scales by name; `at_most`
    says of a multiple-choice question how many options could be ticked. With `weighting` (the questionnaire's
    section of that name) the survey is weighted to its `population`, from the drawn weights where there are any.
    """
    cells = _cells(drawing)
    ticks = [name for name in cells if "__" in name]
    asked = [name for name in cells if name not in {*ticks, "weight"}]
    items = [name for name in asked if set(cells[name].dropna()) <= set(WORDS)]
    outcomes = [name for name in asked if name not in items and cells[name].dropna().str.fullmatch(r"\d+").all()]
    profile = [name for name in asked if name not in {*items, *outcomes}]
    published = {name: [*dict.fromkeys(map(spelt, cells[name].dropna()))] for name in profile} | dict(answers or {})
    named = themes or ({"risk": items} if items else {})
    questionnaire = Questionnaire.model_validate(
        {
            "wave": WAVE | {"synthetic": synthetic},
            "scales": SCALES | dict(scales or {}),
            "weighting": weighting or {},
            "profile": [_question(name, answers=published[name]) for name in profile],
            "themes": [_theme(theme, names, items, barriers) for theme, names in named.items()],
            "outcomes": [_question(name, scale="rating") for name in outcomes],
            "multiple_choice": [
                _multiple(name, ticks) | {"at_most": (at_most or {}).get(name)}
                for name in dict.fromkeys(name.split("__")[0] for name in ticks)
            ],
        }
    )
    responses = pd.DataFrame(
        {
            "respondent_id": [str(number) for number in range(1, len(cells) + 1)],
            "raw_row": range(3, len(cells) + 3),
            "started": pd.Timestamp("2026-03-02 09:00"),
            "finished": pd.Timestamp("2026-03-02 09:10"),
            "seconds": 600.0,
        }
    )
    for name in profile:
        responses[name] = _categorical(cells[name].map(spelt, na_action="ignore"), published[name])
    for name in items:
        responses[name] = _categorical(cells[name].map(WORDS), _labels(questionnaire.scales["agreement"]))
    for name in outcomes:
        responses[name] = _categorical(cells[name], _labels(questionnaire.scales["rating"]))
    for name in ticks:
        yes_no = cells[name].map({"yes": True, "no": False}).astype("boolean")
        responses[name] = cells[name].map(spelt, na_action="ignore") if name.endswith("__other") else yes_no
    weighted = "weight" in cells
    if weighting is not None and weighted:
        responses["weight"] = cells["weight"].astype(float)
    drawn = Survey(
        questionnaire=questionnaire,
        responses=responses,
        weights=cells["weight"].astype(float) if weighted else pd.Series(1.0, index=cells.index, name="weight"),
        weighted=weighted,
        exclusions=pd.DataFrame(columns=["raw_row", "respondent_id", "reason"]),
        recodes=pd.DataFrame(columns=["question", "from", "to", "count", "why"]),
        flow=pd.DataFrame({"stage": ["raw rows", "kept"], "rows": [len(cells), len(cells)]}),
        population=population,
    )
    return drawn if weighting is None else weighted_survey(drawn)


def drawn_population(**margins: Mapping[str, int]) -> pd.DataFrame:
    """The population's margins as `population.csv` gives them: a question's answers and their counts."""
    rows = [(question, answer, count) for question, counts in margins.items() for answer, count in counts.items()]
    table = pd.DataFrame(rows, columns=["question", "answer", "count"])
    return table.assign(source="A census", date="2024-06-30")


def spelt(word: str) -> str:
    """A drawn word as a label: `front_line` is "Front line"."""
    text = word.replace("_", " ")
    return text[:1].upper() + text[1:]


def _cells(drawing: str) -> pd.DataFrame:
    heading, *lines = [line.split() for line in drawing.strip().splitlines() if line.strip()]
    cells = pd.DataFrame(lines, columns=heading, dtype="str").replace("-", pd.NA)
    if "times" in cells:
        cells = cells.loc[cells.index.repeat(cells.pop("times").astype(int))]
    return cells.reset_index(drop=True)


def _question(name: str, **parts: object) -> dict[str, object]:
    return {"id": name, "wording": f"There is {name}.", "title": spelt(name), **parts}


def _theme(theme: str, names: Sequence[str], items: Sequence[str], barriers: Sequence[str]) -> dict[str, object]:
    return {
        "id": theme,
        "title": spelt(theme),
        "asked": f"{spelt(theme)}: how far do you agree?",
        "items": [_question(name, scale="agreement", barrier=name in barriers) for name in names if name in items],
        "ticked_barriers": [name for name in names if name not in items],
    }


def _multiple(question: str, ticks: Sequence[str]) -> dict[str, object]:
    options = [name.split("__")[1] for name in ticks if name.split("__")[0] == question]
    listed = [{"id": option, "option": spelt(option)} for option in options if option != "other"]
    return _question(question, options=listed, other="Other (please specify)" if "other" in options else "")


def _labels(scale: Scale) -> list[str]:
    return [*scale.labels, *scale.outside_labels]


def _categorical(values: pd.Series, labels: Sequence[str]) -> pd.Series:
    return pd.Series(pd.Categorical(values, categories=list(labels), ordered=True), index=values.index)
