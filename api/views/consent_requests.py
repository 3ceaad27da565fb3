"""A job that was told no asks the customer, and learns what came of it."""

from __future__ import annotations

from typing import Any

from api import bodies, response
from api.decisions import facts
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
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
    @route(
        Route(
            "Ask a customer for a yes",
            ("decide",),
            {201: "ConsentRequest", 200: "ConsentRequest"},
            _TAG,
            body="ConsentRequestSaid",
            writes=True,
            errors=(404, 409, 422, 429),
            says="Those who may consent see it in the portal and by mail, with what a yes would do to their price. The"
            " same wish again is the request there is (200). 409 `already_allowed` where the answer is yes already.",
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        members = asked.members()
        key, category, purpose = members.key("tenant"), members.key("category"), members.key("purpose")
        wish = shape.read_wish(members)
        job = members.optional_text("job", longest=200) or ""
        message = members.optional_text("message", longest=1000) or ""
        bodies.finish(members)
        tenant = visible_tenant(asked, key)
        if _allowed(asked, _question(tenant.key, category, purpose, wish)):
            raise Problem("already_allowed", "A decision says yes to this now.")
        try:
            seen, is_new = requests.request_consent(
                mode=asked.mode,
                tenant=tenant.key,
                category=category,
                purpose=purpose,
                wish=wish,
                job=job,
                message=message,
                by=asked.by,
                at=asked.at,
            )
        except requests.TooManyRequests as error:
            raise Problem(error.code, str(error), headers={"Retry-After": _SOONEST}) from error
        return response.json(shape.write(seen), status=201 if is_new else 200)


class ConsentRequestView(ItemView):
    @route(
        Route(
            "What came of a request",
            ("decide", *READS),
            {200: "ConsentRequest"},
            _TAG,
            errors=(404,),
            says="`open`, then `granted` by a statement that gives all of it, `refused`, or `expired` after 30 days.",
        )
    )
    def get(self, asked: ApiRequest, id: str) -> ApiResponse:
        return self.show(asked, id=id)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        id = id_of(ids.REQUEST, path["id"], code="no_such_request")
        seen = consent_requests.consent_request(id=id, at=asked.at)
        if not asked.who.sees(tenant=seen.tenant, mode=seen.mode):
            raise Problem("no_such_request", "There is no such request.")
        return shape.write(seen)


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


def _allowed(asked: ApiRequest, question: Question) -> bool:
    """By the very facts and rules of `POST /v1/decisions`; nothing rests on it, so nothing is logged."""
    [row] = facts.read_many(asked.mode, [question])
    known = facts.known(row, who=asked.who, at=asked.at)
    return policy.decide(question, known.facts, at=known.facts.present(asked.at)).allow
