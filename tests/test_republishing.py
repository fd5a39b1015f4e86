"""A wave that is published again: whoever has both reports takes one from the other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest

from helpers.analysis.estimates import barrier_shares
from helpers.display.composed.questions import respondents_by_profile
from helpers.display.exhibit import Exhibit
from helpers.display.tables import estimates_table
from helpers.errors import InputError
from helpers.folders import digests_within
from helpers.privacy.audit import Published, Table
from helpers.privacy.leaks import PrivacyError
from helpers.privacy.suppression import withhold_small_groups
from helpers.publishing.build import build_report
from helpers.survey import Survey, small_groups_merged
from published import leaks, published
from surveys import drawn_survey
from toys import EXHIBIT, PARAMETERS, InProcess, code, markdown, notebook, one_chapter, wave_and_base
from two_waves import as_wave_of

FIRST = """
    sector   fear_of_blame  times
    public   agree          40
    public   disagree       50
    private  agree          30
    private  disagree       20
    charity  disagree       15
"""


def survey(drawing: str = FIRST, more: Mapping[str, int] | None = None) -> Survey:
    lines = [f"    {answers.replace(' ', '   ')}   {times}" for answers, times in (more or {}).items()]
    return small_groups_merged(drawn_survey("\n".join([drawing.rstrip(), *lines, ""])))


def shown(wave: Survey) -> Iterator[Exhibit]:
    yield estimates_table(withhold_small_groups(barrier_shares(wave.items(), wave)))
    yield estimates_table(withhold_small_groups(barrier_shares(wave.items(), wave, "sector")))
    yield respondents_by_profile(wave)


def report(wave: Survey, export: str, questionnaire: str = "asked", folder: str = "2026") -> Published:
    inputs = {"raw/2026/responses.csv": export, "raw/2026/questionnaire.yml": questionnaire}
    return published({f"{folder}/who": shown(wave)}, inputs)


def told(before: Published, now: Published) -> list[str]:
    assert leaks(now) == []
    return [str(leak) for leak in leaks(now, beside=[before])]


def test_one_who_is_new_is_told_by_both_reports() -> None:
    (leak,) = told(report(survey(), "first"), report(survey(more={"public agree": 1}), "second"))
    assert leak == (
        "2026/who, exhibit barrier-shares-risk, respondents who answered on the scale: counts 1 more than 2026, and so "
        "it is with 1 more: what they answered is the difference between both reports; wait for more answers, or "
        "delete that report if nobody has read it"
    )


@pytest.mark.parametrize(
    ("more", "of"),
    [
        ({}, ""),
        ({"private agree": 12}, ""),
        ({"private agree": 4, "private disagree": 6}, ""),
        ({"private agree": 9}, "respondents who answered on the scale"),
        ({"private agree": 10, "public agree": 3}, "group Public"),
        ({"private agree": 7, "charity agree": 6}, "group Charity"),
    ],
)
def test_who_is_new_is_a_group_too(more: Mapping[str, int], of: str) -> None:
    first, second = survey(), survey(more=more)
    for before, now in ((first, second), (second, first)):  # whether they came or went
        found = told(report(before, "first", folder="then"), report(now, "second"))
        assert len(found) == bool(of)
        if of:
            assert f", {of}: counts" in found[0]
            assert " than then" in found[0]
            assert "wait for more answers, or delete that report if nobody has read it" in found[0]


def test_one_who_is_exchanged_for_another_is_seen_by_the_figures() -> None:
    exchanged = drawn_survey(FIRST.replace("agree          40", "agree          39").replace("50", "51"))
    (leak,) = told(report(survey(), "first"), report(exchanged, "second"))
    assert "has other figures than 2026 of as many people: the answers of a few were exchanged" in leak
    # Of other questions the same people have other figures.
    assert told(report(survey(), "first"), report(exchanged, "second", questionnaire="asked otherwise")) == []


@pytest.mark.parametrize("other", ["raw/2026/quotations.csv", "raw/2026/coded.csv", "raw/2025/responses.csv"])
def test_it_is_seen_whatever_else_has_changed_that_no_figure_hangs_on(other: str) -> None:
    exchanged = drawn_survey(FIRST.replace("agree          40", "agree          39").replace("50", "51"))
    made_of = {"raw/2026/responses.csv": "1", other: "1"}
    before = published({"2026/who": shown(survey())}, made_of)
    now = published({"2026/who": shown(exchanged)}, dict.fromkeys(made_of, "2"))
    assert "the answers of a few were exchanged" in told(before, now)[0]


def test_figures_are_set_beside_those_of_their_own_year() -> None:
    """The report of the year before has other figures under the same names; its export was saved anew."""
    last = drawn_survey(FIRST.replace("agree          40", "agree          39").replace("50", "51"))
    before = published({"2025/who": shown(as_wave_of(2025, last))}, {"raw/2025/responses.csv": "first"})
    now = published({"2026/who": shown(survey())}, {"raw/2026/responses.csv": "1", "raw/2025/responses.csv": "second"})
    assert told(before, now) == []


def test_groups_that_were_merged_are_set_beside_their_parts() -> None:
    few = FIRST.replace("15", "9")
    first = survey(few)
    assert first.questionnaire.single("sector").labels == ["Public", "Private or Charity"]
    second = survey(few, {"charity disagree": 1, "public agree": 10})
    assert second.questionnaire.single("sector").labels == ["Public", "Private", "Charity"]
    (leak,) = told(report(first, "first"), report(second, "second"))
    assert "group Private or Charity: counts 1 more than 2026" in leak


def test_what_stood_with_another_then_is_what_is_left_of_both() -> None:
    """Ten new charities, and the police, who were merged with them, are merged with the public sector now."""
    first = report(survey(), "first")

    def merged(name: str, *parts: str, **sizes: int) -> Published:
        rows = [
            {"section": "Sector", "answer": answer.replace("_", " "), "count": size, "n": sum(sizes.values())}
            for answer, size in sizes.items()
        ]
        facts = {"wave": "2026", "base": "all respondents", "merged": {"Sector": {name: parts}}}
        export = {"raw/2026/responses.csv": str(sizes)}
        return Published([Table(f"{name}/who", "profile-shares", rows, facts, inputs=export)], [], {})

    before = merged("Police or Charity", "Police", "Charity", Public=20, Police_or_Charity=24, Private=60)
    now = merged("Public or Police", "Public", "Police", Public_or_Police=29, Charity=25, Private=60)
    (leak,) = told(before, now)
    assert "group Police or Charity without Charity: counts 1 more than Police or Charity, and so it is with 1" in leak
    # A name of its own says nothing of which answers it stands for.
    before = merged("Other", "Private", "Charity", Public=90, Other=39, Fire=45)
    now = merged("Other", "Fire", "Charity", Public=90, Private=30, Other=54)
    (leak,) = told(before, now)
    assert "group Other without Fire: counts 9 more than Other" in leak
    assert told(first, first) == []


def test_who_is_in_no_group_that_is_shown_is_compared_too() -> None:
    """Ten more in the public sector, and one more who did not say in which."""
    blank = FIRST + "    -  agree  2\n"
    first, second = survey(blank), survey(blank, {"public agree": 10, "- agree": 1})
    assert [len(one.responses) for one in (first, second)] == [157, 168]
    (leak,) = told(report(first, "first"), report(second, "second"))
    assert "in no group of sector that is shown: counts 1 more than 2026" in leak


def test_of_the_same_people_all_is_laid_together() -> None:
    few = drawn_survey(FIRST.replace("15", "9"))
    hidden = withhold_small_groups(barrier_shares(few.items(), few, "sector"))
    assert hidden["withheld"].tolist() == [False, True, True]
    everybody = estimates_table(withhold_small_groups(barrier_shares(few.items(), few)))
    open_ = barrier_shares(few.items(), few, "sector")
    open_ = open_[open_["group"].ne("Charity")].assign(withheld=False)
    open_.attrs = hidden.attrs
    now = published({"now": [estimates_table(hidden), everybody]}, {"raw/2026/responses.csv": "1"})
    for export in ("1", "2"):  # and where the export is another, but counts as many
        then = published({"then/who": [estimates_table(open_)]}, {"raw/2026/responses.csv": export})
        (leak,) = leaks(now, beside=[then])
        assert "group Charity: can be worked out from what is shown here and elsewhere: 9 of" in str(leak)


# --- before a report is swapped in ------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, unprinted: None) -> Path:
    return one_chapter(tmp_path)


def built(project: Path, respondents: int) -> Path:
    """The report of an export of so many respondents."""
    (project / "data" / "raw" / "toy" / "responses.csv").write_text(f"of {respondents}")
    said = EXHIBIT.replace('"kind": "exhibit"', f'"kind": "exhibit", "wave": "toy", "respondents": {respondents}')
    notebook(project / "notebooks" / "01_one.ipynb", markdown("# One"), code(PARAMETERS, "parameters"), code(said))
    data = project / "data"
    kernels = lambda: nullcontext(InProcess(data))  # noqa: E731
    to = project / "reports" / "toy"
    return build_report(project / "reports" / "toy.yml", to, data, kernels, wave_of=wave_and_base).front_page.parent


def test_a_wave_is_published_again_when_enough_have_answered(project: Path) -> None:
    report = built(project, 100)
    before = digests_within(report)
    with pytest.raises(PrivacyError, match="respondents of the survey: counts 3 more than toy: what they answered"):
        built(project, 103)
    assert digests_within(report) == before
    built(project, 110)
    with pytest.raises(PrivacyError, match="counts 1 more than toy"):
        built(project, 111)
    shutil.rmtree(report)  # nobody has read it
    built(project, 111)


def test_copies_that_readers_may_have_count_too(project: Path) -> None:
    report = built(project, 100)
    shutil.copytree(report, project / "reports" / "toy-dated" / "2026-05-01-run-0001")
    built(project, 120)
    with pytest.raises(PrivacyError, match="counts 1 more than 2026-05-01-run-0001"):
        built(project, 101)


@pytest.mark.parametrize("kind", ["no notebooks", "half a notebook", "no cells"])
def test_a_report_beside_that_cannot_be_read_stops_the_next(project: Path, kind: str) -> None:
    report = built(project, 100)
    for file in report.glob("*.ipynb"):
        if kind == "no notebooks":
            file.unlink()
        else:
            file.write_text("{" if kind == "half a notebook" else "{}")
    with pytest.raises(InputError, match="no notebooks that can be read; build it again, or delete it if nobody"):
        built(project, 101)


@pytest.mark.parametrize(
    "said", ["", "{", "[]", "null", '{"inputs": null}', '{"inputs": [{}]}', '{"inputs": {"one": 1}}', "\xff"]
)
def test_what_is_no_report_of_ours_is_passed_over(project: Path, said: str) -> None:
    other = project / "reports" / "coverage"
    (other / "report.json" / "report.json").mkdir(parents=True)
    (project / "reports" / "other").mkdir()
    (project / "reports" / "other" / "report.json").write_bytes(said.encode("latin-1"))
    built(project, 100)


def test_a_report_that_does_not_say_what_it_was_made_of_counts_by_its_wave(project: Path) -> None:
    account = built(project, 100) / "report.json"
    account.write_text(json.dumps({**json.loads(account.read_text("utf-8")), "inputs": {}}), "utf-8")
    with pytest.raises(PrivacyError, match="counts 1 more than toy"):
        built(project, 101)
