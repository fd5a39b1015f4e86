"""From a wave's name to the survey: cleaned, written, and opened for analysis.

The data folder holds `raw/<wave>/` (questionnaire.yml, the export as responses.csv, .xlsx or of another kind,
population.csv, coded.csv) and `processed/<wave>/`, which is made of it. It is named by ANNUAL_REPORT_DATA, or
found by walking up from the working folder to the first `data/raw`.
"""

from __future__ import annotations

import csv
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from helpers.errors import InputError, Mistake, refused_by_system
from helpers.folders import swapped_in_whole
from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.contract import require_contract
from helpers.intake.exports import Export, read_export
from helpers.intake.weighting import require_enough_respondents, weigh
from helpers.questionnaire import Questionnaire, parse_questionnaire
from helpers.survey.beside import read_account, read_coded, read_population, read_quotations
from helpers.survey.merged import small_groups_merged
from helpers.survey.model import Survey

DATA_FOLDER = "ANNUAL_REPORT_DATA"
# What a wave's export may be: responses.csv, responses.xlsx and so on.
EXPORT_KINDS = (".csv", ".tsv", ".xlsx", ".sav", ".json")
CALIBRATION = Path(__file__).with_name("calibration.csv")  # part of the package: it is about the software
_ACCOUNT = {"exclusions": ["raw_row"], "recodes": ["count"], "flow": ["rows"]}


def calibration_record() -> pd.DataFrame:
    """How often the report's intervals and tests were right about surveys whose truth was known.

    As `annual-report calibrate` found and wrote it. Columns: counted, measure, surveys, cases, share, low, high.
    """
    return pd.read_csv(CALIBRATION)


def data_folder(named: Path | None = None) -> Path:
    """The folder with `raw` and `processed`: the one named here or by ANNUAL_REPORT_DATA, or one found from here up.

    Raises InputError where that is none.
    """
    if told := named or os.environ.get(DATA_FOLDER):
        folder = Path(told)
        if not (folder / "raw").is_dir():
            place = "the data folder" if named else DATA_FOLDER
            raise InputError(folder, Mistake(place, "no folder raw in it", "expected raw/<wave>/questionnaire.yml"))
        return folder
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder / "data"
    raise InputError(
        here, Mistake("data folder", "no data/raw here or above", f"expected it, or {DATA_FOLDER} to be set")
    )


def read_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire that a file describes. Raises InputError with every mistake in it."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(path, Mistake("the file", "no such file", "expected the questionnaire")) from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise InputError(path, Mistake("the file", found, "check the path and its permissions")) from None
    except UnicodeDecodeError as error:
        raise InputError(path, Mistake(f"byte {error.start}", "text that is not UTF-8", "save it as UTF-8")) from None
    return parse_questionnaire(text, path)


def clean_wave(wave: str) -> Cleaned:
    """Clean a wave's export into `processed/<wave>/`, whole or not at all, and return the account.

    Raises InputError where the wave is unknown, or has no export or several, and as `clean_into` does.
    """
    data = data_folder()
    folder, questionnaire = wave_folder(wave, data), _wave_questionnaire(wave, data)
    exports = [path for kind in EXPORT_KINDS if (path := folder / f"responses{kind}").is_file()]
    if len(exports) != 1:
        found = " and ".join(path.name for path in exports) or "no file"
        remedy = f"expected one file: responses{', responses'.join(EXPORT_KINDS[:-1])} or responses{EXPORT_KINDS[-1]}"
        raise InputError(folder, Mistake("the export", found, remedy))
    return clean_into(data / "processed" / wave, read_export(exports[0], questionnaire.export), questionnaire)


def clean_into(folder: Path, export: Export, questionnaire: Questionnaire) -> Cleaned:
    """Clean an export into a folder, whole or not at all, and return the account.

    Raises InputError as `clean_export` does, and where no response is left to report on.
    """
    cleaned = clean_export(export, questionnaire)
    if cleaned.responses.empty:
        reasons = cleaned.exclusions["reason"].value_counts()
        found = "no response that counts: " + "; ".join(f"{rows:,} × {reason}" for reason, rows in reasons.items())
        remedy = "check that this is the survey's export, and `exclusions` in the questionnaire"
        raise InputError(export.file, Mistake(f"all {len(export.cells):,} rows", found, remedy))
    write_cleaned(cleaned, folder)
    return cleaned


def write_cleaned(cleaned: Cleaned, folder: Path) -> None:
    """Write responses.parquet, exclusions.csv, recodes.csv and flow.csv, replacing the folder whole.

    Raises InputError where the system will not have it written.
    """
    try:
        # pyarrow writes the responses without holding up Python, which writes the account meanwhile.
        with swapped_in_whole(Path(folder)) as scratch, ThreadPoolExecutor(1) as beside:
            written = beside.submit(_write_responses, cleaned.responses, scratch / "responses.parquet")
            for name in _ACCOUNT:
                table: pd.DataFrame = getattr(cleaned, name)
                table.to_csv(scratch / f"{name}.csv", index=False, lineterminator="\n", quoting=_quoting(table))
            written.result()
    except OSError as error:
        raise refused_by_system(error, folder) from None


def _write_responses(responses: pd.DataFrame, file: Path) -> None:
    # Every chapter reads all rows: sooner so packed, and the smallest and largest of each part help nobody. What was
    # typed in, and ids and dates, hardly repeat: looking for what repeats in them takes time and saves little room.
    repeated = [name for name, cells in responses.items() if isinstance(cells.dtype, pd.CategoricalDtype)]
    responses.to_parquet(
        file, engine="pyarrow", index=False, compression="lz4", write_statistics=False, use_dictionary=repeated
    )


