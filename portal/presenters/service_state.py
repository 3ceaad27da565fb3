"""What a reader can know about the service now: whether its clocks agree, and whether it keeps up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from consent.queries import backlog
from language.words import Label
from ledger import clock
from ledger import queries as ledger

_LATE: Final = 60.0  # seconds; the sweep runs three times in this
_OK: Final = Label("Works", tone="yes")


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The state of the parts that a customer depends on, and the newest revision of the ledger."""

    decisions: Label
    changes_by_time: Label
    revision: int


def service_state(*, at: datetime) -> ServiceState:
    """Return the state as this server sees it now."""
    problems = clock.state().problems
    (due,) = backlog.backlogs(at=at)
    return ServiceState(
        _OK if not problems else Label("Slowed down: the clocks of two servers disagree", tone="hold"),
        _OK
        if due.oldest_seconds < _LATE
        else Label("Late: your price follows as soon as it is recorded", tone="hold"),
        ledger.revision(),
    )
