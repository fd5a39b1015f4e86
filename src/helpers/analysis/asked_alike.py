"""From two waves' questionnaires to what they asked alike, which alone can be compared.

Spaces apart, wordings are compared as they are. The answers of a scale are compared by `normalised`: nobody
reads a capital in an answer differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from helpers.analysis.scales import only_so_many
from helpers.questionnaire import (
    MINIMUM_ITEMS_FOR_SCORE,
    TICKED_SCALE,
    Item,
    MultipleChoice,
    Questionnaire,
    Scale,
    normalised,
)
from helpers.survey import Survey


def waves_in_words(wave: Survey, earlier: Survey) -> tuple[str, str]:
    """What the two waves are called, the later one first: their years, months or titles, whichever tell them apart."""
    days = [one.wave.fieldwork.first_day for one in (wave, earlier)]
    for form in ("%Y", "%B %Y"):
        now, before = (f"{day:{form}}" for day in days)
        if now != before:
            return now, before
    return wave.title, earlier.title


def compared_items(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Every item of either wave, and whether the two waves can be compared in it.

    They can when the item has the same id, wording, heading, answers (with what each means) and direction
    in both, spaces apart, and when the later questionnaire does not call it `comparable_since` a wave after
    the earlier one. Wording decides: an item worded anew is not compared, whatever it is called.

    Columns: item, title, theme (its id in the later wave, else in the earlier), compared (bool), why ("" for
    those compared), wording, wording_before ("" where it was not asked). Rows: as the later wave asked,
    then those no longer asked.
    """
    now, then = (_by_theme(one.questionnaire) for one in (wave, earlier))
    return _all_compared(now, then, wave, earlier)


def compared_outcomes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Every outcome of either wave, and whether the two can be compared in it: as `compared_items`, without themes."""
    now, then = ([(outcome, "") for outcome in one.questionnaire.outcomes] for one in (wave, earlier))
    return _all_compared(now, then, wave, earlier)


def compared_options(question: str, wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Every option of a multiple-choice question, and whether the two waves can be compared in it.

    They can when the question has the same wording and limit in both, and the option the same id and label.
    The box for another answer is left out: what it stands for depends on the list above it.

    Columns: option, option_before (its label then, "" where it was not offered), compared (bool), why.
    Raises InputError when the later wave did not ask the question.
    """
    _, before = waves_in_words(wave, earlier)
    asked = wave.questionnaire.multiple(question)
    then = _multiple(earlier.questionnaire, question)
    whole = _changed_question(asked, then, before)
    old = {option.id: option.option for option in then.options} if then else {}
    rows = []
    for option in asked.options:
        label = old.pop(option.id, "")
        why = whole or ("" if label else f"New: not offered in {before}")
        why = why or ("" if _plain(label) == _plain(option.option) else "Worded anew")
        rows.append((option.option, label, not why, why))
    rows += [(label, label, False, "No longer offered") for label in old.values()]
    columns = ["option", "option_before", "compared", "why"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns, "str") | {"compared": "bool"})


