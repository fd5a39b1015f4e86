"""From tables about scales to tables that people read: how well statements hang together, and what scores can bear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE
from helpers.analysis.arithmetic.one_factor import STEPS
from helpers.analysis.comparability import (
    ACCEPTABLE_CFI,
    GOOD_CFI,
    GOOD_SRMR,
    LARGEST_FALL_OF_CFI,
    LARGEST_RISE_OF_RMSEA,
    comparability,
    is_beyond_doubt,
)
from helpers.display.claims import claim
from helpers.display.claims.reliability import ENOUGH
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import table_key
from helpers.display.spelling import TOO_FEW, capital, count, figure, listed, lowered, p_value, quoted
from helpers.display.tables import UNDEFINED, described, intervals
from helpers.display.wording import Sentence, in_words, note, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey

HOW_RELIABILITY_READS = (
    "Alpha and omega are near one where a theme's statements have much in common, and near nought where they have "
    "nothing in common. Alpha supposes that each tells as much of the theme; omega lets them differ."
)
HOW_ITEMS_READ = (
    "The correlation of each statement with the sum of the others: nought where it has nothing in common with them, "
    f"one where it goes with them wholly; {ENOUGH} is commonly held to be enough. What gets in the way counts the "
    "other way round, as in the score."
)
HOW_FIT_READS = (
    "A model in which one thing lies behind a theme's statements is set beside the answers. CFI and TLI are one, RMSEA "
    f"and SRMR nought, where it fits. The words follow CFI, from {GOOD_CFI} good and from {ACCEPTABLE_CFI} "
    f"acceptable, where SRMR is {GOOD_SRMR} at most (Hu and Bentler 1999): poor fit means that statements have more "
    "than one thing in common.",
    "Fit says whether what statements have in common is one thing; alpha and omega say how much it is.",
)
HOW_COMPARABILITY_READS = (
    "Equal loadings: each statement goes with the theme alike in every group. Equal intercepts: respondents who are "
    "alike on the theme answer alike, whichever group they are in.",
    f"Either fails when CFI falls by more than {LARGEST_FALL_OF_CFI} and RMSEA rises by more than "
    f"{LARGEST_RISE_OF_RMSEA} (Cheung and Rensvold 2002; Chen 2007), and by more than chance: p, adjusted for all "
    f"tests here (Holm), is below {SIGNIFICANCE}. It is in doubt when one of the two does so by more than chance.",
)
_NOT_COMPARED = {
    "loadings": "Cannot be compared: loadings differ",
    "form": "Cannot be compared: more than one factor",
}


def reliability_table(table: pd.DataFrame) -> Exhibit | Sentence:
    """Cronbach's alpha of each theme, with its interval, McDonald's omega, and what they mean in words."""
    if table.empty:
        return in_words(table)
    shown = {
        "Theme": table["title"],
        "Items": table["items"].map(count),
        "Alpha": _figures(table, "alpha"),
        "95% interval": intervals(table),
        **({"Omega": _figures(table, "omega")} if "omega" in table else {}),
        "Base": table["n"].map(count),
        "In words": table["in_words"].fillna(TOO_FEW),
    }
    return _exhibit(table, shown, HOW_RELIABILITY_READS)


def item_reliability_table(table: pd.DataFrame) -> Exhibit:
    """How each statement of a theme goes with the others, and alpha without it."""
    shown = {
        "Statement": table["title"],
        "Correlation with the others": _figures(table, "item_rest"),
        "95% interval": intervals(table),
        "Alpha without it": _figures(table, "alpha_without"),
        "Base": table["n"].map(count),
    }
    known = table["alpha"].dropna()
    with_all = [f"Alpha with all of them is {figure(known.iloc[0], 'alpha')}."] if len(known) else []
    return _exhibit(table, shown, HOW_ITEMS_READ, *with_all)


def fit_table(table: pd.DataFrame) -> Exhibit | Sentence:
    """How well a model of one factor fits each theme, and what that means in words."""
    if table.empty:
        return in_words(table)
    rmsea = [
        f"{_thousandths(value)} ({_thousandths(low)} to {_thousandths(high)})" if pd.notna(value) else UNDEFINED
        for value, low, high in zip(table["rmsea"], table["rmsea_low"], table["rmsea_high"], strict=True)
    ]
    chi_square = [
        f"{value:.1f} ({degrees})" if pd.notna(value) else UNDEFINED
        for value, degrees in zip(table["chi_square"], table["degrees"], strict=True)
    ]
    shown = {
        "Theme": table["title"],
        "Chi-square (degrees of freedom)": _or_withheld(table, chi_square),
        "CFI": _figures(table, "cfi", _thousandths),
        "TLI": _figures(table, "tli", _thousandths),
        "RMSEA (90% interval)": _or_withheld(table, rmsea),
        "SRMR": _figures(table, "srmr", _thousandths),
        "Base": table["n"].map(count),
        "Fit": [_short(words, ("Good", "Acceptable", "Poor")) for words in table["in_words"]],
    }
    return _exhibit(table, shown, *HOW_FIT_READS)


def comparability_table(table: pd.DataFrame) -> Exhibit | Sentence:
    """Whether each theme's score can be compared between groups, with the change of fit that tells."""
    if table.empty:
        return in_words(table)
    changes = {f"Equal {step}: CFI; RMSEA; p": _or_withheld(table, _changes(table, step)) for step in STEPS[1:]}
    shown = {
        "Theme": table["title"],
        "Scores": [_verdict(row) for row in table.to_dict("records")],
        "Left out": [
            WITHHELD if pd.isna(labels) else listed(labels.split("; ")) or UNDEFINED for labels in table["left_out"]
        ],
        **changes,
        "Smallest group": table["n"].map(count).where(table["compared"].ne(""), UNDEFINED),
    }
    groups = f"Groups: {listed(table.attrs['groups'])}." if table.attrs["groups"] else ""
    # The title has no room for what is to be known of it.
    rest = claim(table).rest
    return _exhibit(table, shown, f"{capital(rest)}." if rest else "", groups, *HOW_COMPARABILITY_READS)


