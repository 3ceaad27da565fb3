"""Read the API keys that a customer's own members made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tenants.models import CustomerKey


@dataclass(frozen=True, slots=True)
class CustomerKeyRecord:
    """A customer's key without its secret. `hint` is its first characters, `made_by` the person who made it."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    made_by: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def ends_at(self) -> datetime | None:
        """When it stops working: at its end, or when it is revoked before."""
        return min((end for end in (self.expires_at, self.revoked_at) if end is not None), default=None)

    def works(self, *, at: datetime) -> bool:
        end = self.ends_at()
        return end is None or at < end


def keys(*, tenant: UUID) -> list[CustomerKeyRecord]:
    """A tenant's own keys, newest first, those that have ended too."""
    rows = CustomerKey.objects.filter(tenant=tenant).select_related("key").order_by("-key_id")
    return [_record(row) for row in rows]


def working(*, tenant: UUID, at: datetime) -> int:
    """How many of a tenant's own keys work."""
    return CustomerKey.objects.filter(_works(at), tenant=tenant).count()


def works(*, id: UUID, at: datetime) -> bool:
    """Whether a customer's own key works, and was not told to stop later."""
    return CustomerKey.objects.filter(_works(at), key_id=id, key__revoked_at=None).exists()


def account_of(*, key: UUID) -> UUID | None:
    """The account of a customer's own key. None for every other key."""
    return CustomerKey.objects.filter(key_id=key).values_list("account", flat=True).first()


def _works(at: datetime) -> Q:
    return Q(
        Q(key__revoked_at=None) | Q(key__revoked_at__gt=at),
        Q(key__expires_at=None) | Q(key__expires_at__gt=at),
    )


def _record(row: CustomerKey) -> CustomerKeyRecord:
    key = row.key
    return CustomerKeyRecord(
        key.id,
        key.name,
        key.hint,
        tuple(key.scopes),
        row.made_by,
        key.created_at,
        key.expires_at,
        key.revoked_at,
        key.last_used_at,
    )
