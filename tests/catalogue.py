"""A small vendor's catalogue: two categories, two purposes, terms; and a consent as short as it can be said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from consent import clauses, conditions
from consent.operations import agreements, purposes, statements
from consent.operations import catalogue as consent_catalogue
from consent.operations import terms as consent_terms
from consent.operations.catalogue import FieldInput
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.queries import catalogue as catalogue_queries
from consent.results import ConsentResult
from ledger import scope
from ledger.actors import Actor
from tests.codes import OWN, SHARED, SHIFTS, TELEMETRY, TERMS
from tests.people import SETUP, START

__all__ = ["OWN", "SHARED", "SHIFTS", "TELEMETRY", "TERMS", "catalogue", "give", "publish", "record"]

CLAUSES: dict[str, Any] = {
    "model_ownership": "vendor",
    "retention_days": 365,
    "on_withdrawal": "stop",
    "destruction_days": 30,
    "audit_right": True,
    "residual_risk_statement": "A model may keep traces of the data it learned from.",
}


def publish(version: str, *, mode: str = "live", at: datetime = START, **changes: Any) -> None:
    parsed, errors = clauses.parse(CLAUSES | changes.pop("clauses", {}))
    assert parsed is not None, errors
    said = {
        "title": f"Terms {version}",
        "body_markdown": f"# Terms {version}",
        "requires_reacceptance": False,
        "clauses": parsed,
        **changes,
    }
    with scope.everything(reason="staff"):
        consent_terms.publish_terms(mode=mode, version=version, by=SETUP, at=at, **said)


def record(*, mode: str = "live", at: datetime = START) -> None:
    """The whole catalogue, as the vendor recorded it."""
    with scope.everything(reason="staff"):
        consent_catalogue.put_category(
            mode=mode,
            code=TELEMETRY,
            name="Machine telemetry",
            description="What a machine's sensors say",
            fields=[
                FieldInput("machine_id", "string", "Which machine", "organisation", False),
                FieldInput("rpm", "number", "Revolutions per minute", "none", False),
                FieldInput("uptime", "number", "Hours since the last stop", "none", False),
                FieldInput("recorded_at", "timestamp", "When", "none", True),
            ],
            time_field="recorded_at",
            by=SETUP,
            at=at,
        )
        consent_catalogue.put_category(
            mode=mode,
            code=SHIFTS,
            name="Operator shifts",
            description="Who ran the machine when",
            fields=[
                FieldInput("operator", "string", "Name of the operator", "person", False),
                FieldInput("shift", "string", "Early, late or night", "none", True),
            ],
            third_party=True,
            by=SETUP,
            at=at,
        )
        purposes.put_purpose(
            mode=mode, code=SHARED, name="Train a shared model", cross_tenant=True, by=SETUP, at=at
        )
        purposes.put_purpose(
            mode=mode, code=OWN, name="Train your own model", cross_tenant=False, by=SETUP, at=at
        )
    publish(TERMS, mode=mode, at=at)


def give(
    tenant: str = "acme",
    *,
    category: str = TELEMETRY,
    purpose: str = SHARED,
    terms: str = TERMS,
    mode: str = "live",
    at: datetime = START + timedelta(hours=1),
    by: Actor = SETUP,
    manner: str = "attested",
    said: dict[str, Any] | None = None,
    **changes: Any,
) -> ConsentResult:
    """A consent to everything in raw form in the EU, vouched for; `said` changes its conditions."""
    with scope.everything(reason="staff"):
        fields = catalogue_queries.category(mode=mode, code=category).field_names
        parsed, errors = conditions.parse(
            {"fields": ["*"], "form": "raw", "regions": ["EU"], **(said or {})}, category_fields=fields
        )
        assert parsed is not None, errors
        details: dict[str, Any] = {
            "risk_class": "ordinary",
            "risk_accepted": True,
            "signatory": Signatory("officer", name="Alice Adams", email="alice@acme.example", title="CTO"),
            "evidence": [EvidenceInput("a" * 64, "msa.pdf")],
            **changes,
        }
        return statements.record_statement(
            mode=mode,
            tenant=tenant,
            category=category,
            purpose=purpose,
            terms=terms,
            conditions=parsed,
            manner=manner,  # type: ignore[arg-type]
            by=by,
            at=at,
            **details,
        )


def agree(
    training: str = "prohibited",
    *,
    account: str = "acme",
    reference: str = "MSA-1",
    begins: datetime = START,
    ends: datetime | None = None,
    at: datetime,
) -> None:
    """Record a master agreement that says this about training."""
    with scope.everything(reason="staff"):
        agreements.record_agreement(
            mode="live", account=account, reference=reference, kind="msa", training=training,
            effective_from=begins, effective_until=ends, by=SETUP, at=at,
        )  # fmt: skip


@pytest.fixture
def catalogue(db: None) -> None:
    record()
