"""A training run over the API: what it asks for, and the words that change it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Answered, Api, key_for
from tests.catalogue import SHARED, TELEMETRY
from tests.people import Party

RUN: dict[str, Any] = {
    "run": "nightly-1",
    "model": {"family": "wear", "name": "pm", "version": "7"},
    "purpose": SHARED,
    "form": "pseudonymised",
    "region": "DE",
    "categories": [TELEMETRY],
    "tenants": "*",
    "datasets": ["s3://telemetry/2026"],
    "audience": "shared",
}


class Job:
    """A training job with a key for runs."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def clear(self, **changes: Any) -> Answered:
        return self.api.post("/v1/clearances", {**RUN, **changes})

    def cleared(self, **changes: Any) -> str:
        answered = self.clear(**changes)
        assert (answered.status, answered["status"]) == (201, "active"), answered.raw
        return str(answered["id"])

    def shown(self, id: str) -> Any:
        return self.api.get(f"/v1/clearances/{id}").body

    def manifest(self, id: str) -> Any:
        return self.api.get(f"/v1/clearances/{id}/manifest").body

    def beat(self, id: str) -> Any:
        answered = self.api.post(f"/v1/clearances/{id}/heartbeat")
        assert answered.status == 200, answered.raw
        return answered.body

    def complete(self, id: str, *used: tuple[str, str, int], **more: Any) -> Answered:
        said = [{"tenant": tenant, "category": category, "rows": rows} for tenant, category, rows in used]
        return self.api.post(f"/v1/clearances/{id}/complete", {"used": said, **more})

    def abandon(self, id: str) -> Answered:
        return self.api.post(f"/v1/clearances/{id}/abandon")


@pytest.fixture
def job(db: None) -> Job:
    return Job(Api(key_for("runs")))


@pytest.fixture
def acmes_job(acme: Party) -> Job:
    """One that knows of ACME alone."""
    return Job(Api(key_for("runs", tenant=acme.tenant)))
