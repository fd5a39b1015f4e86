"""From the tables that account for a cleaning to the lines in which a person reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.intake.ledger import EVERY_CELL, Cleaned


def account_in_words(cleaned: Cleaned) -> str:
    """What became of an export's rows and cells: rows read, left out by reason and kept, then the cells.

    Of the responses kept, four things are told apart: answers that stand in the responses in another
    spelling, cells that hold no answer, and columns that answer no question: dropped, or kept.
    """
    recodes = cleaned.recodes
    whole_column, nowhere = recodes["from"] == EVERY_CELL, recodes["to"] == ""
    lines = [
        *_rows(cleaned.flow),
        "",
        *_cells("Answers recoded", recodes[~whole_column & ~nowhere]),
        *_cells("Cells of questions that hold no answer", recodes[~whole_column & nowhere]),
        *_cells("Cells of other columns, dropped", recodes[whole_column & nowhere]),
        *_cells("Cells of other columns, kept", recodes[whole_column & ~nowhere]),
    ]
    return "\n".join(lines)


def _rows(flow: pd.DataFrame) -> Iterator[str]:
    """One line a stage: the first and the last are rows, those between are taken off."""
    last = len(flow) - 1
    for place, (stage, rows, note) in enumerate(zip(flow["stage"], flow["rows"], flow["note"], strict=True)):
        count = f"−{rows:,}" if 0 < place < last and rows else f"{rows:,}"
        yield f"{count:>9}  {stage}" + (f" ({note})" if note else "")


def _cells(heading: str, recodes: pd.DataFrame) -> Iterator[str]:
    """The sum, and one line for each reason that has any cells."""
    yield f"{heading}: {recodes['count'].sum():,}"
    for why, count in recodes.groupby("why", sort=False)["count"].sum().items():
        if count:
            yield f"{count:>9,}  {why}"
