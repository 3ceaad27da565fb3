"""Read the plans of destruction orders that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from lineage.destruction import planning
from lineage.destruction.models.destruction_plan import DestructionPlan
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.plan_step import PlanStep


class NoSuchPlan(LookupError):
    """No plan with this id is visible here."""

    code = "no_such_destruction"


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan with what happened to it: its notices, when its orders became due, and whether it was cancelled."""

    id: UUID
    mode: str
    tenant: UUID
    cause: str
    reference: UUID
    category: str
    purpose: str
    ended_at: datetime | None
    waits_until: datetime
    planned_at: datetime
    notices: tuple[datetime, ...]
    due_since: datetime | None
    cancelled: bool

    def waits(self, *, at: datetime) -> bool:
        """Whether its orders are planned: they may not be carried out yet."""
        passed = self.cause == planning.WITHDRAWAL and self.waits_until <= at
        return self.due_since is None and not self.cancelled and not passed


def plan(*, id: UUID) -> PlanRecord:
    """Return one plan. Raises: NoSuchPlan."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchPlan(str(id))
    return _record(row)


def waiting(*, tenants: Sequence[UUID] | None = None, cause: str | None = None) -> list[PlanRecord]:
    """List the plans whose orders are neither due by a step nor cancelled, oldest first."""
    rows = _rows().exclude(steps__kind__in=["due", "cancelled"])
    return [_record(row) for row in _of(rows, tenants, cause)]


def open_plans(*, tenants: Sequence[UUID] | None = None, cause: str | None = None) -> list[PlanRecord]:
    """List the plans that are not cancelled, oldest first, whether their orders are due or not."""
    return [_record(row) for row in _of(_rows().exclude(steps__kind="cancelled"), tenants, cause)]


def open_items(*, plan: UUID) -> int:
    """Count the items of a plan's orders that are neither confirmed nor cancelled."""
    return OrderItem.objects.filter(order__plan=plan, confirmed=None, cancelled=None).count()


def _of(
    rows: QuerySet[DestructionPlan], tenants: Sequence[UUID] | None, cause: str | None
) -> QuerySet[DestructionPlan]:
    if tenants is not None:
        rows = rows.filter(tenant__in=tenants)
    return rows if cause is None else rows.filter(cause=cause)


def _rows() -> QuerySet[DestructionPlan]:
    steps = Prefetch("steps", PlanStep.objects.order_by("id"))
    return DestructionPlan.objects.prefetch_related(steps).order_by("id")


def _record(row: DestructionPlan) -> PlanRecord:
    steps = list(row.steps.all())
    return PlanRecord(
        row.id,
        row.mode,
        row.tenant_id,
        row.cause,
        row.reference,
        row.category,
        row.purpose,
        row.ended_at,
        row.waits_until,
        row.planned_at,
        tuple(step.at for step in steps if step.kind == "noticed"),
        next((step.at for step in steps if step.kind == "due"), None),
        any(step.kind == "cancelled" for step in steps),
    )
