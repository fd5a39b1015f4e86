"""From a wave's name to the survey: cleaned, written, and opened for analysis.

The data folder holds `raw/<wave>/` (questionnaire.yml, responses.csv or .xlsx, population.csv, coded.csv)
and `processed/<wave>/`, which is made of it. It is named by ANNUAL_REPORT_DATA, or found by walking up
from the working folder to the first `data/raw`.
"""

from __future__ import annotations

import csv
import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from helpers.errors import InputError, Mistake
from helpers.folders import swapped_in_whole
from helpers.intake.cleaning import Cleaned, clean_export
from helpers.intake.contract import responses_contract, scale_labels
from helpers.intake.exports import Export, read_export
from helpers.intake.weighting import PopulationWeights, counted_together, require_enough_respondents, weigh
from helpers.questionnaire import (
    NOT_STATED,
    Item,
    MultipleChoice,
    Questionnaire,
    Scale,
    SingleChoice,
    Wave,
    parse_questionnaire,
)

DATA_FOLDER = "ANNUAL_REPORT_DATA"
CALIBRATION = Path(__file__).with_name("calibration.csv")  # part of the package: it is about the software
_POPULATION = ["question", "answer", "count", "source", "date"]
_CODED = ["respondent_id", "question", "codes"]
_LONGEST_COUNT = 15  # digits; no population has more people, and a weight is exact so far
_ACCOUNT = {"exclusions": ["raw_row"], "recodes": ["count"], "flow": ["rows"]}


@dataclass(frozen=True, repr=False, eq=False)
class Survey:
    """One wave, opened: what was asked, what was answered, and what each answer weighs.

    `responses` is as `intake.contract.responses_contract` says, one row a kept respondent.
    `weights` has its index, and is 1.0 throughout where the wave is not weighted. `exclusions`,
    `recodes` and `flow` are the account of cleaning. `population` has the population's margins:
    question, answer, count, source, date; None where the wave has none. `population_weights` says how
    the responses were weighted to them; None where they were not. `coded` has the open answers that a
    person coded by hand: respondent_id, question, codes (`;` between them, "" for none), coder; None where
    nobody did.
    """

    questionnaire: Questionnaire
    responses: pd.DataFrame
    exclusions: pd.DataFrame
    recodes: pd.DataFrame
    flow: pd.DataFrame
    weights: pd.Series = field(default_factory=pd.Series)
    weighted: bool = False
    population: pd.DataFrame | None = None
    population_weights: PopulationWeights | None = None
    coded: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Weigh everybody alike where nothing else is said."""
        if self.weights.empty:
            object.__setattr__(self, "weights", pd.Series(1.0, index=self.responses.index, name="weight"))

    @property
    def weights_from(self) -> Literal["population", "export", ""]:
        """What the weights come from: the population's margins, a column of the export, or "" where there are none."""
        if not self.weighted:
            return ""
        return "export" if self.population_weights is None else "population"

    @property
    def wave(self) -> Wave:
        """The wave's title, fieldwork, population and so on."""
        return self.questionnaire.wave

    @property
    def title(self) -> str:
        """The wave's title."""
        return self.wave.title

    @property
    def synthetic(self) -> bool:
        """Whether the responses are made up for demonstration."""
        return self.wave.synthetic

    def items(self, theme: str | None = None) -> pd.DataFrame:
        """The codebook: one row an item of a theme, or of all themes, in the questionnaire's order.

        Columns: item, theme (its id), title, wording, scale (its name), barrier (bool).
        """
        themes = [self.questionnaire.theme(theme)] if theme else self.questionnaire.themes
        return _codebook([(item, one.id) for one in themes for item in self.questionnaire.items(one.id)])

    def outcomes(self) -> pd.DataFrame:
        """The codebook of the outcomes, like that of `items`; their theme is ""."""
        return _codebook([(item, "") for item in self.questionnaire.outcomes])

    def scale(self, item: str) -> Scale:
        """The scale on which an item or outcome is answered."""
        return self.questionnaire.scale(self._item(item))

    def answers(self, item: str) -> pd.Series:
        """The answers to an item: ordered categories, the scale's points lowest first, NA where blank.

        For a ticked barrier, Not selected < Selected, and NA where the question was left blank.
        """
        asked = self._item(item)
        values = self.responses[item]
        if values.dtype == "boolean":
            off, on = scale_labels(self.questionnaire, asked)
            values = values.map({True: on, False: off})
        labels = pd.Index(scale_labels(self.questionnaire, asked), dtype="str")
        return values.astype(pd.CategoricalDtype(labels, ordered=True))

    def profile(self, question: str) -> pd.Series:
        """The answers to a profile or single-choice question, blanks as a group of their own.

        Categories: the published order, then "Not stated".
        """
        asked = self.questionnaire.single(question)
        categories = pd.CategoricalDtype(pd.Index([*asked.labels, NOT_STATED], dtype="str"), ordered=True)
        return self.responses[question].astype("str").fillna(NOT_STATED).astype(categories)

    def ticked(self, question: str) -> pd.DataFrame:
        """Who ticked what: a nullable boolean column an option, named by its label; NA where left blank.

        Where the question has a box for another answer, "Other" says whether it was used.
        """
        asked: MultipleChoice = self.questionnaire.multiple(question)
        options = pd.DataFrame({option.option: self.responses[asked.column(option)] for option in asked.options})
        if not asked.other:
            return options
        typed = self.responses[f"{question}__other"].notna()
        answered = options.notna().any(axis=1)
        other = options.get("Other", pd.Series(False, index=options.index, dtype="boolean")).fillna(False) | typed
        return options.assign(Other=other.astype("boolean").where(answered))

    def __repr__(self) -> str:
        """What the survey holds, in a few lines; JupyterLab shows it as it is."""
        asked, period = self.questionnaire, self.wave.fieldwork.in_words()
        return "\n".join([
            f"{self.title} (wave {self.wave.id}), {period}" + (", demonstration data" if self.synthetic else ""),
            f"{_counted(len(self.responses), 'response')}, {'weighted' if self.weighted else 'not weighted'}; "
            f"{_counted(len(self.exclusions), 'row')} left out",
            f"{_counted(len(asked.themes), 'theme')} with {_counted(len(asked.items()), 'item')}; "
            f"{_counted(len(asked.outcomes), 'outcome')}",
            f"Themes: {', '.join(theme.id for theme in asked.themes) or 'none'}",
            f"Profile: {', '.join(question.id for question in asked.profile) or 'none'}",
        ])  # fmt: skip

    def _item(self, item: str) -> Item:
        known = {one.id: one for one in [*self.questionnaire.items(), *self.questionnaire.outcomes]}
        if item not in known:
            remedy = f"expected one of {', '.join(difflib.get_close_matches(item, known, n=5, cutoff=0) or ['none'])}"
            raise InputError("questionnaire", Mistake("item", repr(item), remedy))
        return known[item]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _codebook(items: list[tuple[Item, str]]) -> pd.DataFrame:
    lines = [(item.id, theme, item.name, item.wording, item.scale, item.barrier) for item, theme in items]
    table = pd.DataFrame(lines, columns=["item", "theme", "title", "wording", "scale", "barrier"])
    return table.astype(dict.fromkeys(["item", "theme", "title", "wording", "scale"], "str") | {"barrier": "bool"})


