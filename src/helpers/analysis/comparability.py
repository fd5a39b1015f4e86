"""From the items of a theme to whether its score is one thing, and the same thing in every group.

A theme's score can be compared between groups when its items measure the theme alike in each. Three steps ask
for more and more: the same form (one factor in each group), the same loadings (each item moves with the theme
alike), the same intercepts (whoever is alike on the theme answers alike). Only after the last does a
difference of scores lie in the theme, and not in how a group takes some statement.

Complete answers, unweighted: all this describes the questionnaire, not the population.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from helpers.analysis.arithmetic.factors import RMSEA_LEVEL, Fit, fit_measures, furthest_off, nothing_in_common
from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE, holm
from helpers.analysis.arithmetic.one_factor import FEWEST_ITEMS, STEPS, Equal, Moments, OneFactor, one_factor
from helpers.analysis.scales import FORCED, complete_answers, instrument_facts, only_so_many
from helpers.analysis.tables import Grouping, grouping, with_facts
from helpers.questionnaire import NOT_STATED, Theme
from helpers.survey import Survey

# Fewer complete answers tell a model too little (Gorsuch 1983; Meade and Bauer 2007 for groups).
FEWEST_RESPONDENTS = 100
# Answers may be taken as numbers from five points on (Rhemtulla, Brosseau-Liard and Savalei 2012).
FEWEST_POINTS = 5
# Hu and Bentler (1999), who would have CFI and SRMR judged together; 0.90 is the older rule (Bentler and Bonett
# 1980). RMSEA is shown and does not judge: with so few degrees of freedom it is too large too often (Kenny,
# Kaniskan and McCoach 2015). Nor does chi-square, which finds any model wrong among respondents enough.
GOOD_CFI, ACCEPTABLE_CFI, GOOD_SRMR = 0.95, 0.90, 0.08
# A step fails when it worsens fit by more than both of these (Cheung and Rensvold 2002, "supplemented" by Chen
# 2007) and by more than chance, and is in doubt when by one of them and chance. Without the test, a weak scale fails
# too often in small groups; without the two measures, a large survey fails for what does not matter.
LARGEST_FALL_OF_CFI, LARGEST_RISE_OF_RMSEA = 0.010, 0.015

_NO_SOLUTION = "Not defined: the model has no proper solution, as where everybody answers an item alike."
_TWO_ITEMS = "Not defined: it takes three items to ask whether they have one thing in common."
_FEW_POINTS = "Not defined: the items have fewer than five points, too few to take their answers as numbers."
_NOTHING_IN_COMMON = "Not defined: it may be by chance that the items have anything in common."
_FITS = {
    "good": "Good: what the items have in common is one thing.",
    "acceptable": "Acceptable: what the items have in common is mostly one thing.",
    "poor": "Poor: what the items have in common is more than one thing, so look at them one by one too.",
    "untested": "Cannot be tested: with three items, one factor always fits.",
}
_CAN = "Can be compared: the items measure the same thing alike in each group."
_IN_DOUBT = "Can be compared with care: it is in doubt whether the items measure the theme alike in each group."
_FAILED: dict[Equal, str] = {
    "form": "Cannot be compared: in the groups, what the items have in common is more than one thing.",
    "loadings": "Cannot be compared: the items go together differently from group to group.",
    "intercepts": "Can be compared with care: respondents alike on the theme answer some item differently by group.",
}
_TYPES = {"theme": "str", "title": "str", "n": "Int64", "items": "Int64"}


def one_factor_fit(wave: Survey) -> pd.DataFrame:
    """Whether one thing lies behind the answers to each theme: the fit of a one-factor model.

    Complete answers to a theme's items, unweighted; maximum likelihood, answers taken as numbers. Figures are
    NaN, and the words say why, with fewer than three items, under `FEWEST_RESPONDENTS` complete answers, or
    where the model has no proper solution; with three items there is nothing to test.

    Columns: theme, title, n (complete answers), items, chi_square, degrees, p_value, cfi, tli, rmsea, rmsea_low,
    rmsea_high, srmr, in_words. Source: R lavaan, `fitMeasures(cfa(...))`.
    """
    measures = list(Fit.__dataclass_fields__)
    rows: list[dict[str, object]] = []
    for theme in wave.questionnaire.themes:
        complete, counts = complete_answers(wave, theme.id).counted()
        n = int(counts.sum())
        about = {"theme": theme.id, "title": theme.title, "n": n, "items": complete.shape[1]}
        words = _obstacle(theme, wave)
        found: list[Fit] = []
        if not words and n < FEWEST_RESPONDENTS:
            words = f"Too few to tell: fewer than {FEWEST_RESPONDENTS} respondents answered every item."
        if not words:
            found, words = _fits(Moments.of([complete], [counts]), ["form"])
        told = asdict(found[0]) if found and found[0].degrees else dict.fromkeys(measures, np.nan)
        rows.append({**about, **told, "in_words": words or _FITS[_grade(found[0])]})
    types = _TYPES | dict.fromkeys(measures, "float") | {"degrees": "Int64", "in_words": "str"}
    return with_facts(_table(rows, types), instrument_facts(wave) | {
        "family": "one_factor_fit",
        "measure": "Fit of a model in which one thing lies behind each theme's items",
        "unit": "number",
        "interval": f"{RMSEA_LEVEL:.0%} interval of RMSEA",
        "base": "respondents who answered every item of the theme",
    })  # fmt: skip


def comparability(wave: Survey, by: str = "sector") -> pd.DataFrame:
    """Whether each theme's score can be compared between the groups of a question.

    Groups with under `FEWEST_RESPONDENTS` complete answers are left out, and so is whoever left the question
    blank; two groups must be left. The form holds where one factor fits. A later step fails when CFI falls by
    more than 0.010, RMSEA rises by more than 0.015, and the likelihood-ratio test, adjusted for all tests in the
    table (Holm), says that fit is worse by more than chance; it is in doubt when the test and one of the two
    say so. (With three items, whose form cannot be tested, CFI alone judges the loadings.)

    Columns: theme, title, n, items; compared, left_out: groups, "; " between them; chi_square_form, degrees_form,
    cfi_form, rmsea_form, srmr_form, and the same of loadings and of intercepts; cfi_change_loadings,
    rmsea_change_loadings, p_adjusted_loadings, and the same of intercepts; fails: the first step that does, "" for
    none; in_doubt: steps, "; " between them; differs, differs_in: where intercepts fail, the title of the item
    and the group that are furthest off; in_words. `n` counts the smallest group compared, for a count of all
    would give away those left out; where none are compared, all complete answers.

    Source: Joreskog (1971); Cheung and Rensvold (2002); Chen (2007); R lavaan, `cfa(group.equal = ...)`.
    """
    groups = _groups(wave, by)
    named = [label for label in groups.labels if label != NOT_STATED]
    themes = wave.questionnaire.themes
    comparisons = [_comparison(wave, by, theme) for theme in themes]
    p_values = iter(holm([p_value for one in comparisons for p_value in _tests(one)]).tolist())
    rows = []
    for theme, one in zip(themes, comparisons, strict=True):
        adjusted = [next(p_values) for _ in one.fits[1:]]
        rows.append({
            "theme": theme.id, "title": theme.title, "items": one.items, "n": one.n,
            "compared": "; ".join(one.groups), "left_out": "; ".join(one.left_out),
            **_verdict(one, adjusted, wave.items(theme.id)["title"].tolist()),
        })  # fmt: skip
    types = _TYPES | {"compared": "str", "left_out": "str"}
    types |= {f"{measure}_{step}": "float" for step in STEPS for measure in _STEP_MEASURES}
    types |= {f"{measure}_change_{step}": "float" for step in STEPS[1:] for measure in ("cfi", "rmsea")}
    types |= {f"p_adjusted_{step}": "float" for step in STEPS[1:]}
    types |= dict.fromkeys(("fails", "in_doubt", "differs", "differs_in", "in_words"), "str")
    return with_facts(_table(rows, types), instrument_facts(wave) | {
        "family": "comparability",
        "measure": "Change of fit when groups are held to measure a theme alike",
        "unit": "number",
        "interval": "",
        "base": "respondents who answered every item of the theme, in the smallest group compared",
        "by": groups.question,
        "by_title": groups.title,
        "groups": named,
        "fewest": FEWEST_RESPONDENTS,
    })  # fmt: skip


def is_beyond_doubt(wave: Survey, theme: str, by: str) -> bool:
    """Whether a theme's score can be compared between the groups of a question, whatever the other themes' tests say.

    Each is adjusted for all others in `comparability`, which makes it less likely to find anything. Where a theme's own
    tests find nothing as they are, nobody need fit the others. So it is where nothing can be told.
    """
    one = _comparison(wave, by, wave.questionnaire.theme(theme))
    return bool(one.obstacle) or _standing(one.fits, _tests(one)) == (None, [])


_STEP_MEASURES = ("chi_square", "degrees", "cfi", "rmsea", "srmr")


@dataclass(frozen=True)
class _Comparison:
    """A theme's groups that are large enough, with their moments, and the fit of each step; or why not."""

    items: int
    n: int
    groups: list[str]
    left_out: list[str]
    moments: Moments | None
    fits: list[Fit]
    obstacle: str


