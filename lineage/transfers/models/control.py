from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES


class ChangeOfControl(models.Model):
    """That the vendor itself goes to somebody else at `effective_at`. Carried out tenant by tenant from then on;
    `finished_at` is all that changes."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    acquirer = models.JSONField()
    effective_at = models.DateTimeField()
    note = models.CharField(max_length=2000)
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager["ChangeOfControl"]()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # The sweep: what is due and not finished.
            models.Index(
                fields=["effective_at"], name="changes_to_carry_out", condition=models.Q(finished_at=None)
            )
        ]
