"""From one wave to the topics that its answers fall into without a code frame: words, never an answer.

Apart from `voices`, for what finds topics takes its time to load.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from helpers.analysis.topics import FAIRLY_STABLE, FEWEST_ANSWERS, STABLE, STARTS, topic_shares
from helpers.analysis.voices import question_names, written_answers
from helpers.display.charts import dots_with_intervals
from helpers.display.exhibit import Exhibit
from helpers.display.spelling import count, figure, number_in_words, quoted
from helpers.display.tables import UNDEFINED, intervals
from helpers.display.wording import Sentence, finding
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
        return Sentence(text, "note", pd.DataFrame({"note": [text]}), kind="note")
    table = pd.concat(found, ignore_index=True)
    table.attrs = found[0].attrs | {"question": "", "question_id": ""}
    # A row says at its mark, and not in the table alone, that it may not come out again.
    labels = table["topic"].where(table["in_words"].ne("Unstable"), table["topic"] + " (unstable)")
    chart = dots_with_intervals(table.assign(topic=labels), key="topics")
    shown = pd.DataFrame({
        "Question": table["section"],
        "Words that weigh most": table["topic"],
        "Share": [figure(share, "share") for share in table["estimate"]],
        "95% interval": intervals(table),
        "Stability": [UNDEFINED if math.isnan(value) else figure(value, "number") for value in table["stability"]],
        "In words": table["in_words"].replace("", UNDEFINED),
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
            f"Stability is how alike a topic's words are from {number_in_words(STARTS)} random starts (mean cosine): "
            f"stable from {STABLE} on, unstable below {FAIRLY_STABLE}. The intervals take the topics as given.",
            *missing,
        ),
    )


def _why_none(question: str, name: str, wave: Survey) -> str:
    name, wrote = quoted(name), len(written_answers(question, wave))
    if wrote < MINIMUM_BASE:
        return f"Fewer than {MINIMUM_BASE} respondents wrote an answer to {name}, so what they wrote is withheld."
    if wrote < FEWEST_ANSWERS:
        return f"Fewer than {FEWEST_ANSWERS} respondents wrote an answer to {name}: too few to look for topics in."
    return f"The answers to {name} have too few words in common to look for topics in."