@lru_cache(maxsize=1)
def _groups(wave: Survey, by: str) -> Grouping:
    """The groups of a question, between which each theme is compared in turn."""
    return grouping(wave, by)


@lru_cache(maxsize=128)
def _comparison(wave: Survey, by: str, theme: Theme) -> _Comparison:
    """What is told of a theme alone: a chapter may ask for its own, and then for all."""
    answers, groups = complete_answers(wave, theme.id), _groups(wave, by)
    items = answers.rows.shape[1]
    given = {label: answers.counted(rows) for label, rows in groups if label != NOT_STATED}
    sizes = {label: int(times.sum()) for label, (_, times) in given.items()}
    large = [label for label, size in sizes.items() if size >= FEWEST_RESPONDENTS]
    left_out = [label for label in sizes if label not in large]
    if len(large) < 2:
        large = []
    n = min(sizes[label] for label in large) if large else int((answers.of >= 0).sum())
    obstacle = _obstacle(theme, wave)
    if not obstacle and not large:
        obstacle = f"Too few to tell: fewer than two groups have {FEWEST_RESPONDENTS} complete answers."
    if obstacle:
        return _Comparison(items, n, large, left_out, None, [], obstacle)
    moments = Moments.of(*zip(*(given[label] for label in large), strict=True))
    return _Comparison(items, n, large, left_out, moments, *_fits(moments, STEPS))


