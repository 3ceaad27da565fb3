"""Who may open an audit, when, and what the auditor gets."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from ledger import canonical
from tests.api.client import Api, key_for
from tests.audits.stage import Audit, in_days, open_audit, request
from tests.catalogue import SHIFTS, TELEMETRY, give, publish
from tests.lineage.copies import confirm, looked, now, orders, withdraw
from tests.lineage.runs import Job
from tests.people import Party


def refused(api: Api | None = None, **changes: Any) -> tuple[int, str]:
    answered = (api or Api(key_for("audit"))).post("/v1/audits", request(**changes))
    return answered.status, answered.code


def test_the_auditor_gets_the_full_list_of_runs_copies_and_orders(audit: Audit) -> None:
    listed = audit.list()
    assert [run["run"] for run in listed["runs"]] == ["nightly-1"]
    assert {copy["location"] for copy in listed["copies"]} == {"s3://data/a", "s3://data/b"}
    assert [order["status"] for order in listed["orders"]] == ["done"]
    assert audit.opened["list"] == {"sha256": listed["sha256"], "runs": 1, "copies": 2, "orders": 1}


def test_the_list_says_when_each_part_was_destroyed_and_by_which_certificate(audit: Audit) -> None:
    listed = audit.list()
    (part,) = listed["copies"][0]["contents"]
    assert part["destroyed_at"] is not None
    assert part["certificate"] == listed["orders"][0]["certificate"]


def test_the_list_names_no_other_customer(audit: Audit) -> None:
    assert b"globex" not in canonical.encode(audit.list())


def test_the_digest_of_the_list_can_be_recomputed(audit: Audit) -> None:
    listed = audit.list()
    signed = {name: value for name, value in listed.items() if name not in ("sha256", "jws", "entry")}
    assert hashlib.sha256(canonical.encode(signed)).hexdigest() == listed["sha256"]


def test_the_list_stays_as_it_was_when_the_audit_was_opened(audit: Audit, job: Job) -> None:
    before = audit.list()["sha256"]
    give()
    job.cleared(run="nightly-2")
    assert audit.list()["sha256"] == before


def test_a_category_outside_the_scope_is_not_listed(history: None) -> None:
    scoped = open_audit(scope={"tenants": ["acme"], "categories": [SHIFTS]})
    assert scoped.opened["list"] | {"sha256": ""} == {"sha256": "", "runs": 0, "copies": 0, "orders": 0}
    telemetry = open_audit(scope={"tenants": ["acme"], "categories": [TELEMETRY]})
    assert telemetry.opened["list"]["copies"] == 2


def test_what_ended_before_the_period_is_not_listed(history: None) -> None:
    later = open_audit(period={"from": in_days(1), "until": in_days(2)})
    assert (later.opened["list"]["copies"], later.opened["list"]["orders"]) == (0, 0)


def test_the_auditors_key_reads_its_own_audit_alone(audit: Audit, globex: Party) -> None:
    other = open_audit(scope={"tenants": ["globex"]})
    assert audit.api.get(other.path).status == 404
    assert audit.api.get(f"{other.path}/list").code == "no_such_audit"
    assert [one["id"] for one in audit.api.get("/v1/audits")["data"]] == [audit.opened["id"]]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tenants",
        "/v1/ledger/entries",
        "/v1/holdings",
        "/v1/destructions",
        "/v1/models",
        "/v1/findings",
        "/v1/accounts",
    ],
)
def test_the_auditors_key_opens_nothing_else(audit: Audit, path: str) -> None:
    assert (audit.api.get(path).status, audit.api.get(path).code) == (403, "missing_scope")
    assert audit.api.post("/v1/audits", request()).code == "missing_scope"


def test_the_access_ends_at_its_time(audit: Audit) -> None:
    assert audit.shown()["status"] == "open"
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        assert audit.api.get(audit.path).status == 401
        assert Api(key_for("audit")).get(audit.path)["status"] == "ended"


def test_the_key_is_shown_once(history: None) -> None:
    api, said = Api(key_for("audit")), request()
    first = api.post("/v1/audits", said, Idempotency_Key="audit-1")
    again = api.post("/v1/audits", said, Idempotency_Key="audit-1")
    assert first["key"].startswith("lk_live_")
    assert (again.status, again["id"], again["key"]) == (201, first["id"], None)
    assert "key" not in api.get(f"/v1/audits/{first['id']}").body


def test_an_audit_may_cover_all_tenants_of_an_account(history: None, acme: Party) -> None:
    put = Api(key_for()).put("/v1/tenants/acme-2", {"name": "ACME II", "region": "DE", "account": "acme"})
    assert put.status == 201
    give("acme-2")
    both = open_audit(scope={"tenants": ["acme", "acme-2"]})
    assert both.shown()["scope"]["tenants"] == ["acme", "acme-2"]
    assert both.list()["scope"]["tenants"] == ["acme", "acme-2"]
    assert Api(key_for("audit", tenant=acme.tenant)).get(both.path).status == 404


def test_a_customers_key_audits_its_own_tenant_and_sees_no_other_audit(
    audit: Audit, acme: Party, globex: Party
) -> None:
    own = Api(key_for("audit", tenant=globex.tenant))
    assert refused(own) == (404, "no_such_tenant")
    assert own.get(audit.path).status == 404
    assert own.get("/v1/audits")["data"] == []
    opened = Audit(own.post("/v1/audits", request(scope={})))
    assert opened.opened["scope"]["tenants"] == ["globex"]
    assert Api(key_for("audit", tenant=acme.tenant)).get(opened.path).status == 404


@pytest.mark.parametrize(
    ("scopes", "code"), [(("runs",), "missing_scope"), (("consent:write", "consent:read"), "missing_scope")]
)
def test_only_an_audit_key_opens_one(history: None, scopes: tuple[str, ...], code: str) -> None:
    assert refused(Api(key_for(*scopes))) == (403, code)


def test_without_terms_that_give_it_there_is_no_audit_right(catalogue: None, acme: Party) -> None:
    assert refused() == (422, "no_audit_right")
    publish("closed", clauses={"audit_right": False})
    give(terms="closed")
    assert refused() == (422, "no_audit_right")


def test_the_right_lasts_as_long_as_a_copy_holds_the_data(acme: Party, schedule: None, job: Job) -> None:
    given = give()
    said = [{"kind": "cache", "location": "s3://a", "rows": 3}]
    run = job.cleared(model={"family": "wear", "name": "pm", "version": "9"})
    job.complete(run, ("acme", TELEMETRY, 3), holdings=said)
    withdraw(given, "retire_models")
    assert open_audit().opened["status"] == "open"
    for order in orders():
        method = "retire" if order.kind == "model" else "clear"
        assert confirm(order.id, method, verified=looked()).certificate
    assert refused() == (422, "audit_right_ended")


def test_more_often_than_the_terms_allow_is_refused(acme: Party, catalogue: None) -> None:
    publish("yearly", clauses={"audits": {"per_year": 1, "cost": "vendor"}})
    give(terms="yearly")
    opened = open_audit().opened
    assert (opened["per_year"], opened["cost"], opened["cost_reason"]) == (1, "vendor", None)
    assert refused() == (422, "audits_used_up")
    with time_machine.travel(now() + timedelta(days=366), tick=True):
        assert open_audit().opened["terms"] == "yearly"


def test_a_cost_that_was_not_agreed_is_null_with_its_reason(audit: Audit) -> None:
    assert (audit.opened["cost"], audit.opened["cost_reason"]) == (None, "not_agreed")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"period": {"from": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}}, (422, "bad_window")),
        ({"access_until": "2025-01-01T00:00:00Z"}, (422, "deadline_over")),
        ({"scope": {"tenants": ["nobody"]}}, (404, "no_such_tenant")),
        ({"scope": {"tenants": ["acme", "globex"]}}, (422, "audit_of_one_account")),
        ({"scope": {"tenants": []}}, (400, "bad_value")),
        ({"scope": {}}, (400, "invalid_request")),
        ({"auditor": {"name": " "}}, (400, "bad_value")),
        ({"auditor": 7}, (400, "invalid_request")),
        ({"extra": 1}, (400, "unknown_member")),
    ],
)
def test_a_faulty_request_is_refused(
    history: None, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert refused(**changes) == refusal


def test_a_key_of_the_other_mode_sees_no_audit(audit: Audit) -> None:
    assert Api(key_for("audit", mode="test")).get(audit.path).status == 404
