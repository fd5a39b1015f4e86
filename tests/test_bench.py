"""The benchmark of the report as a whole: what it sets side by side, and what its page says. Nothing here is timed."""

from __future__ import annotations

import ast
import json
import platform
import re
import shlex
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from bench import report as benchmark
from bench import without_downloads
from bench.copies import runs_of, script_of, write_copies
from bench.in_markdown import Section, measured_on, page, reasons, table_of
from bench.machine import machine
from bench.measures import Contender, NotMeasuredError, Promise, Row, alike, at_least, at_most, in_turn, output_of
from bench.million import promises as promises_of_a_million
from bench.plain import bundles_of
from bench.rates import many_chapters
from bench.rates import promises as promises_of_rates
from bench.setting import Setting
from bench.startup import AGAIN, BARE, HELP, IMPORT
from bench.startup import promises as start_up_promises
from bench.whole import BOOK_1, BOOK_2, LOOP, OURS, PLAIN, build_command, complete, execute_script, loop_script
from bench.whole import promises as promises_of_builds
from helpers.cli import main
from helpers.publishing.chapters import IN_NOTEBOOKS
from helpers.publishing.contents import Plan, read_plan
from helpers.questionnaire import READ_TYPE
from toys import PARAMETERS, code, markdown, notebook

ROOT = Path(__file__).resolve().parents[1]
CONTENTS = ROOT / "reports" / "2026.yml"
OURS_ROW = Row("ours", (10.0, 12.0, 11.0))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(CONTENTS)


