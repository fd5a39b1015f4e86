"""From what people wrote to codes: what each answer is about, and how many of those who wrote say so.

The questionnaire holds the code frame (`codes`). Each code has keywords, and an answer has every code of
which a keyword stands in it: whole words, whatever their case, with plurals and genitives. Misspellings
are not chased.

What is about an item is about its theme: a code about an item brings the theme's own code with it. The
base is always those who wrote, for silence says nothing; whoever wrote what no code fits is counted too.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.intervals import share_interval
from helpers.analysis.estimates import SHARE
from helpers.analysis.tables import By, estimated, grouping, stacked, unweighted
from helpers.errors import InputError, Mistake
from helpers.privacy.redaction import RULES
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import Code, OpenQuestion, Questionnaire, normalised
from helpers.survey import Survey

NO_CODE = "No code fits"
THOSE_WHO_WROTE = "respondents who wrote an answer"

_REDACTED = "|".join(re.escape(f"[{kind}]") for kind in RULES)
_LETTER = r"[^\W\d_]"
# Letters that a quotation has: fewer say little, more are not read.
_QUOTABLE = (40, 300)
# Words with a capital within a sentence, and numbers: what may tell who wrote, or of whom.
_TO_LOOK_AT = re.compile(r"(?<=[^.!?\s] )[A-Z][\w'’-]+|\d[\d.,/-]*")
# Between two words of a keyword. A space may be a hyphen ("front line"), a hyphen nothing ("e-mail").
_JOINTS = {" ": "[ -]+", "-": "[ -]?"}
# What words are made of, in any language, and in plain English: in a pattern the many letters of all languages take
# longer to read than the answers do.
_WORDS, _PLAIN_WORDS = r"\pL\pN_", r"\w"


def writer_shares(wave: Survey) -> pd.DataFrame:
    """Share of all respondents who wrote an answer to each open question, each counting as one.

    Columns: question_id, question (its title), count (who wrote), then the figures.
    """
    wave = unweighted(wave)
    questions = wave.questionnaire.open
    groups = grouping(wave, None)
    wrote = pd.DataFrame({asked.id: _wrote(asked.id, wave) for asked in questions}, index=wave.responses.index)
    counts = wrote[wave.weights.gt(0)].sum()
    keys = [
        {"question_id": question, "question": name, "count": int(counts[question])}
        for question, name in question_names(wave).items()
    ]
    return stacked(
        [estimated(wrote.to_numpy(dtype=float), keys, wave, groups, share_interval)] if keys else [],
        ["question_id", "question", "count"],
        wave,
        groups,
        **SHARE,
        family="writer_shares",
        measure="Share of respondents who wrote an answer",
        base="all respondents",
    )


def code_shares(question: str, wave: Survey, by: By = None) -> pd.DataFrame:
    """Share of those who wrote whose answer has each code, and last the share whose answer has none.

    An answer may have several codes, so the shares can add up to more than 1. Columns: code_id, code (its
    title), about (a theme's id, an item's, or ""), [group], then the figures. A survey without a code
    frame has no rows. Rows: codes in the frame's order, then groups.
    """
    asked, codes = open_question(question, wave), wave.questionnaire.codes
    groups = grouping(wave, by)
    coded = coded_answers(question, wave)
    keys = [{"code_id": code.id, "code": code.title, "about": code.about or ""} for code in codes]
    keys.append({"code_id": "", "code": NO_CODE, "about": ""})
    values = of_those_who_wrote(coded.assign(**{NO_CODE: ~coded.any(axis=1)}), wave)
    return stacked(
        [estimated(values, keys, wave, groups, share_interval)] if codes else [],
        ["code_id", "code", "about", "group"],
        wave,
        groups,
        **SHARE,
        family="code_shares",
        measure="Share of those who wrote whose answer is about it",
        base=THOSE_WHO_WROTE,
        question=asked.wording,
        question_id=question,
    )


def theme_word_shares(theme: str, wave: Survey) -> pd.DataFrame:
    """Share of those who wrote whose answer is about a theme, for each open question.

    First by any code about the theme or one of its items, then by each of these but the theme's own.
    Columns: theme, question_id, question (its title), code_id ("" for any), code, then the figures. No rows
    where the frame has no code about the theme.
    """
    asked = wave.questionnaire.theme(theme)
    codes = codes_about(theme, wave.questionnaire)
    closer = [code for code in codes if code.about != theme]
    groups = grouping(wave, None)
    tables = []
    for question, name in question_names(wave).items() if codes else ():
        coded = coded_answers(question, wave, theme)
        about = pd.DataFrame({"": coded.any(axis=1)} | {code.id: coded[code.id] for code in closer})
        of_question = {"theme": theme, "question_id": question, "question": name}
        keys = [of_question | {"code_id": "", "code": asked.title}]
        keys += [of_question | {"code_id": code.id, "code": code.title} for code in closer]
        tables.append(estimated(of_those_who_wrote(about, wave), keys, wave, groups, share_interval))
    return stacked(
        tables,
        ["theme", "question_id", "question", "code_id", "code"],
        wave,
        groups,
        **SHARE,
        family="theme_word_shares",
        measure="Share of those who wrote whose answer is about it",
        base=THOSE_WHO_WROTE,
    )


def accepted_quotations(wave: Survey) -> pd.DataFrame:
    """What a reviewer accepted of what was written, in the questionnaire's order of questions, then the reviewer's.

    Columns: question (its title), quotation, themes (the titles of those that the quotation itself is about, "" for
    none). Of a question to which fewer than `MINIMUM_BASE` wrote there is none.
    """
    asked, names = wave.questionnaire, question_names(wave)
    themes = {theme.id: theme.title for theme in asked.themes}
    own = {code.id: themes[code.about] for code in reversed(asked.codes) if code.about in themes}
    rows = []
    reviewed = pd.DataFrame(columns=["question", "quotation"]) if wave.quotations is None else wave.quotations
    for question, name in names.items():
        quoted = reviewed.loc[reviewed["question"].eq(question), "quotation"]
        if len(written_answers(question, wave)) < MINIMUM_BASE:
            continue
        coded = codes_in(quoted, asked)
        about = [", ".join(own[code] for code in coded.columns[row] if code in own) for row in coded.to_numpy()]
        rows += [(name, text, told) for text, told in zip(quoted, about, strict=True)]
    return pd.DataFrame(rows, columns=["question", "quotation", "themes"], dtype="str")


def quotation_candidates(question: str, wave: Survey, number: int = 30, seed: int = 0) -> pd.DataFrame:
    """Answers that a reviewer may want to read before others, in the columns of `quotations.csv`, and what to look at.

    Of a length to be quoted, without what redaction removed, the fewest names and numbers first, and by turns of each
    code, so that what few wrote about comes up, too; else by lot. Columns: question, quotation, accepted and reviewer
    (both ""), look_at (words that may be names or places, and numbers).
    """
    texts = wave.responses[open_question(question, wave).id].dropna().astype("str").drop_duplicates()
    texts = texts[texts.str.len().between(*_QUOTABLE) & ~texts.str.contains(_REDACTED, regex=True)]
    texts = texts.sample(frac=1, random_state=seed)
    coded = codes_in(texts, wave.questionnaire)
    doubts = texts.map(lambda text: ", ".join(dict.fromkeys(_TO_LOOK_AT.findall(text))))
    first = coded.idxmax(axis=1).where(coded.any(axis=1), "") if coded.shape[1] else pd.Series("", index=texts.index)
    places = pd.DataFrame({"doubtful": doubts.ne(""), "code": first})
    places["turn"] = places.groupby(["doubtful", "code"]).cumcount()
    chosen = places.sort_values(["doubtful", "turn"], kind="stable").index[:number]
    return pd.DataFrame({
        "question": question, "quotation": texts[chosen], "accepted": "", "reviewer": "", "look_at": doubts[chosen],
    }).reset_index(drop=True)  # fmt: skip


def question_names(wave: Survey) -> dict[str, str]:
    """What each open question is called, by its id; the id stands behind the name where two are called alike."""
    names = [asked.name for asked in wave.questionnaire.open]
    return {
        asked.id: asked.name if names.count(asked.name) == 1 else f"{asked.name} ({asked.id})"
        for asked in wave.questionnaire.open
    }


def open_question(question: str, wave: Survey) -> OpenQuestion:
    """The open question of this id. Raises InputError that lists those there are."""
    known = {asked.id: asked for asked in wave.questionnaire.open}
    if question not in known:
        remedy = f"expected one of {', '.join(known) or 'none'}"
        raise InputError("questionnaire", Mistake("open question", repr(question), remedy))
    return known[question]


@lru_cache(maxsize=16)  # a chapter asks for the same several times, and a survey never changes
def written_answers(question: str, wave: Survey) -> pd.Series[str]:
    """What those who wrote wrote, without the marks that redaction left in its place.

    On the index of the responses, of those alone in whose answer a letter is left: a dash, a figure or
    what was redacted whole says nothing that could be coded.
    """
    texts = wave.responses[open_question(question, wave).id].dropna().astype("str")
    texts = texts.str.replace(_REDACTED, " ", regex=True)
    return texts[texts.str.contains(_LETTER, regex=True)]


@lru_cache(maxsize=8)
def coded_answers(question: str, wave: Survey, theme: str | None = None) -> pd.DataFrame:
    """Which codes each answer has: a row for each who wrote, a boolean column a code, by its id.

    On the index of the responses. All codes, or those about a theme. A theme's own code is on every answer with a
    code about the theme or about one of its items.
    """
    codes = wave.questionnaire.codes if theme is None else codes_about(theme, wave.questionnaire)
    index, _ = _plain_answers(question, wave)
    found = {code.id: _found(code.keywords, question, wave) for code in codes}
    return with_themes(pd.DataFrame(found, index=index, dtype=bool), wave.questionnaire)


@lru_cache(maxsize=8)
def _plain_answers(question: str, wave: Survey) -> tuple[pd.Index, pa.Array]:
    """Whose answers they are, and the answers as they are searched."""
    texts = written_answers(question, wave)
    return texts.index, _as_searched(texts)


def _as_searched(texts: pd.Series) -> pa.Array:
    return pa.array([normalised(text) for text in texts.tolist()], pa.string())


@lru_cache(maxsize=512)  # a chapter asks for codes theme by theme, and for all of them
def _found(keywords: tuple[str, ...], question: str, wave: Survey) -> NDArray[np.bool_]:
    return _searched(keywords, _plain_answers(question, wave)[1])


def _searched(keywords: tuple[str, ...], plain: pa.Array) -> NDArray[np.bool_]:
    """In which of the texts, made `normalised`, any of the keywords is."""
    letters = _PLAIN_WORDS if pc.all(pc.string_is_ascii(plain)).as_py() else _WORDS
    found = pc.match_substring_regex(plain, pattern=keyword_pattern(keywords, letters))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def codes_in(texts: pd.Series, questionnaire: Questionnaire) -> pd.DataFrame:
    """Which codes each of these texts has, as `coded_answers` has those of answers."""
    plain = _as_searched(texts)
    found = {code.id: _searched(code.keywords, plain) for code in questionnaire.codes}
    return with_themes(pd.DataFrame(found, index=texts.index, dtype=bool), questionnaire)


def with_themes(coded: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Coded answers in which what is about a theme's item has the theme's own code: the first about it.

    Rows are answers, columns codes by their ids, True where an answer has the code, as in `coded_answers`. Of a theme
    all codes are there, or none.
    """
    place, found = {code: position for position, code in enumerate(coded.columns)}, coded.to_numpy()
    whole = found.copy()
    for theme in questionnaire.themes:
        own = [code.id for code in questionnaire.codes if code.about == theme.id]
        if own and own[0] in place:
            about = [place[code.id] for code in codes_about(theme.id, questionnaire)]
            whole[:, place[own[0]]] = found[:, about].any(axis=1)
    return pd.DataFrame(whole, coded.index, coded.columns)


