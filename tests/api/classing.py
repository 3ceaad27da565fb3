"""What tests about risk classes share."""

from __future__ import annotations

from typing import Any

from tests import catalogue
from tests.api.client import Answered, Api
from tests.api.papers import SIGNATORY, Desk

ADA = SIGNATORY
BEN = {"name": "Ben Brown", "email": "ben@acme.example", "role": "CFO", "authority": "officer"}
PATH = f"/v1/tenants/acme/categories/{catalogue.TELEMETRY}/risk-class"


def put(desk: Desk, risk_class: str, *signatories: dict[str, str], **said: Any) -> Answered:
    return desk.customer.put(
        PATH, {"risk_class": risk_class, "signatories": list(signatories or [ADA]), **said}
    )


def state(desk: Desk, api: Api | None = None, **said: Any) -> Answered:
    body = {
        "category": catalogue.TELEMETRY,
        "purpose": catalogue.SHARED,
        "terms": catalogue.TERMS,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
        "signatory": ADA,
        "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}],
        "risk_accepted": True,
        **said,
    }
    return (api or desk.customer).post("/v1/tenants/acme/consents", body)


def confirm(desk: Desk, consent: Any, who: dict[str, str] = BEN, **said: Any) -> Answered:
    return desk.customer.post(
        f"/v1/consents/{consent['id']}/confirm", {"signatory": who, "risk_accepted": True, **said}
    )
