"""The command that gives a wave's responses to a data archive: `deposit`."""

from __future__ import annotations

from pathlib import Path

import click

from helpers.cli.asking import DATA, FOLDER
from helpers.cli.telling import explained, seen_from_here


@click.command()
@click.argument("wave")
@click.option(
    "--profile", metavar="QUESTIONS", help="Profile questions to keep, such as sector,role. Default: all of them."
)
@DATA
@click.option("--to", type=FOLDER, help="The folder to write, replaced whole. Default: reports/WAVE-deposit.")
@explained
def deposit(wave: str, profile: str | None, data: Path | None, to: Path | None) -> None:
    """Write the responses of WAVE for a data archive: SPSS, Stata, CSV, a data dictionary, a codebook in DDI.

    The wave must be cleaned. Single responses are for safeguarded access, and never for publication: README.txt in
    the folder says what was left out, and how many respondents are alone with what they said of themselves.
    """
    from helpers.publishing.deposit import deposit_of, write_deposit
    from helpers.publishing.deposit.words import ACCESS, risk
    from helpers.survey import data_folder, open_survey, read_questionnaire

    wanted = None if profile is None else [one.strip() for one in profile.split(",") if one.strip()]
    folder = data_folder(data)
    survey = open_survey(wave, folder)
    offered = read_questionnaire(folder / "raw" / wave / "questionnaire.yml")
    made = deposit_of(survey, offered, wanted)
    to = to or folder.resolve().parent / "reports" / f"{wave}-deposit"
    for file in write_deposit(made, to):
        click.echo(f"Wrote {seen_from_here(file)}")
    click.echo(f"\n{risk(made)}\n\n{ACCESS}")
