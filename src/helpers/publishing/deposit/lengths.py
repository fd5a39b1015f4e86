"""From a text to as much of it as a program has room for."""

from __future__ import annotations

_MORE = "…"


def cut(text: str, room: int) -> str:
    """The text in at most `room` bytes of UTF-8, cut between words where it must be, with a mark that it was.

    >>> cut("Fear of blame stops people sharing.", 20)
    'Fear of blame…'
    """
    if len(text.encode()) <= room:
        return text
    kept = text.encode()[: room - len(_MORE.encode())].decode(errors="ignore")
    words = kept.rsplit(" ", 1)[0]
    # A word longer than half of the room is cut itself.
    return (words if len(words) * 2 > len(kept) else kept).rstrip(" ,;:–-") + _MORE


def labelled(wording: str, answer: str, room: int, longest: int = 0) -> str:
    """A question and, in brackets, the option that a column is about, in at most `room` bytes.

    `longest` is the bytes of the longest of the question's options: its columns then begin alike.

    >>> labelled("With whom do you share?", "Police", 24)
    'With whom… [Police]'
    """
    if not answer:
        return cut(wording, room)
    option = cut(answer, room // 2)
    return f"{cut(wording, room - max(min(longest, room // 2), len(option.encode())) - len(' []'))} [{option}]"
