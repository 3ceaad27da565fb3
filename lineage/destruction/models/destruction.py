from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.vocabulary import CAUSES, KINDS

EVENTS = [
    ("held", "Held"),
    ("released", "Released"),
    ("refused", "Refused"),
    # what time did, noted by the sweep
    ("due", "Due"),
    ("overdue", "Overdue"),
]


class DestructionOrder(models.Model):
    """That a tenant's data in one kind of copy, or the models that learned from it, must go by `due_at`.

    `reference` is what it comes from: the entry of a withdrawal or of a report. What it names are its items, written
    with it and never after: what turns up later is another order. Never changed; what happened to it are events.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    cause = models.CharField(max_length=17, choices=CAUSES)
    kind = models.CharField(max_length=16, choices=KINDS)
    reference = models.UUIDField()
    reason = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["DestructionOrder"]()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "reference", "tenant", "kind"], name="a_cause_orders_a_kind_once"
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=[one for one, _ in CAUSES]), name="order_cause_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one for one, _ in KINDS]), name="order_kind_is_known"
            ),
        ]
        indexes = [
            # Deadlines at a glance, one tenant's orders.
            models.Index(fields=["mode", "due_at", "id"], name="orders_by_deadline"),
            models.Index(fields=["tenant", "due_at"], name="orders_of_tenant"),
            # The withdrawal's answer.
            models.Index(fields=["reference"], name="orders_by_reference"),
        ]
