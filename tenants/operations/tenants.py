from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds, side_rows, widening
from tenants.models import Account, Suspension, Tenant, TenantName
from tenants.operations import accounts, approvals
from tenants.operations.accounts import BillingInput, CompetitorInput
from tenants.queries import families, tenants
from tenants.queries.tenants import TenantRecord
from wire import ids
from wire.unchanged import UNCHANGED, Unchanged, told

CHANGE: Final = "tenant.changed"


class NameTaken(Exception):
    """The key or an alias already belongs to another tenant. Choose another name."""

    code = "name_taken"


class NoSuchAccount(LookupError):
    """The account does not exist. Create it first, or check its key."""

    code = "unknown_account"


class TenantHasAnotherAccount(Exception):
    """The tenant belongs to another account, which holds its consents. Name that account."""

    code = "tenant_has_another_account"


@transaction.atomic
def put_tenant(
    *,
    mode: str,
    key: str,
    name: str,
    region: str,
    account: str | None = None,
    industry: str | Unchanged = UNCHANGED,
    aliases: Sequence[str] | None = None,
    billing: BillingInput | None = None,
    competitors: Sequence[CompetitorInput] | None = None,
    suspended: bool | None = None,
    approved: bool = False,
    by: Actor,
    at: datetime,
) -> UUID:
    """Create the tenant or change it. Without `account`, a new tenant gets its own account.

    What is left out stays; `None` keeps aliases, billing, competitors or suspension. A new alias and another industry
    of a known tenant wait for a second person, unless they are `approved`. Returns the tenant's id.
    Raises: NoSuchAccount, TenantHasAnotherAccount, NameTaken, and the exceptions of `put_account`.
    """
    tenant = explained_rows.locked(Tenant.objects.filter(mode=mode, key=key))
    home = _account(mode, account, tenant, key=key, name=name, by=by, at=at)
    before = None if tenant is None else recorded(tenant)
    if tenant is None:
        tenant = Tenant(id=ids.new(at=at), mode=mode, key=key, account=home, created_at=at)
    tenant.name, tenant.region, tenant.updated_at = name, region, at
    tenant.industry = told(industry, tenant.industry)
    changed_suspension = suspended is not None and suspended != is_suspended(tenant)
    after = recorded(tenant)
    if aliases is not None:
        after["aliases"] = sorted({*aliases, *families.names_of_merged(into=tenant.id)} - {key})
    if changed_suspension:
        after["suspended"] = bool(suspended)
    if before is not None and not approved:
        _hold_back(tenant, before, after, by=by, at=at)
    draft = Draft(
        ids.new(at=at),
        kinds.TENANT.name,
        mode,
        {k: v for k, v in after.items() if k != "name"}
        | {"name_sha256": side_rows.name_sha256(str(tenant.id), name)},
        tenant=tenant.id,
        account=home.id,
    )
    if before != after:
        explained_rows.put(tenant, entry=draft.id)
        _names(tenant, after["aliases"], entry=draft.id)
    if billing is not None:
        accounts.put_billing(home, billing, tenant=tenant, by=by, at=at)
    if competitors is not None:
        accounts.put_competitors(home, competitors, approved=approved, by=by, at=at)
    if before == after:
        return tenant.id
    if changed_suspension:
        Suspension.objects.create(tenant=tenant, suspended=bool(suspended), claimed_at=at, entry_id=draft.id)
    ledger.record([draft], by=by, at=at)
    return tenant.id


def lock_tenant_row(*, mode: str, key: str) -> TenantRecord:
    """Lock the tenant's row until the transaction ends. Its consents and price then change one at a time.

    Raises: tenants.queries.NoSuchTenant.
    """
    row = explained_rows.locked(Tenant.objects.filter(mode=mode, names__name=key))
    if row is None:
        raise tenants.NoSuchTenant(key)
    return tenants.tenant_by_id(id=row.id)


def is_suspended(tenant: Tenant) -> bool:
    newest = tenant.suspensions.order_by("-id").first()
    return newest is not None and newest.suspended


def _account(
    mode: str, account: str | None, tenant: Tenant | None, *, key: str, name: str, by: Actor, at: datetime
) -> Account:
    if tenant is not None and families.is_merged(tenant=tenant.id):
        raise NameTaken(key)
    if account is not None:
        row = Account.objects.filter(mode=mode, key=account).first()
        if row is None:
            raise NoSuchAccount(account)
        if tenant is not None and tenant.account_id != row.id:
            raise TenantHasAnotherAccount(f"{key} belongs to another account than {account}")
        return row
    if tenant is not None:
        return tenant.account
    existing = Account.objects.filter(mode=mode, key=key).first()
    if existing is not None:
        return existing
    return Account.objects.get(id=accounts.put_account(mode=mode, key=key, name=name, by=by, at=at))


def _names(tenant: Tenant, aliases: Sequence[str], *, entry: UUID) -> None:
    wanted = {tenant.key, *aliases}
    explained_rows.remove(*tenant.names.exclude(name__in=wanted), entry=entry)
    present = set(tenant.names.values_list("name", flat=True))
    for name in sorted(wanted - present):
        try:
            with transaction.atomic():
                explained_rows.add(TenantName(tenant=tenant, mode=tenant.mode, name=name), entry=entry)
        except IntegrityError as error:
            raise NameTaken(name) from error


def subject(key: str) -> str:
    """Return the subject of changes of a tenant."""
    return f"tenant:{key}"


def _hold_back(
    tenant: Tenant, before: dict[str, Any], after: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    """Propose what widens, and leave it out of `tenant` and `after` meanwhile. Raises: NameTaken."""
    if not approvals.needs_two(tenant.mode):
        return
    for each in widening.of_tenant(before, after):
        if each.member == "aliases":
            taken = TenantName.objects.filter(mode=tenant.mode, name__in=each.becomes).exclude(tenant=tenant)
            if taken.exists():
                raise NameTaken(", ".join(taken.values_list("name", flat=True)))
        after[each.member] = each.meanwhile
        tenant.industry = after["industry"]
        approvals.propose_widening(
            each,
            change=CHANGE,
            mode=tenant.mode,
            subject=subject(tenant.key),
            id=tenant.id,
            account=tenant.account_id,
            by=by,
            at=at,
        )


def recorded(tenant: Tenant) -> dict[str, Any]:
    """Return what is recorded of a tenant, as its entries say it."""
    return {
        "name": tenant.name,
        "key": tenant.key,
        "account": tenant.account.key,
        "region": tenant.region,
        "industry": tenant.industry,
        "aliases": sorted(tenant.names.exclude(name=tenant.key).values_list("name", flat=True)),
        "suspended": is_suspended(tenant),
    }
