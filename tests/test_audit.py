"""The audit: every kind of leak is planted and caught, and what the project publishes has none."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pandas as pd
import pytest
from click.testing import CliRunner
from lxml import html

from helpers.analysis.comparisons import barrier_comparisons
from helpers.analysis.editions import edition
from helpers.analysis.estimates import barrier_shares, profile_shares
from helpers.cli import main
from helpers.display.charts import bars, dots_with_intervals
from helpers.display.composed.questions import respondents_by_profile
from helpers.display.drawing.heat_map import HIGHER, LEVEL, LOWER, Cell, CellRow, HeatMap, heat_map_drawings
from helpers.display.exhibit import Exhibit
from helpers.display.tables import estimates_table
from helpers.folders import digests_within
from helpers.privacy.audit import Figure, Figures, Published, Secrets, Table, audited, read_published, worked_out
from helpers.privacy.leaks import Leak, PrivacyError
from helpers.privacy.suppression import withhold_small_groups
from helpers.publishing import auditing
from helpers.publishing.auditing import own_leaks, published_beside
from helpers.publishing.build import build_report
from helpers.survey import Survey
from published import drawn, leaks, published
from surveys import drawn_survey
from toys import EXHIBIT, PARAMETERS, InProcess, code, markdown, notebook, one_chapter, wave_and_base

# Nine in a charity, and twelve in private companies who hide them.
WAVE = """
    sector   role     fear_of_blame  trust     support__law  support__training  times
    public   senior   agree          agree     no            yes                40
    public   junior   disagree       disagree  yes           yes                50
    private  senior   agree          disagree  yes           no                  5
    private  junior   disagree       agree     yes           no                  7
    charity  senior   agree          disagree  yes           no                  4
    charity  junior   disagree       disagree  no            yes                 5
