from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.versions.models.version import ModelVersion


class DeclaredSource(models.Model):
    """A tenant's category that an imported version is declared to have learned from, without a cleared run."""

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="declared")
    tenant = of_tenant()
    category = models.CharField(max_length=128)

    objects = ScopedManager["DeclaredSource"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "tenant", "category"], name="a_source_is_declared_once")
        ]
        indexes = [models.Index(fields=["tenant", "model"], name="declared_of_tenant")]
