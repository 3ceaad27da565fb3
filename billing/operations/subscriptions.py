from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from billing.models import BillingSubscription
from tenants.queries import subscriptions as tenant_subscriptions

Reference = tuple[str, str]  # our mode, Stripe's id


@transaction.atomic
def mark_changed(*, at: datetime, account: UUID | None = None, tenant: UUID | None = None) -> list[Reference]:
    """Something that a tenant's or an account's subscriptions depend on has changed: have them looked at.

    Of an account also those that it no longer names. Returns which.
    """
    named = tenant_subscriptions.subscriptions(account=account, tenant=tenant)
    for one in named:
        mine = {"account_id": one.account, "stripe_customer_id": one.customer}
        BillingSubscription.objects.update_or_create(
            mode=one.mode, stripe_subscription_id=one.id, defaults=mine, create_defaults=mine | {"due_at": at}
        )
    concerned = Q(pk=None)
    for one in named:
        concerned |= Q(mode=one.mode, stripe_subscription_id=one.id)
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
    """Something may have changed in Stripe: have these subscriptions, and these customers', looked at.

    Those we do not know are not ours. Returns which.
    """
    concerned = Q(stripe_subscription_id__in=subscriptions) | Q(stripe_customer_id__in=customers)
    return _raise(BillingSubscription.objects.filter(concerned, mode__in=modes), at=at)


def queue_coupon_restore(*, subscription: Reference, coupons: Sequence[str], at: datetime) -> None:
    """Others' coupons that a write of ours cost a subscription come back with the next one."""
    mode, id = subscription
    row = BillingSubscription.objects.select_for_update().get(mode=mode, stripe_subscription_id=id)
    row.to_restore = [*row.to_restore, *(one for one in coupons if one not in row.to_restore)]
    row.desired_generation += 1
    row.due_at = at
    row.save(update_fields=["to_restore", "desired_generation", "due_at"])


def _raise(rows: QuerySet[BillingSubscription], *, at: datetime) -> list[Reference]:
    # In one order, so that two who raise the same ones do not lock each other out.
    locked = rows.order_by("pk").select_for_update()
    found = list(locked.values_list("pk", "mode", "stripe_subscription_id"))
    BillingSubscription.objects.filter(pk__in=[pk for pk, _mode, _id in found]).update(
        desired_generation=F("desired_generation") + 1, due_at=at
    )
    return [(mode, id) for _pk, mode, id in found]
