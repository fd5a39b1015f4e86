"""Chapters on a Dask cluster: what a local build makes, from workers that share no folder with the caller."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from clusters import Cluster, content_of, started
from helpers.cli import main
from helpers.errors import InputError
from helpers.publishing.build import Built, build_report
from helpers.publishing.chapters import ChapterError
from helpers.publishing.cluster import calling, likeness
from helpers.publishing.cluster.calling import cluster_kernels, files_read
from helpers.publishing.cluster.likeness import differences, packages_needed, software_here
from helpers.publishing.contents import Run
from helpers.publishing.progress import Progress
from helpers.publishing.reuse import software
from helpers.publishing.runner import Kernels, Made, local_kernels
from toys import EXHIBIT, PARAMETERS, InProcess, code, comes_true, markdown, notebook, wave_and_base

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="what a killed worker leaves is read from /proc"),
    pytest.mark.xdist_group("cluster"),
]

PAGE = """
title: The toy report
survey: toy
published: 2026-06-30
prepare: [{notebook: 00_clean, published_in: methods}]
chapters: [{id: glance, notebook: 01_glance}, {id: methods, notebook: 10_methods}]
"""
DATA = "import os, pathlib, time\ndata = pathlib.Path(os.environ['ANNUAL_REPORT_DATA'])"
CLEAN = f"""{DATA}
cleaned = data / 'processed' / survey
cleaned.mkdir(parents=True, exist_ok=True)
_ = (cleaned / 'answers.txt').write_text((data / 'raw' / survey / 'responses.csv').read_text())"""
READ = f"{DATA}\nassert (data / 'processed' / survey / 'answers.txt').read_text() == 'agree'"
WAIT = """
signs = pathlib.Path('{}')
if (signs / 'wait').exists():
    (signs / 'wait').unlink()
    (signs / 'began').write_text(str(data))
    time.sleep(600)"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One worker with one thread, and one with two."""
    with started(tmp_path_factory.mktemp("cluster")) as cluster:
        cluster.worker("a")
        cluster.worker("b", threads=2)
        yield cluster


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("alone")) as cluster:
        yield cluster


