"""Authenticate a caller: from `Authorization: Bearer lk_…` to a principal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from api import key_places
from api.principal import Principal
from identity import client
from ledger import clock, scope
from tenants import api_keys
from tenants.operations import api_keys as tenant_api_keys
from tenants.queries import keys
from tenants.queries.keys import ApiKeyRecord
from wire.problems import Problem

CHALLENGE = 'Bearer realm="licet"'


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Principal, str]:
        sha256 = api_keys.digest(bearer(request.headers.get("Authorization")))
        at = clock.now()
        with scope.everything(reason="sign-in"):
            seen = require_working_key(keys.api_key_by_digest(sha256=sha256), at=at)
            tenant_api_keys.note_api_key_use(id=seen.id, last_used_at=seen.last_used_at, at=at)
        key_places.check(seen, client.address(request))
        return Principal(seen), seen.hint

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


def bearer(header: str | None) -> str:
    """Return the API key in an Authorization header. Raises: Problem (401)."""
    if header is None:
        raise _refused("unauthenticated", "Send an API key as `Authorization: Bearer lk_…`.")
    kind, _, key = header.partition(" ")
    if kind.lower() != "bearer" or not api_keys.is_well_formed(key.strip()):
        raise _refused("invalid_key", "The Authorization header holds no API key of ours.")
    return key.strip()


def require_working_key(seen: ApiKeyRecord | None, *, at: datetime) -> ApiKeyRecord:
    """Return the key if it works. Raises: Problem (401) if it is unknown, revoked or expired."""
    if seen is None or (seen.revoked_at is not None and seen.revoked_at <= at):
        raise _refused("invalid_key", "This API key is unknown or was revoked.")
    if not seen.works(at=at):
        raise _refused("expired_key", "This API key has expired.")
    return seen


def _refused(code: str, detail: str) -> Problem:
    error = "" if code == "unauthenticated" else ', error="invalid_token"'
    headers: dict[str, Any] = {"WWW-Authenticate": CHALLENGE + error}
    return Problem(code, detail, headers=headers)
