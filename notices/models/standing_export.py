from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from notices.models.webhook import MODES


class StandingExport(models.Model):
    """An address outside to which a tenant's records are sent every day. It ends, and is never deleted.

    `secret` is sealed. `failures` counts the attempts since the last one that succeeded.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = models.UUIDField()
    account = models.UUIDField()
    url = models.CharField(max_length=2000)
    secret = models.BinaryField()
    public_key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["StandingExport"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(ended_at=None), name="a_tenant_has_one_standing_export"
            )
        ]
        indexes = [
            # The worker finds what is due.
            models.Index(fields=["next_at"], name="standing_exports_due", condition=models.Q(ended_at=None))
        ]
