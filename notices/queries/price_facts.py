"""The facts of letters about prices that stay for a time after an edit of the catalogue, or after new prices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from consent.queries import consents
from language import formats
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from pricing import kinds
from pricing.governance.queries import schedules
from tenants.queries import tenants
from wire import times


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    """The facts of the customer's notice. It is the notice that the agreed points, or the old prices, wait for."""
    if entry.kind == kinds.LOCKED.name:
        return _about_schedule(entry)
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


def _about_schedule(entry: StoredEntry) -> LetterFacts | None:
    """The facts of a notice of new prices. The customer made its commitment itself, so nothing tells it of that."""
    if entry.tenant is None or entry.body["successor"] is None:
        return None
    home = tenants.tenant_by_id(id=entry.tenant)
    coming = schedules.schedule(mode=entry.mode, version=entry.body["successor"])
    until = formats.deciding_day(times.parse(entry.body["until"]), home.zone)
    return LetterFacts(
        entry.tenant,
        {
            "tenant": home.name,
            "vendor": settings.VENDOR_NAME,
            "begins": formats.deciding_day(coming.effective_from, home.zone),
            "until": until,
        },
        "price/",
        [
            ("New prices", coming.version),
            ("Your price stays until", until),
            ("Ledger", f"revision {entry.seq}"),
        ],
    )
