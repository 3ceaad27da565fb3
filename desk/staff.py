"""What each group of the vendor's staff may see and do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects

from identity import staff_groups
from ledger import actors, scope
from ledger.actors import Actor
from tenants.models import User
from tenants.queries import accounts as tenant_accounts
from tenants.queries import tenants

FINANCE = staff_groups.FINANCE
LEGAL = staff_groups.LEGAL
SECURITY = staff_groups.SECURITY
TRAINING = staff_groups.TRAINING
ADMINISTRATORS = staff_groups.ADMINISTRATORS


def sees_all_accounts(user: User) -> bool:
    """Whether the user sees all accounts: administrators, finance and legal do; account managers see their own."""
    return user.is_superuser or groups_of(user, FINANCE, LEGAL)


def groups_of(user: User, *groups: str) -> bool:
    if user.is_superuser:
        return True
    prefetch_related_objects([user], "groups")  # once for each request: a page asks many times
    return any(group.name in groups for group in user.groups.all())


def accounts_of(user: User) -> set[UUID]:
    return tenant_accounts.assigned_accounts(user=user.pk)


@contextmanager
def staff_scope(user: User | AnonymousUser, *, beyond_own_accounts: bool = False) -> Iterator[None]:
    """Enter the scope of the rows that this member of staff may see; no rows for other users."""
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        yield
    elif beyond_own_accounts or sees_all_accounts(user):
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
