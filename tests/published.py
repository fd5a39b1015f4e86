"""Exhibits as the audit reads them back, without a folder of a report around them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import html

from helpers.display.exhibit import DATA, Exhibit
from helpers.privacy.audit import Figure, Figures, Published, Table, audited, worked_out
from helpers.privacy.leaks import Leak


def published(shown: Mapping[str, Iterable[object]], inputs: Mapping[str, str] | None = None) -> Published:
    """What these files show, by their names; `inputs` are the digests of what they were made of."""
    tables, figures, texts = [], [], {}
    for file, things in shown.items():
        said = []
        for thing in things:
            bundle = thing._repr_mimebundle_()  # type: ignore[attr-defined]
            resource = json.loads(json.dumps(bundle[DATA]))
            tables.append(Table(file, resource["name"], resource["data"], resource["attrs"], inputs=inputs or {}))
            part = html.fragment_fromstring(bundle["text/html"], create_parent="div")
            found = part.xpath('.//figure[contains(@class, "exhibit")]')
            figures += [Figure(file, resource["name"], figure, Figures(resource)) for figure in found]
            said.append(" | ".join(map(str, part.xpath(".//text()[not(ancestor::style)] | .//@aria-label"))))
        texts[file] = " | ".join(said)
    return Published(tables, figures, texts)


def drawn(exhibit: Exhibit, change: Callable[[Any], object], form: str = "wide") -> Published:
    """The exhibit on a page, one of its drawings changed."""
    page = published({"page": [exhibit]})
    change(page.figures[0].shown.xpath(f'.//div[@class="{form}"]//*[local-name()="svg"]')[0])
    return page


def leaks(*reports: Published, beside: Iterable[Published] = ()) -> list[Leak]:
    """Everything that reports give away, each by itself and all together, with what is published `beside` them."""
    tables, others = ([table for one in some for table in one.tables] for some in (reports, beside))
    return [*(leak for one in reports for leak in audited(one)), *worked_out(tables, others)]
