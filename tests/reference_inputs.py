"""From the demonstration's cleaned answers to what R reads, and from R to reference.json.

    python tests/reference_inputs.py

writes answers, scales and margins, nothing computed from them, into a folder that does not last, and has
`tests/reference/reference.R` estimate everything anew. R rakes, scores and tests by itself.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.intake.cleaning import clean_export
from helpers.intake.exports import read_export
from helpers.survey import Survey, read_population, read_questionnaire, weighted_survey

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
REFERENCE = Path(__file__).resolve().parent / "reference"
WAVES = ("2025", "2026")
ASKED = ("support", "opportunities")


@cache
def demonstration(wave: str) -> Survey:
    """A demonstration wave, cleaned from its export and weighted; nothing is written."""
    folder = RAW / wave
    questionnaire = read_questionnaire(folder / "questionnaire.yml")
    cleaned = clean_export(read_export(folder / "responses.csv", questionnaire.export), questionnaire)
    population = read_population(folder / "population.csv", questionnaire)
    opened = Survey(
        questionnaire, cleaned.responses, cleaned.exclusions, cleaned.recodes, cleaned.flow, population=population
    )
    return weighted_survey(opened)


def write_inputs(to: Path) -> None:
    """What R reads, a folder a wave: answers.csv, items.csv, scales.csv, population.csv."""
    for wave in WAVES:
        folder = to / wave
        folder.mkdir(parents=True)
        for name, table in inputs(demonstration(wave)).items():
            table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def digests(folder: Path) -> dict[str, str]:
    """The MD5 sum of every file that R reads, by its path, as R's `tools::md5sum` gives it."""
    return {
        file.relative_to(folder).as_posix(): hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
        for file in sorted(folder.glob("*/*.csv"))
    }


def inputs(survey: Survey) -> dict[str, pd.DataFrame]:
    """Answers as they were given, by name of file: a row a respondent, a row an item, an answer, a target."""
    asked = survey.questionnaire
    scales = [
        {"scale": name, "answer": answer.answer, "place": place, "means": answer.means}
        for name, scale in asked.scales.items()
        for place, answer in enumerate(scale.answers)
    ]
    items = [(item, asked.theme_of(item.id).id) for item in asked.items()] + [(item, "") for item in asked.outcomes]
    listed = [
        {"item": item.id, "theme": theme, "scale": item.scale, "barrier": int(item.barrier),
         "comparable_since": item.comparable_since}
        for item, theme in items
    ]  # fmt: skip
    return {
        "answers": _answers(survey, [item.id for item, _ in items]),
        "items": pd.DataFrame(listed),
        "scales": pd.DataFrame(scales),
        "population": survey.population[["question", "answer", "count"]],
    }


def _answers(survey: Survey, items: list[str]) -> pd.DataFrame:
    """Labels of profile questions, items and outcomes, and 1 or 0 for an option; blank where nothing was answered."""
    profile = [question.id for question in survey.questionnaire.profile]
    answers = survey.responses[[*profile, *items]].astype("str")
    for question in ASKED:
        ticked = survey.ticked(question).astype("Int64")
        asked = survey.questionnaire.multiple(question)
        answers[[*(asked.column(option) for option in asked.options), f"{question}__other"]] = ticked
    answers.insert(0, "respondent", np.arange(1, len(answers) + 1))
    return answers


def main() -> int:
    """Make reference.json anew."""
    if not shutil.which("Rscript"):
        print("Rscript is not here: install R with the packages survey, psych, GPArotation and jsonlite")  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(Path(folder))
        command = ["Rscript", REFERENCE / "reference.R", folder, REFERENCE / "reference.json"]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
