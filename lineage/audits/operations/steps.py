"""Write a step of an audit with its ledger entry."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import canonical
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft, EntryKind
from lineage.audits.models.audit import Audit
from lineage.audits.models.audit_step import AuditStep
from lineage.audits.queries import audits
from lineage.audits.queries.audits import AuditRecord
from tenants.operations import tenants
from tenants.queries import tenants as tenant_queries
from wire import ids


class AuditOver(Exception):
    """The audit ended with its opinion, or the auditor's access has ended. Open another audit."""

    code = "audit_over"


def locked(audit: UUID, *, at: datetime) -> AuditRecord:
    """Lock the audit against concurrent steps, and return it. Raises: audits.NoSuchAudit."""
    seen = audits.audit(id=audit, at=at)
    tenants.lock_tenant_row(mode=seen.mode, key=tenant_queries.tenant_by_id(id=seen.tenant).key)
    return audits.audit(id=audit, at=at)


def locked_open(audit: UUID, *, at: datetime) -> AuditRecord:
    """Lock an audit that is not over. Raises: audits.NoSuchAudit, AuditOver."""
    seen = locked(audit, at=at)
    if seen.concluded is not None or seen.access_ended(at):
        raise AuditOver
    return seen


def take(
    audit: AuditRecord, kind: str, content: dict[str, Any], *, entry: EntryKind, body: dict[str, Any], by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    encoded, id = canonical.encode(content), ids.new(at=at)
    AuditStep.objects.create(
        audit=Audit(id=audit.id),
        tenant_id=audit.tenant,
        account=audit.account,
        kind=kind,
        content=encoded,
        taken_at=at,
        actor_kind=by.kind,
        actor=by.id,
        entry_id=id,
    )
    record(audit, entry, id, {**body, "content_sha256": hashlib.sha256(encoded).hexdigest()}, by=by, at=at)


def record(
    audit: AuditRecord, kind: EntryKind, entry: UUID, body: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    """Record the ledger entry of something that happened in an audit."""
    full = {"audit": str(audit.id), **body}
    draft = Draft(entry, kind.name, audit.mode, full, tenant=audit.tenant, account=audit.account)
    ledger.record([draft], by=by, at=at)
