"""Stop the use of a person's rows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from consent import kinds
from consent.models import PersonStop, Purpose
from ledger.entries import Draft
from tenants.queries import tenants
from wire import ids


class UnknownPurpose(ValueError):
    """A stop is for purposes that exist. Check their codes, or leave them out for all purposes."""

    code = "unknown_purpose"


def stop(
    *,
    id: UUID,
    mode: str,
    tenant: UUID,
    commitment: str,
    key_id: str | None,
    right: str,
    purposes: Collection[str] | None,
    at: datetime,
) -> Draft:
    """Write a person's stop and return its entry, which the caller records in the same transaction.

    `purposes` of None means every purpose, and so does an erasure: what is erased comes back for no purpose.
    Raises: UnknownPurpose.
    """
    named = None if purposes is None else sorted(set(purposes))
    if named is not None:
        known = set(Purpose.objects.filter(mode=mode, code__in=named).values_list("code", flat=True))
        if len(known) < len(named):
            raise UnknownPurpose(", ".join(sorted(set(named) - known)))
    if right == "erasure":
        named = None
    entry = ids.new(at=at)
    PersonStop.objects.create(
        id=id,
        mode=mode,
        tenant_id=tenant,
        commitment=commitment,
        key_id=key_id,
        right=right,
        purposes=named,
        claimed_at=at,
        entry_id=entry,
    )
    body = {
        "stop": str(id),
        "tenant": str(tenant),
        "commitment_sha256": hashlib.sha256(commitment.encode()).hexdigest(),
        "key_id": key_id,
        "right": right,
        "purposes": named,
    }
    account = tenants.tenant_by_id(id=tenant).account
    return Draft(entry, kinds.STOPPED.name, mode, body, tenant=tenant, account=account)
