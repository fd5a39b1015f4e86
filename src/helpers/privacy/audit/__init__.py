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
    "leaks_in_figures",
    "leaks_in_texts",
    "read_published",
    "read_tables",
    "worked_out",
]

_NOTHING_SECRET = Secrets()


def audited(published: Published, secrets: Secrets = _NOTHING_SECRET) -> list[Leak]:
    """What a report gives away by itself, whatever else is published: all attacks but that by subtraction."""
    return sorted({*leaks_in_figures(published), *leaks_in_texts(published, secrets)})


def leaks_in_figures(published: Published) -> Iterator[Leak]:
    """What its tables and charts give away; its texts may be left unread."""
    return chain(
        chain.from_iterable(map(small_bases, published.tables)),
        chain.from_iterable(map(figures_of_withheld, published.tables)),
        chain.from_iterable(map(figures_of_other_forms, published.tables)),
        chain.from_iterable(map(figures_from_nowhere, published.figures)),
        chain.from_iterable(map(said_of_withheld, published.figures)),
    )


def leaks_in_texts(published: Published, secrets: Secrets = _NOTHING_SECRET) -> Iterator[Leak]:
    """What it says in words, and what its notebooks carry."""
    return chain(
        said_of_few(published, secrets),
        secrets_told(published, secrets),
        odd_metadata(published),
        personal_data(published),
    )
