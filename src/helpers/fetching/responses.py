"""From a survey's number to the wave's `responses.json`: the survey's details, and every response to it once.

Only what is new or was changed since the last fetch is asked for. Responses come, and are changed and removed, while
they are fetched: pages then shift, so whatever shows that they did (a response twice, another total) has the latest
changes asked for again, and at the end the number of responses must be the one that SurveyMonkey tells. What is
written is whole, or nothing is; what came before something broke off is kept for the next fetch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from helpers.errors import InputError, Mistake
from helpers.fetching.client import Client
from helpers.fetching.journal import Journal
from helpers.folders import one_at_a_time, write_whole_file, writing_into
from helpers.survey.standing import put_in_place, set_aside, standing_exports

FILE, JOURNAL = "responses.json", "responses.fetching"
PER_PAGE, _IDS_PER_PAGE = 100, 1000  # the most that the API gives
# A response may show a moment after the time that it bears; what comes twice by this is told by its id.
_OVERLAP = timedelta(minutes=5)
# How often the latest changes, and the whole, are asked for again before a survey counts as too busy.
_MOST_LOOKS, _MOST_TIMES = 5, 3
# Whoever has these links can change a response, or see it: they are no part of an answer, and are not kept.
_LINKS = ("edit_url", "analyze_url")
# What belongs to a survey's design; its counts and dates change as responses come.
_DESIGN = ("id", "title", "language", "custom_variables", "pages")

Record = dict[str, Any]
Responses = dict[str, Record]


@dataclass(frozen=True)
class Fetched:
    """What came: how many responses there are, how many of them are new, changed, or gone since the last fetch.

    `file` is the wave's export; None where nothing was written, because nothing is new. `earlier` are copies of those
    that it took the place of.
    """

    total: int
    new: int = 0
    changed: int = 0
    gone: int = 0
    redesigned: bool = False
    file: Path | None = None
    earlier: tuple[Path, ...] = ()


class _ChangedMeanwhileError(Exception):
    """The survey is another one than at the beginning of the fetch."""


def fetch_responses(
    client: Client, survey: str, wave: Path, *, anew: bool = False, tell: Callable[[str], object]
) -> Fetched:
    """Fetch a survey into a wave's folder; all of it where there is nothing yet, or when it is to be `anew`.

    `tell` is given a line for each page, and for whatever is waited for. Raises InputError where SurveyMonkey refuses
    or cannot be reached, and where what it gives is not whole; then the wave's export is as it was.
    """
    journal = Journal(wave / JOURNAL)
    with one_at_a_time(journal.folder, tell), writing_into(wave):
        held = _held(wave / FILE, survey)
        details, responses = _whole(client, survey, journal, held, anew, tell)
        fetched = _compared(held, details, responses)
        if fetched.new or fetched.changed or fetched.gone or fetched.redesigned:
            fetched = _put(details, responses, fetched, journal, wave)
        journal.remove()
        return fetched


# --- what is there already -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Held:
    """The responses of the last fetch, by their ids, and what was asked then; nothing where there was none."""

    details: Record = field(default_factory=dict)
    responses: Responses = field(default_factory=dict)

    @property
    def latest(self) -> str:
        return _latest(self.responses.values())


def _held(file: Path, survey: str) -> _Held:
    """What an earlier fetch of this survey left; a file that is anything else is as good as none."""
    try:
        content = json.loads(file.read_bytes())
        details, responses = content["details"], content["responses"]
        if details["id"] != survey:
            return _Held()
        return _Held(details, {one["id"]: one for one in responses if _is_response(one)})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _Held()


def _compared(held: _Held, details: Record, responses: Responses) -> Fetched:
    before = held.responses
    return Fetched(
        total=len(responses),
        new=len(responses.keys() - before.keys()),
        changed=sum(before[name] != one for name, one in responses.items() if name in before),
        gone=len(before.keys() - responses.keys()),
        redesigned=bool(before) and _design(held.details) != _design(details),
    )


def _put(details: Record, responses: Responses, fetched: Fetched, journal: Journal, wave: Path) -> Fetched:
    """Write what came, whole, and put it in the place of the export that stands there, which is kept."""
    if not responses:
        found = f"none of the {fetched.gone:,} responses that were fetched before"
        remedy = f"remove {wave / FILE} by hand if they are meant to be gone"
        raise InputError(f"survey {details['id']}", Mistake("the responses", found, remedy))
    earlier = tuple(set_aside(file) for file in standing_exports(wave))
    scratch = journal.folder / FILE
    write_whole_file(scratch, _written(details, responses))
    return replace(fetched, file=put_in_place(scratch, wave), earlier=earlier)


def _written(details: Record, responses: Responses) -> str:
    """The document: a line a response, in the order of their ids, so that the same responses make the same bytes."""
    ordered = sorted(responses.values(), key=lambda one: (len(one["id"]), one["id"]))
    lines = ",\n".join(json.dumps(one) for one in ordered)
    return f'{{"details": {json.dumps(details)},\n"total": {len(ordered)},\n"responses": [\n{lines}\n]}}\n'


# --- all of it ---------------------------------------------------------------------------------


def _whole(
    client: Client, survey: str, journal: Journal, held: _Held, anew: bool, tell: Callable[[str], object]
) -> tuple[Record, Responses]:
    """The survey's details and all of its responses, of which those that are held are not asked for, unless `anew`."""
    base = _Held() if anew else held
    for _ in range(_MOST_TIMES):
        try:
            return _once(_Asking(client, survey, tell), journal, base)
        except _ChangedMeanwhileError as reason:
            tell(f"{reason}: all of it is fetched anew.")
            base = _Held()
            journal.clear()
    found = f"another survey, or other responses, each of {_MOST_TIMES} times that it was fetched"
    remedy = "fetch it when nobody is at work on it"
    raise InputError(client.address, Mistake(f"survey {survey}", found, remedy))


