"""Traces of real processes, taken by a collector over OTLP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import catalogue as vendor
from tests.api.client import key_for
from tests.config.collector import PARENT, SAMPLED, SOON, TRACE, collecting
from tests.people import customer
from tests.servers import Caller, free_port, serving

QUESTION = {"tenant": "acme", "category": vendor.TELEMETRY, "purpose": vendor.SHARED}


@pytest.mark.parametrize("lane", ["on", "off"])
def test_a_decision_continues_its_callers_trace(committed_db: str, tmp_path: Path, lane: str) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    vendor.give()
    key = key_for("decide")
    with collecting() as collector:
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "DECISIONS_FAST_LANE": lane, **SOON}
        with (
            serving(committed_db, log=tmp_path, **environment) as [server],
            Caller(server.port, key) as caller,
        ):
            headers = {"traceparent": SAMPLED, "X-Request-ID": "mine-1", "Content-Type": "application/json"}
            answer = caller.call("POST", "/v1/decisions", json.dumps(QUESTION).encode(), **headers)
            assert answer.status == 200
            span = collector.wait_for(TRACE, name="POST /v1/decisions")
    assert (span.parent, span.service) == (PARENT, "licet-web")
    assert span.attributes["licet.request_id"] == "mine-1"
    assert span.attributes["licet.decision_id"] == answer.body["id"]
    assert span.attributes["http.response.status_code"] == 200


def test_a_page_shows_its_route_and_its_statements_and_no_secret(committed_db: str, tmp_path: Path) -> None:
    customer("acme", "ACME Pumps")
    key = key_for("consent:read")
    with collecting() as collector:
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **SOON}
        with (
            serving(committed_db, log=tmp_path, **environment) as [server],
            Caller(server.port, key) as caller,
        ):
            answer = caller.call("GET", "/v1/tenants?limit=7&after=secret", traceparent=SAMPLED)
            assert answer.status == 400
            caller.call("GET", "/v1/tenants/acme", traceparent=SAMPLED)
            page = collector.wait_for(TRACE, name="GET /v1/tenants/<key:key>")
            statement = collector.wait_for(TRACE, name="SELECT")
        spans = list(collector.spans)
    assert page.parent == PARENT
    assert statement.parent == page.id or any(span.id == statement.parent for span in spans)
    told = json.dumps([span.attributes for span in spans])
    assert "secret" not in told
    assert key not in told


def test_a_wrong_traceparent_changes_no_answer(committed_db: str, tmp_path: Path) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    vendor.give()
    key = key_for("decide")
    with collecting() as collector:
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **SOON}
        with (
            serving(committed_db, log=tmp_path, **environment) as [server],
            Caller(server.port, key) as caller,
        ):
            for header in ("", "00-zz", f"00-{'0' * 32}-{PARENT}-01", "x" * 5000):
                headers = {"traceparent": header, "Content-Type": "application/json"}
                answer = caller.call("POST", "/v1/decisions", json.dumps(QUESTION).encode(), **headers)
                assert (answer.status, answer.body["reasons"][0]["code"]) == (200, "region_required"), header


def test_a_collector_that_is_away_delays_no_answer(committed_db: str, tmp_path: Path) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    key = key_for("decide")
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}", **SOON}
    with serving(committed_db, log=tmp_path, **environment) as [server]:
        with Caller(server.port, key, headers={"traceparent": SAMPLED}) as caller:
            for _ in range(20):
                assert caller.post("/v1/decisions", QUESTION).status == 200
        assert server.log.stat().st_size < 20_000, "and fills no log"
