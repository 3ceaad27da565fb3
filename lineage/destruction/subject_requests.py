"""The vocabulary of subject requests: model assessments, statuses and alarms. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

CAUSE: Final = "subject_request"
# `assessed`: a person reviewed the version and gave a reason why it may stay. The other two say what became of it.
STATUS_TEXTS: Final = {
    "assessed": "Reviewed: it may stay",
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
    """How far a request has come, in certified orders and assessed model versions."""

    orders: int
    certified: int
    models: int
    answered: int
    deadline: datetime
    closed: bool = False

    @property
    def complete(self) -> bool:
        """Whether the request may be closed."""
        return self.certified == self.orders and self.answered == self.models

    def status(self, at: datetime) -> str:
        if self.closed:
            return "closed"
        return "overdue" if self.deadline <= at else "open"
