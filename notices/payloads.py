"""The content of webhook events: enough to know what to read in the API, and no personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from consent.queries import consents
from consent.queries.consents import ConsentRecord
from ledger import entries
from ledger import queries as ledger
from ledger.queries import StoredEntry
from lineage import kinds as lineage_kinds
from lineage.destruction.queries import orders, subject_requests
from lineage.findings import telling
from lineage.findings.queries import findings
from lineage.findings.rules import TOLD
from notices import events
from pricing import queries as pricing
from tenants.queries import accounts, tenants
from wire import ids, strict_json, times


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event and its owner. `everybody`: it concerns all customers, as standard terms do."""

    type: str
    mode: str
    entry: UUID
    at: datetime
    data: Mapping[str, Any]
    tenant: UUID | None = None
    account: UUID | None = None
    everybody: bool = False

    def body(self) -> str:
        message = {"type": self.type, "timestamp": times.render(self.at), "data": self.data}
        return strict_json.dumps(message).decode()


def event_of_entry(entry: StoredEntry) -> WebhookEvent | None:
    """The event that follows from an entry, None where the entry changes nothing for a receiver."""
    kind = entries.kind_named(entry.kind)
    type = events.BY_KIND[kind]
    data = _DATA[type](entry)
    if data is None:
        return None
    if kind in events.REPLACING and _replaces_another(entry):
        type = events.REPLACING[kind]
    return WebhookEvent(
        type,
        entry.mode,
        entry.id,
        entry.recorded_at,
        {
            "mode": entry.mode,
            "entry": ids.render(ids.ENTRY, entry.id),
            "revision": entry.seq,
            **data,
        },
        entry.tenant,
        entry.account,
        everybody=type == events.TERMS_PUBLISHED and entry.account is None,
    )


def expiring_event(consent: ConsentRecord, *, at: datetime) -> WebhookEvent:
    until = consent.conditions.valid_until
    data = {
        "mode": consent.mode,
        "entry": ids.render(ids.ENTRY, consent.entry),
        "revision": consent.entry_revision,
        **_consent_data(consent),
        "valid_until": times.render(until) if until else None,
    }
    account = tenants.tenant_by_id(id=consent.tenant).account
    return WebhookEvent(events.EXPIRING, consent.mode, consent.entry, at, data, consent.tenant, account)


def _consent(entry: StoredEntry) -> dict[str, Any] | None:
    consent = consents.consent(id=UUID(entry.body["consent"]), at=entry.recorded_at, present=False)
    return _consent_data(consent) if consent is not None else None


def _consent_data(consent: ConsentRecord) -> dict[str, Any]:
    return {
        "consent": ids.render(ids.CONSENT, consent.id),
        "tenant": consent.tenant_key,
        "category": consent.category,
        "purpose": consent.purpose,
        "terms": consent.terms,
        "status": consent.status,
    }


def _replaces_another(entry: StoredEntry) -> bool:
    """Whether another statement ruled the same tenant, category and purpose until this one was made."""
    statements = consents.consents(
        tenant=_tenant(entry),
        at=entry.recorded_at,
        as_known_at=entry.recorded_at,
        present=False,
        category=entry.body["category"],
        purpose=entry.body["purpose"],
    )
    made = UUID(entry.body["consent"])
    others = [
        other for other in statements if other.id != made and other.status not in {"proposed", "refused"}
    ]
    return bool(others) and others[0].status == "superseded"


def _price(entry: StoredEntry) -> dict[str, Any] | None:
    body = entry.body
    entitlements = pricing.entitlements(tenant=_tenant(entry))
    before_bps = next((each.bps for each in entitlements if each.sequence == body["sequence"] - 1), 0)
    if before_bps == body["bps"]:
        return None
    return {
        "tenant": body["tenant"],
        "before_bps": before_bps,
        "after_bps": body["bps"],
        "tier": body["tier"] or None,
    }


def _terms(entry: StoredEntry) -> dict[str, Any]:
    body = entry.body
    return {
        "terms": body["terms"],
        "title": body["title"],
        "effective_from": body["effective_from"],
        "requires_reacceptance": body["requires_reacceptance"],
        "account": accounts.account_by_id(id=entry.account).key if entry.account else None,
    }


