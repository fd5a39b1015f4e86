"""Starting a zygote, and ordering kernels of it: a kernel as its client sees it, much like a `subprocess.Popen`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from helpers.publishing.kernels.order import Order, end_session, heard, signal_session
from helpers.publishing.kernels.preload import ZYGOTE_ONLY, as_in_a_kernel

# Long enough for a zygote that is still importing on a busy machine.
PATIENCE = 60.0


class ColdStartError(Exception):
    """No warm kernel is to be had, and why: the kernel is to be started in the ordinary way."""


def why_cold() -> str:
    """Why this machine can have no warm kernels; nothing where it can."""
    if sys.platform != "linux":
        return "this is not Linux"
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return "this Linux is older than 5.3, or keeps processes from being watched"
    return ""


class Zygote:
    """A zygote that this process started, and that ends with it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        if reason := why_cold():
            raise ColdStartError(reason)
        self._kernels: list[WarmKernel] = []
        # Bound here, so that orders may come before the imports are done; in the abstract namespace,
        # which leaves no file behind.
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind("")
            listener.listen(64)
            self.address: bytes = listener.getsockname()
            command = [sys.executable, "-m", f"{__package__}.zygote", str(listener.fileno())]
            self.process = subprocess.Popen(  # noqa: S603 - this Python, and a module of this package
                command,
                stdin=subprocess.PIPE,  # its lifeline: closed by whatever ends this process
                stdout=subprocess.DEVNULL,
                env={**as_in_a_kernel(environment), **ZYGOTE_ONLY},
                pass_fds=[listener.fileno()],
                start_new_session=True,  # Ctrl-C is for this process, which then ends the zygote
            )

    def kernel(self, order: Order) -> WarmKernel:
        """Order a kernel. Raises ColdStartError."""
        kernel = WarmKernel(self.address, order)
        self._kernels.append(kernel)
        return kernel

    @property
    def is_idle(self) -> bool:
        """Whether none of its kernels is in use."""
        self._kernels = [kernel for kernel in self._kernels if kernel.returncode is None]
        return not self._kernels

    def end(self) -> None:
        """End it and every kernel of it."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def zygote(environment: Mapping[str, str]) -> Iterator[bytes]:
    """The address of a zygote that lives as long as the block."""
    started = Zygote(environment)
    try:
        yield started.address
    finally:
        started.end()


class WarmKernel:
    """A kernel that a zygote forked. `returncode` is as a Popen has it."""

    # What provisioners look for; the streams were sent to the kernel, and are not kept.
    stdin = stdout = stderr = None

    def __init__(self, address: bytes, order: Order) -> None:
        """Order a kernel, and wait until its sockets are bound. Raises ColdStartError."""
        self.returncode: int | None = None
        self._client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._client.settimeout(PATIENCE)
        try:
            self._client.connect(address)
            with Path(os.devnull).open("rb") as nothing:
                order.send(self._client, [nothing.fileno(), 1, 2])
            said = heard(self._client)
            if "pid" not in said:
                raise ColdStartError(said.get("refused") or "the zygote ended")
            self.pid: int = said["pid"]
        except (OSError, ColdStartError) as error:
            self._client.close()
            raise (
                error if isinstance(error, ColdStartError) else ColdStartError(f"the zygote does not answer: {error}")
            ) from None
        self._client.setblocking(False)
        if "exit" in said:  # it ended before it was ready
            self._ended(said)

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            try:
                self._ended(heard(self._client))
            except BlockingIOError:
                return None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and let its pid go. Raises TimeoutExpired after `timeout` seconds, where it is given."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("a warm kernel", timeout or 0.0)
            time.sleep(0.005)
        self.hang_up()
        return code

    def send_signal(self, number: int) -> None:
        """Signal it and the processes that it started, unless it has ended."""
        if self.poll() is None:
            signal_session(self.pid, number)

    def kill(self) -> None:
        """End it now."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def hang_up(self) -> None:
        """Let go of it: it ends, if it has not, and its pid may be another's."""
        self._client.close()
        if self.returncode is None:
            self.returncode = -signal.SIGKILL

    def _ended(self, said: Mapping[str, int]) -> None:
        if "exit" not in said:  # the zygote ended, and the kernel with it; its own processes did not
            end_session(self.pid)
        self.returncode = said.get("exit", -signal.SIGKILL)


def order_of(command: Sequence[str], environment: Mapping[str, str], folder: str | None) -> Order:
    """The order of a kernel that is started with these, in `folder`, or in that of this process where it is None."""
    return Order(list(command), dict(environment), str(Path(folder or "").absolute()))
