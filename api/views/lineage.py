"""Views for OpenLineage events, as the official clients, Airflow, Spark and dbt send them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api import bodies, content_encoding, response
from api.response import ApiResponse
from api.route import MIB, Parameter, Route
from api.route_view import ApiRequest, RouteView
from api.shapes import lineage as shape
from lineage.findings.openlineage.parser import NotAnEvent
from lineage.findings.operations import foreseeing, observed_runs
from lineage.findings.operations.observed_runs import ReadEvent
from wire.problems import FieldError, Problem

_DRY_RUN: Final = Parameter(
    "dry_run",
    "choice",
    "`true`: answer what the events would find, as if no other came after them, and record nothing.",
    choices=("true", "false"),
)
_RULES: Final = (
    " A run names its clearance by the tag `licet_clearance`, by a facet `licet` with the member"
    " `clearance`, or by its parent run. Reading registered data without a clearance, or beyond it, is a"
    " breach. Data that we cannot attribute is a coverage gap. An event that was sent before changes nothing."
    " The body may have `Content-Encoding: gzip`; it has at most 16 MiB before and after decoding."
)


class LineageView(RouteView):
    @Route(
        "Send an OpenLineage event: what a run of another system read and wrote",
        ("runs",),
        {200: shape.LINEAGE_FORESEEN, 201: shape.LINEAGE_TAKEN},
        "Lineage",
        body=shape.LINEAGE_EVENT,
        query=(_DRY_RUN,),
        max_bytes=16 * MIB,
        encodings=(content_encoding.GZIP,),
        writes=True,
        vendor_only=True,
        says="`eventTime` is a time by RFC 3339, `runId` a UUID." + _RULES,
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        body = bodies.value(request.raw)
        try:
            event = ReadEvent.of(body)
        except NotAnEvent as error:
            raise _refusal([_wrong(error, "")]) from error
        if request.query["dry_run"] == "true":
            return _foreseen(request, [event], failed=[])
        [new] = observed_runs.record_events([event], mode=request.mode, by=request.by, at=request.at)
        return response.json({"object": "lineage_event", "new": new}, status=201)


class LineageBatchView(RouteView):
    @Route(
        "Send several OpenLineage events, in their order",
        ("runs",),
        {200: shape.LINEAGE_BATCH_TAKEN},
        "Lineage",
        body=shape.LINEAGE_EVENTS,
        query=(_DRY_RUN,),
        max_bytes=16 * MIB,
        encodings=(content_encoding.GZIP,),
        writes=True,
        vendor_only=True,
        says=f"At most {shape.MOST_EVENTS} events. `failed` lists those that are not OpenLineage events, and the"
        " others are taken. If none is an event, the batch is refused." + _RULES,
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        body = bodies.value(request.raw)
        if not isinstance(body, list):
            raise _refusal([FieldError("", "wrong_type", "Expected an array of events.")])
        if len(body) > shape.MOST_EVENTS:
            raise _refusal([FieldError("", "too_long", f"Expected at most {shape.MOST_EVENTS} events.")])
        events, wrong = _read(body)
        if wrong and not events:
            raise _refusal(wrong)
        if request.query["dry_run"] == "true":
            return _foreseen(request, events, failed=wrong)
        new = observed_runs.record_events(events, mode=request.mode, by=request.by, at=request.at)
        return response.json(
            {
                "object": "lineage_batch",
                "received": len(body),
                "new": sum(new),
                "repeated": len(new) - sum(new),
                "failed": [_shown(error) for error in wrong],
            }
        )


def _read(body: Sequence[Any]) -> tuple[list[ReadEvent], list[FieldError]]:
    events, wrong = [], []
    for place, said in enumerate(body):
        try:
            events.append(ReadEvent.of(said))
        except NotAnEvent as error:
            wrong.append(_wrong(error, f"/{place}"))
    return events, wrong


def _foreseen(
    request: ApiRequest, events: Sequence[ReadEvent], *, failed: Sequence[FieldError]
) -> ApiResponse:
    seen = foreseeing.foresee(events, mode=request.mode, at=request.at)
    shown = {
        "object": "lineage_forecast",
        "events": len(events),
        "new": seen.new,
        "findings": [shape.foreseen(one) for one in seen.findings],
        "failed": [_shown(error) for error in failed],
    }
    return response.json(shown)


def _wrong(error: NotAnEvent, place: str) -> FieldError:
    return FieldError(place + error.pointer, "bad_value", error.detail)


def _shown(error: FieldError) -> dict[str, str]:
    return {"pointer": error.pointer, "code": error.code, "detail": error.detail}


def _refusal(wrong: Sequence[FieldError]) -> Problem:
    first = wrong[0]
    where = f" ({first.pointer})" if first.pointer else ""
    more = f" And {len(wrong) - 1} more." if len(wrong) > 1 else ""
    return Problem("not_an_event", f"{first.detail}{where}{more}", errors=list(wrong))
