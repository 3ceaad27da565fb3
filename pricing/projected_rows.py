"""The rows of this room as its folds describe them, and the registration of its projections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger import projections, row_reading
from ledger.projections import Row, Slice
from pricing import folds, kinds
from pricing.models import Entitlement, KeptPoints, Override, Schedule

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
        "pricing.entitlements",
        tables=[folds.ENTITLEMENTS],
        kinds=[kinds.ENTITLED],
        slices=["tenant"],
        fold=folds.entitlements,
        rows=_entitlements,
        next_owner=row_reading.owners(Entitlement, tenant="tenant_id"),
        not_covered="explanation, and effective_at, the time from which the price counts",
    )
    projections.register(
        "pricing.overrides",
        tables=[folds.OVERRIDES],
        kinds=[kinds.OVERRIDDEN],
        slices=["tenant"],
        fold=folds.overrides,
        rows=_overrides,
        next_owner=row_reading.owners(Override, tenant="tenant_id"),
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
    projections.not_state(["pricing_due"], "When the sweep looks at a price next; prices do not wait for it")
    projections.not_state(
        ["pricing_running"],
        "Since when a consent key is in force: a working value of the next entitlement, which is an entry",
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


def _entitlements(part: Slice) -> Iterator[Row]:
    # Looked up apart, not joined: a join would hide a row if its schedule was deleted.
    versions = dict(Schedule.objects.values_list("id", "version"))
    for row in Entitlement.objects.filter(tenant=part.owner):
        schedule = versions.get(row.schedule_id, str(row.schedule_id)) if row.schedule_id else None
        columns = {
            "tenant": str(row.tenant_id),
            "sequence": row.sequence,
            "schedule": schedule,
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
            **_stamp(row),
        }
        yield Row(folds.OVERRIDES, f"override={row.id}", columns)


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
