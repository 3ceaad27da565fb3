from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.holding import Holding
from lineage.destruction.vocabulary import KINDS


class HoldingSlice(models.Model):
    """One tenant's data of one category in a holding: what an order destroys. The row never changes.

    `purpose` is the run's, empty without a run; `consent` is the manifest line's. `rows` NULL is unknown.
    `due_at` is when its retention ends: data that no consent covers is due at once.
    `since_revision` is the manifest's revision: only withdrawals recorded after it concern this slice.
    """

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="slices")
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    category = models.CharField(max_length=128)
    purpose = models.CharField(max_length=128, blank=True)
    consent = models.UUIDField(null=True)
    kind = models.CharField(max_length=16, choices=KINDS)
    rows = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    since_revision = models.BigIntegerField()

    objects = ScopedManager["HoldingSlice"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "tenant", "category"], name="a_slice_is_in_a_holding_once"
            ),
            models.CheckConstraint(condition=models.Q(rows__gte=0), name="no_slice_of_negative_rows"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[code for code, _ in KINDS]), name="slice_kind_is_known"
            ),
        ]
        indexes = [
            # A withdrawal finds all copies of a tenant's category.
            models.Index(fields=["tenant", "category"], name="slices_of_tenant"),
            # The sweep finds slices with a retention that ends.
            models.Index(fields=["due_at"], name="slices_due", condition=models.Q(due_at__isnull=False)),
        ]
