"""From tables of importance and of odds to claims: which themes go with an outcome, and where to act.

A theme that goes with an outcome need not bring it about, so no claim says that it does. Places are told
apart by the intervals of ranks, odds by tests adjusted for there being several themes, and a place to act by
intervals that reach over no line.
"""

from __future__ import annotations

import pandas as pd

from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE
from helpers.display.claims.claim import MOST_NAMED, TOO_CLOSE, Claim
from helpers.display.claims.estimates import of_estimates
from helpers.display.spelling import (
    all_of,
    capital,
    figure,
    interval,
    listed,
    lowered,
    number_in_words,
    percentage,
    quoted,
    share_in_words,
)
from helpers.privacy.suppression import MINIMUM_BASE


def of_importance(table: pd.DataFrame) -> Claim:
    """Which theme goes most closely with an outcome, or with each of several (`section`)."""
    if "section" in table:
        return _of_several(table)
    if table.empty:
        return _of_nothing(table)
    first, names = _firsts(table), [quoted(name) for name in _firsts(table)["title"]]
    outcome, shares = quoted(table.attrs["outcome_title"]), [percentage(share) for share in first["estimate"]]
    many, explained = number_in_words(len(table)), _explained(table)
    if len(first) == 1:
        return Claim(
            f"{names[0]} goes most closely with {outcome}",
            f"it accounts for {shares[0]} of what the {many} themes explain; {explained}",
            f"{shares[0]} of what the themes explain",
        )
    if len(first) <= MOST_NAMED:
        level = f"{listed(names)} go most closely with {outcome}"
        return Claim(f"{level} ({listed(shares)} of what the themes explain)", f"they are {TOO_CLOSE}; {explained}")
    level = f"{number_in_words(len(first))} of {many} are level at the top"
    return Claim(f"No single theme goes most closely with {outcome}: {level}", explained)


def of_odds(table: pd.DataFrame) -> Claim:
    """Which themes go with better answers when the rest is held constant, and whether the model may be trusted.

    Of one outcome, or of each of several (`section`).
    """
    if table.empty:
        return _of_nothing(table)
    if "section" in table and len(table["outcome"].unique()) > 1:
        return _odds_of_several(table)
    outcome = quoted(str(table["section"].iloc[0] if "section" in table else table.attrs["outcome_title"]))
    held = listed(["the other themes", *map(lowered, table.attrs["held"])])
    standing = table[table["p_adjusted"] < SIGNIFICANCE].sort_values("estimate", ascending=False, kind="stable")
    doubts = [quoted(name) for name in table.loc[table["proportional_p"] < SIGNIFICANCE, "title"]]
    doubt = f"the model's assumption is doubtful for {listed(doubts)}" if doubts else ""
    if standing.empty:
        return Claim(f"With {held} held constant, no theme goes with {outcome} beyond chance", doubt)
    themes = f"{number_in_words(len(standing))} of {number_in_words(len(table))} themes"
    if len(standing) == len(table):
        themes = f"{all_of(len(table))} themes"
    told = [
        f"{figure(ratio, 'number')} in {quoted(name)} ({interval(low, high, 'number')})"
        for ratio, name, low, high in zip(
            *(standing[column] for column in ("estimate", "title", "low", "high")), strict=True
        )
    ]
    multiplied = f"ten points more of a score multiply the odds of a better answer by {listed(told)}"
    return Claim(
        f"With {held} held constant, {themes} still {'goes' if len(standing) == 1 else 'go'} with {outcome}",
        "; ".join(filter(None, [multiplied, doubt])),
    )


def _odds_of_several(table: pd.DataFrame) -> Claim:
    """Which themes go with every outcome, and how many with each."""
    held = listed(["the other themes", *map(lowered, table.attrs["held"])])
    standing = table[table["p_adjusted"] < SIGNIFICANCE]
    outcomes, themes = table["outcome"].nunique(), table["theme"].nunique()
    times = standing.groupby("title", sort=False)["outcome"].nunique()
    always = [quoted(str(name)) for name in times.index[times == outcomes]]
    counts = standing.groupby("section", sort=False).size().reindex(table["section"].unique(), fill_value=0)
    told = [f"{number_in_words(int(many))} with {quoted(str(section))}" for section, many in counts.items()]
    rest = [f"of {number_in_words(themes)} themes, {listed(told)}"]
    doubtful = table[table["proportional_p"] < SIGNIFICANCE]
    if len(doubtful):
        names = [f"{quoted(row['title'])} ({quoted(row['section'])})" for row in doubtful.to_dict("records")]
        rest.append(f"the model's assumption is doubtful for {listed(names)}")
    go = f"{listed(always)} still {'goes' if len(always) == 1 else 'go'}" if always else "no theme goes"
    return Claim(f"With {held} held constant, {go} with {all_of(outcomes)} outcomes", "; ".join(rest))


