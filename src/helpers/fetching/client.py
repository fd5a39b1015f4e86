"""From a question to SurveyMonkey's API to its answer, whatever the line and the server do in between.

What passes (a line that breaks, a server that fails, a limit of requests a minute) is waited for and asked again; what
does not is a sentence that says the next step. The token goes into one header of requests to one address, and nowhere
else: no redirect is followed, and no words of the server's are told before it has been taken out of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from helpers.errors import InputError, Mistake

ADDRESS = "https://api.surveymonkey.com"
TOKEN = "SURVEYMONKEY_TOKEN"  # noqa: S105 - the name of a variable

# How often something is asked: with waits that double, for about half a minute of trouble.
_TRIES = 6
_WAIT = wait_exponential_jitter(initial=1, max=60, jitter=1)
# Limits a minute end within one; whoever is to wait for longer had better come back.
_LONGEST_WAIT = 300.0
_A_MINUTE = 60.0
_LATER = "run the command again later: it goes on where it stopped"
_SETTINGS = "in the settings of your app at developer.surveymonkey.com"
_NEW_TOKEN = f"take the access token {_SETTINGS}, and set {TOKEN} to it"
_SCOPES = f"grant View Surveys, View Responses and View Response Details {_SETTINGS}, and take its new token"

# What to do about a refusal, by the number of SurveyMonkey's error, and by the status of the answer.
_BY_NUMBER = {
    "1014": _SCOPES,
    "1015": "ask the owner of the account for a paid plan, which alone gives responses, or export the survey there",
    "1016": "ask the owner of the survey to share it with the account that the token is of",
    "1017": "ask the owner of the account, which has reached a limit of its plan",
}
_BY_STATUS = {
    400: "check the survey's number",
    401: _NEW_TOKEN,
    403: _SCOPES,
    404: "check the survey's number, and that the token is of its account; accounts in the EU and in Canada have an "
    "address of their own (--api)",
    413: "export the survey by hand: it is too large for the API",
}
_CHECK_ADDRESS = f"check --api: expected {ADDRESS}, https://api.eu.surveymonkey.com or https://api.surveymonkey.ca"


class _Passing(Exception):  # noqa: N818 - no error as long as it passes
    """What went wrong and may go right the next time, and for how long to wait, where the server says."""

    def __init__(self, said: str, wait: float | None = None) -> None:
        self.said, self.wait = said, wait
        super().__init__(said)


def token_from(environment: Mapping[str, str]) -> str:
    """The token that the environment holds. Raises InputError where there is none, or none that can be one."""
    token = environment.get(TOKEN, "").strip()
    if not token:
        raise InputError(TOKEN, Mistake("the environment", "no token", _NEW_TOKEN))
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise InputError(TOKEN, Mistake("the environment", "a text with characters that no token has", _NEW_TOKEN))
    return token


class Client:
    """What asks SurveyMonkey. `requests` counts how often it did; `sleep` waits, and `tell` says for what."""

    def __init__(
        self,
        token: str,
        address: str = ADDRESS,
        *,
        tell: Callable[[str], object],
        sleep: Callable[[float], None] = time.sleep,
        seconds: float = 60,
    ) -> None:
        self.address, self.requests = _checked(address), 0
        self._token, self._tell, self._sleep, self._rest = token, tell, sleep, 0.0
        self._http = httpx.Client(
            base_url=self.address,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=httpx.Timeout(seconds, connect=min(seconds, 15)),
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(
        self,
        path: str,
        params: Mapping[str, str | int],
        what: str,
        fits: Callable[[dict[str, Any]], bool],
    ) -> dict[str, Any]:
        """The JSON object that a path answers, where it is one that fits; `what` names it in what is said of it.

        Raises InputError where SurveyMonkey refuses it, and where it cannot be had after all tries.
        """
        retrying = Retrying(
            sleep=self._sleep,
            stop=stop_after_attempt(_TRIES),
            wait=_waited,
            retry=retry_if_exception_type(_Passing),
            before_sleep=lambda state: self._tell_of(state, what),
            reraise=True,
        )
        try:
            return retrying(self._asked, path, params, what, fits)
        except _Passing as last:
            found = f"no usable answer in {_TRIES} tries, last: {last.said}"
            raise InputError(self.address, Mistake(what, found, _LATER)) from None

    def _asked(
        self, path: str, params: Mapping[str, str | int], what: str, fits: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        if self._rest:
            self._tell(f"The minute's requests are used up: waiting for {self._rest:.0f} seconds.")
            self._sleep(self._rest)
            self._rest = 0.0
        self.requests += 1
        try:
            answer = self._http.get(path, params=dict(params))
        except httpx.RequestError as error:
            raise _Passing(self._in_words(error)) from None
        body = _object(answer)
        status, trouble = _trouble(answer, body or {})
        if status == httpx.codes.OK:
            self._heed_limits(answer)
            if body is None:
                kind = self._harmless(answer.headers.get("Content-Type", "of no kind"))
                raise _Passing(f"what is no JSON ({kind}): something in between may have answered, or cut it short")
            if not fits(body):
                raise _Passing("JSON of another form than was asked for")
            return body
        said = self._harmless(f"{status} {trouble.get('name') or answer.reason_phrase}")
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise self._limited(answer, what, said)
        if status == httpx.codes.REQUEST_TIMEOUT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _Passing(said)
        raise self._refused(status, trouble, what, said)

    # --- limits ---

    def _limited(self, answer: httpx.Response, what: str, said: str) -> Exception:
        """A minute's limit passes; a day's is told, with how long it lasts."""
        wait = _retry_after(answer.headers) or _header(answer.headers, "Minute-Reset") or _A_MINUTE
        if _header(answer.headers, "Day-Remaining") == 0:
            wait = max(wait, _header(answer.headers, "Day-Reset") or _LONGEST_WAIT + 1)
        if wait <= _LONGEST_WAIT:
            return _Passing(said, wait)
        found = f"no more requests for {_duration(wait)} ({said})"
        return InputError(self.address, Mistake(what, found, "run the command again then: it goes on where it stopped"))

    def _heed_limits(self, answer: httpx.Response) -> None:
        """Rest before the next request where this one was the minute's last. The day's last answers with 429."""
        if _header(answer.headers, "Minute-Remaining") == 0:
            reset = _header(answer.headers, "Minute-Reset")
            self._rest = min(_A_MINUTE if reset is None else reset, _LONGEST_WAIT)

    # --- words ---

    def _refused(self, status: int, trouble: Mapping[str, Any], what: str, said: str) -> InputError:
        words = self._harmless(str(trouble.get("message") or ""))
        found = f"a refusal: {said}" + (f", {words!r}" if words else "")
        remedy = _BY_NUMBER.get(str(trouble.get("id")), _BY_STATUS.get(status, _CHECK_ADDRESS))
        return InputError(self.address, Mistake(what, found, remedy))

    def _in_words(self, error: httpx.RequestError) -> str:
        match error:
            case httpx.TimeoutException():
                return "no answer in time"
            case httpx.ConnectError():
                return f"no connection ({self._harmless(str(error))})"
            case _:
                return "a connection that broke off"

    def _harmless(self, words: object) -> str:
        """A line of somebody else's words: without the token, without control characters, and not without end."""
        text = " ".join(str(words).replace(self._token, "(the token)").split())
        return "".join(character for character in text if character.isprintable())[:200]

    def _tell_of(self, state: RetryCallState, what: str) -> None:
        error = state.outcome.exception() if state.outcome else None
        seconds = state.next_action.sleep if state.next_action else 0
        if isinstance(error, _Passing):
            self._tell(f"{what[:1].upper()}{what[1:]}: {error.said}. Asking again in {seconds:.0f} seconds.")


