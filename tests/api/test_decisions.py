"""`POST /v1/decisions`: what is answered, signed, kept; and who may ask about whom."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from consent.operations import changes as consent_changes
from ledger import merkle, scope
from ledger import queries as ledger
from tests import catalogue as vendor
from tests.api.client import Answered, Api, check, key_for
from tests.api.questions import QUESTION
from tests.people import SETUP, START, Party
from wire import ids

pytestmark = pytest.mark.filterwarnings(
    "ignore:EdDSA is deprecated"
)  # the verifier's view; our contract says EdDSA


@pytest.fixture
def decider(db: None) -> Api:
    return Api(key_for("decide"))


def ask(api: Api, **changes: Any) -> Answered:
    headers = {name: changes.pop(name) for name in list(changes) if name.startswith("Licet_")}
    answered = api.post("/v1/decisions", {**QUESTION, **changes}, **headers)
    if answered.status == 200:
        check(answered.body, "Decision")
        assert answered.headers["Licet-Revision"] == str(answered["revision"])
    return answered


def opened(token: str, api: Api) -> dict[str, Any]:
    keys = KeySet.import_key_set(api.get("/.well-known/jwks.json").body)
    claims: dict[str, Any] = json.loads(jws.deserialize_compact(token, keys, algorithms=["EdDSA"]).payload)
    return claims


def test_it_says_yes_with_a_token_that_names_everything(decider: Api, acme: Party, catalogue: None) -> None:
    given = vendor.give()
    answered = ask(decider, nonce="n-1", audience_id="job-7")

    assert (answered["allow"], answered["reasons"], answered["fields_allowed"]) == (True, [], ["rpm"])
    assert answered["consent"] == ids.render(ids.CONSENT, given.consent)
    assert {one["code"] for one in answered["obligations"]} == {
        "delete_after",
        "within_window",
        "within_regions",
    }
    claims = opened(answered["token"], decider)
    assert claims["jti"] == answered["id"]
    assert (claims["nonce"], claims["aud"], claims["revision"]) == ("n-1", "job-7", answered["revision"])
    assert 0 < claims["exp"] - claims["iat"] <= 60
    assert (claims["tenant"], claims["fields_allowed"], claims["form"]) == ("acme", ["rpm"], "raw")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tenant": "nobody"}, "unknown_tenant"),
        ({"category": "nothing"}, "unknown_category"),
        ({"purpose": "fun"}, "unknown_purpose"),
        ({"purpose": "train-own-model"}, "no_consent"),
        ({"fields": ["rpm", "weight"]}, "fields_not_covered"),
        ({"form": "secret"}, "form_insufficient"),
        ({"region": "XX"}, "region_not_allowed"),
        ({"region": None}, "region_required"),
        ({"audience": "globex"}, "audience_not_allowed"),
    ],
)
def test_it_says_no_with_the_reason_and_without_a_token(
    decider: Api, acme: Party, catalogue: None, changes: dict[str, Any], code: str
) -> None:
    vendor.give()
    answered = ask(decider, **changes)

    assert answered["allow"] is False
    assert code in {reason["code"] for reason in answered["reasons"]}
    assert (answered["token"], answered["valid_until"], answered["consent"]) == (None, None, None)


def test_a_flight_has_one_signature_and_a_proof_per_answer(
    decider: Api, acme: Party, catalogue: None
) -> None:
    vendor.give()
    token = ask(decider, sign="batch")["token"]
    root = opened(token["root"], decider)
    leaf = base64.urlsafe_b64decode(token["leaf"] + "==")

    merkle.verify_inclusion(
        index=token["index"],
        size=token["size"],
        leaf=merkle.leaf_hash(leaf),
        path=[bytes.fromhex(one) for one in token["path"]],
        expected_root=bytes.fromhex(root["root"]),
    )
    assert json.loads(leaf)["allow"] is True
    assert ask(decider, sign="none")["token"] is None


def test_an_answer_about_the_past_is_marked_and_permits_nothing(
    decider: Api, acme: Party, catalogue: None
) -> None:
    given = vendor.give(at=START + timedelta(days=1))
    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=START + timedelta(days=3))

    now = ask(decider)
    then = ask(decider, at="2025-01-08T09:00:00Z")
    before = ask(decider, as_known_at="2025-01-06T12:00:00Z")

    assert [reason["code"] for reason in now["reasons"]] == ["withdrawn"]
    assert (then["allow"], then["historic"], then["token"], then["valid_until"]) == (True, True, None, None)
    assert (before["allow"], before["historic"]) == (False, True)
    future = ask(decider, at=(datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert (future.status, future.code) == (422, "at_in_future")


def test_it_honours_the_revision_the_caller_has_seen(decider: Api, acme: Party, catalogue: None) -> None:
    with scope.everything(reason="audit"):
        revision = ledger.revision()

    assert ask(decider, Licet_Min_Revision=str(revision)).status == 200
    behind = ask(decider, Licet_Min_Revision=str(revision + 1))
    assert (behind.status, behind.code) == (409, "revision_not_reached")
    assert ask(decider, Licet_Min_Revision="soon").code == "bad_header"


def test_a_decision_can_be_read_again(decider: Api, acme: Party, globex: Party, catalogue: None) -> None:
    vendor.give()
    answered = ask(decider)
    again = decider.get(f"/v1/decisions/{answered['id']}")

    assert again.body == answered.body
    assert Api(key_for("decide", tenant=acme.tenant)).get(f"/v1/decisions/{answered['id']}").status == 200
    for stranger in (key_for("decide", tenant=globex.tenant), key_for("decide", mode="test")):
        assert Api(stranger).get(f"/v1/decisions/{answered['id']}").code == "no_such_decision"
    assert decider.get("/v1/decisions/dec_nonsense").code == "no_such_decision"


def test_what_a_key_may_not_see_is_unknown_to_it(acme: Party, globex: Party, catalogue: None) -> None:
    vendor.give()
    for key in (key_for("decide", tenant=globex.tenant), key_for("decide", mode="test")):
        answered = ask(Api(key))
        assert "unknown_tenant" in {reason["code"] for reason in answered["reasons"]}
    bound = ask(Api(key_for("decide", regions=["FR"])))
    assert [reason["code"] for reason in bound["reasons"]] == ["region_not_attested"]


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"expires_at": START + timedelta(days=1)}, 401, "expired_key"),
        ({}, 403, "missing_scope"),
    ],
    ids=["expired", "without the scope"],
)
def test_a_key_that_does_not_work_decides_nothing(
    db: None, options: dict[str, Any], status: int, code: str
) -> None:
    refused = ask(Api(key_for("audit", **options)))
    assert (refused.status, refused.code) == (status, code)
    if status == 401:
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert ask(Api(None)).code == "unauthenticated"
    assert ask(Api("lk_live_" + "0" * 38)).code == "invalid_key"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ({**QUESTION, "field": "rpm"}, {}, 400, "unknown_member"),
        ({**QUESTION, "fields": []}, {}, 400, "bad_value"),
        ({**QUESTION, "fields": "rpm"}, {}, 400, "wrong_type"),
        ({**QUESTION, "sign": "yes"}, {}, 400, "bad_value"),
        ({"tenant": "acme"}, {}, 400, "missing_member"),
        ([], {}, 400, "wrong_type"),
        (b'{"tenant":"a","tenant":"b"}', {}, 400, "duplicate_member"),
        (b"", {"Content_Type": "application/json"}, 400, "empty_body"),
        (b"{}", {"Content_Type": "text/plain"}, 415, "unsupported_media_type"),
        (QUESTION, {"Content_Encoding": "gzip"}, 415, "unsupported_content_encoding"),
        (b" " * (1024 * 1024 + 1), {}, 413, "body_too_large"),
    ],
)
def test_bad_input_is_refused_by_name(
    decider: Api, body: Any, headers: dict[str, str], status: int, code: str
) -> None:
    refused = decider.post("/v1/decisions", body, **headers)
    assert (refused.status, refused.code) == (status, code)
