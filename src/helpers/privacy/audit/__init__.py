"""From a report as it would be published to what in it would give somebody away.

The report is read back as readers find it, in every form that it has, and attacked with all that is at hand: small
bases, subtraction between tables, chapters, editions and years, what charts and texts say, and what respondents told
us and nobody else may know. Whatever is found stops publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from helpers.privacy.audit.bases import figures_of_withheld, small_bases
from helpers.privacy.audit.differencing import worked_out
from helpers.privacy.audit.drawings import figures_from_nowhere, figures_of_other_forms
from helpers.privacy.audit.figures import Figures
from helpers.privacy.audit.personal import personal_data
from helpers.privacy.audit.reading import Figure, Published, Table, read_published, read_tables
from helpers.privacy.audit.words import (
    Secrets,
    odd_metadata,
    said_of_few,
    said_of_withheld,
    secrets_told,
)
from helpers.privacy.leaks import Leak

__all__ = [
    "Figure",
    "Figures",
    "Published",
    "Secrets",
    "Table",
    "audited",
    "read_published",
    "read_tables",
    "shown",
    "told",
    "worked_out",
]

_NOTHING_SECRET = Secrets()


def audited(published: Published, secrets: Secrets = _NOTHING_SECRET) -> list[Leak]:
    """What a report gives away by itself, whatever else is published: all attacks but that by subtraction."""
    return sorted({*shown(published), *told(published, secrets)})


def shown(published: Published) -> Iterator[Leak]:
    """What a report gives away in its tables, in all their forms, and in its figures as they are drawn."""
    for of_table in (small_bases, figures_of_withheld, figures_of_other_forms):
        yield from chain.from_iterable(map(of_table, published.tables))
    for of_figure in (figures_from_nowhere, said_of_withheld):
        yield from chain.from_iterable(map(of_figure, published.figures))


def told(published: Published, secrets: Secrets) -> Iterator[Leak]:
    """What a report gives away in its texts, and in what its notebooks carry unseen."""
    yield from said_of_few(published, secrets)
    yield from personal_data(published)
    yield from secrets_told(published, secrets)
    yield from odd_metadata(published)
