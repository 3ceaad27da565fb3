"""Who of the vendor's staff may see and do what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from ledger import actors, scope
from ledger.actors import Actor
from tenants.models import User
from tenants.queries import accounts as tenant_accounts
from tenants.queries import tenants

FINANCE = "Finance"
LEGAL = "Legal"


def sees_everybody(user: User) -> bool:
    """Administrators, finance and legal; account managers see the accounts assigned to them."""
    return user.is_superuser or belongs_to(user, FINANCE, LEGAL)


def belongs_to(user: User, *groups: str) -> bool:
    return user.is_superuser or user.groups.filter(name__in=groups).exists()


def accounts_of(user: User) -> set[UUID]:
    return tenant_accounts.assigned_accounts(user=user.pk)


@contextmanager
def scoped(user: User | AnonymousUser, *, beyond_own_accounts: bool = False) -> Iterator[None]:
    """The rows this member of staff may see; nobody's for anybody else."""
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        yield
    elif beyond_own_accounts or sees_everybody(user):
        with scope.everything(reason="staff"):
            yield
    else:
        accounts = accounts_of(user)
        with scope.everything(reason="staff"):
            own = {tenant.id for account in accounts for tenant in tenants.tenants(account=account)}
        with scope.tenants(accounts | own):
            yield


def actor(user: User) -> Actor:
    return actors.person(user.person_id, channel="admin")
