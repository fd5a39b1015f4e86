"""From one wave to what it shows of people's own words, whatever it asked.

An answer is quoted once a reviewer has accepted it, and no other is. Every exhibit is of those who wrote and says so;
where there is nothing to show, a sentence says why.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers.analysis.agreement import RELIABLE, TENTATIVE, UNRELIABLE_CODE, coding_agreement
from helpers.analysis.voices import (
    NO_CODE,
    accepted_quotations,
    code_shares,
    codes_about,
    question_names,
    theme_word_shares,
    writer_shares,
    written_answers,
)
from helpers.display.charts import MARKERS, SPOKEN_ROWS, dots_with_intervals
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import table_key
from helpers.display.spelling import capital, count, figure, listed, quoted
from helpers.display.tables import UNDEFINED, about_survey, described, estimates_table, intervals, number_of
from helpers.display.wording import Sentence, finding, headline, note, title
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.survey import Survey

SEVERAL = "One answer may be about several, so the shares may add up to more than 100%."
NO_SUCH_CODE = "The code frame has no such code, so there is nothing to show here."
NOBODY_CHECKED = "Nobody checked this coding by hand, so how far a person would agree with it is not known."


def who_wrote(wave: Survey) -> Exhibit | Sentence:
    """How many respondents wrote an answer to each open question, and how it was worded."""
    if not wave.questionnaire.open:
        return note(_nothing_written(wave))
    shown = dots_with_intervals(withhold_small_groups(writer_shares(wave)))
    names = question_names(wave)
    asked = tuple(f"{quoted(names[question.id])}: {question.wording}" for question in wave.questionnaire.open)
    return _with_notes(shown, *asked)


def words_headline(wave: Survey) -> Sentence:
    """Which themes come up most often in what people wrote."""
    if missing := _nothing_coded(wave):
        return note(missing)
    table = _by_question(wave, themes=True)
    return note(NO_SUCH_CODE) if _codes(table).empty else headline(table)


def themes_written_about(wave: Survey) -> Exhibit | Sentence:
    """The themes, by how many of those who wrote wrote about them, question by question."""
    missing = _nothing_coded(wave)
    return note(missing) if missing else _dots(wave, _by_question(wave, themes=True), "themes-in-words")


def codes_written_about(wave: Survey) -> Exhibit | Sentence:
    """All other codes, and no code, by how many of those who wrote wrote about them, question by question."""
    missing = _nothing_coded(wave)
    return note(missing) if missing else _dots(wave, _by_question(wave, themes=False), "codes-in-words")


def themes_by_group(wave: Survey, question: str, by: str) -> Exhibit | Sentence:
    """The themes in the answers to one open question, by the groups of a profile question."""
    missing = _nothing_coded(wave)
    if not missing and question not in {asked.id for asked in wave.questionnaire.open}:
        missing = f"This survey did not ask the question {quoted(question)}, so there is nothing to show here."
    if not missing and by not in {asked.id for asked in wave.questionnaire.profile}:
        missing = f"This survey did not ask the profile question {quoted(by)}, so there is nothing to show here."
    if missing:
        return note(missing)
    table = withhold_small_groups(code_shares(question, wave, by))
    return _dots(wave, _of_kind(table, wave, themes=True), f"themes-in-words-{question}-by-{by}")


def words_about(wave: Survey, theme: str) -> Exhibit | Sentence:
    """How many of those who wrote wrote about a theme, and about what of it: for the theme's chapter."""
    missing = _nothing_coded(wave)
    asked = wave.questionnaire.theme(theme)
    if not missing and not codes_about(theme, wave.questionnaire):
        missing = f"The code frame has no code about {quoted(asked.title)}, so it was not looked for in people's words."
    if missing:
        return note(missing)
    table = withhold_small_groups(theme_word_shares(theme, wave)).rename(columns={"question": "section"})
    shown = _dots(wave, table, f"words-about-{theme}")
    return _with_notes(shown, "The first share of each question is by any code about the theme.")


