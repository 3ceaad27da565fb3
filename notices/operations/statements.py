"""Telling every tenant, once a month, what was done with its data."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from documents.statements import content as documents_content
from documents.statements import document, months
from documents.statements.issued import UsageStatementRecord
from documents.statements.months import Month
from ledger import canonical, failpoints, scope, signing_keys
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from ledger.queries import StoredEntry
from notices import kinds, letters
from notices.models import Statement
from notices.operations.mail import MAX_AGE, owners, send
from notices.queries import statements
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord
from wire import ids

# What began in the month has committed by then: nothing that belongs into a statement comes after it.
SETTLED_AFTER = timedelta(hours=1)
# A worker that was away for longer leaves older months unsaid; nobody wants a year of mail at once.
LOOKS_BACK = timedelta(days=100)


def issue_statements(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """Issue what is missing of the months that are over, oldest first. Returns how many were issued now."""
    issued = 0
    for month in months.completed_months(since=at - LOOKS_BACK, by=at - SETTLED_AFTER):
        with scope.everything(reason="sweep"):
            told = statements.tenants_with_statement(month=str(month))
            missing = [
                one for one in tenants.tenants_created_before(instant=month.ends_at) if one not in told
            ]
        for tenant in missing:
            if issued >= limit:
                return issued
            issued += issue_statement(tenant=tenant, month=month, by=by, at=at)
    return issued


def issue_statement(*, tenant: UUID, month: Month, by: Actor, at: datetime) -> bool:
    """One month of one tenant, whole or not at all; False where somebody else has issued it meanwhile."""
    try:
        with scope.everything(reason="sweep"):
            seen = tenants.tenant_by_id(id=tenant)
            _issue(seen, month, by=by, at=at)
    except IntegrityError:
        with scope.everything(reason="sweep"):
            if tenant in statements.tenants_with_statement(month=str(month)):
                return False
        raise
    return True


def _issue(tenant: TenantRecord, month: Month, *, by: Actor, at: datetime) -> None:
    found = documents_content.gather(tenant=tenant, month=month)
    content = canonical.encode(document.signed_document(found))
    digest = hashlib.sha256(content).hexdigest()
    id, entry = ids.new(at=at), ids.new(at=at)
    Statement.objects.create(
        id=id,
        mode=tenant.mode,
        tenant=tenant.id,
        month=str(month),
        revision=found.revision,
        empty=found.empty,
        issued_at=at,
        document=content,
        sha256=digest,
        jws=signing_keys.current().sign(content, kind=document.JWS_TYPE),
        entry_id=entry,
    )
    failpoints.crash_if_armed("notices.statement_written")
    body = {
        "statement": str(id),
        "tenant": str(tenant.id),
        "month": str(month),
        "sha256": digest,
        "at_revision": found.revision,
        "runs": len(found.runs),
        "rows": found.rows,
        "breaches": len(found.breaches),
        "certificates": len(found.certificates),
    }
    draft = Draft(entry, kinds.STATEMENT.name, tenant.mode, body, tenant=tenant.id, account=tenant.account)
    ledger.record([draft], by=by, at=at)


def tell_statement(*, entry: StoredEntry, at: datetime) -> int:
    """Write to the customer's owners that there is a statement. Returns how many letters went out now."""
    if at - entry.recorded_at > MAX_AGE or entry.tenant is None:
        return 0
    with scope.everything(reason="sweep"):
        seen = statements.statement_by_id(id=UUID(entry.body["statement"]))
        readers = [one for one in owners(seen.tenant).values() if one.email and not one.erased]
        context = _context(seen, tenants.tenant_by_id(id=seen.tenant), entry)
    return sum(send(seen.tenant, "statement", entry.id, reader, context, at=at) for reader in readers)


def _context(seen: UsageStatementRecord, tenant: TenantRecord, entry: StoredEntry) -> dict[str, Any]:
    said = letters.STATEMENT_EMPTY if seen.empty else letters.STATEMENT
    words = {
        "tenant": tenant.name,
        "month": months.parse(seen.month).begins_at.strftime("%B %Y"),
        "runs": entry.body["runs"],
        "rows": f"{entry.body['rows']:,}",
    }
    return {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{seen.mode}/{tenant.key}/statements/{seen.month}/",
        "facts": [
            ("Breaches", entry.body["breaches"]),
            ("Certificates of destruction", entry.body["certificates"]),
            ("Digest", seen.sha256),
            ("Ledger", f"revision {entry.seq}"),
        ],
    }
