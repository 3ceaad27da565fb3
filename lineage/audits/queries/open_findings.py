"""Read what auditors found and the vendor has not answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lineage.audits.models.audit_finding import AuditFinding


@dataclass(frozen=True, slots=True)
class OpenAuditFinding:
    """An unanswered finding with its deadline."""

    audit: UUID
    tenant: str
    severity: str
    text: str
    due_at: datetime


def unanswered(*, mode: str) -> list[OpenAuditFinding]:
    """The unanswered findings, the nearest deadline first."""
    rows = (
        AuditFinding.objects.filter(tenant__mode=mode)
        .exclude(steps__kind="answered")
        .select_related("tenant")
        .order_by("due_at", "id")
    )
    return [
        OpenAuditFinding(row.audit_id, row.tenant.name, row.severity, row.text, row.due_at) for row in rows
    ]
