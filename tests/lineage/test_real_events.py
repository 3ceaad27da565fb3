"""Events of real producers and of the official client, as they come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lineage.findings.openlineage import parser
from tests import vectors
from tests.api.client import Api, key_for

EVENTS = sorted((vectors.ROOT / "openlineage" / "events").rglob("*.json"))
pytestmark = pytest.mark.skipif(not EVENTS, reason=vectors.NOT_THERE)


def test_all_published_events_are_taken_the_old_one_too(db: None) -> None:
    api = Api(key_for("runs"))
    for file in EVENTS:
        answered = api.post("/api/v1/lineage", json.loads(file.read_text()))
        assert answered.status == 201, (file, answered.raw)
    assert len(EVENTS) == 74
    assert api.get("/v1/findings")["data"] == []  # nobody registered anything


@pytest.mark.parametrize("file", EVENTS, ids=lambda file: Path(file).stem)
def test_what_an_event_says_is_read_whole(file: Path) -> None:
    said: dict[str, Any] = json.loads(file.read_text())
    event = parser.read(said)
    assert event.run == said["run"]["runId"]
    assert event.type == said["eventType"]
    assert [str(one.name) for one in event.inputs] == [
        f"{one['namespace']}/{one['name']}" for one in said.get("inputs", [])
    ]
    parent = said["run"].get("facets", {}).get("parent", {}).get("run", {}).get("runId")
    assert parent is None or parent == event.ancestors[0]
    named = {
        one["field"]
        for output in said.get("outputs", [])
        for column in output.get("facets", {}).get("columnLineage", {}).get("fields", {}).values()
        for one in column["inputFields"]
    }
    assert named <= frozenset().union(*event.fields.values())
