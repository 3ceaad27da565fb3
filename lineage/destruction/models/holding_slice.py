from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.holding import Holding
from lineage.destruction.vocabulary import KINDS


class HoldingSlice(models.Model):
    """One tenant's category in a holding: what an order destroys. A fact: never changed.

    `purpose` is the run's, empty where no run is named; `consent` is the manifest line's. `rows` NULL is unknown.
    `due_at` is when its retention is over: what no consent covers may not be kept at all and is due at once.
    `since_revision` is the size of the ledger up to which a withdrawal is none of this slice's: the manifest's.
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
                condition=models.Q(kind__in=[one for one, _ in KINDS]), name="slice_kind_is_known"
            ),
        ]
        indexes = [
            # A withdrawal: all copies of a tenant's category.
            models.Index(fields=["tenant", "category"], name="slices_of_tenant"),
            # The sweep: what its retention ends for.
            models.Index(fields=["due_at"], name="slices_due", condition=models.Q(due_at__isnull=False)),
        ]
