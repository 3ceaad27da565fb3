from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ledger.scope import ScopedManager
from tenants.models import Account


class BillingSubscription(models.Model):
    """The discount that one Stripe subscription should have, and when it last had it.

    Every change that may concern it raises `desired_generation`. A worker that has made Stripe agree, or has parked the
    subscription (`parked_reason`), sets `observed_generation` to the generation that it had read. While it works,
    `lease` names the worker until `lease_until`.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    stripe_subscription_id = models.CharField(max_length=255)
    stripe_customer_id = models.CharField(max_length=255, blank=True)

    desired_generation = models.BigIntegerField(default=0)
    observed_generation = models.BigIntegerField(default=0)
    # None: not known yet, or the subscription pays for no tenant.
    desired_bps = models.PositiveIntegerField(null=True)
    # What the caps of the schedule left of it on the next invoice, where they left less.
    capped_bps = models.PositiveIntegerField(null=True)
    observed_bps = models.PositiveIntegerField(null=True)
    observed_coupon_id = models.CharField(max_length=255, blank=True)
    observed_at = models.DateTimeField(null=True)
    parked_reason = models.CharField(max_length=40, blank=True)
    parked_detail = models.TextField(blank=True)
    # Coupons of other parties that a write removed unseen. The next write restores them.
    to_restore = ArrayField(models.CharField(max_length=255), default=list)
    # Those of them that Stripe does not have any more.
    lost_coupons = ArrayField(models.CharField(max_length=255), default=list, db_default=[])

    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    key_epoch = models.PositiveBigIntegerField(default=0)

    objects = ScopedManager["BillingSubscription"]()

    class Meta:
        ordering = ["stripe_subscription_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "stripe_subscription_id"], name="a_subscription_is_billed_once"
            ),
            models.CheckConstraint(
                condition=Q(observed_generation__lte=F("desired_generation")),
                name="nothing_is_observed_before_it_is_desired",
            ),
            models.CheckConstraint(
                condition=Q(desired_bps__lte=10000), name="a_desired_discount_is_at_most_all"
            ),
            models.CheckConstraint(
                condition=Q(lease=None, lease_until=None) | Q(lease__isnull=False, lease_until__isnull=False),
                name="a_lease_runs_out",
            ),
        ]
        indexes = [
            # The sweep: subscriptions that are behind, or parked and due for another look, longest due first.
            models.Index(
                fields=["due_at"],
                name="billing_behind",
                condition=Q(observed_generation__lt=F("desired_generation")) | ~Q(parked_reason=""),
            ),
            # Some Stripe events name only the customer.
            models.Index(fields=["stripe_customer_id"], name="billing_of_customer"),
        ]
