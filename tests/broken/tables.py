"""Broken tables beside an export: the population's margins, and the answers that were coded by hand."""

from __future__ import annotations

from broken.breakage import OPEN, Breakage, Edit, edited, only_line, swap
from broken.good import CODED, GOOD_EXPORT, POPULATION


def more(line: str) -> Edit:
    return lambda text: f"{text}{line}\n"


# What may become of either.
TABLES: dict[str, tuple[Edit, str]] = {
    "nothing in it": (lambda text: "", "the file: found nothing in it; expected a CSV table"),
    "an export in its place": (lambda text: GOOD_EXPORT, "line 1: found the headings Respondent ID, Collector ID"),
    "other headings": (swap("question,", "Question,"), "line 1: found the headings"),
    "headings in another order": (only_line(1, lambda line: ",".join(line.split(",")[::-1])), "line 1: found the"),
    "a heading twice": (only_line(1, lambda line: f"{line},question"), "line 2: found"),
    "semicolons between cells": (lambda text: text.replace(",", ";"), "line 1: found the headings"),
    "a cell too many": (only_line(2, lambda line: f"{line},x"), "line 2: found"),
    "a cell too few": (only_line(3, lambda line: line.split(",")[0]), "line 3: found 1 cells where the headings have"),
    "cut in a row": (lambda text: text[:-16].rsplit(",", 1)[0], "cells where the headings have"),
    "a blank line": (lambda text: text.replace("\n", "\n\n", 1), "line 2: found 0 cells where the headings have"),
    "a quotation mark that never closes": (
        only_line(3, lambda line: line.replace(",", ',"', 1)),
        "found unexpected end of data; look there for a quotation mark",
    ),
    "a mark after a quotation": (only_line(3, lambda line: f'"x"y{line}'), "line 3: found ',' expected after '\"'"),
    "a NUL byte": (more("\0"), "found 1 cells where the headings have"),
    "Latin-1": (lambda text: text.encode() + b"caf\xe9,,\n", "found text that is not UTF-8; save it as CSV in UTF-8"),
    "UTF-16": (lambda text: text.encode("utf-16"), "byte 0: found text that is not UTF-8"),
    "a workbook": (lambda text: b"PK\x03\x04" + bytes(99), "line 1: found"),
    "a cell of ten million characters": (more("x" * 10_000_000), "field larger than field limit"),
}

MARGINS: dict[str, tuple[Edit, str]] = {
    "headings only": (lambda text: text[: text.index("\n") + 1], "the file: found no counts; give the population's"),
    "an unknown question": (more("role,Public,60,Invented,2026-01-01"), "line 4: found 'role'; expected a profile"),
    "an unknown answer": (more("sector,Charity,60,Invented,2026-01-01"), "line 4: found 'Charity'; expected one of"),
    "an answer in other letters": (swap("Public", "PUBLIC"), "line 2: found 'PUBLIC'; expected one of Public"),
    "an answer twice": (
        more("sector,Public,60,Invented,2026-01-01"),
        "line 4: found 'Public'; expected each answer once",
    ),
    "an answer alone and together": (
        more("sector,Public | Other,60,Invented,2026-01-01"),
        "line 4: found 'Public'; expected each answer once",
    ),
    "an answer together with itself": (
        swap("Public", "Public | Public"),
        "line 2: found 'Public'; expected each answer",
    ),
    "together with an unknown one": (swap("Public", "Public | Charity"), "line 2: found 'Charity'; expected one of"),
    "a count below zero": (swap("600", "-600"), "line 2: found '-600'; expected a count"),
    "half a person": (swap("600", "600.5"), "line 2: found '600.5'; expected a count"),
    "a count with a comma": (swap("600", '"1,600"'), "line 2: found '1,600'; expected a count"),
    "a count that Excel cut": (swap("600", "6E+02"), "line 2: found '6E+02'; expected a count"),
    "no count": (swap("600", ""), "line 2: found ''; expected a count"),
    "a count in words": (swap("600", "many"), "line 2: found 'many'; expected a count"),
    "a superscript": (swap("600", "60²"), "line 2: found '60²'; expected a count"),
    "a count beyond all people": (swap("600", "9" * 40), "expected a count: a whole number"),
    "a formula": (swap("600", "=600"), "line 2: found '=600'; expected a count"),
    "nobody at all": (swap("600", "0", "400", "0"), "question sector: found a population of 0"),
    "nobody where people answered": (
        swap("400", "0"),
        "sector: Private: found 0 people in the population and 12 respondents",
    ),
    "an answer that was given and is not counted": (
        lambda text: text[: text.index("sector,Private")],
        "sector: Private: found 12 respondents and no row in the population",
    ),
    "no source": (swap("600,Invented", "600,"), "line 2: found no source; expected it to be given"),
    "a source of blanks": (swap("600,Invented", "600,  "), "line 2: found no source"),
    "no date": (swap("600,Invented,2026-01-01", "600,Invented,"), "line 2: found no date"),
    "a group with too few who answered": (
        more("sector,Other,60,Invented,2026-01-01"),
        "sector: Other: found 60 people in the population and no respondent",
    ),
}

CODINGS: dict[str, tuple[Edit, str]] = {
    "an unknown respondent": (more("999,better,training"), "line 5: found '999'; expected the id of a respondent"),
    "an id that Excel cut": (swap("11676764000", "1.16768E+10"), "line 2: found '1.16768E+10'; expected the id"),
    "an unknown question": (more("11676764004,worse,training"), "line 5: found 'worse'; expected an open question"),
    "an unknown code": (more("11676764004,better,money"), "line 5: found 'money'; expected a code of the frame"),
    "codes with commas": (
        more('11676764004,better,"training, blame"'),
        "line 5: found 'training, blame'; expected a code",
    ),
    "a code's title": (swap("better,training", "better,Training"), "line 2: found 'Training'; expected a code"),
    "an answer that was not written": (
        more("11676764001,better,training"),
        "expected a respondent who answered better",
    ),
    "an answer twice": (more("11676764000,better,blame"), "line 5: found better of 11676764000 again"),
    "a formula for a code": (more("11676764004,better,=1+1"), "line 5: found '=1+1'; expected a code of the frame"),
}

BREAKAGES: dict[str, Breakage] = {
    f"{kind}: {name}": broken
    for kind, file, edits in (("population", POPULATION, TABLES | MARGINS), ("coded", CODED, TABLES | CODINGS))
    for name, broken in edited(file, edits, OPEN).items()
}
