"""What the server signs, the SDK verifies without asking it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from licet.verification import verify
from notices.operations import statements
from tests import catalogue as vendor
from tests.api.client import Api
from tests.lineage.runs import Job
from tests.people import SETUP, Party

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


def test_whose_a_model_is(admin: Api, acme: Party, catalogue: None, job: Job) -> None:
    vendor.give()
    job.cleared()
    said = admin.get("/v1/models/wear/pm/7/ownership").body
    finding = verify(json.dumps(said).encode(), keys=keys(admin))
    assert finding, finding.why
    assert (finding.says["model"], finding.says["owners"], finding.says["sources"]) == (
        "wear/pm/7",
        ["vendor"],
        1,
    )
    for changed in ({"owners": ["acme"]}, {"sources": []}, {"jws": None}, {"more": 1}):
        assert not verify(json.dumps({**said, **changed}).encode(), keys=keys(admin))


def test_the_statement_of_a_month(admin: Api, acme: Party, schedule: None) -> None:
    statements.issue_statements(by=SETUP, at=datetime(2025, 2, 1, 2, tzinfo=UTC))
    said = admin.get("/v1/tenants/acme/statements/2025-01").body
    finding = verify(json.dumps(said).encode(), keys=keys(admin))
    assert finding, finding.why
    assert (finding.kind, finding.says["tenant"], finding.says["month"]) == (
        "usage_statement",
        "acme",
        "2025-01",
    )
    for changed in ({"breaches": [1]}, {"sha256": "0" * 64}, {"jws": said["jws"][:-4]}, {"month": "2025-02"}):
        assert not verify(json.dumps({**said, **changed}).encode(), keys=keys(admin))


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
