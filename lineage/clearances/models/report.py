from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant


class Report(models.Model):
    """What a run said it used and made. Append-only: whoever reports again adds a report."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="reports")
    only_tenant = of_tenant(null=True)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # What was measured of the form that was claimed, and who processed the data.
    measurements = models.JSONField(default=list)
    processors = ArrayField(models.CharField(max_length=128), default=list)
    # It does not say whose data it used, though it left something: it ends no presumption.
    silent = models.BooleanField(default=False)
    reported_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Report"]()

    class Meta:
        ordering = ["clearance", "number"]
        constraints = [
            models.UniqueConstraint(fields=["clearance", "number"], name="reports_are_numbered_once"),
            models.UniqueConstraint(fields=["clearance", "sha256"], name="a_report_is_recorded_once"),
        ]


class Use(models.Model):
    """Rows of a tenant's category that a run used. `tenant` is NULL where the name means nobody we know."""

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
            # What was used of a tenant (its usage statement).
            models.Index(fields=["tenant", "-id"], name="uses_of_tenant"),
            # Breaches, newest first.
            models.Index(fields=["-id"], name="uses_outside", condition=models.Q(within=False)),
        ]


class Artefact(models.Model):
    """Something a run made."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="artefacts")
    kind = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    location = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["id"]
