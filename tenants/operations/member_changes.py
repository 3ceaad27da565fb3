"""Let changes of a customer's members that the vendor asks for wait, and carry them out.

`consent.operations.customer_members` proposes them, because the customer names its people in agreements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger import explained_rows
from ledger.actors import Actor
from tenants import changes, invitation_rules
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.invitation_rules import AFTER_NOTICE, Route
from tenants.models import Account
from tenants.operations import approvals, invitations, members
from tenants.operations.approvals import Proposal
from tenants.queries import members as known_members
from tenants.queries import people, vendor_people
from tenants.queries.accounts import AccountRecord

FIRST_OWNER: Final = "member.first_owner"
RECOVERED_OWNER: Final = "member.recovered_owner"
INVITED: Final = "member.invited"
ROLE_CHANGED: Final = "member.role_changed"
REMOVED: Final = "member.removed"
_ROUTES: Final[dict[str, Route]] = {
    FIRST_OWNER: "first_owner",
    RECOVERED_OWNER: "recovered_owner",
    INVITED: "by_vendor",
}
_OVERTAKEN: Final = (
    invitations.InvitedAlready,
    members.NoSuchMember,
    members.RoleUnknown,
    vendor_people.SignatoryIsVendor,
)


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A change of one person's membership, from the role `was` (None: no member) to `becomes` (None: no member).

    `evidence` are digests of uploaded documents. `named` says that the signed agreement names the person.
    """

    kind: str
    person: UUID
    was: str | None
    becomes: str | None
    evidence: Sequence[str] = ()
    named: bool = False


def register() -> None:
    """Register the changes that wait for a second person or for an owner."""
    changes.register(
        ChangeKind(
            FIRST_OWNER, 0, _invite, owners_decide=False, title="The first owner of a customer is invited"
        )
    )
    changes.register(
        ChangeKind(RECOVERED_OWNER, 0, _invite, owners_decide=False, title="A new owner, where none was left")
    )
    changes.register(
        ChangeKind(INVITED, 0, _invite, owners_only=True, title="The vendor asks to invite a person")
    )
    changes.register(
        ChangeKind(
            ROLE_CHANGED, 0, _change_role, hours=AFTER_NOTICE, title="The vendor changes a member's role"
        )
    )
    changes.register(ChangeKind(REMOVED, 0, _remove, hours=AFTER_NOTICE, title="The vendor removes a member"))


def propose(said: MemberChange, *, home: AccountRecord, by: Actor, at: datetime) -> UUID:
    """Propose the change. Returns the waiting change's id."""
    proposer = people.person_behind(by)
    return approvals.propose(
        Proposal(
            change=said.kind,
            mode=home.mode,
            subject=f"members:{home.key}",
            member="member",
            was=_shown(said.person, said.was),
            becomes=_shown(said.person, said.becomes)
            | ({"evidence": sorted(said.evidence)} if said.evidence else {}),
            arguments={
                "person": str(said.person),
                "was": said.was,
                "becomes": said.becomes,
                "named": said.named,
                "route": _ROUTES.get(said.kind),
                "proposer": str(proposer) if proposer else None,
            },
            account=home.id,
        ),
        by=by,
        at=at,
    )


def _shown(person: UUID, role: str | None) -> dict[str, Any]:
    return {"person": str(person), "role": role}


def _invite(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said, account = change.arguments, _account(change)
    route: Route = said["route"]
    if route in invitation_rules.WITHOUT_OWNER and known_members.has_owner(account=account.id):
        raise NoLongerFits("the customer has an owner by now, who invites the others")
    try:
        invitations.make(
            account=account,
            person=UUID(said["person"]),
            role=said["becomes"],
            wait=invitation_rules.wait(route, named_in_agreement=said["named"]),
            invited_by=UUID(said["proposer"]) if said["proposer"] else None,
            by=by,
            at=at,
        )
    except _OVERTAKEN as error:
        raise _outdated(error) from error


def _change_role(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said, account = change.arguments, _account(change)
    _check_role(account, said)
    try:
        members.change_role(
            account=account.id,
            person=UUID(said["person"]),
            role=said["becomes"],
            approved=True,
            by=by,
            at=at,
        )
    except (*_OVERTAKEN, members.LastOwner) as error:
        raise _outdated(error) from error


def _remove(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said, account = change.arguments, _account(change)
    _check_role(account, said)
    try:
        members.remove(account=account.id, person=UUID(said["person"]), approved=True, by=by, at=at)
    except _OVERTAKEN as error:
        raise _outdated(error) from error


def _check_role(account: Account, said: Any) -> None:
    """Check that the member's role is what it was. Raises: NoLongerFits."""
    roles = {person.id: role for person, role in known_members.members(account=account.id)}
    if roles.get(UUID(said["person"])) != said["was"]:
        raise NoLongerFits("the person has another role by now")


def _outdated(error: Exception) -> NoLongerFits:
    return NoLongerFits((type(error).__doc__ or "").strip().splitlines()[0])


def _account(change: WaitingChange) -> Account:
    row = explained_rows.locked(Account.objects.filter(id=change.account)) if change.account else None
    if row is None:
        raise NoLongerFits("the account is not there any more")
    return row
