from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.report import Report
from lineage.clearances.models.tenancy import of_tenant
from lineage.versions.models.version import ModelVersion


class ModelArtefact(models.Model):
    """A file of a model version: weights, an adapter, a tokenizer. `report` is the run report that named it, if any.

    Only the vendor and `only_tenant`, the tenant that the model or its run is for, may see the location.
    """

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="artefacts")
    only_tenant = of_tenant(null=True)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    location = models.CharField(max_length=2000, blank=True)
    entry_id = models.UUIDField()

    objects = ScopedManager["ModelArtefact"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256="") | models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="an_artefacts_digest_is_sha256",
            )
        ]
        indexes = [
            # Finds the versions that a file belongs to.
            models.Index(fields=["sha256"], name="artefacts_by_digest", condition=~models.Q(sha256=""))
        ]
