"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Machines are shared: how long an example took says nothing of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published surveys made by others; they are not part of this project."""
    folder = Path(os.environ.get("SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (folder / "real").is_dir():
        pytest.skip("the published surveys of others lie outside the project, and are not on this machine")
    return folder
