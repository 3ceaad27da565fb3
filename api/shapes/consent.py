"""Consents: what a tenant allows, who signed for it, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schema.records import listof, noun, nullable, page_of, record, written
from api.schema.scalars import boolean, choice, constant, digest, id_of, integer, key, text, time
from api.shapes.common import MONEY
from api.shapes.entitlement import PRICE_MOVE
from consent import clauses, forms
from consent.queries.consents import ConsentSeen, EventSeen
from consent.queries.evidence import EvidenceSeen
from tenants.queries.people import PersonSeen
from wire import ids

RISK_CLASSES = ("critical", "confidential", "ordinary")
STATUSES = (
    "proposed", "scheduled", "active", "paused", "suspended", "expired", "withdrawn", "superseded", "refused",
    "disputed",
)  # fmt: skip

OPTIONAL_CONDITIONS = {
    "model_families": listof(text(longest=200), "`*` or null: any family", null=True),
    "processors": listof(text(longest=200), "Null: any processor", null=True),
    "data_from": text("A time, `beginning` for all data, or null for `valid_from`", null=True),
    "data_until": time(null=True),
    "valid_from": time(null=True),
    "valid_until": time(null=True),
    "retention_days": integer(
        "Counts where it is stricter than the terms", least=1, most=clauses.MAX_DAYS, null=True
    ),
    "on_withdrawal": choice(clauses.ON_WITHDRAWAL, "Counts where it is stricter than the terms", null=True),
}
CONDITIONS = noun(
    "Conditions",
    {
        "fields": listof(text()),
        "form": choice(forms.FORMS),
        "regions": listof(text()),
        **OPTIONAL_CONDITIONS,
        "model_families": listof(text()),
    },
)
_EVIDENCE = noun(
    "EvidenceSeen",
    {
        "sha256": digest(),
        "name": text(),
        "held_by_caller": boolean("True if we have only the digest and the caller keeps the document"),
    },
)
CONSENT = noun(
    "Consent",
    {
        "object": constant("consent"),
        "id": id_of(ids.CONSENT, "Null with `validate_only`", null=True),
        "tenant": key().source("tenant_key"),
        "category": key(),
        "category_version": integer("The version of the category that the consent is for", least=1),
        "purpose": key(),
        "terms": key(),
        "conditions": written(CONDITIONS),
        "status": choice(STATUSES),
        "risk_class": choice(RISK_CLASSES),
        "risk_accepted": boolean(),
        "rights_attested": boolean(),
        "signatures_required": integer(least=1, most=2),
        "evidence": listof(_EVIDENCE),
        "entry": id_of(
            ids.ENTRY, "The ledger entry that records the consent; null with `validate_only`", null=True
        ),
        "revision": integer(least=0),
        "receipt": text("Address of the receipt; null with `validate_only`", null=True),
        "created_at": time(),
    },
)
CONSENT_LIST = page_of(CONSENT)
CONSENT_DETAIL = noun("ConsentDetail", {**CONSENT.required, "price": PRICE_MOVE})
CONSEQUENCES = record(
    {
        "election": choice(clauses.ON_WITHDRAWAL),
        "cancelled": listof(id_of(ids.CONSENT), "Scheduled consents that were cancelled with it"),
        "withdrawal_entry": id_of(ids.ENTRY, null=True),
        "clawback": written(MONEY),
        "clearances_affected": listof(
            id_of(ids.CLEARANCE), "Running clearances that may use the data; their next heartbeat tells them"
        ),
        "destruction_orders": listof(
            id_of(ids.DESTRUCTION),
            "One order for each kind of copy; with `validate_only` these ids are not kept",
        ),
        "models_affected": listof(
            id_of(ids.MODEL), "Versions in service that learned from the data, and their descendants"
        ),
    }
)
WITHDRAWAL = noun("Withdrawal", {**CONSENT_DETAIL.required, **CONSEQUENCES.required})
EVENT = noun(
    "Event",
    {
        "object": constant("event"),
        "kind": text("What happened: proposed, stated, withdrawn …"),
        "consent": id_of(ids.CONSENT),
        "category": key(),
        "purpose": key(),
        "entry": id_of(ids.ENTRY),
        "revision": integer(least=1),
        "at": time().source("recorded_at"),
        "by": record({"kind": text(), "channel": text(), "name": text(null=True)}),
        "signatory": nullable(record({"name": text(null=True), "authority": text(), "erased": boolean()})),
        "reason": text(null=True),
        "election": text(null=True),
    },
)
EVENT_LIST = page_of(EVENT)


def write(
    consent: ConsentSeen,
    evidence: Mapping[str, EvidenceSeen],
    *,
    recorded: bool = True,
    revision: int | None = None,
) -> dict[str, Any]:
    """`recorded` False: only validated, so it has no id yet. `revision` if it is another than the consent's own."""
    entry = ids.render(ids.ENTRY, consent.entry) if recorded else None
    return CONSENT.write(
        consent,
        id=consent.id if recorded else None,
        evidence=[_evidence(sha256, evidence.get(sha256)) for sha256 in consent.evidence],
        entry=entry,
        revision=consent.revision if revision is None else revision,
        receipt=f"/v1/receipts/{entry}" if entry else None,
    )


def _evidence(sha256: str, document: EvidenceSeen | None) -> dict[str, Any]:
    held_by_caller = document is None or document.held_by_caller
    return {"sha256": sha256, "name": document.name if document else "", "held_by_caller": held_by_caller}


def write_event(consent: ConsentSeen, event: EventSeen, people: Mapping[Any, PersonSeen]) -> dict[str, Any]:
    actor = people.get(event.actor) if event.actor_kind == "person" else None
    signatory = people.get(event.signatory) if event.signatory else None
    signed = {
        "name": signatory.name if signatory else None,
        "authority": event.authority,
        "erased": signatory is None or signatory.erased,
    }
    return EVENT.write(
        event,
        consent=consent.id,
        category=consent.category,
        purpose=consent.purpose,
        by={"kind": event.actor_kind, "channel": event.channel, "name": actor.name if actor else None},
        signatory=signed if event.signatory else None,
    )
