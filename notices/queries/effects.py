"""What a change of a consent did: who made it, what became of the price, and what is destroyed by when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from language import formats, words
from ledger.queries import StoredEntry
from lineage.destruction.queries import orders
from notices.letter import LetterFacts
from pricing import queries as pricing
from tenants.queries import people, tenants


def with_effects(facts: LetterFacts, entry: StoredEntry, *, at: datetime) -> LetterFacts:
    """Return the facts with who acted, and with the price before and after where the entry moved it."""
    zone = tenants.tenant_by_id(id=facts.tenant).zone
    who, moved = actor(entry), _discount(entry, facts.tenant)
    more: list[tuple[str, object]] = [("Recorded by", who)]
    if moved is not None:
        more.append(("Discount", " → ".join(formats.percent(bps) for bps in dict.fromkeys(moved))))
    return replace(
        facts,
        words={**facts.words, "who": who, "effects": " ".join(_sentences(entry, moved, zone, at))},
        facts=[*more, *facts.facts],
    )


def actor(entry: StoredEntry) -> str:
    """Name who recorded an entry. Staff are named with the vendor."""
    acted = json.loads(entry.data)["actor"]
    if acted["kind"] != "person":
        return "A connected system" if acted["kind"] == "key" else "Licet"
    known = people.person(id=UUID(acted["id"]))
    name = known.name if known is not None and known.name and not known.erased else words.ERASED_PERSON
    return f"{name} of {settings.VENDOR_NAME}" if acted["channel"] == "admin" else name


def _discount(entry: StoredEntry, tenant: UUID) -> tuple[int, int] | None:
    """Return the discount before and after the entry. None if the entry led to no entitlement."""
    after = pricing.entitlement_caused_by(entry=entry.id)
    if after is None:
        return None
    every = pricing.entitlements(tenant=tenant)
    before = next((one.bps for one in every if one.sequence == after.sequence - 1), 0)
    return before, after.bps


def _sentences(entry: StoredEntry, moved: tuple[int, int] | None, zone: ZoneInfo, at: datetime) -> list[str]:
    said = []
    if moved is not None:
        before, after = (formats.percent(bps) for bps in moved)
        said.append(
            f"Your discount goes from {before} to {after}."
            if before != after
            else f"Your discount stays at {after}."
        )
    ordered = orders.orders_from(reference=entry.id, at=at)
    if ordered:
        items = sum(one.standing.items for one in ordered)
        day = formats.deciding_day(max(one.due_at for one in ordered), zone)
        noun = "copy or model" if items == 1 else "copies or models"
        said.append(f"{items} {noun} must be destroyed by {day}.")
    elif election := entry.body.get("election"):
        said.append(words.ON_WITHDRAWAL[election].says)
    return said
