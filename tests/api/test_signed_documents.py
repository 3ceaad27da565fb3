"""What the server signs, the SDK verifies without asking it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licet.verification import verify
from tests import catalogue as vendor
from tests.api.client import Api
from tests.people import Party

ASKED: dict[str, Any] = {
    "tenant": "acme", "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "form": "pseudonymised", "region": "DE",
}  # fmt: skip


def keys(api: Api) -> bytes:
    return json.dumps(api.get("/.well-known/jwks.json").body).encode()


def test_receipts_of_a_statement_and_of_its_withdrawal(admin: Api, acme: Party, catalogue: None) -> None:
    vendor.give()
    consent = admin.get("/v1/tenants/acme/consents")["data"][0]
    withdrawn = admin.post(f"/v1/consents/{consent['id']}/withdraw")
    for path in (consent["receipt"], f"/v1/receipts/{withdrawn['withdrawal_entry']}"):
        receipt = admin.get(path).body
        finding = verify(json.dumps(receipt).encode(), keys=keys(admin))
        assert finding, finding.why
        assert (finding.says["tenant"], finding.says["category"]) == ("acme", vendor.TELEMETRY)
        assert finding.root == {
            "tree_size": receipt["inclusion"]["tree_size"], "root": receipt["inclusion"]["root"],
        }  # fmt: skip
        receipt["statement"]["conditions"]["form"] = "synthetic"
        assert not verify(json.dumps(receipt).encode(), keys=keys(admin))


@pytest.mark.parametrize("form", ["jws", "batch"])
def test_answers_of_either_form(admin: Api, acme: Party, catalogue: None, form: str) -> None:
    vendor.give()
    answer = admin.post("/v1/decisions", {**ASKED, "sign": form}).body
    finding = verify(json.dumps(answer).encode(), keys=keys(admin))
    assert finding, finding.why
    assert (finding.says["jti"], finding.says["tenant"]) == (answer["id"], "acme")
    assert (finding.says["decided_at"][:19], finding.says["valid_until"][:19]) == (
        answer["decided_at"][:19],
        answer["valid_until"][:19],
    )
    assert not verify(json.dumps({**answer, "fields_allowed": ["operator"]}).encode(), keys=keys(admin))