"""


# One of each kind that a report cannot hold but by mistake.
PERSONAL = {
    "an e-mail address": "Write to j.smith@council.gov.uk today",
    "an IP address": "Seen from 192.168.10.254",
    "a phone number": "Ring 07700 900 123",
    "a card number": "Paid with 4111 1111 1111 1111",
    "an NHS number": "Patient 943 476 5919",
    "a National Insurance number": "It is AB 12 34 56 C",
    "a postcode": "They live at SW1A 2AA",
    "a date of birth": "01/02/1980 is his date of birth",
}


@pytest.fixture(scope="module")
def wave() -> Survey:
    return drawn_survey(WAVE)


def by_sector(wave: Survey) -> pd.DataFrame:
    return withhold_small_groups(barrier_shares(wave.items(), wave, "sector"))


def everybody(wave: Survey) -> Exhibit:
    return dots_with_intervals(withhold_small_groups(barrier_shares(wave.items(), wave)))


def spare_that_ends(failure: Exception) -> Future[list[Leak]]:
    future: Future[list[Leak]] = Future()
    future.set_exception(failure)
    return future


def whats(found: list[Leak]) -> str:
    return "\n".join(map(str, found))


# --- what is published ---------------------------------------------------------------------------------


def test_the_report_gives_nobody_away_in_any_of_its_forms(report: Path) -> None:
    found = read_published(report)
    assert len(found.figures) == 2 * len(list((report / "data").iterdir()))  # on its page, and in the one file
    endings = {Path(table.file).suffix for table in found.tables}
    assert endings == {".ipynb", ".csv", ".xlsx"}
    sheets = [table for table in found.tables if table.file.endswith(".xlsx")]
    assert len(sheets) == len(list((report / "data").iterdir()))  # none whose headings were not found
    assert [*audited(found), *worked_out(found.tables)] == []


def test_what_hides_a_small_group_gives_nobody_away(wave: Survey) -> None:
    table = by_sector(wave)
    assert table.loc[table["withheld"], "group"].unique().tolist() == ["Private", "Charity"]
    shown = [dots_with_intervals(table), estimates_table(table), everybody(wave), respondents_by_profile(wave)]
    assert leaks(published({"page": shown})) == []


def test_leaks_planted_in_the_files_of_a_report_are_each_found_with_their_place(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(report, tmp_path / "report", ignore=shutil.ignore_patterns("*.pdf"))
    account = json.loads((folder / "report.json").read_text("utf-8"))
    one = account["chapters"][1]["exhibits"][0]
    page, figures = one["page"].split("#")[0], one["figures"]
    headings, first, *rest = (folder / figures).read_text("utf-8").splitlines()
    base = headings.split(",").index("n")
    cells = first.split(",")
    (folder / figures).write_text("\n".join([headings, ",".join([*cells[:base], "7", *cells[base + 1 :]]), *rest]))
    text = (folder / page).read_text("utf-8")
    planted = re.sub(r'<td class="figure">[^<]*</td>', '<td class="figure">43.21%</td>', text, count=1)
    assert planted != text
    said = ["Only three people disagree.", *PERSONAL.values()]
    (folder / page).write_text(planted.replace("</main>", f"<p>{'</p><p>'.join(said)}</p></main>"), "utf-8")
    notebook = folder / account["chapters"][2]["notebooks"][0]["executed"]
    content = json.loads(notebook.read_text("utf-8"))
    content["cells"][0]["metadata"]["respondent"] = "118000001"
    notebook.write_text(json.dumps(content), "utf-8")
    account["mailed_to"] = "jo.bloggs@example.org"
    (folder / "report.json").write_text(json.dumps(account), "utf-8")

    secrets = Secrets(ids={"118000001"})
    found = audited(read_published(folder), secrets)
    monkeypatch.setattr(auditing, "secrets_of", lambda *_: secrets)
    assert own_leaks(folder, tmp_path, ())[0] == found
    told = whats(found)
    assert f"{figures}, exhibit {one['key']}, column n of" in told
    assert "rests on 7 respondents, where 10 are promised" in told
    assert f"{page}, exhibit {one['key']}, cell “43.21%”: shows 43.21, which is not in its data" in told
    assert f"{page}, “three people”: speaks of fewer than 10 people" in told
    assert f"{notebook.name}, cell 1: holds the id of a respondent" in told
    assert "118000001" not in told
    for kind, words in PERSONAL.items():
        assert f"{page}: holds {kind}" in told
        assert words not in told
    assert f"{notebook.name}, cell 1, respondent: is carried with the cell" in told
    assert "report.json: holds an e-mail address" in told
    assert "jo.bloggs" not in told

    # The same where a process is to spare, also if it is killed before it is asked or while it looks.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as spare:
        assert sorted(set(own_leaks(folder, tmp_path, (), spare=spare)[0])) == found
    for killed in (Mock(side_effect=BrokenProcessPool), lambda *_: spare_that_ends(BrokenProcessPool())):
        assert sorted(set(own_leaks(folder, tmp_path, (), spare=Mock(submit=killed))[0])) == found
    with pytest.raises(ZeroDivisionError):  # nothing else is taken for that
        list(own_leaks(folder, tmp_path, (), spare=Mock(submit=lambda *_: spare_that_ends(ZeroDivisionError())))[0])


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_a_file_that_says_other_figures_than_its_exhibit(report: Path, form: str) -> None:
    tables = [one for one in read_published(report).tables if one.file.endswith(form) and "estimate" in one.columns]
    first, *others = tables[0].rows
    changed = replace(tables[0], rows=[{**first, "estimate": 12.34567}, *others])
    told = whats(audited(Published([changed], [], {})))
    assert f"{changed.file}, exhibit {changed.exhibit}, column estimate of" in told
    assert "says 12.3457, which is not in its data" in told


# --- one attack after another ---------------------------------------------------------------------------


def test_a_small_base_and_a_figure_of_what_is_withheld(wave: Survey) -> None:
    bare = barrier_shares(wave.items(), wave, "sector").assign(withheld=False)
    told = whats(leaks(published({"page": [estimates_table(bare)]})))
    assert "column n of Fear of blame, Charity: rests on 9 respondents" in told
    assert "Private" not in told  # twelve may be shown, by themselves
    # An exhibit leaves out what it knows of a withheld row, so it is planted in what was published.
    page = published({"page": [estimates_table(by_sector(wave))]})
    rows = [row | ({"p_adjusted": 0.04} if row["group"] == "Charity" else {}) for row in page.tables[0].rows]
    told = whats(leaks(replace(page, tables=[replace(page.tables[0], rows=rows)])))
    assert "column p_adjusted of Fear of blame, Charity: says something in a row that is withheld" in told


def test_what_is_withheld_in_one_place_and_hidden_by_nobody_in_another(wave: Survey) -> None:
    """Twelve private companies are shown in another chapter: everybody's less the others are the nine."""
    hidden = estimates_table(by_sector(wave))
    bare = barrier_shares(wave.items(), wave, "sector")
    open_ = bare[bare["group"].isin(["Public", "Private"])].assign(withheld=False)
    open_.attrs = bare.attrs
    apart = published({"chapter": [hidden], "glance": [everybody(wave)]})
    assert leaks(apart) == []
    found = leaks(apart, published({"other": [estimates_table(open_)]}))
    assert {str(leak) for leak in found} == {
        f"chapter, exhibit {hidden.key}, group Charity: can be worked out from what is shown here and elsewhere: "
        "9 of respondents who answered on the scale"
    }
    # Without everybody's figure there is nothing to subtract from.
    assert leaks(published({"chapter": [hidden]}), published({"other": [estimates_table(open_)]})) == []


