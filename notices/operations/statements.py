"""Issuing each tenant's usage statement, once a month."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError

from documents.statements import content, document, months
from documents.statements.months import Month
from ledger import canonical, failpoints, scope, signing_keys
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from notices import kinds
from notices.models import Statement
from notices.queries import statements
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord
from wire import ids

# Every transaction that began in the month has committed by then, so a statement misses nothing of its month.
SETTLED_AFTER = timedelta(hours=1)
# After a longer outage, older months get no statement: a year of mail at once would help no one.
LOOKS_BACK = timedelta(days=100)


def issue_statements(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """Issue the missing statements of completed months, oldest first. Returns how many were issued now."""
    issued = 0
    for month in months.completed_months(since=at - LOOKS_BACK, by=at - SETTLED_AFTER):
        with scope.everything(reason="sweep"):
            done = statements.tenants_with_statement(month=str(month))
            existing = tenants.tenants_created_before(instant=month.ends_at)
        for tenant in existing:
            if tenant in done:
                continue
            if issued >= limit:
                return issued
            issued += issue_statement(tenant=tenant, month=month, by=by, at=at)
    return issued


def issue_statement(*, tenant: UUID, month: Month, by: Actor, at: datetime) -> bool:
    """Issue one month of one tenant. False where another worker has issued it meanwhile."""
    try:
        with scope.everything(reason="sweep"):
            _issue(tenants.tenant_by_id(id=tenant), month, by=by, at=at)
    except IntegrityError:
        with scope.everything(reason="sweep"):
            if tenant in statements.tenants_with_statement(month=str(month)):
                return False
        raise
    return True


def _issue(tenant: TenantRecord, month: Month, *, by: Actor, at: datetime) -> None:
    gathered = content.gather(tenant=tenant, month=month)
    signed = canonical.encode(document.signed_document(gathered))
    digest = hashlib.sha256(signed).hexdigest()
    id, entry = ids.new(at=at), ids.new(at=at)
    Statement.objects.create(
        id=id,
        mode=tenant.mode,
        tenant=tenant.id,
        month=str(month),
        revision=gathered.revision,
        empty=gathered.empty,
        issued_at=at,
        document=signed,
        sha256=digest,
        jws=signing_keys.current().sign(signed, kind=document.JWS_TYPE),
        entry_id=entry,
    )
    failpoints.crash_if_armed("notices.statement_written")
    body = {
        "statement": str(id),
        "tenant": str(tenant.id),
        "month": str(month),
        "sha256": digest,
        "at_revision": gathered.revision,
        "runs": len(gathered.runs),
        "rows": gathered.rows,
        "breaches": len(gathered.breaches),
        "certificates": len(gathered.certificates),
    }
    draft = Draft(entry, kinds.STATEMENT.name, tenant.mode, body, tenant=tenant.id, account=tenant.account)
    ledger.record([draft], by=by, at=at)
