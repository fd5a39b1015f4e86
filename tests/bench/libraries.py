"""From copies of notebooks to HTML pages by papermill and nbconvert as libraries, each on an ordinary kernel.

    python -m bench.libraries COPIES FIRST WORKERS

Python starts and imports once, or once in each of several processes that share the copies. Pages are written
beside the copies. The FIRST end before the others begin.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.side_by_side import side_by_side


def page_of(copy: Path) -> Path:
    """The page of a copy, executed."""
    import papermill
    from nbconvert.exporters import HTMLExporter

    executed, page = copy.with_suffix(".executed"), copy.with_suffix(".html")
    papermill.execute_notebook(copy, executed, progress_bar=False)
    page.write_text(HTMLExporter().from_filename(str(executed))[0], "utf-8")
    return page


if __name__ == "__main__":
    copies = sorted(Path(sys.argv[1]).glob("*.ipynb"))
    side_by_side(page_of, copies, *map(int, sys.argv[2:]))
