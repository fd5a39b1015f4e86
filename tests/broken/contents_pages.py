"""Broken contents pages: what happens to the file that says which notebooks a report is made of."""

from __future__ import annotations

from broken.breakage import BUILD, Breakage, Edit, edited, swap
from broken.good import CONTENTS

GLANCE = "  - id: glance\n    notebook: 01_glance\n"


def more(lines: str) -> Edit:
    return lambda text: text + lines


PAGES: dict[str, tuple[Edit, str]] = {
    "nothing in it": (lambda text: "", "line 1: found no sections"),
    "a list": (lambda text: "- 01_glance\n", "line 1: found no sections"),
    "a call of Python": (
        more('x: !!python/object/apply:os.system ["touch reports/owned"]\n'),
        "line 10: found the tag tag:yaml.org,2002:python/object/apply:os.system; expected none",
    ),
    "a tab for an indentation": (swap("    notebook: 01", "\tnotebook: 01"), "line 8: found"),
    "a key twice": (more("title: Again\n"), "line 10: found 'title' twice; expected it once"),
    "Latin-1": (
        lambda text: text.replace("toy", "café").encode("latin-1"),
        "the contents page: found bytes that are not",
    ),
    "a NUL byte": (more("\0"), "found unacceptable character"),
    "a questionnaire": (lambda text: "wave: {id: '2026'}\n", "wave: found 'wave'; expected no such entry"),
    "no title": (swap("title: The toy report\n", ""), "title: found nothing; expected it to be given"),
    "no survey": (swap('survey: "2026"\n', ""), "survey: found nothing; expected it to be given"),
    "no date": (swap("published: 2026-06-30\n", ""), "published: found nothing"),
    "a date in words": (swap("2026-06-30", "soon"), "line 3, published: found 'soon'; expected a date"),
    "no chapters": (lambda text: text[: text.index("chapters:")], "chapters: found nothing; expected it to be given"),
    "chapters that are none": (lambda text: text[: text.index("  - id")], "chapters: found None"),
    "an empty list of chapters": (lambda text: text[: text.index("chapters:")] + "chapters: []\n", "chapters: found"),
    "a chapter that is a word": (
        lambda text: text[: text.index("  - id")] + "  - glance\n",
        "chapters.0: found 'glance'",
    ),
    "a section that is none": (more("appendix: []\n"), "line 10, appendix: found 'appendix'; expected no such entry"),
    "an unknown notebook": (swap("01_glance", "01_glimpse"), "found '01_glimpse'; expected a notebook of notebooks/"),
    "a notebook with its ending": (
        swap("01_glance", "01_glance.ipynb"),
        "found '01_glance.ipynb'; expected a notebook",
    ),
    "a notebook outside": (swap("01_glance", "../../etc/passwd"), "found '../../etc/passwd'; expected a notebook"),
    "a folder of notebooks that is not there": (more("notebooks: nowhere\n"), "expected a notebook of nowhere/: none"),
    "a chapter twice": (more(GLANCE), "found 'glance'; expected a name of its own: chapters.0 has it"),
    "a chapter named after a file of the report": (
        swap("id: glance", "id: index"),
        "found 'index'; expected a name of its",
    ),
    "a chapter with a name that climbs out": (swap("id: glance", "id: ../glance"), "found '../glance'; expected an id"),
    "a parameter that the notebook does not have": (
        swap("rows: 5", "columns: 5"),
        "found '5'; expected a parameter that",
    ),
    "a parameter of another type": (swap("rows: 5", "rows: five"), "found 'five'; expected a whole number"),
    "a list for one value": (swap("rows: 5", "rows: [5]"), "expected one value, not a list"),
    "a number beyond all digits": (swap("rows: 5", f"rows: {'9' * 5000}"), "expected a whole number"),
    "a section for one value": (swap("rows: 5", "rows: {a: 5}"), "chapters.0.parameters.rows"),
    "a parameter here and for each": (
        more("    for_each: {rows: [1]}\n"),
        "expected it here or in `for_each`, not in both",
    ),
    "for each of nothing": (swap("parameters: {rows: 5}", "for_each: {rows: []}"), "for_each.rows: found"),
    "for each of two that are one": (
        swap("parameters: {rows: 5}", "for_each: {rows: ['1', '01', '1']}"),
        "expected a name of its own",
    ),
    "for each of a million": (
        swap("parameters: {rows: 5}", f"for_each: {{rows: [{'1, ' * 1_000}]}}"),
        "expected a name of its own",
    ),
    "published in no chapter": (swap("00_clean\n", "00_clean\n    published_in: x\n"), "found 'x'; expected a chapter"),
    "an earlier wave that is itself": (more('earlier: "2026"\n'), "earlier: found '2026'; expected the wave before"),
    "an earlier wave that is not there": (more('earlier: "1999"\n'), "earlier: found '1999'; expected another wave"),
    "a wave that is not there": (swap('survey: "2026"', 'survey: "2031"'), "wave: found '2031'; expected one of 2026"),
    "a wave that climbs out": (swap('survey: "2026"', "survey: ../2026"), "survey: found '../2026'; expected"),
    "chapters that all need an earlier wave": (
        swap("    parameters", "    needs: earlier\n    parameters"),
        "found only chapters that need an earlier wave",
    ),
    "a need that is none": (swap("    parameters", "    needs: money\n    parameters"), "needs: found 'money'"),
    "nested without end": (more(f"x: {'[' * 100_000}\n"), "within each other, more than 50 deep"),
    "a section inside itself": (more("x: &x {y: *x}\n"), "found a section that holds itself"),
}

BREAKAGES: dict[str, Breakage] = edited(CONTENTS, PAGES, BUILD)
