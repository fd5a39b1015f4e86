"""Fetching from SurveyMonkey: all of it, only what is new, and everything that can go wrong on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.errors import InputError
from helpers.fetching import Client, Fetched, fetch_responses, token_from
from helpers.folders import digests_within
from surveymonkey_documents import SURVEY, csv_rows, document, response
from surveymonkey_server import TOKEN, SurveyMonkey
from test_tools import ASKED, RESPONSES, as_csv

SCALE = ["Disagree", "Neither", "Agree"]


def many(count: int) -> list[dict[str, Any]]:
    """So many responses, each a minute after the one before."""
    return [
        response(
            str(1000 + n), sector="Public", clear=SCALE[n % 3], quick="Agree", works="Neither", helps=["Money"],
            why=f"So {n}", date_modified=f"2026-03-0{1 + n // 1440}T{n // 60 % 24:02d}:{n % 60:02d}:30+00:00",
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw" / "drawn"
    folder.mkdir(parents=True)
    asked = f"{ASKED}export: {{date_order: month first, surveymonkey: {SURVEY}}}\n"
    (folder / "questionnaire.yml").write_text(asked, "utf-8")
    return folder


@pytest.fixture
def told() -> list[str]:
    return []


Fetch = Callable[..., Fetched]


@pytest.fixture
def fetch(wave: Path, told: list[str]) -> Fetch:
    def fetch(api: SurveyMonkey, token: str = TOKEN, seconds: float = 60, **options: Any) -> Fetched:
        with Client(token, api.address, tell=told.append, sleep=api.sleep, seconds=seconds) as client:
            return fetch_responses(client, SURVEY, wave, tell=told.append, **options)

    return fetch


@pytest.fixture(autouse=True)
def the_token_is_nowhere(tmp_path: Path, told: list[str], capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever a test does: the token is in no file, and in nothing that is said."""
    yield
    said = [*told, *capfd.readouterr()]
    assert [words for words in said if TOKEN in words] == []
    files = (file for file in tmp_path.rglob("*") if file.is_file())
    assert [file for file in files if TOKEN.encode() in file.read_bytes()] == []


def ids_in(wave: Path) -> list[str]:
    return [one["id"] for one in json.loads((wave / "responses.json").read_bytes())["responses"]]


def files_in(wave: Path) -> list[str]:
    return sorted(digests_within(wave))


def refusal(fetch: Fetch, api: SurveyMonkey, **options: Any) -> str:
    with pytest.raises(InputError) as error:
        fetch(api, **options)
    return str(error.value)


# --- all of it -----------------------------------------------------------------------------------