@pytest.fixture
def lonely(alone: Cluster) -> Iterator[Cluster]:
    """A scheduler without workers, which has seen that the last one is gone."""
    from distributed import Client

    with Client(alone.address, set_as_default=False) as client:
        assert comes_true(lambda: not client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.workers))
    yield alone
    if "a" in alone.processes:
        alone.kill("a")


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a test and the chapter on methods give each other signs, on whichever machine that runs."""
    return tmp_path_factory.mktemp("signs")


def project_in(folder: Path, signs: Path) -> Path:
    """A project of a step that cleans the export, and two chapters that read what it leaves.

    The second waits where a sign says so, and says where it does: once, so that it ends when it runs again.
    """
    raw = folder / "data" / "raw" / "toy"
    raw.mkdir(parents=True)
    for name, content in {"responses.csv": "agree", "population.csv": "p", "truth.json": "{}"}.items():
        (raw / name).write_text(content)
    (folder / "reports").mkdir()
    (folder / "reports" / "toy.yml").write_text(PAGE)
    for name, source in {"00_clean": CLEAN, "01_glance": READ, "10_methods": READ + WAIT.format(signs)}.items():
        chapter(folder, name, source)
    return folder


def chapter(project: Path, name: str, source: str) -> Path:
    cells = [code(PARAMETERS, "parameters"), code(source), code(EXHIBIT)]
    return notebook(project / "notebooks" / f"{name}.ipynb", markdown(f"# On {name}"), *cells)


@pytest.fixture
def project(tmp_path: Path, signs: Path, unprinted: None) -> Path:
    (signs / "began").unlink(missing_ok=True)
    return project_in(tmp_path, signs)


def built(project: Path, scheduler: str | None, here: Callable[[], AbstractContextManager[Kernels]]) -> Built:
    """A report that is built whole: its steps here, its chapters on a cluster if one is named."""
    data, page, target = project / "data", project / "reports" / "toy.yml", project / "built" / "toy"
    elsewhere = partial(cluster_kernels, scheduler, data) if scheduler else None
    return build_report(page, target, data, here, Progress(), wave_and_base, elsewhere=elsewhere)


def in_process(project: Path) -> Callable[[], AbstractContextManager[Kernels]]:
    """Where it does not matter what steps show."""
    return partial(nullcontext, InProcess(project / "data"))


def bytes_of(report: Built) -> dict[str, bytes]:
    folder = report.front_page.parent
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, signs: Path) -> dict[str, bytes]:
    """What a build of this machine alone makes."""
    folder = project_in(tmp_path_factory.mktemp("local"), signs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.publishing.downloads.browser", lambda: None)
        return bytes_of(built(folder, None, partial(local_kernels, folder / "data")))


def test_a_report_is_the_same_bytes_and_nothing_is_left_on_the_workers(
    cluster: Cluster, project: Path, whole: dict[str, bytes]
) -> None:
    there = built(project, cluster.address, partial(local_kernels, project / "data"))
    assert list(there.seconds) == ["00_clean", "glance", "methods"]
    assert bytes_of(there) == whole
    assert cluster.left() == []
    assert [cluster.alive(name, "kernels.zygote") for name in "ab"] == [[], []]


def the_run(project: Path, source: str, survey: str = "toy") -> Run:
    return Run(survey, chapter(project, "05_one", source), {"survey": survey})


@contextmanager
def made_on(cluster: Cluster, project: Path, *runs: Run, patience: float = 60) -> Iterator[list[Future[Made]]]:
    """Runs on cold kernels, which are quicker where there is nothing to import."""
    with cluster_kernels(cluster.address, project / "data", runs, cold=True, patience=patience) as kernels:
        yield [kernels.submit(run) for run in runs]


def test_runs_stand_side_by_side_on_a_worker_with_threads(cluster: Cluster, project: Path) -> None:
    """Each with its own parameters: none ends before the last has begun."""
    met = project / "met"
    met.mkdir()
    source = (
        f"import pathlib, time\nmet = pathlib.Path('{met}')\n(met / survey).touch()\nuntil = time.monotonic() + 60\n"
        "while len(list(met.iterdir())) < 3 and time.monotonic() < until:\n    time.sleep(0.05)\n"
        "assert len(list(met.iterdir())) == 3"
    )
    runs = [the_run(project, source, name) for name in ("one", "two", "three")]
    with made_on(cluster, project, *runs) as futures:
        assert [future.result().section.run for future in futures] == runs


def test_a_worker_sees_what_chapters_read_and_never_the_export(cluster: Cluster, project: Path) -> None:
    cleaned, seen = project / "data" / "processed" / "toy" / "answers.txt", project / "seen.txt"
    cleaned.parent.mkdir(parents=True)
    cleaned.write_text("agree")
    source = (
        f"{DATA}\nfound = sorted(str(file.relative_to(data)) for file in data.rglob('*') if file.is_file())\n"
        f"_ = pathlib.Path('{seen}').write_text('\\n'.join([str(data), *found]))"
    )
    with made_on(cluster, project, the_run(project, source)) as (future,):
        future.result()
    where, *found = seen.read_text().splitlines()
    assert Path(where).is_relative_to(cluster.folder)
    assert found == ["processed/toy/answers.txt", "raw/toy/population.csv"]
    assert not Path(where).exists()


def test_only_the_waves_that_are_named_travel(project: Path) -> None:
    other = project / "data" / "raw" / "other"
    other.mkdir()
    for folder in (other, project / "data" / "raw" / "toy"):
        for name in ("questionnaire.yml", "coded.csv", "responses.xlsx"):
            (folder / name).write_text("")
    assert sorted(files_read(project / "data", ["toy"])) == [
        "raw/toy/coded.csv", "raw/toy/population.csv", "raw/toy/questionnaire.yml",
    ]  # fmt: skip


def place_of(cluster: Cluster, signs: Path) -> str:
    """The worker on which the chapter waits."""
    began = signs / "began"
    assert comes_true(lambda: began.exists() and began.read_text() != "")
    return Path(began.read_text()).relative_to(cluster.folder).parts[0]


def processes_of(cluster: Cluster, name: str) -> set[int]:
    """A worker, and the processes that it has for its kernels: those of its pool, the zygote and what that forked."""
    return {pid for token in ("spawn_main", "forkserver", "kernels.zygote") for pid in cluster.alive(name, token)}


def worker_of(cluster: Cluster, name: str) -> int:
    """The worker itself, which another process watches over and starts again."""
    watching = str(cluster.processes[name].pid).encode()
    (found,) = (
        pid
        for pid in processes_of(cluster, name)
        if content_of(Path(f"/proc/{pid}/stat")).rsplit(b")", 1)[-1].split()[1:2] == [watching]
    )
    return found


@pytest.mark.parametrize("lost", ["its process", "its machine"])
def test_a_worker_killed_in_the_middle_costs_time_and_nothing_else(
    cluster: Cluster, project: Path, signs: Path, whole: dict[str, bytes], lost: str
) -> None:
    (signs / "wait").touch()
    with ThreadPoolExecutor(1) as thread:
        build = thread.submit(built, project, cluster.address, partial(local_kernels, project / "data"))
        name = place_of(cluster, signs)
        before = processes_of(cluster, name)
        assert len(before) >= 4
        if lost == "its machine":
            cluster.kill(name)
        else:
            os.kill(worker_of(cluster, name), signal.SIGKILL)
        assert bytes_of(build.result()) == whole
    assert comes_true(lambda: not before & processes_of(cluster, name))
    if lost == "its machine":
        assert cluster.left() != []  # what lay there when it stopped, until a worker starts there again
        cluster.worker(name, {"a": 1, "b": 2}[name])
    assert comes_true(lambda: cluster.left() == [])


KILLED = """
import sys
from pathlib import Path
from test_cluster import built, in_process
if __name__ == "__main__":
    project = Path(sys.argv[1])
    built(project, sys.argv[2], in_process(project))
