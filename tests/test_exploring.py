"""What is picked in JupyterLab: shown as the report shows it, with code that makes the same."""

from __future__ import annotations

import ast
from itertools import product
from typing import Any

import pytest

from helpers.display.exhibit import Exhibit
from helpers.display.exploring import Explorer, Look, explore, look
from helpers.display.exploring.looks import NO_SCORE
from helpers.errors import InputError
from helpers.survey import Survey
from surveys import drawn_survey

# Public and private differ by more than chance in the first item; of the independent there are too few, so that they
# are withheld, and the voluntary with them, who would give them away.
DRAWING = """
    sector       fear_of_blame  advice    times
    public       agree          disagree  60
    public       disagree       agree     5
    private      disagree       disagree  40
    private      agree          agree     3
    voluntary    disagree       agree     12
    independent  agree          agree     4
"""


@pytest.fixture(scope="module")
def wave() -> Survey:
    return drawn_survey(DRAWING)


def made(code: str, wave: Survey, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Any]]:
    """What a cell with this code shows: what its last line makes, and what it displays before."""
    monkeypatch.setattr("helpers.survey.open_survey", lambda name: {"2026": wave}[name])
    displayed: list[Any] = []
    names: dict[str, Any] = {"display": displayed.append}
    *steps, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module([*steps], []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names), displayed


@pytest.mark.parametrize(("item", "by"), [*product(["", "fear_of_blame", "advice"], ["", "sector"])])
def test_the_code_makes_the_same_exhibit_and_the_same_test(
    wave: Survey, item: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = look(wave, "risk", item, by)
    exhibit, displayed = made(found.code, wave, monkeypatch)
    assert isinstance(exhibit, Exhibit)
    assert exhibit.html() == found.exhibit.html()  # type: ignore[union-attr]
    assert [str(one) for one in displayed] == [str(found.test)]
    assert max(map(len, found.code.splitlines())) <= 120


@pytest.mark.parametrize("item", ["", "fear_of_blame"])
def test_a_small_group_is_withheld_in_exhibit_and_table(wave: Survey, item: str) -> None:
    found = look(wave, "risk", item, "sector")
    rows = found.table.set_index("group")
    assert rows.loc["Independent", "withheld"]
    assert rows.loc["Independent", ["estimate", "low", "high", "n"]].isna().all()
    assert "[c]" in found.exhibit.table.loc[found.exhibit.table.iloc[:, 0] == "Independent"].to_numpy()  # type: ignore[union-attr]
    assert found.table.attrs == {}


def test_the_tests_are_those_of_the_reports_chapters(wave: Survey) -> None:
    assert "adjusted for all two tests" in str(look(wave, "risk", "advice", "sector").test)
    differs = str(look(wave, "risk", "fear_of_blame", "sector").test)
    assert "differs by more than chance: it runs from 7% (Private) to 92% (Public)" in differs
    assert "no difference" in str(look(wave, "risk", "advice", "sector").test)


def test_a_theme_without_a_score_says_so_and_shows_everybody() -> None:
    wave = drawn_survey(
        """
        sector  stops__law  stops__time  times
        public  yes         no           20
        other   no          yes          20
        """,
        themes={"risk": ["stops"]},
        at_most={"stops": 1},
    )
    assert str(look(wave, "risk", by="sector").test) == NO_SCORE


@pytest.mark.parametrize("chosen", [{"theme": "risc"}, {"item": "blame"}, {"by": "rank"}])
def test_a_name_that_the_questionnaire_does_not_have_is_refused(wave: Survey, chosen: dict[str, str]) -> None:
    with pytest.raises(InputError, match="expected one of"):
        look(wave, **({"theme": "risk"} | chosen))


def test_a_look_shows_exhibit_and_test(wave: Survey) -> None:
    found = look(wave, "risk")
    html = found._repr_mimebundle_()["text/html"]
    assert html.index("<figure") < html.index(str(found.test)[:20])


# --- the menus -------------------------------------------------------------------------------------------


@pytest.fixture
def explorer(wave: Survey, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    other = drawn_survey(
        DRAWING.replace("advice", "partners"), themes={"people": ["partners"], "risk": ["fear_of_blame"]}
    )
    panel = "helpers.display.exploring.panel"
    monkeypatch.setattr(f"{panel}.wave_names", lambda: ["2025", "2026"])
    monkeypatch.setattr(f"{panel}._opened", lambda name: {"2025": other, "2026": wave}[name])
    return explore("2026")


def same(one: Explorer, other: Look) -> bool:
    return one.code == other.code and one.table.equals(other.table) and str(one.test) == str(other.test)


def test_it_begins_with_the_first_theme_and_shows_what_is_picked(explorer: Explorer, wave: Survey) -> None:
    assert same(explorer, look(wave, "risk"))
    explorer.pick(item="fear_of_blame", by="sector")
    assert same(explorer, look(wave, "risk", "fear_of_blame", "sector"))
    explorer.pick(item="")
    assert same(explorer, look(wave, "risk", "", "sector"))


def test_a_menu_of_the_page_does_the_same(explorer: Explorer, wave: Survey) -> None:
    explorer._menus["by"].value = "sector"
    assert same(explorer, look(wave, "risk", "", "sector"))
    shown = [output["data"]["text/html"] for output in explorer._shown.outputs]
    assert "<figure" in shown[0]
    assert str(explorer.test)[:20] in shown[1]
    assert "score_differences" in explorer._code.value


def test_what_another_wave_asked_too_stays_picked(explorer: Explorer) -> None:
    explorer.pick(item="fear_of_blame", by="sector")
    explorer.pick(wave="2025")
    assert repr(explorer) == "Explorer of 2025, risk, fear_of_blame, sector"
    explorer.pick(theme="people")
    assert repr(explorer) == "Explorer of 2025, people, sector"


def test_what_is_not_offered_is_refused_with_what_is(explorer: Explorer) -> None:
    with pytest.raises(ValueError, match="no theme 'risc' is offered: risk"):
        explorer.pick(theme="risc")


def test_what_cannot_be_shown_is_a_sentence_where_the_exhibit_would_be(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> Look:
        raise ValueError("too many groups")

    monkeypatch.setattr("helpers.display.exploring.panel.look", none)
    explorer.pick(by="sector")
    assert explorer._shown.outputs[0]["data"] == {"text/plain": "too many groups"}
    with pytest.raises(RuntimeError, match="nothing is shown"):
        explorer.table  # noqa: B018
