from __future__ import annotations

from django.db import models

MODES = [("live", "live"), ("test", "test")]


class Processor(models.Model):
    """What the vendor says about one of its sub-processors. Append-only; the newest row of a name counts.

    `effective_from` is when the processor may first touch customers' data: at least 30 days after it was announced.
    """

    mode = models.CharField(max_length=4, choices=MODES)
    name = models.CharField(max_length=200)
    does = models.CharField(max_length=500)
    regions = models.JSONField()
    effective_from = models.DateTimeField()
    ended = models.BooleanField(default=False)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["mode", "name", "-id"], name="processor_newest")]
