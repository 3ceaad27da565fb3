"""What remains after a destruction, and until when. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wire import times

NONE: Final = "no_residuals"
NOT_STATED: Final = "not_stated"
REASONS: Final = (NONE, NOT_STATED)


@dataclass(frozen=True, slots=True)
class Residual:
    """What remains after one confirmation, and the day it should be gone; None where no day was stated."""

    text: str
    until: datetime | None


def end(residuals: Sequence[Residual]) -> tuple[datetime | None, str | None]:
    """Return when everything that remains should be gone, or None and the reason why that day is not known."""
    if not residuals:
        return None, NONE
    known = [residual.until for residual in residuals if residual.until is not None]
    if len(known) < len(residuals):
        return None, NOT_STATED
    return max(known), None


def reason(text: str, until: datetime | None) -> str | None:
    """Return why a confirmation has no end of its residuals, None if it has one."""
    return end([Residual(text, until)] if text else [])[1]


def digest(text: str, until: datetime | None) -> str | None:
    """Return the digest that the entry of a confirmation holds: of the text, and of the day if there is one."""
    if not text:
        return None
    said = text if until is None else f"{text}\n{times.render(until)}"
    return hashlib.sha256(said.encode()).hexdigest()
