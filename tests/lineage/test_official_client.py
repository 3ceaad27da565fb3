"""OpenLineage's own client, over HTTP, at a real web server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, Run, RunEvent, RunState
from openlineage.client.facet_v2 import parent_run, tags_run
from openlineage.client.transport.http import (
    ApiKeyTokenProvider,
    HttpCompression,
    HttpConfig,
    HttpTransport,
)

from tests import catalogue as vendor
from tests.api.client import key_for
from tests.people import customer
from tests.servers import Caller, serving


@pytest.fixture
def port(committed_db: str, tmp_path: Path) -> Iterator[int]:
    customer("acme", "ACME Pumps")
    vendor.record()
    vendor.give()
    with serving(committed_db, log=tmp_path) as [running]:
        yield running.port


def client(port: int, key: str, compression: HttpCompression | None = None) -> OpenLineageClient:
    config = HttpConfig(
        url=f"http://127.0.0.1:{port}", auth=ApiKeyTokenProvider({"apiKey": key}), compression=compression
    )
    return OpenLineageClient(transport=HttpTransport(config))


def test_its_events_are_taken_and_judged(port: int) -> None:
    key = key_for()
    teller = client(port, key)
    with Caller(port, key) as caller:
        said = {"namespace": "s3://telemetry", "name": "raw/{tenant}/*", "category": vendor.TELEMETRY}
        assert caller.call("PUT", "/v1/datasets/raw", json.dumps(said).encode()).status == 201
        clearance = caller.post(
            "/v1/clearances",
            {
                "run": "r", "model": {"family": "wear", "name": "pm", "version": "7"}, "purpose": vendor.SHARED,
                "form": "raw", "region": "DE", "categories": [vendor.TELEMETRY], "tenants": "*", "datasets": [],
                "audience": "shared",
            },
        ).body["id"]  # fmt: skip
        dag = str(uuid4())
        tagged = {"tags": tags_run.TagsRunFacet([tags_run.TagsRunFacetFields("licet_clearance", clearance)])}
        _emit(teller, RunState.START, Run(dag, tagged), "dag", [])
        parent = parent_run.ParentRunFacet(parent_run.Run(dag), parent_run.Job("airflow", "dag"))
        read = [InputDataset("s3://telemetry", "raw/acme/2026")]
        _emit(teller, RunState.COMPLETE, Run(str(uuid4()), {"parent": parent}), "dag.load", read)
        assert caller.get("/v1/findings").body["data"] == []
        _emit(teller, RunState.COMPLETE, Run(str(uuid4())), "elsewhere", read)
        (found,) = caller.get("/v1/findings").body["data"]
        assert (found["code"], found["tenant"], found["evidence"]["job"]) == (
            "no_clearance",
            "acme",
            "airflow/elsewhere",
        )
        compressing = client(port, key, HttpCompression.GZIP)
        _emit(compressing, RunState.COMPLETE, Run(str(uuid4())), "compressed", read)
        newest = caller.get("/v1/findings").body["data"][0]
        assert newest["evidence"]["job"] == "airflow/compressed"


def _emit(teller: OpenLineageClient, state: RunState, run: Run, job: str, inputs: list[InputDataset]) -> None:
    teller.emit(
        RunEvent(
            eventTime=datetime.now(UTC).isoformat(),
            run=run,
            job=Job("airflow", job),
            eventType=state,
            producer="https://example.com/airflow",
            inputs=inputs,
        )
    )
