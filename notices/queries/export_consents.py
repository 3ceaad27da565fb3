"""The rows of an export about consents, people, papers and the price."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consent.queries import agreements, consents, requests
from ledger import queries as ledger
from pricing import queries as pricing
from tenants.queries import members, people, team_history
from tenants.queries.tenants import TenantRecord
from wire import ids, times

Row = dict[str, Any]


def consent_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "consent": ids.render(ids.CONSENT, one.id),
            "category": one.category,
            "category_name": one.category_name,
            "category_version": one.category_version,
            "purpose": one.purpose,
            "purpose_name": one.purpose_name,
            "status": one.status,
            "terms": one.terms,
            **one.conditions.to_dict(),
            "risk_class": one.risk_class,
            "risk_accepted": one.risk_accepted,
            "rights_attested": one.rights_attested,
            "signatures_required": one.signatures_required,
            "evidence": list(one.evidence),
            "created_at": times.render(one.created_at),
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in consents.consents(tenant=seen.id, at=at)
    ]


def event_rows(seen: TenantRecord) -> list[Row]:
    happened = consents.history(tenant=seen.id)
    known = people.people(
        ids=sorted({id for _, event in happened for id in (event.actor, event.signatory) if id is not None})
    )

    def name(id: Any) -> str | None:
        person = known.get(id)
        return person.name if person is not None and not person.erased else None

    return [
        {
            "revision": event.revision,
            "at": times.render(event.recorded_at),
            "event": event.kind,
            "consent": ids.render(ids.CONSENT, one.id),
            "category": one.category,
            "purpose": one.purpose,
            "actor_kind": event.actor_kind,
            "actor": name(event.actor) if event.actor_kind == "person" else None,
            "signatory": name(event.signatory),
            "authority": event.authority,
            "channel": event.channel,
            "reason": event.reason,
            "election": event.election,
            "entry": ids.render(ids.ENTRY, event.entry),
        }
        for one, event in happened
    ]


def member_rows(seen: TenantRecord) -> list[Row]:
    return [
        {"name": person.name, "email": person.email, "title": person.title, "role": role}
        for person, role in members.members(account=seen.account)
    ]


def team_rows(seen: TenantRecord) -> list[Row]:
    events = team_history.team_events(account=seen.account)
    known = people.people(ids=sorted({one.person for one in events if one.person is not None}))
    return [
        {
            "revision": one.revision,
            "at": times.render(one.at),
            "event": one.kind,
            "person": known[one.person].name if one.person in known else None,
            "role": one.body.get("role"),
            "channel": one.channel,
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in events
    ]


def agreement_rows(seen: TenantRecord) -> list[Row]:
    return [
        {
            "reference": one.reference,
            "kind": one.kind,
            "training": one.training,
            "status": one.status,
            "effective_from": times.render(one.effective_from),
            "effective_until": times.render(one.effective_until) if one.effective_until else None,
            "amends": one.amends,
            "evidence": list(one.evidence),
            "recorded_at": times.render(one.recorded_at),
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in agreements.agreements(account=seen.account)
    ]


def request_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "request": ids.render(ids.REQUEST, one.id),
            "category": one.category,
            "purpose": one.purpose,
            "status": one.status,
            "job": one.job,
            "message": one.message,
            "reason": one.reason,
            "created_at": times.render(one.created_at),
            "expires_at": times.render(one.expires_at),
            "answered_at": times.render(one.answered_at) if one.answered_at else None,
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in requests.requests(tenant=seen.id, at=at)
    ]


def price_rows(seen: TenantRecord) -> list[Row]:
    found = pricing.entitlements(tenant=seen.id)
    recorded = ledger.recorded_times(ids=[one.entry for one in found])
    return [
        {
            "number": one.sequence,
            "effective_at": times.render(one.effective_at),
            "recorded_at": times.render(recorded[one.entry]) if one.entry in recorded else None,
            "schedule": one.schedule,
            "points": one.points,
            "tier": one.tier,
            "bps": one.bps,
            "earned_bps": one.earned_bps,
            "causes": [ids.render(ids.ENTRY, cause) for cause in one.causes],
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in found
    ]
