from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.vocabulary import ANSWERS
from lineage.clearances.models.tenancy import of_tenant

KINDS = [("answered", "The vendor answered"), ("overdue", "The deadline passed without an answer")]


class AuditFindingStep(models.Model):
    """What became of an auditor's finding: the vendor's only answer, or that the deadline passed without one."""

    finding = models.ForeignKey(AuditFinding, on_delete=models.PROTECT, related_name="steps")
    tenant = of_tenant()
    account = models.UUIDField()
    kind = models.CharField(max_length=8, choices=KINDS)
    answer = models.CharField(max_length=8, choices=[(code, code) for code in ANSWERS], blank=True)
    text = models.TextField(blank=True)
    taken_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["AuditFindingStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "kind"], name="an_audit_finding_is_answered_once"),
            models.CheckConstraint(
                condition=models.Q(kind="overdue", answer="", text="")
                | (models.Q(kind="answered", answer__in=ANSWERS) & ~models.Q(text="")),
                name="an_audit_answer_is_in_words",
            ),
        ]
