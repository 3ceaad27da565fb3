"""The rows of members and invitations as their folds describe them."""

from __future__ import annotations

from collections.abc import Iterator

from ledger import projections, row_reading
from ledger.projections import Row, Slice
from tenants import folds, kinds
from tenants.models import Invitation, InvitationEnd, Member

_plain = projections.plain


def register() -> None:
    """Register the projections of members and invitations."""
    projections.register(
        "tenants.members",
        tables=[folds.MEMBERS],
        kinds=(kinds.MEMBER_1, kinds.MEMBER, kinds.MEMBER_ENDED),
        slices=["account"],
        fold=folds.members,
        rows=_members,
        next_owner=row_reading.owners(Member, account="account_id"),
        not_covered="since_at and ended_at: the callers' times",
    )
    projections.register(
        "tenants.invitations",
        tables=[folds.INVITATIONS],
        kinds=(kinds.INVITED,),
        slices=["account"],
        fold=folds.invitations,
        rows=_invitations,
        next_owner=row_reading.owners(Invitation, account="account_id"),
        not_covered="claimed_at: the caller's time",
    )
    projections.register(
        "tenants.invitation_ends",
        tables=[folds.INVITATION_ENDS],
        kinds=tuple(kinds.INVITATION_ENDS.values()),
        slices=["account"],
        fold=folds.invitation_ends,
        rows=_invitation_ends,
        next_owner=row_reading.owners(InvitationEnd, account="account_id"),
        not_covered="claimed_at: the caller's time",
    )


def _members(part: Slice) -> Iterator[Row]:
    counts: dict[str, int] = {}
    rows = Member.objects.filter(account=part.owner).order_by("id")
    read = rows.values_list("user__person_id", "role", "signs_from", "ended_at")
    for person, role, signs_from, ended_at in read:
        name = str(person)
        counts[name] = counts.get(name, 0) + 1
        key = f"account={part.owner} person={name} membership={counts[name]}"
        columns = {"role": role, "signs_from": _plain(signs_from), "ended": ended_at is not None}
        yield Row(folds.MEMBERS, key, columns)


def _invitations(part: Slice) -> Iterator[Row]:
    members = ("person", "role", "route", "waits_hours", "invited_by", "token_sha256", "expires_at")
    for row in Invitation.objects.filter(account=part.owner):
        columns = {"account": str(row.account_id), "mode": row.mode} | {
            name: _plain(getattr(row, name)) for name in (*members, "revision", "recorded_at")
        }
        yield Row(folds.INVITATIONS, f"invitation={row.id}", columns)


def _invitation_ends(part: Slice) -> Iterator[Row]:
    for row in InvitationEnd.objects.filter(account=part.owner):
        columns = {"account": str(row.account_id), "kind": row.kind} | {
            name: _plain(getattr(row, name)) for name in ("person", "revision", "recorded_at")
        }
        yield Row(folds.INVITATION_ENDS, f"invitation={row.invitation_id}", columns)
