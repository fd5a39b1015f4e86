"""Every notebook in a real JupyterLab: opened, run from top to bottom, and its exhibits looked at.

Each opens with its own kernel, "Python 3", and runs on "Python 3 (warm)", which is a fork of the same with the imports
made; those with other parameters run on the first. Kernels take most of the time.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from browser.lab import DARK, LIGHT, Lab, jupyterlab
from helpers.survey import clean_wave
from helpers.survey.waves import DATA_FOLDER

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
COLD, WARM = "python3", "warm-python3"
# They show sentences and tables of pandas alone: one has no wave before to compare with, the other answers to read.
NO_EXHIBIT = ("08_since_last_time.ipynb", "14_quotations_to_review.ipynb")

pytestmark = pytest.mark.xdist_group("jupyterlab")


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("jupyterlab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_FOLDER, str(folder / "data"))
        clean_wave("2025")
        clean_wave("2026")
    with jupyterlab(browser, folder / "notebooks", folder, folder / "data") as started:
        yield started


def ran(lab: Lab, notebook: str, kernel: str = WARM, **parameters: str) -> list[dict[str, Any]]:
    """Open a notebook, edit its parameters, run all of it: what its cells show."""
    lab.open(notebook)
    lab.edit_parameters(**parameters)
    if kernel != COLD:
        lab.pick_kernel(kernel)
    found = lab.run_all()
    assert (found["kernel"], found["status"]) == (kernel, "idle")
    outputs = [output for cell in found["cells"] for output in cell.get("outputs", ())]
    assert [f"{one['ename']}: {one['evalue']}" for one in outputs if one["output_type"] == "error"] == []
    assert [one for one in outputs if one.get("name") == "stderr"] == []
    return outputs


# Of an exhibit that is looked at: its title, and how large its drawings are, or its table where it has none.
_LOOKED_AT = """exhibits => exhibits.map(exhibit => {
    exhibit.scrollIntoView();
    const shown = [...exhibit.querySelectorAll('.exhibit-chart svg, :scope > .table-scroll table')]
        .filter(one => one.checkVisibility())
        .map(one => [one.closest('.narrow') !== null, one.getBoundingClientRect()]);
    const title = exhibit.querySelector('.exhibit-title').innerText.trim();
    const ample = shown.every(([narrow, box]) => !narrow && box.width > 300 && box.height > 40);
    return {id: exhibit.id, seen: title !== '' && shown.length > 0 && ample};
})"""


def exhibits(lab: Lab) -> list[tuple[str, bool]]:
    """The exhibits of the open notebook: their ids, and whether title and drawing or table are seen."""
    found = lab.notebook.locator("figure.exhibit").evaluate_all(_LOOKED_AT)
    return [(one["id"], one["seen"]) for one in found]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda name: name.removesuffix(".ipynb"))
def test_it_opens_and_runs_from_its_defaults_and_its_exhibits_are_seen(lab: Lab, notebook: str) -> None:
    outputs = ran(lab, notebook)
    try:
        promised = [one for one in outputs if 'class="exhibit' in str(one.get("data", {}).get("text/html", ""))]
        assert bool(promised) == (notebook not in (*NO_EXHIBIT, "explore.ipynb"))
        shown = exhibits(lab)
        assert len(shown) >= len(promised)
        assert [one for one, seen in shown if not seen] == []
    finally:
        lab.close()


def test_another_theme_of_another_wave_is_reported_by_editing_the_parameters_cell(lab: Lab) -> None:
    text = json.dumps(ran(lab, "03_theme.ipynb", COLD, survey="2025", theme="risk"))
    lab.close()
    assert "Risk management" in text
    assert "State of the Nation 2025" in text
    assert "State of the Nation 2026" not in text


@pytest.mark.parametrize("notebook", ["01_at_a_glance.ipynb", "08_since_last_time.ipynb"])
def test_a_wave_runs_beside_the_one_before_and_the_first_without_one(lab: Lab, notebook: str) -> None:
    both = waves_told_of(ran(lab, notebook, earlier="2025"))
    lab.close()
    alone = waves_told_of(ran(lab, notebook, survey="2025"))
    lab.close()
    assert "2025" in both
    assert "2026" not in alone


def waves_told_of(outputs: list[dict[str, Any]]) -> set[str]:
    """The years that stand by themselves in what is shown, and not among the digits of a figure."""
    return set(re.findall(r"(?<![\d.])20\d\d(?![\d.]\d)", json.dumps(outputs)))


def menus(lab: Lab) -> dict[str, Locator]:
    found = lab.notebook.locator(".widget-dropdown").all()
    return {one.locator("label").inner_text(): one.locator("select") for one in found}


def test_what_the_menus_pick_is_shown_with_its_test_and_the_call_that_makes_it(lab: Lab) -> None:
    ran(lab, "explore.ipynb")
    try:
        menus(lab)["Theme"].select_option(label="Risk management")
        lab.notebook.locator(".explored-code").filter(has_text='wave.items("risk")').wait_for()
        menus(lab)["Item"].select_option(label="Fear of blame")
        menus(lab)["Groups"].select_option(label="Role")
        made = lab.notebook.locator(".explored-code").filter(has_text="question == 'role'")
        made.wait_for()
        assert "adjusted for all" in lab.notebook.locator(".note").inner_text()
        assert lab.notebook.locator(".exhibit-title").inner_text().startswith("By role, the shares")
        assert [seen for _, seen in exhibits(lab)] == [True]
        code = made.inner_text()
        assert 'pipe(barrier_shares, wave, by="role")' in code
        assert code.startswith("from helpers.")
        assert lab.completed("wave.themes.le") == ["wave.themes.leadership"]
        assert "wave.themes.risk.items.risk_blame" in lab.completed("wave.themes.risk.items.")
    finally:
        lab.close()


# Every text of an exhibit, and what is behind it; a chart's letters are in the same two colours, or on bars.
_COLOURS = """exhibits => {
    const ground = getComputedStyle(document.querySelector('.jp-NotebookPanel .jp-Notebook')).backgroundColor;
    const texts = '.exhibit-label span, .exhibit-title, .exhibit-subtitle, .exhibit-notes p, caption, th, td, summary';
    return exhibits.flatMap(exhibit => [...exhibit.querySelectorAll(texts)])
        .map(one => [getComputedStyle(one).color, ground]);
}"""


def luminance(colour: str) -> float:
    parts = [float(one) for one in colour[colour.index("(") + 1 : -1].split(",")]
    red, green, blue = (one / 255 / 12.92 if one <= 10 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in parts[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_exhibits_can_be_read_in_jupyterlabs_light_and_dark_theme(lab: Lab, theme: str) -> None:
    lab.set_theme(theme)
    ran(lab, "03_theme.ipynb")
    try:
        pairs = [tuple(pair) for pair in lab.notebook.locator("figure.exhibit").evaluate_all(_COLOURS)]
        assert len(pairs) > 50
        for colour, ground in set(pairs):
            lighter, darker = sorted([luminance(colour), luminance(ground)], reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (colour, ground)
    finally:
        lab.close()
        lab.set_theme(LIGHT)
