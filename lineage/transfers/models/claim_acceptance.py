from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.transfers.models.transfer_claim import TransferClaim


class ClaimAcceptance(models.Model):
    """A second person approved the evidence of a claim: it counts from then on. Append-only."""

    claim = models.OneToOneField(TransferClaim, on_delete=models.PROTECT, related_name="acceptance")
    accepted_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["ClaimAcceptance"]()
