"""Warm kernels: what a notebook shows and leaves is what it would on a kernel that was started in the ordinary way."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from helpers.publishing.chapters import KERNEL_SETTINGS, ChapterError, execute
from helpers.publishing.contents import Run
from helpers.publishing.conversion import Section
from helpers.publishing.kernels.comparison import first_difference
from helpers.publishing.kernels.preload import INLINE, Imported, as_in_a_kernel
from helpers.publishing.kernels.provisioner import SOURCE, log, warm_kernel
from helpers.publishing.kernels.warm import ColdStartError, WarmKernel, Zygote
from helpers.publishing.runner import Made, _context
from toys import PARAMETERS, code, comes_true, markdown, notebook, processes_with

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only"),
    pytest.mark.xdist_group("kernels"),
]

KERNEL = [sys.executable, "-m", "ipykernel_launcher"]

# Each a cell of one notebook, which runs once cold and once warm.
CELLS = r"""
#: warnings
import warnings
warnings.warn('beware')
warnings.warn('old', DeprecationWarning)
import numpy as np
_ = np.polyfit([1, 1], [1, 1], 2)
np.array([1]) / 0
#: errors
import traceback
try:
    1 / 0
except ZeroDivisionError:
    traceback.print_exc()
#: descriptors
import os, time
_ = os.write(1, b'one\n')
time.sleep(0.3)
_ = os.write(2, b'two\n')
time.sleep(0.3)
#: output of C
import ctypes
libc = ctypes.CDLL(None)
_ = libc.printf(b'by C\n'), libc.fflush(None)
time.sleep(0.3)
#: subprocesses
import subprocess
print(subprocess.run(['cat'], input=b'in', capture_output=True))
_ = subprocess.run(['echo', 'out'])
time.sleep(0.3)
#: forked processes
import multiprocessing
with multiprocessing.get_context('fork').Pool(2) as pool:
    print(pool.map(abs, [-1, 2]))
#: spawned processes
with multiprocessing.get_context('spawn').Pool(2) as pool:
    print(pool.map(abs, [-1, 2]))
#: loky
import joblib
print(joblib.Parallel(2)(joblib.delayed(abs)(n) for n in (-1, 2)))
#: threads
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(abs, range(-9, 0))))
#: BLAS
from threadpoolctl import threadpool_limits
a = np.arange(250_000.0).reshape(500, 500)
with threadpool_limits(2), ThreadPoolExecutor(4) as pool:
    print({float(one.sum()) for one in pool.map(a.__matmul__, [a] * 8)})
#: arrow
import pyarrow as pa, pyarrow.compute, pyarrow.parquet
t = pa.table({'a': list(range(100_000))})
pa.parquet.write_table(t, 't.parquet')
print(pa.compute.sum(pa.parquet.read_table('t.parquet')['a']))
print(pa.default_memory_pool().backend_name, pa.cpu_count())
#: topics
from sklearn.decomposition import NMF
print(NMF(2, random_state=0).fit_transform(np.eye(4)).round(6))
#: signals
import signal
print([signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)])
signal.signal(signal.SIGALRM, lambda *_: print('woken'))
_ = signal.setitimer(signal.ITIMER_REAL, 0.05)
time.sleep(0.2)
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
#: standard input
try:
    input()
except Exception as error:
    print(type(error).__name__, error)
