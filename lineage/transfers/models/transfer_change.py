from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.transfers.models.transfer import TransferCheck


class TransferChange(models.Model):
    """The end of a permission to transfer. It is final: only a new check can allow the transfer again."""

    check_of = models.OneToOneField(TransferCheck, on_delete=models.PROTECT, related_name="change")
    review_required = models.BooleanField()
    answer = models.JSONField()
    facts_revision = models.BigIntegerField()
    noted_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferChange"]()
