from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class InboxEvent(models.Model):
    """A hint from Stripe that something happened. Billing then reads from Stripe what happened.

    The row holds the ids that the event concerns, not its payload. It also holds a discount's coupon and the discounts
    before a change, because Stripe tells neither again.
    """

    livemode = models.BooleanField()
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=255, blank=True)
    subscription_id = models.CharField(max_length=255, blank=True)
    customer_id = models.CharField(max_length=255, blank=True)
    coupon_id = models.CharField(max_length=255, blank=True)
    request_key = models.CharField(max_length=255, blank=True)
    discounts_before = ArrayField(models.CharField(max_length=255), null=True)
    # Their coupons, "" where the event does not say: only events of old API versions do.
    coupons_before = ArrayField(models.CharField(max_length=255), null=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    deliveries = models.PositiveIntegerField(default=1)
    read_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, db_default="")
    # A dead letter: reading it failed too often. It waits for a person.
    dead_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["livemode", "event_id"], name="an_event_is_kept_once"),
        ]
        indexes = [
            # Unprocessed hints, oldest first.
            models.Index(fields=["id"], name="billing_inbox_unread", condition=models.Q(read_at=None)),
            models.Index(
                fields=["dead_at"],
                name="billing_inbox_dead",
                condition=models.Q(read_at=None, dead_at__isnull=False),
            ),
        ]
