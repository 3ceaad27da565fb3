"""Answers in a file: JSON lines, the first of which says from where and when the others come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from api.answers.asked import Answered
from wire import times

FORMAT = "licet-answers/1"


class UnreadableFile(Exception):
    """The file is not one that answers were recorded in; the message says where it differs."""


@dataclass(frozen=True, slots=True)
class Recorded:
    url: str
    at: datetime
    answers: tuple[Answered, ...]


def write(path: Path, *, url: str, at: datetime, answers: Iterable[Answered]) -> int:
    """Write a new file and return the number of answers. A file that is there already is never replaced."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("x", encoding="utf-8") as lines:
            lines.write(_line({"format": FORMAT, "url": url, "recorded_at": times.render(at)}))
            count = sum(1 for answered in answers if lines.write(_line(answered.to_dict())))
            lines.write(_line({"answers": count}))
        path.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)
    return count


def read(path: Path) -> Recorded:
    """Read a whole file.

    Raises:
        UnreadableFile: it is of another format, cut off, or a line is wrong.
    """
    rows = list(_rows(path))
    if len(rows) < 2 or rows[0].get("format") != FORMAT:
        raise UnreadableFile(f"{path} does not begin as a file of recorded answers ({FORMAT}).")
    if rows[-1].get("answers") != len(rows) - 2:
        raise UnreadableFile(f"{path} is cut off: its last line does not count {len(rows) - 2} answers.")
    head = rows[0]
    try:
        answers = tuple(Answered.from_dict(row) for row in rows[1:-1])
        return Recorded(head["url"], times.parse(head["recorded_at"]), answers)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(f"{path} holds a line that is no recorded answer: {error}") from error


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise UnreadableFile(f"{path}, line {number}: {error}") from error
            if not isinstance(row, dict):
                raise UnreadableFile(f"{path}, line {number} is not an object.")
            yield row


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True) + "\n"
