from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.models.override import Override
from tenants.models import Tenant


class OverrideEnd(models.Model):
    """Two people of the vendor ended a negotiated price before its time. Append-only."""

    id = models.UUIDField(primary_key=True)
    override = models.OneToOneField(Override, on_delete=models.PROTECT, related_name="end")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["OverrideEnd"]()
