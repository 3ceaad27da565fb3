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
    """A run that was cleared to train a model version; a version may have several.

    The version learned from the data that the run reported or, until it reports, from all that it was cleared for.
    `owner` is the tenant that the model is for (NULL: shared). `ownership` is the strictest clause in the terms of its
    data. `obligations` are the distinct ones that bind the model as well as the data.
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
                condition=models.Q(ownership__in=[code for code, _ in OWNERSHIPS]), name="ownership_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ownership="vendor") | models.Q(owner__isnull=False),
                name="a_shared_model_is_not_owned_by_a_tenant",
            ),
        ]
