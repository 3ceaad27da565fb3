"""How much of lineage's work waits: leases that ended, and orders that missed their deadline."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min

from ledger.backlog import Backlog
from lineage.clearances.models.clearance import Clearance
from lineage.destruction.queries import orders


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return the ended leases that the sweep has not recorded, and the overdue destruction orders."""
    ended = Clearance.objects.filter(status="active", expires_at__lte=at)
    leases = ended.aggregate(waiting=Count("id"), oldest=Min("expires_at"))
    overdue, since = orders.overdue(at=at)
    return [
        Backlog.since("leases_ended", leases["waiting"], leases["oldest"], at=at),
        Backlog.since("destruction_overdue", overdue, since, at=at),
    ]
