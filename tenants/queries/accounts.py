"""Read accounts and the account managers assigned to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from tenants.models import (
    Account,
    Assignment,
    Tenant,
)
from tenants.queries.people import PersonRecord, person_record


class NoSuchAccount(LookupError):
    """No account with this key exists, or you may not see it. Check the key."""

    code = "no_such_account"


@dataclass(frozen=True, slots=True)
class AccountRecord:
    id: UUID
    mode: str
    key: str
    name: str
    parent: str | None
    pays_only: bool
    signatures_required: int
    cooling_off_hours: int
    time_zone: str
    created_at: datetime
    updated_at: datetime


def account(*, mode: str, key: str) -> AccountRecord:
    """Return the account with this key. Raises: NoSuchAccount."""
    row = Account.objects.select_related("parent").filter(mode=mode, key=key).first()
    if row is None:
        raise NoSuchAccount(key)
    return _account(row)


def account_by_id(*, id: UUID) -> AccountRecord:
    """Return the account with this id. Raises: NoSuchAccount."""
    row = Account.objects.select_related("parent").filter(id=id).first()
    if row is None:
        raise NoSuchAccount(str(id))
    return _account(row)


def accounts(
    *, mode: str, search: str = "", after: str = "", limit: int | None = None
) -> list[AccountRecord]:
    rows = Account.objects.select_related("parent").filter(mode=mode).order_by("key")
    if search:
        rows = rows.filter(Q(key__icontains=search) | Q(name__icontains=search))
    if after:
        rows = rows.filter(key__gt=after)
    return [_account(row) for row in (rows[:limit] if limit is not None else rows)]


def with_those_below(accounts: Iterable[UUID]) -> set[UUID]:
    """Return these accounts and every account below them that the caller may see."""
    found: set[UUID] = set()
    level = set(accounts)
    while level:
        found |= level
        level = set(Account.objects.filter(parent__in=level).values_list("id", flat=True)) - found
    return found


@dataclass(frozen=True, slots=True)
class AccountLabel:
    """An account's name, the names of its account managers and its tenants' names by id."""

    name: str
    managers: tuple[str, ...]
    tenants: Mapping[UUID, str]


def labels(*, ids: Iterable[UUID]) -> dict[UUID, AccountLabel]:
    """Return how pages name these accounts and who looks after them, in one query."""
    managers = Assignment.objects.filter(account=OuterRef("pk")).order_by("user__person__name")
    tenants = Tenant.objects.filter(account=OuterRef("pk")).order_by("key")
    rows = Account.objects.filter(id__in=set(ids)).annotate(
        managers=ArraySubquery(managers.values("user__person__name")),
        named=ArraySubquery(tenants.values(pair=JSONObject(id="id", name="name"))),
    )
    return {
        row.id: AccountLabel(
            row.name,
            tuple(row.managers),
            {UUID(each["id"]): each["name"] for each in row.named},
        )
        for row in rows
    }


def contacts(*, account: UUID) -> list[PersonRecord]:
    """Return the vendor's people who look after the account, by name. Needs `scope.everything`."""
    rows = Assignment.objects.filter(account=account, user__is_active=True, user__is_staff=True)
    found = [person_record(row.user.person) for row in rows.select_related("user__person")]
    return sorted((one for one in found if not one.erased), key=lambda one: (one.name, one.email))


def _account(row: Account) -> AccountRecord:
    return AccountRecord(
        row.id,
        row.mode,
        row.key,
        row.name,
        row.parent.key if row.parent else None,
        row.pays_only,
        row.signatures_required,
        row.cooling_off_hours,
        row.time_zone,
        row.created_at,
        row.updated_at,
    )
