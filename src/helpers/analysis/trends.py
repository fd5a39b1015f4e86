"""From two waves of a survey to what changed between them, with nothing compared that was not asked alike.

Every change comes twice. *Adjusted*, as `estimate`: both waves are weighted to one profile, so that a change
in who answered is no change in what they say. *Unadjusted*: each wave's respondents as they are. The waves
are taken as independent samples, for nothing tells whether the same person answered twice. Changes are
later less earlier, of unrounded figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from helpers.analysis.asked_alike import changed_list, compared_items, compared_options, compared_themes, waves_in_words
from helpers.analysis.design import Numbers
from helpers.analysis.estimates import barrier_shares, option_shares
from helpers.analysis.intervals import LEVEL, Interval
from helpers.analysis.multiplicity import SIGNIFICANCE, holm
from helpers.analysis.one_profile import OneProfile, as_they_are, on_one_profile
from helpers.analysis.scales import score_interval, scores_from
from helpers.analysis.tables import estimated, facts_of, grouping, stacked, with_facts
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import MINIMUM_ITEMS_FOR_SCORE
from helpers.survey import Survey

# How likely a change of the smallest detectable size was to be found: the usual choice (Cohen 1988).
POWER = 0.8
_UPPER = (1 + LEVEL) / 2


def barrier_changes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the share of respondents for whom each item is a barrier, for items asked alike in both waves.

    Columns: item, title, theme, barrier, then those of every table of changes. `estimate`, `low`, `high`
    and `se` are of the adjusted change. `before` and `now` are the adjusted shares, with the intervals
    before_low, before_high, now_low, now_high and the bases n_before, n_now; `n` is the smaller base.
    `p` tests the change, `p_adjusted` by Holm over the table, and it `survives` where that is under 5%.
    `detectable` is the smallest change that a test at 5% would have found in four surveys out of five,
    `detectable_among_all` the same for Holm's strictest step. `unadjusted`, `unadjusted_low` and
    `unadjusted_high` are of respondents as they are. Changes of shares are between -1 and 1.

    Source: the sum of two linearised variances, each with its own calibration, as R survey's `svyglm` on
    `svydesign(strata = ~wave)`; Satterthwaite's degrees of freedom (Welch 1947).
    """
    asked = {item.id: item for item in wave.questionnaire.items()}
    alike = [
        item
        for item in compared_items(wave, earlier).query("compared")["item"]
        # Whether it is a barrier, no answer may say: a rating has a score, and no barrier share.
        if wave.scale(item).meaning("positive" if asked[item].barrier else "negative")
    ]

    def shares(one: Survey) -> pd.DataFrame:
        return barrier_shares(_codebook(one, alike), one)

    keys = ["item", "title", "theme", "barrier"]
    lists = sorted({item.split("__")[0] for item in alike if "__" in item})
    facts = {"family": "barrier_changes", "measure": "Share of respondents for whom it is a barrier"}
    return _changes(shares, keys, wave, earlier, unit="share_change", lists=lists, **facts)


