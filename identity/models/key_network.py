from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import ApiKey


class KeyNetwork(models.Model):
    """A network from which an API key was used: the /24 or /48 of an address. Any scope may add a row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=43)
    first_at = models.DateTimeField()

    objects = ScopedManager["KeyNetwork"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "network"], name="a_network_of_a_key_is_noted_once")
        ]