def comparability_between(wave: Survey, by: str = "sector") -> Exhibit | Sentence:
    """Whether theme scores can be compared between the groups of a profile question, if the survey asked it."""
    if by not in {asked.id for asked in wave.questionnaire.profile}:
        text = f"This survey did not ask the profile question {quoted(by)}, so there is nothing to show here."
        return note(text)
    return comparability_table(_compared_by(wave, by))


@lru_cache(maxsize=16)
def _compared_by(wave: Survey, question: str) -> pd.DataFrame:
    """Whether scores can be compared. A chapter asks of the same question several times, and fits each model once."""
    return withhold_small_groups(comparability(wave, question))


def compared_with_care(wave: Survey, differing: pd.DataFrame) -> str:
    """Of differences that are told of, which lie partly in how a group takes a statement; "" where none does.

    `differing` has a row a difference between groups of a theme's score: question and section (a profile question's
    id and name), and theme.
    """
    reasons: dict[str, list[str]] = {}
    for (question, section), rows in differing.groupby(["question", "section"], sort=False):
        if all(is_beyond_doubt(wave, theme, str(question)) for theme in rows["theme"].unique()):
            continue
        table = _compared_by(wave, str(question))
        doubtful = table[table["theme"].isin(rows["theme"]) & (table["fails"].ne("") | table["in_doubt"].ne(""))]
        for row in doubtful[~doubtful["withheld"]].to_dict("records"):
            reasons.setdefault(_why_care(row), []).append(lowered(str(section)))
    if not reasons:
        return ""
    told = "; ".join(f"by {listed(sections)}, {reason}" for reason, sections in reasons.items())
    return f"Compare with care: {told}. Part of such a difference lies in how people take a statement."


def _why_care(row: Mapping[Any, Any]) -> str:
    theme = quoted(str(row["title"]))
    if row["fails"] == "intercepts":
        most = f", {quoted(row['differs_in'])} most of all"
        return f"people alike on {theme} answer {quoted(row['differs'])} differently{most}"
    if row["fails"]:
        return f"the statements of {theme} do not go together alike in every group"
    return f"it is in doubt whether the statements of {theme} mean the same to every group"


def _exhibit(table: pd.DataFrame, shown: Mapping[str, Any], *notes: str) -> Exhibit:
    """A table alone, with how it is to be read, and that it is not weighted."""
    about = described(table)
    about["notes"] = (*filter(None, (*notes, table.attrs.get("weighting"))), *about["notes"])
    return Exhibit(table_key(table), title(table), table=pd.DataFrame(shown), data=table, **about)


def _figures(
    table: pd.DataFrame, column: str, spell: Callable[[Any], str] = lambda value: figure(value, "alpha")
) -> pd.Series[str]:
    """A column as texts: the sign of a withheld figure, and a dash for one that is not defined."""
    return _or_withheld(table, [spell(value) if pd.notna(value) else UNDEFINED for value in table[column]])


def _or_withheld(table: pd.DataFrame, texts: list[str]) -> pd.Series[str]:
    return pd.Series(texts, index=table.index, dtype="str").mask(table["withheld"], WITHHELD)


def _changes(table: pd.DataFrame, step: str) -> list[str]:
    """The change of CFI and of RMSEA that a step makes, and the test of whether fit is worse."""
    columns = [table[f"{name}_{step}"] for name in ("cfi_change", "rmsea_change", "p_adjusted")]
    return [
        f"{_signed(cfi)}; {_signed(rmsea)}; {p_value(p)}" if pd.notna(cfi) else UNDEFINED
        for cfi, rmsea, p in zip(*columns, strict=True)
    ]


def _verdict(row: Mapping[Any, Any]) -> str:
    """A row's verdict, as short as a column needs it."""
    if row["withheld"]:
        return TOO_FEW
    if row["fails"]:
        differs = f"{quoted(row['differs'])} differs ({row['differs_in']})"
        return {"intercepts": f"With care: {differs}", **_NOT_COMPARED}[row["fails"]]
    return "With care: in doubt" if row["in_doubt"] else _short(row["in_words"], ("Can be compared",))


def _short(words: Any, verdicts: Sequence[str]) -> str:
    """The verdict alone, where it is one of those that the exhibit's notes explain."""
    verdict, _, why = (TOO_FEW if pd.isna(words) else str(words)).partition(": ")
    return verdict if verdict in verdicts or not why else f"{verdict}: {why}"


def _thousandths(value: Any) -> str:
    return f"{value:.3f}".replace("-", "−")


def _signed(change: Any) -> str:
    """A change in thousandths, with its sign; one that rounds to nought has none."""
    if pd.isna(change):
        return UNDEFINED
    return "0.000" if round(abs(change), 3) == 0 else f"{change:+.3f}".replace("-", "−")
