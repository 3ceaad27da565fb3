from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction import planning

CAUSES = [(planning.WITHDRAWAL, "Withdrawal"), (planning.CONTRACT_END, "End of the contract")]


class DestructionPlan(models.Model):
    """The orders of one cause that wait before they are due. The row never changes; what follows is a `PlanStep`.

    `reference` is the withdrawal's entry, or the plan's own for the end of a contract at `ended_at`. `category` and
    `purpose` are the withdrawal's. `waits_until` is the end of the notice: for a withdrawal it makes the orders due.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    cause = models.CharField(max_length=12, choices=CAUSES)
    reference = models.UUIDField(unique=True)
    category = models.CharField(max_length=128, blank=True)
    purpose = models.CharField(max_length=128, blank=True)
    ended_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField()
    planned_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["DestructionPlan"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause=planning.WITHDRAWAL, ended_at=None) & ~Q(category="") & ~Q(purpose="")
                | Q(cause=planning.CONTRACT_END, ended_at__isnull=False, category="", purpose=""),
                name="a_plan_follows_a_withdrawal_or_an_end",
            ),
            models.CheckConstraint(
                condition=Q(waits_until__gt=models.F("planned_at")), name="a_plan_waits_for_a_while"
            ),
        ]
        indexes = [
            # The sweep and the pages find a tenant's plans.
            models.Index(fields=["tenant", "cause"], name="plans_of_tenant"),
        ]
