"""From the tables beside an export to what they say: the population's margins, and answers coded by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow.compute import is_in
from pyarrow.csv import ConvertOptions, ParseOptions, read_csv

from helpers.errors import InputError, Mistake, refused_by_system
from helpers.intake.weighting import counted_together
from helpers.questionnaire import Questionnaire, SingleChoice
from helpers.survey.model import Survey

_POPULATION = ["question", "answer", "count", "source", "date"]
_CODED = ["respondent_id", "question", "codes"]
_QUOTATIONS = ["question", "quotation", "accepted", "reviewer"]
_ACCEPTED = ("yes", "no", "")  # "" for one that nobody has read yet
_LONGEST_COUNT = 15  # digits; no population has more people, and a weight is exact so far


def read_population(path: Path, questionnaire: Questionnaire) -> pd.DataFrame:
    """The population's margins: question, answer, count (int), source, date, one row an answer.

    Answers may be counted together: "Police | Fire and rescue". Raises InputError, with the line, for an
    unknown question or answer, a count that is not a whole number from zero up, an answer counted twice
    (alone or together with others), or a source or date left out; and for a file without counts.
    """
    table = read_table(path, [])
    if list(table.columns) != _POPULATION:
        found = f"the headings {', '.join(table.columns)}"
        raise InputError(path, Mistake("line 1", found, f"expected {', '.join(_POPULATION)}"))
    asked = {question.id: question for question in questionnaire.single_choices}
    mistakes = [
        Mistake(f"line {line}", *mistake)
        for line, margin in enumerate(_rows(table), start=2)
        for mistake in _margin_mistakes(margin, asked)
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
    table = read_table(path, [])
    if list(table.columns) not in (_CODED, [*_CODED, "coder"]):
        found = f"the headings {', '.join(table.columns)}"
        raise InputError(path, Mistake("line 1", found, f"expected {', '.join(_CODED)}, and coder where several coded"))
    table = _stripped(table)
    table = table.assign(
        coder=table.get("coder", pd.Series("", index=table.index, dtype="str")),
        codes=table["codes"].str.replace(r"\s*;\s*", ";", regex=True).str.strip("; "),
    )
    given = _Given.of(survey, table["respondent_id"])
    mistakes = [
        Mistake(f"line {line}", *mistake)
        for line, row in enumerate(_rows(table), start=2)
        for mistake in _coding_mistakes(row, given)
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
    kept: pd.DataFrame = table.loc[[one in given.respondents for one in table["respondent_id"].tolist()]]
    return kept.reset_index(drop=True)


@dataclass(frozen=True)
class _Given:
    """What a coded answer may name: codes, respondents, those left out, and who of them wrote to each question."""

    codes: list[str]
    respondents: frozenset[str]
    left_out: frozenset[str]
    wrote: dict[str, frozenset[str]]

    @classmethod
    def of(cls, survey: Survey, named: pd.Series[str]) -> _Given:
        """Looked up once for all rows, and only of the respondents who are named: the survey may have a million."""
        asked = [one.id for one in survey.questionnaire.open]
        responses = survey.responses[["respondent_id", *asked]][_among(survey.responses["respondent_id"], named)]
        ids, left_out = responses["respondent_id"], survey.exclusions["respondent_id"]
        return cls(
            [code.id for code in survey.questionnaire.codes],
            frozenset(ids.tolist()),
            frozenset(left_out[_among(left_out, named)].tolist()),
            {question: frozenset(ids[responses[question].notna()].tolist()) for question in asked},
        )


def _among(texts: pd.Series[str], named: pd.Series[str]) -> NDArray[np.bool_]:
    """Which of many texts are named: pandas' `isin`, which would take up what is named one by one."""
    return np.asarray(is_in(pa.array(texts, pa.large_string()), value_set=pa.array(named, pa.large_string())))


def _coding_mistakes(row: dict[str, str], given: _Given) -> list[tuple[str, str]]:
    asked, respondent, frame = row["question"], row["respondent_id"], given.codes
    unknown = [code for code in row["codes"].split(";") if code and code not in frame]
    mistakes = [(repr(code), f"expected a code of the frame: {', '.join(frame) or 'it is empty'}") for code in unknown]
    if asked not in given.wrote:
        mistakes.append((repr(asked), f"expected an open question: {', '.join(given.wrote) or 'there is none'}"))
    if respondent not in given.respondents and respondent not in given.left_out:
        mistakes.append((repr(respondent), "expected the id of a respondent"))
    elif respondent in given.respondents and respondent not in given.wrote.get(asked, given.respondents):
        mistakes.append((repr(respondent), f"expected a respondent who answered {asked}"))
    return mistakes


