"""From fragments of pages to a report: pages with navigation, downloads, and an account of itself."""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.folders import digest, digests_within
from helpers.publishing.chapters import ChapterError, write_notebook
from helpers.publishing.contents import Run
from helpers.publishing.conversion import TEMPLATES, Section
from helpers.publishing.exhibits import NumberedExhibit, numbered
from helpers.questionnaire import Wave, normalised

if TYPE_CHECKING:
    from jinja2 import Environment

# The first chapter is the front page: whoever opens a report's folder starts with the summary.
ACCOUNT = "report.json"  # what a report says of itself, for machines
FRONT_PAGE = "index.html"
# Ids that page.html.j2 gives to parts of its own.
PAGE_IDS = ("main", "in-this-report", "download-this-report")
# More headings than this on a page make a list that is longer than what it helps to find.
HEADINGS_LISTED = 12

_HEADING = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Page:
    """A chapter as it is published, with what the other pages need to know of it."""

    run: Run
    file: str
    title: str
    heading: str
    summary: str
    body: str
    headings: Sequence[tuple[str, str]]  # id and text of each h2
    exhibits: Sequence[NumberedExhibit]
    sections: Sequence[Section]


@dataclass(frozen=True)
class Download:
    """A file that holds the whole report in another form: its place in the report's folder, and what it is good for."""

    file: str
    title: str
    about: str
    size: int  # bytes


@dataclass(frozen=True)
class Report:
    """All that is published, and what it was made of."""

    title: str
    published: date
    wave: Wave
    base: int  # responses that the report rests on
    pages: Sequence[Page]
    downloads: Sequence[Download] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)  # file -> SHA-256
    versions: Mapping[str, str] = field(default_factory=dict)
    above: str = ""  # where the index of editions is, seen from a page of an edition


def page_of(sections: Sequence[Section], number: int) -> Page:
    """The page of chapter `number`, from its notebook's fragment and those of the steps published in it.

    Raises ChapterError unless the chapter has one h1, and the headings before which steps are to stand.
    """
    chapter, *steps = sections
    run = chapter.run
    if len(re.findall(r"<h1\b", chapter.fragment)) != 1:
        raise ChapterError(run, "its prose", "it needs one heading of level 1, the question that it asks")
    body = chapter.fragment
    for step in steps:
        body = _with_step(body, step, run)
    resources = {mark: resource for section in sections for mark, resource in section.resources.items()}
    body, exhibits = numbered(body, resources, run.id, number)
    body, headings = _with_ids(_with_scrolling_tables(body))
    heading = next(_words(found[2]) for found in headings if found[0] == 1)
    return Page(
        run=run,
        file=FRONT_PAGE if number == 1 else f"{run.id}.html",
        title=run.title or heading,
        heading=heading,
        summary=run.summary or _first_words(body),
        body=body,
        headings=[(anchor, _words(text)) for level, anchor, text in headings if level == 2][:HEADINGS_LISTED],
        exhibits=exhibits,
        sections=sections,
    )


def write_report(report: Report, folder: Path) -> None:
    """Every file of a report: pages, style, notebooks as they ran, figures, and report.json."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TEMPLATES / "report.css", folder / "report.css")
    for place, page in enumerate(report.pages):
        (folder / page.file).write_text(rendered(report, place), "utf-8")
        for section in page.sections:
            write_notebook(section.notebook, folder / f"{section.run.id}.ipynb")
        for exhibit in page.exhibits:
            (folder / exhibit.file).write_text(exhibit.csv, "utf-8")
    account = json.dumps(account_of(report) | {"files": digests_within(folder)}, ensure_ascii=False, indent=2)
    (folder / ACCOUNT).write_text(account + "\n", "utf-8")


def rendered(report: Report, place: int) -> str:
    """The page at `place` as a whole HTML document."""
    pages = report.pages
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            page=pages[place],
            place=place,
            previous=pages[place - 1] if place else None,
            next=pages[place + 1] if place + 1 < len(pages) else None,
            **said_of(report, pages[place] if place else None),
        )
    )


def said_of(report: Report, page: Page | None = None) -> dict[str, str]:
    """What every page says of the report, spelled out; `page` is the chapter to be cited, None for the whole."""
    return {
        "published": day_in_words(report.published),
        "base": f"{report.base:,}",
        "citation": _citation(report, page),
    }


def _citation(report: Report, page: Page | None) -> str:
    """How to cite a report, or a chapter of it, in the manner of Harvard."""
    wave = report.wave
    author = f"{wave.sponsor or wave.title} ({report.published.year})"
    chapter = f" “{page.title}”, in" if page else ""
    survey = "" if wave.title == report.title else f" Survey: {wave.title}."
    origin = " Demonstration data: not for citation as findings." if wave.synthetic else ""
    return f"{author}{chapter} {report.title}. Published {day_in_words(report.published)}.{survey}{origin}"


def account_of(report: Report) -> dict[str, Any]:
    """A report's account of itself for machines: what it holds, and what it was made of."""
    wave = report.wave
    return {
        "title": report.title,
        "published": report.published.isoformat(),
        "wave": {
            "id": wave.id,
            "title": wave.title,
            "first_day": wave.fieldwork.first_day.isoformat(),
            "last_day": wave.fieldwork.last_day.isoformat(),
            "population": wave.population,
            "sponsor": wave.sponsor,
            "licence": wave.licence,
            "synthetic": wave.synthetic,
            "base": report.base,
        },
        "chapters": [_chapter(page) for page in report.pages],
        "downloads": [{"file": one.file, "title": one.title, "bytes": one.size} for one in report.downloads],
        "inputs": dict(report.inputs),
        "versions": dict(report.versions),
    }


