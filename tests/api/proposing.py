"""What tests about proposals share."""

from __future__ import annotations

from typing import Any

from tests.api.client import Answered, Api
from tests.catalogue import SHARED, TELEMETRY, TERMS

PATH = "/v1/tenants/acme/proposals"
ALICE = {"name": "Alice Adams", "email": "alice@acme.example", "role": "CTO", "authority": "officer"}
BOB = {"name": "Bob Brown", "email": "bob@acme.example", "role": "DPO", "authority": "officer"}


def item(category: str = TELEMETRY, purpose: str = SHARED, **conditions: Any) -> dict[str, Any]:
    return {
        "category": category,
        "purpose": purpose,
        "terms": TERMS,
        "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"], **conditions},
    }


def opened(vendor: Api, *items: dict[str, Any]) -> Answered:
    made = vendor.post(PATH, {"items": list(items) or [item()]})
    assert made.status == 201, made.body
    return made


def answer(
    api: Api, proposal: Answered, *answers: dict[str, Any], round_: int | None = None, **more: Any
) -> Answered:
    body = {"round": round_ or proposal["round"], "answers": list(answers), **more}
    return api.post(f"/v1/proposals/{proposal['id']}/answer", body)


def accept(number: int = 1) -> dict[str, Any]:
    return {"item": number, "answer": "accept"}


def signed(**more: Any) -> dict[str, Any]:
    return {"signatory": ALICE, "risk_accepted": True, **more}
