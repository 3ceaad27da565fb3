from __future__ import annotations

from django.db import models

from pricing.models.schedule import Schedule


class LapseNotice(models.Model):
    """The vendor's staff were told that a schedule ends without a successor, `days` days ahead. Append-only."""

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    days = models.PositiveIntegerField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["schedule", "-days"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "ends_at", "days"], name="a_lapse_is_announced_once_each_time"
            )
        ]
