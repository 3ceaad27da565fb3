"""Record what an auditor found, and the vendor's answer."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft, EntryKind
from lineage import kinds
from lineage.audits import audit_list
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.models.audit_finding_step import AuditFindingStep
from lineage.audits.operations import steps
from lineage.audits.queries import audits, findings
from lineage.audits.queries.audits import AuditRecord
from lineage.audits.queries.findings import AuditFindingRecord
from lineage.audits.vocabulary import ANSWER_WITHIN
from wire import ids, times


class ItemNotListed(ValueError):
    """The list of the audit does not name this run, copy or order. Name one that it does."""

    code = "not_on_the_list"


class AnswerDeadlineOver(ValueError):
    """The deadline for the answer lies in the past. Choose one in the future."""

    code = "deadline_over"


class AuditFindingAnswered(Exception):
    """The vendor answered this finding before. It takes one answer."""

    code = "audit_finding_answered"


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
        "text_sha256": _sha256(text),
        "evidence_sha256": evidence_sha256 or None,
        "due_at": times.render(due),
    }
    _record(seen, kinds.AUDIT_FOUND, entry, body, by=by, at=at)
    return findings.finding(audit=audit, id=id, at=at)


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
    body = {"finding": str(finding), "answer": answer, "text_sha256": _sha256(text)}
    _record(seen, kinds.AUDIT_ANSWERED, entry, body, by=by, at=at)
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
    _record(seen, kinds.AUDIT_OVERDUE, entry, body, by=by, at=at)
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


def _record(
    audit: AuditRecord, kind: EntryKind, entry: UUID, body: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    full = {"audit": str(audit.id), **body}
    ledger.record(
        [Draft(entry, kind.name, audit.mode, full, tenant=audit.tenant, account=audit.account)], by=by, at=at
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
