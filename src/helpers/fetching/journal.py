"""From a fetch that breaks off to the next one, which goes on where it stopped: what came already, in files.

They hold personal data, so they lie beside the wave's export, where git does not see them, and go when it is whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.folders import write_whole_file

_ASKED = "asked"


class Journal:
    """The answers to what was asked so far, by their names; each file is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, asked: Mapping[str, str]) -> bool:
        """Go on with what is there if the same was asked, else begin anew; whether it goes on."""
        if self.kept(_ASKED) == dict(asked):
            return True
        self.clear()
        self.keep(_ASKED, dict(asked))
        return False

    def kept(self, name: str) -> dict[str, Any] | None:
        """An answer that came before, or None. Whatever cannot be read is asked for again."""
        try:
            content = json.loads((self.folder / f"{name}.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return content if isinstance(content, dict) else None

    def keep(self, name: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole_file(self.folder / f"{name}.json", json.dumps(answer))

    def clear(self) -> None:
        """Forget all answers."""
        for file in self.folder.glob("*.json"):
            file.unlink()

    def remove(self) -> None:
        """Forget all answers, and that any were kept."""
        shutil.rmtree(self.folder, ignore_errors=True)
