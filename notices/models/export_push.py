from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from notices.models.standing_export import StandingExport


class ExportPush(models.Model):
    """One attempt to send an export. It succeeded if `error` is empty; then the receiver has these bytes."""

    export = models.ForeignKey(StandingExport, on_delete=models.PROTECT, related_name="pushes")
    tenant = models.UUIDField()
    at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    revision = models.BigIntegerField()

    objects = ScopedManager["ExportPush"]()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # The newest attempts of an export.
            models.Index(fields=["export", "-id"], name="pushes_of_export")
        ]
