"""OpenLineage events, as far as this API requires members of them, and what is answered to them."""

from __future__ import annotations

from typing import Any, Final

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun
from api.schema.scalars import Boolean, Choice, Constant, Free, Integer, Text
from api.shapes.finding import KINDS
from lineage.findings.operations.foreseeing import ForeseenFinding
from lineage.findings.rules import BREACHES, CODES, GAPS

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
            "properties": {
                "runId": {"type": "string", "minLength": 1, "maxLength": 200, "description": "A UUID"}
            },
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
MOST_EVENTS: Final = 1000
LINEAGE_EVENTS = Kind(
    name="LineageEvents",
    type="array",
    description="OpenLineage events, oldest first",
    items={"$ref": "#/components/schemas/LineageEvent"},
    maxItems=MOST_EVENTS,
    examples=[LINEAGE_EVENT.schema["examples"]],
)
_FAILED = Noun(
    "LineageFailed",
    {"pointer": Text("Which event, and what in it (RFC 6901)"), "code": Text(), "detail": Text()},
)
LINEAGE_BATCH_TAKEN = Noun(
    "LineageBatchTaken",
    {
        "object": Constant("lineage_batch"),
        "received": Integer(least=0),
        "new": Integer(least=0),
        "repeated": Integer("Sent before", least=0),
        "failed": ListOf(_FAILED, "What is not an event and was not taken"),
    },
)
_FORESEEN_FINDING = Noun(
    "LineageForeseenFinding",
    {
        "kind": Choice(KINDS),
        "code": Choice(CODES),
        "says": Text("The code in words"),
        "job": Text("`namespace/name`", null=True),
        "run": Text(),
        "tenant": Text("The name in the event; null if no single tenant is named", null=True),
        "category": Text(null=True),
        "evidence": Free(),
        "recorded": Boolean("It was found before"),
    },
)
LINEAGE_FORESEEN = Noun(
    "LineageForecast",
    {
        "object": Constant("lineage_forecast"),
        "events": Integer(least=0),
        "new": Integer("Not sent before", least=0),
        "findings": ListOf(_FORESEEN_FINDING),
        "failed": ListOf(_FAILED, "What is not an event"),
    },
)


def foreseen(one: ForeseenFinding) -> dict[str, Any]:
    """Return a foreseen finding as it is answered."""
    draft = one.draft
    return {
        "kind": draft.kind,
        "code": draft.code,
        "says": {**BREACHES, **GAPS}[draft.code],
        "job": one.job,
        "run": draft.run,
        "tenant": draft.tenant,
        "category": draft.category,
        "evidence": dict(draft.evidence),
        "recorded": one.is_recorded,
    }
