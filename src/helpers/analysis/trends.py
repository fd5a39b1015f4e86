"""From two waves of a survey to what changed between them, with nothing compared that was not asked alike.

Every change comes twice. *Adjusted*, as `estimate`: both waves are weighted to one profile, so that a change
in who answered is no change in what they say. *Unadjusted*: each wave's respondents as they are. The waves
are taken as independent samples, for nothing tells whether the same person answered twice. Changes are
later less earlier, of unrounded figures.

Whatever the chapter on change tells of is tested as one family (`changes_since`). A table on its own, such as
`barrier_changes`, is a family by itself: the chapter's is larger, and fewer of its changes survive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.difference_tests import Differences
from helpers.analysis.arithmetic.intervals import LEVEL, UPPER
from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE, adjusted_together
from helpers.analysis.asked_alike import (
    changed_list,
    compared_items,
    compared_options,
    compared_outcomes,
    compared_themes,
    waves_in_words,
)
from helpers.analysis.estimates import barrier_shares, option_shares, outcome_shares, profile_shares
from helpers.analysis.one_profile import OneProfile, as_they_are, labels_now, on_one_profile
from helpers.analysis.scales import score_interval, scores_from
from helpers.analysis.tables import estimated, facts_of, grouping, stacked, with_facts
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.questionnaire import MINIMUM_ITEMS_FOR_SCORE
from helpers.survey import Survey, merged_alike

# How likely a change of the smallest detectable size was to be found: the usual choice (Cohen 1988).
POWER = 0.8


@dataclass(frozen=True, eq=False)
class Changes:
    """Every change that two waves tell of, in tables whose p values are adjusted together (Holm): one family.

    `options` has a table for each multiple-choice question of the later wave but those whose options are
    ticked barriers, for these are statements. A table without rows is of what was not asked alike.
    """

    outcomes: pd.DataFrame
    scores: pd.DataFrame
    barriers: pd.DataFrame
    options: Mapping[str, pd.DataFrame]

    @property
    def tables(self) -> list[pd.DataFrame]:
        """All of them, those of options last: their columns are those of `barrier_changes` and its sisters."""
        return [self.outcomes, self.scores, self.barriers, *self.options.values()]

    def each(self, refine: Callable[[pd.DataFrame], pd.DataFrame]) -> Changes:
        """The same with `refine` applied to every table."""
        options = {question: refine(table) for question, table in self.options.items()}
        return Changes(refine(self.outcomes), refine(self.scores), refine(self.barriers), options)


def changes_since(wave: Survey, earlier: Survey) -> Changes:
    """Every change between two waves, tested as one family: what the chapter on change tells of.

    The columns are those of `barrier_changes` and its sisters. `p_adjusted`, `survives` and
    `detectable_among_all` are of the whole family, and so is the fact `tests`. What is withheld is in no family.
    """
    waves = _Waves.of(wave, earlier)
    ticked = {question for theme in wave.questionnaire.themes for question in theme.ticked_barriers}
    lists = [asked.id for asked in wave.questionnaire.multiple_choice if asked.id not in ticked]
    outcomes, scores, barriers, *options = _adjusted_together([
        _of_outcomes(waves), _of_scores(waves), _of_barriers(waves), *(_of_options(one, waves) for one in lists)
    ])  # fmt: skip
    return Changes(outcomes, scores, barriers, dict(zip(lists, options, strict=True)))


def outcome_changes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the share of respondents for whom sharing works, for outcomes asked alike in both waves.

    They answer on the positive side, as in `outcome_shares`. Where the scale of any outcome says of no answer that
    it is positive, all changes are of mean scores, from 0 to 100, so that the table has one unit. Columns: item,
    title, theme (""), answer (those that are positive; "" of scores), then those of every table of changes
    (`barrier_changes`).
    """
    return _adjusted_together([_of_outcomes(_Waves.of(wave, earlier))])[0]