def codes_about(theme: str, questionnaire: Questionnaire) -> list[Code]:
    """The codes about a theme, or about one of its items, in the frame's order."""
    about = {theme, *(item.id for item in questionnaire.theme(theme).items)}
    return [code for code in questionnaire.codes if code.about in about]


@lru_cache(maxsize=512)
def keyword_pattern(keywords: tuple[str, ...], letters: str = _WORDS) -> str:
    """What finds any of the keywords in a text made `normalised`, as pyarrow is told it (the syntax of RE2).

    `train*` is any word that begins so. The last word of a keyword may be a plural or a genitive,
    apostrophes may be left out, and a hyphen may stand between two words. `letters` are what words are made of.

    >>> pattern = keyword_pattern(("train*", "front line", "policy"))
    >>> texts = pa.array(["retrain", "our training", "front-line staff", "policies", "police"])
    >>> texts.filter(pc.match_substring_regex(texts, pattern=pattern)).to_pylist()
    ['our training', 'front-line staff', 'policies']
    """
    phrases = "|".join(_phrase_pattern(keyword, letters) for keyword in keywords)
    return rf"(?:^|[^{letters}])(?:{phrases})(?:[^{letters}]|$)"


def _phrase_pattern(keyword: str, letters: str) -> str:
    """One keyword: words at the even places, what joins them at the odd."""
    parts = re.split(r"([ -])", normalised(keyword))
    words = [_JOINTS[part] if place % 2 else _word_pattern(part, letters) for place, part in enumerate(parts)]
    last = parts[-1]
    if last.endswith("*"):
        return "".join(words)
    if last.endswith("y"):
        words[-1] = f"{words[-1][:-1]}(?:y|ie)"
    # No word goes on after an apostrophe, so that genitives are found as they are.
    return rf"{''.join(words)}(?:e?s)?"


def _word_pattern(word: str, letters: str) -> str:
    escaped = re.escape(word.removesuffix("*")).replace("'", "'?")
    return f"{escaped}[{letters}]*" if word.endswith("*") else escaped


def _wrote(question: str, wave: Survey) -> pd.Series[bool]:
    index = wave.responses.index
    return pd.Series(index.isin(written_answers(question, wave).index), index=index)


def of_those_who_wrote(coded: pd.DataFrame, wave: Survey) -> Numbers:
    """Respondents by columns: 1 or 0 for those who wrote, NaN for the others. `coded` is on the index of those."""
    values = np.full((len(wave.responses), coded.shape[1]), np.nan)
    values[wave.responses.index.get_indexer(coded.index)] = coded.to_numpy(dtype=float)
    return values
