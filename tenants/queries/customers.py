"""Read the names of the vendor's customers, and their competitors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tenants.models import Account, Tenant


@dataclass(frozen=True, slots=True)
class CompetitorRecord:
    name: str
    domain: str
    lei: str


def competitors_above(*, accounts: Sequence[UUID]) -> dict[UUID, tuple[CompetitorRecord, ...]]:
    """Return by account the competitors that it and its parent accounts named. Accounts without any are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above (account, id) AS ("
            " SELECT one, one FROM unnest(%s::uuid[]) one UNION"
            " SELECT above.account, a.parent_id FROM above JOIN tenants_account a ON a.id = above.id"
            " WHERE a.parent_id IS NOT NULL)"
            " SELECT DISTINCT above.account, c.name, c.domain, c.lei FROM above"
            " JOIN tenants_competitor c ON c.account_id = above.id ORDER BY 1, 2, 3, 4",
            [list(accounts)],
        )
        by_account: dict[UUID, tuple[CompetitorRecord, ...]] = {}
        for account, *columns in cursor.fetchall():
            by_account[account] = (*by_account.get(account, ()), CompetitorRecord(*columns))
    return by_account


def customer_names(*, mode: str) -> list[tuple[UUID, str]]:
    """Return (account, name) for the names of every account and of its tenants."""
    accounts = Account.objects.filter(mode=mode).values_list("id", "name")
    return sorted({*accounts, *Tenant.objects.filter(mode=mode).values_list("account", "name")})


def competitors(*, account: UUID) -> list[CompetitorRecord]:
    rows = Account.objects.get(id=account).competitors.order_by("name", "id")
    return [CompetitorRecord(row.name, row.domain, row.lei) for row in rows]
