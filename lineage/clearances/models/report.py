from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant


class Report(models.Model):
    """What a run reported that it used and made. Append-only: a second report adds a row."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="reports")
    only_tenant = of_tenant(null=True)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Measurements that support the claimed form, and the processors of the data.
    measurements = models.JSONField(default=list)
    processors = ArrayField(models.CharField(max_length=128), default=list)
    # The report names results but no used data. All cleared data stays presumed to be used.
    silent = models.BooleanField(default=False)
    # Rows that the gate left out because of people who were stopped, by tenant and category, as reported.
    excluded_subjects = models.JSONField(default=list, db_default=[])
    # Snapshots of tables that the run read, as reported.
    sources = models.JSONField(default=list, db_default=[])
    reported_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Report"]()

    class Meta:
        ordering = ["clearance", "number"]
        constraints = [
            models.UniqueConstraint(fields=["clearance", "number"], name="reports_are_numbered_once"),
            models.UniqueConstraint(fields=["clearance", "sha256"], name="a_report_is_recorded_once"),
        ]