def test_an_edition_that_shows_who_hides_others(wave: Survey) -> None:
    national = published({"chapter": [estimates_table(by_sector(wave))], "glance": [everybody(wave)]})
    of_group = edition(wave, "sector", "Public")
    assert leaks(national, published({"public/glance": [estimates_table(of_group.statements)]})) == []
    private = edition(wave, "sector", "Private").statements
    own = barrier_shares(wave.items(), wave, "sector")
    shown = private.assign(withheld=False)
    for column in ("estimate", "low", "high", "n", "n_effective", "se", "design_effect"):
        rows = shown["group"].eq("Private")
        shown.loc[rows, column] = own.loc[own["group"].eq("Private"), column].to_numpy()
    shown.attrs = private.attrs
    found = leaks(national, published({"private/glance": [estimates_table(shown)]}))
    assert "group Charity: can be worked out" in whats(found)


def test_counts_are_subtracted_too_and_what_nobody_gave_is_known_to_be_nought(wave: Survey) -> None:
    shares = withhold_small_groups(profile_shares("sector", wave))
    assert shares["withheld"].sum() == 2
    alone = profile_shares("sector", wave)
    alone = alone.assign(withheld=alone["answer"].eq("Charity").to_numpy())
    for column in ("count", "estimate", "low", "high", "n", "n_effective", "se", "design_effect"):
        alone[column] = alone[column].mask(alone["withheld"])
    alone.attrs = profile_shares("sector", wave).attrs | {"minimum_base": 10}
    assert leaks(published({"page": [bars(shares)]})) == []
    assert "group Charity: can be worked out from what is shown here and elsewhere: 9 of all respondents" in whats(
        leaks(published({"page": [bars(alone)]}))
    )


def test_crossings_are_subtracted_along_each_of_their_parts(wave: Survey) -> None:
    crossed = withhold_small_groups(barrier_shares(wave.items(), wave, ["sector", "role"]))
    parts = [withhold_small_groups(barrier_shares(wave.items(), wave, one)) for one in ("sector", "role")]
    shown = [estimates_table(one) for one in (crossed, *parts)] + [everybody(wave)]
    assert leaks(published({"page": shown})) == []
    # As if only what is small had been withheld: 12 of the public sector's juniors lie bare.
    bare = barrier_shares(wave.items(), wave, ["sector", "role"])
    small = bare["n"].lt(10)
    figures = ["estimate", "low", "high", "n", "n_effective", "se", "design_effect"]
    thin = bare.assign(**{column: bare[column].mask(small) for column in figures}, withheld=small)
    thin.attrs = bare.attrs | {"minimum_base": 10}
    open_ = [barrier_shares(wave.items(), wave, one).assign(withheld=False) for one in ("sector", "role")]
    told = whats(leaks(published({"page": [estimates_table(one) for one in (thin, *open_)] + [everybody(wave)]})))
    assert "group Charity, Senior: can be worked out" in told


def respondents(by_answer: dict[str, int], withheld: tuple[str, ...] = (), wave: str = "2025", **facts: Any) -> Table:
    """Who answered, by sector, as the report of a wave shows it."""
    rows: list[dict[str, Any]] = [
        {"section": "Sector", "answer": answer, "count": None if answer in withheld else count,
         "n": sum(by_answer.values()), "withheld": answer in withheld}
        for answer, count in by_answer.items()
    ]  # fmt: skip
    return Table(f"{wave}/who", "profile-shares", rows, {"wave": wave, "base": "all respondents", **facts})


