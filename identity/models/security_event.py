from __future__ import annotations

import uuid

from django.db import models

from identity.security_kinds import MEANINGS
from ledger.scope import ScopedManager
from tenants.models import ApiKey, User


class SecurityEvent(models.Model):
    """One thing that happened to the security of the installation. Append-only, and hashed into the ledger hourly.

    Any scope may add a row; only a scope of all rows reads them. `address` and `agent` are personal data of the
    person who acted. `detail` holds no secret and no name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    objects = ScopedManager["SecurityEvent"]()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(MEANINGS)), name="security_event_kind_is_known"
            )
        ]
