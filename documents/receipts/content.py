"""Everything that a receipt states, read from the rooms that own it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import kinds
from consent.queries import catalogue, consents
from consent.queries import terms as consent_terms
from consent.queries.catalogue import CategoryRecord
from consent.queries.consent_events import ConsentEventRecord
from consent.queries.consents import ConsentRecord
from consent.queries.terms import TermsRecord
from ledger import entries
from ledger.queries import StoredEntry
from tenants.queries import people, tenants
from tenants.queries.people import PersonRecord
from tenants.queries.tenants import TenantRecord


class NoReceipt(LookupError):
    """This entry is not about a consent."""

    code = "no_such_receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One event of a consent. `category` is the version that the consent was given for."""

    entry: StoredEntry
    consent: ConsentRecord
    event: ConsentEventRecord
    category: CategoryRecord
    tenant: TenantRecord
    terms: TermsRecord
    signatory: PersonRecord | None


def gather(entry: StoredEntry, *, at: datetime) -> Receipt:
    """Collect everything a receipt shows about one consent event. Raises: NoReceipt."""
    body = entry.readable_body()
    if entries.kinds().get(entry.kind) not in kinds.OF_EVENTS or entry.tenant is None or not body:
        raise NoReceipt
    consent = consents.consent(id=UUID(body["consent"]), at=at)
    event = next((event for event in consent.events if event.entry == entry.id), None) if consent else None
    if consent is None or event is None:
        raise NoReceipt
    return Receipt(
        entry,
        consent,
        event,
        catalogue.category(mode=consent.mode, code=consent.category, version=consent.category_version),
        tenants.tenant_by_id(id=entry.tenant),
        consent_terms.terms(mode=consent.mode, version=consent.terms),
        people.person(id=event.signatory) if event.signatory else None,
    )
