"""Writes to Stripe as stored attempts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing.models import Attempt, BillingSubscription
from billing.operations.leases import LeasedSubscription, renew
from billing.stripe_requests import DiscountSetting, PreparedWrite, set_discounts

_KEYS = uuid.UUID("5f1f7a3e-6d4c-4f0e-9b5a-3c2d1e0f9a8b")


@transaction.atomic
def store_attempt(
    leased: LeasedSubscription,
    *,
    generation: int,
    wanted: Sequence[DiscountSetting],
    seen: Sequence[str],
    at: datetime,
) -> PreparedWrite:
    """Store a write under a key of its own before it is sent.

    The key is derived from the subscription and a number that only grows, so no two writes share a key.
    Raises: SubscriptionLeaseLost.
    """
    renew(leased, at=at)
    BillingSubscription.objects.filter(pk=leased.row).update(key_epoch=F("key_epoch") + 1)
    epoch = BillingSubscription.objects.values_list("key_epoch", flat=True).get(pk=leased.row)
    key = f"licet-{uuid.uuid5(_KEYS, f'{leased.mode}/{leased.id}/{leased.row}/{epoch}')}"
    prepared = set_discounts(leased.id, wanted, metadata={"licet_generation": str(generation)}, key=key)
    Attempt.objects.create(
        subscription_id=leased.row,
        generation=generation,
        epoch=epoch,
        key=key,
        encoded=prepared.encoded,
        seen=list(seen),
        stored_at=at,
    )
    return prepared


def settle_attempt(
    prepared: PreparedWrite, *, state: str, at: datetime, request_id: str | None = None, error: str = ""
) -> None:
    """Record the result of a write: done, refused or not_sent."""
    Attempt.objects.filter(key=prepared.key, state="stored").update(
        state=state, settled_at=at, request_id=request_id or "", error=error[:2000]
    )


@transaction.atomic
def settle_open_attempt(
    leased: LeasedSubscription, *, agrees: Callable[[PreparedWrite], bool], at: datetime
) -> str | None:
    """Settle an unanswered write, also one of a killed worker. `agrees` tells whether Stripe has done it.

    Returns `found` or `not_applied`, None where no write is open. Raises: SubscriptionLeaseLost.
    """
    renew(leased, at=at)
    row = Attempt.objects.filter(subscription=leased.row, state="stored").first()
    if row is None:
        return None
    row.state = "found" if agrees(PreparedWrite.decoded(row.encoded, key=row.key)) else "not_applied"
    row.settled_at = at
    row.save(update_fields=["state", "settled_at"])
    return row.state
