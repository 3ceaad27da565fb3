"""F9: a customer has one paper for its own model and another for the shared one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, key_for
from tests.catalogue import OWN, SHARED, TELEMETRY, TERMS, give, publish
from tests.people import START, Human, Party


@pytest.fixture
def api(catalogue: None, schedule: None, acme: Party, globex: Party) -> Api:
    publish("own-1", account="acme", purposes=[OWN], clauses={"model_ownership": "joint"})
    return Api(key_for("admin", "consent:attest"))


def state(api: Api, purpose: str, terms: str) -> Any:
    conditions = {"fields": ["*"], "form": "raw", "regions": ["EU"]}
    signatory = {"name": "Alice", "email": "alice@acme.example", "role": "CTO", "authority": "officer"}
    return api.post(
        "/v1/tenants/acme/consents",
        {
            "category": TELEMETRY,
            "purpose": purpose,
            "terms": terms,
            "conditions": conditions,
            "signatory": signatory,
            "evidence": [{"sha256": "a" * 64, "name": "msa.pdf"}],
            "risk_accepted": True,
        },
    )


def test_each_purpose_has_its_paper(api: Api) -> None:
    assert state(api, OWN, "own-1").status == 201
    assert state(api, SHARED, TERMS).status == 201
    refused = state(api, SHARED, "own-1")
    assert (refused.status, refused.code) == (422, "terms_for_other_purposes")
    assert api.get("/v1/terms/own-1")["purposes"] == [OWN]
    assert api.get(f"/v1/terms/{TERMS}")["purposes"] is None


def test_newer_terms_suspend_only_what_they_are_for(api: Api) -> None:
    give()
    give(purpose=OWN, terms=TERMS)
    publish("2025-02", requires_reacceptance=True, purposes=[OWN], at=START)
    question = {"tenant": "acme", "category": TELEMETRY, "region": "DE", "form": "raw"}
    assert api.post("/v1/decisions", {**question, "purpose": SHARED})["allow"] is True
    answer = api.post("/v1/decisions", {**question, "purpose": OWN})
    assert [reason["code"] for reason in answer["reasons"]] == ["terms_superseded"]


@pytest.mark.parametrize("purposes", [["no-such-purpose"], []])
def test_terms_are_for_purposes_that_exist(api: Api, purposes: list[str]) -> None:
    said = {
        "version": "x",
        "title": "X",
        "body_markdown": "x",
        "requires_reacceptance": False,
        "purposes": purposes,
        "clauses": api.get(f"/v1/terms/{TERMS}")["clauses"] | {"no_transfer_to": None},
    }
    answer = api.post("/v1/terms", {name: value for name, value in said.items() if value is not None})
    assert answer.status in {400, 422}


def test_a_quote_uses_the_paper_of_its_purpose(api: Api, alice: Human) -> None:
    conditions = {"fields": ["*"], "form": "raw", "regions": ["EU"]}
    changes = [{"category": TELEMETRY, "purpose": each, "conditions": conditions} for each in (OWN, SHARED)]
    assert api.post("/v1/tenants/acme/quotes", {"changes": changes}).status == 200
