"""OpenLineage events, as far as this API requires members of them."""

from __future__ import annotations

from typing import Any

from api.schema.kind import Kind
from api.schema.records import Noun
from api.schema.scalars import Boolean, Constant

_NAMED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "namespace": {"type": "string", "minLength": 1, "maxLength": 2000},
        "name": {"type": "string", "minLength": 1, "maxLength": 2000},
    },
    "required": ["namespace", "name"],
}
LINEAGE_EVENT = Kind(
    name="LineageEvent",
    type="object",
    description="An OpenLineage RunEvent, JobEvent or DatasetEvent (spec 2-0-2). Other members are ignored.",
    properties={
        "eventTime": {"type": "string", "format": "date-time"},
        "eventType": {"type": "string"},
        "run": {
            "type": "object",
            "properties": {"runId": {"type": "string", "minLength": 1, "maxLength": 200}},
            "required": ["runId"],
        },
        "job": _NAMED,
        "dataset": _NAMED,
        "inputs": {"type": "array", "items": _NAMED},
        "outputs": {"type": "array", "items": _NAMED},
    },
    required=["eventTime"],
    examples=[
        {
            "eventTime": "2026-11-21T10:00:00Z",
            "eventType": "COMPLETE",
            "producer": "https://example.com/trainer",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": {
                "runId": "019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10",
                "facets": {
                    "tags": {"tags": [{"key": "licet_clearance", "value": "clr_01jd3m1tk8er2ax0cwzghcv4ne"}]}
                },
            },
            "job": {"namespace": "trainer", "name": "nightly"},
            "inputs": [{"namespace": "s3://telemetry", "name": "raw/acme/2026"}],
            "outputs": [],
        }
    ],
)
LINEAGE_TAKEN = Noun(
    "LineageTaken",
    {"object": Constant("lineage_event"), "new": Boolean("False if the same event was sent before")},
)
