"""From a weighted wave to what readers need to judge its weights: targets, range, and what weighting changes.

Each function takes any wave, and says so in a sentence where there is nothing to show.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from helpers.analysis.estimates import barrier_shares, enabler_shares, option_shares
from helpers.analysis.ratings import item_means
from helpers.analysis.scales import theme_scores
from helpers.analysis.weights import population_targets, weight_summary, weighting_effects
from helpers.display.charts import MARKERS, SPREAD
from helpers.display.drawing.canvas import CATEGORIES
from helpers.display.drawing.rows import Axis, Frame, Mark, Row, Shape, Sign, drawings, say_why_not
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import ranked, row_names, table_key
from helpers.display.spelling import count, figure, interval, listed, lowered, number_in_words, quoted, signed
from helpers.display.tables import UNDEFINED, described, number_of
from helpers.display.wording import Sentence, finding, note, title
from helpers.intake.weighting import PopulationWeights
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.survey import Survey

BIGGEST = 5  # of the barriers, enablers and kinds of support whose shares are headlines
SCORES, BARRIERS, RATINGS = "Theme scores, 0 to 100", "Biggest barriers, % of respondents", "Ratings"
ENABLERS, SUPPORT = "Strongest enablers, % of respondents", "Support asked for first, % of respondents"
VALUES = 140.0
_COLUMNS = (
    "section", "title", "unit", "estimate", "low", "high", "n", "n_effective", "se", "design_effect",
    "unweighted", "unweighted_low", "unweighted_high", "change", "withheld",
)  # fmt: skip
NOT_WEIGHTED = "Responses are not weighted: no counts of the population are known."
EACH_COUNTS_THE_SAME = (
    "Each counts the same, so figures describe those who answered: a group that answered more often than others "
    "counts for more."
)
AS_EXPORTED = ", as the export weights them"
AS_THE_EXPORT_SAYS = (
    "Responses are weighted as the export says. How those weights were made is not known here, so intervals take "
    "them as given."
)


def weights_in_words(wave: Survey) -> Sentence:
    """Whether responses are weighted, to what and how; how unequal the weights are, and what that costs."""
    summary = weight_summary(wave)
    (row,) = summary.to_dict("records")
    if wave.population_weights is not None:
        said = [_how_raked(wave, wave.population_weights), _range(row), _trimming(row)]
    elif wave.weighted:
        said = [AS_THE_EXPORT_SAYS, _range(row)]
    else:
        said = [NOT_WEIGHTED, EACH_COUNTS_THE_SAME]
    return Sentence(" ".join(said), "weights", summary, kind="note")


def weight_targets(wave: Survey) -> Exhibit | Sentence:
    """Each question that the wave is weighted to: respondents, their share before, and the population's."""
    if wave.weights_from == "":
        return note(f"{NOT_WEIGHTED} So there are no targets to show.")
    if wave.weights_from == "export":
        return note("The weights come from the export. What they were made to meet is not known here.")
    table = population_targets(wave)
    blank = table["people"].isna()
    shown = pd.DataFrame({
        "Question": table["section"],
        "Answer": table["answer"],
        "Respondents": table["count"].map(count),
        "Before": table["before"].map(_share),
        "Target": [_share(share) if pd.notna(share) else "As before" for share in table["population_share"]],
        "After": table["after"].map(_share),
    })  # fmt: skip
    facts = described(table)
    facts["notes"] = (
        f"Before: of respondents{AS_EXPORTED if wave.questionnaire.export.weight else ''}. Target: of the population. "
        "After: of respondents, weighted.",
        *(
            [
                "People who left a question blank keep the share that they have among respondents, and the targets "
                "share out the rest as the population does: so they are a little below its own shares."
            ]
            if table.loc[blank, "count"].notna().any()
            else []
        ),
        *_sources(table[~blank]),
        *facts["notes"],
    )
    return Exhibit(table_key(table), title(table), table=shown, data=table, row_headings=2, **facts)


def effect_of_weighting(wave: Survey, support: str = "support") -> Exhibit | Sentence:
    """What weighting changes of each headline: scores, barriers, enablers, support asked for, ratings of sharing.

    `support` is the multiple-choice question about support, if the survey asked one.

    Weighted and unweighted estimates rest on the same answers, so the overlap of their intervals
    does not say whether weighting matters.
    """
    if not wave.weighted:
        return note(f"{NOT_WEIGHTED} So there is no effect of weighting to show.")
    barriers = _largest_first(lambda one: barrier_shares(one.items(), one), wave)
    table = _effects(wave, barriers, support)
    if table.empty:
        return note("This survey has no theme, barrier or rating whose figures weighting could change.")
    facts, key = described(table), table_key(table)
    facts["source"] = f"{facts['source'].removesuffix('.')}, and not weighted."
    drawn = table[table["unit"] != "rating"]
    facts["notes"] = (
        "Marks show estimates, lines their 95% intervals. Both come from the same answers, so whether their intervals "
        "overlap says nothing of the change, which is of unrounded figures.",
        *_other_barriers(barriers),
        *(["Ratings are in the table only."] if 0 < len(drawn) < len(table) else []),
        *facts["notes"],
    )
    return Exhibit(
        key, title(table), table=_effects_shown(table), data=table, row_headings=2,
        alternative=f"{finding(table)} All figures are in the table below.",
        drawings=_effects_drawn(drawn, key) if len(drawn) else (), **facts,
    )  # fmt: skip


