"""Papermill's way to a warm kernel: an engine that waits for what happens, and not for a fixed time."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any
from uuid import uuid4

from jupyter_client.client import KernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient.util import ensure_async, run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.log import logger

from helpers.publishing.kernels.provisioner import WarmProvisioner

ENGINE = "warm"

# How often an end that is due is looked for.
SOON = 0.005

# What a kernel has, in seconds, to end after a cell failed: half of it until SIGTERM. It may be unable to.
END_OF_THE_FAILED = 2.0


class WarmManager(AsyncKernelManager):
    """A manager of warm kernels of any name: notebooks keep the kernel that they are written for."""

    def __init__(self, **settings: Any) -> None:
        # A port may be another's before its kernel has it. A name of one's own may not, and in the abstract namespace
        # it leaves no file; engines are for kernels of a zygote, so this is Linux.
        super().__init__(**{"transport": "ipc", "ip": f"@{uuid4().hex}", **settings})

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or "warm"
            self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_finish_shutdown(
        self, waittime: float | None = None, pollinterval: float = SOON, restart: bool = False
    ) -> None:
        await super()._async_finish_shutdown(waittime, min(pollinterval, SOON), restart)


class PromptClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs a notebook as papermill's client does, on a kernel that is known to listen."""

    def __init__(self, executions: NotebookExecutionManager, **kwargs: Any) -> None:
        super().__init__(executions, kernel_manager_class=WarmManager, on_cell_error=self._hurry, **kwargs)
        self.shell_timeout_interval = 1  # that a kernel is no more is seen as often as this, in seconds

    def _hurry(self, **_: Any) -> None:
        self.km.shutdown_wait_time = END_OF_THE_FAILED

    async def async_start_new_kernel_client(self) -> KernelClient:
        """A client that hears the kernel's outputs."""
        client: KernelClient = self.km.client()
        self.kc = client
        client.start_channels(hb=False)  # the manager knows whether the kernel lives
        try:
            await _hears(client, self.startup_timeout)
        except Exception:
            await self._async_cleanup_kernel()
            raise
        client.allow_stdin = False
        return client

    start_new_kernel_client = run_sync(async_start_new_kernel_client)


async def _hears(client: Any, timeout: float) -> None:
    """Wait until a request's outputs arrive. Raises RuntimeError, as jupyter_client does, where they do not in time."""
    until = time.monotonic() + timeout
    await _message(client.iopub_channel, 0.2)  # the kernel welcomes a new listener
    while True:
        request = client.kernel_info()
        reply = await _message(client.shell_channel, 1)
        if reply is not None and reply["msg_type"] == "kernel_info_reply":
            client._handle_kernel_info_reply(reply)
            while (said := await _message(client.iopub_channel, 0.2)) is not None:
                if said["parent_header"].get("msg_id") == request and said["content"].get("execution_state") == "idle":
                    return
        if not await ensure_async(client.is_alive()):
            raise RuntimeError("Kernel died before replying to kernel_info")
        if time.monotonic() > until:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


async def _message(channel: Any, timeout: float) -> Any:
    try:
        return await ensure_async(channel.get_msg(timeout=timeout))
    except Empty:
        return None


class WarmEngine(Engine):  # type: ignore[misc]
    """Papermill's engine of this name."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        extra_arguments: list[str] | None = None,
        **_: Any,
    ) -> Any:
        """Run the cells of a notebook that has its parameters, and return the notebook.

        As papermill asks it to: the kernel may take `start_timeout` seconds to start, a cell `execution_timeout` (None
        for no end), and `extra_arguments` go to the kernel's command.
        """
        client = PromptClient(
            nb_man,
            kernel_name=kernel_name,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            extra_arguments=list(extra_arguments or ()),
            log=logger,
        )
        return client.execute()


papermill_engines.register(ENGINE, WarmEngine)
