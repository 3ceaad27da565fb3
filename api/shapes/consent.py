from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.shapes.schema import (
    boolean,
    choice,
    const,
    digest,
    id_of,
    integer,
    key,
    listof,
    page_of,
    record,
    ref,
    text,
    time,
)
from consent import clauses, forms
from consent.operations.recording import Signatory
from consent.queries.consents import ConsentSeen, EventSeen
from consent.queries.evidence import EvidenceSeen
from tenants.queries.people import PersonSeen
from wire import ids, times
from wire.members import Members

AUTHORITIES = ("officer", "delegation", "power_of_attorney")
RISK_CLASSES = ("critical", "confidential", "ordinary")
STATUSES = (
    "proposed", "scheduled", "active", "paused", "suspended", "expired", "withdrawn", "superseded", "refused",
    "disputed",
)  # fmt: skip

_DATA_FROM = text("A time, `beginning` for all there is, or null for `valid_from`", null=True)
_OPTIONAL = {
    "model_families": listof(text(longest=200), "`*` or null: any", null=True),
    "processors": listof(text(longest=200), "null: any", null=True),
    "data_from": _DATA_FROM,
    "data_until": time(null=True),
    "valid_from": time(null=True),
    "valid_until": time(null=True),
    "retention_days": integer("Where stricter than the terms'", least=1, most=clauses.MAX_DAYS, null=True),
    "on_withdrawal": choice(clauses.ON_WITHDRAWAL, "Where stricter than the terms'", null=True),
}
_ENTRY = id_of(ids.ENTRY, null=True)
_CONSENT = {
    "object": const("consent"),
    "id": id_of(ids.CONSENT, "null where only validated", null=True),
    "tenant": key(),
    "category": key(),
    "category_version": integer(least=1),
    "purpose": key(),
    "terms": key(),
    "conditions": ref("Conditions"),
    "status": choice(STATUSES),
    "risk_class": choice(RISK_CLASSES),
    "risk_accepted": boolean(),
    "rights_attested": boolean(),
    "signatures_required": integer(least=1, most=2),
    "evidence": listof(ref("EvidenceSeen")),
    "entry": id_of(ids.ENTRY, "What made it; null where only validated", null=True),
    "revision": integer(least=0),
    "receipt": text("Address of the receipt; null where only validated", null=True),
    "created_at": time(),
}
_DETAIL = {**_CONSENT, "price": ref("PriceMove")}
_REASON = text(longest=1000, null=True)
_VALIDATE = boolean("Check everything, record nothing", null=True)
COMPONENTS = {
    "ConditionsSaid": record(
        {
            "fields": listof(text(longest=200), "`*` is stored as the category's present fields", least=1),
            "form": choice(forms.FORMS),
            "regions": listof(text("ISO 3166-1 alpha-2, EU, EEA or *"), least=1),
        },
        _OPTIONAL,
    ),
    "Conditions": record(
        {
            "fields": listof(text()),
            "form": choice(forms.FORMS),
            "regions": listof(text()),
            **_OPTIONAL,
            "model_families": listof(text()),
        }
    ),
    "SignatorySaid": record(
        {
            "name": text(longest=200),
            "email": text(longest=254),
            "role": text(longest=200),
            "authority": choice(AUTHORITIES),
        }
    ),
    "ConsentSaid": record(
        {"category": key(), "purpose": key(), "terms": key(), "conditions": ref("ConditionsSaid")},
        {
            "signatory": {"oneOf": [ref("SignatorySaid"), {"type": "null"}]},
            "evidence": listof(ref("EvidenceSaid"), null=True),
            "risk_class": choice(RISK_CLASSES, null=True),
            "risk_accepted": boolean(null=True),
            "rights_attested": boolean(null=True),
            "validate_only": _VALIDATE,
        },
        example={
            "category": "machine-telemetry",
            "purpose": "train-shared-model",
            "terms": "2026-11",
            "conditions": {"fields": ["*"], "form": "pseudonymised", "regions": ["EU"], "model_families": ["*"]},
            "signatory": {
                "name": "Alice Adams", "email": "alice@acme.example", "role": "CTO", "authority": "officer",
            },
            "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
            "risk_class": "confidential",
            "risk_accepted": True,
            "rights_attested": True,
        },
    ),
    "ConfirmationSaid": record(
        {"signatory": ref("SignatorySaid")},
        {"evidence": listof(ref("EvidenceSaid"), null=True), "validate_only": _VALIDATE},
        example={
            "signatory": {
                "name": "Bob Brown", "email": "bob@acme.example", "role": "DPO", "authority": "officer",
            }
        },
    ),
    "ChangeSaid": record({}, {"reason": _REASON, "validate_only": _VALIDATE}, example={"reason": "audit"}),
    "WithdrawalSaid": record(
        {},
        {
            "reason": _REASON,
            "election": choice(clauses.ON_WITHDRAWAL, "Never below what the terms say", null=True),
            "destroy": boolean("The same as election destroy", null=True),
            "signatory": {"oneOf": [ref("SignatorySaid"), {"type": "null"}]},
            "validate_only": _VALIDATE,
        },
        example={"reason": "changed our mind", "election": "destroy"},
    ),
    "EvidenceSeen": record({"sha256": digest(), "name": text(), "held_by_caller": boolean()}),
    "Consent": record(_CONSENT),
    "ConsentList": page_of("Consent"),
    "ConsentDetail": record(_DETAIL),
    "Withdrawal": record(
        {
            **_DETAIL,
            "election": choice(clauses.ON_WITHDRAWAL),
            "cancelled": listof(id_of(ids.CONSENT), "Scheduled statements that went with it"),
            "withdrawal_entry": _ENTRY,
            "clawback": ref("Money"),
            "clearances_affected": listof(
                id_of(ids.CLEARANCE), "Runs going on that may use it; their heartbeat tells them"
            ),
            "destruction_orders": listof(
                id_of(ids.DESTRUCTION), "One per kind of copy; where only validated, these ids are not kept"
            ),
            "models_affected": listof(
                id_of(ids.MODEL), "Versions in service that learned from it, and what descends from them"
            ),
        }
    ),
    "Event": record(
        {
            "object": const("event"),
            "kind": text("proposed, stated, withdrawn …"),
            "consent": id_of(ids.CONSENT),
            "category": key(),
            "purpose": key(),
            "entry": id_of(ids.ENTRY),
            "revision": integer(least=1),
            "at": time(),
            "by": record({"kind": text(), "channel": text(), "name": text(null=True)}),
            "signatory": {
                "oneOf": [
                    record({"name": text(null=True), "authority": text(), "erased": boolean()}),
                    {"type": "null"},
                ]
            },
            "reason": text(null=True),
            "election": text(null=True),
        }
    ),
    "EventList": page_of("Event"),
}  # fmt: skip