def calibration_record() -> pd.DataFrame:
    """How often the report's intervals and tests were right about surveys whose truth was known.

    As `annual-report calibrate` found and wrote it. Columns: counted, measure, surveys, cases, share, low, high.
    """
    return pd.read_csv(CALIBRATION)


def data_folder() -> Path:
    """The folder with `raw` and `processed`. Raises InputError when there is none."""
    if named := os.environ.get(DATA_FOLDER):
        folder = Path(named)
        if not (folder / "raw").is_dir():
            raise InputError(
                named, Mistake(DATA_FOLDER, "no folder raw in it", "expected raw/<wave>/questionnaire.yml")
            )
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
    """Clean a wave's export into `processed/<wave>/`, whole or not at all, and return the account."""
    folder = _raw_folder(wave)
    questionnaire = _wave_questionnaire(wave)
    exports = [path for path in (folder / "responses.csv", folder / "responses.xlsx") if path.is_file()]
    if len(exports) != 1:
        found = "both responses.csv and responses.xlsx" if exports else "neither responses.csv nor responses.xlsx"
        raise InputError(folder, Mistake("the export", found, "expected one of them"))
    return clean_into(_processed_folder(wave), read_export(exports[0], questionnaire.export), questionnaire)


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
    """Write responses.parquet, exclusions.csv, recodes.csv and flow.csv, replacing the folder whole."""
    with swapped_in_whole(Path(folder)) as scratch:
        cleaned.responses.to_parquet(scratch / "responses.parquet", engine="pyarrow", index=False)
        for name in _ACCOUNT:
            table: pd.DataFrame = getattr(cleaned, name)
            table.to_csv(scratch / f"{name}.csv", index=False, lineterminator="\n")


