"""AuthZEN over HTTP, with Licet's own policy behind it: the same answers as `POST /v1/decisions`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.queries import decisions
from ledger import scope
from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.lineage.runs import RUN
from tests.people import Party, customer
from tests.servers import Caller, serving
from wire import ids

ROOT = "/access/v1"
JOB = {"type": "training_job", "id": "nightly", "properties": {"model_family": "wear"}}
ACTION = {"name": vendor.SHARED, "properties": {"form": "raw", "region": "DE"}}
DATA = {"type": "tenant_data", "id": f"acme/{vendor.TELEMETRY}"}
ASKED: dict[str, Any] = {"subject": JOB, "action": ACTION, "resource": DATA}


@pytest.fixture
def api(acme: Party, globex: Party, catalogue: None) -> Api:
    vendor.give("acme")
    return Api(key_for("decide"))


def alone(api: Api, tenant: str = "acme", **more: Any) -> Any:
    said = {
        "tenant": tenant,
        "category": vendor.TELEMETRY,
        "purpose": vendor.SHARED,
        "form": "raw",
        "region": "DE",
    }
    return api.post("/v1/decisions", {**said, "sign": "none", **more}).body


def test_a_yes_says_for_how_long_and_what_it_is_tied_to(api: Api) -> None:
    body = api.post(f"{ROOT}/evaluation", ASKED).body
    check(body, "AuthzenVerdict")
    context, other = body["context"], alone(api, model_family="wear")
    assert body["decision"] is True
    assert (context["consent"], context["fields_allowed"]) == (other["consent"], other["fields_allowed"])
    assert [one["properties"]["action"] for one in context["obligations"]] == [
        one["code"] for one in other["obligations"]
    ]
    assert [(one["id"], one["type"]) for one in context["obligations"][:2]] == [
        ("obl-1", "custom"),
        ("obl-2", "custom"),
    ]
    assert context["expires_at"] > context["evaluated_at"]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        pytest.param(
            {"resource": {**DATA, "id": f"globex/{vendor.TELEMETRY}"}}, ["no_consent"], id="nobody allowed"
        ),
        pytest.param(
            {"resource": {**DATA, "id": f"nobody/{vendor.TELEMETRY}"}}, ["unknown_tenant"], id="unknown"
        ),
        pytest.param(
            {"action": {**ACTION, "properties": {"form": "raw", "region": "US"}}},
            ["region_not_allowed"],
            id="elsewhere",
        ),
        pytest.param({"action": {"name": "sell"}}, ["unknown_purpose"], id="unknown purpose"),
        pytest.param({"subject": {"type": "person", "id": "eve"}}, ["unknown_type"], id="no job"),
        pytest.param({"resource": {"type": "record", "id": "1"}}, ["unknown_type"], id="no data of ours"),
        pytest.param({"resource": {**DATA, "id": "acme"}}, ["unknown_type"], id="no category"),
        pytest.param(
            {"resource": {**DATA, "properties": {"fields": ["rpm", "heat"]}}},
            ["fields_not_covered"],
            id="a field more",
        ),
    ],
)
def test_a_no_is_an_answer_with_its_reasons(api: Api, changes: dict[str, Any], reasons: list[str]) -> None:
    answered = api.post(f"{ROOT}/evaluation", {**ASKED, **changes})
    assert (answered.status, answered["decision"]) == (200, False)
    assert [one["code"] for one in answered["context"]["reasons"]] == reasons
    can_be_asked_for = reasons[0] in {"no_consent", "region_not_allowed", "fields_not_covered"}
    assert ("consent_request" in answered["context"]) is can_be_asked_for


def test_a_job_is_told_where_to_ask_but_not_after_a_withdrawal(api: Api) -> None:
    asked = {**ASKED, "resource": {**DATA, "id": f"globex/{vendor.TELEMETRY}"}}
    told = api.post(f"{ROOT}/evaluation", asked)["context"]["consent_request"]["endpoint"]
    request = {"tenant": "globex", "category": vendor.TELEMETRY, "purpose": vendor.SHARED}
    assert api.post(told.partition("/v1/")[2].join(["/v1/", ""]), request).status != 404
    [given] = Api(key_for("consent:read")).get("/v1/tenants/acme/consents")["data"]
    Api(key_for("consent:write")).post(f"/v1/consents/{given['id']}/withdraw", {})
    context = api.post(f"{ROOT}/evaluation", ASKED)["context"]
    assert [one["code"] for one in context["reasons"]] == ["withdrawn"]
    assert "consent_request" not in context


def test_who_cannot_meet_our_obligations_is_told_no(api: Api) -> None:
    for said, decision in ((["step-up"], False), (["custom"], True), ("custom", False)):
        body = api.post(f"{ROOT}/evaluation", {**ASKED, "context": {"supported_obligations": said}}).body
        assert body["decision"] is decision, said


def test_many_are_answered_in_their_order(api: Api) -> None:
    said = {
        **ASKED,
        "evaluations": [
            {},
            {"resource": {**DATA, "id": f"globex/{vendor.TELEMETRY}"}},
            {"resource": {**DATA, "properties": {"fields": "rpm"}}},
            {"subject": 7},
        ],
    }
    body = api.post(f"{ROOT}/evaluations", said).body
    check(body, "AuthzenVerdicts")
    assert [one["decision"] for one in body["evaluations"]] == [True, False, False, False]
    assert [one["context"].get("error", {}).get("status") for one in body["evaluations"]] == [
        None,
        None,
        400,
        400,
    ]
    assert body["evaluations"][0]["context"]["revision"] == body["evaluations"][1]["context"]["revision"]


def test_an_evaluation_is_kept_like_any_decision(api: Api) -> None:
    context = api.post(f"{ROOT}/evaluation", ASKED)["context"]
    with scope.everything(reason="audit"):
        seen = decisions.decision(id=ids.parse(ids.DECISION, context["evaluation_id"]))
    assert seen is not None
    assert seen.answer["allow"] is True
    assert seen.question["tenant"] == "acme"


def test_resources_are_those_that_an_evaluation_allows(api: Api) -> None:
    body = api.post(f"{ROOT}/search/resource", {**ASKED, "resource": {"type": "tenant_data"}}).body
    check(body, "AuthzenResults")
    assert body["results"] == [DATA]
    assert api.post(f"{ROOT}/search/resource", {**ASKED, "resource": {"type": "record"}})["results"] == []


def test_actions_are_the_purposes_that_are_allowed(api: Api) -> None:
    vendor.give("acme", purpose=vendor.OWN)
    asked = {"subject": JOB, "resource": DATA, "action": {"properties": ACTION["properties"]}}
    found = api.post(f"{ROOT}/search/action", asked)["results"]
    assert found == []  # no region is named where an action is sought, and the consents are the EU's
    vendor.give("acme", purpose=vendor.OWN, said={"regions": ["*"]})
    assert api.post(f"{ROOT}/search/action", asked)["results"] == [{"name": vendor.OWN}]


def test_subjects_are_the_runs_going_on(api: Api) -> None:
    runs = Api(key_for("runs"))
    runs.post("/v1/clearances", {**RUN, "form": "raw", "region": "DE"})
    asked = {**ASKED, "subject": {"type": "training_job"}}
    assert api.post(f"{ROOT}/search/subject", asked)["results"] == [
        {"type": "training_job", "id": RUN["run"]}
    ]
    elsewhere = {**asked, "resource": {**DATA, "id": f"globex/{vendor.TELEMETRY}"}}
    assert api.post(f"{ROOT}/search/subject", elsewhere)["results"] == []


@pytest.mark.parametrize(
    "path", ["evaluation", "evaluations", "search/subject", "search/resource", "search/action"]
)
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"{", {}),
        (b"[]", {}),
        (b'{"subject": {}, "subject": {}}', {}),
        (b"{}", {"Content_Type": "text/plain"}),
        (b"<x/>", {"Content_Type": "application/xml"}),
    ],
    ids=["empty", "malformed", "a list", "a duplicate", "plain text", "XML"],
)
def test_what_is_no_request_is_400(acme: Party, path: str, body: bytes, headers: dict[str, str]) -> None:
    refused = Api(key_for("decide")).post(f"{ROOT}/{path}", body, X_Request_ID="mine-7", **headers)
    assert refused.status == 400
    assert refused.headers["X-Request-ID"] == "mine-7"


def test_a_property_of_another_type_is_400(api: Api) -> None:
    refused = api.post(f"{ROOT}/evaluation", {**ASKED, "action": {"name": "x", "properties": {"region": 7}}})
    assert (refused.status, refused.code) == (400, "bad_value")


def test_what_the_standard_does_not_know_is_ignored(api: Api) -> None:
    assert (
        api.post(f"{ROOT}/evaluation", {**ASKED, "future": {"x": 1}, "context": {"time": "now"}})["decision"]
        is True
    )


def test_a_key_is_needed(acme: Party) -> None:
    assert Api(None).post(f"{ROOT}/evaluation", ASKED).status == 401
    assert Api(key_for("audit")).post(f"{ROOT}/evaluation", ASKED).status == 403
    assert Api(key_for("decide")).get(f"{ROOT}/nothing").status == 404


def test_the_configuration_names_every_endpoint(db: None) -> None:
    body = Api(None).get("/.well-known/authzen-configuration").body
    check(body, "AuthzenConfiguration")
    here = body["policy_decision_point"]
    assert all(body[name].startswith(f"{here}{ROOT}/") for name in body if name.endswith("_endpoint"))
    assert "capabilities" not in body  # the standard's metadata has no empty lists


def test_a_real_server_answers_evaluations(committed_db: str, tmp_path: Path) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    vendor.give()
    with serving(committed_db, log=tmp_path) as [server], Caller(server.port, key_for("decide")) as caller:
        first = caller.post(f"{ROOT}/evaluation", ASKED)
        second = caller.post(f"{ROOT}/evaluation", ASKED)
        assert (first.status, first.body["decision"], second.body["decision"]) == (200, True, True)
