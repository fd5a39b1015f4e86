"""A report's contents page: what it plans, and every mistake that is told before a notebook runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from helpers.errors import InputError
from helpers.publishing.contents import Plan, read_plan
from toys import code, notebook

HEAD = "title: The toy report\nsurvey: 2026\npublished: 2026-06-30\n"


def plan_of(folder: Path, page: str) -> Plan:
    """The plan of a page whose project has five notebooks."""
    for name in ("00_clean", "01_glance", "10_methods"):
        notebook(folder / "notebooks" / f"{name}.ipynb", code('survey: str = "2026"', "parameters"))
    parameters = 'survey: str = "2026"\ntheme: str = "risk"\nsmallest: int = 10'
    notebook(folder / "notebooks" / "03_theme.ipynb", code(parameters, "parameters"))
    waves = 'survey: str = "2026"\nearlier: str = ""'
    notebook(folder / "notebooks" / "08_since.ipynb", code(waves, "parameters"))
    file = folder / "reports" / "toy.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(page, "utf-8")
    return read_plan(file)


def mistake_in(folder: Path, page: str) -> str:
    with pytest.raises(InputError) as raised:
        plan_of(folder, page)
    return str(raised.value).replace(str(folder), "")


def test_a_report_is_its_steps_and_then_its_chapters_in_order(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, HEAD + """
prepare:
  - {notebook: 00_clean, published_in: methods}
chapters:
  - {id: at-a-glance, notebook: 01_glance, title: At a glance}
  - {id: methods, notebook: 10_methods}
""")  # fmt: skip
    assert (plan.title, plan.survey, plan.published) == ("The toy report", "2026", date(2026, 6, 30))
    assert [(run.id, run.published_in) for run in plan.prepare] == [("00_clean", "methods")]
    assert [(run.id, run.notebook.name, run.title) for run in plan.chapters] == [
        ("at-a-glance", "01_glance.ipynb", "At a glance"),
        ("methods", "10_methods.ipynb", ""),
    ]


def test_every_notebook_receives_the_wave(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, HEAD + "prepare: [{notebook: 00_clean}]\nchapters: [{id: glance, notebook: 01_glance}]")
    assert [dict(run.parameters) for run in (*plan.prepare, *plan.chapters)] == [{"survey": "2026"}] * 2


def test_for_each_runs_a_notebook_once_for_every_value(tmp_path: Path) -> None:
    entry = "{id: theme, notebook: 03_theme, parameters: {smallest: 20}, for_each: {theme: [risk, own_words]}}"
    page = f"{HEAD}chapters: [{entry}]"
    assert [(run.id, dict(run.parameters)) for run in plan_of(tmp_path, page).chapters] == [
        ("theme-risk", {"survey": "2026", "smallest": 20, "theme": "risk"}),
        ("theme-own-words", {"survey": "2026", "smallest": 20, "theme": "own_words"}),
    ]


BEFORE = """
earlier: 2025
prepare:
  - {notebook: 00_clean, published_in: since}
  - {notebook: 10_methods, parameters: {survey: 2024}}
chapters:
  - {id: glance, notebook: 01_glance}
  - {id: since, notebook: 08_since, needs: earlier}
