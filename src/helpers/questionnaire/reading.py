"""From a questionnaire file's text to the model of what was asked, or to every mistake in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from helpers.documents import Finding, Path, parse_document
from helpers.questionnaire.model import (
    KEPT_COLUMNS,
    TICKED_SCALE,
    Answer,
    Item,
    MultipleChoice,
    OpenQuestion,
    Option,
    Questionnaire,
    SingleChoice,
)
from helpers.questionnaire.reads import READ
from helpers.questionnaire.wordings import normalised

# Words with a space or a hyphen between them; a star after a word's beginning stands for the rest of it.
_KEYWORD = re.compile(r"[\w'&]+\*?(?:[ -][\w'&]+\*?)*")


def parse_questionnaire(text: str, file: object = "questionnaire.yml") -> Questionnaire:
    """The questionnaire that a YAML text describes.

    Raises InputError that names, for every mistake, the line and path, what was found and what
    was expected.
    """
    before = set(READ)
    try:
        return parse_document(text, Questionnaire, file=file, inconsistencies=_inconsistencies)
    finally:
        READ.intersection_update(before)  # checking a file is no reading of it


def _inconsistencies(q: Questionnaire) -> Iterator[Finding]:
    """What the parts, each well formed, get wrong together."""
    yield from _wave_mistakes(q)
    yield from _scale_mistakes(q)
    yield from _id_mistakes(q)
    yield from _theme_mistakes(q)
    yield from _reference_mistakes(q)
    yield from _code_mistakes(q)
    for path, question in _choice_questions(q):
        if isinstance(question, MultipleChoice):
            yield from _label_mistakes((*path, "options"), question.options)
        else:
            yield from _label_mistakes((*path, "answers"), question.answers)
    yield from _alias_mistakes(q)
    yield from _merging_mistakes(q)


def _wave_mistakes(q: Questionnaire) -> Iterator[Finding]:
    days, consent = q.wave.fieldwork, q.consent
    if days.last_day < days.first_day:
        found = f"{days.last_day}, before the first day {days.first_day}"
        yield ("wave", "fieldwork", "last_day"), found, "expected the first day first"
    if consent:
        labels = [answer.answer for answer in consent.answers]
        yield from _label_mistakes(("consent", "answers"), consent.answers)
        if consent.admits not in labels:
            yield ("consent", "admits"), repr(consent.admits), f"expected one of {_listed(labels)}"


def _scale_mistakes(q: Questionnaire) -> Iterator[Finding]:
    for name, scale in q.scales.items():
        yield from _label_mistakes(("scales", name, "answers"), [*scale.answers, *scale.outside])
        if name == TICKED_SCALE:
            yield ("scales", name), repr(name), "expected another name: this one is kept for ticked barriers"
    for path, item in _items_with_paths(q):
        if item.scale not in q.scales:
            yield (*path, "scale"), repr(item.scale), f"expected one of the scales {_listed(q.scales)}"


def _id_mistakes(q: Questionnaire) -> Iterator[Finding]:
    yield from _repeats([(path, question.id) for path, question in _questions(q)], kept=KEPT_COLUMNS)
    yield from _repeats([(("themes", place), theme.id) for place, theme in enumerate(q.themes)])
    yield from _repeats([(("codes", place), code.id) for place, code in enumerate(q.codes)])
    for path, question in _choice_questions(q):
        if isinstance(question, MultipleChoice):
            options = [((*path, "options", place), option.id) for place, option in enumerate(question.options)]
            yield from _repeats(options, kept=("other",))


def _repeats(ids: list[tuple[Path, str]], kept: tuple[str, ...] = ()) -> Iterator[Finding]:
    seen = dict.fromkeys(kept, "kept for intake")
    for path, one in ids:
        if one in seen:
            yield (*path, "id"), repr(one), f"expected an id of its own: this one is {seen[one]}"
        seen.setdefault(one, f"the id of {'.'.join(map(str, path))}")


def _theme_mistakes(q: Questionnaire) -> Iterator[Finding]:
    multiple = {question.id for question in q.multiple_choice}
    for position, theme in enumerate(q.themes):
        if not theme.items and not theme.ticked_barriers:
            yield ("themes", position, "items"), "no items", "expected at least one item, or `ticked_barriers`"
        for place, question in enumerate(theme.ticked_barriers):
            if question not in multiple:
                path = ("themes", position, "ticked_barriers", place)
                yield path, repr(question), f"expected a multiple-choice question: {_listed(multiple)}"


def _reference_mistakes(q: Questionnaire) -> Iterator[Finding]:
    """Names of themes, items and profile questions that the questionnaire does not have."""
    themes, profile = [theme.id for theme in q.themes], [question.id for question in q.profile]
    for place, question in enumerate(q.weighting.margins or ()):
        if question not in profile:
            yield ("weighting", "margins", place), repr(question), f"expected a profile question: {_listed(profile)}"
    for i, asked in enumerate(q.multiple_choice):
        for j, option in enumerate(asked.options):
            for place, theme in enumerate(option.helps):
                if theme not in themes:
                    path = ("multiple_choice", i, "options", j, "helps", place)
                    yield path, repr(theme), f"expected a theme: {_listed(themes)}"


def _merging_mistakes(q: Questionnaire) -> Iterator[Finding]:
    """Groups to be merged of answers that are none or are in two, and under the name of another answer."""
    for section in ("profile", "single_choice"):
        for place, asked in enumerate(getattr(q, section)):
            path = (section, place, "small_groups")
            if section != "profile" and asked.small_groups is not None:
                yield path, "groups", "expected them in a profile question: of others no groups are made"
                continue
            seen: dict[str, str] = {}
            for name, labels in (asked.small_groups or {}).items():
                if name in asked.labels and name not in labels:
                    yield (*path, name), repr(name), "expected a name of its own: it is an answer that is in no group"
                for position, label in enumerate(labels):
                    if label not in asked.labels:
                        yield (*path, name, position), repr(label), f"expected one of {_listed(asked.labels)}"
                    elif label in seen:
                        yield (*path, name, position), repr(label), f"expected it once: it is in {seen[label]!r}"
                    seen.setdefault(label, name)


def _code_mistakes(q: Questionnaire) -> Iterator[Finding]:
    """Codes about what the questionnaire does not have, and keywords that are none."""
    themes = [theme.id for theme in q.themes]
    known = {*themes, *(item.id for item in q.asked_items())}
    for place, code in enumerate(q.codes):
        if code.about is not None and code.about not in known:
            yield ("codes", place, "about"), repr(code.about), f"expected a theme ({_listed(themes)}) or an item's id"
        for position, keyword in enumerate(code.keywords):
            if not _KEYWORD.fullmatch(normalised(keyword)):
                path = ("codes", place, "keywords", position)
                yield path, repr(keyword), "expected a word or a phrase, with * only where a word goes on"


def _label_mistakes(path: Path, answers: Sequence[Answer | Option]) -> Iterator[Finding]:
    """Two answers that an export could not tell apart, and aliases that mean two things.

    Labels must differ in more than case, spaces or marks. An alias may differ from them in spaces or
    marks alone: it is the one way to say what two such spellings in an export mean.
    """
    labels: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for position, answer in enumerate(answers):
        label = answer.option if isinstance(answer, Option) else answer.answer
        twin = labels.get(normalised(label))
        for spelling in (label, *answer.aliases):
            other = spellings.get(spelling.casefold(), twin if spelling == label else None)
            if other is not None:
                remedy = f"expected it to differ from {other!r} in more than case, spaces or marks"
                yield (*path, position), repr(spelling), remedy
            spellings[spelling.casefold()] = spelling
        labels[normalised(label)] = label


def _alias_mistakes(q: Questionnaire) -> Iterator[Finding]:
    """An alias that two questions claim. The same wording under two headings is no mistake."""
    seen: dict[str, str] = {}
    for path, question in _questions(q):
        for position, alias in enumerate(question.aliases):
            key = normalised(alias)
            if key in seen and seen[key] != question.id:
                yield (*path, "aliases", position), repr(alias), f"expected it for one question: {seen[key]} has it too"
            seen.setdefault(key, question.id)


def _items_with_paths(q: Questionnaire) -> Iterator[tuple[Path, Item]]:
    for t, theme in enumerate(q.themes):
        yield from ((("themes", t, "items", i), item) for i, item in enumerate(theme.items))
    yield from ((("outcomes", i), item) for i, item in enumerate(q.outcomes))


def _choice_questions(q: Questionnaire) -> Iterator[tuple[Path, SingleChoice | MultipleChoice]]:
    for section in ("profile", "single_choice", "multiple_choice"):
        yield from (((section, i), question) for i, question in enumerate(getattr(q, section)))


def _questions(q: Questionnaire) -> Iterator[tuple[Path, Item | SingleChoice | MultipleChoice | OpenQuestion]]:
    yield from _items_with_paths(q)
    yield from _choice_questions(q)
    yield from ((("open", i), question) for i, question in enumerate(q.open))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
