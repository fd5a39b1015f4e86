"""Small notebooks and reports, for tests of what runs and publishes them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from helpers.publishing.contents import Run
from helpers.publishing.site import Report, Section, page_of
from helpers.questionnaire import Wave

PARAMETERS = 'survey: str = "toy"  # the wave'

# Cells that show an exhibit without pandas or matplotlib: what display's exhibits look like to publishing.
EXHIBIT = """
class Shown:
    def __repr__(self):
        return "shown"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/html": '<figure class="exhibit" id="exhibit-shares">\\n<figcaption>\\n'
            '<p class="exhibit-title"><span class="exhibit-number"></span> Most agree</p>\\n</figcaption>\\n'
            "<table><caption>Shares</caption><thead><tr><th scope=col>Answer</th></tr></thead></table>\\n</figure>",
            "application/vnd.dataresource+json": {
                "name": "shares", "title": "Most agree", "attrs": {"kind": "exhibit"},
                "schema": {"fields": [{"name": "answer"}, {"name": "estimate"}, {"name": "withheld"}]},
                "data": [
                    {"answer": "Agree", "estimate": 0.625, "withheld": False},
                    {"answer": "=1+1", "estimate": None, "withheld": True},
                ],
            },
        }
Shown()
"""


def wave_and_base(survey: str) -> tuple[Wave, int]:
    """The toy wave. At module level, so that another process can call it."""
    days = {"first_day": date(2026, 3, 2), "last_day": date(2026, 4, 17)}
    return Wave(id=survey, title=f"The {survey} survey", fieldwork=days, synthetic=True), 2041


def comes_true(sign: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether a sign is there in time; it is looked for until then."""
    until = time.monotonic() + seconds
    while not sign() and time.monotonic() < until:
        time.sleep(0.02)
    return sign()


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(source), "metadata": {}, "source": source}


def code(source: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code", "id": _id(source), "metadata": {"tags": list(tags)}, "source": source,
        "execution_count": None, "outputs": [],
    }  # fmt: skip


def notebook(file: Path, *cells: dict[str, Any]) -> Path:
    """A notebook file of these cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")
    return file


def _id(source: str) -> str:
    return f"cell-{sum(source.encode()) % 100_000}-{len(source)}"


# Two chapters of a report, with links to each other.
GLANCE = """<h1>At a glance</h1><h2>The themes</h2>
<p><a href="risk.html">Risk</a>, <a href="risk.html#the-themes">its themes</a>, <a href="#the-themes">these</a>,
<a href="other.html">elsewhere</a></p>"""
RISK = """<h1>Risk</h1><h2>The themes</h2><h3>One</h3>
<figure id="exhibit-a"><svg id="a-wide" role="img" aria-label="Most agree" aria-labelledby="a-t">
<title id="a-t">Risk</title>
<style>#a-wide .c1 { fill: #123456 }</style>
<rect width="9" height="9" class="c1" clip-path="url(#a-clip)"/>
<use xlink:href="#a-mark"/>
<clipPath id="a-clip"><rect width="9" height="9"/></clipPath><g id="a-mark"/></svg>
<p class="exhibit-download"><a href="data/risk-a.csv" download>Download</a></p></figure>"""


def toy_report() -> Report:
    """A report of two chapters, with an exhibit and links in them."""
    runs = {"at-a-glance": GLANCE, "risk": RISK}
    pages = [
        page_of([Section(Run(name, Path(f"{name}.ipynb"), {}), {"cells": []}, body, {})], number)
        for number, (name, body) in enumerate(runs.items(), start=1)
    ]
    return Report("The <toy> report", date(2026, 6, 30), *wave_and_base("toy"), pages)
