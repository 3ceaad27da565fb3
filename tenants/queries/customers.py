"""Read the names of the vendor's customers, and their competitors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Min

from ledger import queries as ledger
from tenants.models import Account, Tenant


@dataclass(frozen=True, slots=True)
class CompetitorRecord:
    """A competitor that an account named. A `named_at` of None means that the ledger does not say when."""

    name: str
    domain: str
    lei: str
    named_at: datetime | None = None


def competitors_above(*, accounts: Sequence[UUID]) -> dict[UUID, tuple[CompetitorRecord, ...]]:
    """Return by account the competitors that it and its parent accounts named. Accounts without any are left out.

    A competitor that several accounts named counts as named when the first of them did.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above (account, id) AS ("
            " SELECT one, one FROM unnest(%s::uuid[]) one UNION"
            " SELECT above.account, a.parent_id FROM above JOIN tenants_account a ON a.id = above.id"
            " WHERE a.parent_id IS NOT NULL)"
            " SELECT above.account, c.name, c.domain, c.lei, array_agg(c.entry_id) FROM above"
            " JOIN tenants_competitor c ON c.account_id = above.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            [list(accounts)],
        )
        rows = cursor.fetchall()
    times = ledger.recorded_times(
        ids=sorted({entry for row in rows for entry in row[4] if entry is not None})
    )
    by_account: dict[UUID, tuple[CompetitorRecord, ...]] = {}
    for account, name, domain, lei, entries in rows:
        named = None
        if all(entry in times for entry in entries):
            named = min(times[entry] for entry in entries)
        record = CompetitorRecord(name, domain, lei, named)
        by_account[account] = (*by_account.get(account, ()), record)
    return by_account


def customer_names(*, mode: str) -> list[tuple[UUID, str]]:
    """Return (account, name) for the names of every account and of its tenants."""
    accounts = Account.objects.filter(mode=mode).values_list("id", "name")
    return sorted({*accounts, *Tenant.objects.filter(mode=mode).values_list("account", "name")})


def served_since(*, mode: str) -> dict[UUID, datetime]:
    """Return since when each account has a tenant."""
    rows = Tenant.objects.filter(mode=mode).values_list("account").annotate(first=Min("created_at"))
    return dict(rows.order_by())


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """One tenant with the name of its account. `above` are the names of the accounts that its account belongs to."""

    tenant: UUID
    key: str
    name: str
    industry: str
    account: UUID
    account_name: str
    above: tuple[str, ...]


def customers(*, mode: str, tenant: UUID | None = None) -> list[CustomerRecord]:
    """List all tenants of a mode by key, or only `tenant`."""
    accounts = {
        id: (parent, name)
        for id, parent, name in Account.objects.filter(mode=mode).values_list("id", "parent", "name")
    }
    rows = Tenant.objects.filter(mode=mode).order_by("key")
    if tenant is not None:
        rows = rows.filter(id=tenant)
    return [
        CustomerRecord(id, key, name, industry, account, accounts[account][1], _above(accounts, account))
        for id, key, name, industry, account in rows.values_list("id", "key", "name", "industry", "account")
    ]


def _above(accounts: Mapping[UUID, tuple[UUID | None, str]], account: UUID) -> tuple[str, ...]:
    names, parent = [], accounts[account][0]
    while parent is not None and parent in accounts:
        names.append(accounts[parent][1])
        parent = accounts[parent][0]
    return tuple(names)


def competitors(*, account: UUID) -> list[CompetitorRecord]:
    rows = Account.objects.get(id=account).competitors.order_by("name", "id")
    return [CompetitorRecord(row.name, row.domain, row.lei) for row in rows]
