"""Read who may act for an account, and in which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tenants.models import (
    Member,
)
from tenants.models.member import MAY_CONSENT
from tenants.queries.people import PersonRecord, person_record


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A membership: the account and the role in which a user may act for it."""

    account: UUID
    account_key: str
    account_name: str
    mode: str
    role: str

    @property
    def may_consent(self) -> bool:
        return self.role in MAY_CONSENT


def memberships(*, user: int) -> list[MemberRecord]:
    """Return the user's present memberships. Needs `scope.everything(reason="sign-in")`."""
    rows = Member.objects.filter(user=user, ended_at=None).select_related("account").order_by("account__name")
    return [
        MemberRecord(row.account_id, row.account.key, row.account.name, row.account.mode, row.role)
        for row in rows
    ]


def members(*, account: UUID, roles: Sequence[str] | None = None) -> list[tuple[PersonRecord, str]]:
    """Return the people who may act for the account, with their roles."""
    rows = Member.objects.filter(account=account, ended_at=None, user__is_active=True)
    if roles is not None:
        rows = rows.filter(role__in=roles)
    return [(person_record(row.user.person), row.role) for row in rows.select_related("user__person")]


def may_consent(*, account: UUID) -> list[PersonRecord]:
    """Return the people who may consent for the account."""
    return [person for person, _ in members(account=account, roles=sorted(MAY_CONSENT))]
