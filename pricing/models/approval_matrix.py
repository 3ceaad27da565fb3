from __future__ import annotations

from django.db import models


class ApprovalMatrix(models.Model):
    """Who of the vendor may grant what, from an entry on. The newest of a mode counts. Append-only."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    rules = models.JSONField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["mode", "-revision"]