def read_quotations(path: Path, survey: Survey) -> pd.DataFrame:
    """The quotations that a reviewer accepted, in the order of the file. Columns: question, quotation, reviewer.

    A quotation is an answer to its question, or part of one, word for word as redaction left it. Raises InputError,
    with the line, for what nobody wrote, an unknown question, what is neither accepted nor refused, an acceptance that
    bears no name, and a quotation that comes twice.
    """
    table = read_table(path, [])
    if list(table.columns) != _QUOTATIONS:
        found = f"the headings {', '.join(table.columns)}"
        raise InputError(path, Mistake("line 1", found, f"expected {', '.join(_QUOTATIONS)}"))
    table = _stripped(table)
    wrote = {one.id: _Written(survey.responses[one.id].dropna().tolist()) for one in survey.questionnaire.open}
    mistakes = [
        Mistake(f"line {line}", *mistake)
        for line, row in enumerate(_rows(table), start=2)
        for mistake in _quotation_mistakes(row, wrote)
    ]
    mistakes += [
        Mistake(f"line {place + 2}", "a quotation again", "expected each once")
        for place in table.index[table.duplicated(["question", "quotation"])]
    ]
    if mistakes:
        raise InputError(path, mistakes)
    accepted: pd.DataFrame = table.loc[table["accepted"].eq("yes"), ["question", "quotation", "reviewer"]]
    return accepted.reset_index(drop=True)


def _quotation_mistakes(row: dict[str, str], wrote: dict[str, _Written]) -> list[tuple[str, str]]:
    mistakes = []
    if row["question"] not in wrote:
        mistakes.append((repr(row["question"]), f"expected an open question: {', '.join(wrote) or 'there is none'}"))
    elif not row["quotation"] or not wrote[row["question"]].hold(row["quotation"]):
        said = f"“{row['quotation'][:60]}”"
        mistakes.append((said, f"expected what somebody wrote to {row['question']}, word for word"))
    if row["accepted"] not in _ACCEPTED:
        mistakes.append((repr(row["accepted"]), "expected yes, no, or nothing where it is not yet decided"))
    if row["accepted"] == "yes" and not row["reviewer"]:
        mistakes.append(("no reviewer", "expected the name of whoever accepted it"))
    return mistakes


@dataclass(frozen=True)
class _Written:
    """All answers to an open question."""

    texts: Sequence[str]

    def hold(self, quotation: str) -> bool:
        """Whether somebody wrote it, word for word, however wide the spaces are."""
        sought = _one_spaced(quotation)
        # Few answers have other spaces, and of a million it takes long to look for them.
        return sought in self._as_written or sought in self._one_spaced

    @cached_property
    def _as_written(self) -> str:
        return "\n".join(self.texts)

    @cached_property
    def _one_spaced(self) -> str:
        return "\n".join(map(_one_spaced, self.texts))


def _one_spaced(text: str) -> str:
    return " ".join(text.split())


def _stripped(table: pd.DataFrame) -> pd.DataFrame:
    """A table of texts without the spaces around them."""
    return table.assign(**{str(name): cells.str.strip() for name, cells in table.items()})


def _rows(table: pd.DataFrame) -> Iterator[dict[str, str]]:
    """The rows of a table of texts, by its headings."""
    for row in zip(*(table[name].tolist() for name in table), strict=True):
        yield dict(zip(table.columns, row, strict=True))


def read_account(path: Path, whole: list[str]) -> pd.DataFrame:
    """A table of the account of a wave's intake, as `read_table` has it, but soon: of a million rows many are left out.

    Raises InputError as that does.
    """
    try:
        with path.open(encoding="utf-8") as file:
            headings = file.readline().rstrip("\n").split(",")
        types = {name: pa.int64() if name in whole else pa.string() for name in headings}
        table = read_csv(path, parse_options=ParseOptions(newlines_in_values=True),
                         convert_options=ConvertOptions(column_types=types))  # fmt: skip
    except (OSError, ValueError):  # what pyarrow cannot read, it has no line and no remedy for
        return read_table(path, whole)
    return pd.DataFrame(table.to_pandas())


def read_table(path: Path, whole: list[str]) -> pd.DataFrame:
    """A CSV file as a table of texts, as they are ("N/A" is one), a row a line; columns in `whole` are whole numbers.

    Raises InputError, with the line, for what is not UTF-8 or no CSV, and for a row that is longer or shorter than
    the headings.
    """
    reader = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            records = list(reader)
    except UnicodeDecodeError as error:
        mistake = Mistake(f"byte {error.start}", "text that is not UTF-8", "save it as CSV in UTF-8")
        raise InputError(path, mistake) from None
    except csv.Error as error:
        place = f"line {reader.line_num}" if reader else "the file"
        raise InputError(
            path, Mistake(place, str(error), "look there for a quotation mark too many or too few")
        ) from None
    except OSError as error:
        raise refused_by_system(error, path) from None
    if not records:
        raise InputError(path, Mistake("the file", "nothing in it", "expected a CSV table in UTF-8"))
    headings, *rows = records
    for line, row in enumerate(rows, start=2):
        if len(row) != len(headings):
            found = f"{len(row)} cells where the headings have {len(headings)}"
            raise InputError(path, Mistake(f"line {line}", found, "put a cell that holds a comma in quotation marks"))
    table = pd.DataFrame(rows, columns=headings, dtype="str")
    return table.astype(dict.fromkeys(whole, "int64")) if whole else table
