"""From a questionnaire to names that the Tab key completes: `wave.themes.leadership.items.leadership_visible`.

Themes, items and profile questions are found by their ids, as attributes or in brackets. Each shows itself in a few
lines; nothing here computes anything.
"""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

import pandas as pd

from helpers.questionnaire import Item, Scale, SingleChoice, Theme

if TYPE_CHECKING:
    from helpers.survey.model import Survey

_One = TypeVar("_One")
NEAREST = 3  # names offered for one that is misspelt


class ByName(Generic[_One]):
    """Things by their ids: `things.risk`, or `things["risk"]`, which finds one whose id is a word of Python's, too.

    Iterating gives the things in the questionnaire's order, `len` says how many there are, and `"risk" in things`
    whether there is one. A name that is not there raises AttributeError (in brackets: KeyError) with the nearest ones.
    """

    def __init__(self, kind: str, known: Mapping[str, _One]) -> None:
        self._kind, self._named = kind, dict(known)

    def __getattr__(self, name: str) -> _One:
        if name.startswith("_"):  # what Python and Jupyter look for
            raise AttributeError(name)
        if name not in self._named:
            raise AttributeError(self._none_of(name), name=name, obj=self)
        return self._named[name]

    def __getitem__(self, name: str) -> _One:
        if name not in self._named:
            raise KeyError(self._none_of(name))
        return self._named[name]

    def __contains__(self, name: object) -> bool:
        return name in self._named

    def __iter__(self) -> Iterator[_One]:
        return iter(self._named.values())

    def __len__(self) -> int:
        return len(self._named)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(name for name in self._named if not keyword.iskeyword(name))]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._named)

    def __repr__(self) -> str:
        width = max(map(len, self._named), default=0)
        lines = [f"{name:{width}}  {getattr(one, 'title', '')}".rstrip() for name, one in self._named.items()]
        return "\n".join(lines) or f"no {self._kind}"

    def _none_of(self, name: str) -> str:
        nearest = difflib.get_close_matches(name, self._named, n=NEAREST, cutoff=0)
        offered = f"the nearest: {', '.join(nearest)}" if nearest else "there is none"
        return f"no {self._kind} is called {name!r}; {offered}"


class BrowsedItem:
    """A statement or rating as it was asked: `id`, `title`, `wording`, `theme`, `scale`, `direction`, `answers`."""

    def __init__(self, wave: Survey, asked: Item, theme: str) -> None:
        self._wave, self._asked = wave, asked
        self.id: str = asked.id
        self.theme: str = theme

    @property
    def title(self) -> str:
        """Its short name, as charts have it."""
        return self._asked.name

    @property
    def wording(self) -> str:
        """Its words, as they were asked."""
        return self._asked.wording

    @property
    def scale(self) -> Scale:
        """Its scale: `labels` from lowest to highest, and `outside_labels`."""
        return self._wave.questionnaire.scale(self._asked)

    @property
    def direction(self) -> str:
        """Which way it is meant: a "barrier", where agreeing is bad news, or an "enabler"."""
        return "barrier" if self._asked.barrier else "enabler"

    @property
    def codebook(self) -> pd.DataFrame:
        """Its row of the codebook, for functions of `helpers.analysis`: `barrier_shares(item.codebook, wave)`."""
        table = self._wave.items(self.theme) if self.theme else self._wave.outcomes()
        return table[table["item"] == self.id].reset_index(drop=True)

    @property
    def answers(self) -> pd.Series:
        """What each respondent answered, as `wave.answers(id)` has it: not for publication."""
        return self._wave.answers(self.id)

    def __repr__(self) -> str:
        scale = self.scale
        outside = f"; outside the scale: {', '.join(scale.outside_labels)}" if scale.outside_labels else ""
        return "\n".join([
            f"{self.id}: {self.title}",
            f"  “{self.wording}”",
            f"  {' < '.join(scale.labels)}{outside}",
            f"  {self.direction}: agreeing is {'bad' if self._asked.barrier else 'good'} news",
        ])  # fmt: skip


class BrowsedTheme:
    """A theme as it was asked: `id`, `title`, `meaning`, and its `items`."""

    def __init__(self, wave: Survey, theme: Theme) -> None:
        self._wave, self._theme = wave, theme
        self.id: str = theme.id
        self.title: str = theme.title
        self.meaning: str = theme.meaning

    @property
    def items(self) -> ByName[BrowsedItem]:
        """The theme's items by their ids."""
        items = self._wave.questionnaire.items(self.id)
        return ByName("item", {one.id: BrowsedItem(self._wave, one, self.id) for one in items})

    @property
    def codebook(self) -> pd.DataFrame:
        """Its items, a row each, for functions of `helpers.analysis`: the same as `wave.items(id)`."""
        return self._wave.items(self.id)

    def __repr__(self) -> str:
        return "\n".join([f"{self.id}: {self.title}", *filter(None, [self.meaning]), "", repr(self.items)])


class BrowsedProfile:
    """A question about who answers: `id`, `title`, `wording`, `groups` and `answers`."""

    def __init__(self, wave: Survey, question: SingleChoice) -> None:
        self._wave, self._question = wave, question
        self.id: str = question.id

    @property
    def title(self) -> str:
        """Its short name, as charts have it."""
        return self._question.name

    @property
    def wording(self) -> str:
        """Its words, as they were asked."""
        return self._question.wording

    @property
    def groups(self) -> list[str]:
        """Its answers in their published order, small ones merged."""
        return self._question.labels

    @property
    def answers(self) -> pd.Series:
        """What each respondent answered, as `wave.profile(id)` has it: not for publication."""
        return self._wave.profile(self.id)

    def __repr__(self) -> str:
        return f"{self.id}: {self.title}\n  “{self.wording}”\n  {', '.join(self.groups)}"


def themes_of(wave: Survey) -> ByName[BrowsedTheme]:
    """The themes of a wave by their ids."""
    return ByName("theme", {one.id: BrowsedTheme(wave, one) for one in wave.questionnaire.themes})


def profiles_of(wave: Survey) -> ByName[BrowsedProfile]:
    """The profile questions of a wave by their ids."""
    return ByName("profile question", {one.id: BrowsedProfile(wave, one) for one in wave.questionnaire.profile})
