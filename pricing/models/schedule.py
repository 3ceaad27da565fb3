from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func


class _Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Schedule(models.Model):
    """A published price rule. `pricing.schedule` reads `definition`, which never changes.

    At any instant at most one schedule per mode is in effect.
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
            ExclusionConstraint(
                name="one_schedule_at_a_time",
                expressions=[
                    ("mode", RangeOperators.EQUAL),
                    (
                        _Period(
                            F("effective_from"),
                            F("effective_until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"
