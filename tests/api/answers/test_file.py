"""The file of answers: whole, never replaced, and refused when it is not one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.answers import answer_file
from tests.api.answers.answered import NO, YES

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    assert answer_file.write(path, url="https://licet.example", at=AT, answers=[YES, NO]) == 2
    recorded = answer_file.read(path)
    assert (recorded.url, recorded.at, recorded.answers) == ("https://licet.example", AT, (YES, NO))


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("kept", encoding="utf-8")
    with pytest.raises(FileExistsError):
        answer_file.write(path, url="https://licet.example", at=AT, answers=[YES])
    assert path.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "answers.jsonl"
    answer_file.write(path, url="https://licet.example", at=AT, answers=[YES, NO])
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:kept]), encoding="utf-8")
    with pytest.raises(answer_file.UnreadableFile):
        answer_file.read(path)


@pytest.mark.parametrize("line", ["[]", "{", '{"kind": "pair"}', "1e999"])
def test_a_line_that_is_no_answer_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "answers.jsonl"
    answer_file.write(path, url="https://licet.example", at=AT, answers=[NO])
    head, _, last = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head}\n{line}\n{last}", encoding="utf-8")
    with pytest.raises(answer_file.UnreadableFile):
        answer_file.read(path)