def code_frame(wave: Survey) -> Exhibit | Sentence:
    """What the answers were coded by: each code, what it is about, and the words that call for it."""
    questionnaire = wave.questionnaire
    if not questionnaire.codes:
        return note(_no_frame())
    named = {item.id: item.name for item in questionnaire.outcomes}
    for theme in questionnaire.themes:
        named |= {theme.id: theme.title} | {item.id: f"{theme.title}: {item.name}" for item in theme.items}
    data = pd.DataFrame({
        "code": [code.title for code in questionnaire.codes],
        "about": [named.get(code.about or "", UNDEFINED) for code in questionnaire.codes],
        "keywords": [", ".join(code.keywords) for code in questionnaire.codes],
    })  # fmt: skip
    return about_survey(
        wave,
        "code-frame",
        f"{capital(number_of(len(data), 'code'))}, and the words that call for each",
        "The code frame: an answer has a code where one of its keywords stands in it",
        data.set_axis(["Code", "About", "Keywords"], axis=1),
        data,
        notes=("A star stands for the rest of a word. An answer about a statement is about its theme.",),
    )


def coding_checked(wave: Survey) -> Exhibit | Sentence:
    """How far the coding agrees with that of a person who coded a sample by hand, code by code."""
    if missing := _nothing_coded(wave):
        return note(missing)
    table = withhold_small_groups(coding_agreement(wave))
    if table.empty:
        return note(NOBODY_CHECKED)
    if table["withheld"].all():
        return note(finding(table))
    shown = pd.DataFrame({
        "Code": table["code"],
        "Alpha": [_alpha(row) for row in table.to_dict("records")],
        "95% interval": intervals(table),
        "Precision": _shares_of(table, "precision", "found"),
        "Recall": _shares_of(table, "recall", "given"),
        "In words": table["in_words"].fillna(WITHHELD),
    })  # fmt: skip
    about = described(table)
    about["notes"] = (
        f"{capital(number_of(int(table['answers'].iloc[0]), 'answer'))} of theirs were coded by hand.",
        "Alpha is 1 where both always agree, and 0 where they agree no more than by chance.",
        f"Reliable: {RELIABLE} or more, in an interval that reaches no lower than {TENTATIVE}; tentative: "
        f"{TENTATIVE} or more (Krippendorff 2004).",
        "For all codes together, answers are compared by their sets of codes (MASI distance).",
        "Precision: of the answers that have the code, the share to which the person gave it. Recall: of those to "
        "which the person gave it, the share that have it.",
        *about["notes"],
    )
    return Exhibit(table_key(table), title(table), table=shown, data=table, **about)


def quotations(wave: Survey) -> Exhibit | Sentence:
    """What people wrote, word for word, where a reviewer accepted it."""
    data = accepted_quotations(wave)
    if data.empty:
        return note("No answer is quoted: nobody has read any and accepted it for publication.")
    shown = data.assign(themes=data["themes"].mask(data["themes"].eq(""), UNDEFINED))
    return about_survey(
        wave,
        "quotations",
        f"{capital(number_of(len(data), 'answer'))}, as people wrote them",
        "Quotations that a reviewer read and accepted",
        shown.set_axis(["Question", "Quotation", "Themes that it is about"], axis=1),
        data,
        row_headings=2,
        notes=(
            "Chosen to show what was meant, and not how many meant it: the shares above say that.",
            "Names and other personal data were removed from all answers beforehand.",
        ),
    )


def _by_question(wave: Survey, themes: bool) -> pd.DataFrame:
    """Shares of codes in the answers to every open question, with a column `group` where there are several."""
    parts = {
        name: _of_kind(withhold_small_groups(code_shares(question, wave)), wave, themes)
        for question, name in question_names(wave).items()
    }
    if len(parts) == 1:
        return next(iter(parts.values()))
    table = pd.concat([part.assign(group=question) for question, part in parts.items()], ignore_index=True)
    facts = next(iter(parts.values())).attrs
    table.attrs = facts | {"by": "question", "by_title": "Question", "question": "", "question_id": ""}
    return table