def since(answer: str, before: int, now: int, **facts: Any) -> Table:
    """What the chapter on change shows of one answer."""
    row = {"section": "Sector", "answer": answer, "n_before": before, "n_now": now, "withheld": False}
    told = {"wave": "2026", "earlier": "2025", "family": "respondents_then_and_now", **facts}
    return Table("change", "then-and-now", [row], told)


def test_last_years_report_is_at_hand() -> None:
    last = respondents({"Public": 79, "Private": 12, "Charity": 9}, ("Charity", "Private"))
    assert list(worked_out([last])) == []
    told = whats(list(worked_out([last, since("Private", 12, 20)])))
    assert "2025/who, exhibit profile-shares, group Charity: can be worked out" in told


def test_groups_merged_for_the_other_waves_sake_are_sums() -> None:
    """Charities and the police of both waves as one, and how many that are, say how many are in the others."""
    now = respondents({"Public": 79, "Private": 12, "Police": 20, "Charity": 9}, ("Charity", "Private"), "2026")
    assert list(worked_out([now])) == []
    merged = {"merged": {"Sector": {"Police or Charity": ["Police", "Charity"]}}}
    told = whats(list(worked_out([now, since("Police or Charity", 30, 29, **merged)])))
    assert "2026/who, exhibit profile-shares, group Charity: can be worked out" in told
    assert "group Private: can be worked out from what is shown here and elsewhere: 12 of" in told
    # Of the last wave, of which nothing else is shown, that says nothing.
    assert "2025" not in told


def test_a_group_that_is_merged_in_two_ways_is_what_is_left_of_both() -> None:
    shown = respondents({"Public": 90, "Police or Charity": 39, "Fire": 45}, wave="2026")
    merged = {
        "merged": {"Sector": {"Police or Charity": ["Police", "Charity"], "Fire or Charity": ["Fire", "Charity"]}}
    }
    shown = replace(shown, facts={**shown.facts, **merged})
    told = whats(list(worked_out([shown, since("Police", 30, 30), since("Fire or Charity", 30, 54, **merged)])))
    assert "group charity: can be worked out from what is shown here and elsewhere: 9 of all respondents" in told
    # A merged group of few more than another of its parts is no secret by itself.
    assert list(worked_out([replace(shown, rows=shown.rows[:2])])) == []


def test_answers_are_the_same_however_a_year_spells_them() -> None:
    last = respondents({"PUBLIC": 79, "Private": 12, "Charity": 9}, ("Charity", "Private"))
    assert list(worked_out([last, since("Public", 79, 90)])) == []


def test_counts_that_cannot_both_be_true(wave: Survey) -> None:
    """They are read wrongly, or are of other people: then the few between them are told."""
    said = [respondents({"Public": 79, "Private": 21}, wave="2026"), respondents({"Public": 79, "Private": 22})]
    assert list(worked_out(said)) == []  # of two waves
    other = respondents({"Public": 79, "Private": 22}, wave="2026")
    assert [str(leak) for leak in worked_out([said[0], replace(other, file="elsewhere")])] == [
        "elsewhere, exhibit profile-shares, everybody: says 101 of all respondents, where 2026/who, exhibit "
        "profile-shares says 100",
        "elsewhere, exhibit profile-shares, group Private: says 22 of all respondents, where 2026/who, exhibit "
        "profile-shares says 21",
    ]
    # A group that is withheld and no gap left for it.
    odd = respondents({"Public": 80, "Private": 25, "Charity": 10}, ("Charity",))
    rows = [row | {"n": 100} for row in odd.rows]
    (leak,) = worked_out([replace(odd, rows=rows)])
    assert "groups of Sector: add up to no whole that is shown of all respondents" in str(leak)


def test_some_who_are_drawn_by_lot_are_not_everybody() -> None:
    of_all = Table("page", "importance", [{"theme": "risk", "n": 40_000}], {"wave": "2026", "base": "respondents"})
    of_some = Table("page", "odds", [{"theme": "risk", "n": 25_000}], {**of_all.facts, "drawn_from": 40_000})
    assert list(worked_out([of_all, of_some])) == []
    assert "says 25000" in whats(list(worked_out([of_all, replace(of_some, facts=of_all.facts)])))


