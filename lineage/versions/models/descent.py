from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant
from lineage.versions.models.version import ModelVersion

OWNERSHIPS = [("vendor", "Vendor"), ("joint", "Joint"), ("tenant", "Tenant")]
KINDS = [
    ("fine_tune", "Fine-tune"),
    ("distillation", "Distillation"),
    ("merge", "Merge"),
    ("quantisation", "Quantisation"),
    ("adapter", "Adapter"),
    ("other", "Other"),
]


class Training(models.Model):
    """That a run was cleared to train a version; a version may rest on several runs.

    What it learned from is what the run reported to have used, and while it has not reported, all that it was
    cleared for. `owner` is whom the run's model is for (NULL: shared), `ownership` the strictest that the terms of
    its data say, `obligations` the different ones that bind what was made of the data, not the data alone.
    """

    clearance = models.OneToOneField(
        Clearance, primary_key=True, on_delete=models.PROTECT, related_name="training"
    )
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="trainings")
    owner = of_tenant(null=True)
    ownership = models.CharField(max_length=6, choices=OWNERSHIPS)
    obligations = models.JSONField()

    objects = ScopedManager["Training"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ownership__in=[one for one, _ in OWNERSHIPS]), name="ownership_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ownership="vendor") | models.Q(owner__isnull=False),
                name="a_shared_model_is_not_owned_by_a_tenant",
            ),
        ]
