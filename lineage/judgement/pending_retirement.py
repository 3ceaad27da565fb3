"""What a withdrawal asks of a version that learned from the data. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PendingRetirement:
    """A withdrawal that retires a version: its consent, its time, and the deadline."""

    tenant: UUID
    consent: UUID
    since: datetime
    retire_by: datetime
