"""From tables of estimates to what their rows are called, which come first, and which are level."""

from __future__ import annotations

import pandas as pd

from helpers.display.spelling import meaning_in_words, quoted

MOST_ANSWERS = 3  # more answers than this are said by what they mean together
# The parts of a scale, where items of several scales have no answer in common.
ENDS = {"negative": "low end", "neutral": "middle", "positive": "high end"}


def naming_column(table: pd.DataFrame) -> str:
    """The column that names a table's rows: its groups where it sets groups side by side."""
    names = [name for name in ("title", "option", "answer", "code", "topic", "question") if name in table]
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
    """The rows that are not withheld, all columns as they are, largest estimate first."""
    shown: pd.DataFrame = table[table["estimate"].notna()]
    return shown.sort_values("estimate", ascending=False, kind="stable")


def level_with_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Of ranked rows, those that cannot be told apart from the first: their intervals overlap its own."""
    overlap = (rows["high"] >= rows["low"].iloc[0]) & (rows["low"] <= rows["high"].iloc[0])
    # An estimate without an interval, from a single answer, cannot be told apart from anything.
    level: pd.DataFrame = rows[overlap | rows["low"].isna() | pd.isna(rows["low"].iloc[0])]
    return level


def said_for(table: pd.DataFrame, meaning: str) -> str:
    """The answers that mean something, in words; "" when none does. Items of several scales have no words in common."""
    answers = table[table["meaning"] == meaning]
    wordings = {tuple(of_item) for _, of_item in answers.groupby("item", sort=False)["answer"]}
    if len(wordings) > 1:
        return ENDS[meaning]
    return meaning_in_words(wordings.pop()) if wordings else ""


def answered_in_words(table: pd.DataFrame, meaning: str) -> str:
    """What those did who gave an answer that means something: "answered “Agree” or “Strongly agree”"; "" for nobody.

    Where the answers are many, or differ from item to item, what they say together: "said “agree”",
    "are at the high end".
    """
    said = said_for(table, meaning)
    labels = table.loc[table["meaning"] == meaning, "answer"].unique().tolist()
    if said in ENDS.values():
        return f"are at the {said}"
    if 0 < len(labels) <= MOST_ANSWERS:
        return f"answered {' or '.join(quoted(str(label)) for label in labels)}"
    return f"said {quoted(said)}" if said else ""


def meaning_shares(table: pd.DataFrame) -> pd.DataFrame:
    """The shares of answers that mean the same, summed unrounded: one row an item, by its id.

    A sum with a withheld part is missing.
    """
    parts = table.astype({"estimate": float}).groupby(["item", "meaning"], sort=False, observed=True, dropna=False)
    sums = parts["estimate"].sum(skipna=False).unstack("meaning")  # noqa: PD010 - already one row a cell
    return sums.reindex(index=table["item"].unique(), columns=["negative", "neutral", "positive"])


def row_names(rows: pd.DataFrame) -> list[str]:
    """What each row is called. An item seen from its other side says so: an enabler that people
    disagree with is a barrier for them, "Not the case: ..."."""
    names = rows[naming_column(rows)].astype(str).tolist()
    other_side = {
        ("barrier_shares", False): "Not the case: ",
        ("barrier_changes", False): "Not the case: ",
        ("barrier_comparisons", False): "Not the case: ",
        ("barrier_ranks", False): "Not the case: ",
        ("barrier_totals", False): "Not the case: ",
        ("statements_beside", False): "Not the case: ",
        ("enabler_shares", True): "Not a problem: ",
    }
    if "barrier" not in rows or naming_column(rows) == "group":
        return names
    family = rows.attrs.get("family", "")
    return [
        f"{other_side.get((family, bool(barrier)), '')}{name}"
        for barrier, name in zip(rows["barrier"], names, strict=True)
    ]
