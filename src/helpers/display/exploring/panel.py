"""From menus to looks: wave, theme, item and group are picked, and JupyterLab shows what the survey says of them."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from helpers.display.exhibit import Exhibit
from helpers.display.exploring.looks import EVERYBODY, Look, look
from helpers.display.wording import Sentence
from helpers.errors import InputError, Mistake
from helpers.survey import Survey, open_survey, wave_names

ALL_ITEMS = ""  # the theme as a whole
_ALL_ITEMS, _EVERYBODY = "All statements of the theme", "Everybody"
_MENUS = {"wave": "Wave", "theme": "Theme", "item": "Item", "by": "Groups"}
_WIDE = {"width": "min(46em, 98%)"}
# One click selects the whole of it, to be copied.
_CODE = '<pre class="explored-code" style="user-select:all;white-space:pre-wrap;margin:0">{}</pre>'


class Explorer:
    """Menus, what they pick shown beneath, and the same for code: `exhibit`, `test`, `table`, `code`, `wave`.

    `pick(theme="risk", by="role")` sets the menus from code. What is picked stays as far as another wave asks it, too.
    """

    def __init__(self, wave: str, theme: str = "", item: str = ALL_ITEMS, by: str = EVERYBODY) -> None:
        ipywidgets = _widgets()
        self.look: Look | None = None
        self._filling = False
        self._menus = {
            name: ipywidgets.Dropdown(description=title, layout=_WIDE, style={"description_width": "5em"})
            for name, title in _MENUS.items()
        }
        self._shown = ipywidgets.Output()
        self._code = ipywidgets.HTML()
        self._folded = ipywidgets.Accordion([self._code], titles=("The call that made it",), selected_index=0)
        self._box = ipywidgets.VBox([*self._menus.values(), self._shown, self._folded])
        self._menus["wave"].options = wave_names()
        for menu in self._menus.values():
            menu.observe(self._picked, names="value")
        self.pick(wave=wave, theme=theme, item=item, by=by)

    @property
    def wave(self) -> Survey:
        """The wave that is picked, opened."""
        return _opened(self._menus["wave"].value)

    @property
    def exhibit(self) -> Exhibit | Sentence:
        """What is shown."""
        return self._found().exhibit

    @property
    def test(self) -> Sentence:
        """What the test finds, or of everybody what stands out."""
        return self._found().test

    @property
    def table(self) -> pd.DataFrame:
        """The numbers behind it: a tidy table, one row an estimate, small groups withheld."""
        return self._found().table

    @property
    def code(self) -> str:
        """The call that makes the exhibit and the test: it runs in any notebook here."""
        return self._found().code

    def pick(self, **chosen: str) -> None:
        """Set menus by ids: `wave`, `theme`, `item` ("" for all of the theme), `by` ("" for everybody)."""
        self._filling = True
        try:
            if wave := chosen.get("wave"):
                self._set("wave", wave)
            self._fill(chosen)
        finally:
            self._filling = False
        self._show()

    def _found(self) -> Look:
        if self.look is None:
            raise RuntimeError("nothing is shown yet: what is picked above cannot be opened")
        return self.look

    def _picked(self, _: object) -> None:
        if not self._filling:
            self.pick()

    def _fill(self, chosen: dict[str, str]) -> None:
        """Offer what the wave asked; what was picked stays picked where that is offered still."""
        asked = self.wave.questionnaire
        self._offer("theme", [(one.title, one.id) for one in asked.themes], chosen)
        items = asked.items(self._menus["theme"].value)
        self._offer(
            "item", [("All statements of the theme", ALL_ITEMS), *((one.name, one.id) for one in items)], chosen
        )
        self._offer("by", [("Everybody", EVERYBODY), *((one.name, one.id) for one in asked.profile)], chosen)

    def _offer(self, name: str, options: list[tuple[str, str]], chosen: dict[str, str]) -> None:
        menu, was = self._menus[name], self._menus[name].value
        menu.options = options
        offered = [value for _, value in options]
        if chosen.get(name):
            self._set(name, chosen[name])
        else:
            menu.value = was if was in offered and name not in chosen else offered[0]

    def _set(self, name: str, value: str) -> None:
        offered = [one[1] if isinstance(one, tuple) else one for one in self._menus[name].options]
        if value not in offered:
            raise ValueError(f"no {_MENUS[name].lower()} {value!r} is offered: {', '.join(filter(None, offered))}")
        self._menus[name].value = value

    def _show(self) -> None:
        picked = {name: menu.value for name, menu in self._menus.items()}
        try:
            self.look = look(self.wave, picked["theme"], picked["item"], picked["by"])
        except (InputError, ValueError) as error:
            self.look = None
            self._shown.outputs = (_output({"text/plain": str(error)}),)
            self._code.value = ""
            return
        bundles = self.look.exhibit._repr_mimebundle_(), self.look.test._repr_mimebundle_()
        self._shown.outputs = tuple(map(_output, bundles))
        self._code.value = _CODE.format(escape(self.look.code))

    def _repr_mimebundle_(self, **given: object) -> Any:
        return self._box._repr_mimebundle_(**given)

    def __repr__(self) -> str:
        return f"Explorer of {', '.join(str(menu.value) for menu in self._menus.values() if menu.value)}"


def explore(wave: str, theme: str = "", item: str = ALL_ITEMS, by: str = EVERYBODY) -> Explorer:
    """Menus in JupyterLab of wave, theme, item and group; `wave` and the others are where they begin, by their ids."""
    return Explorer(wave, theme, item, by)


def _widgets() -> Any:
    # Not with this module: warm kernels are forked from a process that has imported it, and these widgets look for
    # the kernel that they speak through when they are first imported.
    try:
        import ipywidgets
    except ImportError:
        missing = Mistake("ipywidgets", "not installed", "install this project with its extra `lab`")
        raise InputError("explore", missing) from None
    return ipywidgets


@lru_cache(maxsize=4)
def _opened(wave: str) -> Survey:
    return open_survey(wave)


def _output(bundle: dict[str, Any]) -> dict[str, Any]:
    shown = {kind: bundle[kind] for kind in ("text/html", "text/plain") if kind in bundle}
    return {"output_type": "display_data", "data": shown, "metadata": {}}
