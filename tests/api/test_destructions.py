"""Holdings, destruction orders and certificates over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.client import Answered, Api, check, key_for
from tests.api.destruction_forms import PERFORMED, looked
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import a_moment_ago, withdraw
from tests.lineage.runs import Job
from tests.people import Party
from wire import times


@pytest.fixture(autouse=True)
def performed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the tests began yesterday."""
    monkeypatch.setitem(PERFORMED, "performed_at", times.render(a_moment_ago()))


@pytest.fixture
def runs(db: None) -> Api:
    return Api(key_for("runs"))


@pytest.fixture
def owed(acme: Party, globex: Party, schedule: None, job: Job, runs: Api) -> str:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": "s3://a", "rows": 3}])
    withdraw(given)
    found = runs.get("/v1/destructions?status=due")
    check(found.body, "DestructionList")
    return str(found["data"][0]["id"])


def act(api: Api, id: str, verb: str, body: Any = None) -> Answered:
    return api.post(f"/v1/destructions/{id}/{verb}", body)


def test_from_an_order_to_its_certificate(owed: str, runs: Api) -> None:
    confirmed = act(runs, owed, "confirm", PERFORMED)
    assert confirmed.status == 200, confirmed.raw
    check(confirmed.body, "DestructionDetail")
    assert (confirmed["status"], confirmed["certificate"]) == ("partial", None)
    done = act(Api(key_for("audit")), owed, "verify", looked({"name": "Wanda Wells", "title": "Auditor"}))
    assert (done.status, done["status"]) == (200, "done")
    for end in ("", ".json"):
        certificate = runs.get(f"/v1/certificates/{done['certificate']}{end}")
        check(certificate.body, "Certificate")
        assert {one["name"] for one in certificate["people"]} == {"Paul Park", "Wanda Wells"}
        assert certificate["proof"] is None
    assert runs.get("/v1/destructions?status=done")["data"][0]["id"] == owed


def test_confirmed_and_verified_in_one(owed: str, runs: Api) -> None:
    done = act(
        runs, owed, "confirm", {**PERFORMED, "verification": looked(), "residuals": "Backups until 2027"}
    )
    assert done["status"] == "done"
    assert act(runs, owed, "confirm", PERFORMED).code == "nothing_to_confirm"


@pytest.mark.parametrize(
    ("verb", "body", "status", "code"),
    [
        ("confirm", {**PERFORMED, "method": "forget"}, 400, "bad_value"),
        ("confirm", {**PERFORMED, "performed_at": "2999-01-01T00:00:00Z"}, 422, "performed_in_the_future"),
        ("confirm", {**PERFORMED, "performed_at": "1990-01-01T00:00:00Z"}, 422, "performed_before_the_copy"),
        ("confirm", {**PERFORMED, "method": "retire"}, 422, "method_not_for_kind"),
        ("confirm", {**PERFORMED, "verification": looked("Paul Park")}, 422, "verifier_is_performer"),
        ("confirm", {**PERFORMED, "tool": " "}, 400, "bad_value"),
        ("confirm", {**PERFORMED, "surprise": 1}, 400, "unknown_member"),
        ("verify", looked(), 409, "nothing_to_verify"),
        ("hold", {"reason": "x", "until": "2001-01-01T00:00:00Z"}, 422, "bad_window"),
        ("release", None, 409, "not_held"),
        ("refuse", {"reason": " "}, 422, "reason_missing"),
    ],
)
def test_what_is_refused(*, owed: str, runs: Api, verb: str, body: Any, status: int, code: str) -> None:
    answered = act(runs, owed, verb, body)
    found = answered.code if answered.code != "invalid_request" else answered["errors"][0]["code"]
    assert (answered.status, found) == (status, code), answered.raw


def test_a_version_is_not_retired_before_it_was_registered(
    acme: Party, schedule: None, job: Job, runs: Api
) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3))
    withdraw(given, "retire_models")
    (order,) = (one["id"] for one in runs.get("/v1/destructions")["data"] if one["kind"] == "model")
    retired = {**PERFORMED, "method": "retire"}
    refused = act(runs, order, "confirm", {**retired, "performed_at": "1990-01-01T00:00:00Z"})
    assert (refused.status, refused.code) == (422, "performed_before_the_copy")
    assert act(runs, order, "confirm", retired).status == 200


def test_a_hold_and_a_refusal_are_shown(owed: str, runs: Api) -> None:
    held = act(runs, owed, "hold", {"reason": "litigation", "until": "2999-01-01T00:00:00Z"})
    assert (held["status"], held["hold"]["reason"]) == ("held", "litigation")
    assert act(runs, owed, "confirm", PERFORMED).code == "destruction_held"
    assert act(runs, owed, "release")["status"] == "due"
    refused = act(runs, owed, "refuse", {"reason": "needed for safety"})
    assert (refused["status"], refused["refusal"]) == ("refused", "needed for safety")


