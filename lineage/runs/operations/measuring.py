"""Record measurements that come after the run's report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.late_measurement import LateMeasurement
from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import JudgedUse, ReportedMeasurement, ReportedUse, RunReport
from lineage.findings import report_rules
from lineage.findings.operations import findings
from lineage.findings.report_rules import ReportBasis
from lineage.runs.operations.rechecking import lock_clearance
from lineage.runs.queries import generations
from lineage.versions.models.descent import Training
from wire import ids


class RunNotNamed(ValueError):
    """Several runs trained this version, or none did. Name the clearance of the run that was measured."""

    code = "run_not_named"


@transaction.atomic
def report_measurements(
    *,
    model: UUID,
    clearance: UUID | None,
    measurements: Sequence[ReportedMeasurement],
    sha256: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record measurements of the data that a run of the version used. Returns the run's clearance.

    `clearance` None: the only run that trained the version. `sha256` is the digest of the received bytes; the same
    again changes nothing. Figures below the thresholds of the terms are a breach. Raises: RunNotNamed.
    """
    runs = list(Training.objects.filter(model=model).values_list("clearance", flat=True))
    named = clearance if clearance is not None else runs[0] if len(runs) == 1 else None
    if named is None or named not in runs:
        raise RunNotNamed
    row = lock_clearance(named)
    if LateMeasurement.objects.filter(clearance=row, sha256=sha256).exists():
        return named
    content = [dict(one.content) for one in measurements]
    draft = Draft(
        ids.new(at=at),
        kinds.MEASURED.name,
        row.mode,
        {
            "clearance": str(row.id),
            "run": row.run,
            "report_sha256": sha256,
            "measurements": len(content),
            "measurements_sha256": hashlib.sha256(
                orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
            ).hexdigest(),
        },
        tenant=row.only_tenant_id,
    )
    LateMeasurement.objects.create(
        clearance=row,
        only_tenant_id=row.only_tenant_id,
        sha256=sha256,
        measurements=content,
        reported_at=at,
        entry_id=draft.id,
    )
    basis = _basis(row, measurements)
    report = RunReport(sha256, measurements=tuple(measurements))
    breaches, _ = findings.record_findings(
        report_rules.judge_late_measurements(report, _used(row, basis), basis),
        mode=row.mode,
        clearance=row,
        only_tenant=row.only_tenant_id,
        at=at,
    )
    ledger.record([draft, *breaches], by=by, at=at)
    return named


def _basis(row: Clearance, measurements: Sequence[ReportedMeasurement]) -> ReportBasis:
    return ReportBasis(
        ids.render(ids.CLEARANCE, row.id),
        row.run,
        clearances.manifest(clearance=row.id),
        generators_of(row, measurements),
        generations.depth_of(row, measurements),
    )


def generators_of(
    row: Clearance, measurements: Sequence[ReportedMeasurement]
) -> dict[str, frozenset[tuple[str, str]] | None]:
    """Return the pairs that each named generator was cleared for, by its clearance's written id."""
    return {
        one.source_clearance: clearances.manifest_pairs(mode=row.mode, clearance=one.source_clearance)
        for one in measurements
        if one.source_clearance is not None
    }


def _used(row: Clearance, basis: ReportBasis) -> list[JudgedUse]:
    """Return what the run reported that it used, or all that it was cleared for until it reports."""
    if not Report.objects.filter(clearance=row, silent=False).exists():
        return list(report_rules.presumed_uses(basis))
    rows = Use.objects.filter(report__clearance=row, within=True, rows__gt=0)
    names = dict(rows.values_list("tenant", "tenant__key"))
    return [
        JudgedUse(ReportedUse(one.name, one.category, one.rows), names[one.tenant_id], within=True)
        for one in rows
        if one.tenant_id is not None
    ]
