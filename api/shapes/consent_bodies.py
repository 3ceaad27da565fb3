"""Request bodies about consents. `consent.conditions` reads the conditions, against the category's fields."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Nullable, ReadBy
from api.schema.scalars import Choice, Flag, Key, Text, is_filled
from api.shapes.common import EVIDENCE_LIST
from api.shapes.consent import OPTIONAL_CONDITIONS, RISK_CLASSES
from billing import clawback
from consent import clauses, declarations, forms
from consent.declarations import Declaration, Reference
from consent.operations.recording import Signatory
from tenants import mail_domains
from wire.object_reader import ObjectReader

_AUTHORITIES = ("officer", "delegation", "power_of_attorney")


def is_email(address: str) -> str | None:
    return None if mail_domains.is_address(address) else "Expected an e-mail address."


def _signatory(*, role: str, **person: str) -> Signatory:
    return Signatory(title=role, **person)  # type: ignore[arg-type]  # all of them are texts


_PERSON = {
    "name": Text(longest=200, check=is_filled),
    "email": Text(longest=254, check=is_email),
    "role": Text("Position in the company", longest=200),
}
_AUTHORITY = "What entitles the person to sign"
SIGNATORY_REQUEST = Noun(
    "SignatorySaid", {**_PERSON, "authority": Choice(_AUTHORITIES, _AUTHORITY)}, make=_signatory
)
# A withdrawal never waits for a proof of authority.
WITHDRAWING_REQUEST = Noun(
    "WithdrawingSignatorySaid",
    _PERSON,
    {"authority": Choice(_AUTHORITIES, _AUTHORITY, null=True).default("")},
    make=_signatory,
)
CONDITIONS_REQUEST = Noun(
    "ConditionsSaid",
    {
        "fields": ListOf(Text(longest=200), "`*` is stored as the fields the category has now", least=1),
        "form": Choice(forms.FORMS),
        "regions": ListOf(Text("ISO 3166-1 alpha-2, EU, EEA or *"), least=1),
    },
    OPTIONAL_CONDITIONS,
)
UNREAD_CONDITIONS = ReadBy(CONDITIONS_REQUEST, ObjectReader.value)
_REASON = Text(longest=1000, null=True).default("")
_VALIDATE_ONLY = Flag("Check everything, record nothing")
REFERENCE = Noun(
    "Reference",
    {
        "kind": Choice(declarations.REFERENCE_KINDS, "What the customer refers to"),
        "text": Text(longest=500, check=is_filled),
    },
    make=Reference,
)
# What the customer declares with its signature.
DECLARED = {
    "risk_class": Choice(RISK_CLASSES, "Left out: the class that is recorded for the data", null=True),
    "risk_accepted": Flag("Must be true where the terms state a residual risk"),
    "rights_attested": Flag("Must be true for categories with data about people"),
    "legal_basis": Text("Why the customer may have data about people processed", longest=1000, null=True),
    "transfer_mechanism": Text("Why the data may leave the European Economic Area", longest=1000, null=True),
    "references": ListOf(
        REFERENCE, "Assessments, notices, agreements with works councils", most=10, null=True
    ),
}
CONSENT_REQUEST = Noun(
    "ConsentSaid",
    {"category": Key(), "purpose": Key(), "terms": Key(), "conditions": UNREAD_CONDITIONS},
    {
        "signatory": Nullable(SIGNATORY_REQUEST),
        "evidence": EVIDENCE_LIST,
        **DECLARED,
        "validate_only": _VALIDATE_ONLY,
    },
    example={
        "category": "machine-telemetry",
        "purpose": "train-shared-model",
        "terms": "2026-11",
        "conditions": {"fields": ["*"], "form": "pseudonymised", "regions": ["EU"], "model_families": ["*"]},
        "signatory": {
            "name": "Alice Adams",
            "email": "alice@acme.example",
            "role": "CTO",
            "authority": "officer",
        },
        "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
        "risk_class": "confidential",
        "risk_accepted": True,
        "rights_attested": True,
    },
)
CONFIRMATION_REQUEST = Noun(
    "ConfirmationSaid",
    {"signatory": SIGNATORY_REQUEST},
    {**DECLARED, "evidence": EVIDENCE_LIST, "validate_only": _VALIDATE_ONLY},
    example={
        "risk_class": "confidential",
        "risk_accepted": True,
        "signatory": {
            "name": "Bob Brown",
            "email": "bob@acme.example",
            "role": "DPO",
            "authority": "officer",
        },
    },
)
ATTESTATION_REQUEST = Noun(
    "RightsAttestationSaid",
    {"signatory": SIGNATORY_REQUEST},
    {"validate_only": _VALIDATE_ONLY},
    example={
        "signatory": {"name": "Bob Brown", "email": "bob@acme.example", "role": "DPO", "authority": "officer"}
    },
)
CHANGE_REQUEST = Noun(
    "ChangeSaid", {}, {"reason": _REASON, "validate_only": _VALIDATE_ONLY}, example={"reason": "audit"}
)
WITHDRAWAL_REQUEST = Noun(
    "WithdrawalSaid",
    {},
    {
        "reason": _REASON,
        "election": Choice(
            clauses.ON_WITHDRAWAL, "What happens to the data. The terms' minimum always counts", null=True
        ),
        "destroy": Flag("The same as `election`: `destroy`"),
        "grounds": Choice(
            list(clawback.GROUNDS),
            "What obliges the customer. Then nothing is paid back; Licet checks it afterwards",
            null=True,
        ),
        "signatory": Nullable(WITHDRAWING_REQUEST),
        "validate_only": _VALIDATE_ONLY,
    },
    example={"reason": "changed our mind", "election": "destroy"},
)


def declaration(body: dict[str, Any]) -> Declaration:
    """Take what the customer declares out of a body."""
    said = {name: body.pop(name) for name in DECLARED}
    return Declaration(
        said["risk_class"],
        said["risk_accepted"],
        said["rights_attested"],
        said["legal_basis"] or "",
        said["transfer_mechanism"] or "",
        tuple(said["references"] or ()),
    )
