"""From the command line to the project's jobs: `annual-report build`, `clean`, `run` and the others.

Heavy libraries are imported inside the commands, so that asking for help does not wait for them.
"""

from __future__ import annotations

import atexit
import gc

import click

from helpers.cli.asked import questionnaire
from helpers.cli.deposit import deposit
from helpers.cli.doctoring import doctor
from helpers.cli.fetching import fetch
from helpers.cli.reports import build, compare, editions, pdf
from helpers.cli.unattended import run, runs, verify
from helpers.cli.waves import calibrate, clean, demonstrate, inspect, new_wave

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From a survey export to an annual report on what helps and hinders information sharing."""


# At the end Python looks through all that is here for garbage, for a third of a second after a build, and then lets go
# of the memory anyway.
atexit.register(gc.freeze)

for command in (
    build, editions, pdf, compare, run, runs, verify,
    new_wave, questionnaire, fetch, inspect, clean,
    deposit, demonstrate, calibrate, doctor,
):  # fmt: skip
    main.add_command(command)
