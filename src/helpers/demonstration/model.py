"""From the invented world to probabilities: what a person of a given profile is likely to answer.

The truth (over all kinds of person) and the draw (over respondents) both call these functions, so
that what is said to be true is true of what was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtr, ndtri

from helpers.demonstration import world
from helpers.errors import InputError, Mistake
from helpers.questionnaire import Item, Questionnaire

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Profile:
    """What kind of person each row is: for every profile question a code into its labels."""

    labels: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Codes]

    def __len__(self) -> int:
        return len(next(iter(self.codes.values())))

    def shifts(self, of: world.Shifts) -> Floats:
        """The sum of the shifts that a person's answers bring; answers not named bring none."""
        total = np.zeros(len(self))
        for question, by_answer in of.items():
            total += np.array([by_answer.get(label, 0.0) for label in self.labels[question]])[self.codes[question]]
        return total

    def factors(self, of: world.Shifts) -> Floats:
        """The product of the factors that a person's answers bring; answers not named bring 1."""
        total = np.ones(len(self))
        for question, by_answer in of.items():
            total *= np.array([by_answer.get(label, 1.0) for label in self.labels[question]])[self.codes[question]]
        return total

    def rows(self, question: str, by_answer: Mapping[str, tuple[int, ...]]) -> Floats:
        """Shares, one row a person, from a table in per cent with a row "" for everyone else."""
        table = np.array([by_answer.get(label, by_answer[""]) for label in self.labels[question]]) / 100
        return np.asarray(table[self.codes[question]], dtype=np.float64)


PROFILE_LABELS = {
    "sector": world.SECTORS,
    "organisation": tuple(world.ORGANISATIONS),
    "role": world.ROLES,
    "region": tuple(world.REGIONS),
}


def every_kind_of_person() -> Profile:
    """One row for each combination of sector, organisation, role and region that can be."""
    sizes = [range(len(labels)) for labels in PROFILE_LABELS.values()]
    grid = np.array(list(product(*sizes)), dtype=np.int64)
    possible = np.array([list(public) for _, public in world.ORGANISATIONS.values()])[grid[:, 1], grid[:, 0]] > 0
    return Profile(PROFILE_LABELS, dict(zip(PROFILE_LABELS, grid[possible].T, strict=True)))


def population_shares(kinds: Profile) -> Floats:
    """The share of the population that is of each kind; sums to 1."""
    organisation, sector = kinds.codes["organisation"], kinds.codes["sector"]
    of_organisation = np.array([share for share, _ in world.ORGANISATIONS.values()])[organisation]
    of_sector = np.array([sectors for _, sectors in world.ORGANISATIONS.values()])[organisation, sector]
    roles = [world.ROLE_SHARES.get(name, world.ROLE_SHARES[""]) for name in world.ORGANISATIONS]
    of_role = np.array(roles)[organisation, kinds.codes["role"]]
    of_region = np.array(list(world.REGIONS.values()))[kinds.codes["region"]]
    shares: Floats = of_organisation * of_sector * of_role * of_region
    return _to_one(shares)


def respondent_shares(kinds: Profile) -> Floats:
    """The share of those who answer that is of each kind: the sample chooses itself."""
    return _to_one(population_shares(kinds) * kinds.factors(world.SELF_SELECTION))


def _to_one(shares: Floats) -> Floats:
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def theme_levels(questionnaire: Questionnaire, profile: Profile) -> dict[str, Floats]:
    """The expected level of each theme, 0 for a typical person, in standard deviations."""
    earlier = world.EARLIER_THEMES.get(questionnaire.wave.id, {})
    return {
        theme.id: profile.shifts(world.THEME_SHIFTS[theme.id]) + earlier.get(theme.id, 0.0)
        for theme in questionnaire.themes
    }


def theme_correlation(one: str, other: str) -> float:
    """How two themes go together among people of one kind."""
    return 1.0 if one == other else world.COMMON_CULTURE[one] * world.COMMON_CULTURE[other]


def loadings(questionnaire: Questionnaire, item: Item) -> dict[str, float]:
    """How far an item follows each theme: its own, or for an outcome those that drive it."""
    if item.id in world.DRIVERS:
        return world.DRIVERS[item.id]
    theme = questionnaire.theme_of(item.id).id
    return {theme: world.LOADINGS[theme]}