def open_survey(wave: str) -> Survey:
    """A cleaned wave, opened. All analysis starts from it.

    Raises InputError when the wave is unknown or not cleaned, when its questionnaire changed since
    it was cleaned, and when its population margins name what the questionnaire does not.
    """
    questionnaire = _wave_questionnaire(wave)
    folder = _processed_folder(wave)
    clean_again = f"run `annual-report clean` or the notebook that cleans wave {wave}"
    if not (folder / "responses.parquet").is_file():
        raise InputError(folder, Mistake(f"wave {wave}", "no cleaned responses", clean_again))
    try:
        responses = responses_contract(questionnaire).validate(pd.read_parquet(folder / "responses.parquet"))
    except (SchemaError, SchemaErrors):
        found = "responses cleaned with another questionnaire than today's"
        raise InputError(folder, Mistake(f"wave {wave}", found, clean_again)) from None
    exclusions, recodes, flow = (_read_table(folder / f"{name}.csv", whole) for name, whole in _ACCOUNT.items())
    margins = _raw_folder(wave) / "population.csv"
    population = read_population(margins, questionnaire) if margins.is_file() else None
    if population is None and questionnaire.weighting.margins:
        remedy = "expected the population's margins there, or no `weighting.margins` in the questionnaire"
        raise InputError(margins, Mistake("the file", "no such file", remedy))
    by_hand = _raw_folder(wave) / "coded.csv"
    opened = Survey(questionnaire, responses, exclusions, recodes, flow, population=population)
    if by_hand.is_file():
        opened = replace(opened, coded=read_coded(by_hand, opened))
    opened = weighted_survey(opened, margins)
    if opened.population_weights is not None:
        require_enough_respondents(opened.population_weights.margins, margins)
    return opened


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


def read_population(path: Path, questionnaire: Questionnaire) -> pd.DataFrame:
    """The population's margins: question, answer, count (int), source, date, one row an answer.

    Answers may be counted together: "Police | Fire and rescue". Raises InputError, with the line, for an
    unknown question or answer, a count that is not a whole number from zero up, an answer counted twice
    (alone or together with others), or a source or date left out; and for a file without counts.
    """
    table = _read_table(path, [])
    if list(table.columns) != _POPULATION:
        found = f"the headings {', '.join(table.columns)}"
        raise InputError(path, Mistake("line 1", found, f"expected {', '.join(_POPULATION)}"))
    asked = {question.id: question for question in questionnaire.single_choices}
    mistakes = [
        Mistake(f"line {line}", *mistake)
        for line, margin in enumerate(table.to_dict("records"), start=2)
        for mistake in _margin_mistakes({str(name): str(cell) for name, cell in margin.items()}, asked)
    ]
    mistakes += _counted_twice(table, asked)
    if table.empty:
        mistakes.append(Mistake("the file", "no counts", "give the population's counts, or take the file away"))
    if mistakes:
        raise InputError(path, mistakes)
    return table.astype({"count": "int64"})


def _counted_twice(table: pd.DataFrame, asked: dict[str, SingleChoice]) -> Iterator[Mistake]:
    """A mistake for each answer that a line counts once more, alone or together with others."""
    first: dict[tuple[str, str], int] = {}
    for line, (question, together) in enumerate(zip(table["question"], table["answer"], strict=True), start=2):
        for answer in counted_together(together, asked[question]) if question in asked else []:
            if (question, answer) in first:
                remedy = f"expected each answer once: line {first[question, answer]} counts it"
                yield Mistake(f"line {line}", repr(answer), remedy)
            first.setdefault((question, answer), line)


def _margin_mistakes(margin: dict[str, str], asked: dict[str, SingleChoice]) -> list[tuple[str, str]]:
    mistakes = []
    question = asked.get(margin["question"])
    if question is None:
        mistakes.append(
            (repr(margin["question"]), f"expected a profile question: {', '.join(asked) or 'there is none'}")
        )
    else:
        unknown = [answer for answer in counted_together(margin["answer"], question) if answer not in question.labels]
        mistakes += [(repr(answer), f"expected one of {', '.join(question.labels)}") for answer in unknown]
    if not margin["count"].isdecimal() or len(margin["count"]) > _LONGEST_COUNT:
        mistakes.append((repr(margin["count"]), "expected a count: a whole number, zero or above"))
    mistakes += [(f"no {name}", "expected it to be given") for name in ("source", "date") if not margin[name].strip()]
    return mistakes


