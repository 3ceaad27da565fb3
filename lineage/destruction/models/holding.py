from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES, Clearance
from lineage.clearances.models.report import Report
from lineage.clearances.models.tenancy import of_tenant
from lineage.versions.models.version import ModelVersion

ENDS = [("accounted", "Accounted for by a report")]


class Holding(models.Model):
    """A copy of tenants' data kept for training. The row never changes.

    A run's report names it, a caller declares it, or it is the working copy presumed of a run that ended without a
    report. `only_tenant` is the single tenant it belongs to, NULL for the vendor's. `kind` is stored as reported; an
    unknown kind is destroyed as `other`.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    only_tenant = of_tenant(null=True)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="holdings")
    clearance = models.ForeignKey(Clearance, null=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=64)
    location = models.CharField(max_length=2000)
    region = models.CharField(max_length=3, blank=True)
    rows = models.BigIntegerField(null=True)  # NULL: unknown, as for a working copy
    sha256 = models.CharField(max_length=64, blank=True)
    # Of the table that it copies: Delta Lake's version, or Iceberg's snapshot id.
    snapshot = models.CharField(max_length=128, blank=True, default="", db_default="")
    opened_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["Holding"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(rows__gte=0), name="no_holding_of_negative_rows"),
            models.UniqueConstraint(
                fields=["clearance"],
                condition=models.Q(kind="working_copy"),
                name="a_run_leaves_one_working_copy",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="working_copy") | models.Q(clearance__isnull=False),
                name="a_working_copy_is_a_runs",
            ),
        ]
        indexes = [
            # The list, newest first.
            models.Index(fields=["mode", "-id"], name="holdings_newest_first"),
            # Finds data that was destroyed before.
            models.Index(fields=["sha256"], name="holdings_by_digest", condition=~models.Q(sha256="")),
            models.Index(fields=["location"], name="holdings_by_location"),
        ]
