"""Read which members of the vendor's staff look after an account, with their sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tenants.models import Assignment


@dataclass(frozen=True, slots=True)
class ManagerRecord:
    """A member of staff who looks after an account. `user` is the sign-in's id."""

    user: int
    person: UUID
    name: str
    email: str
    title: str


def assigned(*, account: UUID) -> list[ManagerRecord]:
    """Return who looks after the account, by name."""
    rows = Assignment.objects.filter(account=account).select_related("user__person")
    return [
        ManagerRecord(
            row.user_id, row.user.person_id, row.user.get_full_name(), row.user.email, row.user.person.title
        )
        for row in rows.order_by("user__person__name", "user")
    ]
