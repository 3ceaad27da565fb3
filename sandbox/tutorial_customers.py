"""The customers of the tutorial, in test mode: ACME and Globex allow something, and Initech was never asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from consent import clauses, conditions
from consent.operations import catalogue, changes, purposes, statements, terms
from consent.operations.catalogue import FieldInput
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.queries import catalogue as catalogue_queries
from consent.queries import consents
from ledger import actors, scope
from tenants.operations import api_keys
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants

MODE: Final = "test"
CATEGORY: Final = "machine-telemetry"
PURPOSE: Final = "train-shared-model"
TERMS: Final = "tutorial"
BY: Final = actors.system("tutorial")
CUSTOMERS: Final = {"acme": "ACME Pumps", "globex": "Globex Turbines", "initech": "Initech"}
FIELDS: Final = (
    FieldInput(
        "machine_id", "string", "Serial number of the machine", "organisation", quasi_identifier=False
    ),
    FieldInput("rpm", "number", "Revolutions per minute of the main shaft", "none", quasi_identifier=False),
    FieldInput("uptime", "number", "Hours since the last stop", "none", quasi_identifier=False),
    FieldInput("recorded_at", "timestamp", "When the reading was taken", "none", quasi_identifier=True),
)
ALLOWED: Final = {"acme": ["*"], "globex": ["machine_id", "rpm", "recorded_at"]}
_CLAUSES: Final[dict[str, Any]] = {
    "model_ownership": "vendor",
    "retention_days": 365,
    "on_withdrawal": "stop",
    "destruction_days": 30,
    "audit_right": True,
    "residual_risk_statement": "A model may keep traces of the data it learned from.",
}


def prepare(*, at: datetime) -> str:
    """Make the tutorial's customers and what they allow, as far as it is missing. Returns a new key for a job."""
    with scope.everything(reason="staff"):
        if CATEGORY not in {one.code for one in catalogue_queries.categories(mode=MODE)}:
            _catalogue(at=at)
        for key, name in CUSTOMERS.items():
            tenant_operations.put_tenant(mode=MODE, key=key, name=name, region="DE", by=BY, at=at)
        for key, fields in ALLOWED.items():
            if not _standing(key, at=at):
                _allow(key, fields, at=at)
        _, text = api_keys.issue_api_key(mode=MODE, name="Tutorial", scopes=["decide", "runs"], by=BY, at=at)
        return text


def withdraw(key: str, *, at: datetime) -> bool:
    """Withdraw what a customer allowed, as its signatory does in the portal. Returns whether there was anything."""
    with scope.everything(reason="staff"):
        standing = _standing(key, at=at)
        for consent in standing:
            signatory = Signatory(
                "officer", name="Olga Ortiz", email=f"olga@{key}.example", title="Managing director"
            )
            changes.withdraw(consent=consent, signatory=signatory, by=BY, at=at)
        return bool(standing)


def _standing(key: str, *, at: datetime) -> list[Any]:
    tenant = tenants.tenant(mode=MODE, key=key)
    return [one.id for one in consents.consents(tenant=tenant.id, at=at) if one.status == "active"]


def _catalogue(*, at: datetime) -> None:
    catalogue.put_category(
        mode=MODE, code=CATEGORY, name="Machine telemetry", description="What the sensors on a machine report.",
        fields=list(FIELDS), time_field="recorded_at", by=BY, at=at,
    )  # fmt: skip
    purposes.put_purpose(
        mode=MODE, code=PURPOSE, name="Train a shared model", cross_tenant=True, by=BY, at=at
    )
    parsed, errors = clauses.parse(_CLAUSES)
    if parsed is None:
        raise ValueError(errors)
    terms.publish_terms(
        mode=MODE, version=TERMS, title="Terms of the tutorial", body_markdown="# Terms of the tutorial",
        clauses=parsed, requires_reacceptance=False, by=BY, at=at,
    )  # fmt: skip


def _allow(key: str, fields: list[str], *, at: datetime) -> None:
    known = catalogue_queries.category(mode=MODE, code=CATEGORY).field_names
    said = {"fields": fields, "form": "pseudonymised", "regions": ["EU"], "data_from": "beginning"}
    parsed, errors = conditions.parse(said, category_fields=known)
    if parsed is None:
        raise ValueError(errors)
    statements.record_statement(
        mode=MODE, tenant=key, category=CATEGORY, purpose=PURPOSE, terms=TERMS, conditions=parsed, manner="attested",
        risk_class="ordinary", risk_accepted=True, evidence=[EvidenceInput("a" * 64, "contract.pdf")],
        signatory=Signatory("officer", name="Olga Ortiz", email=f"olga@{key}.example", title="Managing director"),
        by=BY, at=at,
    )  # fmt: skip
