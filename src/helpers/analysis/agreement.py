"""From answers coded twice, by the frame and by a person, to how far the two agree.

Agreement is Krippendorff's alpha: 1 is perfect, 0 is what chance alone would do. It describes the coding
and not the population, so it is not weighted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.intervals import LEVEL
from helpers.analysis.tables import facts_of, grouping, with_facts
from helpers.analysis.voices import codes_in, with_themes, written_answers
from helpers.survey import Survey

# Krippendorff (2004), Content Analysis, chapter 11: conclusions may be drawn from .800 on, tentative
# ones from .667 on, and none below.
RELIABLE, TENTATIVE = 0.8, 0.667
# A code is called reliable when its interval, too, reaches no lower than where tentative conclusions end.
RELIABLE_CODE, TENTATIVE_CODE, UNRELIABLE_CODE = "Reliable", "Tentative", "Not reliable"
UNDEFINED = "Not defined: all answers alike"
ALL_CODES = "All codes together"
NOBODY = -1  # the value of a unit that a coder did not code

_TYPES = (
    dict.fromkeys(["code_id", "code", "about"], "str")
    | dict.fromkeys(["n", "answers", "count"], "Int64")
    | dict.fromkeys(["alpha", "low", "high"], "float")
    | dict.fromkeys(["found", "given"], "Int64")
    | dict.fromkeys(["precision", "recall"], "float")
    | {"in_words": "str"}
)

Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha with its interval. What is not defined is NaN."""

    alpha: float
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True, eq=False)
class _Coded:
    """The answers that a person coded: answers by coders by codes, the frame being the first coder.

    `present` says which coder coded which answer, and `respondents` whose each answer is.
    """

    codes: Flags
    present: Flags
    respondents: list[str]


@lru_cache(maxsize=2)  # a chapter asks for the same several times, and a survey never changes
def coding_agreement(wave: Survey) -> pd.DataFrame:
    """How far the frame's coding agrees with a person's: for all codes together, then for each code.

    The units are the answers that a person coded, to whichever question. The values of one code are given
    and not given; of all codes together, the set of an answer's codes, where sets that share codes lie
    nearer to each other (`masi_distances`). Where several people coded, alpha is among all of them and the
    frame. Precision is the share of the answers with the code to which a person gave it too, recall the
    share of those to which a person gave it that have it.

    Columns: code_id, code, about, n (respondents), answers, count (the fewer of found and given that there
    are any of: where it is under ten the row is withheld whole, for alpha alone would tell how many they
    are), alpha, low, high, found (how many answers have the code), given (to how many a person gave it),
    precision, recall, in_words. No rows where nobody coded anything by hand.
    """
    frame = wave.questionnaire.codes
    coded = _coded_twice(wave)
    rows: list[tuple[object, ...]] = []
    if coded is not None:
        size = (len(set(coded.respondents)), len(coded.respondents))
        sets, values = _as_values(coded)
        whole = krippendorff_alpha(values, masi_distances(sets))
        nothing = (pd.NA, pd.NA, np.nan, np.nan, agreement_in_words(whole))
        rows.append(("", ALL_CODES, "", *size, size[1], whole.alpha, whole.low, whole.high, *nothing))
        for place, code in enumerate(frame):
            of_code = np.where(coded.present, coded.codes[:, :, place].astype(np.intp), NOBODY)
            one = krippendorff_alpha(of_code, 1.0 - np.eye(2))
            found, given, both = _times(of_code)
            keys = (code.id, code.title, code.about or "", *size, min(filter(None, (found, given)), default=0))
            shares = (both / found if found else np.nan, both / given if given else np.nan)
            rows.append((*keys, one.alpha, one.low, one.high, found, given, *shares, agreement_in_words(one)))
    facts = {
        "weighted": False,
        "family": "coding_agreement",
        "measure": "Krippendorff's alpha between the frame's coding and a person's",
        "unit": "alpha",
        "interval": f"{LEVEL:.0%} jackknife interval",
        "base": "respondents whose answers a person coded",
        "question": "",
        "distribution": None,
    }
    table = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
    return with_facts(table, facts_of(wave, grouping(wave, None)) | facts)


def agreement_in_words(found: Agreement) -> str:
    """What an alpha says of a code, plainly.

    >>> agreement_in_words(Agreement(0.84, 0.78, 0.9)), agreement_in_words(Agreement(0.84, 0.6, 1.0))
    ('Reliable', 'Tentative')
    """
    if np.isnan(found.alpha):
        return UNDEFINED
    if found.alpha >= RELIABLE and not found.low < TENTATIVE:
        return RELIABLE_CODE
    return TENTATIVE_CODE if found.alpha >= TENTATIVE else UNRELIABLE_CODE


