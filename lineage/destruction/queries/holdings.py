from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lineage.destruction.models.holding import Holding
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.subject_requests import CAUSE


@dataclass(frozen=True, slots=True)
class SliceRecord:
    """One tenant's data of one category in a copy."""

    tenant_key: str
    category: str
    rows: int | None
    due_at: datetime | None
    destroyed: bool


@dataclass(frozen=True, slots=True)
class HoldingRecord:
    """A copy as it stands now.

    `open`: part of it is not destroyed and it has not ended. `silent`: its run reported it without stating what data
    it used.
    """

    id: UUID
    mode: str
    only_tenant: UUID | None
    kind: str
    location: str
    region: str
    rows: int | None
    sha256: str
    snapshot: str
    clearance: UUID | None
    model: UUID | None
    opened_at: datetime
    due_at: datetime | None
    tenants: int
    open: bool
    silent: bool


def holding(*, id: UUID) -> HoldingRecord | None:
    row = _rows().filter(id=id).first()
    return _record(row) if row else None


def holdings(
    *,
    mode: str,
    tenant: UUID | None = None,
    kind: str | None = None,
    open: bool | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[HoldingRecord]:
    """List copies, newest first, filtered by tenant, kind and whether they are open. `after` is the last id seen."""
    rows = _rows().filter(mode=mode)
    if tenant is not None:
        rows = rows.filter(Exists(HoldingSlice.objects.filter(holding=OuterRef("pk"), tenant=tenant)))
    if kind is not None:
        rows = rows.filter(kind=kind)
    if open is not None:
        still = Q(_left(), end=None)
        rows = rows.filter(still if open else ~still)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_record(row) for row in rows.order_by("-id")[:limit]]


def slices(*, holding: UUID) -> list[SliceRecord]:
    """List each tenant's data in a copy."""
    rows = HoldingSlice.objects.filter(holding=holding).select_related("tenant").annotate(gone=_gone())
    return [SliceRecord(row.tenant.key, row.category, row.rows, row.due_at, row.gone) for row in rows]


def _gone() -> Exists:
    """`destroyed.DESTROYED` as a Django expression."""
    return Exists(
        OrderItem.objects.exclude(cause=CAUSE).filter(
            slice=OuterRef("pk"), confirmed__confirmation__verification__isnull=False
        )
    )


def _left() -> Exists:
    """Whether a slice of the copy is not destroyed."""
    return Exists(HoldingSlice.objects.filter(~_gone(), holding=OuterRef("pk")))


def _rows() -> QuerySet[Holding]:
    return Holding.objects.annotate(left=_left()).select_related("report").prefetch_related("slices", "end")


def _record(row: Holding) -> HoldingRecord:
    parts = list(row.slices.all())
    ended = getattr(row, "end", None) is not None
    return HoldingRecord(
        row.id,
        row.mode,
        row.only_tenant_id,
        row.kind,
        row.location,
        row.region,
        row.rows,
        row.sha256,
        row.snapshot,
        row.clearance_id,
        row.model_id,
        row.opened_at,
        min((part.due_at for part in parts if part.due_at is not None), default=None),
        len({part.tenant_id for part in parts}),
        bool(getattr(row, "left")) and not ended,  # noqa: B009  an annotation
        row.report is not None and row.report.silent,
    )
