"""From a column's heading and cells to whether it holds personal data that intake must not keep."""

from __future__ import annotations

import re

import pandas as pd

from helpers.questionnaire import normalised

# Half of the cells: people mistype, and write "no" where they leave out their address.
_SHARE_THAT_TELLS = 0.5
# Under three cells nothing is sure: then a heading's own words decide.
_FEWEST_CELLS = 3

_HEADINGS = {
    "ip address", "ipaddress", "ip", "email", "e-mail", "email address", "e-mail address", "emailaddress",
    "your email address", "first name", "firstname", "last name", "lastname", "surname", "full name", "name",
    "your name", "contact name", "phone", "phone number", "telephone", "telephone number", "mobile", "mobile number",
    "postcode", "post code", "zip", "zip code", "postal code", "zip/postal code", "state/province", "city/town",
    "address", "address 2", "date of birth", "nhs number",
}  # fmt: skip
_CUSTOM = re.compile(r"custom (data|value|variable)( ?\d+)?|customdata\d*")

_EMAIL = r"\s*[^@\s]+@[^@\s]+\.[^@\s.]+\s*"
_IP = r"\s*(?:\d{1,3}\.){3}\d{1,3}\s*"
_PHONE = r"\s*\+?[\d ()./-]{7,20}\s*"
_POSTCODE = r"(?i)\s*[A-Z]{1,2}\d[A-Z\d]? ?(?:\d[A-Z]{2})?\s*"
_ZIP = r"\s*\d{3,5}(?:-\d{4})?\s*"

# Patterns that speak for themselves, and patterns that need a heading which asks for such a thing.
_TELLING = (_EMAIL, _IP)
_ASKED_FOR = (
    (re.compile(r"\b(zip|post|postal) ?codes?\b"), (_POSTCODE, _ZIP)),
    (re.compile(r"\b(phone|telephone|mobile|call you)\b"), (_PHONE,)),
)


def is_personal_heading(name: str) -> bool:
    """Whether a normalised heading is one under which tools put personal data.

    >>> is_personal_heading("custom data 1"), is_personal_heading("how old are you?")
    (True, False)
    """
    return name in _HEADINGS or _CUSTOM.fullmatch(name) is not None


def holds_personal_data(question: str, choice: str, cells: pd.Series) -> bool:
    """Whether the cells of a question are addresses, numbers or codes that point at a person.

    Contact forms put such things under their own second heading; a question about postcodes or
    telephones counts only when its cells are postcodes or telephone numbers.
    """
    counts = cells.value_counts(sort=False)
    texts = counts.index.astype("str")
    counts, texts = counts[texts != ""], texts[texts != ""]
    filled = counts.sum()
    if is_personal_heading(choice):
        # "Telephone" may be an option or a row of a matrix, too: then its cells repeat each other.
        return bool(2 * len(texts) > filled) and all(normalised(text) != choice for text in texts)
    if filled < _FEWEST_CELLS:
        return False
    patterns = _TELLING + tuple(p for asks, patterns in _ASKED_FOR if asks.search(question) for p in patterns)
    labels = texts.to_series()
    return any(counts[labels.str.fullmatch(p).to_numpy()].sum() >= _SHARE_THAT_TELLS * filled for p in patterns)
