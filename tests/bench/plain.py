"""From scripts of notebooks to their exhibits: the same computations and figures, without notebook, kernel or page.

    python -m bench.plain SCRIPTS FIRST WORKERS

That is the floor: no way to make a report from these notebooks can do less. In one process, or in several that share
the scripts; what a process has imported and read once it has for all its scripts. The FIRST scripts end before the
others begin. Says how many exhibits were made.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.side_by_side import side_by_side

# The name by which a script shows what a notebook's cell ends in.
SHOWN = "shown"

# Stands once in the HTML of every exhibit.
EXHIBIT = "exhibit-label"


def bundles_of(script: Path) -> list[dict[str, Any]]:
    """What Jupyter would be given to show, of everything that the cells of a script end in."""
    bundles: list[dict[str, Any]] = []

    def shown(what: Any) -> None:
        if what is not None:
            bundles.append(what._repr_mimebundle_())

    exec(compile(script.read_text("utf-8"), script, "exec", dont_inherit=True), {SHOWN: shown})
    return bundles


def exhibits_made(script: Path) -> int:
    """How many exhibits a script makes."""
    return sum(EXHIBIT in bundle["text/html"] for bundle in bundles_of(script))


if __name__ == "__main__":
    scripts = sorted(Path(sys.argv[1]).glob("*.py"))
    sys.stdout.write(f"{sum(side_by_side(exhibits_made, scripts, *map(int, sys.argv[2:])))}\n")
