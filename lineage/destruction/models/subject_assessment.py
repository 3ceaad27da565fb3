from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.versions.models.version import ModelVersion


class SubjectAssessment(models.Model):
    """A model version that the vendor must assess for a subject request: it learned from the tenant's data."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="assessments")
    tenant = of_tenant()
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["SubjectAssessment"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "model"], name="a_version_is_asked_about_once_per_request"
            )
        ]
