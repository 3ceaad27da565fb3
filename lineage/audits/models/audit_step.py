from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.audits.models.audit import Audit
from lineage.clearances.models.tenancy import of_tenant

KINDS = [
    ("committed", "The auditor committed to a seed"),
    ("sampled", "Both seeds are known and the sample is drawn"),
    ("concluded", "The auditor gave an opinion"),
]


class AuditStep(models.Model):
    """A step of an audit. Each is taken once; `content` is what its ledger entry holds the digest of."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="steps")
    tenant = of_tenant()
    account = models.UUIDField()
    kind = models.CharField(max_length=9, choices=KINDS)
    content = models.BinaryField()
    taken_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["AuditStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "kind"], name="an_audit_step_is_taken_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[code for code, _ in KINDS]), name="audit_step_is_known"
            ),
        ]