"""


def test_every_notebook_that_declares_the_earlier_wave_receives_it(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, HEAD + BEFORE)
    assert plan.earlier == "2025"
    assert [dict(run.parameters) for run in plan.chapters] == [
        {"survey": "2026"},
        {"survey": "2026", "earlier": "2025"},
    ]


def test_the_steps_run_for_the_earlier_wave_first_and_only_the_pages_of_the_reports_own_are_published(
    tmp_path: Path,
) -> None:
    steps = plan_of(tmp_path, HEAD + BEFORE).prepare
    assert [(run.id, run.parameters["survey"], run.published_in) for run in steps] == [
        ("00_clean-2025", "2025", None),
        ("00_clean", "2026", "since"),
        ("10_methods", "2024", None),  # it names a wave of its own, and so runs once
    ]


def test_a_step_for_the_earlier_wave_has_no_earlier_wave_of_its_own(tmp_path: Path) -> None:
    page = f"{HEAD}earlier: 2025\nprepare: [{{notebook: 08_since}}]\nchapters: [{{id: one, notebook: 01_glance}}]"
    assert [dict(run.parameters) for run in plan_of(tmp_path, page).prepare] == [
        {"survey": "2025"},
        {"survey": "2026", "earlier": "2025"},
    ]


def test_a_first_wave_has_no_chapter_that_needs_an_earlier_one(tmp_path: Path) -> None:
    page = HEAD + BEFORE.replace("earlier: 2025\n", "").replace("published_in: since", "published_in: glance")
    plan = plan_of(tmp_path, page)
    assert plan.earlier is None
    assert [run.id for run in (*plan.prepare, *plan.chapters)] == ["00_clean", "10_methods", "glance"]


def test_the_earlier_wave_must_fit_what_a_notebook_declares(tmp_path: Path) -> None:
    own = 'survey: str = ""\nearlier: int = 0'
    notebook(tmp_path / "notebooks" / "own.ipynb", code(own, "parameters"))
    said = "chapters.0.notebook: found the parameter earlier: last; expected a whole number, as own.ipynb declares"
    assert said in mistake_in(tmp_path, HEAD + "earlier: last\nchapters: [{id: own, notebook: own}]")


def test_the_notebooks_may_lie_elsewhere(tmp_path: Path) -> None:
    notebook(tmp_path / "mine" / "own.ipynb", code('survey: str = ""', "parameters"))
    plan = plan_of(tmp_path, HEAD + "notebooks: ../mine\nchapters: [{id: own, notebook: own}]")
    assert plan.chapters[0].notebook == tmp_path / "mine" / "own.ipynb"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("chapters: []", "line 4, chapters: found a list; expected otherwise"),
        ("chapters: [{id: one, notebook: 02_who}]",
         "line 4, chapters.0.notebook: found '02_who'; expected a notebook of notebooks/: 00_clean, "
         "01_glance, 03_theme, 08_since, 10_methods"),
        ("chapters: [{id: one, notebook: 01_glance, parameters: {thme: risk}}]",
         "line 4, chapters.0.parameters.thme: found 'risk'; "
         "expected a parameter that 01_glance.ipynb declares: survey"),
        ("chapters: [{id: one, notebook: 03_theme, parameters: {smallest: ten}}]",
         "line 4, chapters.0.parameters.smallest: found 'ten'; "
         "expected a whole number, as 03_theme.ipynb declares `smallest: int`"),
        ("chapters: [{id: one, notebook: 03_theme, for_each: {smallest: [10, few]}}]",
         "line 4, chapters.0.for_each.smallest.1: found 'few'; expected a whole number"),
        ("chapters: [{id: one, notebook: 01_glance}, {id: one, notebook: 10_methods}]",
         "line 4, chapters.1.id: found 'one'; expected a name of its own: chapters.0 has it"),
        ("chapters: [{id: theme, notebook: 03_theme, for_each: {theme: [risk, Risk]}}]",
         "line 4, chapters.0.id: found 'theme-risk'; expected a name of its own"),
        ("prepare: [{notebook: 00_clean}, {notebook: 00_clean}]\nchapters: [{id: glance, notebook: 01_glance}]",
         "line 4, prepare.1.notebook: found '00_clean'; expected a name of its own: prepare.0 has it"),
        ("chapters: [{id: index, notebook: 01_glance}]",
         "found 'index'; expected a name of its own: a report's own file has it"),
        ("chapters: [{id: theme, notebook: 03_theme, parameters: {theme: risk}, for_each: {theme: [risk]}}]",
         "chapters.0.parameters.theme: found 'theme'; expected it here or in `for_each`, not in both"),
        ("prepare: [{notebook: 00_clean, published_in: method}]\nchapters: [{id: methods, notebook: 10_methods}]",
         "line 4, prepare.0.published_in: found 'method'; expected a chapter: methods"),
        ("chapters: [{id: one, notebook: 01_glance, titel: One}]",
         "chapters.0.titel: found 'titel'; expected no such entry"),
        ("chapters: [{id: One!, notebook: 01_glance}]", "line 4, chapters.0.id: found 'One!'"),
        ("earlier: 2026\nchapters: [{id: one, notebook: 01_glance}]",
         "line 4, earlier: found '2026'; expected the wave before `survey`, or no entry"),
        ("earlier: last year\nchapters: [{id: one, notebook: 01_glance}]", "line 4, earlier: found 'last year'"),
        ("chapters: [{id: one, notebook: 01_glance, needs: earlier}, {id: two, notebook: 10_methods}]",
         "line 4, chapters.0.needs: found 'earlier'; expected 01_glance.ipynb to declare the parameter `earlier`"),
        ("chapters: [{id: since, notebook: 08_since, needs: later}]", "line 4, chapters.0.needs: found 'later'"),
        ("chapters: [{id: since, notebook: 08_since, needs: earlier}]",
         "line 4, chapters: found only chapters that need an earlier wave; expected `earlier`, or another chapter"),
        ("prepare: [{notebook: 00_clean, published_in: since}]\n"
         "chapters: [{id: one, notebook: 01_glance}, {id: since, notebook: 08_since, needs: earlier}]",
         "line 4, prepare.0.published_in: found 'since'; expected a chapter: one"),
        ("earlier: x\nprepare: [{notebook: clean}]\nchapters: [{id: clean-x, notebook: 01_glance}]",
         "chapters.0.id: found 'clean-x'; expected a name of its own: prepare.0 has it"),
        ("published: soon", "line 4: found 'published' twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_path_what_was_found_and_what_was_expected(
    tmp_path: Path, rest: str, said: str
) -> None:
    assert said in mistake_in(tmp_path, HEAD + rest)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    page = (
        HEAD
        + "chapters:\n  - {id: one, notebook: 02_who}\n  - {id: two, notebook: 03_theme, parameters: {smallest: ten}}"
    )
    assert re.findall(r"line (\d+)", mistake_in(tmp_path, page)) == ["5", "6"]


def test_a_notebook_that_does_not_declare_the_wave_is_a_mistake(tmp_path: Path) -> None:
    notebook(tmp_path / "notebooks" / "own.ipynb", code("x = 1"))
    said = "chapters.0.notebook: found the parameter survey: 2026; expected a parameter that own.ipynb declares: none"
    assert said in mistake_in(tmp_path, HEAD + "chapters: [{id: own, notebook: own}]")


def test_a_contents_page_that_is_not_there_is_a_clear_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"2031\.yml, the contents page: found no such file"):
        read_plan(tmp_path / "2031.yml")