def barrier_changes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the share of respondents for whom each item is a barrier, for items asked alike in both waves.

    Columns: item, title, theme, barrier, then those of every table of changes. `estimate`, `low`, `high`
    and `se` are of the adjusted change, all but the first NaN where nothing varies in either wave. `before` and
    `now` are the adjusted shares, with the intervals before_low, before_high, now_low, now_high and the bases
    n_before, n_now; `n` is the smaller base. `p` tests the change, `p_adjusted` by Holm over the family, and it
    `survives` where that is under 5%. `detectable` is the smallest change that a test at 5% would have found in
    four surveys out of five, `detectable_among_all` the same for Holm's strictest step. `unadjusted`,
    `unadjusted_low` and `unadjusted_high` are of respondents as they are. Changes of shares are between -1 and 1.

    Source: the sum of two linearised variances, each with its own calibration, as R survey's `svyglm` on
    `svydesign(strata = ~wave)`; Satterthwaite's degrees of freedom (Welch 1947).
    """
    return _adjusted_together([_of_barriers(_Waves.of(wave, earlier))])[0]


def score_changes(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the mean score of each theme, from the items asked alike in both waves alone.

    So a score here may differ from that of its chapter, which rests on every item. Columns: theme, title,
    items (how many it rests on), items_now (of how many), then those of every table of changes
    (`barrier_changes`). Changes of scores are between -100 and 100.
    """
    return _adjusted_together([_of_scores(_Waves.of(wave, earlier))])[0]


