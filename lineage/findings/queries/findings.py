from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.rules import STEPS


class NoSuchFinding(LookupError):
    """No finding with this id is visible here. Check the id and the mode of the key."""

    code = "no_such_finding"


@dataclass(frozen=True, slots=True)
class FindingStepRecord:
    step: str
    note: str
    channel: str
    at: datetime


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
        [FindingStepRecord(one.step, one.note, one.channel, one.taken_at) for one in row.steps.all()],
    )
