from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lineage.findings import telling
from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.rules import BREACH, STEPS, TOLD


class NoSuchFinding(LookupError):
    """No finding with this id is visible here. Check the id and the mode of the key."""

    code = "no_such_finding"


@dataclass(frozen=True, slots=True)
class FindingStepRecord:
    step: str
    note: str
    channel: str
    at: datetime
    entry: UUID


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A finding, and the actions on it. `tenant` is the name in the report or event."""

    id: UUID
    mode: str
    kind: str
    code: str
    source: str
    tenant: str | None
    tenant_id: UUID | None
    category: str | None
    clearance: UUID | None
    run: str
    rows: int | None
    evidence: Mapping[str, Any]
    found_at: datetime
    entry: UUID
    steps: Sequence[FindingStepRecord]

    @property
    def status(self) -> str:
        """`open`, or the furthest step taken."""
        taken = {one.step for one in self.steps}
        return next((step for step in reversed(STEPS) if step in taken), "open")

    @property
    def told_at(self) -> datetime | None:
        """When the customer was told of a breach of its data. None: not yet, or it is about no customer's data."""
        if self.kind != BREACH or self.tenant_id is None:
            return None
        if telling.is_proven(self.source):
            return self.found_at
        return next((one.at for one in self.steps if one.step == TOLD), None)

    @property
    def tell_by(self) -> datetime | None:
        """When the customer is told at the latest, if it was not told yet."""
        if self.kind != BREACH or self.tenant_id is None or self.told_at is not None:
            return None
        return telling.tell_by(source=self.source, found_at=self.found_at)

    @property
    def answered(self) -> bool:
        """Whether the vendor said how it came about, or what prevents it from happening again."""
        return self.status in {"explained", "remedied"}


def finding(*, id: UUID) -> FindingRecord | None:
    row = Finding.objects.filter(id=id).prefetch_related("steps").first()
    return _seen(row) if row else None


def findings(
    *,
    mode: str,
    kind: str | None = None,
    status: str | None = None,
    tenant: UUID | None = None,
    clearance: UUID | None = None,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[FindingRecord]:
    """Return findings, newest first; `before` is the last id of the page before."""
    rows = Finding.objects.filter(mode=mode).prefetch_related("steps").order_by("-id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if tenant is not None:
        rows = rows.filter(tenant=tenant)
    if clearance is not None:
        rows = rows.filter(clearance=clearance)
    if before is not None:
        rows = rows.filter(id__lt=before)
    if status is not None:
        rows = rows.filter(*_standing(status))
    return [_seen(row) for row in (rows[:limit] if limit is not None else rows)]


def told(*, tenant: UUID, limit: int | None = None) -> list[FindingRecord]:
    """Return the breaches of a tenant's data of which it was told, newest first."""
    rows = Finding.objects.filter(tenant=tenant, kind=BREACH).filter(
        ~Q(source=telling.INFERRED) | Exists(_steps(TOLD))
    )
    rows = rows.prefetch_related("steps").order_by("-id")
    return [_seen(row) for row in (rows[:limit] if limit is not None else rows)]


def untold(*, found_by: datetime, limit: int) -> list[UUID]:
    """Return the breaches found until then of which their customers do not know, oldest first.

    Those that a later clearance explained are left out.
    """
    rows = Finding.objects.filter(
        ~Exists(_steps(TOLD, "explained")),
        kind=BREACH,
        source=telling.INFERRED,
        tenant__isnull=False,
        found_at__lte=found_by,
    )
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def _steps(*steps: str) -> QuerySet[FindingStep]:
    return FindingStep.objects.filter(finding=OuterRef("pk"), step__in=steps)


def _standing(status: str) -> list[Exists | Any]:
    """Return the filters for findings that have reached this step and no later one."""
    taken = FindingStep.objects.filter(finding=OuterRef("pk"))
    further = STEPS if status == "open" else STEPS[STEPS.index(status) + 1 :]
    filters: list[Any] = [~Exists(taken.filter(step__in=further))]
    return filters if status == "open" else [Exists(taken.filter(step=status)), *filters]


def _seen(row: Finding) -> FindingRecord:
    return FindingRecord(
        row.id,
        row.mode,
        row.kind,
        row.code,
        row.source,
        row.tenant_name or None,
        row.tenant_id,
        row.category or None,
        row.clearance_id,
        row.run,
        row.rows,
        row.evidence,
        row.found_at,
        row.entry_id,
        [
            FindingStepRecord(one.step, one.note, one.channel, one.taken_at, one.entry_id)
            for one in row.steps.all()
        ],
    )
