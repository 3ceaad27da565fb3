from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use
from lineage.destruction.models.holding import Holding
from lineage.findings.models.finding import Finding
from lineage.runs.queries import generations


@dataclass(frozen=True, slots=True)
class BreachRecord:
    """Rows that a run reported without a clearance for them."""

    tenant: str | None
    category: str | None
    rows: int | None
    code: str = "not_in_manifest"


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as it was recorded."""

    id: int
    number: int
    sha256: str
    reported_at: datetime
    entry: UUID
    breaches: tuple[BreachRecord, ...]
    gaps: tuple[BreachRecord, ...]
    holdings: tuple[UUID, ...]
    excluded_subjects: tuple[dict[str, Any], ...]
    generation_depth: int | None
    sources: tuple[dict[str, Any], ...]


def report(*, clearance: UUID, sha256: str) -> ReportRecord | None:
    row = Report.objects.filter(clearance=clearance, sha256=sha256).first()
    if row is None:
        return None
    outside = Use.objects.filter(report=row, within=False)
    by_kind = [
        (one.kind, BreachRecord(one.tenant_name or None, one.category or None, one.rows, one.code))
        for one in Finding.objects.filter(clearance=clearance, evidence__report_sha256=sha256)
        if one.code != "not_in_manifest"  # these are listed use by use
    ]
    return ReportRecord(
        row.pk,
        row.number,
        row.sha256,
        row.reported_at,
        row.entry_id,
        (
            *(BreachRecord(one.name, one.category, one.rows) for one in outside),
            *(breach for kind, breach in by_kind if kind == "breach"),
        ),
        tuple(breach for kind, breach in by_kind if kind != "breach"),
        tuple(Holding.objects.filter(report=row).order_by("id").values_list("id", flat=True)),
        tuple(row.excluded_subjects),
        generations.depth_of(row.clearance),
        tuple(row.sources),
    )


def breaches_of(*, clearance: UUID) -> list[BreachRecord]:
    """Return everything beyond the manifest in any report of the run."""
    rows = Use.objects.filter(report__clearance=clearance, within=False)
    return [BreachRecord(one.name, one.category, one.rows) for one in rows]
