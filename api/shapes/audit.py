"""Audits: scope and access, and how far they have come."""

from __future__ import annotations

from typing import Any

from api.schema.records import Noun, Page, Record, Written
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Key, Text, Time
from api.shapes.audit_parts import PERIOD, SCOPE
from api.shapes.audit_sample import SAMPLE, write_sample
from consent.clauses import AUDIT_COSTS
from lineage.audits import vocabulary
from lineage.audits.queries.audits import AuditRecord
from wire import ids

NOT_AGREED = "not_agreed"
AUDIT = Noun(
    "Audit",
    {
        "object": Constant("audit"),
        "id": Id(ids.AUDIT),
        "status": Choice(
            vocabulary.STATUSES, "`concluded`: with an opinion. `ended`: the access ended without one"
        ),
        "auditor": Record(
            {"name": Text(null=True), "email": Text(null=True), "organisation": Text(null=True)}
        ),
        "scope": SCOPE,
        "period": PERIOD,
        "access_until": Time("When the auditor's key stops working"),
        "opened_at": Time(),
        "terms": Key("The terms that give the right to the audit"),
        "per_year": Integer("Audits that the terms allow in 365 days; null: any number", null=True),
        "cost": Choice(AUDIT_COSTS, "The side that pays", null=True),
        "cost_reason": Choice((NOT_AGREED,), "Why `cost` is null", null=True),
        "list": Record({"sha256": Digest(), "runs": Integer(), "copies": Integer(), "orders": Integer()}),
        "sample": Written(SAMPLE),
        "findings": Record({"count": Integer(), "unanswered": Integer()}),
        "opinion": Choice(vocabulary.OPINIONS, null=True),
        "entry": Id(ids.ENTRY),
    },
)
AUDIT_PAGE = Page(AUDIT, "AuditPage")
AUDIT_OPENED = Noun(
    "AuditOpened",
    {**AUDIT.required, "key": Text("The auditor's API key. Only this answer shows it", null=True)},
)


def _written(audit: AuditRecord) -> dict[str, Any]:
    person = audit.auditor
    return {
        "auditor": {
            "name": person.name if person else None,
            "email": person.email if person else None,
            "organisation": audit.organisation,
        },
        "scope": {
            "tenants": audit.tenant_keys,
            "categories": audit.categories,
        },
        "period": {"from": audit.period_from, "until": audit.period_until},
        "cost": audit.cost or None,
        "cost_reason": None if audit.cost else NOT_AGREED,
        "list": {
            "sha256": audit.list_sha256, "runs": audit.runs, "copies": audit.copies, "orders": audit.orders,
        },
        "findings": {"count": audit.findings, "unanswered": audit.unanswered},
        "opinion": audit.concluded["opinion"] if audit.concluded else None,
    }  # fmt: skip


def write_audit(audit: AuditRecord) -> dict[str, Any]:
    return AUDIT.write(audit, sample=write_sample(audit), **_written(audit))


def write_opened(audit: AuditRecord, *, key: str | None) -> dict[str, Any]:
    return {**write_audit(audit), "key": key}
