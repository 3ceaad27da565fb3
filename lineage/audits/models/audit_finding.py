from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.audits.models.audit import Audit
from lineage.audits.vocabulary import SEVERITIES
from lineage.clearances.models.tenancy import of_tenant


class AuditFinding(models.Model):
    """Something that an auditor found and the vendor must answer by `due_at`. The row never changes.

    `item` is the id of a run, copy or order on the list, empty where the finding is about none of them.
    """

    id = models.UUIDField(primary_key=True)
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings")
    tenant = of_tenant()
    account = models.UUIDField()
    severity = models.CharField(max_length=8, choices=[(code, code) for code in SEVERITIES])
    item = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["AuditFinding"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="an_audit_finding_is_in_words"),
            models.CheckConstraint(
                condition=models.Q(severity__in=SEVERITIES), name="audit_severity_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gt=models.F("raised_at")), name="an_audit_finding_leaves_time"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="audit_findings_by_deadline")]
