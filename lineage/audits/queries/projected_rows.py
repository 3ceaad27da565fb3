"""The rows of audits as the folds of lineage describe them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from ledger import projections
from ledger.projections import Row, Slice
from lineage import audit_folds
from lineage.audits.models.audit import Audit
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.models.audit_finding_step import AuditFindingStep
from lineage.audits.models.audit_step import AuditStep

_plain: Final = projections.plain


def audits(part: Slice) -> Iterator[Row]:
    for row in Audit.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "account": str(row.account_id),
            "tenants": [str(id) for id in row.tenants],
            "content_sha256": _sha256(bytes(row.document)),
            **{
                name: _plain(getattr(row, name))
                for name in (
                    *("categories", "auditor", "organisation", "period_from", "period_until", "access_until"),
                    *("terms", "per_year", "cost", "key", "list_sha256", "runs", "copies", "orders"),
                    "vendor_commitment",
                )
            },
        }
        yield Row(audit_folds.AUDITS, f"audit={row.id}", columns)


def audit_steps(part: Slice) -> Iterator[Row]:
    for row in AuditStep.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "audit": str(row.audit_id),
            "tenant": str(row.tenant_id),
            "account": str(row.account),
            "kind": row.kind,
            "content_sha256": _sha256(bytes(row.content)),
        }
        yield Row(audit_folds.AUDIT_STEPS, f"entry={row.entry_id}", columns)


def audit_findings(part: Slice) -> Iterator[Row]:
    for row in AuditFinding.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "tenant": str(row.tenant_id),
            "account": str(row.account),
            "audit": str(row.audit_id),
            "severity": row.severity,
            "item": row.item,
            "text_sha256": _sha256(row.text.encode()),
            "evidence_sha256": row.evidence_sha256,
            "due_at": _plain(row.due_at),
        }
        yield Row(audit_folds.AUDIT_FINDINGS, f"finding={row.id}", columns)


def audit_finding_steps(part: Slice) -> Iterator[Row]:
    for row in AuditFindingStep.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "finding": str(row.finding_id),
            "tenant": str(row.tenant_id),
            "account": str(row.account),
            "kind": row.kind,
            "answer": row.answer,
            "text_sha256": _sha256(row.text.encode()) if row.text else None,
        }
        yield Row(audit_folds.AUDIT_FINDING_STEPS, f"entry={row.entry_id}", columns)


def _ids(part: Slice) -> list[UUID]:
    return [UUID(entry.id) for entry in part.entries]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
