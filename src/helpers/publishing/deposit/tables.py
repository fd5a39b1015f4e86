"""From a deposit to plain tables with what describes them: CSV, a Frictionless data package, CSV on the Web."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from helpers.publishing.deposit.records import Deposit
from helpers.publishing.deposit.variables import Variable
from helpers.publishing.deposit.words import ACCESS, description
from helpers.publishing.exhibits import FORMULA_STARTS, WITHHELD
from helpers.questionnaire import slug

RESPONSES, DICTIONARY = "responses.csv", "dictionary.csv"
_COLUMNS = {
    "variable": "The variable's name, in every file.",
    "title": "A short name of it.",
    "question": "The question, as it was asked.",
    "option": "Of a question with several answers: the one that the variable is about.",
    "heading": "The heading above the question, where it was a row of a table.",
    "group": "What it belongs to: a theme, or a part of the questionnaire.",
    "direction": "Of a statement: barrier, where agreeing says that something stands in the way; enabler, where it "
    "says that something works well.",
    "code": "A value of the variable, as it is in responses.csv and responses.sav; empty where it has no codes.",
    "stata": "The same in responses.dta, where it is another one: .a, .b and so on are missing values.",
    "answer": "What the value means.",
    "missing": "yes, where it is no answer on the scale and programs leave it out.",
    "respondents": f"How many have it, unweighted. {WITHHELD}: withheld, because it is few or would give away few.",
    "notes": "What else is to be known of the variable.",
}


def responses_csv(deposit: Deposit) -> str:
    """The responses as codes, a row a respondent, a column a variable."""
    written: str = deposit.records.to_csv(index=False, lineterminator="\n")
    return written


def dictionary_csv(deposit: Deposit) -> str:
    """The data dictionary as a table: a row for every value of every variable."""
    rows = [row for group in deposit.groups for one in group.variables for row in _rows(one, group.title)]
    return _csv([list(_COLUMNS), *rows])


def _rows(variable: Variable, group: str) -> Iterable[list[str]]:
    about = [
        variable.name,
        variable.title,
        variable.wording,
        variable.answer,
        variable.heading,
        group,
        variable.direction,
    ]
    notes = " ".join(variable.notes)
    if not variable.categories:
        yield [*about, "", "", "", "", "", notes]
    for value in variable.categories:
        letter = f".{value.letter}" if value.letter else ""
        count = WITHHELD if value.respondents is None else str(value.respondents)
        yield [*about, str(value.code), letter, value.label, "yes" if value.missing else "", count, notes]


def _csv(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    code = list(_COLUMNS).index("code")
    csv.writer(written, lineterminator="\n").writerows(
        [cell if place == code else _no_formula(cell) for place, cell in enumerate(row)] for row in rows
    )
    return written.getvalue()


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


# --- Frictionless ------------------------------------------------------------------------------


def data_package(deposit: Deposit) -> str:
    """The descriptor of both tables as a data package.

    Source: https://datapackage.org/standard/table-schema/
    """
    wave = deposit.wave
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": slug(f"{wave.title} deposit", 80).replace("_", "-"),
        "title": wave.title,
        "description": f"{description(wave)} {ACCESS}",
    }
    if wave.licence:
        package["licenses"] = [{"title": wave.licence, "path": "README.txt"}]
    if wave.sponsor:
        package["contributors"] = [{"title": wave.sponsor, "roles": ["creator"]}]
    package["resources"] = [
        _resource("responses", RESPONSES, "The responses, a row a respondent.", [*map(_field, deposit.variables)]),
        _resource("dictionary", DICTIONARY, "Every value of every variable.", [*map(_text_field, _COLUMNS.items())]),
    ]
    package["resources"][0]["schema"]["primaryKey"] = ["row"]
    return _json(package)


def _resource(name: str, path: str, about: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "type": "table",
        "description": about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields},
    }


def _field(variable: Variable) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": variable.name,
        "title": variable.title,
        "description": _about(variable),
        "type": "number" if variable.kind == "weight" else "integer",
    }
    if variable.categories:
        field["categories"] = [{"value": value.code, "label": value.label} for value in variable.answers]
        field["categoriesOrdered"] = variable.ordered
        field["missingValues"] = [str(value.code) for value in variable.missing]
        field["constraints"] = {"enum": [value.code for value in variable.answers]}
    else:
        field["constraints"] = {"required": True} | ({"unique": True} if variable.kind == "row" else {"minimum": 0})
    return field


def _text_field(column: tuple[str, str]) -> dict[str, Any]:
    name, about = column
    return {"name": name, "type": "string", "description": about}


# --- CSV on the Web ----------------------------------------------------------------------------


def csvw_metadata(deposit: Deposit) -> str:
    """The metadata of both tables for the web.

    Source: https://www.w3.org/TR/tabular-metadata/
    """
    wave = deposit.wave
    group: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "dc:title": wave.title,
        "dc:description": f"{description(wave)} {ACCESS}",
    }
    group |= {term: said for term, said in (("dc:rights", wave.licence), ("dc:creator", wave.sponsor)) if said}
    group["tables"] = [
        {
            "url": RESPONSES,
            "dc:description": "The responses, a row a respondent.",
            "tableSchema": {"columns": [*map(_column, deposit.variables)], "primaryKey": "row"},
        },
        {
            "url": DICTIONARY,
            "dc:description": "Every value of every variable.",
            "tableSchema": {
                "columns": [
                    {"name": name, "titles": name, "dc:description": about, "datatype": "string"}
                    for name, about in _COLUMNS.items()
                ]
            },
        },
    ]
    return _json(group)


def _column(variable: Variable) -> dict[str, Any]:
    column: dict[str, Any] = {
        "name": variable.name,
        "titles": variable.name,
        "dc:title": variable.title,
        "dc:description": _about(variable),
    }
    if not variable.categories:
        return column | {"datatype": "decimal" if variable.kind == "weight" else "integer", "required": True}
    codes = [value.code for value in variable.answers]
    return column | {
        "datatype": {"base": "integer", "minimum": min(codes), "maximum": max(codes)},
        "null": [str(value.code) for value in variable.missing],
    }


def _about(variable: Variable) -> str:
    """What a variable is, for who reads no other file: its question, its codes, its notes."""
    codes = "; ".join(f"{value.code} = {value.label}" for value in variable.categories)
    parts = [variable.heading, variable.asked, f"Codes: {codes}." if codes else "", *variable.notes]
    return " ".join(part for part in parts if part)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
