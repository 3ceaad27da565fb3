"""The rows of findings and registrations as the folds of lineage describe them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from ledger import projections
from ledger.projections import Row, Slice
from lineage import folds
from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.models.job import Job
from lineage.findings.models.observed import DataSet
from lineage.findings.rules import evidence_sha256

_plain: Final = projections.plain


def _ids(part: Slice) -> list[UUID]:
    return [UUID(entry.id) for entry in part.entries]


def findings(part: Slice) -> Iterator[Row]:
    for row in Finding.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": _plain(row.tenant_id),
            "code": row.code,
            "source": row.source,
            "evidence_sha256": evidence_sha256(row.evidence),
            "clearance": _plain(row.clearance_id),
            "run": row.run,
            "category": row.category,
            "rows": row.rows,
        }
        yield Row(folds.FINDINGS, f"finding={row.id}", columns)


def finding_steps(part: Slice) -> Iterator[Row]:
    for row in FindingStep.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "finding": str(row.finding_id),
            "tenant": _plain(row.tenant_id),
            "step": row.step,
            "actor_kind": row.actor_kind,
            "actor": _plain(row.actor),
            "channel": row.channel,
        }
        yield Row(folds.FINDING_STEPS, f"entry={row.entry_id}", columns)


def data_sets(part: Slice) -> Iterator[Row]:
    for row in DataSet.objects.filter(entry_id__in=_ids(part)):
        columns = {
            **_named(row),
            "category": row.category,
            "tenant": _plain(row.tenant_id),
            "field": row.field,
        }
        yield Row(folds.DATA_SETS, f"entry={row.entry_id}", columns)


def jobs(part: Slice) -> Iterator[Row]:
    for row in Job.objects.filter(entry_id__in=_ids(part)):
        yield Row(folds.JOBS, f"entry={row.entry_id}", {**_named(row), "role": row.role})


def _named(row: DataSet | Job) -> dict[str, Any]:
    """What the caller names a data set or a job by."""
    return {
        "mode": row.mode,
        "key": row.key,
        "number": row.number,
        "namespace": row.namespace,
        "name": row.name,
    }