def option_changes(question: str, wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Change in the share of respondents ticking each option, for options offered alike in both waves.

    Columns: option, then those of every table of changes (`barrier_changes`). The fact `list_changed` says
    whether other options were added or dropped, which alone can move shares. Raises InputError when the
    later wave did not ask the question.
    """
    return _adjusted_together([_of_options(question, _Waves.of(wave, earlier))])[0]


def profiles_then_and_now(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """Who answered then and who answers now: shares of respondents by each profile question asked alike in both.

    Never weighted. What is withheld in either wave is withheld in both, for the answer says which people it is
    about, and so are answers merged for the other wave's sake of which a part is withheld by itself: how many they
    are together would say how many that part is. So the table may be published as it is. Answers are called as the
    later wave calls them.

    Columns: section (the question), answer, before, before_low, before_high, n_before (respondents), now,
    now_low, now_high, n_now, withheld.
    """
    alone = {"before": earlier, "now": wave}
    wave, earlier = merged_alike(wave, earlier)
    alike = {"before": earlier, "now": wave}
    then = {asked.id: asked for asked in earlier.questionnaire.profile}
    both = [(asked, then[asked.id]) for asked in wave.questionnaire.profile if asked.id in then]
    parts = [
        _profile_of_both(labels, *(_profile(asked.id, alike[one], alone[one]) for one in alike)).assign(
            section=asked.name
        )
        for asked, old in both
        if (labels := labels_now(asked, old))
    ]
    waves = [column for name in ("before", "now") for column in (name, f"{name}_low", f"{name}_high", f"n_{name}")]
    columns = ["section", "answer", *waves, "withheld"]
    table = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    facts = {"unit": "share", "family": "respondents_then_and_now", "earlier": earlier.wave.id}
    return with_facts(table, facts_of(wave, grouping(wave, None)) | facts)


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


# --- what is compared ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Waves:
    """Two waves as they are published, weighted to one profile, and with nobody weighted to any."""

    wave: Survey
    earlier: Survey
    on_one_profile: OneProfile
    as_they_are: tuple[Survey, Survey]  # the same for every table, for what is found of a survey once is kept

    @classmethod
    def of(cls, wave: Survey, earlier: Survey) -> _Waves:
        wave, earlier = merged_alike(wave, earlier)
        return cls(wave, earlier, on_one_profile(wave, earlier), (as_they_are(wave), as_they_are(earlier)))


def _of_outcomes(waves: _Waves) -> pd.DataFrame:
    compared = compared_outcomes(waves.wave, waves.earlier).query("compared")
    alike = compared["item"].tolist()
    as_shares = all(waves.wave.scale(item).meaning("positive") for item in alike)
    keys = ["item", "title", "theme", "answer"]

    def shares(one: Survey) -> pd.DataFrame:
        return outcome_shares(one).set_index("item").loc[alike].reset_index()

    def scores(one: Survey) -> pd.DataFrame:
        everybody, codebook = grouping(one, None), one.outcomes().set_index("item", drop=False)
        values = [scores_from(codebook.loc[[item]], one) for item in alike]
        rows = [dict(zip(keys, (*row, ""), strict=True)) for row in compared[keys[:3]].to_numpy().tolist()]
        table = estimated(np.column_stack(values), rows, one, everybody, score_interval)
        return stacked([table], keys, one, everybody, base="respondents who answered on the scale")

    if as_shares:
        measure = "Share of respondents for whom it works"
        return _changes(shares, keys, waves, family="outcome_changes", unit="share_change", measure=measure)
    measure = "Mean score, from 0 to 100 (best)"
    return _changes(scores, keys, waves, family="outcome_changes", unit="score_change", measure=measure)


def _of_barriers(waves: _Waves) -> pd.DataFrame:
    asked = {item.id: item for item in waves.wave.questionnaire.items()}
    alike = [
        item
        for item in compared_items(waves.wave, waves.earlier).query("compared")["item"]
        # Whether it is a barrier, no answer may say: a rating has a score, and no barrier share.
        if waves.wave.scale(item).meaning("positive" if asked[item].barrier else "negative")
    ]

    def shares(one: Survey) -> pd.DataFrame:
        return barrier_shares(_codebook(one, alike), one)

    keys = ["item", "title", "theme", "barrier"]
    lists = sorted({item.split("__")[0] for item in alike if "__" in item})
    facts = {"family": "barrier_changes", "measure": "Share of respondents for whom it is a barrier"}
    return _changes(shares, keys, waves, unit="share_change", lists=lists, **facts)


def _of_scores(waves: _Waves) -> pd.DataFrame:
    themes = compared_themes(waves.wave, waves.earlier).query("compared")
    items = compared_items(waves.wave, waves.earlier).query("compared")
    alike = {theme: items.loc[items["theme"].eq(theme), "item"].tolist() for theme in themes["theme"]}
    keys = ["theme", "title", "items", "items_now"]
    rows = [dict(zip(keys, row, strict=True)) for row in themes[keys].to_numpy().tolist()]

    def scores(one: Survey) -> pd.DataFrame:
        everybody = grouping(one, None)
        codebook = one.items().set_index("item", drop=False)
        values = [scores_from(codebook.loc[of_theme], one) for of_theme in alike.values()]
        tables = [estimated(np.column_stack(values), rows, one, everybody, score_interval)] if values else []
        base = f"respondents who answered at least {MINIMUM_ITEMS_FOR_SCORE:.0%} of a theme's items compared here"
        return stacked(tables, keys, one, everybody, interval=f"{LEVEL:.0%} t interval", base=base)

    facts = {"family": "score_changes", "measure": "Mean score, from 0 to 100 (best), of the items asked alike"}
    return _changes(scores, keys, waves, unit="score_change", **facts)


def _of_options(question: str, waves: _Waves) -> pd.DataFrame:
    options = compared_options(question, waves.wave, waves.earlier)
    alike = options.loc[options["compared"], ["option", "option_before"]].to_numpy().tolist()
    labels = {"now": [now for now, _ in alike], "before": [before for _, before in alike]}

    def shares(one: Survey) -> pd.DataFrame:
        if not alike:
            return option_shares(question, waves.wave).iloc[:0]
        table = option_shares(question, one)
        mine = labels["before" if one.questionnaire is waves.earlier.questionnaire else "now"]
        return table.set_index("option").loc[mine].reset_index()

    facts = {"family": "option_changes", "measure": "Share of respondents ticking each option", "question_id": question}
    lists = [question] if alike else []
    return _changes(shares, ["option"], waves, unit="share_change", lists=lists, **facts)


def _codebook(wave: Survey, items: Sequence[str]) -> pd.DataFrame:
    """The rows of a wave's codebook for some items, in their order."""
    return wave.items().set_index("item").loc[list(items)].reset_index()


def _profile(question: str, alike: Survey, alone: Survey) -> pd.DataFrame:
    """A profile question in one wave, by answer: merged as in the other, and withheld as in `alone`, too."""
    shares, by_itself = (
        withhold_small_groups(profile_shares(question, as_they_are(one))).set_index("answer") for one in (alike, alone)
    )
    merged, as_published = (one.questionnaire.single(question).merged for one in (alike, alone))
    hidden = {part for answer in by_itself.index[by_itself["withheld"]] for part in as_published.get(answer, (answer,))}
    of_hidden = [not hidden.isdisjoint(merged.get(answer, (answer,))) for answer in shares.index]
    return shares.assign(withheld=shares["withheld"].to_numpy(dtype=bool) | np.array(of_hidden, dtype=bool))


def _profile_of_both(labels: Mapping[str, str], before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """One profile question in both waves, of its shares in each. `labels` are today's for those of the earlier wave."""
    tables = {"before": before.rename(index=dict(labels)), "now": now}
    answers = list(dict.fromkeys([*tables["now"].index, *tables["before"].index]))
    of_both = {name: table.reindex(answers) for name, table in tables.items()}
    withheld = of_both["before"]["withheld"].eq(True) | of_both["now"]["withheld"].eq(True)
    columns: dict[str, Any] = {"answer": answers}
    for name, table in of_both.items():
        shares = table[["estimate", "low", "high", "count"]].astype("Float64").fillna(0.0).mask(withheld)
        names = [name, f"{name}_low", f"{name}_high", f"n_{name}"]
        columns |= {column: shares[of].to_numpy() for column, of in zip(names, shares, strict=True)}
    return pd.DataFrame(columns).assign(withheld=withheld.to_numpy())


# --- the change itself --------------------------------------------------------------------------------


def _changes(
    figures_of: Callable[[Survey], pd.DataFrame],
    keys: Sequence[str],
    waves: _Waves,
    *,
    unit: str,
    lists: Sequence[str] = (),
    **facts: Any,
) -> pd.DataFrame:
    """A table of changes, from a function that gives the figures of one wave, a row for each thing compared.

    It is not adjusted for there being many: `_adjusted_together` needs its column `degrees`, and takes it away.
    """
    now, before = figures_of(waves.on_one_profile.now), figures_of(waves.on_one_profile.before)
    adjusted = _difference(now, before)
    unadjusted = _difference(*map(figures_of, waves.as_they_are))
    n = np.minimum(now["n"].to_numpy(dtype=float), before["n"].to_numpy(dtype=float))
    low, high = adjusted.interval
    plain_low, plain_high = unadjusted.interval
    table = now[list(keys)].assign(
        before=before["estimate"], before_low=before["low"], before_high=before["high"],
        now=now["estimate"], now_low=now["low"], now_high=now["high"],
        estimate=adjusted.estimate, low=low, high=high, n=n, n_before=before["n"], n_now=now["n"],
        n_effective=np.minimum(now["n_effective"], before["n_effective"]), se=adjusted.se, degrees=adjusted.degrees,
        p=np.where(n >= MINIMUM_BASE, adjusted.p, np.nan),  # what is withheld is no test of any family
        detectable=smallest_detectable(adjusted.se, adjusted.degrees),
        unadjusted=unadjusted.estimate, unadjusted_low=plain_low, unadjusted_high=plain_high,
    ).astype({"n": "Int64"})  # fmt: skip
    about = facts_of_both(waves.on_one_profile, waves.wave, waves.earlier, lists) | _told(now) | {"unit": unit}
    return with_facts(table, about | facts)


def _adjusted_together(tables: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Tables of changes with their p values adjusted as those of one family, and with what it takes to survive it."""
    of_each = adjusted_together([table["p"].to_numpy(dtype=float) for table in tables])
    tests = sum(int((~np.isnan(p)).sum()) for p in of_each)
    adjusted = []
    for table, p_adjusted in zip(tables, of_each, strict=True):
        se, degrees = (table[name].to_numpy(dtype=float) for name in ("se", "degrees"))
        told = table.drop(columns="degrees").assign(
            p_adjusted=p_adjusted,
            survives=pd.array(p_adjusted < SIGNIFICANCE, dtype="boolean"),
            detectable_among_all=smallest_detectable(se, degrees, tests),
        )
        told.attrs = table.attrs | {"tests": tests}
        adjusted.append(told)
    return adjusted


def _difference(now: pd.DataFrame, before: pd.DataFrame) -> Differences:
    """Later less earlier, of two independent samples; NaN for the error where nothing varies in either."""
    estimates, variances, degrees = [], [], []
    for figures in (now, before):
        n = figures["n"].to_numpy(dtype=float)
        estimates.append(figures["estimate"].to_numpy(dtype=float))
        degrees.append(np.where(n > 1, n - 1, np.nan))
        variances.append(_standard_errors(figures, degrees[-1]) ** 2)
    total = variances[0] + variances[1]
    parts = variances[0] ** 2 / degrees[0] + variances[1] ** 2 / degrees[1]
    satterthwaite = np.divide(total**2, parts, out=np.full(len(total), np.nan), where=parts > 0)
    se = np.sqrt(np.where(total > 0, total, np.nan))
    return Differences(estimates[0] - estimates[1], se, satterthwaite, design_effect=np.full(len(total), np.nan))


def _standard_errors(figures: pd.DataFrame, degrees: Numbers) -> Numbers:
    """Each figure's standard error; where nothing is seen to vary, the one that its interval implies.

    A share of 0 or 1, or one that the profile explains entirely, shows no variation, yet is not certain: its
    interval is exact (beta), and half its width is taken for a margin. A score has an interval of no width
    then, and its error stays nought.
    """
    se = figures["se"].to_numpy(dtype=float)
    margin = (figures["high"] - figures["low"]).to_numpy(dtype=float) / 2
    return np.where(se == 0, margin / stdtrit(degrees, UPPER), se)


def _told(figures: pd.DataFrame) -> dict[str, Any]:
    """What a table of one wave says of its base and its question, which holds for the change as well."""
    return {fact: figures.attrs[fact] for fact in ("base", "question")}
