from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES


class ObservedEvent(models.Model):
    """An event as it came, deflated (zlib). `judged_at` NULL: it waits until its run names a clearance."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    sha256 = models.CharField(max_length=64)
    run = models.CharField(max_length=200, blank=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)

    objects = ScopedManager["ObservedEvent"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "sha256"], name="an_observed_event_is_kept_once")
        ]
        indexes = [
            models.Index(fields=["mode", "run", "id"], name="observed_events_of_run"),
            models.Index(
                fields=["received_at"], name="observed_events_waiting", condition=models.Q(judged_at=None)
            ),
        ]
