"""The attack on what is said: few people, figures beside a withheld group, respondents' own words and ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from helpers.privacy.audit.places import place_of, saying
from helpers.privacy.audit.reading import APART, DATA, Figure, Published
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE

_SMALL = "one|two|three|four|five|six|seven|eight|nine|[1-9]"
_PEOPLE = re.compile(r" (?:respondents?|responses?|people|persons?|writers)\b(?! in | out of )", re.IGNORECASE)
# "One in five people" counts nobody, nor does "fewer than 10 respondents".
_FEW = re.compile(rf"(?<![\w.,%–-])(?<!fewer than )(?<!in )(?<!out of )(?<!of )(?:{_SMALL})$", re.IGNORECASE)
_BEFORE = 24  # letters: enough for the longest number and what may stand before it
_FIGURE_BESIDE = r"[”\"]?[ :(]{0,3}[−-]?\d"
# Words in a row: fewer are in many people's mouths.
_RUN = 6
_SHORTEST_RUN = 2 * _RUN - 1  # of letters: most texts are shorter
# An id is looked for as a word of its own; one that is a small number stands everywhere.
_SHORTEST_ID = 6
_ID = re.compile(r"[\w-]+")
_WORD = re.compile(r"[\w'’]+")
_NAMES_OF_METADATA = {
    "notebook": {"kernelspec", "language_info"},
    "cell": {"tags"},
    # The last names the questions whose wording was read.
    "output": {"text/html", "text/plain", DATA, "application/vnd.wordings-read+json"},
}


@dataclass(frozen=True)
class Secrets:
    """What no report may hold: the ids of respondents, and what they wrote.

    `accepted` are the words that were reviewed and may be quoted, `asked` those of the questionnaire itself.
    """

    ids: Collection[str] = field(default=(), repr=False)
    written: Collection[str] = field(default=(), repr=False)
    accepted: Collection[str] = field(default=(), repr=False)
    asked: str = field(default="", repr=False)


def said_of_few(published: Published, secrets: Secrets) -> Iterator[Leak]:
    """Texts that count fewer than `MINIMUM_BASE` people, accepted quotations apart."""
    for file, text in published.texts.items():
        for quotation in secrets.accepted:
            text = text.replace(quotation, "…")
        for people in _PEOPLE.finditer(text):
            found = _FEW.search(text, max(0, people.start() - _BEFORE), people.start())
            if not found:
                continue
            # No word beside the count: it may be a respondent's.
            said = text[found.start() : people.end()]
            exhibit, cell = place_of(published, file, saying(said))
            place = f"{cell}, “{said}”" if cell else f"“{said}”"
            yield Leak(file, exhibit, place, f"speaks of fewer than {MINIMUM_BASE} people")


def said_of_withheld(figure: Figure) -> Iterator[Leak]:
    """Titles and text alternatives that put a figure beside what a withheld row is called."""
    if figure.figures is None:
        return
    rows = figure.figures.rows
    shown = {_called(row) for row in rows if row.get("withheld") is not True}
    withheld = {_called(row) for row in rows if row.get("withheld") is True} - shown - {""}
    texts = [one.text_content() for one in figure.shown.xpath('.//*[contains(@class, "exhibit-title")]')]
    texts += figure.shown.xpath(".//@aria-label")
    for name in withheld:
        for text in texts:
            if found := re.search(re.escape(name) + _FIGURE_BESIDE, text):
                yield Leak(figure.file, figure.exhibit, f"“{found[0]}…”", f"says a figure of {name}, which is withheld")


def _called(row: Mapping[str, Any]) -> str:
    return str(next((row[name] for name in ("group", "answer", "option", "title") if row.get(name)), ""))


def secrets_told(published: Published, secrets: Secrets) -> Iterator[Leak]:
    """Texts that hold a respondent's id, or `_RUN` words in a row of what one wrote and nobody accepted.

    Neither is repeated: what an audit found is told in logs.
    """
    ids = {one for one in secrets.ids if len(one) >= _SHORTEST_ID}
    parts: dict[str, str] = {}  # what is said on a page is said in a notebook, too
    for file, text in published.texts.items():
        for one in ids.intersection(_ID.findall(text)):
            place = place_of(published, file, saying(one))
            yield Leak(file, *place, "holds the id of a respondent")
        # Each by itself, or the end of one quotation and the start of the next would be a third.
        parts |= dict.fromkeys(text.split(APART), file)
    said: dict[tuple[str, ...], str] = {}
    for part, file in parts.items():
        if len(part) >= _SHORTEST_RUN:
            said |= dict.fromkeys(_runs(part), file)
    for known in (secrets.asked, *secrets.accepted):
        for run in _runs(known):
            said.pop(run, None)
    for written in secrets.written if said else ():
        if told := said.keys() & _runs(written):
            run = min(told)
            place = place_of(published, said[run], partial(_has_run, run))
            yield Leak(said[run], *place, f"holds {_RUN} words in a row that a respondent wrote, and nobody accepted")


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {words[place : place + _RUN] for place in range(len(words) - _RUN + 1)}


def _has_run(run: tuple[str, ...], text: str) -> bool:
    return run in _runs(text)


def odd_metadata(published: Published) -> Iterator[Leak]:
    """Notebooks that carry more than their cells and what these show."""
    for file, notebook in published.notebooks.items():
        for place, what, names in _carried(notebook):
            for name in sorted(set(names) - _NAMES_OF_METADATA[what]):
                yield Leak(file, "", f"{place}, {name}", f"is carried with the {what}, and no reader is shown it")


def _carried(notebook: Mapping[str, Any]) -> Iterator[tuple[str, str, Collection[str]]]:
    yield "metadata", "notebook", notebook.get("metadata", {})
    for place, cell in enumerate(notebook["cells"], start=1):
        yield f"cell {place}", "cell", cell.get("metadata", {})
        for output in cell.get("outputs", ()):
            yield f"cell {place}", "output", {**output.get("metadata", {}), **output.get("data", {})}