def test_groups_that_are_compared_are_not_everybody(wave: Survey) -> None:
    """A comparison's n is of the groups that it compares: who is in none of them may be few."""
    compared = withhold_small_groups(barrier_comparisons(wave.items(), wave, "role"))
    bare = barrier_shares(wave.items(), wave, "sector")
    open_ = bare[bare["group"].isin(["Public", "Private"])].assign(withheld=False)
    open_.attrs = bare.attrs
    page = published({"page": [estimates_table(by_sector(wave)), everybody(wave)]}).tables
    other = published({"other": [estimates_table(open_)]}).tables

    def comparisons(less: int = 0) -> Table:
        rows = compared.assign(n=compared["n"] - less).astype(object).to_dict("records")
        return Table("page", "comparisons", rows, compared.attrs)

    assert list(worked_out([*page, comparisons()])) == []
    told = whats(list(worked_out([*page, comparisons(), *other])))
    assert "group Charity: can be worked out from what is shown here and elsewhere: 9 of" in told
    told = whats(list(worked_out([*page, comparisons(less=4)])))
    assert "groups of role: leaves 4 of respondents who answered on the scale in no group that is compared" in told
    assert list(worked_out([*page, comparisons(less=12)])) == []


def test_a_mark_that_is_drawn_of_what_is_withheld(wave: Survey) -> None:
    exhibit = dots_with_intervals(by_sector(wave))

    def at(x: float, y: float) -> Any:
        return lambda svg: svg.append(html.fragment_fromstring(f'<use x="{x}" y="{y}"></use>'))

    whole = published({"page": [exhibit]}).figures[0].shown
    texts = {
        (one.text or "").strip(): (float(one.get("x")), float(one.get("y")))
        for one in whole.xpath('.//div[@class="wide"]//*[local-name()="text"]')
    }
    assert leaks(published({"page": [exhibit]})) == []
    ticks = {int(word[:-1]): place for word, place in texts.items() if re.fullmatch(r"\d+%", word)}
    step = sorted(ticks)[:2]
    pixels = (ticks[step[1]][0] - ticks[step[0]][0]) / (step[1] - step[0])
    # On a line of its own, where no share that is shown lies.
    told = whats(leaks(drawn(exhibit, at(ticks[step[0]][0] + pixels * (37.3 - step[0]), 300))))
    assert "its wide chart: has a mark at 37.3, which is not in its data" in told
    withheld = texts["[c]"]
    told = whats(leaks(drawn(exhibit, at(ticks[step[0]][0], withheld[1] - 4.68))))
    assert "its wide chart: has a mark in the line of a [c]" in told


def test_numbers_that_name_the_columns_of_a_heat_map_are_no_axis() -> None:
    names = [f"The theme that is called by a name too long for its column, {place}" for place in range(1, 7)]
    cells = [*[Cell("61", HIGHER), Cell("40", LOWER)] * 2, Cell("55", LEVEL), Cell("[c]")]
    rows = (CellRow("Public", tuple(cells), "1,618"), CellRow("Private", tuple(cells), "618"))
    drawing = heat_map_drawings(HeatMap(tuple(names), rows, ((LOWER, "Lower"), (HIGHER, "Higher"))), "map")[1]
    shown = html.fragment_fromstring(f"<figure>{drawing}</figure>")
    # Of two million respondents, say: all that is small is nought, and no figure is like a place between two columns.
    figures = Figures({"data": [{"theme": "Risk", "estimate": 61.0, "n": 1618, "p": 0.0}], "attrs": {}})
    assert [leak.what for leak in audited(Published([], [Figure("page", "heat-map", shown, figures)], {}))] == []
    # What is withheld has no colour, there too.
    coloured = (CellRow("Public", (*cells[:5], Cell("[c]", LEVEL)), "1,618"), *rows)
    drawing = heat_map_drawings(HeatMap(tuple(names), coloured, ()), "map")[1]
    shown = html.fragment_fromstring(f"<figure>{drawing}</figure>")
    (leak,) = audited(Published([], [Figure("page", "heat-map", shown, figures)], {}))
    assert leak.what == "has a colour behind a [c]"


def test_a_table_that_is_made_of_other_data_than_it_says(wave: Survey) -> None:
    exhibit = estimates_table(by_sector(wave))
    rows = exhibit.table.astype(object)
    rows.iloc[2, -1] = "9"
    told = whats(leaks(published({"page": [replace(exhibit, table=rows)]})))
    assert "cell “9”: shows 9, which is not in its data" in told
    # An exhibit of which nobody knows the data is none that may be published.
    figure = replace(published({"page": [exhibit]}).figures[0], figures=None)
    assert "is an exhibit without the figures behind it" in whats(audited(Published([], [figure], {})))


