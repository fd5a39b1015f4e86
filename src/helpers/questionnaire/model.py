"""From the sections of a questionnaire file to the model of what was asked.

One file says what was asked, and every label, scale, title and direction in the report comes from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from helpers.errors import InputError, Mistake
from helpers.questionnaire.reads import OWN_WORDS, READ
from helpers.questionnaire.wordings import slug

# A third of the median time is a common rule for "speeders": nobody reads at three times the
# usual speed, while slower readers of plain questions are kept (Greszki, Meyer and Schoen 2015).
FASTEST_SHARE_OF_MEDIAN = 1 / 3
# A theme's score needs three of five items; a respondent with under half of all items would be
# in no score at all, so they say nothing about culture (AAPOR calls this a break-off).
MINIMUM_SHARE_ANSWERED = 0.5
# A battery with items in both directions cannot honestly be answered alike throughout; one such
# battery may be chance or indifference, so the rule asks for all of them, and for two or more.
STRAIGHT_LINING_BATTERIES = 2
# A theme's score is the mean of what was answered, and needs three of five items.
MINIMUM_ITEMS_FOR_SCORE = 0.6

# Columns of the responses that no question may be named after.
KEPT_COLUMNS = ("respondent_id", "raw_row", "started", "finished", "seconds", "weight", "consent")

# Whoever left a question about themselves blank is a group of their own, never dropped in silence.
NOT_STATED = "Not stated"

Meaning = Literal["negative", "neutral", "positive"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z](?:_?[a-z0-9])*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# How an export spells a label, spaces at its ends included: "Never " may be another answer than "Never".
Spelling = Annotated[str, StringConstraints(min_length=1)]
WaveName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _spelt_out(key: str) -> BeforeValidator:
    """Let a list say `- Agree` for `- {answer: Agree}`."""
    return BeforeValidator(lambda given: {key: given} if isinstance(given, str) else given)


class Answer(_Model):
    """One answer that may be given, and how else an export may spell it."""

    answer: Text
    means: Meaning | None = None
    aliases: tuple[Spelling, ...] = ()


class MergedAnswer(Answer):
    """Answers that are shown as one, because few gave one of them. No file says so: it depends on who answered."""

    stands_for: tuple[Text, ...]


class OutsideAnswer(Answer):
    """An answer that is no point of the scale, such as "Don't know"."""

    in_base: bool = False


class Option(_Model):
    """One option of a multiple-choice question; its id names its column.

    `helps` names the themes that a kind of support answers to.
    """

    option: Text
    id: Identifier = ""
    aliases: tuple[Spelling, ...] = ()
    helps: tuple[Identifier, ...] = ()

    def model_post_init(self, _: object) -> None:
        """Give an option without an id one made of its label."""
        if not self.id:
            object.__setattr__(self, "id", slug(self.option))


AnswerList = tuple[Annotated[Answer, _spelt_out("answer")], ...]


class Scale(_Model):
    """Ordered answers from lowest to highest, and those that stand outside the order."""

    answers: Annotated[AnswerList, Field(min_length=2)]
    outside: tuple[Annotated[OutsideAnswer, _spelt_out("answer")], ...] = ()

    @cached_property
    def labels(self) -> list[str]:
        """The points of the scale, lowest first."""
        return [answer.answer for answer in self.answers]

    @cached_property
    def outside_labels(self) -> list[str]:
        """The answers that are no points of the scale."""
        return [answer.answer for answer in self.outside]

    @cached_property
    def base_labels(self) -> list[str]:
        """The answers that count in the base of a share: the scale, and outside answers said to."""
        return self.labels + [answer.answer for answer in self.outside if answer.in_base]

    def meaning(self, meaning: Meaning) -> list[str]:
        """The answers that mean this, lowest first."""
        return [answer.answer for answer in self.answers if answer.means == meaning]


class _Question(_Model):
    id: Identifier
    wording: Text
    title: str = ""  # a short name for charts and tables
    asked: str = ""  # the heading above it, where the tool asked it as a row of a matrix
    aliases: tuple[Text, ...] = ()  # other wordings, or column headings, that mean this question

    def __getattribute__(self, name: str) -> Any:
        """Note that the question's own words are read: what did not read them does not hang on them."""
        if name in OWN_WORDS:
            READ.add(object.__getattribute__(self, "id"))
        return super().__getattribute__(name)

    @property
    def name(self) -> str:
        """How charts and tables call it."""
        return self.title or self.wording


class Item(_Question):
    """A statement or rating on a scale. `barrier: true` where agreeing is bad news."""

    scale: str
    barrier: bool = False
    comparable_since: WaveName | None = None


