"""From the wordings that were read to what hangs on a questionnaire, and what does not.

A statement in new words changes the chapters that show it, and no other. So questions note that their wording was
read, exhibits carry the notes of what was read before they were shown, and publishing compares.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

# The ids of the questions whose wording was read in this process.
READ: set[str] = set()
# What an exhibit carries them as, among the forms in which it shows itself.
READ_TYPE = "application/vnd.wordings-read+json"
# What a question says in words of its own: how it was asked, and how else an export may spell it.
OWN_WORDS = frozenset({"wording", "aliases"})


def wordings_read() -> dict[str, list[str]]:
    """The entry of a mime bundle that names the questions whose wording was read so far."""
    return {READ_TYPE: sorted(READ)}


def own_words(questionnaire: BaseModel) -> dict[str, str]:
    """The words of every question, by its id; under "" all else that the questionnaire says, as a digest."""
    words: dict[str, str] = {}

    def set_aside(part: object) -> object:
        if isinstance(part, dict):
            if "id" in part and "wording" in part:
                words[part["id"]] = json.dumps({name: part[name] for name in sorted(OWN_WORDS & part.keys())})
                part = {name: value for name, value in part.items() if name not in OWN_WORDS}
            return {name: set_aside(value) for name, value in part.items()}
        return [set_aside(one) for one in part] if isinstance(part, list) else part

    rest = json.dumps(set_aside(questionnaire.model_dump(mode="json")))
    return words | {"": hashlib.sha256(rest.encode()).hexdigest()}