def _quoting(table: pd.DataFrame) -> Literal[0, 2]:
    """Which cells of a table need quotation marks: all texts, where one holds a line end that csv would leave bare."""
    texts = [cells for _, cells in table.items() if isinstance(cells.dtype, pd.StringDtype)]
    bare = any(cells.str.contains("\r", regex=False).any() for cells in texts)
    return csv.QUOTE_NONNUMERIC if bare else csv.QUOTE_MINIMAL


def open_survey(wave: str, data: Path | None = None) -> Survey:
    """A cleaned wave, opened, with small groups of the profile merged. All analysis starts from it.

    `data` holds raw/ and processed/; else it is the project's. Raises InputError when the wave is unknown or not
    cleaned, when its questionnaire changed since it was cleaned, and when its population margins name what the
    questionnaire does not.
    """
    data = data_folder(data)
    questionnaire = _wave_questionnaire(wave, data)
    folder = data / "processed" / wave
    clean_again = f"run `annual-report clean` or the notebook that cleans wave {wave}"
    if not (folder / "responses.parquet").is_file():
        raise InputError(folder, Mistake(f"wave {wave}", "no cleaned responses", clean_again))
    responses = pd.read_parquet(folder / "responses.parquet")
    try:
        require_contract(responses, questionnaire)
    except (SchemaError, SchemaErrors):
        found = "responses cleaned with another questionnaire than today's"
        raise InputError(folder, Mistake(f"wave {wave}", found, clean_again)) from None
    exclusions, recodes, flow = (read_account(folder / f"{name}.csv", whole) for name, whole in _ACCOUNT.items())
    margins = wave_folder(wave, data) / "population.csv"
    # Whatever stands there is meant: a folder, or a link that leads nowhere, is no reason not to weight.
    population = read_population(margins, questionnaire) if os.path.lexists(margins) else None
    if population is None and questionnaire.weighting.margins:
        remedy = "expected the population's margins there, or no `weighting.margins` in the questionnaire"
        raise InputError(margins, Mistake("the file", "no such file", remedy))
    by_hand = margins.with_name("coded.csv")
    opened = Survey(questionnaire, responses, exclusions, recodes, flow, population=population)
    if os.path.lexists(by_hand):
        opened = replace(opened, coded=read_coded(by_hand, opened))
    reviewed = margins.with_name("quotations.csv")
    if os.path.lexists(reviewed):
        opened = replace(opened, quotations=read_quotations(reviewed, opened))
    opened = weighted_survey(opened, margins)
    if opened.population_weights is not None:
        require_enough_respondents(opened.population_weights.margins, margins)
    return small_groups_merged(opened)


def open_earlier(earlier: str, wave: Survey) -> Survey | None:
    """The wave before, opened; None where a report names none.

    Raises InputError as `open_survey` does, and for a wave whose fieldwork did not begin before the other's.
    """
    if not earlier:
        return None
    before = open_survey(earlier)
    first, then = wave.wave.fieldwork.first_day, before.wave.fieldwork.first_day
    if then >= first:
        found = f"{earlier}, whose fieldwork began on {then.day} {then:%B %Y}"
        remedy = f"expected a wave before {wave.wave.id}, which began on {first.day} {first:%B %Y}"
        raise InputError("the report", Mistake("the earlier wave", found, remedy))
    return before


def weighted_survey(survey: Survey, file: object = "population.csv") -> Survey:
    """The survey weighted to its population's margins, or as its export weights it where it has none.

    `file` names the margins in what is said of them. Raises InputError as `weigh` does.
    """
    if survey.population is not None:
        found = weigh(survey.responses, survey.questionnaire, survey.population, file)
        weights = pd.Series(found.weights, index=survey.responses.index, name="weight")
        return replace(survey, weights=weights, weighted=True, population_weights=found)
    if survey.questionnaire.export.weight:
        return replace(survey, weights=survey.responses["weight"], weighted=True)
    return survey


def _wave_questionnaire(wave: str, data: Path) -> Questionnaire:
    path = wave_folder(wave, data) / "questionnaire.yml"
    questionnaire = read_questionnaire(path)
    if questionnaire.wave.id != wave:
        raise InputError(
            path, Mistake("wave.id", repr(questionnaire.wave.id), f"expected {wave!r}, as its folder is named")
        )
    return questionnaire


def wave_names(data: Path | None = None) -> list[str]:
    """The waves that there is a folder of, in the order of their names: in this data folder, or else the project's."""
    raw = (data or data_folder()) / "raw"
    return sorted(path.name for path in raw.iterdir() if path.is_dir()) if raw.is_dir() else []


def wave_folder(wave: str, data: Path | None = None) -> Path:
    """The folder of a wave's export, in this data folder or else the project's.

    Raises InputError where there is no such wave.
    """
    data = data or data_folder()
    if not isinstance(wave, str):  # as a notebook's parameter may be: it would be told from "2026" by nobody
        raise InputError("a notebook", Mistake("wave", f"the number {wave}", f'put it in quotation marks: "{wave}"'))
    if wave not in (waves := wave_names(data)):
        remedy = f"expected one of {', '.join(waves) or 'none'}; annual-report new-wave sets up another"
        raise InputError(data / "raw", Mistake("wave", repr(wave), remedy))
    return data / "raw" / wave
