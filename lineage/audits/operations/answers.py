"""Record the vendor's answer to what an auditor found, or that none came in time."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.actors import Actor
from lineage import kinds
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.models.audit_finding_step import AuditFindingStep
from lineage.audits.operations import steps
from lineage.audits.queries import findings
from lineage.audits.queries.audits import AuditRecord
from lineage.audits.queries.findings import AuditFindingRecord
from wire import ids, times


class AuditFindingAnswered(Exception):
    """The vendor answered this finding before. It takes one answer."""

    code = "audit_finding_answered"


@transaction.atomic
def answer_finding(
    *, audit: UUID, finding: UUID, answer: str, text: str, by: Actor, at: datetime
) -> AuditFindingRecord:
    """Record the vendor's answer, also after the deadline or the opinion.

    Raises: audits.NoSuchAudit, findings.NoSuchAuditFinding, AuditFindingAnswered.
    """
    seen = steps.locked(audit, at=at)
    if findings.finding(audit=audit, id=finding, at=at).answered_at is not None:
        raise AuditFindingAnswered
    entry = ids.new(at=at)
    _step(seen, finding, "answered", entry, by=by, at=at, answer=answer, text=text)
    body = {
        "finding": str(finding),
        "answer": answer,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    steps.record(seen, kinds.AUDIT_ANSWERED, entry, body, by=by, at=at)
    return findings.finding(audit=audit, id=finding, at=at)


@transaction.atomic
def note_overdue(*, finding: UUID, by: Actor, at: datetime) -> bool:
    """Record once that the vendor missed the deadline for its answer. Returns False on a repeat."""
    row = AuditFinding.objects.get(id=finding)
    seen = steps.locked(row.audit_id, at=at)
    if AuditFindingStep.objects.filter(finding=row).exists():
        return False
    entry = ids.new(at=at)
    _step(seen, finding, "overdue", entry, by=by, at=at)
    body = {"finding": str(finding), "due_at": times.render(row.due_at)}
    steps.record(seen, kinds.AUDIT_OVERDUE, entry, body, by=by, at=at)
    return True


def _step(
    audit: AuditRecord, finding: UUID, kind: str, entry: UUID, *, by: Actor, at: datetime, **said: str
) -> None:
    AuditFindingStep.objects.create(
        finding_id=finding,
        tenant_id=audit.tenant,
        account=audit.account,
        kind=kind,
        taken_at=at,
        actor_kind=by.kind,
        actor=by.id,
        entry_id=entry,
        **said,
    )
