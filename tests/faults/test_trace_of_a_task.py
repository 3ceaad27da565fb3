"""A trace goes on from the request that woke a task into the worker that ran it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import key_for
from tests.config.collector import SAMPLED, SOON, TRACE, collecting
from tests.faults.workers import worker
from tests.sandbox.processes import User
from tests.servers import Caller, serving

pytestmark = pytest.mark.faults


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    user = User("valkey", tmp_path / "valkey")
    yield user.answer()
    user.leave()


def test_a_task_belongs_to_the_trace_that_woke_it(
    committed_db: str, broker: str, local_stripe: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_for("catalogue:write", "consent:write")
    with collecting() as collector:
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **SOON}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        parts = {"database": committed_db, "broker": broker, "stripe": local_stripe}
        with (
            worker(**parts, log=tmp_path / "worker.log"),
            serving(committed_db, log=tmp_path, CELERY_BROKER_URL=broker) as [server],
            Caller(server.port, key, headers={"traceparent": SAMPLED}) as caller,
        ):
            put = caller.call("PUT", "/v1/tenants/acme", b'{"name": "ACME", "region": "DE"}')
            assert put.status in {200, 201}, put.body
            ran = collector.wait_for(TRACE, name="run/ledger.drain", seconds=120)
            asked = collector.wait_for(TRACE, name="PUT /v1/tenants/<key:key>")
        assert (ran.service, asked.service) == ("licet-worker", "licet-web")
        assert any(span.trace == TRACE and span.name == "SELECT" for span in collector.spans)
