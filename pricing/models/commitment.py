from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.models.price_lock import PriceLock
from tenants.models import Tenant


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
