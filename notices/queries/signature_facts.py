"""The facts of letters about a signature that is missing: one for each person who can give it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent.queries import consents, missing_signatures
from language import formats
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from tenants.queries import tenants
from wire import ids


def letters_about(entry: StoredEntry, *, at: datetime) -> list[LetterFacts]:
    """The facts for each person who was reminded. None where the signature is not missing any more."""
    consent = consents.consent(id=UUID(entry.body["consent"]), at=at)
    missing = missing_signatures.missing_signature(consent) if consent else None
    if consent is None or missing is None:
        return []
    home = tenants.tenant_by_id(id=consent.tenant)
    facts = {
        "category": consent.category_name,
        "purpose": consent.purpose_name,
        "tenant": home.name,
        "signed": formats.listed([each.name for each in missing.given], last="and"),
    }
    table = [
        *(("Signed", f"{each.name}, {formats.deciding_day(each.at, home.zone)}") for each in missing.given),
        ("Ledger", f"revision {entry.seq}"),
    ]
    page = f"consents/{ids.render(ids.CONSENT, consent.id)}/"
    return [
        LetterFacts(consent.tenant, facts, page, table, alone=UUID(person))
        for person in entry.body["persons"]
    ]