@pytest.mark.parametrize(
    ("said", "leaks_out"),
    [
        ("Only three people disagree", True),
        ("It is 7 respondents of 40", True),
        ("Nine responses came late", True),
        ("It rests on fewer than 10 respondents", False),
        ("One in five people agrees", False),
        ("Two of three respondents agree", False),
        ("2,003 respondents", False),
        ("19 people", False),
    ],
)
def test_texts_that_speak_of_few_people(said: str, leaks_out: bool) -> None:
    found = audited(Published([], [], {"page": f"Before. {said}, they say."}))
    assert [leak.what for leak in found] == ["speaks of fewer than 10 people"] * leaks_out


def test_a_text_that_says_a_figure_of_what_is_withheld(wave: Survey) -> None:
    exhibit = dots_with_intervals(by_sector(wave))
    said = replace(exhibit, alternative="Public 50%, Charity (44%), all others fewer.")
    told = whats(leaks(published({"page": [said]})))
    assert "says a figure of Charity, which is withheld" in told
    assert "Public" not in told


def test_what_respondents_told_us_is_looked_for_in_every_text() -> None:
    written = "My manager told me never to share anything about the Henderson family case"
    asked = "Which support would help you most to"
    page = Published([], [], {"page": f"They say “{written}”. Respondent 118000001. {asked}?"})
    told = whats(audited(page, Secrets({"118000001", "7"}, {written, asked})))
    assert "page: holds the id of a respondent" in told
    assert "page: holds 6 words in a row that a respondent wrote, and nobody accepted" in told
    assert not any(word in told.casefold() for word in ("118000001", "henderson", "which support"))
    # What was accepted may be quoted, and the questionnaire's own words are no one's.
    assert audited(page, Secrets((), {written, asked}, {written}, f"{asked} share?")) == []
    # What stands side by side is not said in one breath.
    apart = Published([], [], {"page": "Never share anything | about the Henderson family case"})
    assert audited(apart, Secrets((), {written})) == []
    assert audited(Published([], [], {"page": "Nothing of it."}), Secrets({"118000001"}, {written})) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Ask j.smith@council.gov.uk", "an e-mail address"),
        ("Ask j.smith%40council.gov.uk", "an e-mail address"),
        ("j.smith (at) council (dot) org", "an e-mail address"),
        ("Ring 07700 900 123", "a phone number"),
        ("Ring +44 (0)20 7946 0018, or not", "a phone number"),
        ("Ring 02079460018.", "a phone number"),
        ("It is 4111 1111 1111 1111", "a card number"),
        ("It is 4111111111111111.", "a card number"),
        ("It is 3782.822463.10005", "a card number"),
        ("It is 943 476 5919", "an NHS number"),
        ("It is 943\u200b-476-5919", "an NHS number"),
        ("NHS number: 9434765919", "an NHS number"),
        ("Of SW1A 2AA and elsewhere", "a postcode"),
        ("Of sw1a 2aa", "a postcode"),
        ("Born on 1 May 1979", "a date of birth"),
        ("01/02/1980 is the date of birth", "a date of birth"),
        ("It is ab 12 34 56 c", "a National Insurance number"),
        ("It is AB123456C", "a National Insurance number"),
        ("Fieldwork from 2 March to 17 April 2026, published 2026-06-30", ""),
        ("0.7769886363636364 | 1290207.7051002104 | 1.0044322531635e-05 | 9434765919 | 12:30", ""),
        ("f5497232c3be7788383d0029696585fa596841ad6ac07a11b5497232c3be7788", ""),
        ("theme-risk-07, ab123456c, q1 2nd, W1 and 2,003 of 4,500, 4500, 4600, 4700", ""),
        ("x = shares @ weights; table.query('theme == @theme')", ""),
        ("Look at 10 of the 45, 2024 to 2026", ""),
        ("From 192.168.10.254", "an IP address"),
        ("It is QQ 12 34 56 C", ""),  # no number begins with QQ
        ("It is AB 12 34 56 C", "a National Insurance number"),
        ("Version 1.2.3, and 25%", ""),
    ],
)
def test_personal_data_in_texts(said: str, kind: str) -> None:
    found = audited(Published([], [], {"page": said}))
    assert [(leak.cell, leak.what) for leak in found] == ([("", f"holds {kind}")] if kind else [])


