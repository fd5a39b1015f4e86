"""Commands about a wave's data: `new-wave`, `clean`, `inspect`, `demonstrate`, `calibrate`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click

from helpers.cli.asking import CORES, DATA, FILE, FOLDER, contents_page
from helpers.cli.telling import explained, seen_from_here
from helpers.errors import InputError, Mistake
from helpers.folders import write_whole_file

# What `clean` writes, and so may replace.
CLEANED_FILES = ("responses.parquet", "exclusions.csv", "recodes.csv", "flow.csv")


@click.command()
@click.argument("export", type=FILE)
@click.option("--questionnaire", type=FILE, required=True, help="What was asked.")
@click.option("--to", type=FOLDER, required=True, help="The folder for responses and ledger; replaced whole.")
@explained
def clean(export: Path, questionnaire: Path, to: Path) -> None:
    """Clean EXPORT: tidy responses, and an account of every row and every answer."""
    from helpers.intake.account import account_in_words
    from helpers.intake.exports import read_export
    from helpers.survey import clean_into, read_questionnaire

    if to.exists() and (other := sorted({path.name for path in to.iterdir()} - set(CLEANED_FILES))):
        stray = f"{other[0]}, which cleaning did not write"
        raise InputError(to, Mistake("the folder to write", stray, "name another folder: it is replaced whole"))
    asked = read_questionnaire(questionnaire)
    found = read_export(export, asked.export)
    cleaned = clean_into(to, found, asked)
    click.echo(f"{found.layout.in_words()}\n\n{account_in_words(cleaned)}\n")
    click.echo(f"Each is listed in {to / 'recodes.csv'}, each row left out in {to / 'exclusions.csv'}")


@click.command()
@click.argument("export", type=FILE)
@click.option("--draft", type=FILE, help="Write a questionnaire that fits the export to this file.")
@click.option("--wave", help="The draft's wave id. Default: the name of the folder that the draft goes to.")
@click.option("--force", is_flag=True, help="Let the draft replace a file that is there.")
@explained
def inspect(export: Path, draft: Path | None, wave: str | None, force: bool) -> None:
    """Say what EXPORT holds: tool, layout, questions, answers, scales, personal data."""
    from helpers.intake.drafting import draft_questionnaire
    from helpers.intake.exports import read_export
    from helpers.intake.inspection import inspection_in_words

    if draft is not None and draft.exists() and not force:
        raise InputError(draft, Mistake("the draft", "a file that is there", "name another, or give --force"))
    found = read_export(export)
    # Drafted first: an export that cannot be described ends the command before it says or writes anything.
    text = draft_questionnaire(found, wave or _wave_name(draft.parent)) if draft is not None else ""
    said = inspection_in_words(found)
    if draft is not None:
        draft.parent.mkdir(parents=True, exist_ok=True)
        write_whole_file(draft, text)
    click.echo(said)
    if draft is not None:
        click.echo(f"\nWrote {draft}: change it where the guesses are wrong, then run\n"
                   f"  annual-report clean {export} --questionnaire {draft} --to cleaned")  # fmt: skip


@click.command()
@click.argument("wave")
@click.option("--from", "before", metavar="WAVE", required=True, help="The wave before, which it is made after.")
@DATA
@explained
def new_wave(wave: str, before: str, data: Path | None) -> None:
    """Set up the next WAVE: its folder, its questionnaire and its contents page, after the wave before."""
    from helpers.publishing.build import project_data
    from helpers.publishing.next_wave import set_up_wave

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", wave):
        raise InputError("new-wave", Mistake("the wave", repr(wave), "expected letters, digits, - and _, as in 2027"))
    page = contents_page(before)
    made = set_up_wave(wave, before, data or project_data(page), page.resolve().parent)
    for file in (*made.files, made.contents):
        click.echo(f"Wrote {seen_from_here(file)}")
    folder = seen_from_here(made.files[0].parent)
    click.echo(f"Check dates and title in both, put the export there as {folder}/responses.csv, then run\n"
               f"  annual-report build {wave}")  # fmt: skip


@click.command()
@click.option("--to", type=FOLDER, help="The folder for both waves. Default: the project's data/raw/.")
@click.option("--seed", type=int, help="Draw another survey than the one that comes with the project.")
@click.option("--respondents", type=click.IntRange(min=100), help="How many answer in each wave. Needs --to.")
@click.option(
    "--writers", type=click.FloatRange(0, 0.5), help="What share of them write anything. Default: about half."
)
@explained
def demonstrate(to: Path | None, seed: int | None, respondents: int | None, writers: float | None) -> None:
    """Write the demonstration survey: two waves of synthetic responses whose truth is known.

    However many answer, the population that they are weighted to stays the same, and so does the number of
    open answers that were coded by hand.
    """
    from helpers.demonstration import RESPONDENTS, SEED, write_demonstration
    from helpers.survey import data_folder

    if to is None and (respondents or writers is not None):
        remedy = "name a folder: data/raw holds the survey that comes with the project"
        raise InputError("demonstrate", Mistake("--to", "nothing", remedy))
    asked = dict.fromkeys(RESPONDENTS, respondents) if respondents else RESPONDENTS
    raw = data_folder() / "raw"
    to = to or raw
    for wave in asked:
        # What it answers is the project's questionnaire, unless the folder has one of its own.
        questionnaire = to / wave / "questionnaire.yml"
        if not questionnaire.exists():
            questionnaire.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(raw / wave / "questionnaire.yml", questionnaire)
    write_demonstration(to, SEED if seed is None else seed, asked, writers)
    for wave, number in asked.items():
        click.echo(f"Wrote {to / wave}: {number:,} invented respondents, and the truth they were drawn from")


@click.command()
@click.option("--surveys", type=click.IntRange(min=2), help="How many surveys to draw. Default: 500.")
@click.option("--workers", type=click.IntRange(min=1), default=CORES, help="Surveys at a time. Default: one a core.")
@click.option("--to", type=FILE, help="Where to write the table. Default: beside the package, for the methods chapter.")
@explained
def calibrate(surveys: int | None, workers: int, to: Path | None) -> None:
    """Count how often intervals and tests are right, over invented surveys whose truth is known."""
    from helpers.demonstration.calibration import SURVEYS, calibration
    from helpers.survey import CALIBRATION, data_folder, read_questionnaire

    before, now = (read_questionnaire(data_folder() / "raw" / wave / "questionnaire.yml") for wave in ("2025", "2026"))
    surveys = surveys or SURVEYS

    def tell(done: int) -> None:
        if done % 25 == 0 or done == surveys:
            click.echo(f"  {done}/{surveys} surveys")

    table = calibration(now, before, surveys, workers=workers, tell=tell)
    to = to or CALIBRATION
    table.to_csv(to, index=False, float_format="%.6f", lineterminator="\n")
    click.echo("\n".join(f"{row.share:7.1%}  {row.counted}: {row.measure}" for row in table.itertuples()))
    click.echo(f"Wrote {seen_from_here(to)}")


def _wave_name(folder: Path) -> str:
    """A wave's id made of the name of the folder that its questionnaire lies in."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-_") or "wave"