def score_changes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the mean score of each theme, from the items asked alike in both waves alone.

    So a score here may differ from that of its chapter, which rests on every item. Columns: theme, title,
    items (how many it rests on), items_now (of how many), then those of every table of changes
    (`barrier_changes`). Changes of scores are between -100 and 100.
    """
    themes = compared_themes(wave, earlier).query("compared")
    items = compared_items(wave, earlier).query("compared")
    alike = {theme: items.loc[items["theme"].eq(theme), "item"].tolist() for theme in themes["theme"]}
    keys = ["theme", "title", "items", "items_now"]
    rows = [dict(zip(keys, row, strict=True)) for row in themes[keys].to_numpy().tolist()]

    def scores(one: Survey) -> pd.DataFrame:
        everybody = grouping(one, None)
        values = [scores_from(_codebook(one, of_theme), one) for of_theme in alike.values()]
        tables = [estimated(np.column_stack(values), rows, one, everybody, score_interval)] if values else []
        base = f"respondents who answered at least {MINIMUM_ITEMS_FOR_SCORE:.0%} of a theme's items compared here"
        return stacked(tables, keys, one, everybody, interval=f"{LEVEL:.0%} t interval", base=base)

    facts = {"family": "score_changes", "measure": "Mean score, from 0 to 100 (best), of the items asked alike"}
    return _changes(scores, keys, wave, earlier, unit="score_change", **facts)


def option_changes(question: str, wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the share of respondents ticking each option, for options offered alike in both waves.

    Columns: option, then those of every table of changes (`barrier_changes`). The fact `list_changed` says
    whether other options were added or dropped, which alone can move shares. Raises InputError when the
    later wave did not ask the question.
    """
    options = compared_options(question, wave, earlier)
    alike = options.loc[options["compared"], ["option", "option_before"]].to_numpy().tolist()
    labels = {"now": [now for now, _ in alike], "before": [before for _, before in alike]}

    def shares(one: Survey) -> pd.DataFrame:
        if not alike:
            return option_shares(question, wave).iloc[:0]
        table = option_shares(question, one)
        mine = labels["before" if one.questionnaire is earlier.questionnaire else "now"]
        return table.set_index("option").loc[mine].reset_index()

    facts = {"family": "option_changes", "measure": "Share of respondents ticking each option", "question_id": question}
    lists = [question] if alike else []
    return _changes(shares, ["option"], wave, earlier, unit="share_change", lists=lists, **facts)


def smallest_detectable(se: Numbers, degrees: Numbers, tests: int = 1) -> Numbers:
    """The smallest true change that a two-sided test at 5%, shared among so many tests, finds with `POWER`.

    Source: Bloom (1995), minimum detectable effects; for two simple samples within a hundredth of R's
    `power.t.test`.

    >>> smallest_detectable(np.array([1.0]), np.array([1e9])).round(3).tolist()  # 1.960 + 0.842
    [2.802]
    """
    level = 1 - SIGNIFICANCE / (2 * max(tests, 1))
    return np.asarray(np.where(se > 0, (stdtrit(degrees, level) + stdtrit(degrees, POWER)) * se, np.nan))


def facts_of_both(waves: OneProfile, wave: Survey, earlier: Survey, lists: Sequence[str] = ()) -> dict[str, Any]:
    """What every table of changes says of the two waves. `lists` are the multiple-choice questions that it compares."""
    now, before = waves_in_words(wave, earlier)
    return facts_of(wave, grouping(wave, None)) | {
        "weighted": bool(waves.now.weighted),
        "earlier": earlier.wave.id,
        "earlier_survey": earlier.title,
        "earlier_period": earlier.wave.fieldwork.in_words(),
        "earlier_respondents": len(earlier.responses),
        "now": now,
        "before": before,
        "profile": waves.profile,
        "adjusted_for": list(waves.questions),
        "not_adjusted_for": [list(one) for one in waves.left_out],
        "list_changed": [name for one in lists for name in changed_list(one, wave, earlier)],
        "interval": f"{LEVEL:.0%} t interval",
        "distribution": None,
    }


# --- the change itself --------------------------------------------------------------------------------


def _codebook(wave: Survey, items: Sequence[str]) -> pd.DataFrame:
    """The rows of a wave's codebook for some items, in their order."""
    return wave.items().set_index("item").loc[list(items)].reset_index()


