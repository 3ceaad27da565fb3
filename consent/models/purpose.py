from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from consent.models.catalogue import MODES


class Purpose(models.Model):
    """What data would be used for. `cross_tenant` never changes, because consents rely on it.

    `offered_to` are the accounts that may see it, NULL means all.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    code = models.CharField(max_length=128)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="", db_default="")
    offered_to = ArrayField(models.UUIDField(), null=True, blank=True)
    cross_tenant = models.BooleanField()
    created_at = models.DateTimeField()
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "code"], name="purpose_code_is_unique_per_mode")
        ]

    def __str__(self) -> str:
        return self.name
