"""From the machine names of columns to headings in words, and to what their cells hold.

CSV files keep the machine names, which stay the same from year to year. People read these words, in the
spreadsheet: one place says what every column that the report publishes is called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple


class Column(NamedTuple):
    """A column's heading in words, and what its cells hold.

    `holds` is a unit ("share", "score", "share_change"), "count", "p" (a p value), "number", "row" (a figure in the
    unit that its row names in the column `unit`), "name" (what a row is called), "id" (what machines call it), or ""
    for other words, and for yes and no.
    """

    title: str
    holds: str = ""


# What the vocabulary says of a figure whose unit is the table's own; of one whose change that unit measures; and of
# a change in it.
_OWN, _LEVEL, _CHANGE = "own", "level", "change"
_LEVELS = {"share_change": "share", "score_change": "score"}
_CHANGES = {"share": "share_change", "score": "score_change"}
_ROW = "row"

# What estimates are called, by their unit.
_ESTIMATES = {
    "share": "Share",
    "score": "Mean score (0 to 100)",
    "rating": "Mean rating",
    "point": "Median answer",
    "minutes": "Minutes",
    "people": "People in the population",
    "share_change": "Change (percentage points)",
    "score_change": "Change (points of the score)",
    "alpha": "Alpha",
    "number": "Estimate",
    _ROW: "Estimate",
}

_FIGURES = {
    "estimate": Column("{estimate}", _OWN),
    "low": Column("Lower end of 95% interval", _OWN),
    "high": Column("Upper end of 95% interval", _OWN),
    "n": Column("Base (respondents)", "count"),
    "n_effective": Column("Effective sample size", "count"),
    "se": Column("Standard error", _OWN),
    "design_effect": Column("Design effect", "number"),
    "count": Column("Respondents", "count"),
    "withheld": Column("Withheld"),
    "rank": Column("Rank", "count"),
    "rank_low": Column("Rank, highest it may be", "count"),
    "rank_high": Column("Rank, lowest it may be", "count"),
    "level": Column("Level, of ranks that cannot be told apart", "count"),
    "population_share": Column("Share of the population", "share"),
    "people": Column("People in the population", "count"),
}
_NAMES = {
    "section": Column("Section", "name"),
    "theme": Column("Theme id", "id"),
    "title": Column("Name", "name"),
    "item": Column("Statement id", "id"),
    "barrier": Column("Worded as a barrier"),
    "option": Column("Option", "name"),
    "answer": Column("Answer", "name"),
    "meaning": Column("Meaning of the answer"),
    "group": Column("Group", "name"),
    "question": Column("Question", "name"),
    "question_id": Column("Question id", "id"),
    "outcome": Column("Outcome id", "id"),
    "code": Column("Code", "name"),
    "code_id": Column("Code id", "id"),
    "about": Column("What the code is about"),
    "keywords": Column("Keywords"),
    "topic": Column("Topic, by its words", "name"),
    "name": Column("What changed", "name"),
    "unit": Column("Unit"),
    "change_of": Column("Kind of figure", "name"),
    "source": Column("Source"),
    "date": Column("Date"),
    "in_words": Column("In words"),
    "side": Column("What to do first"),
}
_TESTS = {
    "p": Column("p value", "p"),
    "p_value": Column("p value", "p"),
    "p_adjusted": Column("p value, adjusted for many tests", "p"),
    "survives": Column("Stands after adjustment for many tests"),
    "effect": Column("Effect size ({effect})", "number"),
    "statistic": Column("F statistic", "number"),
    "numerator": Column("Degrees of freedom, numerator", "number"),
    "denominator": Column("Degrees of freedom, denominator", "number"),
    "groups": Column("Groups compared", "count"),
    "lowest_group": Column("Lowest group"),
    "lowest": Column("{level} of the lowest group", _LEVEL),
    "highest_group": Column("Highest group"),
    "highest": Column("{level} of the highest group", _LEVEL),
    "score": Column("Mean score (0 to 100)", "score"),
    "net": Column("Difference with the other profile questions held constant (points)", "score_change"),
    "net_survives": Column("Stands after adjustment, the other profile questions held constant"),
    "proportional_p": Column("p value of a test of proportional odds, adjusted", "p"),
    "contribution": Column("Share of the outcome's variance", "share"),
}
_SUPPORT = {
    "everybody": Column("Barrier score of everybody", "score"),
    "others": Column("Barrier score of everybody else", "score"),
    "stands": Column("Compared with everybody else"),
    "support": Column("Support that answers to the theme"),
    "asked": Column("Share asking for that support", "share"),
    "asked_everybody": Column("Share of everybody asking for it", "share"),
    "asked_others": Column("Share of everybody else asking for it", "share"),
    "asked_stands": Column("Asking, compared with everybody else"),
    "target": Column("Worse, and asking for more"),
    "option_share": Column("Share asking for that option", "share"),
    "option_low": Column("Share asking for that option, lower end of 95% interval", "share"),
    "option_high": Column("Share asking for that option, upper end of 95% interval", "share"),
    "difference": Column("Difference from the others (percentage points)", "share_change"),
    "more": Column("More than the others, after adjustment for many tests"),
    "wishes": Column("Options ranked", "count"),
}
_TRENDS = {
    "before": Column("{level} in {before}", _LEVEL),
    "now": Column("{level} in {now}", _LEVEL),
    "n_before": Column("Base in {before} (respondents)", "count"),
    "n_now": Column("Base in {now} (respondents)", "count"),
    "items_now": Column("Statements of the theme now", "count"),
    "unadjusted": Column("{estimate}, not adjusted", _OWN),
    "moved": Column("Adjusting moves it by", _OWN),
    "detectable": Column("Smallest change that would be found, tested alone", _OWN),
    "detectable_among_all": Column("Smallest change that would be found, tested among all", _OWN),
    "tests": Column("Tests", "count"),
    "why": Column("Reason"),
    "wording": Column("Wording now"),
    "wording_before": Column("Wording then"),
}
_SCALES = {
    "items": Column("Statements", "count"),
    "alpha": Column("Alpha", "alpha"),
    "omega": Column("Omega", "alpha"),
    "item_rest": Column("Correlation with the sum of the others", "alpha"),
    "alpha_without": Column("Alpha without the statement", "alpha"),
    "gain": Column("Change of alpha without the statement", "number"),
    "chi_square": Column("Chi-square", "number"),
    "degrees": Column("Degrees of freedom", "count"),
    "cfi": Column("CFI", "number"),
    "tli": Column("TLI", "number"),
    "rmsea": Column("RMSEA", "number"),
    "rmsea_low": Column("RMSEA, lower end of 90% interval", "number"),
    "rmsea_high": Column("RMSEA, upper end of 90% interval", "number"),
    "srmr": Column("SRMR", "number"),
    "cfi_change": Column("Change of CFI", "number"),
    "rmsea_change": Column("Change of RMSEA", "number"),
    "compared": Column("Groups compared"),
    "left_out": Column("Groups left out"),
    "fails": Column("First step that fails"),
    "in_doubt": Column("Steps in doubt"),
    "differs": Column("Statement furthest off"),
    "differs_in": Column("Group in which it is furthest off"),
    "scale_from": Column("Lowest point of the scale", "number"),
    "scale_to": Column("Highest point of the scale", "number"),
}
_WORDS = {
    "quotation": Column("Quotation"),
    "themes": Column("Themes that it is about"),
    "found": Column("Answers with the code, by the frame", "count"),
    "given": Column("Answers with the code, by a person", "count"),
    "precision": Column("Precision", "share"),
    "recall": Column("Recall", "share"),
    "stability": Column("Stability", "number"),
}
_METHOD = {
    "after": Column("Share after weighting", "share"),
    "unweighted": Column("Unweighted estimate", _OWN),
    "change": Column("Weighted less unweighted", _CHANGE),
    "counted": Column("What was counted", "name"),
    "measure": Column("Of which figures", "name"),
    "surveys": Column("Invented surveys", "count"),
    "cases": Column("Cases", "count"),
    "share": Column("Share", "share"),
    "statement": Column("Statement", "name"),
    "short_name": Column("Called in the report"),
    "direction": Column("Barrier or enabler"),
    "answers": Column("Answers offered"),
    "scale": Column("Called in the report"),
    "part": Column("Part", "name"),
    "fact": Column("Element", "name"),
    "value": Column("This survey"),
    "package": Column("Package", "name"),
    "version": Column("Version"),
    "stage": Column("Stage", "name"),
    "rows": Column("Rows", "count"),
    "columns": Column("Columns", "count"),
    "cells": Column("Cells", "count"),
}
_COLUMNS = _FIGURES | _NAMES | _TESTS | _SUPPORT | _TRENDS | _SCALES | _WORDS | _METHOD

# What some kinds of table mean by a column: by the family of the table.
_IN_FAMILY = {
    ("score_differences", "estimate"): Column("Difference from everybody else (points)", _OWN),
    ("net_differences", "estimate"): Column("Difference from everybody else (points)", _OWN),
    ("theme_barrier_shares", "estimate"): Column("Share of answers", _OWN),
    ("driver_importance", "estimate"): Column("Share of what the themes explain", _OWN),
    ("importance_and_performance", "estimate"): Column("Share of what the themes explain", _OWN),
    ("driver_odds", "estimate"): Column("Odds ratio for 10 points more", _OWN),
    ("driver_odds", "se"): Column("Standard error of the log odds ratio", "number"),
    ("barriers_and_support", "estimate"): Column("Barrier score (0 to 100, worst)", _OWN),
    ("barriers_and_support", "option"): Column("Option that the group asks for most"),
    ("weighting_effects", "estimate"): Column("Weighted estimate", _OWN),
    ("population_targets", "before"): Column("Share before weighting", "share"),
    ("population_targets", "population_share"): Column("Share weighted to", "share"),
    ("respondents_then_and_now", "n_before"): Column("Respondents in {before}", "count"),
    ("respondents_then_and_now", "n_now"): Column("Respondents in {now}", "count"),
    ("score_changes", "items"): Column("Statements asked alike", "count"),
    ("coding_agreement", "answers"): Column("Answers coded", "count"),
    ("coding_agreement", "count"): Column("Answers with the code, the fewer of the two", "count"),
    ("comparability", "n"): Column("Smallest group compared (respondents)", "count"),
    ("recodes", "why"): Column("What became of them", "name"),
}

# A column named after another with one of these at its end says more of that other.
_OF_ANOTHER = {
    "_low": ("{}, lower end of 95% interval", ""),
    "_high": ("{}, upper end of 95% interval", ""),
    "_n": ("{}: base (respondents)", "count"),
    "_p_adjusted": ("{}: p value, adjusted for many tests", "p"),
    "_min": ("{}: least", ""),
    "_max": ("{}: most", ""),
    "_form": ("{}: same form", ""),
    "_loadings": ("{}: same loadings", ""),
    "_intercepts": ("{}: same intercepts", ""),
}


def column(name: str, facts: Mapping[Any, Any], beside: Collection[str] = ()) -> Column:
    """A column's heading and what it holds, in a table of these facts with the columns `beside` it.

    A column that the vocabulary does not know is called by its own name, made readable.

    >>> column("estimate", {"unit": "share"}), column("score_low", {})[0]
    (Column(title='Share', holds='share'), 'Mean score (0 to 100), lower end of 95% interval')
    >>> column("by_sector", {})
    Column(title='By sector', holds='')
    """
    known = in_vocabulary(name, str(facts.get("family", "")), beside)
    if known is None:
        return Column(name.replace("_", " ").strip().capitalize() or "Column")
    unit = _ROW if "unit" in beside else str(facts.get("unit") or "share")
    level = _LEVELS.get(unit, unit)
    words = {
        "estimate": "Change" if "change_of" in beside else _ESTIMATES.get(unit, "Estimate"),
        "level": _ESTIMATES.get(level, "Estimate"),
        "before": str(facts.get("before") or facts.get("earlier") or "the earlier survey"),
        "now": str(facts.get("now") or "this survey"),
        "effect": str(facts.get("effect") or "standard deviations"),
    }
    held = {_OWN: unit, _LEVEL: level, _CHANGE: _CHANGES.get(unit, unit)}
    return Column(known.title.format_map(words), held.get(known.holds, known.holds))


def in_vocabulary(name: str, family: str = "", beside: Collection[str] = ()) -> Column | None:
    """What the vocabulary says of a column, before a table's facts fill it in; None where it says nothing."""
    if name == "title" and "item" in beside:
        return Column("Statement", "name")
    if name == "title" and "theme" in beside:
        return Column("Theme", "name")
    if name == "question" and "section" in beside:
        return Column("Question id", "id")
    found = _IN_FAMILY.get((family, name)) or _COLUMNS.get(name)
    if found:
        return found
    for ending, (words, holds) in _OF_ANOTHER.items():
        of = in_vocabulary(name.removesuffix(ending), family) if name.endswith(ending) else None
        if of:
            return Column(words.format(of.title), holds or of.holds)
    return None
