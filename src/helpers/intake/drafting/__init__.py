"""From an export to a questionnaire that describes it, for a person to name and correct.

The draft describes every column, so that intake runs on it as it stands. What it cannot know
(directions, themes, published orders) it supposes, and says so in comments. Ids count questions by
their place in the file: they hold no wording.
"""

from __future__ import annotations

import re

from helpers.errors import InputError, Mistake
from helpers.intake.drafting.around import export_section, scales_section, wave_section
from helpers.intake.drafting.ordering import published_order
from helpers.intake.drafting.questions import Sections, describe
from helpers.intake.exports import Export
from helpers.intake.found import found_questions
from helpers.intake.joined_seen import options_seen_apart
from helpers.intake.supposing import looks_like_id, with_supposed_roles
from helpers.questionnaire import normalised

__all__ = ["draft_questionnaire", "published_order"]

_WEIGHT = {"weight", "weights", "weighting", "survey weight"}

_PREAMBLE = """\
# A draft, made from {file}. Every column is described, and intake runs on it as it stands.
# Before publishing, see to each line that says CHECK, and give questions ids and titles that last:
# ids never change between waves."""


def draft_questionnaire(export: Export, wave: str) -> str:
    """A questionnaire as YAML that describes every column of an export.

    Raises InputError when the export has no rows (its answers cannot be known), or when the wave's
    name is none.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", wave):
        raise InputError(
            export.file, Mistake("wave", repr(wave), "expected a name of letters, digits, - and _, as in 2026")
        )
    if not (export.cells != "").any(axis=None):
        remedy = "export the survey with its responses: answers are read from them"
        raise InputError(
            export.file, Mistake(f"row {export.layout.header_rows + 1}", "no responses below the headings", remedy)
        )
    supposed = with_supposed_roles(export)
    pairs = zip(export.columns, supposed.columns, strict=True)
    named = {now.role: now.heading for was, now in pairs if now.role != was.role}
    export = options_seen_apart(supposed)
    questions = found_questions(export)
    weight = next((q for q in questions if q.kind == "number" and normalised(q.wording) in _WEIGHT), None)
    sections = Sections()
    ids = [q for q in questions if len(q.columns) == 1 and looks_like_id(export, q.columns[0])]
    sections.left_out += [(q.columns[0].heading, "CHECK: an id of respondents, beside another one?") for q in ids]
    describe([q for q in questions if q not in (weight, *ids)], sections)
    around = export_section(export, questions, weight, named, sections.left_out)
    parts = [
        _PREAMBLE.format(file=export.file.replace("\\", "/").rsplit("/", 1)[-1]),
        wave_section(export, wave),
        scales_section(sections),
    ]
    for name in ("consent", "profile", "themes", "single_choice", "multiple_choice", "open"):
        entries = getattr(sections, name)
        parts.append("\n".join([f"{name}:", *entries]) if entries else "")
    return "\n\n".join(filter(None, [*parts, around])) + "\n"
