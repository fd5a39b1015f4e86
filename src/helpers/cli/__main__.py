"""`python -m helpers.cli`, for where the command `annual-report` is not on the path."""

from __future__ import annotations

from helpers.cli import main

main(prog_name="annual-report")
