from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.confirmation import Confirmation


class Verification(models.Model):
    """A second person's record that the destroyed data is gone."""

    confirmation = models.OneToOneField(
        Confirmation, primary_key=True, on_delete=models.PROTECT, related_name="verification"
    )
    tenant = of_tenant()
    method = models.CharField(max_length=500)
    verifier = models.UUIDField()
    performer = models.UUIDField()
    verified_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["Verification"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verifier=models.F("performer")),
                name="whoever_performs_does_not_verify",
            )
        ]