def test_all_pages_come_and_each_response_once(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        fetched = fetch(api)
        assert api.pages_asked("bulk") == [1, 2, 3]
        assert {one.params["per_page"] for one in api.asked if one.kind == "bulk"} == {"100"}
    assert (fetched.total, fetched.new, fetched.changed, fetched.gone) == (250, 250, 0, 0)
    assert ids_in(wave) == [str(1000 + n) for n in range(250)]
    assert files_in(wave) == ["questionnaire.yml", "responses.json"]


def test_what_is_written_are_the_details_and_the_responses_without_the_links_that_change_them(fetch, wave):
    with SurveyMonkey(RESPONSES) as api:
        fetch(api)
    wanted = document(RESPONSES)
    for one in wanted["responses"]:
        del one["edit_url"], one["analyze_url"]
    assert json.loads((wave / "responses.json").read_text()) == wanted


def test_what_was_fetched_bit_by_bit_is_to_the_byte_what_is_fetched_at_once(fetch, wave):
    with SurveyMonkey(many(120)) as api:
        fetch(api)
        api.change("1003", ip_address="192.0.2.99")
        fetch(api)
        bit_by_bit = (wave / "responses.json").read_bytes()
        (wave / "responses.json").unlink()
        fetch(api)
    assert (wave / "responses.json").read_bytes() == bit_by_bit


def test_a_survey_without_responses_leaves_what_stands_there(fetch, wave):
    (wave / "responses.csv").write_text("as it was")
    with SurveyMonkey([]) as api:
        assert fetch(api) == Fetched(total=0)
    assert files_in(wave) == ["questionnaire.yml", "responses.csv"]


def test_the_export_before_it_is_kept_among_the_earlier_ones(fetch, wave):
    (wave / "responses.csv").write_text("as it was")
    with SurveyMonkey(many(3)) as api:
        fetched = fetch(api)
    (copy,) = fetched.earlier
    assert (copy.parent, copy.suffix, copy.read_text()) == (wave / "earlier", ".csv", "as it was")
    assert [path.name for path in wave.glob("responses.*")] == ["responses.json"]


# --- only what is new ----------------------------------------------------------------------------


def test_a_second_fetch_asks_for_what_is_new_or_changed_and_keeps_the_rest(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        fetch(api)
        api.asked.clear()
        api.change("1007", ip_address="192.0.2.99")
        api.responses.append(response("2000", sector="Private", clear="Agree", day=20))
        fetched = fetch(api)
        assert [(one.kind, one.params.get("start_modified_at"), one.params.get("per_page")) for one in api.asked] == [
            ("details", None, None),
            ("bulk", "2026-03-01T04:04:30", "100"),
            ("bulk", None, "1"),
            ("details", None, None),
        ]
    assert (fetched.total, fetched.new, fetched.changed, fetched.gone) == (251, 1, 1, 0)
    assert len(fetched.earlier) == 1
    written = {one["id"]: one for one in json.loads((wave / "responses.json").read_text())["responses"]}
    assert written["1007"]["ip_address"] == "192.0.2.99"
    assert len(written) == 251


def test_where_nothing_is_new_the_file_is_not_touched(fetch, wave):
    with SurveyMonkey(many(30)) as api:
        fetch(api)
        before = digests_within(wave)
        fetched = fetch(api)
    assert (fetched, digests_within(wave)) == (Fetched(total=30), before)


def test_all_is_fetched_anew_when_it_is_asked_for(fetch):
    with SurveyMonkey(many(150)) as api:
        fetch(api)
        api.asked.clear()
        fetched = fetch(api, anew=True)
        assert api.pages_asked("bulk") == [1, 2]
        assert all("start_modified_at" not in one.params for one in api.asked)
    assert fetched.file is None


def test_responses_that_are_removed_at_the_source_go_from_the_file_and_are_told(fetch, wave):
    with SurveyMonkey(many(120)) as api:
        fetch(api)
        api.remove("1003", "1050")
        fetched = fetch(api)
    assert (fetched.total, fetched.new, fetched.gone) == (118, 0, 2)
    assert not {"1003", "1050"} & set(ids_in(wave))


def test_where_every_response_is_gone_the_file_stays(fetch, wave):
    with SurveyMonkey(many(20)) as api:
        fetch(api)
        before = digests_within(wave)
        api.responses.clear()
        assert "none of the 20 responses that were fetched before" in refusal(fetch, api)
    assert {name: before[name] for name in before} == {name: digests_within(wave)[name] for name in before}


def test_another_surveys_file_is_no_beginning(fetch, wave):
    (wave / "responses.json").write_text(json.dumps(document(many(5))).replace(SURVEY, "999"))
    with SurveyMonkey(many(5)) as api:
        assert fetch(api).new == 5
        assert all("start_modified_at" not in one.params for one in api.asked)


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"details": 1, "responses": 2}', "\ufeff{}"])
def test_a_broken_file_is_no_beginning(fetch, wave, broken):
    (wave / "responses.json").write_text(broken)
    with SurveyMonkey(many(5)) as api:
        assert fetch(api).new == 5


def test_new_wordings_alone_are_news(fetch, wave):
    with SurveyMonkey(many(5)) as api:
        fetch(api)
        api.details["pages"][1]["questions"][2]["headings"][0]["heading"] = "Why so"
        fetched = fetch(api)
    assert (fetched.redesigned, fetched.new, fetched.changed) == (True, 0, 0)
    assert "Why so" in (wave / "responses.json").read_text()


# --- what passes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("1050", "500 Internal Server Error"),
        ("1051", "503 Internal Server Error"),
        ("html 502", "502 Bad Gateway"),
        ("html", "what is no JSON (text/html)"),
        ("cut", "what is no JSON (application/json)"),
        ("dropped", "a connection that broke off"),
        ("hangs", "no answer in time"),
        ("list", "what is no JSON"),
        ("page 1 again", "JSON of another form"),
        ("echo", "500 Internal Server Error"),
    ],
)
def test_what_passes_is_asked_again_after_a_while(fetch, wave, told, how, said):
    with SurveyMonkey(many(250)) as api:
        api.goes_wrong("bulk", how, page=2, times=2)
        fetch(api, seconds=3 if how == "hangs" else 60)
        assert api.pages_asked("bulk") == [1, 2, 2, 2, 3]
        first, second = api.waits
    assert len(ids_in(wave)) == 250
    assert [words for words in told if words.startswith(f"Page 2 of the responses: {said}")]
    assert 1 <= first <= 2 <= second <= 3


