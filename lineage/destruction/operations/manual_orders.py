"""Open destruction orders on request, without a withdrawal or the end of a retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from lineage.destruction.operations import orders
from wire import ids


class NothingToDestroy(ValueError):
    """No copy on record matches this order. Check the tenant, the category and the copies."""

    code = "nothing_to_destroy"


@transaction.atomic
def order_destruction(
    *,
    mode: str,
    tenant: UUID,
    cause: str = "hand",
    category: str | None = None,
    holdings: Sequence[UUID] | None = None,
    reason: str,
    due_at: datetime,
    by: Actor,
    at: datetime,
) -> list[UUID]:
    """Order the destruction of a tenant's copies: all, one category's, or those in `holdings`.

    Opens one order for each kind of copy and returns their ids.

    Raises: NothingToDestroy.
    """
    drafts = orders.by_request(
        mode=mode,
        tenant=tenant,
        cause=cause,
        category=category,
        holdings=holdings,
        reference=ids.new(at=at),
        reason=reason,
        due_at=due_at,
        at=at,
    )
    if not drafts:
        raise NothingToDestroy
    ledger.record(drafts, by=by, at=at)
    return [UUID(draft.body["order"]) for draft in drafts]
