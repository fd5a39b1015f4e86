"""From what SurveyMonkey's API says of a survey and its responses to checked models, whose names are those of the API.

As its documentation has it (version 3: `/surveys/{id}/details` and `/surveys/{id}/responses/bulk`). What reading does
not need is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

# Ids are texts in some places and numbers in others, and what was left blank is null in many.
Word = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class Option(_Part):
    """One of the choices, rows or columns of a question, or its box for another answer."""

    id: str
    text: Word = ""
    type: Word = ""  # what a contact form asks for: name, zip, email …
    weight: Word = ""
    visible: bool = True
    choices: tuple[Option, ...] = ()  # of a column of menus

    @property
    def label(self) -> str:
        """Its words; of stars and other signs without any, what they count."""
        return self.text if self.text.strip() else self.weight or self.type


class Answers(_Part):
    """What can be answered to a question."""

    choices: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    cols: tuple[Option, ...] = ()
    # A list where a question is written, and one part where it is read.
    other: Annotated[
        Option | None, BeforeValidator(lambda value: next(iter(value), None) if isinstance(value, list) else value)
    ] = None


class Heading(_Part):
    """The words of a question."""

    heading: Word = ""


class Question(_Part):
    """A question as it was asked."""

    id: str
    family: Word = ""
    subtype: Word = ""
    visible: bool = True
    headings: tuple[Heading, ...] = ()
    answers: Annotated[Answers, BeforeValidator(lambda value: value or {})] = Answers()
    display_options: dict[str, Any] | None = None

    @property
    def wordings(self) -> list[str]:
        """Its wordings: several where respondents were shown one of them at random."""
        return list(dict.fromkeys(one.heading for one in self.headings if one.heading.strip()))

    @property
    def display(self) -> str:
        """How it was shown, where that changes what it is: `file_upload`, `slider`."""
        return str((self.display_options or {}).get("display_type", ""))


class Page(_Part):
    """A page of the survey."""

    questions: tuple[Question, ...] = ()


class Details(_Part):
    """A survey as it was asked."""

    id: str
    title: Word = ""
    pages: tuple[Page, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """All that was asked, in its order."""
        return (question for page in self.pages for question in page.questions)


class Given(_Part):
    """One answer to a question: ids of what was chosen, or what was typed in."""

    choice_id: Word = ""
    row_id: Word = ""
    col_id: Word = ""
    other_id: Word = ""
    text: Word = ""
    download_url: Word = ""


class Answered(_Part):
    """The answers to one question."""

    id: str
    answers: tuple[Given, ...] = ()


class AnsweredPage(_Part):
    """The answers on one page."""

    questions: tuple[Answered, ...] = ()


class Response(_Part):
    """What one respondent answered, and what the tool knows of them."""

    id: str
    survey_id: Word = ""
    collector_id: Word = ""
    recipient_id: Word = ""
    date_created: Word = ""
    date_modified: Word = ""
    response_status: Word = ""
    collection_mode: Word = ""
    total_time: Word = ""
    ip_address: Word = ""
    email_address: Word = ""
    first_name: Word = ""
    last_name: Word = ""
    custom_value: Word = ""
    edit_url: Word = ""
    analyze_url: Word = ""
    # Beside what is documented, empty ones come as lists.
    custom_variables: Annotated[dict[str, Word], BeforeValidator(lambda value: value or {})] = {}
    metadata: Annotated[dict[str, Any], BeforeValidator(lambda value: value or {})] = {}
    pages: tuple[AnsweredPage, ...] = ()

    @property
    def answered(self) -> Iterator[Answered]:
        """The questions that were answered."""
        return (question for page in self.pages for question in page.questions)

    def contact(self, *names: str) -> str:
        """What is known of whom a response was asked of, by the first of these names under which something is."""
        known = self.metadata.get("contact")
        for name in names:
            entry = known.get(name) if isinstance(known, dict) else None
            value = entry.get("value") if isinstance(entry, dict) else entry
            if value:
                return str(value)
        return ""
