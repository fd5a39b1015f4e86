"""From tables of shares and scores to claims: which come first, and which cannot be told apart.

Two rows are told apart only where their intervals do not overlap. That is stricter than a test
of their difference, so a claim may say too little, and does not say too much.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, SMALL_BASE, TOO_CLOSE, Claim
from helpers.display.naming import (
    answered_in_words,
    level_with_first,
    meaning_shares,
    naming_column,
    ranked,
    row_names,
)
from helpers.display.spelling import (
    capital,
    either,
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
from helpers.questionnaire import NOT_STATED

MOST_LEVEL = 4  # of what is level at the top, and has to be named if any of it is


def of_estimates(table: pd.DataFrame) -> Claim:
    """What a table of shares or scores supports: which come first, and which cannot be told apart."""
    if table.empty:
        return Claim("There is nothing to show", "nothing was asked that would tell")
    rows = ranked(table)
    if rows.empty:
        return Claim(
            "There is nothing to show", f"every figure rests on fewer than {MINIMUM_BASE} respondents, and is withheld"
        )
    if table.attrs.get("family", "") == "answer_shares":
        return _of_answers(table)
    if "section" in table:
        return _of_sections(rows)
    if "group" in table:
        return _of_groups(table, rows) if naming_column(table) == "group" else _of_names_by_group(table, rows)
    return _of_scores(rows) if table.attrs.get("family") == "theme_scores" else _of_shares(rows)


class Words(NamedTuple):
    """How the shares of a family are spoken of: one alone in its table, the largest, several level with it."""

    noun: str
    single: str
    alone: str
    together: str
    means: str


_WORDS = {
    "barrier_shares": Words(
        "barrier",
        "is reported by {}",
        "is the biggest of {} barriers",
        "are the biggest of {} barriers",
        "reported by {}",
    ),
    "enabler_shares": Words(
        "enabler",
        "is reported by {}",
        "is the strongest of {} enablers",
        "are the strongest of {} enablers",
        "reported by {}",
    ),
    "option_shares": Words(
        "answer",
        "was chosen by {} of those who answered",
        "is chosen most often{about}",
        "are chosen most often{about}",
        "by {} of those who answered",
    ),
    "outcome_shares": Words(
        "outcome",
        "works for {}",
        "comes out best of {} outcomes",
        "come out best of {} outcomes",
        "it works for {}",
    ),
    "theme_barrier_shares": Words(
        "theme",
        "tells of a barrier in {} of its answers",
        "has the largest share of answers that tell of a barrier, of {} themes",
        "have the largest shares of answers that tell of a barrier, of {} themes",
        "{} of its answers do",
    ),
}
_WHAT = {"score": "scores", "rating": "means", "point": "medians", "people": "numbers of people"}  # else: shares
_ANY_ANSWER = Words(
    "answer", "is the answer of {}", "is the most common answer", "are the most common answers", "{} gave it"
)


def _of_shares(rows: pd.DataFrame) -> Claim:
    words = _WORDS.get(rows.attrs.get("family", ""), _ANY_ANSWER)
    level = level_with_first(rows)
    names, shares = [quoted(name) for name in row_names(level)], level["estimate"].tolist()
    how_many = number_in_words(len(rows))
    # What was asked, of which the options alone do not always speak.
    about = f" for {quoted(asked)}" if (asked := rows.attrs.get("question_title")) else ""
    if len(rows) == 1:
        return Claim(f"{names[0]} {words.single.format(share_in_words(shares[0]))}")
    if len(level) == 1:
        means = words.means.format(share_in_words(shares[0]))
        return Claim(f"{names[0]} {words.alone.format(how_many, about=about)}", means, percentage(shares[0]))
    if len(level) <= MOST_LEVEL:
        told = listed([percentage(share) for share in shares])
        return Claim(
            f"{listed(names)} {words.together.format(how_many, about=about)} ({told})", f"they are {TOO_CLOSE}"
        )
    return Claim(
        f"No single {words.noun} stands out{about}: {number_in_words(len(level))} of {how_many} are level at the top",
        f"{names[0]} has the largest share ({percentage(shares[0])}), and the intervals of the others overlap its own",
    )


def _of_scores(rows: pd.DataFrame) -> Claim:
    high, low = level_with_first(rows), level_with_first(rows.iloc[::-1])
    if len(rows) == 1:
        lowest, highest = (float(rows[end].iloc[0]) for end in ("low", "high"))
        ends = "" if math.isnan(lowest) else f"95% interval {interval(lowest, highest, 'score')}"
        return Claim(
            f"{quoted(row_names(rows)[0])} scores {figure(rows['estimate'].iloc[0], 'score')} out of 100", ends
        )
    if len(high) == len(rows) or len(low) == len(rows):
        return Claim("No theme stands out: the intervals of the scores overlap", _range_of(rows, "scores"))
    best = f"{listed([quoted(name) for name in row_names(high)])} {'score' if len(high) > 1 else 'scores'} highest"
    worst = f"{listed([quoted(name) for name in row_names(low)])} lowest ({_figures(low)})"
    ties = [name for name, level in (("the highest", high), ("the lowest", low)) if len(level) > 1]
    said = f"{listed(ties)} are {TOO_CLOSE}" if ties else ""
    return Claim(f"{best} ({_figures(high)} out of 100), {worst}", said)


def _of_groups(table: pd.DataFrame, rows: pd.DataFrame) -> Claim:
    what = _WHAT.get(table.attrs.get("unit", ""), "shares")
    by = f"By {lowered(table.attrs['by_title'])}" if table.attrs.get("by_title") else "By group"
    if len(rows) == 1:
        return Claim(f"Only one group can be shown: {row_names(rows)[0]} ({_figures(rows)})")
    if rows["low"].max() <= rows["high"].min() or rows["low"].isna().any():
        return Claim(
            f"{by}, the {what} cannot be told apart", f"they run {_range_of(rows, '')}, and their intervals overlap"
        )
    return Claim(
        f"{by}, the {what} run {_range_of(rows, '')}",
        "the groups differ in other ways too, and the figures are not adjusted for that",
    )


def _of_sections(rows: pd.DataFrame) -> Claim:
    """Several questions, one under the other: how far groups reach, or the commonest answers to each."""
    if "group" not in rows:
        return _of_profile(rows)
    what = _WHAT.get(rows.attrs.get("unit", ""), "shares")
    # The extremes of many groups are those of the smallest ones; and whoever did not say is no group.
    known = rows[(rows["n"] >= SMALL_BASE) & (rows["group"] != NOT_STATED)]
    ends = [of_one.iloc[[-1, 0]] for _, of_one in known.groupby("section", sort=False) if len(of_one) > 1]
    if not ends:
        return Claim(f"No question has two groups of {SMALL_BASE} respondents to set side by side")
    apart = [pair for pair in ends if pair["high"].iloc[0] < pair["low"].iloc[1]]
    if not apart:
        names = listed([lowered(str(pair["section"].iloc[0])) for pair in ends])
        return Claim(f"By {names}, the highest and the lowest {what} cannot be told apart")
    widest, *others = sorted(apart, key=lambda pair: float(pair["estimate"].iloc[0] - pair["estimate"].iloc[1]))
    told = [f"{lowered(str(pair['section'].iloc[0]))}, {_reach(pair)}" for pair in others]
    caution = (
        f"these are groups of {SMALL_BASE} respondents or more, which differ in other ways too, "
        "and the figures are not adjusted for that"
    )
    return Claim(
        f"By {lowered(str(widest['section'].iloc[0]))}, {what} run {_reach(widest)}",
        "; ".join([*([f"next come{'s' if len(told) == 1 else ''} {'; '.join(told)}"] if told else []), caution]),
    )


def _reach(pair: pd.DataFrame) -> str:
    """From the lower of two groups to the higher."""
    ends = zip(pair["estimate"], pair["group"], strict=True)
    low, high = (f"{figure(value, pair.attrs.get('unit', 'share'))} ({group})" for value, group in ends)
    return f"from {low} to {high}"


def _of_profile(rows: pd.DataFrame) -> Claim:
    """The widest gap between respondents and population; where that is not known, the commonest answers."""
    name = naming_column(rows)
    if "population_share" in rows:
        population = rows["population_share"].astype(float)
        outside = rows[(population < rows["low"]) | (population > rows["high"])]
        gaps = (outside["estimate"].astype(float) - population.loc[outside.index]).abs().sort_values(ascending=False)
        if len(gaps):
            widest = outside.loc[gaps.index[:1]].to_dict("records")[0]
            side = "over" if widest["estimate"] > widest["population_share"] else "under"
            shares = f"{percentage(widest['estimate'])} of respondents, {percentage(widest['population_share'])}"
            return Claim(
                f"{quoted(str(widest[name]))} is {side}-represented: {shares} of the population",
                "no other gap is wider",
            )
    published = rows.sort_index()["section"].unique()
    told = [_commonest(rows[rows["section"] == section], name) for section in published]
    return Claim("; ".join(told[:MOST_NAMED]))


def _commonest(rows: pd.DataFrame, name: str) -> str:
    """The answers to one question that are given most often, as far as the intervals tell."""
    level = level_with_first(rows)
    section = str(rows["section"].iloc[0])
    if len(level) > MOST_NAMED:
        return f"{section}: no single answer stands out"
    return f"{section}: most often {' or '.join(quoted(str(one)) for one in level[name])} ({_figures(level)})"


def _of_names_by_group(table: pd.DataFrame, rows: pd.DataFrame) -> Claim:
    """What nothing is clearly ahead of in any group, as far as the intervals tell.

    In a small group the intervals overlap whatever people think, so it has no say; nor has whoever stated none.
    """
    name = naming_column(table)
    rows = rows[(rows["n"] >= SMALL_BASE) & (rows["group"] != NOT_STATED)]
    if rows.empty:
        return Claim(f"No group of {SMALL_BASE} respondents or more can be shown")
    firsts = [set(level_with_first(ranked(of_group))[name]) for _, of_group in rows.groupby("group", sort=False)]
    shared = [one for one in rows[name].unique() if all(one in first for first in firsts)]
    if len(firsts) == 1:
        names = listed([quoted(one) for one in shared[:MOST_NAMED]])
        return Claim(f"In the one group shown, {names} come{'s' if len(shared) == 1 else ''} first")
    groups = "both groups" if len(firsts) == 2 else f"all {number_in_words(len(firsts))} groups"
    stated = table.loc[table["group"] != NOT_STATED, "group"].nunique()
    groups += f" of {SMALL_BASE} respondents or more" if len(firsts) < stated else ""
    if not shared:
        return Claim(f"What comes first is not the same in {groups}")
    if len(shared) > MOST_NAMED:
        return Claim(f"In {groups}, {number_in_words(len(shared))} are level at the top")
    if len(shared) == 1 and all(len(first) == 1 for first in firsts):
        return Claim(f"{quoted(shared[0])} comes first in {groups}")
    return Claim(f"In {groups}, nothing is clearly ahead of {either([quoted(one) for one in shared])}")


def _of_answers(table: pd.DataFrame) -> Claim:
    """How many are at the high end: for the leading barrier and the leading enabler, or from most to least."""
    totals = meaning_shares(table)["positive"].dropna().sort_values(ascending=False, kind="stable")
    if totals.empty:
        commonest = ranked(table).iloc[0]
        return Claim(f"{quoted(commonest['answer'])} is given most often ({percentage(commonest['estimate'])})")
    chose = answered_in_words(table, "positive")
    to = "to" if chose.startswith(("answered", "said")) else "for"
    items = table.drop_duplicates("item").set_index("item")
    names = {str(item): quoted(str(name)) for item, name in items["title"].items()}
    first, last = totals.index[0], totals.index[-1]
    if len(totals) == 1:
        return Claim(f"{capital(share_in_words(totals.iloc[0]))} {chose} {to} {names[first]}")
    leading = totals[~items["barrier"].reindex(totals.index).duplicated()] if "barrier" in table else totals.iloc[:1]
    if len(leading) < 2:
        shares = percentage(totals.iloc[0]), percentage(totals.iloc[-1])
        between = "the other statements lie between the two" if len(totals) > 2 else ""
        return Claim(f"{shares[0]} {chose} {to} {names[first]}, {shares[1]} {to} {names[last]}", between)
    kinds = [f"the {'barrier' if items['barrier'][item] else 'enabler'} {names[item]}" for item in leading.index]
    shares = percentage(leading.iloc[0]), percentage(leading.iloc[1])
    least = f"{percentage(totals.iloc[-1])} ({names[last]})"
    return Claim(
        f"{shares[0]} {chose} {to} {kinds[0]}, {shares[1]} {to} {kinds[1]}",
        f"over all statements the share runs from {least} to {shares[0]}",
    )


def of_outside(table: pd.DataFrame) -> Claim:
    """Between which shares each answer outside the scale runs, from statement to statement."""
    told = []
    for answer, of_answer in table.dropna(subset="estimate").groupby("answer", sort=False):
        ends = dict.fromkeys(percentage(of_answer["estimate"].agg(end)) for end in ("min", "max"))
        told.append(f"{quoted(str(answer))} by {' to '.join(ends)}")
    if not told:
        return Claim("No answer stood outside a scale")
    return Claim(f"Depending on the statement, {listed(told).replace(' by ', ' was given by ', 1)}")


def _figures(rows: pd.DataFrame) -> str:
    return listed([figure(value, rows.attrs.get("unit", "share")) for value in rows["estimate"]])


def _range_of(rows: pd.DataFrame, what: str) -> str:
    """From the smallest of ranked rows to the largest, each with its name."""
    low, high = (
        (row_names(rows)[end], figure(rows["estimate"].iloc[end], rows.attrs.get("unit", "share"))) for end in (-1, 0)
    )
    return f"{what} from {low[1]} ({low[0]}) to {high[1]} ({high[0]})".strip()
