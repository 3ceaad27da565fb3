"""Read tenants: by key or alias, by id, and whether they are suspended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from language import time_zones
from tenants.models import (
    Suspension,
    Tenant,
    TenantName,
)


class NoSuchTenant(LookupError):
    """No tenant with this key exists, or you may not see it. Check the key."""

    code = "no_such_tenant"


@dataclass(frozen=True, slots=True)
class TenantRecord:
    id: UUID
    mode: str
    key: str
    name: str
    region: str
    industry: str
    aliases: tuple[str, ...]
    suspended: bool
    account: UUID
    account_key: str
    account_name: str
    account_pays_only: bool
    signatures_required: int
    cooling_off_hours: int
    time_zone: str
    created_at: datetime
    updated_at: datetime
    # It was merged into another tenant, which has its names.
    merged: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the customer's days begin and end."""
        return time_zones.zone(self.time_zone)


def tenant(*, mode: str, key: str) -> TenantRecord:
    """Return the tenant with this key or alias. Raises: NoSuchTenant."""
    row = _tenants().filter(mode=mode, names__name=key).first()
    if row is None:
        raise NoSuchTenant(key)
    return _tenant(row)


def tenant_by_id(*, id: UUID) -> TenantRecord:
    """Return the tenant with this id. Raises: NoSuchTenant."""
    row = _tenants().filter(id=id).first()
    if row is None:
        raise NoSuchTenant(str(id))
    return _tenant(row)


def home(*, id: UUID) -> tuple[str, UUID]:
    """Return the mode and the account of the tenant with this id. Raises: NoSuchTenant."""
    row = Tenant.objects.filter(id=id).values_list("mode", "account").first()
    if row is None:
        raise NoSuchTenant(str(id))
    return row


def tenants(
    *,
    mode: str | None = None,
    search: str = "",
    account: UUID | None = None,
    after: str = "",
    limit: int | None = None,
    with_merged: bool = True,
) -> list[TenantRecord]:
    """List tenants by key, after the key `after`. `search` covers key, name, industry and aliases."""
    rows = _tenants().order_by("key")
    if not with_merged:
        rows = rows.filter(merge=None)
    if mode is not None:
        rows = rows.filter(mode=mode)
    if account is not None:
        rows = rows.filter(account=account)
    if search:
        rows = rows.filter(
            Q(names__name__icontains=search) | Q(name__icontains=search) | Q(industry__icontains=search)
        ).distinct()
    if after:
        rows = rows.filter(key__gt=after)
    return [_tenant(row) for row in (rows[:limit] if limit is not None else rows)]


def tenants_of(*, accounts: Collection[UUID]) -> dict[UUID, list[TenantRecord]]:
    """Return the tenants of each of these accounts, by key."""
    found: dict[UUID, list[TenantRecord]] = {account: [] for account in accounts}
    for row in _tenants().filter(account__in=accounts).order_by("key"):
        found[row.account_id].append(_tenant(row))
    return found


def tenants_created_before(*, instant: datetime) -> list[UUID]:
    """Return the tenants of both modes created before `instant`, oldest first."""
    return list(
        Tenant.objects.filter(created_at__lt=instant)
        .order_by("created_at", "id")
        .values_list("id", flat=True)
    )


def tenants_by_name(*, mode: str, names: Sequence[str]) -> dict[str, tuple[UUID, UUID]]:
    """Return (tenant, account) by key or alias. Unknown names are left out."""
    rows = TenantName.objects.filter(mode=mode, name__in=names)
    return {row[0]: (row[1], row[2]) for row in rows.values_list("name", "tenant", "tenant__account")}


def tenant_keys_by_name(*, mode: str, names: Sequence[str]) -> dict[str, str]:
    """Return the tenant's key by key or alias. Unknown names are left out."""
    rows = TenantName.objects.filter(mode=mode, name__in=names)
    return dict(rows.values_list("name", "tenant__key"))


def tenant_keys(*, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the key of each of these tenants."""
    return dict(Tenant.objects.filter(id__in=ids).values_list("id", "key"))


def tenant_names(*, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the name of each of these tenants."""
    return dict(Tenant.objects.filter(id__in=ids).values_list("id", "name"))


def tenants_with_accounts(*, ids: Sequence[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """Return (key, account) of each of these tenants."""
    rows = Tenant.objects.filter(id__in=ids).values_list("id", "key", "account")
    return {id: (key, account) for id, key, account in rows}


def suspended_since(
    *, tenant: UUID, at: datetime, as_known_at: datetime | None = None, present: bool = False
) -> datetime | None:
    """Return since when the tenant is suspended at `at`. None if it is not suspended.

    `present` says that `at` is now. Then every recorded suspension counts, even one with a time after `at`.
    """
    # Only the transaction that writes a row sees it without `recorded_at`.
    rows = Suspension.objects.annotate(since_at=Coalesce("recorded_at", "claimed_at"))
    since: datetime | None = None
    if not present:
        rows = rows.filter(since_at__lte=at if as_known_at is None else min(at, as_known_at))
    for row in rows.filter(tenant=tenant).order_by("id"):
        since = (since or min(row.since_at, at)) if row.suspended else None
    return since


@cache  # a query is built once and narrowed by each caller; building it costs more than running it
def _tenants() -> QuerySet[Tenant]:
    newest = Suspension.objects.filter(tenant=OuterRef("pk")).order_by("-id")
    return Tenant.objects.select_related("account").annotate(
        every_name=ArraySubquery(
            TenantName.objects.filter(tenant=OuterRef("pk")).order_by("name").values("name")
        ),
        is_suspended=Coalesce(Subquery(newest.values("suspended")[:1]), Value(value=False)),
    )


def _tenant(row: Tenant) -> TenantRecord:
    return TenantRecord(
        row.id,
        row.mode,
        row.key,
        row.name,
        row.region,
        row.industry,
        tuple(name for name in row.every_name if name != row.key),  # type: ignore[attr-defined]
        row.is_suspended,  # type: ignore[attr-defined]
        row.account_id,
        row.account.key,
        row.account.name,
        row.account.pays_only,
        row.account.signatures_required,
        row.account.cooling_off_hours,
        row.account.time_zone,
        row.created_at,
        row.updated_at,
        not row.every_name,  # type: ignore[attr-defined]
    )
