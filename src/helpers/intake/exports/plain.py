"""From an ordinary CSV file to its columns, read once, on every core.

What is read here is what the careful reader in `files` makes of the same file, only sooner. Whatever is not
ordinary (another encoding, rows of different lengths, a cell without an end) is left to that reader: it
knows what to make of it, or says what is wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions
from pyarrow.csv import read_csv as read_columns

# A column is kept as texts where more than this share of its cells differ, and as categories elsewhere.
_DIFFERENT = 0.5
# Larger than usual: every block has categories of its own, which are then made one.
_BLOCK = 4_194_304
_NO_TEXT = "[\x00\ufeff]"


class NotPlainError(Exception):
    """A file that only the careful reader can make sense of."""


def columns_below(path: Path, delimiter: str, header_rows: int, sample: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Every row below the headings, as columns: of texts, or of categories where the same texts come again and again.

    `sample` are rows from the top of the file, which show what each column is; those of blank lines are empty.
    Categories stand in the order in which the file has them.

    Raises NotPlainError where the careful reader may read something else.
    """
    whole = [row for row in sample if row]
    if len({len(row) for row in whole}) != 1:
        raise NotPlainError
    types = {str(place): _type(cells) for place, cells in enumerate(zip(*whole, strict=True))}
    try:
        table = read_columns(
            path,
            ReadOptions(column_names=list(types), skip_rows_after_names=header_rows, block_size=_BLOCK),
            ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            # What is no UTF-8 is found below, once in each different text rather than in each cell.
            ConvertOptions(column_types=types, strings_can_be_null=False, check_utf8=False),
        )
    except pa.ArrowInvalid:
        raise NotPlainError from None
    if not table.num_rows:
        raise NotPlainError
    with ThreadPoolExecutor() as pool:
        columns = dict(enumerate(pool.map(_column, table.columns)))
    if _is_open(table):
        raise NotPlainError
    return pd.DataFrame(columns, copy=False)


def _type(cells: Sequence[str]) -> pa.DataType:
    return pa.large_string() if len(set(cells)) > _DIFFERENT * len(cells) else pa.dictionary(pa.int32(), pa.string())


def _is_open(table: pa.Table) -> bool:
    """Whether the last cell may be one that never ends: it then holds the line end that the file ends with."""
    last = table.column(table.num_columns - 1)[-1].as_py()
    return bool(last.endswith(("\n", "\r")))


def _column(column: pa.ChunkedArray) -> pd.Series | pd.Categorical:
    """A column as pandas has it. Raises NotPlainError where a cell is none."""
    if not pa.types.is_dictionary(column.type):
        _require_plain(column)
        texts: pd.Series = column.to_pandas()
        return texts
    # In one piece, which has one dictionary, and its codes cut at once to the length that pandas gives them.
    joined = column.combine_chunks()
    _require_plain(joined.dictionary)
    codes = joined.indices.to_numpy().astype(np.min_scalar_type(-len(joined.dictionary)))
    return pd.Categorical.from_codes(codes, joined.dictionary.to_pandas())


def _require_plain(texts: pa.Array | pa.ChunkedArray) -> None:
    """Raise NotPlainError unless each is text, in UTF-8, and no longer than the careful reader allows."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raise NotPlainError from None
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    if longest > csv.field_size_limit() or pc.any(pc.match_substring_regex(texts, _NO_TEXT)).as_py():
        raise NotPlainError
