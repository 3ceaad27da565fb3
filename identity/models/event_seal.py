from __future__ import annotations

from django.db import models

from identity.models.security_event import SecurityEvent
from ledger.scope import ScopedManager


class EventSeal(models.Model):
    """The ledger entry that holds the hash of an event, together with the others of its hour. Append-only."""

    event = models.OneToOneField(
        SecurityEvent, primary_key=True, on_delete=models.PROTECT, related_name="seal"
    )
    entry_id = models.UUIDField(db_index=True)

    objects = ScopedManager["EventSeal"]()
