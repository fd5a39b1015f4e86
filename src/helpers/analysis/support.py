"""From barriers and the support that people ask for to where the two meet: whom to help first, with what.

`helps` in the questionnaire says which themes a kind of support answers to. A barrier score is 100 less a
theme's score, so that 100 is worst. A group's figures are set against those of everybody else. The same verdicts
stand in every table: over the groups of all profile questions, the tests of scores are one family, those of
shares another (Holm), and each has a false alarm in one survey of twenty at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.difference_tests import differences_from_others, rao_scott_test
from helpers.analysis.arithmetic.intervals import LEVEL, share_interval
from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE, holm
from helpers.analysis.estimates import SHARE, option_shares, options_ticked
from helpers.analysis.scales import BEST, respondent_scores, score_interval, scored_themes
from helpers.analysis.tables import FIGURES, Grouping, design_of, estimated, facts_of, grouping, stacked, with_facts
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED, Option
from helpers.survey import Survey

# A theme is weak for whoever's answers say, on balance, that it stands in the way.
WEAK = 50.0
WEAK_HERE, OTHERS = "Weak here", "Others"
_OF_A_GROUP = ("theme", "title", "group")


def barriers_and_support(wave: Survey, question: str, by: str) -> pd.DataFrame:
    """The barrier score of each theme and group, beside the share who ask for support that answers to the theme.

    The figures are of the barrier score, 0–100 (worst), but `n` is the smaller of the two bases: `score_n`
    respondents have a score, `asked_n` answered the question. `asked` is the share who tick at least one option
    that `helps` with the theme, with its logit interval; NaN for a theme that none helps with. `others` and
    `asked_others` are the same of everybody else, `everybody` and `asked_everybody` of all respondents. `stands`
    is "worse" or "better" and `asked_stands` "more" or "fewer" than everybody else where that survives
    adjustment for the groups of all profile questions, else ""; `target` says that a theme is worse here and its
    support asked for more.

    Whoever did not state their group is everybody else, and is compared with nobody. Rows: themes, then
    groups, in published order; themes without a score have none.

    Columns: theme, title, group, then the figures, score_n, everybody, others, p_adjusted, stands, support
    (labels), asked, asked_low, asked_high, asked_n, asked_everybody, asked_others, asked_p_adjusted,
    asked_stands, target.
    """
    groups = grouping(wave, by)
    tables = _of_every_question(wave, question)
    return stacked([tables[by]] if tables else [], _OF_A_GROUP, wave, groups, **_beside_facts(wave, question, tables))


def weak_groups(wave: Survey, question: str) -> pd.DataFrame:
    """Every group, of every profile question, that is worse than everybody else on a theme, and what it asks for.

    The verdicts are those of `barriers_and_support`: small groups are withheld first, and are not tested, nor is
    whoever stated no group. `option` is the support, of what answers to the theme, that the group asks for most;
    "" where nothing answers to it, or where what is asked for is withheld. Rows: the largest difference first.

    Columns: section (the profile question's name), question (its id), those of `barriers_and_support`, option, and
    its share with logit interval: option_share, option_low, option_high. The fact `tests` counts comparisons of scores.
    """
    tables = _of_every_question(wave, question)
    parts = []
    for asked in wave.questionnaire.profile if tables else ():
        weak = tables[asked.id][tables[asked.id]["stands"].eq("worse")]
        if len(weak):
            parts.append(_with_favourite(wave, question, asked.id, weak).assign(section=asked.name, question=asked.id))
    first = ["section", "question", *_OF_A_GROUP, *FIGURES]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=first).astype({"n": "Int64"})
    if parts:
        furthest = (table["estimate"] - table["others"]).sort_values(ascending=False, kind="stable").index
        table = table.loc[furthest, [*first, *table.columns.drop(first)]].reset_index(drop=True)
    facts = facts_of(wave, grouping(wave, None)) | {"distribution": None} | _beside_facts(wave, question, tables)
    return with_facts(table, facts)


def answering_support(wave: Survey, question: str, by: str) -> pd.DataFrame:
    """Share of each group asking for each kind of support that answers to a theme, and its rank among their wishes.

    Shares and bases are those of `option_shares`. `rank` is the place among the group's `wishes` named options,
    1 for the one that most ask for; from `rank_low` to `rank_high` are the places it may have, for options whose
    intervals overlap are not told apart. Rows: themes, then options, then groups.

    Columns: theme, title, option, [group], then the figures, rank, rank_low, rank_high, wishes.
    """
    shares = option_shares(question, wave, by)
    named = [option.option for option in wave.questionnaire.multiple(question).options]
    ranked = _with_ranks(shares[shares["option"].isin(named)])
    tables = [
        ranked[ranked["option"] == option.option].assign(theme=theme, title=wave.questionnaire.theme(theme).title)
        for theme in _scored_themes(wave)
        for option in _answering(wave, question, theme)
    ]
    return stacked(
        tables,
        ["theme", "title", "option", "group"],
        wave,
        grouping(wave, by),
        **SHARE,
        family="answering_support",
        measure="Share of respondents asking for support that answers to a theme",
        base="respondents who answered the question",
        question=wave.questionnaire.multiple(question).wording,
        question_id=question,
    )


def support_where_weak(wave: Survey, question: str) -> pd.DataFrame:
    """Whether those for whom a theme is weak ask for what answers to it: their share beside that of the others.

    A theme is weak for whoever's barrier score is above `WEAK`; the base is those with a score who answered the
    question. `difference` is that of the two shares, with its t interval; `more` says that it is above nought
    after adjustment for all rows (Holm). It stands with the weak, and is NA with the others.

    Columns: theme, title, option, group ("Weak here", "Others"), then the figures, difference,
    difference_low, difference_high, p_adjusted, more.
    """
    ticked, barriers = _ticked(wave, question), BEST - respondent_scores(wave)
    tables = [
        _where_weak(wave, theme, option.option, barriers[theme].to_numpy(), ticked[option.option].to_numpy())
        for theme in _scored_themes(wave)
        for option in _answering(wave, question, theme)
    ]
    table = stacked(
        tables,
        ["theme", "title", "option", "group"],
        wave,
        Grouping("weak", "Theme", [WEAK_HERE, OTHERS], []),
        **SHARE,
        family="support_where_weak",
        measure="Share of respondents asking for support that answers to a theme",
        base="respondents with a score for the theme who answered the question",
        question=wave.questionnaire.multiple(question).wording,
        question_id=question,
        adjusted="Holm",
    )
    if tables:
        table["p_adjusted"] = holm(table["p_adjusted"].to_numpy(dtype=float))
        surviving = (table["p_adjusted"] < SIGNIFICANCE) & (table["difference"] > 0)
        table["more"] = surviving.astype("boolean").mask(table["group"] == OTHERS)
    return table


def option_comparisons(wave: Survey, question: str, by: str) -> pd.DataFrame:
    """Whether groups differ in what they tick at all: Rao and Scott's F for each option.

    Groups that are withheld, and whoever did not state theirs, are left out of the tests, which are adjusted
    together (Holm); `survives` is where that leaves a p value under 5%. `effect` is Cramér's V. `lowest` and
    `highest` are the ends of the groups' shares. NaN where fewer than two groups can be compared.

    Columns: option, statistic (F), numerator, denominator, effect, p, p_adjusted, survives, n, groups,
    lowest_group, lowest, highest_group, highest. Rows: options, as asked.
    """
    shares = withhold_small_groups(option_shares(question, wave, by))
    shown = shares[~shares["withheld"] & shares["group"].ne(NOT_STATED)]
    groups, design, ticked = grouping(wave, by), design_of(wave), _ticked(wave, question)
    codes = np.full(len(ticked), -1)
    for place, (label, rows) in enumerate(groups):
        if label in set(shown["group"]):
            codes[rows] = place
    rows_of: list[dict[str, Any]] = []
    for option in ticked:
        values = ticked[option].fillna(-1).to_numpy(dtype=int)
        found = rao_scott_test(values, codes, design)
        about = {name: getattr(found, name) for name in ("statistic", "numerator", "denominator", "effect", "p", "n")}
        rows_of.append({"option": str(option), **about, **_ends(shown[shown["option"] == option])})
    table = pd.DataFrame(rows_of).astype({"n": "Int64", "groups": "Int64"})
    adjusted = holm(table["p"].to_numpy(dtype=float))
    table = table.assign(p_adjusted=adjusted, survives=adjusted < SIGNIFICANCE)
    facts = {
        "by": by, "by_title": groups.title, "family": "option_comparisons", "unit": "share", "adjusted": "Holm",
        "measure": "How far the share ticking each option goes with the group", "interval": "", "distribution": None,
        "base": "respondents who answered the question and stated their group", "question_id": question,
        "question": wave.questionnaire.multiple(question).wording,
    }  # fmt: skip
    return with_facts(table, facts_of(wave, groups) | facts)


def _ends(of_option: pd.DataFrame) -> dict[str, Any]:
    """The groups with the smallest and the largest share, and how many there are."""
    known = of_option[of_option["estimate"].notna()]
    if known.empty:
        return {"groups": 0, "lowest_group": None, "lowest": np.nan, "highest_group": None, "highest": np.nan}
    ranked = known.sort_values("estimate", kind="stable")
    groups, estimates = ranked["group"].tolist(), ranked["estimate"].tolist()
    return {
        "groups": len(ranked), "lowest_group": groups[0], "lowest": estimates[0],
        "highest_group": groups[-1], "highest": estimates[-1],
    }  # fmt: skip


def _beside_facts(wave: Survey, question: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    return {
        "family": "barriers_and_support",
        "measure": "Barrier score, from 0 to 100 (worst), and share asking for support that answers to the theme",
        "unit": "score",
        "interval": f"{LEVEL:.0%} t interval; of the share, logit interval",
        "base": "respondents with a score, or with an answer to the question about support, whichever are fewer",
        "question": wave.questionnaire.multiple(question).wording,
        "question_id": question,
        "adjusted": "Holm",
        "tests": sum(int(table["p_adjusted"].notna().sum()) for table in tables.values()),
    }


def _of_every_question(wave: Survey, question: str) -> dict[str, pd.DataFrame]:
    """The table of each profile question by its id, with verdicts that all tests, scores' and shares', have part in."""
    themes = _scored_themes(wave)
    asked = [one.id for one in wave.questionnaire.profile] if themes else []
    if not asked:
        return {}
    keys = [{"theme": theme, "title": wave.questionnaire.theme(theme).title} for theme in themes]
    barriers, asking = BEST - respondent_scores(wave)[themes].to_numpy(), _asking(wave, question, themes)
    support = {theme: "; ".join(option.option for option in _answering(wave, question, theme)) for theme in themes}
    together = pd.concat({one: _beside(wave, barriers, asking, keys, support, grouping(wave, one)) for one in asked})
    columns: dict[str, Any] = {}
    for of, own, values, words in (
        ("", "estimate", barriers, ("worse", "better")),
        ("asked_", "asked", asking, ("more", "fewer")),
    ):
        p = holm(together[f"{of}p_adjusted"].to_numpy())
        verdict = np.where(together[own] > together[f"{of}others"], *words)
        columns[f"{of}p_adjusted"] = p
        columns[f"{of}stands"] = np.where(p < SIGNIFICANCE, verdict, "")
        columns[f"{of}everybody"] = together["theme"].map(_of_everybody(values, keys, wave))
    target = (columns["stands"] == "worse") & (columns["asked_stands"] == "more")
    table = together.assign(**columns, target=pd.array(target, dtype="boolean"))
    return {str(one): of_one.reset_index(drop=True) for one, of_one in table.groupby(level=0, sort=False)}


def _beside(
    wave: Survey,
    barriers: Numbers,
    asking: Numbers,
    keys: list[dict[str, Any]],
    support: Mapping[str, str],
    groups: Grouping,
) -> pd.DataFrame:
    """Both estimates of every theme and group in one row, with others'; what takes all questions is left blank."""
    table = estimated(barriers, keys, wave, groups, score_interval)
    asked = estimated(asking, keys, wave, groups, share_interval)
    fewer = pd.concat([table["n"], asked["n"]], axis=1).min(axis=1)
    n = table["n"].where(table["theme"].map(support) == "", fewer)
    # What is not shown is not tested either: each test more makes the others' p values larger, and tells of it.
    bases = with_facts(table[["theme", "group"]].assign(n=n), {"distribution": ["theme"]})
    tested = ~withhold_small_groups(bases)["withheld"] & table["group"].ne(NOT_STATED)
    differences, p_values = _from_others(np.hstack([barriers, asking]), tested.to_numpy(), groups, wave)
    return table.assign(
        n=n,
        score_n=table["n"],
        everybody=np.nan,
        others=table["estimate"] - differences[0],
        p_adjusted=p_values[0],
        stands="",
        support=table["theme"].map(support).astype("str"),
        asked=asked["estimate"],
        asked_low=asked["low"],
        asked_high=asked["high"],
        asked_n=asked["n"],
        asked_everybody=np.nan,
        asked_others=asked["estimate"] - differences[1],
        asked_p_adjusted=p_values[1],
        asked_stands="",
    )


def _from_others(
    values: Numbers, tested: NDArray[np.bool_], groups: Grouping, wave: Survey
) -> tuple[list[Numbers], list[Numbers]]:
    """How far groups lie from everybody else, and p values: of the scores, and of the shares; NaN if not tested."""
    design, found = design_of(wave), []
    for _, rows in groups:
        inside = np.zeros(len(values), dtype=bool)
        inside[rows] = True
        found.append(differences_from_others(values, inside, design)[0])
    # The tables' rows run over themes, then groups.
    differences, p_values = (
        np.split(np.where(np.tile(tested, 2), np.stack(figures, axis=1).ravel(), np.nan), 2)
        for figures in ([one.estimate for one in found], [one.p for one in found])
    )
    return differences, p_values


def _with_favourite(wave: Survey, question: str, by: str, weak: pd.DataFrame) -> pd.DataFrame:
    """Weak groups with the support, of what answers to the theme, that each asks for most."""
    names = {"option": "option", "estimate": "option_share", "low": "option_low", "high": "option_high"}
    wishes = withhold_small_groups(answering_support(wave, question, by)).dropna(subset="estimate")
    first = wishes.sort_values("estimate", ascending=False, kind="stable").drop_duplicates(["theme", "group"])
    found = weak.merge(first[["theme", "group", *names]].rename(columns=names), on=["theme", "group"], how="left")
    return found.assign(option=found["option"].fillna("").astype("str"))


def _where_weak(wave: Survey, theme: str, option: str, barrier: Numbers, ticked: Numbers) -> pd.DataFrame:
    """The shares ticking an option among those for whom a theme is weak and among the others."""
    weak, values = barrier > WEAK, np.where(np.isnan(barrier), np.nan, ticked)[:, None]
    keys = [{"theme": theme, "title": wave.questionnaire.theme(theme).title, "option": option}]
    sides = Grouping("weak", "Theme", [WEAK_HERE, OTHERS], [np.flatnonzero(weak), np.flatnonzero(~weak)])
    found, _ = differences_from_others(values, weak, design_of(wave))
    low, high = found.interval
    difference = {"difference": found.estimate, "difference_low": low, "difference_high": high, "p_adjusted": found.p}
    return estimated(values, keys, wave, sides, share_interval).assign(
        **{name: [float(value[0]), np.nan] for name, value in difference.items()}
    )


def _with_ranks(shares: pd.DataFrame) -> pd.DataFrame:
    """The shares of options with the place of each in its group, and the places it may have."""
    ranks = []
    for _, of_group in shares.groupby("group", sort=False):
        estimate, low, high = of_group[["estimate", "low", "high"]].to_numpy(dtype=float).T
        places = {
            "rank": 1 + (estimate > estimate[:, None]).sum(axis=1),
            "rank_low": 1 + (low > high[:, None]).sum(axis=1),
            "rank_high": (high >= low[:, None]).sum(axis=1),
        }
        ranks.append(pd.DataFrame(places, of_group.index, dtype="Int64").where(of_group["estimate"].notna()))
    return shares.join(pd.concat(ranks)).assign(wishes=shares["option"].nunique())


def _of_everybody(values: Numbers, keys: list[dict[str, Any]], wave: Survey) -> pd.Series:
    """The estimate of all respondents, by theme."""
    return estimated(values, keys, wave, grouping(wave, None), share_interval).set_index("theme")["estimate"]


def _scored_themes(wave: Survey) -> list[str]:
    """The themes that have a score, in published order."""
    return [theme.id for theme in scored_themes(wave)]


def _answering(wave: Survey, question: str, theme: str) -> list[Option]:
    """The options of a question that help with a theme."""
    return [option for option in wave.questionnaire.multiple(question).options if theme in option.helps]


def _asking(wave: Survey, question: str, themes: list[str]) -> Numbers:
    """Respondents by themes: 1 for whoever asks for support that answers to it; NaN where the question was left blank.

    A theme that no option helps with is NaN throughout.
    """
    ticked = _ticked(wave, question)
    asking = np.full((len(ticked), len(themes)), np.nan)
    for place, theme in enumerate(themes):
        labels = [option.option for option in _answering(wave, question, theme)]
        if labels:
            asking[:, place] = ticked[labels].max(axis=1)
    return asking


def _ticked(wave: Survey, question: str) -> pd.DataFrame:
    """Respondents by options: 1 or 0, NaN for whoever left the question blank. The base of `option_shares`."""
    options, values = options_ticked(question, wave)
    return pd.DataFrame(values, columns=[one["option"] for one in options])
