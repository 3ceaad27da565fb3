"""The key by which an auditor signs in to the pages of an audit."""

from __future__ import annotations

from ledger import clock, scope
from tenants import api_keys
from tenants.queries import keys
from tenants.queries.keys import ApiKeyRecord


def auditor_key(digest: bytes) -> ApiKeyRecord | None:
    """Return the auditor's key with this digest, if it works now."""
    with scope.everything(reason="sign-in"):
        key = keys.api_key_by_digest(sha256=digest)
        works = key is not None and api_keys.AUDITOR in key.scopes and key.works(at=clock.now())
    return key if works else None
