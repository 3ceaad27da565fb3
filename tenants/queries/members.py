"""Read who may act for an account, and in which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from language import formats
from tenants.models import (
    Member,
)
from tenants.models.member import MAY_CONSENT
from tenants.queries.people import PersonRecord, person_record


class MaySignLater(ValueError):
    """A member whom no owner invited may sign and decide only after a wait. Withdrawals need no wait."""

    code = "may_sign_later"


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A membership: the account and the role in which a user may act for it."""

    account: UUID
    account_key: str
    account_name: str
    mode: str
    role: str
    # When the member's signatures begin to count. None: they do.
    signs_from: datetime | None = None

    @property
    def may_consent(self) -> bool:
        return self.role in MAY_CONSENT


def memberships(*, user: int) -> list[MemberRecord]:
    """Return the user's present memberships. Needs `scope.everything(reason="sign-in")`."""
    rows = _present().filter(user=user).select_related("account").order_by("account__name")
    return [
        MemberRecord(
            row.account_id, row.account.key, row.account.name, row.account.mode, row.role, row.signs_from
        )
        for row in rows
    ]


def names_by_user(*, account: UUID) -> dict[int, str]:
    """Return the names of the people who act for the account, by their users."""
    rows = _present().filter(account=account).select_related("user__person")
    return {row.user_id: person_record(row.user.person).name for row in rows}


def members(*, account: UUID, roles: Sequence[str] | None = None) -> list[tuple[PersonRecord, str]]:
    """Return the people who may act for the account, with their roles."""
    rows = _present().filter(account=account, user__is_active=True)
    if roles is not None:
        rows = rows.filter(role__in=roles)
    return [(person_record(row.user.person), row.role) for row in rows.select_related("user__person")]


def signs_from(*, account: UUID, person: UUID) -> datetime | None:
    """Return when a member's signatures begin to count. None: they already count, or the person is not a member."""
    return (
        _present().filter(account=account, user__person=person).values_list("signs_from", flat=True).first()
    )


def check_signs(*, account: UUID, person: UUID | None, at: datetime) -> None:
    """Check that a member who was not invited by an owner has waited. Raises: MaySignLater."""
    since = signs_from(account=account, person=person) if person is not None else None
    if since is not None and at < since:
        raise MaySignLater(f"from {formats.moment(since, UTC)}")


def ever_had_owner(*, account: UUID) -> bool:
    """Whether the account ever had an owner."""
    return Member.objects.filter(account=account, role="owner").exists()


def has_owner(*, account: UUID) -> bool:
    """Whether an owner of the account can sign in."""
    return _present().filter(account=account, role="owner", user__is_active=True).exists()


def may_consent(*, account: UUID) -> list[PersonRecord]:
    """Return the people who may consent for the account."""
    return [person for person, _ in members(account=account, roles=sorted(MAY_CONSENT))]


def _present() -> QuerySet[Member]:
    """Memberships in force. A membership of staff from before that was ruled out counts no more in live mode."""
    staff = Q(user__is_staff=True) | Q(user__is_superuser=True)
    return Member.objects.filter(ended_at=None).exclude(staff, account__mode="live")
