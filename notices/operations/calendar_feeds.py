"""Make and remove the secret address under which a member's calendar reads a tenant's dates."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices.models import CalendarFeed


@transaction.atomic
def make(*, tenant: UUID, person: UUID, at: datetime) -> str:
    """Make a new address, which replaces an earlier one. Returns its secret, which cannot be shown again."""
    secret = secrets.token_hex(32)
    CalendarFeed.objects.update_or_create(
        tenant=tenant,
        person=person,
        defaults={"sha256": hashlib.sha256(secret.encode()).digest(), "created_at": at},
    )
    return secret


def remove(*, tenant: UUID, person: UUID) -> None:
    """Make the address stop working."""
    CalendarFeed.objects.filter(tenant=tenant, person=person).delete()
