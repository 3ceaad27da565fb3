"""A member of staff looks at a customer's pages as the customer sees them, for half an hour, and can change nothing.

The session holds for which tenant and until when. Whether the person is staff and reaches the customer is asked anew
on each page. The pages run in a transaction that the database keeps from writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.http import HttpRequest

from identity import happened
from ledger import scope
from ledger.actors import Actor
from tenants.operations import viewings
from tenants.queries import staff_reach
from wire import times

LASTS: Final = timedelta(minutes=30)
_KEY: Final = "viewing"


@dataclass(frozen=True, slots=True)
class Viewing:
    """Which tenant a member of staff looks at, and until when."""

    tenant: UUID
    until: datetime


def begin(request: HttpRequest, *, tenant: UUID, person: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Begin to look. An entry tells the customer, and a security event tells the vendor. Raises: NoReasonToView."""
    entry = viewings.begin(tenant=tenant, person=person, reason=reason, by=by, at=at)
    happened.note(
        request, "viewing.began", _user(request), entry=str(entry), tenant=str(tenant), reason=reason
    )
    request.session[_KEY] = {"tenant": str(tenant), "until": times.render(at + LASTS)}


def end(request: HttpRequest) -> None:
    """Stop looking. Without a viewing nothing happens."""
    if request.session.pop(_KEY, None) is not None:
        happened.note(request, "viewing.ended", _user(request))


def current(request: HttpRequest, *, at: datetime) -> Viewing | None:
    """Return what the signed-in person looks at now. None for anybody who is not staff, or no longer reaches it."""
    kept: Any = request.session.get(_KEY)
    user = _user(request)
    if not kept or user is None or not getattr(user, "is_staff", False):
        return None
    found = Viewing(UUID(kept["tenant"]), times.parse(kept["until"]))
    if at >= found.until:
        return None
    with scope.everything(reason="staff"):
        reach = staff_reach.reach(user=user.pk)
    sees_all = bool(getattr(user, "is_superuser", False) or reach.groups)
    return found if sees_all or found.tenant in reach.rows else None


def _user(request: HttpRequest) -> AbstractBaseUser | None:
    user = request.user
    return user if isinstance(user, AbstractBaseUser) and user.is_active else None


@contextmanager
def reading_only() -> Iterator[None]:
    """Keep the present transaction from writing, whatever a page tries."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    yield
