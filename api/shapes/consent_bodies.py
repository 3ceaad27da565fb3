"""What callers send about consents. `consent.conditions` reads the conditions, against the category's fields."""

from __future__ import annotations

from api.schema.records import listof, noun, nullable, read_by
from api.schema.scalars import choice, filled, flag, key, text
from api.shapes.common import EVIDENCE_LIST
from api.shapes.consent import OPTIONAL_CONDITIONS, RISK_CLASSES
from consent import clauses, forms
from consent.operations.recording import Signatory
from wire.members import Members

_AUTHORITIES = ("officer", "delegation", "power_of_attorney")


def _is_email(address: str) -> str | None:
    if "@" in address[1:-1] and address.isprintable():
        return None
    return "Expected an e-mail address."


def _signatory(*, role: str, **person: str) -> Signatory:
    return Signatory(title=role, **person)  # type: ignore[arg-type]  # all of them are texts


SIGNATORY_REQUEST = noun(
    "SignatorySaid",
    {
        "name": filled(longest=200),
        "email": text(longest=254, check=_is_email),
        "role": text("Position in the company", longest=200),
        "authority": choice(_AUTHORITIES, "What entitles the person to sign"),
    },
    make=_signatory,
)
CONDITIONS_REQUEST = noun(
    "ConditionsSaid",
    {
        "fields": listof(text(longest=200), "`*` is stored as the fields the category has now", least=1),
        "form": choice(forms.FORMS),
        "regions": listof(text("ISO 3166-1 alpha-2, EU, EEA or *"), least=1),
    },
    OPTIONAL_CONDITIONS,
)
UNREAD_CONDITIONS = read_by(CONDITIONS_REQUEST, Members.value)
_REASON = text(longest=1000, null=True).default("")
_VALIDATE_ONLY = flag("Check everything, record nothing")
CONSENT_REQUEST = noun(
    "ConsentSaid",
    {"category": key(), "purpose": key(), "terms": key(), "conditions": UNREAD_CONDITIONS},
    {
        "signatory": nullable(SIGNATORY_REQUEST),
        "evidence": EVIDENCE_LIST,
        "risk_class": choice(RISK_CLASSES, null=True).default("ordinary"),
        "risk_accepted": flag(),
        "rights_attested": flag(),
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
CONFIRMATION_REQUEST = noun(
    "ConfirmationSaid",
    {"signatory": SIGNATORY_REQUEST},
    {"evidence": EVIDENCE_LIST, "validate_only": _VALIDATE_ONLY},
    example={
        "signatory": {"name": "Bob Brown", "email": "bob@acme.example", "role": "DPO", "authority": "officer"}
    },
)
CHANGE_REQUEST = noun(
    "ChangeSaid", {}, {"reason": _REASON, "validate_only": _VALIDATE_ONLY}, example={"reason": "audit"}
)
WITHDRAWAL_REQUEST = noun(
    "WithdrawalSaid",
    {},
    {
        "reason": _REASON,
        "election": choice(
            clauses.ON_WITHDRAWAL, "What happens to the data. The terms' minimum always counts", null=True
        ),
        "destroy": flag("The same as `election`: `destroy`"),
        "signatory": nullable(SIGNATORY_REQUEST),
        "validate_only": _VALIDATE_ONLY,
    },
    example={"reason": "changed our mind", "election": "destroy"},
)
