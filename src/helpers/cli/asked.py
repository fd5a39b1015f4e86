"""The command about what a wave asks: `questionnaire`."""

from __future__ import annotations

from pathlib import Path

import click

from helpers.cli.asking import DATA, FILE
from helpers.cli.telling import explained, seen_from_here
from helpers.errors import InputError, Mistake


@click.command()
@click.argument("wave")
@click.option("--to", "form", metavar="FORM", required=True, help="html, docx, surveymonkey or limesurvey.")
@click.option("--out", type=FILE, help="The file to write. Default: in reports/, named after the wave and the form.")
@DATA
@explained
def questionnaire(wave: str, form: str, out: Path | None, data: Path | None) -> None:
    """Write what WAVE asks: a page to read, a document to consult on, or the survey for SurveyMonkey or LimeSurvey.

    WAVE is a name such as 2026, or a path to a questionnaire. Exports of a survey made from it need no aliases.
    """
    from helpers.publishing.questionnaires.writing import FORMS, write_questionnaire
    from helpers.survey import read_questionnaire

    if form not in FORMS:
        raise InputError("questionnaire", Mistake("--to", repr(form), f"expected one of {', '.join(FORMS)}"))
    file, reports = _places(wave, data)
    asked = read_questionnaire(file)
    out = out or reports / f"{asked.wave.id}-questionnaire{FORMS[form].ending}"
    out.parent.mkdir(parents=True, exist_ok=True)
    notes = write_questionnaire(asked, form, out)
    click.echo(f"Wrote {seen_from_here(out)}")
    for note in notes:
        click.echo(note, err=True)


def _places(wave: str, data: Path | None) -> tuple[Path, Path]:
    """The questionnaire of a wave, by its name or its path, and the folder that what is made of it goes to."""
    from helpers.survey import data_folder

    if Path(wave).suffix in (".yml", ".yaml"):
        return Path(wave), Path.cwd() / "reports"
    folder = data or data_folder()
    known = sorted(path.parent.name for path in (folder / "raw").glob("*/questionnaire.yml"))
    if wave not in known:
        remedy = f"expected one of {', '.join(known) or 'none'}, or a path to a questionnaire"
        raise InputError(folder / "raw", Mistake("the wave", repr(wave), remedy))
    return folder / "raw" / wave / "questionnaire.yml", folder.resolve().parent / "reports"