def test_a_customers_key_sees_its_own_alone(owed: str, runs: Api, acme: Party, globex: Party) -> None:
    mine = Api(key_for("consent:read", tenant=acme.tenant))
    others = Api(key_for("consent:read", "runs", tenant=globex.tenant))
    assert [one["id"] for one in mine.get("/v1/destructions")["data"]] == [owed]
    assert mine.get(f"/v1/destructions/{owed}").status == 200
    assert others.get("/v1/destructions")["data"] == []
    assert others.get(f"/v1/destructions/{owed}").status == 404
    assert act(others, owed, "confirm", PERFORMED).status == 404
    done = act(runs, owed, "confirm", {**PERFORMED, "verification": looked()})
    assert mine.get(f"/v1/certificates/{done['certificate']}").status == 200
    assert others.get(f"/v1/certificates/{done['certificate']}").status == 404
    assert mine.get(f"/v1/destructions/{owed}")["listed"][0]["category"] == TELEMETRY


def test_a_copy_is_declared_on_its_own_and_ordered_by_hand(
    acme: Party, globex: Party, schedule: None, runs: Api
) -> None:
    give()
    said = {
        "kind": "embedding_index",
        "location": "s3://index",
        "rows": 9,
        "contents": [{"tenant": "acme", "category": TELEMETRY, "rows": 9}],
    }
    made = runs.post("/v1/holdings", said)
    assert made.status == 201, made.raw
    check(made.body, "HoldingDetail")
    assert runs.get("/v1/holdings?open=true&kind=embedding_index&tenant=acme")["data"][0]["id"] == made["id"]
    assert runs.get("/v1/holdings?tenant=globex")["data"] == []
    ordered = runs.post(
        "/v1/destructions",
        {
            "tenant": "acme",
            "reason": "moved house",
            "due_at": "2999-01-01T00:00:00Z",
            "holdings": [made["id"]],
        },
    )
    assert ordered.status == 201, ordered.raw
    (one,) = ordered["data"]
    assert (one["cause"], one["kind"], one["items"]["count"]) == ("hand", "embedding_index", 1)
    act(runs, one["id"], "confirm", {**PERFORMED, "verification": looked()})
    assert runs.get(f"/v1/holdings/{made['id']}")["open"] is False
    assert runs.get("/v1/holdings?open=false")["data"][0]["id"] == made["id"]


def test_a_declared_copy_names_tenants_there_are(acme: Party, schedule: None, runs: Api) -> None:
    said = {
        "kind": "cache",
        "location": "x",
        "rows": 1,
        "contents": [{"tenant": "nobody", "category": TELEMETRY, "rows": 1}],
    }
    assert runs.post("/v1/holdings", said).code == "unknown_tenant"
    assert runs.post("/v1/holdings", {**said, "kind": "working_copy"}).status == 400


def test_the_procedures_are_there_to_be_read(db: None) -> None:
    found = Api(key_for("consent:read")).get("/v1/procedures")
    check(found.body, "ProcedureList")
    assert len(found["data"]) >= 10


def test_whoever_holds_a_certificate_checks_it(owed: str, runs: Api) -> None:
    from licet import verification

    done = act(runs, owed, "confirm", {**PERFORMED, "verification": looked()})
    keys = runs.get("/.well-known/jwks.json").raw
    certificate = runs.get(f"/v1/certificates/{done['certificate']}")
    finding = verification.verify(certificate.raw, keys=keys)
    assert finding.holds, finding.why
    assert (finding.says["tenant"], finding.says["items"]) == ("acme", 1)
    changed = json.dumps({**certificate.body, "tenant": "globex"}).encode()
    assert not verification.verify(changed, keys=keys)
    erased = json.dumps({**certificate.body, "people": []}).encode()
    assert verification.verify(erased, keys=keys)


def test_the_public_page_tells_counts_and_nobodys_name(owed: str, runs: Api, client: Any) -> None:
    done = act(runs, owed, "confirm", {**PERFORMED, "verification": looked()})
    page = client.get(f"/verify/{done['certificate']}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Valid" in text
    assert "Vendor GmbH" in text
    for hidden in ("Paul Park", "Wanda Wells", "acme", "ACME", "s3://"):
        assert hidden not in text
    assert client.get("/verify/crt_" + "0" * 26).status_code == 404
    assert "unknown" in client.get("/verify/crt_" + "0" * 26).content.decode()


def test_the_procedures_are_public(db: None, client: Any) -> None:
    assert "Backups" in client.get("/procedures/").content.decode()
    assert "NIST SP 800-88" in client.get("/procedures/backup/1").content.decode()
    assert client.get("/procedures/backup/99").status_code == 404
