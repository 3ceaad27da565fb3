"""Keep the one document that a consent is signed with, in the transaction of its first entry."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import kinds
from consent.conditions import Conditions
from consent.models import Consent, SignedDocument
from consent.queries import catalogue, purposes, signed_documents
from consent.queries import terms as consent_terms
from ledger.entries import Draft
from tenants.queries import tenants
from wire import ids


def keep_documents(drafts: Sequence[Draft], *, at: datetime) -> list[Draft]:
    """Compose and keep the document of each consent that has none yet. Returns the entries to record."""
    named = {UUID(draft.body["consent"]) for draft in drafts}
    kept = set(SignedDocument.objects.filter(consent__in=named).values_list("consent", flat=True))
    new = named - kept
    rows = Consent.objects.select_related("category", "category_version", "purpose", "terms", "tenant")
    return [_keep(row, at=at) for row in rows.filter(id__in=new).order_by("id")]


def _keep(row: Consent, *, at: datetime) -> Draft:
    home = tenants.tenant_by_id(id=row.tenant_id)
    purpose = purposes.purpose(mode=row.mode, code=row.purpose.code)
    document = signed_documents.of_choice(
        account=home.account,
        terms=consent_terms.terms(mode=row.mode, version=row.terms.version),
        conditions=Conditions.from_dict(row.conditions),
        category=catalogue.category(
            mode=row.mode, code=row.category.code, version=row.category_version.number
        ),
        purpose=(row.purpose.code, purpose.name if purpose else row.purpose.name),
        risk_class=row.risk_class,
        zone=home.zone,
        at=at,
    )
    entry = ids.new(at=at)
    SignedDocument.objects.create(
        consent=row,
        tenant_id=row.tenant_id,
        sha256=document.sha256,
        schedule=document.schedule,
        entry_id=entry,
    )
    body = {
        "consent": str(row.id),
        "terms": row.terms.version,
        "document_sha256": document.sha256,
        "schedule_sha256": hashlib.sha256(document.schedule.encode()).hexdigest(),
    }
    return Draft(entry, kinds.DOCUMENT.name, row.mode, body, tenant=row.tenant_id, account=home.account)
