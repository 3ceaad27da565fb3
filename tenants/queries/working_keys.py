"""Read every API key that works, for a review of access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tenants import api_keys
from tenants.models import ApiKey, Person


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A working key: who answers for it, what it may do, and whether a customer made it."""

    id: UUID
    mode: str
    name: str
    hint: str
    scopes: tuple[str, ...]
    tenant: str
    holder: str
    of_customer: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @property
    def is_powerful(self) -> bool:
        return self.mode == "live" and not api_keys.POWERFUL.isdisjoint(self.scopes)


def working_keys(*, at: datetime) -> list[WorkingKey]:
    """Every key that works, oldest first. Needs a scope that sees every row."""
    rows = (
        ApiKey.objects.filter(
            Q(revoked_at=None) | Q(revoked_at__gt=at), Q(expires_at=None) | Q(expires_at__gt=at)
        )
        .select_related("tenant", "of_customer")
        .order_by("created_at")
    )
    holders = dict(
        Person.objects.filter(id__in=[row.holder for row in rows if row.holder]).values_list("id", "name")
    )
    return [
        WorkingKey(
            row.id,
            row.mode,
            row.name or row.hint,
            row.hint,
            tuple(row.scopes),
            row.tenant.name if row.tenant else "",
            holders.get(row.holder, "") if row.holder else "",
            hasattr(row, "of_customer"),
            row.created_at,
            row.expires_at,
            row.last_used_at,
        )
        for row in rows
    ]
