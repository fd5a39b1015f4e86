"""The command that asks a survey tool for a wave's responses: `fetch`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.asking import DATA
from helpers.cli.telling import explained, seen_from_here
from helpers.errors import NOTHING_NEW, InputError, Mistake

if TYPE_CHECKING:
    from helpers.questionnaire import Questionnaire


@click.command()
@click.argument("wave")
@click.option("--survey", type=click.IntRange(min=1), help="The survey's number. Default: as the questionnaire says.")
@click.option("--all", "anew", is_flag=True, help="Fetch every response anew, not only new and changed ones.")
@click.option("--api", metavar="ADDRESS", help="SurveyMonkey's API, for accounts in the EU or in Canada.")
@DATA
@explained
def fetch(wave: str, survey: int | None, anew: bool, api: str | None, data: Path | None) -> None:
    """Fetch the responses to WAVE from SurveyMonkey, with the token that SURVEYMONKEY_TOKEN holds.

    Exit codes: 0 there are new, changed or removed responses, 3 nothing new, 2 something that cannot be used: the
    token, the survey's number, or a server that does not answer. Unless it is 0, the wave's export stays as it was, and
    what came is kept: the next fetch goes on from there.
    """
    from helpers.fetching import ADDRESS, Client, fetch_responses, token_from
    from helpers.survey import wave_folder

    folder = wave_folder(wave, data)
    asked = _questionnaire(folder, needed=survey is None)
    number = survey or _survey_of(asked, folder)
    if survey is None:
        _require_own(number, folder)
    with Client(token_from(os.environ), api or ADDRESS, tell=click.echo) as client:
        fetched = fetch_responses(client, str(number), folder, anew=anew, tell=click.echo)
    if fetched.file is None:
        click.echo(f"Nothing new: survey {number} has {fetched.total:,} responses, as before.")
        sys.exit(NOTHING_NEW)
    click.echo(f"Wrote {seen_from_here(fetched.file)}: {fetched.total:,} responses, {fetched.new:,} of them new, "
               f"{fetched.changed:,} changed")  # fmt: skip
    for copy in fetched.earlier:
        click.echo(f"The export before it is {seen_from_here(copy)}")
    if fetched.gone:
        click.echo(f"{fetched.gone:,} responses are no longer at SurveyMonkey, nor in the new file. If somebody asked "
                   "to have theirs removed, remove the exports before it, too.")  # fmt: skip
    if asked and asked.wave.synthetic:
        click.echo("The questionnaire says `synthetic: true`, and so would every page: take it out for real responses")
    if fetched.redesigned:
        click.echo("The survey's questions were changed since the last fetch: compare them with the questionnaire")


def _questionnaire(folder: Path, *, needed: bool) -> Questionnaire | None:
    """The wave's questionnaire; None where there is none, and none is needed."""
    from helpers.survey import read_questionnaire

    file = folder / "questionnaire.yml"
    return read_questionnaire(file) if needed or file.exists() else None


def _survey_of(asked: Questionnaire | None, folder: Path) -> int:
    """The survey's number, as the wave's questionnaire has it."""
    number = asked.export.surveymonkey if asked else None
    if number is None:
        remedy = "expected the survey's number there, as in `export: {surveymonkey: 123456789}`, or --survey 123456789"
        raise InputError(folder / "questionnaire.yml", Mistake("export.surveymonkey", "nothing", remedy))
    return number


def _require_own(number: int, folder: Path) -> None:
    """Raise InputError where another wave is of the same survey: its responses would be taken for this one's."""
    from helpers.survey import read_questionnaire

    others = sorted(set(folder.parent.glob("*/questionnaire.yml")) - {folder / "questionnaire.yml"})
    for file in (one for one in others if str(number) in one.read_text("utf-8-sig", errors="replace")):
        if read_questionnaire(file).export.surveymonkey == number:
            found = f"{number}, the survey of wave {file.parent.name}"
            remedy = f"put this wave's own number there, or name that one with --survey {number} if it is meant"
            raise InputError(folder / "questionnaire.yml", Mistake("export.surveymonkey", found, remedy))
