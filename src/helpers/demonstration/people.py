"""From probabilities to people: respondents and their answers, drawn from a seed.

Every draw is a uniform number put through an inverse distribution, so that the same seed gives
the same people whatever a library's own samplers may become.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from helpers.demonstration import model, world
from helpers.demonstration.model import Codes, Floats, Profile
from helpers.questionnaire import Questionnaire

Flags = npt.NDArray[np.bool_]

BLANK = -1  # the code of a question left blank


@dataclass(frozen=True)
class People:
    """Respondents and what they answer: codes into the questionnaire's labels, BLANK for none.

    `themes` holds each person's own level of each theme: what a survey tries to see. `items`
    counts the scale's labels first, then the labels outside it. `ticks` is true or false for
    each option, `answered` says for which questions anything was ticked. `writes` says who
    answers an open question.
    """

    profile: Profile
    themes: Mapping[str, Floats]
    stated: Mapping[str, Codes]  # the profile as stated: blanks included
    items: Mapping[str, Codes]
    single: Mapping[str, Codes]
    ticks: Mapping[str, Mapping[str, Flags]]
    writes: Mapping[str, Flags]

    def __len__(self) -> int:
        return len(self.profile)


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """A stream of random numbers of its own for each purpose, so that one never shifts another."""
    return np.random.Generator(np.random.PCG64([seed, *(zlib.crc32(word.encode()) for word in purpose)]))


def draw_people(questionnaire: Questionnaire, respondents: int, seed: int, writers: float | None = None) -> People:
    """As many respondents as asked, each with a full set of answers as they would send it in.

    `writers` is the share of them who answer any open question; the world's own, where it is None.
    """
    wave = questionnaire.wave.id
    profile = _draw_profile(respondents, generator(seed, wave, "profile"))
    themes = _draw_themes(questionnaire, profile, generator(seed, wave, "themes"))
    return People(
        profile=profile,
        themes=themes,
        stated=_draw_stated(questionnaire, profile, generator(seed, wave, "stated")),
        items=_draw_items(questionnaire, profile, themes, generator(seed, wave, "items")),
        single=_draw_single(questionnaire, profile, generator(seed, wave, "single choice")),
        ticks=_draw_ticks(questionnaire, profile, themes, generator(seed, wave, "multiple choice")),
        writes=_draw_writers(questionnaire, respondents, seed, writers),
    )


def pick(shares: Floats, uniform: Floats) -> Codes:
    """For each row of shares the position that its uniform number falls on."""
    edges = np.cumsum(shares, axis=1)
    edges /= edges[:, -1:]
    return np.asarray((uniform[:, None] >= edges[:, :-1]).sum(axis=1), dtype=np.int64)


def gumbel(uniform: Floats) -> Floats:
    """Noise with which the largest of several utilities is a logit choice."""
    return np.asarray(-np.log(-np.log(np.clip(uniform, 1e-12, 1 - 1e-12))), dtype=np.float64)


def _draw_profile(respondents: int, random: np.random.Generator) -> Profile:
    kinds = model.every_kind_of_person()
    edges = np.cumsum(model.respondent_shares(kinds))
    kind = np.searchsorted(edges[:-1], random.random(respondents), side="right")
    return Profile(kinds.labels, {question: codes[kind] for question, codes in kinds.codes.items()})


def _draw_themes(questionnaire: Questionnaire, profile: Profile, random: np.random.Generator) -> dict[str, Floats]:
    culture = normal(random, len(profile))
    themes = {}
    for theme, level in model.theme_levels(questionnaire, profile).items():
        shared = world.COMMON_CULTURE[theme]
        themes[theme] = level + shared * culture + np.sqrt(1 - shared**2) * normal(random, len(profile))
    return themes


def _draw_stated(questionnaire: Questionnaire, profile: Profile, random: np.random.Generator) -> dict[str, Codes]:
    stated = {}
    for question in questionnaire.profile:
        if question.id in profile.codes:
            # The questionnaire's own order of labels may differ from the world's.
            order = np.array([question.labels.index(label) for label in profile.labels[question.id]])
            codes = order[profile.codes[question.id]]
        else:
            codes = _conditional(question.id, profile, random)
        stated[question.id] = _blanked(codes, world.BLANK_PROFILE[question.id], random)
    return stated


def _draw_items(
    questionnaire: Questionnaire, profile: Profile, themes: Mapping[str, Floats], random: np.random.Generator
) -> dict[str, Codes]:
    items = {}
    for item in questionnaire.asked_items():
        lean = model.leaning(questionnaire, item, themes, profile)
        noise = np.sqrt(1 - model.explained_variance(model.loadings(questionnaire, item)))
        level = lean + noise * normal(random, len(profile))
        codes = np.searchsorted(model.thresholds(item), level)
        outside = np.cumsum(model.outside_shares(questionnaire, item, profile), axis=1)
        uniform = random.random(len(profile))
        for position in reversed(range(outside.shape[1])):
            codes = np.where(uniform < outside[:, position], len(questionnaire.scale(item).labels) + position, codes)
        items[item.id] = _blanked(codes, world.BLANK_ITEM, random)
    return items


def _draw_single(questionnaire: Questionnaire, profile: Profile, random: np.random.Generator) -> dict[str, Codes]:
    return {
        question.id: _blanked(_conditional(question.id, profile, random), world.BLANK_QUESTION, random)
        for question in questionnaire.single_choice
    }


def _draw_ticks(
    questionnaire: Questionnaire, profile: Profile, themes: Mapping[str, Floats], random: np.random.Generator
) -> dict[str, dict[str, Flags]]:
    ticks: dict[str, dict[str, Flags]] = {}
    for question in questionnaire.multiple_choice:
        answers = random.random(len(profile)) >= world.BLANK_QUESTION
        if question.id in world.TICKS:
            shares = model.tick_shares(question.id, profile)
            drawn = {option: random.random(len(profile)) < share for option, share in shares.items()}
        else:
            drawn = _draw_support([option.id for option in question.options], themes, random)
        ticks[question.id] = {option: ticked & answers for option, ticked in drawn.items()}
    return ticks


def _draw_support(options: list[str], themes: Mapping[str, Floats], random: np.random.Generator) -> dict[str, Flags]:
    """Up to three of the options, likelier those that a person's weak themes call for."""
    respondents = len(next(iter(themes.values())))
    wanted = np.empty((respondents, len(options)))
    for position, option in enumerate(options):
        anyway, weak = world.SUPPORT[option]
        wanted[:, position] = anyway + gumbel(random.random(respondents))
        for theme, weight in weak.items():
            wanted[:, position] -= weight * themes[theme]
    rank = (-wanted).argsort(axis=1).argsort(axis=1)
    how_many = pick(np.tile(np.array(world.SUPPORT_TICKED), (respondents, 1)), random.random(respondents)) + 1
    ticked = {option: rank[:, position] < how_many for position, option in enumerate(options)}
    return {**ticked, "other": random.random(respondents) < world.TICKS_OTHER / 100}


