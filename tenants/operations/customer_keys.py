"""A customer's own API keys. Each belongs to one tenant and may do what a customer may do, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger.actors import Actor
from tenants import customer_scopes
from tenants.models import ApiKey, CustomerKey, Tenant
from tenants.operations import api_keys as operations
from tenants.queries import customer_keys

MOST: Final = 20
OVERLAP: Final = timedelta(days=1)


class ScopeNotForCustomers(ValueError):
    """A customer's own key may not have this scope. Choose from the scopes on the page."""

    code = "scope_not_for_customers"


class TooManyKeys(Exception):
    """A tenant can have at most twenty working keys. Revoke one first."""

    code = "too_many_keys"


@transaction.atomic
def issue(
    *,
    tenant: UUID,
    made_by: UUID,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    by: Actor,
    at: datetime,
) -> tuple[UUID, str]:
    """Issue a key for one tenant. Returns its id and its text, which cannot be shown again.

    Raises: ScopeNotForCustomers, TooManyKeys, ScopeUnknown.
    """
    refused = sorted(set(scopes) - set(customer_scopes.SCOPES))
    if refused:
        raise ScopeNotForCustomers(", ".join(refused))
    row = explained_rows.locked(Tenant.objects.filter(id=tenant))
    if row is None:
        raise AssertionError(f"there is no tenant {tenant}")
    if customer_keys.working(tenant=tenant, at=at) >= MOST:
        raise TooManyKeys(str(MOST))
    id, text = operations.issue_api_key(
        mode=row.mode,
        scopes=scopes,
        tenant=tenant,
        expires_at=expires_at,
        name=name,
        holder=made_by,
        by=by,
        at=at,
    )
    CustomerKey.objects.create(key_id=id, tenant=tenant, account=row.account_id, made_by=made_by)
    return id, text


@transaction.atomic
def rotate(*, id: UUID, tenant: UUID, by: Actor, at: datetime) -> tuple[UUID, str]:
    """Issue a key with the same rights. The old key works for another day. Raises: NoSuchKey."""
    mark = _mark(id, tenant)
    if not customer_keys.works(id=id, at=at):
        raise operations.NoSuchKey(str(id))
    new, text = operations.rotate_api_key(id=id, overlap=OVERLAP, by=by, at=at)
    CustomerKey.objects.create(key_id=new, tenant=tenant, account=mark.account, made_by=mark.made_by)
    return new, text


@transaction.atomic
def revoke(*, id: UUID, tenant: UUID, by: Actor, at: datetime) -> None:
    """Revoke a key at once. Raises: NoSuchKey."""
    _mark(id, tenant)
    operations.revoke_api_key(id=id, by=by, at=at)


def _mark(id: UUID, tenant: UUID) -> CustomerKey:
    """Return the mark of a customer's own key. Raises: NoSuchKey, also for a key that the vendor made."""
    mark = CustomerKey.objects.filter(key_id=id, tenant=tenant).first()
    if mark is None or not ApiKey.objects.filter(id=id, tenant=tenant).exists():
        raise operations.NoSuchKey(str(id))
    return mark
