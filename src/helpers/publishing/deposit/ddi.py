"""From a deposit to its codebook in XML, as data archives ask for: DDI-Codebook 2.5.

Source: https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from helpers.publishing.deposit.records import Deposit
from helpers.publishing.deposit.variables import BLANK, WEIGHT, WITHHELD, Group, Value, Variable
from helpers.publishing.deposit.words import ACCESS, DRAFT, SYNTHETIC, citation, codes, description, protection, risk
from helpers.questionnaire import Wave

NAMESPACE = "ddi:codebook:2_5"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{NAMESPACE} https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# The files that hold the responses, by their ids in the codebook.
_FILES = {
    "F1": ("responses.csv", "Text, values separated by commas", "UTF-8"),
    "F2": ("responses.sav", "SPSS", "UTF-8"),
    "F3": ("responses.dta", "Stata 14 or later", "UTF-8"),
}
_MISSING = {BLANK: "no answer", WITHHELD: "withheld"}

Element = Any  # lxml has no types of its own


def codebook(deposit: Deposit) -> bytes:
    """The codebook: the document, the study, its files and its variables, in the order that the schema wants."""
    root = etree.Element(f"{{{NAMESPACE}}}codeBook", nsmap={None: NAMESPACE, "xsi": _INSTANCE})
    root.set("version", "2.5")
    root.set(f"{{{_INSTANCE}}}schemaLocation", _SCHEMA)
    root.set(_LANGUAGE, "en-GB")
    _document(root, deposit.wave)
    _study(root, deposit)
    for file in _FILES:
        _file(root, file, deposit)
    _data(root, deposit)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """A new part at the end of another. Attributes are spelt as in DDI, `_` for a hyphen."""
    part = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    part.text = text or None
    for attribute, value in attributes.items():
        part.set(attribute.replace("_", "-"), value)
    return part


def _each(parent: Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        if text:
            _add(parent, name, text)


# --- document and study ------------------------------------------------------------------------


def _document(root: Element, wave: Wave) -> None:
    cited = _add(_add(root, "docDscr"), "citation")
    _add(_add(cited, "titlStmt"), "titl", f"Codebook of {wave.title}")
    if wave.sponsor:
        _add(_add(cited, "prodStmt"), "producer", wave.sponsor)


def _study(root: Element, deposit: Deposit) -> None:
    wave = deposit.wave
    study = _add(root, "stdyDscr")
    _citation(_add(study, "citation"), wave)
    _scope(_add(study, "stdyInfo"), deposit)
    _method(_add(study, "method"), deposit)
    use = _add(_add(study, "dataAccs"), "useStmt")
    _add(use, "confDec", " ".join(protection(deposit)))
    _add(use, "restrctn", f"{ACCESS} {risk(deposit)}")
    _add(use, "citReq", f"Cite as: {citation(wave)}")
    _each(use, "conditions", [wave.licence])
    _each(use, "disclaimer", [SYNTHETIC if wave.synthetic else ""])
    _each(study, "notes", [DRAFT if wave.draft else ""])


def _citation(cited: Element, wave: Wave) -> None:
    title = _add(cited, "titlStmt")
    _add(title, "titl", wave.title)
    _add(title, "IDNo", wave.id)
    if wave.sponsor:
        _add(_add(cited, "rspStmt"), "AuthEnty", wave.sponsor)
        produced = _add(cited, "prodStmt")
        _add(produced, "producer", wave.sponsor)
        _add(produced, "fundAg", wave.sponsor)
    _add(cited, "biblCit", citation(wave))


def _scope(scope: Element, deposit: Deposit) -> None:
    wave = deposit.wave
    themes = [group for group in deposit.groups if group.kind == "subject"]
    if themes:
        subject = _add(scope, "subject")
        _each(subject, "keyword", [group.title for group in themes])
    meanings = [f"{group.title}: {group.about}" if group.about else f"{group.title}." for group in themes]
    _add(scope, "abstract", " ".join([description(wave), *meanings]))
    summary = _add(scope, "sumDscr")
    for event, day in (("start", wave.fieldwork.first_day), ("end", wave.fieldwork.last_day)):
        _add(summary, "collDate", day.isoformat(), date=day.isoformat(), event=event)
    _add(summary, "anlyUnit", "Individual")
    _each(summary, "universe", [wave.population])
    _add(summary, "dataKind", "Survey data")


def _method(method: Element, deposit: Deposit) -> None:
    wave = deposit.wave
    collected = _add(method, "dataColl")
    _each(collected, "dataCollector", [wave.sponsor])
    _each(collected, "sampProc", [wave.promoted])
    _each(collected, "collMode", [wave.mode])
    _add(collected, "weight", deposit.weighting)
    rows = "1 row" if deposit.left_out == 1 else f"{deposit.left_out:,} rows"
    _add(collected, "cleanOps", f"{rows} of the survey's export were left out, by rules that the report lists.")


# --- files and variables -----------------------------------------------------------------------


def _file(root: Element, file: str, deposit: Deposit) -> None:
    name, kind, letters = _FILES[file]
    said = _add(_add(root, "fileDscr", ID=file), "fileTxt")
    _add(said, "fileName", name)
    _add(said, "fileCont", "A row a respondent, a column a variable.")
    size = _add(said, "dimensns")
    _add(size, "caseQnty", str(len(deposit.records)))
    _add(size, "varQnty", str(len(deposit.variables)))
    _add(said, "fileType", kind, charset=letters)
    _add(said, "dataMsng", " ".join(codes()))


def _data(root: Element, deposit: Deposit) -> None:
    data = _add(root, "dataDscr")
    ids = {variable.name: f"V{place}" for place, variable in enumerate(deposit.variables, start=1)}
    for place, group in enumerate(deposit.groups, start=1):
        members = " ".join(ids[variable.name] for variable in group.variables)
        listed = _add(data, "varGrp", ID=f"G{place}", type=group.kind, var=members)
        _add(listed, "labl", group.title)
        _each(listed, "txt", [group.about])
    for group in deposit.groups:
        for variable in group.variables:
            _variable(data, variable, group, ids)


def _variable(data: Element, variable: Variable, group: Group, ids: dict[str, str]) -> None:
    files = " ".join(_FILES)
    one = _add(data, "var", ID=ids[variable.name], name=variable.name, files=files)
    if variable.kind == WEIGHT:
        one.set("wgt", "wgt")
    elif WEIGHT in ids and variable.categories:
        one.set("wgt-var", ids[WEIGHT])
    one.set("intrvl", "contin" if variable.kind == WEIGHT else "discrete")
    if variable.categories:
        one.set("nature", "ordinal" if variable.ordered else "nominal")
    _add(one, "labl", variable.title)
    if variable.wording:
        asked = _add(one, "qstn", responseDomainType="multiple" if variable.answer else "category")
        _each(asked, "preQTxt", [variable.heading])
        _add(asked, "qstnLit", variable.wording)
        _each(asked, "postQTxt", [variable.answer and f"Option: {variable.answer}"])
    _ranges(one, variable.answers, variable.missing)
    for value in variable.categories:
        _category(one, value)
    if group.kind == "subject":
        _add(one, "concept", group.title)
    _add(one, "varFormat", type="numeric", schema="other")
    _each(one, "notes", variable.notes)


def _ranges(one: Element, answers: Sequence[Value], missing: Sequence[Value]) -> None:
    for name, values in (("valrng", answers), ("invalrng", missing)):
        if values:
            allowed = _add(one, name)
            for value in values:
                _add(allowed, "item", VALUE=str(value.code))


def _category(one: Element, value: Value) -> None:
    listed = _add(one, "catgry", missing="Y" if value.missing else "N")
    if value.missing:
        listed.set("missType", _MISSING.get(value.code, "outside the scale"))
    _add(listed, "catValu", str(value.code))
    _add(listed, "labl", value.label)
    # None is shown where it is few, or would give away few.
    if value.respondents is not None:
        _add(listed, "catStat", str(value.respondents), type="freq", wgtd="not-wgtd")
