"""What a review of access looks at, and the digest that its sign-off carries. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wire import strict_json


@dataclass(frozen=True, slots=True)
class ReviewedStaff:
    """A member of staff as the reviewer saw it."""

    user: int
    groups: tuple[str, ...]
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class ReviewedKey:
    """A working API key as the reviewer saw it."""

    id: str
    scopes: tuple[str, ...]


def quarter(at: datetime) -> str:
    """The period that a review at this instant is about: a quarter of a year, as `2026-Q4`."""
    return f"{at.year:04}-Q{(at.month - 1) // 3 + 1}"


def digest(staff: Sequence[ReviewedStaff], keys: Sequence[ReviewedKey]) -> str:
    """The SHA-256 of everything that was reviewed, in one order."""
    written = {
        "staff": sorted([each.user, list(each.groups), each.has_second_factor] for each in staff),
        "keys": sorted([each.id, list(each.scopes)] for each in keys),
    }
    return hashlib.sha256(strict_json.dumps(written)).hexdigest()
