from __future__ import annotations

from django.db import models

from pricing.models.schedule import Schedule


class ScheduleEnd(models.Model):
    """A later entry ended a schedule at `ends_at`: because `successor` begins then, or because two people said so.

    The earliest end of a schedule counts. An end at its start takes the schedule back. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="ends")
    successor = models.ForeignKey(Schedule, null=True, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["schedule", "ends_at"]
