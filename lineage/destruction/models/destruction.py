from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction_plan import DestructionPlan
from lineage.destruction.vocabulary import CAUSES, KINDS

EVENTS = [
    ("held", "Held"),
    ("released", "Released"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
    # written by the sweep
    ("due", "Due"),
    ("overdue", "Overdue"),
    ("residual", "What remained should be gone"),
]


class DestructionOrder(models.Model):
    """An order to destroy a tenant's data in one kind of copy, or the models that learned from it, by `due_at`.

    `reference` is the ledger entry that caused it, such as a withdrawal or a report. Its items are written with it and
    never later: a copy found later gets another order. The row never changes; what happens to it is an `OrderEvent`.
    An order with a `plan` waits before it is due. `due_at` is then its deadline if it waits as long as it may.
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
    plan = models.ForeignKey(DestructionPlan, null=True, on_delete=models.PROTECT, related_name="orders")
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["DestructionOrder"]()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "reference", "tenant", "kind"],
                condition=models.Q(plan=None),
                name="a_cause_orders_a_kind_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "reference", "kind"],
                condition=models.Q(plan__isnull=False),
                name="a_plan_orders_a_kind_once",
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=[code for code, _ in CAUSES]), name="order_cause_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[code for code, _ in KINDS]), name="order_kind_is_known"
            ),
        ]
        indexes = [
            # Lists all orders, or one tenant's, by deadline.
            models.Index(fields=["mode", "due_at", "id"], name="orders_by_deadline"),
            models.Index(fields=["tenant", "due_at"], name="orders_of_tenant"),
            # Finds the orders that an entry, such as a withdrawal, led to.
            models.Index(fields=["reference"], name="orders_by_reference"),
        ]