def compared_themes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Every theme of the later wave, and whether enough of its items can be compared for a score.

    That takes `MINIMUM_ITEMS_FOR_SCORE` of its items, as a respondent's score does (three of five).

    Columns: theme, title, items (how many can be compared), items_now (of how many), compared (bool), why.
    """
    _, before = waves_in_words(wave, earlier)
    alike = compared_items(wave, earlier).query("compared")["theme"].value_counts()
    rows = []
    for theme in wave.questionnaire.themes:
        asked, items = len(wave.questionnaire.items(theme.id)), int(alike.get(theme.id, 0))
        why = f"{items} of {asked} statements were asked alike in {before}" * (items < MINIMUM_ITEMS_FOR_SCORE * asked)
        if only_so_many(theme, wave):
            why = "People could tick only so many of its statements, so it has no score"
        rows.append((theme.id, theme.title, items, asked, not why, why))
    table = pd.DataFrame(rows, columns=["theme", "title", "items", "items_now", "compared", "why"])
    return table.astype({"theme": "str", "title": "str", "compared": "bool", "why": "str"})


def changed_list(question: str, wave: Survey, earlier: Survey) -> Iterator[str]:
    """The options of a question that only one wave offered: they can draw ticks from the others, or leave them some."""
    offered = [
        {_plain(option.option): option.option for option in one.questionnaire.multiple(question).options}
        for one in (wave, earlier)
    ]
    for one, other in (offered, offered[::-1]):
        yield from (label for plain, label in one.items() if plain not in other)


_Asked = list[tuple[Item, str]]  # items, each with its theme's id


def _by_theme(questionnaire: Questionnaire) -> _Asked:
    return [(item, theme.id) for theme in questionnaire.themes for item in questionnaire.items(theme.id)]


def _all_compared(asked: _Asked, asked_before: _Asked, wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Everything asked in either wave, with what `compared_items` says of it."""
    new, old = ({item.id: item for item, _ in items} for items in (asked, asked_before))
    rows = []
    for item, theme in asked:
        then = old.get(item.id)
        same_words = [one.id for one in old.values() if _plain(one.wording) == _plain(item.wording)]
        elsewhere = [one for one in same_words if one not in new]
        why = _not_alike(item, then, wave, earlier) if then else _new(elsewhere, wave, earlier)
        rows.append((item.id, item.name, theme, not why, why, item.wording, then.wording if then else ""))
    for item, theme in asked_before:
        if item.id not in new:
            rows.append((item.id, item.name, theme, False, "No longer asked", "", item.wording))
    columns = ["item", "title", "theme", "compared", "why", "wording", "wording_before"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns, "str") | {"compared": "bool"})


def _not_alike(item: Item, then: Item, wave: Survey, earlier: Survey) -> str:
    """Why an item cannot be compared with what was asked under its id; "" where it can."""
    now, old = wave.questionnaire, earlier.questionnaire
    differences = {
        "Worded anew": _plain(item.wording) != _plain(then.wording),
        "Asked under another heading": _plain(now.heading(item)) != _plain(old.heading(then)),
        "Other answers were offered": _answers(now.scale(item)) != _answers(old.scale(then)),
        "People could tick another number": _limit(now, item) != _limit(old, then),
        "Counted as a help in one wave, as a hindrance in the other": item.barrier != then.barrier,
        f"The questionnaire calls it comparable since {item.comparable_since} only": _is_later(
            item.comparable_since, wave, earlier
        ),
    }
    return next((why for why, holds in differences.items() if holds), "")


def _new(elsewhere: list[str], wave: Survey, earlier: Survey) -> str:
    """Of an item that the earlier wave did not ask under its id: it may have asked the same words under another."""
    _, before = waves_in_words(wave, earlier)
    return f"Asked under another id in {before} ({elsewhere[0]})" if elsewhere else f"New: not asked in {before}"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _answers(scale: Scale) -> tuple[object, ...]:
    """What a scale offers, in order; capitals and typography apart, by which nobody reads it differently."""
    points = tuple((normalised(answer.answer), answer.means) for answer in scale.answers)
    return points, frozenset((normalised(answer.answer), answer.in_base) for answer in scale.outside)


def _limit(questionnaire: Questionnaire, item: Item) -> int | None:
    """How many could be ticked, where the item is one to tick."""
    if item.scale != TICKED_SCALE:
        return None
    return questionnaire.multiple(item.id.split("__")[0]).at_most


def _is_later(since: str | None, wave: Survey, earlier: Survey) -> bool:
    """Whether a wave that an item is comparable since comes after the earlier wave: by name, 2025 before 2026."""
    if since is None or since == earlier.wave.id:
        return False
    return since == wave.wave.id or _by_number(since) > _by_number(earlier.wave.id)


def _by_number(wave: str) -> list[tuple[int, str]]:
    """A wave's name in an order in which wave 9 comes before wave 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|\D+", wave)]


def _multiple(questionnaire: Questionnaire, question: str) -> MultipleChoice | None:
    return next((one for one in questionnaire.multiple_choice if one.id == question), None)


def _changed_question(asked: MultipleChoice, then: MultipleChoice | None, before: str) -> str:
    if then is None:
        return f"The question was not asked in {before}"
    if _plain(asked.wording) != _plain(then.wording):
        return "The question was worded anew"
    return "People could tick another number" if asked.at_most != then.at_most else ""