def _how_raked(wave: Survey, made: PopulationWeights) -> str:
    questions = made.margins["question"].unique()
    names = listed([lowered(wave.questionnaire.single(question).name) for question in questions])
    start = " from the weights in the export" if wave.questionnaire.export.weight else ""
    cycles = f"after {number_of(made.cycles, 'cycle')}"
    many = {1: "it held", 2: "both held at once"}.get(
        len(questions), f"all {number_in_words(len(questions))} held at once"
    )
    return f"Responses are weighted to the population by {names}, by raking{start}: {cycles} {many}."


def _range(row: Mapping[Hashable, Any]) -> str:
    """How unequal the weights are, and what that costs."""
    if math.isclose(row["design_effect"], 1.0):
        return "Every weight is the same."
    ends = (
        f"The {number_in_words(MINIMUM_BASE)} lightest responses weigh {row['lowest']:.2f} times the mean or less, the "
        f"{number_in_words(MINIMUM_BASE)} heaviest {row['highest']:.2f} times or more. "
        if row["n"] >= 2 * MINIMUM_BASE
        else ""
    )
    return (
        f"{ends}Weights as unequal as these make variances {row['design_effect']:.2f} times as large (Kish's design "
        f"effect), where they have nothing to do with the answers: then {count(row['n'])} responses tell as much as "
        f"{count(round(row['n_effective']))} of equal weight would."
    )


def _trimming(row: Mapping[Hashable, Any]) -> str:
    if row["trimmed"] == 0:
        return "No weight was trimmed."
    many = f"Fewer than {MINIMUM_BASE}" if pd.isna(row["trimmed"]) else count(row["trimmed"])
    ends = [f"below {row['lower']:g}"] if row["lower"] else []
    ends += [f"above {row['upper']:g}"] if math.isfinite(row["upper"]) else []
    return (
        f"{many} weights {' or '.join(ends)} times the mean were trimmed to that, and the difference is spread over "
        "the others. So the targets are met only nearly, and intervals take the weights as given."
    )


def _sources(targets: pd.DataFrame) -> list[str]:
    """Whose counts the targets are, and of which day; said once where it is the same for every question."""
    told = targets.assign(said=[f"{row['source']}, {_day(row['date'])}" for row in targets.to_dict("records")])
    by_question = {question: "; ".join(rows.unique()) for question, rows in told.groupby("section", sort=False)["said"]}
    if len(set(by_question.values())) == 1:
        return [f"Population: {next(iter(by_question.values()))}."]
    return [f"Population by {lowered(str(question))}: {said}." for question, said in by_question.items()]


def _day(told: str) -> str:
    """A date as a sentence has it; one that is no day of the calendar, such as a year, stays as it is."""
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return told
    return f"{day.day} {day:%B %Y}"


def _share(share: Any) -> str:
    return figure(math.nan if pd.isna(share) else float(share), "share")


def _effects(wave: Survey, barriers: pd.DataFrame, support: str) -> pd.DataFrame:
    """The headlines with and without weights: section, title, unit, the figures, and those without weights."""
    parts = [(SCORES, "score", withhold_small_groups(weighting_effects(theme_scores, wave)))]
    parts.append((BARRIERS, "share", barriers.head(BIGGEST)))
    enablers = _largest_first(lambda one: enabler_shares(one.items(), one), wave)
    parts.append((ENABLERS, "share", enablers.head(BIGGEST)))
    if support in {asked.id for asked in wave.questionnaire.multiple_choice}:
        asked_for = _largest_first(lambda one: option_shares(support, one), wave)
        parts.append((SUPPORT, "share", asked_for.head(BIGGEST)))
    rated = wave.outcomes()
    numbers = [item for item in rated["item"] if all(label.isdecimal() for label in wave.scale(item).labels)]
    rated = rated[rated["item"].isin(numbers)]
    parts.append(
        (RATINGS, "rating", withhold_small_groups(weighting_effects(lambda one: item_means(rated, one), wave)))
    )
    tables = [
        part.assign(section=section, title=row_names(part), unit=unit)[[*_COLUMNS]]
        for section, unit, part in parts
        if len(part)
    ]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*_COLUMNS])
    table.attrs = parts[0][2].attrs | {
        "family": "weighting_effects",
        "measure": "Estimates with and without weights",
        "base": "respondents, depending on the figure",
        "question": "",
    }
    return table


