"""From a report that is written to one that may be published: audited, with what is published beside it at hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from helpers.errors import InputError, Mistake
from helpers.privacy.leaks import Leak, PrivacyError
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.publishing.site import ACCOUNT
from helpers.questionnaire import Questionnaire, parse_questionnaire

if TYPE_CHECKING:  # an audit takes its time to load, and a report that stands needs none
    from helpers.privacy.audit import Secrets, Table


def import_audit() -> None:
    """Import what an audit needs: for whoever has time for it before the first."""
    import pandas  # noqa: F401 - which pyarrow imports when it is first asked something
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401

    import helpers.privacy.audit  # noqa: F401


def require_safe(leaks: Iterable[Leak], tables: Iterable[Table], beside: Iterable[Table]) -> None:
    """Raise PrivacyError for what reports give away: each by itself (`leaks`), all their tables, and those `beside`."""
    from helpers.privacy.audit import worked_out

    between = worked_out(tables, beside)  # first: others may be looking for leaks still
    if found := [*sorted(set(leaks)), *between]:
        raise PrivacyError(found)


def own_leaks(
    folder: Path, data: Path, waves: Sequence[str], called: str = "", spare: Executor | None = None
) -> tuple[Iterable[Leak], Sequence[Table]]:
    """What a written report of these waves gives away by itself, and its tables, to be set beside those of others.

    Its files are called by their paths after `called`. Where a process is to `spare`, it looks through the texts, which
    takes about as long as all the rest, and is waited for when the leaks are asked for.
    """
    from helpers.privacy.audit import audited, leaks_in_figures, read_published

    secrets = secrets_of(data, waves)
    if spare is None:
        published = read_published(folder, called)
        return audited(published, secrets), published.tables
    in_texts = _elsewhere(spare, partial(_leaks_in_texts, folder, called, secrets))
    published = read_published(folder, called, with_texts=False)
    return chain(list(leaks_in_figures(published)), in_texts), published.tables


def _leaks_in_texts(folder: Path, called: str, secrets: Secrets) -> list[Leak]:
    from helpers.privacy.audit import leaks_in_texts, read_published

    return list(leaks_in_texts(read_published(folder, called), secrets))


def _elsewhere(spare: Executor, look: Callable[[], list[Leak]]) -> Iterator[Leak]:
    """What is found by looking in a process that is to spare, which begins at once."""
    looking = None
    with suppress(BrokenExecutor):
        looking = spare.submit(look)
    return _awaited(looking, look)


def _awaited(looking: Future[list[Leak]] | None, look: Callable[[], list[Leak]]) -> Iterator[Leak]:
    """What is found elsewhere; by this process where the one that looked, or was to, was killed."""
    found = None
    if looking is not None:
        with suppress(BrokenExecutor):
            found = looking.result()
    yield from look() if found is None else found


def tables_of(folders: Iterable[Path]) -> list[Table]:
    """The tables of reports, called by their folders. Raises InputError for a report whose notebooks cannot be read."""
    return [table for folder in folders for table in _tables_in(folder)]


def _tables_in(folder: Path) -> list[Table]:
    from helpers.privacy.audit import read_tables

    try:
        found = read_tables(folder, f"{folder.name}/")
    except (ValueError, LookupError, TypeError, AttributeError):
        found = []
    if not found:
        remedy = "build it again, or delete it if nobody has read it: a report is compared with what readers have"
        raise InputError(folder, Mistake("the report", "no notebooks that can be read", remedy))
    return found


def published_beside(to: Path, waves: Iterable[str]) -> Iterator[Path]:
    """The folders of the reports and editions in the folder of `to` that tell of any of these waves, each once.

    `to` as it stands is one, and so are the copies that scheduled runs keep: whoever read them has them still.
    """
    told, seen = set(waves), set()
    for file in sorted([*to.parent.glob(f"*/{ACCOUNT}"), *to.parent.glob(f"*/*/{ACCOUNT}")]):
        # What is being written has a name that begins with a dot; a copy of a report has its account, digests and all.
        if file.relative_to(to.parent).parts[0].startswith(".") or not file.is_file():
            continue
        text = file.read_bytes()
        if text not in seen and told & _waves_of(text):
            yield file.parent
        seen.add(text)


def _waves_of(account: bytes) -> set[str]:
    """The waves that a report tells of, by its account; none where that is of something else."""
    try:
        said = json.loads(account)
        waves = {parts[1] for path in said.get("inputs") or () if len(parts := PurePosixPath(path).parts) > 2}
        return waves or {str(said["wave"]["id"])}
    except (ValueError, LookupError, TypeError, AttributeError):
        return set()


def secrets_of(data: Path, waves: Iterable[str]) -> Secrets:
    """The ids and the words of every respondent of these waves."""
    from helpers.privacy.audit import Secrets

    ids: set[str] = set()
    written: set[str] = set()
    accepted: set[str] = set()
    asked = []
    for wave in waves:
        file, responses = data / "raw" / wave / "questionnaire.yml", data / "processed" / wave / "responses.parquet"
        if not responses.is_file():  # nobody's answers are in the report, then
            continue
        asked.append(file.read_text("utf-8-sig"))
        of_wave = _told_to_us(responses, parse_questionnaire(asked[-1], file))
        ids |= of_wave[0]
        written |= of_wave[1]
        accepted |= _accepted(data / "raw" / wave / "quotations.csv")
    return Secrets(ids, written, accepted, "\n".join(asked))


def _accepted(quotations: Path) -> set[str]:
    """The quotations that a reviewer accepted; that the file is in order was seen when the survey was opened."""
    if not quotations.is_file():
        return set()
    with quotations.open(encoding="utf-8-sig", newline="") as file:
        return {row["quotation"].strip() for row in csv.DictReader(file) if row["accepted"].strip() == "yes"}


def _told_to_us(responses: Path, questionnaire: Questionnaire) -> tuple[set[str], set[str]]:
    """The ids of a wave's respondents, and what they wrote, but for what so many wrote that it is nobody's own."""
    import pyarrow.compute as pc
    from pyarrow.parquet import ParquetFile

    file = ParquetFile(responses)
    names = set(file.schema_arrow.names)
    choices = [*questionnaire.single_choices, *questionnaire.multiple_choice]
    own_words = [one.id for one in questionnaire.open] + [f"{one.id}__other" for one in choices if one.other]
    table = file.read(columns=[name for name in ("respondent_id", *own_words) if name in names])
    written: set[str] = set()
    for name in set(table.column_names) - {"respondent_id"}:
        values, counts = table[name].drop_null().value_counts().flatten()
        written.update(map(str, values.filter(pc.less(counts, MINIMUM_BASE)).to_pylist()))
    return set(map(str, table["respondent_id"].to_pylist())), written
