"""How a clearance stands at an instant, by its lease and its time of grace. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ACTIVE: Final = "active"
PAUSED: Final = "paused"
EXPIRED: Final = "expired"
# How long a paused run may resume, unless the operator sets another time.
GRACE: Final = timedelta(hours=4)
# The run may still use data, now or after a heartbeat.
OPEN: Final = (ACTIVE, PAUSED)

LAPSED: Final = "lease_lapsed"
REQUESTED: Final = "requested"
WHYS: Final = (LAPSED, REQUESTED)


@dataclass(frozen=True, slots=True)
class Lease:
    """The recorded status, when the lease ends or ended, and for how long a heartbeat may resume the run then."""

    status: str
    expires_at: datetime
    grace: timedelta

    @property
    def resume_until(self) -> datetime | None:
        """The instant from which a paused run can no longer resume, None for a run that has ended."""
        return self.expires_at + self.grace if self.status in OPEN else None

    def status_at(self, at: datetime) -> str:
        """Return the status at an instant, even before a sweep has recorded it."""
        until = self.resume_until
        if until is None:
            return self.status
        if at >= until and self.has_lapsed(at):
            return EXPIRED
        return PAUSED if self.has_lapsed(at) else ACTIVE

    def has_lapsed(self, at: datetime) -> bool:
        """Whether the run may use nothing at this instant unless it resumes."""
        return self.status == PAUSED or self.expires_at <= at