def _once(asking: _Asking, journal: Journal, base: _Held) -> tuple[Record, Responses]:
    since = _a_little_before(base.latest)
    goes_on = journal.begin({"survey": asking.survey, "address": asking.client.address, "since": since})
    if goes_on:
        asking.tell("Going on where the last fetch broke off.")
    details = journal.kept("details")
    if details is None:
        details = asking.details()
        journal.keep("details", details)
    pages = asking.pages(since, journal)
    responses = _merged(base.responses, pages)
    totals = {page["total"] for page in pages}
    came_twice = sum(len(page["data"]) for page in pages) > len(_merged({}, pages))
    if goes_on or came_twice or len(totals) > 1:
        responses = _with_latest(asking, responses, _latest(pages[0]["data"]) or base.latest)
        responses = _as_listed(asking, responses)
    elif len(responses) != (asking.total() if since else totals.pop()):
        responses = _as_listed(asking, responses)
    now = asking.details()
    if _design(now) != _design(details):
        raise _ChangedMeanwhileError("The survey was changed while it was fetched")
    return now, responses


def _with_latest(asking: _Asking, responses: Responses, latest: str) -> Responses:
    """The responses with whatever was changed since, until nothing was."""
    for _ in range(_MOST_LOOKS):
        before = responses
        responses = _merged(before, asking.pages(_a_little_before(latest)))
        if responses == before:
            break
        latest = max(latest, _latest(responses.values()))
    return responses


def _as_listed(asking: _Asking, responses: Responses) -> Responses:
    """The responses without those that are no longer there. Raises where there are some that did not come."""
    ids: set[str] = set()
    for _ in range(_MOST_TIMES):
        ids = asking.ids()
        if ids <= responses.keys():
            return {name: one for name, one in responses.items() if name in ids}
        responses = _with_latest(asking, responses, _latest(responses.values()))
    raise _ChangedMeanwhileError(f"{len(ids - responses.keys()):,} of {len(ids):,} responses did not come")


