"""Data that may be lost lies in memory where there is room, and on disk elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import memory_folder


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the machine's memory, with room."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(memory_folder, "MEMORY", folder)
    monkeypatch.setattr(memory_folder, "ROOM", 0)
    return folder


def test_it_is_made_once_and_removed(memory: Path, tmp_path: Path) -> None:
    made = memory_folder.made(tmp_path)
    assert made.parent == memory
    (made / "data").touch()
    assert memory_folder.made(tmp_path) == made
    assert memory_folder.made(tmp_path / "another checkout") != made
    assert memory_folder.remove(tmp_path)
    assert not made.exists()
    assert not memory_folder.remove(tmp_path)


def test_without_room_it_is_on_disk(memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_folder, "ROOM", 2**63)
    assert memory_folder.made(tmp_path) == tmp_path
    assert list(memory.iterdir()) == []


def test_without_memory_it_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_folder, "MEMORY", tmp_path / "none")
    assert memory_folder.made(tmp_path) == tmp_path


def test_a_link_that_somebody_laid_there_is_not_followed(memory: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    memory_folder.path(tmp_path).symlink_to(theirs)
    assert memory_folder.made(tmp_path) == tmp_path
    assert not memory_folder.remove(tmp_path)
    assert theirs.exists()
