"""Assign account managers to accounts. The customer's owners get a letter each time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds
from tenants.models import Account, Assignment, User
from wire import ids


class ManagerIsNoStaff(ValueError):
    """Only a member of the vendor's staff can look after a customer. Make the person staff first."""

    code = "manager_is_no_staff"


@transaction.atomic
def assign(*, user: int, account: UUID, by: Actor, at: datetime) -> None:
    """Assign a member of staff to the account. The same again changes nothing. Raises: ManagerIsNoStaff."""
    if not User.objects.filter(pk=user, is_staff=True, is_active=True).exists():
        raise ManagerIsNoStaff(str(user))
    _, created = Assignment.objects.get_or_create(user_id=user, account_id=account)
    if created:
        _record(kinds.MANAGER_ASSIGNED.name, user, account, by=by, at=at)


@transaction.atomic
def release(*, user: int, account: UUID, by: Actor, at: datetime) -> None:
    """End an assignment. Without one nothing happens."""
    gone, _ = Assignment.objects.filter(user_id=user, account_id=account).delete()
    if gone:
        _record(kinds.MANAGER_RELEASED.name, user, account, by=by, at=at)


def _record(kind: str, user: int, account: UUID, *, by: Actor, at: datetime) -> None:
    body = {"person": str(User.objects.values_list("person", flat=True).get(pk=user))}
    mode = Account.objects.values_list("mode", flat=True).get(id=account)
    ledger.record([Draft(ids.new(at=at), kind, mode, body, account=account)], by=by, at=at)
