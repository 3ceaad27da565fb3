from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.models.commitment import Commitment
from tenants.models import Tenant


class CommitmentReminder(models.Model):
    """The customer heard that its commitment ends and is not renewed. Append-only."""

    id = models.UUIDField(primary_key=True)
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="reminder")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["CommitmentReminder"]()