def test_waits_grow_and_at_last_it_is_a_sentence_and_what_came_is_kept(fetch, wave):
    (wave / "responses.csv").write_text("as it was")
    with SurveyMonkey(many(250)) as api:
        api.goes_wrong("bulk", "1051", page=3, times=6)
        words = refusal(fetch, api)
        assert words == (
            f"{api.address}, page 3 of the responses: found no usable answer in 6 tries, last: 503 Internal Server "
            "Error; run the command again later: it goes on where it stopped"
        )
        assert len(api.waits) == 5
        assert all(2**n <= wait <= 2**n + 1 for n, wait in enumerate(api.waits))
        assert (wave / "responses.csv").read_text() == "as it was"
        assert not (wave / "responses.json").exists()
        api.asked.clear()
        fetch(api)
        # Page 3, and whatever was changed since page 1.
        assert api.pages_asked("bulk") == [3, 1]
    assert len(ids_in(wave)) == 250
    assert not (wave / "responses.fetching").exists()


def test_a_server_that_is_not_there_is_a_sentence(fetch, wave):
    with SurveyMonkey([]) as api:
        pass
    words = refusal(fetch, api)
    assert f"survey {SURVEY}: found no usable answer in 6 tries, last: no connection (" in words
    assert len(api.waits) == 5


# --- limits ----------------------------------------------------------------------------------------


def test_before_the_minutes_requests_are_used_up_it_waits_until_there_are_more(fetch, told):
    with SurveyMonkey(many(250), minute_limit=2) as api:
        fetch(api)
        assert api.pages_asked("bulk") == [1, 2, 3]
        assert api.waits == [42, 42]
    assert "The minute's requests are used up: waiting for 42 seconds." in told


def test_a_limit_that_somebody_else_used_up_is_waited_for(fetch):
    with SurveyMonkey(many(150)) as api:
        api.then("bulk", lambda: setattr(api, "minute_left", 0), page=1)
        fetch(api)
        assert api.pages_asked("bulk") == [1, 2, 2]
        assert api.waits == [42]


def test_as_long_as_the_server_says(fetch):
    with SurveyMonkey(many(150)) as api:
        api.goes_wrong("bulk", "soon", page=2)
        fetch(api)
        assert api.waits == [7]


def test_the_days_limit_is_told_and_not_waited_for(fetch):
    with SurveyMonkey(many(450), day_limit=3) as api:
        words = refusal(fetch, api)
        assert "page 3 of the responses: found no more requests for 5 hours (429 Rate Limit Reached)" in words
        assert "it goes on where it stopped" in words
        assert api.waits == []
        api.day_left = 500
        api.asked.clear()
        fetch(api)
        assert api.pages_asked("bulk")[:3] == [3, 4, 5]


# --- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said", "remedy"),
    [
        ("1011", "401 Authorization Error", "take the access token in the settings of your app"),
        ("1013", "401 Authorization Error", "take the access token in the settings of your app"),
        ("revoked as of old", "401 OK, 'Client revoked access grant'", "take the access token in the settings"),
        ("1014", "403 Permission Error", "grant View Surveys, View Responses and View Response Details"),
        ("1015", "403 Permission Error", "ask the owner of the account for a paid plan"),
        ("1016", "403 Permission Error", "ask the owner of the survey to share it"),
        ("1020", "404 Resource Not Found", "check the survey's number"),
        ("1003", "400 Bad Request", "check the survey's number"),
        ("elsewhere", "302 Found", "check --api: expected https://api.surveymonkey.com"),
    ],
)
def test_a_refusal_is_a_sentence_that_says_the_next_step_and_is_not_asked_again(fetch, wave, error, said, remedy):
    with SurveyMonkey(many(5)) as api:
        api.goes_wrong("bulk", error)
        words = refusal(fetch, api)
        assert api.pages_asked("bulk") == [1]
        assert [one.kind for one in api.asked] == ["details", "bulk"]
    assert f"page 1 of the responses: found a refusal: {said}" in words
    assert remedy in words
    assert "responses.json" not in files_in(wave)


