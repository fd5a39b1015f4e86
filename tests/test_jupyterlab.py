"""What researchers find in JupyterLab: the warm kernel, to be picked and to run their notebooks on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from browser.lab import answering

ROOT = Path(__file__).resolve().parents[1]
WARM = "warm-python3"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are forked, which is for Linux")


class Lab:
    """A JupyterLab that runs, as its pages speak to it."""

    def __init__(self, runtime: Path) -> None:
        self.runtime = runtime
        about = answering(runtime)
        self.url, self.token = about["url"], about["token"]

    def asked(self, path: str, what: dict[str, Any] | None = None) -> Any:
        """What it answers: to a question, or to something that it is to make."""
        body = None if what is None else json.dumps(what).encode()
        request = Request(f"{self.url}api/{path}", body, {"Authorization": f"token {self.token}"})
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    runtime = tmp_path_factory.mktemp("jupyter")
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_CONFIG_DIR": str(runtime)}
    command = [sys.executable, "-m", "jupyterlab", "notebooks", "--no-browser", "--port=0", "--allow-root"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield Lab(runtime)
        finally:
            server.terminate()


def test_the_warm_kernel_can_be_picked(lab: Lab) -> None:
    offered = lab.asked("kernelspecs")["kernelspecs"]
    assert offered[WARM]["spec"]["display_name"] == "Python 3 (warm)"
    assert offered[WARM]["spec"]["language"] == "python"  # as the notebooks': so they may change to it


def test_what_is_picked_is_forked_and_runs_what_a_notebook_does(lab: Lab) -> None:
    kernel = lab.asked("kernels", {"name": WARM})["id"]
    client = BlockingKernelClient(connection_file=str(lab.runtime / f"kernel-{kernel}.json"))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        said: list[str] = []
        # Its command line is the zygote's still, which has imported what notebooks import.
        code = "import sys\nprint('helpers.display' in sys.modules, open('/proc/self/cmdline').read().split('\\0')[2])"
        reply = client.execute_interactive(
            code, timeout=60, output_hook=lambda one: said.append(one["content"].get("text", ""))
        )
        assert reply["content"]["status"] == "ok"
        assert "".join(said) == "True helpers.publishing.kernels.zygote\n"
    finally:
        client.stop_channels()
