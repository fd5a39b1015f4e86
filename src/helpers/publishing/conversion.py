"""From an executed notebook to its section of a page: prose and exhibits, no code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.publishing.chapters import ChapterError, Executed, Notebook
from helpers.publishing.contents import Run
from helpers.publishing.exhibits import DATA, Resource, marked

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Section:
    """One notebook's part of a chapter: the notebook as it is published, and its fragment of the page.

    `resources` holds the data behind the exhibits that are marked in the fragment.
    """

    run: Run
    notebook: Notebook
    fragment: str
    resources: Mapping[str, Resource]


def section_of(executed: Executed) -> Section:
    """The section that an executed notebook makes. Raises ChapterError as `fragment` does."""
    with_marks, resources = marked(executed)
    return Section(executed.run, executed.notebook, fragment(with_marks), resources)


def fragment(executed: Executed) -> str:
    """The notebook as HTML, from its h1 to its last exhibit.

    Raises ChapterError for whatever is no exhibit and no sentence: a bare table may show single
    respondents, a picture has no words, and only an exhibit or sentence says whom it rests on.
    """
    for cell, output in _outputs(executed.notebook):
        if output.get("name") != "stderr" and DATA not in output.get("data", {}):
            said = (
                "it shows what is neither an exhibit nor a sentence; end it in a chart, a table exhibit or a headline"
            )
            raise ChapterError(executed.run, f"cell [{cell.get('execution_count')}]", said)
    import nbformat

    notebook = nbformat.reads(json.dumps(_as_shown(executed.notebook)), as_version=4)  # type: ignore[no-untyped-call]
    html, _ = exporter().from_notebook_node(notebook)
    return str(html).strip()


@lru_cache(maxsize=1)
def exporter() -> TemplateExporter:
    """What makes the HTML of every notebook, nbconvert's: made once a process."""
    from nbconvert.exporters import TemplateExporter
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
    from traitlets.config import Config

    def markdown_to_html(source: str) -> str:
        renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
        return str(MarkdownWithMath(renderer=renderer).render(source))

    # TemplateExporter rather than HTMLExporter: that one brings MathJax and require.js from a CDN
    # and reads every page again with a parser that writes SVG's names in small letters.
    return TemplateExporter(  # type: ignore[no-untyped-call]
        config=Config({"NbConvertBase": {"display_data_priority": ["text/html"]}}),
        template_name="chapter",
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        filters={"markdown2html": markdown_to_html},
    )


def _as_shown(notebook: Notebook) -> Notebook:
    """The notebook without the data behind what it shows, which nbconvert would copy, row by row, and not use."""

    def shown(output: dict[str, Any]) -> dict[str, Any]:
        if "data" not in output:
            return output
        return {**output, "data": {kind: content for kind, content in output["data"].items() if kind != DATA}}

    cells = notebook["cells"]
    return {
        **notebook,
        "cells": [{**one, "outputs": list(map(shown, one["outputs"]))} if "outputs" in one else one for one in cells],
    }


def _outputs(notebook: Notebook) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    yield from ((cell, output) for cell in notebook["cells"] for output in cell.get("outputs", ()))