os.read(0, 1)
#: seeds
import random
random.seed(1)
np.random.seed(1)
print(random.random(), np.random.rand(2), hash('a'))
#: figures
import matplotlib.pyplot as plt
_ = plt.plot([1, 2])
#: backend
import matplotlib
print(plt.get_backend(), matplotlib.rcParamsDefault == matplotlib.rcParamsOrig)
#: tables
import pandas as pd
pd.DataFrame({'a': [0.1]})
#: folder and environment
print(os.getcwd().rsplit('/')[-1], os.listdir('.'))
of_imports = ('JPY_PARENT_PID', 'KMP_', 'PYARROW_IGNORE_TIMEZONE', 'PYDEVD_USE_FRAME_EVAL', 'SPARK_LOCAL_IP')
print({k: v for k, v in sorted(os.environ.items()) if not k.startswith(of_imports)})
#: the process
import sys
print(sys.argv[0], sys.orig_argv[:3], sys.argv[3:], sys.path, sys.flags, __name__)
print(os.getpid() == os.getsid(0) == os.getpgid(0), sorted(os.listdir('/proc/self/fd'))[:3], sys.getrecursionlimit())
#: history
print(get_ipython().history_manager.hist_file)
#: asyncio
import asyncio
await asyncio.sleep(0.01)
print('slept')
"""
BEHAVIOURS = dict(cell.split("\n", 1) for cell in CELLS.split("#: ")[1:])

# What a notebook leaves to the end of its process.
LEFT = """
import atexit, os, sys, threading, time, types
class Last:
    def __init__(self, file): self.file = os.path.abspath(file)
    def __del__(self): open(self.file, 'w').write('destroyed')
unclosed = open('unclosed', 'w'); _ = unclosed.write('flushed')
held = types.ModuleType('held'); sys.modules['held'] = held
held.file = open('held', 'w'); _ = held.file.write('flushed')
last = Last('last'); round_ = Last('cycle'); round_.itself = round_
def late(file, said, after=0): time.sleep(after); open(file, 'w').write(said)
_ = atexit.register(late, os.path.abspath('atexit'), 'called')
threading.Thread(target=late, args=(os.path.abspath('thread'), 'ended', 0.2)).start()
"""


def settings() -> dict[str, str]:
    return {**os.environ, **KERNEL_SETTINGS}


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KERNEL_SETTINGS.items():
            patch.setenv(name, value)
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        started = Zygote(os.environ)
        yield started
        started.end()


@pytest.fixture
def named(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zygote]:
    """Notebooks run on warm kernels, if they can. ipykernel captures no descriptors where it sees pytest about."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    SOURCE.name(zygote.address)
    yield zygote
    SOURCE.name(None)


@pytest.fixture
def warm(named: Zygote, monkeypatch: pytest.MonkeyPatch) -> Zygote:
    """Notebooks run on warm kernels, or fail: on a cold one a test would hold of nothing."""
    monkeypatch.setattr(log, "warning", pytest.fail)
    return named


def run_of(folder: Path, *sources: str) -> Run:
    cells = [code(PARAMETERS, "parameters"), *(code(source) for source in sources)]
    return Run("one", notebook(folder / "notebooks" / "01_one.ipynb", markdown("# One"), *cells), {"survey": "2026"})


def executed(folder: Path, *sources: str, **options: Any) -> dict[str, Any]:
    """A notebook of these cells, as it ran in the folder `work`."""
    import papermill

    from helpers.publishing.kernels.engine import ENGINE

    (folder / "work").mkdir(parents=True, exist_ok=True)
    papermill.execute_notebook(
        run_of(folder, *sources).notebook, folder / "ran.ipynb", kernel_name="python3", progress_bar=False,
        engine_name=ENGINE if SOURCE.is_named else None, cwd=folder / "work",
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"], **options,
    )  # fmt: skip
    ran: dict[str, Any] = json.loads((folder / "ran.ipynb").read_text())
    return ran


