"""How lists are written down."""

from __future__ import annotations


def words_of(listed: str) -> frozenset[str]:
    """The words of a list in which spaces stand between them."""
    return frozenset(listed.split())
