from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.question import SHARED
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances import lease, manifest
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.models.artefact import Artefact
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.report import Report as Reported
from lineage.clearances.models.use import Use
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import JudgedUse, ManifestIndex, RunReport
from lineage.destruction.operations import holdings
from lineage.findings import report_rules
from lineage.findings.operations import findings
from lineage.findings.report_rules import ReportBasis
from lineage.findings.rules import FindingDraft
from lineage.runs.operations import measuring
from lineage.runs.operations.rechecking import lock_clearance, recheck
from lineage.runs.queries import generations, reports
from lineage.runs.queries.reports import ReportRecord
from lineage.versions.models.descent import Training
from lineage.versions.operations import training
from tenants.queries import tenants
from wire import ids

_BATCH = 5000


@transaction.atomic
def complete_run(*, clearance: UUID, report: RunReport, by: Actor, at: datetime) -> ReportRecord:
    """Record what the run used and made, even if its clearance has ended. A repeated report changes nothing.

    Use, copies or claims beyond the clearance are a breach, with one finding for each tenant. If a report names
    results but no used data, all cleared data is presumed to be used. A denied run that reports use or results
    counts as trained.

    Raises: queries.NoSuchClearance. Raises taint.OwnershipConflict if a denied run trained a model that another
    tenant owns.
    """
    row = lock_clearance(clearance)
    before = reports.report(clearance=clearance, sha256=report.sha256)
    if before is not None:
        return before
    recheck(row, by=by, at=at, leaves_a_copy=False)
    held = clearances.manifest(clearance=row.id)
    judged = _judged(held, report)
    by_name = _tenants(row, judged)
    judged = [replace(one, whose=_named(one, by_name)) for one in judged]
    outside = [one for one in judged if not one.within]
    draft = Draft(
        ids.new(at=at),
        kinds.COMPLETED.name,
        row.mode,
        {
            "clearance": str(row.id),
            "run": row.run,
            "number": clearances.report_count(clearance=clearance) + 1,
            "report_sha256": report.sha256,
            "tenants": len({one.tenant for one in judged if one.tenant is not None}),
            "rows": sum(one.used.rows for one in judged),
            "artefacts": len(report.artefacts),
            "holdings": len(report.holdings),
            "breaches": len(outside),
        },
        tenant=row.only_tenant_id,
    )
    asking = ClearanceRequest.from_dict(row.request)
    if row.status == "denied" and not Training.objects.filter(clearance=row).exists():
        _trained_all_the_same(row, asking, report, entry=draft.id, at=at)
    kept, copies = _keep(row, report, judged, by_name, draft, at=at)
    registered = training.record_reported_files(row, asking, report, kept=kept, at=at)
    if row.status in lease.OPEN:
        row.status, row.ended_at = "completed", at
        row.save(update_fields=["status", "ended_at"])
    drafts = _judge(row, report, judged, held)
    breaches, _ = findings.record_findings(
        drafts, mode=row.mode, clearance=row, only_tenant=row.only_tenant_id, at=at
    )
    ledger.record([draft, *([registered] if registered else []), *breaches], by=by, at=at)
    holdings.order_for_late_copies(
        mode=row.mode, holdings=copies, reference=draft.id, only_tenant=row.only_tenant_id, by=by, at=at
    )
    recorded = reports.report(clearance=clearance, sha256=report.sha256)
    if recorded is None:
        raise AssertionError("a report is there once it is written")
    return recorded


def _judged(held: Mapping[str, Any], report: RunReport) -> list[JudgedUse]:
    lines = held["entries"]
    by = ManifestIndex(manifest.names(lines), frozenset(manifest.pairs(lines)))
    return [by.judge(used) for used in report.used]


def _judge(
    row: Clearance, report: RunReport, judged: Sequence[JudgedUse], held: Mapping[str, Any]
) -> list[FindingDraft]:
    generators = measuring.generators_of(row, report.measurements)
    depth = generations.depth_of(row, report.measurements)
    basis = ReportBasis(ids.render(ids.CLEARANCE, row.id), row.run, held, generators, depth)
    return report_rules.judge_report(report, judged, basis)


def _named(one: JudgedUse, by_name: Mapping[str, tuple[UUID, UUID]]) -> str | None:
    """Return the name of the tenant that owns the data, None if no such tenant may be known here."""
    name = one.tenant or one.used.tenant
    return name if name in by_name else None


def _tenants(row: Clearance, judged: Sequence[JudgedUse]) -> dict[str, tuple[UUID, UUID]]:
    """Return tenant and account by reported name: those in the manifest, and those used without clearance."""
    if row.only_tenant_id is not None:
        own = tenants.tenant_by_id(id=row.only_tenant_id)
        return dict.fromkeys((own.key, *own.aliases), (own.id, own.account))
    # A name in the manifest still means the tenant that it meant then, even if another tenant has it today.
    named = {one.tenant or one.used.tenant for one in judged}
    return tenants.tenants_by_name(mode=row.mode, names=sorted(named))


def _keep(
    row: Clearance,
    report: RunReport,
    judged: Sequence[JudgedUse],
    by_name: dict[str, tuple[UUID, UUID]],
    draft: Draft,
    *,
    at: datetime,
) -> tuple[int, list[UUID]]:
    """Store the report. Returns its id, and the copies that the run leaves."""
    kept = Reported.objects.create(
        clearance=row,
        only_tenant_id=row.only_tenant_id,
        number=draft.body["number"],
        sha256=report.sha256,
        measurements=[dict(one.content) for one in report.measurements],
        processors=list(report.processors),
        silent=report.silent,
        excluded_subjects=[one.to_dict() for one in report.excluded_subjects],
        sources=[one.to_dict() for one in report.sources],
        reported_at=at,
        entry_id=draft.id,
    )
    Use.objects.bulk_create(
        (
            Use(
                report=kept,
                tenant_id=_whose(one, by_name)[0],
                only_tenant_id=row.only_tenant_id,
                name=one.used.tenant,
                category=one.used.category,
                rows=one.used.rows,
                within=one.within,
            )
            for one in judged
        ),
        batch_size=_BATCH,
    )
    Artefact.objects.bulk_create(
        Artefact(report=kept, kind=one.kind, name=one.name, sha256=one.sha256, location=one.location)
        for one in report.artefacts
    )
    copies = holdings.keep_reported(
        row, report=kept.pk, said=report.holdings, silent=report.silent, entry=draft.id, at=at
    )
    return kept.pk, copies


def _trained_all_the_same(
    row: Clearance, asking: ClearanceRequest, report: RunReport, *, entry: UUID, at: datetime
) -> None:
    if not report.artefacts and not any(one.rows for one in report.used):
        return
    owner = None
    if asking.audience != SHARED:
        known = tenants.tenants_by_name(mode=row.mode, names=[asking.audience]).get(asking.audience)
        if known is None:
            return  # the audience is unknown: the model's owner cannot be named
        owner = known[0]
    training.record_training(row, asking, (), owner=owner, entry=entry, at=at)


def _whose(one: JudgedUse, by_name: dict[str, tuple[UUID, UUID]]) -> tuple[UUID | None, UUID | None]:
    return by_name.get(one.tenant or one.used.tenant, (None, None))
