"""From one group of a wave to the exhibits of its edition: its figures beside everybody's."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pandas as pd

from helpers.analysis.editions import EVERYBODY, Edition, edition
from helpers.analysis.estimates import profile_shares
from helpers.analysis.tables import with_facts
from helpers.display.charts import dots_with_intervals
from helpers.display.claims.editions import beside
from helpers.display.composed.options import not_asked
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.spelling import count, percentage, quoted
from helpers.display.tables import UNDEFINED, with_interval
from helpers.display.wording import Sentence, headline, in_words, note
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey

LARGEST = 5  # barriers of all themes that the front page of an edition shows


def edition_headline(wave: Survey, by: str, group: str) -> Sentence:
    """On which themes the group differs from everybody else, in a sentence or two."""
    return headline(_edition(wave, by, group).scores)


def respondents_of_group(wave: Survey, by: str, group: str) -> Sentence:
    """How many of all respondents are in the group, and what its edition may be read for."""
    table = withhold_small_groups(profile_shares(by, wave))
    own = table[table["answer"] == group]
    own.attrs = dict(table.attrs)
    (respondents,), (share,) = own["count"], own["estimate"]
    title = wave.questionnaire.single(by).name
    return Sentence(
        f"This edition is about the {count(respondents)} respondents whose answer to {quoted(title)} is "
        f"{quoted(group)}: {percentage(share)} of all. Everybody's figures stand beside theirs.",
        "respondents-of-group", own, kind="note",
    )  # fmt: skip


def scores_beside(wave: Survey, by: str, group: str) -> Exhibit | Sentence:
    """The group's theme scores beside everybody's."""
    return _dots_beside(_edition(wave, by, group).scores, "Theme")


def barriers_beside(wave: Survey, by: str, group: str) -> Exhibit | Sentence:
    """The barriers that most in the group meet, of all themes, beside everybody's."""
    table = _edition(wave, by, group).statements
    largest = table.iloc[0::2].dropna(subset="estimate").nlargest(LARGEST, "estimate", keep="all")["item"]
    return _dots_beside(_of_items(table, table["item"].isin(largest.head(LARGEST))), "Statement")


def statements_beside(wave: Survey, theme: str, by: str, group: str) -> Exhibit | Sentence:
    """The barriers of one theme: how many in the group meet each, beside everybody."""
    table = _edition(wave, by, group).statements
    of_theme = table["theme"] == wave.questionnaire.theme(theme).id
    return _dots_beside(_of_items(table, of_theme), "Statement")


def statements_in_words(wave: Survey, theme: str, by: str, group: str) -> Sentence:
    """Which barriers of a theme the group meets more or less often than everybody else."""
    table = _edition(wave, by, group).statements
    return headline(_of_items(table, table["theme"] == wave.questionnaire.theme(theme).id))


def options_beside(wave: Survey, question: str, by: str, group: str) -> Exhibit | Sentence:
    """What the group chose of a multiple-choice question, beside everybody."""
    if missing := not_asked(wave, question, by):
        return note(missing)
    return _dots_beside(_edition(wave, by, group).options[question], "Option")


def options_in_words(wave: Survey, question: str, by: str, group: str) -> Sentence:
    """Which options the group chose more or less often than everybody else."""
    if missing := not_asked(wave, question, by):
        return note(missing)
    return headline(_edition(wave, by, group).options[question])


@lru_cache(maxsize=1)
def _edition(wave: Survey, by: str, group: str) -> Edition:
    """A chapter shows an edition from several sides, and computes it once."""
    return edition(wave, by, group)


def _of_items(table: pd.DataFrame, kept: pd.Series[bool]) -> pd.DataFrame:
    return with_facts(table[kept].reset_index(drop=True), {str(fact): told for fact, told in table.attrs.items()})


def _dots_beside(table: pd.DataFrame, heading: str) -> Exhibit | Sentence:
    if table.empty:
        return in_words(table)
    shown = dots_with_intervals(table)
    if not isinstance(shown, Exhibit):
        return shown
    tested = (
        f"Each is tested against everybody else: all {table.attrs['tests']:,} tests of this edition together (Holm). "
        f"{quoted(EVERYBODY)} counts the group, too."
    )
    notes = (*shown.notes[:1], tested, *shown.notes[1:])
    return replace(shown, table=_side_by_side(shown.data, heading), notes=notes, row_headings=1)


def _side_by_side(table: pd.DataFrame, heading: str) -> pd.DataFrame:
    """A row a name: the group's figure, everybody's, whether they differ beyond chance, and both bases."""
    own, everybody = table.iloc[0::2], table.iloc[1::2]
    hidden = (own["withheld"] | everybody["withheld"].to_numpy()).tolist()
    undefined = own["p"].isna().tolist()
    stands = [
        WITHHELD if one else UNDEFINED if unknown else "Yes" if survives else "No"
        for one, unknown, survives in zip(hidden, undefined, own["survives"], strict=True)
    ]
    figures = [part.set_axis(part.index) for part in (own, everybody)]
    for part in figures:
        part.attrs = dict(table.attrs)
    group = str(table.attrs["edition"])
    return pd.DataFrame({
        heading: beside(table)["name"].tolist(),
        group: with_interval(figures[0]),
        EVERYBODY: with_interval(figures[1]),
        "Beyond chance": stands,
        f"Base {group}": own["n"].map(count).tolist(),
        f"Base {EVERYBODY.lower()}": everybody["n"].map(count).tolist(),
    })  # fmt: skip
