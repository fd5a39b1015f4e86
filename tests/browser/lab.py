"""A JupyterLab of its own, and a tab of it in which notebooks are opened and run as researchers do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, Page

from helpers.survey.waves import DATA_FOLDER
from toys import comes_true

LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
# Nothing asks for news, or comes between a test and what it looks at.
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "docmanager-extension/plugin": {"autosave": False},
}
# Starting a kernel on a busy machine, and what the longest chapter takes.
LONGEST = 240_000
_OPENED = """async path => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
    await panel.context.ready;
    await panel.sessionContext.ready;
    app.shell.activateById(panel.id);
}"""
_RUN = """async () => {
    const app = window.jupyterapp;
    await app.commands.execute('notebook:run-all-cells');
    const panel = app.shell.currentWidget, kernel = panel.sessionContext.session.kernel;
    await kernel.info;
    const cells = panel.context.model.toJSON().cells;
    return {kernel: kernel.name, status: kernel.status, cells};
}"""
_EDITED = """([was, becomes]) => {
    const cells = Array.from(window.jupyterapp.shell.currentWidget.content.model.cells);
    const cell = cells.find(one => (one.getMetadata('tags') || []).includes('parameters'));
    const text = cell.sharedModel.getSource();
    if (!text.includes(was)) throw new Error(`no ${was} in ${text}`);
    cell.sharedModel.setSource(text.replace(was, becomes));
}"""
_THEME = """async theme => {
    const app = window.jupyterapp;
    await app.restored;
    await app.commands.execute('apputils:change-theme', {theme});
}"""
_COMPLETED = """async code => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    return (await kernel.requestComplete({code, cursor_pos: code.length})).content;
}"""
_CLOSED = """async () => {
    const app = window.jupyterapp, panel = app.shell.currentWidget;
    await panel.sessionContext.shutdown();
    await panel.context.revert();
    panel.dispose();
}"""


class Lab:
    """A running JupyterLab and one tab of it."""

    def __init__(self, tab: Page, url: str, token: str) -> None:
        self.tab = tab
        self.tab.set_default_timeout(LONGEST)
        self.tab.goto(f"{url}lab?token={token}&reset")
        self.tab.wait_for_function("window.jupyterapp !== undefined")

    def open(self, notebook: str) -> None:
        """Open a notebook of the folder, by its name, with its kernel."""
        self.tab.evaluate(_OPENED, notebook)

    def edit_parameters(self, **given: str) -> None:
        """Type other values into the parameters cell: `theme="risk"`."""
        for name, value in given.items():
            was = self.tab.evaluate(
                "name => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)"
                '.map(one => one.sharedModel.getSource().match(new RegExp(`^${name}: str = "[^"]*"`, \'m\')))'
                ".find(Boolean)[0]",
                name,
            )
            self.tab.evaluate(_EDITED, [was, f'{name}: str = "{value}"'])

    def pick_kernel(self, name: str) -> None:
        """Change the open notebook's kernel."""
        self.tab.evaluate(
            "async name => { await window.jupyterapp.shell.currentWidget.sessionContext.changeKernel({name}) }", name
        )

    def run_all(self) -> dict[str, Any]:
        """Run all cells, as the menu does, and wait: the kernel's name and state, and the cells as saved."""
        ran: dict[str, Any] = self.tab.evaluate(_RUN)
        return ran

    def set_theme(self, name: str) -> None:
        """Change JupyterLab's theme, as its menu does."""
        self.tab.evaluate(_THEME, name)
        self.tab.locator(f"body[data-jp-theme-name='{name}']").wait_for(state="attached")

    def completed(self, typed: str) -> list[str]:
        """What the Tab key offers after what is typed in the open notebook."""
        found: dict[str, Any] = self.tab.evaluate(_COMPLETED, typed)
        return [typed[: found["cursor_start"]] + match for match in found["matches"]]

    @property
    def notebook(self) -> Locator:
        """The open notebook on the page."""
        return self.tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def close(self) -> None:
        """End the open notebook's kernel, and leave its file as it was."""
        self.tab.evaluate(_CLOSED)


def answering(runtime: Path) -> dict[str, Any]:
    """Where a server listens and with what token, once it does: it tells both before it listens."""

    def told() -> dict[str, Any]:
        for file in runtime.glob("jpserver-*.json"):
            if file.stat().st_size:
                about: dict[str, Any] = json.loads(file.read_text())
                return about
        return {}

    def answers() -> bool:
        try:
            with urlopen(f"{told()['url']}api", timeout=30):
                return True
        except (KeyError, URLError):
            return False

    assert comes_true(answers, seconds=180)
    return told()


@contextmanager
def jupyterlab(browser: Browser, notebooks: Path, folder: Path, data: Path, theme: str = LIGHT) -> Iterator[Lab]:
    """JupyterLab on a folder of notebooks, which read `data`; `folder` is for all it writes."""
    for name, settings in {**SETTINGS, "apputils-extension/themes": {"theme": theme}}.items():
        file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    environment = {
        **os.environ,
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        DATA_FOLDER: str(data),
    }
    command = [sys.executable, "-m", "jupyterlab", notebooks, "--no-browser", "--port=0", "--allow-root"]
    with (
        (folder / "lab.log").open("wb") as log,
        subprocess.Popen([*command, "--expose-app-in-browser"], env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            about = answering(folder / "runtime")
            tab = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce").new_page()
            yield Lab(tab, about["url"], about["token"])
            tab.context.close()
        finally:
            server.terminate()
