"""Find the tenant and the member behind a calendar's secret address."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from notices.models import CalendarFeed
from tenants.queries import members, tenants
from tenants.queries.tenants import TenantRecord


def made_at(*, tenant: UUID, person: UUID) -> datetime | None:
    """When the member made the address that works now. None without one."""
    rows = CalendarFeed.objects.filter(tenant=tenant, person=person)
    return rows.values_list("created_at", flat=True).first()


def tenant_of(*, secret: str) -> TenantRecord | None:
    """The tenant of an address, while the person who made it still acts for the account. None for every other."""
    sha256 = hashlib.sha256(secret.encode()).digest()
    row = CalendarFeed.objects.filter(sha256=sha256).first()
    if row is None:
        return None
    tenant = tenants.tenant_by_id(id=row.tenant)
    acts = any(person.id == row.person for person, _ in members.members(account=tenant.account))
    return tenant if acts else None