# --- what is asked -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asking:
    """The questions to the API about one survey."""

    client: Client
    survey: str
    tell: Callable[[str], object]

    def details(self) -> Record:
        path = f"/v3/surveys/{self.survey}/details"
        return self.client.get(path, {}, f"survey {self.survey}", lambda one: _is_details(one, self.survey))

    def pages(self, since: str, journal: Journal | None = None) -> list[Record]:
        """The pages of the responses that were changed since then, or of all, newest first: so nothing is skipped when
        others come or are changed meanwhile."""
        pages: list[Record] = []
        while not pages or pages[-1]["more"]:
            number = len(pages) + 1
            page = journal.kept(f"page-{number}") if journal else None
            if page is None:
                page = self._page(number, since)
                if journal:
                    journal.keep(f"page-{number}", page)
                self._tell_of(page, number, since)
            pages.append(page)
            if len(pages) > -(-page["total"] // PER_PAGE) + _MOST_LOOKS:
                found = f"page after page, {len(pages):,} of them, for {page['total']:,} responses"
                remedy = "report it to SurveyMonkey, and export the survey by hand"
                raise InputError(self.client.address, Mistake(f"survey {self.survey}", found, remedy))
        return pages

    def total(self) -> int:
        """How many responses there are."""
        return int(self._bulk(1, "", per_page=1)["total"])

    def ids(self) -> set[str]:
        """The ids of all responses that are there."""
        ids: set[str] = set()
        path, number, more = f"/v3/surveys/{self.survey}/responses", 1, True
        while more:
            asked, what = {"page": number, "per_page": _IDS_PER_PAGE}, f"page {number} of the list of responses"
            page = self.client.get(path, asked, what, partial(_is_page, number=number))
            found = {one["id"] for one in page["data"]}
            more = bool(page.get("links", {}).get("next")) and bool(found - ids)
            ids, number = ids | found, number + 1
        return ids

    def _page(self, number: int, since: str) -> Record:
        page = self._bulk(number, since)
        responses = [{name: value for name, value in one.items() if name not in _LINKS} for one in page["data"]]
        more = bool(page.get("links", {}).get("next")) and bool(responses)
        return {"total": page["total"], "data": responses, "more": more}

    def _bulk(self, number: int, since: str, per_page: int = PER_PAGE) -> Record:
        asked: dict[str, str | int] = {
            "page": number, "per_page": per_page, "sort_by": "date_modified", "sort_order": "DESC",
        }  # fmt: skip
        if since:
            asked["start_modified_at"] = since
        path, what = f"/v3/surveys/{self.survey}/responses/bulk", f"page {number} of the responses"
        return self.client.get(path, asked, what, partial(_is_bulk_page, number=number))

    def _tell_of(self, page: Record, number: int, since: str) -> None:
        pages = max(-(-page["total"] // PER_PAGE), number)
        kind = "new or changed responses" if since else "responses"
        self.tell(f"Page {number} of {pages}: {len(page['data'])} {kind}")


def _is_details(answer: Record, survey: str) -> bool:
    return answer.get("id") == survey and isinstance(answer.get("pages"), list)


def _is_page(answer: Record, number: int) -> bool:
    """Whether an answer is the page that was asked for: a server behind a cache may give another one."""
    return (
        isinstance(answer.get("data"), list)
        and all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in answer["data"])
        and isinstance(answer.get("total"), int)
        and isinstance(answer.get("links", {}), dict)
        and answer.get("page") == number
    )


def _is_bulk_page(answer: Record, number: int) -> bool:
    return _is_page(answer, number) and all(map(_is_response, answer["data"]))


def _is_response(one: Mapping[str, Any]) -> bool:
    return isinstance(one.get("date_modified"), str) and isinstance(one.get("pages"), list)


# --- small parts -----------------------------------------------------------------------------------


def _merged(responses: Responses, pages: Sequence[Record]) -> Responses:
    """The responses with those of pages: of one that came twice, what was changed last."""
    merged = dict(responses)
    for page in pages:
        for one in page["data"]:
            there = merged.get(one["id"])
            if there is None or _moment(one["date_modified"]) >= _moment(there["date_modified"]):
                merged[one["id"]] = one
    return merged


def _design(details: Record) -> Record:
    return {name: details.get(name) for name in _DESIGN}


def _latest(responses: Iterable[Record]) -> str:
    """When the response that was changed last was changed, as the API writes it; "" where there is none."""
    return max((one["date_modified"] for one in responses), key=_moment, default="")


def _moment(date: str) -> datetime:
    """A date of the API's, which are in UTC whether they say so or not."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _a_little_before(date: str) -> str:
    """What to ask for changes since, given the last one that is known; "" for all where none is."""
    moment = _moment(date)
    if moment.year == datetime.min.year:
        return ""
    return (moment - _OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
