from __future__ import annotations

from django.db import models

from consent.models.purpose import Purpose


class PurposeVersion(models.Model):
    """The words of a purpose from `recorded_at` on. Append-only. `approval` is as in `CategoryVersion`."""

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    editorial = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    approval = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["purpose", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "number"], name="purpose_versions_are_numbered_once")
        ]
