from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.transfers.models.waiver_answer import WaiverAnswer


class WaiverRevocation(models.Model):
    """The tenant's end of a granted waiver. It does not undo an earlier transfer."""

    answer = models.OneToOneField(WaiverAnswer, on_delete=models.PROTECT, related_name="revocation")
    tenant = of_tenant()
    words = models.CharField(max_length=2000, blank=True)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    revoked_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["WaiverRevocation"]()