def of_importance_and_performance(table: pd.DataFrame) -> Claim:
    """Which themes clearly are important and score low: where to act."""
    if table.empty:
        return _of_nothing(table)
    outcome = quoted(table.attrs["outcome_title"])
    keep = table[table["side"].eq("keep")]
    kept = f"{_themes(keep)} {'are' if len(keep) > 1 else 'is'} important and high-scoring" if len(keep) else ""
    act = table[table["side"].eq("act")]
    if act.empty:
        why = "; ".join(filter(None, [_almost(table), kept]))
        return Claim(f"For {outcome}, no theme is clearly both important and low-scoring", why)
    scores = listed([figure(score, "score") for score in act["score"]])
    return Claim(
        f"For {outcome}, {_themes(act)} {'are' if len(act) > 1 else 'is'} important and low-scoring",
        "; ".join(filter(None, [f"act here first, where the mean score is {scores} out of 100", kept])),
    )


def _almost(table: pd.DataFrame) -> str:
    """The themes that lie where to act, but not with the whole of their intervals."""
    important = table["estimate"].gt(table.attrs["equal_share"])
    there = table[important & table["score"].lt(table.attrs["mean_score"])]
    if there.empty:
        return ""
    looks, its = ("looks", "its") if len(there) == 1 else ("look", "their")
    return f"{_themes(there)} {looks} it, but {its} intervals reach over a line"


def of_outcomes(table: pd.DataFrame) -> Claim:
    """For how many people sharing works, outcome by outcome."""
    if "group" in table:
        return of_estimates(table)
    rows = table[table["estimate"].notna()].sort_values("estimate", kind="stable")
    if rows.empty:
        why = f"every figure rests on fewer than {MINIMUM_BASE} respondents, and is withheld" if len(table) else ""
        return Claim("How well sharing works cannot be told", why or "nothing was asked that would tell")
    names, shares = [quoted(str(name)) for name in rows["title"]], rows["estimate"].tolist()
    if len(rows) == 1:
        return Claim(f"{capital(share_in_words(shares[0]))} say that sharing works: {names[0]}")
    return Claim(
        f"Sharing works for {percentage(shares[0])} to {percentage(shares[-1])} of people, depending on what is asked",
        f"from {share_in_words(shares[0])}, {names[0]}, to {share_in_words(shares[-1])}, {names[-1]}",
    )


def _of_nothing(table: pd.DataFrame) -> Claim:
    outcome = quoted(table.attrs["outcome_title"])
    return Claim(f"What matters most for {outcome} cannot be estimated", table.attrs["cannot"])


def _of_several(table: pd.DataFrame) -> Claim:
    """What goes most closely with every one of several outcomes."""
    firsts = [_firsts(of_outcome)["title"].tolist() for _, of_outcome in table.groupby("outcome", sort=False)]
    shared = [name for name in firsts[0] if all(name in first for first in firsts)]
    every = f"{all_of(len(firsts))} outcomes" if len(firsts) > 1 else quoted(str(table["section"].iloc[0]))
    if len(shared) == 1 and all(len(first) == 1 for first in firsts):
        return Claim(f"{quoted(shared[0])} goes most closely with {every}")
    if 0 < len(shared) <= MOST_NAMED:
        do = "goes" if len(shared) == 1 else "go"
        names = listed([quoted(name) for name in shared])
        return Claim(f"{names} {do} most closely, or jointly most closely, with {every}")
    return Claim("No theme stands out for " + every)


def _firsts(table: pd.DataFrame) -> pd.DataFrame:
    """The themes whose rank may be the first, closest first."""
    firsts: pd.DataFrame = table[table["rank_low"].eq(1)].sort_values("estimate", ascending=False, kind="stable")
    return firsts


def _explained(table: pd.DataFrame) -> str:
    facts = table.attrs
    spread = interval(facts["r_squared_low"], facts["r_squared_high"], "share")
    return (
        f"together the themes account for {percentage(facts['r_squared'])} of the differences between answers "
        f"(95% interval {spread})"
    )


def _themes(rows: pd.DataFrame) -> str:
    return listed([quoted(name) for name in rows["title"]])
