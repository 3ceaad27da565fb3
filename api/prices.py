"""What a change of consent does to the price, as shown beside the consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from consent.queries.consents import ConsentRecord
from pricing import queries
from pricing.queries import EntitlementRecord, QuoteChange


def price_change(*, entry: UUID, tenant: UUID) -> dict[str, Any]:
    """Return the price before and after the entry, as recorded together with it."""
    after = queries.entitlement_caused_by(entry=entry)
    if after is None:
        now = queries.entitlement(tenant=tenant)
        return _move(now, now)
    every = queries.entitlements(tenant=tenant)
    before = next((one for one in every if one.sequence == after.sequence - 1), None)
    return _move(before, after)


def price_preview(consent: ConsentRecord, *, at: datetime) -> dict[str, Any]:
    """Return what a consent that is not in force yet would do to the price."""
    change = QuoteChange(consent.category, consent.purpose, consent.conditions)
    try:
        quote = queries.quote(tenant=consent.tenant, changes=[change], at=at).to_dict()
    except (queries.NoScheduleInEffect, queries.NoTermsOffered):
        now = queries.entitlement(tenant=consent.tenant)
        return _move(now, now)
    return {name: quote[name] for name in ("before_bps", "after_bps", "tier", "lines")}


def price_of_consent(consent: ConsentRecord, *, at: datetime) -> dict[str, Any]:
    if consent.status in {"proposed", "scheduled"}:
        return price_preview(consent, at=at)
    return price_change(entry=consent.entry, tenant=consent.tenant)


def _move(before: EntitlementRecord | None, after: EntitlementRecord | None) -> dict[str, Any]:
    return {
        "before_bps": before.bps if before else 0,
        "after_bps": after.bps if after else 0,
        "tier": (after.tier or None) if after else None,
        "lines": after.explanation.get("lines", []) if after else [],
    }
