"""The colours in which the desk shows statuses. Each stands beside a word."""

from __future__ import annotations

from typing import Final

_TONES: Final = {
    "active": "good",
    "proposed": "wait",
    "scheduled": "wait",
    "paused": "wait",
    "suspended": "bad",
    "disputed": "bad",
    "withdrawn": "bad",
}


def tone(status: str) -> str:
    """Return the tone of a consent's status."""
    return _TONES.get(status, "quiet")
