"""Questionnaires for published surveys made by others: what `--draft` writes, with a short list of edits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from helpers.intake.drafting import draft_questionnaire
from helpers.intake.exports import read_export

EDITS = Path(__file__).parent / "published"


def edits_of(survey: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((EDITS / f"{survey}.yml").read_text(encoding="utf-8"))
    return content


def edited_draft(export: Path, edits: dict[str, Any]) -> str:
    """The draft for an export, with a person's edits: names, which questions are profile, themes."""
    draft = yaml.load(draft_questionnaire(read_export(export), edits["wave"]["id"]), Loader=yaml.BaseLoader)
    draft["wave"] |= edits["wave"]
    for section in ("profile", "single_choice", "multiple_choice"):
        for question in draft[section]:
            question["id"] = edits["ids"].get(question["id"], question["id"])
    singles = draft["profile"] + draft["single_choice"]
    draft["profile"] = [one for one in singles if one["id"] in edits["profile"]]
    draft["single_choice"] = [one for one in singles if one["id"] not in edits["profile"]]
    for theme in draft["themes"]:
        theme |= edits["themes"].get(theme["id"], {})
    draft["themes"] += edits["ticked"]
    draft["exclusions"] = edits["exclusions"]
    return yaml.safe_dump(draft, allow_unicode=True, sort_keys=False)


def report_of(survey: str, notebooks: Path) -> str:
    """A contents page for the edited survey, over the project's own notebooks."""
    edits = edits_of(survey)
    wanted = edits["report"]
    support = {"support": wanted["support"]}
    chapters = [
        {"id": "at-a-glance", "notebook": "01_at_a_glance", "title": "At a glance", "parameters": support},
        {"id": "who-answered", "notebook": "02_who_answered", "title": "Who answered"},
        {"id": "theme", "notebook": "03_theme", "for_each": {"theme": wanted["themes"]}},
        {"id": "support", "notebook": "06_support", "title": "Benefits",
         "parameters": {"question": wanted["support"], "by": wanted["by"]}},
        {"id": "opportunities", "notebook": "09_opportunities", "title": "Hopes",
         "parameters": {"question": wanted["opportunities"], "by": wanted["by"]}},
        {"id": "methods", "notebook": "10_how_the_survey_was_done", "title": "How the survey was done"},
    ]  # fmt: skip
    content = {
        "title": wanted["title"],
        "survey": edits["wave"]["id"],
        "published": "2026-06-30",
        "notebooks": str(notebooks),
        "prepare": [{"notebook": "00_clean_responses", "published_in": "methods"}],
        "chapters": chapters,
    }
    return yaml.safe_dump(content, sort_keys=False)
