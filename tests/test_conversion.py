"""An executed notebook as a fragment of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helpers.publishing.chapters import ChapterError, Executed
from helpers.publishing.contents import Run
from helpers.publishing.conversion import fragment
from helpers.publishing.exhibits import DATA
from toys import code, markdown


def shown(*cells: dict[str, Any]) -> str:
    content = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return fragment(Executed(Run("one", Path("one.ipynb"), {}), content, 0.0))


def output(source: str = "show()", **data: str) -> dict[str, Any]:
    """A cell that showed something in these forms; `resource` stands for an exhibit's data."""
    forms = {form.replace("_", "/"): text for form, text in data.items()}
    if "resource" in forms:
        forms[DATA] = forms.pop("resource")
    result = {"output_type": "execute_result", "data": forms, "metadata": {}, "execution_count": 1}
    return {**code(source), "execution_count": 1, "outputs": [result]}


def test_prose_becomes_html_without_links_to_itself() -> None:
    assert shown(markdown("# Risk\n\nWhat *helps*?")) == "<h1>Risk</h1>\n<p>What <em>helps</em>?</p>"


def test_code_is_not_shown() -> None:
    assert shown(code("wave = open_survey(survey)"), markdown("After")) == "<p>After</p>"


def test_html_comes_through_as_it_is_svg_included() -> None:
    svg = '<svg viewBox="0 0 1 1"><clipPath id="a"></clipPath></svg>'
    assert shown(output(text_html=svg, text_plain="x", resource="{}")) == svg


def test_what_is_written_to_the_error_stream_is_not_published() -> None:
    stream = {"output_type": "stream", "name": "stderr", "text": "UserWarning"}
    assert shown({**code("x"), "outputs": [stream]}, markdown("After")) == "<p>After</p>"


PRINTED = {
    **code("print(1)"),
    "execution_count": 1,
    "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}],
}


@pytest.mark.parametrize(
    "cell",
    [
        output(text_html="<table><tr><td>one respondent</td></tr></table>", text_plain="one respondent"),
        output(text_plain="0.62"),
        output(text_markdown="About **half**"),
        output(image_png="iVBORw0KGgo=", text_plain="<Figure>"),
        PRINTED,
    ],
)
def test_what_is_neither_exhibit_nor_sentence_is_refused(cell: dict[str, Any]) -> None:
    with pytest.raises(ChapterError, match=r"cell \[1\]: it shows what is neither an exhibit nor a sentence"):
        shown(cell)
