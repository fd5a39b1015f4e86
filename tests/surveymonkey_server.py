"""A server on this machine that answers as SurveyMonkey's API does, as documented, and goes wrong when it is told to.

    with SurveyMonkey(responses) as api:
        api.goes_wrong("bulk", "500", page=2)
        … api.address, api.token …
    assert api.pages_asked("bulk") == [1, 2, 2, 3]

Its clock is the client's: `sleep` lets time pass for the limits of requests, and nobody waits.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from surveymonkey_documents import DETAILS, SURVEY

TOKEN = "tok.3n-that_nobody.may.see"
ERRORS = {
    1003: (400, "Bad Request", "Invalid URL parameters."),
    1010: (401, "Authorization Error", "The authorization token was not provided."),
    1011: (401, "Authorization Error", "The authorization token provided was invalid."),
    1013: (401, "Authorization Error", "Client revoked access to the authorization token provided."),
    1014: (403, "Permission Error", "Permission has not been granted by the user to make this request."),
    1015: (403, "Permission Error", "The user does not have the required plan to make this request."),
    1016: (403, "Permission Error", "The user does not have permission to access the resource."),
    1020: (404, "Resource Not Found", "There was an error retrieving the requested resource."),
    1040: (429, "Rate Limit Reached", "Too many requests were made, try again later."),
    1050: (500, "Internal Server Error", "Oh bananas! We couldn't process your request."),
    1051: (503, "Internal Server Error", "Service unreachable. Please try again later."),
}
MOST_PER_PAGE = {"bulk": 100, "responses": 1000}


@dataclass
class Asked:
    """A request as it came: what was asked for (details, bulk, responses), and how."""

    kind: str
    params: dict[str, str]

    @property
    def page(self) -> int:
        return int(self.params.get("page", 1))


@dataclass
class SurveyMonkey:
    """The server, with one survey. What it holds may be changed at any time."""

    responses: list[dict[str, Any]]
    details: dict[str, Any] = field(default_factory=lambda: deepcopy(DETAILS))
    token: str = TOKEN
    minute_limit: int = 120
    day_limit: int = 500
    asked: list[Asked] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    _faults: list[tuple[str, int | None, str]] = field(default_factory=list)
    _then: list[tuple[str, int | None, Callable[[], object]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.responses = deepcopy(self.responses)

    def __enter__(self) -> Self:
        self.minute_left, self.day_left = self.minute_limit, self.day_limit
        self.may_go_on = threading.Event()
        self._lock = threading.Lock()
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
        server.daemon_threads = True
        server.api = self  # type: ignore[attr-defined]
        self._server, self.address = server, f"http://127.0.0.1:{server.server_port}"
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.may_go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # --- what tests say ---

    def goes_wrong(self, kind: str, how: str, *, page: int | None = None, times: int = 1) -> None:
        """Answer the next requests of a kind, or for a page of it, wrongly."""
        self._faults += [(kind, page, how)] * times

    def then(self, kind: str, change: Callable[[], object], *, page: int | None = None) -> None:
        """After the next answer to such a request, have something changed."""
        self._then.append((kind, page, change))

    def sleep(self, seconds: float) -> None:
        """What a client waits with: time that passes at once."""
        self.waits.append(seconds)
        if seconds >= 20:
            self.minute_left = self.minute_limit

    def pages_asked(self, kind: str) -> list[int]:
        """The pages that were asked for, wrongly answered ones too."""
        return [one.page for one in self.asked if one.kind == kind]

    def change(self, number: str, **values: Any) -> None:
        """Change a response, at a time after all others'."""
        (one,) = (one for one in self.responses if one["id"] == number)
        latest = max(one["date_modified"] for one in self.responses)
        moment = datetime.fromisoformat(latest).timestamp() + 60
        one.update({"date_modified": datetime.fromtimestamp(moment, UTC).isoformat(), **values})

    def remove(self, *numbers: str) -> None:
        """Remove responses, as their owner may."""
        self.responses[:] = [one for one in self.responses if one["id"] not in numbers]

    # --- what the handler asks ---

    def next_fault(self, one: Asked) -> str | None:
        return _taken(self._faults, one)

    def next_change(self, one: Asked) -> Callable[[], object] | None:
        return _taken(self._then, one)

    def body(self, one: Asked) -> dict[str, Any] | int:
        """The JSON that answers a request, or the number of an error."""
        if one.kind == "details":
            return self.details
        per_page = int(one.params.get("per_page", 50))
        if not 1 <= per_page <= MOST_PER_PAGE[one.kind] or one.page < 1:
            return 1003
        since = one.params.get("start_modified_at", "")
        found = [r for r in self.responses if r["date_modified"][:19] > since]
        found.sort(key=lambda r: (r["date_modified"], int(r["id"])), reverse=one.params.get("sort_order") == "DESC")
        return self.paged(found, one, per_page)

    def paged(self, found: Sequence[Mapping[str, Any]], one: Asked, per_page: int) -> dict[str, Any]:
        first = (one.page - 1) * per_page
        data = [
            dict(r) if one.kind == "bulk" else {"id": r["id"], "href": r["href"]}
            for r in found[first : first + per_page]
        ]
        last = max(-(-len(found) // per_page), 1)
        pages = {"self": one.page, "first": 1, "last": last, "prev": one.page - 1, "next": one.page + 1}
        path = f"https://api.surveymonkey.com/v3/surveys/{SURVEY}/responses{'/bulk' * (one.kind == 'bulk')}?"
        links = {
            name: path + urlencode({"page": page, "per_page": per_page})
            for name, page in pages.items()
            if 1 <= page <= last
        }
        return {"data": data, "per_page": per_page, "page": one.page, "total": len(found), "links": links}


def _taken(waiting: list[tuple[str, int | None, Any]], one: Asked) -> Any:
    for place, (kind, page, what) in enumerate(waiting):
        if kind == one.kind and page in (None, one.page):
            del waiting[place]
            return what
    return None


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    @property
    def api(self) -> SurveyMonkey:
        return self.server.api  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        words = parts.path.strip("/").split("/")
        one = Asked(words[-1], {name: values[0] for name, values in parse_qs(parts.query).items()})
        with self.api._lock:
            self.api.asked.append(one)
            fault, change = self.api.next_fault(one), self.api.next_change(one)
            refused = self.refused(words)
            body = refused or self.api.body(one)
        if fault:
            self.go_wrong(fault, body)
        elif isinstance(body, int):
            self.error(body)
        else:
            self.send(200, json.dumps(body).encode())
        if change:
            with self.api._lock:
                change()

    def refused(self, words: list[str]) -> int | None:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if not token:
            return 1010
        if scheme.lower() != "bearer" or token != self.api.token:
            return 1013 if self.api.token == "" else 1011
        if words[:3] != ["v3", "surveys", SURVEY] or words[3:] not in (
            ["details"],
            ["responses"],
            ["responses", "bulk"],
        ):
            return 1020
        if self.api.minute_left == 0 or self.api.day_left == 0:
            return 1040
        self.api.minute_left -= 1
        self.api.day_left -= 1
        return None

    def error(self, number: int, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        status, name, usual = ERRORS[number]
        docs = "https://developer.surveymonkey.com/api/v3/#error-codes"
        found = {"id": str(number), "name": name, "docs": docs, "message": message or usual, "http_status_code": status}
        self.send(status, json.dumps({"error": found}).encode(), headers=headers)

    def send(
        self, status: int, content: bytes, kind: str = "application/json", headers: Mapping[str, str] | None = None
    ) -> None:
        self.begin(status, len(content), kind, headers)
        self.wfile.write(content)

    def begin(self, status: int, length: int, kind: str, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        limits = {
            "Day-Limit": self.api.day_limit, "Day-Remaining": self.api.day_left, "Day-Reset": 18_000,
            "Minute-Limit": self.api.minute_limit, "Minute-Remaining": self.api.minute_left, "Minute-Reset": 42,
        }  # fmt: skip
        for name, value in limits.items():
            self.send_header(f"X-Ratelimit-App-Global-{name}", str(value))
        for name, text in {"Content-Type": kind, "Content-Length": str(length), **(headers or {})}.items():
            self.send_header(name, text)
        self.end_headers()

    def go_wrong(self, how: str, body: dict[str, Any] | int) -> None:
        content = json.dumps(body).encode()
        token = self.headers.get("Authorization")
        wrongly: dict[str, Callable[[], None]] = {
            "dropped": lambda: self.drop(content),
            "hangs": self.hang,
            "cut": lambda: self.send(200, content[: len(content) // 2]),
            "html": lambda: self.send(200, b"<html><body>Sign in to the wireless network</body></html>", "text/html"),
            "html 502": lambda: self.send(502, b"<html><body>Bad gateway</body></html>", "text/html"),
            "list": lambda: self.send(200, b"[]"),
            "page 1 again": lambda: self.send(200, json.dumps({**body, "page": 1}).encode()),  # type: ignore[dict-item]
            "elsewhere": lambda: self.send(302, b"", headers={"Location": f"{self.api.address}/login"}),
            "echo": lambda: self.error(1050, f"\x1b[31mGET with {token}\n failed"),
            "echo, refused": lambda: self.error(1016, f"\x1b[31mGET with {token}\n failed"),
            "soon": lambda: self.error(1040, headers={"Retry-After": "7"}),
            "revoked as of old": lambda: self.send(
                200, json.dumps({"status": 1, "errmsg": "Client revoked access grant"}).encode()
            ),
        }
        wrongly.get(how, lambda: self.error(int(how)))()

    def drop(self, content: bytes) -> None:
        self.begin(200, len(content), "application/json")
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def hang(self) -> None:
        self.api.may_go_on.wait()
        self.close_connection = True