def printed(cell: dict[str, Any]) -> str:
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def both(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every behaviour, as a cold kernel and a warm one show it."""
    ran: dict[str, dict[str, Any]] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KERNEL_SETTINGS.items():
            patch.setenv(name, value)
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        patch.setattr(log, "warning", pytest.fail)
        for kind in ("cold", "warm"):
            SOURCE.name(zygote.address if kind == "warm" else None)
            folder = tmp_path_factory.mktemp(kind)
            cells = executed(folder, *BEHAVIOURS.values())["cells"][2:]
            ran[kind] = dict(zip(BEHAVIOURS, cells[-len(BEHAVIOURS) :], strict=True))
        SOURCE.name(None)
    return ran


def shown(cell: dict[str, Any]) -> list[Any]:
    """A cell's outputs, with streams that came in several pieces in one, and without the kernel's own number."""
    texts = {name: "".join("".join(one["text"]) for one in cell["outputs"] if one.get("name") == name)
             for name in ("stdout", "stderr")}  # fmt: skip
    whole = [texts, *(output for output in cell["outputs"] if output["output_type"] != "stream")]
    return json.loads(re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(whole)))  # type: ignore[no-any-return]


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_a_warm_kernel_shows_what_a_cold_one_shows(both: dict[str, dict[str, Any]], behaviour: str) -> None:
    cold, warm = shown(both["cold"][behaviour]), shown(both["warm"][behaviour])
    assert cold != [{"stdout": "", "stderr": ""}]  # a behaviour that shows nothing would be compared with nothing
    assert warm == cold


@pytest.mark.parametrize("kind", ["cold", "warm"])
def test_what_a_notebook_leaves_to_its_end_is_done(warm: Zygote, tmp_path: Path, kind: str) -> None:
    if kind == "cold":
        SOURCE.name(None)
    executed(tmp_path, LEFT)
    left = {path.name: path.read_text() for path in (tmp_path / "work").iterdir()}
    assert left == {
        "unclosed": "flushed", "held": "flushed", "last": "destroyed", "cycle": "destroyed", "atexit": "called",
        "thread": "ended",
    }  # fmt: skip


def test_a_process_that_a_notebook_leaves_is_ended(warm: Zygote, tmp_path: Path) -> None:
    source = "import os, subprocess\nopen('pid', 'w').write(str(subprocess.Popen(['sleep', '300']).pid))\nos._exit(1)"
    with pytest.raises(DeadKernelError):
        executed(tmp_path, source)
    left = int((tmp_path / "work" / "pid").read_text())
    assert comes_true(lambda: not lives(left))


def test_a_figure_is_shown_without_show(both: dict[str, dict[str, Any]]) -> None:
    assert [output["data"].keys() >= {"image/png"} for output in both["warm"]["figures"]["outputs"]] == [True]


def test_notebooks_share_nothing_and_draw_different_numbers(warm: Zygote, tmp_path: Path) -> None:
    look = (
        "import builtins, sys, os, random, numpy as np, pandas as pd, tempfile, multiprocessing.process as mp\n"
        "print(getattr(builtins, 'mine', 0), 'json' in sys.modules, pd.options.display.width, os.environ.get('MINE'))\n"
        "print(random.random(), np.random.rand(), next(tempfile._get_candidate_names()))\n"
        "print(bytes(mp.current_process().authkey))\n"
        "builtins.mine, pd.options.display.width, os.environ['MINE'] = 1, 7, '1'\nsys.modules.pop('json')"
    )
    cells = [executed(tmp_path / name, look)["cells"][-1] for name in ("one", "two")]
    (first, *drawn), (second, *drawn_too) = (printed(cell).splitlines() for cell in cells)
    assert first == second == "0 True 80 None"
    assert not set(" ".join(drawn).split(" ", 3)) & set(" ".join(drawn_too).split(" ", 3))


def test_a_warm_kernel_starts_without_its_debugger_which_a_notebook_may_import(warm: Zygote, tmp_path: Path) -> None:
    look = "import ipykernel.debugger as debugger, debugpy\nprint(debugger._is_debugpy_available)"
    assert printed(executed(tmp_path, look)["cells"][-1]) == "False\n"
    offered = json.loads((Path(__file__).parents[1] / "jupyter" / "warm-python3" / "kernel.json").read_text())
    assert offered["metadata"]["debugger"] is False


def test_a_warm_kernel_takes_no_port_that_another_could_have(warm: Zygote, tmp_path: Path) -> None:
    look = (
        "import ipykernel.kernelapp as kernel\nprint(kernel.IPKernelApp.instance().get_connection_info()['transport'])"
    )
    assert printed(executed(tmp_path, look)["cells"][-1]) == "ipc\n"
    assert not list(tmp_path.rglob("@*"))


# Beside what the process has already, which is more on some machines than on others.
LITTLE_MEMORY = (
    "import resource, psutil; most = psutil.Process().memory_info().vms + 2**28\n"
    "resource.setrlimit(resource.RLIMIT_AS, (most, most))"
)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os; os._exit(1)", "DeadKernelError"),
        ("import os; os.kill(os.getpid(), 9)", "DeadKernelError"),
        ("import ctypes; ctypes.string_at(0)", "DeadKernelError"),
        (f"{LITTLE_MEMORY}; more_than_there_is = bytes(2**33)", "MemoryError"),
        (f"{LITTLE_MEMORY}\nall_there_is = [bytes(2**20) for _ in range(2**13)]", "MemoryError|DeadKernelError"),
        ("import atexit, time; atexit.register(time.sleep, 60); 1 / 0", "ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_death_is_a_failed_chapter_within_two_seconds(warm: Zygote, tmp_path: Path, source: str, said: str) -> None:
    def seconds(one: str) -> float:
        death = tmp_path / one
        with pytest.raises(ChapterError, match=said):
            execute(
                run_of(tmp_path / f"run {one}", f"import pathlib\npathlib.Path({str(death)!r}).touch()\n{source}"), {}
            )
        return time.time() - death.stat().st_mtime

    # A client that waited for a kernel that is no more would wait for a minute, each time; a busy machine now and then.
    assert any(seconds(one) < 2 for one in "abc")


def test_a_failed_cell_is_told_as_on_a_cold_kernel_and_its_notebook_is_there(warm: Zygote, tmp_path: Path) -> None:
    source = "from helpers.errors import InputError, Mistake\nraise InputError('a.csv', Mistake('row 3', 'x', 'y'))"
    with pytest.raises(ChapterError) as raised:
        execute(run_of(tmp_path, "print('so far')", source), {})
    assert raised.value.by_input
    assert str(raised.value).endswith(": a.csv, row 3: found x; y")
    assert "so far" in raised.value.so_far


def test_a_cell_that_takes_too_long_is_ended(warm: Zygote, tmp_path: Path) -> None:
    source = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    with pytest.raises(CellTimeoutError):
        executed(tmp_path, source, execution_timeout=1)
    assert not lives(int((tmp_path / "work" / "pid").read_text()))


def test_an_interrupt_reaches_the_cell(warm: Zygote, tmp_path: Path) -> None:
    from helpers.publishing.kernels.engine import WarmManager

    async def interrupted() -> str:
        manager = WarmManager(kernel_name="python3")
        await manager.start_kernel(cwd=str(tmp_path))
        client = manager.client()
        client.start_channels(hb=False)
        client.execute("import time\ntime.sleep(600)")
        await asyncio.sleep(0.5)
        await manager.interrupt_kernel()
        reply = await client.shell_channel.get_msg(timeout=5)
        await manager.shutdown_kernel()
        client.stop_channels()
        return str(reply["content"]["ename"])

    assert asyncio.run(interrupted()) == "KeyboardInterrupt"


def ordered(folder: Path) -> WarmKernel:
    command = [*KERNEL, "-f", str(folder / f"{time.monotonic_ns()}.json"), "--IPKernelApp.log_level=CRITICAL"]
    return warm_kernel(command, {"cwd": str(folder), "env": settings()})


def test_many_kernels_leave_no_descriptor_and_no_process(warm: Zygote, tmp_path: Path) -> None:
    def held() -> tuple[int, int, str]:
        ours, its = (len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in (os.getpid(), warm.process.pid))
        return ours, its, Path(f"/proc/{warm.process.pid}/task/{warm.process.pid}/children").read_text()

    before = held()
    for _ in range(60):
        ordered(tmp_path).hang_up()
    assert comes_true(lambda: held() == before), (before, held())


def test_the_end_of_a_kernel_is_known_and_its_pid_kept_until_the_client_hangs_up(warm: Zygote, tmp_path: Path) -> None:
    kernel = ordered(tmp_path)
    os.kill(kernel.pid, signal.SIGTERM)
    assert comes_true(lambda: kernel.poll() == -signal.SIGTERM)
    assert Path(f"/proc/{kernel.pid}").exists()
    kernel.send_signal(signal.SIGKILL)  # goes nowhere
    assert kernel.wait() == -signal.SIGTERM
    assert comes_true(lambda: not Path(f"/proc/{kernel.pid}").exists())


def test_kernels_end_with_their_zygote_and_the_next_starts_cold(tmp_path: Path) -> None:
    started = Zygote(settings())
    SOURCE.name(started.address)
    try:
        kernel = ordered(tmp_path)
        started.process.kill()
        assert comes_true(lambda: not lives(kernel.pid))
        assert comes_true(lambda: kernel.poll() == -signal.SIGKILL)
        kernel.hang_up()
        with pytest.raises(ColdStartError, match="does not answer"):
            ordered(tmp_path)
    finally:
        SOURCE.name(None)
        started.end()


def test_kernels_of_steps_wait_for_nothing_that_chapters_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    monkeypatch.setattr(log, "warning", pytest.fail)
    import papermill  # noqa: F401 - or the order would come late

    def has(folder: str) -> str:
        ask = "import sys\nprint([f'helpers.{name}' in sys.modules for name in ('survey.waves', 'analysis.topics')])"
        return printed(executed(tmp_path / folder, ask)["cells"][-1])

    started = Zygote(settings())
    SOURCE.name(started.address)
    try:
        for name, value in KERNEL_SETTINGS.items():
            monkeypatch.setenv(name, value)
        killed = ordered(tmp_path)
        killed.kill()
        assert comes_true(lambda: killed.poll() == -signal.SIGKILL)
        killed.hang_up()
        assert has("soon") == "[True, False]\n"  # and it was told by then
        assert comes_true(lambda: has("later") == "[True, True]\n")
    finally:
        SOURCE.name(None)
        started.end()


def test_a_kernel_that_cannot_be_forked_starts_cold_and_says_why(
    named: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert printed(executed(tmp_path, "import os\nprint(os.environ['OMP_NUM_THREADS'])")["cells"][-1]) == "2\n"
    assert "A kernel starts cold: OMP_NUM_THREADS differs" in caplog.text


@pytest.mark.parametrize(
    ("command", "kwargs", "said"),
    [
        ([sys.executable, "-X", "dev", "-m", "ipykernel_launcher"], {}, "its command"),
        ([*KERNEL], {"stdout": 1}, "stdout is asked for"),
    ],
)
def test_an_unusual_kernel_is_not_forked(
    warm: Zygote, tmp_path: Path, command: list[str], kwargs: dict[str, Any], said: str
) -> None:
    with pytest.raises(ColdStartError, match=said):
        warm_kernel(command, {"cwd": str(tmp_path), "env": settings(), **kwargs})


def test_what_imports_depend_on(tmp_path: Path) -> None:
    source = tmp_path / "ours.py"
    source.touch()
    imports = Imported({"HOME": "/a", "MPLBACKEND": INLINE}, {"SET": "1"}, frozenset({"HOME", "MPLBACKEND", "SET"}),
                       {str(source): source.stat().st_mtime_ns}, frozenset({"pandas", "matplotlibrc"}))  # fmt: skip
    folder = tmp_path / "folder"
    folder.mkdir()

    def why(**environment: str) -> str:
        return imports.differs({"HOME": "/a", **environment}, str(folder))

    assert (why(), why(EDITOR="vi", JPY_PARENT_PID="7")) == ("", "")
    assert (why(SET="1"), why(SET="2")[:11]) == ("", "SET differs")
    assert why(HOME="/b") == "HOME differs from what it was when its imports were made"
    assert why(LC_ALL="C").startswith("LC_ALL differs")
    assert why(MPLBACKEND="agg").startswith("MPLBACKEND differs")
    (folder / "pandas.csv").touch()
    (folder / "pandas").mkdir()  # no package: the installed one would be found
    assert why() == ""
    for name in ("pandas/__init__.py", "pandas.py", "matplotlibrc"):
        (folder / name).touch()
        assert why().startswith(f"{name.split('/')[0]} in its folder would be found")
        (folder / name).unlink()
    os.utime(source, ns=(1, 1))
    assert why() == "ours.py was changed since it was imported"
    assert as_in_a_kernel({"MPLBACKEND": ""}) == {"MPLBACKEND": INLINE}


def test_two_runs_differ_in_what_they_show_and_not_in_when_they_ran() -> None:
    def ran(text: str, seconds: float, *warnings: str) -> Made:
        shown = {"metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "outputs": [{"text": text}]}]}
        return Made(Section(Run("one", Path("one.ipynb"), {}), shown, "", {}), seconds, warnings)

    assert first_difference(ran("a", 1), ran("a", 2)) == ""
    assert first_difference(ran("a", 1), ran("b", 1)) == "cell 1"
    assert first_difference(ran("a", 1), ran("a", 1, "beware")) == "its warnings"


BUILD = """
import sys, time
from pathlib import Path
from helpers.publishing.runner import local_kernels, side_by_side
from helpers.publishing.contents import Run
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    runs = [Run(name, folder / "notebooks" / "01_one.ipynb", {"survey": name}) for name in ("a", "b")]
    with local_kernels(folder, 2) as kernels:
        list(side_by_side(kernels, runs))
"""


def test_processes_that_run_notebooks_are_forked_from_one_that_is_ready_or_spawned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = dict(os.environ)
    assert _context().get_start_method() == "forkserver"

    def refused() -> None:
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", refused)
    assert _context().get_start_method() == "spawn"
    assert dict(os.environ) == before


def test_a_build_that_ends_in_any_way_leaves_no_process(tmp_path: Path) -> None:
    # Ctrl-C reaches all that belong to the terminal; the others reach the build alone.
    ways = {"kill": signal.SIGKILL, "terminate": signal.SIGTERM, "interrupt": signal.SIGINT, "Ctrl-C": signal.SIGINT}
    source = "import os, pathlib, time\npathlib.Path(os.environ['ANNUAL_REPORT_DATA'], survey).touch()\ntime.sleep(600)"

    def processes(way: str) -> list[str]:
        return processes_with(f"TOKEN_OF_TEST={tmp_path / way}")

    with ExitStack() as started:
        builds = {way: started.enter_context(_build_of(tmp_path / way, source)) for way in ways}
        for way in ways:
            assert comes_true(lambda way=way: all((tmp_path / way / name).exists() for name in "ab"), 180)
            assert len(processes(way)) >= 6  # the build, two workers, the zygote and two kernels
            (os.killpg if way == "Ctrl-C" else os.kill)(builds[way].pid, ways[way])
        for way in ways:
            assert comes_true(lambda way=way: builds[way].poll() is not None), way
            assert comes_true(lambda way=way: not processes(way)), (way, processes(way))
            left = [file.name for file in (tmp_path / way / "scratch").glob("annual-report-*")]
            assert way not in ("interrupt", "Ctrl-C") or not left, (way, left)


@contextmanager
def _build_of(folder: Path, source: str) -> Iterator[subprocess.Popen[bytes]]:
    run_of(folder, source)
    (folder / "build.py").write_text(BUILD)
    (folder / "scratch").mkdir()
    environment = {**os.environ, "TOKEN_OF_TEST": str(folder), "TMPDIR": str(folder / "scratch")}
    with subprocess.Popen(
        [sys.executable, folder / "build.py", folder],
        env=environment, start_new_session=True, stderr=subprocess.DEVNULL, preexec_fn=_heeds_interrupts,
    ) as build:  # fmt: skip
        try:
            yield build
        finally:
            build.kill()


def _heeds_interrupts() -> None:
    # Whatever a shell starts in the background ignores them, and so does all that it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
