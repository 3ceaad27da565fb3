from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager


class CalendarFeed(models.Model):
    """The secret address under which a member's calendar reads a tenant's dates. Only its SHA-256 is stored."""

    tenant = models.UUIDField()
    person = models.UUIDField()
    sha256 = models.BinaryField(unique=True, max_length=32)
    created_at = models.DateTimeField()

    objects = ScopedManager["CalendarFeed"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person"], name="one_calendar_for_each_member")
        ]
