"""Reading what subscriptions should have, and how far Stripe agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, DurationField, F, Q, Value, When

from billing import desired as rule
from billing import pauses
from billing.drift import Expected
from billing.models import BillingSubscription
from billing.parking import SubscriptionMapping
from ledger import waits
from pricing import queries as pricing
from pricing.caps import Caps
from pricing.governance.queries import shares
from tenants.queries import moves, subscriptions


@dataclass(frozen=True, slots=True)
class DesiredState:
    """What a subscription should have as of `generation`. A `bps` of None means that it pays for no tenant.

    `caps` are those of the schedule in effect. `capped_bps` is what they left at the last look, None if it was all.
    """

    generation: int
    bps: int | None
    mapping: SubscriptionMapping
    restore: tuple[str, ...]
    caps: Caps | None = None
    capped_bps: int | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """How far Stripe agrees. `state` is in_step, behind or parked (`parked_reason` says why)."""

    mode: str
    id: str
    account: UUID
    customer: str
    state: str
    desired_bps: int | None
    observed_bps: int | None
    coupon: str
    observed_at: datetime | None
    parked_reason: str
    parked_detail: str
    failures: int
    error: str
    due_at: datetime


def desired_state(*, mode: str, subscription: str, at: datetime) -> DesiredState:
    """What a subscription should have at `at`, from what its tenants have earned."""
    row = BillingSubscription.objects.get(mode=mode, stripe_subscription_id=subscription)
    named = {each.id: each for each in subscriptions.subscriptions(account=row.account_id)}
    mapped = named.get(subscription)
    earned = []
    for tenant in mapped.tenants if mapped else ():
        entitlement = pricing.entitlement(tenant=tenant)
        earned.append(entitlement.earned_bps if entitlement else None)
    return DesiredState(
        row.desired_generation,
        rule.bps(
            earned,
            shares=shared_parts(
                mode=mode, subscription=subscription, tenants=mapped.tenants if mapped else ()
            ),
            lost_a_tenant=moves.has_lost_a_tenant(account=row.account_id),
        ),
        SubscriptionMapping(
            mapped.customer if mapped else "", mapped.currency if mapped else "", frozenset(named)
        ),
        tuple(row.to_restore),
        schedule.rule.caps if (schedule := pricing.schedule_in_effect(mode=mode, at=at)) else None,
        row.capped_bps,
    )


def shared_parts(*, mode: str, subscription: str, tenants: Sequence[UUID]) -> list[int] | None:
    """The tenants' parts of the list price, in their order. None: none are recorded, so the lowest discount counts."""
    parts = shares.shares(mode=mode, subscription=subscription)
    return None if parts is None else [parts.get(tenant, 0) for tenant in tenants]


def expected_subscriptions(*, mode: str, at: datetime) -> list[Expected]:
    """What every known subscription should have at `at`, for a comparison with Stripe."""
    expected = []
    for row in BillingSubscription.objects.filter(mode=mode):
        id, desired = (
            row.stripe_subscription_id,
            desired_state(mode=mode, subscription=row.stripe_subscription_id, at=at),
        )
        expected.append(
            Expected(
                id,
                row.account_id,
                rule.within_caps(desired.bps, row.capped_bps),
                desired.mapping,
                row.parked_reason,
                tuple(row.lost_coupons),
                desired.caps,
            )
        )
    return expected


def subscriptions_due(*, modes: Sequence[str], at: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """Subscriptions that are due and not leased, longest due first, as (mode, Stripe's id)."""
    rows = BillingSubscription.objects.filter(is_due(at=at), mode__in=modes).order_by("due_at")
    return list(rows.values_list("mode", "stripe_subscription_id")[:limit])


def is_due(*, at: datetime) -> Q:
    """The condition of subscriptions that a worker may take now."""
    # What was cancelled in Stripe never comes back.
    wants = Q(observed_generation__lt=F("desired_generation")) | ~Q(
        parked_reason__in=("", "subscription_canceled")
    )
    longest = Case(
        When(~Q(parked_reason=""), then=Value(pauses.PARKED_AGAIN)),
        default=waits.after_attempts("failures", pauses.PAUSES),
        output_field=DurationField(),
    )
    return wants & waits.is_due(at=at, longest=longest) & waits.is_free(at=at, lease=pauses.LEASE)


def subscription_state(*, mode: str, subscription: str) -> SubscriptionState | None:
    row = BillingSubscription.objects.filter(mode=mode, stripe_subscription_id=subscription).first()
    return _state(row) if row else None


def subscription_states(
    *,
    account: UUID | None = None,
    tenant: UUID | None = None,
    mode: str | None = None,
    parked: bool | None = None,
) -> list[SubscriptionState]:
    """The subscriptions of an account, those that pay for a tenant, or all. `parked` selects by that state."""
    rows = BillingSubscription.objects.all()
    if account is not None:
        rows = rows.filter(account=account)
    if tenant is not None:
        paying = [each.id for each in subscriptions.subscriptions(tenant=tenant)]
        rows = rows.filter(stripe_subscription_id__in=paying)
    if mode is not None:
        rows = rows.filter(mode=mode)
    if parked is not None:
        rows = rows.exclude(parked_reason="") if parked else rows.filter(parked_reason="")
    return [_state(row) for row in rows]


def _state(row: BillingSubscription) -> SubscriptionState:
    in_step = row.observed_generation == row.desired_generation
    return SubscriptionState(
        row.mode,
        row.stripe_subscription_id,
        row.account_id,
        row.stripe_customer_id,
        "behind" if not in_step else "parked" if row.parked_reason else "in_step",
        row.desired_bps,
        row.observed_bps,
        row.observed_coupon_id,
        row.observed_at,
        row.parked_reason,
        row.parked_detail,
        row.failures,
        row.error,
        row.due_at,
    )