def read(members: Members) -> dict[str, Any]:
    """What is said of a consent; `conditions` as JSON, to be read against the category."""
    return {
        "category": members.key("category"),
        "purpose": members.key("purpose"),
        "terms": members.key("terms"),
        "conditions": members.value("conditions"),
        "signatory": read_signatory(members.optional_child("signatory")),
        "risk_class": members.optional_choice("risk_class", RISK_CLASSES) or "ordinary",
        "risk_accepted": members.optional_boolean("risk_accepted") or False,
        "rights_attested": members.optional_boolean("rights_attested") or False,
    }


def read_signatory(members: Members | None) -> Signatory | None:
    if members is None:
        return None
    signatory = Signatory(
        authority=members.choice("authority", AUTHORITIES),
        name=members.text("name", longest=200),
        email=members.text("email", longest=254),
        title=members.text("role", longest=200),
    )
    if members.has("name") and not signatory.name.strip():
        members.note("name", "bad_value", "Expected who signs.")
    if members.has("email") and not ("@" in signatory.email[1:-1] and signatory.email.isprintable()):
        members.note("email", "bad_value", "Expected an e-mail address.")
    members.refuse_unknown()
    return signatory


def write(
    seen: ConsentSeen,
    evidence: Mapping[str, EvidenceSeen],
    *,
    recorded: bool = True,
    revision: int | None = None,
) -> dict[str, Any]:
    """`recorded` False: only validated, so that it has no id yet. `revision` where it is another than its own."""
    entry = ids.render(ids.ENTRY, seen.entry) if recorded else None
    return {
        "object": "consent",
        "id": ids.render(ids.CONSENT, seen.id) if recorded else None,
        "tenant": seen.tenant_key,
        "category": seen.category,
        "category_version": seen.category_version,
        "purpose": seen.purpose,
        "terms": seen.terms,
        "conditions": seen.conditions.to_dict(),
        "status": seen.status,
        "risk_class": seen.risk_class,
        "risk_accepted": seen.risk_accepted,
        "rights_attested": seen.rights_attested,
        "signatures_required": seen.signatures_required,
        "evidence": [_evidence(digest, evidence.get(digest)) for digest in seen.evidence],
        "entry": entry,
        "revision": seen.revision if revision is None else revision,
        "receipt": f"/v1/receipts/{entry}" if entry else None,
        "created_at": times.render(seen.created_at),
    }


def _evidence(sha256: str, seen: EvidenceSeen | None) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "name": seen.name if seen else "",
        "held_by_caller": seen is None or seen.held_by_caller,
    }


def write_event(consent: ConsentSeen, event: EventSeen, people: Mapping[Any, PersonSeen]) -> dict[str, Any]:
    actor = people.get(event.actor) if event.actor_kind == "person" else None
    signatory = people.get(event.signatory) if event.signatory else None
    return {
        "object": "event",
        "kind": event.kind,
        "consent": ids.render(ids.CONSENT, consent.id),
        "category": consent.category,
        "purpose": consent.purpose,
        "entry": ids.render(ids.ENTRY, event.entry),
        "revision": event.revision,
        "at": times.render(event.recorded_at),
        "by": {
            "kind": event.actor_kind,
            "channel": event.channel,
            "name": (actor.name or None) if actor else None,
        },
        "signatory": {
            "name": (signatory.name or None) if signatory else None,
            "authority": event.authority,
            "erased": signatory is None or signatory.erased,
        }
        if event.signatory
        else None,
        "reason": event.reason or None,
        "election": event.election or None,
    }
