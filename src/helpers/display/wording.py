"""From tables to sentences: in words, what a table supports, and no more.

Two rows are told apart only where their intervals do not overlap. That is stricter than a test
of their difference, so a sentence may say too little, and does not say too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from helpers.analysis.tables import period_in_words
from helpers.display.exhibit import DATA, data_resource
from helpers.display.spelling import (
    figure,
    interval,
    listed,
    lowered,
    meaning_in_words,
    number_in_words,
    percentage,
    quoted,
    share_in_words,
)
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.survey import Survey

MOST_NAMED = 3  # a sentence that names more rows than this is a list
SMALL_BASE = 50  # below it, an interval of a share is wider than 28 points: a reader is told


_SHOWN_AS = {
    "headline": '<p class="headline">{}</p>',
    "title": "<h1>{}</h1>",
    "note": '<p class="note">{}</p>',
}


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a heading, made from a table. It shows itself, and carries the table with it."""

    text: str
    key: str
    data: pd.DataFrame
    kind: str = "headline"
    rest: str = ""  # a paragraph under a heading

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        html = _SHOWN_AS[self.kind].format(escape(self.text))
        return {
            "text/html": f"{html}\n<p>{escape(self.rest)}</p>" if self.rest else html,
            "text/plain": "\n".join(filter(None, (self.text, self.rest))),
            DATA: data_resource(self.key, self.text, self.data, self.data.attrs | {"kind": "sentence"}),
        }


def headline(table: pd.DataFrame) -> Sentence:
    """What a table of estimates says, in one or two sentences.

    `table` comes from `helpers.analysis`, with small groups withheld.
    """
    require_withheld(table)
    return Sentence(finding(table), f"headline-{table_key(table)}", table)


def require_withheld(table: pd.DataFrame) -> None:
    """Raise ValueError for a table whose small groups have not been withheld: nothing shows it."""
    if "withheld" not in table:
        raise ValueError("this table may show small groups: pass it through withhold_small_groups first")


def respondents(wave: Survey) -> Sentence:
    """Who answered, when, and how many: in a sentence."""
    fieldwork = wave.wave.fieldwork
    period = period_in_words(fieldwork.first_day, fieldwork.last_day)
    read, kept = int(wave.flow["rows"].iloc[0]), len(wave.responses)
    left = f"; {read - kept:,} other rows of the export are left out" if read > kept else ""
    text = f"The report rests on {kept:,} responses, given from {period}{left}."
    return Sentence(text, "respondents", pd.DataFrame({"rows_read": [read], "responses": [kept]}), kind="note")


def naming_column(table: pd.DataFrame) -> str:
    """The column that names a table's rows: its groups where it sets groups side by side."""
    names = [name for name in ("title", "option", "answer") if name in table]
    if "group" in table and (not names or table[names[0]].nunique() < 2):
        return "group"
    return names[0]


def table_key(table: pd.DataFrame) -> str:
    """A short name for a table, fit for an id: what it measures, of what, by what."""
    facts = table.attrs
    themes = table["theme"].unique().tolist() if "theme" in table else []
    parts = [facts.get("family", "table"), *(themes if len(themes) == 1 else []), facts.get("question_id", "")]
    parts += ["by", str(facts["by"])] if facts.get("by") else []
    return "-".join(str(part).replace("_", "-") for part in parts if part)


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that may be shown, largest estimate first."""
    shown: pd.DataFrame = table[table["estimate"].notna()]
    return shown.sort_values("estimate", ascending=False, kind="stable")


def level_with_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Of ranked rows, those that cannot be told apart from the first: their intervals overlap its own."""
    overlap = (rows["high"] >= rows["low"].iloc[0]) & (rows["low"] <= rows["high"].iloc[0])
    # An estimate without an interval, from a single answer, cannot be told apart from anything.
    level: pd.DataFrame = rows[overlap | rows["low"].isna() | pd.isna(rows["low"].iloc[0])]
    return level


