"""What stands in a wave's folder, and what comes in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.survey.standing import is_export, put_in_place, set_aside, standing_exports


def names(files: list[Path]) -> list[str]:
    return [file.name for file in files]


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    folder = tmp_path / "2026"
    folder.mkdir()
    for name in ("responses.csv", "responses.txt", "truth.json", "coded.csv", "questionnaire.yml"):
        (folder / name).write_text(name)
    (folder / "responses.json").mkdir()
    return folder


@pytest.mark.parametrize(("name", "is_one"), [("a.csv", True), ("a.JSON", True), ("a.sav", True), ("a.txt", False)])
def test_exports_are_known_by_their_kind(name, is_one):
    assert is_export(Path(name)) is is_one


def test_the_waves_export_is_a_file_called_responses(wave):
    assert names(standing_exports(wave)) == ["responses.csv"]


def test_what_is_set_aside_is_a_copy_and_the_same_one_is_kept_once(wave):
    copies = [set_aside(wave / "responses.csv") for _ in range(2)]
    assert copies[0] == copies[1]
    assert copies[0].read_text() == "responses.csv"
    assert names(list((wave / "earlier").iterdir())) == [copies[0].name]
    assert (wave / "responses.csv").exists()


def test_what_is_put_in_place_is_the_only_one(wave, tmp_path):
    new = tmp_path / "New.TSV"
    new.write_text("new")
    assert put_in_place(new, wave) == wave / "responses.tsv"
    assert names(standing_exports(wave)) == ["responses.tsv"]
    assert (wave / "responses.tsv").read_text() == new.read_text() == "new"
