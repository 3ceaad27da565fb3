from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lineage.destruction.models.destruction import OrderItem
from lineage.destruction.models.holding import Holding, HoldingSlice
from lineage.destruction.subject_requests import CAUSE


@dataclass(frozen=True, slots=True)
class SliceRecord:
    """One tenant's category in a copy."""

    tenant_key: str
    category: str
    rows: int | None
    due_at: datetime | None
    destroyed: bool


@dataclass(frozen=True, slots=True)
class HoldingRecord:
    """A copy as it stands. `open` while anything of it is neither destroyed nor accounted for otherwise; `silent` where
    its run reported it without saying whose data it used.
    """

    id: UUID
    mode: str
    only_tenant: UUID | None
    kind: str
    location: str
    region: str
    rows: int | None
    sha256: str
    clearance: UUID | None
    model: UUID | None
    opened_at: datetime
    due_at: datetime | None
    tenants: int
    open: bool
    silent: bool


def holding(*, id: UUID) -> HoldingRecord | None:
    row = _rows().filter(id=id).first()
    return _seen(row) if row else None


def holdings(
    *,
    mode: str,
    tenant: UUID | None = None,
    kind: str | None = None,
    open: bool | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[HoldingRecord]:
    """Copies, newest first: all, or those with a tenant's data, of a kind, still there or gone."""
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
    return [_seen(row) for row in rows.order_by("-id")[:limit]]


def slices(*, holding: UUID) -> list[SliceRecord]:
    """Whose data a copy holds."""
    rows = HoldingSlice.objects.filter(holding=holding).select_related("tenant").annotate(gone=_gone())
    return [SliceRecord(row.tenant.key, row.category, row.rows, row.due_at, row.gone) for row in rows]


def _gone() -> Exists:
    """`gone.GONE`, for Django."""
    return Exists(
        OrderItem.objects.exclude(cause=CAUSE).filter(
            slice=OuterRef("pk"), confirmed__confirmation__verification__isnull=False
        )
    )


def _left() -> Exists:
    """Whether anything in a copy is not destroyed."""
    return Exists(HoldingSlice.objects.filter(~_gone(), holding=OuterRef("pk")))


def _rows() -> QuerySet[Holding]:
    return Holding.objects.annotate(left=_left()).select_related("report").prefetch_related("slices", "end")


def _seen(row: Holding) -> HoldingRecord:
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
        row.clearance_id,
        row.model_id,
        row.opened_at,
        min((one.due_at for one in parts if one.due_at is not None), default=None),
        len({one.tenant_id for one in parts}),
        bool(getattr(row, "left")) and not ended,  # noqa: B009  an annotation
        row.report is not None and row.report.silent,
    )
