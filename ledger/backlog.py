"""Work that waits, as an operator watches it: how much, and for how long the oldest has waited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Backlog:
    """One kind of work. `oldest_seconds` is 0 where nothing waits."""

    name: str
    waiting: int
    oldest_seconds: float

    @classmethod
    def since(cls, name: str, waiting: int, oldest: datetime | None, *, at: datetime) -> Backlog:
        """Build the backlog of work of which the oldest waits since `oldest`."""
        age = max(timedelta(0), at - oldest) if oldest is not None else timedelta(0)
        return cls(name, waiting, age.total_seconds())
