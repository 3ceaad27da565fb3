"""The facts of letters about prices that stay for a time after an edit of the catalogue, or after new prices."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from consent.queries import consents
from language import formats
from ledger import queries as ledger
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from pricing import kinds
from pricing import queries as pricing
from pricing.governance.queries import schedules
from tenants.queries import tenants
from wire import times

# Why a discount moves, by the noun of the entry that led to it.
_WHY: Final = {
    "schedule": "The prices of {vendor} changed.",
    "override": "A price that {vendor} agreed with you began, changed or ended.",
    "category": "{vendor} changed what a kind of data means.",
    "purpose": "{vendor} changed what a use means.",
    "terms": "New terms are in effect.",
    "agreement": "An agreement changed what counts.",
}
_BY_TIME: Final = "A date was reached from which your consents count differently."


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    """The facts of the customer's notice. It is the notice that the agreed points, or the old prices, wait for."""
    if entry.kind == kinds.LOCKED.name:
        return _about_schedule(entry)
    if entry.kind == kinds.ENTITLED.name:
        return _about_move(entry)
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


def _about_move(entry: StoredEntry) -> LetterFacts | None:
    """The facts of a letter about a discount that moved. None where it did not, or a letter about a consent says so."""
    if entry.tenant is None:
        return None
    body = entry.body
    every = pricing.entitlements(tenant=entry.tenant)
    before = next((one.bps for one in every if one.sequence == body["sequence"] - 1), 0)
    causes = ledger.kinds_of(ids=[UUID(cause) for cause in body["causes"]])
    nouns = {kind.partition(".")[0] for kind in causes.values()}
    if before == body["bps"] or "consent" in nouns:
        return None
    home = tenants.tenant_by_id(id=entry.tenant)
    why = next((says for noun, says in _WHY.items() if noun in nouns), _BY_TIME)
    return LetterFacts(
        entry.tenant,
        {
            "tenant": home.name,
            "before": formats.percent(before),
            "after": formats.percent(body["bps"]),
            "why": why.format(vendor=settings.VENDOR_NAME),
        },
        "price/",
        [
            ("Points", body["points"]),
            *([("Tier", body["tier"])] if body["tier"] else []),
            ("Ledger", f"revision {entry.seq}"),
        ],
    )
