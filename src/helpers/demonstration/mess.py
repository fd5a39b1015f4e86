"""From people to the rows of an export: when they answered, how far they got, what went wrong.

Real exports hold more rows than respondents, and respondents who should not count. Each kind of
mess is planted in a known number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from helpers.demonstration.model import Codes
from helpers.demonstration.people import BLANK, People, generator, normal
from helpers.questionnaire import Questionnaire

# Shares of the respondents, each respondent in one kind at most.
SPOILT = {"refusals": 0.025, "speeders": 0.020, "straight_liners": 0.015, "partials": 0.060, "broke_off_later": 0.040}
# Rows on top of the respondents, as shares of their number.
ON_TOP = {
    "tests": 0.0025,
    "previews": 0.0015,
    "same_respondent_twice": 0.0045,
    "exact_duplicates": 0.006,
    "blank_rows": 0.009,
}

USUAL_SECONDS = 560.0
FIRST_PAGE = 1  # the profile; a refusal reaches no page


@dataclass(frozen=True)
class Rows:
    """One row an attempt to answer: whose it is, how far it got, when and how fast.

    `person` is a position in People; `reached` the last page answered; `marked` is "Test" or
    "Preview" for rows that the survey's makers left. `order` lists positions of attempts as the
    file has them, BLANK for a blank row; a position that stands twice is an exact duplicate.
    `whole` lists the people who answered properly to the end.
    """

    person: Codes
    reached: Codes
    started: npt.NDArray[np.datetime64]
    seconds: Codes
    marked: npt.NDArray[np.object_]
    order: Codes
    whole: Codes
    counts: Mapping[str, int]


def pages(questionnaire: Questionnaire) -> list[list[str]]:
    """The questions that stand on each page after consent; item batteries have one each."""
    return [
        [question.id for question in questionnaire.profile],
        *([item.id for item in theme.items] for theme in questionnaire.themes),
        [item.id for item in questionnaire.outcomes],
        [question.id for question in questionnaire.single_choice],
        [question.id for question in questionnaire.multiple_choice],
        [question.id for question in questionnaire.open],
    ]


def extra_people(respondents: int) -> int:
    """How many people beyond the respondents fill in tests and previews."""
    return round(ON_TOP["tests"] * respondents) + round(ON_TOP["previews"] * respondents)


def make_mess(questionnaire: Questionnaire, people: People, respondents: int, seed: int) -> tuple[People, Rows]:
    """The people, some now answering in straight lines, and the rows they leave behind.

    `people` are the respondents, then those who only test (see `extra_people`).
    """
    random = generator(seed, questionnaire.wave.id, "mess")
    spoilt = _spoil(respondents, random)
    on_top = {kind: round(share * respondents) for kind, share in ON_TOP.items()}
    straight = _straightened(questionnaire, people, spoilt["straight_liners"], random)
    reached = _pages_reached(questionnaire, len(people), spoilt, random)
    seconds = _durations(len(people), spoilt, random)
    started = _starts(questionnaire, len(people), random)

    # A first attempt that broke off early, the same person's whole one a day or so later.
    whole = np.setdiff1d(np.arange(respondents), np.concatenate(list(spoilt.values())))
    twice = whole[_sample(len(whole), on_top["same_respondent_twice"], random)]
    earlier = started[twice] - (3600 + random.random(len(twice)) * 86_400).astype("timedelta64[s]")
    marked = np.full(len(people) + len(twice), "", dtype=object)
    marked[respondents : respondents + on_top["tests"]] = "Test"
    marked[respondents + on_top["tests"] : len(people)] = "Preview"
    started = np.concatenate([started, earlier])
    return straight, Rows(
        person=np.concatenate([np.arange(len(people)), twice]),
        reached=np.concatenate([reached, np.full(len(twice), FIRST_PAGE + 1)]),
        started=started,
        seconds=np.concatenate([seconds, (USUAL_SECONDS * (0.5 + 0.3 * random.random(len(twice)))).astype(np.int64)]),
        marked=marked,
        order=_file_order(started, whole, on_top, random),
        whole=whole,
        counts={
            "respondents": respondents,
            **{kind: len(who) for kind, who in spoilt.items()},
            "kept": respondents - sum(len(who) for kind, who in spoilt.items() if kind != "broke_off_later"),
            **on_top,
            "raw_rows": respondents + sum(on_top.values()),
        },
    )


def _spoil(respondents: int, random: np.random.Generator) -> dict[str, Codes]:
    shuffled = random.random(respondents).argsort(kind="stable")
    edges = np.cumsum([round(share * respondents) for share in SPOILT.values()])
    return dict(zip(SPOILT, np.split(shuffled[: edges[-1]], edges[:-1]), strict=True))


def _straightened(questionnaire: Questionnaire, people: People, who: Codes, random: np.random.Generator) -> People:
    """The people, of whom some give one answer down every theme's battery."""
    items = {item: codes.copy() for item, codes in people.items.items()}
    for theme in questionnaire.themes:
        points = len(questionnaire.scale(theme.items[0]).labels)
        one = (random.random(len(who)) * points).astype(np.int64)
        for item in theme.items:
            items[item.id][who] = one
    return replace(people, items=items)


