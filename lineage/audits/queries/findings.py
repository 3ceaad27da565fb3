"""Read what auditors found, and the vendor's answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lineage.audits import vocabulary
from lineage.audits.models.audit_finding import AuditFinding


class NoSuchAuditFinding(LookupError):
    """The audit has no finding with this id."""

    code = "no_such_audit_finding"


@dataclass(frozen=True, slots=True)
class AuditFindingRecord:
    id: UUID
    audit: UUID
    severity: str
    item: str
    text: str
    evidence_sha256: str
    status: str
    raised_at: datetime
    due_at: datetime
    answer: str
    answer_text: str
    answered_at: datetime | None
    entry: UUID


def findings(*, audit: UUID, at: datetime) -> list[AuditFindingRecord]:
    """List an audit's findings, oldest first."""
    rows = AuditFinding.objects.filter(audit=audit).prefetch_related("steps").order_by("id")
    return [_record(row, at) for row in rows]


def finding(*, audit: UUID, id: UUID, at: datetime) -> AuditFindingRecord:
    """Return one finding of an audit. Raises: NoSuchAuditFinding."""
    row = AuditFinding.objects.filter(audit=audit, id=id).prefetch_related("steps").first()
    if row is None:
        raise NoSuchAuditFinding(str(id))
    return _record(row, at)


def past_deadline(*, at: datetime, limit: int = 200) -> list[UUID]:
    """List findings that were not answered in time and were not recorded as overdue."""
    rows = AuditFinding.objects.filter(due_at__lte=at).exclude(steps__isnull=False)
    return list(rows.order_by("due_at", "id").values_list("id", flat=True)[:limit])


def _record(row: AuditFinding, at: datetime) -> AuditFindingRecord:
    answer = next((step for step in row.steps.all() if step.kind == "answered"), None)
    return AuditFindingRecord(
        row.id,
        row.audit_id,
        row.severity,
        row.item,
        row.text,
        row.evidence_sha256,
        vocabulary.finding_status(answered=answer is not None, overdue=row.due_at <= at),
        row.raised_at,
        row.due_at,
        answer.answer if answer else "",
        answer.text if answer else "",
        answer.taken_at if answer else None,
        row.entry_id,
    )
