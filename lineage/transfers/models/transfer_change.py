from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.transfers.models.transfer import TransferCheck


class TransferChange(models.Model):
    """That what was allowed is allowed no longer. It does not come back: a new check asks anew."""

    check_of = models.OneToOneField(TransferCheck, on_delete=models.PROTECT, related_name="change")
    review_required = models.BooleanField()
    answer = models.JSONField()
    facts_revision = models.BigIntegerField()
    noted_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferChange"]()
