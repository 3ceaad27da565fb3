from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Func


class _Period(Func):
    """A column expression of the first migration, which imports it. The guard of validity is a trigger since."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Schedule(models.Model):
    """A published price rule. `pricing.schedule` reads `definition`, which never changes.

    `effective_until` is the end that it was published with. Later entries can end it earlier (`ScheduleEnd`):
    `pricing.governance.validity` says when it is in effect. A trigger keeps two of a mode from being valid at once.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    version = models.CharField(max_length=128)
    name = models.CharField(max_length=200)
    definition = models.JSONField()
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "version"], name="schedule_is_published_once"),
            models.CheckConstraint(
                condition=models.Q(effective_until=None)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="a_schedule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"
