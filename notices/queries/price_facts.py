"""The facts of letters about prices that an edit of the catalogue leaves as they are for a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from consent.queries import consents
from language import formats
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from tenants.queries import tenants
from wire import times


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    """The facts of the customer's notice. It is the notice that the agreed points wait for."""
    consent = consents.consent(id=UUID(entry.body["consent"]), at=at)
    if consent is None:
        return None
    home = tenants.tenant_by_id(id=consent.tenant)
    fields = ", ".join(entry.body["fields"])
    return LetterFacts(
        consent.tenant,
        {
            "tenant": home.name,
            "vendor": settings.VENDOR_NAME,
            "category": consent.category_name,
            "purpose": consent.purpose_name,
            "fields": fields,
            "until": formats.deciding_day(times.parse(entry.body["until"]), home.zone),
        },
        "price/",
        [("Fields", fields), ("Ledger", f"revision {entry.seq}")],
    )
