from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.models.price_lock import PriceLock
from tenants.models import Tenant

CAUSES = [("notice", "The customer gave notice"), ("agreed", "Both sides agreed")]


class Commitment(models.Model):
    """A minimum term that a customer signed for in an order form. Append-only, and never renewed.

    `lock` holds the price to the schedule of the day. `group` is shared by the tenants of one order form. Before
    `minimum_until` notice has no effect.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    group = models.UUIDField()
    lock = models.OneToOneField(PriceLock, on_delete=models.PROTECT, related_name="commitment")
    order_form = models.CharField(max_length=128)
    begins_at = models.DateTimeField()
    minimum_until = models.DateTimeField()
    ends_at = models.DateTimeField()
    notice_days = models.PositiveIntegerField()
    # The person who asked for it. NULL: a key did.
    requested_by = models.UUIDField(null=True)
    approved_by = models.UUIDField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Commitment"]()

    class Meta:
        ordering = ["tenant", "-begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    minimum_until__gt=models.F("begins_at"), ends_at__gte=models.F("minimum_until")
                ),
                name="a_commitment_lasts_for_its_minimum_term",
            )
        ]


class CommitmentEnd(models.Model):
    """A commitment ends before its time: by the customer's notice, or because both sides agreed. Append-only."""

    id = models.UUIDField(primary_key=True)
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="end")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=CAUSES)
    reason = models.CharField(max_length=500, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["CommitmentEnd"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cause__in=[code for code, _ in CAUSES]), name="cause_of_an_end_is_known"
            )
        ]


class CommitmentReminder(models.Model):
    """The customer heard that its commitment ends and is not renewed. Append-only."""

    id = models.UUIDField(primary_key=True)
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="reminder")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["CommitmentReminder"]()
