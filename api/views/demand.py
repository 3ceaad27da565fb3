"""Views for what would make a no a yes."""

from __future__ import annotations

from typing import Any

from api import response
from api.paths import id_of
from api.response import ApiResponse
from api.route import WITHDRAWS, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import demand as shape
from api.views.tenants import visible_tenant
from consent import consent_requests
from consent.queries import consents, requests
from pricing.governance.operations import demands as operations
from pricing.governance.queries import demands
from tenants.queries.tenants import TenantRecord
from wire import ids
from wire.problems import Problem

_TAG = "Prices"
_ENDED = {"withdrawal": "withdrawn", "proposal": "refused"}


class DemandOfTenantView(RouteView):
    @Route(
        "Say what would have to be different after a withdrawal or a refusal",
        WITHDRAWS,
        {201: shape.DEMAND},
        _TAG,
        body=shape.DEMAND_REQUEST,
        writes=True,
        errors=(404, 409, 422),
        says="Ask the customer after each withdrawal and each refusal. It does not change them. Of several answers to"
        " one question the newest counts.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        about = body["about"]
        asked = (
            _request(request, tenant, body["id"]) if about == "request" else _consent(request, tenant, body)
        )
        operations.state_demand(
            tenant=tenant.id,
            about=about,
            subject=asked.id,
            category=asked.category,
            purpose=asked.purpose,
            wishes=body["wishes"],
            figure_bps=body["figure_bps"],
            by=request.by,
            at=request.at,
        )
        shown = {"tenant": tenant.key, "about": about, "category": asked.category, "purpose": asked.purpose}
        said = {"wishes": body["wishes"], "figure_bps": body["figure_bps"]}
        return response.json(shape.DEMAND.write(shown | said), status=201)


class DemandView(RouteView):
    @Route(
        "Get what customers want, beside what others accepted, and what each price schedule costs",
        ("pricing:write", "billing:read"),
        {200: shape.DEMAND_REPORT},
        _TAG,
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        report = shape.write_report(
            demands.demand_by_category(mode=request.mode), demands.uptake_by_version(mode=request.mode)
        )
        return object_response(request, report)


def _consent(request: ApiRequest, tenant: TenantRecord, body: dict[str, Any]) -> consents.ConsentRecord:
    id = id_of(ids.CONSENT, body["id"], code="no_such_consent")
    found = consents.consent(id=id, at=request.at)
    if found is None or found.tenant != tenant.id:
        raise Problem("no_such_consent", "There is no such consent.")
    if found.status != _ENDED[body["about"]]:
        raise Problem("not_a_no", f"The consent is {found.status}.")
    return found


def _request(request: ApiRequest, tenant: TenantRecord, text: str) -> requests.ConsentRequestRecord:
    found = requests.consent_request(id=id_of(ids.REQUEST, text, code="no_such_request"), at=request.at)
    if found.tenant != tenant.id:
        raise Problem("no_such_request", "There is no such request.")
    if found.status != consent_requests.REFUSED:
        raise Problem("not_a_no", f"The request is {found.status}.")
    return found
