"""Merge a tenant into another one of its account, and split successors off from a tenant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds, side_rows
from tenants.models import Subscription, Tenant, TenantMerge, TenantName, TenantSplit
from tenants.operations import payments, tenants
from tenants.queries import families
from tenants.queries import tenants as known
from tenants.queries.tenants import TenantRecord
from wire import ids


class AccountsDiffer(ValueError):
    """The tenants belong to different accounts. Move one to the account of the other first."""

    code = "accounts_differ"


class TenantIsMerged(Exception):
    """The tenant was merged into another one. Use that one."""

    code = "tenant_is_merged"


class SameTenant(ValueError):
    """A tenant is neither merged into itself nor its own successor. Name another tenant."""

    code = "same_tenant"


class StateDiffers(Exception):
    """One of the tenants is suspended and the other is not. Restore the one, or suspend both."""

    code = "state_conflict"


def lock_pair(*, tenant: UUID, other: UUID) -> tuple[TenantRecord, TenantRecord]:
    """Lock both tenants, in one order, until the transaction ends. Check that they are of one account.

    Raises: SameTenant, AccountsDiffer, TenantIsMerged.
    """
    if tenant == other:
        raise SameTenant("")
    rows = {id: explained_rows.locked(Tenant.objects.filter(id=id)) for id in sorted([tenant, other])}
    first, second = rows[tenant], rows[other]
    if first is None or second is None or first.account_id != second.account_id:
        raise AccountsDiffer("")
    for row in (first, second):
        if families.is_merged(tenant=row.id):
            raise TenantIsMerged(row.key)
    return known.tenant_by_id(id=first.id), known.tenant_by_id(id=second.id)


@transaction.atomic
def merge(*, tenant: UUID, into: UUID, by: Actor, at: datetime) -> UUID:
    """Move all names of `tenant` to `into`. Returns the id of the merge's entry.

    Both were locked by `lock_pair`. Raises: StateDiffers.
    """
    return _merge(Tenant.objects.get(id=tenant), Tenant.objects.get(id=into), by=by, at=at)


def _merge(tenant: Tenant, into: Tenant, *, by: Actor, at: datetime) -> UUID:
    if tenants.is_suspended(tenant) != tenants.is_suspended(into):
        raise StateDiffers(f"{tenant.key} or {into.key}")
    names = sorted(tenant.names.values_list("name", flat=True))
    merged = Draft(
        ids.new(at=at),
        kinds.TENANT_MERGED.name,
        tenant.mode,
        {"merge": str(ids.new(at=at)), "into": str(into.id), "names": names},
        tenant=tenant.id,
        account=tenant.account_id,
    )
    explained_rows.remove(*tenant.names.all(), entry=merged.id)
    state = tenants.recorded(into)
    state["aliases"] = sorted({*state["aliases"], *names})
    body = {k: v for k, v in state.items() if k != "name"}
    body["name_sha256"] = side_rows.name_sha256(str(into.id), into.name)
    becomes = Draft(
        ids.new(at=at), kinds.TENANT.name, into.mode, body, tenant=into.id, account=into.account_id
    )
    into.updated_at = at
    explained_rows.put(into, entry=becomes.id)
    explained_rows.add(
        *(TenantName(tenant=into, mode=into.mode, name=name) for name in names), entry=becomes.id
    )
    TenantMerge.objects.create(
        id=UUID(merged.body["merge"]),
        tenant=tenant,
        into=into,
        mode=tenant.mode,
        claimed_at=at,
        entry_id=merged.id,
    )
    # A merged tenant has no consents: its discount of 0 would count for the whole subscription.
    for paying in Subscription.objects.filter(tenants=tenant).select_related("account"):
        payments.stop_paying(tenant, paying.account, by=by, at=at)
    ledger.record([merged, becomes], by=by, at=at)
    return merged.id


@transaction.atomic
def split(*, tenant: UUID, into: Sequence[str], by: Actor, at: datetime) -> list[UUID]:
    """Record successors of a tenant: other tenants of its account, created where the key is free. Returns their ids.

    The same again changes nothing. Raises: SameTenant, AccountsDiffer, TenantIsMerged, tenants.NameTaken.
    """
    row = explained_rows.locked(Tenant.objects.filter(id=tenant))
    if row is None:
        raise Tenant.DoesNotExist(str(tenant))
    if families.is_merged(tenant=row.id):
        raise TenantIsMerged(row.key)
    found = [_successor(row, key, by=by, at=at) for key in dict.fromkeys(into)]
    before = set(TenantSplit.objects.filter(tenant=row).values_list("successor", flat=True))
    fresh = [successor for successor in found if successor.id not in before]
    if fresh:
        body = {
            "splits": [str(ids.new(at=at)) for _ in fresh],
            "successors": [str(each.id) for each in fresh],
        }
        draft = Draft(
            ids.new(at=at), kinds.TENANT_SPLIT.name, row.mode, body, tenant=row.id, account=row.account_id
        )
        TenantSplit.objects.bulk_create(
            TenantSplit(
                id=UUID(id), tenant=row, successor=each, mode=row.mode, claimed_at=at, entry_id=draft.id
            )
            for id, each in zip(body["splits"], fresh, strict=True)
        )
        ledger.record([draft], by=by, at=at)
    return [successor.id for successor in found]


def _successor(row: Tenant, key: str, *, by: Actor, at: datetime) -> Tenant:
    found = Tenant.objects.filter(mode=row.mode, names__name=key).first()
    if found is None:
        id = tenants.put_tenant(
            mode=row.mode,
            key=key,
            name=key,
            region=row.region,
            account=row.account.key,
            industry=row.industry,
            by=by,
            at=at,
        )
        found = Tenant.objects.get(id=id)
    if found.id == row.id:
        raise SameTenant(key)
    if found.account_id != row.account_id:
        raise AccountsDiffer(key)
    return found
