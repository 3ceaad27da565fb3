"""What the ledger says about audits, row by row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

AUDITS = "lineage_audit"
AUDIT_STEPS = "lineage_auditstep"
AUDIT_FINDINGS = "lineage_auditfinding"
AUDIT_FINDING_STEPS = "lineage_auditfindingstep"


def audits(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every audit. `content_sha256` is the digest of the list that is stored now."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": entry.tenant,
            "cost": body["cost"] or "",
            "content_sha256": body["list_sha256"],
            **{
                name: body[name]
                for name in (
                    *("account", "tenants", "categories", "auditor", "organisation", "period_from"),
                    *("period_until", "access_until", "terms", "per_year", "key", "list_sha256"),
                    *("runs", "copies", "orders", "vendor_commitment"),
                )
            },
        }
        yield Row(AUDITS, f"audit={body['audit']}", columns, entry.seq)


def audit_steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The seed, the sample and the opinion of audits. `content_sha256` is the digest of what is stored now."""
    for entry in entries:
        columns = {
            "audit": entry.body["audit"],
            "tenant": entry.tenant,
            "account": entry.account,
            "kind": entry.fact.partition(".")[2],
            "content_sha256": entry.body["content_sha256"],
        }
        yield Row(AUDIT_STEPS, f"entry={entry.id}", columns, entry.seq)


def audit_findings(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What auditors found."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "tenant": entry.tenant,
            "account": entry.account,
            "item": body["item"] or "",
            "evidence_sha256": body["evidence_sha256"] or "",
            **{name: body[name] for name in ("audit", "severity", "text_sha256", "due_at")},
        }
        yield Row(AUDIT_FINDINGS, f"finding={body['finding']}", columns, entry.seq)


def audit_finding_steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The vendor's answers to what auditors found, and deadlines that passed without one."""
    for entry in entries:
        body = entry.body
        columns = {
            "finding": body["finding"],
            "tenant": entry.tenant,
            "account": entry.account,
            "kind": entry.fact.partition(".")[2],
            "answer": body.get("answer", ""),
            "text_sha256": body.get("text_sha256"),
        }
        yield Row(AUDIT_FINDING_STEPS, f"entry={entry.id}", columns, entry.seq)