def krippendorff_alpha(values: Codes, distances: Numbers) -> Agreement:
    """Agreement among coders: `values` is units by coders, each a row of `distances`, or `NOBODY`.

    `distances` says how far two values lie apart: 0 for equal ones, 1 for any others where they are
    nominal. Units that fewer than two coders coded tell nothing. Not defined where all values are alike.
    The interval is a jackknife over units, and is not defined where nobody disagreed: a sample without
    a slip does not say how rare slips are.

    Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability; Hughes (2022) for the
    jackknife, whose intervals cover better than the bootstrap's in small samples.
    """
    values = values[(values != NOBODY).sum(axis=1) > 1]
    present = values != NOBODY
    coders = present.sum(axis=1)
    within = np.zeros(len(values))
    for one in range(values.shape[1]):
        for other in range(values.shape[1]):
            both = present[:, one] & present[:, other]
            within[both] += distances[values[both, one], values[both, other]]
    counts = np.bincount(values[present], minlength=len(distances)).astype(float)
    from_all = distances @ counts
    across = np.where(present, from_all[values], 0.0).sum(axis=1)
    observed, expected = within / (coders - 1), float(counts @ from_all)
    alpha = _alpha(counts.sum(), observed.sum(), np.array([expected]))[0]
    if not observed.any() or len(values) < 2:
        return Agreement(alpha)
    # Every unit left out in turn.
    without = _alpha(counts.sum() - coders, observed.sum() - observed, expected - 2 * across + within)
    units = len(values)
    se = np.sqrt((units - 1) / units * ((without - without.mean()) ** 2).sum())
    margin = stdtrit(units - 1, (1 + LEVEL) / 2) * se
    return Agreement(alpha, float(max(alpha - margin, -1.0)), float(min(alpha + margin, 1.0)))


def masi_distances(sets: Flags) -> Numbers:
    """How far sets of codes lie apart: `sets` is sets by codes. An empty set is a value like others.

    One less the Jaccard index, the codes in common of all codes in either, times 1 for equal sets, 2/3
    where one holds the other, 1/3 where each has codes that the other lacks. Source: Passonneau (2006),
    Measuring agreement on set-valued items.
    """
    members = np.column_stack([sets, ~sets.any(axis=1)]).astype(float)
    size = members.sum(axis=1)
    common = members @ members.T
    smaller, larger = np.minimum.outer(size, size), np.maximum.outer(size, size)
    monotonic = np.select([common == larger, common == smaller, common > 0], [1.0, 2 / 3, 1 / 3], 0.0)
    return np.asarray(1 - monotonic * common / (smaller + larger - common))


def _alpha(values: Numbers | float, observed: Numbers | float, expected: Numbers) -> Numbers:
    ratio = np.divide((values - 1) * observed, expected, out=np.full(len(expected), np.nan), where=expected > 1e-9)
    return np.asarray(1 - ratio)


def _coded_twice(wave: Survey) -> _Coded | None:
    """Who coded which answer how; None where nobody coded any by hand."""
    if wave.coded is None or not wave.questionnaire.codes:
        return None
    # The frame codes the answers of those alone whose a person coded too: of a large survey, a few.
    few = replace(wave, responses=wave.responses[wave.responses["respondent_id"].isin(wave.coded["respondent_id"])])
    whose = pd.Series(few.responses.index, index=few.responses["respondent_id"])
    # To all questions at once: what takes time is each code, and hardly the answers.
    texts = pd.concat({asked.id: written_answers(asked.id, few) for asked in wave.questionnaire.open})
    frame = codes_in(texts, wave.questionnaire)
    by_hand = wave.coded.assign(row=wave.coded["respondent_id"].map(whose))
    by_hand = by_hand.set_index(pd.MultiIndex.from_frame(by_hand[["question", "row"]]))
    # What is left of an answer after redaction may be nothing.
    by_hand = by_hand[by_hand.index.isin(frame.index)]
    answers = by_hand.index.unique()
    if answers.empty:
        return None
    ids = frame.columns.tolist()
    given = pd.DataFrame([[code in codes.split(";") for code in ids] for codes in by_hand["codes"]], columns=ids)
    given = with_themes(given.set_index(by_hand.index), wave.questionnaire)
    coders = [given[by_hand["coder"] == coder].reindex(answers) for coder in by_hand["coder"].unique()]
    everybody = np.stack([one.to_numpy(dtype=float) for one in (frame.loc[answers], *coders)], axis=1)
    present = ~np.isnan(everybody).any(axis=2)
    respondents = by_hand.loc[~by_hand.index.duplicated(), "respondent_id"].tolist()
    return _Coded(np.nan_to_num(everybody).astype(bool), present, respondents)


def _as_values(coded: _Coded) -> tuple[Flags, Codes]:
    """The different sets of codes, and which of them each coder gave each answer."""
    answers, coders, codes = coded.codes.shape
    sets, which = np.unique(coded.codes.reshape(-1, codes), axis=0, return_inverse=True)
    return sets, np.where(coded.present, which.reshape(answers, coders), NOBODY)


def _times(values: Codes) -> tuple[int, int, int]:
    """On how many answers the frame found a code, to how many a person gave it, and on how many both are one."""
    people = values[:, 1:]
    frame = np.where(people == NOBODY, NOBODY, values[:, :1])
    return int((frame == 1).sum()), int((people == 1).sum()), int(((frame == 1) & (people == 1)).sum())
