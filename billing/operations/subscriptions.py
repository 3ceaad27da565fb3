"""Marking subscriptions that must be reconciled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from billing.models import BillingSubscription
from tenants.queries import subscriptions as tenant_subscriptions

Reference = tuple[str, str]  # the mode, and Stripe's id


@transaction.atomic
def mark_changed(*, at: datetime, account: UUID | None = None, tenant: UUID | None = None) -> list[Reference]:
    """Mark the subscriptions of a tenant or an account after a change. Returns them.

    For an account this includes subscriptions that it no longer names.
    """
    named = tenant_subscriptions.subscriptions(account=account, tenant=tenant)
    for subscription in named:
        owner = {"account_id": subscription.account, "stripe_customer_id": subscription.customer}
        BillingSubscription.objects.update_or_create(
            mode=subscription.mode,
            stripe_subscription_id=subscription.id,
            defaults=owner,
            create_defaults=owner | {"due_at": at},
        )
    concerned = Q(pk=None)
    for subscription in named:
        concerned |= Q(mode=subscription.mode, stripe_subscription_id=subscription.id)
    if account is not None:
        concerned |= Q(account=account)
    return _raise(BillingSubscription.objects.filter(concerned), at=at)


def mark_for_reconcile(
    *,
    modes: Sequence[str],
    at: datetime,
    subscriptions: Sequence[str] = (),
    customers: Sequence[str] = (),
) -> list[Reference]:
    """Mark these subscriptions, and those of these customers, after a change in Stripe. Returns them.

    Subscriptions that Licet does not know are left out.
    """
    concerned = Q(stripe_subscription_id__in=subscriptions) | Q(stripe_customer_id__in=customers)
    return _raise(BillingSubscription.objects.filter(concerned, mode__in=modes), at=at)


def forget_lost_coupons(*, mode: str, subscription: str) -> None:
    """Forget the discounts that could not be given back, once a person has dealt with them."""
    BillingSubscription.objects.filter(mode=mode, stripe_subscription_id=subscription).update(lost_coupons=[])


def queue_coupon_restore(*, subscription: Reference, coupons: Sequence[str], at: datetime) -> None:
    """Have the next write restore other parties' coupons that an earlier write removed."""
    mode, id = subscription
    row = BillingSubscription.objects.select_for_update().get(mode=mode, stripe_subscription_id=id)
    row.to_restore = [*row.to_restore, *(coupon for coupon in coupons if coupon not in row.to_restore)]
    row.desired_generation += 1
    row.due_at = at
    row.save(update_fields=["to_restore", "desired_generation", "due_at"])


def _raise(rows: QuerySet[BillingSubscription], *, at: datetime) -> list[Reference]:
    # Rows are locked in one order, so two transactions that mark the same rows cannot deadlock.
    locked = rows.order_by("pk").select_for_update()
    references = list(locked.values_list("pk", "mode", "stripe_subscription_id"))
    BillingSubscription.objects.filter(pk__in=[pk for pk, _mode, _id in references]).update(
        desired_generation=F("desired_generation") + 1, due_at=at
    )
    return [(mode, id) for _pk, mode, id in references]
