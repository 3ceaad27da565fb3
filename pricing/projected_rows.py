"""The rows of this room as its folds describe them, and the registration of its projections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from ledger import projections, row_reading
from ledger.projections import Row, Slice
from pricing import folds, kinds
from pricing.models import (
    ApprovalMatrix,
    Entitlement,
    KeptPoints,
    LapseNotice,
    Override,
    OverrideEnd,
    PriceLock,
    PriceLockEnd,
    Schedule,
    ScheduleEnd,
    SubscriptionShares,
)

_plain: Final = projections.plain


def register() -> None:
    """Register the projections of this room."""
    projections.register(
        "pricing.schedules",
        tables=[folds.SCHEDULES],
        kinds=[kinds.SCHEDULE],
        slices=["vendor"],
        fold=folds.schedules,
        rows=_schedules,
    )
    projections.register(
        "pricing.schedule_ends",
        tables=[folds.SCHEDULE_ENDS],
        kinds=[kinds.SCHEDULE_ENDED],
        slices=["vendor"],
        fold=folds.schedule_ends,
        rows=_schedule_ends,
    )
    projections.register(
        "pricing.lapse_notices",
        tables=[folds.LAPSE_NOTICES],
        kinds=[kinds.LAPSE_ANNOUNCED],
        slices=["vendor"],
        fold=folds.lapse_notices,
        rows=_lapse_notices,
    )
    projections.register(
        "pricing.locks",
        tables=[folds.LOCKS],
        kinds=[kinds.LOCKED],
        slices=["tenant"],
        fold=folds.locks,
        rows=_locks,
        next_owner=row_reading.owners(PriceLock, tenant="tenant_id"),
    )
    projections.register(
        "pricing.lock_ends",
        tables=[folds.LOCK_ENDS],
        kinds=[kinds.UNLOCKED],
        slices=["tenant"],
        fold=folds.lock_ends,
        rows=_lock_ends,
        next_owner=row_reading.owners(PriceLockEnd, tenant="tenant_id"),
    )
    projections.register(
        "pricing.entitlements",
        tables=[folds.ENTITLEMENTS],
        kinds=[kinds.ENTITLED],
        slices=["tenant"],
        fold=folds.entitlements,
        rows=_entitlements,
        next_owner=row_reading.owners(Entitlement, tenant="tenant_id"),
        not_covered="explanation, offers, and effective_at, the time from which the price counts",
    )
    projections.register(
        "pricing.overrides",
        tables=[folds.OVERRIDES],
        kinds=[kinds.OVERRIDDEN_1, kinds.OVERRIDDEN],
        slices=["tenant"],
        fold=folds.overrides,
        rows=_overrides,
        next_owner=row_reading.owners(Override, tenant="tenant_id"),
    )
    projections.register(
        "pricing.override_ends",
        tables=[folds.OVERRIDE_ENDS],
        kinds=[kinds.OVERRIDE_ENDED],
        slices=["tenant"],
        fold=folds.override_ends,
        rows=_override_ends,
        next_owner=row_reading.owners(OverrideEnd, tenant="tenant_id"),
    )
    projections.register(
        "pricing.approval_matrices",
        tables=[folds.MATRICES],
        kinds=[kinds.MATRIX],
        slices=["vendor"],
        fold=folds.matrices,
        rows=_matrices,
    )
    projections.register(
        "pricing.shares",
        tables=[folds.SHARES],
        kinds=[kinds.SHARES],
        slices=["account"],
        fold=folds.shares,
        rows=_shares,
        next_owner=row_reading.owners(SubscriptionShares, account="account_id"),
    )
    projections.register(
        "pricing.kept_points",
        tables=[folds.KEPT_POINTS],
        kinds=[kinds.KEPT],
        slices=["tenant"],
        fold=folds.kept_points,
        rows=_kept_points,
        next_owner=row_reading.owners(KeptPoints, tenant="tenant_id"),
    )
    projections.not_state(
        ["pricing_listprice"],
        "What subscriptions cost, as billing last saw it; only what-if and budgets read it",
    )
    projections.not_state(["pricing_due"], "When the sweep looks at a price next; prices do not wait for it")
    projections.not_state(
        ["pricing_running"],
        "Since when a consent key is in force, as earlier code counted it; what is earned follows from entitlements",
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {
        "entry": str(row.entry_id),
        "revision": row.revision,
        "recorded_at": _plain(row.recorded_at),
    }


def _schedules(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for row in Schedule.objects.all():
        columns = {
            "mode": row.mode,
            "version": row.version,
            "name": row.name,
            "definition": row.definition,
            "effective_from": _plain(row.effective_from),
            "effective_until": _plain(row.effective_until),
            **_stamp(row),
        }
        yield Row(folds.SCHEDULES, f"schedule={row.id}", columns)


def _schedule_ends(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    versions = _versions()
    for row in ScheduleEnd.objects.all():
        columns = {
            "version": _named(versions, row.schedule_id),
            "successor": _named(versions, row.successor_id),
            "ends_at": _plain(row.ends_at),
            "reason": row.reason,
            **_stamp(row),
        }
        yield Row(folds.SCHEDULE_ENDS, f"end={row.id}", columns)


def _lapse_notices(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    versions = _versions()
    for row in LapseNotice.objects.all():
        columns = {
            "version": _named(versions, row.schedule_id),
            "ends_at": _plain(row.ends_at),
            "days": row.days,
            **_stamp(row),
        }
        yield Row(folds.LAPSE_NOTICES, f"notice={row.id}", columns)


def _locks(part: Slice) -> Iterator[Row]:
    versions = _versions()
    for row in PriceLock.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "kind": row.kind,
            "schedule": _named(versions, row.schedule_id),
            "successor": _named(versions, row.successor_id),
            "effective_from": _plain(row.effective_from),
            "until": _plain(row.until),
            "period_end": _plain(row.period_end),
            **_stamp(row),
        }
        yield Row(folds.LOCKS, f"lock={row.id}", columns)


def _lock_ends(part: Slice) -> Iterator[Row]:
    for row in PriceLockEnd.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "ends_at": _plain(row.ends_at),
            "reason": row.reason,
            **_stamp(row),
        }
        yield Row(folds.LOCK_ENDS, f"lock={row.lock_id}", columns)


def _versions() -> dict[UUID, str]:
    """The version of each schedule. Looked up apart, not joined: a join would hide a row whose schedule was deleted."""
    return dict(Schedule.objects.values_list("id", "version"))


def _named(versions: dict[UUID, str], schedule: UUID | None) -> str | None:
    return versions.get(schedule, str(schedule)) if schedule else None


def _entitlements(part: Slice) -> Iterator[Row]:
    versions = _versions()
    for row in Entitlement.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "sequence": row.sequence,
            "schedule": _named(versions, row.schedule_id),
            "override": _plain(row.override_id),
            "points": row.points,
            "tier": row.tier,
            "bps": row.bps,
            "earned_bps": row.earned_bps,
            "consents_sha256": row.consents_sha256,
            "causes": _plain(row.causes),
            **_stamp(row),
        }
        yield Row(folds.ENTITLEMENTS, f"entitlement={row.id}", columns)


def _overrides(part: Slice) -> Iterator[Row]:
    for row in Override.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "kind": row.kind,
            "bps": row.bps,
            "effective_from": _plain(row.effective_from),
            "effective_until": _plain(row.effective_until),
            "reason": row.reason,
            "approved_by": str(row.approved_by),
            "requested_by": _plain(row.requested_by),
            **_stamp(row),
        }
        yield Row(folds.OVERRIDES, f"override={row.id}", columns)


def _override_ends(part: Slice) -> Iterator[Row]:
    for row in OverrideEnd.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "ends_at": _plain(row.ends_at),
            "reason": row.reason,
            **_stamp(row),
        }
        yield Row(folds.OVERRIDE_ENDS, f"override={row.override_id}", columns)


def _matrices(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for row in ApprovalMatrix.objects.all():
        columns = {"mode": row.mode, "rules": row.rules, **_stamp(row)}
        yield Row(folds.MATRICES, f"matrix={row.id}", columns)


def _shares(part: Slice) -> Iterator[Row]:
    for row in SubscriptionShares.objects.filter(account=part.owner):
        columns = {
            "account": str(row.account_id),
            "mode": row.mode,
            "subscription": row.subscription,
            "parts": row.parts,
            **_stamp(row),
        }
        yield Row(folds.SHARES, f"shares={row.id}", columns)


def _kept_points(part: Slice) -> Iterator[Row]:
    for row in KeptPoints.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "consent": str(row.consent),
            "edit": row.edit,
            "fields": list(row.fields),
            "period_end": _plain(row.period_end),
            "until": _plain(row.until),
            **_stamp(row),
        }
        yield Row(folds.KEPT_POINTS, f"kept={row.id}", columns)
