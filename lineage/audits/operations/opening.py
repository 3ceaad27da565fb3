"""Open an audit: check the right to it, fix the list and the vendor's seed, and give the auditor a key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ledger import canonical
from ledger import operations as ledger
from ledger import queries as ledger_queries
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.audits import audit_list, rights
from lineage.audits.audit_list import AuditScope, Period
from lineage.audits.models.audit import Audit
from lineage.audits.operations import vendor_seed
from lineage.audits.queries import audits, listed
from lineage.audits.queries import rights as granted
from lineage.audits.queries.audits import AuditRecord
from lineage.audits.rights import Grant
from tenants import api_keys
from tenants.operations import api_keys as keys
from tenants.operations import people, tenants
from tenants.queries.tenants import TenantRecord
from wire import ids, times


class NotOneAccount(ValueError):
    """The tenants belong to several accounts. Open one audit for each account."""

    code = "audit_of_one_account"


class AccessEndsInThePast(ValueError):
    """The auditor's access would end in the past. Choose a later end."""

    code = "deadline_over"


class PeriodEmpty(ValueError):
    """The period ends before it begins. Choose a later end, or an earlier beginning."""

    code = "bad_window"


@dataclass(frozen=True, slots=True)
class Auditor:
    """The person who audits, and the organisation that person works for."""

    name: str
    email: str = ""
    organisation: str = ""


@transaction.atomic
def open_audit(
    *,
    mode: str,
    tenant_keys: Sequence[str],
    categories: Sequence[str] | None,
    auditor: Auditor,
    period: Period,
    access_until: datetime,
    by: Actor,
    at: datetime,
) -> tuple[AuditRecord, str]:
    """Open an audit of these tenants' data. Returns it and the auditor's key, which cannot be shown again.

    Needs a scope that sees every row. Raises: NoSuchTenant, NotOneAccount, PeriodEmpty, AccessEndsInThePast,
    rights.NoAuditRight, rights.AuditRightEnded, rights.AuditsUsedUp.
    """
    if period.until <= period.since:
        raise PeriodEmpty
    if access_until <= at:
        raise AccessEndsInThePast(times.render(access_until))
    # Sorted: two audits that lock the same tenants in one order cannot deadlock.
    named = {seen.id: seen for key in sorted(set(tenant_keys)) for seen in [_locked(mode, key)]}
    if len({seen.account for seen in named.values()}) != 1:
        raise NotOneAccount
    first = next(iter(named.values()))
    grant, *_ = [_granted(seen, at=at) for seen in named.values()]
    scope = AuditScope(
        {seen.id: seen.key for seen in named.values()},
        None if categories is None else tuple(sorted(set(categories))),
    )
    id = ids.new(at=at)
    content = listed.content(scope=scope, period=period, mode=mode, at=at)
    document = canonical.encode(
        audit_list.document(
            audit=id, mode=mode, at=at, scope=scope, period=period, revision=ledger_queries.revision(),
            content=content,
        )
    )  # fmt: skip
    person = people.record_person(name=auditor.name, email=auditor.email, title="Auditor")
    key, text = keys.issue_api_key(
        mode=mode, scopes=[api_keys.AUDITOR], tenant=first.id, expires_at=access_until,
        name=f"Audit {ids.render(ids.AUDIT, id)}", holder=person, by=by, at=at,
    )  # fmt: skip
    digest = hashlib.sha256(document).hexdigest()
    row = Audit.objects.create(
        id=id,
        mode=mode,
        tenant_id=first.id,
        account_id=first.account,
        tenants=list(named),
        categories=None if scope.categories is None else list(scope.categories),
        auditor=person,
        organisation=auditor.organisation,
        period_from=period.since,
        period_until=period.until,
        access_until=access_until,
        terms=grant.terms,
        per_year=grant.per_year,
        cost=grant.cost or "",
        key=key,
        document=document,
        list_sha256=digest,
        **{name: len(content[name]) for name in audit_list.MEMBERS},
        vendor_commitment=vendor_seed.commitment(audit=id, list_sha256=digest),
        opened_at=at,
        actor_kind=by.kind,
        actor=by.id,
        entry_id=ids.new(at=at),
    )
    ledger.record([_draft(row)], by=by, at=at)
    return audits.audit(id=id, at=at), text


def _locked(mode: str, key: str) -> TenantRecord:
    return tenants.lock_tenant_row(mode=mode, key=key)


def _granted(tenant: TenantRecord, *, at: datetime) -> Grant:
    """Return the terms under which this tenant may be audited once more."""
    grant = rights.ruling(
        granted.grants(tenant=tenant.id, mode=tenant.mode, at=at),
        holds_data=granted.holds_data(tenant=tenant.id),
    )
    rights.require_another(grant, opened_at=audits.opened(tenant=tenant.id, since=at - rights.YEAR), at=at)
    return grant


def _draft(row: Audit) -> Draft:
    body = {
        "audit": str(row.id),
        "account": str(row.account_id),
        "tenants": [str(id) for id in row.tenants],
        "categories": row.categories,
        "auditor": str(row.auditor),
        "auditor_commitment": people.commitment(person=row.auditor),
        "organisation": row.organisation,
        "period_from": times.render(row.period_from),
        "period_until": times.render(row.period_until),
        "access_until": times.render(row.access_until),
        "terms": row.terms,
        "per_year": row.per_year,
        "cost": row.cost or None,
        "key": str(row.key),
        "list_sha256": row.list_sha256,
        **{name: getattr(row, name) for name in audit_list.MEMBERS},
        "vendor_commitment": row.vendor_commitment,
    }
    return Draft(
        row.entry_id, kinds.AUDIT_OPENED.name, row.mode, body, tenant=row.tenant_id, account=row.account_id
    )
