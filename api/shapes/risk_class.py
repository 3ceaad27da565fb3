"""The risk class of a tenant's category, and the proof that one person alone signs for a company."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Record
from api.schema.scalars import Choice, Constant, Id, Integer, Key, Text, Time
from api.shapes.common import EVIDENCE_LIST, EVIDENCE_REQUEST
from api.shapes.consent_bodies import SIGNATORY_REQUEST
from consent import risk_classes
from consent.queries.risk_classes import RiskClassRecord
from tenants.queries.people import PersonRecord
from wire import ids

_EXAMPLE = {"name": "Ada Adams", "email": "ada@acme.example", "role": "CEO", "authority": "officer"}
RISK_CLASS_REQUEST = Noun(
    "RiskClassSaid",
    {
        "risk_class": Choice(risk_classes.CLASSES, "How sensitive the data is to the customer"),
        "signatories": ListOf(
            SIGNATORY_REQUEST,
            "One may raise the class. Lowering takes as many as the higher class",
            least=1,
            most=10,
        ),
    },
    {"evidence": EVIDENCE_LIST},
    example={"risk_class": "critical", "signatories": [_EXAMPLE]},
)
_SIGNED = Record({"name": Text(null=True), "authority": Text()})
_DUE = Record({"consent": Id(ids.CONSENT), "purpose": Key(), "due_at": Time()})
RISK_CLASS = Noun(
    "RiskClass",
    {
        "object": Constant("risk_class"),
        "tenant": Key(),
        "category": Key(),
        "risk_class": Choice([*risk_classes.CLASSES, risk_classes.UNCLASSIFIED]),
        "signatures_required": Integer("Signatures that a consent to this data needs", least=1, most=2),
        "since": Time(null=True),
        "consent": Id(ids.CONSENT, "The consent that named the class when it was signed", null=True),
        "signatories": ListOf(_SIGNED),
        "lowering_to": Choice(
            risk_classes.CLASSES, "A lower class that one of two people has signed for", null=True
        ),
        "second_signatures_due": ListOf(
            _DUE, "Consents that lack the second signature, and until when they count without it"
        ),
        "entry": Id(ids.ENTRY, null=True),
        "revision": Integer(least=1, null=True),
    },
)
SOLE_SIGNATORY_REQUEST = Noun(
    "SoleSignatorySaid",
    {"signatory": SIGNATORY_REQUEST, "evidence": ListOf(EVIDENCE_REQUEST, "The register extract", least=1)},
    example={"signatory": _EXAMPLE, "evidence": [{"sha256": "9f" * 32, "name": "register-extract.pdf"}]},
)
SOLE_SIGNATORY = Noun(
    "SoleSignatory",
    {
        "object": Constant("sole_signatory"),
        "account": Key(),
        "signatory": Nullable(_SIGNED),
        "entry": Id(ids.ENTRY),
    },
)


def write(found: RiskClassRecord, people: dict[Any, PersonRecord], **given: Any) -> dict[str, Any]:
    """Write a category's class as JSON."""
    signed = [
        {"name": people[person].name if person in people else None, "authority": authority}
        for person, authority in found.signatories
    ]
    return RISK_CLASS.write(found, risk_class=found.shown, signatories=signed, **given)