@pytest.fixture(scope="module")
def copies(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_copies(plan, tmp_path_factory.mktemp("bench") / "copies")


def given(plan: Plan, folder: Path) -> Setting:
    return Setting(CONTENTS, plan, folder / "data", folder, {}, 1, (12, 100), lambda _: None)


# --- what is measured ------------------------------------------------------------------------------


def test_a_row_is_the_median_of_its_rounds_and_its_ratio_that_of_medians() -> None:
    assert OURS_ROW.median == 11.0
    assert Row("theirs", (22.0, 90.0, 21.0)).ratio(OURS_ROW) == 22.0 / 11.0
    assert Row("none", said="not installed").ratio(OURS_ROW) is None
    assert OURS_ROW.ratio(Row("none")) is None


def test_everything_takes_its_turn_and_the_first_of_a_round_is_another_each_time() -> None:
    order: list[str] = []

    def contender(name: str) -> Contender:
        return Contender(name, lambda: order.append(name) or float(len(order)))

    rows = in_turn([contender(name) for name in "abc"], 3)
    assert "".join(order) == "abc" + "bca" + "cab"
    assert rows["a"] == Row("a", (1.0, 6.0, 8.0))


def test_what_stands_beside_the_others_takes_part_in_the_first_round_alone() -> None:
    rows = in_turn([Contender("held to", lambda: 2.0), Contender("beside", lambda: 9.0, beside=True)], 3)
    assert rows == {"held to": Row("held to", (2.0, 2.0, 2.0)), "beside": Row("beside", (9.0,))}


def test_what_cannot_be_measured_says_why_and_ends_nothing() -> None:
    asked: list[str] = []

    def fails() -> float:
        asked.append("once")
        raise NotMeasuredError("not installed")

    rows = in_turn([Contender("broken", fails), Contender("sound", lambda: 2.0)], 3)
    assert rows == {"broken": Row("broken", said="not installed"), "sound": Row("sound", (2.0, 2.0, 2.0))}
    assert asked == ["once"]


def test_a_command_that_fails_is_told_by_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(NotMeasuredError, match=r"^sh ended with 3: no such notebook$"):
        output_of(["sh", "-c", "echo begun; echo no such notebook >&2; exit 3"], tmp_path, {})
    with pytest.raises(NotMeasuredError, match=r"^no-such-command: no such file or directory$"):
        output_of(["no-such-command"], tmp_path, {})


def test_a_way_that_made_fewer_exhibits_is_not_measured(tmp_path: Path) -> None:
    style = "<style>.exhibit-label { color: red }</style>"  # as a notebook has it beside each exhibit
    (tmp_path / "one.html").write_text(f'{style}<p class="exhibit-label">1</p>')
    (tmp_path / "two.html").write_text(json.dumps({"html": f'{style}<p class="exhibit-label">2</p>'}))
    assert complete(lambda: 4.0, tmp_path, "*.html", 2) == 4.0
    with pytest.raises(NotMeasuredError, match="it made 2 exhibits of 3"):
        complete(lambda: 4.0, tmp_path, "*.html", 3)


def test_all_are_given_the_same_environment_from_wherever_they_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "src:/elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = alike({"OMP_NUM_THREADS": "1"}, Path("/data"))
    assert environment["PYTHONPATH"] == f"{tmp_path / 'src'}:/elsewhere"
    assert (environment["OMP_NUM_THREADS"], environment["ANNUAL_REPORT_DATA"]) == ("1", "/data")
    assert "PYTHONDONTWRITEBYTECODE" not in environment


# --- what it is measured on ------------------------------------------------------------------------


def injected(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """The values of the cell of parameters that was put in."""
    (cell,) = (cell for cell in cells if "injected-parameters" in cell["metadata"].get("tags", ()))
    body = ast.parse("".join(cell["source"])).body
    return {one.targets[0].id: ast.literal_eval(one.value) for one in body if isinstance(one, ast.Assign)}


def sources(cells: list[dict[str, Any]]) -> list[str]:
    """Every cell that is the notebook's own."""
    return ["".join(cell["source"]) for cell in cells if "injected-parameters" not in cell["metadata"].get("tags", ())]


def test_the_copies_are_the_reports_own_notebooks_with_its_parameters(plan: Plan, copies: list[Path]) -> None:
    assert [copy.stem for copy in copies] == list(runs_of(plan))
    assert len(copies) == len(plan.prepare) + len(plan.chapters) == 17
    for copy, run in zip(copies, runs_of(plan).values(), strict=True):
        cells = json.loads(copy.read_text())["cells"]
        assert injected(cells) == run.parameters
        assert sources(cells) == sources(json.loads(run.notebook.read_text())["cells"])


def test_the_shell_loop_runs_every_notebook_with_its_parameters_and_makes_each_a_page(
    plan: Plan, tmp_path: Path
) -> None:
    fails_at_once, *lines = loop_script(given(plan, tmp_path), tmp_path).splitlines()
    executing, paging = ([shlex.split(line) for line in lines[start::2]] for start in (0, 1))
    assert fails_at_once == "set -e"
    assert [(Path(words[1]), json.loads(words[4])) for words in executing] == [
        (run.notebook, run.parameters) for run in runs_of(plan).values()
    ]
    assert [words[:4] for words in paging] == [["jupyter", "nbconvert", "--to", "html"]] * 17
    assert [words[4] for words in paging] == [words[2] for words in executing]


def test_nbconvert_executes_every_copy(copies: list[Path], tmp_path: Path) -> None:
    _, *lines = execute_script(copies, tmp_path).splitlines()
    assert [Path(shlex.split(line)[-1]) for line in lines] == copies


def test_a_script_has_a_notebooks_code_and_hands_on_what_a_cell_ends_in(tmp_path: Path) -> None:
    file = notebook(tmp_path / "one.ipynb", markdown("# One"), code(PARAMETERS, "parameters"), code("x = 1\nx + 1"))
    assert script_of(json.loads(file.read_text())) == "survey: str = 'toy'\n\nx = 1\nshown(x + 1)\n"


def test_the_plain_script_of_a_chapter_makes_the_same_exhibits_as_its_notebook(
    report: Path, copies: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNUAL_REPORT_DATA", str(report.parent / "data"))
    (copy,) = (copy for copy in copies if copy.stem.endswith("-theme-risk"))
    script = tmp_path / "risk.py"
    script.write_text(script_of(json.loads(copy.read_text())))
    published = json.loads((report / "theme-risk.ipynb").read_text())["cells"]
    outputs = [output["data"] for cell in published for output in cell.get("outputs", ()) if "data" in output]
    with threadpool_limits(1):  # as chapters run: two threads add up in another order
        found = bundles_of(script)
    assert [as_written(bundle) for bundle in found] == [as_written(bundle) for bundle in outputs]
    assert len(outputs) > 10


def as_written(bundle: dict[str, Any]) -> dict[str, Any]:
    """A mime bundle as a published notebook has it, texts whole."""
    plain: dict[str, Any] = json.loads(json.dumps(bundle))
    plain.pop(READ_TYPE, None)
    texts = {kind: IN_NOTEBOOKS.sub("", "".join(shown)) for kind, shown in plain.items() if kind.startswith("text/")}
    return plain | texts


@pytest.mark.parametrize("count", [4, 12, 100])
def test_a_report_of_many_chapters_runs_none_twice_with_the_same_parameters(count: int, tmp_path: Path) -> None:
    chapters = read_plan(many_chapters(tmp_path, count)).chapters
    given_to = {json.dumps(dict(run.parameters), sort_keys=True) for run in chapters}
    assert (len(chapters), len(given_to)) == (count, count)


@pytest.mark.parametrize("more", [(), ("--cold",)])
def test_our_builds_are_commands_that_there_are(plan: Plan, tmp_path: Path, more: tuple[str, ...]) -> None:
    _, _, module, name, *words = build_command(given(plan, tmp_path), 2, *more)
    build = main.commands[name].make_context(name, list(words))
    assert (module, build.params["workers"], build.params["cold"]) == ("helpers.cli", 2, bool(more))
    assert callable(resolve_name(without_downloads.DOWNLOADS))


@pytest.mark.parametrize("release", ["1", "2"])
def test_jupyter_book_is_pinned_with_all_that_it_needs(release: str) -> None:
    lines = [line for line in (ROOT / f"tests/bench/book{release}.txt").read_text().splitlines() if line[0] != "#"]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert [line.startswith(f"jupyter-book=={release}.") for line in lines].count(True) == 1


# --- what the page says ----------------------------------------------------------------------------


def test_a_table_has_medians_ranges_and_ratios_and_says_why_a_row_has_none() -> None:
    rows = [OURS_ROW, Row("a shell loop", (88.0, 99.0, 110.0)), Row("a book", said="not installed: no Node")]
    assert table_of(rows, OURS_ROW).splitlines() == [
        "| what | median, s | range, s | times ours |",
        "| --- | ---: | ---: | ---: |",
        "| **ours** | **11.0** | **10.0 to 12.0** | **1.00** |",
        "| a shell loop | 99.0 | 88.0 to 110.0 | 9.00 |",
        "| a book | – | – | – |",
        "",
        "Not measured: a book. It said: not installed: no Node",
    ]


def test_a_reason_gives_no_address_and_no_path_away() -> None:
    said = "pip ended with 1: no https://host.example/simple/one for '/home/somebody/env' (see /var/log) and/or 1.5"
    assert reasons([OURS_ROW, Row("a book", said=said)]) == [
        "Not measured: a book. It said: pip ended with 1: no … for '…' (see …) and/or 1.5"
    ]


def test_the_page_says_of_each_promise_whether_it_is_kept() -> None:
    promises = (at_least("8 times", 9.0, 8.0), at_most("1.3 times", 1.31, 1.3), at_least("a book", None, 4.0))
    how = measured_on(date(2026, 11, 27), 3, "0.1 before and 1.9 after")
    text = page(17, [("memory", "23 GiB")], [Section("Builds", "A table.", promises, measured=how)])
    assert text.startswith("# How fast the report is made\n\nThe annual report is 17 runs of notebooks")
    assert "| 8 times | 9.00 | yes |\n| 1.3 times | 1.31 | NO |\n| a book | – | not measured |" in text
    assert "## Builds\n\nA table.\n\n*Measured on 27 November 2026: medians of 3 rounds" in text
    assert "| memory | 23 GiB |" in text


@pytest.mark.parametrize(("measured", "kept"), [(7.99, False), (8.0, True), (None, None)])
def test_a_promise_is_kept_from_its_bound_on(measured: float | None, kept: bool | None) -> None:
    assert at_least("faster", measured, 8.0).kept is kept
    assert at_most("slower", None if measured is None else -measured, -8.0).kept is kept


def test_what_is_promised_of_our_pages() -> None:
    seconds = {OURS: 10.0, LOOP: 80.0, BOOK_1: 39.0, PLAIN: 8.0}
    rows = {what: Row(what, (took,)) for what, took in seconds.items()} | {BOOK_2: Row(BOOK_2, said="no Node")}
    assert [(one.measured, one.kept) for one in promises_of_builds(rows)] == [
        *(("8.00", True), ("3.90", False), ("–", None)),
        ("1.25", True),
    ]


def test_a_rate_is_held_to_that_of_a_small_report() -> None:
    rows = {f"{size} chapters on warm kernels": Row("", (took,)) for size, took in ((12, 10.0), (100, 100.0))}
    (promise,) = promises_of_rates(rows, (12, 100))
    assert (promise.measured, promise.kept) == ("0.83", False)


def test_minutes_are_promised_for_a_machine_of_a_certain_speed() -> None:
    # Twice as slow a machine may take twice as long; memory is the same everywhere.
    told = [promises_of_a_million(1_000_000, seconds, 2.7, 3.9) for seconds in (350.0, 370.0)]
    assert [(one.measured, one.kept) for one, _ in told] == [("2.92", True), ("3.08", False)]
    assert [(one.measured, one.kept) for _, one in told] == [("3.90", True)] * 2


def test_what_is_not_measured_anew_stays_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(["1.00", "2.00", "3.00", "4.00"])

    def first(_: Setting) -> Section:
        return Section("First", f"It took {next(seconds)}.", (Promise("first goal", "1.00", True),))

    def second(_: Setting) -> Section:
        return Section("Second", f"It took {next(seconds)}.", (Promise("second goal", "2.00", None),))

    monkeypatch.setattr(benchmark, "SECTIONS", (first, second))
    to = tmp_path / "page.md"
    for only, told in (
        ((), ("1.00", "2.00")),
        (("--only", "first"), ("3.00", "2.00")),
        (("--only", "second"), ("3.00", "4.00")),
    ):
        assert benchmark.main(["--rounds", "1", "--to", str(to), *only]) == 0
        assert re.findall(r"## (\w+)\n\nIt took (.*)\.", to.read_text()) == [("First", told[0]), ("Second", told[1])]
        assert "| first goal | 1.00 | yes |\n| second goal | 2.00 | not measured |" in to.read_text()


@pytest.mark.parametrize(("kept", "code"), [(True, 0), (None, 0), (False, 1)])
def test_a_broken_promise_is_written_down_before_it_is_told(
    kept: bool | None, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made_up(_: Setting) -> Section:
        return Section("Made up", "", (Promise("a goal", "2.00", kept),))

    monkeypatch.setattr(benchmark, "SECTIONS", (made_up,))
    assert benchmark.main(["--rounds", "1", "--to", str(tmp_path / "page.md")]) == code
    written = (tmp_path / "page.md").read_text()
    assert f"| a goal | 2.00 | {benchmark.KEPT[kept]} |" in written
    assert re.search(r"The machine's load was [\d.]+ before and [\d.]+ after\.", written)
    assert "a goal" in capsys.readouterr().out


def test_rounds_are_odd(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(["--rounds", "2"])
    assert "expected an odd number" in capsys.readouterr().err


def test_the_machine_is_described_and_not_named() -> None:
    told = " ".join(f"{what}: {which}" for what, which in machine(alike({}, Path("data"))))
    assert "cores" in told
    assert platform.python_version() in told
    assert platform.node() not in told.split()
    assert not re.search(r"(^|\s)/", told)


def test_start_up_is_held_to_what_is_promised_of_it() -> None:
    rows = {
        name: Row(name, (seconds,))
        for name, seconds in zip((BARE, IMPORT, HELP, AGAIN), (0.02, 0.15, 0.2, 0.9), strict=True)
    }
    assert [(one.measured, one.kept) for one in start_up_promises(rows)] == [
        ("0.20", True),
        ("0.13", False),
        ("0.90", True),
    ]