def test_a_server_that_repeats_the_token_is_not_repeated(fetch):
    with SurveyMonkey(many(5)) as api:
        api.goes_wrong("bulk", "echo, refused")
        words = refusal(fetch, api)
    assert "'[31mGET with Bearer (the token) failed'" in words
    assert "\x1b" not in words
    assert TOKEN not in words


def test_a_token_that_is_revoked_on_the_way_is_told_and_a_new_one_goes_on(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        api.then("bulk", lambda: setattr(api, "token", ""), page=2)
        assert "page 3 of the responses: found a refusal: 401 Authorization Error" in refusal(fetch, api)
        api.token = "another"
        api.asked.clear()
        fetch(api, token="another")
        assert api.pages_asked("bulk") == [3, 1]
    assert len(ids_in(wave)) == 250


@pytest.mark.parametrize("token", ["", "  ", "two words", "caf\u00e9", "line\nline"])
def test_no_token_is_a_sentence_that_does_not_show_it(token):
    with pytest.raises(InputError, match="SURVEYMONKEY_TOKEN, the environment: found") as error:
        token_from({"SURVEYMONKEY_TOKEN": token})
    assert not token.strip() or token not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        *("http://api.surveymonkey.com", "api.surveymonkey.com", "ftp://localhost"),
        *("https://", "https://a:b@c", "https://[", "https://a?b"),
    ],
)
def test_the_token_goes_to_no_address_where_others_could_read_it(address):
    with pytest.raises(InputError, match="check --api"):
        Client(TOKEN, address, tell=print)


# --- what changes meanwhile ------------------------------------------------------------------------