def test_a_notebook_that_carries_what_nobody_is_shown() -> None:
    cell = {"metadata": {"tags": [], "row": 3}, "outputs": [{"data": {"application/json": {}}, "metadata": {}}]}
    notebook = {"metadata": {"kernelspec": {}, "papermill": {}}, "cells": [cell]}
    found = audited(Published([], [], {}, {"one.ipynb": notebook}))
    assert [(leak.cell, leak.what.partition(",")[0]) for leak in found] == [
        ("cell 1, application/json", "is carried with the output"),
        ("cell 1, row", "is carried with the cell"),
        ("metadata, papermill", "is carried with the notebook"),
    ]


def test_what_was_found_is_told_with_its_place_and_in_its_order() -> None:
    found = [Leak("page", "shares", "column n", f"rests on {n} respondents") for n in range(30)]
    error = PrivacyError([*found, found[0]])
    first, *lines, last = str(error).splitlines()
    assert first == "not published: somebody could be picked out"
    assert lines[0] == "  page, exhibit shares, column n: rests on 0 respondents"
    assert (len(lines), last) == (20, "  and 10 more")
    kind, given = error.__reduce__()
    assert kind(*given).leaks == error.leaks


# --- before a report is swapped in ------------------------------------------------------------------------

LEAKY = EXHIBIT.replace('{"name": "answer"}', '{"name": "answer"}, {"name": "n"}').replace(
    '{"answer": "Agree", "estimate": 0.625, "withheld": False}', '{"answer": "Agree", "n": BASE}'
)


@pytest.fixture
def project(tmp_path: Path, unprinted: None) -> Path:
    return one_chapter(tmp_path)


def built(project: Path, base: int) -> Path:
    cells = code(PARAMETERS, "parameters"), code(LEAKY.replace("BASE", str(base)))
    notebook(project / "notebooks" / "01_one.ipynb", markdown("# One"), *cells)
    data = project / "data"
    kernels = lambda: nullcontext(InProcess(data))  # noqa: E731
    return build_report(
        project / "reports" / "toy.yml", project / "reports" / "toy", data, kernels, wave_of=wave_and_base
    ).front_page


def test_a_leak_stops_a_report_and_the_last_one_stands(project: Path) -> None:
    front = built(project, 12)
    before = digests_within(front.parent)
    with pytest.raises(PrivacyError) as caught:
        built(project, 3)
    assert "one.ipynb, exhibit shares, column n of Agree: rests on 3 respondents" in str(caught.value)
    assert "data/one-shares.csv, exhibit shares, column n of Agree: rests on 3 respondents" in str(caught.value)
    assert digests_within(front.parent) == before
    assert sorted(one.name for one in front.parent.parent.iterdir()) == [".kept", "toy", "toy.yml"]


def test_reports_beside_are_those_of_the_same_waves_each_once(project: Path) -> None:
    front = built(project, 12)
    account = json.loads((front.parent / "report.json").read_text("utf-8"))
    reports = front.parent.parent
    folders = {
        "2025": {"raw/2025/responses.csv": "1"},
        "2024": {"raw/2024/responses.csv": "1"},
        "by-sector/north": {"raw/toy/responses.csv": "2"},
        "toy-dated/copy": {"raw/toy/responses.csv": "2"},  # the same, to the letter
        "toy-dated/earlier": {"raw/toy/responses.csv": "0"},
        ".toy-1.new": {"raw/toy/responses.csv": "3"},
        "toy": {"raw/toy/responses.csv": "1"},
    }
    for name, inputs in folders.items():
        (reports / name).mkdir(parents=True, exist_ok=True)
        (reports / name / "report.json").write_text(json.dumps(account | {"inputs": inputs}))
    found = [one.relative_to(reports).as_posix() for one in published_beside(reports / "toy", ["toy", "2025"])]
    assert found == ["2025", "by-sector/north", "toy", "toy-dated/earlier"]


def test_the_command_tells_the_leaks_and_ends_with_five(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(*_: object, **__: object) -> None:
        raise PrivacyError([Leak("page", "shares", "column n", "rests on 3 respondents")])

    monkeypatch.setattr("helpers.publishing.build.build_report", leaky)
    ended = CliRunner().invoke(main, ["build", str(project / "reports" / "toy.yml"), "--data", str(project / "data")])
    assert (ended.exit_code, ended.stderr) == (
        5, "not published: somebody could be picked out\n  page, exhibit shares, column n: rests on 3 respondents\n"
    )  # fmt: skip
