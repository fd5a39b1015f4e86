"""Whole reports of drawn surveys with tiny groups, beside that of the year before: the audit finds nothing in any.

The chapters are the project's own notebooks, their cells run here, on surveys drawn by lot.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from helpers.publishing.contents import read_plan
from helpers.survey import Survey, small_groups_merged
from published import leaks, published
from surveys import WORDS, drawn_survey
from two_waves import as_wave_of

CONTENTS = Path(__file__).parents[1] / "reports" / "2026.yml"
THEMES = {"leadership": ["leaders", "backing"], "risk": ["fear_of_blame"]}
SECTORS = ["health", "police", "fire", "housing", "charity", "private"]
ROLES = ["senior", "manager", "officer", "other"]
# Sizes of a cell of sector by role: most are small, some nought.
SIZES = [0, 0, 1, 1, 2, 3, 4, 6, 9, 10, 12, 25, 60]


def drawn_by_lot(seed: int) -> Survey:
    """A survey of which most crossed groups are tiny, and of some questions few answered."""
    lot = np.random.default_rng(seed)
    answers, blank = [*WORDS][:5], ["dont_know", "-", "-"]
    lines = ["sector role leaders backing fear_of_blame outcome_timely support__law support__training"]
    for sector in lot.permutation(["-", *SECTORS])[: lot.integers(3, 8)]:
        for role in ["-", *ROLES]:
            for _ in range(lot.choice(SIZES) if "-" not in (sector, role) else lot.integers(0, 4)):
                items = [str(lot.choice(answers if lot.random() > 0.05 else blank)) for _ in range(3)]
                rating = str(lot.integers(0, 11)) if lot.random() > 0.05 else "-"
                ticks = [str(tick) for tick in lot.choice(["yes", "no"], 2)] if lot.random() > 0.1 else ["-", "-"]
                lines.append(" ".join([str(sector), role, *items, rating, *ticks]))
    order = {"sector": [one.capitalize() for one in SECTORS], "role": [one.capitalize() for one in ROLES]}
    return small_groups_merged(drawn_survey("\n".join(lines), themes=THEMES, answers=order))


def shown(notebook: Path, given: Mapping[str, object]) -> Iterator[object]:
    """What a notebook shows with these parameters."""
    names: dict[str, object] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            body = ast.parse("".join(cell["source"])).body
            last = body.pop() if isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), str(notebook), "exec"), names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names |= given
            if isinstance(last, ast.Expr):
                yield eval(compile(ast.Expression(last.value), str(notebook), "eval"), names)


def pages(wave: Survey, earlier: Survey | None, *chapters: str) -> dict[str, list[object]]:
    """What the chapters of a wave's report show, by file: all of them, or some."""
    year = wave.questionnaire.wave.id
    with (
        patch("helpers.survey.open_survey", lambda *_: wave),
        patch("helpers.survey.open_earlier", lambda *_: earlier),
    ):
        return {
            f"{year}/{run.id}": list(shown(run.notebook, run.parameters))
            for run in read_plan(CONTENTS).chapters
            if run.parameters.get("theme", "risk") in THEMES and (not chapters or run.id in chapters)
        }


def found_in_drawn(seed: int) -> list[str]:
    """What the report of a drawn wave, and that of the wave before, give away together."""
    wave, earlier = drawn_by_lot(2 * seed), as_wave_of(2025, drawn_by_lot(2 * seed + 1))
    now = published(pages(wave, earlier), {"raw/2026/responses.csv": "1", "raw/2025/responses.csv": "1"})
    then = published(pages(earlier, None), {"raw/2025/responses.csv": "1"})
    return [str(leak) for leak in leaks(now, beside=[then])]


# In the second, both years have groups that are merged differently.
@pytest.mark.parametrize("seed", [1, 7])
def test_no_drawn_report_gives_anybody_away(seed: int) -> None:
    assert found_in_drawn(seed) == []


def test_a_drawn_report_that_withholds_only_what_is_small_is_found_out() -> None:
    with patch("helpers.privacy.suppression._with_those_that_hide_it", lambda table, sizes, small: small):
        found = [str(leak) for leak in leaks(published(pages(drawn_by_lot(0), None, "at-a-glance", "differences")))]
    assert [leak for leak in found if "can be worked out from what is shown here and elsewhere" in leak]
    assert [leak for leak in found if "in no group that is compared" in leak]
