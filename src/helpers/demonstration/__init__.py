"""From a seed to a survey whose truth is known: synthetic responses, margins and the truth itself.

Nothing in the demonstration data was said by anyone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from helpers.demonstration.answers import write_answers
from helpers.demonstration.coding import write_coded, write_quotations
from helpers.demonstration.export import write_export
from helpers.demonstration.mess import extra_people, make_mess
from helpers.demonstration.model import check_known
from helpers.demonstration.people import draw_people
from helpers.demonstration.personal import planted_personal_data
from helpers.demonstration.truth import changes, known_truth, population_margins
from helpers.errors import InputError, Mistake
from helpers.questionnaire import Questionnaire, parse_questionnaire

__all__ = ["RESPONDENTS", "SEED", "planted_personal_data", "write_demonstration"]

Counts = Mapping[str, int]

SEED = 2026
RESPONDENTS: Mapping[str, int] = {"2025": 1900, "2026": 2400}


def write_demonstration(
    to: Path, seed: int = SEED, respondents: Mapping[str, int] = RESPONDENTS, writers: float | None = None
) -> None:
    """Write responses.csv, population.csv and truth.json beside each wave's questionnaire.yml.

    Beside those of `coding.CODED` also coded.csv: a sample of open answers, coded by an invented hand.

    `to` holds one folder a wave, each with its questionnaire; `respondents` says how many answer
    each (refusals and those who break off included; tests, duplicates and blank rows come on
    top), and `writers` what share of them answers any open question, where it is less than
    usual. The same seed writes the same bytes.

    Raises InputError when a questionnaire asks what the demonstration cannot answer.
    """
    questionnaires = {wave: _read(to / wave / "questionnaire.yml") for wave in sorted(respondents)}
    earlier: list[Questionnaire] = []
    for wave, questionnaire in questionnaires.items():
        folder = to / wave
        rows, personal = _write_responses(folder / "responses.csv", questionnaire, respondents[wave], seed, writers)
        margins = population_margins(questionnaire)
        margins.to_csv(folder / "population.csv", index=False, lineterminator="\n")
        truth = {
            "about": "What is true in the invented world that the demonstration responses were drawn from.",
            "wave": wave,
            "seed": seed,
            "rows": rows,
            "personal_data_planted": personal,
            **known_truth(questionnaire),
            "changes_since": {before.wave.id: changes(questionnaire, before) for before in earlier},
        }
        written = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
        (folder / "truth.json").write_text(written, encoding="utf-8", newline="\n")
        earlier.append(questionnaire)


def _write_responses(
    to: Path, questionnaire: Questionnaire, respondents: int, seed: int, writers: float | None
) -> tuple[Counts, Counts]:
    drawn = draw_people(questionnaire, respondents + extra_people(respondents), seed, writers)
    people, rows = make_mess(questionnaire, drawn, respondents, seed)
    texts, personal = write_answers(questionnaire, people, rows.whole, seed)
    write_export(to, questionnaire, people, rows, texts, seed)
    write_coded(to.with_name("coded.csv"), questionnaire, people, rows, seed)
    write_quotations(to.with_name("quotations.csv"), questionnaire, people, rows, seed)
    return rows.counts, personal


def _read(path: Path) -> Questionnaire:
    if not path.is_file():
        raise InputError(
            path, Mistake("the file", "nothing", "put a questionnaire there: it is what the demonstration answers")
        )
    questionnaire = parse_questionnaire(path.read_text(encoding="utf-8"), path)
    check_known(questionnaire, path)
    return questionnaire
