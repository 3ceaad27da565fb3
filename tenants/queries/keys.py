"""Read API keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants import api_keys
from tenants.models import (
    ApiKey,
)


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """An API key without its secret.

    A key with `consent:attest` vouches for the signatories of the accounts in `vouches_for`, None for all accounts.
    `documents_only` says that its evidence must be stored here. It works from `networks`, None for everywhere.
    """

    id: UUID
    mode: str
    name: str
    hint: str
    scopes: frozenset[str]
    tenant: UUID | None
    tenant_account: UUID | None
    regions: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    vouches_for: frozenset[UUID] | None = None
    documents_only: bool = False
    networks: tuple[str, ...] | None = None

    def allows(self, scope: str) -> bool:
        """Whether the key has the scope. `admin` implies every scope but those that speak for a person."""
        return scope in self.scopes or ("admin" in self.scopes and scope not in api_keys.OF_PEOPLE)

    def works(self, *, at: datetime) -> bool:
        return (self.revoked_at is None or at < self.revoked_at) and (
            self.expires_at is None or at < self.expires_at
        )


def api_key_by_digest(*, sha256: bytes) -> ApiKeyRecord | None:
    """Return the key with this SHA-256, even if it has ended. Needs `scope.everything(reason="sign-in")`."""
    row = ApiKey.objects.select_related("tenant").filter(sha256=sha256).first()
    return _key(row) if row else None


def names_of(*, tenants: Iterable[UUID]) -> dict[str, str]:
    """Return how the keys of these tenants are called, by their ids."""
    rows = ApiKey.objects.filter(tenant__in=list(tenants))
    return {str(row.id): f"{row.name} ({row.hint}…)" if row.name else f"{row.hint}…" for row in rows}


def vouches(*, id: UUID, account: UUID) -> bool:
    """Whether a key states what signatories of this account signed."""
    row = ApiKey.objects.filter(id=id, scopes__contains=["consent:attest"]).first()
    return row is not None and (row.accounts is None or account in row.accounts)


def _key(row: ApiKey) -> ApiKeyRecord:
    return ApiKeyRecord(
        row.id,
        row.mode,
        row.name,
        row.hint,
        frozenset(row.scopes),
        row.tenant_id,
        row.tenant.account_id if row.tenant else None,
        tuple(row.regions) if row.regions is not None else None,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
        frozenset(row.accounts) if row.accounts is not None else None,
        row.evidence == api_keys.DOCUMENT,
        tuple(row.networks) if row.networks is not None else None,
    )
