"""An executed notebook as a fragment of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helpers.publishing.chapters import ChapterError, Executed
from helpers.publishing.contents import Run
from helpers.publishing.conversion import fragment
from toys import code, markdown


def shown(*cells: dict[str, Any]) -> str:
    content = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return fragment(Executed(Run("one", Path("one.ipynb"), {}), content, 0.0))


def output(source: str = "show()", **data: str) -> dict[str, Any]:
    forms = {form.replace("_", "/").replace("svg", "svg+xml"): text for form, text in data.items()}
    result = {"output_type": "execute_result", "data": forms, "metadata": {}, "execution_count": 1}
    return {**code(source), "execution_count": 1, "outputs": [result]}


def test_prose_becomes_html_without_links_to_itself() -> None:
    assert shown(markdown("# Risk\n\nWhat *helps*?")) == "<h1>Risk</h1>\n<p>What <em>helps</em>?</p>"


def test_code_is_not_shown() -> None:
    assert shown(code("wave = open_survey(survey)"), markdown("After")) == "<p>After</p>"


def test_html_comes_through_as_it_is_svg_included() -> None:
    svg = '<svg viewBox="0 0 1 1"><clipPath id="a"></clipPath></svg>'
    assert shown(output(text_html=svg, text_plain="x")) == svg


def test_markdown_that_a_cell_shows_is_prose_too() -> None:
    assert shown(output(text_markdown="About **half**", text_plain="x")) == "<p>About <strong>half</strong></p>"


def test_plain_text_is_shown_escaped() -> None:
    assert shown(output(text_plain="<b> & c")) == '<pre class="printed" tabindex="0">&lt;b&gt; &amp; c</pre>'


def test_what_is_written_to_the_error_stream_is_not_published() -> None:
    stream = {"output_type": "stream", "name": "stderr", "text": "UserWarning"}
    assert shown({**code("x"), "outputs": [stream]}, markdown("After")) == "<p>After</p>"


def test_a_picture_without_words_is_refused() -> None:
    with pytest.raises(ChapterError, match=r"cell \[1\]: it shows a picture that has no text alternative"):
        shown(output(image_png="iVBORw0KGgo=", text_plain="<Figure>"))


def test_a_picture_beside_html_is_published_as_html() -> None:
    assert shown(output(image_png="iVBORw0KGgo=", text_html="<p>in words</p>")) == "<p>in words</p>"