class SingleChoice(_Question):
    """A question with one answer, in its published order.

    `small_groups` names answers of a profile question that are shown as one where fewer than ten gave one of them:
    "Emergency services: [Police, Fire and rescue]"; {} merges none. Where it is not said, neighbours are merged.
    """

    answers: Annotated[AnswerList, Field(min_length=1)]
    other: str = ""  # the label of the box for another answer, when there is one
    small_groups: dict[Text, Annotated[tuple[Text, ...], Field(min_length=2)]] | None = None

    @cached_property
    def labels(self) -> list[str]:
        """The answers, in their published order."""
        return [answer.answer for answer in self.answers]

    @cached_property
    def offered(self) -> list[str]:
        """The answers as respondents were offered them, none merged."""
        return [label for answer in self.answers for label in _stands_for(answer)]

    @cached_property
    def merged(self) -> dict[str, tuple[str, ...]]:
        """What each merged answer stands for, by its label."""
        return {answer.answer: answer.stands_for for answer in self.answers if isinstance(answer, MergedAnswer)}

    def with_merged(self, groups: Mapping[str, Sequence[str]]) -> SingleChoice:
        """The question with some of its answers as one, each in the place of its first; `groups` has labels by name."""
        first = {labels[0]: (name, labels) for name, labels in groups.items()}
        gone = {label for labels in groups.values() for label in labels}
        answers: list[Answer] = []
        for answer in self.answers:
            if answer.answer in first:
                name, labels = first[answer.answer]
                parts = [one for label in labels for one in _stands_for(self.answers[self.labels.index(label)])]
                answers.append(MergedAnswer(answer=name, stands_for=tuple(parts)))
            elif answer.answer not in gone:
                answers.append(answer)
        # Not `model_copy`, which would copy the labels as they were; and no reading of the question's own words.
        kept = object.__getattribute__(self, "__dict__")
        given = {name: kept[name] for name in type(self).model_fields}
        return type(self).model_construct(**given | {"answers": tuple(answers)})


def _stands_for(answer: Answer) -> tuple[str, ...]:
    return answer.stands_for if isinstance(answer, MergedAnswer) else (answer.answer,)


class MultipleChoice(_Question):
    """A question with any number of answers."""

    options: Annotated[tuple[Annotated[Option, _spelt_out("option")], ...], Field(min_length=1)]
    other: str = ""
    at_most: int | None = Field(default=None, ge=1)

    def column(self, option: Option) -> str:
        """The responses' column that says whether this option was ticked."""
        return f"{self.id}__{option.id}"


class OpenQuestion(_Question):
    """A question answered in the respondent's own words."""


class Theme(_Model):
    """A theme of the report: what it means, and the items that ask about it.

    `ticked_barriers` names multiple-choice questions whose options are barriers: ticking one
    says that it is in the way.
    """

    id: Identifier
    title: Text
    meaning: str = ""
    asked: str = ""
    items: tuple[Item, ...] = ()
    ticked_barriers: tuple[Identifier, ...] = ()


class Code(_Model):
    """One code of the frame that open answers are coded by, and the words that call for it.

    A keyword is a word or a phrase, whatever its case; `train*` is any word that begins so.
    `about` names the theme or the item that it belongs to, where it belongs to one.
    """

    id: Identifier
    title: Text
    about: Identifier | None = None
    keywords: Annotated[tuple[Text, ...], Field(min_length=1)]


class Consent(_Model):
    """The question that admits a response, and the one answer that does."""

    wording: Text
    answers: Annotated[AnswerList, Field(min_length=1)]
    admits: Text
    aliases: tuple[Text, ...] = ()

    @property
    def id(self) -> str:
        """The responses' column that holds it."""
        return "consent"


class Fieldwork(_Model):
    """The days on which the survey opened and closed."""

    first_day: date
    last_day: date

    def in_words(self) -> str:
        """The days as a sentence has them; what they have in common is said once.

        >>> Fieldwork(first_day=date(2026, 3, 2), last_day=date(2026, 4, 17)).in_words()
        '2 March to 17 April 2026'
        """
        first, last = self.first_day, self.last_day
        end = f"{last.day} {last:%B %Y}"
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day} to {end}"
        return f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} to {end}"


class Wave(_Model):
    """One run of the survey, and what AAPOR asks every report to say of it."""

    id: WaveName
    title: Text
    fieldwork: Fieldwork
    promoted: str = ""
    sponsor: str = ""
    population: str = ""
    mode: str = ""
    licence: str = ""
    introduction: str = ""  # what respondents read before the first question
    synthetic: bool = False
    draft: bool = False  # made by `inspect --draft`, and not yet checked by a person


class LeftOut(_Model):
    """A column of the export that the questionnaire knows and does not use."""

    column: Text
    why: Text


