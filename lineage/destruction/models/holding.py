from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES, Clearance
from lineage.clearances.models.report import Report
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.vocabulary import KINDS
from lineage.versions.models.version import ModelVersion

ENDS = [("accounted", "Accounted for by a report")]


class Holding(models.Model):
    """A copy of tenants' data kept for training: told by a run's report, declared on its own, or the working copy
    that is presumed of a run which ended without a report. A fact: never changed.

    `only_tenant` is whose alone it is, NULL for the vendor's. `kind` is as it was told; what is not one of the known
    kinds is destroyed as `other`.
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
    rows = models.BigIntegerField(null=True)  # unknown: a working copy
    sha256 = models.CharField(max_length=64, blank=True)
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
            # Has this been destroyed before?
            models.Index(fields=["sha256"], name="holdings_by_digest", condition=~models.Q(sha256="")),
            models.Index(fields=["location"], name="holdings_by_location"),
        ]


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


class HoldingEnd(models.Model):
    """That a working copy is accounted for: its run reported after all, and named what it keeps."""

    holding = models.OneToOneField(Holding, primary_key=True, on_delete=models.PROTECT, related_name="end")
    why = models.CharField(max_length=9, choices=ENDS)
    at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["HoldingEnd"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why__in=[one for one, _ in ENDS]), name="holding_end_is_known"
            )
        ]