"""


def test_a_killed_build_leaves_nothing_on_the_workers(cluster: Cluster, project: Path, signs: Path) -> None:
    chapter(project, "10_methods", READ + WAIT.format(signs).replace("600", "1"))
    (signs / "wait").touch()
    (project / "main.py").write_text(KILLED)
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    command = [sys.executable, project / "main.py", project, cluster.address]
    build = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths})
    place_of(cluster, signs)
    assert cluster.left() != []
    build.kill()
    build.wait()
    assert comes_true(lambda: cluster.left() == [])
    assert comes_true(lambda: not any(cluster.alive(name, "kernels.zygote") for name in "ab"))


def test_what_goes_wrong_there_is_told_as_here(cluster: Cluster, project: Path) -> None:
    """A chapter that fails, with its notebook so far; and bad input, in full however long."""
    failing = Run("failing", chapter(project, "06_failing", "print('so far'); 1 / 0"), {"survey": "toy"})
    source = (
        "from helpers.errors import InputError, Mistake\nraise InputError('a.csv', Mistake('x' * 20_000, 'y', 'z'))"
    )
    with made_on(cluster, project, failing, the_run(project, source)) as futures:
        failed, bad = (future.exception() for future in futures)
    assert isinstance(failed, ChapterError)
    assert isinstance(bad, ChapterError)
    said = (
        "chapter failing (06_failing.ipynb, survey=toy) failed in cell [3] `print('so far'); 1 / 0`: ZeroDivisionError"
    )
    assert str(failed).startswith(said)
    assert "so far" in failed.so_far
    assert (failed.by_input, bad.by_input, bad.what) == (False, True, f"a.csv, {'x' * 20_000}: found y; z")
    assert failed.run == failing
    assert cluster.left() == []


def test_a_machine_with_other_versions_is_refused_before_anything_runs(
    cluster: Cluster, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = {**packages_needed(likeness.WITH_CLUSTER), "pandas": "9.9", "ours-alone": "1"}
    sources = {**software(), "helpers/display/words.py": "1234567890"}
    monkeypatch.setattr(likeness, "packages_needed", lambda *_: needed)
    monkeypatch.setattr(likeness, "software", lru_cache(lambda: sources))
    with pytest.raises(InputError) as raised:
        built(project, cluster.address, in_process(project))
    first, second, scheduler = str(raised.value).splitlines()
    theirs = f"no helpers/display/words.py (here 12345678), pandas {version('pandas')} (here 9.9)"
    for line, machine in ((first, "worker tcp://"), (second, "worker tcp://"), (scheduler, "scheduler: ")):
        assert line.startswith(f"{cluster.address}, {machine}")
        assert line.endswith(f": found {theirs}; install the same requirements.lock and the same source there as here")
    assert not (project / "data" / "processed").exists()
    assert cluster.left() == []


def test_a_worker_that_joins_later_with_other_versions_is_refused_too(cluster: Cluster, project: Path) -> None:
    run = the_run(project, "")
    with cluster_kernels(cluster.address, project / "data", [run]) as kernels:
        kernels.software = {**software_here(), "pandas": "9.9"}
        with pytest.raises(InputError, match=r"worker tcp://[\d.:]+: found pandas [\d.]+ \(here 9\.9\); install"):
            kernels.submit(run).result()
        assert cluster.left() == []  # nothing was written


def test_a_worker_without_this_project_is_refused(lonely: Cluster, project: Path) -> None:
    other = project / "other" / "helpers"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    lonely.worker("a", environment={"PYTHONPATH": str(other.parent)})
    found = r"worker tcp://\S+: found no installation of this project \(.*No module named"
    with pytest.raises(InputError, match=found), made_on(lonely, project):
        pass


def test_workers_are_waited_for_and_given_up(lonely: Cluster, project: Path, signs: Path) -> None:
    run = the_run(project, DATA + WAIT.format(signs))
    found = r"workers: found none in 0 seconds; start one: dask worker tcp://"
    with pytest.raises(InputError, match=found), made_on(lonely, project, patience=0.1):
        pass
    (signs / "wait").touch()
    lonely.worker("a")
    with made_on(lonely, project, run, patience=2) as (future,):
        place_of(lonely, signs)
        lonely.kill("a")
        with pytest.raises(ChapterError, match="failed in its kernel: the cluster has had no worker for 2 seconds"):
            future.result()


def test_a_scheduler_that_is_lost_is_told_in_one_sentence(
    tmp_path: Path, project: Path, signs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[logging.LogRecord] = []
    monkeypatch.setattr(logging.getLogger("distributed.client"), "handle", logged.append)
    run = the_run(project, DATA + WAIT.format(signs))
    (signs / "wait").touch()
    with started(tmp_path / "cluster") as cluster:
        cluster.worker("a")
        with made_on(cluster, project, run) as (future,):
            place_of(cluster, signs)
            cluster.kill("scheduler")
            with pytest.raises(ChapterError, match="its kernel: the connection to the cluster's scheduler was lost"):
                future.result()
    assert logged == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:1", "the scheduler: found no answer in 0 seconds; expected the address that"),
        ("carrier://pigeon", "the scheduler: found unknown address scheme"),
    ],
)
def test_a_scheduler_that_cannot_be_reached_ends_the_command_with_a_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setattr(calling, "CONNECT", 0.3)
    command = ["build", str(project / "reports" / "toy.yml"), "--data", str(project / "data"), "--scheduler", address]
    ended = CliRunner().invoke(main, command)
    assert (ended.exit_code, ended.stderr.startswith(f"{address}, {said}")) == (2, True), ended.output
    assert not (project / "data" / "processed").exists()


def test_without_dask_the_extra_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"Dask: found no such package; install this project with its extra `cluster`"):
        built(project, "tcp://127.0.0.1:1", in_process(project))


def test_where_nothing_has_changed_no_cluster_is_needed(project: Path) -> None:
    built(project, None, in_process(project))
    assert built(project, "tcp://127.0.0.1:1", in_process(project)).unchanged


def test_what_must_be_the_same_is_what_chapters_are_computed_with() -> None:
    here = {"Python": "3.11.7", "pandas": "3.0", "appnope": "0.1", "numexpr": "", "helpers/a.py": "12345678-"}
    assert differences(here, here) == []
    assert differences(here, {**here, "pandas": "2.2"}) == ["pandas 2.2 (here 3.0)"]
    assert differences(here, {**here, "pandas": ""}) == ["no pandas (here 3.0)"]
    assert differences(here, {**here, "numexpr": "2.1"}) == ["numexpr 2.1 (here none)"]
    assert differences(here, {**here, "helpers/b.py": "abcdefgh-"}) == ["helpers/b.py abcdefgh (here none)"]
    # Needed on another platform alone: if it were needed on both, both would name it, installed or not.
    assert differences(here, {name: it for name, it in here.items() if name != "appnope"}) == []


def test_packages_are_compared_that_the_project_needs_and_no_others() -> None:
    found = software_here()
    assert {"Python", "pandas", "numpy", "papermill", "distributed", "cloudpickle", "bottleneck"} <= set(found)
    assert "helpers/publishing/cluster/serving.py" in found
    assert {"pytest", "jupyterlab", "ruff"} & set(found) == set()
