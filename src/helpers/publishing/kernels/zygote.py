"""A process that has imported what notebooks import, and is forked for every kernel.

Run as `python -m helpers.publishing.kernels.zygote SOCKET`, the number of a listening socket that it inherits.
It ends when its standard input does, whoever held that, and nothing that it forked outlives it.
"""

from __future__ import annotations

import gc
import os
import select
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from helpers.publishing.kernels.order import LAUNCHER, Order, end_session, received_order, tell
from helpers.publishing.kernels.preload import Imported, Imports

# A client that connects and says nothing must not keep the others waiting.
PATIENCE = 5.0

LIFELINE = 0


@dataclass(frozen=True)
class Forked:
    """A kernel: its process, what becomes readable when that ends, and the connection of whoever asked for it."""

    pid: int
    end: int
    client: socket.socket


@dataclass(frozen=True)
class Born:
    """What a forked process knows of the kernel that it is to become."""

    order: Order
    streams: list[int]
    client: socket.socket
    imports: Imported
    zygote: int


class Zygote:
    """Waits for orders, for ends of kernels and for clients who hang up, on the only thread of its process."""

    imports: Imported

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.kernels: list[Forked] = []
        self.poll = select.poll()  # has no descriptor of its own that a fork would share
        for descriptor in (LIFELINE, listener.fileno()):
            self.poll.register(descriptor, select.POLLIN)

    def serve_while_importing(self, imports: Imports) -> Born | None:
        """Serve what has come by now, with what of the `imports` is there. Says only in a fork what it is to become."""
        while self.poll.poll(0):
            self.take(imports)
            if (born := self._serve_next()) is not None:
                return born
        return None

    def take(self, imports: Imports) -> None:
        """Have what of the `imports` is there by now, for kernels."""
        self.imports = imports.so_far()
        gc.freeze()  # what is here is never garbage: no kernel need look through it, and copy its pages

    def serve(self) -> Born:
        """Serve until the end of standard input. Returns only in a fork, and says there what it is to become."""
        while True:
            if (born := self._serve_next()) is not None:
                return born

    def _serve_next(self) -> Born | None:
        # One at a time: what comes of the first may close what the next is about.
        descriptor, _ = self.poll.poll()[0]
        if descriptor == LIFELINE:
            self._end()
        if descriptor == self.listener.fileno():
            return self._answer()
        self._hear(descriptor)
        return None

    def _answer(self) -> Born | None:
        client, _ = self.listener.accept()
        client.settimeout(PATIENCE)
        streams: list[int] = []
        try:
            _require_own_user(client)
            order, streams = received_order(client)
            refusal = self._refusal(order)
            pid = -1 if refusal else os.fork()
        except (OSError, ValueError, TypeError) as error:
            refusal, pid = str(error), -1
        if pid == 0:
            self._let_go()
            return Born(order, streams, client, self.imports, os.getppid())
        for stream in streams:
            os.close(stream)
        if refusal:
            tell(client, refused=refusal)
            client.close()
            return None
        forked = Forked(pid, os.pidfd_open(pid), client)
        self.kernels.append(forked)
        for descriptor in (forked.end, client.fileno()):
            self.poll.register(descriptor, select.POLLIN)
        return None

    def _refusal(self, order: Order) -> str:
        if list(order.command[:3]) != [sys.executable, "-m", LAUNCHER]:
            return "its command is not that of an ordinary kernel of this Python"
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads > 1:
            return f"{threads - 1} threads would be lost in a fork"
        return self.imports.differs(order.environment, order.folder)

    def _hear(self, descriptor: int) -> None:
        """A kernel ended, or its client hung up."""
        forked = next((one for one in self.kernels if descriptor in (one.end, one.client.fileno())), None)
        if forked is None:  # hung up a moment ago
            return
        if descriptor == forked.end:
            # Reaped only when the client has hung up: until then nobody else can get this pid, and its signals.
            ended = os.waitid(os.P_PIDFD, forked.end, os.WEXITED | os.WNOWAIT)
            self.poll.unregister(forked.end)
            if ended is not None:
                code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
                tell(forked.client, pid=forked.pid, exit=code)
            return
        self._forget(forked)

    def _forget(self, forked: Forked) -> None:
        end_session(forked.pid)  # with the processes that it left
        os.waitpid(forked.pid, 0)
        self.kernels.remove(forked)
        self._close(forked)

    def _close(self, forked: Forked) -> None:
        for descriptor in (forked.end, forked.client.fileno()):
            with suppress(KeyError):
                self.poll.unregister(descriptor)
        os.close(forked.end)
        forked.client.close()

    def _let_go(self) -> None:
        """Close, in a fork, what is the zygote's and the other kernels'."""
        self.listener.close()
        for other in self.kernels:
            self._close(other)

    def _end(self) -> NoReturn:
        for forked in self.kernels:
            end_session(forked.pid)
        os._exit(0)


def _require_own_user(client: socket.socket) -> None:
    # Whoever orders a kernel runs code as this user.
    _, user, _ = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    if user != os.getuid():
        raise PermissionError("another user's")


def main() -> None:
    """Import, wait, and become a kernel wherever this process is forked."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]  # as the launcher of kernels does
    gc.disable()
    born = _served(Zygote(listener), Imports())
    gc.enable()
    from helpers.publishing.kernels.fork import become_kernel

    become_kernel(born)


def _served(zygote: Zygote, imports: Imports) -> Born:
    for _ in imports.go_on():
        # The first are for steps, which all else waits for: they need not wait for all that chapters import.
        if (born := zygote.serve_while_importing(imports)) is not None:
            return born
    zygote.take(imports)
    gc.enable()
    return zygote.serve()


if __name__ == "__main__":
    main()
