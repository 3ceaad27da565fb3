from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.findings.models.finding import Finding
from lineage.findings.rules import EVERY_STEP, STATED, TOLD


class FindingStep(models.Model):
    """An action on a finding. Each happens once, but the vendor can make several statements."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    tenant = of_tenant(null=True)
    step = models.CharField(max_length=12, choices=[(step, step) for step in EVERY_STEP])
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
            models.UniqueConstraint(
                fields=["finding", "step"], name="a_step_is_taken_once", condition=~models.Q(step=STATED)
            ),
            models.CheckConstraint(condition=models.Q(step__in=EVERY_STEP), name="finding_step_is_known"),
            models.CheckConstraint(
                condition=models.Q(step__in=["acknowledged", TOLD]) | ~models.Q(note=""),
                name="an_explanation_and_a_remedy_are_in_words",
            ),
        ]
