"""Whose a subscription is while somebody talks to Stripe about it, and what they found."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from billing.models import BillingSubscription
from billing.parking import ParkingReason

LEASE = timedelta(minutes=2)
PARKED_AGAIN = timedelta(hours=6)
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(hours=1)


class SubscriptionLeaseLost(Exception):
    """The lease ran out and another worker has the subscription now; it will see what we did."""

    code = "lease_lost"


@dataclass(frozen=True, slots=True)
class LeasedSubscription:
    """A subscription that is this worker's until the lease runs out."""

    row: int
    mode: str
    id: str
    account: UUID
    lease: UUID


def lease_subscription(*, mode: str, subscription: str, at: datetime) -> LeasedSubscription | None:
    """Take the subscription, where something is to be done and nobody else has it."""
    row = (
        BillingSubscription.objects.select_for_update(skip_locked=True)
        .filter(mode=mode, stripe_subscription_id=subscription, due_at__lte=at)
        .filter(Q(lease_until=None) | Q(lease_until__lte=at))
        .filter(Q(observed_generation__lt=F("desired_generation")) | ~Q(parked_reason=""))
        .first()
    )
    if row is None:
        return None
    row.lease, row.lease_until = uuid.uuid4(), at + LEASE
    row.save(update_fields=["lease", "lease_until"])
    return LeasedSubscription(row.pk, row.mode, row.stripe_subscription_id, row.account_id, row.lease)


def renew(claimed: LeasedSubscription, *, at: datetime) -> None:
    """Raises: LeaseLost."""
    _update(claimed, lease_until=at + LEASE)


def note_desired(claimed: LeasedSubscription, *, bps: int | None) -> None:
    """Raises: LeaseLost."""
    _update(claimed, desired_bps=bps)


def mark_coupons_restored(claimed: LeasedSubscription, *, coupons: Sequence[str]) -> None:
    """These coupons of others are back, or nobody can have them any more."""
    row = BillingSubscription.objects.select_for_update().get(pk=claimed.row)
    row.to_restore = [one for one in row.to_restore if one not in coupons]
    row.save(update_fields=["to_restore"])


def settle(claimed: LeasedSubscription, *, generation: int, bps: int, coupon: str, at: datetime) -> bool:
    """Stripe agrees with `generation`. True where that was the newest; else the lease is kept to go on.

    Raises: LeaseLost.
    """
    _update(
        claimed,
        observed_generation=generation,
        observed_bps=bps,
        observed_coupon_id=coupon,
        observed_at=at,
        parked_reason="",
        parked_detail="",
        failures=0,
        error="",
    )
    return _let_go(claimed, generation)


def park(claimed: LeasedSubscription, parked: ParkingReason, *, generation: int, at: datetime) -> bool:
    """Leave it alone for now, with the reason. True where `generation` was the newest.

    Raises: LeaseLost.
    """
    _update(
        claimed,
        observed_generation=generation,
        parked_reason=parked.reason,
        parked_detail=parked.detail,
        failures=0,
        error="",
    )
    return _let_go(claimed, generation, due_at=at + PARKED_AGAIN)


def postpone(claimed: LeasedSubscription, *, error: str, at: datetime) -> None:
    """Let go, and try again later: each time later than before, and never all at the same moment."""
    row = BillingSubscription.objects.select_for_update().get(pk=claimed.row)
    if row.lease != claimed.lease:
        return
    pause = min(_FIRST_PAUSE * 2 ** min(row.failures, 20), _LONGEST_PAUSE)
    row.due_at = at + pause * random.uniform(0.5, 1.0)  # noqa: S311  spreads load, guards nothing
    row.failures += 1
    row.error = error[:2000]
    row.lease = row.lease_until = None
    row.save(update_fields=["due_at", "failures", "error", "lease", "lease_until"])


def _let_go(claimed: LeasedSubscription, generation: int, **values: object) -> bool:
    """Where nothing newer came meanwhile; else it goes on, and should this worker die, the sweep does."""
    mine = BillingSubscription.objects.filter(pk=claimed.row, lease=claimed.lease)
    newest = mine.filter(desired_generation=generation)
    return newest.update(lease=None, lease_until=None, **values) == 1


def _update(claimed: LeasedSubscription, **values: object) -> None:
    if not BillingSubscription.objects.filter(pk=claimed.row, lease=claimed.lease).update(**values):
        raise SubscriptionLeaseLost(claimed.id)