def _pages_reached(
    questionnaire: Questionnaire, attempts: int, spoilt: Mapping[str, Codes], random: np.random.Generator
) -> Codes:
    every = pages(questionnaire)
    scaled = {item.id for item in questionnaire.asked_items()}
    done = np.cumsum([sum(question in scaled for question in page) for page in every]) / len(scaled)
    number = np.arange(FIRST_PAGE, len(every) + FIRST_PAGE)
    # Well under, and well over, half of the items, so that a few passed over change nothing.
    early, late = number[done < 0.48], number[(done >= 0.7) & (number < len(every))]
    reached = np.full(attempts, len(every))
    reached[spoilt["refusals"]] = 0
    for kind, stops in (("partials", early), ("broke_off_later", late)):
        reached[spoilt[kind]] = stops[(random.random(len(spoilt[kind])) * len(stops)).astype(np.int64)]
    return reached


def _durations(attempts: int, spoilt: Mapping[str, Codes], random: np.random.Generator) -> Codes:
    """Seconds from start to finish: nobody but a speeder is near a third of the usual time."""
    share = np.exp(0.34 * normal(random, attempts)).clip(0.45, 3.5)
    left_open = random.random(attempts) < 0.02
    share[left_open] *= 10 + 60 * random.random(left_open.sum())
    share[spoilt["speeders"]] = 0.06 + 0.18 * random.random(len(spoilt["speeders"]))
    share[spoilt["refusals"]] = 0.02 + 0.05 * random.random(len(spoilt["refusals"]))
    partials = spoilt["partials"]
    share[partials] = 0.45 + 0.9 * random.random(len(partials))
    return np.asarray(USUAL_SECONDS * share, dtype=np.int64)


def _starts(questionnaire: Questionnaire, attempts: int, random: np.random.Generator) -> npt.NDArray[np.datetime64]:
    """Start times in the fieldwork: most after the launch and the reminder, in working hours."""
    first, last = questionnaire.wave.fieldwork.first_day, questionnaire.wave.fieldwork.last_day
    days = np.arange((last - first).days + 1)
    weekday = (days + first.weekday()) % 7
    reminder = len(days) // 2
    flow = np.exp(-days / 9.0) + 0.8 * (days >= reminder) * np.exp(-(days - reminder) / 5.0) + 0.05
    flow = flow * np.where(weekday < 5, 1.0, 0.12)
    day = np.searchsorted(np.cumsum(flow / flow.sum())[:-1], random.random(attempts), side="right")
    hours = (12.5 + 2.6 * normal(random, attempts)).clip(6.0, 22.5)
    second = (day * 86_400 + hours * 3600).astype("timedelta64[s]")
    return np.asarray(np.datetime64(first, "s") + second)


def _sample(size: int, how_many: int, random: np.random.Generator) -> Codes:
    return random.random(size).argsort(kind="stable")[:how_many]


def _file_order(
    started: npt.NDArray[np.datetime64], whole: Codes, on_top: Mapping[str, int], random: np.random.Generator
) -> Codes:
    """Newest first, as SurveyMonkey exports; then part of it pasted again; blank rows about."""
    newest_first = (-started.astype(np.int64)).argsort(kind="stable")
    again = whole[_sample(len(whole), on_top["exact_duplicates"], random)]
    order = np.concatenate([newest_first, again])
    at_the_end = on_top["blank_rows"] // 2
    inside = (random.random(on_top["blank_rows"] - at_the_end) * len(order)).astype(np.int64)
    return np.concatenate([np.insert(order, np.sort(inside), BLANK), np.full(at_the_end, BLANK)])
