from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES, Clearance
from lineage.clearances.models.tenancy import of_tenant
from lineage.findings.rules import CODES, STEPS

KINDS = [("breach", "Breach"), ("coverage_gap", "Coverage gap")]
SOURCES = [("report", "Report"), ("openlineage", "OpenLineage")]


class Finding(models.Model):
    """Something that is wrong, or that we cannot see. Never changed: what is done about it are its steps.

    `tenant_name` is the tenant as it was met, empty where it was nobody's or anybody's; `tenant` whom it means.
    `fingerprint` makes the same thing, found again, the same finding.
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
    # The run as it is known where it was met: an observed run's id, or the name that was cleared.
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
            # What concerns a tenant, and what a run did.
            models.Index(fields=["tenant", "-id"], name="findings_of_tenant"),
            models.Index(fields=["clearance"], name="findings_of_clearance"),
            models.Index(fields=["mode", "kind", "-id"], name="findings_by_kind"),
            models.Index(fields=["mode", "run"], name="findings_of_run"),
        ]


class FindingStep(models.Model):
    """What was done about a finding: acknowledged, explained, remedied; each once."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    tenant = of_tenant(null=True)
    step = models.CharField(max_length=12, choices=[(step, step) for step in STEPS])
    note = models.TextField(blank=True)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    taken_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["FindingStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "step"], name="a_step_is_taken_once"),
            models.CheckConstraint(condition=models.Q(step__in=STEPS), name="finding_step_is_known"),
            models.CheckConstraint(
                condition=models.Q(step="acknowledged") | ~models.Q(note=""),
                name="an_explanation_and_a_remedy_are_in_words",
            ),
        ]
