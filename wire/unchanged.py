"""The mark of a member that a request left out: what is recorded stays as it is."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeVar

T = TypeVar("T")


class _Mark(Enum):
    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED: Final = _Mark.UNCHANGED
Unchanged = Literal[_Mark.UNCHANGED]


def told(value: T | Unchanged, recorded: T) -> T:
    """Return the value, or what is recorded if the request left the member out."""
    return recorded if value is UNCHANGED else value