def _largest_first(estimates_of: Callable[[Survey], pd.DataFrame], wave: Survey) -> pd.DataFrame:
    """The estimates that may be shown, the largest first; what they would be without weights beside them."""
    return ranked(withhold_small_groups(weighting_effects(estimates_of, wave)))


def _other_barriers(barriers: pd.DataFrame) -> list[str]:
    """Whether the biggest barriers would be others without weights."""
    if len(barriers) <= BIGGEST:
        return []
    plain = barriers.sort_values("unweighted", ascending=False, kind="stable").head(BIGGEST)
    plain.attrs = barriers.attrs
    others = plain[~plain.index.isin(barriers.index[:BIGGEST])]
    many = number_in_words(BIGGEST)
    if others.empty:
        return [f"The {many} biggest barriers would be the same without weights."]
    others.attrs = barriers.attrs
    names = listed([quoted(name) for name in row_names(others)])
    return [f"Without weights, {names} would be among the {many} biggest barriers."]


def _effects_shown(table: pd.DataFrame) -> pd.DataFrame:
    """The headlines as texts."""
    rows = table.to_dict("records")
    return pd.DataFrame({
        "Headline": table["section"],
        "Theme or statement": table["title"],
        "Weighted": [figure(row["estimate"], row["unit"]) for row in rows],
        "95% interval": [_spread(row, "low", "high") for row in rows],
        "Not weighted": [figure(row["unweighted"], row["unit"]) for row in rows],
        "95% interval, not weighted": [_spread(row, "unweighted_low", "unweighted_high") for row in rows],
        "Change": [_change(row) for row in rows],
        "Base": table["n"].map(count),
    })  # fmt: skip


def _spread(row: Mapping[Hashable, Any], low: str, high: str) -> str:
    if pd.isna(row[low]) and not row["withheld"]:
        return UNDEFINED
    return interval(row[low], row[high], row["unit"])


def _change(row: Mapping[Hashable, Any]) -> str:
    """The change in points, from unrounded estimates."""
    if pd.isna(row["change"]):
        return WITHHELD
    if row["unit"] == "rating":
        tenths = signed(10 * row["change"])
        return f"{tenths[0]}{int(tenths[1:]) / 10:.1f}" if tenths != "0" else "0.0"
    return signed(row["change"] * (100 if row["unit"] == "share" else 1))


def _effects_drawn(table: pd.DataFrame, key: str) -> tuple[str, ...]:
    """Each headline with a mark for either estimate, one under the other, both on the scale from 0 to 100."""
    rows = []
    for row in table.to_dict("records"):
        columns = [("estimate", "low", "high"), ("unweighted", "unweighted_low", "unweighted_high")]
        marks = tuple(_mark(row, *pair, series) for series, pair in enumerate(columns))
        rows.append(Row(str(row["title"]), marks, str(row["section"])))
    signs = tuple(
        Sign(name, CATEGORIES[place], MARKERS[place]) for place, name in enumerate(("Weighted", "Not weighted"))
    )
    drawn = [end for row in rows for mark in row.marks for end in (mark.estimate, mark.low, mark.high)]
    shape = Shape(_axis([end for end in drawn if not math.isnan(end)]), 20, signs, VALUES, heads=("", SPREAD))
    return drawings(rows, shape, _draw_pairs, key)


def _mark(row: Mapping[Hashable, Any], estimate: str, low: str, high: str, series: int) -> Mark:
    size = 100 if row["unit"] == "share" else 1
    ends = [size * float(row[column]) if pd.notna(row[column]) else math.nan for column in (estimate, low, high)]
    value, base = figure(row[estimate], row["unit"]), count(row["n"])
    return Mark(ends[0], ends[1], ends[2], value, _spread(row, low, high), base, bool(row["withheld"]), series)


def _axis(drawn: Sequence[float]) -> Axis:
    """Around what is drawn: a dot says where it stands, and not how long it is."""
    low = 10 * math.floor(min(drawn, default=0) / 10)
    high = max(10 * math.ceil(max(drawn, default=100) / 10), low + 10)
    return Axis(low, high, tuple(range(low, high + 1, 10 if high - low <= 50 else 20)))


def _draw_pairs(framed: Frame, _: float) -> None:
    for placed in framed.placed:
        for mark, y in zip(placed.row.marks, placed.middles, strict=True):
            if mark.withheld:
                say_why_not(framed, y)
                continue
            colour = CATEGORIES[mark.series]
            if not math.isnan(mark.low):
                framed.plot.line([mark.low, mark.high], [y, y], colour, 1.6)
                framed.plot.marks([mark.low, mark.high], [y, y], "|", colour, 6, edge_width=1)
            framed.plot.marks([mark.estimate], [y], MARKERS[mark.series], colour, 7)
