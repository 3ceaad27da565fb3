"""Views for consent requests: a denied job asks the customer and reads the outcome."""

from __future__ import annotations

from typing import Any

from api import response
from api.decisions import facts
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, Route
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import consent_request as shape
from api.views.tenants import visible_tenant
from consent import policy
from consent.consent_requests import RequestedConditions
from consent.operations import requests
from consent.queries import requests as consent_requests
from consent.question import Question
from wire import ids
from wire.problems import Problem

_TAG = "Consent requests"
_SOONEST = str(24 * 3600)


class ConsentRequestsView(RouteView):
    @Route(
        "Ask a customer for a consent",
        ("decide",),
        {201: shape.CONSENT_REQUEST, 200: shape.CONSENT_REQUEST},
        _TAG,
        body=shape.CONSENT_REQUEST_REQUEST,
        writes=True,
        errors=(404, 429),
        says="The customer's signatories see the request in the portal and by mail, with what the consent would"
        " do to their price. The same request again answers the open one (200). 409 `already_allowed` if a"
        " decision allows it already.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        tenant = visible_tenant(request, body.pop("tenant"))
        if _allowed(request, _question(tenant.key, body["category"], body["purpose"], body["wish"])):
            raise Problem(
                "already_allowed", "A decision allows this already. A consent request is not needed."
            )
        try:
            row, is_new = requests.request_consent(
                mode=request.mode, tenant=tenant.key, by=request.by, at=request.at, **body
            )
        except requests.TooManyRequests as error:
            raise Problem(error.code, str(error), headers={"Retry-After": _SOONEST}) from error
        return response.json(shape.CONSENT_REQUEST.write(row), status=201 if is_new else 200)


class ConsentRequestView(ItemView):
    get = shows(
        Route(
            "Get a consent request",
            ("decide", *READS),
            {200: shape.CONSENT_REQUEST},
            _TAG,
            says="`open`, then `granted` by a consent that gives all of it, `refused`, or `expired` after 30 days.",
        )
    )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        id = id_of(ids.REQUEST, path["id"], code="no_such_request")
        seen = consent_requests.consent_request(id=id, at=request.at)
        if not request.who.sees(tenant=seen.tenant, mode=seen.mode):
            raise Problem("no_such_request", "There is no such request.")
        return shape.CONSENT_REQUEST.write(seen)


def _question(tenant: str, category: str, purpose: str, wish: RequestedConditions) -> Question:
    return Question(
        tenant=tenant,
        category=category,
        purpose=purpose,
        fields=wish.fields,
        form=wish.form,
        region=wish.region,
        model_family=wish.model_family,
    )


def _allowed(request: ApiRequest, question: Question) -> bool:
    """Decide by the same facts and rules as `POST /v1/decisions`. The result permits nothing and is not logged."""
    [row] = facts.read_many(request.mode, [question])
    known = facts.known(row, who=request.who, at=request.at)
    return policy.decide(question, known.facts, at=request.at).allow
