"""What a customer says about fields that may name a person in free text."""

from __future__ import annotations

from typing import Any

from api.response import ApiResponse
from api.route import READS, WRITES_CONSENT, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import free_text as shape
from api.views.tenants import visible_tenant
from consent import free_text as rules
from consent.catalogue_faults import FieldNamedTwice
from consent.operations import free_text
from consent.queries import catalogue, offers, person_stops
from tenants.queries.tenants import TenantRecord

_TAG = "People's requests"


class FreeTextView(RouteView):
    @Route(
        "Get how a tenant handles the fields that may name a person in free text",
        READS,
        {200: shape.FREE_TEXT},
        _TAG,
    )
    def get(self, request: ApiRequest, key: str, code: str) -> ApiResponse:
        tenant = _tenant(request, key, code)
        return object_response(request, _shown(request, tenant, code))

    @Route(
        "Say how a tenant handles the fields that may name a person in free text",
        WRITES_CONSENT,
        {200: shape.FREE_TEXT},
        _TAG,
        body=shape.FREE_TEXT_REQUEST,
        writes=True,
        errors=(404, 422),
        says="From the first person's stop on such fields are withheld until the customer says how they are"
        " handled. A field that is left out is withheld. The calling system vouches for the signatory.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str, code: str) -> ApiResponse:
        tenant = _tenant(request, key, code)
        names = [field["name"] for field in body["fields"]]
        if len(set(names)) < len(names):
            raise FieldNamedTwice(", ".join(sorted({name for name in names if names.count(name) > 1})))
        free_text.declare_free_text(
            mode=request.mode,
            tenant=tenant.id,
            category=code,
            fields={field["name"]: field["handling"] for field in body["fields"]},
            signatory=body["signatory"],
            by=request.by,
            at=request.at,
        )
        return object_response(request, _shown(request, tenant, code))


def _tenant(request: ApiRequest, key: str, code: str) -> TenantRecord:
    """Return the tenant, if the caller and the tenant may see the category. Raises: NoSuchCategory."""
    tenant = visible_tenant(request, key)
    if not offers.sees_category(mode=request.mode, code=code, account=tenant.account):
        raise catalogue.NoSuchCategory(code)
    return tenant


def _shown(request: ApiRequest, tenant: TenantRecord, code: str) -> dict[str, Any]:
    said = person_stops.free_text(
        tenant=tenant.id, category=catalogue.category(mode=request.mode, code=code).id
    )
    names = rules.free_text_fields(catalogue.known_facts(mode=request.mode, code=code))
    return shape.FREE_TEXT.write(
        {},
        tenant=tenant.key,
        category=code,
        fields=[{"name": name, "handling": said.get(name, "withheld")} for name in names],
    )
