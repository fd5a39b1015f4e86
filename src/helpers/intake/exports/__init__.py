"""From an export file, whatever its tool and layout, to its columns and raw cells."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from helpers.errors import InputError
from helpers.intake.exports.files import plain_grid, read_grid
from helpers.intake.exports.layout import Column, Export, Layout, Role
from helpers.intake.exports.plain import NotPlainError
from helpers.intake.exports.surveymonkey import export_of
from helpers.questionnaire import ExportSpelling

__all__ = ["Column", "Export", "Layout", "Role", "read_export"]


_AS_USUAL = ExportSpelling()


def read_export(path: Path, spelling: ExportSpelling = _AS_USUAL) -> Export:
    """What an export file holds: its layout, its columns by role, and every data row as raw cells.

    Format, encoding, delimiter, line ends and header rows are found by evidence; `layout.in_words()`
    says what was found. `spelling` names what the file cannot show: which headings hold the
    respondent's id, the dates, a weight or further personal data. An export without rows is read,
    so that its questions can be described.

    Raises InputError, with the row where there is one, when the file is missing, empty, damaged,
    neither CSV nor XLSX, or has rows of different lengths.
    """
    path = Path(path)
    if plain := plain_grid(path):
        # What is wrong with a file, the careful reader says.
        with suppress(NotPlainError, InputError):
            return export_of(plain, spelling)
    return export_of(read_grid(path), spelling)
