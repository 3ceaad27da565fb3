"""Order what a retention makes due, and record once each deadline that is near or has passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction

from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from lineage.destruction.operations import orders, residuals
from lineage.destruction.operations.holds import note_deadline
from lineage.destruction.queries import certificates
from lineage.destruction.queries import deadlines as lineage_deadlines
from lineage.destruction.vocabulary import OPENS_BEFORE
from wire import ids

log = structlog.get_logger(__name__)


def watch_deadlines(*, by: Actor, at: datetime) -> int:
    """Run the sweep over retentions and deadlines. Returns the number of entries.

    Each order and tenant has its own transaction: a failure does not stop the others.
    """
    with scope.everything(reason="sweep"):
        retentions = lineage_deadlines.retentions_ending(until=at + OPENS_BEFORE)
        deadlines = lineage_deadlines.deadlines_to_tell(at=at, before=at + OPENS_BEFORE)
        ended = certificates.residuals_ended(at=at)
    count = 0
    for mode, tenant in retentions:
        count += _try(partial(order_for_retention, mode=mode, tenant=tenant, by=by, at=at))
    for order, kind in deadlines:
        count += _try(partial(note_deadline, order=order, kind=kind, by=by, at=at))
    for certificate in ended:
        count += _try(partial(residuals.note_end, certificate=certificate, by=by, at=at))
    return count


@transaction.atomic
def order_for_retention(*, mode: str, tenant: UUID, by: Actor, at: datetime) -> int:
    """Order a tenant's copies that reach the end of their retention in `OPENS_BEFORE`. Returns the number of orders."""
    drafts = orders.for_retention(
        mode=mode, tenant=tenant, reference=ids.new(at=at), until=at + OPENS_BEFORE, at=at
    )
    if drafts:
        ledger.record(drafts, by=by, at=at)
    return len(drafts)


def _try(work: Callable[[], int]) -> int:
    try:
        with scope.everything(reason="sweep"):
            return work()
    except Exception:  # go on with the next tenant or order
        log.exception("deadline_not_watched")
        return 0
