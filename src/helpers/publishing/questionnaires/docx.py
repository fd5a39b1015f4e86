"""From a survey as it is asked to a Word document to consult on, with room for a comment beside every answer.

Headings have heading styles, tables have header rows, and the language is British English, so that it can be read
aloud and walked through by heading. The same survey makes the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from helpers.publishing.questionnaires.pages import Asked, Question
from helpers.publishing.questionnaires.telling import counted, facts, how_answered, numbers, warnings

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "en-GB"
COMMENTS = "Comments"
TYPEFACE, INK = "Arial", "12436D"
# The earliest day that a ZIP archive can name: when a file was written is nobody's business here.
_NO_DAY = (1980, 1, 1, 0, 0, 0)
_WIDTHS = (9.5, 6.5)  # centimetres, of what is asked and of the room for comments
_HEIGHT = 0.85  # centimetres: a line written by hand


def as_docx(survey: Asked) -> bytes:
    """The document's bytes."""
    import docx

    document = docx.Document()
    _describe(document, survey)
    _set_look(document)
    _begin(document, survey)
    named = numbers(survey)
    for page in survey.pages:
        document.add_heading(page.title, level=1)
        if page.about:
            document.add_paragraph(page.about)
        for question in page.questions:
            _add_question(document, question, named[question.id])
    written = io.BytesIO()
    document.save(written)
    return _without_moments(written.getvalue())


def _describe(document: Document, survey: Asked) -> None:
    """What the file says of itself: its title, its language, and no moment but the survey's first day."""
    from docx.oxml.ns import qn

    wave, said = survey.wave, document.core_properties
    said.title, said.language = f"{survey.title}: the questionnaire", LANGUAGE
    said.author = said.last_modified_by = wave.sponsor or survey.title
    said.comments, said.revision = "", 1
    said.created = said.modified = datetime.combine(wave.fieldwork.first_day, time(), UTC)
    # Word's own template says American English; readers aloud go by this.
    for part in (document.styles.element, document.settings.element):
        for language in (*part.iter(qn("w:lang")), *part.iter(qn("w:themeFontLang"))):
            language.set(qn("w:val"), LANGUAGE)


def _set_look(document: Document) -> None:
    """A4, one typeface, and headings that stand out from white; the template's blue is too pale for small text."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), TYPEFACE)
    styles: Any = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = TYPEFACE, Pt(11)
    styles["List Bullet"].paragraph_format.space_after = Pt(2)
    for name in ("Title", "Heading 1", "Heading 2"):
        for linked in (name, f"{name} Char"):
            styles[linked].font.color.rgb = RGBColor.from_string(INK)


def _begin(document: Document, survey: Asked) -> None:
    document.add_heading(survey.title, level=0)
    for name, said in warnings(survey.wave):
        document.add_paragraph().add_run(name).bold = True
        document.paragraphs[-1].add_run(f" {said}")
    document.add_paragraph(f"The questionnaire: {counted(survey)}, in the order in which they are asked.")
    for name, told in facts(survey):
        document.add_paragraph(f"{name}: {told}")
    document.add_paragraph(f"There is room for what you think of it: write it into the column “{COMMENTS}”.")
    if survey.introduction:
        document.add_paragraph(survey.introduction, style="Quote")


def _add_question(document: Document, question: Question, number: int) -> None:
    if question.above:
        document.add_paragraph(question.above)
    document.add_heading(f"{number}. {question.wording}", level=2)
    document.add_paragraph(how_answered(question)).paragraph_format.keep_with_next = True
    labels = [*(one.label for one in question.choices), *([question.other] if question.other else [])]
    if question.kind == "grid":
        for label in labels:
            document.add_paragraph(label, style="List Bullet").paragraph_format.keep_with_next = True
        statements = [f"{chr(ord('a') + place)}. {row.wording}" for place, row in enumerate(question.rows)]
        _add_table(document, "Statement", statements, f"The statements of question {number}")
    elif labels:
        _add_table(document, "Answer", labels, f"The answers to question {number}")
    else:
        _add_table(document, "Answer", ["In the respondent’s own words"], f"The answer to question {number}")


def _add_table(document: Document, heading: str, rows: Sequence[str], about: str) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=1 + len(rows), cols=2, style="Table Grid")
    table.autofit = False
    header, *others = table.rows
    for cell, text in zip(header.cells, (heading, COMMENTS), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row, text in zip(others, rows, strict=True):
        row.cells[0].text = text
    for row in table.rows:
        row.height = Cm(_HEIGHT)
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)
        _say(row._tr.get_or_add_trPr(), "w:cantSplit")
    _say(header._tr.get_or_add_trPr(), "w:tblHeader")
    _say(table._tbl.tblPr, "w:tblDescription", about)
    document.add_paragraph()


def _say(properties: Any, name: str, value: str = "true") -> None:
    """Add a property that the library has no word for."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    said = OxmlElement(name)
    said.set(qn("w:val"), value)
    properties.append(said)


def _without_moments(document: bytes) -> bytes:
    """The same archive, with every file of it dated alike."""
    dated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            file = zipfile.ZipInfo(name, _NO_DAY)
            file.compress_type, file.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(file, old.read(name))
    return dated.getvalue()
