"""Read the names of tenants by id."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tenants.models import Tenant


def names(*, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each of these tenants that the caller may see."""
    return dict(Tenant.objects.filter(id__in=set(ids)).values_list("id", "name"))
