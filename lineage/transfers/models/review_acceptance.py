from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.transfers.models.transfer_review import TransferReview


class ReviewAcceptance(models.Model):
    """A review that loosens a match took effect: a second person or an owner approved it. Append-only."""

    review = models.OneToOneField(TransferReview, on_delete=models.PROTECT, related_name="acceptance")
    tenant = of_tenant()
    accepted_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["ReviewAcceptance"]()
