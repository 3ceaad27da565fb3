"""Say who may act for a customer: its owners decide. The operator of the server records members that it imports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds
from tenants.models import Account, Member
from tenants.models.member import MAY_CONSENT, ROLES
from tenants.queries import members as known_members
from tenants.queries import vendor_people
from wire import ids, times


class RoleUnknown(ValueError):
    """The role is unknown. Use owner, privacy_officer, billing, viewer or auditor."""

    code = "unknown_role"


class OwnersDecide(Exception):
    """An owner of the customer decides who acts for it. Invite the person, or ask an owner."""

    code = "owners_decide"


class LastOwner(Exception):
    """A customer keeps at least one owner. Make another member an owner first."""

    code = "last_owner"


class NoSuchMember(LookupError):
    """This person is no member of the account."""

    code = "no_such_member"


@transaction.atomic
def record_member(*, user: int, account: UUID, role: str, by: Actor, at: datetime) -> None:
    """Let the user act for the account from now on, as the operator of the server. An earlier role ends.

    For imports and the demonstration: people are invited. Raises: RoleUnknown, OwnersDecide if the caller is not the
    operator, vendor_people.SignatoryIsVendor.
    """
    row = _locked(account)
    if row.mode == "live" and by.kind != "system":
        raise OwnersDecide("members are invited")
    begin(user=user, account=row, role=role, by=by, at=at)


@transaction.atomic
def change_role(
    *, account: UUID, person: UUID, role: str, approved: bool = False, by: Actor, at: datetime
) -> None:
    """Give a member another role, as an owner of the account, or after the vendor's change was `approved`.

    Raises: RoleUnknown, OwnersDecide, NoSuchMember, LastOwner.
    """
    row = _locked(account)
    member = _present(row, person)
    _check_decides(row, by, approved=approved, at=at)
    if role != "owner":
        _check_not_last(row, member)
    begin(user=member.user_id, account=row, role=role, by=by, at=at)


@transaction.atomic
def remove(*, account: UUID, person: UUID, approved: bool = False, by: Actor, at: datetime) -> None:
    """End a membership, as an owner of the account, or after the vendor's change was `approved`.

    The vendor alone may remove members who only look on. The last owner leaves only with an approved change.
    Raises: OwnersDecide, NoSuchMember, LastOwner.
    """
    row = _locked(account)
    member = _present(row, person)
    if member.role in MAY_CONSENT:
        _check_decides(row, by, approved=approved, at=at)
    if not approved:
        _check_not_last(row, member)
    _end(member, row, by=by, at=at)


@transaction.atomic
def end_membership(*, user: int, account: UUID, by: Actor, at: datetime) -> None:
    """End the user's membership of the account, as the operator of the server. Does nothing without a membership."""
    row = _locked(account)
    if row.mode == "live" and by.kind != "system":
        raise OwnersDecide("an owner removes members")
    member = Member.objects.filter(user_id=user, account=row, ended_at=None).first()
    if member is not None:
        _end(member, row, by=by, at=at)


def begin(
    *,
    user: int,
    account: Account,
    role: str,
    signs_from: datetime | None = None,
    invitation: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write a membership that was decided on. The account is locked. An earlier role ends; the same again is nothing.

    `signs_from` is when the member's signatures begin to count. Raises: RoleUnknown, vendor_people.SignatoryIsVendor.
    """
    if role not in dict(ROLES):
        raise RoleUnknown(role)
    current = Member.objects.filter(user_id=user, account=account, ended_at=None).first()
    if current is not None and current.role == role:
        return
    member = Member(user_id=user, account=account, role=role, since_at=at, signs_from=signs_from)
    vendor_people.check_is_customers(mode=account.mode, person=member.user.person_id)
    body = {
        "person": str(member.user.person_id),
        "role": role,
        "signs_from": times.render(signs_from) if signs_from else None,
        "invitation": str(invitation) if invitation else None,
    }
    draft = Draft(ids.new(at=at), kinds.MEMBER.name, account.mode, body, account=account.id)
    if current is not None:
        current.ended_at = at
        explained_rows.put(current, entry=draft.id)
    explained_rows.add(member, entry=draft.id)
    ledger.record([draft], by=by, at=at)


def is_owner(*, account: UUID, by: Actor, at: datetime) -> bool:
    """Whether the person who acts is an owner of the account. Raises: MaySignLater for one who has to wait."""
    owners = Member.objects.filter(account=account, role="owner", ended_at=None, user__is_active=True)
    found = by.kind == "person" and owners.filter(user__person=by.id).exists()
    if found:
        known_members.check_signs(account=account, person=by.id, at=at)
    return found


def _check_decides(account: Account, by: Actor, *, approved: bool, at: datetime) -> None:
    """Check that an owner acts, or the operator. Raises: OwnersDecide, MaySignLater."""
    if approved or by.kind == "system" or is_owner(account=account.id, by=by, at=at):
        return
    if account.mode == "live":
        raise OwnersDecide("an owner decides, or two people of the vendor with evidence")


def _check_not_last(account: Account, member: Member) -> None:
    owners = Member.objects.filter(account=account, role="owner", ended_at=None, user__is_active=True)
    if member.role == "owner" and not owners.exclude(pk=member.pk).exists():
        raise LastOwner("no other owner is left")


def _present(account: Account, person: UUID) -> Member:
    found = (
        Member.objects.filter(account=account, ended_at=None, user__person=person)
        .select_related("user")
        .first()
    )
    if found is None:
        raise NoSuchMember(str(person))
    return found


def _end(member: Member, account: Account, *, by: Actor, at: datetime) -> None:
    member.ended_at = at
    body = {"person": str(member.user.person_id)}
    draft = Draft(ids.new(at=at), kinds.MEMBER_ENDED.name, account.mode, body, account=account.id)
    explained_rows.put(member, entry=draft.id)
    ledger.record([draft], by=by, at=at)


def _locked(account: UUID) -> Account:
    row = explained_rows.locked(Account.objects.filter(id=account))
    if row is None:
        raise Account.DoesNotExist(str(account))
    return row
