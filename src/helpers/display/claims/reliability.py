"""From tables of reliability to claims: whether statements hang together, and what their score can bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.analysis.scales import WEAK
from helpers.display.claims.claim import MOST_NAMED, TOO_CLOSE, Claim
from helpers.display.naming import level_with_first
from helpers.display.spelling import figure, interval, listed, lowered, number_in_words, quoted
from helpers.privacy.suppression import MINIMUM_BASE

# Nunnally and Bernstein (1994), of a statement's correlation with the others. It only chooses the words.
ENOUGH = 0.3


def of_reliability(table: pd.DataFrame) -> Claim:
    """What alphas say of themes: which hang together well enough to be read as one score."""
    if len(table) == 1:
        return _of_one_alpha(table)
    known = table[table["alpha"].notna()]
    loose = known[known["in_words"].str.startswith(("Weak", "Questionable"))]
    without = [quoted(name) for name in table.loc[table["alpha"].isna(), "title"]]
    beside = f"{listed(without)} {'has' if len(without) == 1 else 'have'} no alpha" if without else ""
    if len(loose):
        weak = loose["in_words"].str.startswith("Weak")
        maybe = _names(loose[~weak & (loose["low"] < WEAK)])
        told = [
            "read such a score with care, and its statements one by one",
            _weak(_names(loose[weak])),
            f"as a scale, {listed(maybe)} may be weak, for the interval reaches below {WEAK}" if maybe else "",
            beside,
        ]
        return Claim(f"The statements of {listed(_names(loose))} hang together loosely", "; ".join(filter(None, told)))
    if known.empty:
        return Claim("No theme has an alpha")
    return Claim("The statements of a theme hang together well enough to be read as one score", beside)


def _weak(names: list[str]) -> str:
    return f"as a scale, {listed(names)} {'is' if len(names) == 1 else 'are'} weak" if names else ""


def _of_one_alpha(table: pd.DataFrame) -> Claim:
    one = table.to_dict("records")[0]
    words = one["in_words"]
    if pd.isna(words):
        too_few = f"it would rest on fewer than {MINIMUM_BASE} respondents"
        return Claim("Whether these statements hang together is withheld", too_few)
    verdict, _, why = lowered(str(words)).rstrip(".").partition(": ")
    if pd.isna(one["alpha"]):
        return Claim(f"Cronbach's alpha {'does not apply' if verdict.startswith('does') else f'is {verdict}'}", why)
    told = f"Cronbach's alpha is {figure(one['alpha'], 'alpha')} (95% interval {_spread(one)})"
    omega = one.get("omega", float("nan"))
    if pd.notna(omega):
        told += f" and McDonald's omega {figure(omega, 'alpha')}"
    if verdict == "questionable" and one["low"] < WEAK:
        why += f"; it may be weak, for the interval reaches below {WEAK}"
    return Claim(told, f"{verdict}, {why}")


def of_items(table: pd.DataFrame) -> Claim:
    """Which statement of a theme goes least with the others, and whether the scale would be stronger without it.

    Statements are told apart where the intervals of their correlations do not overlap, and leaving one out is
    said to help where the interval of what alpha gains lies above nought.
    """
    if table["withheld"].any():
        too_few = f"it would rest on fewer than {MINIMUM_BASE} respondents"
        return Claim("How each statement goes with the others is withheld", too_few)
    # `level_with_first` reads the column of estimates, whatever they are of.
    rows = table[table["item_rest"].notna()].sort_values("item_rest", kind="stable")
    rows = rows.assign(estimate=rows["item_rest"])
    if rows.empty:
        return Claim("How each statement goes with the others is not defined", _why_no_correlation(table))
    if len(table) == 2:
        one = rows.to_dict("records")[0]
        told = f"{figure(one['item_rest'], 'alpha')} (95% interval {_spread(one)})"
        return Claim(f"The correlation of the two statements is {told}")
    return _of_least(rows, "; ".join(filter(None, [*_against(rows), _without(rows)])))


def _of_least(rows: pd.DataFrame, rest: str) -> Claim:
    """The statement that goes least with the others, or those that cannot be told apart from it."""
    level = level_with_first(rows)
    if len(level) == 1:
        least = level.to_dict("records")[0]
        correlation = figure(least["item_rest"], "alpha")
        little = ", which is little" if least["high"] < ENOUGH else ""
        told = f"its correlation with them is {correlation}{little}"
        return Claim(
            f"{quoted(least['title'])} goes least with the other statements",
            "; ".join(filter(None, [told, rest])),
            correlation,
        )
    low, high = (figure(rows["item_rest"].iloc[end], "alpha") for end in (0, -1))
    if len(level) > MOST_NAMED or len(level) == len(rows):
        runs = f"their correlations with the others run from {low} to {high}"
        return Claim("No statement stands out as going least with the others", "; ".join(filter(None, [runs, rest])))
    figures = listed([figure(value, "alpha") for value in level["item_rest"]])
    least_named = f"{listed(_names(level))} go least with the other statements ({figures})"
    return Claim(least_named, "; ".join(filter(None, [f"they are {TOO_CLOSE}", rest])))


def _why_no_correlation(table: pd.DataFrame) -> str:
    if len(table) < 2:
        return "there is only one"
    return "that takes statements that could be ticked freely, and answers that differ"


def _against(rows: pd.DataFrame) -> list[str]:
    """Statements that run against the others: perhaps they were taken for barriers, or for enablers, by mistake."""
    names = _names(rows[rows["high"] < 0])
    if not names:
        return []
    return [f"{listed(names)} {'runs' if len(names) == 1 else 'run'} against the others"]


def _without(rows: pd.DataFrame) -> str:
    """What leaving one statement out would do to alpha, said as a gain only where it is one."""
    if rows["gain"].isna().all():
        return ""
    largest = rows.sort_values("gain", ascending=False, kind="stable").to_dict("records")[0]
    before, after = (figure(largest[name], "alpha") for name in ("alpha", "alpha_without"))
    if largest["gain_low"] > 0 and before != after:
        return f"leaving out {quoted(largest['title'])} would raise alpha from {before} to {after}"
    if (rows["gain_high"] < 0).all():
        return f"alpha is {before}, and would be lower without any one of them"
    return f"alpha is {before}, and leaving out any one of them would not clearly raise it"


def of_fit(table: pd.DataFrame) -> Claim:
    """Whether what the statements of each theme have in common is one thing."""
    if table.empty:
        return Claim("There is no theme to ask about")
    words = table["in_words"].fillna("")
    poor, fits = table[words.str.startswith("Poor")], table[words.str.startswith(("Good", "Acceptable"))]
    untold = _names(table.drop([*poor.index, *fits.index]))
    beside = f"of {listed(untold)} it cannot be said" if untold else ""
    if len(poor):
        care = "look at them one by one as well as at the score"
        return Claim(
            f"The statements of {listed(_names(poor))} have more than one thing in common",
            "; ".join(filter(None, [care, beside])),
        )
    if fits.empty:
        return Claim("Whether a theme's statements have one thing in common cannot be said")
    how_much = "how much they have in common is another question, which alpha and omega answer"
    where = f"Of {listed(_names(fits))}" if len(fits) < 3 else f"In {_of_all(len(fits), len(table), 'theme')}"
    return Claim(
        f"{where}, what the statements have in common is one thing", "; ".join(filter(None, [how_much, beside]))
    )


def of_comparability(table: pd.DataFrame) -> Claim:
    """Between which groups, and for which themes, scores can be compared."""
    if table.empty:
        return Claim("There is no theme to ask about")
    words = table["in_words"].fillna("")
    can, care, cannot = (
        table[words.str.startswith(f"{verdict}:")]
        for verdict in ("Can be compared", "Can be compared with care", "Cannot be compared")
    )
    untold = table.drop([*can.index, *care.index, *cannot.index])
    told = [
        _scores(can, table, "can be compared"),
        _scores(care, table, "can be compared with care only"),
        _scores(cannot, table, "cannot be compared"),
        f"of {listed(_names(untold))} it cannot be said" if len(untold) else "",
    ]
    by = f"By {lowered(str(table.attrs.get('by_title') or 'group'))}"
    if len(untold) == len(table):
        why = words.iloc[0].partition(": ")[2].rstrip(".")
        same = words.eq(words.iloc[0]).all()
        return Claim(f"{by}, whether scores can be compared cannot be said", why if same else "")
    first, *others = filter(None, told)
    return Claim(f"{by}, {first}", "; ".join([*others, *_reasons(care), *_left_out(table)]))


def _scores(rows: pd.DataFrame, table: pd.DataFrame, verdict: str) -> str:
    """The scores of some themes by name, or by number where they are many."""
    if rows.empty:
        return ""
    if len(rows) > MOST_NAMED or len(rows) == len(table):
        return f"{_of_all(len(rows), len(table), 'theme score')} {verdict}"
    return f"the score{'' if len(rows) == 1 else 's'} of {listed(_names(rows))} {verdict}"


def _reasons(care: pd.DataFrame) -> list[str]:
    """The statement that a group answers differently, where one is known."""
    return [
        f"respondents alike on {quoted(row['title'])} answer {quoted(row['differs'])} differently, "
        f"furthest off those of “{row['differs_in']}”"
        for row in care[care["differs"].ne("")].to_dict("records")
    ]


def _left_out(table: pd.DataFrame) -> list[str]:
    """Groups too small to be compared, for as many themes as they are."""
    groups = table.loc[table["compared"].ne(""), "left_out"].str.split("; ").explode()
    themes = groups[groups.ne("")].value_counts(sort=False)
    if themes.empty:
        return []
    names = [f"“{group}” ({_of_all(int(number), len(table), 'theme')})" for group, number in themes.items()]
    if len(names) > MOST_NAMED:
        names = [f"{number_in_words(len(names))} groups for one theme or more"]
    return [f"left out, with fewer than {table.attrs['fewest']} complete answers: {listed(names)}"]


def _of_all(some: int, all_of_them: int, thing: str) -> str:
    """How many of them: "all six themes", "two of six themes", "both themes"."""
    if all_of_them == 1:
        return f"the one {thing}"
    if some < all_of_them:
        return f"{number_in_words(some)} of {number_in_words(all_of_them)} {thing}s"
    return f"both {thing}s" if some == 2 else f"all {number_in_words(some)} {thing}s"


def _names(rows: pd.DataFrame) -> list[str]:
    return [quoted(str(name)) for name in rows["title"]]


def _spread(row: Mapping[Any, Any]) -> str:
    return interval(row["low"], row["high"], "alpha")
