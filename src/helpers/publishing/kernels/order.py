"""What a client asks of the zygote, and what it hears back: one JSON text a packet, on a socket of its own a kernel."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

# Larger than any environment and command that a packet of this kind of socket can carry.
PACKET = 1 << 20

LAUNCHER = "ipykernel_launcher"


@dataclass(frozen=True)
class Order:
    """A kernel that somebody wants: what an ordinary one would be started with."""

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: str

    def send(self, connection: socket.socket, standard_streams: Sequence[int]) -> None:
        """Send the order, with the descriptors that are to be the kernel's standard input, output and error."""
        socket.send_fds(connection, [json.dumps(asdict(self)).encode()], standard_streams)


def received_order(connection: socket.socket) -> tuple[Order, list[int]]:
    """An order and its three descriptors. Raises OSError or ValueError where it is none."""
    packet, streams, _, _ = socket.recv_fds(connection, PACKET, 3)
    if len(streams) != 3:
        for stream in streams:
            os.close(stream)
        raise ValueError("an order brings three descriptors")
    return Order(**json.loads(packet)), streams


def tell(connection: socket.socket, **what: object) -> None:
    """Say something to a client, who may have gone."""
    with suppress(OSError):
        connection.send(json.dumps(what).encode())


def heard(connection: socket.socket) -> dict[str, Any]:
    """The next thing that was said; nothing where the other side has gone. Raises OSError where none comes in time."""
    try:
        packet = connection.recv(PACKET)
    except ConnectionError:
        packet = b""
    said: dict[str, Any] = json.loads(packet) if packet else {}
    return said


def signal_session(pid: int, number: int) -> None:
    """Signal a kernel and the processes that it started and that stayed in its group."""
    with suppress(ProcessLookupError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:  # forked just now: its group is still to come
            os.kill(pid, number)


def end_session(pid: int) -> None:
    """End whatever is left of a kernel's group."""
    with suppress(ProcessLookupError, PermissionError):
        signal_session(pid, signal.SIGKILL)
