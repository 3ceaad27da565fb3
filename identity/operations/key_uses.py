"""Note from where API keys are used: networks that are new, and those that a key is not bound to."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from identity.models import KeyNetwork
from identity.operations import security_events
from tenants import networks

# A key that is used from more networks is not told of each: the event of the last one says so.
MOST: Final = 200
_SECONDS: Final = 3600


def note_use(*, key: UUID, address: str, at: datetime) -> bool:
    """Note a use of a key. Returns True if its network is new. The first network of a key is no news.

    Enter a scope of all rows first.
    """
    place = networks.place(address)
    if not place:
        return False
    known = KeyNetwork.objects.filter(key=key).count()
    if known > MOST or KeyNetwork.objects.filter(key=key, network=place).exists():
        return False
    with transaction.atomic():
        _, made = KeyNetwork.objects.get_or_create(key_id=key, network=place, defaults={"first_at": at})
        if made and known:
            detail = {"network": place, "networks_before": known, "last_noted": known == MOST}
            security_events.record("key.new_network", at=at, key=key, address=address, detail=detail)
    return made and known > 0


def note_refusal(*, key: UUID, address: str, at: datetime) -> None:
    """Note that a key was used from outside of its networks: once an hour for each key and network."""
    place = networks.place(address)
    once = hashlib.sha256(f"{key} {place}".encode()).hexdigest()
    if cache.add(f"key-elsewhere:{once}", "noted", _SECONDS):
        security_events.record("key.elsewhere", at=at, key=key, address=address, detail={"network": place})
