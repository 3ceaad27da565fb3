from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.report import Report
from lineage.clearances.models.tenancy import of_tenant


class Use(models.Model):
    """Rows of a tenant's category that a run used. `tenant` is NULL if the name is unknown."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="used")
    tenant = of_tenant(null=True)
    only_tenant = of_tenant(null=True)
    name = models.CharField(max_length=128)
    category = models.CharField(max_length=128)
    rows = models.BigIntegerField()
    within = models.BooleanField()

    objects = ScopedManager["Use"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "name", "category"], name="a_use_is_reported_once"),
            models.CheckConstraint(condition=models.Q(rows__gte=0), name="no_use_of_negative_rows"),
            models.CheckConstraint(
                condition=models.Q(within=False) | models.Q(tenant__isnull=False) | models.Q(rows=0),
                name="nobodys_data_is_within_no_manifest",
            ),
        ]
        indexes = [
            # Reads the uses of a tenant's data (its usage statement).
            models.Index(fields=["tenant", "-id"], name="uses_of_tenant"),
            # Reads breaches, newest first.
            models.Index(fields=["-id"], name="uses_outside", condition=models.Q(within=False)),
        ]
