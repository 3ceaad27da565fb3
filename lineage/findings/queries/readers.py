"""Which jobs read whose data, by what was found of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q
from django.db.models.fields.json import KT

from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.openlineage.event import Name
from lineage.findings.rules import STEPS
from tenants.models import Tenant

_JOB = KT("evidence__job")


@dataclass(frozen=True, slots=True)
class JobFindings:
    """What was found of one job. `job` is `namespace/name`; `codes` counts the findings by code.

    `open` counts those on which nothing was done yet; `tenants` are the tenants whose data breaches are about.
    """

    job: str
    breaches: int
    gaps: int
    open: int
    codes: dict[str, int]
    tenants: tuple[str, ...]
    first_at: datetime
    last_at: datetime


def accounts_read_by(*, mode: str, job: Name) -> frozenset[UUID]:
    """Return the accounts whose data breaches of this job are about."""
    found = Finding.objects.filter(mode=mode, kind="breach", evidence__job=str(job), tenant__isnull=False)
    accounts = Tenant.objects.filter(id__in=found.values("tenant")).values_list("account", flat=True)
    return frozenset(accounts)


def by_job(*, mode: str, after: str = "", limit: int | None = None) -> list[JobFindings]:
    """Return what was found of each job, by its name."""
    every = Finding.objects.filter(mode=mode, evidence__job__isnull=False).annotate(job=_JOB)
    done = FindingStep.objects.filter(step__in=STEPS).values("finding")
    groups = (
        every.filter(job__gt=after)
        .order_by("job")
        .values("job")
        .annotate(
            breaches=Count("id", filter=Q(kind="breach")),
            gaps=Count("id", filter=Q(kind="coverage_gap")),
            open=Count("id", filter=~Q(id__in=done)),
            first_at=Min("found_at"),
            last_at=Max("found_at"),
        )
    )
    rows = list(groups[:limit] if limit is not None else groups)
    names = [row["job"] for row in rows]
    codes: dict[str, dict[str, int]] = {}
    tenants: dict[str, list[str]] = {}
    told = every.filter(job__in=names)
    for job, code, count in told.order_by("code").values_list("job", "code").annotate(count=Count("id")):
        codes.setdefault(job, {})[code] = count
    named = told.filter(kind="breach").exclude(tenant_name="").order_by("tenant_name")
    for job, tenant in named.values_list("job", F("tenant_name")).distinct():
        tenants.setdefault(job, []).append(tenant)
    return [
        JobFindings(codes=codes[row["job"]], tenants=tuple(tenants.get(row["job"], ())), **row)
        for row in rows
    ]
