"""What an event says: enough to know what to look at, and nothing that a person is named in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.queries import consents
from consent.queries.consents import ConsentRecord
from ledger import queries as ledger
from ledger.queries import StoredEntry
from lineage.destruction.queries import orders, subject_requests
from lineage.kinds import INVALIDATED
from notices import events
from pricing import queries as pricing
from tenants.queries import accounts, tenants
from wire import ids, strict_json, times


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event, and whom it concerns; `everybody`: all customers, as standard terms do."""

    type: str
    mode: str
    entry: UUID
    at: datetime
    data: Mapping[str, Any]
    tenant: UUID | None = None
    account: UUID | None = None
    everybody: bool = False

    def body(self) -> str:
        said = {"type": self.type, "timestamp": times.render(self.at), "data": self.data}
        return strict_json.dumps(said).decode()


def event_of_entry(entry: StoredEntry) -> WebhookEvent | None:
    """The event that an entry is; None where nothing changed that anybody is told of."""
    kind = events.OF_KIND[entry.kind]
    body = entry.body
    if kind == events.PRICE_CHANGED:
        said = _price(entry, body)
    elif kind == events.TERMS_PUBLISHED:
        said = _terms(entry, body)
    elif kind == events.CLEARANCE_INVALIDATED:
        said = _clearance(entry)
    elif kind == events.BREACH_FOUND:
        said = _breach(body)
    elif kind in events.OF_DESTRUCTION:
        said = _destruction(entry)
    elif kind in events.OF_A_PERSON:
        said = _subject_request(entry)
    else:
        seen = consents.consent(id=UUID(body["consent"]), at=entry.recorded_at)
        if seen is None:
            return None
        if entry.kind == events.STATED and _replaces(seen, entry):
            kind = events.CHANGED
        said = _consent(seen)
    if said is None:
        return None
    return WebhookEvent(
        kind,
        entry.mode,
        entry.id,
        entry.recorded_at,
        {**_named(entry), **said},
        entry.tenant,
        entry.account,
        everybody=kind == events.TERMS_PUBLISHED and entry.account is None,
    )


def expiring_event(seen: ConsentRecord, *, at: datetime) -> WebhookEvent:
    until = seen.conditions.valid_until
    data = {
        "mode": seen.mode,
        "entry": ids.render(ids.ENTRY, seen.entry),
        "revision": seen.revision,
        **_consent(seen),
        "valid_until": times.render(until) if until else None,
    }
    account = tenants.tenant_by_id(id=seen.tenant).account
    return WebhookEvent(events.EXPIRING, seen.mode, seen.entry, at, data, seen.tenant, account)


def _named(entry: StoredEntry) -> dict[str, Any]:
    return {"mode": entry.mode, "entry": ids.render(ids.ENTRY, entry.id), "revision": entry.seq}


def _consent(seen: ConsentRecord) -> dict[str, Any]:
    return {
        "consent": ids.render(ids.CONSENT, seen.id),
        "tenant": seen.tenant_key,
        "category": seen.category,
        "purpose": seen.purpose,
        "terms": seen.terms,
        "status": seen.status,
    }


def _replaces(seen: ConsentRecord, entry: StoredEntry) -> bool:
    """Whether another statement stood for the same question until this one was made."""
    statements = consents.consents(
        tenant=seen.tenant,
        at=entry.recorded_at,
        as_known_at=entry.recorded_at,
        category=seen.category,
        purpose=seen.purpose,
    )
    others = [one for one in statements if one.id != seen.id and one.status not in {"proposed", "refused"}]
    return bool(others) and others[0].status == "superseded"


def _price(entry: StoredEntry, body: Mapping[str, Any]) -> dict[str, Any] | None:
    before = next(
        (one for one in pricing.entitlements(tenant=_tenant(entry)) if one.sequence == body["sequence"] - 1),
        None,
    )
    before_bps = before.bps if before else 0
    if before_bps == body["bps"]:
        return None
    return {
        "tenant": body["tenant"],
        "before_bps": before_bps,
        "after_bps": body["bps"],
        "tier": body["tier"] or None,
    }


def _terms(entry: StoredEntry, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "terms": body["terms"],
        "title": body["title"],
        "effective_from": body["effective_from"],
        "requires_reacceptance": body["requires_reacceptance"],
        "account": accounts.account_by_id(id=entry.account).key if entry.account else None,
    }


def _clearance(entry: StoredEntry) -> dict[str, Any]:
    body, why = entry.body, _why_over(entry)
    return {
        "clearance": ids.render(ids.CLEARANCE, UUID(body["clearance"])),
        "run": body["run"],
        # What only lost a tenant goes on without it.
        "still_valid": why is None,
        "why": why,
        "withdrawn": [{**one, "action": body["action"]} for one in body["drops"]],
    }


def _why_over(narrowed: StoredEntry) -> str | None:
    """Why the run ended as the tenant left, None where it goes on: the entry that says so was recorded with it."""
    ended = ledger.entries(after=narrowed.seq, mode=narrowed.mode, kinds=[INVALIDATED.name], limit=1)
    if not ended or ended[0].recorded_at != narrowed.recorded_at:
        return None
    body = ended[0].body
    return str(body["why"]) if body["clearance"] == narrowed.body["clearance"] else None


def _breach(body: Mapping[str, Any]) -> dict[str, Any]:
    tenant = tenants.tenant_by_id(id=UUID(body["tenant"])).key if body["tenant"] else None
    return {
        "finding": ids.render(ids.FINDING, UUID(body["finding"])) if "finding" in body else None,
        "code": body.get("code", "not_in_manifest"),
        "clearance": ids.render(ids.CLEARANCE, UUID(body["clearance"])) if body["clearance"] else None,
        "run": body["run"],
        "tenant": tenant,
        "category": body.get("category"),
        "rows": body["rows"],
    }


def _destruction(entry: StoredEntry) -> dict[str, Any] | None:
    order = orders.order(id=UUID(entry.body["order"]), at=entry.recorded_at)
    if order is None:
        return None
    return {
        "destruction": ids.render(ids.DESTRUCTION, order.id),
        "tenant": order.tenant_key,
        "cause": order.cause,
        "kind": order.kind,
        "items": order.standing.items,
        "due_at": times.render(order.due_at),
        "certificate": ids.render(ids.CERTIFICATE, order.certificate) if order.certificate else None,
    }


def _subject_request(entry: StoredEntry) -> dict[str, Any] | None:
    seen = subject_requests.subject_request(id=UUID(entry.body["request"]), at=entry.recorded_at)
    if seen is None:
        return None
    return {
        "subject_request": ids.render(ids.SUBJECT_REQUEST, seen.id),
        "tenant": seen.tenant_key,
        "deadline": times.render(seen.deadline),
        **{
            name: entry.body[name]
            for name in ("orders", "certified", "models", "answered")
            if name in entry.body
        },
    }


def _tenant(entry: StoredEntry) -> UUID:
    if entry.tenant is None:
        raise AssertionError("what a tenant's consents are worth is recorded for a tenant")
    return entry.tenant
