"""From raw cells and cleaned responses to the proof that nothing was lost between them.

The law: every raw row is kept or excluded, once; every cell that says something is in the responses
as it stood, or in the ledger with what became of it; and no response says what no cell said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.intake.exports import Export
from helpers.intake.labels import LEDGER, NOT_SELECTED, OTHER, Line, coded, filled
from helpers.intake.matching import Match, Matches, SetAside
from helpers.questionnaire import normalised

# What a ledger line says of a whole column, and of typed-in texts, whose words it never repeats.
EVERY_CELL = "(every cell)"
TYPED_IN = "(typed in)"


@dataclass(frozen=True)
class Cleaned:
    """The responses to a wave, and the account of how they came from the export.

    `responses`: one row a kept respondent, as `responses_contract` says. `exclusions`: raw_row,
    respondent_id, reason. `recodes`: question (the responses' column, or a heading that has none),
    from, to ("" where left out), count (of kept respondents' cells), why. `flow`: stage, rows, note.
    """

    responses: pd.DataFrame
    exclusions: pd.DataFrame
    recodes: pd.DataFrame
    flow: pd.DataFrame


def lines_of_columns(set_aside: tuple[SetAside, ...], cells: pd.DataFrame, kept: NDArray[np.bool_]) -> list[Line]:
    """The ledger's lines for columns that hold no answers: how many cells of kept rows, where they went, why."""
    counts = _filled_of(set_aside, cells, kept)
    return [
        (aside.column.heading, EVERY_CELL, aside.to, count, aside.why)
        for aside, count in zip(set_aside, counts, strict=True)
    ]


def _filled_of(set_aside: tuple[SetAside, ...], cells: pd.DataFrame, rows: NDArray[Any]) -> list[int]:
    """How many cells of these rows hold something, in each column: ids and the like, each cell another text."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda aside: int(filled(cells[aside.column.position])[rows].sum()), set_aside))


def unaccounted(export: Export, matches: Matches, cleaned: Cleaned) -> list[str]:
    """What breaks the ledger's law, in sentences; an empty list when all is accounted for.

    Deliberately ignorant of how cleaning works: it compares what went in with what came out.
    """
    return [
        *_rows_unaccounted(export, cleaned),
        *_columns_unaccounted(export, matches, cleaned),
        *_answers_unaccounted(export, matches, cleaned),
    ]


def unaccounted_parts(whole: Export, apart: Export) -> list[str]:
    """What breaks the law where columns were taken apart: a cell that says another thing than its parts."""
    parts: dict[int, list[int]] = {}
    for column in apart.columns:
        if column.source is not None:
            parts.setdefault(column.source, []).append(column.position)
    lost = []
    for source, positions in parts.items():
        cells = pd.concat([whole.cells[source].astype("str"), apart.cells[positions]], axis=1).drop_duplicates()
        for cell, *taken in cells.itertuples(index=False):
            if sorted(filter(str.isalnum, cell)) != sorted(filter(str.isalnum, "".join(taken))):
                lost.append(f"column {whole.columns[source].letter}: a cell is not the sum of its parts")
    return lost


def _rows_unaccounted(export: Export, cleaned: Cleaned) -> Iterator[str]:
    rows_in = export.cells.index.to_numpy()
    rows_out = np.concatenate([cleaned.responses["raw_row"], cleaned.exclusions["raw_row"]])
    if not np.array_equal(np.sort(rows_in, kind="stable"), np.sort(rows_out, kind="stable")):
        went_in, came_out = Counter(rows_in.tolist()), Counter(rows_out.tolist())
        for row in sorted((went_in - came_out) | (came_out - went_in)):
            yield f"row {row} is in the export {went_in[row]} times, and kept or excluded {came_out[row]} times"
    read, *left_out, kept = cleaned.flow["rows"].tolist()
    if (read, read - sum(left_out)) != (len(export.cells), kept) or kept != len(cleaned.responses):
        yield f"the flow says {read} rows less {sum(left_out)} are {kept}; the responses are {len(cleaned.responses)}"


def _columns_unaccounted(export: Export, matches: Matches, cleaned: Cleaned) -> Iterator[str]:
    places = Counter(match.column.position for match in matches.columns)
    places += Counter(aside.column.position for aside in matches.set_aside)
    for column in export.columns:
        if places[column.position] != 1:
            yield f"column {column.letter} is matched or set aside {places[column.position]} times"
    rows = _kept_rows(export, cleaned)
    went_in = Counter[str]()
    for aside, count in zip(matches.set_aside, _filled_of(matches.set_aside, export.cells, rows), strict=True):
        went_in[aside.column.heading] += count
    in_ledger = Counter[str]()
    lines = cleaned.recodes[cleaned.recodes["from"] == EVERY_CELL]
    for heading, count in zip(lines["question"], lines["count"], strict=True):
        in_ledger[str(heading)] += int(count)
    for heading in went_in | in_ledger:
        if went_in[heading] != in_ledger[heading]:
            yield f"the columns {heading!r} hold {went_in[heading]} cells, of which the ledger has {in_ledger[heading]}"


def _answers_unaccounted(export: Export, matches: Matches, cleaned: Cleaned) -> Iterator[str]:
    rows = _kept_rows(export, cleaned)
    spoken: dict[str, NDArray[np.bool_]] = {}
    changed: Counter[tuple[str, str, str]] = Counter()

    def compared(match: Match) -> tuple[Match, Counter[tuple[str, str, str]], NDArray[np.bool_]]:
        of_row, cells = coded(export.cells[match.column.position])
        codes = of_row[rows]
        says_something = filled(cells.to_series())
        changes = _changes(match, matches, cells, says_something, codes, cleaned.responses[match.target])
        return match, changes, says_something[codes]

    with ThreadPoolExecutor() as pool:
        for match, changes, said in pool.map(compared, matches.columns):
            changed += changes
            spoken[match.target] = spoken.get(match.target, False) | said
    ledger = cleaned.recodes[~cleaned.recodes["from"].isin([EVERY_CELL, TYPED_IN])]
    in_ledger = Counter({(q, was, to): n for q, was, to, n in ledger[LEDGER[:4]].itertuples(index=False)})
    for target, was, to in sorted(changed | in_ledger):
        times, told = changed[target, was, to], in_ledger[target, was, to]
        if times != told:
            yield f"{target}: {was!r} became {to!r} {times} times, of which the ledger has {told}"
    for target, said in spoken.items():
        # An option is also known not to be ticked where another one was.
        answers = cleaned.responses[target]
        given = answers.fillna(False) if answers.dtype == "boolean" else answers.notna()
        if f"{target}__other" in spoken:
            # What is typed into the box for another answer says that the answer is another.
            typed = cleaned.responses[f"{target}__other"].notna()
            others = [label for label in answers.cat.categories if normalised(label) == OTHER]
            said = said | (typed & answers.isin(others)).to_numpy()
        invented = int((given.to_numpy(dtype=bool) & ~said).sum())
        if invented:
            yield f"{target}: {invented} answers that no cell of the export gave"


def _changes(
    match: Match,
    matches: Matches,
    cells: pd.Index,
    says_something: NDArray[np.bool_],
    codes: NDArray[Any],
    values: pd.Series,
) -> Counter[tuple[str, str, str]]:
    """How often which cell became which other answer; of texts, only those that became none."""
    given, labels = _answers_given(match, values)
    # A box that was ticked and left empty holds its own label, which nobody typed in.
    unsaid = {box.answer for box in matches.of(match.target, "box")} if match.form == "text" else set()
    below = len(cells) * (len(labels) + 1)
    pairs, counts = _counted(_as_short_as_holds(codes, below) * (len(labels) + 1) + given, below)
    cell_of, place_of = np.divmod(pairs, len(labels) + 1)
    looked_at = says_something[cell_of]
    if match.form in ("text", "box"):
        looked_at &= np.append(labels.isin(list(unsaid)), True)[place_of]
    changes: Counter[tuple[str, str, str]] = Counter()
    for cell, place, count in zip(cell_of[looked_at], place_of[looked_at], counts[looked_at], strict=True):
        was, to = str(cells[cell]), str(labels[place]) if place < len(labels) else ""
        if to in unsaid and was.strip() not in unsaid:
            to = ""
        if to == "" if match.form in ("text", "box") else to != was:
            changes[match.target, was, to] += int(count)
    return changes


def _as_short_as_holds(codes: NDArray[Any], below: int) -> NDArray[Any]:
    """Codes as whole numbers that hold a number and all below it, and no longer ones: rows are many, answers few."""
    return codes.astype(np.min_scalar_type(-below - 1), copy=False)


def _counted(codes: NDArray[Any], below: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The different codes, all from 0 to `below`, and how often each is there."""
    if below > len(codes):  # texts, hardly two of them alike
        times = pd.Series(codes).value_counts(sort=False)
        return times.index.to_numpy(dtype=np.intp), np.asarray(times, dtype=np.intp)
    counts = np.bincount(codes)
    there = np.flatnonzero(counts)
    return there, counts[there]


def _answers_given(match: Match, values: pd.Series) -> tuple[NDArray[Any], pd.Index]:
    """What the responses say in a column's terms: places among labels, and past the last where blank."""
    if match.form == "tick":
        return values.to_numpy(dtype=np.int8, na_value=2), pd.Index([NOT_SELECTED, match.answer])
    if match.form == "choice":
        return (values != match.answer).to_numpy(dtype=np.int8), pd.Index([match.answer])
    codes, labels = coded(values)
    return np.where(codes < 0, len(labels), codes), labels


def _kept_rows(export: Export, cleaned: Cleaned) -> NDArray[np.intp]:
    """The places of the kept rows among those of the export."""
    return export.cells.index.get_indexer(pd.Index(cleaned.responses["raw_row"]))
