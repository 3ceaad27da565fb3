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
    claimed: LeasedSubscription,
    *,
    generation: int,
    wanted: Sequence[DiscountSetting],
    seen: Sequence[str],
    at: datetime,
) -> PreparedWrite:
    """Keep what is about to be sent, under a key of its own, before it is sent.

    The key follows from the subscription and a number that only grows: no other write ever has it.
    Raises: LeaseLost.
    """
    renew(claimed, at=at)
    BillingSubscription.objects.filter(pk=claimed.row).update(key_epoch=F("key_epoch") + 1)
    epoch = BillingSubscription.objects.values_list("key_epoch", flat=True).get(pk=claimed.row)
    key = f"licet-{uuid.uuid5(_KEYS, f'{claimed.mode}/{claimed.id}/{claimed.row}/{epoch}')}"
    prepared = set_discounts(claimed.id, wanted, metadata={"licet_generation": str(generation)}, key=key)
    Attempt.objects.create(
        subscription_id=claimed.row,
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
    """What came of it: done, refused or not_sent."""
    Attempt.objects.filter(key=prepared.key, state="stored").update(
        state=state, settled_at=at, request_id=request_id or "", error=error[:2000]
    )


@transaction.atomic
def settle_open_attempt(
    claimed: LeasedSubscription, *, agrees: Callable[[PreparedWrite], bool], at: datetime
) -> str | None:
    """Say of a write without an answer, ours or a dead worker's, whether it was done, as `agrees` finds.

    Returns `found` or `not_applied`; None where there was none. Raises: LeaseLost.
    """
    renew(claimed, at=at)
    row = Attempt.objects.filter(subscription=claimed.row, state="stored").first()
    if row is None:
        return None
    row.state = "found" if agrees(PreparedWrite.decoded(row.encoded, key=row.key)) else "not_applied"
    row.settled_at = at
    row.save(update_fields=["state", "settled_at"])
    return row.state