@dataclass(frozen=True)
class Claim:
    """What a table supports: short enough for a title, and the rest of the sentence."""

    short: str
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.short}: {self.rest}." if self.rest else f"{self.short}."


def title(table: pd.DataFrame) -> str:
    """What a table shows, short enough to stand above its chart."""
    return _claim(table).short


def finding(table: pd.DataFrame) -> str:
    """What a table of estimates says, as plain text. Withheld rows are said to be withheld."""
    return " ".join([str(_claim(table)), *_cautions(table)])


def _claim(table: pd.DataFrame) -> Claim:
    family = table.attrs.get("family", "")
    if family == "reliability":
        return _of_reliability(table)
    if family == "outside_shares":
        return _of_outside(table)
    rows = ranked(table)
    if rows.empty:
        return Claim(
            "There is nothing to show", f"every figure rests on fewer than {MINIMUM_BASE} respondents, and is withheld"
        )
    if family == "answer_shares":
        return _of_answers(table)
    if "section" in table:
        return _of_sections(rows)
    if "group" in table:
        return _of_groups(table, rows) if naming_column(table) == "group" else _of_names_by_group(table, rows)
    return _of_scores(rows) if family == "theme_scores" else _of_shares(rows)


# How the largest share of a family is spoken of: alone, with others, and what it means.
_LARGEST = {
    "barrier_shares": ("is the biggest barrier", "are the biggest barriers", "it stands in the way of {}"),
    "enabler_shares": ("is the strongest enabler", "are the strongest enablers", "it helps {}"),
    "option_shares": ("is chosen most often", "are chosen most often", "{} of those who answered chose it"),
}
_ANY_SHARE = ("is the most common answer", "are the most common answers", "{} gave it")


def _of_shares(rows: pd.DataFrame) -> Claim:
    alone, together, means = _LARGEST.get(rows.attrs.get("family", ""), _ANY_SHARE)
    level = level_with_first(rows)
    names, shares = [quoted(name) for name in row_names(level)], level["estimate"].tolist()
    if len(level) == 1:
        return Claim(f"{names[0]} {alone} ({percentage(shares[0])})", means.format(share_in_words(shares[0])))
    apart = "their intervals overlap, so the survey cannot say which comes first"
    if len(level) <= MOST_NAMED:
        return Claim(f"{listed(names)} {together} ({listed([percentage(share) for share in shares])})", apart)
    how_many = f"{number_in_words(len(level))} of {number_in_words(len(rows))}"
    return Claim(
        f"No single one stands out: {how_many} cannot be told apart at the top",
        f"{names[0]} has the largest share ({percentage(shares[0])}), and the intervals of the others overlap its own",
    )


def _of_scores(rows: pd.DataFrame) -> Claim:
    high, low = level_with_first(rows), level_with_first(rows.iloc[::-1])
    if len(rows) == 1:
        return Claim(f"{quoted(row_names(rows)[0])} scores {figure(rows['estimate'].iloc[0], 'score')} out of 100")
    if len(high) == len(rows) or len(low) == len(rows):
        return Claim("No theme stands out: the intervals of the scores overlap", _range_of(rows, "scores"))
    verbs = ("scores", "score")
    best = f"{listed([quoted(name) for name in row_names(high)])} {verbs[len(high) > 1]} highest ({_figures(high)})"
    worst = f"{listed([quoted(name) for name in row_names(low)])} lowest ({_figures(low)})"
    level = "themes named together cannot be told apart" if len(high) > 1 or len(low) > 1 else ""
    return Claim(f"{best}, {worst}", level)


