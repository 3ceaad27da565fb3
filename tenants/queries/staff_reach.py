"""Read what a member of the vendor's staff reaches: its groups, and the accounts and tenants assigned to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from tenants.models import Assignment, Tenant, User


@dataclass(frozen=True, slots=True)
class StaffReach:
    """The names of the groups, and the ids of the accounts and tenants."""

    groups: frozenset[str]
    rows: frozenset[UUID]


def reach(*, user: int) -> StaffReach:
    """Return what this user reaches, in one query."""
    own = Assignment.objects.filter(user=OuterRef("pk"))
    below = Tenant.objects.filter(account__assignments__user=OuterRef("pk"))
    groups, accounts, tenants = (
        User.objects.filter(pk=user)
        .annotate(
            names=ArraySubquery(Group.objects.filter(user=OuterRef("pk")).values("name")),
            accounts=ArraySubquery(own.values("account")),
            tenants=ArraySubquery(below.values("id")),
        )
        .values_list("names", "accounts", "tenants")
        .get()
    )
    return StaffReach(frozenset(groups), frozenset([*accounts, *tenants]))
