"""Invite people to act for a customer; accept and revoke invitations."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import invitation_rules, kinds
from tenants.invitation_rules import Route, Wait
from tenants.models import Account, Invitation, InvitationEnd, Member, User
from tenants.models.member import MAY_CONSENT, ROLES
from tenants.operations import members, people
from tenants.queries import invitation_links, invitations, vendor_people
from tenants.queries import members as known_members
from tenants.queries import people as known_people
from tenants.queries.invitations import InvitationRecord, NoSuchInvitation
from wire import ids, times


class InvitationOver(Exception):
    """This invitation was accepted, was taken back, or is older than seven days. Ask for a new one."""

    code = "invitation_over"


class InvitedAlready(Exception):
    """This person has an open invitation, or is a member already."""

    code = "invited_already"


class OtherPersonInvited(Exception):
    """The invitation is for another address. Sign in with the address that it was sent to."""

    code = "other_person_invited"


class OwnerThere(Exception):
    """The customer has an owner by now, who invites the others."""

    code = "owner_there"


@transaction.atomic
def invite(
    *, account: UUID, email: str, name: str, role: str, title: str = "", by: Actor, at: datetime
) -> UUID:
    """Invite a person as an owner of the account. Returns the invitation's id.

    The vendor may invite people who only look on. Members who are not owners may not invite.
    Raises: members.RoleUnknown, members.OwnersDecide, InvitedAlready, vendor_people.SignatoryIsVendor.
    """
    row = _locked(account)
    vendor_people.check_is_customers(mode=row.mode, email=email)
    person = person_for(email=email, name=name, title=title)
    route = _route(row, role, by, at=at)
    wait = invitation_rules.wait(route, signs=role in MAY_CONSENT)
    return make(account=row, person=person, role=role, wait=wait, by=by, at=at)


def person_for(*, email: str, name: str, title: str = "") -> UUID:
    """Return the person of the sign-in with this address, or record a new person."""
    found = User.objects.filter(email__iexact=email).values_list("person", flat=True).first()
    return found or people.record_person(name=name, email=email.strip().lower(), title=title)


def make(
    *,
    account: Account,
    person: UUID,
    role: str,
    wait: Wait,
    invited_by: UUID | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record an invitation that was decided on. The account is locked. Returns its id.

    `invited_by` is the person who asked for it, left out: who acts.
    Raises: members.RoleUnknown, InvitedAlready, vendor_people.SignatoryIsVendor.
    """
    if role not in dict(ROLES):
        raise members.RoleUnknown(role)
    vendor_people.check_is_customers(mode=account.mode, person=person)
    _check_is_new(account, person, at=at)
    id = ids.new(at=at)
    row = Invitation(
        id=id,
        account=account,
        mode=account.mode,
        person=person,
        role=role,
        route=wait.route,
        waits_hours=wait.hours if account.mode == "live" else invitation_rules.AT_ONCE,
        invited_by=invited_by or known_people.person_behind(by),
        token_sha256=invitation_links.digest(invitation_links.token(id)),
        expires_at=at + invitation_rules.LASTS,
        claimed_at=at,
        entry_id=ids.new(at=at),
    )
    body = {
        "invitation": str(id),
        "person": str(person),
        "role": role,
        "route": row.route,
        "waits_hours": row.waits_hours,
        "invited_by": str(row.invited_by) if row.invited_by else None,
        "token_sha256": row.token_sha256,
        "expires_at": times.render(row.expires_at),
    }
    row.save(force_insert=True)
    draft = Draft(row.entry_id, kinds.INVITED.name, row.mode, body, account=account.id)
    ledger.record([draft], by=by, at=at)
    return id


@transaction.atomic
def accept(*, id: UUID, user: int, by: Actor, at: datetime) -> None:
    """Make the invited person a member. The link works once; `user` signs in with the invited address.

    Raises: NoSuchInvitation, InvitationOver, OtherPersonInvited, OwnerThere, vendor_people.SignatoryIsVendor.
    """
    seen = _open(id, at=at)
    row = _locked(seen.account)
    signs_in = User.objects.get(pk=user)
    if not seen.email or signs_in.email.lower() != seen.email.lower() or not signs_in.is_active:
        raise OtherPersonInvited
    if seen.route in invitation_rules.WITHOUT_OWNER and known_members.has_owner(account=row.id):
        raise OwnerThere
    _end(seen, "accepted", person=signs_in.person_id, by=by, at=at)
    members.begin(
        user=user,
        account=row,
        role=seen.role,
        signs_from=at + timedelta(hours=seen.waits_hours) if seen.waits_hours else None,
        invitation=seen.id,
        by=by,
        at=at,
    )


@transaction.atomic
def revoke(*, id: UUID, account: UUID, by: Actor, at: datetime) -> None:
    """Take an open invitation back. This narrows, so owners and the vendor may.

    Raises: NoSuchInvitation, InvitationOver.
    """
    seen = invitations.invitation(id=id, at=at)
    if seen.account != account:
        raise NoSuchInvitation(str(id))
    _locked(account)
    _end(_open(id, at=at), "revoked", by=by, at=at)


def _open(id: UUID, *, at: datetime) -> InvitationRecord:
    seen = invitations.invitation(id=id, at=at)
    if seen.state != "open":
        raise InvitationOver(seen.state)
    return seen


def _end(seen: InvitationRecord, kind: str, *, person: UUID | None = None, by: Actor, at: datetime) -> None:
    draft = Draft(
        ids.new(at=at),
        kinds.INVITATION_ENDS[kind].name,
        seen.mode,
        {"invitation": str(seen.id), "person": str(person) if person else None},
        account=seen.account,
    )
    try:
        with transaction.atomic():
            InvitationEnd.objects.create(
                invitation_id=seen.id,
                account_id=seen.account,
                kind=kind,
                person=person,
                claimed_at=at,
                entry_id=draft.id,
            )
    except IntegrityError as error:
        raise InvitationOver("answered meanwhile") from error
    ledger.record([draft], by=by, at=at)


def _check_is_new(account: Account, person: UUID, *, at: datetime) -> None:
    """Check that the address has no open invitation and no membership. Raises: InvitedAlready."""
    known = known_people.person(id=person)
    email = known.email.lower() if known else ""
    waiting = invitations.open_invitations(account=account.id, at=at)
    held = Member.objects.filter(account=account, ended_at=None, user__email__iexact=email)
    if held.exists() or any(each.email.lower() == email for each in waiting):
        raise InvitedAlready


def _route(account: Account, role: str, by: Actor, *, at: datetime) -> Route:
    """Return the route by which `by` invites a person. Raises: members.OwnersDecide, MaySignLater."""
    if members.is_owner(account=account.id, by=by, at=at):
        return "by_owner"
    if by.kind == "system":
        return "by_operator"
    is_member = Member.objects.filter(account=account, ended_at=None, user__person=by.id).exists()
    if account.mode == "live" and (role in MAY_CONSENT or is_member):
        raise members.OwnersDecide("an owner invites people who may consent")
    return "by_vendor"


def _locked(account: UUID) -> Account:
    row = explained_rows.locked(Account.objects.filter(id=account))
    if row is None:
        raise Account.DoesNotExist(str(account))
    return row
