"""From an opened wave to what its weights did: to who stands for whom, to how much answers tell, to estimates.

These tables are for judging the weights. Everything else in the report is estimated with them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.analysis.estimates import profile_shares
from helpers.analysis.tables import facts_of, grouping, unweighted, with_facts
from helpers.intake.weighting import counted_together, kish_design_effect
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.survey import Survey


def weight_summary(wave: Survey) -> pd.DataFrame:
    """What the weights are like: one row about the respondents who weigh more than nothing.

    Columns: weights_from (as `Survey.weights_from`), n, lowest and highest (as multiples of the mean weight: ten
    respondents weigh the first or less, and ten the second or more; NaN where there are not so many),
    design_effect (Kish's: how much larger unequal weights make a variance, where they have nothing to do with
    the answers), n_effective (n divided by that), cycles (of raking), trimmed (how many weights were; NA for
    one to nine, which is withheld), lower and upper (the bounds that they were trimmed to).
    """
    weights = wave.weights.to_numpy(dtype=float)
    weights = weights[weights > 0]
    weights = weights / weights.sum() * len(weights)
    made, trim = wave.population_weights, wave.questionnaire.weighting.trim
    trimmed = made.trimmed if made else 0
    # Where nobody weighs anything, nothing is unequal.
    design_effect, ends = kish_design_effect(weights) if len(weights) else 1.0, np.sort(weights)
    row = {
        "weights_from": wave.weights_from,
        "n": len(weights),
        # The very lightest and heaviest are single people.
        "lowest": float(ends[MINIMUM_BASE - 1]) if len(weights) >= MINIMUM_BASE else np.nan,
        "highest": float(ends[-MINIMUM_BASE]) if len(weights) >= MINIMUM_BASE else np.nan,
        "design_effect": design_effect,
        "n_effective": len(weights) / design_effect,
        "cycles": made.cycles if made else 0,
        "trimmed": trimmed if trimmed == 0 or trimmed >= MINIMUM_BASE else pd.NA,
        "lower": trim.lower if trim and trimmed else np.nan,
        "upper": trim.upper if trim and trimmed else np.nan,
    }
    facts = {"family": "weight_summary", "base": "respondents who weigh more than nothing"}
    return with_facts(pd.DataFrame([row]).astype({"trimmed": "Int64"}), facts_of(wave, grouping(wave, None)) | facts)


def population_targets(wave: Survey) -> pd.DataFrame:
    """What a weighted wave was weighted to: a row a target, of every question in turn.

    Columns: section (the question's title), answer (several, where the population counts them together),
    count (of respondents), n (of all respondents), before (their share of all, by base weights),
    population_share (what they are weighted to), after (their share, weighted), people (the population's
    count; NA for "Not stated"), source, date, withheld.

    Small groups are withheld as in `profile_shares`, so that no count here gives away one there. Where those
    who left a question blank are withheld too, targets and weighted shares leave them out: beside the
    population's own shares, they would tell how many they are.

    Raises ValueError for a wave that is not weighted to a population.
    """
    made = wave.population_weights
    if made is None:
        raise ValueError("this wave is not weighted to a population")
    tables = [_targets_of(str(question), rows, wave) for question, rows in made.margins.groupby("question", sort=False)]
    facts = {
        "family": "population_targets",
        "measure": "Respondents before and after weighting, beside the population",
        "unit": "share",
        "base": "all respondents",
        "question": "",
        "distribution": None,
    }
    table = pd.concat(tables, ignore_index=True)
    return withhold_small_groups(with_facts(table, facts_of(wave, grouping(wave, None)) | facts))


def _targets_of(question: str, rows: pd.DataFrame, wave: Survey) -> pd.DataFrame:
    asked = wave.questionnaire.single(question)
    shown = withhold_small_groups(profile_shares(question, wave)).set_index("answer")["count"]
    parts = [counted_together(answer, asked) for answer in rows["answer"]]
    counts = [sum(shown.reindex(answers), start=0) for answers in parts]
    blank = rows["count"].isna().to_numpy()
    left_out = blank & pd.isna(counts)
    known = 1 - rows["before"].to_numpy()[blank & ~left_out].sum()
    population = (rows["count"] / rows["count"].sum()).astype(float).to_numpy() * known
    after = rows["after"].to_numpy()
    return pd.DataFrame(
        {
            "section": asked.name,
            "answer": [" or ".join(answers) for answers in parts],
            "count": pd.array(counts, dtype="Int64"),
            "n": pd.array([int(wave.weights.gt(0).sum())] * len(rows), dtype="Int64"),
            "before": rows["before"].to_numpy(),
            "population_share": np.where(blank, np.where(left_out, np.nan, rows["target"]), population),
            "after": after / (1 - after[left_out].sum()),
            "people": rows["count"].array,
            "source": rows["source"].array,
            "date": rows["date"].array,
        }
    )


def weighting_effects(estimates_of: Callable[[Survey], pd.DataFrame], wave: Survey) -> pd.DataFrame:
    """A table of estimates with what it would be without weights, and the change that weighting makes.

    Columns: those of `estimates_of(wave)`, then unweighted, unweighted_low, unweighted_high, and change (weighted less
    unweighted, of unrounded estimates). Both rest on the same answers, so an overlap of their intervals
    says nothing about the change.
    """
    weighted, plain = estimates_of(wave), estimates_of(unweighted(wave))
    columns = {"unweighted": "estimate", "unweighted_low": "low", "unweighted_high": "high"}
    beside = weighted.assign(**{column: plain[figure].to_numpy() for column, figure in columns.items()})
    beside["change"] = beside["estimate"] - beside["unweighted"]
    return with_facts(beside, {str(fact): value for fact, value in weighted.attrs.items()})
