"""Read the names of tenants by id."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tenants.models import Tenant


def names(*, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each of these tenants that the caller may see."""
    return dict(Tenant.objects.filter(id__in=set(ids)).values_list("id", "name"))


def first_of_accounts(*, accounts: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the oldest tenant of each of these accounts that has one."""
    rows = (
        Tenant.objects.filter(account__in=set(accounts)).order_by("account_id", "id").distinct("account_id")
    )
    return dict(rows.values_list("account_id", "id"))
