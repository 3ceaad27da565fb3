"""A key that vouches for signatories does so for its accounts, with the evidence it must bring."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.operations.api_keys import Vouching
from tests.api.client import Api, key_for
from tests.catalogue import SHARED, TELEMETRY, TERMS
from tests.people import Party

PATH = "/v1/tenants/acme/consents"
BODY: dict[str, Any] = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "terms": TERMS,
    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
    "signatory": {"name": "Ada", "email": "ada@acme.example", "role": "COO", "authority": "officer"},
    "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
    "risk_accepted": True,
}
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

pytestmark = pytest.mark.usefixtures("acme", "globex", "catalogue")


def vouching(*accounts: Party, evidence: str = "digest") -> Api:
    said = Vouching("CRM", [party.account for party in accounts] or None, evidence)
    return Api(key_for("consent:attest", vouching=said))


def test_admin_does_not_vouch_for_signatories() -> None:
    made = Api(key_for("admin")).post(PATH, BODY)
    assert (made.status, made["status"]) == (201, "proposed")
    refused = Api(key_for("admin")).post(
        f"/v1/consents/{made['id']}/confirm", {"signatory": BODY["signatory"]}
    )
    assert (refused.status, refused.code) == (403, "missing_scope")


def test_a_key_vouches_for_its_accounts(acme: Party) -> None:
    assert vouching(acme).post(PATH, BODY)["status"] == "active"


def test_a_key_vouches_for_no_other_account(globex: Party) -> None:
    made = Api(key_for("consent:write")).post(PATH, BODY)
    theirs = vouching(globex)
    signed = {"signatory": BODY["signatory"], "risk_accepted": True}
    for path, body in (
        (PATH, BODY),
        (f"/v1/consents/{made['id']}/confirm", signed),
        (f"/v1/consents/{made['id']}/attest-rights", {"signatory": BODY["signatory"]}),
        ("/v1/accounts/acme/contract-end", {"decision": "end", "signatory": BODY["signatory"]}),
        ("/v1/accounts/acme/sole-signatory", {"signatory": BODY["signatory"], "evidence": BODY["evidence"]}),
        ("/v1/tenants/acme/split", {"into": ["x"], "signatory": BODY["signatory"]}),
    ):
        refused = theirs.post(path, body)
        assert (refused.status, refused.code) == (403, "account_not_named"), path


def test_a_key_that_brings_documents_uploads_them(acme: Party) -> None:
    key = vouching(acme, evidence="document")
    refused = key.post(PATH, BODY)
    assert (refused.status, refused.code) == (422, "signed_evidence_needed")
    stored = key.ask(
        "POST", "/v1/evidence?tenant=acme&name=msa.pdf", PDF, Content_Type="application/octet-stream"
    )
    assert stored.status == 201, stored.raw
    made = key.post(PATH, {**BODY, "evidence": [{"sha256": stored["sha256"], "name": "msa.pdf"}]})
    assert (made.status, made["status"]) == (201, "active")
