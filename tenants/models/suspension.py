from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.tenant import Tenant


class Suspension(models.Model):
    """The tenant's switch, which stops every use at once. Append-only; each row counts from `recorded_at` on."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="suspensions")
    suspended = models.BooleanField()
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Suspension"]()

    class Meta:
        indexes = [models.Index(fields=["tenant", "-id"], name="tenant_suspension_newest")]