def _of_groups(table: pd.DataFrame, rows: pd.DataFrame) -> Claim:
    what = "scores" if table.attrs.get("unit") == "score" else "shares"
    by = f"By {table.attrs['by_title'].lower()}" if table.attrs.get("by_title") else "By group"
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
    """Several questions, one under the other: how far groups reach, or the first answer to each."""
    if "group" not in rows:
        return _of_profile(rows)
    unit = rows.attrs.get("unit", "share")
    low, high = (rows.iloc[end] for end in (-1, 0))
    said = [f"“{row['group']}” ({str(row['section']).lower()}, {figure(row['estimate'], unit)})" for row in (low, high)]
    what = "Scores" if unit == "score" else "Shares"
    return Claim(
        f"{what} of groups run from {figure(low['estimate'], unit)} to {figure(high['estimate'], unit)}",
        f"the lowest is that of {said[0]}, the highest that of {said[1]}; groups differ in more ways than one, "
        "and the figures are not adjusted for that",
    )


def _of_profile(rows: pd.DataFrame) -> Claim:
    """The widest gap between respondents and population; where that is not known, the first answers."""
    name = naming_column(rows)
    if "population_share" in rows:
        population = rows["population_share"].astype(float)
        outside = rows[(population < rows["low"]) | (population > rows["high"])]
        gaps = (outside["estimate"].astype(float) - population.loc[outside.index]).abs().sort_values(ascending=False)
        if len(gaps):
            widest = outside.loc[gaps.index[:1]].to_dict("records")[0]
            of_all = f"{percentage(widest['population_share'])} of the population"
            shares = f"{percentage(widest['estimate'])} of respondents and {of_all}"
            return Claim(f"{quoted(str(widest[name]))} is the answer of {shares}", "no gap to the population is wider")
    firsts = rows.drop_duplicates("section").sort_index()
    told = [f"{quoted(str(row[name]))} ({percentage(row['estimate'])})" for _, row in firsts.iterrows()]
    return Claim(
        f"The most common answers are {listed(told[:MOST_NAMED])}"
        if len(told) > 1
        else f"The most common answer is {told[0]}"
    )


def _of_names_by_group(table: pd.DataFrame, rows: pd.DataFrame) -> Claim:
    """What comes first in every group, as far as the intervals tell."""
    name = naming_column(table)
    firsts = [set(level_with_first(ranked(of_group))[name]) for _, of_group in rows.groupby("group", sort=False)]
    shared = [one for one in rows[name].unique() if all(one in first for first in firsts)]
    groups = "both groups" if len(firsts) == 2 else f"all {number_in_words(len(firsts))} groups"
    if not shared:
        return Claim(f"No single one comes first in {groups}")
    if len(shared) > MOST_NAMED:
        return Claim(f"In {groups}, {number_in_words(len(shared))} cannot be told apart at the top")
    alone = len(shared) == 1 and all(len(first) == 1 for first in firsts)
    names = listed([quoted(one) for one in shared])
    if alone:
        return Claim(f"{names} comes first in {groups}")
    are = "is" if len(shared) == 1 else "are"
    return Claim(f"{names} {are} first, or cannot be told apart from the first, in {groups}")


def _of_answers(table: pd.DataFrame) -> Claim:
    """Between which shares the high end of the scale runs, statement by statement."""
    totals = meaning_shares(table)["positive"].set_axis(item_names(table)).dropna().sort_values(ascending=False)
    if totals.empty:
        commonest = ranked(table).iloc[0]
        return Claim(f"{quoted(commonest['answer'])} is given most often ({percentage(commonest['estimate'])})")
    said = quoted(said_for(table, "positive"))
    if len(totals) == 1:
        return Claim(f"{share_in_words(totals.iloc[0]).capitalize()} said {said}")
    most, least = (f"{percentage(totals.iloc[end])} for {quoted(totals.index[end])}" for end in (0, -1))
    ends = f"{percentage(totals.iloc[-1])} and {percentage(totals.iloc[0])}"
    return Claim(f"Between {ends} said {said}, depending on the statement", f"{most}, {least}")


def said_for(table: pd.DataFrame, meaning: str) -> str:
    """The answers that mean something, in words; "" when none does. Items of several scales have no words in common."""
    answers = table[table["meaning"] == meaning]
    wordings = {tuple(of_item) for _, of_item in answers.groupby("item", sort=False)["answer"]}
    if len(wordings) > 1:
        return {"negative": "low end", "neutral": "middle", "positive": "high end"}[meaning]
    return meaning_in_words(wordings.pop()) if wordings else ""


