"""What each group of the vendor's staff may see and do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from identity import staff_groups
from ledger import actors, scope
from ledger.actors import Actor
from tenants.models import User
from tenants.queries import staff_reach
from tenants.queries.staff_reach import StaffReach

FINANCE = staff_groups.FINANCE
LEGAL = staff_groups.LEGAL
SECURITY = staff_groups.SECURITY
TRAINING = staff_groups.TRAINING
ADMINISTRATORS = staff_groups.ADMINISTRATORS


def sees_all_accounts(user: User) -> bool:
    """Whether the user sees all accounts: administrators, finance and legal do; account managers see their own."""
    return user.is_superuser or groups_of(user, FINANCE, LEGAL)


def groups_of(user: User, *groups: str) -> bool:
    return user.is_superuser or not _reach(user).groups.isdisjoint(groups)


def require(user: User, *groups: str) -> None:
    """Raises: PermissionDenied for staff outside of these groups."""
    if not groups_of(user, *groups):
        raise PermissionDenied(f"for {', '.join(groups)}")


@contextmanager
def staff_scope(user: User | AnonymousUser, *, beyond_own_accounts: bool = False) -> Iterator[None]:
    """Enter the scope of the rows that this member of staff may see; no rows for other users."""
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        yield
    elif beyond_own_accounts or sees_all_accounts(user):
        with scope.everything(reason="staff"):
            yield
    else:
        with scope.tenants(_reach(user).rows):
            yield


def _reach(user: User) -> StaffReach:
    """Return what the user reaches, read once for each request: it stays with the request's user."""
    reach: StaffReach | None = user.__dict__.get("desk_reach")
    if reach is None:
        with scope.everything(reason="staff"):
            reach = staff_reach.reach(user=user.pk)
        user.__dict__["desk_reach"] = reach
    return reach


def actor(user: User) -> Actor:
    return actors.person(user.person_id, channel="admin")
