"""From a survey as it is asked to one page to read or to print, which needs no file beside it."""

from __future__ import annotations

from helpers.publishing.conversion import TEMPLATES
from helpers.publishing.questionnaires.pages import Asked
from helpers.publishing.questionnaires.telling import counted, facts, how_answered, numbers, warnings
from helpers.publishing.site import environment


def as_html(survey: Asked) -> str:
    """The whole HTML document."""
    return (
        environment()
        .get_template("questionnaire.html.j2")
        .render(
            survey=survey,
            style=(TEMPLATES / "report.css").read_text("utf-8"),
            counted=counted(survey),
            facts=facts(survey),
            how=how_answered,
            numbers=numbers(survey),
            warnings=list(warnings(survey.wave)),
        )
    )
