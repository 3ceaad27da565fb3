"""How much of lineage's work waits: leases and pauses that ended, and orders that missed their deadline."""

from __future__ import annotations

from datetime import datetime

from ledger.backlog import Backlog
from lineage.clearances.queries import clearances
from lineage.destruction.queries import orders


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return the ended leases and pauses that the sweep has not recorded, and the overdue destruction orders."""
    waiting, oldest = clearances.unnoted_ends(at=at)
    overdue, since = orders.overdue(at=at)
    return [
        Backlog.since("leases_ended", waiting, oldest, at=at),
        Backlog.since("destruction_overdue", overdue, since, at=at),
    ]
