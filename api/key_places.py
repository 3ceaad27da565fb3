"""From where a key may be used: the networks that it is bound to, and those that are new.

Each process remembers the networks that it has noted of each key, so most requests cost one look into a set.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.db import DatabaseError

from identity.operations import key_uses
from ledger import clock, scope
from tenants import networks
from tenants.queries.keys import ApiKeyRecord
from wire.problems import Problem

log = structlog.get_logger(__name__)
_MOST: Final = 50_000
_noted: set[tuple[UUID, str]] = set()


def allows(key: ApiKeyRecord, address: str) -> bool:
    """Whether the key works from this address."""
    return key.networks is None or networks.hold(key.networks, address)


def is_noted(key: ApiKeyRecord, address: str) -> bool:
    """Whether the key works from this address and was used from its network before."""
    return allows(key, address) and (key.id, networks.place(address)) in _noted


def note(key: ApiKeyRecord, address: str) -> None:
    """Note that the key is used from this address."""
    if (sign := (key.id, networks.place(address))) not in _noted:
        _keep(key_uses.note_use, key, address)
        if len(_noted) >= _MOST:
            _noted.clear()
        _noted.add(sign)


def refuse(key: ApiKeyRecord, address: str) -> Problem:
    """Note that the key was used from elsewhere, and return what to answer."""
    _keep(key_uses.note_refusal, key, address)
    return Problem("network_not_allowed", "This API key does not work from the network of this request.")


def check(key: ApiKeyRecord, address: str) -> None:
    """Note the use of a key from this address. Raises: Problem (403) if it does not work from there."""
    if not allows(key, address):
        raise refuse(key, address)
    note(key, address)


def _keep(keep: Callable[..., object], key: ApiKeyRecord, address: str) -> None:
    """Keep what happened. While the database takes nothing, it is a line of the log alone."""
    at: datetime = clock.now()
    try:
        with scope.everything(reason="sign-in"):
            keep(key=key.id, address=address, at=at)
    except DatabaseError as error:
        log.warning("key_use_not_kept", key=str(key.id), error=str(error).strip())
