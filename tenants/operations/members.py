from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds
from tenants.models import Account, Assignment, Member
from tenants.models.member import ROLES
from wire import ids


class RoleUnknown(ValueError):
    """The role is unknown. Use owner, privacy_officer, billing, viewer or auditor."""

    code = "unknown_role"


@transaction.atomic
def record_member(*, user: int, account: UUID, role: str, by: Actor, at: datetime) -> None:
    """Let the user act for the account in this role from now on. An earlier role ends.

    Raises: RoleUnknown.
    """
    if role not in dict(ROLES):
        raise RoleUnknown(role)
    row = _locked(account)
    current = Member.objects.filter(user_id=user, account=row, ended_at=None).first()
    if current is not None:
        if current.role == role:
            return
        current.ended_at = at
    member = Member(user_id=user, account=row, role=role, since_at=at)
    body = {"person": str(member.user.person_id), "role": role}
    draft = Draft(ids.new(at=at), kinds.MEMBER.name, row.mode, body, account=row.id)
    if current is not None:
        explained_rows.put(current, entry=draft.id)
    explained_rows.add(member, entry=draft.id)
    ledger.record([draft], by=by, at=at)


@transaction.atomic
def end_membership(*, user: int, account: UUID, by: Actor, at: datetime) -> None:
    """End the user's membership of the account. Does nothing without a membership."""
    row = _locked(account)
    member = Member.objects.filter(user_id=user, account=row, ended_at=None).first()
    if member is None:
        return
    member.ended_at = at
    body = {"person": str(member.user.person_id)}
    draft = Draft(ids.new(at=at), kinds.MEMBER_ENDED.name, row.mode, body, account=row.id)
    explained_rows.put(member, entry=draft.id)
    ledger.record([draft], by=by, at=at)


def _locked(account: UUID) -> Account:
    row = explained_rows.locked(Account.objects.filter(id=account))
    if row is None:
        raise Account.DoesNotExist(str(account))
    return row


def assign_account_manager(*, user: int, account: UUID) -> None:
    """Assign a staff member to the account."""
    Assignment.objects.get_or_create(user_id=user, account_id=account)
