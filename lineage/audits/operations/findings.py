"""Record what an auditor found."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import orjson
from django.db import transaction

from ledger.actors import Actor
from lineage import kinds
from lineage.audits import audit_list
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.operations import steps
from lineage.audits.queries import audits, findings
from lineage.audits.queries.findings import AuditFindingRecord
from lineage.audits.vocabulary import ANSWER_WITHIN
from wire import ids, times


class ItemNotListed(ValueError):
    """The list of the audit does not name this run, copy or order. Name one that it does."""

    code = "not_on_the_list"


class AnswerDeadlineOver(ValueError):
    """The deadline for the answer lies in the past. Choose one in the future."""

    code = "deadline_over"


@transaction.atomic
def raise_finding(
    *,
    audit: UUID,
    severity: str,
    text: str,
    item: str = "",
    evidence_sha256: str = "",
    due_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> AuditFindingRecord:
    """Record a finding. The vendor has 30 days to answer unless `due_at` says otherwise.

    Raises: audits.NoSuchAudit, steps.AuditOver, ItemNotListed, AnswerDeadlineOver.
    """
    seen = steps.locked_open(audit, at=at)
    due = due_at or at + ANSWER_WITHIN
    if due <= at:
        raise AnswerDeadlineOver(times.render(due))
    if item and item not in audit_list.listed_ids(orjson.loads(audits.document(id=audit))):
        raise ItemNotListed(item)
    id, entry = ids.new(at=at), ids.new(at=at)
    AuditFinding.objects.create(
        id=id,
        audit_id=audit,
        tenant_id=seen.tenant,
        account=seen.account,
        severity=severity,
        item=item,
        text=text,
        evidence_sha256=evidence_sha256,
        raised_at=at,
        due_at=due,
        actor_kind=by.kind,
        actor=by.id,
        entry_id=entry,
    )
    body = {
        "finding": str(id),
        "severity": severity,
        "item": item or None,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "evidence_sha256": evidence_sha256 or None,
        "due_at": times.render(due),
    }
    steps.record(seen, kinds.AUDIT_FOUND, entry, body, by=by, at=at)
    return findings.finding(audit=audit, id=id, at=at)
