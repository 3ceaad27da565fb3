"""Read who was invited to act for an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import invitation_rules
from tenants.invitation_rules import State
from tenants.models import Invitation
from tenants.queries import invitation_links, people


class NoSuchInvitation(LookupError):
    """This invitation does not exist, or the link is not whole. Open the link from the mail again."""

    code = "no_such_invitation"


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """An invitation. `name` and `email` are empty once the person is erased."""

    id: UUID
    account: UUID
    account_key: str
    account_name: str
    mode: str
    person: UUID
    name: str
    email: str
    role: str
    route: str
    waits_hours: int
    invited_by: UUID | None
    token_sha256: str
    expires_at: datetime
    state: State
    entry: UUID


def invitation(*, id: UUID, at: datetime) -> InvitationRecord:
    """Return one invitation. Raises: NoSuchInvitation."""
    return _one(_rows().filter(id=id), str(id), at=at)


def invitation_with(*, token: str, at: datetime) -> InvitationRecord:
    """Return the invitation with this secret in its link. Raises: NoSuchInvitation."""
    return _one(_rows().filter(token_sha256=invitation_links.digest(token)), "", at=at)


def open_invitations(*, account: UUID, at: datetime) -> list[InvitationRecord]:
    """Return the invitations of an account that wait for an answer, newest first."""
    rows = _rows().filter(account=account, end=None, expires_at__gt=at)
    return [record(row, at=at) for row in rows]


def record(row: Invitation, *, at: datetime) -> InvitationRecord:
    """Return the row as a record. It has its account and its end."""
    person = people.person(id=row.person)
    end = getattr(row, "end", None)
    return InvitationRecord(
        row.id,
        row.account_id,
        row.account.key,
        row.account.name,
        row.mode,
        row.person,
        person.name if person else "",
        person.email if person else "",
        row.role,
        row.route,
        row.waits_hours,
        row.invited_by,
        row.token_sha256,
        row.expires_at,
        invitation_rules.state(end=end.kind if end else None, expires_at=row.expires_at, at=at),
        row.entry_id,
    )


def _rows() -> Any:
    return Invitation.objects.select_related("account", "end")


def _one(rows: Any, what: str, *, at: datetime) -> InvitationRecord:
    row = rows.first()
    if row is None:
        raise NoSuchInvitation(what)
    return record(row, at=at)
