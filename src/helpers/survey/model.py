"""From what was asked and what was answered to the survey: one wave, as all analysis sees it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.intake.contract import scale_labels
from helpers.intake.weighting import PopulationWeights
from helpers.questionnaire import NOT_STATED, Item, MultipleChoice, Questionnaire, Scale, Wave
from helpers.survey.browsing import BrowsedProfile, BrowsedTheme, ByName, profiles_of, themes_of


@dataclass(frozen=True, repr=False, eq=False)
class Survey:
    """One wave, opened: what was asked, what was answered, and what each answer weighs.

    `responses` is as `intake.contract.responses_contract` says, one row a kept respondent.
    `weights` has its index, and is 1.0 throughout where the wave is not weighted. `exclusions`,
    `recodes` and `flow` are the account of cleaning. `population` has the population's margins:
    question, answer, count, source, date; None where the wave has none. `population_weights` says how
    the responses were weighted to them; None where they were not. `coded` has the open answers that a
    person coded by hand: respondent_id, question, codes (`;` between them, "" for none), coder; None where
    nobody did. `quotations` has what a reviewer accepted of what was written: question, quotation, reviewer; None
    where nobody reviewed any.
    """

    questionnaire: Questionnaire
    responses: pd.DataFrame
    exclusions: pd.DataFrame
    recodes: pd.DataFrame
    flow: pd.DataFrame
    weights: pd.Series = field(default_factory=pd.Series)
    weighted: bool = False
    population: pd.DataFrame | None = None
    population_weights: PopulationWeights | None = None
    coded: pd.DataFrame | None = None
    quotations: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Weigh everybody alike where nothing else is said."""
        if self.weights.empty:
            object.__setattr__(self, "weights", pd.Series(1.0, index=self.responses.index, name="weight"))

    @property
    def weights_from(self) -> Literal["population", "export", ""]:
        """What the weights come from: the population's margins, a column of the export, or "" where there are none."""
        if not self.weighted:
            return ""
        return "export" if self.population_weights is None else "population"

    @property
    def wave(self) -> Wave:
        """The wave's title, fieldwork, population and so on."""
        return self.questionnaire.wave

    @property
    def title(self) -> str:
        """The wave's title."""
        return self.wave.title

    @property
    def synthetic(self) -> bool:
        """Whether the responses are made up for demonstration."""
        return self.wave.synthetic

    @property
    def themes(self) -> ByName[BrowsedTheme]:
        """The themes by their ids, for the Tab key: `wave.themes.leadership.items`."""
        return themes_of(self)

    @property
    def profiles(self) -> ByName[BrowsedProfile]:
        """The questions about who answers by their ids, for the Tab key: `wave.profiles.sector`."""
        return profiles_of(self)

    def items(self, theme: str | None = None) -> pd.DataFrame:
        """The codebook: one row an item of a theme, or of all themes, in the questionnaire's order.

        Columns: item, theme (its id), title, scale (its name), barrier (bool). `wording` has an item's words.
        """
        themes = [self.questionnaire.theme(theme)] if theme else self.questionnaire.themes
        return _codebook([(item, one.id) for one in themes for item in self.questionnaire.items(one.id)])

    def outcomes(self) -> pd.DataFrame:
        """The codebook of the outcomes, like that of `items`; their theme is ""."""
        return _codebook([(item, "") for item in self.questionnaire.outcomes])

    def wording(self, item: str) -> str:
        """The words of an item or outcome, as they were asked. Raises InputError for an id that is neither's."""
        return self._item(item).wording

    def scale(self, item: str) -> Scale:
        """The scale on which an item or outcome is answered. Raises InputError for an id that is neither's."""
        return self.questionnaire.scale(self._item(item))

    def answers(self, item: str) -> pd.Series:
        """The answers to an item: ordered categories, the scale's points lowest first, NA where blank.

        For a ticked barrier, Not selected < Selected, and NA where the question was left blank. Raises InputError for
        an id that is neither an item's nor an outcome's.
        """
        asked = self._item(item)
        values, labels = self.responses[item], scale_labels(self.questionnaire, asked)
        stored = values.dtype
        if isinstance(stored, pd.CategoricalDtype) and stored.ordered and stored.categories.tolist() == labels:
            return values  # as they nearly always are, and are asked for again and again
        if stored == "boolean":
            codes = values.astype("Int8").fillna(-1).astype("int8")
            ticked = pd.Categorical.from_codes(codes, pd.Index(labels, dtype="str"), ordered=True)
            return pd.Series(ticked, index=values.index, name=item)
        return values.astype(pd.CategoricalDtype(pd.Index(labels, dtype="str"), ordered=True))

    def profile(self, question: str) -> pd.Series:
        """The answers to a profile or single-choice question, blanks as a group of their own.

        Categories: the published order, then "Not stated".
        """
        labels = [*self.questionnaire.single(question).labels, NOT_STATED]
        answers = self.responses[question].astype(pd.CategoricalDtype(pd.Index(labels, dtype="str"), ordered=True))
        return answers.fillna(NOT_STATED)

    def ticked(self, question: str) -> pd.DataFrame:
        """Who ticked what: a nullable boolean column an option, named by its label; NA where left blank.

        Where the question has a box for another answer, "Other" says whether it was used.
        """
        asked: MultipleChoice = self.questionnaire.multiple(question)
        options = {option.option: self.responses[asked.column(option)] for option in asked.options}
        if asked.other:
            typed = self.responses[f"{question}__other"].notna()
            answered = np.any([ticks.notna() for ticks in options.values()], axis=0)
            other = options.get("Other", pd.Series(False, index=typed.index, dtype="boolean")).fillna(False) | typed
            options["Other"] = other.astype("boolean").where(answered)
        return pd.DataFrame(options)

    def __repr__(self) -> str:
        """What the survey holds, in a few lines; JupyterLab shows it as it is."""
        asked, period = self.questionnaire, self.wave.fieldwork.in_words()
        return "\n".join([
            f"{self.title} (wave {self.wave.id}), {period}" + (", demonstration data" if self.synthetic else ""),
            f"{_counted(len(self.responses), 'response')}, {'weighted' if self.weighted else 'not weighted'}; "
            f"{_counted(len(self.exclusions), 'row')} left out",
            f"{_counted(len(asked.themes), 'theme')} with {_counted(len(asked.items()), 'item')}; "
            f"{_counted(len(asked.outcomes), 'outcome')}",
            f"Themes: {', '.join(theme.id for theme in asked.themes) or 'none'}",
            f"Profile: {', '.join(question.id for question in asked.profile) or 'none'}",
        ])  # fmt: skip

    @cached_property
    def _known(self) -> dict[str, Item]:
        """The items and outcomes by their ids."""
        return {one.id: one for one in [*self.questionnaire.items(), *self.questionnaire.outcomes]}

    def _item(self, item: str) -> Item:
        known = self._known
        if item not in known:
            remedy = f"expected one of {', '.join(difflib.get_close_matches(item, known, n=5, cutoff=0) or ['none'])}"
            raise InputError("questionnaire", Mistake("item", repr(item), remedy))
        return known[item]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _codebook(items: list[tuple[Item, str]]) -> pd.DataFrame:
    lines = {
        "item": [item.id for item, _ in items],
        "theme": [theme for _, theme in items],
        "title": [item.name for item, _ in items],
        "scale": [item.scale for item, _ in items],
    }
    table = pd.DataFrame({name: pd.Series(line, dtype="str") for name, line in lines.items()})
    table["barrier"] = np.array([item.barrier for item, _ in items], dtype=bool)
    return table
