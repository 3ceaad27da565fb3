"""The facts of letters about audits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from language import formats, words
from ledger.queries import StoredEntry
from lineage.audits.queries import audits, findings
from lineage.audits.queries.audits import AuditRecord
from notices.letter import LetterFacts
from tenants.queries import tenants
from wire import ids


def facts(entry: StoredEntry, at: datetime) -> LetterFacts:
    """Return the facts of a letter to the owners of the audited customer."""
    audit = audits.audit(id=UUID(entry.body["audit"]), at=at)
    tenant = tenants.tenant_by_id(id=audit.tenant)
    named = entry.body.get("finding")
    finding = findings.finding(audit=audit.id, id=UUID(named), at=at) if named else None
    id = ids.render(ids.AUDIT, audit.id)
    return LetterFacts(
        audit.tenant,
        {
            "tenant": tenant.name,
            "tenants": ", ".join(audit.tenant_keys),
            "auditor": auditor(audit),
            "until": formats.deciding_day(audit.access_until, tenant.zone),
            "due": formats.deciding_day(finding.due_at, tenant.zone) if finding else "",
        },
        f"audits/{id}/",
        [
            ("Audit", id),
            ("Runs, copies and orders on the list", audit.listed),
            ("Ledger", f"revision {entry.seq}"),
        ],
    )


def auditor(audit: AuditRecord) -> str:
    """Name the auditor: the organisation, or the person, as far as they are known."""
    name = audit.auditor.name if audit.auditor else words.ERASED_PERSON
    return f"{name}, {audit.organisation}" if audit.organisation else name