def test_a_response_that_comes_while_pages_are_fetched_is_there(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        newcomer = response("5000", clear="Agree", day=20)
        api.then("bulk", lambda: api.responses.append(newcomer), page=1)
        fetch(api)
    assert len(ids_in(wave)) == 251
    assert "5000" in ids_in(wave)


def test_a_response_that_is_changed_while_pages_are_fetched_is_there_as_it_is_now(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        # On the last page, and before that is asked for.
        api.then("bulk", lambda: api.change("1003", ip_address="192.0.2.99"), page=1)
        fetch(api)
    written = {one["id"]: one["ip_address"] for one in json.loads((wave / "responses.json").read_text())["responses"]}
    assert (len(written), written["1003"]) == (250, "192.0.2.99")


def test_one_that_was_fetched_before_and_is_changed_again_on_the_way_is_as_it_is_now(fetch, wave):
    with SurveyMonkey(many(150)) as api:
        fetch(api)
        for n in range(150):
            api.change(str(1000 + n), total_time=700)
        api.then("bulk", lambda: api.change("1003", ip_address="192.0.2.99"), page=1)
        assert fetch(api).changed == 150
    written = {one["id"]: one["ip_address"] for one in json.loads((wave / "responses.json").read_text())["responses"]}
    assert (len(written), written["1003"]) == (150, "192.0.2.99")


def test_responses_that_are_removed_while_pages_are_fetched_hide_no_others(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        api.then("bulk", lambda: api.remove("1249", "1248"), page=1)
        fetch(api)
    assert ids_in(wave) == [str(1000 + n) for n in range(248)]


def test_as_many_that_come_as_are_removed_are_in_the_next_fetch(fetch, wave):
    with SurveyMonkey(many(250)) as api:

        def change() -> None:
            api.remove("1249", "1248")
            api.responses += [response("5000", day=20), response("5001", day=20)]

        api.then("bulk", change, page=1)
        assert fetch(api).new == 250  # as they were when page 1 came: no page has shifted
        fetched = fetch(api)
    assert (fetched.new, fetched.gone) == (2, 2)
    assert ids_in(wave) == [*(str(1000 + n) for n in range(248)), "5000", "5001"]


def test_a_survey_that_is_changed_while_it_is_fetched_is_fetched_anew(fetch, wave, told):
    with SurveyMonkey(many(150)) as api:
        heading = api.details["pages"][1]["questions"][2]["headings"][0]
        api.then("bulk", lambda: heading.update(heading="Why so"), page=2)
        fetch(api)
        assert api.pages_asked("bulk") == [1, 2, 1, 2]
    assert "The survey was changed while it was fetched: all of it is fetched anew." in told
    assert "Why so" in (wave / "responses.json").read_text()


def test_a_survey_that_is_changed_again_and_again_is_a_sentence(fetch, wave):
    with SurveyMonkey(many(5)) as api:
        heading = api.details["pages"][1]["questions"][2]["headings"][0]
        for n in range(3):
            api.then("bulk", lambda n=n: heading.update(heading=f"Why {n}"))
        assert "fetch it when nobody is at work on it" in refusal(fetch, api)
    assert "responses.json" not in files_in(wave)


def test_counts_that_come_with_every_response_are_no_change_of_the_survey(fetch):
    with SurveyMonkey(many(5)) as api:
        change = {"response_count": 6, "date_modified": "2026-03-02T00:00:00"}
        api.then("bulk", lambda: api.details.update(change))
        fetch(api)
        assert api.pages_asked("bulk") == [1]
        assert fetch(api).file is None


# --- a break, and after it -------------------------------------------------------------------------


def command(api: SurveyMonkey, wave: Path, *options: str) -> list[str]:
    program = Path(sys.executable).parent / "annual-report"
    return [str(program), "fetch", "drawn", "--api", api.address, "--data", str(wave.parents[1]), *options]


ENVIRONMENT = os.environ | {"SURVEYMONKEY_TOKEN": TOKEN}


def test_one_that_is_killed_goes_on_with_the_page_that_was_missing(wave, fetch):
    (wave / "responses.csv").write_text("as it was")
    with SurveyMonkey(many(450)) as api:
        api.goes_wrong("bulk", "hangs", page=4)
        process = subprocess.Popen(command(api, wave), env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        while 4 not in api.pages_asked("bulk"):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert files_in(wave) == [
            "questionnaire.yml", "responses.csv", "responses.fetching/asked.json", "responses.fetching/details.json",
            "responses.fetching/lock", *(f"responses.fetching/page-{n}.json" for n in (1, 2, 3)),
        ]  # fmt: skip
        api.may_go_on.set()
        api.asked.clear()
        fetch(api)
        # The pages that were missing; then whatever was changed since page 1 was asked for.
        assert api.pages_asked("bulk") == [4, 5, 1]
    assert len(ids_in(wave)) == 450
    assert files_in(wave)[1:] == ["questionnaire.yml", "responses.json"]


def test_what_was_changed_between_a_break_and_the_next_fetch_is_there(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        api.goes_wrong("bulk", "1016", page=3)
        refusal(fetch, api)
        api.change("1200", ip_address="192.0.2.99")
        api.remove("1240", "1100")
        api.responses += [response(str(5000 + n), day=20) for n in range(2)]
        fetch(api)
    written = {one["id"]: one for one in json.loads((wave / "responses.json").read_text())["responses"]}
    assert written.keys() == {one["id"] for one in api.responses}
    assert written["1200"]["ip_address"] == "192.0.2.99"


def test_what_came_of_another_survey_is_no_beginning(fetch, wave):
    with SurveyMonkey(many(250)) as api:
        api.goes_wrong("bulk", "1016", page=3)
        refusal(fetch, api)
    with SurveyMonkey(many(250)) as api:  # at another address
        fetch(api)
        assert api.pages_asked("bulk") == [1, 2, 3]


def test_a_disk_that_is_full_leaves_what_stands_there(fetch, wave, monkeypatch):
    with SurveyMonkey(many(5)) as api:
        fetch(api)
        before = (wave / "responses.json").read_bytes()
        api.change("1001", ip_address="192.0.2.99")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("helpers.survey.standing.copy_whole_file", full)
        with pytest.raises(OSError, match="No space"):
            fetch(api)
    assert (wave / "responses.json").read_bytes() == before


# --- the command -----------------------------------------------------------------------------------


def invoke(api: SurveyMonkey, wave: Path, *options: str, token: str = TOKEN) -> Result:
    words = command(api, wave, *options)[1:]
    return CliRunner().invoke(main, words, env={"SURVEYMONKEY_TOKEN": token})


def test_the_command_ends_with_0_for_news_3_for_none_and_2_for_what_cannot_be_used(wave):
    with SurveyMonkey(RESPONSES) as api:
        ran = invoke(api, wave)
        assert (ran.exit_code, ran.output.splitlines()[-1]) == (
            0,
            f"Wrote {wave / 'responses.json'}: 5 responses, 5 of them new, 0 changed",
        )
        ran = invoke(api, wave)
        assert (ran.exit_code, ran.output.splitlines()[-1]) == (
            3,
            f"Nothing new: survey {SURVEY} has 5 responses, as before.",
        )
        api.remove("103")
        ran = invoke(api, wave)
        assert ran.exit_code == 0
        assert "The export before it is " in ran.output
        assert "1 responses are no longer at SurveyMonkey" in ran.output
        ran = invoke(api, wave, token="wrong")
        assert ran.exit_code == 2
        assert "401 Authorization Error" in ran.output
        ran = invoke(api, wave, token="")
        assert (ran.exit_code, ran.output.partition(";")[0]) == (
            2,
            "SURVEYMONKEY_TOKEN, the environment: found no token",
        )


def test_the_surveys_number_is_the_questionnaires_or_given(wave):
    questionnaire = wave / "questionnaire.yml"
    questionnaire.write_text(ASKED)
    with SurveyMonkey(RESPONSES) as api:
        ran = invoke(api, wave)
        assert ran.exit_code == 2
        assert "export.surveymonkey: found nothing; expected the survey's number there" in ran.output
        assert invoke(api, wave, "--survey", SURVEY).exit_code == 0
        ran = invoke(api, wave, "--survey", "12")
        assert ran.exit_code == 2
        assert "survey 12: found a refusal: 404 Resource Not Found" in ran.output


def test_the_survey_of_another_wave_is_fetched_only_where_it_is_named(wave):
    other = wave.with_name("earlier")
    other.mkdir()
    (other / "questionnaire.yml").write_text(
        (wave / "questionnaire.yml").read_text().replace("id: drawn", "id: earlier")
    )
    with SurveyMonkey(RESPONSES) as api:
        ran = invoke(api, wave)
        assert ran.exit_code == 2
        assert f"export.surveymonkey: found {SURVEY}, the survey of wave earlier; put this wave's own" in ran.output
        assert api.asked == []
        assert invoke(api, wave, "--survey", SURVEY).exit_code == 0


def test_a_number_that_is_none_is_a_mistake_of_the_questionnaire(wave):
    questionnaire = wave / "questionnaire.yml"
    with SurveyMonkey(RESPONSES) as api:
        for number in ("drawn", "-3", "0"):
            questionnaire.write_text(f"{ASKED}export: {{surveymonkey: {number}}}\n")
            ran = invoke(api, wave)
            assert ran.exit_code == 2
            assert f"export.surveymonkey: found '{number}'; expected otherwise" in ran.output
        assert api.asked == []


def test_real_responses_in_a_wave_that_says_it_is_synthetic_are_told(wave):
    questionnaire = wave / "questionnaire.yml"
    with SurveyMonkey(RESPONSES) as api:
        assert "synthetic" not in invoke(api, wave).output
        questionnaire.write_text(questionnaire.read_text().replace("{id: drawn,", "{id: drawn, synthetic: true,"))
        assert "The questionnaire says `synthetic: true`" not in invoke(api, wave).output  # nothing new
        api.change("101", ip_address="192.0.2.99")
        assert "The questionnaire says `synthetic: true`" in invoke(api, wave).output


def test_a_wave_that_is_not_there_is_a_sentence(wave):
    with SurveyMonkey(RESPONSES) as api:
        words = [word.replace("drawn", "2031") if word == "drawn" else word for word in command(api, wave)[1:]]
        ran = CliRunner().invoke(main, words, env={"SURVEYMONKEY_TOKEN": TOKEN})
    assert ran.exit_code == 2
    assert "wave: found '2031'; expected one of drawn; annual-report new-wave sets up another" in ran.output


def test_what_is_fetched_is_inspected_and_cleaned_as_the_csv_export_is(wave, tmp_path):
    def clean(file: Path, to: str) -> dict[str, Any]:
        ran = CliRunner().invoke(
            main,
            ["clean", str(file), "--questionnaire", str(wave / "questionnaire.yml"), "--to", str(tmp_path / to)],
        )
        assert ran.exit_code == 0, ran.output
        import pandas as pd

        return pd.read_parquet(tmp_path / to / "responses.parquet").drop(columns="raw_row")

    with SurveyMonkey(RESPONSES) as api:
        assert invoke(api, wave).exit_code == 0
    ran = CliRunner().invoke(main, ["inspect", str(wave / "responses.json")])
    assert ran.exit_code == 0
    assert "SurveyMonkey, JSON" in ran.output
    assert clean(wave / "responses.json", "a").equals(clean(as_csv(tmp_path, csv_rows(RESPONSES)), "b"))
