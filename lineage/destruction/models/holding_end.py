from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.destruction.models.holding import ENDS, Holding


class HoldingEnd(models.Model):
    """The end of a presumed working copy: its run reported after all and named the copies that it keeps."""

    holding = models.OneToOneField(Holding, primary_key=True, on_delete=models.PROTECT, related_name="end")
    why = models.CharField(max_length=9, choices=ENDS)
    at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["HoldingEnd"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why__in=[code for code, _ in ENDS]), name="holding_end_is_known"
            )
        ]