def _changes(
    figures_of: Callable[[Survey], pd.DataFrame],
    keys: Sequence[str],
    wave: Survey,
    earlier: Survey,
    *,
    unit: str,
    lists: Sequence[str] = (),
    **facts: Any,
) -> pd.DataFrame:
    """A table of changes, from a function that gives the figures of one wave, a row for each thing compared."""
    waves = on_one_profile(wave, earlier)
    now, before = figures_of(waves.now), figures_of(waves.before)
    adjusted = _difference(now, before)
    unadjusted = _difference(figures_of(as_they_are(wave)), figures_of(as_they_are(earlier)))
    n = np.minimum(now["n"].to_numpy(dtype=float), before["n"].to_numpy(dtype=float))
    p = np.where(n >= MINIMUM_BASE, adjusted.p, np.nan)  # what is withheld is no test of the table's
    tests = int((~np.isnan(p)).sum())
    p_adjusted = holm(p)
    low, high = adjusted.interval
    plain_low, plain_high = unadjusted.interval
    table = now[list(keys)].assign(
        before=before["estimate"], before_low=before["low"], before_high=before["high"],
        now=now["estimate"], now_low=now["low"], now_high=now["high"],
        estimate=adjusted.estimate, low=low, high=high, n=n, n_before=before["n"], n_now=now["n"],
        n_effective=np.minimum(now["n_effective"], before["n_effective"]), se=adjusted.se,
        p=p, p_adjusted=p_adjusted, survives=p_adjusted < SIGNIFICANCE,
        detectable=smallest_detectable(adjusted.se, adjusted.degrees),
        detectable_among_all=smallest_detectable(adjusted.se, adjusted.degrees, tests),
        unadjusted=unadjusted.estimate, unadjusted_low=plain_low, unadjusted_high=plain_high,
    )  # fmt: skip
    table = table.astype({"n": "Int64", "survives": "boolean"})
    about = facts_of_both(waves, wave, earlier, lists) | _told(now) | {"unit": unit, "tests": tests}
    return with_facts(table, about | facts)


@dataclass(frozen=True, eq=False)
class _Change:
    """Differences between two waves, with what a test, an interval and a smallest detectable size need."""

    estimate: Numbers
    se: Numbers
    degrees: Numbers

    @property
    def p(self) -> Numbers:
        """Two-sided p values of the t tests; NaN where nothing varies in either wave."""
        statistic = np.divide(self.estimate, self.se, out=np.full(self.se.shape, np.nan), where=self.se > 0)
        return np.asarray(2 * stdtr(self.degrees, -np.abs(statistic)))

    @property
    def interval(self) -> Interval:
        """The t intervals; NaN where nothing varies in either wave, so that nothing says how sure it is."""
        margin = stdtrit(self.degrees, _UPPER) * np.where(self.se > 0, self.se, np.nan)
        return self.estimate - margin, self.estimate + margin


def _difference(now: pd.DataFrame, before: pd.DataFrame) -> _Change:
    """Later less earlier, of two independent samples."""
    estimates, variances, degrees = [], [], []
    for figures in (now, before):
        n = figures["n"].to_numpy(dtype=float)
        estimates.append(figures["estimate"].to_numpy(dtype=float))
        degrees.append(np.where(n > 1, n - 1, np.nan))
        variances.append(_standard_errors(figures, degrees[-1]) ** 2)
    total = variances[0] + variances[1]
    parts = variances[0] ** 2 / degrees[0] + variances[1] ** 2 / degrees[1]
    satterthwaite = np.divide(total**2, parts, out=np.full(len(total), np.nan), where=parts > 0)
    return _Change(estimates[0] - estimates[1], np.sqrt(total), satterthwaite)


def _standard_errors(figures: pd.DataFrame, degrees: Numbers) -> Numbers:
    """Each figure's standard error; where nothing is seen to vary, the one that its interval implies.

    A share of 0 or 1, or one that the profile explains entirely, shows no variation, yet is not certain: its
    interval is exact (beta), and half its width is taken for a margin. A score has an interval of no width
    then, and its error stays nought.
    """
    se = figures["se"].to_numpy(dtype=float)
    margin = (figures["high"] - figures["low"]).to_numpy(dtype=float) / 2
    return np.where(se == 0, margin / stdtrit(degrees, _UPPER), se)


def _told(figures: pd.DataFrame) -> dict[str, Any]:
    """What a table of one wave says of its base and its question, which holds for the change as well."""
    return {fact: figures.attrs[fact] for fact in ("base", "question")}
