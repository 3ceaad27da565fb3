from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.subject_assessment import SubjectAssessment
from lineage.destruction.subject_requests import ANSWERS


class SubjectAnswer(models.Model):
    """What became of a model version after a subject request, and why. The free-text reason is not in the ledger."""

    assessment = models.OneToOneField(
        SubjectAssessment, primary_key=True, on_delete=models.PROTECT, related_name="answer"
    )
    tenant = of_tenant()
    status = models.CharField(max_length=9, choices=[(status, status) for status in ANSWERS])
    reason = models.CharField(max_length=1000)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    answered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectAnswer"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ANSWERS), name="subject_answer_is_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_answer_says_why"),
        ]
