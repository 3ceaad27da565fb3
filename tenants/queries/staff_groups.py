"""Read the groups of the vendor's staff by person."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from tenants.models import User

ADMINISTRATORS: Final = "Administrators"


def groups_of_person(*, person: UUID) -> frozenset[str]:
    """Return the groups of an active member of staff. Administrators are a group of their own here."""
    found: set[str] = set()
    for user in User.objects.filter(person=person, is_staff=True, is_active=True):
        found |= set(user.groups.values_list("name", flat=True))
        if user.is_superuser:
            found.add(ADMINISTRATORS)
    return frozenset(found)
