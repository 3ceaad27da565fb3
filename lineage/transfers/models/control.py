from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES


class ChangeOfControl(models.Model):
    """The sale or takeover of the vendor by the acquirer, which closes at `effective_at`.

    It is carried out tenant by tenant, before it closes. Until `announced_at` (NULL: not announced) it sends nothing.
    `answer` is the judgement at the time of the record. Only `finished_at` ever changes.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    acquirer = models.JSONField()
    effective_at = models.DateTimeField()
    note = models.CharField(max_length=2000)
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    announced_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager["ChangeOfControl"]()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # The sweep finds changes that are due and not finished.
            models.Index(
                fields=["effective_at"], name="changes_to_carry_out", condition=models.Q(finished_at=None)
            )
        ]
