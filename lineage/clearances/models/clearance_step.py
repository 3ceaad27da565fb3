from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.lease import WHYS
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant

PAUSED = "paused"
RESUMED = "resumed"
KINDS = [(PAUSED, "Paused"), (RESUMED, "Resumed")]


class ClearanceStep(models.Model):
    """A run paused, or resumed. Append-only.

    A run that paused uses nothing until its next step. `at` is when the pause or the resumption took effect: a pause
    after a lapsed lease begins when the lease ended. `why` says how a pause came about. `only_tenant` is that of the
    clearance.
    """

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="steps")
    only_tenant = of_tenant(null=True)
    kind = models.CharField(max_length=7, choices=KINDS)
    why = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["ClearanceStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="paused", why__in=WHYS) | models.Q(kind="resumed", why=""),
                name="a_pause_says_why",
            )
        ]
