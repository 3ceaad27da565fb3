"""Split successors off from a tenant, as a signatory of its account orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.operations import signing_authority
from consent.operations.recording import Signatory
from consent.operations.statements import ResellerMayNotConsent
from ledger.actors import Actor
from tenants.operations import families
from tenants.queries import tenants


@transaction.atomic
def split(*, tenant: UUID, into: Sequence[str], signatory: Signatory, by: Actor, at: datetime) -> list[UUID]:
    """Record successors of a tenant. Returns their ids.

    Raises: ResellerMayNotConsent, SignatoryIsVendor, and what `families.split` raises.
    """
    seen = tenants.tenant_by_id(id=tenant)
    if seen.account_pays_only:
        raise ResellerMayNotConsent(seen.account_key)
    signing_authority.check(signatory, mode=seen.mode, account=seen.account, at=at)
    signatory.known()
    return families.split(tenant=tenant, into=into, by=by, at=at)
