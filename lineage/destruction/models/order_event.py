from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction import EVENTS, DestructionOrder


class OrderEvent(models.Model):
    """Something that happened to an order. A hold has a reason and an end; each deadline is recorded once."""

    order = models.ForeignKey(DestructionOrder, on_delete=models.PROTECT, related_name="events")
    tenant = of_tenant()
    kind = models.CharField(max_length=9, choices=EVENTS)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["OrderEvent"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[code for code, _ in EVENTS]), name="order_event_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="held")
                | (models.Q(until__isnull=False, until__gt=models.F("at")) & ~models.Q(reason="")),
                name="a_hold_says_why_and_until_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="refused") | ~models.Q(reason=""), name="a_refusal_says_why"
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=models.Q(kind__in=["due", "overdue", "residual"]),
                name="a_deadline_is_told_of_once",
            ),
        ]
