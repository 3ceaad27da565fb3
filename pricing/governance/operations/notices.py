"""Give customers notice of a schedule that would raise what they pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from consent.queries.permissions import Permissions
from ledger.entries import Draft
from pricing import following, price_notice, queries, scoring
from pricing.governance.operations import locks as lock_operations
from pricing.governance.queries import locks, schedules
from pricing.governance.queries.schedules import ScheduleRecord
from pricing.models import Entitlement
from pricing.price_notice import BillingPeriod


def schedules_without_notice(permissions: Permissions, *, at: datetime) -> list[tuple[UUID, UUID]]:
    """Return the schedules that would raise what the tenant pays and of which it has no notice.

    Each with the schedule that it follows: (kept, successor). Those that have not begun are among them.
    """
    return list(_without_notice(permissions, at=at))


def notices_of_schedules(
    permissions: Permissions, period: BillingPeriod | None, *, at: datetime
) -> list[Draft]:
    """Lock the tenant's price to what it follows, for the later of the notice's time and its commitment's end.

    Returns the entries to append. They are the notice.
    """
    tenant = permissions.tenant.id
    period_end = period.end_of_next(notice_at=at) if period is not None else None
    until = price_notice.kept_until(notice_at=at, period_end=period_end)
    committed = locks.commitment(tenant=tenant, at=at)
    if committed is not None:
        until = max(until, committed.until)
    drafts = []
    for kept, successor in _without_notice(permissions, at=at):
        draft, _ = lock_operations.lock_draft(
            tenant=tenant,
            kind="notice",
            schedule=kept,
            successor=successor,
            until=until,
            period_end=period_end,
            at=at,
        )
        drafts.append(draft)
    return drafts


def _without_notice(permissions: Permissions, *, at: datetime) -> Iterator[tuple[UUID, UUID]]:
    tenant, mode = permissions.tenant.id, permissions.tenant.mode
    known = locks.locks(tenant=tenant)
    told = {lock.successor for lock in known if lock.kind == "notice"}
    current = schedules.schedule_in_effect(mode=mode, at=at)
    if current is None:
        return
    offers = queries.priced_consents(permissions, at=at)
    committed = following.commitment(known, at)
    newest = Entitlement.objects.filter(tenant=tenant).order_by("-sequence").first()
    was = committed.schedule if committed else newest.schedule_id if newest else None

    def points(record: ScheduleRecord) -> int:
        return scoring.score(offers, record.rule).discount_bps

    base = current
    if was is not None and was != current.id:
        before = schedules.schedules_by_id(ids={was})[was]
        if current.id not in told and points(current) < points(before):
            yield before.id, current.id
        if committed is not None:
            base = before
    for coming in schedules.upcoming(mode=mode, at=at):
        if coming.id not in told and points(coming) < points(base):
            yield base.id, coming.id
        base = coming if committed is None else base
