"""From what was asked to the variables of a deposit: their names, their labels, and the code of every answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_lowercase
from typing import Literal

from helpers.errors import InputError, Mistake
from helpers.questionnaire import Item, MultipleChoice, Questionnaire, Scale, SingleChoice, Theme

# Codes of what is no answer; answers outside a scale have the other negative ones, from -1 on.
BLANK, WITHHELD = -9, -8
LOWEST_CODE = -99
BLANK_LABEL = "No answer: left blank, or not shown"
# Stata calls them .y and .z; answers outside a scale are .a, .b and so on.
WITHHELD_LETTER, BLANK_LETTER = "y", "z"
TICKED_CODE, TICKED_LABELS = 1, ("Not selected", "Selected")
ROW, WEIGHT = "row", "weight"

# Stata has room for 32 letters, and the library that writes calls a variable's labels by its name and its place, of up
# to four digits. SPSS has room for 64.
LONGEST_NAME = 28
# What neither program takes for the name of a variable.
RESERVED = frozenset(
    (
        *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),
        *("byte", "double", "float", "if", "in", "int", "long", "str", "strl", "using"),
        *("_all", "_b", "_cons", "_n", "_pi", "_pred", "_rc", "_skip"),
    )
)

Kind = Literal["row", "weight", "single", "scale", "option"]
Direction = Literal["barrier", "enabler", ""]
DIRECTIONS: Mapping[Direction, str] = {
    "barrier": "A barrier: agreeing, or ticking it, says that something stands in the way.",
    "enabler": "An enabler: agreeing says that something works well.",
}


@dataclass(frozen=True)
class Value:
    """One code of a variable, and what it means.

    `letter` is Stata's extended missing value, "" for an answer. `respondents` is how many have the code; None where
    that is withheld.
    """

    code: int
    label: str
    letter: str = ""
    respondents: int | None = None

    @property
    def missing(self) -> bool:
        """Whether programs leave it out of what they compute."""
        return bool(self.letter)


@dataclass(frozen=True)
class Variable:
    """One column of the deposited responses.

    `question` is the id of the question in the questionnaire, and `answer` the option that the column is about.
    """

    name: str
    kind: Kind
    title: str
    wording: str = ""
    heading: str = ""
    question: str = ""
    answer: str = ""
    categories: tuple[Value, ...] = ()
    ordered: bool = False
    direction: Direction = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def codes(self) -> dict[str, int]:
        """The code of every answer, by its label."""
        return {value.label: value.code for value in self.categories}

    @property
    def missing(self) -> tuple[Value, ...]:
        """The codes of what is no answer on the scale."""
        return tuple(value for value in self.categories if value.missing)

    @property
    def answers(self) -> tuple[Value, ...]:
        """The codes of answers."""
        return tuple(value for value in self.categories if not value.missing)

    @property
    def asked(self) -> str:
        """How it was asked, in one line: the question, and in brackets the option that the column is about."""
        return f"{self.wording} [{self.answer}]" if self.answer else self.wording


@dataclass(frozen=True)
class Group:
    """Variables that belong together, as the dictionary shows them."""

    title: str
    about: str
    variables: tuple[Variable, ...]
    kind: Literal["subject", "multipleResp", "other"] = "other"


def groups_of(
    asked: Questionnaire, offered: Questionnaire, profile: Sequence[str], withheld: Mapping[str, Sequence[str]]
) -> list[Group]:
    """The variables of the answers, in the questionnaire's order.

    `asked` has the groups of the profile as they are shown, `offered` as respondents were offered them, whose places
    are the codes. `profile` names the profile questions that are deposited, and `withheld` the answers to them that
    are not. Raises InputError for a scale with more answers outside it than Stata has letters for.
    """
    kept = [
        _single(one, offered.single(one.id), withheld.get(one.id, ())) for one in asked.profile if one.id in profile
    ]
    return [
        Group("Who answered", "What respondents said of themselves.", tuple(kept)),
        *(_theme(theme, asked) for theme in asked.themes),
        Group(
            "Outcomes",
            "How well information sharing works, as respondents rated it.",
            tuple(_item(item, asked, "") for item in asked.outcomes),
        ),
        Group(
            "Other questions with one answer",
            "",
            tuple(_single(one, one, ()) for one in asked.single_choice),
        ),
        *(_multiple(one, _direction_of(one, asked)) for one in asked.multiple_choice),
    ]


def named_briefly(groups: Iterable[Group]) -> list[Group]:
    """The groups, their variables with names that SPSS and Stata take, no two alike."""
    taken: set[str] = set()

    def named(variable: Variable) -> Variable:
        name = short_name(variable.name, taken)
        taken.add(name)
        return replace(variable, name=name)

    return [replace(group, variables=tuple(map(named, group.variables))) for group in groups if group.variables]


def short_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name of at most `LONGEST_NAME` letters that is not taken, cut and numbered where it must be.

    >>> short_name("shares_with__central_government_departments", {"shares_with__central_governm"})
    'shares_with__central_gover_2'
    >>> short_name("using")
    'using_2'
    """
    known = RESERVED.union(taken)
    cut = name[:LONGEST_NAME].rstrip("_")
    number = 2
    while cut in known:
        ending = f"_{number}"
        cut = name[: LONGEST_NAME - len(ending)].rstrip("_") + ending
        number += 1
    return cut


