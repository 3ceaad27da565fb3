"""An audit as its page shows it, to the customer and to the auditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from lineage.audits import audit_list
from lineage.audits.queries import audits, findings
from lineage.audits.queries.audits import AuditRecord
from lineage.audits.queries.findings import AuditFindingRecord

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class AuditView:
    """`listed` holds the first items of each kind; `sample` the ids in the sample."""

    audit: AuditRecord
    listed: dict[str, list[dict[str, Any]]]
    shortened: bool
    sample: list[str]
    findings: list[AuditFindingRecord]


def audit_view(*, id: UUID, at: datetime) -> AuditView:
    """Return what the page shows. Raises: audits.NoSuchAudit."""
    audit = audits.audit(id=id, at=at)
    document = orjson.loads(audits.document(id=id))
    listed = {name: document[name][:MOST] for name in audit_list.MEMBERS}
    return AuditView(
        audit,
        listed,
        any(len(document[name]) > MOST for name in audit_list.MEMBERS),
        audit.sampled["items"] if audit.sampled else [],
        findings.findings(audit=id, at=at),
    )
