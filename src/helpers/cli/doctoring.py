"""The command that looks at the machine: `doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from helpers.cli.asking import DATA
from helpers.cli.telling import end, explained
from helpers.errors import BAD_INPUT


@click.command()
@DATA
@explained
def doctor(data: Path | None) -> None:
    """Say whether this machine has what a build needs, a line for each thing, with what to do next.

    "attention" is what a build does without. Ends with exit code 2 where anything is wrong.
    """
    from helpers.publishing.doctor import checks_of, examine, place_here

    wrong = 0
    for finding in examine(checks_of(place_here(Path.cwd(), data))):
        click.echo(str(finding))
        wrong += finding.level == "wrong"
    if wrong:
        end(f"{'One thing keeps' if wrong == 1 else f'{wrong} things keep'} a report from being built.", BAD_INPUT)
    click.echo("Everything that a build needs is here.")
