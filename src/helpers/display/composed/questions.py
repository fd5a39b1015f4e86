"""From one wave to what every report shows, whatever its questionnaire happens to ask.

A notebook does not know which profile questions a survey has, nor whether it asks about support:
these functions look, and say so where there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd

from helpers.analysis.estimates import choice_shares, profile_shares
from helpers.display.charts import bars
from helpers.display.exhibit import Exhibit
from helpers.display.spelling import listed
from helpers.display.tables import estimates_table
from helpers.display.wording import Sentence, headline, note
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.questionnaire import SingleChoice
from helpers.survey import Survey

MOST_BARS = 60  # a longer chart is scrolled past, and is heavier than a page should be


def chapter_title(wave: Survey, theme: str) -> Sentence:
    """A theme's title as the heading of its chapter, and what the theme means."""
    asked = wave.questionnaire.theme(theme)
    return Sentence(
        asked.title,
        f"title-{theme}",
        pd.DataFrame({"theme": [theme], "title": [asked.title]}),
        kind="title",
        rest=asked.meaning,
    )


def respondents_by_profile(wave: Survey, question: str | None = None) -> Exhibit | Sentence:
    """Who answered, by one profile question or by every one, with the population beside where it is known."""
    asked = [one for one in wave.questionnaire.profile if question in (None, one.id)]
    table = _under_each_other(asked, lambda question: profile_shares(question, wave))
    if table is None:
        return _not_asked("a profile question" if question is None else f"the profile question “{question}”")
    shown = _bars_or_table(table)
    return replace(shown, notes=(*shown.notes, *_merged(asked)))


def who_answered(wave: Survey) -> Sentence:
    """Whom respondents have too many or too few of, beside the population; or who answered most often."""
    table = _under_each_other(wave.questionnaire.profile, lambda question: profile_shares(question, wave))
    return headline(table) if table is not None else _not_asked("a profile question")


def _merged(questions: Iterable[SingleChoice]) -> list[str]:
    """A sentence on the answers that are shown as one throughout, where there are some."""
    groups = [listed([f"“{label}”" for label in labels]) for one in questions for labels in one.merged.values()]
    if not groups:
        return []
    together = "; ".join(groups)
    return [f"Shown as one group throughout, as fewer than {MINIMUM_BASE} gave one of the answers: {together}."]


def choices_by_question(wave: Survey) -> Exhibit | Sentence:
    """The answers to every single-choice question that is no profile question."""
    table = _under_each_other(wave.questionnaire.single_choice, lambda question: choice_shares(question, wave))
    return _bars_or_table(table) if table is not None else _not_asked("a single-choice question")


def _bars_or_table(table: pd.DataFrame) -> Exhibit:
    return bars(table) if len(table) <= MOST_BARS else estimates_table(table)


def _under_each_other(
    questions: Iterable[SingleChoice], table_of: Callable[[str], pd.DataFrame]
) -> pd.DataFrame | None:
    """The tables of several questions as one, each row under its question's title in `section`.

    Groups are withheld question by question, for each is a whole of its own.
    """
    parts = [withhold_small_groups(table_of(question.id)).assign(section=question.name) for question in questions]
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)[["section", *(column for column in parts[0] if column != "section")]]
    table.attrs = parts[0].attrs | {"by": None, "by_title": None, "question": "", "question_id": ""}
    return table


def _not_asked(what: str) -> Sentence:
    return note(f"This survey did not ask {what}, so there is nothing to show here.")
