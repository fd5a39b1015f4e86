"""From tables of what people wrote to claims: every share in them says that it is of those who wrote."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.agreement import RELIABLE_CODE, TENTATIVE_CODE, UNDEFINED, UNRELIABLE_CODE
from helpers.analysis.voices import NO_CODE
from helpers.display.claims.claim import MOST_NAMED, TOO_CLOSE, Claim
from helpers.display.claims.estimates import of_estimates
from helpers.display.naming import level_with_first, ranked
from helpers.display.spelling import (
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

WROTE = "of those who wrote"
NO_ANSWERS = Claim("There is nothing to show", "the survey has no written answers that could be coded")
WITHHELD = Claim("What people wrote is withheld", f"fewer than {MINIMUM_BASE} respondents wrote an answer")
# What is said of the codes of each verdict.
_VERDICTS = {
    RELIABLE_CODE: "reliable",
    TENTATIVE_CODE: "tentative",
    UNRELIABLE_CODE: "not reliable",
    UNDEFINED: "not defined",
}


def of_writers(table: pd.DataFrame) -> Claim:
    """How many of all respondents wrote an answer, question by question."""
    if table.empty:
        return Claim("This survey asked nothing in people's own words")
    shown = table[table["estimate"].notna()]
    if shown.empty:
        return Claim("How many wrote an answer is withheld", f"fewer than {MINIMUM_BASE} respondents did")
    first, *others = [
        (share_in_words(share), quoted(str(name)))
        for share, name in zip(shown["estimate"], shown["question"], strict=True)
    ]
    told = [f"{first[0]} wrote an answer to {first[1]}", *(f"{share} to {name}" for share, name in others)]
    return Claim(f"Of all respondents, {listed(told)}")


def of_codes(table: pd.DataFrame) -> Claim:
    """Which codes come up most often: in the answers to one question, to each of several, or by group."""
    coded = table[table["code"] != NO_CODE]
    rows = ranked(coded)
    if rows.empty:
        return NO_ANSWERS if table.empty else WITHHELD
    if "group" not in rows:
        return _of_one_question(rows)
    return _of_questions(rows) if table.attrs.get("by") == "question" else _of_groups(coded)


def _of_groups(coded: pd.DataFrame) -> Claim:
    claim = of_estimates(coded)
    if "%" not in claim.title:
        return claim
    return Claim(f"{capital(WROTE)}, {lowered(claim.short)}", claim.rest, claim.figures)


def _of_one_question(rows: pd.DataFrame) -> Claim:
    level = level_with_first(rows)
    names, shares = [quoted(name) for name in level["code"]], [percentage(share) for share in level["estimate"]]
    if len(rows) == 1:
        return Claim(f"{capital(share_in_words(level['estimate'].iloc[0]))} {WROTE} write about {names[0]}")
    if len(level) == 1:
        said = f"{share_in_words(level['estimate'].iloc[0])} {WROTE} write about it"
        return Claim(f"{names[0]} comes up most often", said, f"{shares[0]} {WROTE}")
    if len(level) <= MOST_NAMED:
        return Claim(f"{listed(names)} come up most often ({listed(shares)} {WROTE})", f"the shares are {TOO_CLOSE}")
    return Claim(
        f"Nothing stands out: {number_in_words(len(level))} of {number_in_words(len(rows))} are level at the top",
        f"{names[0]} comes up most often ({shares[0]} {WROTE}), and the intervals of the others overlap its own",
    )


def _of_questions(rows: pd.DataFrame) -> Claim:
    """What comes up most often in the answers to all questions; then in those to each."""
    questions = rows.sort_index().groupby("group", sort=False)
    levels = {str(question): level_with_first(ranked(of_one)) for question, of_one in questions}
    firsts = [set(level["code"]) for level in levels.values()]
    shared = [code for code in rows["code"].unique() if all(code in first for first in firsts)]
    told = "; ".join(f"for {quoted(question)}, {_at_the_top(level, shared)}" for question, level in levels.items())
    every = {1: "the answers shown", 2: "answers to both questions"}.get(len(levels), "answers to all questions")
    if not shared:
        return Claim("What comes up most often differs from question to question", told)
    if len(shared) > MOST_NAMED:
        largest = "; ".join(
            f"for {quoted(question)}, {quoted(level['code'].iloc[0])} has the largest share "
            f"({percentage(level['estimate'].iloc[0])} {WROTE})"
            for question, level in levels.items()
        )
        return Claim(f"Nothing stands out: {number_in_words(len(shared))} are level at the top in {every}", largest)
    names = listed([quoted(code) for code in shared])
    if all(len(first) == 1 for first in firsts):
        return Claim(f"{names} comes up most often in {every}", told)
    are = "is" if len(shared) == 1 else "are"
    return Claim(f"{names} {are} at the top, or level with it, in {every}", told)


def _at_the_top(level: pd.DataFrame, shared: list[str]) -> str:
    """What is level at the top in the answers to one question; the names are not said again."""
    if len(level) > MOST_NAMED:
        return f"{number_in_words(len(level))} are level at the top"
    shares = level.set_index("code")["estimate"]
    if set(shares.index) == set(shared):
        return f"{listed([percentage(share) for share in shares[shared]])} {WROTE}"
    return f"{listed([quoted(code) for code in shares.index])} ({listed([percentage(one) for one in shares])} {WROTE})"


def of_theme_words(table: pd.DataFrame) -> Claim:
    """How many of those who wrote wrote about a theme, question by question."""
    rows = table[(table["code_id"] == "") & table["estimate"].notna()]
    if rows.empty:
        return NO_ANSWERS if table.empty else WITHHELD
    questions = rows["section" if "section" in rows else "question"]
    first, *others = [
        (share_in_words(share), f"in answers to {quoted(str(question))}")
        for share, question in zip(rows["estimate"], questions, strict=True)
    ]
    told = [f"{first[0]} write about {quoted(str(rows['code'].iloc[0]))} {first[1]}", *map(" ".join, others)]
    return Claim(f"{capital(WROTE)}, {listed(told)}")


def of_agreement(table: pd.DataFrame) -> Claim:
    """How many codes a person's coding bears out, and how all of them together fare."""
    if table.empty:
        return Claim("Nobody checked this coding by hand", "how far a person would agree with it is not known")
    if table["withheld"].all():
        few = f"answers of fewer than {MINIMUM_BASE} respondents were coded by hand"
        return Claim("How far a person agrees with this coding is withheld", few)
    whole, codes = table.iloc[0], table.iloc[1:][~table["withheld"].iloc[1:]]
    if codes.empty:
        return Claim("How far a person agrees with this coding, code by code, is withheld", _all_together(whole))
    if len(codes) == 1:
        return Claim(
            f"The code {quoted(codes['code'].iloc[0])}, checked by a person, is {_VERDICTS[codes['in_words'].iloc[0]]}"
        )
    counts = codes["in_words"].value_counts()
    first, *others = [(int(counts[words]), verdict) for words, verdict in _VERDICTS.items() if words in counts]
    told = [f"{number_in_words(first[0])} {'is' if first[0] == 1 else 'are'} {first[1]}"]
    told += [f"{number_in_words(number)} {verdict}" for number, verdict in others]
    return Claim(f"Of {number_in_words(len(codes))} codes checked by a person, {listed(told)}", _all_together(whole))


