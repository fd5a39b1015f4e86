"""From a fork of the zygote to a kernel that nobody can tell from one that was started in the ordinary way."""

from __future__ import annotations

import atexit
import ctypes
import gc
import io
import multiprocessing.process
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import ipykernel_launcher  # type: ignore[import-untyped]
import numpy as np
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp

from helpers.publishing.kernels.order import tell

if TYPE_CHECKING:
    from helpers.publishing.kernels.zygote import Born

PR_SET_PDEATHSIG = 1

# New objects after which garbage is looked for: 700 are made every few milliseconds, and hardly any are garbage.
OBJECTS_BETWEEN_LOOKS = 50_000

C = ctypes.CDLL(None, use_errno=True)


class PromptStream(OutStream):
    """Standard output and error of a kernel, which wait for the thread that sends where there is something to send.

    A kernel flushes both before and after all that a cell does, a hundred times a chapter, mostly for nothing.
    """

    def flush(self) -> None:
        """Have what was written sent. What is being sent already comes before all that is said hereafter."""
        if self._buffers:
            super().flush()  # type: ignore[no-untyped-call]


def become_kernel(born: Born) -> NoReturn:
    """Run a kernel until it is shut down, and end the process."""
    code = 1
    try:
        _end_with(born.zygote)
        _settle(born)
        _forget_siblings()
        gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
        app = _started()
        tell(born.client, pid=os.getpid())
        # The zygote keeps the other copy: it sees when the client hangs up, and the client when the zygote ends.
        born.client.close()
        app.start()  # type: ignore[no-untyped-call]
        _end(app)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # as at the end of an ordinary process
        traceback.print_exc(file=sys.__stderr__)
    finally:
        # Without taking three thousand modules apart, object by object.
        with suppress(Exception):
            _flush()
        os._exit(code)


def _end_with(zygote: int) -> None:
    os.setsid()
    C.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:  # it ended before it could say so
        os._exit(1)


def _settle(born: Born) -> None:
    """Take on the streams, the folder, the environment and the command that were sent."""
    for target, stream in enumerate(born.streams):
        os.dup2(stream, target)
        os.close(stream)
    os.chdir(born.order.folder)
    environment = {**born.order.environment, "JPY_PARENT_PID": str(born.zygote)}
    added = {name: value for name, value in born.imports.added.items() if name not in environment}
    os.environ.clear()
    os.environ.update({**environment, **added})
    time.tzset()
    sys.orig_argv = list(born.order.command)
    sys.argv = [str(ipykernel_launcher.__file__), *born.order.command[3:]]


def _forget_siblings() -> None:
    """Draw anew what a process draws once, and look anew at what it looks at once."""
    random.seed()
    np.random.seed()  # noqa: NPY002 - the global generator is what must not repeat
    main: Any = multiprocessing.process.current_process()
    main.authkey = os.urandom(32)
    tempfile.tempdir = None


def _started() -> IPKernelApp:
    """The kernel, with its sockets bound."""
    app = IPKernelApp.instance(
        parent_handle=1,  # nobody to look after: its parent's end reaches it by signal
        outstream_class=f"{PromptStream.__module__}.{PromptStream.__name__}",
    )
    app.initialize(sys.argv[1:])  # type: ignore[no-untyped-call]
    return app


def _end(app: IPKernelApp) -> None:
    """What Python does at the end of a process, up to taking it apart."""
    # ipykernel closes what its control thread may still write through, and then waits for it for seconds.
    for thread in (app.control_thread, app.shell_channel_thread):
        if thread is not None and thread.is_alive():
            thread.stop()
            thread.join(timeout=5)
    threading._shutdown()  # type: ignore[attr-defined]  # waits for the notebook's threads
    atexit._run_exitfuncs()  # IPython's own clears the notebook's names
    gc.collect()


def _flush() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()
    for held in gc.get_objects():  # files that modules and cycles still hold; what was frozen is not among them
        if isinstance(held, io.BufferedWriter | io.BufferedRandom | io.TextIOWrapper) and not held.closed:
            with suppress(Exception):
                held.flush()
    C.fflush(None)
