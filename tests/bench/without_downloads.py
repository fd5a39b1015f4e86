"""The command `annual-report` without PDF, spreadsheet and the report in one file, which other tools do not make.

python -m bench.without_downloads build 2026
"""

from __future__ import annotations

from unittest.mock import patch

from helpers.cli import main

# Fails where there is no such function any more: better than measuring what is not meant.
DOWNLOADS = "helpers.publishing.build.write_downloads"

if __name__ == "__main__":
    with patch(DOWNLOADS, lambda *_, **__: []):
        main(prog_name="annual-report")
