"""Record the auditor's opinion, which ends the audit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.actors import Actor
from lineage import kinds
from lineage.audits import opinion as opinions
from lineage.audits.operations import steps
from lineage.audits.queries import audits
from lineage.audits.queries.audits import AuditRecord
from lineage.audits.vocabulary import AUDIT_KEY, AUDITOR
from wire import ids, times


class OpinionGiven(Exception):
    """The auditor gave an opinion before. An audit has one."""

    code = "opinion_given"


@transaction.atomic
def conclude(
    *, audit: UUID, opinion: str, text: str, evidence_sha256: str = "", by: Actor, at: datetime
) -> AuditRecord:
    """Record the opinion. What the vendor has not answered stays listed as unanswered.

    Raises: audits.NoSuchAudit, OpinionGiven, steps.AuditOver.
    """
    if steps.locked(audit, at=at).concluded is not None:
        raise OpinionGiven
    seen = steps.locked_open(audit, at=at)
    sampled = seen.sampled
    content = opinions.document(
        named={
            "audit": ids.render(ids.AUDIT, audit),
            "mode": seen.mode,
            "given_at": times.render(at),
            "organisation": seen.organisation or None,
            "scope": {
                "tenants": list(seen.tenant_keys),
                "categories": None if seen.categories is None else list(seen.categories),
            },
            "period": {"from": times.render(seen.period_from), "until": times.render(seen.period_until)},
            "list_sha256": seen.list_sha256,
        },
        sample=None if sampled is None else {name: sampled[name] for name in ("size", "items")},
        findings={"count": seen.findings, "unanswered": seen.unanswered},
        words={
            "recorded_by": AUDITOR if by.kind == "key" and by.id == seen.key else AUDIT_KEY,
            "opinion": opinion,
            "text": text,
            "evidence_sha256": evidence_sha256 or None,
        },
    )
    body = {"opinion": opinion, "findings": seen.findings, "open": seen.unanswered}
    steps.take(seen, "concluded", content, entry=kinds.AUDIT_CONCLUDED, body=body, by=by, at=at)
    return audits.audit(id=audit, at=at)
