"""Jupyter's way to a warm kernel: as the local provisioner, but forked where that can be, and cold where not."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.publishing.kernels.warm import ColdStartError, WarmKernel, Zygote, order_of

log = logging.getLogger(__name__)


class Source:
    """Where the kernels of this process come from: a zygote that was named, or one that it starts when it needs it."""

    def __init__(self) -> None:
        self._named: bytes | None = None
        self._own: list[Zygote] = []  # the last is the one to ask; earlier ones have kernels that are still in use
        self._lock = threading.Lock()

    def name(self, address: bytes | None) -> None:
        """Order kernels of the zygote at this `address`, which belongs to another process; None for one of its own."""
        self._named = address

    @property
    def is_named(self) -> bool:
        """Whether another process keeps a zygote for this one."""
        return self._named is not None

    def kernel(self, command: list[str], environment: Mapping[str, str], folder: str | None) -> WarmKernel:
        """A warm kernel that works in `folder`, None for that of this process. Raises ColdStartError."""
        order = order_of(command, environment, folder)
        if self._named is not None:
            return WarmKernel(self._named, order)
        with self._lock:
            if not self._own or self._own[-1].process.poll() is not None:
                self._renew(environment)
            try:
                return self._own[-1].kernel(order)
            except ColdStartError:
                # Next time with this environment, and with modules as they are then: whoever restarts a kernel
                # after a change of this project means to see it.
                self._renew(environment)
                raise

    def _renew(self, environment: Mapping[str, str]) -> None:
        for idle in [one for one in self._own if one.is_idle]:
            idle.end()
            self._own.remove(idle)
        self._own.append(Zygote(environment))

    def end(self) -> None:
        """End the zygotes that this process started."""
        while self._own:
            self._own.pop().end()


SOURCE = Source()
atexit.register(SOURCE.end)


class WarmProvisioner(LocalProvisioner):
    """Launches kernels by forking a zygote."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a warm kernel, or a cold one and say why."""
        try:
            self.process = warm_kernel(cmd, self._scrub_kwargs(kwargs))
        except ColdStartError as reason:
            log.warning("A kernel starts cold: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of the kernel too, whether it is to `restart` or not."""
        if isinstance(self.process, WarmKernel):
            self.process.hang_up()
            self.process = None
        await super().cleanup(restart)


def warm_kernel(command: list[str], kwargs: Mapping[str, Any]) -> WarmKernel:
    """A warm kernel of what a provisioner was asked to launch. Raises ColdStartError."""
    unusual = sorted(name for name, value in kwargs.items() if name not in ("cwd", "env") and value is not None)
    if unusual:
        raise ColdStartError(f"{unusual[0]} is asked for")
    return SOURCE.kernel(command, kwargs.get("env") or os.environ, kwargs.get("cwd"))