def explained_variance(follows: Mapping[str, float]) -> float:
    """The share of an item's variance that the themes it follows account for."""
    return sum(a * b * theme_correlation(one, other) for one, a in follows.items() for other, b in follows.items())


def leaning(questionnaire: Questionnaire, item: Item, themes: Mapping[str, Floats], profile: Profile) -> Floats:
    """How far each person leans towards agreeing, given their themes (levels or own values)."""
    towards_good = [weight * themes[theme] for theme, weight in loadings(questionnaire, item).items()]
    shift = profile.shifts(world.ITEM_SHIFTS.get(item.id, {}))
    earlier = world.EARLIER_ITEMS.get(questionnaire.wave.id, {}).get(item.id, 0.0)
    good = reduce(np.add, towards_good) + shift + earlier
    return -good if item.barrier else good


def thresholds(item: Item) -> Floats:
    """The leanings at which the answer changes; one fewer than there are answers."""
    return np.asarray(ndtri(np.cumsum(world.ITEM_LEVELS[item.id][0])[:-1] / 100), dtype=np.float64)


def expected_answers(questionnaire: Questionnaire, item: Item, profile: Profile) -> Floats:
    """The probability of each point of the scale, lowest first, one row a kind of person."""
    centre = leaning(questionnaire, item, theme_levels(questionnaire, profile), profile)
    below = ndtr(thresholds(item)[None, :] - centre[:, None])
    edges = np.hstack([np.zeros((len(profile), 1)), below, np.ones((len(profile), 1))])
    return np.diff(edges, axis=1)


def outside_shares(questionnaire: Questionnaire, item: Item, profile: Profile) -> Floats:
    """The probability of each answer outside the scale, one row a person."""
    shares = np.array(world.ITEM_LEVELS[item.id][1][: len(questionnaire.scale(item).outside)]) / 100
    theme = "" if item.id in world.DRIVERS else questionnaire.theme_of(item.id).id
    by_theme, by_item = (profile.factors(world.OUTSIDE_FACTORS.get(of, {})) for of in (theme, item.id))
    return shares[None, :] * (by_theme * by_item)[:, None]


def tick_shares(question: str, profile: Profile) -> dict[str, Floats]:
    """For each option the probability that a person ticks it, given that they answer."""
    ticks = {}
    for option, (share, groups) in world.TICKS[question].items():
        usual = float(logit(share / 100))
        moved = {
            by: {one: float(logit(own / 100)) - usual for one, own in table.items()} for by, table in groups.items()
        }
        ticks[option] = np.asarray(expit(usual + profile.shifts(moved)), dtype=np.float64)
    ticks["other"] = np.full(len(profile), world.TICKS_OTHER / 100)
    return ticks


def check_known(questionnaire: Questionnaire, file: object) -> None:
    """Raise InputError for anything in the questionnaire that this world has no opinion on."""
    asked: dict[str, tuple[list[str], Mapping[str, object]]] = {
        "items": ([item.id for item in questionnaire.asked_items()], world.ITEM_LEVELS),
        "profile": ([q.id for q in questionnaire.profile], world.BLANK_PROFILE),
        "single_choice": ([q.id for q in questionnaire.single_choice], CONDITIONAL_ANSWERS),
        "multiple_choice": ([q.id for q in questionnaire.multiple_choice], {**world.TICKS, "support": {}}),
        "support": ([option.id for option in questionnaire.multiple("support").options], world.SUPPORT),
        "open": ([q.id for q in questionnaire.open], world.WRITES),
    }
    for question, labels in PROFILE_LABELS.items():
        asked[question] = (questionnaire.single(question).labels, dict.fromkeys(labels))
    unknown = [
        Mistake(section, repr(one), f"expected what the demonstration can answer: {', '.join(known)}")
        for section, (ids, known) in asked.items()
        for one in ids
        if one not in known
    ]
    if unknown:
        raise InputError(file, unknown)


# Single-choice questions whose answer depends on one profile question.
CONDITIONAL_ANSWERS: dict[str, tuple[str, Mapping[str, tuple[int, ...]]]] = {
    "how_often": ("role", world.HOW_OFTEN),
    "how_urgent": ("organisation", world.HOW_URGENT),
    "years_in_role": ("role", world.YEARS_IN_ROLE),
}