def _all_together(whole: pd.Series) -> str:
    if pd.isna(whole["alpha"]):
        return "for all codes together, Krippendorff's alpha is not defined"
    spread = f" (95% interval {interval(whole['low'], whole['high'], 'alpha')})" if pd.notna(whole["low"]) else ""
    alpha = f"Krippendorff's alpha is {figure(whole['alpha'], 'alpha')}{spread}"
    return f"for all codes together, {alpha}, {lowered(str(whole['in_words']))}"


def of_topics(table: pd.DataFrame) -> Claim:
    """How many topics were found, and how many of them come out again from samples of the answers."""
    topics = table[table["stability"].notna()]
    if topics.empty:
        return Claim("No topics were found", "too few answers were written, or too few words in common")
    parts = topics.groupby("section", sort=False) if "section" in topics else [("", topics)]
    told = [_topics_of(str(question), of_one) for question, of_one in parts]
    return Claim(capital("; ".join(told)))


def _topics_of(question: str, topics: pd.DataFrame) -> str:
    verdicts = topics["in_words"].value_counts()
    counts = [
        (int(verdicts[words]), lowered(words)) for words in ("Stable", "Fairly stable", "Unstable") if words in verdicts
    ]
    where = f"the answers to {quoted(question)}" if question else "the answers"
    found = f"{number_in_words(len(topics))} topics come out of {where}"
    if len(counts) == 1:
        return f"{found}, all of them {counts[0][1]}"
    return f"{found}: {listed([f'{number_in_words(number)} {verdict}' for number, verdict in counts])}"
