from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant


class Reinstatement(models.Model):
    """That an owner's new statement keeps what earlier withdrawals of the same consent key wanted destroyed."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    category = models.CharField(max_length=128)
    purpose = models.CharField(max_length=128)
    consent = models.UUIDField()
    entry_id = models.UUIDField(unique=True)
    # The append function fills these in.
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Reinstatement"]()

    class Meta:
        ordering = ["id"]
        indexes = [
            # A late report asks whether a withdrawal still counts.
            models.Index(fields=["tenant", "category", "purpose"], name="reinstated_keys"),
        ]
