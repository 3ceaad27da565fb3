from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant


class LateMeasurement(models.Model):
    """Measurements of the data that a run used, reported after the run. Append-only.

    `only_tenant` is that of the clearance. `sha256` is the digest of the received bytes: the same bytes are one row.
    """

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="measured_late")
    only_tenant = of_tenant(null=True)
    sha256 = models.CharField(max_length=64)
    measurements = models.JSONField()
    reported_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["LateMeasurement"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clearance", "sha256"], name="late_measurements_are_recorded_once"
            ),
            models.CheckConstraint(condition=~models.Q(measurements=[]), name="a_late_report_measures"),
        ]