def read_coded(path: Path, survey: Survey) -> pd.DataFrame:
    """The open answers that a person coded by hand: respondent_id, question, codes, coder, one row an answer.

    `codes` holds the ids of codes of the frame with `;` between them, "" for none; `coder` is "" where the
    file has no such column. Answers of respondents who were left out of the survey are left out here too.
    Raises InputError, with the line, for an unknown respondent, question or code, an answer that the
    respondent did not write, and one that the same coder coded twice.
    """
    table = _read_table(path, [])
    if list(table.columns) not in (_CODED, [*_CODED, "coder"]):
        found = f"the headings {', '.join(table.columns)}"
        raise InputError(path, Mistake("line 1", found, f"expected {', '.join(_CODED)}, and coder where several coded"))
    table = table.apply(lambda column: column.str.strip()).assign(
        coder=table.get("coder", pd.Series("", index=table.index, dtype="str")),
        codes=table["codes"].str.replace(r"\s*;\s*", ";", regex=True).str.strip("; "),
    )
    mistakes = [
        Mistake(f"line {line}", *mistake)
        for line, row in enumerate(table.to_dict("records"), start=2)
        for mistake in _coding_mistakes({str(name): str(cell) for name, cell in row.items()}, survey)
    ]
    repeated = table[table.duplicated(["respondent_id", "question", "coder"])]
    mistakes += [
        Mistake(f"line {place + 2}", f"{question} of {respondent} again", "expected each answer once for each coder")
        for place, respondent, question in zip(
            repeated.index, repeated["respondent_id"], repeated["question"], strict=True
        )
    ]
    if mistakes:
        raise InputError(path, mistakes)
    kept: pd.DataFrame = table[table["respondent_id"].isin(survey.responses["respondent_id"])]
    return kept.reset_index(drop=True)


def _coding_mistakes(row: dict[str, str], survey: Survey) -> list[tuple[str, str]]:
    asked, respondent, responses = row["question"], row["respondent_id"], survey.responses
    questions = [question.id for question in survey.questionnaire.open]
    frame = [code.id for code in survey.questionnaire.codes]
    unknown = [code for code in row["codes"].split(";") if code and code not in frame]
    mistakes = [(repr(code), f"expected a code of the frame: {', '.join(frame) or 'it is empty'}") for code in unknown]
    if asked not in questions:
        mistakes.append((repr(asked), f"expected an open question: {', '.join(questions) or 'there is none'}"))
    rows = responses[responses["respondent_id"].eq(respondent)]
    if rows.empty and respondent not in set(survey.exclusions["respondent_id"]):
        mistakes.append((repr(respondent), "expected the id of a respondent"))
    elif asked in questions and len(rows) and rows[asked].isna().all():
        mistakes.append((repr(respondent), f"expected a respondent who answered {asked}"))
    return mistakes


def _read_table(path: Path, whole: list[str]) -> pd.DataFrame:
    """A table of texts, as they are ("N/A" is one); the columns named are whole numbers."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            headings, *rows = list(csv.reader(file, strict=True))
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise InputError(path, Mistake("the file", str(error), "expected a CSV table in UTF-8")) from None
    for line, row in enumerate(rows, start=2):
        if len(row) != len(headings):
            found = f"{len(row)} cells where the headings have {len(headings)}"
            raise InputError(path, Mistake(f"line {line}", found, "put a cell that holds a comma in quotation marks"))
    return pd.DataFrame(rows, columns=headings, dtype="str").astype(dict.fromkeys(whole, "int64"))


def _wave_questionnaire(wave: str) -> Questionnaire:
    path = _raw_folder(wave) / "questionnaire.yml"
    questionnaire = read_questionnaire(path)
    if questionnaire.wave.id != wave:
        raise InputError(
            path, Mistake("wave.id", repr(questionnaire.wave.id), f"expected {wave!r}, as its folder is named")
        )
    return questionnaire


def _raw_folder(wave: str) -> Path:
    raw = data_folder() / "raw"
    waves = sorted(path.name for path in raw.iterdir() if path.is_dir())
    if wave not in waves:
        raise InputError(raw, Mistake("wave", repr(wave), f"expected one of {', '.join(waves) or 'none'}"))
    return raw / wave


def _processed_folder(wave: str) -> Path:
    return data_folder() / "processed" / wave
