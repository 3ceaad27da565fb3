"""Views for negotiated prices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import response
from api.paths import id_of
from api.response import ApiResponse
from api.route import Parameter, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import override as shape
from api.shapes.approval import with_waiting
from api.views.tenants import visible_tenant
from pricing.governance.operations import override_proposals
from pricing.governance.queries import overrides
from pricing.governance.queries.overrides import OverrideRecord
from tenants.queries import tenants
from wire import ids
from wire.problems import Problem

_TAG = "Prices"
_SCOPES = ("pricing:write", "billing:read")


class OverridesView(RouteView):
    @Route(
        "List the negotiated prices of a tenant, the one that begins last first",
        _SCOPES,
        {200: shape.OVERRIDE_LIST},
        _TAG,
        query=(Parameter("tenant", "key", "The tenant.", required=True),),
        errors=(404,),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        tenant = visible_tenant(request, request.query["tenant"])
        rows = overrides.overrides(tenant=tenant.id)
        data = [_written(request, row) for row in rows]
        return response.json({"object": "list", "data": data})

    @Route(
        "Ask for a negotiated price",
        ("pricing:write",),
        {201: shape.OVERRIDE},
        _TAG,
        body=shape.OVERRIDE_REQUEST,
        writes=True,
        errors=(404, 422),
        vendor_only=True,
        says="It waits for a second person of the vendor and has no effect until then; in test mode it needs one"
        " person. The approval matrix says who may approve it. It has an end, and is at most the schedule's greatest"
        " percentage.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        tenant = visible_tenant(request, body.pop("tenant"))
        id = override_proposals.propose_override(tenant=tenant.id, by=request.by, at=request.at, **body)
        return response.json(_shown(request, id), status=201)


class OverrideView(RouteView):
    @Route("Get a negotiated price", _SCOPES, {200: shape.OVERRIDE}, _TAG, vendor_only=True)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, _shown(request, id_of(ids.OVERRIDE, id, code="no_such_override")))


class EndOverrideView(RouteView):
    @Route(
        "End a negotiated price before its time",
        ("pricing:write",),
        {200: shape.OVERRIDE},
        _TAG,
        body=shape.OVERRIDE_END_REQUEST,
        writes=True,
        errors=(409,),
        vendor_only=True,
        says="It ends once a second person of the vendor approved it.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        found = id_of(ids.OVERRIDE, id, code="no_such_override")
        _shown(request, found)
        override_proposals.propose_override_end(id=found, reason=body["reason"], by=request.by, at=request.at)
        return object_response(request, _shown(request, found))


def _shown(request: ApiRequest, id: UUID) -> dict[str, Any]:
    subject = override_proposals.subject(id)
    try:
        shown = _written(request, overrides.override(id=id))
    except overrides.NoSuchOverride:
        asked = override_proposals.asked_for(mode=request.mode, id=id)
        said = asked.arguments
        shown = shape.OVERRIDE.write(
            {
                "id": id,
                "tenant": asked.becomes["tenant"],
                "kind": said["kind"],
                "bps": said["bps"],
                "effective_from": override_proposals.time_of(said["effective_from"]),
                "effective_until": override_proposals.time_of(said["effective_until"]),
                "reason": said["reason"],
                "status": "proposed" if asked.status in {"pending", "approved"} else asked.status,
                "entry": None,
            }
        )
    return with_waiting(shown, mode=request.mode, subject=subject)


def _written(request: ApiRequest, record: OverrideRecord) -> dict[str, Any]:
    tenant = tenants.tenant_by_id(id=record.tenant)
    if tenant.mode != request.mode or not request.who.sees(tenant=tenant.id, mode=tenant.mode):
        raise Problem("no_such_override", "The override is unknown.")
    ended = record.effective_until is not None and record.effective_until <= request.at
    status = "ended" if ended else "in_effect" if record.covers(request.at) else "scheduled"
    return shape.OVERRIDE.write(record, tenant=tenant.key, status=status)
