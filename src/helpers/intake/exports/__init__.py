"""From an export file, whatever its tool and layout, to its columns and raw cells."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from helpers.errors import InputError
from helpers.intake.exports.files import plain_grid, read_grid
from helpers.intake.exports.google_forms import GOOGLE_FORMS
from helpers.intake.exports.layout import Column, Export, Habits, Layout, Role
from helpers.intake.exports.limesurvey import LIMESURVEY
from helpers.intake.exports.microsoft_forms import MICROSOFT_FORMS
from helpers.intake.exports.plain import NotPlainError
from helpers.intake.exports.qualtrics import QUALTRICS
from helpers.intake.exports.spss import is_spss, spss_export
from helpers.intake.exports.surveymonkey import SURVEYMONKEY
from helpers.intake.exports.surveymonkey_json import is_json, surveymonkey_json_export
from helpers.intake.exports.table import export_of
from helpers.questionnaire import ExportSpelling

__all__ = ["Column", "Export", "Habits", "Layout", "Role", "read_export"]

# The surest marks first. SurveyMonkey's are the weakest: a table of any other origin is read as it reads its own.
TOOLS = (QUALTRICS, LIMESURVEY, MICROSOFT_FORMS, GOOGLE_FORMS, SURVEYMONKEY)

_AS_USUAL = ExportSpelling()


def read_export(path: Path, spelling: ExportSpelling = _AS_USUAL) -> Export:
    """What an export file holds: its layout, its columns by role, and every data row as raw cells.

    Format, encoding, delimiter, line ends and header rows are found by evidence; `layout.in_words()`
    says what was found. `spelling` names what the file cannot show: which headings hold the
    respondent's id, the dates, a weight or further personal data. An export without rows is read,
    so that its questions can be described.

    Raises InputError, with the row where there is one, when the file is missing, empty, damaged,
    neither CSV, XLSX, SPSS nor SurveyMonkey's JSON, or has rows of different lengths.
    """
    path = Path(path)
    if is_spss(path):
        return spss_export(path, spelling)
    if is_json(path):
        return surveymonkey_json_export(path, spelling)
    if plain := plain_grid(path):
        # What is wrong with a file, the careful reader says.
        with suppress(NotPlainError, InputError):
            return export_of(plain, TOOLS, spelling)
    return export_of(read_grid(path), TOOLS, spelling)
