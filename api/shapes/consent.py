"""Consents: what a tenant allows, who signed for it, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Page, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Key, Text, Time
from api.shapes.common import MONEY
from api.shapes.entitlement import PRICE_MOVE
from billing import clawback
from consent import clauses, declarations, forms, risk_classes
from consent.queries.consent_events import ConsentEventRecord
from consent.queries.consents import ConsentRecord
from consent.queries.evidence import EvidenceRecord
from tenants.queries.people import PersonRecord
from wire import ids

RISK_CLASSES = tuple(reversed(risk_classes.CLASSES))
STATUSES = (
    "proposed", "scheduled", "active", "paused", "suspended", "expired", "withdrawn", "superseded", "refused",
    "disputed",
)  # fmt: skip

OPTIONAL_CONDITIONS = {
    "model_families": ListOf(Text(longest=200), "`*` or null: any family", null=True),
    "processors": ListOf(Text(longest=200), "Null: any processor", null=True),
    "data_from": Text("A time, `beginning` for all data, or null for `valid_from`", null=True),
    "data_until": Time(null=True),
    "valid_from": Time(null=True),
    "valid_until": Time(null=True),
    "retention_days": Integer(
        "Applies if it is stricter than the terms", least=1, most=clauses.MAX_DAYS, null=True
    ),
    "on_withdrawal": Choice(clauses.ON_WITHDRAWAL, "Applies if it is stricter than the terms", null=True),
    "min_age_days": Integer(
        "Data younger than this stays out of the window", least=1, most=clauses.MAX_DAYS, null=True
    ),
    "made_by": Choice(
        forms.MAKERS,
        "Who brings the data into its form: `customer`, before sending, counts on the customer's word. Only for"
        " anonymised, aggregated and synthetic data. Left out: `vendor`",
        null=True,
    ),
}
CONDITIONS = Noun(
    "Conditions",
    {
        "fields": ListOf(Text()),
        "form": Choice(forms.FORMS),
        "regions": ListOf(Text()),
        **OPTIONAL_CONDITIONS,
        "model_families": ListOf(Text()),
        "made_by": Choice(forms.MAKERS, "Who brings the data into its form"),
    },
)
_EVIDENCE = Noun(
    "EvidenceSeen",
    {
        "sha256": Digest(),
        "name": Text(),
        "held_by_caller": Boolean("True if we have only the digest and the caller keeps the document"),
    },
)
_REFERENCE = Noun("ReferenceSeen", {"kind": Choice(declarations.REFERENCE_KINDS), "text": Text()})
CONSENT = Noun(
    "Consent",
    {
        "object": Constant("consent"),
        "id": Id(ids.CONSENT, "Null with `validate_only`", null=True),
        "tenant": Key().source("tenant_key"),
        "category": Key(),
        "category_version": Integer("The version of the category that the consent is for", least=1),
        "purpose": Key(),
        "terms": Key(),
        "conditions": Written(CONDITIONS),
        "status": Choice(STATUSES),
        "risk_class": Choice([*RISK_CLASSES, risk_classes.UNCLASSIFIED]),
        "risk_accepted": Boolean(),
        "rights_attested": Boolean(),
        "legal_basis": Text(null=True),
        "transfer_mechanism": Text(null=True),
        "references": ListOf(_REFERENCE),
        "to_confirm": ListOf(Text(), "Members that the confirmation of a proposal must bring"),
        "cooling_off_until": Time(
            "Until when the signed consent waits; a withdrawal before leaves no trace in the price", null=True
        ),
        "second_signature_due": Time(
            "Until when the consent counts without the second signature that critical data needs", null=True
        ),
        "signatures_required": Integer(least=1, most=2),
        "evidence": ListOf(_EVIDENCE),
        "entry": Id(
            ids.ENTRY, "The ledger entry that records the consent; null with `validate_only`", null=True
        ),
        "entry_revision": Integer(
            "The place of `entry` in the ledger; null with `validate_only`", least=1, null=True
        ),
        "revision": Integer("The place of the newest entry about the consent, such as a pause", least=0),
        "receipt": Text("Address of the receipt; null with `validate_only`", null=True),
        "created_at": Time(),
    },
)
CONSENT_LIST = Page(CONSENT)
CONSENT_DETAIL = Noun("ConsentDetail", {**CONSENT.required, "price": PRICE_MOVE})
CONSEQUENCES = Record(
    {
        "election": Choice(clauses.ON_WITHDRAWAL),
        "cancelled": ListOf(Id(ids.CONSENT), "Scheduled consents that were cancelled with it"),
        "withdrawal_entry": Id(ids.ENTRY, null=True),
        "clawback": Nullable(
            Written(MONEY),
            "What is paid back for leaving within the term; null if no invoice names a currency. The withdrawal never"
            " waits for it",
        ),
        "clawback_reason": Choice(
            [reason for reason in clawback.REASONS if reason != "computed"],
            "Why nothing is paid back; null if something is",
            null=True,
        ),
        "clearances_affected": ListOf(
            Id(ids.CLEARANCE),
            "Running clearances that may use the data; their next heartbeat shows the withdrawal",
        ),
        "destruction_orders": ListOf(
            Id(ids.DESTRUCTION),
            "One order for each kind of copy; with `validate_only` these ids are not kept",
        ),
        "models_affected": ListOf(
            Id(ids.MODEL), "Versions in service that learned from the data, and their descendants"
        ),
    }
)
WITHDRAWAL = Noun("Withdrawal", {**CONSENT_DETAIL.required, **CONSEQUENCES.required})
EVENT = Noun(
    "Event",
    {
        "object": Constant("event"),
        "kind": Text("What happened: proposed, stated, withdrawn …"),
        "consent": Id(ids.CONSENT),
        "category": Key(),
        "purpose": Key(),
        "entry": Id(ids.ENTRY),
        "revision": Integer(least=1),
        "at": Time().source("recorded_at"),
        "by": Record({"kind": Text(), "channel": Text(), "name": Text(null=True)}),
        "signatory": Nullable(Record({"name": Text(null=True), "authority": Text(), "erased": Boolean()})),
        "reason": Text(null=True),
        "election": Text(null=True),
    },
)
EVENT_LIST = Page(EVENT)


def conditions_of(consent: ConsentRecord) -> dict[str, Any]:
    """Return the conditions of a consent with every JSON member."""
    said = consent.conditions
    return {**said.to_dict(), "min_age_days": said.min_age_days, "made_by": said.made_by}


def write(
    consent: ConsentRecord,
    evidence: Mapping[str, EvidenceRecord],
    *,
    recorded: bool = True,
    revision: int | None = None,
) -> dict[str, Any]:
    """Write a consent as JSON. `recorded` False: it was only validated and has no id yet.

    `revision` replaces the consent's own revision.
    """
    entry = ids.render(ids.ENTRY, consent.entry) if recorded else None
    return CONSENT.write(
        consent,
        id=consent.id if recorded else None,
        conditions=conditions_of(consent),
        legal_basis=consent.declared.legal_basis,
        transfer_mechanism=consent.declared.transfer_mechanism,
        references=[each.to_dict() for each in consent.declared.references],
        second_signature_due=consent.cosign_due_at,
        cooling_off_until=consent.cooling_until,
        evidence=[_evidence(sha256, evidence.get(sha256)) for sha256 in consent.evidence],
        entry=entry,
        entry_revision=consent.entry_revision if recorded else None,
        revision=consent.revision if revision is None else revision,
        receipt=f"/v1/receipts/{entry}" if entry else None,
    )


def _evidence(sha256: str, document: EvidenceRecord | None) -> dict[str, Any]:
    held_by_caller = document is None or document.held_by_caller
    return {"sha256": sha256, "name": document.name if document else "", "held_by_caller": held_by_caller}


def write_event(
    consent: ConsentRecord, event: ConsentEventRecord, people: Mapping[Any, PersonRecord]
) -> dict[str, Any]:
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
