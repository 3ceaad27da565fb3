"""Uses of API keys, as security events."""

from __future__ import annotations

from identity.operations import key_uses
from ledger import clock, scope
from tenants import api_keys
from tenants.queries import keys


def elsewhere(text: str, *, address: str) -> None:
    """A bound key is used from this address and refused."""
    with scope.everything(reason="sign-in"):
        key = keys.api_key_by_digest(sha256=api_keys.digest(text))
        assert key is not None
        key_uses.note_refusal(key=key.id, address=address, at=clock.now())
