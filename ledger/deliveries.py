"""The queue of deliveries: entries that consumers still have to process.

The rows are the truth. A worker leases one row, commits, runs the consumer and marks the row done. Workers use SKIP
LOCKED, so they never wait for each other. The lease of a killed worker ends by itself. A consumer that fails is called
again after growing pauses. Each consumer gets a tenant's entries in order: a later entry waits for an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection

from ledger import consumers, failpoints, scope, waits
from ledger.entries import Draft
from ledger.models import Delivery

LEASE = timedelta(minutes=2)
_BACKOFF = [timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 1800)]
_ERROR_LENGTH = 2000
_PRUNED_AT_ONCE = 1000

log = structlog.get_logger(__name__)


def drain(*, now: Callable[[], datetime], longest: timedelta) -> int:
    """Process due deliveries until no more are due, or for `longest`. Returns how many were done.

    `now` is the caller's clock. It is read again for each lease and each pause.
    """
    began, done = now(), 0
    while (at := now()) < began + longest:
        with scope.everything(reason="sweep"):
            claimed = claim(at=at)
        if claimed is None:
            break
        id, name, delivered = claimed
        failpoints.crash_if_armed("ledger.claimed")
        done += _work(id, name, delivered, now=now)
    return done


def _work(id: int, name: str, delivered: consumers.DeliveredEntry, *, now: Callable[[], datetime]) -> bool:
    try:
        consumers.consumer_named(name)(delivered, at=now())
    except Exception as error:  # noqa: BLE001  every failure is recorded, and tried again later
        with scope.everything(reason="sweep"):
            postpone(id, attempts=delivered.attempts, error=repr(error), at=now())
        return False
    failpoints.crash_if_armed("ledger.consumed")
    with scope.everything(reason="sweep"):
        return finish(id, attempts=delivered.attempts, at=now())


def queue_deliveries(drafts: Sequence[Draft], *, at: datetime) -> int:
    """Write one row for each draft and each consumer of its kind. Returns the number of rows."""
    rows = [
        Delivery(
            consumer=name,
            entry_id=draft.id,
            tenant=draft.tenant,
            account=draft.account,
            created_at=at,
            due_at=at,
        )
        for draft in drafts
        for name in consumers.delivery_consumers(draft.kind)
    ]
    Delivery.objects.bulk_create(rows)
    return len(rows)


_CLAIM = """
UPDATE ledger_delivery SET lease_until = %(until)s, attempts = attempts + 1
WHERE id = (
    SELECT d.id FROM ledger_delivery d
    WHERE d.done_at IS NULL AND d.consumer = ANY(%(names)s)
      -- What lies further ahead than its longest wait was written by a clock that ran ahead (ledger.waits).
      AND (d.due_at <= %(at)s OR d.due_at > %(furthest)s
                                + coalesce((%(pauses)s::interval[])[least(d.attempts, %(last)s)], '0'))
      AND (d.lease_until IS NULL OR d.lease_until <= %(at)s OR d.lease_until > %(longest_lease)s)
      AND NOT EXISTS (
        SELECT 1 FROM ledger_delivery e
        WHERE e.consumer = d.consumer AND e.done_at IS NULL AND e.id < d.id
          AND e.tenant IS NOT DISTINCT FROM d.tenant AND e.account IS NOT DISTINCT FROM d.account)
    ORDER BY d.due_at, d.id
    FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id, consumer, entry_id, (SELECT kind FROM ledger_entry WHERE ledger_entry.id = entry_id),
          tenant, account, attempts
"""


def claim(*, at: datetime) -> tuple[int, str, consumers.DeliveredEntry] | None:
    """Lease the oldest due delivery for `LEASE`. The caller commits the transaction at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "at": at,
                "until": at + LEASE,
                "names": consumers.consumer_names(),
                "furthest": at + waits.SLACK,
                "pauses": _BACKOFF,
                "last": len(_BACKOFF),
                "longest_lease": at + LEASE + waits.SLACK,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    id, name, entry, kind, tenant, account, attempts = row
    return id, name, consumers.DeliveredEntry(entry, kind, tenant, account, attempts)


def finish(id: int, *, attempts: int, at: datetime) -> bool:
    """Mark a delivery done. False where another worker has leased it meanwhile and will finish it."""
    changed = Delivery.objects.filter(id=id, done_at=None, attempts=attempts).update(
        done_at=at, lease_until=None, error=""
    )
    return changed == 1


def postpone(id: int, *, attempts: int, error: str, at: datetime) -> None:
    """Store the error and the time of the next try."""
    wait = _BACKOFF[min(attempts, len(_BACKOFF)) - 1]
    Delivery.objects.filter(id=id, done_at=None, attempts=attempts).update(
        due_at=at + wait, lease_until=None, error=error[:_ERROR_LENGTH]
    )
    log.warning("delivery_failed", delivery=id, attempts=attempts, error=error, again_in=wait.total_seconds())


def prune(*, now: Callable[[], datetime], longest: timedelta) -> int:
    """Remove deliveries that were done more than 30 days ago, for at most `longest`. Returns how many.

    The database decides which are old enough, by its own clock.
    """
    began, removed = now(), 0
    while now() < began + longest:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_prune_deliveries(%s)", [_PRUNED_AT_ONCE])
            some = int(cursor.fetchone()[0])
        removed += some
        if some < _PRUNED_AT_ONCE:
            break
    return removed