def _chapter(page: Page) -> dict[str, Any]:
    return {
        "id": page.run.id,
        "title": page.title,
        "summary": page.summary,
        "page": page.file,
        "notebooks": [
            {
                "source": section.run.notebook.name,
                "sha256": digest(section.run.notebook),
                "parameters": dict(section.run.parameters),
                "executed": f"{section.run.id}.ipynb",
            }
            for section in page.sections
        ],
        "exhibits": [
            {
                "number": exhibit.number,
                "key": exhibit.key,
                "title": exhibit.title,
                "page": f"{page.file}#{exhibit.anchor}",
                "figures": exhibit.file,
                "sha256": hashlib.sha256(exhibit.csv.encode()).hexdigest(),
            }
            for exhibit in page.exhibits
        ],
    }


def _digest_of(file: Path) -> str:
    return digest(file) if file.is_file() else ""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of pages, which escape whatever they are given."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "digest": _digest_of,
        "file_size": file_size,
        "css_string": css_string,
        "lower_first": lower_first,
    }
    return found


def file_size(size: int) -> str:
    """The size of a file as a reader is told before downloading it.

    >>> file_size(1_234_567), file_size(45_678)
    ('1.2 MB', '46 KB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB"


def lower_first(text: str) -> str:
    """A name within a sentence; one in capitals stays so.

    >>> lower_first("Kind of organisation"), lower_first("NHS region")
    ('kind of organisation', 'NHS region')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def css_string(text: str) -> str:
    """A text as a string of CSS, whatever it holds.

    >>> print(css_string('Us & "them" </style>'))
    "Us & \\22 them\\22  \\3c /style\\3e "
    """
    return '"' + re.sub(r'["\\<>\n]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def _with_step(body: str, step: Section, chapter: Run) -> str:
    """The chapter's body with a step's fragment before the heading that its run names, else at the end."""
    part = _as_section(step.fragment)
    if not step.run.before:
        return f"{body}\n{part}"
    place = next((found.start() for found in _HEADING.finditer(body) if _words(found[3]) == step.run.before), None)
    if place is None:
        said = (
            f"it has no heading {step.run.before!r}, before which {step.run.notebook.name} is to stand; "
            "write it, or correct `before` in the contents page"
        )
        raise ChapterError(chapter, "its prose", said)
    return f"{body[:place]}{part}\n{body[place:]}"


def _as_section(fragment: str) -> str:
    """A notebook's fragment as part of another chapter: its highest heading becomes one of level 2."""
    highest = min((int(found[1]) for found in _HEADING.finditer(fragment)), default=2)
    return re.sub(r"(</?h)([1-6])\b", lambda found: f"{found[1]}{int(found[2]) + 2 - highest}", fragment)


def _with_ids(body: str) -> tuple[str, list[tuple[int, str, str]]]:
    """The body with an id for every heading, and the headings: level, id, inner HTML."""
    taken = Counter([*PAGE_IDS, *re.findall(r'\sid="([^"]+)"', body)])
    headings: list[tuple[int, str, str]] = []

    def with_id(found: re.Match[str]) -> str:
        level, attributes, text = int(found[1]), found[2], found[3]
        given = re.search(r'\sid="([^"]+)"', attributes)
        if given:
            anchor = given[1]
        else:
            name = re.sub(r"[^a-z0-9]+", "-", normalised(_words(text))).strip("-") or "section"
            taken[name] += 1
            anchor = name if taken[name] == 1 else f"{name}-{taken[name]}"
            attributes += f' id="{anchor}"'
        headings.append((level, anchor, text))
        return f"<h{level}{attributes}>{text}</h{level}>"

    return _HEADING.sub(with_id, body), headings


def _with_scrolling_tables(body: str) -> str:
    """Every table in a box of its own that scrolls, by keyboard too: on a phone the page does not."""

    def boxed(found: re.Match[str]) -> str:
        if body[: found.start()].rstrip().endswith('tabindex="0">'):
            return found[0]
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", found[0], re.DOTALL)
        label = html.escape(_words(caption[1]) if caption else "Table")
        return f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">\n{found[0]}\n</div>'

    return _TABLE.sub(boxed, body)


def _first_words(body: str) -> str:
    """What a chapter claims in its headline and in its first point, without their proofs; else its first paragraph."""
    kinds = dict.fromkeys(("headline", "point"), "")
    for kind, claim in re.findall(r'<p class="(headline|point)"><\w+ class="claim">(.*?)</\w+>', body, re.DOTALL):
        kinds[kind] = kinds[kind] or f"{_words(claim).rstrip(':.')}."
    if claims := " ".join(filter(None, kinds.values())):
        return claims
    first = re.search(r"<p>(.*?)</p>", body, re.DOTALL)
    return _words(first[1]) if first else ""


def _words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(_TAG.sub("", markup))).strip()


def day_in_words(day: date) -> str:
    """A day as a sentence has it: "30 June 2026"."""
    return f"{day.day} {day:%B %Y}"
