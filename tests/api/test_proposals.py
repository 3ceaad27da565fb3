"""Several consents proposed at once, and their answers: by whom, in which round, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, TERMS
from tests.people import Party

pytestmark = pytest.mark.usefixtures("catalogue", "schedule", "acme")
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


@pytest.fixture
def vendor() -> Api:
    return Api(key_for("consent:write"))


@pytest.fixture
def customer() -> Api:
    return Api(key_for("consent:attest"))


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


def test_a_proposal_is_open_and_has_no_effect(vendor: Api) -> None:
    made = opened(vendor, item(), item(SHIFTS, OWN))
    check(made.body, "Proposal")
    assert (made["status"], made["round"], [each["item"] for each in made["items"]]) == ("open", 1, [1, 2])
    assert [(each["by"], each["turn"], each["consent_status"]) for each in made["items"]] == [
        ("vendor", "customer", "proposed")
    ] * 2
    assert made["items"][0]["to_confirm"] == ["signatory", "risk_accepted"]
    assert made["items"][1]["to_confirm"] == ["signatory", "risk_accepted", "rights_attested"]
    assert vendor.get(f"/v1/proposals/{made['id']}").body == made.body
    assert [each["id"] for each in vendor.get(PATH)["data"]] == [made["id"]]


def test_the_customers_acceptance_is_a_signature(vendor: Api, customer: Api) -> None:
    made = opened(vendor)
    done = answer(customer, made, accept(), **signed())
    assert (done.status, done["status"], done["items"][0]["status"]) == (200, "accepted", "accepted")
    seen = vendor.get(f"/v1/consents/{made['items'][0]['consent']}")
    assert (seen["status"], seen["risk_accepted"]) == ("active", True)
