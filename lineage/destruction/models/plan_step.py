from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction import planning
from lineage.destruction.models.destruction_plan import DestructionPlan

STEPS = [("noticed", "Notice given"), ("due", "Due"), ("cancelled", "Cancelled")]


class PlanStep(models.Model):
    """What happened to a plan: notice was given, its orders became due, or it was cancelled. `ground` says why.

    `person` is the customer's member who decided it.
    """

    plan = models.ForeignKey(DestructionPlan, on_delete=models.PROTECT, related_name="steps")
    tenant = of_tenant()
    kind = models.CharField(max_length=9, choices=STEPS)
    ground = models.CharField(max_length=9, blank=True)
    person = models.UUIDField(null=True)
    at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["PlanStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="noticed", ground="")
                | Q(kind__in=["due", "cancelled"], ground__in=planning.GROUNDS),
                name="a_plan_step_says_why",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=Q(kind__in=["due", "cancelled"]),
                name="a_plan_ends_in_each_way_once",
            ),
        ]
