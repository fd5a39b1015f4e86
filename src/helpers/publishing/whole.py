"""From a report's pages to the whole of it as one: an HTML file that stands alone, to be kept, sent or printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from helpers.publishing.conversion import TEMPLATES
from helpers.publishing.site import Page, Report, environment, said_of

_IDS = re.compile(r'\sid="([^"]+)"')
# Where a page names an id of its own, and where a drawing's style sheet does.
_NAMES_AN_ID = (
    r'(\s(?:id|for|aria-labelledby|aria-describedby)="|\shref="#|xlink:href="#|url\(#|(?<!\w)#)({ids})(?![\w-])'
)
_LINK_TO_PAGE = re.compile(r'href="([\w-]+\.html)(?:#([^"]+))?"')
# A file beside the report is not beside a copy of this one, and a PDF would say where it was printed.
_LINK_ELSEWHERE = re.compile(r'\shref="(?!#|https?:|mailto:)[^"]*"')
_HEADING_TAG = re.compile(r"(</?h)([1-5])\b")
_DOWNLOAD = re.compile(r'<p class="exhibit-download">.*?</p>\n?', re.DOTALL)


@dataclass(frozen=True)
class _Chapter:
    id: str
    title: str
    body: str


def whole_report(report: Report) -> str:
    """All chapters of a report as one HTML document, which needs no file beside it.

    Headings are a level lower than on their pages, below the report's title; ids have their chapter's before them;
    links between pages lead from place to place. What a download holds, the spreadsheet has.
    """
    chapters = [_Chapter(page.run.id, page.title, _as_part(page, report)) for page in report.pages]
    running = f"{report.title}{' · Demonstration data' if report.wave.synthetic else ''}"
    return (
        environment()
        .get_template("whole.html.j2")
        .render(
            report=report,
            chapters=chapters,
            style=(TEMPLATES / "report.css").read_text("utf-8"),
            running=running,
            **said_of(report),
        )
    )


def _as_part(page: Page, report: Report) -> str:
    """A page's body as part of the whole."""
    files = {one.file: one.run.id for one in report.pages}
    body = _DOWNLOAD.sub("", page.body)
    body = _with_own_ids(body, page.run.id)
    body = _LINK_TO_PAGE.sub(
        lambda found: (
            f'href="#{"-".join(filter(None, [files[found[1]], found[2]]))}"' if found[1] in files else found[0]
        ),
        body,
    )
    body = _LINK_ELSEWHERE.sub("", body)
    body = _HEADING_TAG.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", body)
    # The chapter's own heading is where links to the chapter lead.
    return re.sub(r'<h2([^>]*)\sid="[^"]*"', rf'<h2\1 id="{page.run.id}"', body, count=1)


def _within(files: Mapping[str, str], link: re.Match[str]) -> str:
    """A link to a page, as one to the chapter's place in the whole."""
    chapter = files.get(link[1])
    return f'href="#{"-".join(filter(None, [chapter, link[2]]))}"' if chapter else link[0]


def _with_own_ids(body: str, chapter: str) -> str:
    """The body with the chapter's id before each of its own."""
    ids = sorted(set(_IDS.findall(body)), key=len, reverse=True)
    if not ids:
        return body
    named = re.compile(_NAMES_AN_ID.replace("{ids}", "|".join(map(re.escape, ids))))
    return named.sub(rf"\g<1>{chapter}-\g<2>", body)