def _waited(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Passing) and error.wait is not None:
        return error.wait
    return _WAIT(state)


def _checked(address: str) -> str:
    """The address of an API that a token may be sent to: encrypted, or this machine's own."""
    try:
        parts = urlsplit(address)
        host, plain = parts.hostname or "", parts.port
    except ValueError:
        raise InputError(repr(address), Mistake("the API", "no web address", _CHECK_ADDRESS)) from None
    own = host in ("localhost", "127.0.0.1", "::1")
    if not host or parts.username or parts.query or parts.fragment or (plain == 0):
        raise InputError(repr(address), Mistake("the API", "no web address", _CHECK_ADDRESS))
    if parts.scheme != "https" and not (own and parts.scheme == "http"):
        found = "an address without https, to which the token would travel in the clear"
        raise InputError(repr(address), Mistake("the API", found, _CHECK_ADDRESS))
    return address.rstrip("/").removesuffix("/v3")


def _trouble(answer: httpx.Response, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
    """The status of an answer, and what it says of an error: each may stand in the body alone."""
    if words := body.get("errmsg"):  # as it was before version 3
        return httpx.codes.UNAUTHORIZED, {"message": words}
    error = body.get("error")
    found = error if isinstance(error, dict) else {}
    return _number(found.get("http_status_code")) or answer.status_code, found


def _object(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _number(value: object) -> int:
    return int(value) if isinstance(value, (int, str)) and str(value).isdecimal() else 0


def _header(headers: httpx.Headers, name: str) -> float | None:
    """One of the headers that say how many requests are left, and for how many seconds."""
    value = headers.get(f"X-Ratelimit-App-Global-{name}", "")
    return float(value) if value.isdecimal() else None


def _retry_after(headers: httpx.Headers) -> float | None:
    """The seconds that a server asks to wait for, as a number or by a date."""
    value = headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _duration(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.0f} hours" if hours >= 2 else f"{seconds / 60:.0f} minutes"
