"""Record negotiated prices, and end them before their time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds
from pricing.governance.queries import overrides
from pricing.models import Override, OverrideEnd
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants
from wire import ids, times


class OverrideUnclear(ValueError):
    """The override is unclear. Give basis points for fixed or capped, and none for excluded."""

    code = "override_unclear"


class OverrideOver(Exception):
    """The override has ended already."""

    code = "override_over"


@transaction.atomic
def record_override(
    *,
    tenant: UUID,
    kind: str,
    bps: int | None,
    effective_from: datetime,
    effective_until: datetime | None,
    reason: str,
    approved_by: UUID,
    requested_by: UUID | None = None,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record a negotiated price that replaces the schedule's. Returns its id. Raises: OverrideUnclear."""
    if (kind == "excluded") != (bps is None):
        raise OverrideUnclear(kind)
    seen = tenants.tenant_by_id(id=tenant)
    tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
    id = id or ids.new(at=at)
    body = {
        "override": str(id),
        "tenant": seen.key,
        "kind": kind,
        "bps": bps,
        "effective_from": times.render(effective_from),
        "effective_until": times.render(effective_until) if effective_until else None,
        "reason": reason,
        "approved_by": str(approved_by),
        "requested_by": str(requested_by) if requested_by else None,
    }
    draft = Draft(ids.new(at=at), kinds.OVERRIDDEN.name, seen.mode, body, tenant=tenant, account=seen.account)
    Override.objects.create(
        id=id,
        tenant_id=tenant,
        kind=kind,
        bps=bps,
        effective_from=effective_from,
        effective_until=effective_until,
        reason=reason,
        requested_by=requested_by,
        approved_by=approved_by,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)
    return id


@transaction.atomic
def end_override(*, id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """End a negotiated price now. Raises: NoSuchOverride, OverrideOver."""
    record = overrides.override(id=id)
    seen = tenants.tenant_by_id(id=record.tenant)
    tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
    if record.effective_until is not None and record.effective_until <= at:
        raise OverrideOver(str(id))
    body = {"override": str(id), "tenant": seen.key, "ends_at": times.render(at), "reason": reason}
    draft = Draft(
        ids.new(at=at), kinds.OVERRIDE_ENDED.name, seen.mode, body, tenant=seen.id, account=seen.account
    )
    OverrideEnd.objects.create(
        id=ids.new(at=at),
        override_id=id,
        tenant_id=seen.id,
        ends_at=at,
        reason=reason,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)
