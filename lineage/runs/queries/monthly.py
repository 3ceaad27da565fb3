"""What happened to one tenant's data between two instants.

The queries read only rows that never change, each by its own instant. A later query gives the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use
from lineage.findings.models.finding import Finding
from lineage.judgement.model_name import ModelName


@dataclass(frozen=True, slots=True)
class MonthlyUse:
    category: str
    rows: int
    within: bool


@dataclass(frozen=True, slots=True)
class MonthlyRun:
    """A run that was cleared or reported in the period. `reported`: by the end of the period."""

    clearance: UUID
    run: str
    purpose: str
    model: ModelName
    form: str
    region: str
    processors: tuple[str, ...]
    categories: tuple[str, ...]
    cleared_at: datetime
    reported: bool
    used: tuple[MonthlyUse, ...]


@dataclass(frozen=True, slots=True)
class MonthlyBreach:
    finding: UUID
    code: str
    category: str | None
    run: str
    rows: int | None
    found_at: datetime
    entry: UUID


def runs(*, tenant: UUID, since: datetime, until: datetime) -> list[MonthlyRun]:
    """Return every run that could use the tenant's data, or did, in `[since, until)`; oldest first."""
    cleared = ClearedTenant.objects.filter(tenant=tenant)
    used = Use.objects.filter(tenant=tenant, report__reported_at__lt=until, rows__gt=0)
    lately = used.filter(report__reported_at__gte=since)
    rows = Clearance.objects.filter(
        id__in=cleared.filter(clearance__created_at__gte=since, clearance__created_at__lt=until)
        .values_list("clearance", flat=True)
        .union(lately.values_list("report__clearance", flat=True))
    ).order_by("created_at", "id")
    cleared_runs = list(rows)
    ids = [row.id for row in cleared_runs]
    categories = dict(cleared.filter(clearance__in=ids).values_list("clearance", "categories"))
    uses = _uses(lately, ids)
    reports = Report.objects.filter(clearance__in=ids, reported_at__lt=until)
    processors: dict[UUID, set[str]] = {}
    for clearance, named in reports.values_list("clearance", "processors"):
        processors.setdefault(clearance, set()).update(named)
    return [
        _run(row, categories.get(row.id, ()), uses.get(row.id, ()), processors.get(row.id))
        for row in cleared_runs
    ]


def breaches(*, tenant: UUID, since: datetime, until: datetime) -> list[MonthlyBreach]:
    """Return the breaches about the tenant's data that were found in `[since, until)`."""
    rows = Finding.objects.filter(tenant=tenant, kind="breach", found_at__gte=since, found_at__lt=until)
    return [
        MonthlyBreach(row.id, row.code, row.category or None, row.run, row.rows, row.found_at, row.entry_id)
        for row in rows.order_by("found_at", "id")
    ]


def _uses(lately: QuerySet[Use], clearances: Sequence[UUID]) -> dict[UUID, list[MonthlyUse]]:
    uses: dict[UUID, list[MonthlyUse]] = {}
    rows = lately.filter(report__clearance__in=clearances).order_by("id")
    for clearance, category, count, within in rows.values_list(
        "report__clearance", "category", "rows", "within"
    ):
        uses.setdefault(clearance, []).append(MonthlyUse(category, count, within))
    return uses


def _run(
    row: Clearance, categories: Sequence[str], used: Sequence[MonthlyUse], processors: set[str] | None
) -> MonthlyRun:
    asking = ClearanceRequest.from_dict(row.request)
    return MonthlyRun(
        row.id,
        asking.run,
        asking.purpose,
        asking.model,
        asking.form,
        asking.region,
        tuple(sorted({*asking.processors, *(processors or ())})),
        tuple(sorted(categories)),
        row.created_at,
        processors is not None,
        tuple(used),
    )
