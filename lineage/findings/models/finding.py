from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES, Clearance
from lineage.clearances.models.tenancy import of_tenant
from lineage.findings.rules import CODES

KINDS = [("breach", "Breach"), ("coverage_gap", "Coverage gap")]
SOURCES = [("report", "Report"), ("openlineage", "OpenLineage"), ("control", "Change of control")]


class Finding(models.Model):
    """A breach or a coverage gap. The row never changes; each action on it is a `FindingStep`.

    `tenant_name` is the name in the report or event, empty if no single tenant was named; `tenant` is its tenant.
    `fingerprint` makes a repeated discovery the same finding.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    kind = models.CharField(max_length=12, choices=KINDS)
    code = models.CharField(max_length=30, choices=[(code, code) for code in CODES])
    source = models.CharField(max_length=12, choices=SOURCES)
    fingerprint = models.CharField(max_length=64)
    tenant = of_tenant(null=True)
    tenant_name = models.CharField(max_length=128, blank=True)
    category = models.CharField(max_length=128, blank=True)
    clearance = models.ForeignKey(Clearance, null=True, on_delete=models.PROTECT, related_name="+")
    # An observed run's id, or the name of a cleared run.
    run = models.CharField(max_length=200, blank=True)
    rows = models.BigIntegerField(null=True)
    evidence = models.JSONField()
    found_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["Finding"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "fingerprint"], name="a_thing_is_found_once"),
            models.CheckConstraint(
                condition=models.Q(kind="breach") | models.Q(rows=None), name="a_gap_counts_no_rows"
            ),
            models.CheckConstraint(condition=models.Q(code__in=CODES), name="finding_code_is_known"),
        ]
        indexes = [
            # Reads the findings of a tenant, and of a run.
            models.Index(fields=["tenant", "-id"], name="findings_of_tenant"),
            models.Index(fields=["clearance"], name="findings_of_clearance"),
            models.Index(fields=["mode", "kind", "-id"], name="findings_by_kind"),
            models.Index(fields=["mode", "run"], name="findings_of_run"),
        ]