def _verdict(one: _Comparison, adjusted: Sequence[float], titles: Sequence[str]) -> dict[str, object]:
    """What the fits say, in figures and in words."""
    told: dict[str, object] = {"fails": "", "in_doubt": "", "differs": "", "differs_in": ""}
    if one.obstacle:
        return told | {"in_words": one.obstacle}
    for step, fit in zip(STEPS, one.fits, strict=True):
        told |= {f"{measure}_{step}": getattr(fit, measure) for measure in _STEP_MEASURES}
    for step, (earlier, later), p_value in zip(STEPS[1:], pairwise(one.fits), adjusted, strict=True):
        told |= {
            f"cfi_change_{step}": _cfi_change(earlier, later),
            f"rmsea_change_{step}": later.rmsea - earlier.rmsea,
            f"p_adjusted_{step}": p_value,
        }
    fails, in_doubt = _standing(one.fits, adjusted)
    told |= {"fails": fails or "", "in_doubt": "; ".join(in_doubt)}
    if fails == "intercepts" and one.moments is not None:
        group, item = furthest_off(_models(one.moments, ["intercepts"])[0], one.moments)
        told |= {"differs": titles[item], "differs_in": one.groups[group]}
    if fails:
        return told | {"in_words": _FAILED[fails]}
    return told | {"in_words": _IN_DOUBT if in_doubt else _CAN}


def _obstacle(theme: Theme, wave: Survey) -> str:
    """Why a theme's items allow of no model, whatever the answers; "" where they do."""
    items = wave.items(theme.id)["item"]
    if only_so_many(theme, wave):
        return FORCED
    if len(items) < FEWEST_ITEMS:
        return _TWO_ITEMS
    return _FEW_POINTS if min(len(wave.scale(item).labels) for item in items) < FEWEST_POINTS else ""


def _fits(moments: Moments, steps: Sequence[Equal]) -> tuple[list[Fit], str]:
    """The fit of each step; or none, and why there is none."""
    nothing, degrees = nothing_in_common(moments)
    if chdtrc(degrees, nothing) >= SIGNIFICANCE:
        return [], _NOTHING_IN_COMMON
    models = _models(moments, steps)
    return [fit_measures(model, moments) for model in models], "" if models else _NO_SOLUTION


def _models(moments: Moments, steps: Sequence[Equal]) -> list[OneFactor]:
    models = []
    for step in steps:
        model = one_factor(moments, step)
        if model is None:
            return []
        models.append(model)
    return models


def _grade(fit: Fit) -> str:
    if fit.degrees == 0:
        return "untested"
    if fit.srmr > GOOD_SRMR or fit.cfi < ACCEPTABLE_CFI:
        return "poor"
    return "good" if fit.cfi >= GOOD_CFI else "acceptable"


def _standing(fits: Sequence[Fit], adjusted: Sequence[float]) -> tuple[Equal | None, list[Equal]]:
    """The first of `STEPS` that fails, if one does, and those before it that are in doubt."""
    if _grade(fits[0]) == "poor":
        return "form", []
    in_doubt: list[Equal] = []
    for step, (earlier, later), p_value in zip(STEPS[1:], pairwise(fits), adjusted, strict=True):
        signs = [_cfi_change(earlier, later) < -LARGEST_FALL_OF_CFI]
        if earlier.degrees:
            signs.append(later.rmsea - earlier.rmsea > LARGEST_RISE_OF_RMSEA)
        if p_value >= SIGNIFICANCE or not any(signs):
            continue
        if all(signs):
            return step, in_doubt
        in_doubt.append(step)
    return None, in_doubt


def _cfi_change(earlier: Fit, later: Fit) -> float:
    """The change of CFI, which is 1 where nothing can be tested."""
    return later.cfi - (earlier.cfi if earlier.degrees else 1.0)


def _tests(one: _Comparison) -> list[float]:
    """The p value of each step but the first."""
    return [_worse_by_chance(*pair) for pair in pairwise(one.fits)]


def _worse_by_chance(earlier: Fit, later: Fit) -> float:
    """The p value of the likelihood-ratio test: how often chance alone would worsen fit as much."""
    return float(chdtrc(later.degrees - earlier.degrees, max(later.chi_square - earlier.chi_square, 0.0)))


def _table(rows: list[dict[str, object]], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(types)
