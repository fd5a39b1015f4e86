"""From tables as they are published to how many respondents they say are in each group of each base."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from helpers.privacy.audit.bases import is_number
from helpers.privacy.audit.reading import Row, Table

# What everybody is called where groups are.
_EVERYBODY = frozenset({"All", "Everybody"})
# What says which base it is, beside what the table says of it.
_THINGS = ("theme", "item", "outcome", "question_id", "code_id")
_IN_BRACKETS = re.compile(r" ?\([^()]*\)")
_ALL = "all respondents"
_SURVEY = "respondents of the survey"


class Base(NamedTuple):
    """Respondents that groups are parts of: those of a wave who answered something."""

    wave: str
    what: str
    thing: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """An answer, or those that stand together under one name: the same where they are the same answers.

    `parts` are as they are compared, whatever a year or a form spells in capitals.
    """

    parts: frozenset[str]
    name: str = field(compare=False)


class Group(NamedTuple):
    """Part of a base: those who gave these answers to these questions. () is everybody."""

    by: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def name(self) -> str:
        """What it is called: "Charity, Senior"."""
        return ", ".join(answer.name for answer in self.answers)


class Place(NamedTuple):
    """Where something is said: the file, and the exhibit in it."""

    file: str
    exhibit: str


class Odd(NamedTuple):
    """A count that cannot be true beside another of the same respondents."""

    place: Place
    group: Group
    says: float
    other: float
    elsewhere: Place


EVERYBODY = Group((), ())


@dataclass
class Known:
    """What is known of one base: how many are in each group that is named somewhere, None where that is withheld.

    `compared` has how many are in those groups of questions, together, that are compared with one another.
    """

    counts: dict[Group, float | None] = field(default_factory=dict)
    withheld: dict[Group, Place] = field(default_factory=dict)
    shown: dict[Group, Place] = field(default_factory=dict)
    compared: dict[tuple[str, float], Place] = field(default_factory=dict)
    odd: list[Odd] = field(default_factory=list)
    nobody_is_shown: bool = False  # so that whatever is withheld is one or more

    def learn(self, group: Group, count: float | None, place: Place) -> None:
        """Note a count; one that is shown anywhere is known. The first counts, and others are odd."""
        known = self.counts.get(group)
        if count is None:
            self.counts.setdefault(group, None)
            self.withheld.setdefault(group, place)
        elif known is None:
            self.counts[group], self.shown[group] = count, place
        elif known != count:
            self.odd.append(Odd(place, group, count, known, self.shown[group]))

    def learn_all(self, other: Known) -> None:
        """Note all that is known of the same base from elsewhere."""
        for group, count in other.counts.items():
            self.learn(group, count, (other.withheld if count is None else other.shown)[group])
        for group, place in other.withheld.items():
            self.withheld.setdefault(group, place)
        self.compared = other.compared | self.compared
        self.odd += other.odd
        self.nobody_is_shown = self.nobody_is_shown or other.nobody_is_shown


# What answers merged into one stand for, by the question, its id or its title, and what they are then called.
_Merged = Mapping[str, Mapping[str, tuple[str, ...]]]


def laid_together(tables: Iterable[Table]) -> dict[Base, Known]:
    """What tables of the same respondents say, taken together, of each base."""
    tables = list(tables)
    words = _Words(_ids(tables), _merged_in(tables))
    found: dict[Base, Known] = defaultdict(Known)
    for table in tables:
        place = Place(table.file, table.exhibit)
        for row in table.rows:
            for base, group, count in _counts(table, row, words):
                found[base].learn(group, count, place)
            if (among := _compared(table, row, words)) is not None:
                base, question, together = among
                found[base].compared.setdefault((question, together), place)
        if is_number(table.facts.get("respondents")) and table.facts.get("wave"):
            found[_base_of(table, _SURVEY, ())].learn(EVERYBODY, float(table.facts["respondents"]), place)
        if "count" in table.columns:
            found[_base_of(table, _ALL, ())].nobody_is_shown = True
    return dict(found)


class _Words(NamedTuple):
    """What the questions of tables are, by their titles, and what stands for what in them."""

    ids: Mapping[str, str]
    merged: _Merged

    def question(self, table: Table, row: Row) -> str:
        """The id of the question that a row tells of groups of; its title, where no table says its id."""
        return str(row.get("question") or table.facts.get("by") or self.id(str(row.get("section") or "")))

    def id(self, title: str) -> str:
        """The id of a question by its title."""
        return self.ids.get(title, title)

    def group(self, table: Table, by: Sequence[str], names: Sequence[str]) -> Group:
        """A group of these questions. What the table itself says that a name stands for goes before what others do."""
        own = _merged_in([table])
        answers = [
            self._answer(name, [own.get(question, {}), self.merged.get(question, {})])
            for question, name in zip(by, names, strict=True)
        ]
        return Group(tuple(by), tuple(answers))

    def _answer(self, name: str, stand_for: Iterable[Mapping[str, tuple[str, ...]]]) -> Answer:
        parts = next((told[name] for told in stand_for if name in told), (name,))
        return Answer(frozenset(map(_plain, parts)), name)


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold()


def _merged_in(tables: Iterable[Table]) -> _Merged:
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for table in tables:
        said: Mapping[str, Mapping[str, Any]] = table.facts.get("merged") or {}
        for question, names in said.items():
            found[question] |= {name: tuple(map(str, parts)) for name, parts in names.items()}
    return found


def _ids(tables: Iterable[Table]) -> dict[str, str]:
    """The ids of profile questions by their titles, from the tables that have both."""
    found: dict[str, str] = {}
    for table in tables:
        if table.facts.get("by"):
            found[str(table.facts["by_title"])] = str(table.facts["by"])
        if "group" in table.columns or "groups" in table.columns:
            found |= {
                str(row["section"]): str(row["question"])
                for row in table.rows
                if row.get("section") and row.get("question")
            }
    return found


def _counts(table: Table, row: Row, words: _Words) -> Iterator[tuple[Base, Group, float | None]]:
    """What a row says of how many are in a group of a base."""
    facts, withheld = table.facts, row.get("withheld") is True
    if facts.get("earlier"):
        yield from _of_two_waves(table, row, words)
        return
    if "base" not in facts or "n" not in row:
        return
    base = _base_of(table, str(facts["base"]), _thing(table, row))
    if "groups" in row:
        for end in ("lowest", "highest"):
            if is_number(row.get(f"{end}_n")):
                one = words.group(table, [words.question(table, row)], [str(row[f"{end}_group"])])
                yield base, one, float(row[f"{end}_n"])
    elif "answer" in row and "count" in row and base.what == _ALL:
        title = str(row.get("section") or facts.get("question_title") or "")
        one = words.group(table, [words.id(title) or str(facts.get("question_id") or "")], [str(row["answer"])])
        everybody = _base_of(table, _ALL, ())
        yield everybody, one, _number(row, "count", withheld)
        if is_number(row["n"]):
            yield everybody, EVERYBODY, float(row["n"])
    else:
        yield base, _group(table, row, words), _number(row, "n", withheld)


def _compared(table: Table, row: Row, words: _Words) -> tuple[Base, str, float] | None:
    """How many are in the groups that a row compares, all together: not everybody, nor any one group."""
    if "groups" not in row or "base" not in table.facts or not is_number(row.get("n")):
        return None
    base = _base_of(table, str(table.facts["base"]), _thing(table, row))
    return base, words.question(table, row), float(row["n"])


def _of_two_waves(table: Table, row: Row, words: _Words) -> Iterator[tuple[Base, Group, float | None]]:
    """What is shown of two waves. What is withheld in one is withheld in both, and says nothing of the other.

    The bases of a change are those of what was asked alike: of both waves, and of neither.
    """
    for name, wave in (("n_before", table.facts.get("earlier")), ("n_now", table.facts.get("wave"))):
        if is_number(row.get(name)) and table.facts.get("family") == "respondents_then_and_now" and wave:
            one = words.group(table, [words.id(str(row.get("section")))], [str(row.get("answer"))])
            yield Base(str(wave), _ALL, ()), one, float(row[name])


def _thing(table: Table, row: Row) -> tuple[str, ...]:
    """What was answered: by its ids or, where a row has none, by its title and the heading that it stands under."""
    named = tuple(str(row.get(name) or table.facts.get(name) or "") for name in _THINGS)
    if any(named) or "group" in row or "groups" in row:
        return named
    return str(row.get("section") or ""), str(row.get("title") or "")


def _base_of(table: Table, what: str, thing: tuple[str, ...]) -> Base:
    what = _IN_BRACKETS.sub("", what) + (", drawn by lot" if table.facts.get("drawn_from") else "")
    return Base(str(table.facts.get("wave", "")), what, thing if what != _ALL else ())


def _group(table: Table, row: Row, words: _Words) -> Group:
    crossed = [str(one) for one in table.facts.get("crossed") or () if one in row]
    if crossed:
        # The columns are called after the questions: by_sector.
        return words.group(table, [one.removeprefix("by_") for one in crossed], [str(row[one]) for one in crossed])
    answer = str(row.get("group") or "")
    return (
        EVERYBODY if not answer or answer in _EVERYBODY else words.group(table, [words.question(table, row)], [answer])
    )


def _number(row: Row, column: str, withheld: bool) -> float | None:
    return float(row[column]) if is_number(row[column]) and not withheld else None
