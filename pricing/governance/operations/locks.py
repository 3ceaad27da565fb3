"""Lock a tenant's price to a schedule, and end a lock before its time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds
from pricing.following import Lock, LockKind
from pricing.governance.queries import locks, schedules
from pricing.models import PriceLock, PriceLockEnd, Schedule
from tenants.queries import tenants
from wire import ids, times


@transaction.atomic
def lock_price(*, tenant: UUID, version: str, until: datetime, by: Actor, at: datetime) -> UUID:
    """Lock the tenant's price to a schedule until a commitment ends. Returns the lock's id. Raises: NoSuchSchedule."""
    seen = tenants.tenant_by_id(id=tenant)
    schedule = schedules.schedule(mode=seen.mode, version=version)
    draft, id = lock_draft(tenant=tenant, kind="commitment", schedule=schedule.id, until=until, at=at)
    ledger.record([draft], by=by, at=at)
    return id


@transaction.atomic
def unlock_price(
    *, lock: UUID, reason: str, ends_at: datetime | None = None, by: Actor, at: datetime
) -> None:
    """End a lock now, or at `ends_at`: the commitment ends, or the account migrates. An ended lock stays as it is."""
    ends_at = ends_at or at
    row = PriceLock.objects.select_related("tenant").get(id=lock)
    if PriceLockEnd.objects.filter(lock=row).exists() or row.until <= ends_at:
        return
    seen = tenants.tenant_by_id(id=row.tenant_id)
    body = {"lock": str(row.id), "tenant": seen.key, "ends_at": times.render(ends_at), "reason": reason}
    draft = Draft(ids.new(at=at), kinds.UNLOCKED.name, seen.mode, body, tenant=seen.id, account=seen.account)
    PriceLockEnd.objects.create(
        id=ids.new(at=at), lock=row, tenant_id=seen.id, ends_at=ends_at, reason=reason, entry_id=draft.id
    )
    ledger.record([draft], by=by, at=at)


def lock_draft(
    *,
    tenant: UUID,
    kind: LockKind,
    schedule: UUID,
    until: datetime,
    effective_from: datetime | None = None,
    successor: UUID | None = None,
    period_end: datetime | None = None,
    at: datetime,
) -> tuple[Draft, UUID]:
    """Write the row of a lock. Returns the entry to append, and the lock's id."""
    seen = tenants.tenant_by_id(id=tenant)
    versions = dict(Schedule.objects.filter(id__in=[schedule, successor]).values_list("id", "version"))
    id = ids.new(at=at)
    body = {
        "lock": str(id),
        "tenant": seen.key,
        "kind": kind,
        "schedule": versions[schedule],
        "successor": versions[successor] if successor else None,
        "effective_from": times.render(effective_from or at),
        "until": times.render(until),
        "period_end": times.render(period_end) if period_end else None,
    }
    draft = Draft(ids.new(at=at), kinds.LOCKED.name, seen.mode, body, tenant=tenant, account=seen.account)
    PriceLock.objects.create(
        id=id,
        tenant_id=tenant,
        kind=kind,
        schedule_id=schedule,
        successor_id=successor,
        effective_from=effective_from or at,
        until=until,
        period_end=period_end,
        entry_id=draft.id,
    )
    return draft, id


def end_commitments(*, tenant: UUID, reason: str, by: Actor, at: datetime) -> list[Lock]:
    """End every commitment that locks the tenant's price now. Returns them."""
    held = [lock for lock in locks.locks(tenant=tenant) if lock.kind == "commitment" and lock.holds(at)]
    for lock in held:
        unlock_price(lock=lock.id, reason=reason, by=by, at=at)
    return held