def scale_codes(labels: Sequence[str]) -> list[int]:
    """The codes of ordered answers: the numbers that they are, or their places from 1 on.

    >>> scale_codes(["0", "1", "2"]), scale_codes(["Never", "1", "2"])
    ([0, 1, 2], [1, 2, 3])
    """
    if all(label.isascii() and label.isdecimal() for label in labels):
        numbers = [int(label) for label in labels]
        if len(set(numbers)) == len(labels):
            return numbers
    return list(range(1, len(labels) + 1))


def _single(asked: SingleChoice, offered: SingleChoice, withheld: Sequence[str]) -> Variable:
    places = {label: place for place, label in enumerate(offered.offered, start=1)}
    first = {label: asked.merged.get(label, (label,))[0] for label in asked.labels}
    values = [Value(places[first[label]], label) for label in asked.labels if label not in withheld]
    if withheld:
        values.append(Value(WITHHELD, f"[c] Withheld: {'; '.join(withheld)}", WITHHELD_LETTER))
    notes = [f"“{label}” stands for: {'; '.join(parts)}." for label, parts in asked.merged.items()]
    return Variable(
        name=asked.id,
        kind="single",
        title=asked.name,
        wording=asked.wording,
        heading=asked.asked,
        question=asked.id,
        categories=(*sorted(values, key=_answers_first), Value(BLANK, BLANK_LABEL, BLANK_LETTER)),
        notes=tuple(notes),
    )


def _answers_first(value: Value) -> tuple[bool, int]:
    return value.missing, value.code


def _theme(theme: Theme, asked: Questionnaire) -> Group:
    items = tuple(_item(item, asked, "barrier" if item.barrier else "enabler") for item in theme.items)
    return Group(theme.title, theme.meaning, items, "subject")


def _item(item: Item, asked: Questionnaire, direction: Direction) -> Variable:
    notes = [DIRECTIONS[direction]] if direction else []
    notes += [
        f"“{one.answer}” is no point of the scale, and counts in the base of the report's shares."
        for one in asked.scale(item).outside
        if one.in_base
    ]
    if item.comparable_since:
        notes.append(f"Asked in other words before wave {item.comparable_since}: compare with no wave before it.")
    return Variable(
        name=item.id,
        kind="scale",
        title=item.name,
        wording=item.wording,
        heading=asked.heading(item),
        question=item.id,
        categories=tuple(_of_scale(asked.scale(item), item.scale)),
        ordered=True,
        direction=direction,
        notes=tuple(notes),
    )


def _of_scale(scale: Scale, name: str) -> Iterator[Value]:
    yield from map(Value, scale_codes(scale.labels), scale.labels)
    codes = [code for code in range(-1, LOWEST_CODE - 1, -1) if code not in (BLANK, WITHHELD)]
    letters = [letter for letter in ascii_lowercase if letter not in (BLANK_LETTER, WITHHELD_LETTER)]
    outside = scale.outside_labels
    if len(outside) > len(letters):
        found = f"{len(outside)} answers outside the scale"
        remedy = f"expected at most {len(letters)}, for which Stata has letters"
        raise InputError("questionnaire", Mistake(f"scales.{name}", found, remedy))
    yield from map(Value, codes, outside, letters)
    yield Value(BLANK, BLANK_LABEL, BLANK_LETTER)


def _direction_of(multiple: MultipleChoice, asked: Questionnaire) -> Direction:
    return "barrier" if any(multiple.id in theme.ticked_barriers for theme in asked.themes) else ""


def _multiple(asked: MultipleChoice, direction: Direction) -> Group:
    options = {option.option: asked.column(option) for option in asked.options}
    if asked.other:
        options.setdefault("Other", f"{asked.id}__other")
    notes = [DIRECTIONS[direction]] if direction else []
    if asked.at_most:
        notes.append(f"At most {asked.at_most} could be ticked.")
    unticked, ticked = TICKED_LABELS
    variables = [
        Variable(
            name=column,
            kind="option",
            title=f"{asked.name}: {label}",
            wording=asked.wording,
            heading=asked.asked,
            question=asked.id,
            answer=label,
            categories=(Value(0, unticked), Value(TICKED_CODE, ticked), Value(BLANK, BLANK_LABEL, BLANK_LETTER)),
            direction=direction,
            notes=tuple(notes),
        )
        for label, column in options.items()
    ]
    return Group(asked.name, asked.wording, tuple(variables), "multipleResp")
