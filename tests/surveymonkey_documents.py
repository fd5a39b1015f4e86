"""One small survey as SurveyMonkey's API describes it, and answers to it as its bulk responses and its CSV hold them.

    document([response("101", sector="Public", clear="Agree", help=["Money"], why="So")])

An answer to `sector` that is none of its choices is typed into the box for another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

SURVEY = "302345678"
MATRIX = "<b>How far</b> - if at all - do&nbsp;you agree"
BOX = "Other (please specify)"
SCALE = ["Disagree", "Neither", "Agree", "Don’t know"]
SECTORS = ["Public", "Private"]
OPTIONS = ["Money", "Time, and quiet"]
ROWS = {"clear": "It is clear", "quick": "It is quick"}


def _options(first: int, texts: Sequence[str], **more: Any) -> list[dict[str, Any]]:
    return [
        {"id": str(first + place), "text": text, "visible": True, "position": place + 1, **more}
        for place, text in enumerate(texts)
    ]


def _box(number: int) -> dict[str, Any]:
    return {
        "id": str(number), "text": BOX, "visible": True, "is_answer_choice": True, "apply_all_rows": False,
        "num_lines": 1, "num_chars": 50, "position": 0, "error_text": "Please enter a comment.",
    }  # fmt: skip


def _question(number: int, family: str, subtype: str, heading: str, answers: dict[str, Any] | None) -> dict[str, Any]:
    href = f"https://api.surveymonkey.com/v3/surveys/{SURVEY}/pages/1/questions/{number}"
    found = {
        "id": str(number), "family": family, "subtype": subtype, "visible": True, "position": number, "href": href,
        "headings": [{"heading": heading}], "required": None, "sorting": None, "validation": None,
    }  # fmt: skip
    return found | ({"answers": answers} if answers is not None else {})


DETAILS: dict[str, Any] = {
    "id": SURVEY,
    "title": "Drawn",
    "nickname": "",
    "language": "en",
    "custom_variables": {},
    "question_count": 6,
    "page_count": 2,
    "response_count": 5,
    "date_created": "2026-02-01T10:00:00",
    "date_modified": "2026-02-20T10:00:00",
    "href": f"https://api.surveymonkey.com/v3/surveys/{SURVEY}",
    "pages": [
        {
            "id": "1",
            "title": "",
            "position": 1,
            "questions": [
                _question(10, "presentation", "descriptive_text", "Welcome", None),
                _question(
                    11, "single_choice", "vertical", "Which sector",
                    {"choices": _options(111, SECTORS), "other": _box(119)},
                ),
                _question(
                    12, "matrix", "rating", MATRIX,
                    {"rows": _options(121, list(ROWS.values())), "choices": _options(125, SCALE, weight=1)},
                ),
            ],
        },
        {
            "id": "2",
            "title": "More",
            "position": 2,
            "questions": [
                _question(13, "single_choice", "menu", "Does sharing work", {"choices": _options(131, SCALE)}),
                _question(
                    14, "multiple_choice", "vertical", "What helps",
                    {"choices": _options(141, OPTIONS), "other": _box(149)},
                ),
                _question(15, "open_ended", "essay", "Why", None),
            ],
        },
    ],
}  # fmt: skip


def response(
    number: str,
    *,
    sector: str = "",
    clear: str = "",
    quick: str = "",
    works: str = "",
    helps: Sequence[str] = (),
    another: str = "",
    why: str = "",
    day: int = 1,
    **more: Any,
) -> dict[str, Any]:
    """A bulk response with these answers, begun at nine on that day of March and finished ten minutes later."""
    typed = sector if sector not in SECTORS else ""
    first = [
        _answered(11, [_chosen(111, SECTORS, sector)] if sector and not typed else []),
        _answered(11, [{"other_id": "119", "text": typed}] if typed else []),
        _answered(
            12,
            [
                {"row_id": str(121 + place), **_chosen(125, SCALE, given)}
                for place, given in enumerate((clear, quick))
                if given
            ],
        ),
    ]
    second = [
        _answered(13, [_chosen(131, SCALE, works)] if works else []),
        _answered(
            14,
            [
                *(_chosen(141, OPTIONS, one) for one in helps),
                *([{"other_id": "149", "text": another}] if another else []),
            ],
        ),
        _answered(15, [{"text": why}] if why else []),
    ]
    begun, ended = f"2026-03-{day:02d}T09:00:00+00:00", f"2026-03-{day:02d}T09:10:00+00:00"
    return {
        "id": number,
        "survey_id": SURVEY,
        "collector_id": "400",
        "recipient_id": "0",
        "collection_mode": "default",
        "response_status": "completed",
        "total_time": 600,
        "ip_address": "192.0.2.7",
        "custom_value": "",
        "custom_variables": {},
        "logic_path": {},
        "metadata": {"contact": {"email": {"type": "string", "value": f"jo{number}@example.org"}}},
        "page_path": [],
        "href": f"https://api.surveymonkey.com/v3/surveys/{SURVEY}/responses/{number}",
        "edit_url": f"https://www.surveymonkey.com/r/?sm=edit{number}",
        "analyze_url": f"https://www.surveymonkey.com/analyze/browse/?respondent_id={number}",
        "date_created": begun,
        "date_modified": ended,
        "pages": [
            {"id": page, "questions": [one for one in questions if one["answers"]]}
            for page, questions in (("1", first), ("2", second))
        ],
        **more,
    }


def _answered(question: int, answers: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": str(question), "answers": answers}


def _chosen(first: int, labels: Sequence[str], label: str) -> dict[str, Any]:
    return {"choice_id": str(first + labels.index(label))}


def document(responses: Sequence[Mapping[str, Any]], details: Mapping[str, Any] = DETAILS) -> dict[str, Any]:
    """The document that a fetch writes."""
    return deepcopy({"details": dict(details), "total": len(responses), "responses": [dict(one) for one in responses]})


# --- the same as CSV ---------------------------------------------------------------------------

KNOWN = [
    *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"),
    *("Last Name", "Custom Data 1"),
]


def csv_rows(responses: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """The same responses as SurveyMonkey's own CSV export has them, with its two header rows."""
    asked = [
        ("Which sector", "Response"), ("", BOX), (MATRIX, ROWS["clear"]), ("", ROWS["quick"]),
        ("Does sharing work", "Response"), ("What helps", OPTIONS[0]), ("", OPTIONS[1]), ("", BOX),
        ("Why", "Open-Ended Response"),
    ]  # fmt: skip
    headings = [[*KNOWN, *(question for question, _ in asked)], [*[""] * len(KNOWN), *(choice for _, choice in asked)]]
    return [*headings, *map(_csv_row, responses)]


def _csv_row(one: Mapping[str, Any]) -> list[str]:
    given = {
        (question["id"], answer.get("row_id", ""), answer.get("choice_id") or answer.get("other_id", "")): answer
        for page in one["pages"]
        for question in page["questions"]
        for answer in question["answers"]
    }

    def chosen(question: str, row: str, first: int, labels: Sequence[str]) -> str:
        return next((label for n, label in enumerate(labels) if (question, row, str(first + n)) in given), "")

    def typed(question: str, box: str) -> str:
        return str(given.get((question, "", box), {}).get("text", ""))

    day, email = one["date_created"][8:10], one["metadata"]["contact"]["email"]["value"]
    return [
        one["id"], one["collector_id"], f"03/{day}/2026 09:00:00 AM", f"03/{day}/2026 09:10:00 AM",
        one["ip_address"], email, "", "", one["custom_value"],
        chosen("11", "", 111, SECTORS), typed("11", "119"), chosen("12", "121", 125, SCALE),
        chosen("12", "122", 125, SCALE), chosen("13", "", 131, SCALE), chosen("14", "", 141, OPTIONS[:1]),
        chosen("14", "", 142, OPTIONS[1:]), typed("14", "149"), typed("15", ""),
    ]  # fmt: skip
