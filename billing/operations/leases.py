"""Leases on subscriptions: while a worker holds one, no other worker writes to that subscription in Stripe."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing import pauses
from billing.models import BillingSubscription
from billing.parking import ParkingReason
from billing.pauses import LEASE, PARKED_AGAIN
from billing.queries import subscriptions


class SubscriptionLeaseLost(Exception):
    """The lease has ended and another worker may have the subscription. It will see what this worker did."""

    code = "lease_lost"


@dataclass(frozen=True, slots=True)
class LeasedSubscription:
    """A subscription that only this worker may change until the lease ends."""

    row: int
    mode: str
    id: str
    account: UUID
    lease: UUID


def lease_subscription(*, mode: str, subscription: str, at: datetime) -> LeasedSubscription | None:
    """Lease a subscription that is behind or parked, where it is due and not leased. None otherwise."""
    row = (
        BillingSubscription.objects.select_for_update(skip_locked=True)
        .filter(subscriptions.is_due(at=at), mode=mode, stripe_subscription_id=subscription)
        .first()
    )
    if row is None:
        return None
    row.lease, row.lease_until = uuid.uuid4(), at + LEASE
    row.save(update_fields=["lease", "lease_until"])
    return LeasedSubscription(row.pk, row.mode, row.stripe_subscription_id, row.account_id, row.lease)


def renew(leased: LeasedSubscription, *, at: datetime) -> None:
    """Renew the worker's lease on a subscription. Raises: SubscriptionLeaseLost."""
    _update(leased, lease_until=at + LEASE)


def note_desired(leased: LeasedSubscription, *, bps: int | None) -> None:
    """Record the discount that the subscription should have. Raises: SubscriptionLeaseLost."""
    _update(leased, desired_bps=bps)


def note_capped(leased: LeasedSubscription, *, bps: int | None) -> None:
    """Record what the caps leave of the discount, None where they leave all. Raises: SubscriptionLeaseLost."""
    _update(leased, capped_bps=bps)


def mark_coupons_restored(leased: LeasedSubscription, *, coupons: Sequence[str]) -> None:
    """Remove coupons from those to restore: they are restored, or no longer exist."""
    row = BillingSubscription.objects.select_for_update().get(pk=leased.row)
    row.to_restore = [coupon for coupon in row.to_restore if coupon not in coupons]
    row.save(update_fields=["to_restore"])


def note_coupon_lost(leased: LeasedSubscription, *, coupon: str) -> None:
    """Stop restoring a coupon of another party that Stripe does not have any more. It stays on record as lost."""
    row = BillingSubscription.objects.select_for_update().get(pk=leased.row)
    row.to_restore = [each for each in row.to_restore if each != coupon]
    row.lost_coupons = [*row.lost_coupons, *([coupon] if coupon not in row.lost_coupons else [])]
    row.save(update_fields=["to_restore", "lost_coupons"])


def settle(leased: LeasedSubscription, *, generation: int, bps: int, coupon: str, at: datetime) -> bool:
    """Record that Stripe agrees with `generation`. True ends the lease; False means that a newer one has come.

    Raises: SubscriptionLeaseLost.
    """
    _update(
        leased,
        observed_generation=generation,
        observed_bps=bps,
        observed_coupon_id=coupon,
        observed_at=at,
        parked_reason="",
        parked_detail="",
        failures=0,
        error="",
    )
    return _release(leased, generation)


def park(
    leased: LeasedSubscription,
    parked: ParkingReason,
    *,
    has: tuple[int, str] | None,
    generation: int,
    at: datetime,
) -> bool:
    """Give the subscription nothing for now, with the reason. True where `generation` was the newest.

    `has` is the discount that Stripe showed, in basis points, and its coupon; None if nothing was seen.
    Raises: SubscriptionLeaseLost.
    """
    seen = {} if has is None else {"observed_bps": has[0], "observed_coupon_id": has[1], "observed_at": at}
    _update(
        leased,
        **seen,
        observed_generation=generation,
        parked_reason=parked.reason,
        parked_detail=parked.detail,
        failures=0,
        error="",
    )
    return _release(leased, generation, due_at=at + PARKED_AGAIN)


def postpone(leased: LeasedSubscription, *, error: str, at: datetime) -> None:
    """End the lease and try again later, with growing and varied pauses."""
    row = BillingSubscription.objects.select_for_update().get(pk=leased.row)
    if row.lease != leased.lease:
        return
    row.due_at = at + pauses.after_failure(row.failures) * random.uniform(0.5, 1.0)  # noqa: S311  spreads load, guards nothing
    row.failures += 1
    row.error = error[:2000]
    row.lease = row.lease_until = None
    row.save(update_fields=["due_at", "failures", "error", "lease", "lease_until"])


def _release(leased: LeasedSubscription, generation: int, **values: object) -> bool:
    """End the lease unless a newer generation has come. Then this worker goes on, or the sweep if it is killed."""
    own = BillingSubscription.objects.filter(pk=leased.row, lease=leased.lease)
    newest = own.filter(desired_generation=generation)
    return newest.update(lease=None, lease_until=None, **values) == 1


def _update(leased: LeasedSubscription, **values: object) -> None:
    if not BillingSubscription.objects.filter(pk=leased.row, lease=leased.lease).update(**values):
        raise SubscriptionLeaseLost(leased.id)
