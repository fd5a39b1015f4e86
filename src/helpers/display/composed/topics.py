"""From one wave to the topics that its answers fall into without a code frame: words, never an answer.

Apart from `voices`, for what finds topics takes its time to load.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from helpers.analysis.topics import (
    ALIKE,
    FAIRLY_STABLE,
    FEWEST_ANSWERS,
    MOST_ANSWERS,
    NUMBERS_OF_TOPICS,
    SAMPLED,
    SAMPLES,
    STABLE,
    topic_shares,
)
from helpers.analysis.voices import question_names, written_answers
from helpers.display.charts import dots_with_intervals
from helpers.display.exhibit import Exhibit
from helpers.display.spelling import count, figure, listed, number_in_words, percentage, quoted
from helpers.display.tables import UNDEFINED, intervals
from helpers.display.wording import Sentence, finding, note
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.survey import Survey


def topics_found(wave: Survey) -> Exhibit | Sentence:
    """The topics in the answers to each open question: their words, how many wrote about them, how stable they are."""
    names = question_names(wave)
    parts = {question: withhold_small_groups(topic_shares(question, wave)) for question in names}
    found = [table.assign(section=names[question]) for question, table in parts.items() if len(table)]
    missing = tuple(_why_none(question, names[question], wave) for question, table in parts.items() if table.empty)
    if not found:
        text = " ".join(missing) or "This survey asked nothing in people's own words, so there is nothing to show here."
        return note(text)
    table = pd.concat(found, ignore_index=True)
    table.attrs = found[0].attrs | {"question": "", "question_id": ""}
    # A row says at its mark, and not in the table alone, how often it comes out again.
    labels = [topic + _again(*stability) for topic, *stability in table[["topic", "stability", "in_words"]].to_numpy()]
    chart = dots_with_intervals(table.assign(topic=labels), key="topics")
    shown = pd.DataFrame({
        "Question": table["section"],
        "Words that weigh most": table["topic"],
        "Share": [figure(share, "share") for share in table["estimate"]],
        "95% interval": intervals(table),
        "Comes out again": [UNDEFINED if math.isnan(value) else percentage(value) for value in table["stability"]],
        "In words": table["in_words"].fillna("").replace("", UNDEFINED),
        "Base": table["n"].map(count),
    })  # fmt: skip
    if not isinstance(chart, Exhibit):
        return chart
    return replace(
        chart,
        table=shown,
        data=table,
        row_headings=2,
        alternative=f"{finding(table)} The words of each, and the shares of those who wrote, are in the table below.",
        notes=(
            *chart.notes,
            "A topic is named by the words that weigh most; an answer counts for the one that it is mainly about.",
            f"The question's own words are left out, and words that fewer than {MINIMUM_BASE} people used.",
            f"A topic comes out again where a sample of the answers ({percentage(SAMPLED)} of them, and another random "
            f"start) has one with much the same words (a cosine of {figure(ALIKE, 'number')} or more). The share is of "
            f"{number_in_words(SAMPLES)} samples; of others it may differ by {_chance()} points or so. From "
            f"{percentage(STABLE)} on a topic is called stable, below {percentage(FAIRLY_STABLE)} unstable.",
            f"Of {listed([number_in_words(number) for number in NUMBERS_OF_TOPICS])} topics, the number shown is the "
            "smallest whose topics agree between samples as well as any. The intervals take the topics as given.",
            *_drawn_by_lot(table),
            "That a topic comes out again does not make it mean anything: chance, too, ties words to a frequent one.",
            *missing,
        ),
    )


def _drawn_by_lot(table: pd.DataFrame) -> list[str]:
    """That topics were sought in some of the answers alone, where these were very many."""
    if table["n"].max() <= MOST_ANSWERS:
        return []
    return [f"Of more than {MOST_ANSWERS:,} answers to a question, topics are sought in so many, drawn by lot."]


def _again(stability: float, in_words: str) -> str:
    """How often a topic comes out again, as its mark says it; nothing for those with no topic."""
    if math.isnan(stability):
        return ""
    return f" (comes out again: {percentage(stability)}{', unstable' if in_words == 'Unstable' else ''})"


def _chance() -> str:
    """How far off such a share may be by the samples that were drawn, in percentage points."""
    return number_in_words(round(196 * math.sqrt(FAIRLY_STABLE * (1 - FAIRLY_STABLE) / SAMPLES)))


def _why_none(question: str, name: str, wave: Survey) -> str:
    name, wrote = quoted(name), len(written_answers(question, wave))
    if wrote < MINIMUM_BASE:
        return f"Fewer than {MINIMUM_BASE} respondents wrote an answer to {name}, so what they wrote is withheld."
    if wrote < FEWEST_ANSWERS:
        return f"Fewer than {FEWEST_ANSWERS} respondents wrote an answer to {name}: too few to look for topics in."
    return f"The answers to {name} have too few words in common, or are too much alike, to look for topics in."
