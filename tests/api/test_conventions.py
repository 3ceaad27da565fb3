"""What holds at every address: problems, request ids, parameters; and what runs it all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import checks
from django.test import Client, override_settings

from tests.api.client import Api, key_for


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/v1/", 404, "not_found"),
        ("GET", "/v1", 404, "not_found"),
        ("GET", "/access", 404, "not_found"),
        ("POST", "/access/v1/evaluate", 404, "not_found"),
        ("GET", "/api", 404, "not_found"),
        ("POST", "/api/v1/lineages", 404, "not_found"),
        ("GET", "/api/v1/lineage", 405, "method_not_allowed"),
        ("GET", "/tile/0/000", 404, "not_found"),
        ("GET", "/.well-known/nothing", 404, "not_found"),
        ("GET", "/v1/tenants/", 404, "not_found"),
        ("GET", "/v1/tenants/%20acme", 404, "not_found"),
        ("GET", "/v1/tenants/acme%00", 404, "not_found"),
        ("POST", "/v1/tenants", 405, "method_not_allowed"),
        ("DELETE", "/v1/tenants/acme", 405, "method_not_allowed"),
        ("GET", "/v1/tenants?limit=0", 400, "bad_parameter"),
        ("GET", "/v1/tenants?limit=501", 400, "bad_parameter"),
        ("GET", "/v1/tenants?limit=1&limit=2", 400, "bad_parameter"),
        ("GET", "/v1/tenants?page=2", 400, "unknown_parameter"),
        ("GET", "/v1/tenants?after=x", 400, "bad_cursor"),
        ("GET", "/v1/tenants?search=%00", 400, "bad_parameter"),
        ("GET", "/v1/terms?after=MTph", 400, "bad_cursor"),
        ("GET", "/v1/tenants/acme/entitlement?at=now", 400, "bad_parameter"),
    ],
)
def test_every_refusal_is_a_problem(admin: Api, method: str, path: str, status: int, code: str) -> None:
    refused = admin.ask(method, path)
    assert (refused.status, refused.code) == (status, code)
    if status == 405:
        assert {"GET", "POST"} & {*refused.headers["Allow"].split(", ")}


def test_a_page_that_is_not_there_is_a_page(db: None) -> None:
    missing = Client(raise_request_exception=False).get("/nothing-here")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("method", "path", "does"),
    [
        ("GET", "/v1/datasets", "see"),
        ("GET", "/v1/jobs/nightly", "see"),
        ("GET", "/v1/transfers/checks", "see"),
        ("PUT", "/v1/jobs/nightly", "change"),
        ("POST", "/v1/models/retire", "change"),
    ],
)
def test_a_tenants_key_hears_what_it_may_not_do(acmes_own: Api, method: str, path: str, does: str) -> None:
    refused = acmes_own.ask(method, path, None if method == "GET" else {})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert refused["detail"] == f"A key restricted to one tenant does not {does} what is the vendor's."


@pytest.mark.asvs("16.5.1")
def test_what_nobody_foresaw_is_one_sentence(admin: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(**_: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("tenants.queries.tenants.tenants", explode)
    refused = admin.get("/v1/tenants")

    assert (refused.status, refused.code) == (500, "internal_error")
    assert b"secret" not in refused.raw


def test_a_database_that_does_not_answer_is_503(admin: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def gone(**_: Any) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("tenants.queries.tenants.tenants", gone)
    refused = admin.get("/v1/tenants")
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (
        503,
        "database_unavailable",
        "1",
    )


def test_a_request_id_is_echoed_or_made(admin: Api) -> None:
    assert admin.get("/v1/tenants", X_Request_ID="run-7/a").headers["X-Request-ID"] == "run-7/a"
    for odd in ("a b", "ä", "x" * 200, "<script>"):
        assert admin.get("/v1/nothing", X_Request_ID=odd)["request_id"].startswith("req_")


def test_an_entry_too_large_for_the_ledger_is_refused_by_name(admin: Api) -> None:
    field = {"type": "s", "description": "x" * 1900, "identifies": "none", "quasi_identifier": False}
    fields = [{"name": f"f{number}", **field} for number in range(20)]
    refused = admin.put("/v1/categories/c", {"name": "C", "description": "d", "fields": fields})
    assert (refused.status, refused.code) == (422, "entry_too_large")


def test_a_revoked_key_is_shut_out(db: None) -> None:
    from ledger import scope
    from tenants import api_keys
    from tenants.operations import api_keys as tenant_api_keys
    from tenants.queries import keys
    from tests.people import SETUP, START

    key = key_for()
    with scope.everything(reason="staff"):
        seen = keys.api_key_by_digest(sha256=api_keys.digest(key))
        assert seen is not None
        assert Api(key).get("/v1/tenants").status == 200
        tenant_api_keys.revoke_api_key(id=seen.id, by=SETUP, at=START)
        touched = keys.api_key_by_digest(sha256=api_keys.digest(key))
    assert touched is not None
    assert touched.last_used_at is not None
    assert Api(key).get("/v1/tenants").code == "invalid_key"


def test_it_says_whether_it_lives_is_ready_and_how_much(db: None) -> None:
    client = Client()
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")
    assert b"licet_decisions_logged_total" in client.get("/metrics").content


def test_stale_decisions_are_refused_outside_of_development() -> None:
    def found() -> list[str]:
        return [one.id for one in checks.run_checks() if one.id and one.id.startswith("api.")]

    with override_settings(LICET_STALE_DECISIONS_MS=50):
        assert found() == ["api.W001"]
        with override_settings(LICET_ENVIRONMENT="production"):
            assert found() == ["api.E001"]
    assert found() == []