def _of_outside(table: pd.DataFrame) -> Claim:
    """Between which shares each answer outside the scale runs, from statement to statement."""
    told = []
    for answer, of_answer in table.dropna(subset="estimate").groupby("answer", sort=False):
        ends = interval(of_answer["estimate"].min(), of_answer["estimate"].max(), "share")
        told.append(f"{quoted(str(answer))} {ends}")
    if not told:
        return Claim("No answer stood outside a scale")
    return Claim("Answers outside the scale, from statement to statement", listed(told))


def _of_reliability(table: pd.DataFrame) -> Claim:
    if len(table) == 1 and table["alpha"].notna().all():
        spread = interval(table["low"].iloc[0], table["high"].iloc[0], "alpha")
        return Claim(
            f"Cronbach's alpha is {figure(table['alpha'].iloc[0], 'alpha')} ({spread})",
            lowered(table["in_words"].iloc[0]),
        )
    loose = table.loc[table["in_words"].str.startswith(("Weak", "Questionable")).fillna(False), "title"].tolist()
    if not loose:
        return Claim("The items of a theme hang together well enough to be read as one score")
    return Claim(
        f"The items of {listed(loose)} hang together loosely", "read such a score with care, and its items one by one"
    )


def item_names(table: pd.DataFrame) -> list[str]:
    """The names of a table's items, each once, in the order of `meaning_shares`."""
    return [str(name) for name in table.drop_duplicates("item")["title"]]


def meaning_shares(table: pd.DataFrame) -> pd.DataFrame:
    """The shares of answers that mean the same, summed unrounded: one row an item, by its id.

    A sum with a withheld part is missing.
    """
    parts = table.astype({"estimate": float}).groupby(["item", "meaning"], sort=False, observed=True, dropna=False)
    sums = parts["estimate"].sum(skipna=False).unstack("meaning")  # noqa: PD010 - already one row a cell
    return sums.reindex(index=table["item"].unique(), columns=["negative", "neutral", "positive"])


def row_names(rows: pd.DataFrame) -> list[str]:
    """What each row is called. An item seen from its other side says so: an enabler that people
    disagree with is a barrier for them, "Lacking: ..."."""
    names = rows[naming_column(rows)].astype(str).tolist()
    other_side = {("barrier_shares", False): "Lacking: ", ("enabler_shares", True): "Free of: "}
    if "barrier" not in rows or naming_column(rows) == "group":
        return names
    family = rows.attrs.get("family", "")
    return [
        f"{other_side.get((family, bool(barrier)), '')}{name}"
        for barrier, name in zip(rows["barrier"], names, strict=True)
    ]


def _figures(rows: pd.DataFrame) -> str:
    return listed([figure(value, rows.attrs.get("unit", "share")) for value in rows["estimate"]])


def _range_of(rows: pd.DataFrame, what: str) -> str:
    """From the smallest of ranked rows to the largest, each with its name."""
    low, high = (
        (row_names(rows)[end], figure(rows["estimate"].iloc[end], rows.attrs.get("unit", "share"))) for end in (-1, 0)
    )
    return f"{what} from {low[1]} ({low[0]}) to {high[1]} ({high[0]})".strip()


def _cautions(table: pd.DataFrame) -> list[str]:
    """What a reader must know before using the sentence: withheld rows, and a very small base."""
    said = []
    if (withheld := int(table["withheld"].sum())) and withheld < len(table):
        are = "figure is" if withheld == 1 else "figures are"
        said.append(f"{number_in_words(withheld).capitalize()} {are} withheld, to protect small groups.")
    bases = table["n"].dropna()
    if len(bases) and int(bases.min()) < SMALL_BASE:
        said.append(f"The smallest base is {int(bases.min())} respondents, so read with care.")
    return said
