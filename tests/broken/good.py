"""From nothing to a small project in which all is well: every breakage begins with it."""

from __future__ import annotations

from pathlib import Path

from toys import EXHIBIT, PARAMETERS, code, markdown, notebook

WAVE = "2026"
RAW = f"data/raw/{WAVE}"
EXPORT, QUESTIONNAIRE = f"{RAW}/responses.csv", f"{RAW}/questionnaire.yml"
POPULATION, CODED = f"{RAW}/population.csv", f"{RAW}/coded.csv"
CONTENTS = f"reports/{WAVE}.yml"
OPENING = "reports/opening.yml"  # the same report of a wave that is cleaned already

# Column:  A             B            C          D        E          F
HEADINGS = """\
Respondent ID,Collector ID,Start Date,End Date,IP Address,May we use your answers?,\
Which sector do you work in?,,How far do you agree?,,What would help?,,,How could sharing be better?
,,,,,Response,\
Response,Other (please specify),Leaders back sharing,Fear of blame stops it,Guidance,Training,Other (please specify),\
Open-Ended Response
"""
# G, H: sector and its box; I, J: the matrix; K, L, M: options and their box; N: typed in.
_ANSWERS = (
    "Yes,Public,,Agree,Disagree,Guidance,,,More training please",
    "Yes,Private,,Disagree,Agree,,Training,,",
    "Yes,Public,,Neither,Agree,Guidance,Training,,Less blame",
    "Yes,Private,,Agree,Neither,,,a friend,Time and people",
)
PEOPLE = 24  # ten at least stand for each answer that weights are made of


def row(person: int) -> str:
    """One person's line of the export; their days tell day from month."""
    day, start, end = 2 + person, f"09:{person:02}:00 AM", f"09:{person + 6:02}:00 AM"
    dates = f"03/{day:02}/2026 {start},03/{day:02}/2026 {end}"
    return f"{11676764000 + person},7,{dates},192.0.2.{person},{_ANSWERS[person % 4]}\n"


GOOD_EXPORT = HEADINGS + "".join(map(row, range(PEOPLE)))
GOOD_QUESTIONNAIRE = """\
wave:
  id: "2026"
  title: The toy survey
  fieldwork:
    first_day: 2026-03-02
    last_day: 2026-03-31
consent:
  wording: "May we use your answers?"
  answers: ["Yes", "No"]
  admits: "Yes"
scales:
  agreement:
    answers:
      - {answer: Disagree, means: negative}
      - Neither
      - {answer: Agree, means: positive}
profile:
  - id: sector
    wording: "Which sector do you work in?"
    answers: [Public, Private, Other]
    other: Other (please specify)
themes:
  - id: sharing
    title: Sharing
    asked: "How far do you agree?"
    items:
      - {id: leaders_back, wording: Leaders back sharing, scale: agreement}
      - {id: fear_of_blame, wording: Fear of blame stops it, scale: agreement, barrier: true}
multiple_choice:
  - id: support
    wording: "What would help?"
    options: [{option: Guidance, helps: [sharing]}, Training]
    other: Other (please specify)
open:
  - {id: better, wording: "How could sharing be better?"}
codes:
  - {id: training, title: Training, about: sharing, keywords: [train*]}
  - {id: blame, title: Blame, about: fear_of_blame, keywords: [blame]}
weighting: {margins: [sector]}
export: {date_order: month first}
"""
GOOD_POPULATION = """\
question,answer,count,source,date
sector,Public,600,Invented,2026-01-01
sector,Private,400,Invented,2026-01-01
"""
GOOD_CODED = """\
respondent_id,question,codes
11676764000,better,training
11676764002,better,blame
11676764003,better,
"""
GOOD_CONTENTS = """\
title: The toy report
survey: "2026"
published: 2026-06-30
prepare:
  - notebook: 00_clean
chapters:
  - id: glance
    notebook: 01_glance
    parameters: {rows: 5}
"""
FILES = {
    EXPORT: GOOD_EXPORT,
    QUESTIONNAIRE: GOOD_QUESTIONNAIRE,
    POPULATION: GOOD_POPULATION,
    CODED: GOOD_CODED,
    CONTENTS: GOOD_CONTENTS,
    OPENING: GOOD_CONTENTS.replace("prepare:\n  - notebook: 00_clean\n", ""),
}


def write_good(project: Path) -> None:
    """Write the project's files, and the two notebooks of its report."""
    for name, text in FILES.items():
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    parameters = code(f"{PARAMETERS}\nrows: int = 3  # shown", "parameters")
    cleaning = code("from helpers.survey import clean_wave\ncleaned = clean_wave(survey)")
    opening = code("from helpers.survey import open_survey\nwave = open_survey(survey)")
    notebook(project / "notebooks" / "00_clean.ipynb", code(PARAMETERS, "parameters"), cleaning)
    notebook(project / "notebooks" / "01_glance.ipynb", markdown("# At a glance"), parameters, opening, code(EXHIBIT))