def _clearance(entry: StoredEntry) -> dict[str, Any]:
    body, why = entry.body, _why_run_ended(entry)
    return {
        "clearance": ids.render(ids.CLEARANCE, UUID(body["clearance"])),
        "run": body["run"],
        # A run that only lost a tenant continues without it.
        "still_valid": why is None,
        "why": why,
        "withdrawn": [{**drop, "action": body["action"]} for drop in body["drops"]],
    }


def _why_run_ended(narrowed: StoredEntry) -> str | None:
    """The reason why the run ended with this drop, from the entry recorded with it. None: the run continues."""
    invalidated = lineage_kinds.INVALIDATED.name
    following = ledger.entries(after=narrowed.seq, mode=narrowed.mode, kinds=[invalidated], limit=1)
    if not following or following[0].recorded_at != narrowed.recorded_at:
        return None
    body = following[0].body
    return str(body["why"]) if body["clearance"] == narrowed.body["clearance"] else None


def _breach(entry: StoredEntry) -> dict[str, Any] | None:
    """The breach. None until its customer is told: our own records prove it, or it was checked for long enough."""
    if entry.kind == lineage_kinds.FINDING_STEP.name:
        return _told(entry) if entry.body["step"] == TOLD else None
    body = entry.body
    if body["tenant"] and not telling.is_proven(body.get("source", "report")):
        return None
    return {
        "finding": ids.render(ids.FINDING, UUID(body["finding"])) if "finding" in body else None,
        "code": body.get("code", "not_in_manifest"),
        "clearance": ids.render(ids.CLEARANCE, UUID(body["clearance"])) if body["clearance"] else None,
        "run": body["run"],
        "tenant": tenants.tenant_by_id(id=UUID(body["tenant"])).key if body["tenant"] else None,
        "category": body.get("category"),
        "rows": body["rows"],
    }


def _told(entry: StoredEntry) -> dict[str, Any] | None:
    seen = findings.finding(id=UUID(entry.body["finding"]))
    if seen is None or seen.tenant_id is None:
        return None
    return {
        "finding": ids.render(ids.FINDING, seen.id),
        "code": seen.code,
        "clearance": ids.render(ids.CLEARANCE, seen.clearance) if seen.clearance else None,
        "run": seen.run,
        "tenant": tenants.tenant_by_id(id=seen.tenant_id).key,
        "category": seen.category,
        "rows": seen.rows,
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
    request = subject_requests.subject_request(id=UUID(entry.body["request"]), at=entry.recorded_at)
    if request is None:
        return None
    counts: dict[str, Any] = {
        name: entry.body[name] for name in ("orders", "certified", "models", "answered") if name in entry.body
    }
    return {
        "subject_request": ids.render(ids.SUBJECT_REQUEST, request.id),
        "tenant": request.tenant_key,
        "deadline": times.render(request.deadline),
        **counts,
    }


def _difference(entry: StoredEntry) -> dict[str, Any]:
    names = ("incident", "projection", "table", "key", "problem", "columns", "seq")
    return {name: entry.body[name] for name in names}


def _tenant(entry: StoredEntry) -> UUID:
    if entry.tenant is None:
        raise AssertionError(f"an entry of kind {entry.kind} belongs to a tenant")
    return entry.tenant


_DATA: Final[dict[str, Callable[[StoredEntry], dict[str, Any] | None]]] = {
    **dict.fromkeys((events.GRANTED, events.CHANGED, events.WITHDRAWN), _consent),
    events.PRICE_CHANGED: _price,
    events.TERMS_PUBLISHED: _terms,
    events.CLEARANCE_INVALIDATED: _clearance,
    events.BREACH_FOUND: _breach,
    **dict.fromkeys(
        (events.DESTRUCTION_DUE, events.DESTRUCTION_OVERDUE, events.DESTRUCTION_CERTIFIED), _destruction
    ),
    events.STATE_DIFFERS: _difference,
    **dict.fromkeys((events.SUBJECT_DUE, events.SUBJECT_OVERDUE, events.SUBJECT_CLOSED), _subject_request),
}