def _of_kind(table: pd.DataFrame, wave: Survey, themes: bool) -> pd.DataFrame:
    """The rows of the themes' own codes, or the others."""
    own = table["about"].isin([theme.id for theme in wave.questionnaire.themes])
    rows: pd.DataFrame = table[own if themes else ~own]
    return rows


def _dots(wave: Survey, table: pd.DataFrame, key: str) -> Exhibit | Sentence:
    """The chart of shares of codes; a table where there are more groups than can be told apart by sight."""
    if _codes(table).empty:
        return note(NO_SUCH_CODE)
    several = "group" in table and table["group"].nunique() > len(MARKERS)
    shown = estimates_table(table) if several else dots_with_intervals(table, key=key)
    if isinstance(shown, Exhibit) and shown.drawings:
        shown = replace(shown, alternative=_spoken(table, shown.alternative))
    return _with_notes(shown, SEVERAL, *_how_reliable(wave, table))


def _spoken(table: pd.DataFrame, alternative: str) -> str:
    """What a chart shows, in words that say of whom: whoever hears them has no subtitle before them."""
    said = finding(table)
    told = alternative.removeprefix(said).strip()
    if "section" in table and len(table) <= SPOKEN_ROWS:
        told = " ".join(
            f"To {quoted(str(question))}: "
            + "; ".join(
                f"{name} {figure(share, 'share')}" for name, share in zip(rows["code"], rows["estimate"], strict=True)
            )
            + "."
            for question, rows in table.groupby("section", sort=False)
        ).replace(WITHHELD, "withheld")
    return f"{said} Shares are of those who wrote. {told}"


def _codes(table: pd.DataFrame) -> pd.Series:
    """The codes shown, without that of answers that no code fits."""
    return table.loc[table["code"].ne(NO_CODE), "code"]


def _how_reliable(wave: Survey, table: pd.DataFrame) -> list[str]:
    """Which of the codes shown a person's coding does not bear out."""
    agreement = withhold_small_groups(coding_agreement(wave))
    if agreement.empty:
        return [NOBODY_CHECKED]
    if agreement["withheld"].all():
        return [finding(agreement)]
    shown = set(table["code_id"])
    doubtful = agreement[agreement["code_id"].isin(shown - {""}) & agreement["in_words"].eq(UNRELIABLE_CODE)]
    if doubtful.empty:
        return []
    names = listed([quoted(name) for name in doubtful["code"]])
    return [f"Read with care: a person who coded a sample by hand often did not agree about {names}."]


def _alpha(row: Mapping[Hashable, Any]) -> str:
    return UNDEFINED if math.isnan(row["alpha"]) and not row["withheld"] else figure(row["alpha"], "alpha")


def _shares_of(table: pd.DataFrame, share: str, base: str) -> list[str]:
    """Shares with the number of answers that they are of: "88% of 34"."""
    return [
        WITHHELD if withheld else UNDEFINED if math.isnan(value) else f"{figure(value, 'share')} of {count(of)}"
        for value, of, withheld in zip(table[share], table[base], table["withheld"], strict=True)
    ]


def _nothing_coded(wave: Survey) -> str:
    """Why there is nothing to show of the coded answers; "" where there is."""
    return _nothing_written(wave) or ("" if wave.questionnaire.codes else _no_frame())


def _nothing_written(wave: Survey) -> str:
    asked = wave.questionnaire.open
    if not asked:
        return "This survey asked nothing in people's own words, so there is nothing to show here."
    if max(len(written_answers(question.id, wave)) for question in asked) < MINIMUM_BASE:
        return f"Fewer than {MINIMUM_BASE} respondents wrote an answer, so what they wrote is withheld."
    return ""


def _no_frame() -> str:
    return "The questionnaire has no code frame, so the answers were not coded."


def _with_notes(shown: Exhibit | Sentence, *notes: str) -> Exhibit | Sentence:
    return replace(shown, notes=(*shown.notes, *notes)) if isinstance(shown, Exhibit) else shown
