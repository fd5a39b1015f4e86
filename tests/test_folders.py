"""A folder that takes its place whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.folders import swapped_in_whole


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def with_report(folder: Path, text: str = "old") -> Path:
    target = folder / "2026"
    target.mkdir()
    (target / "index.html").write_text(text)
    return target


def test_what_was_made_takes_its_place_and_nothing_else_is_left(tmp_path: Path) -> None:
    with swapped_in_whole(tmp_path / "2026") as scratch:
        (scratch / "index.html").write_text("new")
    assert files(tmp_path) == {"2026/index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["2026"]


def test_the_old_folder_is_replaced_with_all_its_files(tmp_path: Path) -> None:
    target = with_report(tmp_path)
    (target / "gone.html").write_text("old")
    with swapped_in_whole(target) as scratch:
        (scratch / "index.html").write_text("new")
    assert files(tmp_path) == {"2026/index.html": "new"}


def test_the_old_folder_stands_until_the_end(tmp_path: Path) -> None:
    target = with_report(tmp_path)
    with swapped_in_whole(target) as scratch:
        (scratch / "index.html").write_text("new")
        assert files(target) == {"index.html": "old"}


def test_an_error_leaves_the_old_folder_untouched_and_no_scratch(tmp_path: Path) -> None:
    target = with_report(tmp_path)
    with pytest.raises(FileNotFoundError), swapped_in_whole(target) as scratch:
        (scratch / "index.html").write_text("half") and (scratch / "gone.html").read_text()
    assert files(tmp_path) == {"2026/index.html": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["2026"]


def test_a_swap_that_fails_half_way_puts_the_old_folder_back(tmp_path: Path) -> None:
    target = with_report(tmp_path)
    with pytest.raises(FileNotFoundError), swapped_in_whole(target) as scratch:
        scratch.rmdir()
    assert files(tmp_path) == {"2026/index.html": "old"}


def test_what_a_killed_run_was_making_is_cleaned_up_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".2026-killed.new").mkdir()
    (tmp_path / ".2026-killed.new" / "index.html").write_text("half")
    with swapped_in_whole(tmp_path / "2026") as scratch:
        (scratch / "index.html").write_text("new")
    assert files(tmp_path) == {"2026/index.html": "new"}


def test_a_folder_that_a_killed_run_had_moved_aside_comes_back(tmp_path: Path) -> None:
    with_report(tmp_path).rename(tmp_path / ".2026-killed.old")
    with pytest.raises(RuntimeError), swapped_in_whole(tmp_path / "2026"):
        raise RuntimeError
    assert files(tmp_path) == {"2026/index.html": "old"}


def test_two_runs_at_once_leave_each_other_alone(tmp_path: Path) -> None:
    with swapped_in_whole(tmp_path / "2026") as first:
        (first / "index.html").write_text("first")
        with swapped_in_whole(tmp_path / "2026") as second:
            (second / "index.html").write_text("second")
        assert files(first) == {"index.html": "first"}
    assert files(tmp_path) == {"2026/index.html": "first"}


def test_folders_of_other_reports_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".2025-killed.new").mkdir()
    (tmp_path / ".2026-north-killed.old").mkdir()
    with swapped_in_whole(tmp_path / "2026"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [".2025-killed.new", ".2026-north-killed.old", "2026"]