class ExportSpelling(_Model):
    """What cannot be seen in the export itself."""

    date_order: Literal["day first", "month first"] | None = None
    missing: tuple[Text, ...] = ()  # cells that mean blank
    not_selected: tuple[Text, ...] = ()  # cells that mean an option was not ticked
    respondent_id: str | None = None
    started: str | None = None
    finished: str | None = None
    weight: str | None = None
    personal: tuple[Text, ...] = ()  # further columns with personal data, dropped unread
    left_out: tuple[LeftOut, ...] = ()
    surveymonkey: int | None = Field(default=None, gt=0)  # the survey's number there, for `annual-report fetch`


class Exclusions(_Model):
    """Which responses are left out. Each rule can be set; `null` or `false` switches it off."""

    fastest_share_of_median: float | None = Field(default=FASTEST_SHARE_OF_MEDIAN, gt=0, lt=1)
    minimum_share_answered: float | None = Field(default=MINIMUM_SHARE_ANSWERED, gt=0, le=1)
    straight_lining_batteries: int | None = Field(default=STRAIGHT_LINING_BATTERIES, ge=1)
    exact_duplicates: bool = True
    same_respondent: bool = True
    tests_and_previews: bool = True


class Trim(_Model):
    """How far a weight may lie from the mean weight, as multiples of it."""

    lower: float = Field(default=0.0, ge=0, lt=1)
    upper: float = Field(gt=1)


class Weighting(_Model):
    """How responses are weighted to `population.csv`: to which questions (all of them when it is
    not said), and how far weights are trimmed (not at all when it is not said)."""

    margins: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    trim: Trim | None = None


# Ticking an option of a multiple-choice question, read as an item: ticked barriers use it.
TICKED = Scale(answers=(Answer(answer="Not selected"), Answer(answer="Selected", means="positive")))
TICKED_SCALE = "ticked"


class Questionnaire(_Model):
    """What one wave asked. Every label and title in the report comes from here."""

    wave: Wave
    scales: dict[str, Scale] = {}
    consent: Consent | None = None
    profile: tuple[SingleChoice, ...] = ()
    themes: tuple[Theme, ...] = ()
    outcomes: tuple[Item, ...] = ()
    single_choice: tuple[SingleChoice, ...] = ()
    multiple_choice: tuple[MultipleChoice, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    codes: tuple[Code, ...] = ()
    weighting: Weighting = Weighting()
    export: ExportSpelling = ExportSpelling()
    exclusions: Exclusions = Exclusions()

    def theme(self, theme: str) -> Theme:
        """The theme of this id, or an InputError that lists those there are."""
        return _named(self.themes, theme, "theme")

    def items(self, theme: str | None = None) -> list[Item]:
        """The items of a theme, or of all themes, in order; ticked barriers stand as items."""
        themes = self.themes if theme is None else [self.theme(theme)]
        return [item for one in themes for item in [*one.items, *self._ticked_items(one)]]

    def asked_items(self) -> list[Item]:
        """The items that have columns of their own: of themes, then outcomes."""
        return [item for theme in self.themes for item in theme.items] + list(self.outcomes)

    def theme_of(self, item: str) -> Theme:
        """The theme that an item belongs to."""
        return next(theme for theme in self.themes if item in {one.id for one in self.items(theme.id)})

    def scale(self, item: Item) -> Scale:
        """The scale on which an item is answered."""
        return TICKED if item.scale == TICKED_SCALE else self.scales[item.scale]

    @property
    def single_choices(self) -> tuple[SingleChoice, ...]:
        """Every question with one answer: who answers, then the others."""
        return (*self.profile, *self.single_choice)

    def single(self, question: str) -> SingleChoice:
        """The profile or other single-choice question of this id. Raises InputError where there is none."""
        return _named(self.single_choices, question, "single-choice question")

    def multiple(self, question: str) -> MultipleChoice:
        """The multiple-choice question of this id. Raises InputError where there is none."""
        return _named(self.multiple_choice, question, "multiple-choice question")

    def heading(self, item: Item) -> str:
        """The heading that stood above an item in a matrix, or nothing."""
        if item.asked:
            return item.asked
        return next((theme.asked for theme in self.themes if item in theme.items), "")

    def _ticked_items(self, theme: Theme) -> Iterator[Item]:
        for question in map(self.multiple, theme.ticked_barriers):
            for option in question.options:
                # model_construct: `question__option` is a column's name, not an identifier of the file.
                yield Item.model_construct(
                    id=question.column(option), wording=option.option, title="", asked=question.wording, aliases=(),
                    scale=TICKED_SCALE, barrier=True, comparable_since=None,
                )  # fmt: skip


_Named = TypeVar("_Named", Theme, SingleChoice, MultipleChoice)


def _named(among: Iterable[_Named], wanted: str, kind: str) -> _Named:
    known = {one.id: one for one in among}
    if wanted not in known:
        raise InputError("questionnaire", Mistake(kind, repr(wanted), f"expected one of {', '.join(known) or 'none'}"))
    return known[wanted]