def _draw_writers(questionnaire: Questionnaire, respondents: int, seed: int, share: float | None) -> dict[str, Flags]:
    """For each open question who answers it. A smaller share than the world's own is drawn from its writers."""
    wave, asked = questionnaire.wave.id, [question.id for question in questionnaire.open]
    writes = {
        question: generator(seed, wave, question).random(respondents) < world.WRITES[question] for question in asked
    }
    if share is None:
        return writes
    anyway = 1 - np.prod([1 - world.WRITES[question] for question in asked])
    still = generator(seed, wave, "writers").random(respondents) < share / anyway
    return {question: those & still for question, those in writes.items()}


def _conditional(question: str, profile: Profile, random: np.random.Generator) -> Codes:
    by, table = model.CONDITIONAL_ANSWERS[question]
    return pick(profile.rows(by, table), random.random(len(profile)))


def _blanked(codes: Codes, share: float, random: np.random.Generator) -> Codes:
    return np.where(random.random(len(codes)) < share, BLANK, codes)


def normal(random: np.random.Generator, size: int) -> Floats:
    """Draws from the standard normal distribution."""
    # ndtri(0) is minus infinity; half a step up keeps every draw finite.
    return np.asarray(ndtri(random.random(size) + 2.0**-54), dtype=np.float64)
