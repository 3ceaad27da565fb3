"""The words of a person's request to stop: what a version is answered with, how a request stands. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

CAUSE: Final = "subject_request"
# Assessed: somebody looked and says why it may stay. The other two say what became of the version.
STATUS_TEXTS: Final = {
    "assessed": "Looked at: it may stay",
    "retrained": "Retrained without the person",
    "retired": "Retired",
}
ANSWERS: Final = tuple(STATUS_TEXTS)
STATUSES: Final = ("open", "overdue", "closed")
ALARMS: Final = ("due", "overdue")
WARNING_PERIOD: Final = timedelta(days=7)
COMMITMENT: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SubjectRequestProgress:
    """How far a request has come: its orders and how many are certified, its versions and how many are answered."""

    orders: int
    certified: int
    models: int
    answered: int
    deadline: datetime
    closed: bool = False

    @property
    def complete(self) -> bool:
        """Whether it may be closed."""
        return self.certified == self.orders and self.answered == self.models

    def status(self, at: datetime) -> str:
        if self.closed:
            return "closed"
        return "overdue" if self.deadline <= at else "open"
