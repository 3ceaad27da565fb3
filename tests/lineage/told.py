"""Another system that tells of its runs, in OpenLineage's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.api.client import Answered, Api, key_for
from tests.catalogue import TELEMETRY

STORE = "s3://telemetry"
MINUTES = timedelta(minutes=1)


def data_set(name: str, *, namespace: str = STORE, **facets: Any) -> dict[str, Any]:
    inputs = {name: facets.pop(name) for name in ("subset",) if name in facets}
    said: dict[str, Any] = {"namespace": namespace, "name": name, "facets": facets}
    return {**said, "inputFacets": inputs} if inputs else said


def subset(**condition: Any) -> dict[str, Any]:
    return {"inputCondition": condition}


class Teller:
    """`event` tells one event; `run` a whole run, from its start to its end."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def event(
        self,
        *,
        type: str | None = "COMPLETE",
        run: str | None = None,
        at: datetime | None = None,
        job: str = "nightly",
        clearance: str | None = None,
        parent: tuple[str, str] | None = None,
        inputs: Sequence[Mapping[str, Any]] = (),
        outputs: Sequence[Mapping[str, Any]] = (),
        run_facets: Mapping[str, Any] | None = None,
        job_facets: Mapping[str, Any] | None = None,
    ) -> Answered:
        facets: dict[str, Any] = dict(run_facets or {})
        if clearance is not None:
            facets["tags"] = {"tags": [{"key": "licet_clearance", "value": clearance}]}
        if parent is not None:
            facets["parent"] = {"run": {"runId": parent[0]}, "job": {"namespace": "jobs", "name": parent[1]}}
        said: dict[str, Any] = {
            "eventTime": (at or datetime.now(UTC)).isoformat(),
            "producer": "https://example.com/teller",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": {"runId": run or str(uuid4()), "facets": facets},
            "job": {"namespace": "jobs", "name": job, "facets": dict(job_facets or {})},
            "inputs": list(inputs),
            "outputs": list(outputs),
        }
        if type is not None:
            said["eventType"] = type
        answered = self.api.post("/api/v1/lineage", said)
        assert answered.status == 201, answered.raw
        return answered

    def found(self, **query: str) -> list[dict[str, Any]]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answered = self.api.get(f"/v1/findings?limit=500&{asked}")
        assert answered.status == 200, answered.raw
        return list(answered["data"])

    def breaches(self) -> list[tuple[str, str | None]]:
        return sorted((one["code"], one["tenant"]) for one in self.found(kind="breach"))

    def gaps(self) -> list[tuple[str, str | None]]:
        return sorted((one["code"], one["tenant"]) for one in self.found(kind="coverage_gap"))

    def register(self, key: str, **said: Any) -> None:
        body = {"namespace": STORE, "category": TELEMETRY, **said}
        answered = self.api.put(f"/v1/datasets/{key}", body)
        assert answered.status in (200, 201), answered.raw


@pytest.fixture
def teller(db: None) -> Teller:
    """The vendor's own."""
    return Teller(Api(key_for()))


@pytest.fixture
def registered(teller: Teller, catalogue: None) -> Teller:
    """One that has registered a folder per tenant, and a table of all of them."""
    teller.register("by-tenant", name="raw/{tenant}/*")
    teller.register("table", namespace="warehouse", name="prod.telemetry", field="tenant_id")
    return teller
